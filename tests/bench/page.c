/* page.c: a transcript of 100,000 words: how fast it opens, and whether it scrolls without a jerk
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A frame's duration is that of its layout and painting. It scrolls by a page with every frame, so
 * that each has new text to lay out; from the end it goes on at the start. What the main thread
 * computed for a frame is told too: that does not grow when others use the machine. Prints JSON.
 *
 * Usage: bench-page [--translated]: with as many words of translation, in a column beside */

#include "config.h"
#include "figures.h"
#include "lq-script-view.h"
#include "loquat-resources.h"

#include <stdio.h>
#include <time.h>

enum { N_WORDS = 100000, N_FRAMES = 600, WORD_MS = 100, TURN_WORDS = 200 };

typedef struct {
  GArray *duration;
  GArray *cpu; /* of the main thread */
} Frames;

typedef struct {
  LqScriptView *view;
  Frames        opening; /* while text comes */
  Frames        scrolling;
  int64_t       began_us;
  int64_t       loaded_us; /* 0: not yet */
  int64_t       frame_began_us;
  int64_t       frame_began_cpu_us;
} Bench;

static int64_t
get_cpu_us (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);

  return (int64_t) used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

/* Of a word: itself. */
static void
add_translation (GPtrArray *tokens, const LqToken *word)
{
  LqToken *token = lq_token_new (word->text, word->start_ms, word->end_ms, 0.95f, true);

  token->speaker = g_strdup (word->speaker);
  token->translation = LQ_TRANSLATION_RESULT;
  g_ptr_array_add (tokens, token);
}

static GPtrArray *
make_tokens (bool is_translated)
{
  GPtrArray *tokens = lq_tokens_new ();

  for (unsigned i = 0; i < N_WORDS; i++) {
    g_autofree char *text = g_strdup_printf (" w%u%s", i, i % 12 == 11 ? "." : "");
    float            confidence = i % 50 == 7 ? 0.3f : 0.95f;
    LqToken *token = lq_token_new (text, i * WORD_MS, i * WORD_MS + WORD_MS, confidence, true);

    token->speaker = g_strdup (i / TURN_WORDS % 2 != 0 ? "1" : "2");
    g_ptr_array_add (tokens, token);
    if (is_translated) {
      token->translation = LQ_TRANSLATION_ORIGINAL;
      add_translation (tokens, token);
    }
  }

  return tokens;
}

static void
loaded_cb (Bench *self)
{
  self->loaded_us = g_get_monotonic_time ();
}

static void
before_paint_cb (GdkFrameClock *clock, Bench *self)
{
  self->frame_began_us = g_get_monotonic_time ();
  self->frame_began_cpu_us = get_cpu_us ();
}

static void
after_paint_cb (GdkFrameClock *clock, Bench *self)
{
  Frames *frames = self->loaded_us == 0 ? &self->opening : &self->scrolling;

  if (self->frame_began_us != 0) {
    figures_add (frames->duration, g_get_monotonic_time () - self->frame_began_us);
    figures_add (frames->cpu, get_cpu_us () - self->frame_began_cpu_us);
  }
  self->frame_began_us = 0;
}

static void
scroll (GtkAdjustment *adjustment)
{
  double page = gtk_adjustment_get_page_size (adjustment);
  double value = gtk_adjustment_get_value (adjustment);
  bool   is_last = value + page >= gtk_adjustment_get_upper (adjustment);

  gtk_adjustment_set_value (adjustment, is_last ? 0 : value + page);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Bench *self = user_data;

  gtk_widget_queue_draw (widget);
  if (self->loaded_us != 0)
    scroll (lq_script_view_get_vadjustment (self->view));

  return G_SOURCE_CONTINUE;
}

static void
watch_frames (Bench *self, GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
  gtk_widget_add_tick_callback (GTK_WIDGET (self->view), tick_cb, self, NULL);
}

static void
print_frames (const Frames *frames, const char *name)
{
  g_autofree char *cpu = g_strconcat (name, "_cpu", NULL);

  printf (", ");
  figures_print (frames->duration, name);
  printf (", ");
  figures_print (frames->cpu, cpu);
}

int
main (int argc, char **argv)
{
  Bench self = { .opening = { figures_new (), figures_new () },
                 .scrolling = { figures_new (), figures_new () } };
  bool  is_translated = argc > 1 && g_str_equal (argv[1], "--translated");
  g_autoptr (GPtrArray) tokens = make_tokens (is_translated);
  GtkWidget *window;

  adw_init ();
  g_resources_register (lq_resources_get_resource ());
  self.view = g_object_new (LQ_TYPE_SCRIPT_VIEW, NULL);
  g_signal_connect_swapped (self.view, "loaded", G_CALLBACK (loaded_cb), &self);
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), is_translated ? 1200 : 760, 640);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (self.view));
  gtk_window_present (GTK_WINDOW (window));
  watch_frames (&self, window);

  self.began_us = g_get_monotonic_time ();
  lq_script_view_show (self.view, tokens, NULL);
  while (self.loaded_us == 0 || self.scrolling.cpu->len < N_FRAMES)
    g_main_context_iteration (NULL, TRUE);

  printf ("{\"open_ms\": %.1f", (double) (self.loaded_us - self.began_us) / 1000);
  print_frames (&self.opening, "opening");
  print_frames (&self.scrolling, "scrolling");
  printf ("}\n");

  return 0;
}
