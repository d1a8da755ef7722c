/* lq-job-words.c: how far a file is, in words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-job-words"

#include "config.h"
#include "lq-job-words.h"
#include "lq-format.h"
#include "lq-messages.h"

#include <glib/gi18n.h>

/* A guess is not told more exactly than it is. */
enum { FEW_SECONDS_MS = 10 * 1000, MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };
/* From here on hours are told instead of minutes. */
enum { MOST_MINUTES = 90 };
/* What has just begun tells nothing of how long it takes. */
static const double ENOUGH_TO_FORETELL = 0.01;
static const double PACE_WITHOUT_FRACTION = 9.95;

char *
lq_job_words_left (int64_t left_ms)
{
  unsigned long minutes = (unsigned long) ((left_ms + MINUTE_MS / 2) / MINUTE_MS);
  unsigned long hours = (unsigned long) ((left_ms + HOUR_MS / 2) / HOUR_MS);

  if (left_ms < FEW_SECONDS_MS)
    return g_strdup (_ ("a few seconds left"));
  if (minutes < 1)
    return g_strdup (_ ("less than a minute left"));
  if (minutes <= MOST_MINUTES)
    return g_strdup_printf (ngettext ("about %lu minute left", "about %lu minutes left", minutes),
                            minutes);

  return g_strdup_printf (ngettext ("about %lu hour left", "about %lu hours left", hours), hours);
}

char *
lq_job_words_pace (double pace)
{
  g_autofree char *number =
    pace < PACE_WITHOUT_FRACTION ? g_strdup_printf ("%.1f", pace) : g_strdup_printf ("%.0f", pace);

  /* Translators: %s is how many times faster than it was spoken, such as “3.4” or “12” */
  return g_strdup_printf (_ ("%s× real time"), number);
}

char *
lq_job_words_rate (double bytes_per_s)
{
  g_autofree char *size = g_format_size ((guint64) MAX (bytes_per_s, 0));

  /* Translators: %s is a size such as “2.3 MB”; per second */
  return g_strdup_printf (_ ("%s/s"), size);
}

static const char *
name_step (LqJobStep step)
{
  switch (step) {
  case LQ_STEP_CHECK:
    return _ ("Looking at the file");
  case LQ_STEP_WAIT:
    return _ ("Waiting");
  case LQ_STEP_SPLIT:
    return _ ("Dividing it at silences");
  case LQ_STEP_UPLOAD:
    return _ ("Uploading");
  case LQ_STEP_RECOGNIZE:
    return _ ("Transcribing");
  case LQ_STEP_READ:
    return _ ("Fetching the text");
  case LQ_STEP_CLEAN:
    return _ ("Deleting it from the service");
  }

  return "";
}

const char *
lq_job_words_step (LqJob *job)
{
  switch (lq_job_get_state (job)) {
  case LQ_JOB_WAITING:
    return lq_job_get_step (job) == LQ_STEP_CHECK ? name_step (LQ_STEP_CHECK) : _ ("Waiting");
  case LQ_JOB_RUNNING:
    return name_step (lq_job_get_step (job));
  case LQ_JOB_PAUSED:
    return _ ("Paused");
  case LQ_JOB_DONE:
    return _ ("Done");
  case LQ_JOB_FAILED:
    return _ ("Failed");
  case LQ_JOB_CANCELLED:
  case LQ_JOB_REMOVED:
    return _ ("Cancelled");
  }

  return "";
}

bool
lq_job_words_is_doing (LqJob *job)
{
  bool is_checked = lq_job_get_state (job) == LQ_JOB_WAITING &&
                    lq_job_get_step (job) == LQ_STEP_CHECK && lq_job_get_progress (job) > 0;

  return is_checked || lq_job_get_state (job) == LQ_JOB_RUNNING;
}

static void
add_fact (GString *facts, const char *fact)
{
  if (fact != NULL && *fact != '\0')
    g_string_append_printf (facts, "%s%s", facts->len > 0 ? " · " : "", fact);
}

char *
lq_job_words_facts (LqJob *job)
{
  int64_t          length_ms = lq_job_get_length_ms (job);
  int64_t          size = lq_job_get_size (job);
  g_autofree char *length = length_ms >= 0 ? lq_format_elapsed (length_ms)
                            : size >= 0    ? g_format_size ((guint64) size)
                                           : NULL;
  g_autofree char *engine = lq_format_engine (lq_job_get_engine (job));
  GString         *facts = g_string_new (NULL);

  add_fact (facts, length);
  add_fact (facts, engine);
  if (!lq_job_words_is_doing (job) && lq_job_get_state (job) != LQ_JOB_FAILED)
    add_fact (facts, lq_job_words_step (job));

  return g_string_free (facts, FALSE);
}

char *
lq_job_words_doing (LqJob *job)
{
  double           speed = lq_job_get_speed (job);
  int64_t          left_ms = lq_job_get_left_ms (job);
  bool             is_upload = lq_job_get_step (job) == LQ_STEP_UPLOAD;
  bool             is_foretold = left_ms >= 0 && lq_job_get_progress (job) >= ENOUGH_TO_FORETELL;
  g_autofree char *told = NULL;
  g_autofree char *left = is_foretold ? lq_job_words_left (left_ms) : NULL;
  GString         *doing = g_string_new (lq_job_words_step (job));

  if (speed > 0)
    told = is_upload ? lq_job_words_rate (speed) : lq_job_words_pace (speed);
  add_fact (doing, told);
  add_fact (doing, left);

  return g_string_free (doing, FALSE);
}

char *
lq_job_words_lack (LqJob *job)
{
  if (lq_job_get_state (job) != LQ_JOB_DONE || !lq_job_get_cut_off (job))
    return NULL;

  return lq_messages_for_notice (LQ_NOTICE_FILE_CUT_OFF, lq_job_get_name (job));
}

char *
lq_job_words_count (unsigned n_done, unsigned n_all)
{
  /* Translators: how many files are done, and how many there are */
  return g_strdup_printf (ngettext ("%u of %u file done", "%u of %u files done", n_all), n_done,
                          n_all);
}
