/* lq-x-selection.c: borrows the clipboard of X11 for a moment
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whoever asks gets the answer as a property of its own window, and deletes it when it has read
 * it; large answers go in parts, each after the one before was deleted. So it is known when
 * somebody has taken all of it. */

#define G_LOG_DOMAIN "lq-x-selection"

#include "config.h"
#include "lq-x-selection.h"

#include "lq-x-client.h"
#include "lq-x-reader.h"

#include <X11/Xatom.h>
#include <X11/extensions/Xfixes.h>
#include <string.h>

enum {
  SAVE_LIMIT_US = 8 * G_USEC_PER_SEC,
  SAVE_MAX = 128 * 1024 * 1024, /* a large picture, in all the forms that programs make of it */
  HAND_OVER_LIMIT_US = 1 * G_USEC_PER_SEC,
  TIME_LIMIT_US = 1 * G_USEC_PER_SEC,
  PART = 128 * 1024, /* less than any server takes in one request */
};

/* What is on its way to one asker. */
typedef struct {
  Window      window;
  Atom        property;
  Atom        type;
  int         format;
  GByteArray *bytes;
  size_t      sent;
  bool        is_in_parts;
  bool        is_text; /* of the loan, for the one it is meant for */
} Transfer;

typedef enum { NOTHING, LOAN, KEPT } Offer;

enum {
  TARGETS,
  TIMESTAMP,
  MULTIPLE,
  ATOM_PAIR,
  INCR,
  CLIPBOARD,
  MANAGER,
  SAVE_TARGETS,
  HINT,
  UTF8_STRING,
  STAMP,
  TEXT_UTF8,
  N_ATOMS
};

static const char *const names[N_ATOMS] = {
  [TARGETS] = "TARGETS",
  [TIMESTAMP] = "TIMESTAMP",
  [MULTIPLE] = "MULTIPLE",
  [ATOM_PAIR] = "ATOM_PAIR",
  [INCR] = "INCR",
  [CLIPBOARD] = "CLIPBOARD",
  [MANAGER] = "CLIPBOARD_MANAGER",
  [SAVE_TARGETS] = "SAVE_TARGETS",
  [HINT] = "x-kde-passwordManagerHint",
  [UTF8_STRING] = "UTF8_STRING",
  [STAMP] = "LOQUAT_TIME",
  [TEXT_UTF8] = "text/plain;charset=utf-8",
};

struct _LqXSelection {
  LqXThread  *thread;
  Display    *display;
  Window      window; /* owns and reads; never shown */
  Atom        atoms[N_ATOMS];
  int         fixes_event;
  LqXReader  *reader;
  GPtrArray  *transfers;
  LqXContent *saved;    /* what was there before; NULL: not known */
  bool        is_stale; /* another program has put something there since it was saved */
  LqXContent *loan;
  Offer       offer;
  Time        time; /* of owning */
  Time        now;  /* what the server said last */
  bool        has_time;
  Window      lent_to;
  bool        is_asked;
  bool        is_sent;
  bool        is_taken;
  int64_t     last_us;
  bool        is_handed_over;
};

static void
free_transfer (gpointer data)
{
  Transfer *transfer = data;

  g_byte_array_unref (transfer->bytes);
  g_free (transfer);
}

/* Answers ------------------------------------------------------------------------------------- */

static LqXContent *
offered (LqXSelection *self)
{
  switch (self->offer) {
  case LOAN:
    return self->loan;
  case KEPT:
    return self->saved;
  case NOTHING:
    return NULL;
  }

  return NULL;
}

static bool
is_meant_for (LqXSelection *self, Window window)
{
  return self->offer != LOAN || lq_x_client_is_same (self->display, window, self->lent_to);
}

static void
put (LqXSelection *self, Window window, Atom property, Atom type, const void *data, int n)
{
  XChangeProperty (self->display, window, property, type, 32, PropModeReplace, data, n);
}

/* Others than the one it is meant for see that there is something not to keep, and nothing else. */
static void
put_targets (LqXSelection *self, Window window, Atom property)
{
  const GArray *targets = offered (self)->targets;
  const Atom    hint[] = { self->atoms[TARGETS], self->atoms[TIMESTAMP], self->atoms[HINT] };

  if (is_meant_for (self, window))
    put (self, window, property, XA_ATOM, targets->data, (int) targets->len);
  else
    put (self, window, property, XA_ATOM, hint, G_N_ELEMENTS (hint));
}

/* Sends the next part, or the end, which is empty. */
static void
send_part (LqXSelection *self, Transfer *transfer)
{
  size_t unit = lq_x_content_unit (transfer->format);
  size_t n = MIN (transfer->bytes->len - transfer->sent, PART / unit * unit);

  XChangeProperty (self->display, transfer->window, transfer->property, transfer->type,
                   transfer->format, PropModeReplace, transfer->bytes->data + transfer->sent,
                   (int) (n / unit));
  transfer->sent += n;
  if (n == 0)
    transfer->is_in_parts = false;
}

static void
start_transfer (LqXSelection *self, Window window, Atom property, const LqXForm *form)
{
  Transfer *transfer = g_new0 (Transfer, 1);
  long      size = (long) form->bytes->len;

  *transfer = (Transfer){
    .window = window,
    .property = property,
    .type = form->type,
    .format = form->format,
    .bytes = g_byte_array_ref (form->bytes),
    .is_in_parts = form->bytes->len > PART,
    .is_text = self->offer == LOAN && form->target != self->atoms[HINT],
  };
  g_ptr_array_add (self->transfers, transfer);
  self->is_sent = self->is_sent || transfer->is_text;
  XSelectInput (self->display, window, PropertyChangeMask | StructureNotifyMask);

  if (transfer->is_in_parts)
    put (self, window, property, self->atoms[INCR], &size, 1);
  else
    send_part (self, transfer);
}

/* Returns: whether @property of @window holds @target now, or will. */
static bool
convert (LqXSelection *self, Window window, Atom target, Atom property)
{
  const LqXForm *form;
  long           time = (long) self->time;

  if (target == self->atoms[TARGETS]) {
    put_targets (self, window, property);
    return true;
  }
  if (target == self->atoms[TIMESTAMP]) {
    put (self, window, property, XA_INTEGER, &time, 1);
    return true;
  }

  form = lq_x_content_find (offered (self), target);
  if (form == NULL || (!is_meant_for (self, window) && target != self->atoms[HINT]))
    return false;
  start_transfer (self, window, property, form);

  return true;
}

/* Several at once, as pairs of target and property in the property. */
static bool
convert_multiple (LqXSelection *self, Window window, Atom property)
{
  Atom           type;
  int            format;
  unsigned long  n = 0, n_left;
  unsigned char *data = NULL;
  Atom          *pairs;

  if (property == None ||
      XGetWindowProperty (self->display, window, property, 0, 256, False, AnyPropertyType, &type,
                          &format, &n, &n_left, &data) != Success ||
      data == NULL)
    return false;

  pairs = (Atom *) data;
  for (unsigned long i = 0; format == 32 && i + 1 < n; i += 2)
    if (!convert (self, window, pairs[i], pairs[i + 1]))
      pairs[i + 1] = None;
  if (format == 32)
    put (self, window, property, self->atoms[ATOM_PAIR], pairs, (int) n);
  XFree (data);

  return format == 32;
}

static void
answer (LqXSelection *self, const XSelectionRequestEvent *request)
{
  /* None: an asker of before the conventions. */
  Atom   property = request->property != None ? request->property : request->target;
  XEvent event = { 0 };
  bool   is_given = false;

  if (request->selection == self->atoms[CLIPBOARD] && offered (self) != NULL) {
    if (request->target == self->atoms[MULTIPLE])
      is_given = convert_multiple (self, request->requestor, request->property);
    else
      is_given = convert (self, request->requestor, request->target, property);
    if (self->offer == LOAN && is_meant_for (self, request->requestor)) {
      self->is_asked = true;
      self->last_us = g_get_monotonic_time ();
    }
  }

  event.xselection.type = SelectionNotify;
  event.xselection.requestor = request->requestor;
  event.xselection.selection = request->selection;
  event.xselection.target = request->target;
  event.xselection.property = is_given ? property : None;
  event.xselection.time = request->time;
  XSendEvent (self->display, request->requestor, False, NoEventMask, &event);
  XFlush (self->display);
}

static void
property_deleted (LqXSelection *self, const XPropertyEvent *event)
{
  for (guint i = 0; i < self->transfers->len; i++) {
    Transfer *transfer = g_ptr_array_index (self->transfers, i);

    if (transfer->window != event->window || transfer->property != event->atom)
      continue;

    if (transfer->is_text)
      self->last_us = g_get_monotonic_time ();
    if (transfer->is_in_parts) {
      send_part (self, transfer);
      XFlush (self->display);
    } else {
      self->is_taken = self->is_taken || (transfer->is_text && self->offer == LOAN);
      g_ptr_array_remove_index (self->transfers, i);
    }
    return;
  }
}

static void
asker_gone (LqXSelection *self, Window window)
{
  for (guint i = self->transfers->len; i > 0; i--)
    if (((Transfer *) g_ptr_array_index (self->transfers, i - 1))->window == window)
      g_ptr_array_remove_index (self->transfers, i - 1);
}

static void
owner_changed (LqXSelection *self, const XFixesSelectionNotifyEvent *event)
{
  if (event->selection != self->atoms[CLIPBOARD] || event->owner == self->window)
    return;

  /* Of a moment before it was owned here, told late: nobody else has it now, and what is kept here
   * is all that there is. */
  if (self->offer != NOTHING && event->selection_timestamp < self->time)
    return;

  self->is_stale = true;
  self->offer = NOTHING;
}

void
lq_x_selection_handle_event (LqXSelection *self, XEvent *event)
{
  lq_x_reader_handle_event (self->reader, event);

  if (event->type == SelectionRequest && event->xselectionrequest.owner == self->window)
    answer (self, &event->xselectionrequest);
  else if (event->type == PropertyNotify && event->xproperty.state == PropertyDelete)
    property_deleted (self, &event->xproperty);
  else if (event->type == DestroyNotify)
    asker_gone (self, event->xdestroywindow.window);
  else if (event->type == self->fixes_event + XFixesSelectionNotify)
    owner_changed (self, (XFixesSelectionNotifyEvent *) event);

  if (event->type == PropertyNotify && event->xproperty.window == self->window) {
    self->now = event->xproperty.time;
    self->has_time = true;
  }
  if (event->type == SelectionNotify && event->xselection.selection == self->atoms[MANAGER])
    self->is_handed_over = true;
}

/* Owning -------------------------------------------------------------------------------------- */

static bool
has_time (gpointer data)
{
  return ((LqXSelection *) data)->has_time;
}

/* Owning needs the server's time: an event tells it. */
static bool
own (LqXSelection *self, Offer offer)
{
  self->has_time = false;
  XChangeProperty (self->display, self->window, self->atoms[STAMP], XA_INTEGER, 32, PropModeReplace,
                   NULL, 0);
  if (!lq_x_thread_wait (self->thread, has_time, self, g_get_monotonic_time () + TIME_LIMIT_US,
                         NULL))
    self->now = CurrentTime; /* the thread ends */

  self->time = self->now;
  self->offer = offer;
  XSetSelectionOwner (self->display, self->atoms[CLIPBOARD], self->window, self->time);
  if (XGetSelectionOwner (self->display, self->atoms[CLIPBOARD]) == self->window)
    return true;

  self->offer = NOTHING;

  return false;
}

bool
lq_x_selection_save (LqXSelection *self, GCancellable *cancellable)
{
  /* Again, if another program puts something there while it is read; a few times at most. */
  for (int i = 0; (self->saved == NULL || self->is_stale) && i < 3; i++) {
    g_clear_pointer (&self->saved, lq_x_content_free);
    self->is_stale = false;
    self->saved = lq_x_reader_read_all (self->reader, SAVE_LIMIT_US, SAVE_MAX, cancellable);
    if (self->saved == NULL)
      return false;
  }

  return !self->is_stale;
}

static GByteArray *
bytes_of (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  return g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static LqXContent *
content_of_text (LqXSelection *self, const char *text)
{
  LqXContent *content = lq_x_content_new ();
  const Atom  general[] = { self->atoms[TARGETS], self->atoms[TIMESTAMP], self->atoms[MULTIPLE] };
  const Atom  targets[] = { self->atoms[UTF8_STRING], self->atoms[TEXT_UTF8] };

  g_array_append_vals (content->targets, general, G_N_ELEMENTS (general));
  for (size_t i = 0; i < G_N_ELEMENTS (targets); i++)
    lq_x_content_add (content, targets[i], targets[i], 8, bytes_of (text));

  return content;
}

bool
lq_x_selection_lend (LqXSelection *self, const char *text, Window window)
{
  g_clear_pointer (&self->loan, lq_x_content_free);
  self->loan = content_of_text (self, text);
  lq_x_content_add (self->loan, self->atoms[HINT], self->atoms[HINT], 8, bytes_of ("secret"));
  self->lent_to = window;
  self->is_asked = self->is_sent = self->is_taken = false;
  self->last_us = g_get_monotonic_time ();

  return own (self, LOAN);
}

bool
lq_x_selection_is_asked (LqXSelection *self)
{
  return self->is_asked;
}

bool
lq_x_selection_is_sent (LqXSelection *self)
{
  return self->is_sent;
}

bool
lq_x_selection_is_taken (LqXSelection *self)
{
  return self->is_taken;
}

int64_t
lq_x_selection_get_last_us (LqXSelection *self)
{
  return self->last_us;
}

void
lq_x_selection_restore (LqXSelection *self)
{
  g_clear_pointer (&self->loan, lq_x_content_free);
  if (self->offer != LOAN ||
      XGetSelectionOwner (self->display, self->atoms[CLIPBOARD]) != self->window) {
    self->offer = self->offer == LOAN ? NOTHING : self->offer;
    return;
  }

  if (self->saved != NULL && self->saved->targets->len > 0) {
    own (self, KEPT);
  } else {
    self->offer = NOTHING;
    XSetSelectionOwner (self->display, self->atoms[CLIPBOARD], None, self->time);
    XSync (self->display, False);
  }
}

static bool
is_handed_over (gpointer data)
{
  return ((LqXSelection *) data)->is_handed_over;
}

void
lq_x_selection_hand_over (LqXSelection *self)
{
  if (self->offer != KEPT || XGetSelectionOwner (self->display, self->atoms[MANAGER]) == None)
    return;

  lq_x_thread_allow_waits (self->thread);
  self->is_handed_over = false;
  XConvertSelection (self->display, self->atoms[MANAGER], self->atoms[SAVE_TARGETS],
                     self->atoms[STAMP], self->window, CurrentTime);
  lq_x_thread_wait (self->thread, is_handed_over, self,
                    g_get_monotonic_time () + HAND_OVER_LIMIT_US, NULL);
}

/* Life ---------------------------------------------------------------------------------------- */

LqXSelection *
lq_x_selection_new (LqXThread *thread, Display *display)
{
  LqXSelection *self = g_new0 (LqXSelection, 1);
  int           error_base;

  self->thread = thread;
  self->display = display;
  self->transfers = g_ptr_array_new_with_free_func (free_transfer);
  XInternAtoms (display, (char **) names, N_ATOMS, False, self->atoms);
  self->window =
    XCreateSimpleWindow (display, DefaultRootWindow (display), -10, -10, 1, 1, 0, 0, 0);
  XSelectInput (display, self->window, PropertyChangeMask);
  self->reader = lq_x_reader_new (thread, display, self->window, self->atoms[CLIPBOARD]);
  XFixesQueryExtension (display, &self->fixes_event, &error_base);
  XFixesSelectSelectionInput (display, self->window, self->atoms[CLIPBOARD],
                              XFixesSetSelectionOwnerNotifyMask |
                                XFixesSelectionWindowDestroyNotifyMask |
                                XFixesSelectionClientCloseNotifyMask);

  return self;
}

void
lq_x_selection_free (LqXSelection *self)
{
  lq_x_reader_free (self->reader);
  g_ptr_array_unref (self->transfers);
  g_clear_pointer (&self->saved, lq_x_content_free);
  g_clear_pointer (&self->loan, lq_x_content_free);
  XDestroyWindow (self->display, self->window);
  g_free (self);
}
