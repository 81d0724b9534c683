# SPDX-License-Identifier: MIT
"""How far the pools of the subsampled window stray from the exact one."""

import numpy

from check import NONE, USERS, known, require, table

SLACK = 0.01  # of the catalogue, on either side of the window


def name(shape):
    return f"subsampled/outside/{shape.name}"


def run(shape, threads, rows, workers, folder):
    low, high = shape.window
    worker, data, file = workers["cpp"], folder / shape.name, folder / "found.u32"
    if not data.exists():
        worker.ask(f"share {shape.name} {data}")
    said = worker.ask(f"prepare ours.subsampled data={shape.name} users={USERS} histories=1 "
                      f"from={low} to={high} threads={threads}")
    worker.ask(f"save {said.split()[0]} {file}")
    items, users = table(data, "items.f32"), table(data, "users.f32")
    outside = drawn = 0
    for user, pool in enumerate(numpy.fromfile(file, "u4").reshape(-1, 1000)):
        pool = pool[pool != NONE]
        require(not numpy.isin(pool, known(data, user)).any(), f"user {user}: a known item in a pool")
        scores = items @ users[user]
        ranked = numpy.sort(scores)[::-1]
        first, last = (int(rank * (len(items) - 1)) for rank in (max(low - SLACK, 0), min(high + SLACK, 1)))
        outside += ((scores[pool] > ranked[first]) | (scores[pool] < ranked[last])).sum()
        drawn += len(pool)
    rows.add(name(shape), 100 * float(outside) / drawn, None, None, "%",
             "share of the pools that lies outside the window and 1 % around it", threads)
