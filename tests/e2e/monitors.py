"""monitors.py: several monitors in the rig, and where on them something appears

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import pathlib
import subprocess

import desk


INSIDE = '''xwayland disable
default_border none
focus_follows_mouse no
mouse_warping none
exec echo "$WAYLAND_DISPLAY $SWAYSOCK" > {folder}/run/inside
'''


def _run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class X11:
    """Parts of the rig's one screen, as a server with several outputs tells of them."""

    def __init__(self):
        self.areas = {}

    def add(self, name, width, height, x):
        # The screen has one output, which belongs to one of them.
        output = 'none' if self.areas else 'screen'
        _run('xrandr', '--setmonitor', name, f'{width}/300x{height}/200+{x}+0', output)
        self.areas[name] = (width, height, x)

    def remove(self, name):
        _run('xrandr', '--delmonitor', name)
        del self.areas[name]

    def resize(self, name, width, height):
        x = self.areas[name][2]
        self.remove(name)
        self.add(name, width, height, x)

    def look(self, name):
        """What is seen on a monitor: a PNG."""
        width, height, x = self.areas[name]
        return subprocess.run(['import', '-window', 'root', '-crop', f'{width}x{height}+{x}+0',
                               '+repage', 'png:-'], check=True, stdout=subprocess.PIPE).stdout

    def scale(self, _name):
        return 1


class Sway:
    """Outputs without a screen. The first is there from the beginning."""

    def _outputs(self):
        return json.loads(_run('swaymsg', '-r', '-t', 'get_outputs'))

    def add(self, name, width, height, x, scale=1):
        _run('swaymsg', 'create_output')
        _run('swaymsg', 'output', name, 'resolution', f'{width}x{height}', 'position', str(x), '0',
             'scale', str(scale))

    def set_scale(self, name, scale):
        _run('swaymsg', 'output', name, 'scale', str(scale))

    def go_to(self, name):
        """New windows open there."""
        _run('swaymsg', 'focus', 'output', name)

    def look(self, name):
        return subprocess.run(['grim', '-o', name, '-'], check=True,
                              stdout=subprocess.PIPE).stdout

    def scale(self, name):
        return next(output['scale'] for output in self._outputs() if output['name'] == name)


class SwayInside(Sway):
    """Outputs that are windows of the rig's sway: closed there, they are gone as a monitor is whose
    cable is drawn. What it starts from then on shows itself on them."""

    def __init__(self, n_outputs):
        self._outside = os.environ['SWAYSOCK']
        folder = pathlib.Path(os.environ['RIG'])
        (folder / 'inside.conf').write_text(INSIDE.format(folder=folder))
        self._process = desk.Program(
            ['sh', '-c', 'exec sway --config "$0" > "$1" 2>&1', str(folder / 'inside.conf'),
             str(folder / 'log/inside')], WLR_BACKENDS='wayland', WLR_WL_OUTPUTS=str(n_outputs))
        ready = folder / 'run/inside'
        display, control = desk.wait_for('another sway', lambda: (
            ready.exists() and ready.read_text().endswith('\n') and ready.read_text().split()))
        os.environ.update(WAYLAND_DISPLAY=display, SWAYSOCK=control)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._process.__exit__(*exception)

    def unplug(self, name):
        _run('swaymsg', '-s', self._outside, f'[title="wlroots - {name}"]', 'kill')
        desk.wait_for('an output less', lambda: all(
            output['name'] != name for output in self._outputs()))


def open_all():
    return {'x11': X11, 'sway': Sway}[os.environ['RIG_KIND']]()


def shown(png, above=0):
    """What stands before a plain background in the lower half of a picture, without as many rows at
    the bottom: (x, y, width, height), or None."""
    width, height = size(png)
    top = height // 2
    told = subprocess.run(
        ['convert', 'png:-', '-alpha', 'off', '-crop', f'{width}x{height - top - above}+0+{top}',
         '+repage', '-format', '%k %@', 'info:'], input=png, check=True, capture_output=True)
    n_colours, box = told.stdout.decode().split()
    if n_colours == '1':
        return None
    box_size, x, y = box.split('+')
    box_width, box_height = box_size.split('x')
    return int(x), int(y) + top, int(box_width), int(box_height)


def is_sharp(png):
    """Whether in the lower half not every four pixels are the same, as they are where a drawing was
    made twice as large."""
    twice = ['-sample', '50%', '-sample', '200%']
    told = subprocess.run(
        ['convert', 'png:-', '-alpha', 'off', '-gravity', 'south', '-crop', '100%x50%+0+0',
         '+repage', '(', '+clone', *twice, ')', '-compose', 'difference',
         '-composite', '-format', '%[fx:maxima]', 'info:'], input=png, check=True,
        capture_output=True)
    return float(told.stdout) > 0


def size(png):
    return int.from_bytes(png[16:20], 'big'), int.from_bytes(png[20:24], 'big')
