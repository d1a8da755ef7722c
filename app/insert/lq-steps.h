/* lq-steps.h: how often the Left key is pressed to get back into a text
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lq_steps_count:
 * @text: what was inserted
 * @n_chars: from its end
 *
 * The key moves by what a person sees as one character: an accent that combines, and an emoji of
 * several, are passed at once.
 *
 * Returns: how many steps the last @n_chars characters are; 0: none, or not known, as in writing
 * from right to left, where programs differ in what Left means
 */
unsigned lq_steps_count (const char *text, unsigned n_chars);

G_END_DECLS
