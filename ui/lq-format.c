/* lq-format.c: what the window says in words: times, days, states
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-format"

#include "config.h"
#include "lq-format.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gi18n.h>

/* Engines work in steps of up to a second; what is less than two is not worth a word. */
enum { LAG_WORTH_SAYING_MS = 2000 };

char *
lq_format_elapsed (int64_t ms)
{
  int64_t s = MAX (ms, 0) / 1000;

  if (s < 3600)
    return g_strdup_printf ("%d:%02d", (int) (s / 60), (int) (s % 60));

  return g_strdup_printf ("%d:%02d:%02d", (int) (s / 3600), (int) (s / 60 % 60), (int) (s % 60));
}

char *
lq_format_duration (int64_t ms)
{
  int64_t s = (MAX (ms, 0) + 500) / 1000;
  int     minutes = (int) ((s + 30) / 60);

  if (s < 60)
    return g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong) s), (int) s);

  return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) minutes), minutes);
}

bool
lq_format_is_same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
lq_format_day (GDateTime *day, GDateTime *now)
{
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);

  if (lq_format_is_same_day (day, now))
    return g_strdup (_ ("Today"));
  if (lq_format_is_same_day (day, yesterday))
    return g_strdup (_ ("Yesterday"));
  if (g_date_time_get_year (day) == g_date_time_get_year (now))
    /* Translators: a day of this year, such as “Tuesday, 3 November” */
    return g_date_time_format (day, _ ("%A, %-e %B"));

  /* Translators: a day of another year, such as “3 November 2025” */
  return g_date_time_format (day, _ ("%-e %B %Y"));
}

char *
lq_format_time (GDateTime *time)
{
  /* Translators: a time of day, such as “14:05” */
  return g_date_time_format (time, _ ("%H:%M"));
}

GDateTime *
lq_format_local_time (int64_t us)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_local (us / G_USEC_PER_SEC);

  /* A time that no calendar knows can only come from a damaged row: show it as the epoch. */
  if (seconds == NULL)
    return g_date_time_new_from_unix_local (0);

  return g_date_time_add (seconds, us % G_USEC_PER_SEC);
}

static char *
format_lag (const char *sentence, int64_t lag_ms)
{
  int s = (int) (lag_ms / 1000);

  /* Translators: %s is a state such as “Listening…”, %d the seconds the text is behind the voice */
  return g_strdup_printf (ngettext ("%s %d s behind", "%s %d s behind", (gulong) s), sentence, s);
}

static const char *
listening_sentence (LqLink link)
{
  switch (link) {
  case LQ_LINK_NONE:
  case LQ_LINK_ONLINE:
    return _ ("Listening…");
  case LQ_LINK_CONNECTING:
    return _ ("Listening, getting ready…");
  case LQ_LINK_RECONNECTING:
    return _ ("Reconnecting, still recording");
  case LQ_LINK_OFFLINE:
    return _ ("Recording without text");
  }

  return "";
}

char *
lq_format_state (LqDictationState state, LqLink link, int64_t lag_ms)
{
  bool        is_behind = lag_ms >= LAG_WORTH_SAYING_MS && link == LQ_LINK_ONLINE;
  const char *sentence = "";

  switch (state) {
  case LQ_DICTATION_IDLE:
    return g_strdup (_ ("Ready"));
  case LQ_DICTATION_STARTING:
    return g_strdup (_ ("Opening the microphone…"));
  case LQ_DICTATION_FAILED:
    return g_strdup (_ ("Not recording"));
  case LQ_DICTATION_LISTENING:
    sentence = listening_sentence (link);
    break;
  case LQ_DICTATION_FINISHING:
    sentence = _ ("Finishing…");
    break;
  }

  return is_behind ? format_lag (sentence, lag_ms) : g_strdup (sentence);
}

char *
lq_format_preview (const char *text, size_t max_chars)
{
  GString *line = g_string_new (NULL);
  size_t   n = 0;

  for (const char *p = text; *p != '\0' && n < max_chars; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    bool     is_space = g_unichar_isspace (c);

    if (is_space && (line->len == 0 || line->str[line->len - 1] == ' '))
      continue;
    g_string_append_unichar (line, is_space ? ' ' : c);
    n++;
  }

  return g_strchomp (g_string_free (line, FALSE));
}

char *
lq_format_title (const char *sentence)
{
  return g_strndup (sentence, strlen (sentence) - g_str_has_suffix (sentence, "."));
}

char *
lq_format_engine (const char *id)
{
  const LqEngine *engine = lq_engine_find (id);

  if (engine == NULL || !g_str_equal (engine->id, id))
    return g_strdup (id);

  return g_strdup (_ (engine->name));
}

const char *
lq_format_engine_description (const char *id)
{
  if (g_str_equal (id, "offline"))
    return _ ("On this computer, English only");
  if (g_str_equal (id, "soniox"))
    return _ ("Cloud service, 60 languages, needs a key");
  if (g_str_equal (id, "server"))
    return _ ("A Loquat server of yours");

  return "";
}

char *
lq_format_app (const char *app)
{
  g_autofree char *file = g_strconcat (app != NULL ? app : "", ".desktop", NULL);
  g_autoptr (GDesktopAppInfo) info = NULL;

  if (app == NULL)
    return NULL;
  if (*app == '\0')
    return g_strdup (_ ("into an application, this session does not tell which"));

  info = g_desktop_app_info_new (file);

  /* Translators: %s is the name of the application that the text went to */
  return g_strdup_printf (_ ("into %s"),
                          info != NULL ? g_app_info_get_display_name (G_APP_INFO (info)) : app);
}

bool
lq_format_is_default_device (const char *name)
{
  return g_str_equal (name, "default");
}

const char *
lq_format_device (const char *name)
{
  return lq_format_is_default_device (name) ? _ ("System default") : name;
}
