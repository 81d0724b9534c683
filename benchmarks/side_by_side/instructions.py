# SPDX-License-Identifier: MIT
"""The rank window beside its score kernel in instructions, which no other program disturbs."""

import re
import shutil

from worker import Worker

USERS = 192


def name(shape):
    return f"instructions/kernel/{shape.name}"


def count(request, folder):
    """Instructions of one repetition, as callgrind counts them."""
    file = folder / "callgrind.out"
    worker = Worker("cpp", ["valgrind", "--quiet", "--tool=callgrind", "--toggle-collect=measured",
                            f"--callgrind-out-file={file}"])
    worker.ask(f"run {worker.ask('prepare ' + request).split()[0]}")
    worker.close()
    return int(re.search(r"^totals: (\d+)", file.read_text(), re.M)[1])


def run(shape, table, folder):
    if not shutil.which("valgrind"):
        print("valgrind is not there, so instructions are not counted.")
        return
    low, high = shape.window

    def window(users):
        return count(f"ours.window data={shape.name} users={users} histories=1 from={low} to={high} threads=1",
                     folder)

    # What users have in common, such as packing the catalogue, is the same for each number of them.
    ours = (window(2 * USERS) - window(USERS)) / USERS
    kernel = count(f"ours.kernel items={shape.items} dim=64 queries={USERS} threads=1", folder) / USERS
    table.add(name(shape), ours / 1e3, kernel / 1e3, kernel / ours, "k/user",
              "our score kernel alone (under valgrind: AVX2)", 1)
