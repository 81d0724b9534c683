# SPDX-License-Identifier: MIT
"""What runs train with: the settings of `settings.toml`, what a target or a file changes in them, and from
these the options of one run."""

import copy
import tomllib
from dataclasses import dataclass
from pathlib import Path

LAYERS = {"target", "quick"}
# What the trainer has by itself. A point of a sweep that has this is the run that does not name it.
USUAL = {"negatives": 20, "hard": 10, "cross-hard": 2, "user-clusters": 20, "initial-scale": 5, "growth": 1.15,
         "top": "0:100"}


def read(path):
    """The settings of a file. Throws ValueError, with its name, where it has none."""
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def laid_over(below, above):
    """The settings of both; where both have an option, that of `above`."""
    out = copy.deepcopy(below)
    for key, value in above.items():
        out[key] = laid_over(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) \
            else copy.deepcopy(value)
    return out


def flattened(settings, target, quick):
    """The settings of one target."""
    out = {key: value for key, value in settings.items() if key not in LAYERS}
    out = laid_over(out, settings.get("target", {}).get(target, {}))
    return laid_over(out, settings.get("quick", {})) if quick else out


def assignment(text):
    """The settings that `dns.candidates=10` stands for. Throws ValueError on what is none."""
    path, equals, value = text.partition("=")
    *groups, option = path.split(".")
    if not equals or not groups or not option:
        raise ValueError(f"'{text}' is no setting, such as dns.candidates=10")
    try:
        out = {option: tomllib.loads(f"x = {value}")["x"]}
    except tomllib.TOMLDecodeError:
        out = {option: value}
    for group in reversed(groups):
        out = {group: out}
    return out


@dataclass(frozen=True)
class Setting:
    """What runs that differ in their seed alone have in common. `name` is part of the names of their files."""

    name: str
    options: dict

    @property
    def sampler(self):
        return self.options["sampler"]

    @property
    def model(self):
        return self.options["model"]


class Recipe:
    """Makes settings of runs. `data` has the options of the data, `changes` the settings of files and of the
    command line, the later over the earlier."""

    def __init__(self, data, target, changes=(), quick=False):
        self.groups = {}
        for layer in [read(Path(__file__).with_name("settings.toml")), *changes]:
            self.groups = laid_over(self.groups, flattened(layer, target, quick))
        made_up = self.groups.get("data", {}) if data["data"] == "planted" else {}
        self.data, self.target = {**data, **made_up}, target

    def sweep(self, option):
        return self.groups["sweeps"][option]

    def options_of(self, *path):
        """The options of a group, without the groups in it."""
        group = self.groups
        for name in path:
            group = group.get(name, {})
        return {k: v for k, v in group.items() if not isinstance(v, dict)}

    def setting(self, model, sampler, **changes):
        """The run of a model with a sampler, with these options changed; their names have _ for -."""
        changes = {name.replace("_", "-"): value for name, value in changes.items()}
        own = {**self.options_of(sampler), **self.options_of(model, sampler)}
        if changes.get("fine", "dns_star") != "dns_star":  # takes the best of some, and those have no ranks
            own.pop("top", None)
            own |= self.options_of(changes["fine"])
        changes = {k: v for k, v in changes.items() if own.get(k, USUAL.get(k)) != v}
        words = [self.target, model, sampler, *(f"{k}={v}".replace(":", "..") for k, v in changes.items())]
        return Setting("-".join(words), {**self.data, "model": model, **self.options_of(model), "sampler": sampler,
                                         **own, **changes})

    def pretraining(self, setting):
        """A run that is over once the encoders that `setting` starts from are there; None where it has none."""
        if not setting.options.get("pretrain"):
            return None
        negatives = setting.options.get("negatives", USUAL["negatives"])
        alike = self.setting(setting.model, "uniform", negatives=negatives)
        return Setting(alike.name.replace("-uniform", "-encoders", 1), {**alike.options, "epochs": 1})
