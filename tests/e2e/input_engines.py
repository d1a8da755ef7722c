"""input_engines.py: which engine IBus uses, and its daemon

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import subprocess

import desk

OURS = 'loquat-dictation'
USUAL, OTHER = 'xkb:us::eng', 'xkb:rs:latin:srp'


def engine():
    done = subprocess.run(['ibus', 'engine'], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def choose_engine(name):
    # On Wayland the program fails to change X's layout as well, and says so.
    subprocess.run(['ibus', 'engine', name], stderr=subprocess.DEVNULL, check=False)


def use_engine(name):
    choose_engine(name)
    desk.wait_for(f'the engine {name}', lambda: engine() == name)


def wait_for_engine(name):
    try:
        desk.wait_for('the engine', lambda: engine() == name)
    except desk.TooLate as error:
        raise AssertionError(f'the engine is {engine()!r}, not {name!r}') from error


def daemon_pid():
    """Of the rig's own ibus-daemon, not of another rig's."""
    mine = f"RIG={os.environ['RIG']}".encode()
    for folder in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            if (folder / 'comm').read_text().strip() == 'ibus-daemon' and \
                    mine in (folder / 'environ').read_bytes().split(b'\0'):
                return int(folder.name)
        except OSError:
            continue
    raise AssertionError('there is no ibus-daemon')
