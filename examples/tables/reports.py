# SPDX-License-Identifier: MIT
"""The reports of `realhns-train`, grouped into methods: runs that differ in their seed alone."""

import json
import math
from pathlib import Path

NOT_THE_METHOD = {"seed", "threads", "json", "placements", "checkpoint", "resume", "epochs"}


class Run:
    """One report, and beside it the placements of its users if it has kept them."""

    def __init__(self, path):
        self.path = Path(path)
        try:
            self.report = json.loads(self.path.read_text(encoding="utf-8"))
            self.configuration = self.report["configuration"]
            self.seed = self.configuration["seed"]
            if not isinstance(self.seed, int):
                raise TypeError("a seed is a number")
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise ValueError(f"{path} is no report of realhns-train") from error

    def metric(self, name):
        """Any number of the report, by the keys that lead to it: `test.ndcg@10`, or for the whole
        catalogue `test.full.ndcg@10`. None where the run has none."""
        value = self.report
        for key in name.split("."):
            value = value[key]
        return value

    def of_each_user(self, name):
        """The metric before it was averaged, or None where no placements were kept."""
        if not self.configuration["placements"]:
            return None
        file = self.path.parent / Path(self.configuration["placements"]).name
        column = name.rpartition(".")[0].replace(".", "_")
        header, *lines = file.read_text().splitlines()
        place = header.split("\t").index(column)
        return [value(name, float(line.split("\t")[place])) for line in lines]


def value(name, rank):
    """What NDCG@k or HR@k is for a held-out item with `rank` items before it."""
    kind, k = name.rpartition(".")[2].split("@")
    if rank >= int(k):
        return 0.0
    return {"hr": 1.0, "ndcg": 1 / math.log2(rank + 2)}[kind]


def method_of(configuration):
    """What the runs of a method have in common. Encoders that were pre-trained with the seed of the run
    differ with it."""
    own = configuration.get("pretrain_seed") in (None, configuration["seed"])
    other = NOT_THE_METHOD | ({"pretrain_seed"} if own else set())
    return {k: v for k, v in configuration.items() if k not in other}


def groups_of(paths):
    """{seed: run} of each method."""
    groups = {}
    for run in map(Run, paths):
        key = json.dumps(method_of(run.configuration), sort_keys=True)
        seeds = groups.setdefault(key, {})
        if run.seed in seeds:
            raise ValueError(f"{run.path} and {seeds[run.seed].path} are the same run")
        seeds[run.seed] = run
    return list(groups.values())


def varied_options(configurations):
    """The options that differ, the sampler before others."""
    options = {k: None for c in configurations for k in c}
    varied = [k for k in options if len({json.dumps(c.get(k)) for c in configurations}) > 1]
    return sorted(varied, key=lambda k: (k != "sampler", k))


def methods(paths, label=()):
    """Method name -> {seed: run}. A name says what differs between the methods, or what they have for
    the options of `label`."""
    groups = groups_of(paths)
    configurations = [method_of(next(iter(seeds.values())).configuration) for seeds in groups]
    varied = varied_options(configurations)
    keys = label or varied
    names = [", ".join(f"{k} {c[k]}" for k in keys if c.get(k) is not None) or "all"
             for c in configurations]
    if len({*names}) < len(names):
        raise ValueError(f"methods that differ have one name; they differ in {', '.join(varied)}")
    return dict(zip(names, groups))
