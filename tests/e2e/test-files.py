#!/usr/bin/python3
"""test-files.py: files come in by every way a person has, and their words are found on the screen

Usage: test-files.py RIG ways|queue: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import shutil
import subprocess
import sys

if 'RIG' in os.environ:
    import desk
    import heard
    import keyboard
    import shell_notes
    import window as loquat_window
    from files_page import (DONE_S, drag, make_folder, open_by_command_line, order, place, row, show,
                            state, wait_for_state, write_long)
    from gi.repository import Atspi, Gio, GLib

FILE_MANAGER = 'thunar'
WINDOW = (0, 0, 640, 860)  # on the screen: x, y, width, height
MIDDLE = (320, 430)
OTHER_WINDOW = (660, 200, 600, 500)


def press_in_row(window, name, button):
    desk.press(desk.wait_for_node(row(window, name), 'push button', button))


def check_transcript(window, name):
    """Opens it from its row, and finds the words that were said."""
    words = heard.words_of(heard.text_of(name))
    press_in_row(window, f'{name}.wav', 'Open transcript')
    back = desk.wait_for_node(window, 'push button', 'Back to the history')

    def is_read():
        window.clear_cache()
        told = ' '.join(desk.text_of(node) for node in desk.walk(window)
                        if node.get_role_name() in ('text', 'label', 'paragraph'))
        found = heard.words_of(told)
        return all(word in found for word in words[:4] + words[-2:])
    desk.wait_for('the words on the page', is_read)
    show(f'transcript-{name}')
    desk.press(back)
    loquat_window.press_keys('alt+3')


# ---- ways in

def open_by_bus(path):
    """As the dock and a file manager do."""
    uris = GLib.Variant('(asa{sv})', ([path.as_uri()], {}))
    Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        loquat_window.APPLICATION_ID, '/' + loquat_window.APPLICATION_ID.replace('.', '/'),
        'org.freedesktop.Application', 'Open', uris, None, 0, -1, None)


def launch(path):
    """“Open with”: by the desktop entry, as an installed one is found."""
    name = f'{loquat_window.APPLICATION_ID}.desktop'
    entry = pathlib.Path(os.environ['LOQUAT_BUILD']) / 'data' / name
    subprocess.run(['gio', 'launch', str(entry), str(path)], check=True)


def paste(text, kind):
    with subprocess.Popen(['xclip', '-selection', 'clipboard', '-t', kind],
                          stdin=subprocess.PIPE, text=True) as clip:
        clip.communicate(text)
    loquat_window.press_keys('ctrl+v')


def active_window():
    told = subprocess.run(['xdotool', 'getactivewindow', 'getwindowname'], capture_output=True,
                          text=True, check=False)
    return told.stdout.strip()


def choose_in_dialog(application, path):
    """By keys alone, as far as a path can be written into the dialog."""
    loquat_window.press_keys('ctrl+o')
    desk.wait_for('the dialog in front', lambda: active_window() == 'Choose What to Transcribe')
    dialog = desk.wait_for('it', lambda: desk.find(application, name='Choose What to Transcribe'))
    # What was recently used is listed first, and takes a while to say that it is nothing.
    keyboard.type_text('/')
    field = desk.wait_for('the field for a path', lambda: desk.find(
        dialog, 'text', 'GtkFileChooserEntry'))
    desk.wait_for('the keyboard in it', lambda: loquat_window.has_focus(field))
    keyboard.type_text(str(path)[1:])
    loquat_window.press_keys('Return')
    desk.wait_for('it to close', lambda: active_window() == 'Loquat')


# ---- a real drag

def first_icon(manager):
    """Where the first file of an icon view is; the view itself does not tell. None: not there yet."""
    manager.clear_cache()
    pane = desk.find(manager, 'directory pane', 'Icon view')
    is_listed = any(node.get_name().startswith('1 file') for node in desk.walk(manager))
    if pane is None or not is_listed:
        return None
    box = desk.find(pane, 'panel').get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    return (box.x + 48, box.y + 45) if box.x > OTHER_WINDOW[0] else None


def is_sign_shown(window):
    return desk.find(window, 'panel', 'Drop to transcribe') is not None


def check_drag(window, folder, name):
    """From a file manager onto the page of dictation: it is the whole window that takes files."""
    loquat_window.press_keys('alt+1')
    with desk.Program([FILE_MANAGER, str(folder)]) as program:
        manager = program.application()
        place('Loquat', *WINDOW)
        place(folder.name, *OTHER_WINDOW)
        drag(*desk.wait_for('the file in it', lambda: first_icon(manager)), *MIDDLE)
        show('drag')
        desk.wait_for('the window to say that it takes files', lambda: is_sign_shown(window))
        show('drag')
        keyboard.release_button()
        desk.wait_for('the sign to go', lambda: not is_sign_shown(window))
        wait_for_state(window, f'{name}.wav', 'Done')


def check_drag_away(window, folder):
    """A drag that goes on elsewhere leaves nothing behind."""
    with desk.Program([FILE_MANAGER, str(folder)]) as program:
        manager = program.application()
        place(folder.name, *OTHER_WINDOW)
        icon = desk.wait_for('the file in it', lambda: first_icon(manager))
        n_rows = len(order(window))
        drag(*icon, *MIDDLE)
        desk.wait_for('the sign', lambda: is_sign_shown(window))
        keyboard.move(OTHER_WINDOW[0] + 300, OTHER_WINDOW[1] - 100)
        desk.wait_for('the sign to go', lambda: not is_sign_shown(window))
        loquat_window.press_keys('Escape')
        keyboard.release_button()
        assert len(order(window)) == n_rows


# ---- the tests

def check_command_line(window):
    folder = make_folder('given', 'morning')
    open_by_command_line(folder / 'morning.wav')
    wait_for_state(window, 'morning.wav', 'Done')
    check_transcript(window, 'morning')
    entry = loquat_window.entries()[0]
    heard.check(entry['text'], 'morning')
    assert entry['kind'] == 1 and entry['title'] == 'morning.wav', dict(entry)


def check_faulty(window):
    """What cannot be transcribed is said at once; what looks as if it could, when it is read."""
    folder = make_folder('faulty')
    (folder / 'letter.txt').write_text('Dear reader,\n')
    open_by_command_line(folder / 'gone.wav')
    loquat_window.wait_to_read(window, '“gone.wav” is not there')
    (folder / 'named.mp3').write_text('This is a text, whatever its name.\n' * 100)
    open_by_command_line(folder / 'letter.txt')
    loquat_window.wait_to_read(window, '“letter.txt” is neither audio nor video')
    open_by_command_line(folder / 'named.mp3')
    wait_for_state(window, 'named.mp3', 'Failed')
    loquat_window.wait_to_read(window, 'This file is neither audio nor video')
    show('failed')
    press_in_row(window, 'named.mp3', 'Try Again')
    wait_for_state(window, 'named.mp3', 'Failed')


def check_cut_off(window):
    """Of a file without an end, what there is; and it is said that this is not all."""
    folder = make_folder('cut')
    whole = heard.sound_of('morning').read_bytes()
    (folder / 'cut.wav').write_bytes(whole[:len(whole) * 2 // 3])
    open_by_command_line(folder / 'cut.wav')
    wait_for_state(window, 'cut.wav', 'Done')
    loquat_window.wait_to_read(window, '“cut.wav” is damaged or ends too early')
    show('cut-row')
    press_in_row(window, 'cut.wav', 'Open transcript')
    back = desk.wait_for_node(window, 'push button', 'Back to the history')
    loquat_window.wait_to_read(window, '“cut.wav” is damaged or ends too early')
    show('cut-page')
    desk.press(back)
    loquat_window.press_keys('alt+3')


def check_paste(window):
    folder = make_folder('pasted', 'letter', 'counting')
    paste('no file at all', 'UTF8_STRING')
    loquat_window.wait_to_read(window, 'There are no files in the clipboard')
    paste(str(folder / 'letter.wav'), 'UTF8_STRING')
    wait_for_state(window, 'letter.wav', 'Done')
    paste((folder / 'counting.wav').as_uri() + '\r\n', 'text/uri-list')
    wait_for_state(window, 'counting.wav', 'Done')
    check_transcript(window, 'letter')


def check_same_again(window, folder):
    """Other name, same content: it is noticed, and may be wanted."""
    again = folder / 'once more.wav'
    shutil.copy(heard.sound_of('morning'), again)
    open_by_command_line(again)
    loquat_window.wait_to_read(window, '“once more.wav” was transcribed before')
    show('again')
    desk.press(desk.wait_for_node(window, 'push button', 'Transcribe Again'))
    wait_for_state(window, 'once more.wav', 'Done')


def check_keys(window):
    """Order, pause, removal and the menu, by the keyboard alone."""
    desk.press(desk.wait_for_node(window, 'push button', 'Clear what is done'))
    desk.wait_for('what is done to go', lambda: order(window) == ['named.mp3'])
    loquat_window.press_keys('alt+3', 'Home', 'Delete')
    desk.wait_for_node(window, 'push button', 'Choose Files…')

    folder = make_folder('three')
    for number in range(3):
        # Each is another one, and long enough to be moved and paused.
        write_long(folder / f'{number}.wav', 20 + number)
    open_by_command_line(folder)
    desk.wait_for('all three', lambda: order(window) == ['0.wav', '1.wav', '2.wav'])
    desk.press(desk.wait_for_node(window, 'push button', 'Pause all'))
    for number in range(3):
        wait_for_state(window, f'{number}.wav', 'Paused')
    loquat_window.press_keys('alt+3', 'End', 'alt+Up', 'alt+Up')
    desk.wait_for('the last to be the first', lambda: order(window) == ['2.wav', '0.wav', '1.wav'])
    loquat_window.press_keys('alt+Down')
    desk.wait_for('it to be the second', lambda: order(window) == ['0.wav', '2.wav', '1.wav'])
    show('moved')
    loquat_window.press_keys('Delete')
    desk.wait_for('it to go', lambda: order(window) == ['0.wav', '1.wav'])
    loquat_window.press_keys('Home', 'shift+F10')
    loquat_window.wait_to_read(window, 'Show in Folder')
    show('menu')
    loquat_window.press_keys('Escape')


def check_notice(window, told):
    """Nobody looks: the desktop tells, and leads to the text."""
    # Long enough for the person to turn away.
    path = make_folder('noticed') / 'talk.wav'
    write_long(path, 2)
    told.forget()
    with desk.Program(['xterm']) as other:
        desk.activate(other.process.pid)
        open_by_bus(path)
        # The window presents itself, and is not looked at any more.
        desk.wait_for('the file', lambda: state(window, 'talk.wav'))
        desk.activate(other.process.pid)
        note = desk.wait_for('the note', lambda: next(iter(told.notes), None), DONE_S)
    assert (note['title'], note['body']) == ('Transcript Ready', 'talk.wav'), note
    action, target = note['default-action'], note['default-action-target']
    assert action == 'app.open-entry' and target == loquat_window.entries()[0]['id'], note
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, 'open-entry',
                    f"'{target}'"], check=True)
    desk.press(desk.wait_for_node(window, 'push button', 'Back to the history'))


def check_ways(window, loquat):
    if shutil.which(FILE_MANAGER) is None:
        desk.skip(f'there is no {FILE_MANAGER} to drag files from')
    check_command_line(window)
    dragged = make_folder('dragged', 'garden')
    check_drag(window, dragged, 'garden')
    desk.activate(loquat.process.pid)
    check_transcript(window, 'garden')
    check_drag_away(window, dragged)
    desk.activate(loquat.process.pid)
    check_paste(window)
    choose_in_dialog(window, make_folder('chosen', 'dictated') / 'dictated.wav')
    wait_for_state(window, 'dictated.wav', 'Done')
    launch(make_folder('launched', 'travel') / 'travel.wav')
    wait_for_state(window, 'travel.wav', 'Done')


def check_queue(window, told):
    given = make_folder('given', 'morning')
    open_by_command_line(given)
    wait_for_state(window, 'morning.wav', 'Done')
    check_faulty(window)
    check_cut_off(window)
    check_same_again(window, given)
    check_keys(window)
    check_notice(window, told)


def main(part):
    told = shell_notes.Notes()
    with loquat_window.start() as loquat:
        window = loquat.application()
        desk.wait_for_node(window, 'push button', 'Start dictation')
        loquat_window.press_keys('alt+3')
        desk.wait_for_node(window, 'push button', 'Choose Files…')
        show('empty')
        if part == 'ways':
            check_ways(window, loquat)
        else:
            check_queue(window, told)
        loquat_window.close(loquat, window)


if 'RIG' in os.environ:
    main(sys.argv[1])
else:
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--', '/usr/bin/python3', __file__, sys.argv[2]],
                            check=False).returncode)
