/* lq-server-upload.c: the body of an upload on its way to the disk
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An upload has a queue of pieces that one thread at a time works off: it reads the form and writes
 * the file. What it has to say goes to the loop by a queue and a uv_async_t. The file is written
 * under another name until it is whole, and the next start removes what was left. */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-upload.h"

#include "lq-server-multipart.h"
#include "lq-server-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum {
  THREADS = 4,
  QUEUE_MOST = 256 * 1024, /* bytes that wait for the disk before reading stops */
  QUEUE_LOW = 64 * 1024,   /* and at which it goes on */
  TEXT_MOST = 256 * 4,     /* bytes of a field that is no file */
  REFERENCE_MOST = 256,    /* characters */
  FILENAME_MOST = 255,     /* bytes of a name that is kept */
};

struct _LqServerUploads {
  GThreadPool *threads;
  GAsyncQueue *news; /* of LqServerUpload: they have something to say */
  uv_async_t  *wake;
  char        *folder;
  int64_t      size_most;
};

typedef enum {
  FIELD_OTHER,
  FIELD_FILE,
  FIELD_REFERENCE,
} Field;

typedef enum {
  TASK_PIECE,
  TASK_END,  /* the body is complete */
  TASK_DROP, /* nobody wants to know any more; the last one */
} TaskKind;

typedef struct {
  TaskKind kind;
  GBytes  *piece;
} Task;

struct _LqServerUpload {
  gatomicrefcount            n_refs; /* the client's, the pool's, and one for each piece of news */
  LqServerUploads           *uploads;
  const LqServerUploadCalls *calls;
  gpointer                   user_data;
  bool                       is_freed; /* the loop's */
  atomic_bool                is_taken; /* what is uploaded is another's */

  GMutex         lock; /* for what follows */
  GQueue         tasks;
  size_t         n_queued;   /* bytes of the pieces, with the one that is being written */
  bool           is_waiting; /* it is in the pool's line, or being worked on */
  bool           is_held;    /* the client was told to stop */
  bool           is_over;    /* the outcome is there: a refusal, or what is uploaded */
  LqServerReply *refusal;

  LqServerMultipart *form; /* the working thread's, like what follows */
  char              *part_path;
  char              *file_path;
  int                fd;
  bool               has_file;
  bool               is_whole; /* it has its name */
  Field              field;
  GString           *text; /* of a field that is no file */
  LqServerUploaded  *uploaded;
  LqServerReply     *problem;
};

static void
task_free (Task *task)
{
  g_clear_pointer (&task->piece, g_bytes_unref);
  g_free (task);
}

static void
upload_unref (LqServerUpload *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_queue_clear_full (&self->tasks, (GDestroyNotify) task_free);
  lq_server_multipart_free (self->form);
  lq_server_uploaded_free (self->uploaded);
  lq_server_reply_free (self->refusal);
  lq_server_reply_free (self->problem);
  g_string_free (self->text, TRUE);
  g_mutex_clear (&self->lock);
  g_free (self->part_path);
  g_free (self->file_path);
  g_free (self);
}

/* ---- the form; in a thread of the pool */

static bool
refuse (LqServerUpload *self, LqServerReply *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  else
    lq_server_reply_free (problem);
  return false;
}

static bool
refuse_body (LqServerUpload *self)
{
  return refuse (self, lq_server_reply_new_invalid ("body", "invalid",
                                                    "The body is no complete multipart form."));
}

static bool
fail_writing (LqServerUpload *self, int number)
{
  g_message ("writing %s: %s", self->part_path, g_strerror (number));
  if (number == ENOSPC || number == EDQUOT)
    return refuse (
      self, lq_server_reply_new_error (507, "insufficient_storage", "The server's disk is full."));
  return refuse (
    self, lq_server_reply_new_error (500, "internal_error", "The server could not keep the file."));
}

/* What a path has in front of the name, and what cannot be shown, is left out. */
static char *
clean_name (const char *filename)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const char *slash = filename + strlen (filename);

  while (slash > filename && slash[-1] != '/' && slash[-1] != '\\')
    slash--;
  for (const char *at = slash; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (!g_unichar_iscntrl (c) && name->len + 6 <= FILENAME_MOST)
      g_string_append_unichar (name, c);
  }

  if (name->len == 0)
    g_string_append (name, "file");
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static bool
begin_cb (const char *name, const char *filename, gpointer user_data)
{
  LqServerUpload *self = user_data;

  self->field = FIELD_OTHER;
  g_string_truncate (self->text, 0);
  if (g_str_equal (name, "client_reference_id") && filename == NULL)
    self->field = FIELD_REFERENCE;
  if (!g_str_equal (name, "file"))
    return true;
  if (self->has_file)
    return refuse (self, lq_server_reply_new_invalid ("file.file", "invalid",
                                                      "Only one file can be uploaded at once."));
  if (filename == NULL)
    return refuse (self,
                   lq_server_reply_new_invalid ("file.file", "invalid", "file has no filename."));

  self->fd = open (self->part_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return fail_writing (self, errno);

  self->has_file = true;
  self->field = FIELD_FILE;
  g_free (self->uploaded->filename);
  self->uploaded->filename = clean_name (filename);
  return true;
}

static bool
write_file (LqServerUpload *self, const uint8_t *data, size_t size)
{
  self->uploaded->size += (int64_t) size;
  if (self->uploaded->size > self->uploads->size_most)
    return refuse (self, lq_server_reply_new_error (413, "file_too_large",
                                                    "The file is larger than this server takes."));

  while (size > 0) {
    ssize_t n = write (self->fd, data, size);

    if (n < 0 && errno != EINTR)
      return fail_writing (self, errno);
    if (n > 0) {
      data += n;
      size -= (size_t) n;
    }
  }

  return true;
}

static bool
data_cb (const uint8_t *data, size_t size, gpointer user_data)
{
  LqServerUpload *self = user_data;

  if (self->field == FIELD_FILE)
    return write_file (self, data, size);

  if (self->text->len + size > TEXT_MOST)
    return refuse (self, lq_server_reply_new_invalid ("body", "invalid", "A field is too long."));
  g_string_append_len (self->text, (const char *) data, (gssize) size);
  return true;
}

static bool
end_cb (gpointer user_data)
{
  LqServerUpload *self = user_data;

  if (self->field != FIELD_REFERENCE)
    return true;
  if (!g_utf8_validate (self->text->str, (gssize) self->text->len, NULL) ||
      g_utf8_strlen (self->text->str, -1) > REFERENCE_MOST)
    return refuse (self, lq_server_reply_new_invalid ("body.client_reference_id", "invalid",
                                                      "client_reference_id is too long."));

  g_free (self->uploaded->reference);
  self->uploaded->reference = g_strdup (self->text->str);
  return true;
}

static const LqServerMultipartCalls form_calls = { begin_cb, data_cb, end_cb };

/* ---- in a thread of the pool */

static void
tell (LqServerUpload *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  g_async_queue_push (self->uploads->news, self);
  uv_async_send (self->uploads->wake);
}

static void
remove_file (const char *path)
{
  if (g_unlink (path) != 0)
    g_message ("cannot remove %s: %s", path, g_strerror (errno));
}

static void
drop_file (LqServerUpload *self)
{
  if (self->fd < 0)
    return;

  close (self->fd);
  self->fd = -1;
  remove_file (self->part_path);
}

/* Returns: whether the file is on disk under its name */
static bool
complete (LqServerUpload *self)
{
  if (!lq_server_multipart_is_complete (self->form))
    return refuse_body (self);
  if (!self->has_file)
    return refuse (self, lq_server_reply_new_invalid ("file.file", "missing", "file is missing."));
  if (fdatasync (self->fd) != 0 || g_rename (self->part_path, self->file_path) != 0)
    return fail_writing (self, errno);

  close (self->fd);
  self->fd = -1;
  self->is_whole = true;
  return true;
}

static void
end_with (LqServerUpload *self, bool is_good)
{
  if (!is_good)
    drop_file (self);

  g_mutex_lock (&self->lock);
  self->is_over = true;
  self->refusal = g_steal_pointer (&self->problem);
  g_mutex_unlock (&self->lock);
  tell (self);
}

static void
take_piece (LqServerUpload *self, GBytes *piece)
{
  gsize          size;
  const uint8_t *data = g_bytes_get_data (piece, &size);
  bool           is_drained;

  if (!self->is_over && !lq_server_multipart_feed (self->form, data, size)) {
    if (self->problem == NULL)
      refuse_body (self);
    end_with (self, false);
  }

  g_mutex_lock (&self->lock);
  self->n_queued -= size;
  is_drained = self->is_held && self->n_queued <= QUEUE_LOW;
  if (is_drained)
    self->is_held = false;
  g_mutex_unlock (&self->lock);
  if (is_drained)
    tell (self);
}

static void
do_task (LqServerUpload *self, const Task *task)
{
  switch (task->kind) {
  case TASK_PIECE:
    take_piece (self, task->piece);
    break;
  case TASK_END:
    if (!self->is_over)
      end_with (self, complete (self));
    break;
  case TASK_DROP:
    drop_file (self);
    if (self->is_whole && !atomic_load (&self->is_taken))
      remove_file (self->file_path);
    break;
  }
}

/* Returns: (transfer full) (nullable): the next task; %NULL when the upload leaves the line */
static Task *
next_task (LqServerUpload *self)
{
  Task *task;

  g_mutex_lock (&self->lock);
  task = g_queue_pop_head (&self->tasks);
  if (task == NULL)
    self->is_waiting = false;
  g_mutex_unlock (&self->lock);
  return task;
}

static void
work_cb (gpointer data, gpointer user_data)
{
  LqServerUpload *self = data;
  Task           *task;

  while ((task = next_task (self)) != NULL) {
    do_task (self, task);
    task_free (task);
  }
  upload_unref (self);
}

/* ---- in the loop's thread */

/* Returns: whether there is room for more pieces */
static bool
add_task (LqServerUpload *self, TaskKind kind, GBytes *piece)
{
  Task *task = g_new0 (Task, 1);
  bool  is_idle;
  bool  has_room;

  task->kind = kind;
  task->piece = piece;
  g_mutex_lock (&self->lock);
  is_idle = !self->is_waiting;
  self->is_waiting = true;
  self->n_queued += piece ? g_bytes_get_size (piece) : 0;
  g_queue_push_tail (&self->tasks, task);
  has_room = self->n_queued <= QUEUE_MOST;
  if (!has_room)
    self->is_held = true;
  g_mutex_unlock (&self->lock);

  if (is_idle) {
    g_atomic_ref_count_inc (&self->n_refs);
    g_thread_pool_push (self->uploads->threads, self, NULL);
  }
  return has_room;
}

/* The outcome is told once: it is taken out of @self. */
static void
hear (LqServerUpload *self)
{
  LqServerReply    *refusal;
  LqServerUploaded *uploaded = NULL;
  bool              is_over;

  g_mutex_lock (&self->lock);
  is_over = self->is_over;
  refusal = g_steal_pointer (&self->refusal);
  if (is_over && refusal == NULL)
    uploaded = g_steal_pointer (&self->uploaded);
  g_mutex_unlock (&self->lock);

  if (!is_over) {
    self->calls->drained (self->user_data);
  } else if (refusal != NULL || uploaded != NULL) {
    atomic_store (&self->is_taken, uploaded != NULL);
    self->calls->ended (uploaded, refusal, self->user_data);
  }
}

static void
wake_cb (uv_async_t *wake)
{
  LqServerUploads *self = wake->data;
  LqServerUpload  *upload;

  while ((upload = g_async_queue_try_pop (self->news)) != NULL) {
    if (!upload->is_freed)
      hear (upload);
    upload_unref (upload);
  }
}

static void
wake_closed_cb (uv_handle_t *wake)
{
  g_free (wake);
}

LqServerUploads *
lq_server_uploads_new (uv_loop_t *loop, const char *folder, int64_t size_most)
{
  LqServerUploads *self = g_new0 (LqServerUploads, 1);

  self->folder = g_strdup (folder);
  self->size_most = size_most;
  self->threads = g_thread_pool_new (work_cb, self, THREADS, FALSE, NULL);
  self->news = g_async_queue_new_full ((GDestroyNotify) upload_unref);
  self->wake = g_new0 (uv_async_t, 1);
  uv_async_init (loop, self->wake, wake_cb);
  self->wake->data = self;
  return self;
}

void
lq_server_uploads_free (LqServerUploads *self)
{
  if (self == NULL)
    return;

  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_async_queue_unref (self->news);
  uv_close ((uv_handle_t *) self->wake, wake_closed_cb);
  g_free (self->folder);
  g_free (self);
}

LqServerUpload *
lq_server_upload_new (LqServerUploads           *uploads,
                      const char                *content_type,
                      const LqServerUploadCalls *calls,
                      gpointer                   user_data)
{
  LqServerUpload    *self = g_new0 (LqServerUpload, 1);
  LqServerMultipart *form = lq_server_multipart_new (content_type, &form_calls, self);

  if (form == NULL) {
    g_free (self);
    return NULL;
  }

  g_atomic_ref_count_init (&self->n_refs);
  g_mutex_init (&self->lock);
  g_queue_init (&self->tasks);
  self->uploads = uploads;
  self->calls = calls;
  self->user_data = user_data;
  self->form = form;
  self->fd = -1;
  self->text = g_string_new (NULL);
  self->uploaded = g_new0 (LqServerUploaded, 1);
  self->uploaded->id = g_uuid_string_random ();
  self->part_path = lq_server_store_dup_part_path (uploads->folder, self->uploaded->id);
  self->file_path = lq_server_store_dup_file_path (uploads->folder, self->uploaded->id);
  return self;
}

void
lq_server_upload_free (LqServerUpload *self)
{
  if (self == NULL)
    return;

  self->is_freed = true;
  add_task (self, TASK_DROP, NULL);
  upload_unref (self);
}

bool
lq_server_upload_feed (LqServerUpload *self, const void *data, size_t size)
{
  return add_task (self, TASK_PIECE, g_bytes_new (data, size));
}

void
lq_server_upload_end (LqServerUpload *self)
{
  add_task (self, TASK_END, NULL);
}
