/* lq-proper-words.c: English words that are always written with a capital
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only words that are nothing else: not "may", "march", "turkey", "polish", "rose" or "mark". */

#include "config.h"
#include "lq-proper-words.h"

#include <stdlib.h>
#include <string.h>

/* Sorted, for bsearch(). */
static const char *const proper_words[] = {
  "africa",     "african",   "alaska",       "alice",         "amazon",      "america",
  "american",   "americans", "amsterdam",    "andrew",        "anna",        "april",
  "arab",       "arabic",    "argentina",    "asia",          "asian",       "athens",
  "atlantic",   "august",    "australia",    "australian",    "austria",     "austrian",
  "barbara",    "beijing",   "belgian",      "belgium",       "berlin",      "boston",
  "brazil",     "brazilian", "britain",      "british",       "buddhist",    "california",
  "canada",     "canadian",  "caroline",     "catholic",      "charles",     "chicago",
  "chile",      "chinese",   "christian",    "christmas",     "christopher", "colombia",
  "copenhagen", "cuba",      "cuban",        "daniel",        "danish",      "david",
  "december",   "denmark",   "diana",        "dublin",        "dutch",       "easter",
  "edward",     "egypt",     "egyptian",     "elizabeth",     "emily",       "england",
  "english",    "europe",    "european",     "february",      "finland",     "finnish",
  "florida",    "france",    "french",       "friday",        "fridays",     "geneva",
  "george",     "german",    "germany",      "greece",        "greek",       "hawaii",
  "hebrew",     "helen",     "hindu",        "hungarian",     "hungary",     "iceland",
  "india",      "indian",    "indonesia",    "iran",          "iraq",        "ireland",
  "irish",      "islam",     "islamic",      "israel",        "israeli",     "istanbul",
  "italian",    "italy",     "james",        "january",       "japan",       "japanese",
  "jesus",      "jewish",    "joseph",       "julia",         "july",        "june",
  "kenya",      "korea",     "korean",       "latin",         "lisbon",      "london",
  "madrid",     "margaret",  "mary",         "mediterranean", "mexican",     "mexico",
  "michael",    "monday",    "mondays",      "moscow",        "muslim",      "netherlands",
  "nigeria",    "norway",    "norwegian",    "november",      "october",     "oliver",
  "oxford",     "pacific",   "pakistan",     "palestinian",   "paris",       "peter",
  "philip",     "poland",    "portugal",     "portuguese",    "prague",      "protestant",
  "rachel",     "richard",   "robert",       "roman",         "rome",        "russia",
  "russian",    "samuel",    "sarah",        "saturday",      "saturdays",   "scotland",
  "scottish",   "september", "shakespeare",  "shanghai",      "simon",       "singapore",
  "spain",      "spanish",   "stephen",      "stockholm",     "sunday",      "sundays",
  "susan",      "sweden",    "swedish",      "swiss",         "switzerland", "sydney",
  "texas",      "thailand",  "thanksgiving", "thomas",        "thursday",    "thursdays",
  "tokyo",      "toronto",   "tuesday",      "tuesdays",      "ukraine",     "ukrainian",
  "vienna",     "vietnam",   "vietnamese",   "virginia",      "washington",  "wednesday",
  "wednesdays", "william",   "zurich",
};

static int
compare (const void *key, const void *element)
{
  return strcmp (key, *(const char *const *) element);
}

bool
lq_proper_words_contain (const char *word)
{
  g_autofree char *stem = g_strdup (word);

  if (g_str_has_suffix (stem, "'s"))
    stem[strlen (stem) - strlen ("'s")] = '\0';

  return bsearch (stem, proper_words, G_N_ELEMENTS (proper_words), sizeof proper_words[0],
                  compare) != NULL;
}
