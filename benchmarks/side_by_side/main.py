# SPDX-License-Identifier: MIT
"""Measures the library beside what users would otherwise use, in turn, in one run.

A ratio says how many times as fast ours is: above 1, ours is faster. All figures are medians of
one run on one machine; where something is slow, it is measured on a part of the users or positions
and given per user, per position, or scaled up (`from samples`).
"""

import argparse
import re
import tempfile
from pathlib import Path

import numpy

import comparisons
import instructions
import memory
import subsampled
from check import CHECKS
from measure import Prepared, interleave
from table import Table
from worker import Workers


def arguments():
    parser = argparse.ArgumentParser(prog="./run bench side-by-side", description=__doc__)
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the rows here")
    parser.add_argument("--only", metavar="REGEX", default="", help="rows whose name matches")
    parser.add_argument("--quick", action="store_true", help="shorter and less exact")
    parser.add_argument("--sizes", default="toy,game,1e5,1e6",
                        help="data sets, with commas: toy, game, or a number of items up to 1e7")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, with commas")
    parser.add_argument("--instructions", action="store_true",
                        help="also count instructions, under valgrind")
    parser.add_argument("--list", action="store_true", help="only the names of the rows")
    return parser.parse_args()


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.workers = Workers()
        self.table = Table(options.json)

    def wanted(self, comparison):
        return {other: side for other, side in comparison.others.items()
                if re.search(self.options.only, comparison.name(other))}

    def share(self, comparison):
        """Writes the files that other programs and the checks read."""
        facts = {"folder": self.folder / comparison.shape}
        sides = [comparison.ours, *comparison.others.values()]
        wants = any("{folder}" in part.request for side in sides for part in side.parts)
        if not wants and not any(side.check for side in sides):
            return facts
        if not facts["folder"].exists():
            self.workers["cpp"].ask(f"share {comparison.shape} {facts['folder']}")
        if "users" in comparison.facts:
            facts["pools"] = facts["folder"] / "pools.u32"
            users, low, high = (comparison.facts[key] for key in ("users", "from", "to"))
            self.workers["cpp"].ask(f"pools {comparison.shape} {users} {low} {high} {facts['pools']}")
        return facts

    def check(self, side, prepared, comparison, facts):
        """Stops the run where a side did other work; returns what to add to its label."""
        if not side.check:
            return ""
        file = self.folder / "found.u32"
        prepared.save(file)
        found = numpy.fromfile(file, "u4")
        given = comparison.facts
        given.update(facts, threshold=float(facts.get("threshold", 0)))
        given["width"] = comparisons.SLOTS if side is comparison.ours else given.get("hard")
        said = CHECKS[side.check](found, given, facts["folder"])
        return f" (recall {said:.2f})" if said is not None else ""

    def run(self, comparison):
        others = self.wanted(comparison)
        if not others:
            return
        comparison.others = others
        facts = self.share(comparison)
        ours = Prepared(self.workers, comparison.ours, facts, [comparison.threads])
        facts |= ours.facts
        self.check(comparison.ours, ours, comparison, facts)
        threads = sorted({1, comparison.threads})
        sides = {other: Prepared(self.workers, side, facts, threads) for other, side in others.items()}
        notes = {other: self.check(side, sides[other], comparison, facts) for other, side in others.items()}
        interleave([ours, *sides.values()], budget=2 if self.options.quick else 8)
        value = comparison.value(ours.median())
        for other, side in sides.items():
            against = comparison.value(side.median())
            self.table.add(comparison.name(other), value, against, comparison.ratio(value, against),
                           comparison.unit, others[other].label + notes[other], comparison.threads)
        self.workers.drop()

    def shapes(self):
        for name in self.options.sizes.split(","):
            sizes = [int(size) for size in self.workers["cpp"].ask(f"sizes {name}").split()]
            yield comparisons.Shape(name, sizes, self.options.quick)

    def all(self):
        shapes = list(self.shapes())
        threads = [int(t) for t in self.options.threads.split(",")]
        planned = list(comparisons.all_of(shapes, threads))
        if self.options.list:
            print(*(c.name(other) for c in planned for other in self.wanted(c)), sep="\n")
            return
        core = self.workers["cpp"].ask("prepare openblas.core").split("=")[1]
        path = self.workers["cpp"].ask("prepare ours.path").split("=")[1]
        print(f"OpenBLAS runs its kernels for {core}, ours are those for {path}.\n"
              "A ratio above 1 says how many times as fast ours is.\n")
        self.table.head()
        for comparison in planned:
            self.run(comparison)
        for shape in shapes:
            if re.search(self.options.only, subsampled.name(shape)):
                subsampled.run(shape, threads[-1], self.table, self.workers, self.folder)
        for shape in filter(lambda shape: shape.real, shapes):
            if re.search(self.options.only, memory.name(shape)):
                memory.run(shape, threads[-1], self.table)
            if self.options.instructions and re.search(self.options.only, instructions.name(shape)):
                instructions.run(shape, self.table, self.folder)


def main():
    with tempfile.TemporaryDirectory(prefix="realhns-") as folder:
        bench = Bench(arguments(), Path(folder))
        try:
            bench.all()
        finally:
            bench.table.write()
            bench.workers.close()


if __name__ == "__main__":
    main()
