# SPDX-License-Identifier: MIT
"""The plots of a page, each an SVG element. The keys to their colours are the page's."""

import math
import statistics

import matplotlib
import measures
import style
import svg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

WIDTH, HEIGHT = 460, 300  # two beside each other on a desk, one on a phone with its text still readable
STAGES = ["prepare", "sample", "train", "evaluate"]
STYLE = {"font.size": 12, "font.family": "DejaVu Sans", "text.color": style.light("ink"),
         "text.parse_math": False, "axes.edgecolor": style.light("muted"), "axes.labelcolor": style.light("muted"),
         "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8, "axes.axisbelow": True,
         "axes.grid": True, "axes.grid.axis": "y", "grid.color": style.light("line"), "grid.linewidth": 0.8,
         "xtick.color": style.light("muted"), "ytick.color": style.light("muted"), "xtick.major.size": 3,
         "ytick.major.size": 0, "lines.linewidth": 2, "lines.solid_capstyle": "round",
         "svg.fonttype": "none"}  # text stays text: small, and in the fonts of the page
matplotlib.rcdefaults()  # whatever people have set for plots of their own
matplotlib.rcParams.update(STYLE)


class Plot:
    """A figure with one pair of axes; `drawn` makes it an element."""

    def __init__(self, title, name, x, y, height=HEIGHT):
        self.title, self.name = title, name
        self.figure = Figure((WIDTH / 72, height / 72), dpi=72, layout="constrained")
        self.axes = self.figure.add_subplot(xlabel=x, ylabel=y)

    def drawn(self):
        return svg.element(self.figure, self.title, self.name)


def short(x, _=None):
    """A tick without zeros that say nothing."""
    text = f"{x:.6g}"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def percent(x, _=None):
    return f"{100 * x:.4g}%"


def log_axis(axis, limits, spell):
    """Powers of ten, and steps between them where there are few."""
    few = math.log10(limits[1] / limits[0]) < 2
    axis.set_major_locator(LogLocator(10, subs=(1, 2, 5) if few else (1,)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(spell))
    axis.set_minor_formatter(NullFormatter())


def line(axes, method, curve, **more):
    """The mean, thin from where not all seeds go on, and the band of all seeds."""
    colour, whole = style.of_method(method), curve.whole
    look = {"color": colour, "linestyle": style.dash_of(method), **more}
    axes.plot(curve.epochs[:whole], curve.mean[:whole], **look)
    if whole < len(curve.epochs):
        axes.plot(curve.epochs[whole - 1:], curve.mean[whole - 1:], **{**look, "linewidth": 0.9, "alpha": 0.7})
    if curve.low != curve.high:
        axes.fill_between(curve.epochs[:whole], curve.low[:whole], curve.high[:whole], color=colour, alpha=0.15,
                          linewidth=0)


def curves_of(methods, measure):
    """(method, curve) of those that have one. `measure` is made for a method."""
    return [(m, c) for m in methods if (c := measures.curve(m.runs, measure(m)))]


def by_epoch(methods, name, title, y, measure, spell=short, log=False, zero=False, **look):
    """Lines over epochs, or None where there is nothing to draw."""
    curves = curves_of(methods, measure)
    if not curves:
        return None
    plot = Plot(title, name, "epoch", y)
    for method, curve in curves:
        line(plot.axes, method, curve, **look, **({"marker": "o", "markersize": 4} if len(curve.epochs) == 1 else {}))
    if log:
        plot.axes.set_yscale("log")
        log_axis(plot.axes.yaxis, plot.axes.get_ylim(), spell)
    else:
        plot.axes.yaxis.set_major_formatter(FuncFormatter(spell))
        if zero:
            plot.axes.set_ylim(0, max(max(c.high) for _, c in curves) * 1.06 or 1)
    last = max(curve.epochs[-1] for _, curve in curves)
    margin = min(0.9, 0.2 + 0.02 * last)  # there is no epoch 0
    plot.axes.set_xlim(1 - margin, last + margin)
    plot.axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    return plot


def quality(methods, metric, name, title, y):
    """Validation quality by epoch with a dot at each run's best epoch."""
    plot = by_epoch(methods, name, title, y, lambda _: measures.quality(metric))
    if not plot:
        return None
    means = []
    for method, curve in curves_of(methods, lambda _: measures.quality(metric)):
        means += curve.mean
        for run in method.runs:
            best = measures.number_at(run.report, "best_epoch")
            at_best = measures.quality(metric)(measures.epochs_of(run).get(best, {}))
            if at_best is not None:
                plot.axes.plot([best], [at_best], "o", markersize=7, color=style.of_method(method),
                               markeredgecolor=style.light("card"), markeredgewidth=1.2, zorder=5)
    # The first epochs of an untrained model would press all that matters into a line at the top.
    bottom, top = plot.axes.get_ylim()
    if len(means) >= 10:
        tenth = statistics.quantiles(means, n=10)[0]
        plot.axes.set_ylim(max(bottom, tenth - 0.35 * (top - tenth)), top)
    return plot.drawn()


def curriculum(methods):
    """n_r by epoch."""
    plot = by_epoch(methods, "planned", "Planned hard negatives by epoch", "hard negatives for each positive (n_r)",
                    lambda _: measures.planned_hard, zero=True, drawstyle="steps-mid")
    return plot and plot.drawn()


def thresholds(methods):
    """s_d, and s_c as a thin line."""
    plot = by_epoch(methods, "thresholds", "Threshold of the item filter by epoch", "similarity",
                    lambda _: measures.threshold("s_d"))
    means = curves_of(methods, lambda _: measures.threshold("s_c"))
    if not plot:
        return None
    for method, curve in means:
        plot.axes.plot(curve.epochs, curve.mean, color=style.of_method(method), linewidth=1.1, linestyle=(0, (2, 2)))
    return plot.drawn()


def filled_share(method):
    return measures.filled_share(measures.number_at(method.runs[0].configuration, "negatives"))


def filled(methods):
    plot = by_epoch(methods, "filled", "Planned hard slots that hold a hard negative", "share of planned slots",
                    filled_share, spell=percent, zero=True)
    return plot and plot.drawn()


def lowest_filled(methods):
    return min((min(curve.low) for _, curve in curves_of(methods, filled_share)), default=None)


def dropped(methods):
    plot = by_epoch(methods, "dropped", "Candidates that the item filter dropped", "for each hard negative drawn",
                    lambda _: measures.dropped_for_each, log=True)
    return plot and plot.drawn()


def falseness(methods, kind, name):
    """A faint dot for each epoch, a large one for each method with its interval, and a line at the share that
    uniform negatives have."""
    points = [(m, p) for m in methods if (p := measures.method_point(m.runs, kind))]
    if not points:
        return None
    plot = Plot(kind.name, name, "hardness (mean rank quantile, 0 is the top)", kind.axis)
    axes = plot.axes
    shown = [p.share for _, p in points]
    for method, point in points:
        colour = style.of_method(method)
        epochs = [*measures.epoch_points(method.runs, kind)]
        axes.scatter([p.hardness for p in epochs], [p.share for p in epochs], s=11, color=colour, alpha=0.3,
                     linewidth=0)
        if point.low is not None:
            shown += [point.low, point.high]
            axes.plot([point.hardness] * 2, [point.low, point.high], color=style.light("ink"), linewidth=1.4, zorder=4)
        axes.plot([point.hardness], [point.share], "o", markersize=10, color=colour,
                  markeredgecolor=style.light("card"), markeredgewidth=1.5, zorder=5)
    if (uniform := draw_uniform(axes, methods, kind)) is not None:
        shown.append(uniform)
    axes.set_xlim(0, max(0.5, *(p.hardness for _, p in points)) * 1.04)
    axes.xaxis.set_major_formatter(FuncFormatter(short))
    share_axis(axes, shown, log=min(p.share for _, p in points) > 0)
    return plot.drawn()


def falseness_by_epoch(methods, kind, name):
    def measure(_):
        return lambda epoch: measures.number_at(epoch, *kind.hard)

    plot = by_epoch(methods, name, f"{kind.name}, by epoch", kind.axis, measure, spell=percent)
    if not plot:
        return None
    shown = [value for _, curve in curves_of(methods, measure) for value in curve.low + curve.high]
    log = min(shown) > 0
    if (uniform := draw_uniform(plot.axes, methods, kind)) is not None:
        shown.append(uniform)
    share_axis(plot.axes, shown, log)
    return plot.drawn()


def draw_uniform(axes, methods, kind):
    """A line at the share that uniform negatives have, which it returns; None where no run tells."""
    uniform = [m for m in methods if m.sampler == "uniform"]
    share = measures.share_of_all([run for m in uniform for run in m.runs], kind)
    if share is not None:
        axes.axhline(share, color=style.of_method(uniform[0]), linewidth=1.4, linestyle=(0, (5, 3)), zorder=1)
        axes.annotate("uniform negatives", (1, share), xycoords=("axes fraction", "data"), xytext=(0, 4),
                      textcoords="offset points", ha="right", va="bottom", color=style.light("muted"))
    return share


def share_axis(axes, shown, log):
    """From zero, unless the small shares could then not be told apart."""
    positive = [share for share in shown if share > 0]
    if log and max(positive) > 5 * min(positive):
        axes.set_yscale("log")
        axes.set_ylim(min(positive) / 1.5, max(positive) * 1.5)
        log_axis(axes.yaxis, axes.get_ylim(), percent)
    else:
        axes.set_ylim(0, max(shown) * 1.15 or 1)
        axes.yaxis.set_major_formatter(FuncFormatter(percent))


def stages(methods, name, title, x, divide):
    """Stacked bars, the names above them: beside them there is no room on a phone. `divide` makes of a run
    what its seconds are divided by."""
    rows = []
    for method in methods:
        found = [(run, divide(run)) for run in method.runs]
        means = [measures.mean([s / d for run, d in found
                                if d and (s := measures.number_at(run.report, "seconds", stage)) is not None])
                 for stage in STAGES]
        if any(means):
            rows.append((method, [value or 0 for value in means]))
    if not rows:
        return None
    plot = Plot(title, name, x, "", height=80 + 46 * len(rows))
    axes = plot.axes
    longest = max(sum(values) for _, values in rows)
    for place, (method, values) in enumerate(rows):
        start = 0
        for stage, value in enumerate(values):
            axes.barh(place, value, left=start, height=0.36, color=style.light(f"stage-{stage}"), linewidth=0)
            start += value
        named = method.name if len(method.name) <= 62 else method.name[:60] + "…"
        axes.text(0, place - 0.27, named, va="bottom", ha="left")
        axes.text(start + longest * 0.015, place, f"{start:.3g} s", va="center", ha="left", color=style.light("muted"))
    axes.set_ylim(len(rows) - 0.6, -0.75)
    axes.set_xlim(0, longest * 1.14)
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.grid(False)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(short))
    return plot.drawn()
