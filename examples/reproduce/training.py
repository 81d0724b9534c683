# SPDX-License-Identifier: MIT
"""Runs what is missing, and says how far it is."""

import fcntl
import sys
from contextlib import closing, contextmanager

from budget import spelled
from crew import outcomes
from measures import number_at
from page import count
from spelling import number
from tqdm import tqdm

BAR = "{percentage:3.0f}% |{bar}| {n_fmt} of {total_fmt}, {elapsed}{postfix}"


def say(text):
    tqdm.write(f"reproduce: {text}", file=sys.stdout)
    sys.stdout.flush()


@contextmanager
def only_one(folder):
    """Keeps a second command from training into the same folder. Gives a file that the runs are to keep open, since
    they may outlive this command. Throws ValueError where another is at it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ValueError(f"something trains in {folder} already; --no-training shows what there is") from error
        yield lock.fileno()


def state_budget(pair, folder, budget, left, at_once):
    """Says how many runs there are to be, how many there are, and how long the others will take."""
    jobs, encoders = folder.all(), sum(job.makes_encoders for job in left)
    say(f"{pair}: {count(len(jobs), 'run')}, {len(jobs) + encoders - len(left)} of them done and "
        f"{sum(job.begun() for job in left)} begun"
        + (f"; before them {count(encoders, 'pre-training')}" if encoders else ""))
    if left:
        seconds = budget.left(left, at_once)
        say("how long it takes can be told after the first run" if seconds is None else
            f"about {spelled(seconds)} are left, {min(at_once, len(left))} at once")


def told(outcome):
    """What became of a run."""
    job = outcome.job
    if outcome.error:
        return f"{job.name} failed: {outcome.error}"
    reached = number_at(job.report(), "test", "ndcg@10")
    what = "encoders" if job.makes_encoders else "no figure" if reached is None else f"test NDCG@10 {number(reached)}"
    return f"{job.name}: {what}, {spelled(outcome.seconds)}"


def train(jobs, budget, o, lock, failures):
    """Runs them, and adds the outcomes that are failures to the list, which an interrupt leaves as it is."""
    waiting, threads = [*jobs], max(1, o.threads // o.at_once)
    bar = tqdm(total=len(jobs), disable=None, bar_format=BAR)  # none where nobody looks
    with bar, closing(outcomes(jobs, o.trainer, o.at_once, threads, [lock])) as found:
        for outcome in found:
            if outcome is None:
                bar.refresh()
                continue
            waiting.remove(outcome.job)
            budget.learn(outcome.job)
            failures += [outcome] if outcome.error else []
            seconds = budget.left(waiting, o.at_once)
            left = "" if seconds is None or not waiting else f"about {spelled(seconds)} left"
            say("; ".join(filter(None, [f"{len(jobs) - len(waiting)} of {len(jobs)}: {told(outcome)}", left])))
            bar.set_postfix_str(left, refresh=False)
            bar.update()
