/* fake-way.h: a way to insert that does what a test tells it to
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-way.h"

G_BEGIN_DECLS

typedef enum {
  FAKE_PROBE,
  FAKE_BEGIN,
  FAKE_INSERT,
  FAKE_DELETE,
  FAKE_MOVE,
  FAKE_END,
  N_FAKE_CALLS
} FakeCall;

/* How a call is answered, if not well. */
enum {
  FAKE_WELL = -1,  /* other values: an #LqInsertError */
  FAKE_HANGS = -2, /* until fake_way_release(), whoever cancels */
  FAKE_WAITS = -3, /* until it is cancelled, or fake_way_release() */
};

#define FAKE_TYPE_WAY (fake_way_get_type ())
G_DECLARE_DERIVABLE_TYPE (FakeWay, fake_way, FAKE, WAY, GObject)

struct _FakeWayClass {
  GObjectClass parent_class;
};

/**
 * fake_way_new:
 * @id: its id; ways of one id are of one type
 * @abilities: what it can do
 * @field: what the person would see; text is put and taken back at its cursor, which is at the
 * end until it is moved
 */
FakeWay *fake_way_new (const char *id, LqWayAbilities abilities, GString *field);

/* From now on. */
void fake_way_set_answer (FakeWay *self, FakeCall call, int answer);

/* Those that hang or wait are answered well now. */
void fake_way_release (FakeWay *self);

/* As that, but they fail. */
void fake_way_fail (FakeWay *self, LqInsertError code);

/* It is not good at longer texts; it inserts them all the same. */
void fake_way_set_chars_max (FakeWay *self, unsigned n_chars);

/* (transfer full): what it tells from now on; tells that it changed. */
void fake_way_take_target (FakeWay *self, LqTarget *target);

unsigned    fake_way_count (FakeWay *self, FakeCall call); /* how often it was called */
bool        fake_way_is_begun (FakeWay *self);             /* and not ended */
bool        fake_way_is_busy (FakeWay *self);              /* a call has no answer yet */
const char *fake_way_get_preedit (FakeWay *self);

G_END_DECLS
