#!/usr/bin/python3
"""test-window-preferences.py: a person sets up a server of their own, languages and microphone

Usage: test-window-preferences.py RIG: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import subprocess
import sys

import heard

if 'RIG' in os.environ:
    import desk
    import window as loquat_window

KEY = 'right-key-41d9'
WRONG_KEY = 'wrong-key-7c1e'


def show(name):
    if 'LOQUAT_PICTURES' in os.environ:
        desk.screenshot(pathlib.Path(os.environ['LOQUAT_PICTURES']) / f'{name}.png')


def group(preferences, title):
    """The list of rows below this title."""
    return desk.wait_for_node(preferences, 'list', title)


def type_into(preferences, n_tabs, text):
    """Types with real keys into a row that takes text, so many Tabs after the test of Soniox, and
    applies it. Rows that take text do not say in libadwaita 1.2 that they have the keyboard."""
    loquat_window.focus(desk.wait_for_node(group(preferences, 'Soniox'), 'push button', 'Test'))
    loquat_window.press_keys(*['Tab'] * n_tabs, 'ctrl+a', 'BackSpace')
    subprocess.run(['xdotool', 'type', '--delay', '4', text], check=True)
    loquat_window.press_keys('Return')


def type_address(preferences, address):
    type_into(preferences, 1, address)


def all_words(window):
    return [words for node in desk.walk(window) for words in (node.get_name(), desk.text_of(node))]


def type_key(preferences, key):
    type_into(preferences, 2, key)
    loquat_window.wait_to_read(preferences, 'The key is saved in the keyring')
    desk.wait_for_node(group(preferences, 'Your Own Server'), 'text',
                       'A key is saved; type to replace it')
    # Nothing on the screen says what it is.
    seen = desk.wait_for('all that can be read', lambda: all_words(preferences))
    assert not [words for words in seen if key in words]


def key_in_keyring():
    found = subprocess.run(['secret-tool', 'search', '--all', 'service', 'server'],
                           capture_output=True, text=True, check=False)
    return found.stdout


def test_connection(preferences, result):
    rows = group(preferences, 'Your Own Server')
    desk.press(desk.wait_for_node(rows, 'push button', 'Test'))
    return loquat_window.wait_to_read(rows, result)


def check_server(preferences, address):
    loquat_window.toggle(desk.wait_for_node(preferences, 'check box', 'Own server'))
    desk.wait_for('the engine in the settings', lambda: (
        loquat_window.get_setting('engine') == "'server'"))

    type_address(preferences, 'no address at all')
    loquat_window.wait_to_read(preferences, 'This is not an address of a server')
    type_address(preferences, address)
    desk.wait_for('the address in the settings', lambda: (
        loquat_window.get_setting('server-address') == f"'{address}'"))

    type_key(preferences, WRONG_KEY)
    assert WRONG_KEY in key_in_keyring()
    test_connection(preferences, 'The speech service needs a valid key.')
    show('preferences-wrong-key')
    type_key(preferences, KEY)
    assert WRONG_KEY not in key_in_keyring() and KEY in key_in_keyring()
    test_connection(preferences, 'It works: the service answered.')
    show('preferences-right-key')

    desk.press(desk.wait_for_node(preferences, 'push button', 'Forget the key'))
    loquat_window.wait_to_read(preferences, 'The key is forgotten')
    assert KEY not in key_in_keyring()
    test_connection(preferences, 'key')


def check_languages(preferences):
    row = desk.wait_for_node(preferences, 'list item', 'Languages You Speak')
    loquat_window.focus(row)
    loquat_window.press_keys('Return')
    for language in ('French', 'German'):
        loquat_window.toggle(desk.wait_for_node(preferences, 'check box', language))
    desk.wait_for('them in the settings', lambda: (
        loquat_window.get_setting('language-hints') == "['fr', 'de']"))
    loquat_window.wait_to_read(preferences, 'French, German')
    show('preferences-languages')
    loquat_window.toggle(desk.wait_for_node(preferences, 'check box', 'German'))
    desk.wait_for('one of them in the settings', lambda: (
        loquat_window.get_setting('language-hints') == "['fr']"))


def pixels():
    path = pathlib.Path(os.environ['RIG']) / 'screen.ppm'
    desk.screenshot(path)
    return path.read_bytes()


def check_microphone(preferences):
    """GTK 4.8 tells assistive technologies no value of a meter of ours, so it is looked at."""
    loquat_window.go_to(preferences, 'Sound')
    desk.wait_for_node(group(preferences, 'Microphone'), 'level bar', 'Microphone level')
    desk.wait_for('rest', lambda: pixels() == pixels())
    at_rest = pixels()
    desk.say(heard.sound_of('travel'))
    desk.wait_for('the level to rise', lambda: pixels() != at_rest)
    show('preferences-level')
    desk.microphone('ok')
    desk.wait_for('the level to fall', lambda: pixels() == pixels())

    keeps = loquat_window.get_setting('keep-audio')
    loquat_window.toggle(desk.wait_for_node(preferences, 'check box', 'Keep Recordings'))
    desk.wait_for('the switch in the settings', lambda: (
        loquat_window.get_setting('keep-audio') != keeps))


def main():
    with loquat_window.server(LOQUAT_SERVER_KEYS=KEY) as address, \
            loquat_window.start() as loquat:
        window = loquat.application()
        desk.wait_for_node(window, 'push button', 'Start dictation')
        loquat_window.press_keys('ctrl+comma')
        preferences = desk.wait_for('the preferences', lambda: next(
            (node for node in desk.children(window) if node.get_name() == 'Preferences'), None))
        check_server(preferences, address)
        check_languages(preferences)
        check_microphone(preferences)
        desk.press(desk.find(preferences, 'push button', 'Close'))
        loquat_window.close(loquat, next(node for node in desk.children(window)
                                         if node.get_name() == 'Loquat'))


if 'RIG' in os.environ:
    main()
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--', '/usr/bin/python3', __file__],
                            check=False).returncode)
