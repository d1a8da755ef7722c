#!/usr/bin/python3
"""test-doctor.py: “loquat doctor” says what works in this desktop, and why the rest does not

Usage: test-doctor.py, in the rig.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess

import desk

# Ways that must work, and ways that this kind of session does not have.
EXPECTED = {
    'x11': (['xtest', 'clipboard-x11'], ['input-method', 'virtual-keyboard', 'clipboard-wlr']),
    # A program that has just been started and never left is not told of by sway's input methods.
    'sway': (['virtual-keyboard', 'clipboard-wlr'], ['xtest', 'clipboard-x11']),
}


def examine(*options, **environment):
    return subprocess.run([os.environ['LOQUAT'], 'doctor', *options], capture_output=True, text=True,
                          check=False, timeout=120, env=dict(os.environ, **environment))


def check_findings():
    works, absent = EXPECTED[os.environ['RIG_KIND']]
    run = examine('--json')
    findings = {finding['id']: finding for finding in json.loads(run.stdout)}

    for finding in findings.values():
        print(finding)
        assert finding['detail'], finding
    for way in works:
        assert findings[way]['result'] == 'works' and findings[way]['ms'] > 0, findings[way]
    for way in absent:
        assert findings[way]['result'] == 'absent', findings[way]
    assert findings['microphone']['result'] == 'works'
    assert findings['offline']['result'] == 'works'
    assert findings['session']['result'] == 'fact'
    assert run.returncode == 0, run


def check_words():
    run = examine()
    assert run.returncode == 0, run
    assert 'Microphone' in run.stdout and 'works' in run.stdout, run.stdout


def check_without_display():
    run = examine(DISPLAY='', WAYLAND_DISPLAY='')
    assert run.returncode == 1 and 'display' in run.stderr, run


def check_window():
    """From the menu's action, the window shows the same."""
    with desk.Program([os.environ['LOQUAT']]) as loquat:
        window = desk.children(loquat.application())[0]
        desk.wait_for_node(window, 'push button', 'Start dictation')
        subprocess.run(['gapplication', 'action', 'io.github.loquat.Loquat', 'doctor'], check=True)
        doctor = desk.wait_for('the doctor', lambda: next(
            (node for node in desk.children(loquat.application())
             if node.get_name() == 'What Works Here'), None))
        desk.wait_for_node(doctor, 'label', 'It is ready.', 60)
        if 'LOQUAT_PICTURES' in os.environ:
            desk.screenshot(os.path.join(os.environ['LOQUAT_PICTURES'], 'doctor.png'))


check_findings()
check_words()
check_without_display()
check_window()
