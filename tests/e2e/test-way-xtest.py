#!/usr/bin/python3
"""test-way-xtest.py: key presses of X11 bring any text into any program, and leave nothing behind

Usage: test-way-xtest.py [NAME…]; runs in the rig, on X11.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import random
import subprocess
import sys
import time

import desk
import keyboard
import receivers
import way

TEXT = 'Héllo — naïve “quotes” 日本語 🙂 ﬀ'
KEYS = ' az yz QW @#{}[]|\\~€ ß ç Привет, hello?'
LAYOUTS = ('us', 'de', 'fr', 'ru', 'us(dvorak)', 'us,ru')
WORDS = ('alpha', 'Beta', 'naïve', '日本語', '🙂', 'Привет,', 'x@y', '“so”', '—', '{a}', 'ñandú')
LONG = 10000
LOOKS = 12  # while nothing may happen
MODIFIERS = ('shift', 'ctrl', 'super', 'alt')


def keymap():
    """All that the server has, as another program reads it."""
    return subprocess.run(['xkbcomp', '-w0', os.environ['DISPLAY'], '-'], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def focus(receiver):
    """Until keys reach it: a window is shown as active a moment before."""
    def has_keys():
        found = subprocess.run(['xdotool', 'getwindowfocus', 'getwindowpid'], check=False,
                               capture_output=True, text=True)
        return found.stdout.strip() == str(receiver.pid)

    receiver.focus()
    desk.wait_for(f'the keys of {receiver.name}', has_keys)


def long_text():
    words, length = [], 0
    chosen = random.Random(1)
    while length < LONG:
        words.append(chosen.choice(WORDS) + chosen.choice('   \n'))
        length += len(words[-1])
    return ''.join(words)[:LONG]


def dictate(text, receiver):
    """One dictation with one insertion; returns how long that took."""
    with way.Way('xtest') as xtest:
        xtest.do('begin')
        # What a receiver tells has to be read meanwhile, or it waits for us.
        xtest.send('insert', text)
        desk.wait_for('an answer', lambda: receiver.text() == text or len(xtest.answers) == 2)
        taken_us = xtest.answer()['us']
        receiver.wait_for_text(text)
        xtest.do('end')
    return taken_us


def test_text(name):
    for field in ('view',) if name in receivers.TERMINALS else ('view', 'entry'):
        with receivers.open(name, field) as receiver:
            focus(receiver)
            taken_us = dictate(TEXT, receiver)
            print(f'{name} {field}: {taken_us / 1000:.0f} ms', flush=True)


def test_layouts(name):
    with receivers.open(name) as receiver:
        for layout in LAYOUTS:
            keyboard.layout(layout)
            before = keymap()
            receiver.set_text('')
            focus(receiver)
            dictate(TEXT + KEYS + '\nand\n\nlines', receiver)
            assert keymap() == before, f'{layout}: the keymap is not as before'
        keyboard.layout('us')


def test_long(name):
    text = long_text()
    with receivers.open(name) as receiver:
        focus(receiver)
        taken_us = dictate(text, receiver)
        print(f'{name}: {LONG} characters, {LONG / taken_us * 1e6:.0f} in a second', flush=True)


def test_slow(name):
    """It looks at its events every 200 ms only; more characters than there are spare keys."""
    text = TEXT + ''.join(chr(0x4e00 + at) for at in range(60)) + TEXT
    with receivers.open(name, slow=True) as receiver:
        focus(receiver)
        dictate(text, receiver)


def test_modifiers():
    """What is held is waited for."""
    for modifier in MODIFIERS:
        with receivers.open('gtk3') as receiver, way.Way('xtest') as xtest:
            focus(receiver)
            xtest.do('begin')
            keyboard.hold(modifier)
            try:
                xtest.send('insert', TEXT)
                for _ in range(LOOKS):
                    desk.take_in_events()
                    assert len(xtest.answers) == 1, f'inserted while {modifier} is held'
                receiver.wait_for_text('')
            finally:
                keyboard.release(modifier)
            xtest.answer()
            receiver.wait_for_text(TEXT)
            xtest.do('end')


def test_caps_lock(name):
    with receivers.open(name) as receiver:
        focus(receiver)
        keyboard.press('Caps_Lock')
        try:
            dictate(TEXT + KEYS, receiver)
            keyboard.press('a')
            receiver.wait_for_text(TEXT + KEYS + 'A')
        finally:
            keyboard.press('Caps_Lock')


def test_own_keys():
    """What the person types between two insertions is what the layout says."""
    with receivers.open('gtk4') as receiver, way.Way('xtest') as xtest:
        keyboard.layout('de')
        focus(receiver)
        xtest.do('begin')
        xtest.insert(TEXT)
        receiver.type_text('y;')
        xtest.insert(KEYS)
        receiver.type_text('z')
        receiver.wait_for_text(TEXT + 'zö' + KEYS + 'y')
        xtest.do('end')
        keyboard.layout('us')


def test_second_layout(name):
    """With the second of two layouts in use."""
    subprocess.run(['setxkbmap', 'us,ru', '-option', 'grp:menu_toggle'], check=True)
    with receivers.open(name) as receiver:
        focus(receiver)
        keyboard.press('Menu')
        keyboard.press('q')
        receiver.wait_for_text('й')
        receiver.set_text('')
        dictate(TEXT + KEYS, receiver)
        keyboard.press('q')
        receiver.wait_for_text(TEXT + KEYS + 'й')
        keyboard.press('Menu')
    subprocess.run(['setxkbmap', 'us', '-option', ''], check=True)


def test_layout_changes():
    """In the midst of a dictation."""
    before = keymap()
    with receivers.open('gtk3') as receiver, way.Way('xtest') as xtest:
        focus(receiver)
        xtest.do('begin')
        xtest.insert(TEXT)
        keyboard.layout('fr')
        xtest.insert(KEYS)
        keyboard.layout('us')
        xtest.insert(TEXT)
        receiver.wait_for_text(TEXT + KEYS + TEXT)
        xtest.do('end')
    assert keymap() == before


def test_delete():
    with receivers.open('gtk4') as first, receivers.open('gtk3') as second, \
            way.Way('xtest') as xtest:
        focus(second)  # both have their windows now
        focus(first)
        first.type_text('ab')
        xtest.do('begin')
        xtest.insert(TEXT)
        first.wait_for_text('ab' + TEXT)
        xtest.do('delete', str(len(TEXT)))
        first.wait_for_text('ab')

        xtest.insert(TEXT)
        focus(second)
        second.type_text('mine')
        assert xtest.error('delete', '3') == 'no-target'
        focus(first)
        assert xtest.error('delete', '3') == 'no-target', 'who knows what happened meanwhile'
        first.wait_for_text('ab' + TEXT)
        second.wait_for_text('mine')
        xtest.do('end')


def test_target():
    with way.Way('xtest') as xtest:
        xtest.do('begin')
        assert xtest.error('insert', TEXT) == 'no-target'
        with receivers.open('xterm') as receiver:
            focus(receiver)
            xtest.send('target')
            xtest.do('probe')
            desk.wait_for('a changed target', lambda: xtest.signals)
            found = [said for said in xtest.answers if said['did'] == 'target'][-1]
            assert (found['app'], found['terminal']) == ('XTerm', True), found
        xtest.do('end')


def test_crash():
    """Killed after an insertion: the next start makes the keymap as it was."""
    before = keymap()
    with receivers.open('gtk3') as receiver:
        focus(receiver)
        killed = way.Way('xtest')
        killed.do('begin')
        killed.insert(TEXT)
        killed.kill()
        receiver.wait_for_text(TEXT)
        assert keymap() != before, 'this proves nothing'
    with way.Way('xtest') as xtest:
        xtest.do('probe')
        assert keymap() == before


def test_quit():
    """Ended by its program, in the midst of a dictation."""
    before = keymap()
    with receivers.open('gtk3') as receiver, way.Way('xtest') as xtest:
        focus(receiver)
        xtest.do('begin')
        xtest.insert(TEXT)
        xtest.process.stdin.close()
        xtest.process.wait(desk.DEADLINE_S)
    assert keymap() == before


def test_window_closes():
    """Nobody is there any more to tell that it has read."""
    before = keymap()
    with way.Way('xtest') as xtest:
        with receivers.open('gtk3') as receiver:
            focus(receiver)
            xtest.do('begin')
            xtest.insert(TEXT)
        began = time.monotonic()
        xtest.do('end')
        assert time.monotonic() - began < desk.DEADLINE_S / 2
    assert keymap() == before


def main():
    names = []
    for name in sys.argv[1:] or receivers.NAMES:
        if reason := receivers.why_not(name):
            print(f'skipped: {name}: {reason}')
        else:
            names.append(name)
    if os.environ['RIG_KIND'] != 'x11' or not names:
        desk.skip('key presses of X11 need X11, and a receiver')

    for name in names:
        for test in (test_text, test_layouts, test_second_layout, test_caps_lock, test_long, test_slow):
            began = time.monotonic()
            test(name)
            print(f'{name}: {test.__name__}: {time.monotonic() - began:.1f} s', flush=True)
    for test in (test_modifiers, test_own_keys, test_layout_changes, test_delete, test_target,
                 test_crash, test_quit, test_window_closes):
        test()
        print(test.__name__, flush=True)


main()
