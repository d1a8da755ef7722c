#!/usr/bin/python3
"""test-receivers.py: each receiver takes real keys, and is read back exactly

Usage: test-receivers.py [NAME…]; runs in the rig. What cannot be opened here is named with its reason.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import time

import desk
import keyboard
import receivers

LINE = 'Hello, (World)! 42'
AGAIN = ' and more'


def test_keys(name, field):
    with receivers.open(name, field) as receiver:
        receiver.focus()
        receiver.type_text(LINE)
        receiver.wait_for_text(LINE)
        if field == 'view':
            receiver.press('Return', 'a', 'BackSpace')
            receiver.wait_for_text(LINE + '\n')
        receiver.set_text('')
        receiver.type_text(AGAIN)
        receiver.wait_for_text(AGAIN)


def test_layout(name):
    """What the same keys write is the layout's matter."""
    with receivers.open(name) as receiver:
        receiver.focus()
        keyboard.layout('de')
        try:
            receiver.type_text('y;')
            receiver.wait_for_text('zö')
        finally:
            keyboard.layout('us')


def test_focus(names):
    """Of two windows the right one has the keyboard."""
    with receivers.open(names[0]) as first, receivers.open(names[-1]) as second:
        for receiver in (first, second, first):
            receiver.focus()
            receiver.press('x')  # what is on its way through IBus is lost with the focus
        first.wait_for_text('xx')
        second.wait_for_text('x')


def test_slow(name):
    with receivers.open(name, slow=True) as receiver:
        receiver.focus()
        began = time.monotonic()
        receiver.type_text(LINE)
        receiver.wait_for_text(LINE)
        taken_s = time.monotonic() - began
        assert taken_s > receivers.PAUSE_S / 2, 'it is not slow'
        print(f'{name}, slow: {taken_s:.1f} s')


def main():
    wanted = sys.argv[1:] or receivers.NAMES
    names = []
    for name in wanted:
        if reason := receivers.why_not(name):
            print(f'skipped: {name}: {reason}')
        else:
            names.append(name)
    if not names:
        desk.skip('no receiver can be opened here')

    for name in names:
        fields = ('view',) if name in receivers.TERMINALS else receivers.FIELDS
        for field in fields:
            began = time.monotonic()
            test_keys(name, field)
            print(f'{name} {field}: {time.monotonic() - began:.1f} s', flush=True)
        test_layout(name)
        test_slow(name)
    test_focus(names)


main()
