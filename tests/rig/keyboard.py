"""keyboard.py: presses the keys and the mouse of the rig, on any of its desktops

Keys are places on the keyboard, named by what a US keyboard prints on them: 'a', 'F9', 'Return',
'ctrl+shift+v', 'super+j'. What comes out is the layout's matter: with `layout('fr')`, type('q') writes
an “a”. A call returns when the display server has the presses; programs get them a moment later.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

import commands

# linux/input-event-codes.h
ROWS = {2: '1234567890-=', 16: 'qwertyuiop[]', 30: "asdfghjkl;'`", 43: '\\zxcvbnm,./'}
CODES = {
    'Escape': 1, 'BackSpace': 14, 'Tab': 15, 'Return': 28, 'ctrl': 29, 'shift': 42, 'alt': 56,
    'space': 57, 'Caps_Lock': 58, 'Scroll_Lock': 70, 'ctrl_r': 97, 'altgr': 100, 'Home': 102,
    'Up': 103, 'Page_Up': 104, 'Left': 105, 'Right': 106, 'End': 107, 'Down': 108, 'Page_Down': 109,
    'Insert': 110, 'Delete': 111, 'Pause': 119, 'super': 125, 'Menu': 127, 'less': 86,
    'F11': 87, 'F12': 88, ' ': 57, '\n': 28, '\t': 15,
}
CODES.update((f'F{number}', 58 + number) for number in range(1, 11))
CODES.update((name, first + at) for first, row in ROWS.items() for at, name in enumerate(row))
SHIFTED = dict(zip('!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"~|ZXCVBNM<>?',
                   "1234567890-=qwertyuiop[]asdfghjkl;'`\\zxcvbnm,./"))
LEFT, RIGHT, MIDDLE = 272, 273, 274


def _seat(*lines):
    commands.send(os.environ['RIG_SEAT'], *lines)


def _codes(keys):
    """'ctrl+v' is [29, 47]; the key '+' is named 'shift+='."""
    return [CODES[name] for name in (keys.split('+'))]


def _stroke(codes):
    return ([f'key {code} 1' for code in codes] + [f'key {code} 0' for code in reversed(codes)])


def press(*keys):
    """Presses and releases each of them: press('ctrl+a', 'Delete')."""
    _seat(*(line for each in keys for line in _stroke(_codes(each))))


def hold(keys):
    _seat(*(f'key {code} 1' for code in _codes(keys)))


def release(keys):
    _seat(*(f'key {code} 0' for code in reversed(_codes(keys))))


def type_text(text):
    """Types as on a US keyboard, whatever the layout makes of it."""
    lines = []
    for character in text:
        base = SHIFTED.get(character)
        lines += _stroke([CODES['shift'], CODES[base]] if base else [CODES[character]])
    _seat(*lines)


def layout(spec):
    """Changes the layout: 'us', 'de', 'us(dvorak)', 'us,ru'."""
    _seat(f'layout {spec}')


def move(x, y):
    """Moves the pointer to a place on the screen."""
    _seat(f'move {int(x)} {int(y)}')


def click(x, y, button=LEFT):
    _seat(f'move {int(x)} {int(y)}', f'button {button} 1', f'button {button} 0')


def press_button(button=LEFT):
    _seat(f'button {button} 1')


def release_button(button=LEFT):
    _seat(f'button {button} 0')
