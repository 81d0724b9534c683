# SPDX-License-Identifier: MIT
"""Whether the sides did the same work: each check reads what a side saved and fails loudly."""

import functools
from pathlib import Path

import numpy

NONE = 2**32 - 1
CLOSE = 1e-5  # scores of float32 that are nearer than this may change places
USERS = 32    # the first so many are looked at


@functools.lru_cache(2)
def read(folder, name):
    kind = {"f32": "f4", "u32": "u4", "u64": "u8"}[name.split(".")[1]]
    return numpy.fromfile(Path(folder) / name, kind)


def table(folder, name):
    return read(folder, name).reshape(-1, 64)


def known(folder, user):
    begin, end = read(folder, "known_offsets.u64")[user:user + 2].astype("i8")
    return read(folder, "known_items.u32")[begin:end]


def require(holds, message):
    if not holds:
        raise SystemExit(f"side-by-side: the sides do not do the same work: {message}")


def window(found, facts, folder):
    """Pools are distinct items of the window, none known. How many ranks the history takes away
    differs between sides, so they may lie that far outside."""
    items, users = table(folder, "items.f32"), table(folder, "users.f32")
    pools = found.reshape(-1, 1000)
    for user in range(min(USERS, len(pools))):
        history, pool = known(folder, user), pools[user]
        pool = pool[pool != NONE]
        scores = items @ users[user]
        ranked = numpy.sort(scores)[::-1]
        low = max(int(facts["from"] * len(items)) - len(history), 0)
        high = min(int(facts["to"] * len(items)) + len(history), len(items) - 1)
        require(len(numpy.unique(pool)) == len(pool), f"user {user}: an item twice in a pool")
        require(len(pool) == min(1000, high - low), f"user {user}: {len(pool)} items in a pool")
        require(not numpy.isin(pool, history).any(), f"user {user}: a known item in a pool")
        inside = (scores[pool] <= ranked[low] + CLOSE) & (scores[pool] >= ranked[high] - CLOSE)
        require(inside.all(), f"user {user}: {(~inside).sum()} items outside the window")


def top(found, facts, folder):
    """Returns the recall; of an exact side, every missing item must tie with the last one."""
    items, users = table(folder, "items.f32"), table(folder, "users.f32")
    best = found.reshape(-1, facts["k"])
    hits = 0
    count = min(USERS, len(best))
    for user in range(count):
        scores = items @ users[user]
        last = -numpy.partition(-scores, facts["k"] - 1)[facts["k"] - 1]
        picked = best[user][best[user] != NONE]
        hits += (scores[numpy.unique(picked)] >= last - CLOSE).sum()
    return hits / (count * facts["k"])


def exact_top(found, facts, folder):
    recall = top(found, facts, folder)
    require(recall == 1, f"only {recall:.4f} of the best items were found")


def fine(found, facts, folder):
    """Hard negatives are of the pool, pass the filter, and are among the best 100 that do."""
    items = table(folder, "items.f32")
    by = table(folder, "representations.f32")
    position_users, positives = read(folder, "position_users.u32"), read(folder, "positives.u32")
    pools = numpy.fromfile(facts["pools"], "u4").reshape(-1, 1000)
    rows = found.reshape(-1, facts["width"])[:500, :facts["hard"]]
    for line, picks in enumerate(rows):
        pool = pools[position_users[line]]
        similarity = items[pool] @ items[positives[line]]
        scores = items[pool] @ by[line]
        scores[similarity >= facts["threshold"]] = -numpy.inf
        last = -numpy.partition(-scores, 99)[99]
        place = {item: score for item, score in zip(pool.tolist(), scores)}
        right = [place.get(int(item), -numpy.inf) >= last - CLOSE for item in picks]
        require(all(right), f"position {line}: a hard negative that is none of the best 100")


def uniform(found, facts, folder):
    """No negative is known to its user."""
    n = len(table(folder, "items.f32"))
    offsets = read(folder, "known_offsets.u64").astype("i8")
    users = numpy.repeat(numpy.arange(len(offsets) - 1), numpy.diff(offsets))
    pairs = users * n + read(folder, "known_items.u32")
    lines = numpy.repeat(read(folder, "position_users.u32").astype("i8"), 20)[:len(found)]
    require((found < n).all(), "a negative that is no item")
    require(not numpy.isin(lines * n + found, pairs).any(), "a negative that its user knows")


def k_means(found, facts, folder):
    """Returns the mean similarity of a row with its centre, which is the same for all up to where
    they started."""
    items = table(folder, "items.f32")[:len(found)]
    centres = numpy.zeros((facts["clusters"], 64))
    numpy.add.at(centres, found, items)
    centres /= numpy.maximum(numpy.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    fit = (items * centres[found]).sum(1).mean()
    reference = facts.setdefault("fit", fit)  # ours comes first
    require(abs(fit / reference - 1) < 0.05, f"clusters fit by {fit:.4f}, ours by {reference:.4f}")


CHECKS = {check.__name__: check for check in (window, top, exact_top, fine, uniform, k_means)}
