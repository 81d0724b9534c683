# SPDX-License-Identifier: MIT
"""The fine stage and uniform negatives in Python."""

import numpy
import torch

from python_data import POOL, load
from serve import Measurement


def read_pools(given):
    return torch.from_numpy(numpy.fromfile(given["pools"], "u4").reshape(-1, POOL).astype("i8"))


def torch_fine(given):
    """All positions of a user at once."""
    data, hard = load(given["data"]), int(given["hard"])
    pools, threshold = read_pools(given), float(given["threshold"])
    users = min(int(given["users"]), len(pools))

    def repeat():
        out = []
        for user in range(users):
            lines, rows = data.lines(user), data.items[pools[user]]
            positives = data.items[data.positives[lines]]
            scores = data.representations[lines] @ rows.T
            scores[positives @ rows.T >= threshold] = -torch.inf
            best = scores.topk(100).indices
            picks = best.gather(1, torch.randint(100, (len(best), hard)))
            out.append(pools[user][picks])
        return torch.cat(out).numpy().astype("u4")

    return Measurement(data.lines(users - 1).stop, repeat)


BATCH = 256  # positions; the authors take those of 128 users


def loop_fine(given):
    """In the way of the authors' code: each position of a batch gathers and scales its pool and
    multiplies it by the positive, number by number; gathers and scales what is left, and multiplies
    it by the representation; sorts all scores, twice; and draws from the best 100."""
    data, hard = load(given["data"]), int(given["hard"])
    pools, threshold = read_pools(given), float(given["threshold"])
    positions = int(given["positions"])
    users = torch.from_numpy(data.position_users)

    def score(items, rows):
        unit = torch.nn.functional.normalize(data.items[items], dim=-1)
        return (unit * rows.unsqueeze(1)).sum(dim=-1)

    def repeat():
        out = []
        for first in range(0, positions, BATCH):
            lines = slice(first, min(first + BATCH, positions))
            pool = pools[users[lines]]
            kept = score(pool, data.items[data.positives[lines]]) < threshold
            left = torch.where(kept, pool, torch.zeros_like(pool))
            scores = torch.where(kept, score(left, data.representations[lines]), -torch.inf)
            best = torch.sort(scores, descending=True, stable=True).indices[:, :100]
            torch.sort(scores, descending=True, stable=True).values[:, :100]
            picks = best.gather(1, torch.randint(100, (len(best), hard)))
            out.append(left.gather(1, picks))
        return torch.cat(out).numpy().astype("u4")

    return Measurement(positions, repeat)


def loop_uniform(given):
    """One negative after the other, drawn again while the user knows it."""
    data, positions, per_position = load(given["data"]), int(given["positions"]), int(given["each"])
    n = len(data.items)

    def repeat():
        out = []
        for line in range(positions):
            known = set(data.known(data.position_users[line]).tolist())
            for _ in range(per_position):
                item = numpy.random.randint(0, n)
                while item in known:
                    item = numpy.random.randint(0, n)
                out.append(item)
        return numpy.array(out, "u4")

    return Measurement(positions * per_position, repeat)


def torch_uniform(given):
    """All at once; what the user knows is found by one search of (user, item) and drawn again."""
    data, each = load(given["data"]), int(given["each"])
    n = len(data.items)
    rows = numpy.repeat(numpy.arange(len(data.offsets) - 1), numpy.diff(data.offsets))
    known = torch.from_numpy(rows * n + data.known_items)
    row_of = torch.from_numpy(data.position_users).repeat_interleave(each) * n

    def repeat():
        out = torch.randint(n, (len(row_of),))
        wrong = torch.arange(len(row_of))
        while len(wrong):
            keys = row_of[wrong] + out[wrong]
            at = torch.searchsorted(known, keys).clamp_(max=len(known) - 1)
            wrong = wrong[known[at] == keys]
            out[wrong] = torch.randint(n, (len(wrong),))
        return out.numpy().astype("u4")

    return Measurement(len(row_of), repeat)
