#!/usr/bin/python3
# test_calls.py: calls over HTTP/2 go on soon after a line that was cut is back
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import shutil
import subprocess
import sys
import tempfile

CUT_FROM_S, CUT_TO_S, LAST_S = 2, 14, 17
# The cut, and a connection that is tried every two seconds. TCP alone came back 5 s late, on the old one.
LONGEST_S = CUT_TO_S - CUT_FROM_S + 4


def main(emulator, server, caller):
    if not shutil.which("node"):
        print("skipped: there is no node here")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [emulator, "--delay-ms", "25", "--cut", f"{CUT_FROM_S}:{CUT_TO_S}", "--",
             server, folder, "10.77.0.2", "--",
             caller, os.path.join(folder, "cert.pem"), str(LAST_S)],
            stdout=subprocess.PIPE, text=True, timeout=100, check=False)
    if ran.returncode:
        return ran.returncode
    seen = json.loads(ran.stdout)
    print(seen)
    assert seen["n_calls"] > (1 if seen["is_sanitized"] else 10), "calls before the cut, and after it"
    assert seen["n_http2"] == seen["n_calls"]
    assert seen["n_retries"] > 0, "the dead connection was not given up"
    # With sanitizers it is too slow for the limits it has here, and its memory is what is looked at.
    assert seen["is_sanitized"] or CUT_TO_S - CUT_FROM_S - 2 < seen["longest_s"] < LONGEST_S
    return 0


sys.exit(main(*sys.argv[1:]))
