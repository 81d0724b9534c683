# SPDX-License-Identifier: MIT
"""Run by ctest as `pages_test.py ROOT`: the code of each page of docs/plug-in is that of the program it names."""

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop())
PAGES = sorted(path for path in (ROOT / "docs/plug-in").glob("*.md") if path.name != "README.md")
PROGRAM = re.compile(r"\((\.\./\.\./examples/plug_in/\w+\.cpp)\)")
CODE = re.compile(r"^```cpp\n(.*?)^```$", re.M | re.S)


def flush(text):
    """Without indentation: a page begins where the lines it shows do."""
    return "\n".join(line.strip() for line in text.strip().split("\n"))


class Pages(unittest.TestCase):
    def test_code_is_that_of_the_program(self):
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            programs = [(page.parent / path).resolve().read_text(encoding="utf-8") for path in PROGRAM.findall(text)]
            blocks = CODE.findall(text)
            self.assertTrue(programs and blocks, f"{page.name} names no program, or has no code")
            for block in blocks:
                self.assertTrue(any(flush(block) in flush(program) for program in programs),
                                f"{page.name}: this is in none of its programs:\n{block}")

    def test_each_program_has_a_page(self):
        named = {Path(path).name for page in PAGES for path in PROGRAM.findall(page.read_text(encoding="utf-8"))}
        self.assertEqual(named, {path.name for path in (ROOT / "examples/plug_in").glob("*.cpp")})

    def test_each_page_is_listed(self):
        listed = (ROOT / "docs/plug-in/README.md").read_text(encoding="utf-8")
        for page in PAGES:
            self.assertIn(f"({page.name})", listed)


if __name__ == "__main__":
    unittest.main()
