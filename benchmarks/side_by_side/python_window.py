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


def without(values, place):
    return torch.cat((values[:place], values[place + 1:]))


def loop_window(given):
    """In the way of the authors' code: one user after the other is scored and fully sorted, once for
    the ids and once for the scores; the window is cut out, what the user knows is looked for in it
    and taken out one by one; and all users keep the same random ranks."""
    data, users = load(given["data"]), int(given["users"])
    low, high = window(given, data)

    def repeat():
        ids, values = [], []
        for user in range(users):
            scores = torch.matmul(data.items, data.users[user])
            known = data.known(user).tolist()
            cut = slice(low, high + len(known) + 2)
            own = torch.sort(scores, descending=True, stable=True).indices[cut]
            own_values = torch.sort(scores, descending=True, stable=True).values[cut]
            for item in known:
                if item in own:
                    place = torch.nonzero(own == item).squeeze(1)
                    own, own_values = without(own, place), without(own_values, place)
            ids.append(own[:high - low])
            values.append(own_values[:high - low])
        kept = torch.randperm(high - low)[:POOL]
        torch.stack(values)[:, kept]
        return torch.stack(ids)[:, kept].numpy().astype("u4")

    return Measurement(users, repeat)


def torch_top(given):
    data, users, k = load(given["data"]), int(given["users"]), int(given["k"])

    def repeat():
        best = [(data.users[first:first + BLOCK] @ data.items.T).topk(k).indices
                for first in range(0, users, BLOCK)]
        return torch.cat(best)[:users].numpy().astype("u4")

    return Measurement(users, repeat)
