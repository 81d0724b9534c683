# SPDX-License-Identifier: MIT
"""Runs, and what is kept of them in a folder: a report each, and until it is there a checkpoint."""

import json
from dataclasses import dataclass
from pathlib import Path

from recipe import Setting
from reports import Run


def spelled_alike(one, other):
    """Whether two spellings of an option are of one value: 0:0.5 is 0.0:0.5."""
    def parts(value):
        for part in str(value).split(":"):
            try:
                yield float(part)
            except ValueError:
                yield part

    return [*parts(one)] == [*parts(other)]


def other_option(report, options):
    """The first option that the run of a report had otherwise, as (name, theirs, ours); None where there is none."""
    for name, ours in options.items():
        theirs = report["configuration"].get(name.replace("-", "_"))
        if name == "data":  # wherever it lies
            theirs, ours = Path(str(theirs)).name, Path(str(ours)).name
        if not spelled_alike(theirs, ours):
            return name, theirs, ours
    return None


@dataclass(frozen=True, eq=False)
class Job:
    """A run with one seed, and its files. `pretrained` is where the encoders are that it starts from or makes, and
    `after` the run that makes them."""

    setting: Setting
    seed: int
    folder: Path
    pretrained: Path = None
    after: "Job" = None

    @property
    def name(self):
        return f"{self.setting.name}-seed{self.seed}"

    def file(self, ending):
        return self.folder / f"{self.name}.{ending}"

    @property
    def makes_encoders(self):
        return self.pretrained is not None and self.after is None

    @property
    def options(self):
        seeds = {"seed": self.seed} | ({"pretrain-seed": self.seed} if self.pretrained else {})
        return {**self.setting.options, **seeds}

    def report(self):
        """The report; None where there is none, or no whole one. Throws ValueError where it is of a run with
        other options."""
        try:
            report = json.loads(self.file("json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(report, dict) or "test" not in report or not self.file("tsv").exists():
            return None
        if other := other_option(report, self.options):
            name, theirs, ours = other
            raise ValueError(f"{self.file('json')} was made with --{name} {theirs}, and now it is {ours}: give "
                             "another --out, or remove it")
        return report

    def run(self):
        """The run for tables and pages, or None."""
        return Run(self.file("json")) if self.report() else None

    def begun(self):
        return self.file("checkpoint").exists()

    def command(self, trainer, threads):
        """Goes on from its checkpoint if there is one."""
        out = [str(trainer), "train"]
        for name, value in self.options.items():
            if value is not False:
                out += [f"--{name}"] + ([] if value is True else [str(value)])
        out += ["--threads", str(threads)] + (["--pretrained", str(self.pretrained)] if self.pretrained else [])
        for name, ending in (("json", "json"), ("placements", "tsv"), ("checkpoint", "checkpoint")):
            out += [f"--{name}", str(self.file(ending))]
        return out + (["--resume", str(self.file("checkpoint"))] if self.begun() else [])

    def tidy(self, done):
        """Removes what only a run under way has a use for. The checkpoint is of use until the run is done."""
        for ending in ("checkpoint", "log") if done else ("json",):
            self.file(ending).unlink(missing_ok=True)


class Folder:
    """Plans the runs of settings, each once, in a folder."""

    def __init__(self, out, recipe, seeds, pretrained=None):
        self.out, self.recipe, self.seeds = Path(out), recipe, seeds
        self.encoders = Path(pretrained or self.out / "encoders")
        self.jobs, self.encoding = {}, {}

    def of(self, setting):
        """The jobs of a setting, by seed."""
        if setting.name not in self.jobs:
            self.jobs[setting.name] = {seed: self.planned(setting, seed) for seed in range(1, self.seeds + 1)}
        return self.jobs[setting.name]

    def planned(self, setting, seed):
        first = self.recipe.pretraining(setting)
        if not first:
            return Job(setting, seed, self.out)
        key = first.name, seed
        if key not in self.encoding:
            self.encoding[key] = Job(first, seed, self.out / "encoders", self.encoders)
        return Job(setting, seed, self.out, self.encoders, self.encoding[key])

    def runs(self, setting):
        """{seed: run} of those that are there."""
        return {seed: run for seed, job in self.of(setting).items() if (run := job.run())}

    def all(self):
        """The jobs of all settings that were asked for, seed by seed."""
        return [jobs[seed] for seed in range(1, self.seeds + 1) for jobs in self.jobs.values()]

    def missing(self):
        """What is still to be run: before the others the encoders that they need."""
        left = [job for job in self.all() if not job.report()]
        needed = {id(job.after): job.after for job in left if job.after and not job.after.report()}
        return [*needed.values(), *left]
