# SPDX-License-Identifier: MIT
"""Run by ctest as `reproduce_browser_test.py ROOT`: opens a page of made-up runs in chromium."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop()).resolve()
sys.path[:0] = [str(ROOT / "examples/reproduce"), str(Path(__file__).resolve().parents[1] / "report")]

import main  # noqa: E402, F401: it finds what reads and shows reports
import made_up  # noqa: E402
from browser import BROWSER, see  # noqa: E402

from document import document  # noqa: E402
from experiments import fig7, table3  # noqa: E402
from paper import Paper  # noqa: E402
from recipe import Recipe  # noqa: E402
from reports import Run  # noqa: E402
from results import Results  # noqa: E402


class Browser(unittest.TestCase):
    def setUp(self):
        if not BROWSER:
            print("skipped: no chromium")
            self.skipTest("no chromium")
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # the browser may still be writing
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_of(self, setting, seed):
        sampler = setting.sampler if setting.sampler in made_up.HARD else "dns"
        path = self.folder / f"{setting.name}-{seed}.json"
        path.write_text(json.dumps(made_up.report(sampler, seed, 0.4 + 0.01 * seed, planted=True)))
        return Run(path)

    def test_plots_are_seen_on_a_desk_and_on_a_phone_and_nothing_is_asked_of_the_network(self):
        recipe = Recipe({"data": "planted"}, "planted")
        shown = [Results(e, {row.setting.name: {seed: self.run_of(row.setting, seed) for seed in (1, 2)}
                             for row in e.rows}, Paper("toy", "game")) for e in (table3(recipe), fig7(recipe))]
        see(self, document(shown, "Made up"), self.folder, plots=11 + 9 + 2 * 5)


if __name__ == "__main__":
    unittest.main()
