/* lq-cli-recover.c: puts recordings that a crash left into the history
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli.h"
#include "lq-paths.h"
#include "lq-recovery.h"

#include <glib/gi18n-lib.h>

typedef struct {
  GMainLoop *loop;
  GSettings *settings;
  LqStore   *store;
  int        n_recovered;
  GError    *error;
} Recover;

static void
recovered_cb (LqEntry *entry, gpointer user_data)
{
  g_print ("%s\n", entry->text);
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recover *self = user_data;

  self->n_recovered = lq_recovery_run_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recover *self = user_data;

  self->store = lq_cli_open_store_finish (result, &self->error);
  if (self->store != NULL)
    lq_recovery_run_async (self->store, self->settings, recovered_cb, NULL, finished_cb, self);
  else
    g_main_loop_quit (self->loop);
}

int
lq_cli_recover (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *database = lq_paths_dup_database ();
  Recover          self = { .loop = loop };

  g_set_prgname ("loquat recover");
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1) {
    g_printerr ("loquat recover: %s\n",
                error != NULL ? error->message : _ ("This verb takes no names."));
    return LQ_EXIT_USAGE;
  }

  settings = lq_cli_open_settings ();
  if (settings == NULL)
    return LQ_EXIT_FAILED;

  self.settings = settings;
  lq_store_open_async (database, NULL, opened_cb, &self);
  g_main_loop_run (loop);

  if (self.store != NULL)
    lq_store_close (self.store);
  g_clear_object (&self.store);
  if (self.error != NULL) {
    error = self.error;
    return lq_cli_complain (error);
  }

  g_printerr (
    ngettext ("%d recording recovered.\n", "%d recordings recovered.\n", self.n_recovered),
    self.n_recovered);
  return LQ_EXIT_OK;
}
