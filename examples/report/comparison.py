# SPDX-License-Identifier: MIT
"""The methods of a page: their names and colours, and the figures by which they are compared."""

import json
from dataclasses import dataclass
from pathlib import Path

import measures
from measures import number_at
from reports import groups_of, method_of, varied_options

SAMPLERS = {"uniform": "uniform", "popularity": "popularity", "aug_ns": "AugNS", "dns": "DNS", "dns_star": "DNS*",
            "mix_gcf": "MixGCF", "srns": "SRNS", "filtered_dns": "filtered DNS", "real_hns": "RealHNS"}
# A place in the palette of `style.py`, so that a sampler looks the same on each page.
COLOURS = {"uniform": 0, "dns": 1, "real_hns": 2, "filtered_dns": 3, "dns_star": 4, "popularity": 5,
           "mix_gcf": 6, "aug_ns": 7, "srns": 8}
PALETTE_SIZE = 9


def plain(value):
    """A value of a configuration as text that any page and any plot can hold."""
    text = value if isinstance(value, str) else json.dumps(value)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


@dataclass(eq=False)
class Method:
    """Runs that differ in their seed alone, in its order."""

    name: str
    sampler: str
    runs: list
    colour: int = 0
    dash: int = 0  # tells methods apart that share a colour


def names_of(configurations, label=()):
    """The sampler, and what tells its methods apart; or what they have for the options of `label`."""
    for configuration in configurations:
        alike = [c for c in configurations if c.get("sampler") == configuration.get("sampler")]
        keys = label or [k for k in varied_options(alike) if k != "sampler"]
        words = [f"{plain(k)} {plain(configuration[k])}" for k in keys if configuration.get(k) is not None]
        sampler = plain(configuration.get("sampler", "no sampler"))
        yield ", ".join(words if label else [SAMPLERS.get(sampler, sampler), *words]) or "all"


def read_methods(paths, label=()):
    """The methods of these files, the simple samplers first. Throws ValueError where a file is none of
    ours, or two methods would have one name."""
    groups = [[seeds[seed] for seed in sorted(seeds)] for seeds in groups_of(paths)]
    for run in (run for group in groups for run in group):
        epochs = run.report.get("sampling") or []
        if not isinstance(epochs, list) or not all(isinstance(epoch, dict) for epoch in epochs):
            raise ValueError(f"{run.path} is no report of realhns-train: its epochs cannot be read")
    order = [*SAMPLERS]
    groups.sort(key=lambda runs: order.index(s) if (s := runs[0].configuration.get("sampler")) in order else 99)
    configurations = [method_of(runs[0].configuration) for runs in groups]
    names = [*names_of(configurations, label)]
    if len({*names}) < len(names):
        raise ValueError("methods that differ have one name; they differ in "
                         + ", ".join(map(plain, varied_options(configurations))))
    methods = [Method(name, plain(c.get("sampler")), runs) for name, c, runs in zip(names, configurations, groups)]
    choose_colours(methods)
    return methods


def choose_colours(methods):
    """Each sampler its own colour; further methods of a sampler get those that are left."""
    first = {}
    for method in methods:
        if method.sampler in COLOURS:
            first.setdefault(method.sampler, method)
    taken = {COLOURS[sampler] for sampler in first}
    left = [c for c in range(PALETTE_SIZE - 1, 0, -1) if c not in taken]
    more = 0
    for method in methods:
        if method is first.get(method.sampler):
            method.colour = COLOURS[method.sampler]
        elif left:
            method.colour = left.pop(0)
        else:
            method.colour, method.dash = more % PALETTE_SIZE, 1 + more // PALETTE_SIZE
            more += 1


# --- The columns of the table. ---


@dataclass(frozen=True)
class Column:
    """`better`: +1 where more is better, -1 where less is, 0 where neither is."""

    title: str
    values: object  # of a list of runs: a number for each that has one
    better: int
    unit: str = ""  # "%" for shares of draws, "s" for seconds
    decimals: int = 4
    compared: bool = False  # whether the summary speaks of it


def of_report(*keys):
    return lambda runs: [v for run in runs if (v := number_at(run.report, *keys)) is not None]


def hardness(runs):
    """Of each run: over its hard negatives in all epochs."""
    out = []
    for run in runs:
        epochs = measures.epochs_of(run).values()
        rows = [(number_at(e, "hardness"), number_at(e, "hard")) for e in epochs]
        out.append(measures.weighted_mean([row for row in rows if None not in row]))
    return [value for value in out if value is not None]


def planted_falseness(runs):
    return [row[1] for run in runs if (row := measures.of_run(run, measures.PLANTED))]


def seconds(runs):
    out = []
    for run in runs:
        stages = run.report.get("seconds")
        found = [number_at(stages, stage) for stage in stages] if isinstance(stages, dict) else []
        found = [v for v in found if v is not None]
        out += [sum(found)] if found else []
    return out


COLUMNS = [
    Column("test NDCG@10", of_report("test", "ndcg@10"), +1, compared=True),
    Column("test HR@10", of_report("test", "hr@10"), +1, compared=True),
    Column("validation NDCG@10", of_report("validation", "ndcg@10"), +1, compared=True),
    Column("validation HR@10", of_report("validation", "hr@10"), +1, compared=True),
    Column("full-catalogue test NDCG@10", of_report("test", "full", "ndcg@10"), +1, compared=True),
    Column("hardness", hardness, 0),
    Column("false negatives", planted_falseness, -1, "%", 1, compared=True),
    Column("held-out items", of_report("held_out_share", "hard", "test"), -1, "%", 3, compared=True),
    Column("seconds", seconds, -1, "s", 0),
]


def used_columns(methods):
    """Those that any run has a number for."""
    return [c for c in COLUMNS if any(c.values(method.runs) for method in methods)]


def best_of(column, methods):
    """The methods with the best mean; none where all are as good, or nothing is better than another."""
    means = {m.name: measures.mean(column.values(m.runs)) for m in methods}
    found = [value for value in means.values() if value is not None]
    if not column.better or len(found) < 2 or min(found) == max(found):
        return set()
    best = max(found, key=lambda value: column.better * value)
    return {name for name, value in means.items() if value == best}


def differing_tasks(methods):
    """What makes the figures of these runs incomparable: the options by which they are of different data
    or protocols."""
    tasks = []
    for run in (run for method in methods for run in method.runs):
        c = run.configuration
        tasks.append({"data": Path(str(c.get("data"))).name, "target": c.get("target"), "protocol": c.get("protocol"),
                      **{k: v for k, v in c.items() if k.startswith("planted_") and c.get("data") == "planted"}})
    return varied_options(tasks)
