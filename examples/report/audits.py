# SPDX-License-Identifier: MIT
"""What `./run audit` found of each sampler, setting by setting, on one model."""

from dataclasses import dataclass

import comparison
from measures import number_at

# As elsewhere, and of what is audited and not trained with.
NAMES = {**comparison.SAMPLERS, "dns below the positive": "DNS below the positive",
         "source domain": "source domain's ranking"}
COLOURS = {**comparison.COLOURS, "dns below the positive": 6, "source domain": 7}


@dataclass(frozen=True)
class Rate:
    """A share of false negatives with its 95% interval, and the hardness of what it is a share of."""

    hardness: float
    share: float
    low: float
    high: float


def rate_of(draws):
    """None where there were no draws to judge."""
    found = (number_at(draws, "hardness"), number_at(draws, "false_negative_rate", "value"),
             number_at(draws, "false_negative_rate", "low"), number_at(draws, "false_negative_rate", "high"))
    possible = None not in found and found[0] > 0 and 0 <= found[2] <= found[1] <= found[3] <= 1
    return Rate(*found) if possible else None


@dataclass(eq=False)
class Audited:
    """A sampler, by the trainer's name, over the settings of its knob. `kinds` has the rates of the hard draws, and of those for
    outliers and for others, each in the order of hardness."""

    sampler: str
    kinds: dict
    tenths: list  # rates by similarity to the positive, nearest first, at the setting nearest to hardness .1

    @property
    def name(self):
        return NAMES.get(self.sampler, self.sampler)

    @property
    def colour(self):
        return COLOURS.get(self.sampler, 0)


def list_of(value):
    return value if isinstance(value, list) else []


def audited(curve):
    """None where no setting had hard draws."""
    points = [point for point in list_of(curve.get("points")) if isinstance(point, dict)]
    kinds = {kind: sorted((rate for point in points if (rate := rate_of(point.get(kind)))), key=lambda r: r.hardness)
             for kind in ("hard", "outliers", "others")}
    if not kinds["hard"]:
        return None
    nearest = min((point for point in points if rate_of(point.get("hard"))),
                  key=lambda point: abs(rate_of(point["hard"]).hardness - 0.1))
    return Audited(str(curve.get("sampler")), kinds,
                   [rate_of(draws) for draws in list_of(nearest.get("by_similarity"))])


def audits_of(methods):
    """(method, run, audited samplers) of each run that was audited."""
    for method in methods:
        for run in method.runs:
            curves = [curve for curve in list_of(run.report.get("audit")) if isinstance(curve, dict)]
            if found := [a for a in map(audited, curves) if a]:
                yield method, run, found
