/* lq-speaker-popover.c: gives speakers their names
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-speaker-popover"

#include "config.h"
#include "lq-speaker-popover.h"

#include <glib/gi18n.h>

/* More scroll. */
enum { MOST_HEIGHT = 320 };

typedef struct {
  GtkEditable *entry;
  char        *speaker;
  char        *name; /* as it was */
} Row;

struct _LqSpeakerPopover {
  GtkPopover parent_instance;
  GPtrArray *rows; /* (element-type Row) */
};

enum { RENAME, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqSpeakerPopover, lq_speaker_popover, GTK_TYPE_POPOVER)

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->speaker);
  g_free (row->name);
  g_free (row);
}

static void
say_names (LqSpeakerPopover *self)
{
  for (guint i = 0; i < self->rows->len; i++) {
    Row             *row = g_ptr_array_index (self->rows, i);
    g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (row->entry)));

    if (g_str_equal (name, row->name))
      continue;

    g_free (row->name);
    row->name = g_strdup (name);
    g_signal_emit (self, signals[RENAME], 0, row->speaker, name);
  }
}

static void
lq_speaker_popover_closed (GtkPopover *popover)
{
  say_names (LQ_SPEAKER_POPOVER (popover));
}

static void
lq_speaker_popover_finalize (GObject *object)
{
  g_ptr_array_unref (LQ_SPEAKER_POPOVER (object)->rows);

  G_OBJECT_CLASS (lq_speaker_popover_parent_class)->finalize (object);
}

static void
lq_speaker_popover_class_init (LqSpeakerPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_speaker_popover_finalize;
  GTK_POPOVER_CLASS (klass)->closed = lq_speaker_popover_closed;

  signals[RENAME] = g_signal_new ("rename", LQ_TYPE_SPEAKER_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
lq_speaker_popover_init (LqSpeakerPopover *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
}

static void
add_row (LqSpeakerPopover *self, GtkBox *box, LqScript *script, const char *speaker)
{
  const char      *name = g_hash_table_lookup (lq_script_get_names (script), speaker);
  Row             *row = g_new0 (Row, 1);
  GtkWidget       *entry = gtk_entry_new ();
  g_autofree char *number = g_strdup_printf (_ ("Speaker %s"), speaker);
  /* Translators: the field in which a speaker gets a name; %s is “Speaker 1” or the like */
  g_autofree char *label = g_strdup_printf (_ ("Name of %s"), number);

  row->entry = GTK_EDITABLE (entry);
  row->speaker = g_strdup (speaker);
  row->name = g_strdup (name ? name : "");
  gtk_editable_set_text (row->entry, row->name);
  gtk_editable_set_width_chars (row->entry, 18);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (gtk_popover_popdown), self);
  gtk_box_append (box, entry);
  g_ptr_array_add (self->rows, row);
}

GtkWidget *
lq_speaker_popover_new (LqScript *script, const char *speaker)
{
  LqSpeakerPopover *self = g_object_new (LQ_TYPE_SPEAKER_POPOVER, NULL);
  const GPtrArray  *speakers = lq_script_get_speakers (script);
  GtkWidget        *scroller = gtk_scrolled_window_new ();
  GtkWidget        *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget        *title = gtk_label_new (speaker != NULL ? _ ("Who Is This?") : _ ("Speakers"));

  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (box, "speakers");
  gtk_box_append (GTK_BOX (box), title);
  for (guint i = 0; i < speakers->len; i++) {
    const char *each = g_ptr_array_index (speakers, i);

    if (speaker == NULL || g_str_equal (speaker, each))
      add_row (self, GTK_BOX (box), script, each);
  }

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MOST_HEIGHT);
  gtk_popover_set_child (GTK_POPOVER (self), scroller);

  return GTK_WIDGET (self);
}
