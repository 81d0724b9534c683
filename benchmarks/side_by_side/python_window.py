# SPDX-License-Identifier: MIT
"""Rank windows and top items in Python."""

import numpy
import torch

from python_data import POOL, load
from serve import Measurement

BLOCK = 128  # users that one product scores


def window(given, data):
    n = len(data.items)
    return int(float(given["from"]) * n), int(float(given["to"]) * n)


def blocks(data, users):
    """Scores of users, block by block, with their histories ranked last."""
    for first in range(0, users, BLOCK):
        last = min(first + BLOCK, users)
        scores = data.users[first:last] @ data.items.T
        rows = numpy.repeat(numpy.arange(last - first), numpy.diff(data.offsets[first:last + 1]))
        known = data.known_items[data.offsets[first]:data.offsets[last]]
        scores[torch.from_numpy(rows), torch.from_numpy(known)] = -torch.inf
        yield scores


def torch_window(given):
    """A product and a partial sort for each block; the pool's ranks are shared by its users."""
    data, users = load(given["data"]), int(given["users"])
    low, high = window(given, data)

    def repeat():
        pools = []
        for scores in blocks(data, users):
            ranked = scores.topk(high).indices
            pools.append(ranked[:, low + torch.randperm(high - low)[:POOL]])
        return torch.cat(pools).numpy().astype("u4")

    return Measurement(users, repeat)


def numpy_window(given):
    data, users = load(given["data"]), int(given["users"])
    low, high = window(given, data)
    n, random = len(data.items), numpy.random.default_rng(1)

    def repeat():
        pools = []
        for scores in blocks(data, users):
            parted = numpy.argpartition(scores.numpy(), (n - high, n - low), axis=1)
            pools.append(parted[:, n - high + random.permutation(high - low)[:POOL]])
        return numpy.concatenate(pools).astype("u4")

    return Measurement(users, repeat)


def loop_window(given):
    """One user after the other: scores, a full sort, the window as a list without the history, and
    1,000 random ones of it."""
    data, users = load(given["data"]), int(given["users"])
    low, high = window(given, data)
    random = numpy.random.default_rng(1)

    def repeat():
        pools = []
        for user in range(users):
            scores = torch.matmul(data.items, data.users[user])
            ranked = torch.sort(scores, descending=True).indices.tolist()
            known = data.known(user).tolist()
            left = [item for item in ranked[low:high] if item not in known]
            pools.append([left[i] for i in random.permutation(len(left))[:POOL]])
        return numpy.array(pools, "u4")

    return Measurement(users, repeat)


def torch_top(given):
    data, users, k = load(given["data"]), int(given["users"]), int(given["k"])

    def repeat():
        best = [(data.users[first:first + BLOCK] @ data.items.T).topk(k).indices
                for first in range(0, users, BLOCK)]
        return torch.cat(best)[:users].numpy().astype("u4")

    return Measurement(users, repeat)
