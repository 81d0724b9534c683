# SPDX-License-Identifier: MIT
"""The plots of an audit. Unlike the others they have their keys inside, so that they can stand alone."""

import style
from matplotlib.ticker import MaxNLocator
from plots import Plot, log_axis, share_axis, short

HARDNESS = "hardness (mean rank quantile, 0 is the top)"
FALSE = "false among the hard negatives"


def draw_rates(axes, rates, colour, name, dash="solid"):
    """A line through the settings, in the band of their intervals."""
    at = [rate.hardness for rate in rates]
    axes.fill_between(at, [rate.low for rate in rates], [rate.high for rate in rates], color=colour, alpha=0.18,
                      linewidth=0)
    axes.plot(at, [rate.share for rate in rates], color=colour, linestyle=dash, marker="o", markersize=4, label=name)


def finished(plot, rates):
    """Hardness as its logarithm: near the top a step is as large as that from a tenth to a fifth."""
    at = [rate.hardness for rate in rates]
    plot.axes.set_xscale("log")
    plot.axes.set_xlim(min(at) / 1.15, max(at) * 1.15)
    log_axis(plot.axes.xaxis, plot.axes.get_xlim(), short)
    share_axis(plot.axes, [value for rate in rates for value in (rate.low, rate.share, rate.high)], log=False)
    plot.axes.legend(frameon=False, handlelength=1.6)
    return plot


def at_one_hardness(samplers, name):
    plot = Plot("False negatives at the same hardness", name, HARDNESS, FALSE)
    for sampler in samplers:
        draw_rates(plot.axes, sampler.kinds["hard"], style.of_method(sampler), sampler.name)
    return finished(plot, [rate for sampler in samplers for rate in sampler.kinds["hard"]])


def by_similarity(samplers, name):
    """By tenth of the items in the order of their similarity to the positive; None where no draw is known by it."""
    shown = [sampler for sampler in samplers if any(sampler.tenths)]
    if not shown:
        return None
    plot = Plot("False negatives by similarity to the positive", name,
                "tenth of the items by similarity to the positive, nearest first", FALSE)
    for sampler in shown:
        there = [(tenth, rate) for tenth, rate in enumerate(sampler.tenths, 1) if rate]
        plot.axes.plot([tenth for tenth, _ in there], [rate.share for _, rate in there],
                       color=style.of_method(sampler), marker="o", markersize=4, label=sampler.name)
    plot.axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    share_axis(plot.axes, [rate.share for sampler in shown for rate in sampler.tenths if rate], log=False)
    plot.axes.legend(frameon=False, handlelength=1.6)
    return plot


def by_outlier(samplers, name):
    """What the source domain ranks beside what the model itself does, for outliers and for others. None where it
    is not known who is one."""
    shown = [s for s in samplers if s.sampler in ("dns", "source domain") and s.kinds["outliers"]]
    if len(shown) < 2:
        return None
    plot = Plot("False negatives for outliers and for others", name, HARDNESS, FALSE)
    for sampler in shown:
        for kind, dash in (("others", "dashed"), ("outliers", "solid")):
            draw_rates(plot.axes, sampler.kinds[kind], style.of_method(sampler), f"{sampler.name}, {kind}", dash)
    return finished(plot, [rate for s in shown for kind in ("others", "outliers") for rate in s.kinds[kind]])
