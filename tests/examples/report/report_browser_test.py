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
from browser import BROWSER, measured  # noqa: E402


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
        for width, columns in ((1200, 2), (420, 1)):
            found = measured(self.page, width, self.folder)
            with self.subTest(width=width):
                self.assertEqual(found["requests"], [])
                self.assertEqual(len(found["plots"]), 14)
                self.assertEqual(len({left for left, _, _ in found["plots"]}), columns)
                for left, wide, high in found["plots"]:
                    self.assertTrue(left >= 0 and left + wide <= found["width"] and wide > 300 and high > 100)
                self.assertGreater(found["marks"], 150)
                self.assertGreater(len(found["texts"]), 100)
                for _, wide, high in found["texts"]:
                    self.assertTrue(wide > 0 and high > 7)
                self.assertLessEqual(found["content"], found["width"])  # only tables scroll sideways

    def test_a_request_would_be_seen(self):
        asking = self.page.replace("<main>", '<main><img src="http://example.invalid/x.png">')
        self.assertEqual(measured(asking, 1200, self.folder)["requests"], ["http://example.invalid/x.png"])


if __name__ == "__main__":
    unittest.main()
