# SPDX-License-Identifier: MIT
"""Run by ctest as `report_browser_test.py ROOT`: opens a page in chromium, without a network, and measures
what it shows."""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop()).resolve()
sys.path.insert(0, str(ROOT / "examples/report"))

import main  # noqa: E402
import made_up  # noqa: E402

BROWSER = shutil.which("chromium")
# The page has no scripts; this one is added to a copy, to say what the browser made of it.
MEASURE = """<script>
addEventListener('load', () => {
  const sizes = selector => [...document.querySelectorAll(selector)].map(e => {
    const box = e.getBoundingClientRect();
    return [box.left, box.width, box.height];
  });
  const found = {
    plots: sizes('figure svg'), marks: sizes('figure svg path, figure svg use').length, texts: sizes('figure svg text'),
    width: innerWidth, content: document.documentElement.scrollWidth,
    requests: performance.getEntriesByType('resource').map(e => e.name).filter(name => !name.startsWith('data:')),
  };
  const out = document.createElement('pre');
  out.id = 'measured';
  out.textContent = JSON.stringify(found);
  document.body.append(out);
});
</script>"""


def measured(text, width, folder):
    """What the browser says of a page. Windows are no narrower than some 500 pixels, so it is in a frame."""
    page = Path(folder) / "page.html"
    page.write_text(text.replace("</head>", f"{MEASURE}</head>"), encoding="utf-8")
    frame = Path(folder) / "frame.html"
    frame.write_text(f'<iframe src="page.html" width="{width}" height="900"></iframe><script>'
                     "addEventListener('load', () => document.body.append("
                     "document.querySelector('iframe').contentDocument.getElementById('measured')))</script>")
    shown = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--allow-file-access-from-files",
         f"--user-data-dir={folder}/profile", "--window-size=1400,1000", "--dump-dom", frame.as_uri()],
        capture_output=True, text=True, timeout=120, check=True).stdout
    found = re.search(r'<pre id="measured">(.*?)</pre>', shown, re.S)
    assert found, shown
    return json.loads(html.unescape(found[1]))


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
