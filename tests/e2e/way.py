"""way.py: drives one way of inserting through tests/drive-way.c

    with way.Way('ibus') as ibus:
        ibus.do('begin')
        ibus.insert('words')

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import signal
import subprocess
import threading

import desk

PROGRAM = os.path.join(os.environ['LOQUAT_BUILD'], 'tests/drive-way')
LIBEXEC = os.path.join(os.environ['LOQUAT_BUILD'], 'app')
END_S = 10


class Failed(AssertionError):
    """The way answered with an error; `code` is its name."""

    def __init__(self, answer):
        super().__init__(f"{answer['did']}: {answer['error']}: {answer['message']}")
        self.code = answer['error']


class Way:
    def __init__(self, name):
        self.process = subprocess.Popen(
            [PROGRAM, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding='utf-8', env={**os.environ, 'LOQUAT_LIBEXEC_DIR': LIBEXEC})
        self.answers = []
        self.signals = []
        self.n_seen = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            said = json.loads(line)
            (self.signals if 'signal' in said else self.answers).append(said)

    def send(self, command, text=''):
        """Asks for something, and does not wait for it."""
        line = text.replace('\\', '\\\\').replace('\n', '\\n').replace('\t', '\\t')
        self.process.stdin.write(f'{command} {line}'.rstrip('\n') + '\n')
        self.process.stdin.flush()

    def answer(self):
        """The answer to the oldest command whose answer was not seen yet."""
        def look():
            if self.process.poll() is not None and len(self.answers) == self.n_seen:
                raise AssertionError(f'drive-way ended with {self.process.returncode}')
            return len(self.answers) > self.n_seen

        desk.wait_for('an answer of drive-way', look)
        self.n_seen += 1
        answer = self.answers[self.n_seen - 1]
        if 'error' in answer:
            raise Failed(answer)
        return answer

    def do(self, command, text=''):
        """Asks for something and returns the answer; raises Failed."""
        self.send(command, text)
        return self.answer()

    def insert(self, text):
        """Returns how many microseconds it took until the way knew that it is there."""
        return self.do('insert', text)['us']

    def preedit(self, text):
        self.do('preedit', text)

    def target(self):
        return self.do('target')

    def error(self, command, text=''):
        """The name of the error with which this fails."""
        try:
            self.do(command, text)
        except Failed as failed:
            return failed.code
        raise AssertionError(f'{command} did not fail')

    def lost(self):
        return [said for said in self.signals if said['signal'] == 'lost']

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(END_S)
            except subprocess.TimeoutExpired:
                self.kill()
