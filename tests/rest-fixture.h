/* rest-fixture.h: the REST client before the rig's hostile server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "http-fixture.h"
#include "lq-error.h"
#include "lq-soniox-rest.h"
#include "wait.h"

#define REST_KEY "a-very-secret-key"
#define REST_ID "4fe8b4c2-8f6a-4f3e-9d7e-0c5a1b2c3d4e"

/* For wait_until (done != NULL), then the operation's finish function. */
static inline void
rest_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **done = user_data;

  *done = g_object_ref (result);
}

/* Returns: (transfer full): a client of a server that answers by @script */
static inline LqSonioxRest *
rest_begin (HttpFixture *fixture, const char *script)
{
  g_autofree char *base = g_strconcat (hostile_get_url (http_hostile), "/", NULL);

  hostile_set_script (http_hostile, script);
  if (fixture->http == NULL)
    http_begin (fixture);

  return lq_soniox_rest_new (fixture->http, base, REST_KEY);
}

/* @rest: (transfer full) */
static inline void
rest_end (LqSonioxRest *rest)
{
  g_assert_finalize_object (rest);
}
