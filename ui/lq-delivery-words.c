/* lq-delivery-words.c: what became of text that did not arrive, for people
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-delivery-words.h"

#include <glib/gi18n.h>

const char *
lq_delivery_words (LqDeliveryNote note, const char *text, const char **body)
{
  switch (note) {
  case LQ_DELIVERY_NOTE_PASSWORD:
    *body = _ ("Loquat writes into no password field. What you said is in the history.");
    return _ ("Not Inserted");
  case LQ_DELIVERY_NOTE_HELD:
    *body = _ ("Another application came to the front. What you said is in the history; it can be "
               "inserted again where you are now.");
    return _ ("Held Back");
  case LQ_DELIVERY_NOTE_BY_HAND:
    *body = _ ("Paste it with Ctrl+V.");
    return _ ("Copied");
  case LQ_DELIVERY_NOTE_FAILED:
    if (text[0] == '\0') {
      *body = _ ("It does not stand before the cursor, or cannot be taken back here.");
      return _ ("Nothing Taken Back");
    }
    *body = _ ("No way to insert text works here. What you said is in the history.");
    return _ ("Not Inserted");
  }

  g_return_val_if_reached ("");
}
