/* lq-way-xtest.c: inserts by key events of X11, for any application and any character
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Works in all X11 programs. It cannot see fields: whether one takes text, what stands before the
 * cursor, and whether it is for a password. What it knows is the class of the active window.
 *
 * An insertion has succeeded when the window answered a ping that was sent after the last key. Such
 * an answer proves that it has read all keys with the right keymap, not that a field took them.
 * Windows that answer no pings (xterm is the one that is met) give no proof.
 *
 * Programs that take their keys through IBus get them back from it later, by posting them to
 * themselves; with GTK 4 a burst of keys comes out in reverse order then. Nothing tells which
 * program does, so where the session uses IBus nothing is typed, and the next way pastes; except
 * into terminals in which no key pastes, which take their keys from X in order.
 *
 * Text is taken back by BackSpace. If the person typed or clicked since without leaving the window,
 * that deletes something else; nothing in X11 tells. */

#include "config.h"
#include "lq-ibus-session.h"
#include "lq-terminals.h"
#include "lq-ways.h"
#include "lq-x-way.h"

#include <glib/gi18n-lib.h>

#define LQ_TYPE_WAY_XTEST (lq_way_xtest_get_type ())
G_DECLARE_FINAL_TYPE (LqWayXtest, lq_way_xtest, LQ, WAY_XTEST, LqXWay)

/* A toolkit lays out its paragraph anew for each key: so many characters take it a minute. */
enum { MANY_CHARS = 1000 };

struct _LqWayXtest {
  LqXWay parent_instance;
};

static void lq_way_xtest_way_init (LqWayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqWayXtest,
                               lq_way_xtest,
                               LQ_TYPE_X_WAY,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY, lq_way_xtest_way_init))

static bool
keeps_order (LqXWay *way)
{
  g_autoptr (LqTarget) target =
    lq_x_desk_dup_target (lq_x_typist_get_desk (lq_x_way_get_typist (way)));

  return (target->is_terminal && !lq_terminals_can_paste (target->app)) ||
         !lq_ibus_session_takes_keys ();
}

static bool
insert_work (LqXWay *way, gpointer text, GCancellable *cancellable, GError **error)
{
  if (!keeps_order (way)) {
    g_set_error_literal (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET,
                         "through IBus, keys may arrive out of order");
    return false;
  }

  return lq_x_typist_type (lq_x_way_get_typist (way), text, cancellable, error);
}

static bool
delete_work (LqXWay *way, gpointer n_chars, GCancellable *cancellable, GError **error)
{
  return lq_x_typist_erase (lq_x_way_get_typist (way), GPOINTER_TO_UINT (n_chars), cancellable,
                            error);
}

/* What is better pasted, where it can be. */
static gboolean
lq_way_xtest_suits (LqWay *way, const char *text)
{
  g_autoptr (LqTarget) target = lq_way_dup_target (way);

  return g_utf8_strlen (text, -1) <= MANY_CHARS ||
         (target->is_terminal && !lq_terminals_can_paste (target->app));
}

static void
lq_way_xtest_insert_async (LqWay              *way,
                           const char         *text,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  lq_x_way_run (LQ_X_WAY (way), insert_work, g_strdup (text), g_free, cancellable, callback,
                user_data);
}

static void
lq_way_xtest_delete_async (LqWay              *way,
                           unsigned            n_chars,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  lq_x_way_run (LQ_X_WAY (way), delete_work, GUINT_TO_POINTER (n_chars), NULL, cancellable,
                callback, user_data);
}

static LqWayAbilities
lq_way_xtest_get_abilities (LqWay *way)
{
  return LQ_WAY_DELETE | LQ_WAY_ANY_TEXT | LQ_WAY_PRESSES_KEYS | LQ_WAY_SANDBOX |
         lq_x_way_get_move_ability ();
}

static void
lq_way_xtest_way_init (LqWayInterface *iface)
{
  iface->id = "xtest";
  iface->name = N_ ("Key presses (X11)");
  iface->get_abilities = lq_way_xtest_get_abilities;
  iface->suits = lq_way_xtest_suits;
  iface->insert_async = lq_way_xtest_insert_async;
  iface->delete_async = lq_way_xtest_delete_async;
}

static void
lq_way_xtest_class_init (LqWayXtestClass *class)
{
}

static void
lq_way_xtest_init (LqWayXtest *self)
{
}

LqWay *
lq_way_xtest_new (void)
{
  return g_object_new (LQ_TYPE_WAY_XTEST, NULL);
}
