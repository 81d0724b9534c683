# SPDX-License-Identifier: MIT
"""Run by ctest as `reproduce_run_test.py ROOT TRAINER`: the trainer itself, on tiny planted data."""

import contextlib
import io
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TRAINER = Path(sys.argv.pop()).resolve()
ROOT = Path(sys.argv.pop()).resolve()
sys.path[:0] = [str(ROOT / "examples/reproduce"), str(Path(__file__).resolve().parents[1] / "report")]

import main  # noqa: E402

import experiments  # noqa: E402
import kept  # noqa: E402
import recipe  # noqa: E402
from parsed_page import Page  # noqa: E402


class Planted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name) / "out"

    def reproduce(self, *arguments, out=None):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = main.main([*arguments, "--data", "planted", "--quick", "--threads", "2", "--trainer",
                                str(TRAINER), "--out", str(out or self.out)])
        return status, said.getvalue()

    def test_from_nothing_to_the_page(self):
        status, said = self.reproduce("table3", "fig7", "--seeds", "2")
        self.assertEqual(status, 0, said)
        page = Page((self.out / "planted-table3-fig7.html").read_text(encoding="utf-8"))
        self.assertEqual([*page.sections], ["Table 3: the parts of RealHNS", "Figure 7: the user filter"])
        for title, plots in page.sections.items():
            self.assertGreater(plots, 9, title)
        self.assertIn("10 runs of 5 settings", page.said)
        for title in ("Quality by epoch", "False negatives against hardness", "The curriculum", "Acceptance",
                      "Seconds per stage", "Against clusters of users (k_u)"):
            self.assertIn(title, page.said)
        self.assertIn("False negatives, by the planted truth", page.labels)
        self.assertEqual(len([*(self.out / "encoders").glob("*.weights")]), 4)  # two domains, two seeds
        text = (self.out / "planted-table3-fig7.md").read_text(encoding="utf-8")
        self.assertTrue(re.search(r"^\| \+UF \| 2 \| \.\d{4} ± \.\d{4} \|", text, re.M), text)
        self.assertIn("24 runs, 24 of them done", self.reproduce("table3", "fig7", "--seeds", "2")[1])

    def test_a_run_that_goes_on_ends_as_if_it_had_not_been_interrupted(self):
        self.reproduce("table3", "--seeds", "1")
        of = recipe.Recipe({"data": "planted"}, "planted", quick=True)
        again = Path(f"{self.out}-again")
        job = kept.Folder(again, of, 1).of(of.setting("cdr", "real_hns"))[1]
        again.mkdir()
        command = [*map(str, job.command(TRAINER, 1)), "--epochs", "3"]  # the last counts
        first = command.index("--epochs")
        del command[first:first + 2]
        subprocess.run(command, check=True, capture_output=True)
        job.file("json").unlink()
        status, said = self.reproduce("table3", "--seeds", "1", out=again)
        self.assertEqual(status, 0, said)
        self.assertIn("1 begun", said)
        whole, resumed = (json.loads((out / f"{job.name}.json").read_text()) for out in (self.out, again))
        self.assertTrue(resumed["configuration"]["resume"])
        for report in (whole, resumed):
            for key in ("configuration", "seconds", "peak_rss_bytes", "pretraining"):
                del report[key]
        self.assertEqual(whole, resumed)

    def test_what_the_trainer_refuses_is_told_in_its_words(self):
        status, said = self.reproduce("table3", "--seeds", "1", "--set", "dns_star.candidates=0")
        self.assertEqual(status, 1)
        self.assertEqual(said.splitlines()[-1], "reproduce: planted-cdr-dns_star-seed1 failed: realhns-train: "
                                                "--candidates must be positive")
        self.assertEqual(len([*self.out.glob("*.json")]), 4)

    def test_the_trainer_takes_every_run_of_what_it_offers(self):
        help_text = subprocess.run([TRAINER, "train", "--help"], check=True, capture_output=True, text=True).stdout
        offered = {name: {*re.search(rf"--{name} ([^\s=]+)", help_text)[1].split("|")}
                   for name in ("model", "sampler", "fine")}
        of = recipe.Recipe({"data": "planted"}, "planted", quick=True)
        settings = {row.setting.name: row.setting for make in experiments.EXPERIMENTS.values() for row in make(of).rows}
        self.out.mkdir()
        taken = 0
        for setting in settings.values():
            if any(setting.options.get(name, "dns") not in choices for name, choices in offered.items()):
                continue
            job = kept.Job(setting, 1, self.out, self.out / "encoders" if setting.options.get("pretrain") else None)
            done = subprocess.run(job.command(TRAINER, 1), capture_output=True, text=True, check=False)
            with self.subTest(setting=setting.name):
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIsNotNone(job.report())  # its options are spelled as we compare them
            taken += 1
        self.assertGreater(taken, 40)


if __name__ == "__main__":
    unittest.main()
