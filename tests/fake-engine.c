/* fake-engine.c: an engine that counts samples instead of hearing words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-engine.h"
#include "lq-error.h"

#define FAKE_TYPE_RECOGNIZER (fake_recognizer_get_type ())
G_DECLARE_FINAL_TYPE (FakeRecognizer, fake_recognizer, FAKE, RECOGNIZER, GObject)

struct _FakeRecognizer {
  GObject   parent_instance;
  FakeFault fault;
  LqSpool  *audio;
  int64_t   n_samples; /* looked at */
};

static FakeFault next_fault;

static void fake_recognizer_iface_init (LqRecognizerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeRecognizer,
                               fake_recognizer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_RECOGNIZER,
                                                      fake_recognizer_iface_init))

static int64_t
to_ms (int64_t n_samples)
{
  return n_samples * 1000 / LQ_RATE_HZ;
}

static LqToken *
token_new (const char *format, int64_t number, int64_t start, int64_t end, bool is_final)
{
  g_autofree char *text = g_strdup_printf (" %s%" G_GINT64_FORMAT, format, number);

  return lq_token_new (text, to_ms (start), to_ms (end), 0.9f, is_final);
}

static void
look_at_all (FakeRecognizer *self, LqUpdate *update)
{
  int16_t samples[FAKE_WORD];
  size_t  n;

  while ((n = lq_spool_read (self->audio, self->n_samples, samples,
                             FAKE_WORD - self->n_samples % FAKE_WORD)) > 0) {
    for (size_t i = 0; i < n; i++)
      g_assert_cmpint (samples[i], ==, (self->n_samples + (int64_t) i) & 0x7fff);

    self->n_samples += (int64_t) n;
    if (self->n_samples % FAKE_WORD == 0)
      g_ptr_array_add (update->tokens,
                       token_new ("", self->n_samples / FAKE_WORD, self->n_samples - FAKE_WORD,
                                  self->n_samples, true));
  }
}

static void
say (FakeRecognizer *self, bool is_end)
{
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);
  int64_t n_over;

  if (self->fault == FAKE_HEARS_NOTHING)
    return;

  look_at_all (self, update);
  update->total_ms = to_ms (self->n_samples);
  n_over = self->n_samples % FAKE_WORD;
  if (n_over > 0)
    g_ptr_array_add (update->tokens,
                     token_new ("+", n_over, self->n_samples - n_over, self->n_samples, is_end));

  lq_recognizer_emit_update (LQ_RECOGNIZER (self), update);
}

static void
fake_recognizer_start (LqRecognizer *recognizer, LqSpool *audio)
{
  FakeRecognizer *self = FAKE_RECOGNIZER (recognizer);
  g_autoptr (GError) error = g_error_new (LQ_ERROR, LQ_ERROR_KEY, "the fake key is wrong");

  self->audio = lq_spool_ref (audio);
  if (self->fault == FAKE_FAILS_AT_START) {
    lq_recognizer_emit_ended (recognizer, error);
    return;
  }

  lq_recognizer_emit_link (recognizer, LQ_LINK_ONLINE);
  say (self, false);
}

static void
fake_recognizer_audio_grew (LqRecognizer *recognizer)
{
  say (FAKE_RECOGNIZER (recognizer), false);
}

static void
fake_recognizer_finalize (LqRecognizer *recognizer)
{
}

static void
fake_recognizer_finish (LqRecognizer *recognizer)
{
  FakeRecognizer *self = FAKE_RECOGNIZER (recognizer);

  if (self->fault == FAKE_NEVER_ENDS)
    return;

  say (self, true);
  lq_recognizer_emit_ended (recognizer, NULL);
}

static void
fake_recognizer_iface_init (LqRecognizerInterface *iface)
{
  iface->start = fake_recognizer_start;
  iface->audio_grew = fake_recognizer_audio_grew;
  iface->finalize = fake_recognizer_finalize;
  iface->finish = fake_recognizer_finish;
}

static void
fake_recognizer_finalize_object (GObject *object)
{
  FakeRecognizer *self = FAKE_RECOGNIZER (object);

  g_clear_pointer (&self->audio, lq_spool_unref);

  G_OBJECT_CLASS (fake_recognizer_parent_class)->finalize (object);
}

static void
fake_recognizer_class_init (FakeRecognizerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_recognizer_finalize_object;
}

static void
fake_recognizer_init (FakeRecognizer *self)
{
  self->fault = next_fault;
}

static gboolean
configure (GSettings *settings, LqEngineConfig *config, GError **error)
{
  return TRUE;
}

static LqRecognizer *
create (const LqEngineConfig *config)
{
  return g_object_new (FAKE_TYPE_RECOGNIZER, NULL);
}

const LqEngine fake_engine = {
  .id = "fake",
  .name = "Fake",
  .configure = configure,
  .create = create,
};

void
fake_engine_set_fault (FakeFault fault)
{
  next_fault = fault;
}

char *
fake_engine_dup_text (int64_t n_samples)
{
  GString *text = g_string_new (NULL);

  for (int64_t i = 1; i <= n_samples / FAKE_WORD; i++)
    g_string_append_printf (text, " %" G_GINT64_FORMAT, i);
  if (n_samples % FAKE_WORD > 0)
    g_string_append_printf (text, " +%" G_GINT64_FORMAT, n_samples % FAKE_WORD);

  return g_string_free (text, FALSE);
}
