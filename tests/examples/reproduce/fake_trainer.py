# SPDX-License-Identifier: MIT
"""Stands in for realhns-train: writes a report at once, or does what FAKE, a JSON text, says. `fail`, `hang`
and `lie` have parts of the names of runs; one that hangs leaves a checkpoint, and goes on from it, and one that lies
reports another number of epochs."""

import json
import os
import sys
import time
from pathlib import Path

import made_up

orders = json.loads(os.environ["FAKE"])
words = iter(sys.argv[2:])
options = {name.removeprefix("--"): next(words) for name in words}
name = Path(options["json"]).stem


def note(text):
    with open(orders["log"], "a") as log:
        log.write(f"{text} {name}\n")


def ordered(kind):
    return any(part in name for part in orders.get(kind, []))


note("begin")
Path(options["json"]).write_text("null\n")
checkpoint = Path(options["checkpoint"])
if "resume" in options:
    if checkpoint.read_text() != "good":
        sys.exit(f"realhns-train: {checkpoint}: was written with other options")
    note("resume")
elif ordered("hang"):
    checkpoint.write_text(orders.get("checkpoint", "good"))
    note("hang")
    time.sleep(60)
if ordered("fail"):
    print("some figures")
    sys.exit("realhns-train: no such luck")
time.sleep(orders.get("seconds", 0))
like = options["sampler"] if options["sampler"] in made_up.HARD else "dns"
seed = int(options.pop("seed"))
report = made_up.report(like, seed, 0.4 + 0.001 * len(name) + seed / 100)
report["configuration"] |= {k.replace("-", "_"): v for k, v in options.items()} | {"seed": seed}
if ordered("lie"):
    report["configuration"]["epochs"] = 7
report["pretraining"] = {"a": {"seconds": 30.0}, "b": {"seconds": 50.0}} if "pretrained" in options else {}
ranks = [(7 * len(name) + 3 * user + seed) % 20 for user in range(9)]
lines = ["user\tvalidation\tvalidation_full\ttest\ttest_full",
         *(f"{user}\t5\t50\t{rank}\t{2 * rank}" for user, rank in enumerate(ranks))]
Path(options["placements"]).write_text("\n".join(lines) + "\n")
Path(options["json"]).write_text(json.dumps(report))
note("end")
