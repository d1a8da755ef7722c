#!/usr/bin/python3
"""test-window-keys.py: without a mouse and without looking: every action by keys, every widget named;
and dictating by an action over D-Bus, without a window

Usage: test-window-keys.py RIG: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import sys

if 'RIG' in os.environ:
    import desk
    import heard
    import window as loquat_window
    from names import check_names
    from gi.repository import Atspi

# Each of these is reached by Tab from the record button.
STOPS = ('Engine and microphone', 'Main menu', 'Dictation', 'History', 'Start dictation')
MOST_TABS = 20


def focused(top):
    top.clear_cache()
    return next((node for node in desk.walk(top) if loquat_window.has_focus(node)), None)


def walk_by_tab(window):
    """The names of what has the keyboard, one Tab after the other."""
    names = []
    for _ in range(MOST_TABS):
        loquat_window.press_keys('Tab')
        desk.take_in_events()
        node = focused(window)
        names.append(node.get_name() if node else '')
    return names


def other_window(application, main):
    return next((node for node in desk.children(application) if node != main), None)


def check_dialog(application, main, keys, words, besides=()):
    """Opens it by keys, reads it, closes it by Escape."""
    loquat_window.press_keys(keys)
    dialog = desk.wait_for(f'a window for {keys}', lambda: other_window(application, main))
    loquat_window.wait_to_read(dialog, words)
    check_names(dialog, besides)
    loquat_window.press_keys('Escape')
    desk.wait_for('it to close', lambda: other_window(application, main) is None)


def check_chooser(main):
    # A menu button has the keyboard in the button inside it.
    loquat_window.focus(desk.children(desk.find(main, 'push button', 'Engine and microphone'))[0])
    loquat_window.press_keys('Return')
    loquat_window.wait_to_read(main, 'Soniox cloud')
    check_names(main)
    loquat_window.press_keys('Escape')


def check_dictation(main):
    """Space and Ctrl+R start and stop."""
    loquat_window.press_keys('alt+1')
    for start, stop in (('space', 'ctrl+r'), ('ctrl+r', 'space')):
        loquat_window.press_keys(start)
        desk.wait_for_node(main, 'push button', 'Stop dictation')
        loquat_window.wait_until_listening(main)
        loquat_window.press_keys(stop)
        desk.wait_for_node(main, 'push button', 'Start dictation')
        desk.wait_for_node(main, 'label', 'Ready')


def is_searching(main):
    node = focused(main)
    return node is not None and node.get_name() == 'Search the history'


def check_history(main):
    """There is an entry: found, opened, left again by keys."""
    loquat_window.press_keys('ctrl+f')
    desk.wait_for('the search to have the keyboard', lambda: is_searching(main))
    check_names(main)
    # Past what is shown and the selecting.
    loquat_window.press_keys('Tab', 'Tab', 'Tab', 'Return')
    desk.wait_for_node(main, 'push button', 'Back to the history')
    check_names(main)
    loquat_window.press_keys('Escape')
    loquat_window.press_keys('Escape')
    desk.wait_for('the record button to have the keyboard', lambda: loquat_window.has_focus(
        desk.find(main, 'push button', 'Start dictation')))


def call_action(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


def has_window():
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    return any(node.get_name() == 'loquat' and node.get_child_count()
               for node in desk.children(desktop))


def check_without_window():
    """The bus starts the program. What it records and hears is in the history, and no window comes."""
    call_action('toggle-dictation')
    spool = loquat_window.DATA / 'spool'
    desk.wait_for('sound on the disk', lambda: any(
        path.stat().st_size > 8000 for path in spool.glob('*.wav')))
    desk.say(heard.sound_of('morning'))
    desk.wait_for('the words in the history', lambda: any(
        'park' in entry['text'] for entry in loquat_window.entries()))
    assert not has_window()
    call_action('toggle-dictation')
    desk.wait_for('it to be complete', lambda: (
        loquat_window.entries()[0]['state'] == loquat_window.COMPLETE))
    assert not has_window()
    heard.check(loquat_window.entries()[0]['text'], 'morning')
    desk.microphone('ok')

    # It stays for its key; without one it ends by itself when there is nothing to do.
    loquat_window.set_setting('hotkey-dictate', "''")
    names = ['gdbus', 'call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/',
             '--method', 'org.freedesktop.DBus.NameHasOwner', loquat_window.APPLICATION_ID]
    desk.wait_for('its end', lambda: 'false' in subprocess.run(
        names, capture_output=True, text=True, check=True).stdout)


def main():
    check_without_window()
    with loquat_window.start() as loquat:
        application = loquat.application()
        main_window = desk.children(application)[0]
        desk.wait_for_node(main_window, 'push button', 'Start dictation')
        check_names(main_window)
        stops = walk_by_tab(main_window)
        assert set(STOPS) <= set(stops), stops
        check_dialog(application, main_window, 'ctrl+comma', 'Your Own Server')
        check_dialog(application, main_window, 'ctrl+question', 'Search',
                     ('GtkImage', 'GtkMenuButton', 'GtkSearchEntry'))
        check_chooser(main_window)
        check_dictation(main_window)
        check_history(main_window)
        loquat_window.close(loquat, main_window)


if 'RIG' in os.environ:
    main()
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--', '/usr/bin/python3', __file__],
                            check=False).returncode)
