#!/usr/bin/python3
"""test-queue-kill.py: killed at any moment, the queue has each file transcribed once and sent once

Usage: test-queue-kill.py DRIVE-QUEUE SERVER [KILLS]: ten files, and as many blows as it is told
(thirty), at random moments. What goes over the line is counted between the two programs.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import urllib.request

from queued import N_FILES, Line, make_files, run_undisturbed, server_of, start, texts_in

LONGEST_S = 0.7  # of what a process lives


def note_files(port, seen):
    """Which files the server has, by our reference."""
    request = urllib.request.Request(f'http://127.0.0.1:{port}/v1/files',
                                     headers={'Authorization': 'Bearer key'})
    with urllib.request.urlopen(request) as answer:
        for file in json.load(answer)['files']:
            seen.setdefault(file['client_reference_id'], set()).add(file['id'])


def kill_until_done(drive, home, line, files, n_blows):
    """Returns how many blows it took."""
    seen = {}
    for blow in range(n_blows):
        process = start(drive, home, line.address, files)
        try:
            process.wait(timeout=random.uniform(0, LONGEST_S))  # the moment of the blow
            assert process.returncode == 0, process.stdout.read()
            return blow
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            note_files(line.port, seen)
            assert all(len(ids) == 1 for ids in seen.values()), f'sent twice: {seen}'
        finally:
            process.stdout.close()
    return n_blows


def main():
    drive, server = sys.argv[1:3]
    n_kills = int(sys.argv[3]) if len(sys.argv) > 3 else 30
    seed = time.time_ns()
    random.seed(seed)
    print('seed', seed)
    n_blows = n_rounds = 0

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with server_of(server, folder / 'server') as port:
            while n_blows < n_kills:
                n_rounds += 1
                files = make_files(folder / f'files-{n_rounds}', n_rounds)
                line, home = Line(port), folder / f'home-{n_rounds}'
                n_blows += kill_until_done(drive, home, line, files, n_kills - n_blows)
                run_undisturbed(drive, home, line.address, files)

                n_uploads = line.count('POST', '/v1/files')
                n_created = line.count('POST', '/v1/transcriptions')
                calm = folder / f'calm-{n_rounds}'
                run_undisturbed(drive, calm, line.address, files)
                assert texts_in(home) == texts_in(calm), f'{texts_in(home)} {texts_in(calm)}'
                assert len(texts_in(home)[0]) == N_FILES
                # An answer to one that was killed may be seen by nobody.
                assert n_uploads <= N_FILES, f'{n_uploads} uploads of {N_FILES} files'
                assert n_created <= N_FILES, f'{n_created} transcriptions of {N_FILES} files'
                assert line.count('POST', '/v1/files') == n_uploads + N_FILES

    print(f'killed {n_blows} times in {n_rounds} rounds of {N_FILES} files: each transcribed once, '
          'and sent once')


main()
