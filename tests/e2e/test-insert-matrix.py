#!/usr/bin/python3
"""test-insert-matrix.py: a way of inserting, into each receiver, with each layout: every character

Usage: test-insert-matrix.py WAY [RECEIVER…]; runs in the rig. Prints a table of milliseconds. Text with
letters of many scripts, line ends, ten thousand characters, and a receiver that sleeps 200 ms between
looks at its events: none may be dropped, doubled or out of order. A way may refuse a receiver, if it
then leaves it as it was: then it is the next way's turn.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import desk
import keyboard
import receivers
import way as inserting

LAYOUTS = ('us', 'de', 'fr', 'ru', 'us(dvorak)', 'us,ru')
LINE = 'Héllo — naïve “quotes” 日本語 🙂 ﬀ'
LINES = 'First, with ß and €.\nSecond: Привет!\n\nLast, after an empty one.'
# In paragraphs, as it is dictated: a toolkit lays out the whole paragraph anew for each key.
LONG = '\n'.join(f'{number}: ' + ' '.join([LINE] * 10) for number in range(40))[:10000]
MOST_S = 120

# Which receivers or texts a way refuses, and why: it is the next way's turn there.
REFUSALS = {
    'clipboard-x11': {'xterm': 'no key of it pastes the clipboard'},
    'input-method': {'qt5': 'knows no text-input-v3', 'qt6': 'knows no text-input-v3'},
    'virtual-keyboard': {'10,000': 'so much is better pasted'},
}

# What a way leaves to the next, and why; it is inserted without.
OMISSIONS = {'virtual-keyboard': {'🙂': 'Chromium cuts what keys write down to 16 bits'}}


class Column:
    """One kind of text, and how it is met."""

    def __init__(self, name, text, layout='us', slow=False):
        self.name = name
        self.text = text
        self.layout = layout
        self.slow = slow


COLUMNS = [Column(layout, LINE, layout=layout) for layout in LAYOUTS] + [
    Column('lines', LINES),
    Column('10,000', LONG),
    Column('slow', LINE, slow=True),
]


def difference(found, wanted):
    """Where two texts begin to differ."""
    at = next((at for at, (one, other) in enumerate(zip(found, wanted)) if one != other),
              min(len(found), len(wanted)))
    return (f'{len(found)} characters for {len(wanted)}; from {at} on '
            f'{found[at:at + 20]!r} for {wanted[at:at + 20]!r}')


def insert(way_name, receiver, text):
    """Returns the milliseconds that it took, or the error of a way that refuses."""
    receiver.focus()
    with inserting.Way(way_name) as way:
        try:
            way.do('begin')
            way.send('insert', text)
            desk.wait_for('the answer of the way', lambda: len(way.answers) > way.n_seen, MOST_S)
            took_us = way.answer()['us']
        except inserting.Failed as failed:
            assert receiver.text() == '', f'{failed}; {difference(receiver.text(), text)}'
            return failed
        try:
            desk.wait_for('the text', lambda: receiver.text() == text, MOST_S)
        except desk.TooLate:
            raise AssertionError(difference(receiver.text(), text)) from None
        way.do('end')
    # Nothing comes after it, and nothing provisional is left.
    desk.take_in_events()
    assert receiver.text() == text, difference(receiver.text(), text)
    assert receiver.preedit() == '', f'{receiver.preedit()!r} is left provisional'
    return took_us / 1000


def text_for(way_name, column):
    text = column.text
    for character in OMISSIONS.get(way_name, {}):
        text = text.replace(character, '')
    return text


def fill(way_name, name, column):
    """One cell: (what it says, what is wrong)."""
    keyboard.layout(column.layout)
    with receivers.open(name, slow=column.slow) as receiver:
        try:
            result = insert(way_name, receiver, text_for(way_name, column))
        except AssertionError as error:
            return 'WRONG', f'{name}, {column.name}: {error}'
    if not isinstance(result, inserting.Failed):
        return f'{result:.0f}', None
    if {name, column.name} & set(REFUSALS.get(way_name, {})):
        return result.code, None
    return result.code, f'{name}, {column.name}: {result}'


def main():
    way_name, *names = sys.argv[1:]
    faults = []
    for name, why in REFUSALS.get(way_name, {}).items():
        print(f'{name} is refused: {why}')
    for character, why in OMISSIONS.get(way_name, {}).items():
        print(f'{character} is left to the next way: {why}')
    print(f'{way_name}, ms'.ljust(20) + ''.join(column.name.rjust(11) for column in COLUMNS))
    for name in names or receivers.NAMES:
        if reason := receivers.why_not(name):
            print(f'skipped: {name}: {reason}')
            continue
        print(name.ljust(20), end='', flush=True)
        for column in COLUMNS:
            cell, fault = fill(way_name, name, column)
            print(cell.rjust(11), end='', flush=True)
            if fault:
                faults.append(fault)
        print(flush=True)
    keyboard.layout('us')
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


main()
