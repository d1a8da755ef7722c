/* lq-engine.c: the engines a person can choose, and how one is set up
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-engine"

#include "config.h"
#include "lq-engine.h"
#include "lq-error.h"
#include "lq-key.h"

enum { ENGINES_MAX = 8 };

static const LqEngine *engines[ENGINES_MAX + 1];

static void
key_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LqEngineConfig *config = g_task_get_task_data (task);

  config->key = lq_key_lookup_finish (result, &error);

  if (config->key == NULL && error != NULL && config->engine->is_key_required)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (config->key == NULL && config->engine->is_key_required)
    g_task_return_new_error (task, LQ_ERROR, LQ_ERROR_KEY, "no key is kept for %s",
                             config->engine->key_service);
  else
    g_task_return_pointer (task, lq_engine_config_copy (config),
                           (GDestroyNotify) lq_engine_config_free);
}

LqEngineConfig *
lq_engine_config_copy (const LqEngineConfig *config)
{
  LqEngineConfig *copy = g_new (LqEngineConfig, 1);

  *copy = *config;
  copy->url = g_strdup (config->url);
  copy->key = g_strdup (config->key);
  copy->model = g_strdup (config->model);
  copy->language_hints = g_strdupv (config->language_hints);
  copy->terms = g_strdupv (config->terms);

  return copy;
}

void
lq_engine_config_free (LqEngineConfig *config)
{
  if (config == NULL)
    return;

  g_free (config->url);
  lq_key_free (config->key);
  g_free (config->model);
  g_strfreev (config->language_hints);
  g_strfreev (config->terms);
  g_free (config);
}

void
lq_engine_register (const LqEngine *engine)
{
  unsigned n = 0;

  while (engines[n] != NULL && engines[n] != engine)
    n++;
  g_return_if_fail (n < ENGINES_MAX);

  engines[n] = engine;
}

const LqEngine *const *
lq_engine_list (void)
{
  return engines;
}

const LqEngine *
lq_engine_find (const char *id)
{
  for (unsigned i = 0; engines[i] != NULL; i++)
    if (g_str_equal (engines[i]->id, id))
      return engines[i];

  return engines[0];
}

void
lq_engine_configure_async (const LqEngine     *self,
                           GSettings          *settings,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  LqEngineConfig *config = g_new0 (LqEngineConfig, 1);
  const char     *key = g_getenv ("LOQUAT_KEY");

  g_task_set_source_tag (task, lq_engine_configure_async);
  g_task_set_task_data (task, config, (GDestroyNotify) lq_engine_config_free);

  config->engine = self;

  if (!self->configure (settings, config, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
  } else if (self->key_service == NULL || (key != NULL && *key != '\0')) {
    config->key = self->key_service != NULL ? g_strdup (key) : NULL;
    g_task_return_pointer (task, lq_engine_config_copy (config),
                           (GDestroyNotify) lq_engine_config_free);
  } else {
    lq_key_lookup_async (self->key_service, cancellable, key_found_cb, g_steal_pointer (&task));
  }
}

LqEngineConfig *
lq_engine_configure_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
