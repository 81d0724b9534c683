# SPDX-License-Identifier: MIT
"""The rows of the tables: what the runs of an experiment reached, beside the paper's figures."""

from dataclasses import dataclass

import comparison
import measures
from comparison import Column, of_report
from experiments import Experiment
from paper import Paper
from spelling import number
from summary import shown
from table import significance

CUTOFFS = (5, 10, 20, 50)
IN_PAPER = "– in the paper"
TESTED = ("test.ndcg@10", "test.full.ndcg@10")


def test_columns(experiment):
    """Table 2 has every metric of the paper, the others the usual ones."""
    usual = comparison.COLUMNS
    if experiment.name != "table2":
        return usual
    names = [f"{kind}@{k}" for kind in ("NDCG", "HR") for k in CUTOFFS] + ["AUC"]
    every = [Column(f"test {name}", of_report("test", name.lower()), +1) for name in names]
    return every + [column for column in usual if not column.title.startswith("test ")]


@dataclass(frozen=True)
class Results:
    """The runs of an experiment that are there: {seed: run} of each row, by the name of its setting."""

    experiment: Experiment
    runs: dict
    paper: Paper

    def of(self, row):
        return self.runs[row.setting.name]

    def table(self, part):
        """The rows of a table, the head first; where the paper has figures, they are below ours."""
        everything = [run for row in part.rows for run in self.of(row).values()]
        columns = [column for column in test_columns(self.experiment) if column.values(everything)]
        out = [["", "seeds", *(column.title for column in columns)]]
        for row in part.rows:
            runs = [*self.of(row).values()]
            out.append([row.name, str(len(runs)), *(mean(column, runs) for column in columns)])
            if theirs := self.paper.of(self.experiment.name, row.name):
                values = [theirs.get(column.title.lower().removeprefix("test ")) for column in columns]
                out.append([IN_PAPER, "", *("" if value is None else number(value) for value in values)])
        return out

    def differences(self, part):
        """The rows of the paired t-tests, the head first; nothing where there is none."""
        rows = {row.name: row for row in part.rows}
        out = [["", "less", "test N@10", "p over users", "p over seeds",
                "full test N@10", "p over users", "p over seeds"]]
        for row in part.rows:
            if row.against and self.of(row) and self.of(rows[row.against]):
                ours, theirs = self.of(row), self.of(rows[row.against])
                out.append([row.name, row.against, *(cell for metric in TESTED
                                                     for cell in significance(ours, theirs, metric))])
        return out if len(out) > 1 else []

    def methods(self):
        """What the pages plot: each setting once, by the names of its rows."""
        names = {}
        for row in self.experiment.rows:
            if self.of(row):
                names.setdefault(row.setting.name, (row.setting, []))[1].append(row.name)
        out = [comparison.Method(", ".join(words), setting.sampler, [*self.runs[name].values()])
               for name, (setting, words) in names.items()]
        comparison.choose_colours(out)
        return out


def mean(column, runs):
    """Over seeds, with the standard deviation where there are several."""
    values = column.values(runs)
    if not values:
        return ""
    spread = measures.spread(values)
    return shown(measures.mean(values), column) + ("" if spread is None else f" ± {shown(spread, column)}")
