# SPDX-License-Identifier: MIT
"""Run by ctest as `convert_data_test.py ROOT`: makes the authors' pickles out of the real data and sees
that the same files come back."""

import contextlib
import io
import os
import pickle
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop())
sys.path.insert(0, str(ROOT / "examples/convert"))

import main  # noqa: E402

NAMES = "toy", "game"


def real_data():
    """The folder of the two files. Without one the test prints what makes ctest report it as skipped."""
    if not (folder := os.environ.get("REALHNS_DATA")):
        print("skipped: REALHNS_DATA is not set")
        return None
    folder = Path(folder) / "amazon-toy-game"
    if not all((folder / f"{name}.inter").is_file() for name in NAMES):
        print("skipped: REALHNS_DATA has no amazon-toy-game")
        return None
    return folder


def records(file):
    """(user, time, item) of each line."""
    for line in file.read_text().splitlines()[1:]:
        user, item, time = map(int, line.split("\t"))
        yield user, time, item


class RealData(unittest.TestCase):
    def test_the_same_files_come_back(self):
        if not (data := real_data()):
            self.skipTest("no real data")
        by_domain = [sorted(records(data / f"{name}.inter")) for name in NAMES]
        offset = max(item for _, _, item in by_domain[0])
        rows = *by_domain, sorted(by_domain[0] + [(u, time, offset + item) for u, time, item in by_domain[1]])
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            for name, sorted_rows in zip((*NAMES, "mix"), rows):
                histories = {}
                for user, _, item in sorted_rows:
                    histories.setdefault(user, []).append(item)
                (folder / f"{name}_log_file_final.pkl").write_bytes(pickle.dumps(histories))
            with contextlib.redirect_stdout(io.StringIO()) as out:
                main.main([str(folder), str(folder)])
            for name, domain in zip(NAMES, by_domain):
                # Not by assertEqual, which would print megabytes.
                self.assertTrue((folder / f"{name}.inter").read_bytes() == (data / f"{name}.inter").read_bytes(), name)
                self.assertIn(f"{name}.inter: {len({user for user, _, _ in domain})} users, "
                              f"{len({item for _, _, item in domain})} items, {len(domain)} records\n", out.getvalue())


if __name__ == "__main__":
    unittest.main()
