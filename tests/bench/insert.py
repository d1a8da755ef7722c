#!/usr/bin/python3
"""insert.py: how soon a text stands in a field of GTK 4, by one way of inserting, in the rig

Usage: insert.py WAY ROUNDS

From asking the way to the text in the field; the engine that hears has no part in it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))

import receivers  # noqa: E402
import way  # noqa: E402

SENTENCE = 'Héllo — naïve “quotes” 日本語 🙂 ﬀ, and a few words more as people say them.'
LONG = (SENTENCE + '\n') * (10000 // (len(SENTENCE) + 1))
LIMIT_S = 60
LOOK_AGAIN_S = 0.0005


def insert(driver, receiver, text):
    """In seconds, until all of it stands there."""
    receiver.set_text('')
    n_answers = len(driver.answers)
    began = time.monotonic()
    driver.send('insert', text)
    while receiver.text() != text:
        if len(driver.answers) > n_answers and 'error' in driver.answers[-1]:
            raise SystemExit(driver.answers[-1]['message'])
        if time.monotonic() - began > LIMIT_S:
            raise SystemExit(f'it is not there after {LIMIT_S} s')
        time.sleep(LOOK_AGAIN_S)
    taken_s = time.monotonic() - began
    driver.answer()
    return taken_s


def main():
    name, rounds = sys.argv[1], int(sys.argv[2])
    with receivers.open('gtk4') as receiver, way.Way(name) as driver:
        receiver.focus()
        driver.do('begin')
        insert(driver, receiver, SENTENCE)  # fills the caches
        taken_ms = [1000 * insert(driver, receiver, SENTENCE) for _ in range(rounds)]
        long_s = insert(driver, receiver, LONG)
        driver.do('end')
    print(json.dumps({
        'p50_ms': statistics.median(taken_ms),
        'p99_ms': sorted(taken_ms)[min(rounds - 1, int(rounds * 0.99))],
        'rounds': rounds,
        'chars_per_s': len(LONG) / long_s,
    }))


main()
