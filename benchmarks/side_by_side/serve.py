# SPDX-License-Identifier: MIT
"""The worker's half of the protocol (main.cpp has the other): a line in, a line out."""

import sys
import time


class Measurement:
    """One side of a comparison: `repeat` does `work` units and returns what it found."""

    def __init__(self, work, repeat):
        self.work, self.repeat = work, repeat


def words(line):
    name, *pairs = line.split()
    return name, dict(pair.split("=", 1) for pair in pairs)


def serve(makers, use_threads):
    prepared, threads = {}, {}

    def answer(line):
        command, _, rest = line.strip().partition(" ")
        if command == "prepare":
            name, given = words(rest)
            number = len(prepared) + 1
            threads[number] = int(given["threads"])
            prepared[number] = made = makers[name](given)
            return f"{number} {made.work}"
        if command == "run":
            use_threads(threads[int(rest)])
            start = time.perf_counter()
            prepared[int(rest)].repeat()
            return time.perf_counter() - start
        if command == "save":
            number, file = rest.split()
            prepared[int(number)].repeat().tofile(file)
            return ""
        if command == "drop":
            prepared.clear()
            return ""
        raise ValueError(f"no command {command}")

    for line in sys.stdin:
        try:
            print("ok", answer(line), flush=True)
        except Exception as error:  # the driver says which request failed
            print("error", type(error).__name__, error, flush=True)
