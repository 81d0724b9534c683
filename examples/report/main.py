# SPDX-License-Identifier: MIT
"""Makes one HTML page of many reports of `realhns-train`: a table, plots, and the configuration of each
run. Runs that differ in their seed alone are one method. The page needs nothing beside itself."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tables"))  # which groups reports for both

from comparison import read_methods  # noqa: E402

try:
    from page import document  # noqa: E402
except ModuleNotFoundError as missing:
    sys.exit(f"report: please install {missing.name}")


def write(path, text):
    """All of the file or none of it."""
    path = Path(path)
    # Beside the target, since only within a file system is a rename whole or not at all.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".report-") as folder:
        unfinished = Path(folder) / path.name
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)


def main(arguments):
    parser = argparse.ArgumentParser(prog="./run report", description=__doc__)
    parser.add_argument("reports", metavar="REPORT.json", nargs="+", help="files that were written by --json")
    parser.add_argument("--out", metavar="FILE.html", required=True, help="the page; replaced if it is there")
    parser.add_argument("--label", default="", help="options that name the methods, as in sampler,window")
    o = parser.parse_args(arguments)
    if Path(o.out).resolve() in {Path(file).resolve() for file in o.reports}:
        parser.error(f"--out would replace the report {o.out}")
    try:
        write(o.out, document(read_methods(o.reports, [name for name in o.label.split(",") if name])))
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
