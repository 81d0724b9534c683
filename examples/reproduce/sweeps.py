# SPDX-License-Identifier: MIT
"""Plots of what a sweep did, over what was swept."""

from numbers import Real

import comparison
import measures
import plots
import style
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

SHOWN = ("test NDCG@10", "test HR@10", "full-catalogue test NDCG@10", "held-out items", "false negatives")
COLOURS = (2, 1, 3, 4)


def lines_of(part):
    """A method for each line of the sweep: its name and its colour."""
    names = [*dict.fromkeys(row.line for row in part.rows)]
    colours = COLOURS if len(names) == 1 else COLOURS[1:]
    return [comparison.Method(name, "", [], colours[place % len(colours)], place // len(colours))
            for place, name in enumerate(names)]


def places_of(part):
    """Where each point stands: {row name: x}. Numbers stand where they are, other things side by side."""
    if all(isinstance(row.at, Real) for row in part.rows):
        return {row.name: row.at for row in part.rows}
    order = [*dict.fromkeys(row.at for row in part.rows)]
    return {row.name: order.index(row.at) for row in part.rows}


def ticks(axes, part, places):
    """A tick at each point."""
    spelled = {places[row.name]: str(row.at) for row in part.rows}
    if part.log and min(spelled) > 0:
        axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator([*spelled]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: spelled.get(x, "")))


def plot(part, column, results, name):
    """A line is the mean over seeds, and a bar from the lowest to the highest of them. None without points."""
    places = places_of(part)
    drawn = plots.Plot(column.title, name, part.axis, column.title)
    found = False
    for line in lines_of(part):
        points = sorted((places[row.name], column.values([*results.of(row).values()]))
                        for row in part.rows if row.line == line.name)
        points = [(x, values) for x, values in points if values]
        found = found or bool(points)
        look = {"color": style.of_method(line), "linestyle": style.dash_of(line)}
        drawn.axes.plot([x for x, _ in points], [measures.mean(v) for _, v in points], marker="o", markersize=6, **look)
        for x, values in points:
            if len(values) > 1:
                drawn.axes.plot([x, x], [min(values), max(values)], color=look["color"], linewidth=1.2)
    if not found:
        return None
    ticks(drawn.axes, part, places)
    drawn.axes.yaxis.set_major_formatter(FuncFormatter(plots.percent if column.unit == "%" else plots.short))
    return drawn.drawn()


def figures(part, results, name):
    """(title, element) of each plot of a sweep."""
    out = []
    for place, column in enumerate(c for c in comparison.COLUMNS if c.title in SHOWN):
        element = plot(part, column, results, f"{name}-{place}")
        out += [(column.title, element)] if element else []
    return out
