/* lq-doctor-window.h: shows what works in this session, and has the field that is written into
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-doctor.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_DOCTOR_WINDOW (lq_doctor_window_get_type ())
G_DECLARE_FINAL_TYPE (LqDoctorWindow, lq_doctor_window, LQ, DOCTOR_WINDOW, AdwWindow)

/**
 * lq_doctor_window_new:
 * @parent: (nullable): over which window it stands
 * @settings: the person's settings
 *
 * Begins to examine when it is presented.
 */
LqDoctorWindow *lq_doctor_window_new (GtkWindow *parent, GSettings *settings);

/* Borrowed. */
LqDoctor *lq_doctor_window_get_doctor (LqDoctorWindow *self);

G_END_DECLS
