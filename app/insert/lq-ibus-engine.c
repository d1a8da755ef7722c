/* lq-ibus-engine.c: the input method that IBus sees while Loquat dictates
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Provisional words are shown in the mode that clears them when the focus leaves. The other mode
 * keeps them, but the settled words come after them in any case, to where the focus then is: they
 * would stand there twice. */

#include "config.h"
#include "lq-ibus-engine.h"

#include <string.h>

enum {
  MAX_BEFORE = 64,
  /* A compositor hands text on in one Wayland message, which has 4096 bytes at most: a longer one
   * ends the connection of the program that has the focus. Attributes are not among them. */
  MAX_BYTES = 2048,
  /* Programs that are reached by XIM take what comes into an array on their stack, xterm one of 500
   * bytes: it falls over what does not fit. Xlib hands them the last first of several that they
   * have not read yet, and nobody tells when they have. */
  MAX_BYTES_XIM = 500,
  READ_US = LQ_IBUS_ENGINE_REST_MS * 1000,
  MAX_TAIL = 16, /* characters by which inserted text is known again */
  /* Keys with these are commands, not text. */
  COMMAND_MASK = IBUS_CONTROL_MASK | IBUS_MOD1_MASK | IBUS_SUPER_MASK,
};

struct _LqIbusEngine {
  IBusEngine parent_instance;

  LqIbusCompose *compose; /* borrowed; NULL: none */
  LqTarget      *target;
  char          *shown; /* the provisional words in the client; "" for none */
  unsigned       caps;
  unsigned       n_focus;
  int64_t        sent_us; /* when a piece was sent last; 0: never */
  bool           has_focus;
  bool           is_told_client;
  bool           is_shell; /* the client is GNOME Shell, which hands on to the one with the focus */
  bool           is_fake;  /* the daemon's own client, that stands for none */
  bool           is_xim;   /* the client stands for programs that know nothing of IBus */
  bool           is_told_text; /* since the focus came */
  char          *client;       /* that has the focus, a path; NULL: not told */
  char          *teller;       /* the client that told its text last, a path; NULL: none did */
  char          *told;         /* what stood before its cursor then */
};

typedef struct {
  IBusEngineClass parent_class;
} LqIbusEngineClass;

G_DEFINE_TYPE (LqIbusEngine, lq_ibus_engine, IBUS_TYPE_ENGINE)

enum { CHANGED, REPORTED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* The end of what any engine inserted last; NULL: the client has told since that it has it. One
 * engine follows the other without a pause. */
static char *committed;

/* The daemon's own client can nothing but have the focus. Nor can xterm: only their names tell. */
static void
update_known (LqIbusEngine *self)
{
  bool is_able = (self->caps & ~(unsigned) IBUS_CAP_FOCUS) != 0;

  self->target->is_known = self->has_focus && (self->is_told_client ? !self->is_fake : is_able);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Where the first piece of @text ends: behind a space, if there is one. */
static const char *
end_of_piece (const char *text, size_t bytes_max)
{
  const char *end = text + bytes_max;

  if (strlen (text) <= bytes_max)
    return text + strlen (text);

  while (end > text && end[-1] != ' ' && end[-1] != '\n')
    end--;

  return end > text ? end : g_utf8_find_prev_char (text, text + bytes_max + 1);
}

/* Of provisional words the last are those that are looked at. */
static const char *
last_piece (const char *text)
{
  size_t length = strlen (text);

  return length <= MAX_BYTES ? text
                             : g_utf8_find_next_char (text + length - MAX_BYTES, text + length);
}

/* Clients tell no more than a paragraph. */
static const char *
tail_of (const char *text)
{
  const char *line = strrchr (text, '\n');
  const char *begin = line != NULL ? line + 1 : text;
  long        length = g_utf8_strlen (begin, -1);

  return g_utf8_offset_to_pointer (begin, MAX (length - MAX_TAIL, 0));
}

static void
commit_piece (LqIbusEngine *self, const char *piece)
{
  g_free (committed);
  committed = g_strdup (tail_of (piece));
  ibus_engine_commit_text (IBUS_ENGINE (self), ibus_text_new_from_string (piece));
}

static void
emit_preedit (LqIbusEngine *self, const char *text)
{
  IBusText *preedit = ibus_text_new_from_string (last_piece (text));
  unsigned  length = ibus_text_get_length (preedit);

  ibus_text_append_attribute (preedit, IBUS_ATTR_TYPE_UNDERLINE, IBUS_ATTR_UNDERLINE_SINGLE, 0,
                              (int) length);
  ibus_engine_update_preedit_text_with_mode (IBUS_ENGINE (self), preedit, length, *text != '\0',
                                             IBUS_ENGINE_PREEDIT_CLEAR);
}

/* Of a client that does not tell its text, only that is known which was inserted just now. */
static void
guess_before (LqIbusEngine *self, const char *inserted)
{
  long length;

  if (self->is_told_text)
    return;

  g_clear_pointer (&self->target->before, g_free);
  if (inserted != NULL) {
    length = g_utf8_strlen (inserted, -1);
    self->target->before =
      g_strdup (g_utf8_offset_to_pointer (inserted, MAX (length - MAX_BEFORE, 0)));
  }
}

static gboolean
lq_ibus_engine_process_key_event (IBusEngine *engine, guint keyval, guint keycode, guint state)
{
  LqIbusEngine    *self = LQ_IBUS_ENGINE (engine);
  g_autofree char *text = NULL;
  bool             is_ours;

  if ((state & IBUS_RELEASE_MASK) != 0)
    return FALSE;

  guess_before (self, NULL);
  if (self->compose == NULL || (state & COMMAND_MASK) != 0)
    return FALSE;

  is_ours = lq_ibus_compose_press (self->compose, keyval, &text);
  if (text != NULL) {
    lq_ibus_engine_hand_on (self);
    commit_piece (self, text);
  }

  return is_ours;
}

static void
forget_client (LqIbusEngine *self)
{
  g_clear_pointer (&self->target->app, g_free);
  g_clear_pointer (&self->target->before, g_free);
  g_clear_pointer (&self->client, g_free);
  self->is_told_text = false;
  self->n_focus++;
  if (self->compose != NULL)
    lq_ibus_compose_reset (self->compose);
}

/* Asks the client to tell its text whenever it changes. GTK does not tell it until then, but also
 * when something provisional is to be shown that was hidden: of nothing, nothing is seen. */
static void
ask_for_text (LqIbusEngine *self)
{
  ibus_engine_get_surrounding_text (IBUS_ENGINE (self), NULL, NULL, NULL);
  if (*self->shown == '\0') {
    ibus_engine_show_preedit_text (IBUS_ENGINE (self));
    ibus_engine_hide_preedit_text (IBUS_ENGINE (self));
  }
}

/* A client tells its text only when it has changed, also when it had no focus for a moment. */
static void
recall_text (LqIbusEngine *self)
{
  if (self->client != NULL && g_strcmp0 (self->client, self->teller) == 0)
    self->target->before = g_strdup (self->told);
}

/* What is provisional follows the focus: the daemon has taken it from where it was. */
static void
enter_client (LqIbusEngine *self, const char *path, char *app)
{
  forget_client (self);
  self->has_focus = true;
  self->client = g_strdup (path);
  self->target->app = app;
  recall_text (self);
  ask_for_text (self);
  if (*self->shown != '\0')
    emit_preedit (self, self->shown);
  update_known (self);
}

static void
lq_ibus_engine_focus_in (IBusEngine *engine)
{
  LqIbusEngine *self = LQ_IBUS_ENGINE (engine);

  self->is_told_client = false;
  self->is_shell = self->is_xim = false;
  enter_client (self, NULL, NULL);
}

/* GTK says “gtk4-im:PROGRAM”, and a number in brackets for one without a name; others name their
 * toolkit only, or the compositor. */
static char *
dup_app (const char *client)
{
  const char *colon = strchr (client, ':');

  if (colon == NULL || colon[1] == '\0' || colon[1] == '(')
    return NULL;

  return g_strdup (colon + 1);
}

static void
lq_ibus_engine_focus_in_id (IBusEngine *engine, const char *path, const char *client)
{
  LqIbusEngine *self = LQ_IBUS_ENGINE (engine);

  self->is_told_client = true;
  self->is_fake = g_str_equal (client, "fake");
  self->is_shell = g_str_equal (client, "gnome-shell");
  self->is_xim = g_str_equal (client, "xim");
  enter_client (self, path, dup_app (client));
}

static void
leave_client (LqIbusEngine *self)
{
  if (!self->has_focus)
    return;

  forget_client (self);
  self->has_focus = false;
  update_known (self);
}

static void
lq_ibus_engine_focus_out (IBusEngine *engine)
{
  leave_client (LQ_IBUS_ENGINE (engine));
}

static void
lq_ibus_engine_focus_out_id (IBusEngine *engine, const char *path)
{
  leave_client (LQ_IBUS_ENGINE (engine));
}

static void
lq_ibus_engine_disable (IBusEngine *engine)
{
  leave_client (LQ_IBUS_ENGINE (engine));
}

/* A click into the text: the client has dropped what was provisional. */
static void
lq_ibus_engine_reset (IBusEngine *engine)
{
  LqIbusEngine *self = LQ_IBUS_ENGINE (engine);

  if (self->compose != NULL)
    lq_ibus_compose_reset (self->compose);
  if (*self->shown != '\0')
    emit_preedit (self, self->shown);
}

static void
lq_ibus_engine_set_capabilities (IBusEngine *engine, guint caps)
{
  LqIbusEngine *self = LQ_IBUS_ENGINE (engine);

  self->caps = caps;
  update_known (self);
}

static void
lq_ibus_engine_set_content_type (IBusEngine *engine, guint purpose, guint hints)
{
  LqIbusEngine *self = LQ_IBUS_ENGINE (engine);

  self->target->is_password =
    purpose == IBUS_INPUT_PURPOSE_PASSWORD || purpose == IBUS_INPUT_PURPOSE_PIN;
  self->target->is_terminal = purpose == IBUS_INPUT_PURPOSE_TERMINAL;
  if (self->target->is_password && *self->shown != '\0')
    lq_ibus_engine_show (self, "");
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
lq_ibus_engine_set_surrounding_text (IBusEngine *engine, IBusText *text, guint cursor, guint anchor)
{
  LqIbusEngine    *self = LQ_IBUS_ENGINE (engine);
  const char      *whole = ibus_text_get_text (text);
  unsigned         length = (unsigned) g_utf8_strlen (whole, -1);
  unsigned         end = MIN (MIN (cursor, anchor), length);
  unsigned         begin = end > MAX_BEFORE ? end - MAX_BEFORE : 0;
  g_autofree char *before = g_utf8_substring (whole, begin, end);
  bool             is_new = g_strcmp0 (before, self->target->before) != 0;

  IBUS_ENGINE_CLASS (lq_ibus_engine_parent_class)
    ->set_surrounding_text (engine, text, cursor, anchor);

  self->is_told_text = true;
  g_free (self->teller);
  self->teller = g_strdup (self->client);
  g_free (self->told);
  self->told = g_strdup (before);
  if (committed != NULL && g_str_has_suffix (before, committed))
    g_clear_pointer (&committed, g_free);
  if (is_new) {
    g_free (self->target->before);
    self->target->before = g_steal_pointer (&before);
    g_signal_emit (self, signals[CHANGED], 0);
  }
  g_signal_emit (self, signals[REPORTED], 0);
}

static void
lq_ibus_engine_finalize (GObject *object)
{
  LqIbusEngine *self = LQ_IBUS_ENGINE (object);

  g_free (self->client);
  g_free (self->teller);
  g_free (self->told);
  g_free (self->shown);
  lq_target_free (self->target);

  G_OBJECT_CLASS (lq_ibus_engine_parent_class)->finalize (object);
}

static void
lq_ibus_engine_class_init (LqIbusEngineClass *class)
{
  GObjectClass    *object_class = G_OBJECT_CLASS (class);
  IBusEngineClass *engine_class = IBUS_ENGINE_CLASS (class);

  object_class->finalize = lq_ibus_engine_finalize;

  engine_class->process_key_event = lq_ibus_engine_process_key_event;
  engine_class->focus_in = lq_ibus_engine_focus_in;
  engine_class->focus_in_id = lq_ibus_engine_focus_in_id;
  engine_class->focus_out = lq_ibus_engine_focus_out;
  engine_class->focus_out_id = lq_ibus_engine_focus_out_id;
  engine_class->disable = lq_ibus_engine_disable;
  engine_class->reset = lq_ibus_engine_reset;
  engine_class->set_capabilities = lq_ibus_engine_set_capabilities;
  engine_class->set_content_type = lq_ibus_engine_set_content_type;
  engine_class->set_surrounding_text = lq_ibus_engine_set_surrounding_text;

  signals[CHANGED] = g_signal_new ("changed", LQ_TYPE_IBUS_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[REPORTED] = g_signal_new ("reported", LQ_TYPE_IBUS_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
lq_ibus_engine_init (LqIbusEngine *self)
{
  self->target = lq_target_new ();
  self->shown = g_strdup ("");
}

LqIbusEngine *
lq_ibus_engine_new (GDBusConnection *connection, const char *path)
{
  return g_object_new (LQ_TYPE_IBUS_ENGINE, "engine-name", LQ_IBUS_ENGINE_NAME, "object-path", path,
                       "connection", connection, "has-focus-id", TRUE, NULL);
}

void
lq_ibus_engine_set_compose (LqIbusEngine *self, LqIbusCompose *compose)
{
  self->compose = compose;
}

const LqTarget *
lq_ibus_engine_get_target (LqIbusEngine *self)
{
  return self->target;
}

bool
lq_ibus_engine_is_told_text (LqIbusEngine *self)
{
  return self->is_told_text && (self->caps & IBUS_CAP_SURROUNDING_TEXT) != 0;
}

bool
lq_ibus_engine_can_delete (LqIbusEngine *self)
{
  bool is_able = (self->caps & IBUS_CAP_SURROUNDING_TEXT) != 0;

  return is_able &&
         (self->target->before != NULL || (self->is_shell && !self->target->is_terminal));
}

bool
lq_ibus_engine_is_told_client (LqIbusEngine *self)
{
  return self->is_told_client;
}

bool
lq_ibus_engine_has_told (LqIbusEngine *self, const char *text)
{
  const char *before = self->target->before;

  return before != NULL && g_str_has_suffix (before, tail_of (text));
}

unsigned
lq_ibus_engine_get_n_focus (LqIbusEngine *self)
{
  return self->n_focus;
}

void
lq_ibus_engine_show (LqIbusEngine *self, const char *preedit)
{
  if (g_str_equal (preedit, self->shown))
    return;

  g_free (self->shown);
  self->shown = g_strdup (preedit);
  emit_preedit (self, preedit);
}

/* Whether all that was sent has been read, as far as can be known. */
static bool
is_read (LqIbusEngine *self)
{
  if (lq_ibus_engine_is_held_back (self))
    return false;

  return !self->is_xim || self->sent_us == 0 || g_get_monotonic_time () - self->sent_us >= READ_US;
}

const char *
lq_ibus_engine_commit (LqIbusEngine *self, const char *text)
{
  size_t      bytes_max = self->is_xim ? MAX_BYTES_XIM : MAX_BYTES;
  const char *begin, *end;

  lq_ibus_engine_show (self, "");
  for (begin = text; *begin != '\0' && is_read (self); begin = end) {
    g_autofree char *piece = NULL;

    end = end_of_piece (begin, bytes_max);
    piece = g_strndup (begin, (size_t) (end - begin));
    commit_piece (self, piece);
    self->sent_us = g_get_monotonic_time ();
  }
  guess_before (self, text);

  return begin;
}

/* GNOME Shell 43 tells the program of what was inserted when it has nothing else to do, which may
 * be late. Of two that come before that, the program takes only the second, and a deletion before
 * either: the protocol has it so. Before it hands on a key that comes from an input method it tells
 * at once. This is the release of no key at all. */
void
lq_ibus_engine_hand_on (LqIbusEngine *self)
{
  if (lq_ibus_engine_is_held_back (self))
    ibus_engine_forward_key_event (IBUS_ENGINE (self), IBUS_KEY_VoidSymbol, 0, IBUS_RELEASE_MASK);
}

void
lq_ibus_engine_set_handed_on (LqIbusEngine *self)
{
  g_clear_pointer (&committed, g_free);
}

bool
lq_ibus_engine_is_held_back (LqIbusEngine *self)
{
  return self->is_shell && committed != NULL;
}

void
lq_ibus_engine_delete (LqIbusEngine *self, unsigned n_chars)
{
  lq_ibus_engine_show (self, "");
  /* Not by libibus' own function: it keeps a copy of the text, and falls over when none is left. */
  ibus_service_emit_signal (IBUS_SERVICE (self), NULL, IBUS_INTERFACE_ENGINE,
                            "DeleteSurroundingText",
                            g_variant_new ("(iu)", -(int) n_chars, n_chars), NULL);
  ask_for_text (self);
}
