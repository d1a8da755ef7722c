#!/usr/bin/python3
# test_calls.py: calls over HTTP/2 go on soon after a line that was cut is back
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import shutil
import subprocess
import sys
import tempfile


def main(emulator, server, caller):
    if not shutil.which("node"):
        print("skipped: there is no node here")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [emulator, "--delay-ms", "25", "--", server, folder, "10.77.0.2", "--",
             caller, os.path.join(folder, "cert.pem")],
            stdout=subprocess.PIPE, text=True, timeout=100, check=False)
    if ran.returncode:
        return ran.returncode
    seen = json.loads(ran.stdout)
    print(seen)
    assert seen["n_http2"] == seen["n_calls"]
    # TCP alone brings the old connection back too, seconds later and without a second try.
    assert seen["n_retries"] > 0, "the dead connection was not given up"
    return 0


sys.exit(main(*sys.argv[1:]))
