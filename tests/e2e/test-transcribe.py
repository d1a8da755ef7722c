#!/usr/bin/python3
"""test-transcribe.py: several files and folders become files of several kinds, in the terminal

Usage: test-transcribe.py LOQUAT SERVER DRIVE-QUEUE whole|killed: needs no desktop.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import csv
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import heard

# Exit codes, as in app/cli/lq-cli.h.
OK, FAILED, USAGE, INPUT, ENGINE, INTERRUPTED = 0, 1, 2, 3, 4, 130
LOQUAT, SERVER, DRIVE_QUEUE = map(os.path.abspath, sys.argv[1:4])
TIMES = re.compile(r'(\d\d):(\d\d):(\d\d),(\d\d\d) --> (\d\d):(\d\d):(\d\d),(\d\d\d)')


class Home:
    """A person's home, with recordings in it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.talks = self.folder / 'talks'
        self.out = self.folder / 'out'
        self.environment = {
            **os.environ, 'HOME': folder, 'XDG_RUNTIME_DIR': folder, 'XDG_CONFIG_HOME': folder,
            'XDG_DATA_HOME': folder, 'GSETTINGS_BACKEND': 'keyfile', 'LC_ALL': 'C.UTF-8'}
        (self.talks / 'older').mkdir(parents=True)
        shutil.copy(heard.sound_of('morning'), self.talks / 'morning.wav')
        shutil.copy(heard.sound_of('counting'), self.talks / 'older/counting.wav')

    def start(self, *arguments, prefix=()):
        return subprocess.Popen(
            [*prefix, LOQUAT, 'transcribe', *map(str, arguments)], env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)

    def run(self, *arguments):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def jobs(self):
        return list((self.folder / 'loquat/jobs').glob('*'))

    def made(self):
        return sorted(path.name for path in self.out.iterdir())


def spans_of(srt):
    for match in TIMES.finditer(srt):
        h, m, s, ms, h2, m2, s2, ms2 = map(int, match.groups())
        yield (h * 3600 + m * 60 + s) * 1000 + ms, (h2 * 3600 + m2 * 60 + s2) * 1000 + ms2


def text_of(srt):
    return ' '.join(line for line in srt.splitlines() if line and not line.isdigit()
                    and not TIMES.match(line))


def test_printed(home):
    """One file is printed, as ever; in a format when all of it is known."""
    code, out, err = home.run('--quiet', home.talks / 'morning.wav')
    assert code == OK and err == '', (code, err)
    heard.check(out, 'morning')

    code, out, err = home.run('--quiet', '--format', 'srt', heard.sound_of('letter'))
    assert code == OK and out.startswith('1\n00:00:0'), (code, out, err)
    heard.check(text_of(out), 'letter')
    last = 0
    for start, end in spans_of(out):
        assert last <= start < end <= start + 7000, out
        last = end
    assert last <= heard.duration_of('letter') * 1000 + 1000, out
    assert all(len(line) <= 42 for line in out.splitlines()), out
    assert not list(home.talks.glob('**/*.srt'))

    code, out, _ = home.run('--quiet', '--json', (home.talks / 'morning.wav').as_uri())
    assert code == OK and json.loads(out)['engine'] == 'offline', out


def test_folder(home):
    """Into a folder that is made; a second time nothing is done, and that is said."""
    code, out, err = home.run('--recursive', '--format', 'txt,json,csv', '--output', home.out,
                              home.talks)
    assert code == OK and out == '', (code, out, err)
    assert home.made() == [f'{name}.{kind}' for name in ('counting', 'morning')
                           for kind in ('csv', 'json', 'txt')], home.made()
    heard.check((home.out / 'counting.txt').read_text(), 'counting')
    said = json.loads((home.out / 'morning.json').read_text())
    heard.check(said['text'], 'morning')
    assert said['kind'] == 'file' and said['title'] == 'morning.wav' and said['complete'], said
    assert said['source'] == str(home.talks / 'morning.wav'), said
    assert all(0 <= token['start_ms'] <= token['end_ms'] <= said['duration_ms']
               for token in said['tokens']), said
    with open(home.out / 'counting.csv', newline='', encoding='utf-8-sig') as file:
        rows = list(csv.DictReader(file))
    heard.check(' '.join(row['text'] for row in rows), 'counting')
    assert (home.out / 'counting.csv').stat().st_mode & 0o777 == 0o600
    assert all(str(home.out / name) in err for name in home.made()), err

    (home.out / 'morning.txt').write_text('mine')
    (home.out / 'counting.txt').unlink()
    code, _, err = home.run('-r', '-f', 'txt', '-o', home.out, home.talks)
    assert code == OK and 'morning.txt is there already' in err, (code, err)
    assert (home.out / 'morning.txt').read_text() == 'mine'
    heard.check((home.out / 'counting.txt').read_text(), 'counting')

    code, _, err = home.run('-f', 'txt', '-o', home.out, '--overwrite', home.talks)
    assert code == OK and 'already' not in err and 'counting' not in err, (code, err)
    heard.check((home.out / 'morning.txt').read_text(), 'morning')


def test_beside(home):
    """Without a folder of their own; two files are enough for that."""
    paths = home.talks / 'morning.wav', home.talks / 'older/counting.wav'
    # Named twice, and with its folder: it is one file all the same.
    code, out, err = home.run('-q', '--format', 'vtt', *paths, home.talks / 'older/../morning.wav',
                              home.talks)
    assert code == OK and (out, err) == ('', ''), (code, out, err)
    for path in paths:
        assert path.with_suffix('.vtt').read_text().startswith('WEBVTT\n')
    assert len(list(home.talks.glob('**/*.vtt'))) == len(paths)
    paths[0].with_suffix('.md').symlink_to('nowhere')
    code, _, err = home.run('-f', 'md', paths[0], paths[0])
    assert code == OK and 'morning.md is there already' in err and '%' not in err, (code, err)
    code, out, err = home.run('-q', '--format', 'docx', paths[0])
    assert code == OK and (out, err) == ('', ''), (code, out, err)
    assert paths[0].with_suffix('.docx').read_bytes().startswith(b'PK')


def test_broken_among_good(home):
    """Each bad one is told by name, the good ones are there, and the exit code says it."""
    (home.talks / 'text.mp3').write_text('This is text.')
    (home.talks / 'empty.wav').write_bytes(b'')
    (home.talks / 'notes.txt').write_text('Not asked for by name.')
    (home.talks / '.hidden.wav').write_bytes(heard.sound_of('morning').read_bytes())
    code, _, err = home.run('-f', 'txt', '-o', home.out, home.talks / 'nowhere.wav', home.talks)
    assert code == INPUT, (code, err)
    assert home.made() == ['morning.txt'], home.made()
    heard.check((home.out / 'morning.txt').read_text(), 'morning')
    assert 'nowhere.wav: It is not there.' in err and 'text.mp3' in err, err
    assert '2 of 3 files could not be transcribed.' in err, err
    assert 'notes.txt' not in err and 'hidden' not in err, err

    code, _, err = home.run('-o', home.out, home.talks / 'notes.txt')
    assert code == INPUT and 'notes.txt' in err, (code, err)


def test_odd_name(home):
    """A name that gives orders to a terminal is a name, and no order."""
    odd = home.talks / 'bell\x07 \x1b]0;title\x1b\\ \udce9.wav'
    shutil.copy(heard.sound_of('counting'), odd)
    code, _, err = home.run('-f', 'json', '-o', home.out, odd)
    assert code == OK and 'bell' in err and not {'\x07', '\x1b'} & set(err), (code, err)
    said = json.loads((home.out / f'{odd.stem}.json').read_text())
    heard.check(said['text'], 'counting')
    (home.talks / '\x1b[2J.mp3').write_text('no sound')
    code, _, err = home.run('-f', 'txt', '-o', home.out, home.talks / '\x1b[2J.mp3')
    assert code == INPUT and '[2J' in err and '\x1b' not in err, (code, err)


def test_wrong_command_lines(home):
    for arguments, words in [
            ([], 'Name an audio'), (['-f', 'doc', 'x.wav'], 'docx'),
            (['-f', 'txt', '--engine', 'none', 'x.wav'], 'offline'), (['--nothing'], 'nothing')]:
        code, out, err = home.run(*arguments)
        assert code == USAGE and words in err and out == '', (arguments, code, err)
    (home.folder / 'file').write_text('')
    # Where nothing can be made nothing is transcribed first. Nobody can make a file there.
    code, _, err = home.run('-f', 'txt,srt', '-o', '/proc', home.talks / 'morning.wav', home.talks)
    assert code == FAILED and err.count('/proc') == 1 and '%' not in err, (code, err)
    code, _, err = home.run('-o', home.folder / 'file/out', home.talks)
    assert code == FAILED and 'file/out' in err, (code, err)


def test_interrupted(home):
    """Ctrl+C: what is done stays, nothing is begun, no part of a file is left."""
    for i in range(30):
        shutil.copy(heard.sound_of('counting'), home.talks / f'{i:02}.wav')
    process = home.start('-f', 'txt', '-o', home.out, home.talks)
    deadline = time.monotonic() + 60
    while not (home.out.exists() and home.made()):
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, (process.returncode, err)
    assert 1 <= len(home.made()) < 20 and all(name.endswith('.txt') for name in home.made())
    for name in home.made():
        heard.check((home.out / name).read_text(), 'counting')


@contextlib.contextmanager
def running_server(home, engine='offline'):
    """A server of one's own, in the settings, too. Gives its address."""
    server = subprocess.Popen([SERVER, '--port', '0', '--engine', engine], env=home.environment,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        found = None
        while not found:
            line = server.stdout.readline()
            assert line, 'the server ended'
            found = re.search(r'http://127\.0\.0\.1:\d+', line)
        folder = home.folder / 'glib-2.0/settings'
        folder.mkdir(parents=True)
        (folder / 'keyfile').write_text(f"[io/github/loquat/Loquat]\nserver-address='{found[0]}'\n")
        yield found[0]
    finally:
        server.terminate()
        server.communicate(timeout=60)


def left_at(address, *kinds):
    """What a server still has."""
    found = []
    for kind in kinds or ('files', 'transcriptions'):
        with urllib.request.urlopen(f'{address}/v1/{kind}', timeout=60) as answer:
            found += json.load(answer)[kind]
    return found


def test_server(home):
    """Through a server of one's own, some at once. Nothing is left there, nor in /tmp."""
    shutil.copy(heard.sound_of('garden'), home.talks / 'garden.wav')
    (home.talks / 'text.mp3').write_text('This is text.')
    with running_server(home) as address:
        home.environment['TMPDIR'] = str(home.folder)
        cut = home.talks / 'cut.wav'
        shutil.copy(heard.sound_of('letter'), cut)
        os.truncate(cut, cut.stat().st_size // 2)
        code, _, err = home.run('-r', '--engine', 'server', '-f', 'txt,json', '-o', home.out,
                                home.talks)
        assert code == INPUT and 'text.mp3:' in err and 'cut.wav' in err, (code, err)
        complete = {path.stem for path in home.out.glob('*.json')
                    if json.loads(path.read_text())['complete']}
        assert complete == {'counting', 'garden', 'morning'}, complete
        cut.unlink()
        for name in 'counting', 'garden', 'morning':
            heard.check((home.out / f'{name}.txt').read_text(), name)
        assert left_at(address) == []

        # Ctrl+C once something is there: it is deleted.
        process = home.start('-r', '--engine', 'server', '-f', 'srt', '-o', home.out, home.talks)
        deadline = time.monotonic() + 60
        while not left_at(address):
            assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == INTERRUPTED, (process.returncode, err)
        assert left_at(address) == []
        assert not home.jobs(), home.jobs()


def kill_when(home, condition):
    """Begins anew until it is killed before it is done."""
    while True:
        shutil.rmtree(home.out, ignore_errors=True)
        process = home.start('-r', '--engine', 'server', '-f', 'txt', '-o', home.out, home.talks)
        is_alive = True
        while is_alive and not condition(process):
            is_alive = process.poll() is None
        process.kill()
        process.communicate()
        if is_alive:
            return


def clean_by_command(home):
    shutil.rmtree(home.out, ignore_errors=True)
    code, _, err = home.run('-q', '--engine', 'server', '-f', 'txt', '-o', home.out,
                            home.talks / 'morning.wav')
    assert (code, err) == (OK, ''), (code, err)


def clean_by_queue(home, address):
    environment = {**home.environment, 'DRIVE_CLEAN': '1'}
    subprocess.run([DRIVE_QUEUE, 'server', address, home.talks / 'morning.wav'], env=environment,
                   check=True, timeout=60, capture_output=True)


def test_killed(home):
    """kill -9: what was sent by then is deleted by the next run, or by the queue."""
    for number in range(6):
        shutil.copy(heard.sound_of('counting'), home.talks / f'{number}.wav')
    home.environment['LOQUAT_SERVER_SYNTHETIC_SPEED'] = '8'
    with running_server(home, 'synthetic') as address:
        def is_there(kind, n_most):
            seen = set()

            def look(_):
                seen.update(item['id'] for item in left_at(address, kind))
                return len(seen) >= n_most
            return look

        moments = [is_there('files', 1), is_there('transcriptions', 1), is_there('files', 3),
                   is_there('transcriptions', 5),
                   *(lambda _, end=random.uniform(0.1, 1.5): time.sleep(end) or True
                     for _ in range(4))]
        n_left = 0
        for number, moment in enumerate(moments):
            kill_when(home, moment)
            n_left += len(left_at(address))
            deadline = time.monotonic() + 60
            while left_at(address) or home.jobs():
                assert time.monotonic() < deadline, (left_at(address), home.jobs())
                if number % 2:
                    clean_by_queue(home, address)
                else:
                    clean_by_command(home)
        assert n_left >= 4, n_left
        print(f'{len(moments)} times killed, {n_left} files and transcriptions deleted later')

        # A second Ctrl+C does not wait for it, and the next run does it.
        process = home.start('-r', '--engine', 'server', '-f', 'srt', '-o', home.out, home.talks)
        while not left_at(address):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == INTERRUPTED, process.returncode
        deadline = time.monotonic() + 60
        while left_at(address) or home.jobs():
            assert time.monotonic() < deadline, (left_at(address), home.jobs())
            clean_by_command(home)


def test_without_key(home):
    """What is wrong for all of them is told once."""
    home.environment.pop('LOQUAT_KEY', None)
    code, out, err = home.run('-r', '--engine', 'soniox', '-f', 'txt', '-o', home.out, home.talks)
    assert code == ENGINE and out == '' and err.count('valid key') == 1, (code, err)
    assert home.made() == []


def main():
    for name, test in list(globals().items()):
        if name.startswith('test_') and (name == 'test_killed') == (sys.argv[4] == 'killed'):
            with tempfile.TemporaryDirectory(prefix='loquat-transcribe-') as folder:
                begun = time.monotonic()
                test(Home(folder))
            print(f'ok {name} {time.monotonic() - begun:.1f} s', flush=True)


main()
