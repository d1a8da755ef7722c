"""files_page.py: the page of files, as a person finds and uses it

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import shutil
import subprocess
import wave

import desk
import heard
import keyboard
from gi.repository import Atspi

DONE_S = 60
N_STEPS = 12  # of the pointer, from one place to the other


def show(name):
    if 'LOQUAT_PICTURES' in os.environ:
        desk.screenshot(pathlib.Path(os.environ['LOQUAT_PICTURES']) / f'files-{name}.png')


def make_folder(name, *speech):
    """A folder of its own in the home folder, with these recordings."""
    folder = pathlib.Path(os.environ['HOME']) / name
    folder.mkdir()
    for each in speech:
        shutil.copy(heard.sound_of(each), folder / f'{each}.wav')
    return folder


def write_long(path, n_times):
    """The same speech again and again."""
    with wave.open(str(heard.sound_of('travel'))) as sound, wave.open(str(path), 'wb') as longer:
        longer.setparams(sound.getparams())
        longer.writeframes(sound.readframes(sound.getnframes()) * n_times)


# ---- what is on the screen

def has_name(node):
    """Whether it is the row of a file: “name, step”."""
    return node.get_role_name() == 'panel' and ', ' in node.get_name()


def row(window, name):
    """The row of a file, or None."""
    listed = desk.find(window, 'list', 'Files')
    return next((node for node in desk.walk(listed) if node.get_role_name() == 'panel'
                 and node.get_name().startswith(f'{name}, ')), None) if listed else None


def state(window, name):
    node = row(window, name)
    return node.get_name().rpartition(', ')[2] if node else None


def wait_for_state(window, name, expected):
    desk.wait_for(f'{name} to be “{expected}”', lambda: state(window, name) == expected, DONE_S)


def order(window):
    """The names of the files, from top to bottom."""
    listed = desk.find(window, 'list', 'Files')
    return [node.get_name().rpartition(', ')[0] for node in desk.walk(listed) if has_name(node)]


def open_by_command_line(*paths):
    subprocess.run([os.environ['LOQUAT'], *map(str, paths)], check=True)


# ---- the pointer

def place(name, x, y, width, height):
    """Windows side by side; by their names, as the window manager knows them."""
    number = desk.wait_for(f'a window {name}', lambda: subprocess.run(
        ['xdotool', 'search', '--onlyvisible', '--name', name], capture_output=True, text=True,
        check=False).stdout.split())[-1]
    for command in (('windowsize', '--sync', number, width, height), ('windowmove', number, x, y)):
        subprocess.run(['xdotool', *map(str, command)], check=False, timeout=desk.DEADLINE_S,
                       stdout=subprocess.DEVNULL)


def extents(node):
    """Where it is in its window: GTK 4 does not know where that is on the screen."""
    node.clear_cache()
    return Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)


def drag(from_x, from_y, to_x, to_y):
    """Presses, and moves as a hand does; the button stays down."""
    keyboard.move(from_x, from_y)
    desk.take_in_events()
    keyboard.press_button()
    for step in range(1, N_STEPS + 1):
        keyboard.move(from_x + (to_x - from_x) * step / N_STEPS,
                      from_y + (to_y - from_y) * step / N_STEPS)
        desk.take_in_events()
