#!/usr/bin/python3
"""test-window-aside.py: translations stand beside the paragraphs that they translate

Usage: test-window-aside.py RIG: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import subprocess
import sys
import wave

if 'RIG' in os.environ:
    import desk
    import transcripts
    import window as loquat_window
    from gi.repository import Atspi

N_PARAGRAPHS = 80
PARAGRAPH_MS = 1000
RATE_HZ = 8000
# A label begins a few pixels above the letters of its paragraph: more is a line that is not beside.
MOST_OFF_PX = 8
LINE_PX = 27
NARROW_PX, WIDE_PX, WIDER_PX, HEIGHT_PX = 700, 1000, 1250, 700


def show(name):
    if 'LOQUAT_PICTURES' in os.environ:
        desk.screenshot(pathlib.Path(os.environ['LOQUAT_PICTURES']) / f'{name}.png')


def original(number):
    """Short ones, and some of several lines."""
    more = ' and so on and on' * (12 if number % 3 == 1 else 1)
    return f'The thing of number {number} is told{more}.'


def translated(number):
    """Longer than the original, shorter, or as long."""
    more = ' und immer so weiter' * (15 if number % 3 == 0 else 1)
    return f'Das Ding mit der Nummer {number} wird erzählt{more}.'


def fill():
    path = loquat_window.DATA / 'silence.wav'
    with wave.open(str(path), 'wb') as sound:
        sound.setparams((1, 2, RATE_HZ, 0, 'NONE', ''))
        sound.writeframes(bytes(2 * RATE_HZ * N_PARAGRAPHS * PARAGRAPH_MS // 1000))
    tokens = []
    for number in range(N_PARAGRAPHS):
        for text, kind in ((original(number), transcripts.ORIGINAL),
                           (translated(number), transcripts.RESULT)):
            said = transcripts.spread(text, PARAGRAPH_MS, speaker=str(number % 2 + 1),
                                      translation=kind)
            tokens += [(word, start + number * PARAGRAPH_MS, end + number * PARAGRAPH_MS, *more)
                       for word, start, end, *more in said]
    transcripts.add('long', tokens, title='Long', path=str(path),
                    duration_ms=N_PARAGRAPHS * PARAGRAPH_MS)


def open_entry(window):
    """Gives the text view."""
    loquat_window.press_keys('alt+2')
    listed = desk.wait_for_node(window, 'list', 'History')
    desk.wait_for('the list', lambda: desk.find(listed, 'list item'))
    loquat_window.press_keys('alt+2', 'Home', 'Return')
    view = desk.wait_for_node(window, 'text', 'Transcript')
    desk.wait_for('the text', lambda: loquat_window.has_focus(view) and desk.text_of(view))
    return view


def resize(width):
    subprocess.run(['xdotool', 'search', '--sync', '--onlyvisible', '--name', '^Loquat$',
                    'windowsize', str(width), str(HEIGHT_PX)], check=True)


def beside(view):
    """Number of each paragraph with a translation beside → where that begins and ends."""
    found = {}
    view.clear_cache()
    for node in desk.walk(view):
        if node.get_role_name() == 'label' and desk.is_visible(node):
            number = int(node.get_name().split()[5])
            assert node.get_name() == translated(number)
            box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
            found[number] = (box.y, box.y + box.height)
    return found


def offset_of(shown, number):
    """Where a paragraph begins. It is counted with what is hidden, which the text has not."""
    return shown.index(f'The thing of number {number} ') + sum(
        len(translated(before)) + 1 for before in range(number))


def is_in_order(view, number):
    """Whether this one and those around it are where they belong, and none is on another."""
    found = beside(view)
    shown = desk.text_of(view)
    for each, (top, _) in found.items():
        offset = offset_of(shown, each)
        box = view.get_text_iface().get_character_extents(offset, Atspi.CoordType.WINDOW)
        if abs(box.y - top) > MOST_OFF_PX:
            return False
    places = [found[each] for each in sorted(found)]
    # Who reads by ear, or goes on by Tab, meets them in the order of the text.
    return (number in found and list(found) == sorted(found)
            and all(above[1] <= below[0] for above, below in zip(places, places[1:])))


def is_in_sight(view, number):
    """Its first line, where what is searched for stands."""
    box = view.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return (is_in_order(view, number)
            and box.y <= beside(view)[number][0] <= box.y + box.height - LINE_PX)


def wait_for_order(view, number):
    desk.wait_for(f'number {number} in its place', lambda: is_in_order(view, number))


def check_widths(view):
    resize(NARROW_PX)
    desk.wait_for('them below', lambda: not beside(view))
    assert f'{original(0)}\n{translated(0)}' in desk.text_of(view)
    show('aside-narrow')
    for width in WIDE_PX, WIDER_PX:
        resize(width)
        wait_for_order(view, 0)
        show(f'aside-{width}')


def check_scrolling(view):
    """Each page has its own, also the last one, and the first when one comes back."""
    for key, number in ('Page_Down', 4), ('ctrl+End', N_PARAGRAPHS - 1), ('ctrl+Home', 1):
        loquat_window.press_keys(key)
        wait_for_order(view, number)
        show(f'aside-{key}')
        # Only what one sees and a little around it has labels.
        assert len(beside(view)) < N_PARAGRAPHS // 2


def is_lit(view, number):
    """Whether a word of this paragraph is shown as being heard."""
    offset = offset_of(desk.text_of(view), number)
    end = offset + len(original(number))
    while offset < end:
        run = view.get_text_iface().get_attribute_run(offset, False)
        if 'bg-color' in (run[0] or {}):
            return True
        offset = max(run.end_offset, offset + 1)
    return False


def check_playing(window, view):
    """What is heard stays in sight, with its translation."""
    loquat_window.press_keys('space')
    desk.wait_for_node(window, 'push button', 'Pause')
    loquat_window.press_keys(*['Right'] * 8)
    loquat_window.press_keys('space')
    desk.wait_for_node(window, 'push button', 'Play')
    number = desk.wait_for('a word to be lit', lambda: next(
        (each for each in beside(view) if each >= 40 and is_lit(view, each)), None))
    desk.wait_for('it in sight', lambda: is_in_sight(view, number))
    show('aside-playing')


def check_editing(view):
    """A paragraph that grows moves those below it, and their translations."""
    loquat_window.press_keys('ctrl+Home')
    wait_for_order(view, 2)
    below = beside(view)[2][0]
    loquat_window.press_keys('ctrl+e', 'ctrl+Home', 'Down', 'End')
    subprocess.run(['xdotool', 'type', '--delay', '1', ' grew' * 60], check=True)
    desk.wait_for('what was typed', lambda: desk.text_of(view).count('grew') == 60)
    wait_for_order(view, 2)
    assert beside(view)[2][0] > below
    show('aside-edited')
    loquat_window.press_keys('Escape')


def check_finding(window, view):
    """What is found in a translation is where that stands."""
    loquat_window.press_keys('ctrl+f')
    field = desk.wait_for_node(window, None, 'Find in the text')
    desk.wait_for('the keyboard there', lambda: any(
        loquat_window.has_focus(node) for node in desk.walk(field)))
    subprocess.run(['xdotool', 'type', 'Nummer 60'], check=True)
    desk.wait_for('it in sight', lambda: is_in_sight(view, 60))
    show('aside-found')
    loquat_window.press_keys('Escape')


def main():
    transcripts.make_tables()
    fill()
    with loquat_window.start() as loquat:
        window = loquat.application()
        desk.wait_for_node(window, 'push button', 'Start dictation')
        view = open_entry(window)
        check_widths(view)
        check_scrolling(view)
        check_playing(window, view)
        check_editing(view)
        check_finding(window, view)
        loquat_window.close(loquat, window)


if 'RIG' in os.environ:
    main()
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--pulse', '--', '/usr/bin/python3', __file__],
                            check=False).returncode)
