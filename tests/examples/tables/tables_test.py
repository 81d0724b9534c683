# SPDX-License-Identifier: MIT
"""Run by ctest as `tables_test.py ROOT`."""

import contextlib
import io
import json
import math
import statistics
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop())
sys.path.insert(0, str(ROOT / "examples/tables"))

import main  # noqa: E402
import reports  # noqa: E402
import student  # noqa: E402


def literal_two_sided(t, freedom):
    """By Simpson's rule on the density, with x = tan(a) so that the tail ends."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)

    def density(a):
        x = math.tan(a)
        return scale * (1 + x * x / freedom) ** (-(freedom + 1) / 2) * (1 + x * x)

    start, steps = math.atan(abs(t)), 20_000
    width = (math.pi / 2 - 1e-9 - start) / steps
    ends = density(start) + density(math.pi / 2 - 1e-9)
    return 2 * width / 3 * (ends + sum((4 if i % 2 else 2) * density(start + i * width) for i in range(1, steps)))


class Student(unittest.TestCase):
    def test_probabilities_are_those_of_the_density(self):
        for freedom in (1, 2, 5, 30, 7614):
            for t in (0.0, 0.3, 1.0, 2.5, -4.0):
                self.assertAlmostEqual(student.two_sided(t, freedom), literal_two_sided(t, freedom), 6)

    def test_tables_of_t(self):
        self.assertAlmostEqual(student.two_sided(2.228, 10), 0.05, 4)
        self.assertAlmostEqual(student.two_sided(12.706, 1), 0.05, 4)
        self.assertAlmostEqual(student.two_sided(3.291, 10**7), 0.001, 4)

    def test_small_probabilities_do_not_vanish(self):
        # For 2 degrees of freedom it is 1 - t / sqrt(2 + t^2), about 1 / t^2.
        self.assertAlmostEqual(student.two_sided(1e6, 2) * 1e12, 1, 6)

    def test_paired(self):
        ours, theirs = [1.0, 3.0, 2.0, 4.0], [0.0, 1.0, 1.0, 1.0]
        t = 1.75 / (statistics.stdev([1, 2, 1, 3]) / 2)
        self.assertAlmostEqual(student.paired(ours, theirs), student.two_sided(t, 3))
        self.assertAlmostEqual(student.paired(theirs, ours), student.two_sided(t, 3))
        self.assertIsNone(student.paired([1.0], [2.0]))
        self.assertIsNone(student.paired([1.0, 2.0], [2.0, 3.0]))
        with self.assertRaises(ValueError):
            student.paired([1.0, 2.0], [1.0])


class Tables(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, sampler, seed, ranks, **more):
        """A report of a run with these ranks of its users' test items."""
        name = f"{sampler}-{seed}-{len(more)}"
        ndcg = [reports.value("ndcg@10", rank) for rank in ranks]
        metrics = {"ndcg@10": statistics.fmean(ndcg), "auc": 0.5, "full": {"ndcg@10": 0.25}}
        configuration = {"sampler": sampler, "seed": seed, "threads": seed, "json": name, "epochs": 9,
                         "dim": 8, "placements": f"elsewhere/{name}.tsv", **more}
        share = None if sampler == "uniform" else 0.0002
        report = {"configuration": configuration, "test": metrics, "validation": metrics,
                  "held_out_share": {"hard": {"test": share}}, "best_epoch": 3}
        folder = Path(self.folder.name)
        lines = ["user\tvalidation\tvalidation_full\ttest\ttest_full",
                 *(f"{u}\t50\t50\t{rank}\t50" for u, rank in enumerate(ranks))]
        (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n")
        (folder / f"{name}.json").write_text(json.dumps(report))
        return str(folder / f"{name}.json")

    def printed(self, *arguments):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            main.main(list(arguments))
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in out.getvalue().splitlines()]

    def refused(self, *arguments):
        err = io.StringIO()
        with contextlib.redirect_stderr(err), self.assertRaises(SystemExit):
            main.main(list(arguments))
        return err.getvalue()

    def test_metrics_of_a_user(self):
        self.assertEqual(reports.value("hr@5", 4.5), 1)
        self.assertEqual(reports.value("hr@5", 5), 0)
        self.assertEqual(reports.value("ndcg@10", 0), 1)
        self.assertEqual(reports.value("ndcg@10", 2), 0.5)
        self.assertEqual(reports.value("ndcg@10", 10), 0)

    def test_means_spreads_and_tests(self):
        files = [self.write("dns", 1, [0, 0, 2]), self.write("dns", 2, [0, 2, 2]),
                 self.write("uniform", 1, [0, 2, 99]), self.write("uniform", 2, [2, 99, 99])]
        head, _, dns, uniform = self.printed(*files, "--against", "sampler uniform", "--metrics",
                                             "ndcg@10,full.ndcg@10,held_out_share.hard.test,best_epoch")
        self.assertEqual(head, ["method", "seeds", "test N@10", "test full N@10", "held-out % hard test",
                                "best_epoch", "test N@10 less sampler uniform", "p over users", "p over seeds"])
        a, b = (1 + 1 + 0.5) / 3, (1 + 0.5 + 0.5) / 3
        c, d = 1.5 / 3, 0.5 / 3
        spread = f"{(a + b) / 2:.4f} ± {statistics.stdev([a, b]):.4f}".replace("0.", ".")
        self.assertEqual(dns[:6], ["sampler dns", "2", spread, ".2500 ± .0000", ".0200 ± .0000", "3.0000 ± .0000"])
        self.assertEqual(dns[6], f"+{(a + b - c - d) / 2:.4f}".replace("0.", "."))
        users = student.paired([1, 0.75, 0.5], [0.75, 0.25, 0])
        self.assertEqual(dns[7], f"{users:.2g}")
        self.assertEqual(dns[8], f"{student.paired([a, b], [c, d]):.2g}")
        self.assertEqual(uniform[4:], ["", "3.0000 ± .0000", "", "", ""])

    def test_only_seeds_that_both_have_are_compared(self):
        files = [self.write("dns", 1, [0, 0]), self.write("uniform", 1, [2, 0]), self.write("uniform", 2, [99, 99])]
        _, _, dns, _ = self.printed(*files, "--against", "sampler uniform", "--metrics", "ndcg@10")
        self.assertEqual(dns[3], "+.2500")
        self.assertEqual(dns[5], "")  # one seed

    def test_users_of_planted_data_are_others_with_each_seed(self):
        ranks = {"dns": {1: [0, 2, 2], 2: [2, 0]}, "uniform": {1: [2, 2, 99], 2: [99, 2]}}
        files = [self.write(sampler, seed, of_seed, data="planted") for sampler, seeds in ranks.items()
                 for seed, of_seed in seeds.items()]
        _, _, dns, _ = self.printed(*files, "--against", "sampler uniform", "--metrics", "ndcg@10")
        self.assertEqual(dns[4], f"{student.paired([1, 0.5, 0.5, 0.5, 1], [0.5, 0.5, 0, 0, 0.5]):.2g}")

    def test_methods_are_named_by_what_differs(self):
        files = [self.write("dns", 1, [0], candidates=5), self.write("dns", 1, [0], candidates=9, window=None)]
        rows = self.printed(*files, "--metrics", "auc")
        self.assertEqual([row[0] for row in rows[2:]], ["candidates 5", "candidates 9"])
        rows = self.printed(*files, "--metrics", "auc", "--label", "sampler,candidates", "--part", "validation")
        self.assertEqual([row[0] for row in rows[2:]], ["sampler dns, candidates 5", "sampler dns, candidates 9"])
        self.assertEqual(rows[0][2], "validation AUC")
        self.assertIn("differ in candidates", self.refused(*files, "--label", "sampler"))

    def test_encoders_of_the_same_seed_are_part_of_the_seed(self):
        files = [self.write("dns", seed, [0], pretrain_seed=seed) for seed in (1, 2)]
        self.assertEqual([row[:2] for row in self.printed(*files, "--metrics", "auc")[2:]], [["all", "2"]])
        files.append(self.write("dns", 3, [0], pretrain_seed=1))
        rows = self.printed(*files, "--metrics", "auc")
        self.assertEqual([row[:2] for row in rows[2:]], [["all", "2"], ["pretrain_seed 1", "1"]])

    def test_what_cannot_be_is_refused(self):
        file = self.write("dns", 1, [0])
        self.assertIn("are the same run", self.refused(file, file))
        self.assertIn("--against is none of: all", self.refused(file, "--against", "uniform"))
        self.assertIn("No such file", self.refused("no/such/report.json"))
        for text in ("{", "[]", '{"configuration": {}}'):
            Path(file).write_text(text)
            self.assertIn(f"{file} is no report of realhns-train", self.refused(file))

    def test_without_placements_there_is_no_test_over_users(self):
        files = [self.write("dns", 1, [0, 0]), self.write("uniform", 1, [2, 0])]
        for file in files:
            report = json.loads(Path(file).read_text())
            report["configuration"]["placements"] = ""
            Path(file).write_text(json.dumps(report))
        _, _, dns, _ = self.printed(*files, "--against", "sampler uniform", "--metrics", "ndcg@10")
        self.assertEqual(dns[3:], ["+.2500", "", ""])


if __name__ == "__main__":
    unittest.main()
