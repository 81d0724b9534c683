# SPDX-License-Identifier: MIT
"""Runs jobs, some at once, each in a process of its own."""

import subprocess
import time
from dataclasses import dataclass

TICK = 0.1  # seconds between looks at the processes


@dataclass
class Outcome:
    job: object
    seconds: float
    error: str = ""  # empty: it ended well


def last_line(path):
    """What a program said last that is for people."""
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    lines = [line for line in lines if line and line != "Run with --help for more information."]
    return lines[-1] if lines else "it said nothing"


class Process:
    """A job under way."""

    def __init__(self, job, trainer, threads, keep_open=()):
        self.job, self.trainer, self.threads, self.keep_open = job, trainer, threads, keep_open
        self.start = time.monotonic()
        self.begin()

    def begin(self):
        self.resumed = self.job.begun()
        self.job.folder.mkdir(parents=True, exist_ok=True)
        with self.job.file("log").open("w") as log:
            # In a session of its own, so that an interrupt reaches it through us alone.
            self.process = subprocess.Popen(self.job.command(self.trainer, self.threads), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, pass_fds=self.keep_open, start_new_session=True)

    def outcome(self):
        """None while it runs. A checkpoint that is of no use, since it is of other options or another program, is
        left behind once."""
        if self.process.poll() is None:
            return None
        error = self.error()
        if self.resumed and str(self.job.file("checkpoint")) in error:
            self.job.file("checkpoint").unlink()
            self.begin()
            return None
        self.job.tidy(done=not error)
        return Outcome(self.job, time.monotonic() - self.start, error)

    def error(self):
        """Why the job that has ended is not done; empty if it is."""
        if self.process.returncode != 0:
            return last_line(self.job.file("log"))
        try:
            return "" if self.job.report() else "it left no report"
        except ValueError as error:
            return str(error)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.job.tidy(done=not self.error())


def outcomes(jobs, trainer, at_once, threads, keep_open=()):
    """Yields the outcome of each job as it ends, and None now and then while they run. A job begins once the one
    that it comes after has ended well, and fails with it. What runs when the generator is closed is stopped."""
    waiting, running, unfinished, failed = list(jobs), [], {*jobs}, set()
    try:
        while waiting or running:
            for job in [job for job in waiting if job.after in failed]:
                waiting.remove(job)
                yield Outcome(job, 0, f"not begun, since {job.after.name} failed")
            ready = [job for job in waiting if job.after not in unfinished]
            for job in ready[:at_once - len(running)]:
                waiting.remove(job)
                running.append(Process(job, trainer, threads, keep_open))
            for process in [*running]:
                if outcome := process.outcome():
                    running.remove(process)
                    unfinished.discard(process.job)
                    failed |= {process.job} if outcome.error else set()
                    yield outcome
            if running:
                time.sleep(TICK)
                yield None
    finally:
        for process in running:
            process.stop()
