#!/usr/bin/python3
"""test-window-words.py: a person adds words, replacements and applications, and tries a sentence

Usage: test-window-words.py RIG: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys

if 'RIG' in os.environ:
    import desk
    import window as loquat_window


def show(name):
    if 'LOQUAT_PICTURES' in os.environ:
        desk.screenshot(pathlib.Path(os.environ['LOQUAT_PICTURES']) / f'{name}.png')


def rows(sql):
    with contextlib.closing(sqlite3.connect(f'file:{loquat_window.DATABASE}?mode=ro',
                                            uri=True)) as database:
        return database.execute(sql).fetchall()


def window_named(application, name):
    return desk.wait_for(f'the window “{name}”', lambda: next(
        (node for node in desk.children(application) if node.get_name() == name), None))


def button(top, words):
    """One with a letter underlined has both forms in its name."""
    def look():
        top.clear_cache()
        return next((node for node in desk.walk(top) if node.get_role_name() == 'push button'
                     and words in node.get_name()), None)
    return desk.wait_for(f'the button “{words}”', look)


def type_text(text):
    subprocess.run(['xdotool', 'type', '--delay', '8', text], check=True)


def open_words(application):
    window = window_named(application, 'Loquat')
    desk.wait_for_node(window, 'push button', 'Start dictation')
    loquat_window.press_keys('F10')
    desk.wait_for_node(window, 'menu item', 'Your Words')
    loquat_window.press_keys('Down', 'Return')
    words = window_named(application, 'Words')
    desk.wait_for_node(words, 'list', 'Vocabulary')
    return words


def type_into_row_before(node, text):
    """Types into the row that takes text before a widget, and applies it: such rows do not say in
    libadwaita 1.2 that they have the keyboard."""
    loquat_window.focus(node)
    loquat_window.press_keys('shift+Tab')
    type_text(text)
    loquat_window.press_keys('Return')


def check_vocabulary(words):
    show('words-empty')
    add = desk.wait_for_node(words, 'push button', 'Add a replacement or snippet')
    type_into_row_before(add, 'Kubernetes')
    delete = desk.wait_for_node(words, 'push button', 'Delete “Kubernetes”')
    desk.wait_for('it in the file', lambda: rows('SELECT term FROM vocabulary') == [
        ('Kubernetes',)])

    desk.press(delete)
    desk.wait_for('it to be gone', lambda: not rows('SELECT term FROM vocabulary'))
    loquat_window.wait_to_read(words, 'Word deleted')
    desk.press(button(words, 'Undo'))
    desk.wait_for('it to be back', lambda: rows('SELECT term FROM vocabulary') == [
        ('Kubernetes',)])


def check_replacements(application, words):
    desk.press(desk.wait_for_node(words, 'push button', 'Add a replacement or snippet'))
    editor = window_named(application, 'Replacement')
    save = button(editor, 'Save')
    type_text('by the way')
    show('words-editor')
    loquat_window.focus(desk.wait_for_node(editor, 'text', 'Write'))
    type_text('BTW')
    desk.press(save)
    desk.wait_for_node(words, 'push button', 'Delete “by the way”')
    desk.wait_for('it in the file', lambda: rows(
        'SELECT hear, write, is_regex, is_snippet FROM replacement') == [
            ('by the way', 'BTW', 0, 0)])
    show('words-full')


def check_spoken(words):
    loquat_window.go_to(words, 'Spoken')
    loquat_window.wait_to_read(words, 'Dear Anna,\nHow are you?')
    show('words-spoken')
    loquat_window.toggle(desk.wait_for_node(words, 'check box', 'Spoken Punctuation'))
    loquat_window.wait_to_read(words, 'Dear Anna comma new line')
    assert loquat_window.get_setting('spoken-punctuation') == 'false'


def check_applications(words):
    loquat_window.go_to(words, 'Applications')
    desk.wait_for_node(words, 'list', 'Different in Single Applications')
    type_into_row_before(desk.wait_for_node(words, 'page tab', 'Your Words'),
                         'org.gnome.TextEditor')
    delete = desk.wait_for_node(words, 'push button', 'Delete “org.gnome.TextEditor”')
    desk.wait_for('it in the file', lambda: rows('SELECT app FROM profile') == [
        ('org.gnome.TextEditor',)])
    show('words-applications')

    # Opens it; the third of what can be chosen is the dictation key.
    loquat_window.focus(delete)
    loquat_window.press_keys('shift+Tab', 'Return', 'Tab', 'Tab', 'Tab', 'Tab')
    loquat_window.press_keys('Return', 'Down', 'Return')
    desk.wait_for('the choice in the file', lambda: rows('SELECT app, mode FROM profile') == [
        ('org.gnome.TextEditor', 'auto')])


def main():
    with loquat_window.start() as loquat:
        application = loquat.application()
        words = open_words(application)
        check_vocabulary(words)
        check_replacements(application, words)
        check_spoken(words)
        check_applications(words)
        desk.press(desk.find(words, 'push button', 'Close'))
        loquat_window.close(loquat, window_named(application, 'Loquat'))


if 'RIG' in os.environ:
    main()
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--', '/usr/bin/python3', __file__],
                            check=False).returncode)
