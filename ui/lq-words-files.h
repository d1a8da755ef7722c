/* lq-words-files.h: asks for a file, and imports words from it or exports them to it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-word-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What came of it is said in a toast over @from's window. */
void lq_words_files_import (GtkWidget *from, LqWordList *words);
void lq_words_files_export (GtkWidget *from, LqWordList *words);

G_END_DECLS
