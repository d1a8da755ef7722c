/* lq-watch.c: folders whose new files are transcribed
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file that something happens to is looked at a while later, again and again until size and time
 * have not changed in between: whether it is recorded, copied or downloaded, then it is whole. */

#define G_LOG_DOMAIN "lq-watch"

#include "config.h"
#include "lq-watch.h"
#include "lq-media-search.h"
#include "lq-settings.h"

#include <stdbool.h>

enum { SETTLE_MS = 2000 };

#define ATTRIBUTES                                                                                 \
  G_FILE_ATTRIBUTE_STANDARD_TYPE                                                                   \
  "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_IS_HIDDEN                       \
  "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE "," G_FILE_ATTRIBUTE_TIME_MODIFIED                    \
  "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC

struct _LqWatch {
  GObject       parent_instance;
  GSettings    *settings;
  GPtrArray    *monitors;  /* GFileMonitor */
  GHashTable   *unsettled; /* path -> Unsettled */
  GCancellable *cancellable;
  unsigned      settle_ms;
};

G_DEFINE_FINAL_TYPE (LqWatch, lq_watch, G_TYPE_OBJECT)

enum { APPEARED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* A file that may still be being written. */
typedef struct {
  LqWatch *watch;
  GFile   *file;
  guint    timer_id; /* 0: it is being looked at */
  int64_t  size;     /* at the last look; -1: there was none */
  int64_t  changed_us;
} Unsettled;

static void
unsettled_free (gpointer data)
{
  Unsettled *unsettled = data;

  g_clear_handle_id (&unsettled->timer_id, g_source_remove);
  g_object_unref (unsettled->file);
  g_free (unsettled);
}

static void look_later (Unsettled *unsettled);

static int64_t
get_changed_us (GFileInfo *info)
{
  return (int64_t) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED) *
           G_USEC_PER_SEC +
         g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
}

static bool
is_wanted (GFileInfo *info)
{
  const char *type = g_file_info_get_content_type (info);

  return g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR &&
         !g_file_info_get_is_hidden (info) && type != NULL && lq_media_is_content_type (type);
}

/* Returns: whether it is as it was at the last look */
static bool
has_settled (Unsettled *unsettled, GFileInfo *info)
{
  int64_t size = g_file_info_get_size (info);
  int64_t changed_us = get_changed_us (info);
  bool    is_same = size > 0 && unsettled->size == size && unsettled->changed_us == changed_us;

  unsettled->size = size;
  unsettled->changed_us = changed_us;

  return is_same;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWatch) self = user_data;
  g_autofree char *path = g_file_get_path (G_FILE (source));
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  Unsettled *unsettled = g_hash_table_lookup (self->unsettled, path);

  if (unsettled == NULL || unsettled->timer_id != 0)
    return; /* it was given up, or something happened to it meanwhile */

  if (info == NULL) {
    g_hash_table_remove (self->unsettled, path);
  } else if (!has_settled (unsettled, info)) {
    look_later (unsettled);
  } else {
    g_hash_table_remove (self->unsettled, path);
    if (is_wanted (info))
      g_signal_emit (self, signals[APPEARED], 0, path);
  }
}

static void
look_cb (gpointer user_data)
{
  Unsettled *unsettled = user_data;

  unsettled->timer_id = 0;
  g_file_query_info_async (unsettled->file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           unsettled->watch->cancellable, looked_cb,
                           g_object_ref (unsettled->watch));
}

static void
look_later (Unsettled *unsettled)
{
  g_clear_handle_id (&unsettled->timer_id, g_source_remove);
  unsettled->timer_id = g_timeout_add_once (unsettled->watch->settle_ms, look_cb, unsettled);
}

static void
note (LqWatch *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  Unsettled       *unsettled = path != NULL ? g_hash_table_lookup (self->unsettled, path) : NULL;

  if (path == NULL)
    return;

  if (unsettled == NULL) {
    unsettled = g_new0 (Unsettled, 1);
    unsettled->watch = self;
    unsettled->file = g_object_ref (file);
    unsettled->size = -1;
    g_hash_table_insert (self->unsettled, g_steal_pointer (&path), unsettled);
  }
  look_later (unsettled);
}

static void
changed_cb (
  GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, LqWatch *self)
{
  switch (event) {
  case G_FILE_MONITOR_EVENT_CREATED:
  case G_FILE_MONITOR_EVENT_CHANGED:
  case G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT:
  case G_FILE_MONITOR_EVENT_MOVED_IN:
    note (self, file);
    break;
  case G_FILE_MONITOR_EVENT_RENAMED:
    note (self, other);
    break;
  case G_FILE_MONITOR_EVENT_DELETED:
  case G_FILE_MONITOR_EVENT_MOVED_OUT:
  case G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED:
  case G_FILE_MONITOR_EVENT_PRE_UNMOUNT:
  case G_FILE_MONITOR_EVENT_UNMOUNTED:
  case G_FILE_MONITOR_EVENT_MOVED:
    break;
  }
}

static void
watch_folders (LqWatch *self)
{
  g_auto (GStrv) paths = g_settings_get_strv (self->settings, LQ_SETTINGS_WATCHED_FOLDERS);

  g_ptr_array_set_size (self->monitors, 0);
  g_hash_table_remove_all (self->unsettled);
  for (size_t i = 0; paths[i] != NULL; i++) {
    g_autoptr (GFile) folder = g_file_new_for_path (paths[i]);
    g_autoptr (GError) error = NULL;
    GFileMonitor *monitor =
      g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);

    if (monitor == NULL) {
      g_message ("a folder cannot be watched: %s", error->message);
      continue;
    }
    g_signal_connect_object (monitor, "changed", G_CALLBACK (changed_cb), self, 0);
    g_ptr_array_add (self->monitors, monitor);
  }
}

static void
lq_watch_dispose (GObject *object)
{
  LqWatch *self = LQ_WATCH (object);

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->monitors, 0);
  g_hash_table_remove_all (self->unsettled);

  G_OBJECT_CLASS (lq_watch_parent_class)->dispose (object);
}

static void
lq_watch_finalize (GObject *object)
{
  LqWatch *self = LQ_WATCH (object);

  g_ptr_array_unref (self->monitors);
  g_hash_table_unref (self->unsettled);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (lq_watch_parent_class)->finalize (object);
}

static void
lq_watch_class_init (LqWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_watch_finalize;

  signals[APPEARED] = g_signal_new ("appeared", LQ_TYPE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lq_watch_init (LqWatch *self)
{
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  self->unsettled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unsettled_free);
  self->cancellable = g_cancellable_new ();
  self->settle_ms = SETTLE_MS;
}

LqWatch *
lq_watch_new (GSettings *settings)
{
  LqWatch *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (LQ_TYPE_WATCH, NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_WATCHED_FOLDERS,
                           G_CALLBACK (watch_folders), self, G_CONNECT_SWAPPED);
  watch_folders (self);

  return self;
}

void
lq_watch_set_settle_ms (LqWatch *self, unsigned settle_ms)
{
  g_return_if_fail (LQ_IS_WATCH (self));

  self->settle_ms = settle_ms;
}
