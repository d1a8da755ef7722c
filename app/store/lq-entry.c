/* lq-entry.c: one dictation or file in the history
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-entry"

#include "config.h"
#include "lq-entry.h"

G_DEFINE_FINAL_TYPE (LqEntry, lq_entry, G_TYPE_OBJECT)

static void
lq_entry_finalize (GObject *object)
{
  LqEntry *self = LQ_ENTRY (object);

  g_free (self->id);
  g_free (self->engine);
  g_free (self->language);
  g_free (self->device);
  g_free (self->text);
  g_free (self->raw);
  g_free (self->audio_path);
  g_free (self->app);
  g_free (self->error);
  g_free (self->title);
  g_free (self->source_path);
  g_clear_pointer (&self->speakers, g_hash_table_unref);
  g_clear_pointer (&self->tokens, g_ptr_array_unref);

  G_OBJECT_CLASS (lq_entry_parent_class)->finalize (object);
}

static void
lq_entry_class_init (LqEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_entry_finalize;
}

static void
lq_entry_init (LqEntry *self)
{
  self->engine = g_strdup ("");
  self->text = g_strdup ("");
  self->raw = g_strdup ("");
}

LqEntry *
lq_entry_new (const char *id)
{
  LqEntry *self = g_object_new (LQ_TYPE_ENTRY, NULL);

  self->id = g_strdup (id);

  return self;
}

LqEntry *
lq_entry_copy (LqEntry *entry)
{
  LqEntry *copy = lq_entry_new (entry->id);

  g_free (copy->engine);
  g_free (copy->text);
  g_free (copy->raw);
  copy->started_at_us = entry->started_at_us;
  copy->duration_ms = entry->duration_ms;
  copy->state = entry->state;
  copy->engine = g_strdup (entry->engine);
  copy->language = g_strdup (entry->language);
  copy->device = g_strdup (entry->device);
  copy->text = g_strdup (entry->text);
  copy->raw = g_strdup (entry->raw);
  copy->audio_path = g_strdup (entry->audio_path);
  copy->app = g_strdup (entry->app);
  copy->error = g_strdup (entry->error);
  copy->kind = entry->kind;
  copy->title = g_strdup (entry->title);
  copy->source_path = g_strdup (entry->source_path);
  copy->speakers = entry->speakers ? g_hash_table_ref (entry->speakers) : NULL;
  copy->tokens = entry->tokens ? g_ptr_array_ref (entry->tokens) : NULL;

  return copy;
}

bool
lq_kinds_include (LqKinds kinds, LqEntryKind kind)
{
  switch (kinds) {
  case LQ_KINDS_ALL:
    return true;
  case LQ_KINDS_DICTATIONS:
    return kind == LQ_ENTRY_DICTATION;
  case LQ_KINDS_FILES:
    return kind == LQ_ENTRY_FILE;
  }

  g_return_val_if_reached (false);
}
