"""portals.py: the desktop portal in the rig, with a back end that tests command

The front end is the machine's own xdg-desktop-portal; portal-backend.py is what a desktop would
provide. Tests use portal.py.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import pathlib

import portal_backend
from session import Missing

MODES = portal_backend.MODES
FRONT_END = pathlib.Path('/usr/libexec/xdg-desktop-portal')
FRONT_END_NAME = 'org.freedesktop.portal.Desktop'

DESCRIPTION = '''[portal]
DBusName={name}
Interfaces={interfaces}
UseIn=X-Rig;sway;GNOME
'''


def prepare(session):
    if not FRONT_END.exists():
        raise Missing(f'{FRONT_END} is not installed')
    path = session.write('portals/rig.portal', DESCRIPTION.format(
        name=portal_backend.NAME, interfaces=';'.join(portal_backend.INTERFACES)))
    session.env['XDG_DESKTOP_PORTAL_DIR'] = str(path.parent)
    # What the person allowed is kept there.
    session.add_machines_service('org.freedesktop.impl.portal.PermissionStore')


def start(session, mode):
    command = session.folder / 'run/portal'
    backend = session.spawn('portal-backend', [portal_backend.__file__, mode, str(command)])
    session.wait_for('portal-backend', backend, command.exists)
    session.wait_for('portal-backend', backend, lambda: session.has_name(portal_backend.NAME))
    session.env['RIG_PORTAL'] = str(command)

    name = 'xdg-desktop-portal'
    front_end = session.spawn(name, [str(FRONT_END), '--replace', '--verbose'])
    session.wait_for(name, front_end, lambda: session.has_name(FRONT_END_NAME))
    session.env['RIG_PORTAL_PID'] = str(front_end.pid)
