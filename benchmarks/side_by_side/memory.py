# SPDX-License-Identifier: MIT
"""How much memory the sampling of an epoch takes at its peak, beside the tables it reads."""

from comparisons import OUTLIERS
from worker import Worker


def name(shape):
    return f"memory/tables/{shape.name}"


def run(shape, threads, table):
    worker = Worker("cpp")  # a new one, whose memory is not yet stretched
    low, high = shape.window
    number = worker.ask(f"prepare ours.epoch data={shape.name} from={low} to={high} "
                        f"outliers={OUTLIERS[shape.name]} threads={threads}")
    peak = float(worker.ask(f"peak {number.split()[0]}")) / 1e6
    worker.close()
    tables = (shape.items + shape.users + shape.positions) * 64 * 4 / 1e6
    table.add(name(shape), peak, tables, tables / peak, "MB",
              "tables of items, users and representations that it reads", threads)
