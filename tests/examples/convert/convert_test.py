# SPDX-License-Identifier: MIT
"""Run by ctest as `convert_test.py ROOT`."""

import collections
import contextlib
import io
import os
import pickle
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(sys.argv.pop())
sys.path.insert(0, str(ROOT / "examples/convert"))

import inter_files  # noqa: E402
import main  # noqa: E402
import pickles  # noqa: E402

PROTOCOLS = range(6)
HEADER = "user_id:token\titem_id:token\ttimestamp:float\n"
# Toy has 40 as its largest item. User 10 tells an order by number from one by text, and game has item 1.
TOY = {10: [7, 7, 40], 2: [3], 9: [40]}
GAME = {2: [1, 500], 9: [5], 10: [1]}
MIX = {9: [45, 40], 10: [7, 41, 7, 40], 2: [41, 3, 540]}


class Ordered(collections.OrderedDict):
    pass


class Calls:
    """Is pickled as a call."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


class Refers(pickle.Pickler):
    """Pickles every list as an object that is kept elsewhere."""

    def persistent_id(self, value):
        return "elsewhere" if isinstance(value, list) else None


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = Path(folder.name) / "source"
        self.target = Path(folder.name) / "new/target"
        self.source.mkdir()
        self.write()

    def write(self, toy=TOY, game=GAME, mix=MIX, protocol=4):
        """Bytes are written as they are, all else as a pickle."""
        for name, value in {"toy": toy, "game": game, "mix": mix}.items():
            data = value if isinstance(value, bytes) else pickle.dumps(value, protocol)
            (self.source / f"{name}_log_file_final.pkl").write_bytes(data)

    def printed(self, *options):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            main.main([str(self.source), str(self.target), *options])
        return out.getvalue()

    def refused(self, *options):
        """What it says, having left no file behind."""
        before = self.written()
        with contextlib.redirect_stderr(io.StringIO()) as err, self.assertRaises(SystemExit) as exit:
            main.main([str(self.source), str(self.target), *options])
        self.assertEqual(exit.exception.code, 2)
        self.assertEqual(self.written(), before)
        return err.getvalue()

    def written(self):
        return {file.name: file.read_bytes() for file in self.target.iterdir()} if self.target.exists() else {}


class Conversion(Folder):
    TEXT = {"toy.inter": (HEADER + "2\t3\t2\n9\t40\t2\n10\t7\t1\n10\t7\t3\n10\t40\t4\n").encode(),
            "game.inter": (HEADER + "2\t1\t1\n2\t500\t3\n9\t5\t1\n10\t1\t2\n").encode()}

    def test_every_protocol_gives_the_same_text(self):
        for protocol in PROTOCOLS:
            with self.subTest(protocol=protocol):
                self.write(protocol=protocol)
                self.printed("--force")
                self.assertEqual(self.written(), self.TEXT)

    def test_it_says_what_it_wrote(self):
        self.assertEqual(self.printed(), f"{self.target}/toy.inter: 3 users, 3 items, 5 records\n"
                                         f"{self.target}/game.inter: 3 users, 3 items, 4 records\n")

    def test_other_names(self):
        for name in ("toy", "game", "mix"):
            (self.source / f"{name}_log_file_final.pkl").rename(self.source / f"of-{name}s.pickle")
        (self.source / "of-mixs.pickle").rename(self.source / "of-alls.pickle")
        (self.source / "of-toys.pickle").rename(self.source / "of-books.pickle")
        self.printed("--first", "book", "--mixed", "all", "--pickles", "of-{}s.pickle")
        self.assertEqual(self.written(), {"book.inter": self.TEXT["toy.inter"], "game.inter": self.TEXT["game.inter"]})

    def test_names_that_cannot_be(self):
        self.assertIn("the names must differ", self.refused("--second", "toy"))
        self.assertIn("the names must differ", self.refused("--mixed", "game"))
        self.assertIn("no name that a file can have", self.refused("--first", "../toy"))
        self.assertIn("no name that a file can have", self.refused("--first", ""))
        self.assertIn("--pickles needs {}", self.refused("--pickles", "toy.pkl"))

    def test_a_user_may_lack_one_domain(self):
        self.write(toy={1: [], 2: [3]}, game={1: [6], 2: [1]}, mix={1: [9], 2: [3, 4]})
        self.assertIn("toy.inter: 1 users, 1 items, 1 records\n", self.printed())
        self.assertEqual(self.written()["game.inter"].decode(), HEADER + "1\t6\t1\n2\t1\t2\n")


class Agreement(Folder):
    def test_an_offset_beyond_the_largest_item(self):
        self.write(mix={9: [105, 40], 10: [7, 101, 7, 40], 2: [101, 3, 600]})
        self.assertIn("user 2: item 1 of game is 1 in game_log_file_final.pkl and 61 in mix_log_file_final.pkl, "
                      "with 40 for --offset", self.refused())
        self.printed("--offset", "100")
        self.assertEqual(self.written(), Conversion.TEXT)

    def test_an_offset_below_the_largest_item(self):
        self.assertIn("--offset 39 would give item 40 of toy to the other domain", self.refused("--offset", "39"))
        self.printed("--offset", "40")

    def test_an_offset_that_does_not_fit(self):
        self.assertIn("user 2: item 1 of toy is 3 in toy_log_file_final.pkl and 41 in", self.refused("--offset", "41"))

    def test_the_first_user_that_differs(self):
        self.write(mix={**MIX, 9: [45, 39], 10: [7]})
        self.assertIn("user 9: item 1 of toy is 40 in toy_log_file_final.pkl and 39 in", self.refused())
        self.write(mix={**MIX, 10: [7, 41, 7]})
        self.assertIn("user 10: item 3 of toy is 40 in toy_log_file_final.pkl and missing in", self.refused())
        self.write(mix={**MIX, 10: [7, 41, 7, 40, 42]})
        self.assertIn("user 10: item 2 of game is missing in game_log_file_final.pkl and 2 in", self.refused())
        self.write(mix={**MIX, 10: [40, 41, 7, 7]})
        self.assertIn("user 10: item 1 of toy is 7 in toy_log_file_final.pkl and 40 in", self.refused())

    def test_users_that_are_not_in_all(self):
        without = [{user: items for user, items in histories.items() if user != 9} for histories in (TOY, GAME, MIX)]
        self.write(game=without[1])
        self.assertIn("user 9 is in toy_log_file_final.pkl and not in game_log_file_final.pkl", self.refused())
        self.write(mix=without[2])
        self.assertIn("user 9 is in toy_log_file_final.pkl and not in mix_log_file_final.pkl", self.refused())
        self.write(toy=without[0])
        self.assertIn("user 9 is in game_log_file_final.pkl and not in toy_log_file_final.pkl", self.refused())

    def test_a_domain_without_interactions(self):
        self.write({}, {}, {})
        self.assertIn("toy_log_file_final.pkl has no interactions", self.refused())
        self.write({1: [1]}, {1: []}, {1: [1]})
        self.assertIn("game_log_file_final.pkl has no interactions", self.refused())


class HostilePickles(Folder):
    def test_no_code_runs(self):
        trace = self.source / "trace"
        for protocol in PROTOCOLS:
            with self.subTest(protocol=protocol):
                self.write(toy={1: Calls(os.system, f"touch {trace}")}, protocol=protocol)
                message = self.refused()
                self.assertRegex(message, r"toy_log_file_final\.pkl: asks for '\w+\.system', which is not read")
                self.assertFalse(trace.exists())

    def test_nothing_is_imported(self):
        asked = {"collections.OrderedDict": collections.OrderedDict(TOY),
                 "collections.defaultdict": collections.defaultdict(list, TOY),
                 "__main__.Ordered": Ordered(TOY)}
        for protocol in PROTOCOLS:
            for name, value in asked.items():
                with self.subTest(protocol=protocol, name=name):
                    self.write(mix=value, protocol=protocol)
                    # Old protocols ask for the classes of old names, or for what copies an object.
                    self.assertRegex(self.refused(), rf"mix_log_file_final\.pkl: asks for '({name}|copy_?reg\.\w+)'")
        for name in ("numpy.core.multiarray.scalar", "no.such.module"):
            module, _, attribute = name.rpartition(".")
            self.write(game=f"c{module}\n{attribute}\n.".encode())
            self.assertIn(f"game_log_file_final.pkl: asks for '{name}'", self.refused())
            self.assertNotIn(module, sys.modules)
        self.write(game=b"(ios\nsystem\n.")
        self.assertIn("asks for 'os.system'", self.refused())

    def test_names_are_shown_safely(self):
        self.write(game=b"c\x1b[2J" + b"y" * 10_000 + b"\nx\n.")
        message = self.refused()
        self.assertIn(r"asks for '\x1b[2Jyyy", message)
        self.assertLess(len(message), 1000)

    def test_registered_extensions(self):
        self.write(toy=b"\x80\x02\x82\x01.")
        self.assertIn("unregistered extension code 1", self.refused())

    def test_persistent_ids(self):
        for protocol in PROTOCOLS:
            with self.subTest(protocol=protocol):
                out = io.BytesIO()
                Refers(out, protocol).dump(TOY)
                self.write(toy=out.getvalue())
                self.assertIn("toy_log_file_final.pkl: refers to an object outside of it", self.refused())

    def test_memory_and_time(self):
        self.write(toy=b"}r\xff\xff\xff\x7f.")
        self.assertIn("counts more objects than it has bytes", self.refused())
        self.write(toy=b"}p2147483647\n.")
        self.assertIn("counts more objects than it has bytes", self.refused())
        self.write(toy=b"\x8e" + b"\xff" * 7 + b"\x7f.")  # bytes, and a length of 2^63
        self.assertIn("is no pickle, or a part of one", self.refused())
        self.write(toy=b"})" + b"\x85" * 1_000_000 + b"K\x01s.")  # as a key its hash takes the stack
        self.assertIn("holds a tuple", self.refused())
        shared = list(range(1, 1001))
        self.write(toy={user: shared for user in range(1, 1001)})
        self.assertIn("has more interactions than bytes", self.refused())
        self.write(toy=b"I" + b"1" * 100_000 + b"\n.")
        self.assertIn("is no pickle, or a part of one", self.refused())

    def test_what_is_no_whole_pickle(self):
        broken = [whole[:length] for whole in (pickle.dumps(TOY, protocol) for protocol in PROTOCOLS)
                  for length in range(len(whole))]
        broken += [b"<!DOCTYPE html>\n<html></html>\n", b"version https://git-lfs.github.com/spec/v1\n",
                   b"\x80\x06N.", b"e.", b"h\x05.", b"0."]
        for data in broken:
            with self.subTest(data=data), self.assertRaisesRegex(pickles.Refused, "^is no pickle, or a part of one"):
                pickles.parse(data)
        self.write(toy=broken[-7])
        self.assertIn("toy_log_file_final.pkl: is no pickle, or a part of one", self.refused())

    def test_any_changed_byte_is_refused_or_read(self):
        whole = pickle.dumps(TOY, 4)
        for place in range(len(whole)):
            for byte in range(256):
                with contextlib.suppress(pickles.Refused):
                    self.assertIs(type(pickles.parse(whole[:place] + bytes([byte]) + whole[place + 1:])), dict)


class Shapes(Folder):
    def test_wrong_types(self):
        self.write(mix=[1, 2])
        self.assertIn("mix_log_file_final.pkl: holds a value of the type list, not dict", self.refused())
        wrong = [({"1": [1]}, "a user id is of the type str, not int"),
                 ({True: [1]}, "a user id is of the type bool, not int"),
                 ({7: {1: 2}}, "user 7: the history is of the type dict, not list"),
                 ({7: None}, "user 7: the history is of the type NoneType, not list"),
                 ({7: (1, 2)}, "holds a tuple"),
                 ({7: [1, True]}, "user 7: the item at place 2 is of the type bool, not int"),
                 ({7: [1.0]}, "user 7: the item at place 1 is of the type float, not int"),
                 ({7: [1, [2]]}, "user 7: the item at place 2 is of the type list, not int")]
        for protocol in PROTOCOLS:
            for value, message in wrong:
                with self.subTest(protocol=protocol, value=value):
                    self.write(game=value, protocol=protocol)
                    self.assertIn(f"game_log_file_final.pkl: {message}", self.refused())

    def test_ids_out_of_range(self):
        for value in (0, -1, 2**31, 2**100, 10**5000):
            self.write(toy={7: [value]})
            self.assertIn("user 7: the item at place 1 is not from 1 to 2147483647", self.refused())
            self.write(toy={value: [7]})
            self.assertIn("toy_log_file_final.pkl: a user id is not from 1 to 2147483647", self.refused())


class Output(Folder):
    def test_files_that_are_there_stay(self):
        self.target.mkdir(parents=True)
        (self.target / "game.inter").write_text("mine")
        self.assertIn(f"{self.target}/game.inter is there already; --force replaces it", self.refused())
        self.assertEqual(self.written(), {"game.inter": b"mine"})
        self.printed("--force")
        self.assertEqual(self.written(), Conversion.TEXT)

    def test_a_link_to_nowhere_is_there_as_well(self):
        self.target.mkdir(parents=True)
        (self.target / "toy.inter").symlink_to(self.source / "elsewhere")
        with self.assertRaises(FileExistsError):
            inter_files.write_all(self.target, {"toy": []})
        self.assertFalse((self.source / "elsewhere").exists())

    def test_a_failure_midway_leaves_nothing(self):
        self.target.mkdir(parents=True)

        def records():
            yield from ()
            raise OSError("No space left on device")

        with self.assertRaisesRegex(OSError, "No space"):
            inter_files.write_all(self.target, {"toy": [], "game": records()})
        self.assertEqual([*self.target.iterdir()], [])

    def test_an_interrupted_rename_leaves_the_old_file(self):
        self.printed()
        with mock.patch("os.replace", side_effect=OSError("Input/output error")):
            self.assertIn("Input/output error", self.refused("--force"))
        self.assertEqual(self.written(), Conversion.TEXT)

    def test_missing_input(self):
        (self.source / "mix_log_file_final.pkl").unlink()
        self.assertRegex(self.refused(), "No such file or directory: '.*mix_log_file_final.pkl'")
        self.assertFalse(self.target.exists())

    def test_a_refused_input_makes_no_folder(self):
        self.write(mix={})
        self.refused()
        self.assertFalse(self.target.exists())


if __name__ == "__main__":
    unittest.main()
