/* lq-script-view-private.h: what the files of the script view share
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-script-view.h"
#include "lq-script-aside.h"
#include "lq-script-edits.h"
#include "lq-script-follower.h"
#include "lq-script-tags.h"

G_BEGIN_DECLS

struct _LqScriptView {
  AdwBin             parent_instance;
  GtkScrolledWindow *scroller;
  GtkWidget         *clamp;
  GtkTextView       *view;
  GtkTextBuffer     *buffer;
  GtkRevealer       *follow;

  LqScriptTags     *tags;
  LqScriptAside    *aside; /* owned by the view */
  LqScriptFollower *follower;
  LqScript         *script; /* NULL until it is made */
  LqScriptEdits    *edits;  /* likewise */
  GCancellable     *cancellable;
  guint             slice_id; /* while text comes */
  unsigned          n_loaded; /* pieces in the buffer, while text comes */
  bool              is_loaded;
  bool              is_editable;
  bool              is_own_change; /* the buffer follows the script */
  bool              is_edited;     /* since the user action began */
  GArray           *found;         /* (nullable) (element-type guint) */
  unsigned          found_length;
  double            press_x, press_y;
};

/* Gives the characters from @from up to @to, and the pieces that they are in, their looks. */
void lq_script_view_style (LqScriptView *self, unsigned from, unsigned to);

void lq_script_view_say_edited (LqScriptView *self);

/* Marks what was found where one looks. */
void lq_script_view_mark_found (LqScriptView *self);

G_END_DECLS
