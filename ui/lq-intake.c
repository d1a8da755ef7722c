/* lq-intake.c: takes files in, whichever way they come
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-intake"

#include "config.h"
#include "lq-intake.h"

#include <glib/gi18n.h>

struct _LqIntake {
  GObject       parent_instance;
  LqQueue      *queue;   /* NULL until there is one */
  GPtrArray    *waiting; /* (element-type utf8): paths for it */
  GCancellable *cancellable;
};

enum { TAKEN, REFUSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqIntake, lq_intake, G_TYPE_OBJECT)

/* ---- what is refused */

static char *
dup_name (GPtrArray *files)
{
  GFile           *file = g_ptr_array_index (files, 0);
  g_autofree char *name = g_file_get_basename (file);

  /* An address such as that of a host has none. */
  return name != NULL ? g_filename_display_name (name) : g_file_get_parse_name (file);
}

static bool
is_on_web (GPtrArray *files)
{
  GFile *file = g_ptr_array_index (files, 0);

  return g_file_has_uri_scheme (file, "http") || g_file_has_uri_scheme (file, "https");
}

static char *
dup_refusal (GPtrArray *files)
{
  g_autofree char *name = dup_name (files);

  if (files->len == 1)
    /* Translators: %s is a file’s name */
    return g_strdup_printf (_ ("“%s” is neither audio nor video"), name);

  return g_strdup_printf (ngettext ("“%s” and %u other file are neither audio nor video",
                                    "“%s” and %u other files are neither audio nor video",
                                    files->len - 1),
                          name, files->len - 1);
}

static bool
are_all (GPtrArray *reasons, GIOErrorEnum code)
{
  for (unsigned i = 0; i < reasons->len; i++)
    if (!g_error_matches (g_ptr_array_index (reasons, i), G_IO_ERROR, (int) code))
      return false;

  return true;
}

static char *
dup_absence (GPtrArray *files, GPtrArray *reasons)
{
  g_autofree char *name = dup_name (files);
  unsigned         n_others = files->len - 1;
  bool             is_gone = are_all (reasons, G_IO_ERROR_NOT_FOUND);

  if (is_on_web (files))
    return g_strdup (_ ("Only files on this computer can be transcribed"));

  /* Translators: %s is a file’s name, here and below */
  if (n_others == 0 && is_gone)
    return g_strdup_printf (_ ("“%s” is not there"), name);
  if (n_others == 0 && are_all (reasons, G_IO_ERROR_PERMISSION_DENIED))
    return g_strdup_printf (_ ("You do not have permission to read “%s”"), name);
  if (n_others == 0)
    return g_strdup_printf (_ ("“%s” cannot be read"), name);
  if (is_gone)
    return g_strdup_printf (ngettext ("“%s” and %u other file are not there",
                                      "“%s” and %u other files are not there", n_others),
                            name, n_others);

  return g_strdup_printf (ngettext ("“%s” and %u other file cannot be read",
                                    "“%s” and %u other files cannot be read", n_others),
                          name, n_others);
}

char *
lq_intake_dup_complaint (const LqMediaFound *found)
{
  g_return_val_if_fail (found != NULL, NULL);

  if (found->refused->len > 0)
    return dup_refusal (found->refused);
  if (found->absent->len > 0)
    return dup_absence (found->absent, found->reasons);
  if (found->is_cut_off)
    return g_strdup_printf (_ ("There are more files: only %u are added at once"),
                            found->files->len);
  if (found->files->len == 0)
    return g_strdup (_ ("There is no audio or video in it"));

  return NULL;
}

/* ---- what is taken */

static void
hand_over (LqIntake *self)
{
  if (self->queue == NULL || self->waiting->len == 0)
    return;

  g_ptr_array_add (self->waiting, NULL);
  lq_queue_add (self->queue, (const char *const *) self->waiting->pdata, FALSE);
  g_ptr_array_set_size (self->waiting, 0);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqIntake) self = user_data;
  g_autoptr (LqMediaFound) found = lq_media_search_finish (result, NULL);
  g_autofree char *complaint = NULL;
  unsigned         n = 0;

  if (found == NULL)
    return;

  for (unsigned i = 0; i < found->files->len; i++) {
    char *path = g_file_get_path (g_ptr_array_index (found->files, i));

    /* The desktop gives paths to files of other computers, where it can. */
    if (path == NULL) {
      lq_media_found_add_absent (
        found, g_ptr_array_index (found->files, i),
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the file has no path"));
      continue;
    }
    g_ptr_array_add (self->waiting, path);
    n++;
  }
  complaint = lq_intake_dup_complaint (found);
  hand_over (self);
  if (n > 0)
    g_signal_emit (self, signals[TAKEN], 0, n);
  if (complaint != NULL)
    g_signal_emit (self, signals[REFUSED], 0, complaint);
}

static void
lq_intake_dispose (GObject *object)
{
  LqIntake *self = LQ_INTAKE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->queue);

  G_OBJECT_CLASS (lq_intake_parent_class)->dispose (object);
}

static void
lq_intake_finalize (GObject *object)
{
  LqIntake *self = LQ_INTAKE (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (lq_intake_parent_class)->finalize (object);
}

static void
lq_intake_class_init (LqIntakeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_intake_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_intake_finalize;

  signals[TAKEN] = g_signal_new ("taken", LQ_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[REFUSED] = g_signal_new ("refused", LQ_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lq_intake_init (LqIntake *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
}

LqIntake *
lq_intake_new (void)
{
  return g_object_new (LQ_TYPE_INTAKE, NULL);
}

void
lq_intake_set_queue (LqIntake *self, LqQueue *queue)
{
  g_return_if_fail (LQ_IS_INTAKE (self));
  g_return_if_fail (self->queue == NULL);

  self->queue = g_object_ref (queue);
  hand_over (self);
}

void
lq_intake_take (LqIntake *self, GPtrArray *files)
{
  g_return_if_fail (LQ_IS_INTAKE (self));
  g_return_if_fail (files != NULL);

  lq_media_search_async (files, self->cancellable, found_cb, g_object_ref (self));
}
