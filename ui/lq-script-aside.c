/* lq-script-aside.c: translations in a column beside the paragraphs that they translate
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The buffer keeps the whole text. Beside it are labels, for the paragraphs in sight and about a
 * page above and below, so that a long text costs no more than a short one. A paragraph that is
 * shorter than its translation gets a tag with more room below it; these tags are shared. */

#define G_LOG_DOMAIN "lq-script-aside"

#include "config.h"
#include "lq-script-aside.h"
#include "lq-aside-label.h"

enum {
  WIDE_PX = 900,
  MARGIN_PX = 24,
  GAP_PX = 36,
  MAX_LINES = 600, /* looked at for one frame */
  MAX_ROOM_PX = 4000,
  KEEP_FRAMES = 12, /* in which what a jump makes visible gets its room */
};

typedef struct {
  GtkWidget *label; /* owned as a child */
  bool       is_used;
  int        y, height;
} Slot;

struct _LqScriptAside {
  GtkWidget      parent_instance;
  GtkTextView   *view; /* borrowed: the parent's parent */
  GtkTextBuffer *buffer;
  LqScriptTags  *tags;   /* borrowed */
  GPtrArray     *slots;  /* (element-type Slot) */
  GHashTable    *rooms;  /* pixels → GtkTextTag; owned by the buffer's table */
  GtkTextMark   *kept;   /* what is kept in sight; owned by the buffer */
  unsigned       n_kept; /* for so many frames */
  guint          tick_id;
  bool           is_active;
  bool           is_wide;
  int            view_width;
};

G_DEFINE_FINAL_TYPE (LqScriptAside, lq_script_aside, GTK_TYPE_WIDGET)

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  gtk_widget_unparent (slot->label);
  g_free (slot);
}

/* ---- where things are */

static int
get_column_width (LqScriptAside *self)
{
  return (self->view_width - 2 * MARGIN_PX - GAP_PX) / 2;
}

static int
get_column_x (LqScriptAside *self)
{
  int beside = MARGIN_PX + get_column_width (self) + GAP_PX;

  return gtk_widget_get_direction (GTK_WIDGET (self->view)) == GTK_TEXT_DIR_RTL ? MARGIN_PX
                                                                                : beside;
}

static void
set_margins (LqScriptAside *self)
{
  bool is_rtl = gtk_widget_get_direction (GTK_WIDGET (self->view)) == GTK_TEXT_DIR_RTL;
  int  beside = self->is_wide ? MARGIN_PX + get_column_width (self) + GAP_PX : MARGIN_PX;

  lq_script_tags_set_margins (self->tags, is_rtl ? beside : MARGIN_PX, is_rtl ? MARGIN_PX : beside);
}

/* ---- room below paragraphs */

static GtkTextTag *
get_room (LqScriptAside *self, int px)
{
  GtkTextTag *tag = g_hash_table_lookup (self->rooms, GINT_TO_POINTER (px));

  if (tag == NULL && px > 0) {
    tag = gtk_text_buffer_create_tag (self->buffer, NULL, "pixels-below-lines",
                                      gtk_text_view_get_pixels_below_lines (self->view) + px, NULL);
    g_hash_table_insert (self->rooms, GINT_TO_POINTER (px), tag);
  }

  return tag;
}

GtkTextTag *
lq_script_aside_find_room (LqScriptAside *self, const GtkTextIter *at)
{
  GtkTextIter    start = *at;
  GHashTableIter rooms;
  gpointer       tag;

  g_return_val_if_fail (LQ_IS_SCRIPT_ASIDE (self), NULL);

  gtk_text_iter_set_line_offset (&start, 0);
  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &tag))
    if (gtk_text_iter_has_tag (&start, tag))
      return tag;

  return NULL;
}

static int
get_room_px (LqScriptAside *self, GtkTextTag *tag)
{
  int below = 0;

  if (tag == NULL)
    return 0;

  g_object_get (tag, "pixels-below-lines", &below, NULL);

  return below - gtk_text_view_get_pixels_below_lines (self->view);
}

static void
make_room (LqScriptAside *self, const GtkTextIter *paragraph, int height, int needed)
{
  GtkTextTag *tag = lq_script_aside_find_room (self, paragraph);
  int         px = get_room_px (self, tag);
  int         below = gtk_text_view_get_pixels_below_lines (self->view);
  int         more = CLAMP (needed - (height - px - below), 0, MAX_ROOM_PX);
  GtkTextIter end = *paragraph;

  if (more == px)
    return;

  /* What is below moves when it is laid out. */
  lq_script_aside_queue_update (self);
  gtk_text_iter_forward_line (&end);
  if (tag != NULL)
    gtk_text_buffer_remove_tag (self->buffer, tag, paragraph, &end);
  if (more > 0)
    gtk_text_buffer_apply_tag (self->buffer, get_room (self, more), paragraph, &end);
}

static void
take_all_room (LqScriptAside *self)
{
  GHashTableIter rooms;
  GtkTextIter    from, to;
  gpointer       tag;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &tag)) {
    gtk_text_buffer_get_bounds (self->buffer, &from, &to);
    gtk_text_buffer_remove_tag (self->buffer, tag, &from, &to);
    gtk_text_tag_table_remove (gtk_text_buffer_get_tag_table (self->buffer), tag);
  }
  g_hash_table_remove_all (self->rooms);
}

/* ---- labels */

static Slot *
add_slot (LqScriptAside *self)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->label = lq_aside_label_new ();
  gtk_widget_set_parent (slot->label, GTK_WIDGET (self));
  g_ptr_array_add (self->slots, slot);

  return slot;
}

/* One that shows this text already, if any: then nothing is laid out. */
static Slot *
take_slot (LqScriptAside *self, const char *text)
{
  Slot *unused = NULL;

  for (guint i = 0; i < self->slots->len; i++) {
    Slot *slot = g_ptr_array_index (self->slots, i);

    if (slot->is_used)
      continue;
    if (g_str_equal (gtk_label_get_text (GTK_LABEL (slot->label)), text))
      return slot;
    unused = slot;
  }

  if (unused == NULL)
    unused = add_slot (self);
  gtk_label_set_text (GTK_LABEL (unused->label), text);

  return unused;
}

/* ---- what is seen */

/* @line is a translation; what it translates stands above it. */
static void
put_beside (LqScriptAside *self, const GtkTextIter *line)
{
  GtkTextIter      above = *line, end = *line;
  int              inside = gtk_text_view_get_pixels_inside_wrap (self->view);
  int              y, height;
  g_autofree char *text = NULL;
  Slot            *slot;

  if (!gtk_text_iter_backward_line (&above))
    return;
  gtk_text_view_get_line_yrange (self->view, &above, &y, &height);
  if (height == 0)
    return;

  gtk_text_iter_forward_to_tag_toggle (&end, lq_script_tags_get_translation (self->tags));
  text = gtk_text_buffer_get_slice (self->buffer, line, &end, TRUE);
  slot = take_slot (self, text);
  slot->is_used = true;
  lq_aside_label_show (GTK_LABEL (slot->label), self->view, self->tags, line, &end);
  lq_aside_label_set_width (GTK_LABEL (slot->label), get_column_width (self));
  gtk_widget_set_visible (slot->label, TRUE);
  gtk_widget_measure (slot->label, GTK_ORIENTATION_VERTICAL, get_column_width (self), NULL,
                      &slot->height, NULL, NULL);
  slot->y = y - inside / 2;
  make_room (self, &above, height, slot->height - inside);
}

/* The lines from this height of the text to that. */
static void
place (LqScriptAside *self, int from_y, int to_y)
{
  GtkTextTag *translation = lq_script_tags_get_translation (self->tags);
  GtkTextIter line;
  int         y = 0, height;

  gtk_text_view_get_line_at_y (self->view, &line, MAX (0, from_y), NULL);
  for (int i = 0; i < MAX_LINES && y < to_y; i++) {
    int number = gtk_text_iter_get_line (&line);

    gtk_text_view_get_line_yrange (self->view, &line, &y, &height);
    if (gtk_text_iter_has_tag (&line, translation))
      put_beside (self, &line);
    /* Tags may have made the iterator invalid. */
    if (!gtk_text_buffer_get_iter_at_line (self->buffer, &line, number + 1))
      break;
  }
}

/* As far as one page, up or down, comes from here. */
static void
place_around (LqScriptAside *self, int y)
{
  GdkRectangle seen;

  gtk_text_view_get_visible_rect (self->view, &seen);
  place (self, y - seen.height, y + 2 * seen.height);
}

static void
begin_pass (LqScriptAside *self)
{
  for (guint i = 0; i < self->slots->len; i++) {
    Slot *slot = g_ptr_array_index (self->slots, i);

    slot->is_used = false;
  }
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Slot *left = *(Slot *const *) a;
  const Slot *right = *(Slot *const *) b;

  return left->is_used != right->is_used ? right->is_used - left->is_used : left->y - right->y;
}

/* Who hears the text, or goes through it by Tab, meets the labels in the order of their text. */
static void
sort_labels (LqScriptAside *self)
{
  GtkWidget *above = NULL;

  g_ptr_array_sort (self->slots, compare_places);
  for (guint i = 0; i < self->slots->len; i++) {
    Slot *slot = g_ptr_array_index (self->slots, i);

    if (gtk_widget_get_prev_sibling (slot->label) != above)
      gtk_widget_insert_after (slot->label, GTK_WIDGET (self), above);
    above = slot->label;
  }
}

static void
end_pass (LqScriptAside *self)
{
  for (guint i = 0; i < self->slots->len; i++) {
    Slot *slot = g_ptr_array_index (self->slots, i);

    if (!slot->is_used)
      gtk_widget_set_visible (slot->label, FALSE);
  }
  sort_labels (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
fit_width (LqScriptAside *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view));
  int            width = (int) gtk_adjustment_get_page_size (adjustment);
  bool           is_wide = self->is_active && width >= WIDE_PX;

  if (is_wide == self->is_wide && (width == self->view_width || !is_wide))
    return;

  take_all_room (self);
  self->is_wide = is_wide;
  self->view_width = width;
  set_margins (self);
  lq_script_tags_set_translation_shown (self->tags, !is_wide);
}

static void
scroll_to_kept (LqScriptAside *self)
{
  gtk_text_view_scroll_to_mark (self->view, self->kept, 0.15, FALSE, 0, 0);
}

/* Room that is made above a place pushes that down. */
static void
keep (LqScriptAside *self)
{
  GdkRectangle place, seen;
  GtkTextIter  at;

  if (self->n_kept == 0)
    return;

  self->n_kept--;
  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, self->kept);
  gtk_text_view_get_iter_location (self->view, &at, &place);
  gtk_text_view_get_visible_rect (self->view, &seen);
  if (place.y < seen.y || place.y + place.height > seen.y + seen.height)
    scroll_to_kept (self);
  lq_script_aside_queue_update (self);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LqScriptAside *self = LQ_SCRIPT_ASIDE (widget);
  GdkRectangle   seen;

  self->tick_id = 0;
  fit_width (self);
  begin_pass (self);
  gtk_text_view_get_visible_rect (self->view, &seen);
  if (self->is_wide)
    place_around (self, seen.y);
  end_pass (self);
  keep (self);

  return G_SOURCE_REMOVE;
}

void
lq_script_aside_queue_update (LqScriptAside *self)
{
  g_return_if_fail (LQ_IS_SCRIPT_ASIDE (self));

  if (self->tick_id == 0 && (self->is_active || self->is_wide))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* What stands beside a paragraph is in sight where that is. */
static void
find_shown (LqScriptAside *self, GtkTextIter *at)
{
  if (self->is_wide && gtk_text_iter_has_tag (at, lq_script_tags_get_translation (self->tags)))
    gtk_text_iter_backward_line (at);
}

void
lq_script_aside_prepare (LqScriptAside *self, const GtkTextIter *at)
{
  GdkRectangle seen;
  int          y;

  g_return_if_fail (LQ_IS_SCRIPT_ASIDE (self));

  if (!self->is_wide)
    return;

  gtk_text_view_get_line_yrange (self->view, at, &y, NULL);
  gtk_text_view_get_visible_rect (self->view, &seen);
  if (ABS (y - seen.y) > seen.height)
    place_around (self, y);
}

void
lq_script_aside_go_to (LqScriptAside *self, const GtkTextIter *at)
{
  GtkTextIter shown = *at;

  g_return_if_fail (LQ_IS_SCRIPT_ASIDE (self));

  find_shown (self, &shown);
  gtk_text_buffer_move_mark (self->buffer, self->kept, &shown);
  lq_script_aside_prepare (self, &shown);
  scroll_to_kept (self);
  self->n_kept = self->is_wide ? KEEP_FRAMES : 0;
  lq_script_aside_queue_update (self);
}

/* ---- */

/* It asks for nothing, so that the window can always become narrower. */
static void
lq_script_aside_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
}

/* How far the overlay is above its place: a view that moves its text because paragraphs above it
 * have become higher does not move what lies over it. */
static int
get_offset (LqScriptAside *self)
{
  double y;
  int    place;

  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, 0, 0, NULL, &place);
  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self), GTK_WIDGET (self->view), 0, 0, NULL,
                                         &y))
    return 0;

  return place - (int) y;
}

static void
lq_script_aside_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LqScriptAside *self = LQ_SCRIPT_ASIDE (widget);
  int            off = get_offset (self);

  for (guint i = 0; i < self->slots->len; i++) {
    const Slot   *slot = g_ptr_array_index (self->slots, i);
    GtkAllocation place = { get_column_x (self), slot->y + off, get_column_width (self),
                            slot->height };

    if (slot->is_used)
      gtk_widget_size_allocate (slot->label, &place, -1);
  }
}

static void
lq_script_aside_dispose (GObject *object)
{
  LqScriptAside *self = LQ_SCRIPT_ASIDE (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  g_ptr_array_set_size (self->slots, 0);

  G_OBJECT_CLASS (lq_script_aside_parent_class)->dispose (object);
}

static void
lq_script_aside_finalize (GObject *object)
{
  LqScriptAside *self = LQ_SCRIPT_ASIDE (object);

  g_ptr_array_unref (self->slots);
  g_hash_table_unref (self->rooms);

  G_OBJECT_CLASS (lq_script_aside_parent_class)->finalize (object);
}

static void
lq_script_aside_class_init (LqScriptAsideClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_script_aside_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_script_aside_finalize;
  widget_class->measure = lq_script_aside_measure;
  widget_class->size_allocate = lq_script_aside_size_allocate;
}

static void
lq_script_aside_init (LqScriptAside *self)
{
  self->slots = g_ptr_array_new_with_free_func (slot_free);
  self->rooms = g_hash_table_new (NULL, NULL);
}

LqScriptAside *
lq_script_aside_new (GtkTextView *view, LqScriptTags *tags)
{
  LqScriptAside *self = g_object_new (LQ_TYPE_SCRIPT_ASIDE, NULL);
  GtkAdjustment *across = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view));
  GtkAdjustment *along = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  GCallback      update = G_CALLBACK (lq_script_aside_queue_update);
  GtkTextIter    start;

  self->view = view;
  self->buffer = gtk_text_view_get_buffer (view);
  self->tags = tags;
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  self->kept = gtk_text_buffer_create_mark (self->buffer, NULL, &start, TRUE);
  gtk_text_view_add_overlay (view, GTK_WIDGET (self), 0, 0);
  g_signal_connect_object (across, "changed", update, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (along, "changed", update, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (along, "value-changed", update, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "changed", update, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "mark-set", update, self, G_CONNECT_SWAPPED);

  return self;
}

void
lq_script_aside_set_active (LqScriptAside *self, bool is_active)
{
  g_return_if_fail (LQ_IS_SCRIPT_ASIDE (self));

  lq_script_aside_queue_update (self);
  self->is_active = is_active;
  lq_script_aside_queue_update (self);
}
