# SPDX-License-Identifier: MIT
"""Trains what a table or a figure of the paper compares, keeps each run, and writes the tables and one page. What is
there is not trained again, and the same command goes on where it was interrupted."""

import signal
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1]
sys.path += [str(EXAMPLES / folder) for folder in ("report", "tables")]  # what reads and shows reports

from arguments import parsed, parser_of, recipe_of  # noqa: E402
from budget import Budget  # noqa: E402
from experiments import EXPERIMENTS  # noqa: E402
from files import write  # noqa: E402
from kept import Folder  # noqa: E402
from paper import Paper  # noqa: E402
from results import Results  # noqa: E402

try:
    from document import document, tables  # noqa: E402
    from page import count  # noqa: E402
    from training import only_one, say, state_budget, told, train  # noqa: E402
except ModuleNotFoundError as missing:
    sys.exit(f"reproduce: please install {missing.name}")


def show(o, folder, experiments):
    """Writes the tables and the page."""
    paper = Paper(o.source, o.target)
    results = [Results(e, {row.setting.name: folder.runs(row.setting) for row in e.rows}, paper) for e in experiments]
    title = "Reproduced on " + ("planted data" if o.planted else f"{o.target}, with {o.source} as source")
    words = [folder.recipe.target, *(o.names if len(o.names) < len(EXPERIMENTS) else ["all"])]
    o.out.mkdir(parents=True, exist_ok=True)
    files = {ending: o.out / ("-".join(words) + ending) for ending in (".md", ".html")}
    write(files[".md"], tables(results, title))
    write(files[".html"], document(results, title))
    say(f"tables: {files['.md']}")
    say(f"page: {files['.html']}")


def main(arguments):
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)  # so that runs are stopped and the tables written
    parser = parser_of(__doc__)
    o = parsed(parser, arguments)
    failures, interrupted = [], False
    try:
        folder = Folder(o.out, recipe_of(o), o.seeds, o.pretrained)
        experiments = [EXPERIMENTS[name](folder.recipe) for name in o.names]
        for row in (row for experiment in experiments for row in experiment.rows):
            folder.of(row.setting)
        left, budget = folder.missing(), Budget(folder.all())
        state_budget(o.pair, folder, budget, left, o.at_once)
        if left and not o.no_training:
            with only_one(o.out) as lock:
                try:
                    train(left, budget, o, lock, failures)
                except KeyboardInterrupt:
                    interrupted = True
        show(o, folder, experiments)
    except (OSError, ValueError) as error:
        parser.exit(2, f"reproduce: {error}\n")
    if failures:
        say(f"{count(len(failures), 'run')} failed:")
    for outcome in failures:
        say(told(outcome))
    if interrupted:
        say("interrupted; the same command goes on from here")
    return 130 if interrupted else 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
