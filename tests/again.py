#!/usr/bin/python3
"""again.py: which tests in real time are worth a second try, and what came of it

Usage: again.py names TESTLOG.json          names those that failed, if they are few
       again.py merge TESTLOG.json AGAIN.json   takes the second results into the first log

Such a test drives whole programs, many of which others wrote, in real time. On a busy computer one
of them may be late for reasons of its own. What passes the second time is told to be unsteady: it is to be looked
into, and does not fail the whole.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import sys

MOST = 4  # more than this is no accident
IN_REAL_TIME = ('loquat:e2e / ', 'loquat:server / ', 'loquat:faults / ')


def read(path):
    with open(path, encoding='utf-8') as log:
        return [json.loads(line) for line in log]


def names(path):
    failed = [test['name'] for test in read(path) if test['result'] not in ('OK', 'SKIP')]
    if len(failed) <= MOST and all(name.startswith(IN_REAL_TIME) for name in failed):
        print('\n'.join(name.split(' / ')[-1] for name in failed))


def merge(path, again_path):
    again = {test['name']: test for test in read(again_path)}
    tests = read(path)

    for test in tests:
        if test['name'] in again and again[test['name']]['result'] == 'OK':
            print(f"unsteady: {test['name'].split(' / ')[-1]} passed the second time only")
    with open(path, 'w', encoding='utf-8') as log:
        for test in tests:
            log.write(json.dumps(again.get(test['name'], test)) + '\n')


if __name__ == '__main__':
    {'names': names, 'merge': merge}[sys.argv[1]](*sys.argv[2:])
