/* lq-soniox-upload.c: a file as the body of an upload, never in memory as a whole
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libsoup's own multipart builds the body in memory. Here it is a stream. libsoup reads 8 KiB at a
 * time; asynchronous reads of a file cost a change of threads each, so a worker fills a larger
 * buffer, and most reads are answered from it at once. */

#include "config.h"
#include "lq-soniox-upload.h"
#include "lq-error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  BUFFER_SIZE = 256 * 1024,
  FILENAME_MAX_CHARS = 200,
};

struct _LqSonioxUpload {
  gatomicrefcount n_holders;
  int             file;
  struct stat     was; /* when it was opened */
  char           *content_type;
  GBytes         *head; /* before the file */
  GBytes         *tail; /* after it */
};

/* ---- the form */

/* In quotes, as browsers do it: these three are written as %XX, all else as it is. Controls have
 * no place in a name. Returns: (transfer full) */
static char *
dup_quoted (const char *filename)
{
  g_autofree char *valid = g_utf8_make_valid (filename, -1);
  GString         *quoted = g_string_new (NULL);

  if (g_utf8_strlen (valid, -1) > FILENAME_MAX_CHARS)
    *g_utf8_offset_to_pointer (valid, FILENAME_MAX_CHARS) = '\0';
  for (const char *c = valid; *c != '\0'; c++)
    if (*c == '"' || *c == '\r' || *c == '\n')
      g_string_append_printf (quoted, "%%%02X", (unsigned) *c);
    else
      g_string_append_c (quoted, g_ascii_iscntrl (*c) ? '_' : *c);

  return g_string_free (quoted, FALSE);
}

static GBytes *
take_bytes (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static void
write_form (LqSonioxUpload *self, const char *filename, const char *reference_id)
{
  /* 122 random bits: no file has them by chance, and nobody can know them beforehand. */
  g_autofree char *boundary = g_uuid_string_random ();
  g_autofree char *quoted = dup_quoted (filename);
  g_autofree char *reference = reference_id == NULL
                                 ? g_strdup ("")
                                 : g_strdup_printf ("\r\n--%s\r\nContent-Disposition: form-data; "
                                                    "name=\"client_reference_id\"\r\n\r\n%s",
                                                    boundary, reference_id);

  self->content_type = g_strconcat ("multipart/form-data; boundary=", boundary, NULL);
  self->head = take_bytes (
    g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                     "Content-Type: application/octet-stream\r\n\r\n",
                     boundary, quoted));
  self->tail = take_bytes (g_strdup_printf ("%s\r\n--%s--\r\n", reference, boundary));
}

/* A fifo without a writer would block for ever; O_NONBLOCK does not matter to regular files. */
static bool
open_file (LqSonioxUpload *self, const char *path, GError **error)
{
  self->file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (self->file < 0 || fstat (self->file, &self->was) != 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "opening a file to send: %s", g_strerror (errno));
    return false;
  }
  if (!S_ISREG (self->was.st_mode)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "what is to be sent is no regular file");
    return false;
  }

  return true;
}

LqSonioxUpload *
lq_soniox_upload_new (const char *path,
                      const char *filename,
                      const char *reference_id,
                      GError    **error)
{
  g_autoptr (LqSonioxUpload) self = g_new0 (LqSonioxUpload, 1);
  g_autofree char *name = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (reference_id == NULL || strpbrk (reference_id, "\r\n") == NULL, NULL);

  g_atomic_ref_count_init (&self->n_holders);
  if (!open_file (self, path, error))
    return NULL;

  name = filename != NULL ? g_strdup (filename) : g_path_get_basename (path);
  write_form (self, name, reference_id);

  return g_steal_pointer (&self);
}

LqSonioxUpload *
lq_soniox_upload_ref (LqSonioxUpload *self)
{
  g_atomic_ref_count_inc (&self->n_holders);

  return self;
}

void
lq_soniox_upload_unref (LqSonioxUpload *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->n_holders))
    return;

  if (self->file >= 0)
    close (self->file);
  g_free (self->content_type);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->tail, g_bytes_unref);
  g_free (self);
}

const char *
lq_soniox_upload_get_content_type (const LqSonioxUpload *self)
{
  return self->content_type;
}

int64_t
lq_soniox_upload_get_length (const LqSonioxUpload *self)
{
  return (int64_t) g_bytes_get_size (self->head) + self->was.st_size +
         (int64_t) g_bytes_get_size (self->tail);
}

int64_t
lq_soniox_upload_get_file_size (const LqSonioxUpload *self)
{
  return self->was.st_size;
}

static bool
is_unchanged (const LqSonioxUpload *self)
{
  struct stat now;

  return fstat (self->file, &now) == 0 && now.st_size == self->was.st_size &&
         now.st_mtim.tv_sec == self->was.st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == self->was.st_mtim.tv_nsec;
}

/* ---- the stream */

#define LQ_TYPE_UPLOAD_STREAM (lq_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (LqUploadStream, lq_upload_stream, LQ, UPLOAD_STREAM, GInputStream)

/* GInputStream allows one read at a time, so the fields have one owner: the thread that reads, or
 * the worker that it waits for. */
struct _LqUploadStream {
  GInputStream    parent_instance;
  LqSonioxUpload *upload;
  int64_t         offset; /* in the form, of what comes after the buffer */
  char           *buffer;
  size_t          begin; /* of what is left in the buffer */
  size_t          end;
};

G_DEFINE_FINAL_TYPE (LqUploadStream, lq_upload_stream, G_TYPE_INPUT_STREAM)

typedef struct {
  void  *to;
  size_t size;
} Reading;

/* Copies from @part, which begins at @start of the form. Returns: how many bytes */
static size_t
copy_part (LqUploadStream *self, GBytes *part, int64_t start, char *to, size_t size)
{
  size_t      part_size;
  const char *data = g_bytes_get_data (part, &part_size);
  int64_t     from = self->offset - start;
  size_t      fits;

  if (from < 0 || from >= (int64_t) part_size)
    return 0;
  fits = MIN (size, part_size - (size_t) from);
  memcpy (to, data + from, fits);

  return fits;
}

/* Returns: how many bytes, or -1 */
static gssize
read_file (LqUploadStream *self, int64_t at, char *to, size_t size, GError **error)
{
  int64_t left = self->upload->was.st_size - at;
  ssize_t n;

  if (left <= 0)
    return 0;
  do
    n = pread (self->upload->file, to, (size_t) MIN ((int64_t) size, left), at);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    return n;

  if (n < 0)
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "reading a file: %s", g_strerror (errno));
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "the file became shorter while it was sent");

  return -1;
}

/* The next bytes of the form, of one of its three parts. Returns: how many; 0 at the end; -1 */
static gssize
read_part (LqUploadStream *self, char *to, size_t size, GError **error)
{
  int64_t head_size = (int64_t) g_bytes_get_size (self->upload->head);
  int64_t tail_start = head_size + self->upload->was.st_size;

  if (self->offset < head_size)
    return (gssize) copy_part (self, self->upload->head, 0, to, size);
  if (self->offset < tail_start)
    return read_file (self, self->offset - head_size, to, size, error);

  /* Without its end the form is no form: what was written to meanwhile is never taken for a file.
   */
  if (self->offset == tail_start && !is_unchanged (self->upload)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "the file was changed while it was sent");
    return -1;
  }

  return (gssize) copy_part (self, self->upload->tail, tail_start, to, size);
}

/* Reads ahead. Blocks. */
static bool
fill (LqUploadStream *self, GError **error)
{
  self->begin = self->end = 0;
  while (self->end < BUFFER_SIZE) {
    gssize n = read_part (self, self->buffer + self->end, BUFFER_SIZE - self->end, error);

    if (n < 0)
      return false;
    if (n == 0)
      break;
    self->end += (size_t) n;
    self->offset += n;
  }

  return true;
}

static gssize
take (LqUploadStream *self, void *to, size_t size)
{
  size_t fits = MIN (size, self->end - self->begin);

  memcpy (to, self->buffer + self->begin, fits);
  self->begin += fits;

  return (gssize) fits;
}

static gssize
lq_upload_stream_read (
  GInputStream *stream, void *to, gsize size, GCancellable *cancellable, GError **error)
{
  LqUploadStream *self = LQ_UPLOAD_STREAM (stream);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->begin == self->end && !fill (self, error))
    return -1;

  return take (self, to, size);
}

static void
read_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Reading *reading = task_data;
  GError  *error = NULL;
  gssize   n = lq_upload_stream_read (source, reading->to, reading->size, cancellable, &error);

  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

static void
lq_upload_stream_read_async (GInputStream       *stream,
                             void               *to,
                             gsize               size,
                             int                 priority,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  LqUploadStream *self = LQ_UPLOAD_STREAM (stream);
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_upload_stream_read_async);
  g_task_set_priority (task, priority);
  if (self->begin < self->end) {
    g_task_return_int (task, take (self, to, size));
  } else {
    Reading *reading = g_new (Reading, 1);

    *reading = (Reading){ to, size };
    g_task_set_task_data (task, reading, g_free);
    g_task_run_in_thread (task, read_in_worker);
  }
}

static gssize
lq_upload_stream_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static void
lq_upload_stream_finalize (GObject *object)
{
  LqUploadStream *self = LQ_UPLOAD_STREAM (object);

  lq_soniox_upload_unref (self->upload);
  g_free (self->buffer);
  G_OBJECT_CLASS (lq_upload_stream_parent_class)->finalize (object);
}

static void
lq_upload_stream_class_init (LqUploadStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lq_upload_stream_finalize;
  stream_class->read_fn = lq_upload_stream_read;
  stream_class->read_async = lq_upload_stream_read_async;
  stream_class->read_finish = lq_upload_stream_read_finish;
}

static void
lq_upload_stream_init (LqUploadStream *self)
{
  self->buffer = g_malloc (BUFFER_SIZE);
}

GInputStream *
lq_soniox_upload_open (LqSonioxUpload *self)
{
  LqUploadStream *stream = g_object_new (LQ_TYPE_UPLOAD_STREAM, NULL);

  stream->upload = lq_soniox_upload_ref (self);

  return G_INPUT_STREAM (stream);
}
