# SPDX-License-Identifier: MIT
"""Runs the sides of a comparison in turn, and takes the median of each."""

import statistics
import time
from dataclasses import dataclass, field


@dataclass
class Part:
    """A measurement, whose seconds a unit of its work count `weight` times."""
    request: str
    weight: float = 1
    work: float | None = None  # what it says itself, unless given
    worker: str | None = None

    def where(self):
        name = self.request.split(".")[0]
        return self.worker or ("python" if name in ("torch", "numpy", "loop") else "cpp")


@dataclass
class Side:
    """Something that is compared: what it is in words, and the parts whose times add up to it."""
    label: str
    parts: list[Part]
    check: str | None = None  # how what it found is checked (check.py)


@dataclass
class Comparison:
    """One `ours` and what it is compared with, by short names."""
    what: str
    shape: str
    threads: int
    unit: str
    ours: Side
    others: dict[str, Side]
    scale: float = 1  # from seconds a unit of work
    facts: dict = field(default_factory=dict)  # what the checks need to know

    def name(self, other):
        return f"{self.what}/{other}/{self.shape}/{self.threads}T"

    def value(self, seconds):
        return 1e-9 / seconds if self.unit == "GFLOP/s" else seconds * self.scale

    def ratio(self, ours, other):
        """How many times as good as the other ours is."""
        return ours / other if self.unit == "GFLOP/s" else other / ours


class Prepared:
    """A side that its workers are ready to run. Requests may name facts of ours: `{threshold}`.

    Small steps in Python often take longer with two threads than with one, and who does it well
    notices. So such a part is prepared for each number of threads, and the first run decides."""

    def __init__(self, workers, side, facts):
        self.parts = []
        self.facts = {}
        for part in side.parts:
            worker = workers[part.where()]
            fewer = {1} if worker.name == "python" else set()
            variants = []
            for threads in sorted({facts["threads"]} | fewer):
                request = part.request.format(**{**facts, "threads": threads})
                number, work, *said = worker.ask("prepare " + request).split()
                variants.append(number)
                self.facts |= dict(fact.split("=") for fact in said)
            self.parts.append((worker, variants, part.weight / (part.work or float(work))))
        self.seconds = [[] for _ in self.parts]

    def warm_up(self):
        """Runs everything once, and keeps the fastest variant of each part; returns seconds."""
        total = 0
        for worker, variants, _ in self.parts:
            times = {number: float(worker.ask(f"run {number}")) for number in variants}
            variants[:] = [min(times, key=times.get)]
            total += times[variants[0]]
        return total

    def run(self):
        for (worker, (number,), _), times in zip(self.parts, self.seconds):
            times.append(float(worker.ask(f"run {number}")))
            time.sleep(0.04)  # idle threads of OpenBLAS and OpenMP spin this long before they sleep

    def save(self, file):
        worker, variants, _ = self.parts[0]
        worker.ask(f"save {variants[0]} {file}")

    def median(self):
        """Seconds a unit of work."""
        return sum(statistics.median(times) * weight
                   for times, (_, _, weight) in zip(self.seconds, self.parts))


def interleave(sides, budget, most=15):
    """Runs all sides in turn: at least three times, or once where that takes minutes, and for about
    `budget` seconds."""
    a_round = sum(side.warm_up() for side in sides)
    least = 3 if a_round < 60 else 1
    for _ in range(max(least, min(most, int(budget / max(a_round, 1e-3))))):
        for side in sides:
            side.run()
