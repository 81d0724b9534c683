# SPDX-License-Identifier: MIT
"""Writes the whole library as one header: to FILE, or to the standard output.

What a header includes of ours comes before it, once. What has no `#pragma once` (.inl) is put where it is
included, each time. Headers of the standard library are gathered at the top; those of intrinsics stay where
they are, since the processor decides about them."""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
DROPPED = {"// SPDX-License-Identifier: MIT", "#pragma once"}


class Amalgamation:
    def __init__(self, folder):
        self.folder = folder  # that is on the include path
        self.seen = set()
        self.standard = set()
        self.parts = []

    def add(self, path):
        """Appends a header, behind what it includes, unless it is there."""
        if path in self.seen:
            return
        self.seen.add(path)
        text = "\n".join(self.lines(path)).strip("\n")
        self.parts.append(f"// --- {path.relative_to(self.folder).as_posix()}\n{text}\n")

    def lines(self, path):
        """The lines of a file that stay; adds the headers that it includes."""
        kept = []
        for line in path.read_text().splitlines():
            found = INCLUDE.match(line)
            own = self.own(path, *found.groups()) if found else None
            if own and "#pragma once" in own.read_text():
                self.add(own)
            elif own:
                kept += self.lines(own)
            elif found and re.fullmatch("[a-z_]+", found[2]):
                self.standard.add(found[2])
            elif line not in DROPPED:
                kept.append(line)
        return kept

    def own(self, path, bracket, target):
        """The file of ours that is included, if it is one of ours."""
        beside = path.parent / target
        found = beside if bracket == '"' else self.folder / target
        if bracket == '"' and not found.is_file():
            raise SystemExit(f"single_header.py: {path} includes {target}, which is not there")
        return found.resolve() if found.is_file() else None


HEAD = """// SPDX-License-Identifier: MIT
// realhns, all of its headers in one. Made by cmake/single_header.py.
//
{licence}

#pragma once

{standard}

"""


def single_header(root):
    made = Amalgamation(root / "include")
    every = sorted((root / "include").rglob("*.hpp"))
    for path in [root / "include/realhns/realhns.hpp", *every]:  # the rest, if it leaves any out
        made.add(path)
    licence = [f"// {line}".rstrip() for line in (root / "LICENSE").read_text().splitlines()]
    standard = [f"#include <{name}>" for name in sorted(made.standard)]
    head = HEAD.format(licence="\n".join(licence), standard="\n".join(standard))
    return re.sub(r"\n{3,}", "\n\n", head + "\n".join(made.parts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="single_header.py", description=__doc__.split("\n")[0])
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path)
    file = parser.parse_args().file
    text = single_header(ROOT)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    else:
        sys.stdout.write(text)
