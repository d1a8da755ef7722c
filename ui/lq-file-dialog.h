/* lq-file-dialog.h: asks which files to transcribe
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-intake.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows a dialog over @parent; what is chosen goes to @intake. */
void lq_file_dialog_open (GtkWindow *parent, LqIntake *intake);

G_END_DECLS
