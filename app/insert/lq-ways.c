/* lq-ways.c: every way of inserting there is, and which come first in this session
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order was found by trying them on real desktops. */

#include "config.h"
#include "lq-ways.h"

enum { MAX_WAYS = 5 };

typedef LqWay *(*CreateWay) (void);

static const CreateWay ways[][MAX_WAYS + 1] = {
  [LQ_SESSION_X11] = {
    lq_way_ibus_new,
    lq_way_xtest_new,
    lq_way_clipboard_x11_new,
    lq_way_clipboard_hand_new,
    NULL,
  },
  [LQ_SESSION_GNOME] = {
    lq_way_ibus_new,
    lq_way_clipboard_hand_new,
    NULL,
  },
  [LQ_SESSION_KDE] = {
    lq_way_ibus_new,
    lq_way_clipboard_wlr_new,
    lq_way_clipboard_hand_new,
    NULL,
  },
  [LQ_SESSION_WLROOTS] = {
    lq_way_input_method_new,
    lq_way_virtual_keyboard_new,
    lq_way_clipboard_wlr_new,
    lq_way_clipboard_hand_new,
    NULL,
  },
  [LQ_SESSION_NONE] = {
    NULL,
  },
};

static bool
is_desktop (const char *name)
{
  const char *value = g_getenv ("XDG_CURRENT_DESKTOP");
  g_auto (GStrv) names = g_strsplit (value != NULL ? value : "", ":", -1);

  return g_strv_contains ((const char *const *) names, name);
}

LqSessionKind
lq_session_kind_detect (void)
{
  if (g_getenv ("WAYLAND_DISPLAY") == NULL)
    return g_getenv ("DISPLAY") != NULL ? LQ_SESSION_X11 : LQ_SESSION_NONE;
  if (is_desktop ("GNOME"))
    return LQ_SESSION_GNOME;
  if (is_desktop ("KDE"))
    return LQ_SESSION_KDE;

  return LQ_SESSION_WLROOTS;
}

GPtrArray *
lq_ways_new_for_session (LqSessionKind kind, const char *forced)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (const CreateWay *create = ways[kind]; *create != NULL; create++) {
    LqWay *way = (*create) ();
    bool   is_forced = forced != NULL && g_str_equal (lq_way_get_id (way), forced);

    g_ptr_array_insert (list, is_forced ? 0 : -1, way);
  }

  return list;
}

static bool
has_id (const GPtrArray *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (lq_way_get_id (g_ptr_array_index (list, i)), id))
      return true;

  return false;
}

GPtrArray *
lq_ways_new_all (void)
{
  GPtrArray *list = lq_ways_new_for_session (lq_session_kind_detect (), NULL);

  for (int kind = LQ_SESSION_X11; kind < LQ_SESSION_NONE; kind++) {
    g_autoptr (GPtrArray) others = lq_ways_new_for_session (kind, NULL);

    for (guint i = 0; i < others->len; i++) {
      LqWay *way = g_ptr_array_index (others, i);

      if (!has_id (list, lq_way_get_id (way)))
        g_ptr_array_add (list, g_object_ref (way));
    }
  }

  return list;
}
