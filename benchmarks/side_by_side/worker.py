# SPDX-License-Identifier: MIT
"""The programs that measure, as the driver sees them."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parents[1] / "build/side-by-side/benchmarks/side_by_side"
COMMANDS = {
    "cpp": [BUILT / "realhns-side"],
    "O2": [BUILT / "realhns-side-O2"],
    "native": [BUILT / "realhns-side-native"],
    "python": [sys.executable, HERE / "python_side.py"],
}
# OpenBLAS picks the kernel of this machine unless these name another.
CHOSEN_ELSEWHERE = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}
# Threads that spin when their side has had its turn would take a processor from the next side.
SLEEP_WHEN_IDLE = {"OMP_WAIT_POLICY": "passive", "OPENBLAS_THREAD_TIMEOUT": "4"}


class Worker:
    def __init__(self, name, under=()):
        self.name = name
        environment = {k: v for k, v in os.environ.items() if k not in CHOSEN_ELSEWHERE}
        environment |= SLEEP_WHEN_IDLE
        self.process = subprocess.Popen([*under, *COMMANDS[name]], stdin=subprocess.PIPE, env=environment,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        answer = self.process.stdout.readline().split(maxsplit=1)
        if not answer or answer[0] != "ok":
            sys.exit(f"side-by-side: {self.name}: {line}: {' '.join(answer) or 'it ended'}")
        return answer[1].strip() if len(answer) > 1 else ""

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Workers:
    """Starts each program when it is first asked something."""

    def __init__(self):
        self.running = {}

    def __getitem__(self, name):
        if name not in self.running:
            self.running[name] = Worker(name)
        return self.running[name]

    def drop(self):
        for worker in self.running.values():
            worker.ask("drop")

    def close(self):
        for worker in self.running.values():
            worker.close()
        self.running.clear()
