# SPDX-License-Identifier: MIT
"""Small reports as `realhns-train` writes them."""

import json
import math
from pathlib import Path

HARD = {"uniform": 0, "dns": 10, "real_hns": 10}
HARDNESS = {"dns": 0.1, "real_hns": 0.3}


def metrics(ndcg):
    return {"ndcg@10": ndcg, "hr@10": ndcg + 0.2, "auc": 0.8}


def epoch_of(sampler, number, ndcg, planted):
    """The curriculum of real_hns begins in its second epoch."""
    planned = 0 if sampler == "real_hns" and number == 1 else HARD[sampler]
    shares = {"hard": {"validation": 0.0002, "test": 0.0003 if planned else None},
              "all": {"validation": 0.0001, "test": 0.0001}}
    epoch = {"epoch": number, "planned_hard": planned, "slots": 2000, "hard": planned * 100,
             "from_proposal": 2000 - planned * 100, "unfilled": 0,
             "rejected": {"known": 3, "eligible": 0, "filter": 5000 // number if sampler == "real_hns" else 0,
                          "not_rankable": 0},
             "s_c": 2.0 if sampler == "real_hns" else 0.0, "s_d": 0.5 * number if sampler == "real_hns" else 0.0,
             "hardness": HARDNESS[sampler] if planned else None, "hardness_of_all": 0.4,
             "held_out_share": shares, "loss": 0.5, "validation": metrics(ndcg - 0.1 / number)}
    if planted:
        epoch |= {"false_negative_rate": 2 * HARDNESS[sampler] / 10 if planned else None,
                  "false_negative_rate_of_all": 0.05}
    return epoch


def report(sampler, seed=1, ndcg=0.4, epochs=4, planted=False, **options):
    configuration = {"sampler": sampler, "seed": seed, "threads": 1, "json": f"{sampler}.json", "placements": "",
                     "checkpoint": "", "resume": "", "epochs": 9, "model": "mf", "negatives": 20, "target": "game",
                     "data": "planted" if planted else "somewhere/pair", "protocol": "honest", **options}
    return {"configuration": configuration, "users": 1000, "items": 50, "training_records": 100, "best_epoch": epochs,
            "epochs": epochs, "validation": {**metrics(ndcg), "full": metrics(ndcg / 10)},
            "test": {**metrics(ndcg - 0.05), "full": metrics(ndcg / 20)},
            "seconds": {"prepare": 1.0 + seed, "sample": 2.0, "train": 3.0, "evaluate": 0.5},
            "held_out_share": {"hard": {"test": 0.0003 if HARD[sampler] else math.nan}, "all": {"test": 0.0001}},
            "sampling": [epoch_of(sampler, e, ndcg, planted) for e in range(1, epochs + 1)]}


def write(folder, reports):
    """The names of the files that were written."""
    files = [Path(folder) / f"{place}.json" for place in range(len(reports))]
    for file, content in zip(files, reports):
        file.write_text(json.dumps(content))
    return [*map(str, files)]


def usual(planted=False):
    return [report("uniform", 1, 0.40, planted=planted), report("uniform", 2, 0.42, planted=planted),
            report("dns", 1, 0.45, planted=planted), report("real_hns", 1, 0.43, epochs=6, planted=planted)]


def audited_draws(hardness, share):
    return {"draws": 1000, "hardness": hardness, "score_gap": 0.1,
            "false_negative_rate": {"value": share, "low": 0.9 * share, "high": 1.1 * share}}


def audit():
    """Two samplers at two settings each, with outliers."""
    def point(knob, hardness, share):
        return {"knob": knob, "hard": audited_draws(hardness, share), "all": audited_draws(0.4, 0.05),
                "by_similarity": [audited_draws(hardness, share / tenth) for tenth in range(1, 11)],
                "outliers": audited_draws(hardness, share / 2), "others": audited_draws(hardness, share)}

    return [{"sampler": sampler, "points": [point("easy", 0.3, 0.04 * factor), point("hard", 0.05, 0.3 * factor)]}
            for sampler, factor in (("dns", 1), ("source domain", 0.5))]
