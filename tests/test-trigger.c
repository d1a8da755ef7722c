/* test-trigger.c: one finger on one key starts and stops once, whoever else tells of it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-trigger.h"

enum { STEPS_MAX = 12 };

/* A step: '+' press, '-' release, 'x' press that has no release, 's' started by other means, 'e'
 * ended by other means; 't', 'h' the mode is toggle or hold from now on; its time; and the answer:
 * '>' start, '.' stop, ' ' nothing. */
typedef struct {
  char    what;
  int64_t at_ms;
  char    answer;
} Step;

typedef struct {
  const char   *name;
  LqTriggerMode mode;
  Step          steps[STEPS_MAX];
} Case;

static const Case cases[] = {
  { "toggle",
    LQ_TRIGGER_TOGGLE,
    { { '+', 0, '>' }, { '-', 90, ' ' }, { '+', 3000, '.' }, { '-', 3100, ' ' } } },
  { "toggle, held long",
    LQ_TRIGGER_TOGGLE,
    { { '+', 0, '>' }, { '-', 9000, ' ' }, { '+', 9500, '.' }, { '-', 9600, ' ' } } },
  { "toggle, ended by itself",
    LQ_TRIGGER_TOGGLE,
    { { '+', 0, '>' }, { '-', 90, ' ' }, { 'e', 500, 0 }, { '+', 3000, '>' } } },
  { "toggle, started by others", LQ_TRIGGER_TOGGLE, { { 's', 0, 0 }, { '+', 1000, '.' } } },

  { "hold",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { '-', 2000, '.' }, { '+', 3000, '>' }, { '-', 3050, '.' } } },
  { "hold, cancelled while held",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { 'e', 900, 0 }, { '-', 2000, ' ' }, { '+', 3000, '>' } } },
  { "hold, started by others",
    LQ_TRIGGER_HOLD,
    { { 's', 0, 0 }, { '+', 1000, ' ' }, { '-', 1900, '.' } } },
  { "hold, release lost",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { '+', 9000, ' ' }, { '-', 9900, '.' }, { '+', 11000, '>' } } },

  { "auto, tap: 399 ms",
    LQ_TRIGGER_AUTO,
    { { '+', 0, '>' }, { '-', 399, ' ' }, { '+', 5000, '.' }, { '-', 5100, ' ' } } },
  { "auto, tap: 400 ms", LQ_TRIGGER_AUTO, { { '+', 0, '>' }, { '-', 400, ' ' } } },
  { "auto, hold: 401 ms",
    LQ_TRIGGER_AUTO,
    { { '+', 0, '>' }, { '-', 401, '.' }, { '+', 5000, '>' } } },
  { "auto, held at the stop",
    LQ_TRIGGER_AUTO,
    { { '+', 0, '>' }, { '-', 90, ' ' }, { '+', 3000, '.' }, { '-', 4000, ' ' } } },
  { "auto, ended while held, started by others",
    LQ_TRIGGER_AUTO,
    { { '+', 0, '>' }, { 'e', 100, 0 }, { '-', 900, ' ' }, { 's', 950, 0 }, { '+', 2000, '.' } } },
  { "auto, release lost",
    LQ_TRIGGER_AUTO,
    { { '+', 0, '>' }, { '+', 9000, '.' }, { '-', 9900, ' ' }, { '+', 11000, '>' } } },

  { "repeats of a held key",
    LQ_TRIGGER_AUTO,
    { { '+', 0, '>' },
      { '+', 500, ' ' },
      { '+', 530, ' ' },
      { '+', 560, ' ' },
      { '-', 570, '.' } } },
  { "repeats for longer than a release is waited for",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' },
      { '+', 2000, ' ' },
      { '+', 4000, ' ' },
      { '+', 6000, ' ' },
      { '-', 6030, '.' } } },
  { "two owners, one press",
    LQ_TRIGGER_AUTO,
    { { '+', 0, '>' }, { '+', 12, ' ' }, { '-', 90, ' ' }, { '-', 99, ' ' }, { '+', 3000, '.' } } },
  { "two owners, the second after the first is over",
    LQ_TRIGGER_TOGGLE,
    { { '+', 0, '>' }, { '-', 1, ' ' }, { '+', 39, ' ' }, { '-', 39, ' ' }, { '+', 900, '.' } } },
  { "a bouncing key",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' },
      { '-', 1000, '.' },
      { '+', 1030, ' ' },
      { '-', 1035, ' ' },
      { '+', 2000, '>' } } },
  { "fast fingers",
    LQ_TRIGGER_TOGGLE,
    { { '+', 0, '>' }, { '-', 30, ' ' }, { '+', 80, '.' }, { '-', 110, ' ' }, { '+', 160, '>' } } },

  { "hold becomes known while the key is down",
    LQ_TRIGGER_TOGGLE,
    { { '+', 0, '>' }, { 'h', 200, ' ' }, { '-', 1000, '.' } } },
  { "toggle becomes known while the key is down",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { 't', 200, ' ' }, { '-', 1000, ' ' }, { '+', 2000, '.' } } },
  { "hold becomes known after a tap",
    LQ_TRIGGER_AUTO,
    { { '+', 0, '>' }, { '-', 90, ' ' }, { 'h', 200, '.' }, { '+', 2000, '>' } } },
  { "toggle becomes known after a tap",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { '-', 90, '.' }, { 't', 200, '>' }, { '+', 2000, '.' } } },
  { "toggle becomes known after a tap, and the end was told",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { '-', 90, '.' }, { 'e', 95, 0 }, { 't', 200, '>' } } },
  { "toggle becomes known twice",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { '-', 90, '.' }, { 't', 200, '>' }, { 't', 300, ' ' } } },
  { "toggle becomes known after the end by others",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { 'e', 50, 0 }, { '-', 90, ' ' }, { 't', 200, ' ' } } },
  { "hold becomes known of what others started since",
    LQ_TRIGGER_TOGGLE,
    { { '+', 0, '>' }, { '-', 90, ' ' }, { 'e', 500, 0 }, { 's', 900, 0 }, { 'h', 990, ' ' } } },
  { "hold becomes known at the press that stops",
    LQ_TRIGGER_TOGGLE,
    { { '+', 0, '>' },
      { '-', 90, ' ' },
      { '+', 900, '.' },
      { '-', 990, ' ' },
      { 'h', 999, ' ' } } },
  { "a press without release, and hold becomes known",
    LQ_TRIGGER_AUTO,
    { { 'x', 0, '>' }, { 'h', 100, ' ' }, { 'x', 2000, '.' }, { 'x', 3000, '>' } } },
  { "two owners, one without release",
    LQ_TRIGGER_HOLD,
    { { '+', 0, '>' }, { 'x', 10, ' ' }, { '-', 2000, '.' } } },

  { "a release without a press", LQ_TRIGGER_HOLD, { { '-', 0, ' ' }, { '+', 100, '>' } } },
};

static char
take (LqTrigger *trigger, const Step *step)
{
  static const char answers[] = {
    [LQ_TRIGGER_NOTHING] = ' ', [LQ_TRIGGER_START] = '>', [LQ_TRIGGER_STOP] = '.'
  };

  switch (step->what) {
  case '+':
    return answers[lq_trigger_press (trigger, step->at_ms * 1000)];
  case '-':
    return answers[lq_trigger_release (trigger, step->at_ms * 1000)];
  case 'x':
    return answers[lq_trigger_tap (trigger, step->at_ms * 1000)];
  case 't':
    return answers[lq_trigger_set_mode (trigger, LQ_TRIGGER_TOGGLE)];
  case 'h':
    return answers[lq_trigger_set_mode (trigger, LQ_TRIGGER_HOLD)];
  default:
    lq_trigger_set_listening (trigger, step->what == 's');
    return 0;
  }
}

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  LqTrigger   trigger;

  lq_trigger_init (&trigger, row->mode);
  for (const Step *step = row->steps; step->what != 0; step++) {
    g_test_message ("%c at %d ms", step->what, (int) step->at_ms);
    g_assert_cmpint (take (&trigger, step), ==, step->answer);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/trigger/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }

  return g_test_run ();
}
