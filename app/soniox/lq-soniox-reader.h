/* lq-soniox-reader.h: JSON of any length that others wrote, read in parts
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* What stands behind a name. Objects and arrays are not looked into, but for those of the items. */
typedef enum {
  LQ_SONIOX_NULL,
  LQ_SONIOX_BOOL,
  LQ_SONIOX_NUMBER,
  LQ_SONIOX_STRING,
  LQ_SONIOX_NESTED,
} LqSonioxKind;

typedef struct {
  LqSonioxKind kind;
  bool         is_true;
  double       number; /* finite */
  const char  *text;   /* of a string: valid UTF-8 without NUL bytes; else empty */
  bool         is_cut; /* the string was longer than what is kept of one */
} LqSonioxValue;

/**
 * LqSonioxShape:
 *
 * The form of an answer: one object with members, of which one may be an array of objects, the
 * items. Handlers return %FALSE and set an error of %LQ_ERROR_PROTOCOL to refuse.
 */
typedef struct {
  const char *array;           /* (nullable): name of the items' array */
  bool        is_array_needed; /* its absence is an error */
  int64_t     bytes_max;       /* of the whole answer */
  int64_t     n_items_max;

  /* A member of the whole. */
  bool (*member) (gpointer data, const char *name, const LqSonioxValue *value, GError **error);
  /* An item begins; its members follow; it ends. */
  void (*begin_item) (gpointer data);
  bool (*item_member) (gpointer data, const char *name, const LqSonioxValue *value, GError **error);
  bool (*end_item) (gpointer data, GError **error);
} LqSonioxShape;

enum {
  LQ_SONIOX_STRING_MAX = 8 * 1024, /* bytes that are kept of a string, as it is written */
  LQ_SONIOX_NESTING_MAX = 16,
};

/**
 * LqSonioxReader:
 *
 * Takes any bytes in parts of any size. Needs the memory of its longest kept string, whatever the
 * answer's length, and never recurses. No thread of its own.
 */
typedef struct _LqSonioxReader LqSonioxReader;

/* @shape: borrowed, must live as long; @data: for its handlers */
LqSonioxReader *lq_soniox_reader_new (const LqSonioxShape *shape, gpointer data);
void            lq_soniox_reader_free (LqSonioxReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxReader, lq_soniox_reader_free)

/* %FALSE: %LQ_ERROR_PROTOCOL, from then on always the same one. Its message never quotes the text.
 */
bool lq_soniox_reader_feed (LqSonioxReader *self, const char *data, size_t size, GError **error);

/* No more comes: whether it was whole. */
bool lq_soniox_reader_end (LqSonioxReader *self, GError **error);

/* All of it at once. */
bool lq_soniox_reader_read (
  const LqSonioxShape *shape, gpointer data, const char *text, size_t size, GError **error);

/* ---- for handlers: a value of the right type, or an error that says @name. null is left alone. */

bool lq_soniox_value_take_text (
  const LqSonioxValue *value, const char *name, size_t size_max, char **text, GError **error);
bool lq_soniox_value_take_int (const LqSonioxValue *value,
                               const char          *name,
                               int64_t              min,
                               int64_t              max,
                               int64_t             *number,
                               GError             **error);
/* Sets %LQ_ERROR_PROTOCOL. Returns: %FALSE */
bool lq_soniox_value_refuse (const char *name, const char *what, GError **error);

G_END_DECLS
