/* lq-soniox-rest-list.c: lists of what the service keeps, page by page
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-rest-private.h"

#include <string.h>

enum {
  PAGE_SIZE = 1000, /* the most that the service gives */
  PAGES_MAX = 10 * 1000,
  KEPT_MAX = 1000 * 1000, /* items; the service stores 2,000 */
};

typedef struct {
  LqSonioxPageKind kind;
  LqSonioxSift     sift;
  gpointer         sift_data;
  GPtrArray       *items; /* that stay, and those of the page that is read */
  guint            n_kept;
  LqSonioxPage    *page;
  GHashTable      *cursors; /* that were asked for */
  unsigned         n_pages;
} Listing;

static const char *const folders[] = {
  [LQ_SONIOX_PAGE_FILES] = "files",
  [LQ_SONIOX_PAGE_TRANSCRIPTIONS] = "transcriptions",
};

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  lq_soniox_page_free (listing->page);
  g_clear_pointer (&listing->items, g_ptr_array_unref);
  g_hash_table_unref (listing->cursors);
  g_free (listing);
}

/* ---- a page */

static void
begin_page (Listing *listing)
{
  lq_soniox_page_free (listing->page);
  g_ptr_array_set_size (listing->items, (int) listing->n_kept);
  listing->page = lq_soniox_page_new (listing->kind, listing->items);
}

static void
piece_cb (LqHttpFlow *flow, GBytes *piece, gpointer data)
{
  Listing    *listing = data;
  GError     *error = NULL;
  size_t      size;
  const char *text = g_bytes_get_data (piece, &size);

  if (!lq_soniox_page_feed (listing->page, text, size, &error))
    lq_http_flow_fail (flow, error);
}

static void
restart_cb (gpointer data)
{
  begin_page (data);
}

/* Keeps what is wanted of the page. */
static void
sift (Listing *listing)
{
  guint i = listing->n_kept;

  while (listing->sift != NULL && i < listing->items->len)
    if (listing->sift (g_ptr_array_index (listing->items, i), listing->sift_data))
      i++;
    else
      g_ptr_array_remove_index (listing->items, i);
  listing->n_kept = listing->items->len;
}

/* ---- all of them */

static void ask (GTask *task, const char *cursor);

static bool
refuse (GError **error, const char *what)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL, "a list of the service %s", what);

  return false;
}

/* A service that leads in a circle is left. */
static bool
check_progress (Listing *listing, const char *cursor, GError **error)
{
  if (listing->n_kept > KEPT_MAX)
    return refuse (error, "has too many items");
  if (cursor == NULL)
    return true;
  if (++listing->n_pages >= PAGES_MAX)
    return refuse (error, "has too many pages");
  if (!g_hash_table_add (listing->cursors, g_strdup (cursor)))
    return refuse (error, "leads back to a page that was read");

  return true;
}

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (LqHttpAnswer) answer = NULL;
  g_autofree char *cursor = NULL;
  Listing         *listing = g_task_get_task_data (task);
  GError          *error = NULL;

  answer = lq_soniox_rest_take (task, source, result, &error);
  if (answer == NULL || !lq_soniox_page_end (listing->page, &cursor, &error)) {
    g_task_return_error (task, error);
    return;
  }

  sift (listing);
  if (!check_progress (listing, cursor, &error))
    g_task_return_error (task, error);
  else if (cursor != NULL)
    ask (g_steal_pointer (&task), cursor);
  else
    g_task_return_pointer (task, g_steal_pointer (&listing->items),
                           (GDestroyNotify) g_ptr_array_unref);
}

/* @task: (transfer full). @cursor: (nullable): of the page */
static void
ask (GTask *task, const char *cursor)
{
  LqSonioxRest    *self = g_task_get_source_object (task);
  Listing         *listing = g_task_get_task_data (task);
  g_autofree char *url = lq_soniox_rest_dup_url (self, folders[listing->kind], NULL);
  g_autofree char *escaped = cursor != NULL ? g_uri_escape_string (cursor, NULL, FALSE) : NULL;
  g_autofree char *page = g_strdup_printf ("%s?limit=%d%s%s", url, PAGE_SIZE,
                                           escaped ? "&cursor=" : "", escaped ? escaped : "");
  LqHttpCall       call = lq_soniox_rest_call (self, "GET", page, "list");

  begin_page (listing);
  call.read = piece_cb;
  call.restart = restart_cb;
  call.data = listing;
  lq_soniox_rest_send (self, &call, task, page_cb, task);
}

void
lq_soniox_rest_list_async (LqSonioxRest       *self,
                           LqSonioxPageKind    kind,
                           LqSonioxSift        sift_func,
                           gpointer            sift_data,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask   *task;
  Listing *listing;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));

  task = lq_soniox_rest_begin (self, lq_soniox_rest_list_async, cancellable, callback, user_data);
  listing = g_new0 (Listing, 1);
  listing->kind = kind;
  listing->sift = sift_func;
  listing->sift_data = sift_data;
  listing->items =
    kind == LQ_SONIOX_PAGE_FILES ? lq_soniox_files_new () : lq_soniox_transcriptions_new ();
  listing->cursors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, listing, listing_free);
  ask (task, NULL);
}

GPtrArray *
lq_soniox_rest_list_finish (LqSonioxRest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
