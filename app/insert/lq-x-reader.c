/* lq-x-reader.c: reads all that another program's selection of X11 holds
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-x-reader"

#include "config.h"
#include "lq-x-reader.h"

#include <X11/Xatom.h>

/* What an owner may take for one step: an answer, or the next part. */
enum { STEP_LIMIT_US = 5 * G_USEC_PER_SEC };

struct _LqXReader {
  LqXThread *thread;
  Display   *display;
  Window     window;
  Atom       selection;
  Atom       targets;
  Atom       property;
  Atom       incremental;
  GArray    *no_content; /* of Atom: targets that are no forms of it */

  Atom    asked;
  bool    is_answered;
  bool    is_refused;
  bool    has_part;
  bool    is_late; /* the owner did not answer in time, as opposed to refusing */
  int64_t deadline_us;
};

LqXReader *
lq_x_reader_new (LqXThread *thread, Display *display, Window window, Atom selection)
{
  /* Asking for some of these does something; others are said by whoever owns the content. */
  static const char *const no_content[] = { "TARGETS",        "MULTIPLE", "TIMESTAMP",
                                            "SAVE_TARGETS",   "DELETE",   "INSERT_SELECTION",
                                            "INSERT_PROPERTY" };
  LqXReader               *self = g_new0 (LqXReader, 1);

  self->thread = thread;
  self->display = display;
  self->window = window;
  self->selection = selection;
  self->targets = XInternAtom (display, "TARGETS", False);
  self->property = XInternAtom (display, "LOQUAT_SELECTION", False);
  self->incremental = XInternAtom (display, "INCR", False);
  self->no_content = g_array_new (FALSE, FALSE, sizeof (Atom));
  for (size_t i = 0; i < G_N_ELEMENTS (no_content); i++) {
    Atom atom = XInternAtom (display, no_content[i], False);

    g_array_append_val (self->no_content, atom);
  }

  return self;
}

void
lq_x_reader_free (LqXReader *self)
{
  g_array_unref (self->no_content);
  g_free (self);
}

void
lq_x_reader_handle_event (LqXReader *self, const XEvent *event)
{
  if (event->type == SelectionNotify && event->xselection.requestor == self->window &&
      event->xselection.selection == self->selection && event->xselection.target == self->asked) {
    self->is_answered = true;
    self->is_refused = event->xselection.property == None;
  } else if (event->type == PropertyNotify && event->xproperty.window == self->window &&
             event->xproperty.atom == self->property &&
             event->xproperty.state == PropertyNewValue) {
    self->has_part = true;
  }
}

static bool
is_answered (gpointer data)
{
  return ((LqXReader *) data)->is_answered;
}

static bool
has_part (gpointer data)
{
  return ((LqXReader *) data)->has_part;
}

static bool
wait_for (LqXReader *self, LqXCondition condition, GCancellable *cancellable)
{
  int64_t deadline_us = MIN (g_get_monotonic_time () + STEP_LIMIT_US, self->deadline_us);

  if (lq_x_thread_wait (self->thread, condition, self, deadline_us, cancellable))
    return true;

  self->is_late = true;

  return false;
}

/* Takes what the property holds, and deletes it, which asks for the next part. */
static bool
take_property (LqXReader *self, size_t max_size, Atom *type, int *format, GByteArray *bytes)
{
  unsigned long  n = 0, n_left = 0;
  unsigned char *data = NULL;
  size_t         size;

  if (XGetWindowProperty (self->display, self->window, self->property, 0, (long) (max_size / 4 + 1),
                          True, AnyPropertyType, type, format, &n, &n_left, &data) != Success)
    return false;

  size = n * lq_x_content_unit (*format);
  if (n_left == 0 && bytes->len + size <= max_size)
    g_byte_array_append (bytes, data, (guint) size);
  else
    self->is_late = true; /* too large: as bad as too late */
  if (data != NULL)
    XFree (data);

  return !self->is_late && *type != None;
}

static bool
read_parts (LqXReader    *self,
            size_t        max_size,
            Atom         *type,
            int          *format,
            GByteArray   *bytes,
            GCancellable *cancel)
{
  guint before;

  do {
    before = bytes->len;
    if (!wait_for (self, has_part, cancel))
      return false;
    self->has_part = false;
    if (!take_property (self, max_size, type, format, bytes))
      return false;
  } while (bytes->len > before);

  return true;
}

GByteArray *
lq_x_reader_read (
  LqXReader *self, Atom target, size_t max_size, Atom *type, int *format, GCancellable *cancellable)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  self->asked = target;
  self->is_answered = self->is_refused = self->is_late = false;
  if (self->deadline_us == 0)
    self->deadline_us = INT64_MAX;
  XDeleteProperty (self->display, self->window, self->property);
  XConvertSelection (self->display, self->selection, target, self->property, self->window,
                     CurrentTime);
  if (!wait_for (self, is_answered, cancellable) || self->is_refused)
    return NULL;

  self->has_part = false;
  if (!take_property (self, max_size, type, format, bytes))
    return NULL;
  if (*type == self->incremental) {
    g_byte_array_set_size (bytes, 0);
    if (!read_parts (self, max_size, type, format, bytes, cancellable))
      return NULL;
  }

  return g_steal_pointer (&bytes);
}

static bool
contains (const GArray *atoms, Atom atom)
{
  for (guint i = 0; i < atoms->len; i++)
    if (g_array_index (atoms, Atom, i) == atom)
      return true;

  return false;
}

/* Reads the forms that @content does not have yet; those that are refused are none. */
static bool
read_forms (LqXReader    *self,
            const GArray *targets,
            size_t        max_size,
            LqXContent   *content,
            GCancellable *cancellable)
{
  for (guint i = 0; i < targets->len; i++) {
    Atom        target = g_array_index (targets, Atom, i), type;
    int         format;
    GByteArray *bytes;

    if (contains (content->targets, target))
      continue;
    if (contains (self->no_content, target)) {
      g_array_append_val (content->targets, target);
      continue;
    }

    bytes = lq_x_reader_read (self, target, max_size, &type, &format, cancellable);
    if (bytes != NULL) {
      max_size -= bytes->len;
      lq_x_content_add (content, target, type, format, bytes);
    } else if (self->is_late) {
      return false;
    }
  }

  return true;
}

LqXContent *
lq_x_reader_read_all (LqXReader *self, int64_t limit_us, size_t max_size, GCancellable *cancellable)
{
  g_autoptr (LqXContent) content = lq_x_content_new ();
  g_autoptr (GByteArray) list = NULL;
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (Atom));
  Atom type;
  int  format;

  if (XGetSelectionOwner (self->display, self->selection) == None)
    return g_steal_pointer (&content);

  self->deadline_us = g_get_monotonic_time () + limit_us;
  list = lq_x_reader_read (self, self->targets, max_size, &type, &format, cancellable);
  if (list != NULL && format == 32) {
    g_array_append_vals (targets, list->data, list->len / (guint) sizeof (Atom));
  } else if (!self->is_late) {
    /* An owner of before the conventions, which has nothing but text. */
    const Atom string = XA_STRING;

    g_array_append_val (targets, string);
  }

  if (self->is_late || !read_forms (self, targets, max_size, content, cancellable))
    return NULL;

  return g_steal_pointer (&content);
}
