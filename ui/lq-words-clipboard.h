/* lq-words-clipboard.h: the clipboard's text for snippets that ask for it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-word-list.h"

G_BEGIN_DECLS

/* Keeps what {clipboard} stands for current, as far as the desktop lets a program read the
 * clipboard that has not the focus: X11 does, most Wayland desktops do not. While no snippet asks
 * for it, it is not read. */
void lq_words_clipboard_follow (LqWordList *words);

G_END_DECLS
