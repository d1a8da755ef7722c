#!/usr/bin/python3
"""test-window-tabs.py: Tab and Shift+Tab lead to everything on each page and out of it again, and
what is in windows beside the main one has a name

Usage: test-window-tabs.py RIG: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import subprocess
import sys

if 'RIG' in os.environ:
    import desk
    import transcripts
    import window as loquat_window
    from files_page import make_folder, open_by_command_line, wait_for_state
    from gi.repository import Atspi
    from names import check_names

# On every page, on the one that is named, and in a transcript.
HEADER = ('Engine and microphone', 'Main menu', 'Dictation', 'History', 'Files')
DICTATION = ('Start dictation',)
HISTORY = ('Search the history', 'What is shown', 'Select entries')
FILES = ('Clear what is done', 'Add files', 'Open transcript', 'More', 'Try Again')
TRANSCRIPT = ('Back to the history', 'Edit the text', 'Copy the text',
              'More ways to copy and export', 'More', 'Transcript')
MOST_TABS = 20
TAB_S = 1


class Keyboard:
    """Notes what gets it: looking for that takes long in a tree of hundreds."""

    def __init__(self):
        self.names = []
        self.listener = Atspi.EventListener.new(self.note)
        self.listener.register('object:state-changed:focused')

    def note(self, event):
        if event.detail1:
            self.names.append(event.source.get_name())

    def check_stops(self, stops):
        """Tab leads to each of them, and so does Shift+Tab: there is no way in without a way out."""
        for key in ('Tab', 'shift+Tab'):
            self.names.clear()
            for n_tabs in range(1, MOST_TABS + 1):
                loquat_window.press_keys(key)
                with contextlib.suppress(desk.TooLate):
                    desk.wait_for('it to go on', lambda: len(self.names) >= n_tabs, TAB_S)
                if set(stops) <= set(self.names):
                    break
            assert set(stops) <= set(self.names), f'{key} leads only to {self.names}'


def other_window(application, main):
    return next((node for node in desk.children(application) if node != main), None)


def window_named(application, name):
    return next((node for node in desk.children(application) if node.get_name() == name), None)


def check_window(application, main, words, besides=()):
    """Reads it, closes it by Escape."""
    window = desk.wait_for(f'the window “{words}”', lambda: other_window(application, main))
    loquat_window.wait_to_read(window, words)
    check_names(window, besides)
    loquat_window.press_keys('Escape')
    desk.wait_for('it to close', lambda: other_window(application, main) is None)


def call_action(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


def check_windows(application, main):
    """Those of the menu that have no key."""
    call_action('doctor')
    check_window(application, main, 'Ways of Inserting Text')
    call_action('words')
    words = desk.wait_for('the words', lambda: other_window(application, main))
    desk.press(desk.wait_for_node(words, 'push button', 'Add a replacement or snippet'))
    editor = desk.wait_for('the editor', lambda: window_named(application, 'Replacement'))
    desk.wait_for_node(editor, 'push button', 'Save')
    check_names(editor)
    loquat_window.press_keys('Escape')
    desk.wait_for('it to close', lambda: window_named(application, 'Replacement') is None)
    # There is nothing to search in it.
    check_window(application, main, 'Vocabulary', ('GtkSearchEntry',))


def check_transcript(application, main, keyboard):
    loquat_window.press_keys('alt+2')
    listed = desk.wait_for_node(main, 'list', 'History')
    desk.wait_for('the entry', lambda: desk.find(listed, 'list item'))
    keyboard.check_stops(HEADER + HISTORY)
    loquat_window.press_keys('alt+2', 'Home', 'Return')
    view = desk.wait_for_node(main, 'text', 'Transcript')
    desk.wait_for('the text', lambda: loquat_window.has_focus(view))
    keyboard.check_stops(TRANSCRIPT)
    loquat_window.press_keys('ctrl+shift+s')
    check_window(application, main, 'Plain Text (.txt)')
    loquat_window.press_keys('ctrl+f')
    field = desk.wait_for_node(main, None, 'Find in the text')
    desk.wait_for('the keyboard there', lambda: any(
        loquat_window.has_focus(node) for node in desk.walk(field)))
    check_names(main)
    loquat_window.press_keys('Escape')


def check_files(main, keyboard):
    """A row that is done and one that failed."""
    folder = make_folder('named', 'morning')
    (folder / 'text.mp3').write_text('This is a text, whatever its name.\n' * 100)
    open_by_command_line(folder)
    wait_for_state(main, 'morning.wav', 'Done')
    wait_for_state(main, 'text.mp3', 'Failed')
    check_names(main)
    loquat_window.press_keys('alt+3')
    keyboard.check_stops(HEADER + FILES)


def main():
    transcripts.make_tables()
    transcripts.add('file', transcripts.spread('We live here.', 3000), title='Here',
                    path='/nonexistent/here.mp3', duration_ms=3000)
    keyboard = Keyboard()
    with loquat_window.start() as loquat:
        application = loquat.application()
        window = desk.children(application)[0]
        desk.wait_for_node(window, 'push button', 'Start dictation')
        keyboard.check_stops(HEADER + DICTATION)
        check_transcript(application, window, keyboard)
        check_files(window, keyboard)
        check_windows(application, window)
        loquat_window.close(loquat, window)


if 'RIG' in os.environ:
    main()
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--', '/usr/bin/python3', __file__],
                            check=False).returncode)
