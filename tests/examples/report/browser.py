# SPDX-License-Identifier: MIT
"""Opens a page in chromium, without a network, and measures what it shows."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

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


def see(test, text, folder, plots):
    """Asserts that the plots are seen on a desk and on a phone, and that nothing is asked of the network."""
    for width, columns in ((1200, 2), (420, 1)):
        found = measured(text, width, folder)
        with test.subTest(width=width):
            test.assertEqual(found["requests"], [])
            test.assertEqual(len(found["plots"]), plots)
            test.assertEqual(len({left for left, _, _ in found["plots"]}), columns)
            for left, wide, high in found["plots"]:
                test.assertTrue(left >= 0 and left + wide <= found["width"] and wide > 300 and high > 100)
            test.assertGreater(found["marks"], 150)
            test.assertGreater(len(found["texts"]), 100)
            for _, wide, high in found["texts"]:
                test.assertTrue(wide > 0 and high > 7)
            test.assertLessEqual(found["content"], found["width"])  # only tables scroll sideways
