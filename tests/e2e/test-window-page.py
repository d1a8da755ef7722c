#!/usr/bin/python3
"""test-window-page.py: a transcript is played, read along, edited, searched and exported

Usage: test-window-page.py RIG: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import re
import subprocess
import sys

if 'RIG' in os.environ:
    import desk
    import keyboard
    import transcripts
    import window as loquat_window

# Said in the file; 16 words.
SOUND = 'garden'


def show(name):
    if 'LOQUAT_PICTURES' in os.environ:
        desk.screenshot(pathlib.Path(os.environ['LOQUAT_PICTURES']) / f'{name}.png')


def folder():
    return pathlib.Path(os.environ['SPEECH_DIR'])


def fill():
    path = folder() / f'{SOUND}.wav'
    duration_ms = transcripts.length_ms(path)
    words = (pathlib.Path(__file__).parent.parent / f'speech/{SOUND}.txt').read_text().split()
    half = len(words) // 2
    spoken = transcripts.spread(' '.join(words), duration_ms)
    tokens = [transcripts.word(text, start, end, 0.2 if i == 3 else 0.95, '1' if i < half else '2')
              for i, (text, start, end, *_) in enumerate(spoken)]
    transcripts.add('file', tokens, title='Garden', path=str(path), duration_ms=duration_ms)
    transcripts.add('gone', tokens, title='Gone', path='/nonexistent/gone.mp3',
                    duration_ms=duration_ms, age_s=120)
    pair = (spread_in('We live here.', '1', transcripts.ORIGINAL)
            + spread_in('Wir wohnen hier.', '1', transcripts.RESULT))
    transcripts.add('both', pair, title='Both', path='/nonexistent/both.mp3', age_s=180)
    return tokens


def spread_in(text, speaker, translation):
    return transcripts.spread(text, 3000, speaker=speaker, translation=translation)


def page(window):
    return desk.wait_for_node(window, 'text', 'Transcript')


def text(window):
    return desk.text_of(page(window))


def open_entry(window, number):
    """By the keyboard: the one that is so far down the list."""
    loquat_window.press_keys('alt+2')
    listed = desk.wait_for_node(window, 'list', 'History')
    desk.wait_for('the list', lambda: desk.find(listed, 'list item'))
    loquat_window.press_keys('alt+2', 'Home', *['Down'] * number, 'Return')
    desk.wait_for('the text', lambda: loquat_window.has_focus(page(window)) and text(window))


def find_lit(view):
    """Where the word is that is shown as being heard: the one that has a background; or None."""
    content = view.get_text_iface()
    n = content.get_character_count() if content else 0
    at = 0
    while at < n:
        run = content.get_attribute_run(at, False)
        if 'bg-color' in (run[0] or {}):
            return run.start_offset, run.end_offset
        at = max(run.end_offset, at + 1)
    return None


def lit_word(window):
    view = page(window)
    lit = desk.wait_for('a word to be lit', lambda: find_lit(view))
    return desk.text_of(view)[slice(*lit)]


def watch_until(window, offset):
    """Looks at the words that light up until one from there on does; every one once, in order."""
    view = page(window)
    seen = []

    def look():
        lit = find_lit(view)
        if lit and (not seen or seen[-1] != lit[0]):
            seen.append(lit[0])
        return seen and seen[-1] >= offset

    desk.wait_for('words to be lit', look)
    assert seen == sorted(seen), seen
    return seen


def check_playing(window, tokens):
    """Words light up one after the other; going back and playing from a word by its click."""
    words = [token[0].strip() for token in tokens]
    whole = text(window)
    loquat_window.press_keys('space')
    desk.wait_for_node(window, 'push button', 'Pause')
    assert len(watch_until(window, whole.index(words[9]))) >= 3
    loquat_window.press_keys('space')
    desk.wait_for_node(window, 'push button', 'Play')
    show('page-playing')
    # Five seconds back is the beginning.
    loquat_window.press_keys('Left')
    desk.wait_for('the first word to be lit', lambda: lit_word(window) == words[0])

    click_word(window, words[6])
    desk.wait_for_node(window, 'push button', 'Pause')
    seen = watch_until(window, whole.index(words[6]))
    loquat_window.press_keys('k')
    desk.wait_for_node(window, 'push button', 'Play')
    # The one that was clicked, or the next, but none before it.
    assert whole.index(words[6]) <= seen[-1] < whole.index(words[9]), seen


def click_word(window, word):
    view = page(window)
    offset = desk.text_of(view).index(word)
    box = view.get_text_iface().get_character_extents(offset + 1, desk.Atspi.CoordType.WINDOW)
    x, y = window_place(window)
    keyboard.click(x + box.x + box.width // 2, y + box.y + box.height // 2)


def window_place(window):
    told = subprocess.run(['xdotool', 'getactivewindow', 'getwindowgeometry', '--shell'],
                          capture_output=True, text=True, check=True).stdout
    place = dict(line.split('=') for line in told.splitlines())
    return int(place['X']), int(place['Y'])


def check_speed(window):
    loquat_window.press_keys('bracketright')
    desk.wait_for_node(window, None, 'Speed: 1.25×')
    assert loquat_window.get_setting('player-rate') == '1.25'
    loquat_window.press_keys('bracketleft')
    desk.wait_for_node(window, None, 'Speed: 1×')


def check_doubtful_is_edited(window):
    """The uncertain word is found by a key, and written over."""
    loquat_window.press_keys('F8')
    loquat_window.press_keys('ctrl+e')
    subprocess.run(['xdotool', 'type', 'tiny'], check=True)
    desk.wait_for('the new word', lambda: 'the tiny garden' in text(window))
    desk.wait_for('it to be saved', lambda: 'the tiny garden' in entry()['text'])


def entry(identity='file'):
    return next(row for row in loquat_window.entries() if row['id'] == identity)


def check_times_are_kept(tokens):
    kept = transcripts.tokens_of('file')
    assert len(kept) == len(tokens)
    for row, token in zip(kept, tokens):
        assert (row['start_ms'], row['end_ms']) == (token[1], token[2]), dict(row)
    assert kept[3]['text'] == ' tiny' and kept[3]['raw'] == tokens[3][0]
    assert 'tiny' not in (entry()['raw'] or entry()['text']) or entry()['raw']


def check_undo(window):
    loquat_window.press_keys('ctrl+z')
    desk.wait_for('one letter after the other to go', lambda: 'tiny' not in text(window))
    loquat_window.press_keys('ctrl+z')
    desk.wait_for('the old word', lambda: 'the small garden' in text(window))
    loquat_window.press_keys('ctrl+shift+z', 'ctrl+shift+z')
    desk.wait_for('the new word', lambda: 'the tiny garden' in text(window))
    loquat_window.press_keys('Escape')


def check_rename(window):
    """A speaker is named once, for everything they say."""
    click_word(window, 'Speaker 2')
    desk.wait_for_node(window, None, 'Name of Speaker 2')
    subprocess.run(['xdotool', 'type', 'Ada'], check=True)
    show('page-speaker')
    loquat_window.press_keys('Return')
    desk.wait_for('the name', lambda: 'Ada\n' in text(window) and 'Speaker 2' not in text(window))
    desk.wait_for('it to be saved', lambda: transcripts.speakers_of('file') == {'2': 'Ada'})


def check_find(window):
    loquat_window.press_keys('ctrl+f')
    field = desk.wait_for_node(window, None, 'Find in the text')
    desk.wait_for('the keyboard there', lambda: any(
        loquat_window.has_focus(node) for node in desk.walk(field)))
    loquat_window.press_keys('ctrl+a')
    subprocess.run(['xdotool', 'type', 'the '], check=True)
    n = text(window).lower().count('the ')
    loquat_window.wait_to_read(window, f'of {n}')
    show('page-find')
    # Another word takes its place.
    loquat_window.press_keys('ctrl+f')
    subprocess.run(['xdotool', 'type', 'garden'], check=True)
    n = text(window).lower().count('garden')
    loquat_window.wait_to_read(window, f'of {n}')
    loquat_window.press_keys('Escape')
    desk.wait_for('the text to have the keyboard', lambda: loquat_window.has_focus(page(window)))


def check_export(window, application):
    """As subtitles, by the dialog."""
    loquat_window.press_keys('ctrl+shift+s')
    dialog = desk.wait_for('the dialog', lambda: next(
        (node for node in desk.children(application) if node.get_name() == 'Export'), None))
    # The third of the list of formats.
    loquat_window.press_keys('space', 'Down', 'Down', 'Return')
    desk.wait_for_node(dialog, None, 'Subtitles (SubRip) (.srt)')
    show('page-export')
    desk.press(desk.wait_for('its button', lambda: next(
        (node for node in desk.walk(dialog)
         if node.get_role_name() == 'push button' and 'Export' in node.get_name()), None)))
    field = desk.wait_for('the name of the file', lambda: next(
        (node for top in desk.children(application) for node in desk.walk(top)
         if node.get_role_name() in ('text', 'entry') and '.srt' in desk.text_of(node)), None))
    assert field
    target = loquat_window.DATA / 'out.srt'
    loquat_window.press_keys('ctrl+a')
    subprocess.run(['xdotool', 'type', str(target)], check=True)
    loquat_window.press_keys('Return')
    desk.wait_for('the file', target.exists)
    desk.wait_for('what is in it', target.read_text)
    number, times, *words = target.read_text().split('\n\n')[0].splitlines()
    assert number == '1', number
    assert re.fullmatch(r'00:00:00,\d{3} --> 00:00:\d\d,\d{3}', times), times
    assert 'tiny garden' in ' '.join(words), words
    # Ada begins to speak.
    assert re.search('^- ', target.read_text(), re.M), target.read_text()
    # The dialogs are gone, and the keyboard is where it was.
    loquat_window.wait_to_read(window, 'Saved as')
    desk.wait_for('the text to have the keyboard', lambda: loquat_window.has_focus(page(window)))


def check_missing(window):
    """The sound was moved: it is said, with a way out; the text is there."""
    loquat_window.wait_to_read(window, 'is not there')
    desk.wait_for_node(window, 'push button', 'Locate…')
    assert 'small garden' in text(window)
    show('page-missing')


def resize(width):
    subprocess.run(['xdotool', 'search', '--sync', '--onlyvisible', '--name', '^Loquat$',
                    'windowsize', str(width), '700'], check=True)


def is_beside(window):
    return any(desk.is_visible(node) and node.get_name() == 'Wir wohnen hier.'
               for node in desk.walk(window) if node.get_role_name() == 'label')


def check_translation(window):
    """It stands below the paragraph, and beside it where there is room."""
    assert 'We live here.\nWir wohnen hier.' in text(window)
    resize(700)
    desk.wait_for('it below', lambda: not is_beside(window))
    resize(1150)
    desk.wait_for('it beside', lambda: is_beside(window))
    show('page-beside')
    resize(700)
    desk.wait_for('it below again', lambda: not is_beside(window))


def main():
    transcripts.make_tables()
    tokens = fill()
    with loquat_window.start() as loquat:
        application = loquat.application()
        desk.wait_for_node(application, 'push button', 'Start dictation')
        open_entry(application, 0)
        check_playing(application, tokens)
        check_speed(application)
        check_doubtful_is_edited(application)
        check_times_are_kept(tokens)
        check_undo(application)
        check_rename(application)
        check_find(application)
        check_export(application, application)
        # Left at once: what was written last is not lost.
        loquat_window.press_keys('ctrl+e', 'ctrl+Home', 'Down', 'End')
        subprocess.run(['xdotool', 'type', ' indeed'], check=True)
        desk.wait_for('it', lambda: 'indeed' in text(application))
        loquat_window.close(loquat, application)
    assert 'indeed' in entry()['text']

    with loquat_window.start() as loquat:
        application = loquat.application()
        desk.wait_for_node(application, 'push button', 'Start dictation')
        open_entry(application, 0)
        assert 'indeed' in text(application) and 'Ada\n' in text(application)
        loquat_window.press_keys('Escape')
        open_entry(application, 1)
        check_missing(application)
        loquat_window.press_keys('Escape')
        open_entry(application, 2)
        check_translation(application)
        loquat_window.close(loquat, application)


if 'RIG' in os.environ:
    main()
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--pulse', '--', '/usr/bin/python3', __file__],
                            check=False).returncode)
