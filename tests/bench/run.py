#!/usr/bin/python3
"""run.py: measures Loquat on this machine

Prints a table and writes JSON. Each figure belongs to a goal; what cannot be measured here says
why. The figures are of this machine and this moment: compare only what was measured together.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import wave

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = TOP / 'tests/bench'
RIG = TOP / 'tests/rig/rig'
WAIT_S = 60  # how much longer than its own time a program may take


class NotMeasured(Exception):
    """Why there is no figure."""


def parse():
    parser = argparse.ArgumentParser(prog='./dev bench', description=__doc__.partition('\n')[0])
    parser.add_argument('--full', action='store_true',
                        help='as long as the goals say: ten minutes of streaming, 60 s of frames')
    parser.add_argument('--json', type=pathlib.Path, metavar='FILE',
                        help='where the figures go (default: bench.json in the build folder)')
    parser.add_argument('--build', type=pathlib.Path, default=TOP / '_build', metavar='FOLDER')
    parser.add_argument('--only', nargs='+', metavar='PART', choices=[part for part, *_ in PARTS],
                        help='one or more of: ' + ' '.join(part for part, *_ in PARTS))
    parser.add_argument('--list', action='store_true', help='say what is measured')
    return parser.parse_args()


# Machine -------------------------------------------------------------------------------------

def first_match(path, pattern):
    with contextlib.suppress(OSError):
        if found := re.search(pattern, pathlib.Path(path).read_text(), re.M):
            return found[1].strip('"')
    return 'unknown'


def commit():
    asked = subprocess.run(['git', '-C', TOP, 'describe', '--always', '--dirty'], check=False,
                           capture_output=True, text=True)
    return asked.stdout.strip() or 'unknown'


def describe_machine():
    memory_kb = first_match('/proc/meminfo', r'^MemTotal:\s+(\d+)')
    return {
        'cpu': first_match('/proc/cpuinfo', r'^model name\s*:\s*(.*)$'),
        'cores': os.cpu_count(),
        'memory_gb': round(int(memory_kb) / 1e6, 1) if memory_kb.isdigit() else None,
        'kernel': platform.release(),
        'os': first_match('/etc/os-release', r'^PRETTY_NAME=(.*)$'),
        'load': round(os.getloadavg()[0], 2),
    }


# Running -------------------------------------------------------------------------------------

class Bench:
    """Runs programs and collects rows."""

    def __init__(self, options):
        self.build = options.build.resolve()
        self.is_full = options.full
        self.rows = []

    def program(self, name):
        path = self.build / 'tests/bench' / ('bench-' + name)
        if not path.exists():
            raise NotMeasured(f'{path.name} is not built')
        return str(path)

    def run(self, command, seconds=0):
        """Runs a program that prints JSON."""
        try:
            ran = subprocess.run(command, check=False, capture_output=True, text=True,
                                 env={**os.environ, 'LOQUAT_BUILD': str(self.build)},
                                 timeout=seconds + WAIT_S)
        except subprocess.TimeoutExpired as late:
            raise NotMeasured(f'no result after {late.timeout:.0f} s') from late
        if ran.returncode:
            said = ran.stderr.strip().splitlines()
            raise NotMeasured(said[-1] if said else f'exit code {ran.returncode}')
        return json.loads(ran.stdout)

    def run_in_desktop(self, command, seconds=0, speech='counting'):
        """The same, in the rig: with a display, and a microphone that hears a file."""
        sound = self.build / f'tests/speech/{speech}.wav'
        return self.run([RIG, 'x11', '--speech', sound, '--', 'env',
                         f'GSETTINGS_SCHEMA_DIR={self.build}/data', *command], seconds)

    def run_with_pulseaudio(self, command):
        """The same, with PulseAudio’s null sink for a microphone.

        Somebody else hears it too: without that it would sleep for 50 ms at a time, which no sound
        card does, and its naps would be measured."""
        hear = 'parec --device=rig.monitor --latency-msec=5 --raw >/dev/null 2>&1 & exec "$@"'
        return self.run([RIG, 'x11', '--pulse', '--', 'sh', '-c', hear, 'sh', 'env',
                         f'GSETTINGS_SCHEMA_DIR={self.build}/data', *command])

    def add(self, goal, name, value, unit, at_most=None, detail=None):
        self.rows.append({'goal': goal, 'name': name, 'value': value, 'unit': unit,
                          'at_most': at_most, 'detail': detail})
        self.show(self.rows[-1])

    def add_missing(self, goal, name, reason):
        self.rows.append({'goal': goal, 'name': name, 'value': None, 'not_measured': str(reason)})
        self.show(self.rows[-1])

    @staticmethod
    def show(row):
        if row['value'] is None:
            print(f'{row["goal"]:7} {row["name"]:52} not measured: {row["not_measured"]}')
            return
        limit = row['at_most']
        verdict = '' if limit is None else \
            f'{"met" if row["value"] <= limit else "MISSED"} (≤ {limit:g})'
        print(f'{row["goal"]:7} {row["name"]:52} {row["value"]:10.4g} {row["unit"]:8} {verdict}',
              flush=True)


# Parts ---------------------------------------------------------------------------------------

def median_of(runs, key):
    return statistics.median(run[key] for run in runs)


def measure_start(bench):
    """Cold start and memory, beside an empty window in the same desktop, by turns."""
    rounds = 15 if bench.is_full else 7
    runs = bench.run_in_desktop(
        [sys.executable, HERE / 'start.py', bench.program('watch-program'),
         bench.program('empty-window'), str(rounds)], rounds * 30)
    empty = median_of(runs['empty'], 'painted_ms')
    loquat = median_of(runs['loquat'], 'painted_ms')
    bench.add('G9', 'start to painted: empty window, median', empty, 'ms', detail=runs['empty'])
    bench.add('G9', 'start to painted: Loquat, median', loquat, 'ms', detail=runs['loquat'])
    bench.add('G9', 'start to painted: Loquat / empty window', loquat / empty, 'times', 1.5)
    bench.add('G10', 'private memory when painted: empty window',
              median_of(runs['empty'], 'private_kb') / 1000, 'MB')
    bench.add('G10', 'private memory when painted: Loquat',
              median_of(runs['loquat'], 'private_kb') / 1000, 'MB', 40)
    bench.add('G10', 'PSS when painted: empty window',
              median_of(runs['empty'], 'pss_kb') / 1000, 'MB')
    bench.add('G10', 'PSS when painted: Loquat', median_of(runs['loquat'], 'pss_kb') / 1000, 'MB')


def watch_idle(bench, engine, idle_s):
    """Some time after the start, when idle threads have ended, then with the window iconified."""
    settle_s = 25
    return bench.run_in_desktop(
        ['sh', '-c', f'gsettings set io.github.loquat.Loquat engine {engine} && exec "$@"', 'sh',
         bench.program('watch-program'), '--settle', str(settle_s), '--idle', str(idle_s),
         bench.build / 'app/loquat'], settle_s + idle_s)


def measure_idle(bench):
    """The window iconified: voluntary context switches of all threads, from /proc."""
    seen = watch_idle(bench, 'server', 1)
    bench.add('G10', 'private memory at rest, with a service as engine',
              seen['settled_private_kb'] / 1000, 'MB', 40, detail=seen)
    seen = watch_idle(bench, 'offline', 60 if bench.is_full else 20)
    bench.add('G10', 'private memory at rest, with the offline model loaded',
              seen['settled_private_kb'] / 1000, 'MB', detail=seen)
    bench.add('G11', 'wake-ups of the hidden idle program', seen['idle_wakeups_per_s'], '1/s', 1)
    bench.add('G11', 'CPU of the hidden idle program', seen['idle_cpu_percent'], '%', 0.05)


def measure_capture(bench):
    """Start pressed to the first captured sample; the microphone wakes every 10 ms."""
    times = bench.run_in_desktop([bench.program('capture'), 'microphone', '20'])
    bench.add('start', 'microphone: start to first sample, cold', times['cold']['max_ms'], 'ms')
    bench.add('start', 'microphone: start to first sample, warm, p50', times['warm']['p50_ms'], 'ms',
              detail=times)
    times = bench.run_in_desktop([bench.program('capture'), 'dictation', '20'])
    bench.add('start', 'dictation: start to listening, cold', times['cold']['max_ms'], 'ms')
    bench.add('G9', 'dictation: start to listening, warm, p50', times['warm']['p50_ms'], 'ms', 50,
              detail=times)


def measure_key(bench):
    """A key pressed, on X11, to the first captured sample."""
    command = [bench.program('key'), '100' if bench.is_full else '30']
    for run, name in ((bench.run_in_desktop, 'key pressed to first sample'),
                      (bench.run_with_pulseaudio, 'the same through PulseAudio')):
        times = run(command)
        bench.add('key', f'{name}, cold', times['cold']['max_ms'], 'ms', 120)
        bench.add('key', f'{name}, warm, p50', times['warm']['p50_ms'], 'ms')
        bench.add('key', f'{name}, warm, p99', times['warm']['p99_ms'], 'ms', 30, detail=times)


def measure_sending(bench):
    """Sound in the spool to bytes at a WebSocket server, in real time."""
    seconds = 60 if bench.is_full else 15
    times = bench.run([bench.program('stream'), str(seconds)], seconds)
    bench.add('G6', 'newest sample of a frame: spool to server, p50',
              times['newest_sample']['p50_ms'], 'ms')
    bench.add('G6', 'newest sample of a frame: spool to server, p99',
              times['newest_sample']['p99_ms'], 'ms', 2, detail=times)
    bench.add('G6', 'oldest sample of a frame: spool to server, p99',
              times['oldest_sample']['p99_ms'], 'ms')


def measure_text(bench):
    """From a message of the service to painted words, in the real window; frames of a long text."""
    seconds = 60 if bench.is_full else 15
    # No divisor of the display's rate: else every message comes at the same place between two frames.
    times = bench.run_in_desktop([bench.program('text'), '1000', str(seconds), '9.7'], seconds)
    bench.add('G6b', 'message received to words painted, p50', times['painted']['p50_ms'], 'ms')
    bench.add('G6b', 'message received to words painted, p99', times['painted']['p99_ms'], 'ms',
              16.7, detail=times)

    times = bench.run_in_desktop([bench.program('text'), '50000', str(seconds), '30'],
                                 seconds + 120)
    bench.add('G12', 'frames while dictating into 50,000 words, p50', times['frame']['p50_ms'],
              'ms')
    bench.add('G12', 'frames while dictating into 50,000 words, p99', times['frame']['p99_ms'],
              'ms', 8, detail=times)
    bench.add('G12', 'frames while dictating into 50,000 words, longest',
              times['frame']['max_ms'], 'ms', 16.7)
    bench.add('G12', 'longest stall of the main loop meanwhile', times['stall']['max_ms'], 'ms', 16.7)
    bench.add('G10', 'private memory of 50,000 words', times['text_private_kb'] / 1000, 'MB', 10)


def measure_page(bench):
    """A transcript of 100,000 words: opened, then scrolled by a page with every frame."""
    for name, arguments in ('100,000 words', []), ('as many of translation beside', ['--translated']):
        times = bench.run_in_desktop([bench.program('page'), *arguments], 60)
        bench.add('page', f'{name}: opened', times['open_ms'], 'ms')
        bench.add('page', f'{name}: frames meanwhile, longest', times['opening']['max_ms'], 'ms')
        bench.add('page', f'{name}: frames of scrolling, p99', times['scrolling']['p99_ms'], 'ms',
                  16.7, detail=times)
        bench.add('page', f'{name}: frames of scrolling, longest', times['scrolling']['max_ms'],
                  'ms')
        bench.add('page', f'{name}: CPU for these, p99', times['scrolling_cpu']['p99_ms'], 'ms',
                  16.7)


@contextlib.contextmanager
def server(bench, **settings):
    """loquat-server with its synthetic engine; gives its address. DATA=… is LOQUAT_SERVER_DATA."""
    command = [bench.build / 'server/loquat-server', '--port', '0', '--engine', 'synthetic']
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   text=True, env=os.environ | {
                                       f'LOQUAT_SERVER_{k}': str(v) for k, v in settings.items()})
    except OSError as error:
        raise NotMeasured(f'loquat-server: {error.strerror}') from error
    try:
        found = re.search(r'http://\S+', process.stdout.readline())
        if not found:
            raise NotMeasured('loquat-server does not listen')
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def measure_streaming(bench):
    """What streaming to loquat-server costs without a window, at 20 times real time."""
    # The server takes four minutes of sound at any speed, then slows the sender down.
    sound_s, runs = 240, []
    with server(bench) as address:
        url = address.replace('http', 'ws', 1) + '/transcribe-websocket'
        for _ in range(5 if bench.is_full else 1):
            runs.append(bench.run([bench.program('stream'), str(sound_s), '20', url], sound_s))
    bench.add('G5', 'streaming at 20×, no window: CPU for 100 ms of sound',
              median_of(runs, 'cpu_us_per_100ms'), 'µs', 100, detail=runs)
    bench.add('G5', f'streaming at 20×: {sound_s} s of sound took', median_of(runs, 'took_s'), 's')


def measure_dictating(bench):
    """Dictating with the window to loquat-server, in real time."""
    seconds = 600 if bench.is_full else 60
    with server(bench) as address:
        cost = bench.run_in_desktop(
            [sys.executable, HERE / 'dictate.py', address, str(seconds)], seconds + 60)
    bench.add('G5', f'dictating {seconds} s with the window: CPU of a core',
              cost['cpu_percent'], '%', 5, detail=cost)
    bench.add('G10', 'private memory while dictating', cost['private_kb'] / 1000, 'MB', 60)
    bench.add('G10', f'growth of private memory from 10 s to {seconds} s',
              cost['growth_kb'] / 1000, 'MB')


def cpu_s_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_serving(bench):
    """What loquat-server costs with 500 sessions, the synthetic engine's own 50 ms included."""
    seconds, sessions = 60 if bench.is_full else 20, 500
    before_s = cpu_s_of_children()
    with server(bench) as address:
        url = address.replace('http', 'ws', 1) + '/transcribe-websocket'
        seen = bench.run([bench.program('sessions'), url, str(sessions), str(seconds)], seconds)
        clients_s = cpu_s_of_children() - before_s
    server_s = cpu_s_of_children() - before_s - clients_s
    answer = seen['answer']
    bench.add('server', f'{sessions} sessions: CPU of a core', 100 * server_s / seconds, '%')
    bench.add('server', f'{sessions} sessions: sound to answer, p50', answer['p50_ms'], 'ms')
    bench.add('server', f'{sessions} sessions: sound to answer, p99', answer['p99_ms'], 'ms',
              detail=seen)


def measure_offline(bench):
    """The built-in engine: loading, speed, wait for final words, and words wrong."""
    recorded = pathlib.Path('/usr/share/pocketsphinx/test/data/librivox')
    texts = TOP / 'tests/speech/sentences'
    # Festival's voice may not be installed: what can be made is made.
    subprocess.run(['ninja', '-C', bench.build, '-k', '0', 'bench-speech'],
                   stdout=subprocess.DEVNULL, check=False)
    sets = [[f'synthesized, {folder.name.removeprefix("sentences-")}', folder, texts]
            for folder in sorted((bench.build / 'tests/speech').glob('sentences-*'))
            if len(list(folder.glob('*.wav'))) == len(list(texts.glob('*.txt')))]
    if recorded.is_dir():
        sets.append(['recorded', recorded, recorded / 'transcription'])
    heard = bench.run([bench.program('wer'), *sum(sets, [])], 300)

    bench.add('offline', 'loading the model', heard['load_ms'], 'ms')
    for found in heard['sets']:
        name = found['name']
        bench.add('offline', f'{name}: word error rate', 100 * found['wer'], '%', detail=found)
        bench.add('offline', f'{name}: time to decode / length of sound',
                  found['real_time_factor'], 'times')
        bench.add('offline', f'{name}: end of speech to final words, p50',
                  found['final_wait_ms_p50'], 'ms')
        bench.add('offline', f'{name}: end of speech to final words, longest',
                  found['final_wait_ms_max'], 'ms')


def measure_calls(bench):
    """Calls over HTTP/2 and TLS to a server 50 ms away: the first one, and a hundred at once."""
    rounds, round_trip_ms = 15 if bench.is_full else 5, 50
    with tempfile.TemporaryDirectory(prefix='loquat-bench-') as folder:
        seen = bench.run([bench.build / 'tests/faults/link-emulator',
                          '--delay-ms', str(round_trip_ms // 2), '--',
                          TOP / 'tests/rig/h2-server.js', folder, '10.77.0.2', '--',
                          bench.program('http'), f'{folder}/cert.pem', '100', str(rounds)], 60)
    bench.add('G4', 'first call, cold, median', seen['first_cold']['p50_ms'], 'ms')
    bench.add('G4', 'first call after warming, median', seen['first_warm']['p50_ms'], 'ms',
              1.3 * round_trip_ms, detail=seen)
    bench.add('G4', 'longest stall of the thread while warming', seen['stall']['max_ms'], 'ms')
    bench.add('G3', '100 calls at once, cold, median', seen['many_cold']['p50_ms'], 'ms', 350)
    bench.add('G3', '100 calls at once, warm, median', seen['many_warm']['p50_ms'], 'ms',
              1.5 * round_trip_ms)
    bench.add('G3', '100 calls at once: connections', seen['connections'], '', 1)
    bench.add('G3', '100 calls at once over 10 connections of HTTP/1.1, warm, median',
              seen['many_http1']['p50_ms'], 'ms')


def upload(bench, megabytes, rounds, *link):
    """Uploads to loquat-server over a link, by turns with curl."""
    key = 'bench'
    with tempfile.TemporaryDirectory(prefix='loquat-bench-') as folder:
        return bench.run([bench.build / 'tests/faults/link-emulator', *link, '--',
                          'env', f'LOQUAT_SERVER_KEYS={key}', f'LOQUAT_SERVER_DATA={folder}',
                          bench.build / 'server/loquat-server', '--engine', 'synthetic',
                          '--host', '10.77.0.2', '--port', '8000', '--',
                          bench.program('upload'), key, str(megabytes), str(rounds)], 300)


def measure_uploads(bench):
    """Uploads to loquat-server at 0 and 50 ms, beside curl: throughput and memory."""
    megabytes, rounds = (500, 2) if bench.is_full else (100, 3)
    for round_trip_ms in 0, 50:
        seen = upload(bench, megabytes, rounds, '--delay-ms', str(round_trip_ms // 2))
        ours_s, curl_s = seen['ours']['p50_ms'] / 1000, seen['curl']['p50_ms'] / 1000
        where = f'{megabytes} MB at {round_trip_ms} ms'
        bench.add('G2', f'{where}: upload, median', megabytes / ours_s, 'MB/s', detail=seen)
        bench.add('G2', f'{where}: upload by curl, median', megabytes / curl_s, 'MB/s')
        bench.add('G2', f'{where}: time / curl’s', ours_s / curl_s, 'times',
                  1 / 0.95 if round_trip_ms else None)
        bench.add('G1', f'{where}: peak of memory over that of 1 KB', seen['growth_kb'] / 1000,
                  'MB', 1)
        bench.add('G1', f'{where}: peak of memory', seen['peak_kb'] / 1000, 'MB', 25)
        bench.add('upload', f'{where}: cancelled half-way, until it is over',
                  seen['cancelled']['max_ms'], 'ms')
    if not bench.is_full:
        return

    seen = upload(bench, 1000, 1, '--rate-kbit', '200000')
    bench.add('G1', '1 GB at 200 Mbit/s: peak of memory over that of 1 KB',
              seen['growth_kb'] / 1000, 'MB', 1, detail=seen)


def small_files(bench, address, n_files):
    """What has small files transcribed by the queue."""
    return ['env', f'GSETTINGS_SCHEMA_DIR={bench.build}/data', HERE / 'queue.py',
            bench.build / 'tests/drive-queue', address, str(n_files)]


def transcribe_small(bench, n_files, round_trip_ms):
    """Small files through the queue and loquat-server, on loopback or over a link."""
    with tempfile.TemporaryDirectory(prefix='loquat-bench-') as folder:
        settings = {'KEYS': 'bench', 'DATA': folder}
        if round_trip_ms == 0:
            with server(bench, **settings) as address:
                return bench.run(small_files(bench, address, n_files), 300)
        return bench.run([bench.build / 'tests/faults/link-emulator',
                          '--delay-ms', str(round_trip_ms // 2), '--',
                          'env', *[f'LOQUAT_SERVER_{k}={v}' for k, v in settings.items()],
                          bench.build / 'server/loquat-server', '--engine', 'synthetic',
                          '--host', '10.77.0.2', '--port', '8000', '--',
                          *small_files(bench, 'http://10.77.0.2:8000', n_files)], 300)


def measure_small_files(bench):
    """Files of 100 KB through the queue and loquat-server, on loopback and at 50 ms."""
    for round_trip_ms, n_files, goal_s in ((0, 300, 1 / 100), (50, 100, 1 / 10)):
        seen = transcribe_small(bench, n_files, round_trip_ms)
        where = f'{n_files} files of 100 KB at {round_trip_ms} ms'
        bench.add('G16', f'{where}: files a second', seen['files_per_s'], 'files/s', detail=seen)
        bench.add('G16', f'{where}: for each', seen['seconds'] / n_files, 's', goal_s)
        bench.add('G16', f'{where}: CPU of the queue for each', seen['client_cpu_ms'], 'ms')
        bench.add('G16', f'{where}: CPU of the server for each', seen['server_cpu_ms'], 'ms')


def measure_polls(bench):
    """How often a job is asked for, and how late its end is found: by a counted clock, and at
    loquat-server."""
    goals = {(3600, False): (250, 8), (3600, True): (60, 8),
             (180, False): (25, None), (180, True): (25, None)}
    for seen in bench.run([bench.program('poll')]):
        known = 'as long as the one before' if seen['is_expected'] else 'nothing known'
        name = f'job of {seen["length_s"]} s, {known}'
        calls, late_s = goals.get((seen['length_s'], seen['is_expected']), (None, None))
        bench.add('G13', f'{name}: calls', seen['n_calls'], '', calls)
        bench.add('G13', f'{name}: found late by, mean', seen['late_ms'] / 1000, 's', late_s)
    # Each is an hour of sound; the full one takes longer than a server holds an answer in silence.
    for takes_s in (10, 60, 400) if bench.is_full else (10, 60):
        seen = wait_at_own(bench, takes_s)
        name = f'own server, job of {seen["took_s"]:.0f} s'
        bench.add('G13', f'{name}: calls', seen['n_calls'], '', 2, detail=seen)
        bench.add('G13', f'{name}: found late by', seen['late_ms'] / 1000, 's', 0.2)


def wait_at_own(bench, takes_s):
    """An hour of sound at loquat-server, which is made to take so long."""
    with tempfile.TemporaryDirectory(prefix='loquat-bench-') as folder:
        data, path = pathlib.Path(folder) / 'data', pathlib.Path(folder) / 'hour.wav'
        with wave.open(str(path), 'wb') as sound:
            sound.setparams((1, 2, 8000, 0, 'NONE', ''))
            sound.writeframes(bytes(3600 * 8000 * 2))
        with server(bench, SYNTHETIC_SPEED=3600 // takes_s, DATA=data) as address:
            return bench.run([bench.program('wait'), address, path, data], takes_s)


# What a minute of sound is encoded with; longer files are that minute, many times.
ENCODERS = {
    'mp3': ['-ar', '44100', '-ac', '2', '-c:a', 'libmp3lame', '-b:a', '128k'],
    'm4a': ['-ar', '44100', '-ac', '2', '-c:a', 'aac', '-b:a', '128k'],
    'opus': ['-ac', '2', '-c:a', 'libopus', '-b:a', '64k'],
    'flac': ['-ar', '44100', '-ac', '2', '-c:a', 'flac'],
}


def ffmpeg(*arguments):
    try:
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', *map(str, arguments)], check=True,
                       capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotMeasured(f'ffmpeg: {error}') from error


def make_long(bench, folder, kind, minutes):
    minute, path = (pathlib.Path(folder) / f'{name}.{kind}' for name in ('minute', 'long'))
    ffmpeg('-stream_loop', -1, '-i', bench.build / 'tests/speech/counting.wav', '-t', 60,
           *ENCODERS[kind], minute)
    ffmpeg('-stream_loop', minutes - 1, '-i', minute, '-c', 'copy', path)
    return path


def measure_decoding(bench):
    """Files of an hour to samples: speed and memory; with --full, ten hours as well."""
    for kind in ENCODERS:
        for hours in (1, 10) if bench.is_full and kind == 'mp3' else (1,):
            with tempfile.TemporaryDirectory(prefix='loquat-bench-') as folder:
                path = make_long(bench, folder, kind, 60 * hours)
                seen = bench.run([bench.program('decode'), path], 600)
            name = f'decoding {hours} h of {kind}, 44.1 or 48 kHz stereo'
            bench.add('files', f'{name}: speed', seen['sound_s'] / seen['took_s'], '× real')
            bench.add('files', f'{name}: CPU', seen['cpu_s'], 's', detail=seen)
            bench.add('files', f'{name}: most memory', seen['most_kb'] / 1000, 'MB')
            bench.add('files', f'{name}: growth after the first minute',
                      (seen['most_kb'] - seen['minute_kb']) / 1000, 'MB')


def measure_offline_files(bench):
    """A file to words, by the built-in engine: hours of sound in an hour."""
    minutes = 20 if bench.is_full else 3
    with tempfile.TemporaryDirectory(prefix='loquat-bench-') as folder:
        path = make_long(bench, folder, 'mp3', minutes)
        environment = {**os.environ, 'HOME': folder, 'XDG_DATA_HOME': folder,
                       'GSETTINGS_BACKEND': 'memory', 'GSETTINGS_SCHEMA_DIR': f'{bench.build}/data'}
        start_s = time.monotonic()
        ran = subprocess.run([bench.build / 'app/loquat', 'transcribe', '--quiet', '--engine',
                              'offline', path], env=environment, capture_output=True, check=False)
        took_s = time.monotonic() - start_s
    if ran.returncode:
        raise NotMeasured(ran.stderr.decode(errors='replace').strip())
    bench.add('files', f'{minutes} min of mp3 to words, offline, one file', 60 * minutes / took_s,
              '× real')


# Each way of inserting, and a desktop that has it.
WAYS = {
    'ibus': ['x11', '--ibus'],
    'xtest': ['x11'],
    'clipboard-x11': ['x11'],
    'input-method': ['sway'],
    'virtual-keyboard': ['sway'],
    'clipboard-wlr': ['sway'],
}


def measure_inserting(bench):
    """Settled text to the field of another program, by each way; without the engine's own time."""
    rounds = 100 if bench.is_full else 20
    for way, desktop in WAYS.items():
        try:
            times = bench.run([RIG, *desktop, '--', sys.executable, HERE / 'insert.py', way,
                               str(rounds)], 60)
        except NotMeasured as reason:
            bench.add_missing('insert', f'{way}: text to field', reason)
            continue
        bench.add('insert', f'{way}: text to field of GTK 4, p50', times['p50_ms'], 'ms')
        bench.add('insert', f'{way}: text to field of GTK 4, p99', times['p99_ms'], 'ms',
                  detail=times)
        bench.add('insert', f'{way}: 10,000 characters', times['chars_per_s'], 'chars/s')


# Part, goal of its first row, function.
PARTS = [
    ('start', 'G9', measure_start),
    ('idle', 'G11', measure_idle),
    ('capture', 'start', measure_capture),
    ('key', 'key', measure_key),
    ('sending', 'G6', measure_sending),
    ('text', 'G6b', measure_text),
    ('page', 'page', measure_page),
    ('inserting', 'insert', measure_inserting),
    ('streaming', 'G5', measure_streaming),
    ('dictating', 'G5', measure_dictating),
    ('serving', 'server', measure_serving),
    ('calls', 'G3', measure_calls),
    ('uploads', 'G2', measure_uploads),
    ('queue', 'G16', measure_small_files),
    ('polls', 'G13', measure_polls),
    ('offline', 'offline', measure_offline),
    ('decoding', 'files', measure_decoding),
    ('files', 'files', measure_offline_files),
]


def main():
    options = parse()
    if options.list:
        for part, _, measure in PARTS:
            print(f'{part:10} {measure.__doc__.partition(chr(10))[0]}')
        return 0

    bench = Bench(options)
    machine = describe_machine()
    print('{cpu}, {cores} cores, {memory_gb} GB, {os}, Linux {kernel}, load {load}'
          .format(**machine))
    for part, goal, measure in PARTS:
        if options.only and part not in options.only:
            continue
        try:
            measure(bench)
        except NotMeasured as reason:
            bench.add_missing(goal, measure.__doc__.splitlines()[0].rstrip('.'), reason)

    path = options.json or bench.build / 'bench.json'
    path.write_text(json.dumps({
        'date': datetime.datetime.now(datetime.timezone.utc).isoformat(timespec='seconds'),
        'commit': commit(), 'full': options.full, 'machine': machine, 'rows': bench.rows,
    }, indent=1, ensure_ascii=False) + '\n')
    print(f'Figures: {path}')
    return 0


sys.exit(main())
