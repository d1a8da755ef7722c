#!/usr/bin/python3
"""start.py: starts Loquat and an empty window by turns, in the rig

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess
import sys


def watch(watcher, program):
    ran = subprocess.run([watcher, program], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ran.stdout)


def main():
    watcher, empty, rounds = sys.argv[1:]
    programs = {'empty': empty, 'loquat': os.environ['LOQUAT']}
    runs = {name: [] for name in programs}

    # The first of each only fills the caches.
    for count in range(int(rounds) + 1):
        for name, program in programs.items():
            run = watch(watcher, program)
            if count > 0:
                runs[name].append(run)

    print(json.dumps(runs))


main()
