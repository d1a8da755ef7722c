/* lq-word-list.c: the person's words and switches, kept current, and the rules made of them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-word-list"

#include "config.h"
#include "lq-word-list.h"
#include "lq-error.h"

#include <string.h>

struct _LqWordList {
  GObject     parent_instance;
  GSettings  *settings;
  LqStore    *store; /* NULL until it is open, or when it cannot be */
  LqWordBook *book;
  char       *clipboard; /* nullable */
  bool        is_ready;
  bool        is_read;   /* so that it may be written, too */
  bool        is_edited; /* since before the words were read */
};

enum { READY, CHANGED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqWordList, lq_word_list, G_TYPE_OBJECT)

static void
set_ready (LqWordList *self)
{
  self->is_ready = true;
  g_signal_emit (self, signals[READY], 0);
}

static void
report (LqWordList *self, const GError *error)
{
  g_message ("the words: %s", error->message);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWordList) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lq_store_save_words_finish (LQ_STORE (source), result, &error))
    report (self, error);
}

/* Not over words that could not be read. */
static void
save (LqWordList *self)
{
  g_autoptr (GError) error = NULL;

  if (self->is_read) {
    lq_store_save_words_async (self->store, self->book, saved_cb, g_object_ref (self));
  } else if (self->is_ready) {
    g_set_error (&error, LQ_ERROR, LQ_ERROR_STORE, "they were not read, and are not written");
    report (self, error);
  }
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWordList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqWordBook) book = lq_store_load_words_finish (LQ_STORE (source), result, &error);

  self->is_read = book != NULL;
  if (book != NULL && self->is_edited) {
    lq_word_book_add_missing (self->book, book);
    save (self);
  } else if (book != NULL) {
    lq_word_book_free (self->book);
    self->book = g_steal_pointer (&book);
  } else {
    report (self, error);
  }
  if (self->is_read)
    g_signal_emit (self, signals[CHANGED], 0);
  set_ready (self);
}

static void
lq_word_list_dispose (GObject *object)
{
  LqWordList *self = LQ_WORD_LIST (object);

  g_clear_object (&self->store);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_word_list_parent_class)->dispose (object);
}

static void
lq_word_list_finalize (GObject *object)
{
  LqWordList *self = LQ_WORD_LIST (object);

  lq_word_book_free (self->book);
  g_free (self->clipboard);

  G_OBJECT_CLASS (lq_word_list_parent_class)->finalize (object);
}

static void
lq_word_list_class_init (LqWordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_word_list_dispose;
  object_class->finalize = lq_word_list_finalize;

  signals[READY] = g_signal_new ("ready", LQ_TYPE_WORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", LQ_TYPE_WORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", LQ_TYPE_WORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
lq_word_list_init (LqWordList *self)
{
  self->book = lq_word_book_new ();
}

LqWordList *
lq_word_list_new (GSettings *settings)
{
  LqWordList *self = g_object_new (LQ_TYPE_WORD_LIST, NULL);

  self->settings = g_object_ref (settings);

  return self;
}

void
lq_word_list_set_store (LqWordList *self, LqStore *store)
{
  g_return_if_fail (LQ_IS_WORD_LIST (self));
  g_return_if_fail (self->store == NULL && !self->is_ready);

  if (store == NULL) {
    set_ready (self);
    return;
  }

  self->store = g_object_ref (store);
  lq_store_load_words_async (store, NULL, loaded_cb, g_object_ref (self));
}

bool
lq_word_list_is_ready (LqWordList *self)
{
  return self->is_ready;
}

const LqWordBook *
lq_word_list_get_book (LqWordList *self)
{
  return self->book;
}

void
lq_word_list_take_book (LqWordList *self, LqWordBook *book)
{
  g_return_if_fail (LQ_IS_WORD_LIST (self));

  lq_word_book_free (self->book);
  self->book = book;
  self->is_edited = true;
  save (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

bool
lq_word_list_has_profiles (LqWordList *self)
{
  return self->book->profiles->len > 0;
}

const LqProfile *
lq_word_list_find_profile (LqWordList *self, const char *app)
{
  return lq_word_book_find_profile (self->book, app);
}

void
lq_word_list_set_clipboard (LqWordList *self, const char *text)
{
  g_free (self->clipboard);
  self->clipboard = g_strdup (text);
}

bool
lq_word_list_needs_clipboard (LqWordList *self)
{
  for (guint i = 0; i < self->book->replacements->len; i++) {
    const LqReplacement *replacement = g_ptr_array_index (self->book->replacements, i);

    if (replacement->is_snippet && strstr (replacement->write, "{clipboard}") != NULL)
      return true;
  }

  return false;
}

LqRules *
lq_word_list_make_rules (LqWordList *self, const char *engine, const char *app)
{
  LqRules *rules = lq_word_book_make_rules (self->book, self->settings, engine, app);

  rules->clipboard = g_strdup (self->clipboard);

  return rules;
}
