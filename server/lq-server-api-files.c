/* lq-server-api-files.c: /v1/files
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-api-private.h"

#include "lq-server-page.h"

#include <errno.h>
#include <glib/gstdio.h>

enum { BYTES_PER_MB = 1024 * 1024 };

static void
append_file (GString *json, const LqServerFile *file)
{
  g_string_append_printf (json, "{\"id\":\"%s\"", file->id);
  lq_server_api_append (json, "filename", file->filename);
  g_string_append_printf (json, ",\"size\":%" G_GINT64_FORMAT ",\"created_at\":", file->size);
  lq_server_page_append_time (json, file->created_at_us);
  lq_server_api_append (json, "client_reference_id", file->reference);
  g_string_append_c (json, '}');
}

static LqServerReply *
show_file (int status, const LqServerFile *file)
{
  GString *json = g_string_new (NULL);

  append_file (json, file);
  return lq_server_reply_new (status, json);
}

static LqServerReply *
not_found (void)
{
  return lq_server_reply_new_error (404, "file_not_found", "There is no such file.");
}

/* Returns: (transfer full) (nullable): why @uploaded cannot be kept */
static LqServerReply *
check_room (LqServerApi *self, const LqServerRequest *request)
{
  int64_t n_files = 0;
  int64_t n_bytes = 0;
  g_autoptr (GError) error = NULL;

  if (!lq_server_store_count_files (self->store, request->owner, &n_files, &n_bytes, &error))
    return lq_server_api_fail (error);
  if (n_files >= self->config->max_files)
    return lq_server_reply_new_error (429, "limit_exceeded", "Too many stored files: delete some.");
  if (n_bytes + request->uploaded->size > (int64_t) self->config->stored_mb * BYTES_PER_MB)
    return lq_server_reply_new_error (429, "limit_exceeded",
                                      "The stored files are too large together: delete some.");
  return NULL;
}

static LqServerReply *
keep (LqServerApi *self, const LqServerRequest *request)
{
  LqServerReply *refusal = check_room (self, request);
  LqServerFile   file = {
      .id = request->uploaded->id,
      .owner = request->owner,
      .filename = request->uploaded->filename,
      .reference = request->uploaded->reference,
      .size = request->uploaded->size,
      .created_at_us = g_get_real_time (),
  };
  g_autoptr (GError) error = NULL;

  if (refusal != NULL)
    return refusal;
  if (!lq_server_store_add_file (self->store, &file, &error))
    return lq_server_api_fail (error);
  return show_file (201, &file);
}

LqServerReply *
lq_server_api_add_file (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  g_autofree char *path = lq_server_store_dup_file_path (self->config->data, request->uploaded->id);
  LqServerReply   *reply = keep (self, request);

  if (reply->status != 201 && g_unlink (path) != 0)
    g_message ("cannot remove %s: %s", path, g_strerror (errno));
  return reply;
}

static int64_t
append_row (GString *json, gconstpointer row, gpointer user_data)
{
  const LqServerFile *file = row;

  append_file (json, file);

  return file->number;
}

LqServerReply *
lq_server_api_list_files (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  LqServerPage   page;
  LqServerReply *refusal = lq_server_page_read (request->query, &page);

  if (refusal != NULL)
    return refusal;
  files =
    lq_server_store_list_files (self->store, request->owner, page.before, page.limit + 1, &error);
  if (files == NULL)
    return lq_server_api_fail (error);

  return lq_server_page_reply (&page, "files", files, append_row, self);
}

LqServerReply *
lq_server_api_count_files (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  int64_t n_files = 0;
  int64_t n_bytes = 0;
  g_autoptr (GError) error = NULL;

  if (!lq_server_store_count_files (self->store, request->owner, &n_files, &n_bytes, &error))
    return lq_server_api_fail (error);

  return lq_server_api_show_count (n_files);
}

LqServerReply *
lq_server_api_get_file (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqServerFile) file =
    lq_server_store_get_file (self->store, request->owner, id, &error);

  if (error != NULL)
    return lq_server_api_fail (error);

  return file != NULL ? show_file (200, file) : not_found ();
}

LqServerReply *
lq_server_api_remove_file (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqServerFile) file =
    lq_server_store_get_file (self->store, request->owner, id, &error);

  if (file == NULL && error == NULL)
    return not_found ();
  if (file == NULL || !lq_server_store_remove_file (self->store, id, &error))
    return lq_server_api_fail (error);

  return lq_server_reply_new_bytes (204, NULL);
}
