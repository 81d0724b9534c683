# SPDX-License-Identifier: MIT
"""Makes one HTML page of many reports of `realhns-train`: a table, plots, and the configuration of each
run. Runs that differ in their seed alone are one method. The page needs nothing beside itself."""

import argparse
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tables"))  # which groups reports for both

import audits  # noqa: E402
from comparison import read_methods  # noqa: E402
from files import write  # noqa: E402

try:
    import audit_plots  # noqa: E402
    import svg  # noqa: E402
    from page import document  # noqa: E402
except ModuleNotFoundError as missing:
    sys.exit(f"report: please install {missing.name}")


def picture(methods):
    """The false negatives of the first audit, as a picture by itself. Throws ValueError where there is none."""
    for _, _, samplers in audits.audits_of(methods):
        return svg.standalone(audit_plots.at_one_hardness(samplers, "picture").drawn())
    raise ValueError("--picture: none of these reports has an audit, which ./run audit --json writes")


def main(arguments):
    parser = argparse.ArgumentParser(prog="./run report", description=__doc__)
    parser.add_argument("reports", metavar="REPORT.json", nargs="+", help="files that were written by --json")
    parser.add_argument("--out", metavar="FILE.html", required=True, help="the page; replaced if it is there")
    parser.add_argument("--label", default="", help="options that name the methods, as in sampler,window")
    parser.add_argument("--picture", metavar="FILE.svg", help="also the first audit's false negatives, by themselves")
    o = parser.parse_args(arguments)
    reports = {Path(file).resolve() for file in o.reports}
    for option, file in (("--out", o.out), ("--picture", o.picture)):
        if file and Path(file).resolve() in reports:
            parser.error(f"{option} would replace the report {file}")
    try:
        methods = read_methods(o.reports, [name for name in o.label.split(",") if name])
        drawn = picture(methods) if o.picture else None
        write(o.out, document(methods))
        if drawn:
            write(o.picture, drawn)
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
