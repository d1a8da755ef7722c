#!/usr/bin/python3
"""test-way-wlr.py: the ways of inserting on a wlroots compositor, into fields of others

Usage: test-way-wlr.py [PART…]; runs in the rig, on sway. PARTs are the functions below that begin
with test_, without that. What cannot be opened here is named with its reason.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import signal
import subprocess
import sys
import time

import desk
import keyboard
import receivers
import way

# Keys are not for what is beyond 16 bits: Chromium cuts it down. That is pasted.
PLAIN = 'Héllo — naïve “quotes” 日本語 ﬀ'
TEXT = 'Héllo — naïve “quotes” 日本語 🙂 ﬀ'
LINES = 'One line.\nAnd another.\n\n— the end'
LONG = ('The quick brown fox — “jumps” over 日本 and the lazy dog. ' * 200)[:10000]
UNNORMAL = 'Straße, ŁÓDŹ; Привет! y z Y Z q a @ # { } [ ] \\ | ~ € ^ ` ñ ç'

# Keys as a US keyboard has them, and what they write in each layout; among them dead keys.
LAYOUTS = {
    'us': (('y', 'y'), (';', ';')),
    'de': (('y', 'z'), (';', 'ö'), ('=e', 'é')),
    'fr': (('q', 'a'), ('m', ','), ('[e', 'ê')),
    'ru': (('q', 'й'), ('w', 'ц')),
    'us(dvorak)': (('q', "'"), ('e', '.')),
    'us,ru': (('q', 'q'), ('w', 'w')),
}

INPUT_METHOD = ('gtk4', 'gtk3', 'vte', 'foot', 'chromium')
NO_INPUT_METHOD = ('qt5', 'qt6')
KEYS = ('gtk4', 'gtk3', 'qt5', 'qt6', 'vte', 'foot')
PASTE = ('gtk4', 'gtk3', 'qt5', 'qt6', 'vte', 'foot', 'chromium')
PICTURE = b'\x89PNG\r\n\x1a\n' + os.urandom(300000)


def can_open(name):
    reason = receivers.why_not(name)
    if reason:
        print(f'skipped: {name}: {reason}')
    return not reason


@contextlib.contextmanager
def begun(name):
    """A way that is begun, and ended after it."""
    with way.Way(name) as one:
        one.do('probe')
        one.do('begin')
        yield one
        one.do('end')
    # Until a key is pressed a window that is opened now would have no keyboard: the compositor's one
    # has gone with the program. Loquat goes on living.
    keyboard.press('shift')


@contextlib.contextmanager
def focused(name, field='view', slow=False):
    with receivers.open(name, field, slow) as receiver:
        receiver.focus()
        yield receiver


def insert_and_wait(one, receiver, text, seconds=desk.DEADLINE_S):
    if receiver.text():
        receiver.set_text('')
    took_us = one.insert(text)
    receiver.wait_for_text(text, seconds)
    return took_us


def test_exact():
    """Each way, into each program that it is for, whatever the text."""
    for id_, names in (('input-method', INPUT_METHOD), ('virtual-keyboard', KEYS),
                       ('clipboard-wlr', PASTE)):
        for name in filter(can_open, names):
            # foot is known to be a terminal, and they take any character by keys.
            text = PLAIN if id_ == 'virtual-keyboard' and name != 'foot' else TEXT
            with focused(name) as receiver, begun(id_) as one:
                took_us = insert_and_wait(one, receiver, text)
                insert_and_wait(one, receiver, UNNORMAL)
                insert_and_wait(one, receiver, LINES)
                print(f'{id_} into {name}: {took_us / 1000:.1f} ms', flush=True)


def test_long():
    for id_, name in (('input-method', 'gtk4'), ('clipboard-wlr', 'qt6')):
        if can_open(name):
            with focused(name) as receiver, begun(id_) as one:
                took_us = insert_and_wait(one, receiver, LONG)
                print(f'{id_}, 10,000 characters: {took_us / 1000:.0f} ms')


def test_left_to_paste():
    """What keys would garble, or what is more than a busy program survives, is left to the next."""
    with focused('gtk4') as receiver, begun('virtual-keyboard') as one:
        assert one.error('insert', LONG) == 'no-target'
        assert one.error('insert', TEXT) == 'no-target'
        one.insert(PLAIN)
        receiver.wait_for_text(PLAIN)


def test_slow():
    """A program that sleeps for 200 ms between looks at its events."""
    for id_, name, n_chars in (('input-method', 'gtk4', len(LONG)), ('virtual-keyboard', 'qt6', 500),
                               ('virtual-keyboard', 'gtk4', 500), ('clipboard-wlr', 'qt6', len(LONG))):
        if can_open(name):
            with focused(name, slow=True) as receiver, begun(id_) as one:
                began = time.monotonic()
                insert_and_wait(one, receiver, LONG[:n_chars], 120)
                print(f'{id_} into a slow {name}, {n_chars} characters: '
                      f'{time.monotonic() - began:.1f} s', flush=True)


def test_layouts():
    """The person types before, between and after, with dead keys; and the text does not care."""
    for id_, name in (('input-method', 'gtk4'), ('virtual-keyboard', 'gtk4'),
                      ('virtual-keyboard', 'qt6'), ('clipboard-wlr', 'gtk4')):
        if not can_open(name):
            continue
        with focused(name) as receiver:
            for layout, strokes in LAYOUTS.items():
                if receiver.text():
                    receiver.set_text('')
                keyboard.layout(layout)
                text = type_strokes(receiver, strokes, '')
                with begun(id_) as one:
                    for inserted in (UNNORMAL, ' ' + PLAIN):
                        text = type_strokes(receiver, strokes, text) + inserted
                        one.insert(inserted)
                        receiver.wait_for_text(text)
                    text = type_strokes(receiver, strokes, text)
                type_strokes(receiver, strokes, text)
        keyboard.layout('us')


def type_strokes(receiver, strokes, text):
    """Types like a person, who is slower than the program. Returns the text that is there then."""
    for keys, written in strokes:
        text += written
        keyboard.press(*keys)
        receiver.wait_for_text(text)
    return text


def test_held_keys():
    """What the person holds is no matter to a keyboard of one's own, and holds on afterwards."""
    for id_ in ('virtual-keyboard', 'clipboard-wlr'):
        with focused('gtk4') as receiver, begun(id_) as one:
            text = ''
            for held in ('ctrl', 'shift', 'super', 'alt'):
                text += PLAIN
                keyboard.hold(held)
                try:
                    one.insert(PLAIN)
                    receiver.wait_for_text(text)
                finally:
                    keyboard.release(held)
                keyboard.press('x')
                text += 'x'
                receiver.wait_for_text(text)


def test_preedit():
    for name in filter(can_open, ('gtk4', 'gtk3', 'chromium')):
        with focused(name) as receiver:
            with begun('input-method') as one:
                one.preedit('hel')
                receiver.wait_for_preedit('hel')
                one.preedit('hello wor')
                receiver.wait_for_preedit('hello wor')
                one.insert('Hello, world')
                receiver.wait_for_text('Hello, world')
                receiver.wait_for_preedit('')
                one.preedit(' and more')
                receiver.wait_for_preedit(' and more')
            receiver.wait_for_preedit('')
            receiver.wait_for_text('Hello, world')


def test_context():
    """What stands before the cursor is known, and can be taken back."""
    for name in ('gtk4', 'gtk3'):
        with focused(name) as receiver, begun('input-method') as one:
            desk.wait_for('a field', lambda: one.target()['known'])
            assert one.target()['before'] == '', one.target()
            one.insert(TEXT)
            assert one.target()['before'] == TEXT, one.target()
            one.do('delete', '2')
            receiver.wait_for_text(TEXT[:-2])
            assert one.error('delete', '1') == 'no-target', 'an emoji may be several characters'
            assert one.error('delete', '1000') == 'no-target', 'there is not so much'
            one.insert(' plain words')
            one.do('delete', '6')
            receiver.wait_for_text(TEXT[:-2] + ' plain')
            keyboard.press('x')
            receiver.wait_for_text(TEXT[:-2] + ' plainx')


def test_backspace():
    with focused('gtk4') as receiver, begun('virtual-keyboard') as one:
        receiver.type_text('mine ')
        one.insert('one two')
        one.do('delete', '4')
        receiver.wait_for_text('mine one')
        one.insert('e\u0301')
        receiver.wait_for_text('mine onee\u0301')
        assert one.error('delete', '2') == 'no-target', 'who knows what one backspace takes back?'
        assert one.error('delete', '1000') == 'no-target', 'that was written by the person'
        receiver.wait_for_text('mine onee\u0301')


def test_password():
    for name in ('gtk4', 'gtk3'):
        with focused(name, 'password') as receiver, begun('input-method') as one:
            desk.wait_for('a password field', lambda: one.target()['password'])
            one.preedit('secret')
            assert one.error('insert', TEXT) == 'password'
            receiver.wait_for_text('')
            assert receiver.preedit() == ''


def test_no_input_method():
    for name in filter(can_open, NO_INPUT_METHOD):
        with focused(name), way.Way('input-method') as one:
            assert one.error('begin') == 'no-target'


def test_one_input_method():
    """Another one is left alone; one that was killed leaves the seat free, and the keyboard whole."""
    with focused('gtk4') as receiver, way.Way('input-method') as first:
        first.do('begin')
        first.preedit('half a wor')
        receiver.wait_for_preedit('half a wor')
        with way.Way('input-method') as second:
            assert second.error('begin') == 'unavailable'
            first.insert('whole')
            receiver.wait_for_text('whole')
            first.preedit('half')
            receiver.wait_for_preedit('half')
            first.kill()
            receiver.wait_for_preedit('')
            receiver.press('x')
            receiver.wait_for_text('wholex')
            desk.wait_for('a free seat', lambda: begins(second))
            second.insert('!')
            receiver.wait_for_text('wholex!')
            second.do('end')


def begins(one):
    with contextlib.suppress(way.Failed):
        return one.do('begin')
    return None


def test_focus():
    """The text goes on to the new focus; nothing provisional stays behind."""
    with focused('gtk4') as first, focused('gtk3') as second:
        first.focus()
        with begun('input-method') as one:
            one.preedit('in one')
            first.wait_for_preedit('in one')
            second.focus()
            desk.wait_for('the other field', lambda: one.target()['app'] == 'gtk.py')
            desk.wait_for('it to be known', lambda: one.target()['known'])
            first.wait_for_preedit('')
            one.insert('in two')
            second.wait_for_text('in two')
            first.wait_for_text('')
            assert {'signal': 'target-changed'} in one.signals


def test_no_window():
    for id_ in ('virtual-keyboard', 'clipboard-wlr'):
        with begun(id_) as one:
            assert one.error('insert', PLAIN) == 'no-target'
    with way.Way('input-method') as one:
        assert one.error('begin') == 'no-target'


def copied(kind):
    return subprocess.run(['wl-paste', '--no-newline', '--type', kind], check=True,
                          stdout=subprocess.PIPE).stdout


def copied_kinds():
    answer = subprocess.run(['wl-paste', '--list-types'], check=False, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return set(answer.stdout.split()) if answer.returncode == 0 else set()


def copy(kind, content):
    subprocess.run(['wl-copy', '--type', kind], input=content, check=True)
    desk.wait_for('the copy', lambda: kind in copied_kinds())


def test_clipboard():
    """What was copied is there again, text, picture or nothing; what is copied meanwhile stays."""
    with focused('gtk4') as receiver, way.Way('clipboard-wlr') as one:
        for kind, content in ((None, b''), ('text/plain;charset=utf-8', 'schön'.encode()),
                              ('image/png', PICTURE), ('text/html', b'<b>bold</b>')):
            if kind:
                copy(kind, content)
            kinds = copied_kinds()
            one.do('begin')
            insert_and_wait(one, receiver, TEXT)
            assert 'x-kde-passwordManagerHint' in copied_kinds()
            one.insert(' more')
            receiver.wait_for_text(TEXT + ' more')
            one.do('end')
            assert copied_kinds() == kinds, (copied_kinds(), kinds)
            assert not kind or copied(kind) == content, kind
        assert one.process.poll() is None

        one.do('begin')
        insert_and_wait(one, receiver, TEXT)
        copy('text/plain', b'mine')
        one.do('end')
        assert copied('text/plain') == b'mine'


def test_not_pasted():
    """Who does not paste is noticed, and the clipboard comes back none the less."""
    if not can_open('gtk4'):
        return
    copy('text/plain', b'before')
    with focused('gtk4') as receiver, way.Way('clipboard-wlr') as one:
        one.do('begin')
        os.kill(receiver.pid, signal.SIGSTOP)
        try:
            assert one.error('insert', PLAIN) == 'timeout'
            assert copied('text/plain;charset=utf-8').decode() == PLAIN, 'for who pastes too late'
        finally:
            os.kill(receiver.pid, signal.SIGCONT)
        one.do('end')
        assert copied('text/plain') == b'before'


def test_lost():
    """The last of all: the compositor ends, and the program that inserts goes on."""
    with contextlib.ExitStack() as stack:
        ways = [stack.enter_context(way.Way(id_))
                for id_ in ('virtual-keyboard', 'clipboard-wlr')]
        for one in ways:
            one.do('begin')
        subprocess.run(['swaymsg', 'exit'], check=False, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        for one in ways:
            desk.wait_for('the loss to be told', one.lost)
            assert one.error('insert', PLAIN) == 'unavailable'
            one.do('end')
            assert one.error('begin') == 'unavailable'
            assert one.process.poll() is None


def main():
    if os.environ['RIG_KIND'] != 'sway':
        desk.skip('this is for wlroots compositors')
    parts = {name.removeprefix('test_').replace('_', '-'): part
             for name, part in globals().items() if name.startswith('test_')}
    for name in sys.argv[1:] or parts:
        began = time.monotonic()
        parts[name]()
        print(f'{name}: {time.monotonic() - began:.1f} s', flush=True)


main()
