#!/usr/bin/python3
"""test-files-order.py: files of the queue are dragged into another order, and run in it

Usage: test-files-order.py RIG: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import wave

if 'RIG' in os.environ:
    import desk
    import files_page
    import heard
    import keyboard
    import window as loquat_window
    from files_page import drag, extents, order, row, show

WINDOW = (0, 0, 640, 700)
OUTSIDE = (1000, 500)
LONG = '0 long.wav'  # keeps the engine for itself, so that the others wait
SHORT = ['1.wav', '2.wav', '3.wav', '4.wav']
SPEECH = ['morning', 'letter', 'counting', 'garden']
N_MANY = 30
ACCENT = (28, 113, 216)  # libadwaita's, light
MOST_OFF = 12  # of a colour, and of a place in pixels: there are frames around windows
FEWEST_PX = 200
STEP_PX = 8


def make_files():
    folder = files_page.make_folder('five')
    files_page.write_long(folder / LONG, 60)
    for name, speech in zip(SHORT, SPEECH):
        shutil.copy(heard.sound_of(speech), folder / name)
    return folder


def make_many():
    """Each is another one."""
    folder = files_page.make_folder('many')
    files_page.write_long(folder / '00.wav', 30)
    for number in range(N_MANY):
        with wave.open(str(folder / f'{number + 1:02}.wav'), 'wb') as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(16000)
            sound.writeframes(bytes(2 * (16000 + 100 * number)))
    return folder


def jobs(column='position'):
    """The names in the database, by their places. What was done and cleared is still known."""
    with contextlib.closing(sqlite3.connect(f'file:{loquat_window.DATABASE}?mode=ro',
                                            uri=True)) as database:
        rows = database.execute(f'SELECT name FROM job ORDER BY {column}').fetchall()
    return [name for name, in rows]


def wait_for_order(files, expected):
    """On the screen, and in what is there after a crash."""
    desk.wait_for(f'{expected} on the screen', lambda: order(files) == expected)
    desk.wait_for(f'{expected} in the database', lambda: jobs() == expected)


def list_of(window):
    """Looking through the list alone is quicker than through the window."""
    return desk.wait_for_node(window, 'list', 'Files')


def pause_all(window, names):
    desk.press(desk.wait_for_node(window, 'push button', 'Pause all'))
    for name in names:
        files_page.wait_for_state(list_of(window), name, 'Paused')


# ---- places

def above(files, name):
    return extents(row(files, name)).y + 8


def below(files, name):
    box = extents(row(files, name))
    return box.y + box.height - 8


def take(files, name, y):
    """Drags a row to this height; the button stays down."""
    box = extents(row(files, name))
    drag(box.x + 150, box.y + box.height / 2, box.x + 250, y)


def line_y():
    """Where on the screen the line is that shows the place, or None."""
    _, _, width, height = WINDOW
    command = ['import', '-window', 'root', '-crop', f'{width}x{height}+0+0', '-depth', '8', 'rgb:-']
    pixels = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout

    def is_accent(at):
        return all(abs(value - wanted) <= MOST_OFF
                   for value, wanted in zip(pixels[at:at + 3], ACCENT))
    for y in range(height):
        start = y * width * 3
        if sum(is_accent(start + x * 3) for x in range(0, width, STEP_PX)) * STEP_PX >= FEWEST_PX:
            return y
    return None


def wait_for_line(y):
    """There is a line in the gap that begins about here."""
    def is_there():
        at = line_y()
        return at is not None and abs(at - y) <= MOST_OFF
    desk.wait_for(f'a line at {y}', is_there)


def wait_for_no_line():
    desk.wait_for('no line', lambda: line_y() is None)


# ---- the tests

def check_up(files):
    take(files, '3.wav', above(files, '1.wav'))
    box = extents(row(files, '1.wav'))
    wait_for_line(box.y)
    show('order-up')
    keyboard.release_button()
    wait_for_order(files, [LONG, '3.wav', '1.wav', '2.wav', '4.wav'])
    wait_for_no_line()


def check_down(files):
    take(files, LONG, below(files, '1.wav'))
    box = extents(row(files, '1.wav'))
    wait_for_line(box.y + box.height)
    show('order-down')
    keyboard.release_button()
    wait_for_order(files, ['3.wav', '1.wav', LONG, '2.wav', '4.wav'])


def check_end(files):
    """Dropped on what is free below the last row."""
    last = extents(row(files, '4.wav'))
    take(files, '3.wav', last.y + last.height + 60)
    wait_for_line(last.y + last.height)
    show('order-end')
    keyboard.release_button()
    wait_for_order(files, ['1.wav', LONG, '2.wav', '4.wav', '3.wav'])
    take(files, '4.wav', above(files, '1.wav'))
    keyboard.release_button()
    wait_for_order(files, ['4.wav', '1.wav', LONG, '2.wav', '3.wav'])


def check_nothing(files):
    """What is put back, cancelled, or dropped elsewhere stays where it is."""
    before = order(files)
    take(files, '1.wav', above(files, LONG))
    wait_for_no_line()
    keyboard.release_button()

    take(files, '2.wav', above(files, '4.wav'))
    wait_for_line(extents(row(files, '4.wav')).y)
    keyboard.press('Escape')
    wait_for_no_line()
    keyboard.release_button()

    take(files, '2.wav', above(files, '4.wav'))
    wait_for_line(extents(row(files, '4.wav')).y)
    keyboard.move(*OUTSIDE)
    wait_for_no_line()
    keyboard.release_button()

    # The queue is as usable as before.
    take(files, '2.wav', above(files, '4.wav'))
    keyboard.release_button()
    wait_for_order(files, ['2.wav'] + [name for name in before if name != '2.wav'])
    take(files, '2.wav', below(files, LONG))
    keyboard.release_button()
    wait_for_order(files, before)


def check_run(window):
    """After a restart they stand as they were put, and run so."""
    expected = ['4.wav', '1.wav', LONG, '2.wav', '3.wav']
    files = list_of(window)
    desk.wait_for('all files', lambda: order(files) == expected)
    loquat_window.press_keys('alt+3', 'Home', 'Down', 'Down')
    desk.wait_for('the keyboard on it', lambda: loquat_window.has_focus(
        row(files, LONG).get_parent()))
    loquat_window.press_keys('Delete')
    expected.remove(LONG)
    desk.wait_for('it to go', lambda: order(files) == expected)
    desk.press(desk.wait_for_node(window, 'push button', 'Resume all'))
    for name in expected:
        files_page.wait_for_state(files, name, 'Done')
    assert jobs('started_at_us') == expected, jobs('started_at_us')


def is_at_end(files, name):
    """Whether this row is in sight, and not far from the lower edge."""
    box = extents(row(files, name))
    return WINDOW[3] / 2 < box.y and box.y + box.height < WINDOW[3]


def check_many(window):
    """The list follows what is held at its edge, to its end."""
    desk.press(desk.wait_for_node(window, 'push button', 'Clear what is done'))
    desk.wait_for_node(window, 'push button', 'Choose Files…')
    many = make_many()
    names = sorted(path.name for path in many.iterdir())
    files_page.open_by_command_line(many)
    desk.wait_for('all of them', lambda: set(names) <= set(jobs()))
    pause_all(window, names[:2])
    files = list_of(window)
    loquat_window.press_keys('alt+3', 'Home')
    take(files, names[1], WINDOW[3] - 20)
    desk.wait_for('the end of the list', lambda: is_at_end(files, names[-1]))
    show('order-scrolled')
    keyboard.release_button()
    expected = [names[0]] + names[2:] + [names[1]]
    desk.wait_for('it to be the last', lambda: [n for n in jobs() if n in names] == expected)


def start():
    loquat = loquat_window.start()
    window = loquat.application()
    desk.wait_for_node(window, 'push button', 'Start dictation')
    loquat_window.press_keys('alt+3')
    files_page.place('Loquat', *WINDOW)
    return loquat, window


def main():
    loquat, window = start()
    with loquat:
        files_page.open_by_command_line(make_files())
        files = list_of(window)
        desk.wait_for('all five', lambda: order(files) == [LONG] + SHORT)
        pause_all(window, [LONG] + SHORT)
        check_up(files)
        check_down(files)
        check_end(files)
        check_nothing(files)
        loquat_window.close(loquat, window)
    loquat, window = start()
    with loquat:
        check_run(window)
        check_many(window)
        loquat_window.close(loquat, window)


if 'RIG' in os.environ:
    main()
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--', '/usr/bin/python3', __file__],
                            check=False).returncode)
