#!/usr/bin/python3
"""test-rig.py: the rig itself: its microphone hears each sample, its keyring keeps, its keys can be
bound, its portal answers as it is told to, nothing stays

Usage: test-rig.py RIG [OPTION…]: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import subprocess
import sys
import time
import wave

SPEECH = pathlib.Path(os.environ['SPEECH_DIR']) / 'counting.wav'


def samples_of(path):
    with wave.open(str(path)) as sound:
        return sound.readframes(sound.getnframes())


def test_microphone():
    import desk

    recording = pathlib.Path(os.environ['RIG']) / 'recording.wav'
    recorder = subprocess.Popen(
        ['arecord', '-q', '-f', 'S16_LE', '-r', '16000', '-c', '1', '-d', '4', str(recording)])
    desk.wait_for('the recorder to record',
                  lambda: recording.exists() and recording.stat().st_size > 44)
    desk.say(SPEECH)
    assert recorder.wait(30) == 0

    # The first second of the speech, from its first loud sample on, as it was said.
    said = samples_of(SPEECH).lstrip(b'\0')[:32000]
    assert said in samples_of(recording), 'the microphone hears something else than is said'


def test_keyring():
    attributes = ['purpose', 'test-rig']
    subprocess.run(['secret-tool', 'store', '--label=test', *attributes], input=b'kept', check=True)
    kept = subprocess.run(['secret-tool', 'lookup', *attributes], capture_output=True, check=True)
    assert kept.stdout == b'kept'


def bind_in_gnome(command):
    from gi.repository import Gio

    path = '/org/gnome/settings-daemon/plugins/media-keys/custom-keybindings/rig/'
    keys = 'org.gnome.settings-daemon.plugins.media-keys'
    binding = Gio.Settings.new_with_path(keys + '.custom-keybinding', path)
    for name, value in {'name': 'rig', 'command': command, 'binding': '<Super>j'}.items():
        binding.set_string(name, value)
    Gio.Settings.new(keys).set_strv('custom-keybindings', [path])
    Gio.Settings.sync()


def test_bound_key():
    """A key that the desktop binds to a command runs it, with the session's bus in reach."""
    import desk
    import keyboard

    found = pathlib.Path(os.environ['RIG']) / 'bound-key'
    script = pathlib.Path(os.environ['RIG']) / 'bound-script'
    script.write_text('gdbus call --session -d org.freedesktop.DBus -o /org/freedesktop/DBus '
                      f'-m org.freedesktop.DBus.GetId > {found}\n')
    if os.environ['RIG_KIND'] == 'gnome':
        bind_in_gnome(f'sh {script}')
    else:
        subprocess.run(['swaymsg', f'bindsym Mod4+j exec sh {script}'], check=True)

    def look():
        keyboard.press('super+j')  # nobody says when the binding is there
        return found.exists() and found.stat().st_size

    desk.wait_for('what the bound key does', look)


class PortalClient:
    """Asks the desktop portal as a program does."""

    NAME = 'org.freedesktop.portal.Desktop'
    PATH = '/org/freedesktop/portal/desktop'
    SHORTCUTS = 'org.freedesktop.portal.GlobalShortcuts'

    def __init__(self):
        from gi.repository import Gio, GLib
        self.variant = GLib.Variant
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.responses, self.activity = {}, []
        for interface, do in {'org.freedesktop.portal.Request': self.response_cb,
                              self.SHORTCUTS: self.activity_cb}.items():
            self.bus.signal_subscribe(None, interface, None, None, None, 0, do)

    def response_cb(self, bus, sender, path, interface, signal, arguments):
        self.responses[path] = arguments.unpack()

    def activity_cb(self, bus, sender, path, interface, signal, arguments):
        if signal.endswith('ctivated'):
            self.activity.append((signal, arguments.unpack()[1]))

    def ask(self, method, kind, *arguments):
        """The path of the request, which is answered later."""
        return self.bus.call_sync(self.NAME, self.PATH, self.SHORTCUTS, method,
                                  self.variant(kind, arguments), None, 0, -1, None).unpack()[0]

    def bind(self, session, key, token):
        details = {'description': self.variant('s', key), 'preferred_trigger': self.variant('s', 'F9')}
        options = {'handle_token': self.variant('s', token)}
        return self.ask('BindShortcuts', '(oa(sa{sv})sa{sv})', session, [(key, details)], '', options)


def test_portal():
    import desk
    import portal
    import portal_backend

    client = PortalClient()
    tokens = {name: client.variant('s', 'rig') for name in ('session_handle_token', 'handle_token')}
    made = client.ask('CreateSession', '(a{sv})', tokens)
    desk.wait_for('a session', lambda: made in client.responses)
    session = client.responses[made][1]['session_handle']

    portal.behave('denying')
    denied = client.bind(session, 'dictate', 'denied')
    desk.wait_for('a refusal', lambda: denied in client.responses)
    assert client.responses[denied][0] == 1 and portal.shortcuts() == {}

    portal.behave('hanging')
    began = time.monotonic()
    bound = client.bind(session, 'dictate', 'bound')
    portal.behave('normal')
    desk.wait_for('an answer', lambda: bound in client.responses)
    assert time.monotonic() - began > portal_backend.HANG_S - 1, 'it does not hang'
    assert list(portal.shortcuts()) == ['dictate']

    portal.press('dictate')
    portal.release('dictate')
    desk.wait_for('the key', lambda: client.activity == [
        ('Activated', 'dictate'), ('Deactivated', 'dictate')])
    assert portal.calls()[0] == 'GlobalShortcuts.CreateSession'


def test_from_outside(rig):
    """The exit code is the command's, and neither a process nor a file is left."""
    script = 'echo $RIG $$; sleep 600 & echo $!; setsid sleep 600 & echo $!; exit 5'
    ended = subprocess.run([*rig, '--', 'sh', '-c', script], capture_output=True, check=False)
    assert ended.returncode == 5, ended
    folder, *pids = ended.stdout.decode().split()
    assert not os.path.exists(folder), folder
    assert len(pids) == 3
    for pid in pids:
        assert not os.path.exists(f'/proc/{pid}'), f'process {pid} is left'


if 'RIG' in os.environ:
    test_microphone()
    test_keyring()
    if os.environ['RIG_KIND'] != 'x11':
        test_bound_key()
    if 'RIG_PORTAL' in os.environ:
        test_portal()
else:
    inside = subprocess.run([*sys.argv[1:], '--', '/usr/bin/python3', __file__], check=False)
    if inside.returncode == 0:
        test_from_outside(sys.argv[1:])
    sys.exit(inside.returncode)
