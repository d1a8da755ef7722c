/* lq-server-routes.c: what is answered over plain HTTP
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-routes.h"

/* Returns: (transfer full): a JSON body, and the HTTP status */
typedef char *(*Handler) (const LqServerHall *hall, int *status);

typedef struct {
  const char *method;
  const char *path;
  Handler     handler;
} Route;

/* Every string in it is ours and needs no escaping. */
static char *
answer_health (const LqServerHall *hall, int *status)
{
  g_autofree char *notice =
    hall->kind->notice ? g_strdup_printf ("\"notice\":\"%s\",", hall->kind->notice) : NULL;

  *status = 200;
  return g_strdup_printf (
    "{\"status\":\"ok\",\"engine\":\"%s\",%s\"version\":\"%s\",\"files\":%s,\"sessions\":%u,"
    "\"streams\":%u}",
    hall->kind->name, notice ? notice : "", PACKAGE_VERSION, hall->has_files ? "true" : "false",
    hall->n_sockets, hall->n_streams);
}

static char *
answer_not_found (int *status)
{
  g_autofree char *request_id = g_uuid_string_random ();

  *status = 404;
  return g_strdup_printf ("{\"status_code\":404,\"error_type\":\"not_found\","
                          "\"message\":\"There is nothing here.\",\"validation_errors\":[],"
                          "\"request_id\":\"%s\"}",
                          request_id);
}

static const Route routes[] = {
  { "GET", "/healthz", answer_health },
};

char *
lq_server_routes_answer (const LqServerHall *hall,
                         const char         *method,
                         const char         *path,
                         int                *status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    if (g_str_equal (routes[i].method, method) && g_str_equal (routes[i].path, path))
      return routes[i].handler (hall, status);

  return answer_not_found (status);
}
