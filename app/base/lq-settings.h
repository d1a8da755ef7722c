/* lq-settings.h: the person's settings
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Keys of the schema, documented in data/io.github.loquat.Loquat.gschema.xml. */
#define LQ_SETTINGS_ENGINE "engine"               /* s: an engine's id, see lq-engines.h */
#define LQ_SETTINGS_SONIOX_REGION "soniox-region" /* s: us, eu, jp */
#define LQ_SETTINGS_SONIOX_URL "soniox-url"       /* s: WebSocket address, overrides the region */
#define LQ_SETTINGS_SONIOX_REST_URL "soniox-rest-url"       /* s: the same of the REST side */
#define LQ_SETTINGS_SONIOX_MODEL "soniox-model"             /* s */
#define LQ_SETTINGS_SERVER_ADDRESS "server-address"         /* s: http(s)://HOST:PORT of a server */
#define LQ_SETTINGS_KEY_IN_SUBPROTOCOL "key-in-subprotocol" /* b */
#define LQ_SETTINGS_LANGUAGE_HINTS "language-hints"         /* as: ISO 639-1 */
#define LQ_SETTINGS_MICROPHONE "microphone"         /* s: a device's name; empty: the default one */
#define LQ_SETTINGS_KEEP_AUDIO "keep-audio"         /* b */
#define LQ_SETTINGS_HOTKEY_DICTATE "hotkey-dictate" /* s: accelerator; empty: none */
#define LQ_SETTINGS_HOTKEY_CANCEL "hotkey-cancel"   /* s */
#define LQ_SETTINGS_HOTKEY_UNDO "hotkey-undo"       /* s */
#define LQ_SETTINGS_HOTKEY_AGAIN "hotkey-again"     /* s */
#define LQ_SETTINGS_HOTKEY_COPY "hotkey-copy"       /* s */
#define LQ_SETTINGS_HOTKEY_MODE "hotkey-mode"       /* s: toggle, hold, auto */
#define LQ_SETTINGS_HOTKEY_WAY "hotkey-way"         /* s: portal, x11, gnome, manual; empty: fits */
#define LQ_SETTINGS_HOTKEY_GNOME_CONSENT "hotkey-gnome-consent" /* b */
#define LQ_SETTINGS_STOP_ON_SILENCE "stop-on-silence"           /* i: seconds; 0: never */
#define LQ_SETTINGS_KEEP_MICROPHONE_OPEN "keep-microphone-open" /* b */
#define LQ_SETTINGS_START_IN_BACKGROUND "start-in-background"   /* b */
#define LQ_SETTINGS_BACKGROUND_TOLD "background-told"           /* b */
#define LQ_SETTINGS_INSERT_WAY "insert-way"                   /* s: a way's id; empty: what fits */
#define LQ_SETTINGS_INSERT_FOLLOW_FOCUS "insert-follow-focus" /* b */
#define LQ_SETTINGS_INSERT_FIT_CONTEXT "insert-fit-context"   /* b */
#define LQ_SETTINGS_OVERLAY "overlay"                         /* b */
#define LQ_SETTINGS_SOUNDS "sounds"                           /* b */
#define LQ_SETTINGS_OTHER_SOUND "other-sound"                 /* s: leave, lower, pause */
#define LQ_SETTINGS_SPOKEN_PUNCTUATION "spoken-punctuation"   /* b */
#define LQ_SETTINGS_SPOKEN_COMMANDS "spoken-commands"         /* b */
#define LQ_SETTINGS_NETWORK_USE "network-use" /* s: throughput, real-time, thrifty */
#define LQ_SETTINGS_REQUESTS_PER_MINUTE "requests-per-minute" /* i: to a host; 0: no limit */
#define LQ_SETTINGS_REQUEST_BURST "request-burst"             /* i: at once */
#define LQ_SETTINGS_FILE_SPEAKERS "file-speakers"             /* b */
#define LQ_SETTINGS_FILE_TRANSLATION "file-translation"       /* s: ISO 639-1; empty: none */
#define LQ_SETTINGS_DELETE_FROM_SERVICE "delete-from-service" /* b */
#define LQ_SETTINGS_WATCHED_FOLDERS "watched-folders"         /* as: paths */
#define LQ_SETTINGS_PLAYER_RATE "player-rate"                 /* d: 0.5 to 3 */
#define LQ_SETTINGS_MARK_DOUBTFUL "mark-doubtful"             /* b */
#define LQ_SETTINGS_WINDOW_WIDTH "window-width"               /* i */
#define LQ_SETTINGS_WINDOW_HEIGHT "window-height"             /* i */
#define LQ_SETTINGS_MAXIMIZED "window-maximized"              /* b */

/**
 * lq_settings_new:
 *
 * Opens the settings. A program that runs from its build folder uses the schema built there.
 * Main thread.
 *
 * Returns: (transfer full) (nullable): the settings, or %NULL where no schema is installed
 */
GSettings *lq_settings_new (void);

G_END_DECLS
