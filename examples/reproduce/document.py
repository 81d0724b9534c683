# SPDX-License-Identifier: MIT
"""What is written of the experiments: their tables in Markdown, and one page."""

import html

import page
import sweeps
from results import IN_PAPER
from table import markdown

escaped = html.escape
SPREADS = "Means over seeds, ± the standard deviation. Hardness is the mean rank quantile of the hard negatives: 0 " \
          "is the top, .5 is chance. Held-out items are hard negatives that were the user’s own test item, false " \
          "negatives those that the user would like by the planted truth."
TESTS = "Differences, over the seeds that both have, and their p-values by paired t-tests."


def there(results):
    """How many of the runs there are."""
    runs = sum(len(found) for found in results.runs.values())
    return f"{page.count(runs, 'run')} of {page.count(len(results.runs), 'setting')}"


# --- Markdown. ---


def tables(all_results, title):
    """The text of the file of tables."""
    lines = [f"# {title}", "", SPREADS]
    for results in all_results:
        experiment = results.experiment
        lines += ["", f"## {experiment.title}", "", f"{experiment.how} {there(results)}.".strip()]
        for part in experiment.parts:
            lines += ["", *markdown(results.table(part))]
            if differences := results.differences(part):
                lines += ["", TESTS, "", *markdown(differences)]
    return "\n".join(lines) + "\n"


# --- The page. ---


def cell(text):
    middle, plus_minus, spread = text.partition(" ± ")
    return f"<td>{escaped(middle)}" + (f"<small>± {escaped(spread)}</small>" if plus_minus else "") + "</td>"


def table(rows):
    head, *body = rows
    titles = "".join(f'<th scope="col">{escaped(title)}</th>' for title in head)
    lines = "".join(f'<tr{" class=paper" if first == IN_PAPER else ""}><th scope="row">{escaped(first)}</th>'
                    + "".join(map(cell, rest)) + "</tr>" for first, *rest in body)
    return f'<div class="scroll" tabindex="0"><table class="results"><thead><tr>{titles}</tr></thead>' \
           f"<tbody>{lines}</tbody></table></div>"


def swept(results):
    """Quality and false negatives against each thing that was swept."""
    out = ""
    for place, part in enumerate(results.experiment.parts):
        figures = [page.plot(title, element) for title, element in sweeps.figures(part, results, f"sweep{place}")]
        lines = sweeps.lines_of(part)
        out += page.plotted(f"Against {escaped(part.axis)}", "A line is the mean over seeds, and a bar from the "
                            "lowest to the highest of them.", page.legend(lines) if len(lines) > 1 else "", figures,
                            "There are no runs yet.")
    return out


def experiment_part(results):
    """The tables and plots of one experiment."""
    experiment, methods = results.experiment, results.methods()
    tested = [rows for part in experiment.parts if (rows := results.differences(part))]
    body = page.section("Results", SPREADS, *(table(results.table(part)) for part in experiment.parts))
    if tested:
        body += page.section("Differences", TESTS, *map(table, tested))
    body += swept(results) if experiment.parts[0].axis else page.quality(methods)
    body += page.falseness(methods) + page.curriculum(methods) + page.acceptance(methods) + page.seconds(methods)
    return f'<article id="{experiment.name}"><h2>{escaped(experiment.title)}</h2>' \
           f'<p class="how">{escaped(experiment.how)} {there(results)}.</p>' \
           f"{page.as_part(body, experiment.name)}</article>"


def document(all_results, title):
    links = "".join(f'<li><a href="#{results.experiment.name}">{escaped(results.experiment.title)}</a>'
                    f" <small>{there(results)}</small></li>" for results in all_results)
    head = f'<header><h1>{escaped(title)}</h1><p class="facts">The experiments of ' \
           "<i>Exploring False Hard Negative Sample in Cross-Domain Recommendation</i>, and what came out here.</p>" \
           f'<ul class="contents">{links}</ul></header>'
    return page.whole(title, head + "\n".join(map(experiment_part, all_results)), "./run reproduce")
