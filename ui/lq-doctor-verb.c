/* lq-doctor-verb.c: “loquat doctor”: the doctor's findings in a terminal
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-doctor-verb.h"
#include "lq-cli.h"
#include "lq-doctor-window.h"
#include "lq-microphone.h"
#include "lq-settings.h"
#include "loquat-resources.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

typedef struct {
  GMainLoop   *loop;
  JsonBuilder *json; /* NULL: for people */
} Report;

static const char *
mark_of (LqFindingKind kind)
{
  switch (kind) {
  case LQ_FINDING_GOOD:
    return _ ("works");
  case LQ_FINDING_BAD:
    return _ ("FAILS");
  case LQ_FINDING_ABSENT:
    return _ ("not here");
  case LQ_FINDING_FACT:
    break;
  }

  return "";
}

static void
print_finding (const LqFinding *finding)
{
  g_autofree char *time =
    finding->us >= 0 ? g_strdup_printf (" (%.1f ms)", finding->us / 1000.0) : g_strdup ("");

  g_print ("%-10s %s: %s%s\n", mark_of (finding->kind), finding->title, finding->detail, time);
}

static void
add_finding (JsonBuilder *json, const LqFinding *finding)
{
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "id");
  json_builder_add_string_value (json, finding->id);
  json_builder_set_member_name (json, "result");
  json_builder_add_string_value (json, lq_finding_kind_get_id (finding->kind));
  json_builder_set_member_name (json, "detail");
  json_builder_add_string_value (json, finding->detail);
  if (finding->us >= 0) {
    json_builder_set_member_name (json, "ms");
    json_builder_add_double_value (json, finding->us / 1000.0);
  }
  json_builder_end_object (json);
}

static void
found_cb (Report *report, const LqFinding *finding)
{
  if (report->json != NULL)
    add_finding (report->json, finding);
  else
    print_finding (finding);
}

static void
waiting_cb (Report *report)
{
  g_printerr ("%s\n", _ ("Please click into the field of the window, so that it has the focus."));
}

static gboolean
close_request_cb (Report *report)
{
  g_main_loop_quit (report->loop);

  return GDK_EVENT_STOP;
}

static void
print_json (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_array (json);
  root = json_builder_get_root (json);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

static int
examine (GSettings *settings, bool is_json)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (JsonBuilder) json = is_json ? json_builder_new () : NULL;
  Report          report = { .loop = loop, .json = json };
  LqDoctorWindow *window = lq_doctor_window_new (NULL, settings);
  LqDoctor       *doctor = lq_doctor_window_get_doctor (window);
  bool            can_insert;

  if (json != NULL)
    json_builder_begin_array (json);
  g_signal_connect_swapped (doctor, "found", G_CALLBACK (found_cb), &report);
  g_signal_connect_swapped (doctor, "waiting", G_CALLBACK (waiting_cb), &report);
  g_signal_connect_swapped (doctor, "done", G_CALLBACK (g_main_loop_quit), loop);
  g_signal_connect_swapped (window, "close-request", G_CALLBACK (close_request_cb), &report);
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (loop);

  can_insert = lq_doctor_can_insert (doctor);
  g_signal_handlers_disconnect_by_data (doctor, &report);
  gtk_window_destroy (GTK_WINDOW (window));
  lq_microphone_shut_down ();
  if (json != NULL)
    print_json (json);

  return can_insert ? LQ_EXIT_OK : LQ_EXIT_FAILED;
}

int
lq_doctor_verb (int argc, char **argv)
{
  gboolean           is_json = FALSE;
  const GOptionEntry options[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, N_ ("Print JSON"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  g_option_context_set_summary (context,
                                _ ("Tries every way of inserting text into a field of its own."));
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("loquat: %s\n", error->message);
    return LQ_EXIT_USAGE;
  }
  if (!gtk_init_check ()) {
    g_printerr ("loquat: %s\n", _ ("There is no display, so nothing can be inserted anywhere."));
    return LQ_EXIT_FAILED;
  }
  settings = lq_cli_open_settings ();
  if (settings == NULL)
    return LQ_EXIT_FAILED;

  lq_resources_get_resource ();
  adw_init ();

  return examine (settings, is_json);
}
