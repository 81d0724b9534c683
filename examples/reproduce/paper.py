# SPDX-License-Identifier: MIT
"""The figures that the paper reports."""

import tomllib
from pathlib import Path


class Paper:
    """Those of one pair of domains; of most pairs there are none."""

    def __init__(self, source, target):
        everything = tomllib.loads(Path(__file__).with_name("paper.toml").read_text(encoding="utf-8"))
        self.metrics, self.tables = everything["metrics"], everything.get(f"{source}-{target}", {})

    def of(self, experiment, name):
        """{metric: value} of a row, or nothing."""
        values = self.tables.get(experiment, {}).get(name, [])
        return dict(zip(self.metrics, values)) if isinstance(values, list) else {"ndcg@10": values}
