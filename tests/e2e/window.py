"""window.py: Loquat's window, as a person finds and uses it

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import sqlite3
import subprocess

import desk
from gi.repository import Atspi, Gio, GLib

APPLICATION_ID = 'io.github.loquat.Loquat'
DATA = pathlib.Path(os.environ.get('XDG_DATA_HOME', '')) / 'loquat'
DATABASE = DATA / 'history.db'
MOST_TABS = 60
TAB_S = 0.1
COMPLETE, INCOMPLETE = 1, 2  # LqEntryState


def start(**environment):
    return desk.Program([os.environ['LOQUAT']], G_DEBUG='fatal-criticals', **environment)


def close(program, window):
    """Closes the window by its button, has the program end if its key keeps it, and waits for it."""
    desk.press(desk.wait_for_node(window, 'push button', 'Close'))
    quit_program()
    assert program.wait_for_end() == 0


def quit_program():
    """As Ctrl+Q does, also without a window; nothing when it does not run."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    arguments = GLib.Variant('(sava{sv})', ('quit', [], {}))
    with contextlib.suppress(GLib.Error):
        bus.call_sync(APPLICATION_ID, '/' + APPLICATION_ID.replace('.', '/'),
                      'org.freedesktop.Application', 'ActivateAction', arguments, None,
                      Gio.DBusCallFlags.NO_AUTO_START, -1)


def live_text(window):
    view = desk.find(window, 'text', 'Dictated text')
    return desk.text_of(view).strip() if view else ''


def labels(window):
    """All words that are not dictated."""
    window.clear_cache()
    return [node.get_name() for node in desk.walk(window) if node.get_role_name() == 'label']


def wait_to_read(window, words, seconds=desk.DEADLINE_S):
    """Waits for a label that contains the words, and returns it whole."""
    return desk.wait_for(f'“{words}” in the window', lambda: next(
        (label for label in labels(window) if words in label), None), seconds)


def wait_until_listening(window):
    """A microphone of the rig is silent until something is said, which is told as well."""
    states = ('Listening…', 'Nothing is heard. Is the microphone muted?')
    desk.wait_for('it to listen', lambda: any(state in labels(window) for state in states))


def begin_dictation(window):
    desk.press(desk.wait_for_node(window, 'push button', 'Start dictation'))
    desk.wait_for_node(window, 'push button', 'Stop dictation')
    wait_until_listening(window)


def end_dictation(window):
    desk.press(desk.wait_for_node(window, 'push button', 'Stop dictation'))
    desk.wait_for_node(window, 'push button', 'Start dictation')


def go_to(window, page):
    desk.press(desk.wait_for_node(window, 'page tab', page))


def has_focus(node):
    node.clear_cache()
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


def focus(node):
    """Gives the keyboard to a widget as a person without a mouse does."""
    for _ in range(MOST_TABS):
        if has_focus(node):
            return
        press_keys('Tab')
        # The keyboard may be on its way to another widget: that is no reason to wait long.
        with contextlib.suppress(desk.TooLate):
            desk.wait_for('it', lambda: has_focus(node), TAB_S)
    raise AssertionError(f'no Tab leads to {desk.describe(node)}')


def toggle(node):
    """A check button or switch: GTK 4.8 tells assistive technologies of no way to press them."""
    focus(node)
    press_keys('space')


def press_keys(*keys):
    """Real ones, for the window that has the keyboard."""
    tool = ['xdotool', 'key'] if os.environ['RIG_KIND'] == 'x11' else ['wtype', '-k']
    for key in keys:
        subprocess.run([*tool, key], check=True)


def _gsettings(*arguments):
    schemas = pathlib.Path(os.environ['LOQUAT']).parent.parent / 'data'
    return subprocess.run(['gsettings', '--schemadir', str(schemas), *arguments], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def get_setting(key):
    return _gsettings('get', APPLICATION_ID, key)


def set_setting(key, value):
    _gsettings('set', APPLICATION_ID, key, value)


def entries():
    """The rows of the history, the newest first."""
    with contextlib.closing(sqlite3.connect(f'file:{DATABASE}?mode=ro', uri=True)) as database:
        database.row_factory = sqlite3.Row
        return database.execute('SELECT * FROM entry ORDER BY started_at_us DESC').fetchall()


@contextlib.contextmanager
def server(**environment):
    """A loquat-server; the address without its scheme."""
    process = subprocess.Popen([os.environ['LOQUAT_SERVER'], '--port', '0'], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env={**os.environ, **environment})
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        assert process.wait(10) == 0
