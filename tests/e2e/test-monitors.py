#!/usr/bin/python3
"""test-monitors.py: with several monitors the overlay is on the one that a person looks at

Runs in the rig. A window has the focus, the key is pressed, and the monitors are looked at. Their
windows are empty, so that the overlay is all that is seen in their lower halves.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import subprocess

import desk
import keyboard
import monitors
import receivers
import window as loquat_window

KIND = os.environ['RIG_KIND']
KEY = {'x11': 'F9', 'sway': 'super+j'}[KIND]
READY = {'x11': 'the x11: ready', 'sway': 'the manual: by hand'}[KIND]
ONE, TWO = {'x11': ('left', 'right'), 'sway': ('HEADLESS-1', 'HEADLESS-2')}[KIND]
# Small ones are looked at sooner. On X11 they are parts of a screen of 1440 x 600.
SCREEN_WIDTH, SCREEN_HEIGHT = 1440, 600
WIDTH = 800  # of the first: the other begins there
TWO_WIDTH, TWO_HEIGHT = 640, 480
CARD = (460, 68)  # of the overlay, for text of 11 pt
SHADOW = 16  # round it, where there is transparency; of its edge nearly nothing is seen
GAP = 32  # below it
NEAR = 2
MESSAGE_S = 4
MAXIMIZED_S = 3
PANEL_HEIGHT = 90
PANEL = '''
import gi
gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, GdkX11, Gtk
window = Gtk.Window(type_hint=Gdk.WindowTypeHint.DOCK)
window.set_default_size({width}, {height})
window.move({x}, {y})
window.show_all()
print(window.get_window().get_xid(), flush=True)
Gtk.main()
'''


class Loquat:
    """Loquat without a window, and its key."""

    def __init__(self):
        loquat_window.set_setting('hotkey-dictate', 'F9')
        # However slowly a busy machine presses and releases it.
        loquat_window.set_setting('hotkey-mode', 'toggle')
        self.log = pathlib.Path(os.environ['RIG'], 'log/loquat')
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen(
                [os.environ['LOQUAT'], '--gapplication-service'], stdout=log, stderr=log,
                env={**os.environ, 'G_DEBUG': 'fatal-criticals', 'G_MESSAGES_DEBUG': 'lq-hotkeys'})
        desk.wait_for('the key', lambda: READY in self.log.read_text(errors='replace'))
        if KIND == 'sway':
            action = f'gapplication action {loquat_window.APPLICATION_ID} toggle-dictation'
            subprocess.run(['swaymsg', f'bindsym --no-repeat Mod4+j exec {action}'], check=True,
                           stdout=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if exception[0]:
            print(self.log.read_text(errors='replace'))
            self.process.kill()
        else:
            loquat_window.quit_program()
        status = self.process.wait(desk.DEADLINE_S)
        assert exception[0] or status == 0, f'it ended with {status}'


# ---- what is seen

def place_on(screens, name, above):
    """Where something is seen on a monitor, without its lowest part: beside the middle, above the
    bottom, width and height, in logical pixels; None: nothing is."""
    scale = screens.scale(name)
    png = screens.look(name)
    box = monitors.shown(png, round(above * scale))
    if box is None:
        return None
    x, y, width, height = box
    full_width, full_height = monitors.size(png)
    return ((x + width / 2 - full_width / 2) / scale, (full_height - y - height) / scale - above,
            width / scale, height / scale)


def is_right(place):
    """Wholly there, in the middle, a little over the bottom."""
    beside, gap, width, height = place
    around = [GAP - gap, (width - CARD[0]) / 2, (height - CARD[1]) / 2]
    return abs(beside) <= NEAR and all(-NEAR <= each <= SHADOW + NEAR for each in around)


def wait_for_overlay(screens, name, *others, above=0):
    """It is on this monitor, and not on the others."""
    def is_there():
        place = place_on(screens, name, above)
        return place and is_right(place) and not any(
            place_on(screens, other, 0) for other in others)

    try:
        desk.wait_for(f'the overlay on {name}', is_there)
    except desk.TooLate as error:
        seen = {each: place_on(screens, each, 0) for each in (name, *others)}
        raise AssertionError(f'it is not on {name} but {seen}') from error


def picture(screens, name, what):
    if 'LOQUAT_PICTURES' in os.environ:
        path = pathlib.Path(os.environ['LOQUAT_PICTURES'], f'monitors-{KIND}-{what}.png')
        path.write_bytes(screens.look(name))


# ---- what a person does

def begin(screens, receiver, name, *others, above=0):
    receiver.focus()
    keyboard.press(KEY)
    wait_for_overlay(screens, name, *others, above=above)


def end(screens, name, above=0):
    keyboard.press(KEY)
    spool = loquat_window.DATA / 'spool'
    desk.wait_for('the end of the dictation', lambda: not list(spool.glob('*.wav')) and all(
        entry['state'] != 0 for entry in loquat_window.entries()))
    desk.wait_for('an empty monitor', lambda: place_on(screens, name, above) is None)


def check_each(screens, on_one, on_two):
    for receiver, name, other in ((on_one, ONE, TWO), (on_two, TWO, ONE)):
        begin(screens, receiver, name, other)
        picture(screens, name, f'on-{name}')
        end(screens, name)


def check_message(screens, on_one, on_two):
    """A message stays where one was; the dictation after it is shown where one is."""
    def is_told():
        """It stands there for some seconds only, and looking may take long."""
        keyboard.press(KEY)
        with contextlib.suppress(desk.TooLate):
            return desk.wait_for('a message', lambda: place_on(screens, ONE, 0), MESSAGE_S)

    desk.microphone('unplug')
    on_one.focus()
    desk.wait_for('a message', is_told)
    desk.microphone('ok')
    picture(screens, ONE, 'message')
    begin(screens, on_two, TWO, ONE)
    end(screens, TWO)


# ---- X11

def maximize(receiver, x):
    """Puts the window on the monitor that begins at x, and clicks its title twice."""
    receiver.focus()
    window = subprocess.run(['xdotool', 'getactivewindow'], check=True, capture_output=True,
                            text=True).stdout.strip()

    def is_maximized():
        return f'Position: {x},' in subprocess.run(
            ['xdotool', 'getwindowgeometry', window], check=True, capture_output=True,
            text=True).stdout

    def attempt():
        subprocess.run(['xdotool', 'windowmove', window, str(x + 100), '100'], check=True)
        keyboard.click(x + 400, 110)
        keyboard.click(x + 400, 110)
        with contextlib.suppress(desk.TooLate):
            return desk.wait_for('it', is_maximized, MAXIMIZED_S)

    desk.wait_for('a window that fills the monitor', attempt)


@contextlib.contextmanager
def panel():
    """Across the bottom of the second monitor, as desktops have it."""
    top = TWO_HEIGHT - PANEL_HEIGHT
    code = PANEL.format(x=WIDTH, y=top, width=TWO_WIDTH, height=PANEL_HEIGHT)
    taken = [0, 0, 0, SCREEN_HEIGHT - top, 0, 0, 0, 0, 0, 0, WIDTH, WIDTH + TWO_WIDTH - 1]
    with subprocess.Popen(['/usr/bin/python3', '-c', code], stdout=subprocess.PIPE) as process:
        window = process.stdout.readline().decode().strip()
        subprocess.run(['xprop', '-id', window, '-f', '_NET_WM_STRUT_PARTIAL', '32c', '-set',
                        '_NET_WM_STRUT_PARTIAL', ','.join(map(str, taken))], check=True)
        try:
            yield
        finally:
            process.terminate()


def check_panel(screens, on_one, on_two):
    """It stands above the panel of its own monitor, also of one that comes later."""
    begin(screens, on_two, TWO, ONE)
    with panel():
        wait_for_overlay(screens, TWO, ONE, above=PANEL_HEIGHT)
        picture(screens, TWO, 'panel')
        end(screens, TWO, above=PANEL_HEIGHT)
        begin(screens, on_one, ONE)
        end(screens, ONE)
        begin(screens, on_two, TWO, ONE, above=PANEL_HEIGHT)
    wait_for_overlay(screens, TWO, ONE)
    end(screens, TWO)


def check_nobody(screens):
    """No window has the focus: the pointer tells."""
    desk.wait_for('the windows to go', lambda: desk.active_pid() is None)
    for name, other, x in ((TWO, ONE, WIDTH + 200), (ONE, TWO, 200)):
        keyboard.move(x, 100)
        keyboard.press(KEY)
        wait_for_overlay(screens, name, other)
        end(screens, name)


def check_x11(screens):
    screens.add(ONE, WIDTH, SCREEN_HEIGHT, 0)
    screens.add(TWO, TWO_WIDTH, TWO_HEIGHT, WIDTH)
    with Loquat():
        with receivers.open('gtk4') as on_one:
            # One after the other: a new window takes the focus.
            maximize(on_one, 0)
            with receivers.open('gtk4') as on_two:
                maximize(on_two, WIDTH)
                check_each(screens, on_one, on_two)
                check_message(screens, on_one, on_two)
                check_panel(screens, on_one, on_two)
        check_nobody(screens)
        with receivers.open('gtk4') as receiver:
            maximize(receiver, WIDTH)
            check_removed(screens, receiver)


def check_removed(screens, receiver):
    """One that goes while it is shown there, and one that becomes smaller."""
    begin(screens, receiver, TWO, ONE)
    keyboard.move(200, 100)
    screens.remove(TWO)
    wait_for_overlay(screens, ONE)
    picture(screens, ONE, 'removed')
    screens.resize(ONE, 700, 500)
    wait_for_overlay(screens, ONE)
    picture(screens, ONE, 'resized')
    end(screens, ONE)
    # And one that comes back in between.
    screens.add(TWO, TWO_WIDTH, TWO_HEIGHT, WIDTH)
    maximize(receiver, WIDTH)
    begin(screens, receiver, TWO, ONE)
    end(screens, TWO)


# ---- sway

def check_sway(screens):
    screens.add(TWO, 2 * TWO_WIDTH, 2 * TWO_HEIGHT, SCREEN_WIDTH, scale=2)
    # The pointer would be seen as well.
    subprocess.run(['swaymsg', 'mouse_warping none'], check=True, stdout=subprocess.DEVNULL)
    keyboard.move(0, 0)
    screens.go_to(ONE)
    with Loquat(), receivers.open('gtk4') as on_one:
        on_one.focus()
        screens.go_to(TWO)
        with receivers.open('gtk4') as on_two:
            on_two.focus()
            check_each(screens, on_one, on_two)
            check_message(screens, on_one, on_two)
            check_scale(screens, on_two)
    screens.go_to(ONE)
    with monitors.SwayInside(2) as inside:
        check_unplugged(inside)


def check_scale(screens, on_two):
    """It is drawn with all pixels there are, also when the scale changes while it is there."""
    screens.set_scale(TWO, 1)
    begin(screens, on_two, TWO, ONE)
    screens.set_scale(TWO, 2)
    wait_for_overlay(screens, TWO, ONE)
    desk.wait_for('a sharp overlay', lambda: monitors.is_sharp(screens.look(TWO)))
    picture(screens, TWO, 'scale')
    end(screens, TWO)


def check_unplugged(screens):
    """One that goes takes the overlay with it, and the overlay comes back on another."""
    screens.go_to('WL-1')
    with Loquat(), receivers.open('gtk4') as on_one:
        on_one.focus()
        screens.go_to('WL-2')
        with receivers.open('gtk4') as on_two:
            begin(screens, on_two, 'WL-2', 'WL-1')
            screens.unplug('WL-2')
            wait_for_overlay(screens, 'WL-1')
            picture(screens, 'WL-1', 'unplugged')
            end(screens, 'WL-1')
            begin(screens, on_one, 'WL-1')
            end(screens, 'WL-1')


def main():
    if reason := receivers.why_not('gtk4'):
        desk.skip(reason)
    {'x11': check_x11, 'sway': check_sway}[KIND](monitors.open_all())


main()
