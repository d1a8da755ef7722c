/* lq-soniox-protocol.h: the realtime protocol: bytes to structs and back, both ends
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-error.h"
#include "lq-token.h"

G_BEGIN_DECLS

/* Nothing here knows a socket or a widget; every function is pure and may be called on any thread.
 * Every byte is taken for hostile: sizes, depth, types and encoding are checked. */

enum {
  LQ_SONIOX_MESSAGE_MAX = 1024 * 1024, /* bytes of a message, either way */
  LQ_SONIOX_DEPTH_MAX = 16,            /* nesting of a message */
  LQ_SONIOX_TOKENS_MAX = 10000,        /* tokens of a message; a busy one has some tens */
};

#define LQ_SONIOX_MARKER_END "<end>" /* an endpoint: a pause, all before is final */
#define LQ_SONIOX_MARKER_FIN "<fin>" /* the answer to finalize */

/* The code of %LQ_ERROR for an error of the service, or for the status of a refused upgrade.
 * @type: (nullable): the `error_type`; @code decides where it is missing or new. */
LqError lq_soniox_map_error (int code, const char *type);

/* ---- what the service says */

/**
 * LqSonioxMessage:
 *
 * One frame of the service. With an error, `error` is set and tokens may still be there.
 */
typedef struct {
  LqUpdate *update;       /* never NULL; times of this stream, markers filtered out */
  unsigned  n_closed;     /* so many tokens came before the last marker: their words are complete */
  bool      has_endpoint; /* an <end> was among the tokens */
  bool      has_fin;      /* a <fin>: the answer to finalize */
  bool      is_finished;  /* the last frame */
  GError *error; /* mapped to LQ_ERROR, or NULL; its message carries the request id, never a key */
  char   *error_type; /* as sent, or NULL */
} LqSonioxMessage;

void lq_soniox_message_free (LqSonioxMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxMessage, lq_soniox_message_free)

/**
 * lq_soniox_message_parse:
 * @data: (array length=size): a text frame
 * @key: (nullable): what the service was sent, and may quote; it gets into no error
 * @error: return location for %LQ_ERROR_PROTOCOL
 *
 * Returns: (transfer full): the message, or %NULL when it is not one
 */
LqSonioxMessage *
lq_soniox_message_parse (const char *data, size_t size, const char *key, GError **error);

/* Builds a frame of the service, for loquat-server. Returns: (transfer full) JSON text. */
char *lq_soniox_format_update (const LqUpdate *update, bool is_finished);
/* As above, with a marker token after the tokens. */
char *lq_soniox_format_marked_update (const LqUpdate *update, const char *marker);
char *
lq_soniox_format_error (int code, const char *type, const char *message, const char *request_id);

/* ---- what the client says */

/**
 * LqSonioxStart:
 *
 * The first message. Fields that are not set are left out of the JSON.
 */
typedef struct {
  char  *api_key; /* the deprecated way; NULL: with the connection */
  char  *model;
  char  *audio_format; /* such as "pcm_s16le", "auto" */
  int    sample_rate;  /* 0: not given */
  int    num_channels; /* 0: not given */
  char **language_hints;
  char **terms; /* words to expect; as many as the service takes are sent */
  bool   enable_endpoint_detection;
  bool   enable_language_identification;
  char  *client_reference_id;
} LqSonioxStart;

void lq_soniox_start_free (LqSonioxStart *start);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxStart, lq_soniox_start_free)

char *lq_soniox_format_start (const LqSonioxStart *start);

/* For loquat-server. Returns: (transfer full): or %NULL with %LQ_ERROR_REQUEST, which says the
 * field. */
LqSonioxStart *lq_soniox_start_parse (const char *data, size_t size, GError **error);

typedef enum {
  LQ_SONIOX_CONTROL_KEEPALIVE,
  LQ_SONIOX_CONTROL_FINALIZE,
} LqSonioxControl;

char *lq_soniox_format_control (LqSonioxControl control);

/* For loquat-server: %FALSE with %LQ_ERROR_REQUEST when the text is no control message. */
bool
lq_soniox_control_parse (const char *data, size_t size, LqSonioxControl *control, GError **error);

G_END_DECLS
