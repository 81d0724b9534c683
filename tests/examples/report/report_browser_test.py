# SPDX-License-Identifier: MIT
"""Run by ctest as `report_browser_test.py ROOT`: opens a page in chromium, without a network, and measures
what it shows."""

import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop()).resolve()
sys.path.insert(0, str(ROOT / "examples/report"))

import main  # noqa: E402
import made_up  # noqa: E402
from browser import BROWSER, measured, see  # noqa: E402


class Browser(unittest.TestCase):
    def setUp(self):
        if not BROWSER:
            print("skipped: no chromium")
            self.skipTest("no chromium")
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # the browser may still be writing
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        out = Path(self.folder) / "report.html"
        reports = made_up.usual(planted=True)
        reports[0]["audit"] = made_up.audit()
        main.main([*made_up.write(self.folder, reports), "--out", str(out)])
        self.page = out.read_text(encoding="utf-8")

    def test_plots_are_seen_on_a_desk_and_on_a_phone_and_nothing_is_asked_of_the_network(self):
        see(self, self.page, self.folder, plots=14)

    def test_a_request_would_be_seen(self):
        asking = self.page.replace("<main>", '<main><img src="http://example.invalid/x.png">')
        self.assertEqual(measured(asking, 1200, self.folder)["requests"], ["http://example.invalid/x.png"])


if __name__ == "__main__":
    unittest.main()
