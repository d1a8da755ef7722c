/* lq-engine.h: an engine a person can choose: how it is set up, and how its recognizers are made
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-recognizer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LqEngine LqEngine;

/**
 * LqEngineConfig:
 *
 * All a recognizer needs to know, put together on the main thread and handed to the streaming
 * thread. Not changed afterwards.
 */
typedef struct {
  const LqEngine *engine;
  char           *url;                   /* WebSocket address; NULL: the engine needs none */
  char           *key;                   /* NULL: none; wiped when freed */
  bool            is_key_in_subprotocol; /* the key travels as a subprotocol instead of a header */
  char           *model;                 /* NULL: the engine's own default */
  char          **language_hints;        /* ISO 639-1; NULL: none */
  char          **terms;                 /* words and names to expect; NULL: none */
} LqEngineConfig;

LqEngineConfig *lq_engine_config_copy (const LqEngineConfig *config);
void            lq_engine_config_free (LqEngineConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqEngineConfig, lq_engine_config_free)

/**
 * LqEngine:
 *
 * To add an engine: write a #LqRecognizer, a static one of these, and a line in app/lq-engines.c.
 */
struct _LqEngine {
  const char *id;          /* as in the settings: "offline", "soniox", "server" */
  const char *name;        /* for people; marked with N_() */
  const char *key_service; /* whose key it needs, see lq-key.h; NULL: none */
  bool        is_key_required;

  /* Fills in all but the key. Main thread. */
  gboolean (*configure) (GSettings *settings, LqEngineConfig *config, GError **error);
  /* Gets ready in the background while nobody waits; may be NULL. Main thread. */
  void (*warm) (void);
  /* On the thread that will use it. */
  LqRecognizer *(*create) (const LqEngineConfig *config);
};

/* Adds to the list; @engine is static. The first one is the built-in one. Main thread. */
void lq_engine_register (const LqEngine *engine);

/* All engines, ended by NULL; borrowed. */
const LqEngine *const *lq_engine_list (void);

/* The engine with this id, or the built-in one when there is none. */
const LqEngine *lq_engine_find (const char *id);

/**
 * lq_engine_configure_async:
 * @self: an engine
 * @settings: the person's settings
 *
 * Reads what the engine needs: addresses from the settings, the key from LOQUAT_KEY in the
 * environment or else from the keyring, which may take a few seconds. Main thread.
 */
void lq_engine_configure_async (const LqEngine     *self,
                                GSettings          *settings,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/* Returns: (transfer full): the configuration, or %NULL with %LQ_ERROR_KEY or %LQ_ERROR_REQUEST. */
LqEngineConfig *lq_engine_configure_finish (GAsyncResult *result, GError **error);

G_END_DECLS
