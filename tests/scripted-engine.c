/* scripted-engine.c: an engine that hears what a test tells it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "scripted-engine.h"

enum { WORD_MS = 300, SILENCE_MS = 5000, LOOK_MS = 5 };

#define SCRIPTED_TYPE_RECOGNIZER (scripted_recognizer_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedRecognizer, scripted_recognizer, SCRIPTED, RECOGNIZER, GObject)

/* Something that is said; a silence: no text. */
typedef struct {
  char *finals;
  char *provisional;
} Line;

struct _ScriptedRecognizer {
  GObject  parent_instance;
  Line     heard[64]; /* handed over by the test's thread, with the lock */
  unsigned n_heard;
  unsigned n_said;
  int64_t  now_ms;
  GSource *timer;
  bool     is_finishing;
};

static GMutex              lock;
static ScriptedRecognizer *latest;
static bool                may_finish = true;

static void scripted_recognizer_iface_init (LqRecognizerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ScriptedRecognizer,
                               scripted_recognizer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_RECOGNIZER,
                                                      scripted_recognizer_iface_init))

/* A token for each word, with its leading space; “|” is a silence. */
static void
add_words (ScriptedRecognizer *self, LqUpdate *update, const char *text, bool is_final)
{
  while (*text != '\0') {
    const char      *end = strchr (text + 1, ' ');
    g_autofree char *word = end != NULL ? g_strndup (text, (size_t) (end - text)) : g_strdup (text);

    if (g_str_equal (word, " |")) {
      self->now_ms += SILENCE_MS;
    } else {
      g_ptr_array_add (update->tokens,
                       lq_token_new (word, self->now_ms, self->now_ms + WORD_MS, 1.0f, is_final));
      self->now_ms += WORD_MS;
    }
    text += strlen (word);
  }
}

static void
say (ScriptedRecognizer *self, const Line *line)
{
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);
  int64_t final_ms;

  if (line->finals == NULL)
    self->now_ms += SILENCE_MS;
  else
    add_words (self, update, line->finals, true);
  final_ms = self->now_ms;
  if (line->provisional != NULL)
    add_words (self, update, line->provisional, false);
  update->final_ms = final_ms;
  update->total_ms = self->now_ms;
  self->now_ms = final_ms;
  lq_recognizer_emit_update (LQ_RECOGNIZER (self), update);
}

static gboolean
look_cb (gpointer user_data)
{
  ScriptedRecognizer *self = user_data;
  unsigned            n_heard;
  bool                is_over;

  g_mutex_lock (&lock);
  n_heard = self->n_heard;
  is_over = self->is_finishing && may_finish;
  g_mutex_unlock (&lock);

  for (; self->n_said < n_heard; self->n_said++)
    say (self, &self->heard[self->n_said]);
  if (!is_over)
    return G_SOURCE_CONTINUE;

  lq_recognizer_emit_ended (LQ_RECOGNIZER (self), NULL);

  return G_SOURCE_REMOVE;
}

static void
scripted_recognizer_start (LqRecognizer *recognizer, LqSpool *audio)
{
  ScriptedRecognizer *self = SCRIPTED_RECOGNIZER (recognizer);

  self->timer = g_timeout_source_new (LOOK_MS);
  g_source_set_callback (self->timer, look_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  lq_recognizer_emit_link (recognizer, LQ_LINK_ONLINE);
}

static void
scripted_recognizer_ignore (LqRecognizer *recognizer)
{
}

static void
scripted_recognizer_finish (LqRecognizer *recognizer)
{
  g_mutex_lock (&lock);
  SCRIPTED_RECOGNIZER (recognizer)->is_finishing = true;
  g_mutex_unlock (&lock);
}

static void
scripted_recognizer_iface_init (LqRecognizerInterface *iface)
{
  iface->start = scripted_recognizer_start;
  iface->audio_grew = scripted_recognizer_ignore;
  iface->finalize = scripted_recognizer_ignore;
  iface->finish = scripted_recognizer_finish;
}

static void
scripted_recognizer_finalize (GObject *object)
{
  ScriptedRecognizer *self = SCRIPTED_RECOGNIZER (object);

  g_mutex_lock (&lock);
  if (latest == self)
    latest = NULL;
  g_mutex_unlock (&lock);
  if (self->timer != NULL) {
    g_source_destroy (self->timer);
    g_source_unref (self->timer);
  }
  for (unsigned i = 0; i < self->n_heard; i++) {
    g_free (self->heard[i].finals);
    g_free (self->heard[i].provisional);
  }

  G_OBJECT_CLASS (scripted_recognizer_parent_class)->finalize (object);
}

static void
scripted_recognizer_class_init (ScriptedRecognizerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_recognizer_finalize;
}

static void
scripted_recognizer_init (ScriptedRecognizer *self)
{
  g_mutex_lock (&lock);
  latest = self;
  g_mutex_unlock (&lock);
}

static gboolean
configure (GSettings *settings, LqEngineConfig *config, GError **error)
{
  return TRUE;
}

static LqRecognizer *
create (const LqEngineConfig *config)
{
  return g_object_new (SCRIPTED_TYPE_RECOGNIZER, NULL);
}

const LqEngine scripted_engine = {
  .id = "scripted",
  .name = "Scripted",
  .configure = configure,
  .create = create,
};

void
scripted_engine_expect (void)
{
  g_mutex_lock (&lock);
  latest = NULL;
  g_mutex_unlock (&lock);
}

/* The recognizer is made on its own thread, a little after the dictation began. */
static void
add_line (const char *finals, const char *provisional)
{
  bool is_heard = false;

  while (!is_heard) {
    g_mutex_lock (&lock);
    if (latest != NULL) {
      g_assert_cmpuint (latest->n_heard, <, G_N_ELEMENTS (latest->heard));
      latest->heard[latest->n_heard].finals = g_strdup (finals);
      latest->heard[latest->n_heard++].provisional = g_strdup (provisional);
      is_heard = true;
    }
    g_mutex_unlock (&lock);
    if (!is_heard)
      g_main_context_iteration (NULL, FALSE);
  }
}

void
scripted_engine_say (const char *finals, const char *provisional)
{
  add_line (finals, provisional);
}

void
scripted_engine_pause (void)
{
  add_line (NULL, NULL);
}

void
scripted_engine_set_finishing (gboolean is_finishing)
{
  g_mutex_lock (&lock);
  may_finish = is_finishing;
  g_mutex_unlock (&lock);
}
