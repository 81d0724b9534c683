# SPDX-License-Identifier: MIT
"""Prints the Markdown table of many reports of `realhns-train`: means and spreads over seeds, and how
sure each difference from a baseline is."""

import argparse
import sys

from reports import methods
from table import markdown, table


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", nargs="+", help="files that were written by --json")
    parser.add_argument("--part", default="test", choices=("test", "validation"))
    parser.add_argument("--metrics", default="ndcg@5,ndcg@10,ndcg@20,ndcg@50,hr@5,hr@10,hr@20,hr@50,auc,"
                                             "full.ndcg@10,held_out_share.hard.test",
                        help="as a report names them: of the part, or anywhere in the report")
    parser.add_argument("--label", default="", help="options that name the methods, as in sampler,window")
    parser.add_argument("--against", help="the method, as the table names it, to test the others with")
    parser.add_argument("--tested", default="ndcg@10", help="the metric of the tests, NDCG or HR")
    o = parser.parse_args(arguments)
    try:
        groups = methods(o.reports, [key for key in o.label.split(",") if key])
    except (OSError, ValueError) as error:
        parser.error(str(error))
    if o.against and o.against not in groups:
        parser.error(f"--against is none of: {'; '.join(groups)}")
    whole = next(iter(next(iter(groups.values())).values())).report
    metrics = [name if name.partition(".")[0] in whole else f"{o.part}.{name}"
               for name in o.metrics.split(",")]
    print(*markdown([*table(groups, metrics, o.against, f"{o.part}.{o.tested}")]), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
