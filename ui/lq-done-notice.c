/* lq-done-notice.c: tells that files are transcribed, to a person who looks elsewhere
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-done-notice"

#include "config.h"
#include "lq-done-notice.h"

#include <glib/gi18n.h>

struct _LqDoneNotice {
  GObject         parent_instance;
  GtkApplication *application; /* not a reference: it owns this */
  LqQueue        *queue;
  LqJob          *last; /* the one that ended last, or NULL: nothing to tell */
  unsigned        n_finished;
  unsigned        n_failed;
};

enum { TOLD, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqDoneNotice, lq_done_notice, G_TYPE_OBJECT)

static bool
is_looked_at (LqDoneNotice *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  return window != NULL && gtk_window_is_active (window);
}

static void
forget (LqDoneNotice *self)
{
  g_clear_object (&self->last);
  self->n_finished = 0;
  self->n_failed = 0;
}

static char *
dup_title (LqDoneNotice *self)
{
  if (self->n_finished == 1 && self->n_failed == 0)
    return g_strdup (_ ("Transcript Ready"));
  if (self->n_finished == 0)
    return g_strdup_printf (ngettext ("%u File Could Not Be Transcribed",
                                      "%u Files Could Not Be Transcribed", self->n_failed),
                            self->n_failed);

  return g_strdup_printf (
    ngettext ("%u Transcript Ready", "%u Transcripts Ready", self->n_finished), self->n_finished);
}

static char *
dup_body (LqDoneNotice *self)
{
  const char *name = lq_job_get_name (self->last);
  const char *reason = lq_job_get_error (self->last);

  if (self->n_failed == 1 && self->n_finished == 0 && reason != NULL)
    return g_strdup_printf ("%s: %s", name, reason);
  if (self->n_finished + self->n_failed == 1)
    return g_strdup (name);
  if (self->n_finished > 0 && self->n_failed > 0)
    return g_strdup_printf (ngettext ("%u file could not be transcribed",
                                      "%u files could not be transcribed", self->n_failed),
                            self->n_failed);

  return NULL;
}

/* Of the only entry there is to look at, or NULL. */
static const char *
get_id (LqDoneNotice *self)
{
  return self->n_finished == 1 && self->n_failed == 0 ? lq_job_get_id (self->last) : NULL;
}

static void
send (LqDoneNotice *self)
{
  g_autofree char *title = dup_title (self);
  g_autofree char *body = dup_body (self);
  g_autoptr (GNotification) notification = g_notification_new (title);

  if (body != NULL)
    g_notification_set_body (notification, body);
  if (get_id (self) != NULL)
    g_notification_set_default_action_and_target (notification, "app.open-entry", "s",
                                                  get_id (self));
  else
    g_notification_set_default_action (notification, "app.show-files");
  g_application_send_notification (G_APPLICATION (self->application), "files", notification);
}

static void
tell (LqDoneNotice *self)
{
  g_autofree char *title = dup_title (self);
  g_autofree char *body = dup_body (self);
  g_autofree char *sentence =
    body != NULL ? g_strdup_printf ("%s: %s", title, body) : g_strdup (title);

  g_signal_emit (self, signals[TOLD], 0, sentence, get_id (self));
}

static void
changed_cb (LqDoneNotice *self)
{
  if (self->last == NULL ||
      lq_queue_get_n_running (self->queue) + lq_queue_get_n_waiting (self->queue) > 0)
    return;

  if (is_looked_at (self))
    tell (self);
  else
    send (self);
  forget (self);
}

static void
finished_cb (LqDoneNotice *self, LqJob *job)
{
  self->n_finished++;
  g_set_object (&self->last, job);
  changed_cb (self);
}

static void
failed_cb (LqDoneNotice *self, LqJob *job)
{
  self->n_failed++;
  g_set_object (&self->last, job);
  changed_cb (self);
}

static void
lq_done_notice_dispose (GObject *object)
{
  LqDoneNotice *self = LQ_DONE_NOTICE (object);

  forget (self);
  g_clear_object (&self->queue);

  G_OBJECT_CLASS (lq_done_notice_parent_class)->dispose (object);
}

static void
lq_done_notice_class_init (LqDoneNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_done_notice_dispose;

  signals[TOLD] = g_signal_new ("told", LQ_TYPE_DONE_NOTICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
lq_done_notice_init (LqDoneNotice *self)
{
}

LqDoneNotice *
lq_done_notice_new (GtkApplication *application, LqQueue *queue)
{
  LqDoneNotice *self = g_object_new (LQ_TYPE_DONE_NOTICE, NULL);

  self->application = application;
  self->queue = g_object_ref (queue);
  g_signal_connect_object (queue, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}
