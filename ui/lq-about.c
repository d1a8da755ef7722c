/* lq-about.c: the window that says what Loquat is
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-about"

#include "config.h"
#include "lq-about.h"

#include <glib/gi18n.h>

void
lq_about_present (GtkWindow *parent)
{
  static const char *const developers[] = { "The Loquat authors", NULL };

  adw_show_about_window (
    parent, "application-name", "Loquat", "application-icon", APPLICATION_ID, "version",
    PACKAGE_VERSION, "developer-name", _ ("The Loquat authors"), "developers", developers,
    "license-type", GTK_LICENSE_GPL_3_0, "comments",
    _ ("Speak, and read your words while you speak. They stay on this computer unless you choose a "
       "service."),
    /* Translators: put your own name here, and an address if you like */
    "translator-credits", _ ("translator-credits"), NULL);
}
