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
    """A side that its workers are ready to run. Requests may name facts: `{threads}`, `{folder}`, and
    those of ours, `{threshold}`.

    What has small steps often takes longer with two threads than with one, and who does it well
    notices. So others are prepared for one thread as well, and the first run decides."""

    def __init__(self, workers, side, facts, threads):
        self.parts = []
        self.facts = {}
        for part in side.parts:
            worker, variants = workers[part.where()], []
            for count in threads if "{threads}" in part.request else threads[:1]:
                request = part.request.format(**facts, threads=count)
                number, work, *said = worker.ask("prepare " + request).split()
                variants.append((number, part.weight / (part.work or float(work))))
                self.facts |= dict(fact.split("=") for fact in said)
            self.parts.append((worker, variants))
        self.seconds = [[] for _ in self.parts]  # a unit of work, for each repetition

    def warm_up(self):
        """Runs everything once, and keeps the fastest variant of each part; returns seconds."""
        total = 0
        for worker, variants in self.parts:
            times = [float(worker.ask(f"run {number}")) for number, _ in variants]
            costs = [seconds * weight for seconds, (_, weight) in zip(times, variants)]
            best = costs.index(min(costs))
            variants[:] = [variants[best]]
            total += times[best]
        return total

    def run(self):
        for (worker, ((number, weight),)), seconds in zip(self.parts, self.seconds):
            seconds.append(float(worker.ask(f"run {number}")) * weight)
            time.sleep(0.04)  # idle threads of OpenBLAS and OpenMP spin this long before they sleep

    def save(self, file):
        worker, ((number, _), *_) = self.parts[0]
        worker.ask(f"save {number} {file}")

    def median(self):
        return sum(map(statistics.median, self.seconds))


def interleave(sides, budget, most=15):
    """Runs all sides in turn: at least three times, or once where that takes minutes, and for about
    `budget` seconds."""
    a_round = sum(side.warm_up() for side in sides)
    least = 3 if a_round < 60 else 1
    for _ in range(max(least, min(most, int(budget / max(a_round, 1e-3))))):
        for side in sides:
            side.run()
