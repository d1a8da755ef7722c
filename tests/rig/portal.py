"""portal.py: does what a person does who sits before the desktop portal (rig --portal)

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

import commands


def _ask(line):
    return commands.send(os.environ['RIG_PORTAL'], line)


def press(shortcut):
    """Presses a key that is bound to this shortcut; again without release(): it repeats."""
    _ask(f'press {shortcut}')


def release(shortcut):
    _ask(f'release {shortcut}')


def behave(mode):
    """From now on the desktop is 'normal', 'denying' every question, or 'hanging' for 10 s."""
    _ask(f'mode {mode}')


def shortcuts():
    """The bound ones: {id: {'description': …, 'trigger_description': …}}."""
    return _ask('shortcuts')


def calls():
    """What was asked of the desktop so far: ['GlobalShortcuts.CreateSession', …]. Autostart tells
    more: 'Background.EnableAutostart on loquat --gapplication-service'."""
    return _ask('calls')


def notifications():
    """Those that stand: {id: {'title': …, 'body': …}}."""
    return _ask('notifications')


def close_sessions():
    """The desktop ends every session, as when its portal is restarted."""
    _ask('close')
