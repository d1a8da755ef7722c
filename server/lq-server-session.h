/* lq-server-session.h: one WebSocket of a client: what it may say, and what it is answered
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-config.h"
#include "lq-server-engine.h"
#include "lq-server-keys.h"

G_BEGIN_DECLS

/**
 * LqServerHall:
 *
 * What all sessions share. The loop's thread only.
 */
typedef struct {
  const LqServerConfig     *config;
  const LqServerEngineKind *kind;
  LqServerEngine           *engine;
  LqServerKeys             *keys;      /* temporary ones */
  bool                      has_files; /* /v1 is served */
  unsigned                  n_sockets; /* open sessions, by the listener */
  unsigned                  n_streams; /* of them, those with a stream of the engine */
} LqServerHall;

/**
 * LqServerSession:
 *
 * Knows the protocol but no sockets. It asks its connection by the functions below and is told what
 * arrives by the others.
 */
typedef struct _LqServerSession LqServerSession;

typedef struct {
  /* A frame or a close is due: call lq_server_session_take_frame() when the socket can be
   * written. May be called from within any function of a session. */
  void (*write_wanted) (gpointer connection);
  /* Whether to go on reading from the socket. */
  void (*set_reading) (gpointer connection, bool is_reading);
} LqServerConnection;

LqServerSession *
lq_server_session_new (LqServerHall *hall, const LqServerConnection *calls, gpointer connection);
void lq_server_session_free (LqServerSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerSession, lq_server_session_free)

/**
 * lq_server_session_open:
 * @authorization: (nullable): the header of that name
 * @protocols: (nullable): the header Sec-WebSocket-Protocol
 *
 * The upgrade has been answered; a key that is wrong is said now.
 */
void
lq_server_session_open (LqServerSession *self, const char *authorization, const char *protocols);

/**
 * lq_server_session_receive:
 * @data: (array length=size): a piece of a message
 * @is_end: the message is complete with it
 */
void lq_server_session_receive (
  LqServerSession *self, bool is_binary, const uint8_t *data, size_t size, bool is_end);

/* Some time has passed: looks at the limits. To be called a few times a second. */
void lq_server_session_tick (LqServerSession *self);

/* The server ends: closes with 1001. */
void lq_server_session_shut_down (LqServerSession *self);

/**
 * lq_server_session_take_frame:
 * @close_code: (out): 0, or, when there is no frame left, what to close the socket with
 * @close_reason: (out): text for it, or %NULL
 *
 * Returns: (transfer full) (nullable): the next text frame to send
 */
char *
lq_server_session_take_frame (LqServerSession *self, int *close_code, const char **close_reason);

/* Whether more is to be sent. */
bool lq_server_session_has_frame (const LqServerSession *self);

/* Whether the socket has to be dropped, since the client does not even take the close. */
bool lq_server_session_is_overdue (const LqServerSession *self);

G_END_DECLS
