# SPDX-License-Identifier: MIT
"""What the command line says."""

import argparse
import os
from pathlib import Path

from experiments import EXPERIMENTS
from recipe import Recipe, assignment, read

ROOT = Path(__file__).resolve().parents[2]
MODELS = ("cdr", "sasrec", "dasl", "mf")


def parser_of(about):
    parser = argparse.ArgumentParser(prog="./run reproduce", description=about)
    names = [*EXPERIMENTS, "all"]
    parser.add_argument("experiments", nargs="+", choices=names, metavar="EXPERIMENT", help=", ".join(names))
    parser.add_argument("--data", required=True, help="folder of NAME.inter files, or 'planted'")
    parser.add_argument("--source", help="source domain")
    parser.add_argument("--target", help="target domain")
    parser.add_argument("--seeds", type=int, default=3, help="seeds of each run, from 1 on (3)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads in all (as the machine has)")
    parser.add_argument("--at-once", type=int, help="runs that share the threads; unless given, one thread each")
    parser.add_argument("--epochs", type=int, help="of each run, at most")
    parser.add_argument("--out", help="folder of the runs (build/reproduce/SOURCE-TARGET)")
    parser.add_argument("--pretrained", help="folder of pre-trained encoders (encoders, in the folder of the runs)")
    parser.add_argument("--settings", metavar="FILE.toml", help="laid over examples/reproduce/settings.toml")
    parser.add_argument("--set", metavar="GROUP.OPTION=VALUE", action="append", default=[], type=assigned,
                        help="one such setting, as in dns.candidates=10")
    parser.add_argument("--quick", action="store_true", help="tiny models and few epochs, to see that all works")
    parser.add_argument("--no-training", action="store_true",
                        help="train nothing: say what is left, and write the tables and the page of what there is")
    parser.add_argument("--trainer", default=ROOT / "build/release/examples/train/realhns-train",
                        help=argparse.SUPPRESS)
    return parser


def assigned(text):
    try:
        return assignment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def parsed(parser, arguments):
    """The options, and what follows from them: `pair`, `out`, `at_once`, `names` of the experiments."""
    o = parser.parse_args(arguments)
    o.planted = o.data == "planted"
    if o.planted and (o.source or o.target):
        parser.error("--data planted makes its own two domains: leave --source and --target out")
    if not o.planted and not (o.source and o.target):
        parser.error("--source and --target are missing: the names of two files NAME.inter in the --data folder")
    for name in ("seeds", "threads", "at_once", "epochs"):
        if (value := getattr(o, name)) is not None and value < 1:
            parser.error(f"--{name.replace('_', '-')} must be positive")
    o.names = [*EXPERIMENTS] if "all" in o.experiments else [*dict.fromkeys(o.experiments)]
    o.at_once = o.at_once or o.threads
    o.pair = "planted" if o.planted else f"{o.source}-{o.target}"
    o.out = Path(o.out or ROOT / "build/reproduce" / (o.pair + ("-quick" if o.quick else "")))
    return o


def recipe_of(o):
    """Throws OSError and ValueError where the file of settings cannot be read."""
    data = {"data": o.data} | ({} if o.planted else {"source": o.source, "target": o.target})
    changes = [read(o.settings)] if o.settings else []
    changes += [{model: {"epochs": o.epochs} for model in MODELS}] if o.epochs else []
    return Recipe(data, "planted" if o.planted else o.target, [*changes, *o.set], o.quick)
