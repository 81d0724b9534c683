# SPDX-License-Identifier: MIT
"""The page: one HTML document that needs nothing beside itself."""

import html
import re
from pathlib import Path

import audit_plots
import audits
import comparison
import measures
import plots
import style
from comparison import plain
from reports import varied_options
from summary import sentences, shown

escaped = html.escape


def count(n, noun):
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def key(method):
    return f'<span class="key" style="border-top-style: {style.dash_of(method)}; ' \
           f'border-color: var(--method-{method.colour})"></span>'


def legend(methods):
    items = "".join(f"<li>{key(m)}{escaped(m.name)}</li>" for m in methods)
    return f'<ul class="legend">{items}</ul>'


def stage_legend():
    items = "".join(f'<li><span class="key block" style="border-top-style: solid; border-color: var(--stage-{i})">'
                    f"</span>{stage}</li>" for i, stage in enumerate(plots.STAGES))
    return f'<ul class="legend">{items}</ul>'


def plot(title, element, note=""):
    note = f" <small>{note}</small>" if note else ""
    return f"<figure><figcaption>{title}{note}</figcaption>{element}</figure>" if element else ""


def section(title, how, *parts, missing=""):
    """`missing` is said where there is nothing to show."""
    body = "".join(part for part in parts if part)
    if not body:
        return f'<section><h2>{title}</h2><p class="how">{missing}</p></section>'
    return f'<section><h2>{title}</h2><p class="how">{how}</p>{body}</section>'


def plotted(title, how, keys, figures, missing):
    """A section of plots below the key to their colours."""
    figures = [figure for figure in figures if figure]
    return section(title, how, *([keys, f'<div class="plots">{"".join(figures)}</div>'] if figures else []),
                   missing=missing)


# --- The sections. ---


def common(runs, *path):
    """What all runs have in this place of the report, as text; None where they differ or have none."""
    found = set()
    for run in runs:
        value = run.report
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        found.add(None if value is None else f"{value:,}" if isinstance(value, int) else plain(value))
    return found.pop() if len(found) == 1 else None


def head(methods, comparable):
    runs = [run for m in methods for run in m.runs]
    facts = [f"{count(len(runs), 'run')} of {count(len(methods), 'method')}"]
    facts += [f"{name} {value}" for name in ("model", "source", "target")
              if (value := common(runs, "configuration", name))]
    facts += [f"{value} {name.replace('_', ' ')}" for name in ("users", "items", "training_records")
              if (value := common(runs, name))]
    if common(runs, "configuration", "protocol") == "leaky":
        facts.append("in the leaky protocol, which chooses epochs by test items")
    told = ""
    if not comparable:
        told = f'<p class="summary warning">These runs differ in ' \
               f'{escaped(", ".join(map(plain, comparison.differing_tasks(methods))))}, so their figures say nothing ' \
               "about each other: nothing is compared here. Make a report of each.</p>"
    elif said := sentences(methods):
        told = f'<p class="summary">{escaped(" ".join(said))}</p>'
    return f'<header><h1>Training runs</h1><p class="facts">{escaped("; ".join(facts))}.</p>{told}</header>'


def cell(column, runs, best):
    values = column.values(runs)
    if not values:
        return "<td>–</td>"
    middle, spread = shown(measures.mean(values), column), measures.spread(values)
    middle = f"<b>{middle}</b>" if best else middle
    return f"<td>{middle}" + ("" if spread is None else f"<small>± {shown(spread, column)}</small>") + "</td>"


def results(methods, comparable):
    columns = comparison.used_columns(methods)
    best = [comparison.best_of(c, methods) if comparable else set() for c in columns]
    titles = "".join(f'<th scope="col">{escaped(c.title)}</th>' for c in columns)
    rows = "".join(
        f'<tr><th scope="row">{key(m)}{escaped(m.name)}</th><td>{len(m.runs)}</td>'
        + "".join(cell(c, m.runs, m.name in names) for c, names in zip(columns, best)) + "</tr>" for m in methods)
    table = f'<div class="scroll" tabindex="0"><table class="results"><thead><tr><th scope="col">method</th>' \
            f'<th scope="col">seeds</th>{titles}</tr></thead><tbody>{rows}</tbody></table></div>'
    how = "Means over seeds, ± the standard deviation; the best of a column is bold. Hardness is the mean rank " \
          "quantile of the hard negatives: 0 is the top, .5 is chance. Held-out items are hard negatives that were " \
          "the user’s own test item"
    how += ", and false negatives those that the user would like by the planted truth." \
        if any(c.values is comparison.planted_falseness for c in columns) else ": the false negatives that " \
        "anyone can count."
    return section("Results", how, table)


def quality(methods):
    runs = [run for m in methods for run in m.runs]
    watched = "Test" if common(runs, "configuration", "protocol") == "leaky" else "Validation"
    figures = [plot(f"{watched} {shown_as} by epoch",
                    plots.quality(methods, metric, f"quality-{place}", f"{watched} {shown_as} by epoch", shown_as))
               for place, (metric, shown_as) in enumerate([("ndcg@10", "NDCG@10"), ("hr@10", "HR@10")])]
    how = "Higher is better: a line is the mean over seeds, its band their range, and a dot the epoch that a run " \
          "kept; a thin line has fewer seeds, since the others had stopped."
    return plotted("Quality by epoch", how, legend(methods), figures, "No epoch of these runs was evaluated.")


def falseness(methods):
    kinds = [(measures.PLANTED, "planted"), (measures.HELD_OUT, "held-out")]
    figures = []
    for kind, name in kinds:
        figures += [plot(kind.name, plots.falseness(methods, kind, name)),
                    plot("The same by epoch", plots.falseness_by_epoch(methods, kind, f"{name}-epochs"))]
    how = "Lower and further left is better: hard negatives teach most, and false ones teach the wrong thing. A " \
          "faint dot is an epoch and a large one a method over all its epochs, with the 95% Wilson interval of what " \
          "was counted or else the range over seeds; the dashed line is what uniform negatives have."
    return plotted("False negatives against hardness", how, legend(methods), figures,
                   "None of these runs drew hard negatives, so there is nothing that could be too hard.")


def audit(methods):
    """The plots of each audited model. Nothing where none is: most runs are not audited, and need not be."""
    sections = []
    for place, (method, run, samplers) in enumerate(audits.audits_of(methods)):
        drawn = [(figure.title, figure.drawn()) for figure in (
            audit_plots.at_one_hardness(samplers, f"audit-{place}"),
            audit_plots.by_similarity(samplers, f"audit-similarity-{place}"),
            audit_plots.by_outlier(samplers, f"audit-outliers-{place}")) if figure]
        how = f"What each sampler would draw on one model, as it stood at the best epoch of {escaped(method.name)}, seed " \
              f"{run.seed}: each over its own knob for hardness, a dot a setting, in the band of the 95% Wilson " \
              "interval. Lower is better; by similarity, each at its setting nearest to hardness .1. Outliers are users " \
              "whose taste in the source domain says nothing of the target domain."
        sections.append(plotted("False negatives at the same hardness", how, "",
                                [plot(title, element) for title, element in drawn], ""))
    return "".join(sections)


def with_hard(methods):
    """Those that planned hard negatives."""
    return [m for m in methods
            if any(measures.planned_hard(e) for run in m.runs for e in measures.epochs_of(run).values())]


def curriculum(methods):
    methods = with_hard(methods)
    figures = [plot("Planned hard negatives by epoch", plots.curriculum(methods)),
               plot("Threshold of the item filter", plots.thresholds(methods), "s<sub>d</sub>; dotted: s<sub>c</sub>")]
    how = "What the schedule asked for: n<sub>r</sub> negatives of a row are to be hard, and candidates more similar " \
          "to the positive than s<sub>d</sub> are dropped, which ends at s<sub>c</sub>, a mean over clusters of items."
    return plotted("The curriculum", how, legend(methods), figures, "None of these runs planned hard negatives.")


def acceptance(methods):
    methods = with_hard(methods)
    title = "Planned hard slots that hold a hard negative"
    filled = plot(title, plots.filled(methods))
    if filled and plots.lowest_filled(methods) >= 0.9995:  # lines that all lie on 100% are no plot
        filled = plot(title, '<p class="big">All of them<small>in each epoch of each run</small></p>')
    figures = [filled, plot("Candidates that the item filter dropped", plots.dropped(methods))]
    how = "What became of the plan: slots that could not be filled with a hard negative got one from the proposal, " \
          "and the stricter the item filter, the more candidates it drops for each hard negative that is drawn."
    return plotted("Acceptance", how, legend(methods), figures, "There were no planned hard slots to fill.")


def seconds(methods):
    figures = [plot("Seconds of a run", plots.stages(methods, "seconds", "Seconds of a run by stage",
                                                     "seconds, mean over seeds", lambda run: 1)),
               plot("Seconds of an epoch", plots.stages(methods, "epoch-seconds", "Seconds of an epoch by stage",
                                                        "seconds, mean over epochs and seeds",
                                                        lambda run: len(measures.epochs_of(run))))]
    how = "Shorter is faster: preparing and sampling are what a sampler costs; runs stop at epochs of their own, so " \
          "compare samplers by the epoch, and only runs that had the machine to themselves."
    return plotted("Seconds per stage", how, stage_legend(), figures, "None of these runs says how long it took.")


def option(value):
    return "–" if value in (None, "") else plain(value)


def configurations(methods):
    runs = [(m, run) for m in methods for run in m.runs]
    differing = varied_options([run.configuration for _, run in runs])
    parts = []
    for method, run in runs:
        names = [k for k in differing if k in run.configuration]
        names += sorted(k for k in run.configuration if k not in differing)
        rows = "".join(f'<div{" class=differs" if k in differing else ""}><dt>{escaped(plain(k))}</dt>'
                       f"<dd>{escaped(option(run.configuration[k]))}</dd></div>" for k in names)
        parts.append(f"<details><summary>{key(method)}{escaped(method.name)}, seed {run.seed} "
                     f"<small>{escaped(plain(Path(run.path).name))}</small></summary><dl>{rows}</dl></details>")
    return section("Configurations", "Every option of each run; those that differ between runs come first, in bold.",
                   *parts)


def as_part(body, name):
    """Sections as a part of a longer page: a level lower, and with ids that begin with `name`, since other
    parts have the like."""
    body = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", body)
    return re.sub("(?<=[</])h2>", "h3>", body)


def whole(title, body, made_by):
    """The document around the sections of a page."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escaped(title)}</title>
<style>
{style.sheet()}</style>
</head>
<body>
<main>
{body}
<footer>Made by <code>{escaped(made_by)}</code> of realhns.</footer>
</main>
</body>
</html>
"""


def document(methods):
    comparable = not comparison.differing_tasks(methods)
    body = "\n".join([head(methods, comparable), results(methods, comparable), quality(methods), audit(methods),
                      falseness(methods), curriculum(methods), acceptance(methods), seconds(methods),
                      configurations(methods)])
    return whole("Training runs", body, "./run report")
