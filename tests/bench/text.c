/* text.c: from a service's message to painted words, in the real window, with a real dictation
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dictation records the default microphone and streams to a service in this process. That one
 * first sends many settled words, and then words that are provisional for a while, each with a
 * number. A word counts as painted after the frame that is painted while its number stands at the
 * end of the text. A frame's duration is that of its layout and painting. Prints JSON. */

#include "config.h"
#include "figures.h"
#include "lq-engines.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "lq-window.h"
#include "service.h"

#include <stdio.h>
#include <stdlib.h>

enum {
  FILL_WORDS = 500,      /* in a message of the first ones */
  PROVISIONAL_WORDS = 8, /* at the end of each later message */
  PREPARE_LIMIT_S = 120,
  LOOK_AGAIN_MS = 50,
  NUMBER_CHARS = 16, /* no number is longer */
};

typedef struct {
  unsigned n_words; /* to begin with */
  double   duration_s;
  double   rate_hz;

  Service       *service;
  GSettings     *settings;
  LqDictation   *dictation;
  LqWindow      *window;
  GtkTextBuffer *buffer;
  GThread       *sender;

  GMutex   mutex;
  GArray  *sent_us;   /* int64_t: when word n_words + N was sent; under the mutex */
  unsigned n_painted; /* words */
  bool     is_measuring;
  bool     is_done;
  int64_t  frame_began_us;
  long     memory_before_kb;
  long     memory_after_kb;
  GArray  *delays;
  GArray  *frames;
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
wait_for (Bench *self, bool (*is_true) (Bench *self))
{
  int64_t limit = g_get_monotonic_time () + PREPARE_LIMIT_S * G_USEC_PER_SEC;

  while (!is_true (self)) {
    if (g_get_monotonic_time () > limit)
      return false;
    g_main_context_iteration (NULL, TRUE);
  }

  return true;
}

static bool
is_online (Bench *self)
{
  return lq_dictation_get_link (self->dictation) == LQ_LINK_ONLINE;
}

static bool
has_text_view (Bench *self)
{
  GtkWidget *view = find_text_view (GTK_WIDGET (self->window));

  if (view != NULL)
    self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  return view != NULL;
}

static bool
is_filled (Bench *self)
{
  return read_last_number (self) >= self->n_words && self->n_painted >= self->n_words;
}

static bool
is_sent (Bench *self)
{
  return self->n_painted >= self->n_words + (unsigned) (self->duration_s * self->rate_hz);
}

static bool
is_idle (Bench *self)
{
  return !lq_dictation_is_busy (self->dictation) &&
         lq_dictation_get_state (self->dictation) == LQ_DICTATION_IDLE;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static const char *
run (Bench *self)
{
  GdkFrameClock *clock;

  lq_dictation_start (self->dictation);
  if (!wait_for (self, is_online))
    return "the dictation does not reach the service";

  send_settled (self, 1, 1);
  if (!wait_for (self, has_text_view))
    return "the window shows no text";
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), self);

  self->memory_before_kb = read_private_kb ();
  send_settled (self, 2, self->n_words);
  if (!wait_for (self, is_filled))
    return "the first words are not painted";
  self->memory_after_kb = read_private_kb ();

  self->is_measuring = true;
  self->sender = g_thread_new ("sender", send_words, self);
  if (!wait_for (self, is_sent))
    return "the last word is not painted";
  g_thread_join (self->sender);
  self->is_measuring = false;

  lq_dictation_stop (self->dictation);

  return wait_for (self, is_idle) ? NULL : "the dictation does not end";
}

static void
print (Bench *self)
{
  g_print ("{\"words\": %u, ", self->n_words);
  figures_print (self->delays, "painted");
  g_print (", ");
  figures_print (self->frames, "frame");
  g_print (", \"text_private_kb\": %ld}\n", self->memory_after_kb - self->memory_before_kb);
}

static void
activate_cb (GtkApplication *application, Bench *self)
{
  const char *failure;
  guint       look_again;

  self->window = lq_window_new (application, self->settings, self->dictation);
  gtk_window_present (GTK_WINDOW (self->window));
  look_again = g_timeout_add (LOOK_AGAIN_MS, look_again_cb, NULL);
  failure = run (self);
  g_source_remove (look_again);

  if (failure == NULL)
    print (self);
  else
    g_printerr ("%s\n", failure);
  self->is_done = failure == NULL;
  gtk_window_destroy (GTK_WINDOW (self->window));
}

/* Memory only: nothing of the person's is read or changed. */
static GSettings *
make_settings (const char *url)
{
  GSettings *settings = lq_settings_new ();

  g_settings_set_string (settings, LQ_SETTINGS_ENGINE, "soniox");
  g_settings_set_string (settings, LQ_SETTINGS_SONIOX_URL, url);

  return settings;
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  Bench self = { .n_words = 1000, .duration_s = 10, .rate_hz = 10 };

  if (argc == 4) {
    self.n_words = (unsigned) atoi (argv[1]);
    self.duration_s = atof (argv[2]);
    self.rate_hz = atof (argv[3]);
  } else if (argc != 1) {
    g_printerr ("usage: text [WORDS SECONDS RATE-HZ]\n");
    return 2;
  }

  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("LOQUAT_KEY", "bench", TRUE);
  lq_engines_register ();
  self.service = service_new ();
  self.settings = make_settings (service_get_url (self.service));
  self.dictation = lq_dictation_new (NULL, self.settings);
  self.sent_us = g_array_new (FALSE, FALSE, sizeof (int64_t));
  self.delays = figures_new ();
  self.frames = figures_new ();

  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &self);
  g_application_run (G_APPLICATION (application), 1, argv);

  return self.is_done ? 0 : 1;
}
