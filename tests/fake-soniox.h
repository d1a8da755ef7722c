/* fake-soniox.h: a service in the test's own process that does what its script says
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It recognizes a language of its own: samples of one value are a word, zeros are silence, and how
 * a word is written depends on its value and its length. Sound that was cut, doubled or left out
 * changes the text. Everything runs in the default main context. */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
  FAKE_NO_FAULT,
  FAKE_CLOSE,   /* hangs up without a word */
  FAKE_RESET,   /* a TCP reset */
  FAKE_FREEZE,  /* neither reads nor answers any more, the connection stays */
  FAKE_MUTE,    /* reads on and answers pings, but says nothing */
  FAKE_FRAME,   /* sends the script's frame */
  FAKE_BINARY,  /* sends bytes that are no text */
  FAKE_INVALID, /* sends a text frame that is no UTF-8 */
  FAKE_HUGE,    /* sends a frame beyond the limit */
  FAKE_FINISH,  /* says that it finished, too early */
} FakeFault;

typedef struct {
  FakeFault   fault;
  int64_t     at_ms; /* of this stream's sound */
  const char *frame; /* for FAKE_FRAME; the connection is closed after it */
} FakeScript;

typedef struct _Fake Fake;

/* @scripts: one for each stream that is started, in order; further ones have no fault. Borrowed. */
Fake *fake_new (const FakeScript *scripts, unsigned n_scripts);
Fake *
fake_new_with_tls (const FakeScript *scripts, unsigned n_scripts, GTlsCertificate *certificate);
void fake_free (Fake *self);

/* Refuses every upgrade with this HTTP status; 0: does not.
 * @retry_after: (nullable): the header of this name, borrowed */
void fake_refuse (Fake *self, unsigned status, const char *retry_after);

/* Nothing passes in either direction any more; what is connected stays. */
void fake_freeze (Fake *self, bool is_frozen);

const char *fake_get_url (const Fake *self);
unsigned    fake_count_requests (const Fake *self); /* HTTP requests, whatever became of them */
unsigned    fake_count_streams (const Fake *self);
int64_t     fake_get_passed_bytes (const Fake *self); /* from the client, of all connections */
const char *fake_get_start (const Fake *self);        /* the newest start message */
const char *fake_get_authorization (const Fake *self);
const char *fake_get_protocol (const Fake *self); /* what the newest client offered */
unsigned    fake_count_controls (const Fake *self, const char *type);
