/* lq-way.h: the interface of a way to put text into the application that has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* What a way can do. */
typedef enum {
  LQ_WAY_PREEDIT = 1 << 0,      /* provisional words stand in the target, marked as provisional */
  LQ_WAY_CONTEXT = 1 << 1,      /* tells what stands before the cursor */
  LQ_WAY_FOCUS = 1 << 2,        /* tells when the focus moves, and of password fields */
  LQ_WAY_DELETE = 1 << 3,       /* can take back characters before the cursor */
  LQ_WAY_ANY_TEXT = 1 << 4,     /* any Unicode, whatever the keyboard's layout */
  LQ_WAY_PRESSES_KEYS = 1 << 5, /* held modifiers must be waited for */
  LQ_WAY_CLIPBOARD = 1 << 6,    /* uses the clipboard, and puts back what was in it */
  LQ_WAY_SANDBOX = 1 << 7,      /* works from inside a Flatpak */
  LQ_WAY_CONSENT = 1 << 8,      /* the desktop asks the person once */
  LQ_WAY_BY_HAND = 1 << 9,      /* the text is only made ready: the person pastes it */
  LQ_WAY_MOVE = 1 << 10,        /* can move the cursor back in what it inserted */
} LqWayAbilities;

/**
 * LqTarget:
 *
 * What is known of where text would go. Each field may be unknown.
 */
typedef struct {
  char *app;      /* application id or window class, as the session tells it; NULL: it does not */
  char *before;   /* up to 64 characters before the cursor; "" at the beginning; NULL: unknown */
  bool  is_known; /* a field that takes text is known to have the focus */
  bool  is_password; /* nothing may be inserted here */
  bool  is_terminal; /* pastes with Ctrl+Shift+V; a newline runs a command */
} LqTarget;

LqTarget *lq_target_new (void);
LqTarget *lq_target_copy (const LqTarget *target);
void      lq_target_free (LqTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqTarget, lq_target_free)

#define LQ_TYPE_WAY (lq_way_get_type ())
G_DECLARE_INTERFACE (LqWay, lq_way, LQ, WAY, GObject)

/**
 * LqWayInterface:
 *
 * Lives and is called on the main thread and never blocks it; a way that has to wait for a display
 * server does so on a thread of its own. One operation at a time, the inserter sees to it.
 *
 * Signal `target-changed`: lq_way_dup_target() would answer something else now: the focus moved, or
 * the text before the cursor changed. Signal `lost` (#GError): it stopped working by itself (its
 * daemon died): what was inserted stays, the inserter goes to the next way.
 *
 * Every operation returns a #GTask of the way with a boolean, whose errors are #LqInsertError.
 */
struct _LqWayInterface {
  GTypeInterface parent_iface;

  const char *id;   /* "ibus", "input-method", "virtual-keyboard", "xtest", "clipboard-x11", … */
  const char *name; /* for people; marked with N_() */

  LqWayAbilities (*get_abilities) (LqWay *self);

  /* Whether it can work in this session, without touching anything a person could notice. */
  void (*probe_async) (LqWay              *self,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data);

  /* Gets ready for one dictation: makes itself the input method, saves the clipboard. After
   * success, `end` undoes all of it. */
  void (*begin_async) (LqWay              *self,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data);

  /* Shows @text as provisional at the cursor; "" takes it away. Only with LQ_WAY_PREEDIT. */
  void (*set_preedit) (LqWay *self, const char *text);

  /* Whether this way is good at @text where it would go now. If not, another that is gets it, and
   * this one all the same if there is none. May be absent: always. Only after `begin`. */
  gboolean (*suits) (LqWay *self, const char *text);

  /* Puts @text at the cursor, instead of the provisional one. Succeeds when the target is known to
   * have it, as far as this way can know; LQ_INSERT_ERROR_UNSURE: perhaps some of it is there, so
   * that another way would insert it twice; any other error: nothing is there. */
  void (*insert_async) (LqWay              *self,
                        const char         *text,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data);

  /* Takes back @n_chars characters before the cursor. Only with LQ_WAY_DELETE. */
  void (*delete_async) (LqWay              *self,
                        unsigned            n_chars,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data);

  /* Moves the cursor @n_steps to the left, as the arrow key does, in what was inserted last. Only
   * with LQ_WAY_MOVE. */
  void (*move_async) (LqWay              *self,
                      unsigned            n_steps,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data);

  /* Returns: (transfer full): never NULL. */
  LqTarget *(*dup_target) (LqWay *self);

  /* Gives everything back as it was before `begin`: input method, keymap, clipboard. Provisional
   * text is taken away. The callback comes when that is done. May come without `begin`. */
  void (*end_async) (LqWay *self, GAsyncReadyCallback callback, gpointer user_data);
};

typedef enum {
  LQ_INSERT_ERROR_UNAVAILABLE, /* this way does not exist in this session, or not any more */
  LQ_INSERT_ERROR_DENIED,      /* the desktop or the person refused */
  LQ_INSERT_ERROR_NO_TARGET,   /* nothing that takes text has the focus */
  LQ_INSERT_ERROR_PASSWORD,    /* a password field has it */
  LQ_INSERT_ERROR_TIMEOUT,     /* no answer in time; nothing was inserted */
  LQ_INSERT_ERROR_UNSURE,      /* perhaps some was inserted */
} LqInsertError;

#define LQ_INSERT_ERROR (lq_insert_error_quark ())
GQuark lq_insert_error_quark (void);

const char    *lq_way_get_id (LqWay *self);
const char    *lq_way_get_name (LqWay *self); /* translated */
LqWayAbilities lq_way_get_abilities (LqWay *self);

void      lq_way_probe_async (LqWay              *self,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
void      lq_way_begin_async (LqWay              *self,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
void      lq_way_set_preedit (LqWay *self, const char *text);
bool      lq_way_suits (LqWay *self, const char *text);
void      lq_way_insert_async (LqWay              *self,
                               const char         *text,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
void      lq_way_delete_async (LqWay              *self,
                               unsigned            n_chars,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
void      lq_way_move_async (LqWay              *self,
                             unsigned            n_steps,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);
LqTarget *lq_way_dup_target (LqWay *self);
void      lq_way_end_async (LqWay *self, GAsyncReadyCallback callback, gpointer user_data);

/* In the callback of each of the above. */
gboolean lq_way_finish (LqWay *self, GAsyncResult *result, GError **error);

/* For implementations. */
void lq_way_emit_target_changed (LqWay *self);
void lq_way_emit_lost (LqWay *self, const GError *error);

G_END_DECLS
