#!/usr/bin/python3
# test_sdk.py: the public SDK of the service, unchanged, against the server
# SPDX-License-Identifier: GPL-3.0-or-later
#
# It comes from the npm registry, in the versions of sdk/package-lock.json, into the build folder.
# Where that cannot be, there is no test.

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from rest import wav
from served import Server, expected, noise

SOURCE = pathlib.Path(__file__).parent / "sdk"
FOLDER = pathlib.Path(os.environ["SDK_DIR"])
INSTALL_S = 90
RUN_S = 120


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def install():
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            skip(f"there is no {program}")

    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "use-sdk.mjs"):
        shutil.copy(SOURCE / name, FOLDER)
    if (FOLDER / "node_modules" / ".package-lock.json").exists():
        return
    try:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=FOLDER,
                       timeout=INSTALL_S, check=True, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        skip("the npm registry does not answer")
    except subprocess.CalledProcessError as error:
        skip(f"npm cannot install the SDK: {error.stderr[-500:]}")


class Sdk(unittest.TestCase):
    def test_steps(self):
        (FOLDER / "sound.wav").write_bytes(wav(20))
        with Server(KEYS="test-key") as server:
            ended = subprocess.run(
                ["node", "use-sdk.mjs", "sound.wav", " ".join(expected(noise(20)))], cwd=FOLDER,
                env=os.environ | {"SONIOX_API_KEY": "test-key", "SONIOX_API_BASE_URL": server.http,
                                  "SONIOX_WS_URL": server.url},
                timeout=RUN_S, capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertEqual(ended.stdout.count("ok "), 8, ended.stdout)


if __name__ == "__main__":
    install()
    unittest.main()
