/* lq-deletions.c: entries that are deleted, each with a way back for as long as its toast is shown
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-deletions"

#include "config.h"
#include "lq-deletions.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqDeletions {
  GObject     parent_instance;
  LqStore    *store;
  GHashTable *leaving; /* id → LqEntry */
};

enum { RESTORED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqDeletions, lq_deletions, G_TYPE_OBJECT)

/* A toast may be there for longer than the page. */
typedef struct {
  GWeakRef deletions;
  char    *id;
} Leaving;

static Leaving *
leaving_new (LqDeletions *self, const char *id)
{
  Leaving *leaving = g_new0 (Leaving, 1);

  g_weak_ref_init (&leaving->deletions, self);
  leaving->id = g_strdup (id);

  return leaving;
}

static void
leaving_free (gpointer data, GClosure *closure)
{
  Leaving *leaving = data;

  g_weak_ref_clear (&leaving->deletions);
  g_free (leaving->id);
  g_free (leaving);
}

static void
button_clicked_cb (AdwToast *toast, Leaving *leaving)
{
  g_autoptr (LqDeletions) self = g_weak_ref_get (&leaving->deletions);
  g_autofree char *id = NULL;
  g_autoptr (LqEntry) entry = NULL;

  if (self != NULL && g_hash_table_steal_extended (self->leaving, leaving->id, (gpointer *) &id,
                                                   (gpointer *) &entry))
    g_signal_emit (self, signals[RESTORED], 0, entry);
}

static void
dismissed_cb (AdwToast *toast, Leaving *leaving)
{
  g_autoptr (LqDeletions) self = g_weak_ref_get (&leaving->deletions);

  if (self != NULL && g_hash_table_remove (self->leaving, leaving->id))
    lq_store_delete_async (self->store, leaving->id, NULL, NULL);
}

/* The person asked for it, and nobody can take it back any more. */
static void
lq_deletions_dispose (GObject *object)
{
  LqDeletions   *self = LQ_DELETIONS (object);
  GHashTableIter iter;
  gpointer       id;

  g_hash_table_iter_init (&iter, self->leaving);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    lq_store_delete_async (self->store, id, NULL, NULL);
  g_hash_table_remove_all (self->leaving);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lq_deletions_parent_class)->dispose (object);
}

static void
lq_deletions_finalize (GObject *object)
{
  g_hash_table_unref (LQ_DELETIONS (object)->leaving);

  G_OBJECT_CLASS (lq_deletions_parent_class)->finalize (object);
}

static void
lq_deletions_class_init (LqDeletionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_deletions_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_deletions_finalize;

  signals[RESTORED] = g_signal_new ("restored", LQ_TYPE_DELETIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, LQ_TYPE_ENTRY);
}

static void
lq_deletions_init (LqDeletions *self)
{
  self->leaving = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

LqDeletions *
lq_deletions_new (LqStore *store)
{
  LqDeletions *self = g_object_new (LQ_TYPE_DELETIONS, NULL);

  self->store = g_object_ref (store);

  return self;
}

void
lq_deletions_add (LqDeletions *self, LqEntry *entry, GtkWidget *from)
{
  AdwToast *toast;

  g_return_if_fail (LQ_IS_DELETIONS (self));

  toast = lq_toast_new (entry->kind == LQ_ENTRY_FILE ? _ ("Transcript deleted")
                                                     : _ ("Dictation deleted"));
  g_hash_table_replace (self->leaving, g_strdup (entry->id), g_object_ref (entry));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (button_clicked_cb),
                         leaving_new (self, entry->id), leaving_free, 0);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (dismissed_cb),
                         leaving_new (self, entry->id), leaving_free, 0);
  lq_toast_show (from, toast);
}
