/* lq-entry-list.c: the history as a list model, fetched page by page
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-entry-list"

#include "config.h"
#include "lq-entry-list.h"

/* Some screens full; a page costs the store about a millisecond. */
enum { PAGE_SIZE = 50 };

struct _LqEntryList {
  GObject       parent_instance;
  LqStore      *store;
  char         *query; /* never NULL */
  LqKinds       kinds;
  GPtrArray    *entries;     /* the newest first */
  GHashTable   *hidden;      /* ids */
  GCancellable *cancellable; /* of the fetch that is on its way, or NULL */
  GError       *error;
  bool          is_complete; /* the oldest entry is here */
  bool          is_replacing;
};

enum { PROP_0, PROP_IS_LOADING, N_PROPS };
static GParamSpec *props[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return LQ_TYPE_ENTRY;
}

static unsigned
get_n_items (GListModel *model)
{
  return LQ_ENTRY_LIST (model)->entries->len;
}

static gpointer
get_item (GListModel *model, unsigned position)
{
  LqEntryList *self = LQ_ENTRY_LIST (model);

  if (position >= self->entries->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->entries, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LqEntryList,
                               lq_entry_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
set_cancellable (LqEntryList *self, GCancellable *cancellable)
{
  bool was_loading = self->cancellable != NULL;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, cancellable);
  if (was_loading != (cancellable != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_LOADING]);
}

static int
index_of (LqEntryList *self, const char *id)
{
  for (unsigned i = 0; i < self->entries->len; i++) {
    LqEntry *entry = g_ptr_array_index (self->entries, i);

    if (g_str_equal (entry->id, id))
      return (int) i;
  }

  return -1;
}

static void
remove_at (LqEntryList *self, int index)
{
  if (index < 0)
    return;

  g_ptr_array_remove_index (self->entries, (unsigned) index);
  g_list_model_items_changed (G_LIST_MODEL (self), (unsigned) index, 1, 0);
}

/* Puts @entry where its time belongs. One that is older than all we have comes with its page. */
static void
insert (LqEntryList *self, LqEntry *entry)
{
  unsigned at = 0;

  while (at < self->entries->len &&
         ((LqEntry *) g_ptr_array_index (self->entries, at))->started_at_us > entry->started_at_us)
    at++;
  if (at == self->entries->len && !self->is_complete)
    return;

  g_ptr_array_insert (self->entries, (int) at, g_object_ref (entry));
  g_list_model_items_changed (G_LIST_MODEL (self), at, 0, 1);
}

static void
take_page (LqEntryList *self, GPtrArray *page)
{
  unsigned n_removed = self->is_replacing ? self->entries->len : 0;
  unsigned n_kept = self->entries->len - n_removed;

  g_ptr_array_set_size (self->entries, (int) n_kept);
  self->is_replacing = false;
  self->is_complete = page->len < PAGE_SIZE;
  for (unsigned i = 0; i < page->len; i++) {
    LqEntry *entry = g_ptr_array_index (page, i);

    if (!g_hash_table_contains (self->hidden, entry->id))
      g_ptr_array_add (self->entries, g_object_ref (entry));
  }
  g_list_model_items_changed (G_LIST_MODEL (self), n_kept, n_removed, self->entries->len - n_kept);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqEntryList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = lq_store_find_finish (LQ_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_error (&self->error);
  if (page == NULL)
    g_message ("reading the history: %s", error->message);
  self->error = g_steal_pointer (&error);
  self->is_complete |= page == NULL;
  if (page != NULL)
    take_page (self, page);
  set_cancellable (self, NULL);
}

static void
fetch (LqEntryList *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  int64_t before_us = INT64_MAX;

  if (!self->is_replacing && self->entries->len > 0) {
    LqEntry *oldest = g_ptr_array_index (self->entries, self->entries->len - 1);

    before_us = oldest->started_at_us;
  }
  set_cancellable (self, cancellable);
  lq_store_find_async (self->store, self->query, self->kinds, before_us, PAGE_SIZE, cancellable,
                       found_cb, g_object_ref (self));
}

/* What is shown stays until the answer is there: a list that blinks cannot be read. */
static void
start_over (LqEntryList *self)
{
  self->is_replacing = true;
  self->is_complete = false;
  fetch (self);
}

static void
saved_cb (LqEntryList *self, LqEntry *entry)
{
  if (entry->state == LQ_ENTRY_RECORDING || g_hash_table_contains (self->hidden, entry->id) ||
      !lq_kinds_include (self->kinds, entry->kind))
    return;

  /* Only the store knows what matches a query. */
  if (*self->query != '\0') {
    start_over (self);
    return;
  }

  remove_at (self, index_of (self, entry->id));
  insert (self, entry);
}

static void
deleted_cb (LqEntryList *self, const char *id)
{
  remove_at (self, index_of (self, id));
  g_hash_table_remove (self->hidden, id);
}

static void
lq_entry_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_IS_LOADING:
    g_value_set_boolean (value, lq_entry_list_is_loading (LQ_ENTRY_LIST (object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_entry_list_dispose (GObject *object)
{
  LqEntryList *self = LQ_ENTRY_LIST (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lq_entry_list_parent_class)->dispose (object);
}

static void
lq_entry_list_finalize (GObject *object)
{
  LqEntryList *self = LQ_ENTRY_LIST (object);

  g_free (self->query);
  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->hidden);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (lq_entry_list_parent_class)->finalize (object);
}

static void
lq_entry_list_class_init (LqEntryListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lq_entry_list_get_property;
  object_class->dispose = lq_entry_list_dispose;
  object_class->finalize = lq_entry_list_finalize;

  props[PROP_IS_LOADING] =
    g_param_spec_boolean ("is-loading", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lq_entry_list_init (LqEntryList *self)
{
  self->query = g_strdup ("");
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

LqEntryList *
lq_entry_list_new (LqStore *store)
{
  LqEntryList *self = g_object_new (LQ_TYPE_ENTRY_LIST, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "deleted", G_CALLBACK (deleted_cb), self, G_CONNECT_SWAPPED);
  start_over (self);

  return self;
}

void
lq_entry_list_search (LqEntryList *self, const char *query, LqKinds kinds)
{
  char *copy = g_strdup (query);

  g_return_if_fail (LQ_IS_ENTRY_LIST (self));

  g_free (self->query);
  self->query = copy;
  self->kinds = kinds;
  start_over (self);
}

void
lq_entry_list_load_more (LqEntryList *self)
{
  g_return_if_fail (LQ_IS_ENTRY_LIST (self));

  if (self->cancellable == NULL && !self->is_complete)
    fetch (self);
}

void
lq_entry_list_hide (LqEntryList *self, const char *id)
{
  g_return_if_fail (LQ_IS_ENTRY_LIST (self));

  g_hash_table_add (self->hidden, g_strdup (id));
  remove_at (self, index_of (self, id));
}

void
lq_entry_list_unhide (LqEntryList *self, LqEntry *entry)
{
  g_return_if_fail (LQ_IS_ENTRY_LIST (self));

  if (!g_hash_table_remove (self->hidden, entry->id))
    return;

  if (*self->query != '\0')
    start_over (self);
  else if (lq_kinds_include (self->kinds, entry->kind))
    insert (self, entry);
}

bool
lq_entry_list_is_loading (LqEntryList *self)
{
  g_return_val_if_fail (LQ_IS_ENTRY_LIST (self), false);

  return self->cancellable != NULL;
}

const GError *
lq_entry_list_get_error (LqEntryList *self)
{
  g_return_val_if_fail (LQ_IS_ENTRY_LIST (self), NULL);

  return self->error;
}
