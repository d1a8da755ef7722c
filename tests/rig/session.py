"""session.py: what every desktop of the rig stands on: a folder, an environment, buses, sound

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from gi.repository import Gio, GLib

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get('LOQUAT_BUILD', TOP / '_build')).resolve()
APPLICATION_ID = 'io.github.loquat.Loquat'
START_S = 20  # how long a part of the desktop may take to start on a busy machine
END_S = 5     # how long it may take to end by itself
LOOK_AGAIN_S = 0.02

KEPT = ('TERM', 'G_MESSAGES_DEBUG', 'G_SLICE', 'LOQUAT_KEY', 'LOQUAT_PICTURES')
SERVICES = pathlib.Path('/usr/share/dbus-1/services')

SESSION_BUS = '''<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/run/bus</listen>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
'''

# Programs find a system bus, with nobody on it.
SYSTEM_BUS = '''<busconfig>
  <type>system</type>
  <listen>unix:path={folder}/run/system-bus</listen>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
'''

GTK = '''[Settings]
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-enable-animations=0
'''

WAVMIC = '''pcm_type.wavmic {{ lib "{plugin}" }}
pcm.!default {{ type plug slave.pcm {{ type wavmic {infile} ctl "{ctl}" }} }}
'''

PULSE = '''pcm.!default { type pulse }
ctl.!default { type pulse }
'''


class Missing(Exception):
    """Something the rig needs is not there."""


class Session:
    """What the parts of a desktop share. Each is started when the one before is ready."""

    def __init__(self, kind):
        self.kind = kind
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='loquat-rig.'))
        self.home = self.folder / 'home'
        for name in ('run', 'home', 'log', 'services'):
            (self.folder / name).mkdir(mode=0o700)
        self.env = self._environment()
        self._bus = None

    def _environment(self):
        for version in ('gtk-3.0', 'gtk-4.0'):
            self.write(f'home/.config/{version}/settings.ini', GTK)

        env = {name: value for name, value in os.environ.items()
               if name in KEPT or name.endswith('SAN_OPTIONS')}
        env.update({
            'RIG': str(self.folder),
            'RIG_KIND': self.kind,
            'LOQUAT': str(BUILD / 'app/loquat'),
            'LOQUAT_SERVER': str(BUILD / 'server/loquat-server'),
            'LOQUAT_BUILD': str(BUILD),
            'SPEECH_DIR': str(BUILD / 'tests/speech'),
            'PATH': f'{BUILD}/app:{BUILD}/server:/usr/bin:/bin:/usr/sbin:/sbin',
            'PYTHONPATH': f'{TOP}/tests/rig:{TOP}/tests',
            'PYTHONDONTWRITEBYTECODE': '1',
            'HOME': str(self.home),
            'XDG_CONFIG_HOME': str(self.home / '.config'),
            'XDG_DATA_HOME': str(self.home / '.local/share'),
            'XDG_CACHE_HOME': str(self.home / '.cache'),
            'XDG_STATE_HOME': str(self.home / '.local/state'),
            'XDG_RUNTIME_DIR': str(self.folder / 'run'),
            'LANG': 'C.UTF-8',
            'LC_ALL': 'C.UTF-8',
            'GSETTINGS_BACKEND': 'keyfile',
            'GIO_USE_VFS': 'local',
            'GSK_RENDERER': 'cairo',
            'ADW_DISABLE_PORTAL': '1',
            'LIBGL_ALWAYS_SOFTWARE': '1',
            'NO_AT_BRIDGE': '0',
        })
        return env

    def write(self, name, text):
        """Writes a file of the rig's folder, and returns its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    # Processes

    def spawn(self, name, command, **more):
        """Starts a part of the desktop; what it prints goes to a log."""
        if shutil.which(command[0], path=self.env['PATH']) is None:
            raise Missing(f'{command[0]} is not installed')
        with open(self.folder / 'log' / name, 'wb') as log:
            return subprocess.Popen(
                command, env=self.env, stdin=more.pop('stdin', subprocess.DEVNULL), stdout=log,
                stderr=log, start_new_session=True, **more)

    def log(self, name):
        return (self.folder / 'log' / name).read_text(errors='replace')[-2000:]

    def wait_for(self, name, process, condition):
        """Waits until a part that was spawned is ready."""
        deadline = time.monotonic() + START_S
        while not condition():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f'{name} did not start; it says:\n{self.log(name)}')
            time.sleep(LOOK_AGAIN_S)

    def read_ready(self, name, fd):
        """Waits until a part writes a line to say that it is ready, and returns it."""
        deadline = time.monotonic() + START_S
        line = b''
        while not line.endswith(b'\n'):
            if not select.select([fd], [], [], max(0, deadline - time.monotonic()))[0]:
                raise Missing(f'{name} did not start in {START_S} s; it says:\n{self.log(name)}')
            part = os.read(fd, 1024)
            if not part:
                raise Missing(f'{name} did not start; it says:\n{self.log(name)}')
            line += part
        return line.decode().strip()

    def make_fifo(self):
        """A FIFO that read_ready() can read: what writes to it knows its path, run/ready."""
        path = self.folder / 'run/ready'
        os.mkfifo(path)
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    # Buses

    def start_buses(self):
        self._start_bus('system-bus', SYSTEM_BUS, 'DBUS_SYSTEM_BUS_ADDRESS')
        # Only these can be started by a message: no portal or service of the machine joins in.
        self.add_machines_service('org.a11y.Bus')
        self.add_service(APPLICATION_ID, f'{BUILD}/app/loquat --gapplication-service')
        self._start_bus('session-bus', SESSION_BUS, 'DBUS_SESSION_BUS_ADDRESS')

    def _start_bus(self, name, config, variable):
        path = self.write(f'{name}.conf', config.format(folder=self.folder))
        reader, writer = os.pipe()
        self.spawn(name, ['dbus-daemon', f'--config-file={path}', '--nofork', '--nopidfile',
                          f'--print-address={writer}'], pass_fds=[writer])
        os.close(writer)
        self.env[variable] = self.read_ready(name, reader)
        os.close(reader)

    def add_service(self, name, command):
        """A name on the session bus which a message starts."""
        self.write(f'services/{name}.service', f'[D-BUS Service]\nName={name}\nExec={command}\n')

    def add_machines_service(self, name):
        """The same, as it is installed; systemd is not asked for it."""
        path = SERVICES / f'{name}.service'
        if not path.exists():
            raise Missing(f'{path} is not installed')
        lines = [line for line in path.read_text().splitlines(True) if 'SystemdService' not in line]
        self.write(f'services/{path.name}', ''.join(lines))

    def bus(self):
        if self._bus is None:
            flags = Gio.DBusConnectionFlags
            self._bus = Gio.DBusConnection.new_for_address_sync(
                self.env['DBUS_SESSION_BUS_ADDRESS'],
                flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
            self._bus.set_exit_on_close(False)
        return self._bus

    def call(self, name, path, method, arguments=None):
        """Calls a method, 'interface.Method', on the session bus; returns what it returns."""
        interface, _, member = method.rpartition('.')
        return self.bus().call_sync(name, path, interface, member, arguments, None,
                                    Gio.DBusCallFlags.NO_AUTO_START, START_S * 1000, None).unpack()

    def has_name(self, name):
        return self.call('org.freedesktop.DBus', '/org/freedesktop/DBus',
                         'org.freedesktop.DBus.NameHasOwner', GLib.Variant('(s)', [name]))[0]

    def tell_bus_the_environment(self):
        """What the bus starts from now on knows display, microphone and all."""
        self.call('org.freedesktop.DBus', '/org/freedesktop/DBus',
                  'org.freedesktop.DBus.UpdateActivationEnvironment',
                  GLib.Variant('(a{ss})', [self.env]))

    # Keyring and sound

    def start_keyring(self):
        reader, writer = os.pipe()
        os.write(writer, b'rig')
        os.close(writer)
        name = 'gnome-keyring-daemon'
        process = self.spawn(name, [name, '--foreground', '--unlock', '--components=secrets'],
                             stdin=reader)
        os.close(reader)
        self.wait_for(name, process, lambda: self.has_name('org.freedesktop.secrets'))

    def _set_up_alsa(self, config):
        # Replaces the system's configuration: the devices in this file are all there are.
        self.env['ALSA_CONFIG_PATH'] = str(self.write('alsa.conf', config))

    def start_microphone(self, speech):
        plugin = BUILD / 'tests/libasound_module_pcm_wavmic.so'
        if not plugin.exists():
            raise Missing(f'{plugin} is not built')
        ctl = self.write('microphone', 'ok\n')
        infile = f'infile "{speech}"' if speech else ''
        self._set_up_alsa(WAVMIC.format(plugin=plugin, ctl=ctl, infile=infile))
        self.env['RIG_MIC_CTL'] = str(ctl)

    def have_no_microphone(self):
        self._set_up_alsa('')

    def start_pulse(self):
        path = self.folder / 'run/pulse-socket'
        # At this rate and format, and without rewinds, the microphone hears what is played bit by
        # bit.
        process = self.spawn('pulseaudio', [
            'pulseaudio', '-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1',
            '--realtime=no', '--high-priority=no',
            '-L', 'module-null-sink sink_name=rig rate=16000 channels=1 format=s16le norewinds=1',
            '-L', f'module-native-protocol-unix socket={path} auth-anonymous=1'])
        self.wait_for('pulseaudio', process, lambda: accepts_connections(path))
        self.env.update(PULSE_SERVER=f'unix:{path}', RIG_PULSE_SINK='rig')
        self._set_up_alsa(PULSE)

    def end(self, keep):
        end_children()
        if keep:
            print(f'rig: kept {self.folder}', flush=True)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def accepts_connections(path):
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def children():
    """All that descends from this process has become its child by the time its parent is gone."""
    own = pathlib.Path(f'/proc/{os.getpid()}/task/{os.getpid()}/children')
    return [int(pid) for pid in own.read_text().split()]


def end_children():
    """Ends every process this one started, and those which they left; the youngest first."""
    deadline = time.monotonic() + END_S
    while pids := children():
        kind = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for pid in reversed(pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, kind)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(LOOK_AGAIN_S)
