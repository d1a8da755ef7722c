#!/usr/bin/python3
"""test-network-back.py: the network goes and comes back, and the queue does not wait for its minute

Usage: test-network-back.py DRIVE-QUEUE SERVER

In a network of its own, whose only address goes and comes. The server is taken for the
service, so that nothing but the change of the network tells that it is back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

from queued import make_files, server_of, texts_in

SKIPPED = 77
LATE_S = 45  # less than the minute for which a service is left alone


def enter_network():
    """Starts this program again in a network that is its own."""
    own = ['unshare', '--user', '--map-root-user', '--net']
    if os.environ.get('OWN_NETWORK'):
        return
    if subprocess.run([*own, 'ip', 'link', 'set', 'lo', 'up'], check=False).returncode:
        print('skipped: this system gives no network of its own')
        sys.exit(SKIPPED)
    os.execvpe(own[0], [*own, *sys.argv], os.environ | {'OWN_NETWORK': '1'})


def switch(is_on):
    """Without an address of its own the machine reaches nothing, and is told so at once."""
    subprocess.run(['ip', 'address', 'add' if is_on else 'delete', '127.0.0.1/8', 'dev', 'lo'],
                   check=True)


def main():
    enter_network()
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)  # which gives it the address
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        home = folder / 'home'
        files = make_files(folder / 'files', 1)[:1]
        with server_of(sys.argv[2], folder / 'server') as port:
            switch(is_on=False)
            address = f'http://127.0.0.1:{port}'
            with subprocess.Popen(
                    [sys.argv[1], 'soniox', address, *files], text=True, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, env=os.environ | {
                        'XDG_DATA_HOME': str(home), 'XDG_CACHE_HOME': str(home / 'cache'),
                        'GSETTINGS_BACKEND': 'memory', 'LOQUAT_KEY': 'key',
                        'G_MESSAGES_DEBUG': 'lq-net'}) as process:
                end = threading.Timer(LATE_S, process.kill)
                while f'the breaker of {address} files: 1' not in (line := process.stdout.readline()):
                    assert line, 'the service is not left alone'
                switch(is_on=True)
                end.start()
                told, _ = process.communicate()
                end.cancel()
        assert process.returncode == 0, told
        assert f'\nfinished {pathlib.Path(files[0]).name}\n' in told, told
        assert len(texts_in(home)[0]) == 1
    print('well:', __doc__.partition('\n')[0])


main()
