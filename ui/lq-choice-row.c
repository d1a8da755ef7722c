/* lq-choice-row.c: one of several things to choose from
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-choice-row"

#include "config.h"
#include "lq-choice-row.h"
#include "lq-format.h"
#include "lq-settings.h"

/* The check button is named by its row: naming it too would have a screen reader say it twice. */
GtkWidget *
lq_choice_row_new (const char *title, const char *subtitle, const char *action, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (check), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (check), "s", value);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);

  return row;
}

GtkWidget *
lq_choice_row_new_for_engine (const LqEngine *engine)
{
  g_autofree char *name = lq_format_engine (engine->id);

  return lq_choice_row_new (name, lq_format_engine_description (engine->id),
                            "settings." LQ_SETTINGS_ENGINE, engine->id);
}
