# SPDX-License-Identifier: MIT
"""Rows of a table of methods: means and spreads over seeds, and how sure a difference is."""

import statistics

import student
from spelling import number

TITLES = {"ndcg": "N", "hr": "HR", "auc": "AUC", "held_out_share": "held-out %"}


def title(metric):
    """`test N@10` for `test.ndcg@10`."""
    words = (key.partition("@") for key in metric.split("."))
    return " ".join(TITLES.get(name, name) + at + k for name, at, k in words)


def mean_and_spread(values, metric):
    """Over seeds, in percent where the metric is a share of draws."""
    values = [v * (100 if metric.startswith("held_out_share") else 1) for v in values if v is not None]
    if not values:
        return ""
    shown = number(statistics.fmean(values))
    return shown + (f" ± {number(statistics.stdev(values))}" if len(values) > 1 else "")


def of_users(runs, seeds, metric):
    """Each user's mean over the seeds, or None where a run kept none. Planted data has other users with each seed."""
    rows = [runs[seed].of_each_user(metric) for seed in seeds]
    if None in rows:
        return None
    if runs[seeds[0]].configuration.get("data") == "planted":
        return [value for row in rows for value in row]
    return [statistics.fmean(user) for user in zip(*rows)]


def significance(runs, baseline, metric):
    """The difference of the means over the seeds that both have, and its p-values over users and over
    seeds. Users are paired by their own means over those seeds."""
    seeds = sorted(runs.keys() & baseline.keys())
    if not seeds:
        return ["", "", ""]
    ours, theirs = ([side[seed].metric(metric) for seed in seeds] for side in (runs, baseline))
    difference = statistics.fmean(ours) - statistics.fmean(theirs)
    users = [of_users(side, seeds, metric) for side in (runs, baseline)]
    p_users = None if None in users else student.paired(*users)
    return [("+" if difference > 0 else "") + number(difference),
            *("" if p is None else f"{p:.2g}" for p in (p_users, student.paired(ours, theirs)))]


def table(groups, metrics, baseline=None, tested=None):
    """Yields the lines of the table."""
    head = ["method", "seeds", *map(title, metrics)]
    if baseline:
        head += [f"{title(tested)} less {baseline}", "p over users", "p over seeds"]
    yield head
    for name, runs in groups.items():
        row = [name, str(len(runs)), *(mean_and_spread([run.metric(m) for run in runs.values()], m)
                                      for m in metrics)]
        if baseline:
            row += ["", "", ""] if name == baseline else significance(runs, groups[baseline], tested)
        yield row


def markdown(rows):
    """The lines of a Markdown table; the first row is its head."""
    for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]]:
        yield "| " + " | ".join(cell.replace("|", r"\|").replace("*", r"\*") for cell in row) + " |"
