"""receivers: text fields of programs that others wrote: opens, focuses and reads them

    with receivers.open('gtk4') as field:
        field.focus()
        keyboard.type_text('hello')
        field.wait_for_text('hello')

What is read is what the widget holds, said by the receiver itself at each change: no accessibility
tree, no screenshot. NAMES are the programs, FIELDS what there is in each but the terminals.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import desk
import keyboard

HERE = pathlib.Path(__file__).parent
FIELDS = ('view', 'entry', 'password')
TERMINALS = ('xterm', 'vte', 'foot')
START_S = 30
END_S = 5
WAKING_S, WAKING_TRIES = 3, 10
MOST_TURNS = 10  # that follow each other, where there is much to do
PAUSE_S, TURN_S = 0.2, 0.01  # of a slow one: how long it sleeps, and works in between

READER = ['/usr/bin/python3', str(HERE / 'reader.py')]


def _script(name, *arguments):
    return ['/usr/bin/python3', str(HERE / name), *arguments]


# Each is made of its field's kind.
COMMANDS = {
    'gtk3': lambda field: _script('gtk.py', '3', field),
    'gtk4': lambda field: _script('gtk.py', '4', field),
    'qt5': lambda field: _script('qt.py', '5', field),
    'qt6': lambda field: _script('qt.py', '6', field),
    'xterm': lambda field: ['xterm', '-u8', '-e', *READER],
    'vte': lambda field: _script('vte.py', *READER),
    'foot': lambda field: ['foot', *READER],
    'chromium': lambda field: _script('chromium.py', field),
}
NAMES = tuple(COMMANDS)


def why_not(name):
    """Why this receiver cannot be opened here; None: it can."""
    kind = os.environ['RIG_KIND']
    modules = {'gtk3': 'Gtk 3.0', 'gtk4': 'Gtk 4.0', 'vte': 'Vte 2.91'}
    if name == 'xterm' and kind != 'x11':
        return 'xterm knows X11 only'
    if name == 'foot' and kind != 'sway':
        return 'foot knows compositors like sway only'
    if name in ('xterm', 'foot', 'chromium') and shutil.which(name) is None:
        return f'{name} is not installed'
    if name in modules and not _imports(
            'import gi; gi.require_version(*{!r}.split())'.format(modules[name])):
        return f'the Python bindings of {modules[name]} are not installed'
    if name.startswith('qt'):
        if not _imports(f'import PyQt{name[2:]}.QtWidgets'):
            return f'PyQt{name[2:]} is not installed'
        folder = pathlib.Path(f'/usr/lib/{sys.implementation._multiarch}/qt{name[2:]}/plugins')
        if kind != 'x11' and not list(folder.glob('platforms/libqwayland*.so')):
            return f'the Wayland plugin of Qt {name[2:]} is not installed'
    return None


def _imports(code):
    return subprocess.run(['/usr/bin/python3', '-c', code], stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


class Receiver:
    """One window with one text field in it."""

    def __init__(self, name, field, slow):
        self.name = name
        self.field = field
        self._state = {}
        self._rest = b''
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix=f'{name}.', dir=os.environ['RIG']))
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self._folder / 'socket'))
            listener.listen(1)
            listener.settimeout(START_S)
            with builtin_open(self._folder / 'log', 'wb') as log:
                self.process = subprocess.Popen(
                    COMMANDS[name](field), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True,
                    env={**os.environ, 'RECEIVER_SOCKET': listener.getsockname()})
            self._socket = self._accept(listener)
        self._is_slow = slow
        self._slow = None

    def _accept(self, listener):
        try:
            connection, _ = listener.accept()
        except socket.timeout as error:
            raise desk.TooLate(f'{self.name} does not open; it says: {self.log()}') from error
        connection.setblocking(False)
        return connection

    def log(self):
        return (self._folder / 'log').read_text(errors='replace')[-2000:]

    def _look(self):
        """Takes in what the receiver has told."""
        with contextlib.suppress(BlockingIOError):
            while part := self._socket.recv(1 << 20):
                *lines, self._rest = (self._rest + part).split(b'\n')
                if lines:
                    self._state = json.loads(lines[-1])
        if self.process.poll() is not None:
            raise AssertionError(f'{self.name} ended with {self.process.returncode}; '
                                 f'it says: {self.log()}')
        return self._state

    @property
    def is_password(self):
        return self.field == 'password'

    @property
    def is_terminal(self):
        return self.name in TERMINALS

    @property
    def pid(self):
        """Of the process that owns the window."""
        return self._look().get('window_pid', self.process.pid)

    def text(self):
        """What stands in the field, without what is provisional."""
        return self._look().get('text', '')

    def preedit(self):
        """The provisional text that an input method shows there (no terminal tells)."""
        return self._look().get('preedit', '')

    def cursor(self):
        """How many characters stand before the cursor."""
        return self._look().get('cursor', 0)

    def has_focus(self):
        if self.is_terminal:  # cannot know it
            return desk.active_pid() == self.pid
        return self._look().get('focused', False)

    def focus(self):
        """Gives it the keyboard, as soon as it has a window."""
        desk.wait_for(f'the window of {self.name}', lambda: self._look())
        desk.activate(self.pid)
        desk.wait_for(f'the focus in {self.name}', self.has_focus)
        self._wake()
        if self._is_slow and not self._slow:
            self._slow = _Slow(self.process.pid)

    def _wake(self):
        """Presses Shift, which writes nothing, until the program has heard it: Chromium loses what
        comes while it starts, even with the focus."""
        for _ in range(WAKING_TRIES):
            if self._look().get('hears', True):
                return
            keyboard.press('shift')
            with contextlib.suppress(desk.TooLate):
                desk.wait_for('an ear', lambda: self._look()['hears'], WAKING_S)
        raise desk.TooLate(f'{self.name} hears no key')

    def type_text(self, text):
        """Types as a person does, who is slower than the program. What comes faster than IBus
        answers is turned round by GTK 4, and GNOME Shell takes a Shift for released too early."""
        for character in text:
            base = keyboard.SHIFTED.get(character)
            if base:
                keyboard.hold('shift')
            self.press(base or character)
            if base:
                keyboard.release('shift')

    def press(self, *keys):
        """Presses keys that each change the text, like 'Return', one after the other."""
        for key in keys:
            self._wait_for_change(lambda: keyboard.press(key))

    def _wait_for_change(self, do):
        before = self.text()
        do()
        desk.wait_for(f'a change of {before!r} in {self.name}', lambda: self.text() != before)

    def set_text(self, text):
        """Puts another text into the field, by no key: to begin anew. What stands there already is
        not put there: nothing would tell when that is done, and it could come after what follows."""
        if self.text() == text:
            return
        self._socket.setblocking(True)
        self._socket.sendall(json.dumps({'text': text}).encode() + b'\n')
        self._socket.setblocking(False)
        self.wait_for_text(text)

    def wait_for_text(self, text, seconds=desk.DEADLINE_S):
        """Waits until exactly this stands in the field; says what stood there instead."""
        self._wait(text, self.text, seconds)

    def wait_for_preedit(self, text, seconds=desk.DEADLINE_S):
        self._wait(text, self.preedit, seconds)

    def _wait(self, text, get, seconds):
        try:
            desk.wait_for('the text', lambda: get() == text, seconds)
        except desk.TooLate as error:
            raise AssertionError(f'{self.name} holds {get()!r}, not {text!r}') from error

    def close(self):
        if self._slow:
            self._slow.end()
        self._socket.close()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class _Slow:
    """Lets a program work for moments only: it does not look at its events in between."""

    def __init__(self, group):
        self.group = group
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _has_rest(self):
        """Whether it waits for events. On a busy computer a moment may pass without any work."""
        stat = pathlib.Path(f'/proc/{self.group}/stat').read_text(encoding='utf-8')
        return stat.rpartition(')')[2].split()[0] != 'R'

    def _run(self):
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):
            while not self.is_over.is_set():
                os.killpg(self.group, signal.SIGSTOP)
                time.sleep(PAUSE_S)
                os.killpg(self.group, signal.SIGCONT)
                for _ in range(MOST_TURNS):
                    if self.is_over.wait(TURN_S) or self._has_rest():
                        break

    def end(self):
        self.is_over.set()
        self.thread.join()


builtin_open = open


def open(name, field='view', slow=False):  # noqa: A001: receivers.open() says what it does
    """Opens a receiver; field: one of FIELDS, which is no matter to a terminal; slow: from
    its first focus on it sleeps for 200 ms between looks at its events."""
    return Receiver(name, field, slow)
