# SPDX-License-Identifier: MIT
"""Run by ctest as `reproduce_test.py ROOT`."""

import contextlib
import io
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(sys.argv.pop()).resolve()
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "examples/reproduce"), str(HERE.parent / "report")]

import main  # noqa: E402

import budget  # noqa: E402
import document  # noqa: E402
import experiments  # noqa: E402
import kept  # noqa: E402
import recipe  # noqa: E402
import results  # noqa: E402
import student  # noqa: E402
import sweeps  # noqa: E402
from paper import Paper  # noqa: E402
from parsed_page import Page  # noqa: E402

GAME = {"data": "some/pair", "source": "toy", "target": "game"}
TOY = {"data": "some/pair", "source": "game", "target": "toy"}


def recipe_for(data=None, **more):
    data = data or GAME
    return recipe.Recipe(data, data["target"], **more)


def settings_of(name, of):
    return {row.name: row.setting for row in experiments.EXPERIMENTS[name](of).rows}


def changed(setting, data):
    """The options of a setting but for those of the data."""
    return {k: v for k, v in setting.options.items() if k not in data}


class Recipes(unittest.TestCase):
    def test_table_2_has_the_samplers_of_the_paper_with_the_settings_of_each_target(self):
        rows = settings_of("table2", recipe_for())
        self.assertEqual([*rows], ["UNS", "NNCF", "AugNS", "SRNS", "DNS", "DNS*", "MixGCF", "RealHNS(MixGCF)",
                                   "RealHNS(DNS*)", "RealHNS(DNS)"])
        cdr = {"model": "cdr", "epochs": 60, "pretrain": 80}
        ours = {**cdr, "sampler": "real_hns", "window": "0.1:0.2", "outliers": 0.8}
        for name, options in {"UNS": {**cdr, "sampler": "uniform"}, "NNCF": {**cdr, "sampler": "popularity"},
                              "DNS": {**cdr, "sampler": "dns", "candidates": 5},
                              "DNS*": {**cdr, "sampler": "dns_star", "candidates": 100, "top": "0:20"},
                              "RealHNS(DNS*)": ours, "RealHNS(DNS)": {**ours, "fine": "dns", "candidates": 5},
                              "RealHNS(MixGCF)": {**ours, "fine": "mix_gcf", "candidates": 10},
                              "SRNS": {**cdr, "sampler": "srns", "temperature": 5, "hard": 4}}.items():
            self.assertEqual(changed(rows[name], GAME), options, name)
        rows = settings_of("table2", recipe_for(TOY))
        cdr["epochs"] = 100
        self.assertEqual(changed(rows["DNS"], TOY), {**cdr, "sampler": "dns", "candidates": 2})
        self.assertEqual(changed(rows["RealHNS(DNS*)"], TOY),
                         {**cdr, "sampler": "real_hns", "window": "0.3:0.4", "outliers": 0.1})
        self.assertEqual(changed(rows["MixGCF"], TOY), {**cdr, "sampler": "mix_gcf", "candidates": 10})

    def test_models_of_one_domain_have_the_general_part_alone_and_no_pre_training(self):
        of = recipe_for()
        for name, setting in settings_of("table4", of).items():
            if name.startswith("DASL"):
                continue
            self.assertEqual(setting.options.get("ablate"), "gs" if "RealHNS" in name else None, name)
            self.assertIsNone(of.pretraining(setting))

    def test_points_of_sweeps_that_are_the_same_run_have_one_name_and_others_have_others(self):
        names = {}
        for name in experiments.EXPERIMENTS:
            for setting in settings_of(name, recipe_for()).values():
                self.assertEqual(names.setdefault(setting.name, setting), setting)
        self.assertEqual(len({json.dumps(s.options, sort_keys=True) for s in names.values()}), len(names))
        fig6, fig7 = settings_of("fig6", recipe_for()), settings_of("fig7", recipe_for())
        usual = {fig6["χ = 5"].name, fig6["τ = 1.15"].name, fig7["w_o = 0.8"].name, fig7["k_u = 20"].name}
        self.assertEqual(usual, {"game-cdr-real_hns"})
        self.assertEqual(fig7["w_o = 0"].options["ablate"], "gs")
        self.assertEqual(fig7["w_o = 1"].options["ablate"], "gs+cs")
        self.assertFalse(any(c in name for name in names for c in ":/ "))

    def test_the_later_settings_are_laid_over_the_earlier(self):
        def candidates(*changes, target="game", quick=False):
            setting = recipe.Recipe({"data": "x"}, target, changes, quick).setting("cdr", "dns")
            return setting.options["candidates"], setting.options["epochs"]

        self.assertEqual(candidates(), (5, 60))
        self.assertEqual(candidates(target="book"), (5, 100))
        self.assertEqual(candidates(quick=True), (5, 4))
        file = {"dns": {"candidates": 7}, "target": {"game": {"dns": {"candidates": 8}}}, "cdr": {"epochs": 9}}
        self.assertEqual(candidates(file), (8, 9))
        self.assertEqual(candidates(file, target="toy"), (7, 9))
        self.assertEqual(candidates(file, recipe.assignment("dns.candidates=3"), quick=True), (3, 9))

    def test_settings_on_the_command_line(self):
        for text, settings in (("dns.candidates=10", {"dns": {"candidates": 10}}),
                               ("mf.real_hns.window=0:0.5", {"mf": {"real_hns": {"window": "0:0.5"}}}),
                               ("real_hns.no-item-filter=true", {"real_hns": {"no-item-filter": True}}),
                               ("sweeps.top=['0:5']", {"sweeps": {"top": ["0:5"]}})):
            self.assertEqual(recipe.assignment(text), settings)
        for text in ("dns", "dns.candidates", "candidates=10", "dns.=10"):
            with self.assertRaisesRegex(ValueError, "is no setting"):
                recipe.assignment(text)

    def test_encoders_are_those_of_the_same_model_and_number_of_negatives(self):
        of = recipe_for()
        first = of.pretraining(of.setting("cdr", "real_hns", initial_scale=2))
        self.assertEqual(changed(first, GAME), {"model": "cdr", "epochs": 1, "pretrain": 80, "sampler": "uniform"})
        fewer = of.pretraining(of.setting("cdr", "uniform", negatives=5))
        self.assertEqual(fewer.options, {**first.options, "negatives": 5})
        self.assertNotEqual(fewer.name, first.name)

    def test_fine_selectors_that_take_the_best_have_no_ranks(self):
        of = recipe_for(changes=[{"real_hns": {"top": "0:50"}}])
        self.assertEqual(of.setting("cdr", "real_hns").options["top"], "0:50")
        self.assertNotIn("top", of.setting("cdr", "real_hns", fine="dns").options)


class Fixture(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "out"
        self.trainer = self.folder / "trainer"
        self.trainer.write_text(f'#!/bin/sh\nexec "{sys.executable}" -B "{HERE}/fake_trainer.py" "$@"\n')
        self.trainer.chmod(0o755)
        self.order()

    def order(self, **orders):
        self.log = self.folder / "log"
        self.log.write_text("")
        self.environment = {**os.environ, "PYTHONPATH": str(HERE.parent / "report"),
                            "FAKE": json.dumps({"log": str(self.log), **orders})}

    def arguments(self, *more, experiment="table3", seeds=1, threads=1):
        return [*experiment.split(), "--data", "some/pair", "--source", "toy", "--target", "game",
                "--seeds", str(seeds), "--threads", str(threads), "--out", str(self.out),
                "--trainer", str(self.trainer), *more]

    def reproduce(self, *more, **options):
        """(exit status, what it said)."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), mock.patch.dict(os.environ, self.environment):
            status = main.main(self.arguments(*more, **options))
        return status, said.getvalue()

    def refused(self, *arguments):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()), \
                self.assertRaises(SystemExit) as left, mock.patch.dict(os.environ, self.environment):
            main.main([*arguments])
        self.assertEqual(left.exception.code, 2)
        return said.getvalue()

    def notes(self, kind):
        return [line.partition(" ")[2] for line in self.log.read_text().splitlines() if line.startswith(kind)]

    def said_in_page(self):
        return Page((self.out / "game-table3.html").read_text(encoding="utf-8"))


class Training(Fixture):
    """Without the time that drawing takes."""

    def setUp(self):
        super().setUp()
        undrawn = mock.patch("svg.element", lambda figure, title, name: f"<svg aria-label='{title}'></svg>")
        undrawn.start()
        self.addCleanup(undrawn.stop)

    def test_encoders_come_first_and_what_is_there_is_not_trained_again(self):
        status, said = self.reproduce(seeds=2)
        self.assertEqual(status, 0)
        begun = self.notes("begin")
        self.assertEqual(begun[:3], ["game-cdr-encoders-seed1", "game-cdr-encoders-seed2", "game-cdr-uniform-seed1"])
        self.assertEqual(len(begun), 12)
        self.assertIn("10 runs, 0 of them done and 0 begun; before them 2 pre-trainings", said)
        self.assertIn("can be told after the first run", said)
        self.assertIn("3 of 12: game-cdr-uniform-seed1: test NDCG@10", said)
        self.assertEqual(self.reproduce(seeds=2)[0], 0)
        self.assertEqual(len(self.notes("begin")), 12)
        status, said = self.reproduce(seeds=3)
        self.assertIn("15 runs, 10 of them done and 0 begun; before them 1 pre-training", said)
        self.assertIn("about 2 min are left, 1 at once", said)  # 80 s of encoders, and 5 runs of 6.5 to 7.5 s
        self.assertEqual(len(self.notes("begin")), 18)
        left = {path.suffix for path in self.out.iterdir() if path.is_file()}
        self.assertEqual(left, {".json", ".tsv", ".md", ".html", ""})  # the last is the lock

    def test_so_many_run_at_once(self):
        def most(at_once, *more):
            self.order(seconds=0.3)
            self.reproduce("--set", f"cdr.epochs={at_once}", "--out", str(self.folder / f"{at_once}"), *more, seeds=2,
                           threads=3)
            running, most = 0, 0
            for line in self.log.read_text().splitlines():
                running += 1 if line.startswith("begin") else -1
                most = max(most, running)
            report = json.loads((self.folder / f"{at_once}/game-cdr-dns_star-seed1.json").read_text())
            return most, report["configuration"]["threads"]

        self.assertEqual(most(3), (3, "1"))
        self.assertEqual(most(1, "--at-once", "1"), (1, "3"))

    def test_runs_that_fail_are_named_at_the_end_and_stop_no_others(self):
        self.order(fail=["dns_star", "gs+cs"])
        status, said = self.reproduce()
        self.assertEqual(status, 1)
        self.assertEqual(len(self.notes("end")), 4)
        last = said.splitlines()[-3:]
        self.assertEqual(last, ["reproduce: 2 runs failed:",
                                "reproduce: game-cdr-dns_star-seed1 failed: realhns-train: no such luck",
                                "reproduce: game-cdr-real_hns-ablate=gs+cs-seed1 failed: realhns-train: no such luck"])
        self.assertFalse((self.out / "game-cdr-dns_star-seed1.json").exists())
        self.order()
        self.assertEqual(self.reproduce()[0], 0)
        self.assertEqual(len(self.notes("end")), 2)

    def test_a_run_whose_report_is_of_other_options_failed(self):
        self.order(lie=["gs+cs"])
        status, said = self.reproduce()
        self.assertEqual(status, 1)
        self.assertIn("was made with --epochs 7, and now it is 60", said)
        self.assertEqual(len(self.notes("end")), 6)
        self.assertEqual(len([*self.out.glob("*.json")]), 4)

    def test_without_encoders_nothing_that_needs_them_begins(self):
        self.order(fail=["encoders-seed1"])
        status, said = self.reproduce(seeds=2)
        self.assertEqual(status, 1)
        self.assertEqual(len(self.notes("end")), 6)
        self.assertIn("game-cdr-uniform-seed1 failed: not begun, since game-cdr-encoders-seed1 failed", said)

    def interrupted(self, how):
        """Interrupts the command while a run hangs, and returns what it said."""
        with subprocess.Popen([sys.executable, "-B", ROOT / "examples/reproduce/main.py", *self.arguments()],
                              env=self.environment, stdout=subprocess.PIPE, text=True) as process:
            deadline = time.monotonic() + 60
            while not self.notes("hang"):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            self.assertIn("trains in", self.refused(*self.arguments()))
            process.send_signal(how)
            said = process.communicate(timeout=30)[0]
        self.assertEqual(process.returncode, 130)
        return said

    def test_what_is_interrupted_goes_on(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(how=how):
                self.order(hang=["ablate=gs-"])
                said = self.interrupted(how)
                self.assertIn("the same command goes on from here", said)
                self.assertEqual(self.notes("end")[-1], "game-cdr-dns_star-seed1")
                self.assertIn("2 runs of 5 settings", self.said_in_page().said)
                self.assertFalse((self.out / "game-cdr-real_hns-ablate=gs-seed1.json").exists())
                self.order()
                status, said = self.reproduce()
                self.assertEqual(status, 0)
                self.assertIn("2 of them done and 1 begun", said)
                self.assertEqual(self.notes("resume"), ["game-cdr-real_hns-ablate=gs-seed1"])
                self.assertEqual(len(self.notes("end")), 3)
                self.assertEqual([*self.out.glob("*.checkpoint")], [])
                for path in self.out.glob("*seed1.json"):
                    path.unlink()

    def test_a_checkpoint_of_other_options_is_left_behind(self):
        self.order(hang=["dns_star"], checkpoint="of another program")
        self.interrupted(signal.SIGINT)
        self.order()
        self.assertEqual(self.reproduce()[0], 0)
        self.assertEqual(self.notes("resume"), [])
        self.assertEqual([name for name in self.notes("begin") if "dns_star" in name], ["game-cdr-dns_star-seed1"] * 2)

    def test_reports_of_other_options_are_not_taken(self):
        self.reproduce()
        said = self.refused(*self.arguments("--set", "dns_star.candidates=50"))
        self.assertIn("dns_star-seed1.json was made with --candidates 100, and now it is 50", said)
        self.assertIn("--epochs 60, and now it is 9", self.refused(*self.arguments("--epochs", "9")))
        self.assertEqual(self.reproduce("--data", "elsewhere/pair")[0], 0)  # the same, in another place
        self.assertEqual(len(self.notes("begin")), 6)

    def test_what_is_no_whole_report_is_not_there(self):
        self.reproduce()
        names = ["uniform", "dns_star", "real_hns"]
        (self.out / "game-cdr-uniform-seed1.json").write_text("null\n")
        (self.out / "game-cdr-dns_star-seed1.json").write_text('{"test"')
        (self.out / "game-cdr-real_hns-seed1.tsv").unlink()
        self.order()
        self.assertEqual(self.reproduce()[0], 0)
        self.assertEqual(self.notes("end"), [f"game-cdr-{name}-seed1" for name in names])

    def test_no_training_shows_what_is_left_and_what_there_is(self):
        status, said = self.reproduce("--no-training")
        self.assertEqual((status, self.notes("begin")), (0, []))
        self.assertIn("5 runs, 0 of them done", said)
        self.assertIn("0 runs of 5 settings", self.said_in_page().said)

    def test_what_cannot_be_is_refused(self):
        for arguments, sentence in (
                (["table9", "--data", "x"], "invalid choice: 'table9'"),
                (["fig1", "--data", "x"], "--source and --target are missing"),
                (["fig1", "--data", "planted", "--target", "x"], "leave --source and --target out"),
                (self.arguments("--seeds", "0"), "--seeds must be positive"),
                (self.arguments("--set", "dns"), "'dns' is no setting"),
                (self.arguments("--settings", "no/such.toml"), "no/such.toml"),
                (self.arguments("--settings", str(self.trainer)), str(self.trainer)),
                (self.arguments("--trainer", "no/such/trainer"), "no/such/trainer")):
            self.assertIn(sentence, self.refused(*arguments))


class Shown(Fixture):
    def results_of(self, name, runs, target="game"):
        data = GAME if target == "game" else TOY
        experiment = experiments.EXPERIMENTS[name](recipe_for(data))
        return results.Results(experiment, {row.setting.name: runs.get(row.setting.name, {})
                                            for row in experiment.rows}, Paper(data["source"], data["target"]))

    def kept_runs(self, experiment="table3", seeds=2):
        self.reproduce(experiment=experiment, seeds=seeds)
        folder = kept.Folder(self.out, recipe_for(), seeds)
        return {s.name: folder.runs(s) for s in settings_of(experiment, recipe_for()).values()}

    def test_ours_stand_beside_the_papers(self):
        runs = self.kept_runs()
        found = self.results_of("table3", runs)
        head, *rows = found.table(found.experiment.parts[0])
        at = head.index("test NDCG@10")
        self.assertEqual([row[0] for row in rows][:4], ["UNS", results.IN_PAPER, "DNS*", results.IN_PAPER])
        self.assertEqual([row[at] for row in rows[1::2]], [".3926", ".3992", ".4004", ".4040", ".4047"])
        ours = [run.report["test"]["ndcg@10"] for run in runs["game-cdr-uniform"].values()]
        self.assertEqual(rows[0][1], "2")
        expected = f"{statistics.fmean(ours):.4f} ± {statistics.stdev(ours):.4f}"
        self.assertEqual(rows[0][at], expected.replace("0.", "."))
        self.assertTrue(all(len(row) == len(head) for row in rows))

    def test_each_row_is_tested_against_the_one_before(self):
        runs = self.kept_runs()
        found = self.results_of("table3", runs)
        head, *rows = found.differences(found.experiment.parts[0])
        self.assertEqual([row[:2] for row in rows], [["DNS*", "UNS"], ["+GS", "DNS*"], ["+CS", "+GS"], ["+UF", "+CS"]])
        sides = [[run.of_each_user("test.ndcg@10") for run in runs[f"game-cdr-{name}"].values()]
                 for name in ("dns_star", "uniform")]
        p = student.paired(*([statistics.fmean(user) for user in zip(*side)] for side in sides))
        self.assertEqual(rows[0][3], f"{p:.2g}")

    def test_the_papers_figures_are_of_its_pairs_alone(self):
        self.assertEqual(Paper("toy", "game").of("table2", "RealHNS(DNS*)")["hr@50"], 0.8283)
        self.assertEqual(Paper("game", "toy").of("table2", "SRNS")["auc"], 0.5816)
        self.assertEqual(Paper("toy", "game").of("table4", "DASL, DNS"), {"ndcg@10": 0.3982})
        self.assertEqual(Paper("book", "movie").of("table2", "UNS"), {})
        for name in ("table2", "table3", "table4"):
            rows = {*settings_of(name, recipe_for())}
            for pair in (("toy", "game"), ("game", "toy")):
                self.assertLessEqual({*Paper(*pair).tables.get(name, {})}, rows)
        for values in Paper("toy", "game").tables["table2"].values():
            self.assertEqual(len(values), 9)

    def test_the_page_and_the_tables_say_the_same(self):
        self.kept_runs()
        page = self.said_in_page()
        text = (self.out / "game-table3.md").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
        cells = [line.replace("\\*", "*").replace(" ± ", "± ")[2:-2].split(" | ") for line in lines]
        self.assertEqual([[c.strip() for c in row] for row in cells], [[c.strip() for c in row] for row in page.rows])
        self.assertEqual([*page.sections], ["Table 3: the parts of RealHNS"])
        self.assertGreater(page.sections["Table 3: the parts of RealHNS"], 6)

    def test_experiments_in_one_page_are_kept_apart(self):
        self.reproduce(experiment="fig7")
        self.reproduce(experiment="fig7 fig6")
        page = Page((self.out / "game-fig7-fig6.html").read_text(encoding="utf-8"))
        self.assertEqual(len(page.sections), 2)
        self.assertEqual(len(page.ids), len({*page.ids}))
        for reference in page.references:
            self.assertTrue(reference == "data:," or reference[1:] in page.ids, reference)
        for used in re.findall(r"url\(#([^)]+)\)", page.text):
            self.assertIn(used, page.ids)
        self.assertIsNone(re.search(r"\w+://", page.text))

    def test_rows_of_the_same_runs_are_plotted_once(self):
        found = self.results_of("fig6", self.kept_runs("fig6", 1))
        names = [method.name for method in found.methods()]
        self.assertEqual(len(names), 9)
        self.assertIn("χ = 5, τ = 1.15", names)

    def test_a_sweep_is_drawn_over_what_was_swept(self):
        found = self.results_of("fig3", self.kept_runs("fig3", 2))
        (part,) = found.experiment.parts
        self.assertEqual([line.name for line in sweeps.lines_of(part)], ["DNS", "MixGCF"])
        places = sweeps.places_of(part)
        self.assertEqual([places[f"MixGCF{end}"] for end in ("", " +GS", " +CS", " +UF")], [0, 1, 2, 3])
        self.assertEqual(places["DNS +UF"], 3)
        titles = [title for title, _ in sweeps.figures(part, found, "x")]
        self.assertEqual(titles, ["test NDCG@10", "test HR@10", "full-catalogue test NDCG@10", "held-out items"])
        (negatives,) = experiments.fig1(recipe_for()).parts
        self.assertEqual([*sweeps.places_of(negatives).values()], [1, 2, 5, 10, 20, 50, 100])
        self.assertEqual(sweeps.figures(part, self.results_of("fig3", {}), "x"), [])

    def test_every_experiment_can_be_shown_without_a_run(self):
        for name in experiments.EXPERIMENTS:
            found = self.results_of(name, {})
            Page(document.document([found], "none"))
            self.assertIn(f"0 runs of {len(found.runs)} settings", document.tables([found], "none"))

    def test_same_runs_same_bytes(self):
        self.kept_runs()
        files = [self.out / f"game-table3.{ending}" for ending in ("md", "html")]
        before = [file.read_bytes() for file in files]
        self.reproduce("--no-training", seeds=2)
        self.assertEqual([file.read_bytes() for file in files], before)


class Budgets(Fixture):
    def test_what_is_known_of_runs_that_are_alike_counts_most(self):
        folder = kept.Folder(self.out, recipe_for(), 1)
        of = {sampler: folder.of(recipe_for().setting("cdr", sampler))[1] for sampler in ("uniform", "dns", "srns")}
        mf = folder.of(recipe_for().setting("mf", "srns"))[1]
        known = budget.Budget()
        self.assertIsNone(known.left([mf], 1))
        for (model, sampler), seconds in {("cdr", "dns"): 10, ("cdr", "uniform"): 20}.items():
            known.found.setdefault((model, sampler), []).append(seconds)
            known.found.setdefault((model,), []).append(seconds)
            known.found.setdefault((), []).append(seconds + 6)
        self.assertEqual(known.of(of["dns"]), 10)
        self.assertEqual(known.of(of["srns"]), 15)
        self.assertEqual(known.of(mf), 21)
        self.assertEqual(known.left([of["dns"], of["uniform"], mf], 2), 25.5)
        self.assertIsNone(known.left([of["dns"].after], 2))
        self.assertEqual(known.left([], 2), 0)

    def test_times_are_said_roughly(self):
        self.assertEqual([*map(budget.spelled, (0.2, 89, 100, 3600, 9000))], ["1 s", "89 s", "2 min", "60 min",
                                                                              "2 h 30 min"])


class Spelled(unittest.TestCase):
    def test_options_are_compared_by_value(self):
        for one, other in (("0:0.5", "0.0:0.5"), (5, 5.0), ("5", 5), ("gs", "gs"), (True, True)):
            self.assertTrue(kept.spelled_alike(one, other))
        for one, other in (("0:0.5", "0:0.6"), (5, 6), ("gs", "gs+cs"), (None, 5), ("0:5", "0")):
            self.assertFalse(kept.spelled_alike(one, other))


if __name__ == "__main__":
    unittest.main()
