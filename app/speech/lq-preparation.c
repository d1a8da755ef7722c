/* lq-preparation.c: gives a session its rules and its engine
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-preparation"

#include "config.h"
#include "lq-preparation.h"

/* A session that waits for its engine. */
typedef struct {
  LqSession *session;
  LqRules   *rules;
  char      *language; /* instead of those in the settings; nullable */
} Preparing;

static void
preparing_free (Preparing *preparing)
{
  g_object_unref (preparing->session);
  lq_rules_unref (preparing->rules);
  g_free (preparing->language);
  g_free (preparing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Preparing, preparing_free)

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Preparing) preparing = user_data;
  g_autoptr (GError) error = NULL;
  LqEngineConfig *config = lq_engine_configure_finish (result, &error);

  if (config != NULL && preparing->language != NULL) {
    const char *hints[] = { preparing->language, NULL };

    g_strfreev (config->language_hints);
    config->language_hints = g_strdupv ((char **) hints);
  }
  lq_session_set_rules (preparing->session, preparing->rules);
  lq_session_set_engine (preparing->session, config, error);
}

void
lq_preparation_begin (LqSession  *session,
                      GSettings  *settings,
                      LqWordList *words,
                      const char *engine)
{
  const char      *app = lq_session_get_app (session);
  const LqProfile *profile = words != NULL ? lq_word_list_find_profile (words, app) : NULL;
  Preparing       *preparing = g_new0 (Preparing, 1);

  if (profile != NULL && profile->engine != NULL)
    engine = profile->engine;
  preparing->session = g_object_ref (session);
  preparing->rules = words != NULL ? lq_word_list_make_rules (words, engine, app)
                                   : lq_rules_new_from_settings (settings, engine);
  preparing->language = profile != NULL ? g_strdup (profile->language) : NULL;
  lq_engine_configure_async (lq_engine_find (engine), settings, NULL, configured_cb, preparing);
}
