/* lq-live-text.c: a transcript that grows while it is read
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The buffer is settled text, the mark `settled`, and a tail that the next update may change. Of an
 * update only what differs from the tail is replaced, so that its cost does not grow with the text.
 */

#define G_LOG_DOMAIN "lq-live-text"

#include "config.h"
#include "lq-live-text.h"
#include "lq-paragraphs.h"
#include "lq-text-tag.h"

/* Nearer to the end than this counts as the end: about a line. */
static const double END_TOLERANCE_PX = 24.0;

struct _LqLiveText {
  AdwBin parent_instance;

  GtkScrolledWindow *scroller;
  GtkTextView       *view;
  GtkTextBuffer     *buffer;
  GtkRevealer       *jump;
  GtkAdjustment     *vadjustment; /* of the scroller */

  GtkTextMark *settled;    /* where the tail begins; owned by the buffer */
  GtkTextTag  *dim;        /* of provisional words; owned by the buffer */
  GString     *tail;       /* what stands after `settled` */
  unsigned     n_finals;   /* tokens before `settled` */
  unsigned     n_silenced; /* how often settled text was taken back, when it was last shown */
  LqParagraphs paragraphs; /* at `settled` */
  bool         is_following;
  guint scroll_id; /* while it is not 0, the adjustment is moved by the layout, not by a person */
};

G_DEFINE_FINAL_TYPE (LqLiveText, lq_live_text, ADW_TYPE_BIN)

enum { COPY_ALL, N_SIGNALS };
static guint signals[N_SIGNALS];

static bool
is_at_end (LqLiveText *self)
{
  double end =
    gtk_adjustment_get_upper (self->vadjustment) - gtk_adjustment_get_page_size (self->vadjustment);

  return gtk_adjustment_get_value (self->vadjustment) >= end - END_TOLERANCE_PX;
}

static void
scroll_to_end (LqLiveText *self)
{
  gtk_adjustment_set_value (self->vadjustment, gtk_adjustment_get_upper (self->vadjustment));
}

static gboolean
scroll_cb (gpointer user_data)
{
  LqLiveText *self = user_data;

  scroll_to_end (self);
  self->scroll_id = 0;

  return G_SOURCE_REMOVE;
}

static void
set_following (LqLiveText *self, bool is_following)
{
  self->is_following = is_following;
  gtk_revealer_set_reveal_child (self->jump, !is_following);
  gtk_widget_set_can_target (GTK_WIDGET (self->jump), !is_following);
}

/* The text got longer, or the window smaller. The text view may still move the adjustment to what
 * it thinks is the same place, so the end is looked for again when it is done. */
static void
extent_changed_cb (LqLiveText *self)
{
  if (!self->is_following && is_at_end (self))
    set_following (self, true);
  if (!self->is_following)
    return;

  if (self->scroll_id == 0)
    self->scroll_id = g_idle_add_full (GDK_PRIORITY_REDRAW, scroll_cb, self, NULL);
  scroll_to_end (self);
}

static void
scrolled_cb (LqLiveText *self)
{
  if (self->scroll_id == 0)
    set_following (self, is_at_end (self));
}

static void
copy_clipboard_cb (LqLiveText *self)
{
  if (!gtk_text_buffer_get_has_selection (self->buffer))
    g_signal_emit (self, signals[COPY_ALL], 0);
}

static void
jump_to_end (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqLiveText *self = LQ_LIVE_TEXT (widget);

  set_following (self, true);
  scroll_to_end (self);
}

/* Provisional words are the text's own colour, paler: right in light, dark and high contrast. */
static void
update_dim_color (LqLiveText *self)
{
  bool    is_strong = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self->view)), &color);
  color.alpha *= is_strong ? 0.8f : 0.55f;
  g_object_set (self->dim, "foreground-rgba", &color, NULL);
}

static void
lq_live_text_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lq_live_text_parent_class)->css_changed (widget, change);
  update_dim_color (LQ_LIVE_TEXT (widget));
}

static size_t
common_prefix (const char *a, const char *b)
{
  size_t n = 0;

  while (a[n] != '\0' && a[n] == b[n])
    n++;
  /* Not inside a character. */
  while (n > 0 && ((unsigned char) a[n] & 0xc0) == 0x80)
    n--;
  while (n > 0 && ((unsigned char) b[n] & 0xc0) == 0x80)
    n--;

  return n;
}

static int
settled_offset (LqLiveText *self)
{
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, self->settled);

  return gtk_text_iter_get_offset (&at);
}

static void
replace_tail (LqLiveText *self, const char *tail)
{
  size_t      same = common_prefix (self->tail->str, tail);
  int         offset = settled_offset (self) + (int) g_utf8_strlen (tail, (gssize) same);
  GtkTextIter from, end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &from, offset);
  if (same < self->tail->len) {
    gtk_text_buffer_get_end_iter (self->buffer, &end);
    gtk_text_buffer_delete (self->buffer, &from, &end);
  }
  if (tail[same] != '\0')
    gtk_text_buffer_insert_with_tags (self->buffer, &from, tail + same, -1, self->dim, NULL);
  g_string_assign (self->tail, tail);
}

/* The first @n_bytes of the tail do not change any more. */
static void
settle (LqLiveText *self, size_t n_bytes)
{
  int         offset = settled_offset (self);
  int         n_chars = (int) g_utf8_strlen (self->tail->str, (gssize) n_bytes);
  GtkTextIter from, to;

  if (n_chars == 0)
    return;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &from, offset);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &to, offset + n_chars);
  gtk_text_buffer_remove_tag (self->buffer, self->dim, &from, &to);
  gtk_text_buffer_move_mark (self->buffer, self->settled, &to);
  g_string_erase (self->tail, 0, (gssize) n_bytes);
}

static void
append_tokens (LqParagraphs *paragraphs, GString *text, const GPtrArray *tokens, unsigned first)
{
  for (unsigned i = first; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    lq_paragraphs_append (paragraphs, text, token->text);
  }
}

static void
lq_live_text_dispose (GObject *object)
{
  LqLiveText *self = LQ_LIVE_TEXT (object);

  /* The adjustment may change while its widgets are taken apart. */
  if (self->vadjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->vadjustment, self);
  g_clear_object (&self->vadjustment);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_LIVE_TEXT);

  G_OBJECT_CLASS (lq_live_text_parent_class)->dispose (object);
}

static void
lq_live_text_finalize (GObject *object)
{
  LqLiveText *self = LQ_LIVE_TEXT (object);

  g_string_free (self->tail, TRUE);

  G_OBJECT_CLASS (lq_live_text_parent_class)->finalize (object);
}

static void
lq_live_text_class_init (LqLiveTextClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lq_live_text_dispose;
  object_class->finalize = lq_live_text_finalize;
  widget_class->css_changed = lq_live_text_css_changed;

  /**
   * LqLiveText::copy-all:
   *
   * The person pressed the keys for copying and nothing is selected.
   */
  signals[COPY_ALL] = g_signal_new ("copy-all", LQ_TYPE_LIVE_TEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "live-text.jump-to-end", NULL, jump_to_end);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-live-text.ui");
  gtk_widget_class_bind_template_child (widget_class, LqLiveText, scroller);
  gtk_widget_class_bind_template_child (widget_class, LqLiveText, view);
  gtk_widget_class_bind_template_child (widget_class, LqLiveText, buffer);
  gtk_widget_class_bind_template_child (widget_class, LqLiveText, jump);
}

static void
lq_live_text_init (LqLiveText *self)
{
  GtkTextIter start;

  self->tail = g_string_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  self->settled = gtk_text_buffer_create_mark (self->buffer, NULL, &start, TRUE);
  self->dim = lq_text_tag_create (self->buffer, "provisional");
  update_dim_color (self);

  self->vadjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (self->scroller));
  g_signal_connect_swapped (self->vadjustment, "changed", G_CALLBACK (extent_changed_cb), self);
  g_signal_connect_swapped (self->vadjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  g_signal_connect_swapped (self->view, "copy-clipboard", G_CALLBACK (copy_clipboard_cb), self);
  set_following (self, true);
}

/* Settled words were taken back: everything may change, and only what did is replaced. */
static void
unsettle (LqLiveText *self)
{
  GtkTextIter      start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  g_string_assign (self->tail, text);
  gtk_text_buffer_move_mark (self->buffer, self->settled, &start);
  gtk_text_buffer_apply_tag (self->buffer, self->dim, &start, &end);
  self->n_finals = 0;
  self->paragraphs = (LqParagraphs){ 0 };
}

void
lq_live_text_show (LqLiveText *self, const LqTranscript *transcript)
{
  const GPtrArray *finals = lq_transcript_get_finals (transcript);
  g_autofree char *tail = NULL;
  GString         *text = g_string_new (NULL);
  LqParagraphs     ahead;
  size_t           n_settled;

  g_return_if_fail (LQ_IS_LIVE_TEXT (self));

  if (self->n_silenced != lq_transcript_get_n_silenced (transcript))
    unsettle (self);
  self->n_silenced = lq_transcript_get_n_silenced (transcript);
  append_tokens (&self->paragraphs, text, finals, self->n_finals);
  self->n_finals = finals->len;
  n_settled = text->len;
  ahead = self->paragraphs;
  append_tokens (&ahead, text, lq_transcript_get_provisionals (transcript), 0);

  tail = g_string_free (text, FALSE);
  replace_tail (self, tail);
  settle (self, n_settled);
}

void
lq_live_text_clear (LqLiveText *self)
{
  g_return_if_fail (LQ_IS_LIVE_TEXT (self));

  gtk_text_buffer_set_text (self->buffer, "", 0);
  g_string_truncate (self->tail, 0);
  self->n_finals = 0;
  self->n_silenced = 0;
  self->paragraphs = (LqParagraphs){ 0 };
  set_following (self, true);
}
