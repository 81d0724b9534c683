# SPDX-License-Identifier: MIT
"""How long what is left will take, by the runs that are there."""

import statistics

import comparison
from measures import number_at


class Budget:
    """Learns from runs; knows nothing before the first."""

    def __init__(self, jobs=()):
        self.found = {}
        for job in jobs:
            self.learn(job)

    def learn(self, job):
        """What a run tells of itself, of its model, and of the encoders that it started from."""
        run = job.run()
        if not run:
            return
        setting = job.setting
        if not job.makes_encoders:
            for key in ((setting.model, setting.sampler), (setting.model,), ()):
                self.found.setdefault(key, []).extend(comparison.seconds([run]))
        encoders = run.report.get("pretraining") or {}
        if encoders:
            self.found.setdefault("encoders", []).append(
                sum(number_at(encoder, "seconds") or 0 for encoder in encoders.values()))

    def of(self, job):
        """The seconds that a run like this takes; None where nothing is known that is like it."""
        model, sampler = job.setting.model, job.setting.sampler
        keys = ["encoders"] if job.makes_encoders else [(model, sampler), (model,), ()]
        return next((statistics.fmean(self.found[key]) for key in keys if self.found.get(key)), None)

    def left(self, jobs, at_once):
        """The seconds that these take, this many at once; None where that cannot be said."""
        each = [self.of(job) for job in jobs]
        return None if None in each else sum(each) / max(1, min(at_once, len(jobs)))


def spelled(seconds):
    """Roughly, as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"
