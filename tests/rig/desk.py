"""desk.py: sees and does in the rig's desktop what a person sees and does

Programs are looked at and used through the accessibility tree. Nothing here waits longer than it
must: conditions are looked at again until they hold, or a deadline has passed.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import signal
import subprocess
import sys
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

DEADLINE_S = 30
LOOK_AGAIN_MS = 25
SKIP = 77

CLICKS = ('click', 'press', 'toggle', 'activate')


class TooLate(AssertionError):
    """A condition did not come true in time."""


def skip(reason):
    """Ends a test that cannot run here."""
    print(f'skipped: {reason}')
    sys.exit(SKIP)


def wait_for(what, condition, seconds=DEADLINE_S):
    """Returns what `condition` returns as soon as it is true.

    While it waits, accessibility events are taken in. An object that vanishes while it is looked at
    is nothing but a reason to look again.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            result = condition()
        except GLib.Error:
            result = None
        if result:
            return result
        if time.monotonic() > deadline:
            raise TooLate(f'waited {seconds} s for {what}')
        take_in_events()


def take_in_events():
    context = GLib.MainContext.default()
    done = []
    GLib.timeout_add(LOOK_AGAIN_MS, lambda: done.append(True))
    while not done:
        context.iteration(True)


def children(node):
    return [child for child in map(node.get_child_at_index, range(node.get_child_count())) if child]


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def is_visible(node):
    """Whether it is meant to be seen. GTK 4.8 says no more of what is inside a window: what another
    page of a stack covers is visible, too."""
    return node.get_state_set().contains(Atspi.StateType.VISIBLE)


def find(top, role=None, name=None):
    """The first visible object below `top` with this role ('push button') and name, or None."""
    top.clear_cache()
    for node in walk(top):
        if role is not None and node.get_role_name() != role:
            continue
        if name is not None and node.get_name() != name:
            continue
        if is_visible(node):
            return node
    return None


def wait_for_node(top, role=None, name=None, seconds=DEADLINE_S):
    return wait_for(f'{role or "object"} “{name}”', lambda: find(top, role, name), seconds)


def text_of(node):
    """The text of a text view, an entry or a label."""
    node.clear_cache()
    text = node.get_text_iface()
    if text is None:
        return node.get_name()
    # Asking for everything up to -1 gives nothing in GTK 4.8.
    return text.get_text(0, text.get_character_count())


def press(node):
    """Presses a button, or what else can be clicked."""
    action = node.get_action_iface()
    for i in range(action.get_n_actions() if action else 0):
        if action.get_action_name(i) in CLICKS:
            if not action.do_action(i):
                raise AssertionError(f'{describe(node)} cannot be pressed')
            return
    raise AssertionError(f'{describe(node)} is nothing that can be pressed')


def describe(node):
    return f'{node.get_role_name()} “{node.get_name()}”'


def tree(node, depth=0):
    """The accessibility tree as text, for a person who looks for a name."""
    lines = ['  ' * depth + describe(node) + ('' if is_visible(node) else ' (hidden)')]
    for child in children(node):
        lines.append(tree(child, depth + 1))
    return '\n'.join(lines)


class Program:
    """A program on the desktop, ended at the end of a `with` block."""

    def __init__(self, command, **environment):
        self.process = subprocess.Popen(command, env={**os.environ, **environment})

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def application(self):
        """The program's place in the accessibility tree, as soon as it has a window there."""
        def look():
            if self.process.poll() is not None:
                raise AssertionError(f'{self.process.args} ended with {self.process.returncode}')
            desktop = Atspi.get_desktop(0)
            desktop.clear_cache()
            for node in children(desktop):
                if node.get_process_id() == self.process.pid and node.get_child_count():
                    return node
            return None

        return wait_for('a window', look)

    def wait_for_end(self, seconds=DEADLINE_S):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise TooLate(f'{self.process.args} did not end in {seconds} s') from error


def microphone(command):
    """Commands the rig's microphone: 'unplug', 'ok', 'stall', 'play FILE', … (see pcm_wavmic.c)."""
    path = os.environ['RIG_MIC_CTL']
    with open(path + '.new', 'w', encoding='utf-8') as new:
        new.write(command + '\n')
    os.replace(path + '.new', path)


def say(path):
    """Says a sound file into the rig's microphone, whichever it is; returns at once."""
    if 'RIG_PULSE_SINK' in os.environ:
        subprocess.Popen(['paplay', '--device', os.environ['RIG_PULSE_SINK'], path])
    else:
        microphone(f'play {path}')


def say_since(path, monotonic_s):
    """The file sounds in the room since that moment, whether the microphone is open or not."""
    microphone(f'since {round(monotonic_s * 1e6)} {path}')


def screenshot(path):
    """The screen as a PNG."""
    kind = os.environ['RIG_KIND']
    if kind == 'gnome':
        _gnome('.Screenshot', '/org/gnome/Shell/Screenshot', 'Screenshot', '(bbs)', False, False,
               os.path.abspath(path))
        return
    command = ['grim'] if kind == 'sway' else ['import', '-window', 'root']
    subprocess.run([*command, str(path)], check=True)


def activate(pid):
    """Gives the keyboard to the window of this process, as soon as there is one."""
    wait_for(f'a window of process {pid} in front', lambda: active_pid() == pid or _raise(pid))


def _raise(pid):
    kind = os.environ['RIG_KIND']
    if kind == 'x11':
        for window in _x_windows():
            if _xdotool('getwindowpid', window) == str(pid):
                _xdotool('windowactivate', window)
    elif kind == 'sway':
        subprocess.run(['swaymsg', f'[pid={pid}]', 'focus'], capture_output=True, check=False)
    else:
        shell_says(f"""
            for (const actor of global.get_window_actors())
                if (actor.meta_window.get_pid() === {pid})
                    actor.meta_window.activate(global.get_current_time());""")


def active_pid():
    """The process of the window that has the keyboard; None: no window has it."""
    kind = os.environ['RIG_KIND']
    if kind == 'gnome':
        return shell_says('global.display.focus_window?.get_pid() ?? null')
    if kind == 'sway':
        told = subprocess.run(['swaymsg', '-t', 'get_tree'], capture_output=True, check=True)
        return next((node['pid'] for node in _sway_nodes(json.loads(told.stdout))
                     if node['focused'] and 'pid' in node), None)
    told = _xdotool('getactivewindow', 'getwindowpid')
    return int(told) if told else None


def _x_windows():
    """Those which the window manager knows: a program may have others of its own."""
    told = subprocess.run(['xprop', '-root', '_NET_CLIENT_LIST'], capture_output=True, text=True,
                          check=True).stdout
    return re.findall('0x[0-9a-f]+', told)


def _xdotool(*arguments):
    """What it prints; None: it failed, as for a window that has just gone."""
    told = subprocess.run(['xdotool', *arguments], capture_output=True, text=True, check=False)
    return told.stdout.strip() if told.returncode == 0 else None


def _sway_nodes(node):
    yield node
    for child in node['nodes'] + node['floating_nodes']:
        yield from _sway_nodes(child)


def shell_says(script):
    """What a line of JavaScript is worth inside GNOME Shell."""
    done, value = _gnome('', '/org/gnome/Shell', 'Eval', '(s)', script)
    if not done:
        raise AssertionError(f'GNOME Shell: {value}')
    return json.loads(value) if value else None


def _gnome(interface, path, method, kind, *arguments):
    name = 'org.gnome.Shell' + interface
    return Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        name, path, name, method, GLib.Variant(kind, arguments), None, 0, -1, None).unpack()
