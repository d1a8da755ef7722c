/* lq-recognizer.c: the interface of everything that turns sound into tokens
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-recognizer"

#include "config.h"
#include "lq-recognizer.h"

enum { UPDATE, LINK, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (LqRecognizer, lq_recognizer, G_TYPE_OBJECT)

static void
lq_recognizer_default_init (LqRecognizerInterface *iface)
{
  signals[UPDATE] = g_signal_new ("update", LQ_TYPE_RECOGNIZER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LINK] = g_signal_new ("link", LQ_TYPE_RECOGNIZER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ENDED] = g_signal_new ("ended", LQ_TYPE_RECOGNIZER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

void
lq_recognizer_start (LqRecognizer *self, LqSpool *audio)
{
  g_return_if_fail (LQ_IS_RECOGNIZER (self));
  g_return_if_fail (audio != NULL);

  LQ_RECOGNIZER_GET_IFACE (self)->start (self, audio);
}

void
lq_recognizer_audio_grew (LqRecognizer *self)
{
  g_return_if_fail (LQ_IS_RECOGNIZER (self));

  LQ_RECOGNIZER_GET_IFACE (self)->audio_grew (self);
}

void
lq_recognizer_finalize (LqRecognizer *self)
{
  g_return_if_fail (LQ_IS_RECOGNIZER (self));

  LQ_RECOGNIZER_GET_IFACE (self)->finalize (self);
}

void
lq_recognizer_finish (LqRecognizer *self)
{
  g_return_if_fail (LQ_IS_RECOGNIZER (self));

  LQ_RECOGNIZER_GET_IFACE (self)->finish (self);
}

void
lq_recognizer_emit_update (LqRecognizer *self, const LqUpdate *update)
{
  g_signal_emit (self, signals[UPDATE], 0, update);
}

void
lq_recognizer_emit_link (LqRecognizer *self, LqLink link)
{
  g_signal_emit (self, signals[LINK], 0, link);
}

void
lq_recognizer_emit_ended (LqRecognizer *self, const GError *error)
{
  g_signal_emit (self, signals[ENDED], 0, error);
}
