#!/usr/bin/python3
"""summary.py: counts what passed, failed and was skipped in meson's test logs

Usage: summary.py [-q] TESTLOG.json…

Cases are counted: those a program reports by TAP, or the program itself. What failed is printed with
the last lines it said, what was skipped with its reason, unless -q is given. The last line is `N passed, N failed, N skipped`. The exit code
is 1 when a case failed, or when no case passed at all.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import re
import sys

LAST_LINES = 12
LINE_WIDTH = 300
CASE = re.compile(r'^(not )?ok\b *\d* *-? *([^#]*?) *(?:# *(SKIP|TODO)\S* *(.*))?$', re.IGNORECASE)


def cases_of(test):
    """Yields (verdict, name, reason) for each case of a test in the log."""
    name = test['name'].split(' / ')[-1]
    output = test.get('stdout', '')
    found = [match for match in map(CASE.match, output.splitlines()) if match]
    n_bad = 0

    for match in found:
        not_ok, case, directive, reason = match.groups()
        if directive and directive.upper() == 'SKIP':
            yield 'skipped', f'{name}: {case}', reason
        elif not_ok and not directive:
            n_bad += 1
            yield 'failed', f'{name}: {case}', ''
        else:
            yield 'passed', f'{name}: {case}', ''

    if test['result'] in ('OK', 'EXPECTEDFAIL'):
        if not found:
            yield 'passed', name, ''
    elif test['result'] == 'SKIP':
        if not found:
            lines = (output + test.get('stderr', '')).strip().splitlines()
            yield 'skipped', name, lines[-1] if lines else 'no reason given'
    elif n_bad == 0:
        # It crashed, took too long, or failed without saying where.
        yield 'failed', name, ''


def print_end(test):
    """Prints the last that a failed test said."""
    for stream in ('stdout', 'stderr'):
        for line in test.get(stream, '').splitlines()[-LAST_LINES:]:
            print(f'  {line[:LINE_WIDTH]}')


def main(arguments):
    is_quiet = '-q' in arguments
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}

    for path in [argument for argument in arguments if argument != '-q']:
        with open(path, encoding='utf-8') as log:
            for test in map(json.loads, log):
                has_failed = False
                for verdict, name, reason in cases_of(test):
                    counts[verdict] += 1
                    has_failed |= verdict == 'failed'
                    if verdict == 'failed':
                        print(f'failed: {name}')
                    elif verdict == 'skipped' and not is_quiet:
                        print(f'skipped: {name}: {reason}')
                if has_failed:
                    print_end(test)

    print(', '.join(f'{count} {verdict}' for verdict, count in counts.items()))
    return 1 if counts['failed'] or not counts['passed'] else 0


sys.exit(main(sys.argv[1:]))
