/* text.c: from a service's message to painted words, in the real program
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loquat runs in this process, records the default microphone and streams to a service that is in
 * this process too. That one first sends many settled words, and then words that are provisional
 * for a while, each with a number. A word counts as painted after the frame that is painted while
 * its number stands at the end of the text. A frame's duration is that of its layout and painting.
 * A stall is how much later than asked for the main loop woke a timer: what keeps it busy between
 * frames. Prints JSON. */

#include "config.h"
#include "figures.h"
#include "lq-application.h"
#include "lq-engines.h"
#include "lq-settings.h"
#include "service.h"

#include <stdio.h>
#include <stdlib.h>

enum {
  FILL_WORDS = 500,      /* in a message of the first ones */
  PROVISIONAL_WORDS = 8, /* at the end of each later message */
  STEP_LIMIT_S = 60,
  LOOK_AGAIN_MS = 20,
  STALL_MS = 5,      /* how often the main loop is asked whether it is free */
  NUMBER_CHARS = 16, /* no number is longer */
};

typedef struct {
  unsigned n_words; /* to begin with */
  double   duration_s;
  double   rate_hz;

  Service       *service;
  GtkWindow     *window;
  GtkTextBuffer *buffer;
  GThread       *sender;
  unsigned       at_step;
  int64_t        step_began_us;

  GMutex   mutex;
  GArray  *sent_us;   /* int64_t: when word n_words + N was sent; under the mutex */
  unsigned n_painted; /* words */
  bool     is_measuring;
  int64_t  frame_began_us;
  long     memory_before_kb;
  long     memory_after_kb;
  GArray  *delays;
  GArray  *frames;
  GArray  *stalls;
  int64_t  looked_us;
} Bench;

static long
read_private_kb (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  long total_kb = 0;
  long kb;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;

  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (sscanf (*line, "Private_Clean: %ld", &kb) == 1 ||
        sscanf (*line, "Private_Dirty: %ld", &kb) == 1)
      total_kb += kb;

  return total_kb;
}

/* ---- what is sent */

static LqToken *
make_word (unsigned number, bool is_final)
{
  g_autofree char *text = g_strdup_printf (" w%u%s", number, number % 12 == 0 ? "." : "");

  return lq_token_new (text, number * 10, number * 10 + 10, 0.9f, is_final);
}

/* The words from @from up to @to, as settled ones. */
static void
send_settled (Bench *self, unsigned from, unsigned to)
{
  for (; from <= to; from += FILL_WORDS) {
    GPtrArray *tokens = lq_tokens_new ();

    for (unsigned i = from; i < from + FILL_WORDS && i <= to; i++)
      g_ptr_array_add (tokens, make_word (i, true));
    service_send (self->service, tokens);
  }
}

static void
send_word (Bench *self, unsigned number)
{
  GPtrArray *tokens = lq_tokens_new ();
  int64_t    now_us;

  if (number > self->n_words + PROVISIONAL_WORDS)
    g_ptr_array_add (tokens, make_word (number - PROVISIONAL_WORDS, true));
  for (unsigned i = PROVISIONAL_WORDS; i-- > 0;)
    if (number > self->n_words + i)
      g_ptr_array_add (tokens, make_word (number - i, false));

  now_us = g_get_monotonic_time ();
  g_mutex_lock (&self->mutex);
  g_array_append_val (self->sent_us, now_us);
  g_mutex_unlock (&self->mutex);
  service_send (self->service, tokens);
}

static gpointer
send_words (gpointer user_data)
{
  Bench   *self = user_data;
  int64_t  began_us = g_get_monotonic_time ();
  unsigned n = (unsigned) (self->duration_s * self->rate_hz);

  for (unsigned i = 0; i < n; i++) {
    int64_t due_us = began_us + (int64_t) (i * 1e6 / self->rate_hz);

    g_usleep ((gulong) MAX (0, due_us - g_get_monotonic_time ()));
    send_word (self, self->n_words + 1 + i);
  }

  return NULL;
}

/* ---- what is painted */

static unsigned
read_last_number (Bench *self)
{
  GtkTextIter      begin;
  GtkTextIter      end;
  g_autofree char *text = NULL;
  const char      *word;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  begin = end;
  gtk_text_iter_backward_chars (&begin, NUMBER_CHARS);
  text = gtk_text_buffer_get_text (self->buffer, &begin, &end, FALSE);
  word = strrchr (text, 'w');

  return word ? (unsigned) strtoul (word + 1, NULL, 10) : 0;
}

static void
before_paint_cb (GdkFrameClock *clock, Bench *self)
{
  self->frame_began_us = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock, Bench *self)
{
  int64_t  now_us = g_get_monotonic_time ();
  unsigned number = read_last_number (self);

  if (self->is_measuring && self->frame_began_us != 0)
    figures_add (self->frames, now_us - self->frame_began_us);
  self->frame_began_us = 0;

  g_mutex_lock (&self->mutex);
  for (; self->n_painted < number; self->n_painted++) {
    unsigned at = self->n_painted - self->n_words;

    if (self->n_painted >= self->n_words && at < self->sent_us->len)
      figures_add (self->delays, now_us - g_array_index (self->sent_us, int64_t, at));
  }
  g_mutex_unlock (&self->mutex);
}

static GtkWidget *
find_text_view (GtkWidget *top)
{
  GtkWidget *found = GTK_IS_TEXT_VIEW (top) && gtk_widget_get_mapped (top) ? top : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text_view (child);

  return found;
}

/* ---- one step after the other */

static bool
has_window (Bench *self)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL && g_application_get_is_registered (application))
    self->window = gtk_application_get_active_window (GTK_APPLICATION (application));

  return self->window != NULL;
}

static void
start_dictation (Bench *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.start-dictation", NULL);
}

static bool
is_connected (Bench *self)
{
  return service_get_n_samples (self->service) > 0;
}

static void
send_first (Bench *self)
{
  send_settled (self, 1, 1);
}

static bool
has_text_view (Bench *self)
{
  GtkWidget *view = find_text_view (GTK_WIDGET (self->window));

  if (view != NULL)
    self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  return view != NULL && read_last_number (self) == 1;
}

static void
send_rest (Bench *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
  self->memory_before_kb = read_private_kb ();
  send_settled (self, 2, self->n_words);
}

static bool
is_filled (Bench *self)
{
  return self->n_painted >= self->n_words;
}

static void
send_live (Bench *self)
{
  self->memory_after_kb = read_private_kb ();
  self->is_measuring = true;
  self->sender = g_thread_new ("sender", send_words, self);
}

static bool
is_sent (Bench *self)
{
  return self->n_painted >= self->n_words + (unsigned) (self->duration_s * self->rate_hz);
}

static void
quit (Bench *self)
{
  self->is_measuring = false;
  g_thread_join (self->sender);
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)),
                                        self);
  gtk_window_close (self->window);
}

static const struct {
  const char *condition; /* for people, when it does not come true */
  bool (*is_true) (Bench *self);
  void (*go_on) (Bench *self);
} steps[] = {
  { "a window", has_window, start_dictation },
  { "sound at the service", is_connected, send_first },
  { "text in the window", has_text_view, send_rest },
  { "the first words painted", is_filled, send_live },
  { "the last word painted", is_sent, quit },
};

static gboolean
look_for_stall_cb (gpointer user_data)
{
  Bench  *self = user_data;
  int64_t now_us = g_get_monotonic_time ();

  if (self->is_measuring && self->looked_us != 0)
    figures_add (self->stalls, MAX (0, now_us - self->looked_us - STALL_MS * 1000));
  self->looked_us = now_us;

  return G_SOURCE_CONTINUE;
}

static gboolean
step_cb (gpointer user_data)
{
  Bench  *self = user_data;
  int64_t now_us = g_get_monotonic_time ();

  if (steps[self->at_step].is_true (self)) {
    steps[self->at_step].go_on (self);
    self->at_step++;
    self->step_began_us = now_us;
    return self->at_step < G_N_ELEMENTS (steps);
  }

  if (now_us - self->step_began_us < STEP_LIMIT_S * G_USEC_PER_SEC)
    return G_SOURCE_CONTINUE;

  g_printerr ("waited %d s for %s; painted are %u, the text ends with %u\n", STEP_LIMIT_S,
              steps[self->at_step].condition, self->n_painted,
              self->buffer ? read_last_number (self) : 0);
  exit (1);
}

static void
print (Bench *self)
{
  g_print ("{\"words\": %u, ", self->n_words);
  figures_print (self->delays, "painted");
  g_print (", ");
  figures_print (self->frames, "frame");
  g_print (", ");
  figures_print (self->stalls, "stall");
  g_print (", \"text_private_kb\": %ld}\n", self->memory_after_kb - self->memory_before_kb);
}

/* In memory only: nothing of the person's is read or changed. */
static GSettings *
make_settings (const char *url)
{
  GSettings *settings;

  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("LOQUAT_KEY", "bench", TRUE);
  settings = lq_settings_new ();
  g_settings_set_string (settings, LQ_SETTINGS_ENGINE, "soniox");
  g_settings_set_string (settings, LQ_SETTINGS_SONIOX_URL, url);

  return settings;
}

int
main (int argc, char **argv)
{
  Bench self = { .n_words = 1000, .duration_s = 10, .rate_hz = 10 };
  g_autoptr (GSettings) settings = NULL;

  if (argc == 4) {
    self.n_words = (unsigned) atoi (argv[1]);
    self.duration_s = atof (argv[2]);
    self.rate_hz = atof (argv[3]);
  } else if (argc != 1) {
    g_printerr ("usage: text [WORDS SECONDS RATE-HZ]\n");
    return 2;
  }

  self.service = service_new ();
  self.sent_us = g_array_new (FALSE, FALSE, sizeof (int64_t));
  self.delays = figures_new ();
  self.frames = figures_new ();
  self.stalls = figures_new ();
  self.step_began_us = g_get_monotonic_time ();
  settings = make_settings (service_get_url (self.service));

  lq_engines_register ();
  g_timeout_add (LOOK_AGAIN_MS, step_cb, &self);
  g_timeout_add_full (G_PRIORITY_HIGH, STALL_MS, look_for_stall_cb, &self, NULL);
  lq_application_main (1, argv);
  if (self.at_step < G_N_ELEMENTS (steps))
    return 1;

  print (&self);

  return 0;
}
