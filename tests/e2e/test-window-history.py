#!/usr/bin/python3
"""test-window-history.py: a person looks through a long history, searches, exports, deletes

Usage: test-window-history.py RIG: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

if 'RIG' in os.environ:
    import desk
    import window as loquat_window
    from gi.repository import Atspi

N_ENTRIES = 120
N_PER_DAY = 8
LONG_WORDS = 3000  # of the entry that is read
DAY_US = 24 * 3600 * 1000000
FILE_EVERY = 20  # so often, a note is the text of a file


def show(name):
    if 'LOQUAT_PICTURES' in os.environ:
        desk.screenshot(pathlib.Path(os.environ['LOQUAT_PICTURES']) / f'{name}.png')


def is_file(number):
    return number % FILE_EVERY == 1


def text_of_entry(number):
    if number == N_ENTRIES - 1:
        return ' '.join(f'Sentence {i} of a long dictation goes on and on.'
                        for i in range(LONG_WORDS // 9))
    animal = 'heron' if number == 7 else 'sparrow'
    return f'Note {number} about the {animal} in the garden.'


def fill():
    """Entries of many days; the program makes the tables."""
    with loquat_window.start() as loquat:
        window = loquat.application()
        desk.wait_for('the database', lambda: loquat_window.DATABASE.exists())
        loquat_window.close(loquat, window)
    now_us = int(time.time() * 1000000)
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE)) as database:
        for number in range(N_ENTRIES):
            age_us = (N_ENTRIES - number) * DAY_US // N_PER_DAY
            database.execute(
                'INSERT INTO entry (id, started_at_us, duration_ms, state, engine, text, kind, title)'
                " VALUES (?, ?, ?, 1, 'offline', ?, ?, ?)",
                (f'entry-{number}', now_us - age_us, 4000, text_of_entry(number), is_file(number),
                 f'{number}.wav' if is_file(number) else None))
        database.commit()


def numbers_on_screen(window):
    """Of the notes that the list holds now."""
    return [int(node.get_name().split('Note ')[1].split()[0]) for node in rows(window)]


def rows(window):
    listed = desk.find(window, 'list', 'History')
    return [node for node in desk.walk(listed)
            if node.get_role_name() == 'panel' and ', Note ' in node.get_name()] if listed else []


def check_paging(window):
    """To the very end of the list, by the keyboard."""
    desk.wait_for('the newest note', lambda: N_ENTRIES - 2 in numbers_on_screen(window))

    loquat_window.press_keys('alt+2')

    def is_at_end():
        loquat_window.press_keys('End')
        return 0 in numbers_on_screen(window)
    desk.wait_for('the oldest note', is_at_end)
    show('history-end')
    loquat_window.press_keys('Home')
    desk.wait_for('the newest note again', lambda: N_ENTRIES - 2 in numbers_on_screen(window))


def check_search(window):
    loquat_window.press_keys('ctrl+f')
    subprocess.run(['xdotool', 'type', 'HERO'], check=True)
    desk.wait_for('the one that is meant', lambda: numbers_on_screen(window) == [7])
    show('history-search')
    loquat_window.press_keys('ctrl+a')
    subprocess.run(['xdotool', 'type', '"no such'], check=True)
    loquat_window.wait_to_read(window, 'Nothing Found')
    desk.wait_for('no note', lambda: numbers_on_screen(window) == [])
    loquat_window.press_keys('Escape')
    desk.wait_for('all notes', lambda: N_ENTRIES - 2 in numbers_on_screen(window))


def choose_kinds(n_down):
    """In the list beside the search, by the keyboard."""
    loquat_window.press_keys('ctrl+f', 'Tab', 'space', 'Home', *['Down'] * n_down, 'Return')


def check_kinds(window):
    """Only files, or only dictations; with words to search for, too."""
    files = [number for number in range(N_ENTRIES) if is_file(number)]
    choose_kinds(2)
    desk.wait_for('the files', lambda: sorted(numbers_on_screen(window)) == files)
    show('history-files')
    loquat_window.press_keys('ctrl+f')
    subprocess.run(['xdotool', 'type', 'heron'], check=True)
    loquat_window.wait_to_read(window, 'Nothing Found')
    show('history-files-nothing')
    desk.press(button(window, 'Show All'))
    desk.wait_for('the dictation', lambda: numbers_on_screen(window) == [7])
    loquat_window.press_keys('Escape')
    desk.wait_for('all notes', lambda: N_ENTRIES - 2 in numbers_on_screen(window))
    choose_kinds(1)
    desk.wait_for('no files', lambda: numbers_on_screen(window) and not any(
        map(is_file, numbers_on_screen(window))))
    choose_kinds(0)
    desk.wait_for('both', lambda: any(map(is_file, numbers_on_screen(window))))


def delete_second(window):
    """Opens the second entry by the keyboard and deletes it."""
    n = N_ENTRIES - 2
    desk.wait_for('it', lambda: n in numbers_on_screen(window))
    row = next(node for node in rows(window) if f'Note {n} ' in node.get_name())
    while row.get_role_name() != 'list item':
        row = row.get_parent()
    loquat_window.press_keys('alt+2', 'Home', 'Down')
    desk.wait_for('the keyboard on it', lambda: loquat_window.has_focus(row))
    loquat_window.press_keys('Return')
    desk.wait_for('the text to have the keyboard', lambda: loquat_window.has_focus(
        desk.find(window, 'text', 'Transcript')))
    loquat_window.press_keys('Delete')


def is_in_database(number):
    return any(entry['id'] == f'entry-{number}' for entry in loquat_window.entries())


def check_delete(window):
    n = N_ENTRIES - 2
    delete_second(window)
    # The way back is there for a few seconds only.
    desk.press(desk.wait_for('a way back', lambda: next(
        (node for node in desk.walk(window)
         if node.get_role_name() == 'push button' and 'Undo' in node.get_name()), None)))
    desk.wait_for('it again', lambda: n in numbers_on_screen(window))
    assert is_in_database(n)

    delete_second(window)
    loquat_window.wait_to_read(window, 'Dictation deleted')
    show('history-deleted')
    desk.wait_for('it to be gone', lambda: n not in numbers_on_screen(window)
                  and n - 1 in numbers_on_screen(window))
    desk.wait_for('it to be deleted', lambda: not is_in_database(n))


def is_selecting(window):
    node = desk.find(window, 'push button', 'Select entries')
    node.clear_cache()
    return node.get_state_set().contains(Atspi.StateType.PRESSED)


def select_two(window):
    desk.press(desk.wait_for_node(window, 'push button', 'Select entries'))
    desk.wait_for('it to look pressed', lambda: is_selecting(window))
    loquat_window.press_keys('alt+2', 'Home', 'Return', 'Down', 'Return')
    loquat_window.wait_to_read(window, '2 selected')


def end_by_escape(window):
    """By the first press, wherever the keyboard is and whatever else could take it."""
    loquat_window.press_keys('Escape')
    desk.wait_for('the end of it', lambda: not is_selecting(window))


def check_export(window):
    """Two of them into a folder, twice: files of their names stay, and nothing is selected after
    that. What is not exported stays selected until Escape."""
    folder = loquat_window.DATA / 'exported'
    folder.mkdir()
    select_two(window)
    show('history-selecting')
    export_to(window, folder, 2)
    desk.wait_for('the end of it', lambda: not is_selecting(window))
    kept = {path.name: path.read_text() for path in folder.iterdir()}
    assert len(kept) == 2 and any('about the sparrow' in text for text in kept.values()), kept
    # The keyboard is in the list again.
    loquat_window.press_keys('Home', 'Return')
    desk.press(desk.wait_for_node(window, 'push button', 'Back to the history'))

    select_two(window)
    export_to(window, folder, 4)
    assert all((folder / name).read_text() == text for name, text in kept.items())
    assert {name.replace('.txt', ' (2).txt') for name in kept} < {
        path.name for path in folder.iterdir()}

    # The toast of that is still there, and Escape takes toasts away.
    select_two(window)
    end_by_escape(window)
    check_export_cancelled(window)


def check_export_cancelled(window):
    select_two(window)
    desk.press(button(window, 'Export…'))
    dialog = desk.wait_for('the dialog', lambda: next(
        (node for node in desk.children(window) if node.get_name() == 'Export'), None))
    desk.press(button(dialog, 'Export'))
    desk.wait_for('the dialog of folders', lambda: active_title() == 'Export into a Folder')
    loquat_window.press_keys('Escape')
    desk.wait_for('it to go', lambda: active_title() == 'Export')
    loquat_window.press_keys('Escape')
    desk.wait_for('the window to have the keyboard', lambda: active_title() == 'Loquat')
    assert is_selecting(window)
    end_by_escape(window)


def check_select_all(window):
    """Last, since looking through a list of all of them takes longer than a toast stays."""
    desk.press(desk.wait_for_node(window, 'push button', 'Select entries'))
    desk.press(button(window, 'Select All'))
    loquat_window.wait_to_read(window, f'{N_ENTRIES - 1} selected')
    show('history-selected')
    end_by_escape(window)


def button(top, name):
    return desk.wait_for(name, lambda: next(
        (node for node in desk.walk(top)
         if node.get_role_name() == 'push button' and name in node.get_name()), None))


def active_title():
    return subprocess.run(['xdotool', 'getactivewindow', 'getwindowname'], capture_output=True,
                          text=True, check=False).stdout.strip()


def export_to(window, folder, n_files):
    """As plain text, by the dialogs."""
    desk.press(button(window, 'Export…'))
    dialog = desk.wait_for('the dialog', lambda: next(
        (node for node in desk.children(window) if node.get_name() == 'Export'), None))
    desk.press(button(dialog, 'Export'))
    desk.wait_for('the dialog of folders to have the keyboard', lambda: active_title() ==
                  'Export into a Folder')
    subprocess.run(['xdotool', 'type', str(folder)], check=True)
    loquat_window.press_keys('Return')
    desk.wait_for('the files', lambda: len(list(folder.glob('*.txt'))) == n_files)
    loquat_window.wait_to_read(window, 'files saved in')
    desk.wait_for('the window to have the keyboard', lambda: active_title() == 'Loquat')


def main():
    fill()
    with loquat_window.start() as loquat:
        window = loquat.application()
        desk.wait_for_node(window, 'push button', 'Start dictation')
        loquat_window.press_keys('alt+2')
        check_paging(window)
        check_search(window)
        check_kinds(window)
        check_delete(window)
        check_export(window)
        check_select_all(window)
        loquat_window.close(loquat, window)
    assert len(loquat_window.entries()) == N_ENTRIES - 1


if 'RIG' in os.environ:
    main()
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--', '/usr/bin/python3', __file__],
                            check=False).returncode)
