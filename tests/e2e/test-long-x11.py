#!/usr/bin/python3
"""test-long-x11.py: ten thousand characters in one paragraph, into each receiver, by the way for it

Usage: test-long-x11.py [NAME…]; runs in the rig, on X11. They are pasted where a key pastes, and what
follows is typed again. What the clipboard held is there afterwards.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import sys
import time

import desk
import receivers

PROGRAM = os.path.join(os.environ['LOQUAT_BUILD'], 'tests/drive-inserter')
LONG = ('Héllo — naïve “quotes” 日本語 🙂 ﬀ, ' * 400)[:10000]
BEFORE, AFTER = 'Before: ', ' — after.'
CLIPBOARD = 'older ä 語'
MOST_S = 120


def insert(texts):
    """One dictation; returns the ways that inserted them, in order."""
    with subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          encoding='utf-8') as process:
        process.stdin.write(''.join(text + '\n' for text in texts))
        process.stdin.close()
        return process.stdout.read().split('\n')[:-1]


def set_clipboard():
    subprocess.run(['xclip', '-selection', 'clipboard'], input=CLIPBOARD.encode(), check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def clipboard():
    return subprocess.run(['xclip', '-o', '-selection', 'clipboard'], check=False,
                          stdout=subprocess.PIPE).stdout.decode()


def test(name):
    set_clipboard()
    with receivers.open(name) as receiver:
        receiver.focus()
        began = time.monotonic()
        found = insert([BEFORE, LONG, AFTER])
        took_s = time.monotonic() - began
        receiver.wait_for_text(BEFORE + LONG + AFTER, MOST_S)
        middle = 'xtest' if name == 'xterm' else 'clipboard-x11'
        assert found == ['xtest', middle, 'xtest'], found
    print(f'{name}: {took_s:.1f} s, by {middle}', flush=True)


def main():
    names = sys.argv[1:] or receivers.NAMES
    if os.environ['RIG_KIND'] != 'x11':
        desk.skip('these ways are those of X11')

    for name in names:
        if reason := receivers.why_not(name):
            print(f'skipped: {name}: {reason}')
        else:
            test(name)


main()
