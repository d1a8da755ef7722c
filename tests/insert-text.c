/* insert-text.c: inserts what it reads into the focused application, for tests and measurements
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * insert-text [--delete N] [--again N] [--preedit] [--keep] [--target] WAY < TEXT
 *
 * Begins with the way whose id is given, inserts the text on standard input, ends, and prints JSON:
 * how long each took in microseconds, or which error came. --again inserts it N times in all.
 * --delete takes back N characters after it. --preedit shows it as provisional before. --keep kills
 * itself without ending, as a crash would. --target waits for no text and tells the target. */

#include "config.h"
#include "lq-ways.h"
#include "wait.h"

#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

typedef gboolean (*Finish) (LqWay *way, GAsyncResult *result, GError **error);

static int      n_deleted;
static int      n_times = 1;
static gboolean has_preedit;
static gboolean is_kept;
static gboolean is_asking;

static const GOptionEntry options[] = {
  { "delete", 0, 0, G_OPTION_ARG_INT, &n_deleted, "take back N characters", "N" },
  { "again", 0, 0, G_OPTION_ARG_INT, &n_times, "insert N times", "N" },
  { "preedit", 0, 0, G_OPTION_ARG_NONE, &has_preedit, "show it as provisional before", NULL },
  { "keep", 0, 0, G_OPTION_ARG_NONE, &is_kept, "crash instead of ending", NULL },
  { "target", 0, 0, G_OPTION_ARG_NONE, &is_asking, "tell the target", NULL },
  { NULL },
};

typedef struct {
  LqWay       *way;
  JsonBuilder *json;
  bool         has_failed;
} Run;

static char *
read_input (void)
{
  GString *text = g_string_new (NULL);
  char     part[4096];
  size_t   n;

  while ((n = fread (part, 1, sizeof part, stdin)) > 0)
    g_string_append_len (text, part, (gssize) n);

  return g_string_free (text, FALSE);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Waits for @result and writes what came of it, and how long it took since @begin_us. */
static void
finish (Run *run, const char *name, int64_t begin_us, GAsyncResult **result, Finish function)
{
  g_autoptr (GError) error = NULL;

  wait_until (*result != NULL);
  json_builder_set_member_name (run->json, name);
  json_builder_add_int_value (run->json, g_get_monotonic_time () - begin_us);

  if (!function (run->way, *result, &error)) {
    run->has_failed = true;
    json_builder_set_member_name (run->json, "failed");
    json_builder_add_string_value (run->json, name);
    json_builder_set_member_name (run->json, "code");
    json_builder_add_int_value (run->json, error->code);
    json_builder_set_member_name (run->json, "message");
    json_builder_add_string_value (run->json, error->message);
  }
  g_clear_object (result);
}

static void
insert (Run *run, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  int64_t begin_us = g_get_monotonic_time ();

  if (has_preedit)
    lq_way_set_preedit (run->way, text);
  lq_way_insert_async (run->way, text, NULL, done_cb, &result);
  finish (run, "insert_us", begin_us, &result, lq_way_insert_finish);
}

static void
tell_target (Run *run)
{
  g_autoptr (LqTarget) target = lq_way_dup_target (run->way);

  json_builder_set_member_name (run->json, "app");
  if (target->app != NULL)
    json_builder_add_string_value (run->json, target->app);
  else
    json_builder_add_null_value (run->json);
  json_builder_set_member_name (run->json, "is_terminal");
  json_builder_add_boolean_value (run->json, target->is_terminal);
  json_builder_set_member_name (run->json, "is_password");
  json_builder_add_boolean_value (run->json, target->is_password);
}

static void
use_way (Run *run, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  int64_t begin_us = g_get_monotonic_time ();

  lq_way_begin_async (run->way, NULL, done_cb, &result);
  finish (run, "begin_us", begin_us, &result, lq_way_begin_finish);

  for (int i = 0; i < n_times && !run->has_failed && !is_asking; i++)
    insert (run, text);

  if (n_deleted > 0 && !run->has_failed) {
    begin_us = g_get_monotonic_time ();
    lq_way_delete_async (run->way, (unsigned) n_deleted, NULL, done_cb, &result);
    finish (run, "delete_us", begin_us, &result, lq_way_delete_finish);
  }
  tell_target (run);
  if (is_kept)
    kill (getpid (), SIGKILL);

  begin_us = g_get_monotonic_time ();
  lq_way_end_async (run->way, done_cb, &result);
  finish (run, "end_us", begin_us, &result, lq_way_end_finish);
}

static void
print (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);

  puts (text);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("WAY");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ways = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *text = NULL;
  Run              run = { .json = json };

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    g_error ("%s", error != NULL ? error->message : "which way?");

  ways = lq_ways_new_for_session (lq_session_kind_detect (), argv[1]);
  if (ways->len > 0)
    run.way = ways->pdata[0];
  if (run.way == NULL || !g_str_equal (lq_way_get_id (run.way), argv[1]))
    g_error ("this session has no way “%s”", argv[1]);

  text = is_asking ? NULL : read_input ();
  json_builder_begin_object (json);
  use_way (&run, text);
  json_builder_end_object (json);
  print (json);

  return run.has_failed ? 1 : 0;
}
