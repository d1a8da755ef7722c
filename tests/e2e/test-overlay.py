#!/usr/bin/python3
"""test-overlay.py: the overlay is seen while one dictates, and takes neither the focus nor a click

Runs in the rig. What is seen is looked at on the screen, over a window that fills it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import subprocess

import desk
import heard
import keyboard
import receivers
import window as loquat_window

# Where the card is on the rig's screen of 1280 x 900, without its round corners.
LEFT, TOP, WIDTH, HEIGHT = 430, 804, 420, 60
MIDDLE = (LEFT + WIDTH // 2, TOP + HEIGHT // 2)
COVERED, SAME = 0.5, 0.1  # of its pixels
LINES = [f'line {number} ' + 'of the text below ' * 4 for number in range(60)]
MOST_TURNS = 10
RECORDED_BYTES = 64000  # two seconds: it would have been shown by then


def act(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


def recorded_bytes():
    spool = loquat_window.DATA / 'spool'
    return sum(path.stat().st_size for path in spool.glob('*.wav'))


def look():
    """The pixels at the place of the card."""
    path = pathlib.Path(os.environ['RIG']) / 'screen.png'
    desk.screenshot(path)
    crop = f'{WIDTH}x{HEIGHT}+{LEFT}+{TOP}'
    return subprocess.run(['convert', str(path), '-crop', crop, '+repage', '-depth', '8', 'rgb:-'],
                          check=True, stdout=subprocess.PIPE).stdout


def difference(before):
    """How much of the place looks different now: 0 to 1."""
    now = look()
    assert len(now) == len(before) == 3 * WIDTH * HEIGHT
    pixels = range(0, len(now), 3)
    return sum(now[at:at + 3] != before[at:at + 3] for at in pixels) / len(pixels)


def picture(name):
    if 'LOQUAT_PICTURES' in os.environ:
        desk.screenshot(pathlib.Path(os.environ['LOQUAT_PICTURES']) / f'{name}.png')


def is_filled():
    """Whether the window covers the screen; if not, it is asked to. New text makes it smaller."""
    window = ['xdotool', 'getactivewindow']
    said = subprocess.run([*window, 'getwindowgeometry'], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    if 'Geometry: 1280x' in said:
        return True
    subprocess.run([*window, 'windowmove', '0', '0', 'windowsize', '1280', '900'], check=True)
    return False


def fill_screen(receiver):
    receiver.focus()
    receiver.set_text('\n'.join(LINES))
    receiver.wait_for_text('\n'.join(LINES))
    if os.environ['RIG_KIND'] == 'x11':
        desk.wait_for('a window that fills the screen', is_filled)


def wait_to_rest():
    desk.wait_for('the end of the dictation', lambda: recorded_bytes() == 0 and all(
        entry['state'] != 0 for entry in loquat_window.entries()))


def begin(n_bytes=1):
    act('start-dictation')
    desk.wait_for('sound on the disk', lambda: recorded_bytes() > n_bytes)


def end(before):
    act('stop-dictation')
    wait_to_rest()
    desk.wait_for('an empty screen', lambda: difference(before) < SAME)


def line_of_click(receiver, turns):
    """Where a key writes after a click on the overlay. GTK takes a click in later than a key that
    comes right after it."""
    keyboard.press('ctrl+Home')
    keyboard.click(*MIDDLE)
    for _ in range(turns):
        desk.take_in_events()
    keyboard.press('x')
    text = desk.wait_for('the key in the text', lambda: (
        receiver.text() if receiver.text() != '\n'.join(LINES) else None))
    [line] = [at for at, line in enumerate(text.split('\n')) if line != LINES[at]]
    receiver.set_text('\n'.join(LINES))
    receiver.wait_for_text('\n'.join(LINES))
    return line


def check_shown(receiver, before):
    """It is there, and a click on it goes to the line below, as the next key does."""
    begin()
    desk.wait_for('the overlay', lambda: difference(before) > COVERED)
    picture('overlay-' + os.environ['RIG_KIND'])

    lines = (line_of_click(receiver, turns) for turns in range(1, MOST_TURNS))
    assert any(line > len(LINES) // 3 for line in lines), 'clicks do not reach the text below'
    assert difference(before) > COVERED, 'it is gone after a click'
    end(before)


def check_off(before):
    loquat_window.set_setting('overlay', 'false')
    begin(RECORDED_BYTES)
    assert difference(before) < SAME, 'it is shown although nobody wants it'
    # It comes and goes with the setting, also meanwhile.
    loquat_window.set_setting('overlay', 'true')
    desk.wait_for('the overlay', lambda: difference(before) > COVERED)
    end(before)


def check_words(receiver, before):
    """What is said changes what is seen, and arrives below it."""
    receiver.set_text('')
    begin()
    desk.wait_for('the overlay', lambda: difference(before) > COVERED)
    silent = look()
    desk.say(heard.sound_of('morning'))
    desk.wait_for('other words on it', lambda: SAME / 10 < difference(silent) < COVERED)
    picture('overlay-words-' + os.environ['RIG_KIND'])
    act('stop-dictation')
    wait_to_rest()


def main():
    if reason := receivers.why_not('gtk4'):
        desk.skip(reason)

    with desk.Program([os.environ['LOQUAT'], '--gapplication-service'],
                      G_DEBUG='fatal-criticals') as loquat:
        with receivers.open('gtk4') as receiver:
            fill_screen(receiver)
            before = desk.wait_for('a screen at rest', at_rest)
            check_shown(receiver, before)
            check_off(before)
            check_words(receiver, before)
        assert loquat.process.poll() is None


def at_rest():
    before = look()
    desk.take_in_events()
    return before if difference(before) == 0 else None


main()
