/* lq-server-multipart.c: reads a multipart/form-data body that comes in pieces
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A delimiter is CR LF "--" boundary. CR occurs in it only at its start, so what turns out not to
 * be one needs no going back: the bytes that matched are data, and the search begins again. The
 * first delimiter may lack its CR LF, which is taken as having come before the body. */

#include "config.h"
#include "lq-server-multipart.h"

#include <string.h>

enum {
  BOUNDARY_MOST = 70, /* RFC 2046, 5.1.1 */
  HEADER_MOST = 4096, /* bytes of a part's header */
  PARTS_MOST = 32,
};

typedef enum {
  STATE_PREAMBLE, /* before the first delimiter; what is there has no meaning */
  STATE_AFTER,    /* after a delimiter: "--" ends the body, CR LF begins a header */
  STATE_HEADER,
  STATE_DATA,
  STATE_END, /* after the last delimiter; what follows has no meaning */
  STATE_WRONG,
} State;

struct _LqServerMultipart {
  const LqServerMultipartCalls *calls;
  gpointer                      user_data;
  State                         state;
  char                         *delimiter;
  size_t                        delimiter_size;
  size_t                        n_matched; /* bytes of the delimiter that have come */
  GString                      *line;      /* what follows a delimiter, or a part's header */
  unsigned                      n_parts;
};

/* ---- headers */

static bool
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static const char *
skip_spaces (const char *at)
{
  while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')
    at++;
  return at;
}

/* Reads a token or a quoted string at @at, which is moved behind it. Browsers write a quote in a
 * name as %22, others as \" (RFC 7578, 4.2; RFC 9110, 5.6.4). Returns: (transfer full) (nullable)
 */
static char *
read_value (const char **at)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *from = *at;

  if (*from != '"') {
    while (is_token_char (*from))
      g_string_append_c (value, *from++);
  } else {
    for (from++; *from != '"'; from++) {
      if (*from == '\\' && (from[1] == '"' || from[1] == '\\'))
        from++;
      if (*from == '\0')
        return NULL;
      g_string_append_c (value, *from);
    }
    from++;
  }

  *at = from;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

/* The parameter of "type; name=value; name="value"". Returns: (transfer full) (nullable) */
static char *
find_parameter (const char *header, const char *name)
{
  const char *at = strchr (header, ';');

  while (at != NULL && *at == ';') {
    const char      *start = skip_spaces (at + 1);
    const char      *end = start;
    g_autofree char *value = NULL;
    bool             is_it;

    while (is_token_char (*end))
      end++;
    if (*end != '=')
      return NULL;
    is_it = (size_t) (end - start) == strlen (name) &&
            g_ascii_strncasecmp (start, name, (size_t) (end - start)) == 0;
    at = end + 1;
    value = read_value (&at);
    if (value == NULL || is_it)
      return g_steal_pointer (&value);
    at = skip_spaces (at);
  }

  return NULL;
}

/* The value of the header field in a part's header. Returns: (transfer full) (nullable) */
static char *
find_field (const char *header, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (header, "\r\n", -1);
  size_t size = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, size) == 0 && lines[i][size] == ':')
      return g_strdup (skip_spaces (lines[i] + size + 1));

  return NULL;
}

static bool
begin_part (LqServerMultipart *self)
{
  g_autofree char *disposition = find_field (self->line->str, "Content-Disposition");
  g_autofree char *name = NULL;
  g_autofree char *filename = NULL;

  if (strlen (self->line->str) != self->line->len ||
      !g_utf8_validate (self->line->str, (gssize) self->line->len, NULL) || disposition == NULL ||
      g_ascii_strncasecmp (disposition, "form-data", strlen ("form-data")) != 0)
    return false;

  name = find_parameter (disposition, "name");
  filename = find_parameter (disposition, "filename");
  return name != NULL && self->calls->begin (name, filename, self->user_data);
}

/* ---- states; each takes what is its own of @data and says how much that was */

static size_t
take_after (LqServerMultipart *self, const uint8_t *data, size_t size)
{
  size_t taken = 0;

  while (taken < size && self->state == STATE_AFTER) {
    char c = (char) data[taken++];

    /* A delimiter may be followed by spaces (RFC 2046, 5.1.1). */
    if (self->line->len == 0 && (c == ' ' || c == '\t'))
      continue;
    g_string_append_c (self->line, c);
    if (self->line->len < 2)
      continue;
    if (g_str_equal (self->line->str, "--"))
      self->state = STATE_END;
    else if (g_str_equal (self->line->str, "\r\n") && self->n_parts++ < PARTS_MOST)
      self->state = STATE_HEADER;
    else
      self->state = STATE_WRONG;
    g_string_truncate (self->line, 0);
  }

  return taken;
}

static size_t
take_header (LqServerMultipart *self, const uint8_t *data, size_t size)
{
  size_t taken = 0;

  while (taken < size && self->state == STATE_HEADER) {
    g_string_append_c (self->line, (char) data[taken++]);
    if (self->line->len > HEADER_MOST) {
      self->state = STATE_WRONG;
    } else if (self->line->len >= 4 &&
               memcmp (self->line->str + self->line->len - 4, "\r\n\r\n", 4) == 0) {
      self->state = begin_part (self) ? STATE_DATA : STATE_WRONG;
      g_string_truncate (self->line, 0);
    }
  }

  return taken;
}

/* Of the preamble nothing is said. */
static bool
give (LqServerMultipart *self, const void *data, size_t size)
{
  if (size == 0 || self->state == STATE_PREAMBLE || self->calls->data (data, size, self->user_data))
    return true;

  self->state = STATE_WRONG;
  return false;
}

static void
end_part (LqServerMultipart *self)
{
  bool is_good = self->state == STATE_PREAMBLE || self->calls->end (self->user_data);

  self->state = is_good ? STATE_AFTER : STATE_WRONG;
  self->n_matched = 0;
}

/* One byte that may go on with a delimiter. */
static size_t
take_match (LqServerMultipart *self, uint8_t byte)
{
  size_t n_matched = self->n_matched;

  if (byte == (uint8_t) self->delimiter[n_matched]) {
    self->n_matched++;
    if (self->n_matched == self->delimiter_size)
      end_part (self);
    return 1;
  }

  self->n_matched = 0;
  give (self, self->delimiter, n_matched);
  return 0;
}

/* Returns: how many bytes come before what is a delimiter, or at the end may become one */
static size_t
count_plain (const LqServerMultipart *self, const uint8_t *data, size_t size)
{
  const uint8_t *end = data + size;
  const uint8_t *mark = data;

  while ((mark = memchr (mark, '\r', (size_t) (end - mark))) != NULL) {
    if (memcmp (mark, self->delimiter, MIN (self->delimiter_size, (size_t) (end - mark))) == 0)
      return (size_t) (mark - data);
    mark++;
  }

  return size;
}

/* Sound has a CR every 256 bytes: what is plain is given in one piece all the same, for each is
 * written to the disk by a call of its own. */
static size_t
take_data (LqServerMultipart *self, const uint8_t *data, size_t size)
{
  size_t n_plain;

  if (self->n_matched > 0)
    return take_match (self, data[0]);

  n_plain = count_plain (self, data, size);
  if (!give (self, data, n_plain) || n_plain == size)
    return n_plain;

  self->n_matched = 1;
  return n_plain + 1;
}

/* ---- public */

LqServerMultipart *
lq_server_multipart_new (const char                   *content_type,
                         const LqServerMultipartCalls *calls,
                         gpointer                      user_data)
{
  static const char  type[] = "multipart/form-data";
  g_autofree char   *boundary = NULL;
  LqServerMultipart *self;

  if (g_ascii_strncasecmp (content_type, type, strlen (type)) != 0)
    return NULL;
  boundary = find_parameter (content_type, "boundary");
  if (boundary == NULL || boundary[0] == '\0' || strlen (boundary) > BOUNDARY_MOST ||
      strpbrk (boundary, "\r\n") != NULL)
    return NULL;

  self = g_new0 (LqServerMultipart, 1);
  self->calls = calls;
  self->user_data = user_data;
  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_size = strlen (self->delimiter);
  self->n_matched = 2;
  self->line = g_string_new (NULL);
  return self;
}

void
lq_server_multipart_free (LqServerMultipart *self)
{
  if (self == NULL)
    return;

  g_free (self->delimiter);
  g_string_free (self->line, TRUE);
  g_free (self);
}

bool
lq_server_multipart_feed (LqServerMultipart *self, const uint8_t *data, size_t size)
{
  while (size > 0 && self->state != STATE_WRONG) {
    size_t taken = size;

    switch (self->state) {
    case STATE_PREAMBLE:
    case STATE_DATA:
      taken = take_data (self, data, size);
      break;
    case STATE_AFTER:
      taken = take_after (self, data, size);
      break;
    case STATE_HEADER:
      taken = take_header (self, data, size);
      break;
    case STATE_END:
    case STATE_WRONG:
      break;
    }
    data += taken;
    size -= taken;
  }

  return self->state != STATE_WRONG;
}

bool
lq_server_multipart_is_complete (const LqServerMultipart *self)
{
  return self->state == STATE_END;
}
