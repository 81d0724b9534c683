# SPDX-License-Identifier: MIT
"""Run by ctest as `report_test.py ROOT`."""

import contextlib
import copy
import io
import itertools
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

ROOT = Path(sys.argv.pop()).resolve()
sys.path.insert(0, str(ROOT / "examples/report"))

import main  # noqa: E402
import made_up  # noqa: E402
from parsed_page import Page  # noqa: E402

import comparison  # noqa: E402
import measures  # noqa: E402

SECTIONS = ["Results", "Quality by epoch", "False negatives against hardness", "The curriculum", "Acceptance",
            "Seconds per stage", "Configurations"]


class Fixture(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "out.html"

    def page(self, reports, *arguments):
        main.main([*made_up.write(self.folder, reports), "--out", str(self.out), *arguments])
        return Page(self.out.read_text(encoding="utf-8"))

    def refused(self, *arguments):
        err = io.StringIO()
        with contextlib.redirect_stderr(err), self.assertRaises(SystemExit):
            main.main([*arguments, "--out", str(self.out)])
        self.assertFalse(self.out.exists())
        return err.getvalue()


class Drawn(Fixture):
    def test_sections_and_plots(self):
        page = self.page(made_up.usual())
        self.assertEqual(page.sections, dict(zip(SECTIONS, [0, 2, 2, 2, 1, 2, 0])))
        self.assertEqual(len({*page.labels}), 9)
        self.assertEqual(page.tags.count("details"), 4)
        self.assertEqual(page.tags.count("figcaption"), 10)
        self.assertIn("All of them", page.said)  # planned hard slots that are filled

    def test_the_planted_truth_has_plots_of_its_own(self):
        page = self.page(made_up.usual(planted=True))
        self.assertEqual(page.sections["False negatives against hardness"], 4)
        self.assertEqual(page.text.count(">uniform negatives<"), 4)
        titles, *rows = page.rows
        self.assertEqual([row[titles.index("false negatives")] for row in rows], ["–", "2.0%", "6.0%"])

    def test_an_audit_has_plots_of_its_own(self):
        reports = made_up.usual(planted=True)
        reports[0]["audit"] = made_up.audit()
        page = self.page(reports)
        self.assertEqual(page.sections["False negatives at the same hardness"], 3)
        self.assertEqual(page.text.count(">source domain's ranking, outliers<"), 1)
        self.assertEqual(len(page.ids), len({*page.ids}))
        self.assertEqual([*page.sections][:4],
                         [*SECTIONS[:2], "False negatives at the same hardness", SECTIONS[2]])

    def test_where_no_outlier_is_known_none_is_drawn(self):
        reports = [made_up.report("dns")]
        reports[0]["audit"] = made_up.audit()
        for point in (p for curve in reports[0]["audit"] for p in curve["points"]):
            point["outliers"] = {"draws": 0, "hardness": None, "false_negative_rate": {"value": None}}
            point["by_similarity"] = []
        self.assertEqual(self.page(reports).sections["False negatives at the same hardness"], 1)

    def test_a_picture_stands_alone(self):
        reports = made_up.usual()
        reports[1]["audit"] = made_up.audit()
        picture = self.folder / "picture.svg"
        self.page(reports, "--picture", str(picture))
        root = ElementTree.parse(picture).getroot()
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        text = picture.read_text()
        self.assertIn("prefers-color-scheme: dark", text)
        for used in re.findall(r"var\(--([\w-]+)\)", text):
            self.assertIn(f"--{used}:", text)

    def test_slots_that_were_not_filled_are_drawn(self):
        reports = made_up.usual()
        reports[2]["sampling"][1]["hard"] = 900
        page = self.page(reports)
        self.assertEqual(page.sections["Acceptance"], 2)
        self.assertNotIn("All of them", page.said)

    def test_hostile_text_stays_text(self):
        evil = '<script>alert("1")</script>&amp;$x_1^2$ \ud800\x00\x1b]]>\'"'
        reports = [made_up.report("dns", **{"data": evil, "window": f"{evil}{n}", evil: evil}) for n in range(2)]
        for r in reports:
            r["configuration"]["sampler"] = evil
            r["configuration"]["model"] = evil
        page = self.page(reports)
        self.assertNotIn("script", page.tags)
        self.assertEqual(page.text.count("<script"), 0)
        shown = evil.replace("\ud800\x00\x1b", "\N{REPLACEMENT CHARACTER}" * 3)
        self.assertEqual(page.options[0]["data"], shown)
        self.assertEqual(page.options[0][shown], shown)
        self.assertIn("$x_1^2$", page.rows[1][0])

    def test_without_hard_negatives_the_page_says_so(self):
        page = self.page(made_up.usual()[:2])
        self.assertEqual([page.sections[s] for s in SECTIONS], [0, 2, 0, 0, 0, 2, 0])
        for sentence in ("None of these runs drew hard negatives", "None of these runs planned hard negatives",
                         "There were no planned hard slots"):
            self.assertIn(sentence, page.said)

    def test_what_is_not_there_is_left_out(self):
        bare = {"configuration": {"sampler": "dns", "seed": 1}}
        for report in (bare, {**bare, "sampling": None}, {**bare, "sampling": []}, {**bare, "sampling": [{}]},
                       {**bare, "sampling": [{"planned_hard": 3, "hard": 0, "slots": 0}], "test": None}):
            page = self.page([report])
            self.assertEqual([*page.sections], SECTIONS)
            self.assertIn("No epoch of these runs was evaluated.", page.said)
            self.assertIn("None of these runs says how long it took.", page.said)

    def test_the_leaky_protocol_is_named(self):
        report = made_up.report("dns", protocol="leaky")
        for epoch in report["sampling"]:
            epoch["test"] = epoch.pop("validation")
        page = self.page([report])
        self.assertIn("Test NDCG@10 by epoch", page.labels)
        self.assertIn("leaky protocol", page.said)

    def test_same_reports_same_bytes(self):
        files = made_up.write(self.folder, made_up.usual(planted=True))
        pages = []
        for place in range(2):
            out = self.folder / f"{place}.html"
            subprocess.run([sys.executable, "-B", ROOT / "examples/report/main.py", *files, "--out", out], check=True,
                           env={**os.environ, "PYTHONHASHSEED": str(place), "TZ": f"UTC+{place}"})
            pages.append(out.read_bytes())
        self.assertEqual(*pages)

    def test_the_page_needs_nothing_beside_itself(self):
        page = self.page(made_up.usual(planted=True))
        self.assertIsNone(re.search(r"\w+://", page.text))
        self.assertIsNone(re.search(r"@import|url\((?!#)", page.text))
        self.assertFalse({*page.tags} & {"script", "iframe", "img", "object", "embed", "image"})
        for reference in page.references:
            self.assertTrue(reference == "data:," or reference[1:] in page.ids, reference)
        self.assertEqual(len(page.ids), len({*page.ids}))
        for used in re.findall(r"url\(#([^)]+)\)", page.text):
            self.assertIn(used, page.ids)

    def test_numbers_that_make_no_sense_are_drawn(self):
        def all_numbers(value, number):
            if isinstance(value, dict):
                return {k: v if k == "configuration" else all_numbers(v, number) for k, v in value.items()}
            if isinstance(value, list):
                return [all_numbers(v, number) for v in value]
            return number

        for number in (-1, 0, 1, 1e-300, 1e300, None):
            with self.subTest(number=number):
                page = self.page([all_numbers(report, number) for report in made_up.usual(planted=True)[2:]])
                self.assertEqual([*page.sections], SECTIONS)


class Written(Fixture):
    """What is not in the plots, without the time that drawing takes."""

    def setUp(self):
        super().setUp()
        undrawn = mock.patch("svg.element", lambda figure, title, name: f"<svg aria-label='{title}'></svg>")
        undrawn.start()
        self.addCleanup(undrawn.stop)

    def test_runs_that_differ_in_seed_are_one_method(self):
        titles, *rows = self.page(made_up.usual()).rows
        self.assertEqual([row[:2] for row in rows], [["uniform", "2"], ["DNS", "1"], ["RealHNS", "1"]])
        at = titles.index("validation NDCG@10")
        self.assertEqual([row[at] for row in rows], [".4100± .0141", ".4500", ".4300"])
        self.assertEqual([row[titles.index("hardness")] for row in rows], ["–", ".1000", ".3000"])
        self.assertEqual([row[titles.index("seconds")] for row in rows], ["8± 1", "8", "8"])

    def test_the_best_of_a_column_is_bold(self):
        text = self.page(made_up.usual()).text
        self.assertEqual(text.count("<b>.4500</b>"), 1)
        self.assertNotIn("<b>.1000", text)  # hardness is neither good nor bad

    def test_methods_of_one_sampler_are_told_apart(self):
        reports = [made_up.report("dns", candidates=n, window=None) for n in (5, 9)] + [made_up.report("uniform")]
        page = self.page(reports)
        self.assertEqual([row[0] for row in page.rows[1:]], ["uniform", "DNS, candidates 5", "DNS, candidates 9"])
        page = self.page(reports[:2], "--label", "sampler,candidates")
        self.assertEqual(page.rows[1][0], "sampler dns, candidates 5")
        self.out.unlink()
        self.assertIn("differ in candidates",
                      self.refused(*made_up.write(self.folder, reports[:2]), "--label", "sampler"))

    def test_a_method_keeps_its_colour_and_no_two_look_the_same(self):
        reports = [made_up.report(sampler, candidates=n) for sampler in ("uniform", "dns", "real_hns")
                   for n in range(5)]
        methods = comparison.read_methods(made_up.write(self.folder, reports))
        self.assertEqual([m.colour for m in methods[::5]], [0, 1, 2])
        self.assertEqual(len({(m.colour, m.dash) for m in methods}), len(methods))
        (alone,) = comparison.read_methods(made_up.write(self.folder, reports[10:11]))
        self.assertEqual(alone.colour, 2)

    def test_the_summary_says_where_real_hns_is_ahead_and_where_not(self):
        page = self.page(made_up.usual())
        self.assertIn("RealHNS is ahead of the best other sampler in nothing.", page.said)
        self.assertIn("level in held-out items (0.030% at hardness .3000; 0.030% at hardness .1000 for DNS)", page.said)
        self.assertIn("behind in test NDCG@10 (.3800; .4000 for DNS)", page.said)
        self.assertIn("one seed", page.said)
        reports = made_up.usual()
        reports[3]["test"]["ndcg@10"] = 0.5
        self.assertIn("ahead of the best other sampler in test NDCG@10 (.5000; .4000 for DNS).",
                      self.page(reports).said)
        self.assertNotIn("best other sampler", self.page(reports[:3]).said)

    def test_differences_within_the_spread_are_called_so(self):
        reports = [made_up.report(sampler, seed, ndcg + seed / 100) for seed in (1, 2)
                   for sampler, ndcg in (("dns", 0.4), ("real_hns", 0.401))]
        said = self.page(reports).said
        self.assertIn("ahead of the best other sampler in test NDCG@10 (.3660; .3650 for DNS; within the spread)", said)
        self.assertNotIn("one seed", said)

    def test_runs_of_different_data_are_not_compared(self):
        page = self.page([*made_up.usual(), made_up.report("dns", target="toy")])
        self.assertIn("These runs differ in target", page.said)
        self.assertNotIn("<b>", page.text)
        self.assertNotIn("best other sampler", page.said)

    def test_the_configuration_of_each_run_begins_with_what_differs(self):
        page = self.page(made_up.usual())
        first = page.options[0]
        self.assertEqual([*first][:2], ["sampler", "json"])
        self.assertEqual(first["model"], "mf")
        self.assertEqual(len(page.options), 4)
        self.assertEqual({len(options) for options in page.options}, {len(made_up.usual()[0]["configuration"])})

    def test_no_number_may_be_null_nan_or_of_another_kind(self):
        def places(value, path=()):
            if isinstance(value, dict) or isinstance(value, list):
                for k, v in value.items() if isinstance(value, dict) else enumerate(value):
                    yield from places(v, (*path, k))
            elif not isinstance(value, str):
                yield path

        good = made_up.report("real_hns", epochs=2, planted=True)
        paths = [p for p in places(good) if p != ("configuration", "seed") and p[:2] != ("sampling", 0)]
        self.assertGreater(len(paths), 40)
        others = itertools.cycle([math.nan, math.inf, "text", [], {}, True, -1, 0, 10**400])
        for path in paths:
            for bad in (None, next(others)):
                broken = copy.deepcopy(good)
                at = broken
                for key in path[:-1]:
                    at = at[key]
                at[path[-1]] = bad
                with self.subTest(path=path, bad=str(bad)[:9]):
                    main.main([*made_up.write(self.folder, [broken]), "--out", str(self.out)])

    def test_files_that_are_no_reports_are_refused_by_name(self):
        (good,) = made_up.write(self.folder, [made_up.report("dns")])
        file = self.folder / "foreign.json"
        foreign = ["", "{", "[]", "null", "7", "{}", '{"configuration": 3}', '{"configuration": {}}',
                   '{"configuration": {"seed": []}}', '{"configuration": {"seed": 1}, "sampling": 7}',
                   '{"configuration": {"seed": 1}, "sampling": [7]}', "[" * 100_000]
        for text in foreign:
            file.write_text(text)
            with self.subTest(text=text[:60]):
                self.assertIn(f"{file} is no report of realhns-train", self.refused(good, str(file)))
        file.write_bytes(b"\xff\xfe{}")
        self.assertIn(f"{file} is no report of realhns-train", self.refused(good, str(file)))
        self.assertIn("no/such.json", self.refused("no/such.json"))
        self.assertIn("are the same run", self.refused(good, good))

    def test_no_audit_no_picture(self):
        files = made_up.write(self.folder, made_up.usual())
        self.assertIn("none of these reports has an audit",
                      self.refused(*files, "--picture", str(self.folder / "picture.svg")))

    def test_an_audit_that_makes_no_sense_is_passed_over(self):
        def with_audit(audit):
            return {**made_up.report("dns"), "audit": audit}

        draws = made_up.audited_draws(0.1, 0.2)
        for audit in (None, 7, [None], [{}], [{"points": 3}], [{"points": [None]}], [{"points": [{"hard": None}]}],
                      [{"points": [{"hard": {**draws, "hardness": None}}]}],
                      [{"points": [{"hard": {**draws, "hardness": 0}}]}],
                      [{"points": [{"hard": {**draws, "false_negative_rate": {"value": 2, "low": 1, "high": 3}}}]}]):
            with self.subTest(audit=str(audit)[:60]):
                self.assertNotIn("False negatives at the same hardness", self.page([with_audit(audit)]).sections)
        page = self.page([with_audit([{"points": [{"hard": draws}]}])])
        self.assertEqual(page.sections["False negatives at the same hardness"], 1)

    def test_a_report_is_not_replaced_by_the_page(self):
        (file,) = made_up.write(self.folder, [made_up.report("dns")])
        with contextlib.redirect_stderr(io.StringIO()) as err, self.assertRaises(SystemExit):
            main.main([file, "--out", str(self.folder / "x" / ".." / "0.json")])
        self.assertIn("--out would replace the report", err.getvalue())
        with contextlib.redirect_stderr(io.StringIO()) as err, self.assertRaises(SystemExit):
            main.main([file, "--out", str(self.out), "--picture", file])
        self.assertIn("--picture would replace the report", err.getvalue())
        self.assertTrue(json.loads(Path(file).read_text()))

    def test_the_file_is_written_whole_or_not_at_all(self):
        self.out.write_text("before")
        with mock.patch("os.replace", side_effect=OSError("the disk is full")), \
                contextlib.redirect_stderr(io.StringIO()) as err, self.assertRaises(SystemExit):
            self.page(made_up.usual())
        self.assertIn("the disk is full", err.getvalue())
        self.assertEqual(self.out.read_text(), "before")
        self.page(made_up.usual())
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), [*(f"{i}.json" for i in range(4)), "out.html"])


class Measures(unittest.TestCase):
    def test_wilson_intervals_are_those_of_tables(self):
        for share, draws, low, high in ((0.5, 10, 0.2366, 0.7634), (0.0, 10, 0.0, 0.2775),
                                        (0.02, 1000, 0.0130, 0.0307)):
            found = measures.wilson(share, draws)
            self.assertAlmostEqual(found[0], low, 4)
            self.assertAlmostEqual(found[1], high, 4)

    def test_a_curve_knows_up_to_where_all_seeds_have_epochs(self):
        class Run:
            def __init__(self, values):
                self.report = {"sampling": [{"epoch": e, "loss": v} for e, v in enumerate(values, 1)]}

        curve = measures.curve([Run([1, 2, None, 4, 5]), Run([3, 4, 5])], lambda e: measures.number_at(e, "loss"))
        self.assertEqual(curve, measures.Curve([1, 2, 3, 4, 5], [2, 3, 5, 4, 5], [1, 2, 5, 4, 5], [3, 4, 5, 4, 5], 2))
        self.assertIsNone(measures.curve([Run([None])], lambda e: measures.number_at(e, "loss")))

    def test_a_method_has_an_interval_of_its_draws_or_of_its_seeds(self):
        with tempfile.TemporaryDirectory() as folder:
            reports = [made_up.report("dns", seed, planted=True) for seed in (1, 2)]
            reports[1]["sampling"][0]["false_negative_rate"] = 0.06
            (method,) = comparison.read_methods(made_up.write(folder, reports))
        held_out = measures.method_point(method.runs, measures.HELD_OUT)
        self.assertAlmostEqual(held_out.hardness, 0.1)
        self.assertAlmostEqual(held_out.share, 0.0003)
        # 10 of 20 slots for each of 100 records, 4 epochs, 2 seeds
        self.assertEqual((held_out.low, held_out.high), measures.wilson(held_out.share, 8000))
        planted = measures.method_point(method.runs, measures.PLANTED)
        self.assertAlmostEqual(planted.low, 0.02)
        self.assertAlmostEqual(planted.high, 0.03)
        self.assertAlmostEqual(planted.share, 0.025)


if __name__ == "__main__":
    unittest.main()
