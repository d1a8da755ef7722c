#!/usr/bin/python3
"""test-hotkey.py: a key dictates whatever has the focus, and everything is as before afterwards

Usage: test-hotkey.py WAY RIG-PROGRAM; starts the rig itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import ctypes
import os
import pathlib
import re
import signal
import subprocess
import sys

KEY = 'F9'
DICTATE = 'dictate'  # the shortcut's name for the portal
GNOME_STARTS_S = 4  # a command, and an action of a running program
LOOK_S = 1  # how long a way may let another wait
COMPLETE, CANCELLED = 1, 3  # LqEntryState
RIGS = {
    'x11': ['x11'],
    'portal': ['sway', '--portal'],
    'portal-denying': ['sway', '--portal', 'denying'],
    'portal-hanging': ['sway', '--portal', 'hanging'],
    'sway': ['sway'],
    'gnome': ['gnome'],
}

if 'RIG' in os.environ:
    import desk
    import heard
    import keyboard
    import receivers
    import window as loquat_window


class Loquat:
    """Loquat without a window. Its log tells how its key stands."""

    def __init__(self, key=KEY):
        loquat_window.set_setting('hotkey-dictate', key)
        self.path = pathlib.Path(os.environ['RIG'], 'log/loquat')
        with open(self.path, 'wb') as log:
            self.process = subprocess.Popen(
                [os.environ['LOQUAT'], '--gapplication-service'], stdout=log, stderr=log,
                env={**os.environ, 'G_DEBUG': 'fatal-criticals',
                     'G_MESSAGES_DEBUG': 'lq-hotkeys'})

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if exception[0]:
            print(self.path.read_text(errors='replace'), file=sys.stderr)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def time_of(self, line):
        """Seconds within the hour at which the log says so; None: it does not yet."""
        match = re.search(r':(\d+):(\d+\.\d+): ' + re.escape(line),
                          self.path.read_text(errors='replace'))
        return match and int(match[1]) * 60 + float(match[2])

    def wait_for(self, line, seconds=30):
        return desk.wait_for(f'“{line}” in the log', lambda: self.time_of(line), seconds)

    def end(self):
        loquat_window.quit_program()
        assert self.process.wait(30) == 0

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


# ---- what is recorded

def is_recording():
    spool = loquat_window.DATA / 'spool'
    return any(path.stat().st_size > 8000 for path in spool.glob('*.wav'))


def states():
    """Of the entries, the oldest first."""
    if not loquat_window.DATABASE.exists():
        return []
    return [entry['state'] for entry in reversed(loquat_window.entries())]


def record(begin):
    """Begins, and waits until somebody has spoken so much that it will be kept."""
    begin()
    desk.wait_for('sound on the disk', is_recording)
    desk.say(heard.sound_of('morning'))
    desk.wait_for('words', lambda: any(
        entry['state'] == 0 and entry['text'] for entry in loquat_window.entries()))


def wait_for_states(*expected):
    desk.wait_for(f'entries in states {expected}', lambda: states() == list(expected), 60)
    desk.microphone('ok')


# ---- X11

class KeyboardState(ctypes.Structure):
    """XKeyboardState of Xlib.h."""

    _fields_ = [('click', ctypes.c_int), ('bell', ctypes.c_int), ('pitch', ctypes.c_uint),
                ('duration', ctypes.c_uint), ('leds', ctypes.c_ulong),
                ('repeat', ctypes.c_int), ('repeats', ctypes.c_ubyte * 32)]


def repeats(key):
    """Whether the X server lets the key repeat."""
    code = keyboard.CODES[key] + 8
    x11 = ctypes.CDLL('libX11.so.6')
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    state = KeyboardState()
    x11.XGetKeyboardControl(display, ctypes.byref(state))
    x11.XCloseDisplay(display)
    return bool(state.repeats[code // 8] & (1 << code % 8))


def check_x11():
    with Loquat() as loquat, receivers.open('gtk4') as receiver:
        loquat.wait_for('the x11: ready')
        receiver.focus()

        record(lambda: keyboard.press(KEY))
        keyboard.press(KEY)
        wait_for_states(COMPLETE)

        # Held, it is push-to-talk, and others still hear what is typed.
        receiver.set_text('')
        record(lambda: keyboard.hold(KEY))
        keyboard.type_text('typed')
        desk.wait_for('what is typed', lambda: 'typed' in receiver.text())
        keyboard.release(KEY)
        wait_for_states(COMPLETE, COMPLETE)

        record(lambda: keyboard.press(KEY))
        keyboard.press('Escape')
        wait_for_states(COMPLETE, COMPLETE, CANCELLED)

        assert not repeats(KEY), 'the key repeats while it is ours'
        loquat.end()
        assert repeats(KEY), 'the key does not repeat any more'

    with Loquat() as loquat:
        loquat.wait_for('the x11: ready')
        loquat.kill()
        assert not repeats(KEY)
    with Loquat('F10') as loquat:
        loquat.wait_for('the x11: ready')
        assert repeats(KEY), 'the next start does not set right what a crash has left'
        loquat.end()


# ---- the portal

def check_portal():
    import portal
    with Loquat('<Super>j') as loquat:
        loquat.wait_for('the portal: ready')
        assert list(portal.shortcuts()) == [DICTATE], portal.shortcuts()

        record(lambda: portal.press(DICTATE))
        for _ in range(20):
            portal.press(DICTATE)  # a held key repeats
        assert is_recording()
        portal.release(DICTATE)
        wait_for_states(COMPLETE)

        # A tap and another one.
        def tap():
            portal.press(DICTATE)
            portal.release(DICTATE)

        record(tap)
        tap()
        wait_for_states(COMPLETE, COMPLETE)

        # A desktop that takes the keys back tells of no release, nor does a portal that dies:
        # nobody is recorded for ever.
        loquat_window.set_setting('hotkey-mode', 'hold')
        for end in portal.close_sessions, end_portal:
            desk.wait_for('the key', lambda: list(portal.shortcuts()) == [DICTATE])
            portal.press(DICTATE)
            desk.wait_for('sound on the disk', is_recording)
            end()
            desk.wait_for('the end of the recording', lambda: not is_recording())
        loquat.end()


def end_portal():
    answer = subprocess.run(
        ['busctl', '--user', 'call', 'org.freedesktop.DBus', '/', 'org.freedesktop.DBus',
         'GetConnectionUnixProcessID', 's', 'org.freedesktop.portal.Desktop'],
        check=True, capture_output=True, text=True).stdout
    os.kill(int(answer.split()[1]), signal.SIGKILL)


def check_portal_denying():
    with Loquat() as loquat:
        loquat.wait_for('no key by the portal')
        late_s = loquat.wait_for('the manual: by hand') - loquat.time_of('trying the portal')
        print(f'a portal that denies costs {late_s:.3f} s')
        assert late_s < LOOK_S
        loquat.end()


def check_portal_hanging():
    """It is left behind in time, and only once."""
    with Loquat() as loquat:
        late_s = loquat.wait_for('the manual: by hand') - loquat.time_of('trying the portal')
        print(f'a portal that hangs costs {late_s:.3f} s')
        assert late_s < LOOK_S
        record(lambda: subprocess.run([os.environ['LOQUAT'], 'start'], check=True))
        subprocess.run([os.environ['LOQUAT'], 'stop'], check=True)
        wait_for_states(COMPLETE)
        assert loquat.path.read_text().count('trying the portal') == 1
        loquat.end()


# ---- lines to paste

def check_sway():
    with Loquat('<Super>j') as loquat:
        loquat.wait_for('the manual: by hand')
        application = 'gapplication action ' + loquat_window.APPLICATION_ID
        for line in (f'bindsym --no-repeat Mod4+j exec {application} press-dictation',
                     f'bindsym --release Mod4+j exec {application} release-dictation'):
            subprocess.run(['swaymsg', line], check=True, stdout=subprocess.DEVNULL)

        record(lambda: keyboard.hold('super+j'))
        keyboard.release('super+j')
        wait_for_states(COMPLETE)

        record(lambda: keyboard.press('super+j'))
        keyboard.press('super+j')
        wait_for_states(COMPLETE, COMPLETE)
        loquat.end()


# ---- GNOME without a portal for keys

def custom_keys():
    return subprocess.run(
        ['gsettings', 'get', 'org.gnome.settings-daemon.plugins.media-keys', 'custom-keybindings'],
        check=True, capture_output=True, text=True).stdout


def press_until_recording():
    """Nothing tells when the settings daemon has read a new shortcut."""
    def attempt():
        keyboard.press('super+j')
        with contextlib.suppress(desk.TooLate):
            return desk.wait_for('sound', is_recording, GNOME_STARTS_S)
        return False

    desk.wait_for('the desktop to know the key', attempt)


def check_gnome():
    loquat_window.set_setting('hotkey-gnome-consent', 'false')
    with Loquat('<Super>j') as loquat:
        # Nothing is written before the person agrees.
        loquat.wait_for('trying the gnome')
        assert 'loquat' not in custom_keys()
        loquat_window.set_setting('hotkey-gnome-consent', 'true')
        loquat.wait_for('the gnome: ready')
        desk.wait_for('the shortcut', lambda: 'loquat-toggle-dictation' in custom_keys())

        record(press_until_recording)
        keyboard.press('super+j')
        wait_for_states(COMPLETE)

        # A key of the desktop's own is not taken.
        loquat_window.set_setting('hotkey-dictate', '<Super>h')
        loquat.wait_for('the gnome: failed')
        desk.wait_for('the shortcut to go', lambda: 'loquat' not in custom_keys())
        loquat.end()


CASES = {
    'gnome': check_gnome,
    'x11': check_x11,
    'portal': check_portal,
    'portal-denying': check_portal_denying,
    'portal-hanging': check_portal_hanging,
    'sway': check_sway,
}

if 'RIG' in os.environ:
    CASES[sys.argv[1]]()
else:
    sys.exit(subprocess.run([sys.argv[2], *RIGS[sys.argv[1]], '--', '/usr/bin/python3', __file__,
                             sys.argv[1]], check=False).returncode)
