#!/usr/bin/python3
"""test-way-clipboard-x11.py: text by the clipboard, which is as before afterwards

Usage: test-way-clipboard-x11.py [NAME…]; runs in the rig, on X11.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import desk
import keyboard
import receivers
import way

WAY = 'clipboard-x11'
TEXT = 'Héllo — naïve “quotes” 日本語 🙂 ﬀ'
LONG = (TEXT + '\n') * 6000  # longer than what goes in one piece
SLOW_LONG = (TEXT + '\n') * 2600
LAY_OUT_S = 120  # thousands of lines, in a program that sleeps most of the time
OWNER = pathlib.Path(desk.__file__).parent / 'x_owner.py'
LAYOUTS = ('de', 'ru', 'us(dvorak)')
# What says something of the owner, not of the content.
GENERAL = {'TARGETS', 'TIMESTAMP', 'MULTIPLE', 'SAVE_TARGETS'}


def ask(target):
    """What the clipboard holds in this form."""
    return subprocess.run(['xclip', '-o', '-selection', 'clipboard', '-t', target], check=False,
                          capture_output=True).stdout


def content():
    """All that another program can have of it."""
    targets = ask('TARGETS').decode().split()
    return {target: ask(target) for target in targets if target not in GENERAL}


@contextlib.contextmanager
def owned(forms, slow_s=0):
    """The clipboard holds {form: bytes}, of a program of its own."""
    with tempfile.TemporaryDirectory(dir=os.environ['RIG']) as folder:
        files = []
        for name, data in forms.items():
            files.append(pathlib.Path(folder) / name.replace('/', '+'))
            files[-1].write_bytes(data)
        with subprocess.Popen(['/usr/bin/python3', OWNER, '--slow', str(slow_s), *files],
                              stdout=subprocess.PIPE, text=True) as owner:
            assert owner.stdout.readline() == 'ready\n'
            yield owner
            owner.terminate()


def picture(size):
    """A PNG, and as large in the other form as pictures are."""
    png = subprocess.run(['convert', '-size', f'{size}x{size}', 'xc:', '+noise', 'Random', 'png:-'],
                         check=True, stdout=subprocess.PIPE).stdout
    return {'image/png': png, 'image/bmp': random.Random(1).randbytes(len(png) * 2)}


def text_of(text):
    data = text.encode()
    return {'UTF8_STRING': data, 'text/plain;charset=utf-8': data, 'STRING': b'old'}


CONTENTS = {
    'text': text_of('older ä 語'),
    'picture': picture(40),
    'large picture': picture(900),
    'several': {**text_of('older'), 'text/html': b'<b>older</b>', 'x-special/copied': b'\0\1\2',
                'image/png': picture(20)['image/png']},
}


def insert(paste, receiver, text):
    # What a receiver tells has to be read meanwhile, or it waits for us.
    n = len(paste.answers)
    paste.send('insert', text)
    desk.wait_for('an answer', lambda: receiver.text() == text or len(paste.answers) > n)
    taken_us = paste.answer()['us']
    receiver.wait_for_text(text, LAY_OUT_S)
    return taken_us


def test_receiver(name):
    with receivers.open(name) as receiver, owned(CONTENTS['text']), way.Way(WAY) as paste:
        receiver.focus()
        paste.do('begin')
        for text in (TEXT, TEXT + '\n\nmore\n', LONG):
            receiver.set_text('')
            taken_us = insert(paste, receiver, text)
            print(f'{name}: {len(text)} characters, {taken_us / 1000:.0f} ms', flush=True)
            assert content() == CONTENTS['text']
        paste.do('end')
        assert content() == CONTENTS['text']


def test_slow(name):
    """What was there before is never pasted, however late it asks."""
    with receivers.open(name, slow=True) as receiver, owned(CONTENTS['text']), \
            way.Way(WAY) as paste:
        receiver.focus()
        paste.do('begin')
        insert(paste, receiver, TEXT)
        assert content() == CONTENTS['text']
        receiver.set_text('')
        insert(paste, receiver, SLOW_LONG)
        assert content() == CONTENTS['text']
        paste.do('end')


def test_contents():
    for name, forms in CONTENTS.items():
        with receivers.open('gtk4') as receiver, owned(forms), way.Way(WAY) as paste:
            receiver.focus()
            assert content() == forms, 'the owner is not what this test needs'
            paste.do('begin')
            for _ in range(2):
                receiver.set_text('')
                insert(paste, receiver, TEXT)
                found = content()
                assert found == forms, f'{name}: {[(t, len(found[t])) for t in found]}'
            paste.do('end')
            assert content() == forms
            print(f'{name}: as before', flush=True)


def test_empty():
    assert not ask('TARGETS')
    with receivers.open('gtk3') as receiver, way.Way(WAY) as paste:
        receiver.focus()
        paste.do('begin')
        insert(paste, receiver, TEXT)
        assert not ask('TARGETS')
        paste.do('end')


def test_slow_owner():
    """It needs half a second for each form: the dictation begins all the same, and waits for it
    only when there is a text."""
    with receivers.open('gtk3') as receiver, owned(CONTENTS['several'], 0.5), \
            way.Way(WAY) as paste:
        receiver.focus()
        assert paste.do('begin')['us'] < 500e3
        insert(paste, receiver, TEXT)
        assert content() == CONTENTS['several']
        paste.do('end')


def test_mute_owner():
    """It never answers: nothing is inserted, and nothing taken from it."""
    with receivers.open('gtk3') as receiver, owned(CONTENTS['text'], 3600) as owner, \
            way.Way(WAY) as paste:
        receiver.focus()
        paste.do('begin')
        assert paste.error('insert', TEXT) == 'timeout'
        paste.do('end')
        assert owner.poll() is None, 'it lost the clipboard'
        receiver.wait_for_text('')
        owner.kill()


def test_taken_meanwhile():
    """What the person copies while speaking is what is there afterwards."""
    with receivers.open('gtk3') as receiver, owned(CONTENTS['text']), way.Way(WAY) as paste:
        receiver.focus()
        paste.do('begin')
        insert(paste, receiver, TEXT)
        with owned(CONTENTS['several']):
            receiver.set_text('')
            insert(paste, receiver, TEXT)
            assert content() == CONTENTS['several']
        with owned(CONTENTS['picture']):
            paste.do('end')
            assert content() == CONTENTS['picture']


def test_watchers(name):
    """A clipboard manager that looks at each change never sees the text."""
    with receivers.open(name) as receiver, owned(CONTENTS['text']), way.Way(WAY) as paste:
        receiver.focus()
        paste.do('begin')
        # It asks whenever it can, which is more often than any manager does.
        script = ('while :; do xclip -o -selection clipboard -t UTF8_STRING; echo; '
                  'xclip -o -selection clipboard -t TARGETS; done 2>/dev/null')
        with tempfile.TemporaryFile(dir=os.environ['RIG']) as seen:
            watcher = subprocess.Popen(['sh', '-c', script], stdout=seen)
            try:
                for _ in range(5):
                    receiver.set_text('')
                    insert(paste, receiver, TEXT)
            finally:
                watcher.kill()
                watcher.wait()
            seen.seek(0)
            told = seen.read().decode()
        assert 'older' in told and TEXT not in told
        assert 'x-kde-passwordManagerHint' in told
        paste.do('end')


def test_layouts():
    """The key that pastes is found on each."""
    for layout in LAYOUTS:
        keyboard.layout(layout)
        with receivers.open('gtk4') as receiver, way.Way(WAY) as paste:
            receiver.focus()
            paste.do('begin')
            insert(paste, receiver, TEXT)
            paste.do('end')
    keyboard.layout('us')


def test_terminal():
    """It pastes by another key."""
    if reason := receivers.why_not('vte'):
        print(f'skipped: vte: {reason}')
        return
    with receivers.open('vte') as receiver, owned(CONTENTS['text']), way.Way(WAY) as paste:
        receiver.focus()
        paste.do('begin')
        insert(paste, receiver, TEXT)
        assert content() == CONTENTS['text']
        paste.do('end')


def test_nobody_pastes():
    """A window that does not paste: the clipboard is as before, and it is said."""
    with owned(CONTENTS['text']), way.Way(WAY) as paste:
        paste.do('begin')
        assert paste.error('insert', TEXT) == 'no-target'
        if reason := receivers.why_not('xterm'):
            print(f'skipped: xterm: {reason}')
        else:
            with receivers.open('xterm') as receiver:
                receiver.focus()
                assert paste.error('insert', TEXT) == 'no-target'
                assert content() == CONTENTS['text']
                receiver.wait_for_text('')
        paste.do('end')


def main():
    names = []
    for name in sys.argv[1:] or [name for name in receivers.NAMES
                                 if name not in receivers.TERMINALS]:
        if reason := receivers.why_not(name):
            print(f'skipped: {name}: {reason}')
        else:
            names.append(name)
    if os.environ['RIG_KIND'] != 'x11' or not names:
        desk.skip('the clipboard of X11 needs X11, and a receiver')

    test_empty()
    for name in names:
        for test in (test_receiver, test_slow, test_watchers):
            test(name)
            print(f'{name}: {test.__name__}', flush=True)
    for test in (test_contents, test_slow_owner, test_mute_owner, test_taken_meanwhile,
                 test_layouts, test_terminal, test_nobody_pastes):
        test()
        print(test.__name__, flush=True)


main()
