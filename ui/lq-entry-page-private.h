/* lq-entry-page-private.h: what the files of the page of an entry share
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry-page.h"
#include "lq-error-bar.h"
#include "lq-find-bar.h"
#include "lq-player-bar.h"
#include "lq-script-view.h"

G_BEGIN_DECLS

struct _LqEntryPage {
  AdwBin           parent_instance;
  AdwWindowTitle  *title;
  GtkToggleButton *edit;
  GtkWidget       *copy;
  GtkLabel        *facts;
  LqErrorBar      *error_bar;
  LqFindBar       *find_bar;
  GtkRevealer     *missing;
  GtkLabel        *missing_text;
  GtkWidget       *locate_button;
  GtkStack        *stack;
  LqScriptView    *script_view;
  LqPlayerBar     *player_bar;

  GSettings            *settings;
  LqStore              *store;
  LqEntry              *entry;       /* as it was last saved; NULL until it is set */
  GCancellable         *cancellable; /* of the loading of it */
  GtkFileChooserNative *chooser;     /* while the sound is looked for */
  guint                 save_id;     /* while a change is not saved */
};

/* Saves what was written, if it is not saved yet. */
void lq_entry_page_flush (LqEntryPage *self);

/* The entry as it stands on the page. (transfer full) */
LqEntry *lq_entry_page_dup_current (LqEntryPage *self);

/* Something of the entry beside its text. @entry: (transfer full) */
void lq_entry_page_save_changed (LqEntryPage *self, LqEntry *entry);

/* Gives the player the sound of the entry, and takes back what was said of a missing one. */
void lq_entry_page_open_sound (LqEntryPage *self);
void lq_entry_page_show_title (LqEntryPage *self);

/* ---- lq-entry-actions.c */

void lq_entry_page_install_actions (GtkWidgetClass *widget_class);
void lq_entry_page_copy_all (LqEntryPage *self);
/* @where: in the view: what the question points at */
void lq_entry_page_name_speaker (LqEntryPage *self, const char *speaker, const GdkRectangle *where);

G_END_DECLS
