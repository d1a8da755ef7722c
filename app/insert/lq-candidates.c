/* lq-candidates.c: the ways that may insert, in order, and what is remembered of their failures
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-inserter"

#include "config.h"
#include "lq-candidates.h"
#include "lq-way-call.h"

struct _LqCandidates {
  GPtrArray *all;       /* (element-type LqCandidate): the best first */
  char      *preferred; /* id of the way that is tried first, or NULL */
  GError    *refusal;   /* why the last one was passed over, or NULL */
};

static void
candidate_free (LqCandidate *candidate)
{
  g_object_unref (candidate->way);
  g_free (candidate);
}

static LqCandidate *
get (const LqCandidates *self, guint i)
{
  return g_ptr_array_index (self->all, i);
}

LqCandidates *
lq_candidates_new (GPtrArray *ways)
{
  LqCandidates *self = g_new0 (LqCandidates, 1);

  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);
  for (guint i = 0; i < ways->len; i++) {
    LqCandidate *candidate = g_new0 (LqCandidate, 1);

    candidate->way = g_object_ref (g_ptr_array_index (ways, i));
    g_ptr_array_add (self->all, candidate);
  }

  return self;
}

void
lq_candidates_free (LqCandidates *self)
{
  g_ptr_array_unref (self->all);
  g_free (self->preferred);
  g_clear_error (&self->refusal);
  g_free (self);
}

void
lq_candidates_prefer (LqCandidates *self, const char *id)
{
  g_free (self->preferred);
  self->preferred = g_strdup (id);
  lq_candidates_forget_failures (self);
}

void
lq_candidates_forget_failures (LqCandidates *self)
{
  for (guint i = 0; i < self->all->len; i++)
    get (self, i)->is_failed = false;
}

void
lq_candidates_begin (LqCandidates *self)
{
  for (guint i = 0; i < self->all->len; i++)
    get (self, i)->is_skipped = false;
}

bool
lq_candidates_forget_modesty (LqCandidates *self, const LqCandidate *current)
{
  bool is_stand_in = false;

  for (guint i = 0; i < self->all->len; i++) {
    LqCandidate *candidate = get (self, i);

    if (candidate->is_modest && candidate != current && current != NULL)
      is_stand_in = true;
    candidate->is_modest = false;
  }

  return is_stand_in;
}

static void
skip_all (LqCandidates *self)
{
  for (guint i = 0; i < self->all->len; i++)
    get (self, i)->is_skipped = true;
}

void
lq_candidates_pass_over (LqCandidates *self, LqCandidate *candidate, const GError *error)
{
  bool is_only_now = g_error_matches (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_NO_TARGET) ||
                     g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* Another way would not see that it is a password field. */
  if (g_error_matches (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_PASSWORD))
    skip_all (self);
  else if (is_only_now)
    candidate->is_skipped = true;
  else
    candidate->is_failed = true;
  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (error);
  g_message ("%s: %s", lq_way_get_id (candidate->way), error->message);
}

static bool
is_usable (const LqCandidate *candidate)
{
  return !candidate->is_failed && !candidate->is_skipped &&
         !lq_way_call_is_hanging (candidate->way);
}

/* The one that the person wants first, or else in order. */
static LqCandidate *
find_usable (LqCandidates *self, bool is_modest)
{
  LqCandidate *found = NULL;

  for (guint i = 0; i < self->all->len; i++) {
    LqCandidate *candidate = get (self, i);

    if (!is_usable (candidate) || candidate->is_modest != is_modest)
      continue;
    if (g_strcmp0 (lq_way_get_id (candidate->way), self->preferred) == 0)
      return candidate;
    if (found == NULL)
      found = candidate;
  }

  return found;
}

/* One that is not good at a text is still better than to leave it to the person. */
LqCandidate *
lq_candidates_find (LqCandidates *self)
{
  LqCandidate *good = find_usable (self, false);
  LqCandidate *modest = find_usable (self, true);

  if (modest != NULL && (good == NULL || lq_way_get_abilities (good->way) & LQ_WAY_BY_HAND))
    return modest;

  return good;
}

GError *
lq_candidates_dup_refusal (LqCandidates *self)
{
  if (self->refusal != NULL)
    return g_error_copy (self->refusal);

  return g_error_new_literal (LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE, "no way to insert");
}
