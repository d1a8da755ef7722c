"""test-way-ibus.py: inserts through IBus into programs that others wrote, and leaves no trace

Run inside the rig, `x11 --ibus` or `gnome`. What is inserted is read from the receiving program.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import subprocess
import sys
import time

import desk
import keyboard
import receivers
from input_engines import (OTHER, OURS, USUAL, choose_engine, daemon_pid, engine, use_engine,
                           wait_for_engine)
from way import Failed, Way

TEXT = 'Héllo — naïve “quotes” 日本語 🙂 ﬀ'
IS_X11 = os.environ['RIG_KIND'] == 'x11'
LOST_S = 1
UNSURE_S = 2
# Programs that tell IBus what stands at the cursor, and delete it when asked to.
TELL_TEXT = ('gtk3', 'gtk4', 'qt5', 'qt6') if IS_X11 else ('gtk3', 'gtk4', 'qt5', 'qt6', 'chromium')

DEAD_KEY_S = 0.15
# Keys, as on a US keyboard, and what each makes on this layout; a dead key makes nothing by itself.
LAYOUTS = {
    'us': (('z', 'z'), ('y', 'y')),
    'de': (('z', 'y'), ('=', ''), ('e', 'é')),
    'fr': (('q', 'a'), ('[', ''), ('e', 'ê')),
    'ru': (('q', 'й'), ('z', 'я')),
    'us(intl)': (('z', 'z'), ("'", ''), ('e', 'é')),
    'us,ru': (('z', 'z'), ('y', 'y')),
}
COMPOSE = (('Menu', ''), ("'", ''), ('e', 'é'))


class Opened:
    """A receiver that has the focus, and a way that has begun."""

    def __init__(self, name, field='view', **options):
        self.field = receivers.open(name, field, **options)
        self.way = Way('ibus')

    def __enter__(self):
        self.field.focus()
        self.way.do('begin')
        return self.field, self.way

    def __exit__(self, *exception):
        self.way.__exit__(*exception)
        self.field.close()


def inserts_exactly(name):
    before = desk.wait_for('an engine', engine)
    assert before != OURS
    with Opened(name) as (field, way):
        assert engine() == OURS, engine()
        way.preedit('Héllo')
        if not field.is_terminal:
            field.wait_for_preedit('Héllo')
            assert field.text() == '', 'provisional words are text'
        way.preedit('Héllo — na')
        took_us = way.insert(TEXT)
        field.wait_for_text(TEXT)
        if not field.is_terminal:
            field.wait_for_preedit('')
        way.insert('\nline two')
        way.insert(', and more')
        field.wait_for_text(TEXT + '\nline two, and more')
        way.do('end')
        wait_for_engine(before)
    wait_for_engine(before)
    return f'{took_us} µs'


def inserts_much(name):
    text = ''.join(f'{number} — naïve 🙂 ' for number in range(600))[:10000] + '.'
    with Opened(name, slow=True) as (field, way):
        way.preedit(text)
        took_us = way.insert(text)
        field.wait_for_text(text)
        way.do('end')
    return f'{took_us / 100:.0f} µs per 100 characters, to a program that sleeps'


def inserts_in_pieces(name):
    """A program of XIM has room for 500 bytes, and gets the last first of what it has not read."""
    texts = ['one ', 'two ', 'x' * 500, 'é' * 251, '日本語🙂' * 150, ' the end']
    with Opened(name) as (field, way):
        for text in texts:
            way.insert(text)
        field.wait_for_text(''.join(texts))
        way.do('end')


def deletes(way):
    """Not in programs that do not tell their text, or not yet."""
    try:
        return way.do('delete', '4')
    except Failed as failed:
        assert failed.code == 'unavailable', failed
        return False


def takes_back(name):
    with Opened(name) as (field, way):
        way.insert('one two')
        field.wait_for_text('one two')
        if name in TELL_TEXT:
            desk.wait_for('the text to be told', lambda: deletes(way))
            field.wait_for_text('one')
        else:
            # Nothing is pressed or deleted: the inserter may do it another way.
            assert not deletes(way) and field.text() == 'one two', field.text()
        way.preedit('never')
        way.do('end')
        if not field.is_terminal:
            field.wait_for_preedit('')
        assert 'never' not in field.text(), field.text()
    return '' if name in TELL_TEXT else 'refused'


def insert_where_focus_moves(way, field, text):
    """GNOME Shell gives engines of its own the focus for a moment. What was sent just then is unsure,
    as the way says: it may be there, and is said again by the person if it is not."""
    try:
        way.insert(text)
    except Failed as failed:
        assert not IS_X11 and failed.code == 'unsure', failed
        try:
            field.wait_for_text(text, UNSURE_S)
        except AssertionError:
            way.insert(text)


def leaves_passwords_alone(name):
    with receivers.open(name, 'password') as field, Way('ibus') as way:
        field.focus()
        try:
            way.do('begin')
        except Failed as failed:
            # On X11 GTK 3 takes no part in IBus while a password is typed.
            assert IS_X11 and name == 'gtk3' and failed.code == 'no-target', failed
            return 'takes no part'
        desk.wait_for('the password field to be known', lambda: way.target()['password'])
        way.preedit('secret')
        assert way.error('insert', 'secret') == 'password'
        with receivers.open('gtk4', 'entry') as other:
            other.focus()
            desk.wait_for('the other field to be known', lambda: (
                way.target()['known'] and not way.target()['password']))
            insert_where_focus_moves(way, other, 'no secret')
            other.wait_for_text('no secret')
        way.do('end')
        assert field.text() == '' and field.preedit() == '', field.text()
        return ''


def restores_after_kill(name):
    for other in (USUAL, OTHER):
        use_engine(other)
        with Opened(name) as (field, way):
            way.preedit('half a wo')
            if not field.is_terminal:
                field.wait_for_preedit('half a wo')
            way.kill()
            wait_for_engine(other)
            if not field.is_terminal:
                field.wait_for_preedit('')
            assert field.text() == '', field.text()
            field.type_text('ab')
            field.wait_for_text('ab')
    use_engine(USUAL)


def keeps_what_the_person_chooses(name):
    use_engine(USUAL)
    with Opened(name) as (field, way):
        choose_engine(OTHER)
        desk.wait_for('Loquat to be the engine again', lambda: engine() == OURS)
        way.insert('still here')
        field.wait_for_text('still here')
        way.do('end')
        wait_for_engine(OTHER)
    wait_for_engine(OTHER)
    use_engine(USUAL)


def follows_the_focus(name):
    with Opened(name) as (first, way), receivers.open('gtk4', 'entry') as second:
        way.preedit('somewhere')
        second.focus()
        second.wait_for_preedit('somewhere')
        way.insert('here')
        second.wait_for_text('here')
        way.do('end')
        assert first.text() == '' and first.preedit() == '', first.text()


def survives_its_daemon(name):
    with Opened(name) as (field, way):
        way.insert('kept ')
        way.preedit('half a wo')
        if not field.is_terminal:
            field.wait_for_preedit('half a wo')
        since = time.monotonic()
        os.kill(daemon_pid(), signal.SIGKILL)
        desk.wait_for('the loss to be known', way.lost, LOST_S)
        took_ms = (time.monotonic() - since) * 1000
        assert way.error('insert', 'half a word') == 'unavailable'
        way.do('end')
        assert len(way.lost()) == 1, way.lost()
        # GNOME Shell goes on showing it until the focus moves.
        if IS_X11 and not field.is_terminal:
            field.wait_for_preedit('')
        assert field.text() == 'kept ', field.text()
    return f'known after {took_ms:.0f} ms'


def type_keys(field, before, strokes):
    """Types as a person does, who is slower than the program: GTK 4 with IBus turns round what comes
    faster than IBus answers. That a dead key has come shows nowhere. Returns what stands there."""
    for key, made in strokes:
        keyboard.press(key)
        before += made
        if made:
            field.wait_for_text(before)
        else:
            time.sleep(DEAD_KEY_S)
    return before


def types_through_all(name, strokes):
    """Before, during and after."""
    with receivers.open(name) as field, Way('ibus') as way:
        field.focus()
        text = type_keys(field, '', strokes)
        way.do('begin')
        way.preedit('provisional')
        if not field.is_terminal:
            field.wait_for_preedit('provisional')
        text = type_keys(field, text, strokes)
        way.insert(' said ')
        text = type_keys(field, text + ' said ', strokes)
        way.do('end')
        type_keys(field, text, strokes)


def types_through(name, layout):
    keyboard.layout(layout)
    types_through_all(name, LAYOUTS[layout])
    keyboard.layout('us')


def composes(name):
    """With a compose key, which X11 can be given at any time."""
    subprocess.run(['setxkbmap', '-layout', 'us', '-option', 'compose:menu'], check=True)
    types_through_all(name, COMPOSE)
    subprocess.run(['setxkbmap', '-option', ''], check=True)


def needs_a_target():
    before = desk.wait_for('an engine', engine)
    with Way('ibus') as way:
        assert way.error('begin') == 'no-target'
        wait_for_engine(before)
    wait_for_engine(before)


def presses_no_keys(name):
    """Programs that give their keys to IBus get text by the clipboard, if not by IBus itself."""
    with receivers.open(name) as field, Way('xtest') as keys, Way('clipboard-x11') as paste:
        field.focus()
        keys.do('begin')
        assert keys.error('insert', TEXT) == 'no-target'
        keys.do('end')
        paste.do('begin')
        paste.insert(TEXT * 3)
        paste.do('end')
        field.wait_for_text(TEXT * 3)


def presses_keys(name):
    """Where no key pastes."""
    with receivers.open(name) as field, Way('xtest') as keys:
        field.focus()
        keys.do('begin')
        keys.insert(TEXT * 3)
        keys.do('end')
        field.wait_for_text(TEXT * 3)


def measures(name):
    text = ('The quick brown fox says “naïve”; 日本語 🙂. ' * 3)[:100]
    begins, inserts = [], []
    with receivers.open(name) as field, Way('ibus') as way:
        field.focus()
        for _ in range(20):
            begins.append(way.do('begin')['us'])
            inserts += [way.insert(text) for _ in range(5)]
            way.do('end')
            field.wait_for_text(text * 5)
            field.set_text('')
    begins.sort()
    inserts.sort()
    return (f'begin {begins[10] / 1000:.1f} ms, 100 characters {inserts[50] / 1000:.1f} ms '
            f'(p99 {inserts[98] / 1000:.1f} ms)')


def check(what, *arguments):
    said = what(*arguments)
    print(' '.join([what.__name__.replace('_', ' '), *map(str, arguments), f'· {said or "ok"}']),
          flush=True)


def main():
    names = [name for name in receivers.NAMES if is_here(name)]
    told = [name for name in names if name != 'vte' or IS_X11]

    check(needs_a_target)
    for name in told:
        check(inserts_exactly, name)
    for name in told:
        check(takes_back, name)
    # GNOME Shell chooses engines of its own around a password, at moments of its own.
    for name in ('gtk3',) + ('gtk4',) * 6:
        check(leaves_passwords_alone, name)
    check(inserts_much, 'gtk4')
    if IS_X11:
        check(inserts_much, 'xterm')
        check(inserts_in_pieces, 'xterm')
    check(follows_the_focus, 'gtk3')
    check(keeps_what_the_person_chooses, 'gtk4')
    for name in told:
        check(restores_after_kill, name)
    for layout in LAYOUTS:
        for name in [name for name in told if name in ('gtk4', 'qt6', 'xterm')]:
            check(types_through, name, layout)
    if IS_X11:
        for name in ('gtk4', 'qt6', 'xterm'):
            check(composes, name)
    if IS_X11:
        for name in [name for name in told if name != 'xterm']:
            check(presses_no_keys, name)
        check(presses_keys, 'xterm')
    check(measures, 'gtk4')
    check(survives_its_daemon, 'gtk4')


def is_here(name):
    reason = receivers.why_not(name)
    if reason is not None:
        print(f'skipped: {name}: {reason}')
    return reason is None


sys.exit(main())
