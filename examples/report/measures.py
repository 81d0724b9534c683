# SPDX-License-Identifier: MIT
"""Numbers of a report that may not be there, and what becomes of them over epochs and seeds."""

import math
import statistics
from dataclasses import dataclass


def number_at(value, *keys):
    """The number that these keys lead to. None where there is none, or it is not finite."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    # No figure of a run is larger, and with larger ones sums and axes overflow. NaN is not less either.
    return float(value) if abs(value) < 1e15 else None


def epochs_of(run):
    """What the report says of each epoch, by its number."""
    return {max(number_at(epoch, "epoch") or place, 1): epoch
            for place, epoch in enumerate(run.report.get("sampling") or [], 1)}


def mean(values):
    return statistics.fmean(values) if values else None


def spread(values):
    """The standard deviation over seeds; None for one seed."""
    return statistics.stdev(values) if len(values) > 1 else None


def weighted_mean(pairs):
    """Of (value, weight); None where the weights are all zero."""
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else None


def wilson(share, draws, z=1.96):
    """The 95% interval of a share that was counted in this many draws."""
    middle = (share + z * z / (2 * draws)) / (1 + z * z / draws)
    half = z / (1 + z * z / draws) * math.sqrt(max(0.0, share * (1 - share)) / draws + (z / (2 * draws)) ** 2)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass
class Curve:
    """A measure by epoch: its mean and range over the seeds. `whole` counts the epochs that all seeds have,
    since a mean over fewer is another mean."""

    epochs: list
    mean: list
    low: list
    high: list
    whole: int


def curve(runs, measure):
    """The curve of `measure`, which makes a number or None of what a report says of an epoch; None where
    no epoch has one."""
    by_epoch = {}
    for run in runs:
        for number, epoch in epochs_of(run).items():
            if (value := measure(epoch)) is not None:
                by_epoch.setdefault(number, []).append(value)
    if not by_epoch:
        return None
    numbers = sorted(by_epoch)
    values = [by_epoch[n] for n in numbers]
    seeds = max(map(len, values))
    whole = max(place for place, v in enumerate(values, 1) if len(v) == seeds)
    return Curve(numbers, [*map(statistics.fmean, values)], [*map(min, values)], [*map(max, values)], whole)


# --- What is measured in an epoch. ---


def quality(metric):
    """What chooses the best epoch: of the validation items, or of the test items in the leaky protocol."""

    def measure(epoch):
        found = number_at(epoch, "validation", metric)
        return number_at(epoch, "test", metric) if found is None else found

    return measure


def planned_hard(epoch):
    return number_at(epoch, "planned_hard")


def threshold(key):
    """s_c or s_d, which are zero where there is no item filter."""
    return lambda epoch: number_at(epoch, key) or None


def planned_slots(epoch, negatives):
    """How many slots of the epoch were planned to be hard."""
    planned, slots = planned_hard(epoch), number_at(epoch, "slots")
    counts = planned, slots, negatives
    return planned * slots / negatives if None not in counts and min(counts) >= 1 else None


def filled_share(negatives):
    """The share of the planned hard slots that hold a hard negative."""

    def measure(epoch):
        planned, hard = planned_slots(epoch, negatives), number_at(epoch, "hard")
        return hard / planned if planned and hard is not None else None

    return measure


def dropped_for_each(epoch):
    """Candidates that the item filter dropped for each hard negative that was drawn."""
    hard, dropped = number_at(epoch, "hard"), number_at(epoch, "rejected", "filter")
    return dropped / hard if hard and dropped and dropped > 0 else None


# --- How false the hard negatives are. ---


@dataclass(frozen=True)
class Falseness:
    """A way to tell false negatives. `draws` counts the draws of an epoch that the hard share is of, where
    a report allows it."""

    name: str
    axis: str
    hard: tuple
    all: tuple
    draws: object = None


PLANTED = Falseness("False negatives, by the planted truth", "hard negatives that the user would like",
                    ("false_negative_rate",), ("false_negative_rate_of_all",))
HELD_OUT = Falseness("Held-out items among the negatives", "hard negatives that are the test item",
                     ("held_out_share", "hard", "test"), ("held_out_share", "all", "test"), planned_slots)


@dataclass
class Point:
    """Hardness and a false share, and between what the latter lies."""

    hardness: float
    share: float
    low: float = None
    high: float = None


def epoch_points(runs, kind):
    """A point for each epoch with hard negatives."""
    for run in runs:
        for epoch in epochs_of(run).values():
            hardness, share = number_at(epoch, "hardness"), number_at(epoch, *kind.hard)
            if hardness is not None and share is not None:
                yield Point(hardness, share)


def of_run(run, kind):
    """(hardness, share, draws) over all epochs that have hard negatives, or None. An epoch counts by its
    hard negatives. `draws` is None where the report does not tell how many there were."""
    rows = []
    for epoch in epochs_of(run).values():
        found = number_at(epoch, "hardness"), number_at(epoch, *kind.hard), number_at(epoch, "hard")
        if None in found or not found[2]:
            continue
        rows.append((*found, kind.draws(epoch, number_at(run.configuration, "negatives")) if kind.draws else None))
    if not rows:
        return None
    hardness, share = (weighted_mean([(row[i], row[3] or row[2]) for row in rows]) for i in (0, 1))
    draws = [row[3] for row in rows]
    return hardness, share, None if None in draws else sum(draws)


def method_point(runs, kind):
    """Of a method: with the Wilson interval where draws are counted, else with the range over seeds."""
    rows = [row for run in runs if (row := of_run(run, kind))]
    if not rows:
        return None
    shares, draws = [row[1] for row in rows], [row[2] for row in rows]
    point = Point(mean([row[0] for row in rows]), mean(shares))
    if None not in draws:
        point.share = weighted_mean([*zip(shares, draws)])
        point.low, point.high = wilson(point.share, sum(draws))
    elif len(rows) > 1:
        point.low, point.high = min(shares), max(shares)
    return point


def share_of_all(runs, kind):
    """Of all negatives, hard or not: the mean over epochs and seeds."""
    return mean([share for run in runs for epoch in epochs_of(run).values()
                 if (share := number_at(epoch, *kind.all)) is not None])
