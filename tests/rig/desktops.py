"""desktops.py: the rig's three desktops, each with a keyboard and a pointer

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib

from gi.repository import GLib

import seat
from session import APPLICATION_ID, BUILD, Missing

MEDIA_KEYS = '/usr/libexec/gsd-media-keys'
SEAT = pathlib.Path(__file__).parent / 'seat.py'

SWAY = '''output HEADLESS-1 resolution {size} position 0,0
xwayland disable
default_border none
focus_follows_mouse no
exec echo "$WAYLAND_DISPLAY $SWAYSOCK" > {folder}/run/ready
'''

# Nothing that greets, moves, or sleeps.
GNOME = '''[org/gnome/shell]
welcome-dialog-last-shown-version='999'

[org/gnome/desktop/interface]
enable-animations=false
enable-hot-corners=false
toolkit-accessibility=true

[org/gnome/desktop/lockdown]
disable-lock-screen=true

[org/gnome/desktop/session]
idle-delay=uint32 0

[org/gnome/desktop/input-sources]
sources={sources}
'''


def start(session, size, layout):
    """Starts the session's desktop, and lets programs find it."""
    {'x11': start_x11, 'sway': start_sway, 'gnome': start_gnome}[session.kind](
        session, size, layout)


def start_seat(session, command):
    path = session.folder / 'run/seat'
    process = session.spawn('seat', [*command, str(path)])
    session.wait_for('seat', process, path.exists)
    session.env['RIG_SEAT'] = str(path)


def start_x11(session, size, layout):
    reader, writer = os.pipe()
    # Without -noreset the server forgets the keyboard layout when its last client leaves.
    session.spawn('Xvfb', ['Xvfb', '-displayfd', str(writer), '-screen', '0', f'{size}x24',
                           '-nolisten', 'tcp', '-noreset'], pass_fds=[writer])
    os.close(writer)
    session.env.update(DISPLAY=':' + session.read_ready('Xvfb', reader), GDK_BACKEND='x11',
                       QT_QPA_PLATFORM='xcb', XDG_SESSION_TYPE='x11', XDG_CURRENT_DESKTOP='X-Rig')
    os.close(reader)

    ready = session.make_fifo()
    tell = session.write('tell-ready', f'echo ready > {session.folder}/run/ready\n')
    session.spawn('openbox', ['openbox', '--startup', f'sh {tell}'])
    session.read_ready('openbox', ready)
    os.close(ready)

    start_seat(session, [str(SEAT), 'x11', layout])


def start_sway(session, size, layout):
    config = session.write('sway.conf', SWAY.format(folder=session.folder, size=size))
    session.env.update(WLR_BACKENDS='headless', WLR_RENDERER='pixman', WLR_LIBINPUT_NO_DEVICES='1',
                       GDK_BACKEND='wayland', QT_QPA_PLATFORM='wayland',
                       XDG_SESSION_TYPE='wayland', XDG_CURRENT_DESKTOP='sway')
    ready = session.make_fifo()
    session.spawn('sway', ['sway', '--config', str(config)])
    display, control = session.read_ready('sway', ready).split(' ', 1)
    os.close(ready)
    session.env.update(WAYLAND_DISPLAY=display, SWAYSOCK=control)

    holder = BUILD / 'tests/seat-wlroots'
    if not holder.exists():
        raise Missing(f'{holder} is not built')
    start_seat(session, [str(holder), *size.split('x'), layout])


def start_gnome(session, size, layout):
    session.env.update(GDK_BACKEND='wayland', QT_QPA_PLATFORM='wayland', QT_IM_MODULE='ibus',
                       XDG_SESSION_TYPE='wayland', XDG_CURRENT_DESKTOP='GNOME',
                       WAYLAND_DISPLAY='wayland-rig')
    sources = seat.input_sources(seat.split_layouts(layout)).print_(False)
    session.write('home/.config/glib-2.0/settings/keyfile', GNOME.format(sources=sources))
    # Launched programs are known to the shell by their desktop entry.
    entry = (BUILD / f'data/{APPLICATION_ID}.desktop').read_text()
    session.write(f'home/.local/share/applications/{APPLICATION_ID}.desktop', entry)

    shell = session.spawn('gnome-shell', [
        'gnome-shell', '--wayland', '--headless', '--no-x11', '--unsafe-mode',
        '--virtual-monitor', size, '--wayland-display', session.env['WAYLAND_DISPLAY']])
    session.wait_for('gnome-shell', shell, lambda: gnome_says(
        session, 'Main.layoutManager._startingUp') == 'false')
    gnome_says(session, 'Main.overview.hide()')
    session.wait_for('gnome-shell', shell, lambda: gnome_says(
        session, 'Main.overview.visible') == 'false')

    start_seat(session, [str(SEAT), 'gnome', layout])
    # Keys that a person binds to commands are its work.
    keys = session.spawn('gsd-media-keys', [MEDIA_KEYS])
    session.wait_for('gsd-media-keys', keys,
                     lambda: session.has_name('org.gnome.SettingsDaemon.MediaKeys'))


def gnome_says(session, script):
    """What a line of JavaScript is worth inside the shell; None while it does not answer."""
    try:
        done, value = session.call('org.gnome.Shell', '/org/gnome/Shell', 'org.gnome.Shell.Eval',
                                   GLib.Variant('(s)', [script]))
    except GLib.Error:
        return None
    return value if done else None
