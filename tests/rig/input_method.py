"""input_method.py: IBus for the rig's X11 desktop

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess

from session import Missing

LOCALE = 'en_US.UTF-8'
ENGINE = 'xkb:us::eng'


def prepare(session):
    """Programs that start from now on take part."""
    make_locale(session)
    session.env.update(GTK_IM_MODULE='ibus', QT_IM_MODULE='ibus', XMODIFIERS='@im=ibus',
                       LANG=LOCALE, LC_ALL=LOCALE)


def make_locale(session):
    """X's own input method needs a real locale; the machine may have none."""
    folder = session.folder / 'locale'
    folder.mkdir()
    made = subprocess.run(['localedef', '-i', 'en_US', '-f', 'UTF-8', str(folder / LOCALE)],
                          capture_output=True, text=True, check=False)
    if made.returncode:
        raise Missing(f'localedef makes no {LOCALE}: {made.stderr}')
    session.env['LOCPATH'] = str(folder)


def start(session):
    """Starts the daemon, with an engine as a person's desktop would choose it."""
    daemon = session.spawn('ibus-daemon', ['ibus-daemon', '--xim', '--panel', 'disable'])
    session.wait_for('ibus-daemon', daemon, lambda: ibus(session, 'engine', ENGINE) is not None)
    session.wait_for('ibus-daemon', daemon, lambda: ibus(session, 'engine') == ENGINE)


def ibus(session, *arguments):
    """What the ibus command prints; None: it failed."""
    done = subprocess.run(['ibus', *arguments], env=session.env, capture_output=True, text=True,
                          check=False)
    return done.stdout.strip() if done.returncode == 0 else None
