#!/usr/bin/python3
"""queue.py: how many small files a second go through the queue

Usage: queue.py DRIVE-QUEUE ADDRESS N: makes N files of 100 KB with different contents, has them
transcribed by the server at ADDRESS (its key is “bench”, and who began this has begun it, too), and
prints JSON: the time of it all, and what it cost here and there.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time
import wave

SAMPLES = 50 * 1024


def make_files(folder, n_files):
    chance = random.Random(n_files)
    for number in range(n_files):
        with wave.open(str(folder / f'{number}.wav'), 'wb') as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(16000)
            sound.writeframes(chance.randbytes(2 * SAMPLES))
    return [str(path) for path in folder.iterdir()]


def cpu_s_of_server():
    """Its process has the same parent as this one."""
    for path in pathlib.Path('/proc').glob('[0-9]*/stat'):
        with contextlib.suppress(OSError):
            name, fields = path.read_text().split('(', 1)[1].rsplit(')', 1)
            _, parent, *fields = fields.split()
            if name == 'loquat-server' and int(parent) == os.getppid():
                return (int(fields[9]) + int(fields[10])) / os.sysconf('SC_CLK_TCK')
    sys.exit('the server is not found')


def main():
    drive, address, n_files = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory(prefix='loquat-bench-') as name:
        home = pathlib.Path(name)
        (home / 'files').mkdir()
        files = make_files(home / 'files', n_files)
        environment = dict(os.environ, XDG_DATA_HOME=name, GSETTINGS_BACKEND='memory',
                           LOQUAT_KEY='bench')
        server_s = -cpu_s_of_server()
        begun = time.monotonic()
        ran = subprocess.run([drive, 'server', address, *files], env=environment, check=True,
                             capture_output=True, text=True)
        took_s = time.monotonic() - begun
        server_s += cpu_s_of_server()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    n_done = ran.stdout.count('finished')
    assert n_done == n_files, ran.stdout
    json.dump({
        'files': n_files,
        'seconds': took_s,
        'files_per_s': n_files / took_s,
        'client_cpu_ms': (used.ru_utime + used.ru_stime) * 1000 / n_files,
        'server_cpu_ms': server_s * 1000 / n_files,
    }, sys.stdout)


main()
