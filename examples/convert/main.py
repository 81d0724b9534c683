# SPDX-License-Identifier: MIT
"""Makes the `.inter` files of two domains out of the histories that the authors of RealHNS publish. Three
pickles are read: one for each domain and one in which both are interleaved in the order of time, which is
what the timestamps count. Nothing is written unless they agree."""

import argparse
import sys
from pathlib import Path

from domains import Source, find_offset, records_of_both
from inter_files import write_all
from pickles import read_histories


def check_names(names, pattern):
    """Throws where two of the three files would be one, or a file would lie elsewhere."""
    for name in names:
        if not name or Path(name).name != name:
            raise ValueError(f"'{name}' is no name that a file can have")
    if len({*names}) < len(names):
        raise ValueError(f"{', '.join(names)}: the names must differ")
    if "{}" not in pattern:
        raise ValueError("--pickles needs {} where the name goes")


def convert(o):
    """Yields the lines that say what was written."""
    names = [o.first, o.second, o.mixed]
    check_names(names, o.pickles)
    files = [o.source / o.pickles.replace("{}", name) for name in names]
    first, second, mixed = (Source(name, file.name, read_histories(file)) for name, file in zip(names, files))
    both = records_of_both(first, second, mixed, find_offset(first, o.offset))
    write_all(o.target, {first.name: both[0], second.name: both[1]}, o.force)
    for name, records in zip(names, both):
        users, items = ({record[column] for record in records} for column in (0, 1))
        yield f"{o.target / name}.inter: {len(users)} users, {len(items)} items, {len(records)} records"


def main(arguments):
    parser = argparse.ArgumentParser(prog="./run convert", description=__doc__)
    parser.add_argument("source", metavar="SOURCE_DIR", type=Path, help="the folder of the pickles")
    parser.add_argument("target", metavar="TARGET_DIR", type=Path, help="where the .inter files go")
    parser.add_argument("--first", metavar="NAME", default="toy",
                        help="the domain that keeps its item ids in the mixed histories (default: %(default)s)")
    parser.add_argument("--second", metavar="NAME", default="game",
                        help="the domain whose item ids come after these (default: %(default)s)")
    parser.add_argument("--mixed", metavar="NAME", default="mix",
                        help="how the file of mixed histories is named (default: %(default)s)")
    parser.add_argument("--pickles", metavar="PATTERN", default="{}_log_file_final.pkl",
                        help="the names of the files, with {} for the above (default: %(default)s)")
    parser.add_argument("--offset", metavar="N", type=int,
                        help="what was added to the second domain's items in the mixed histories "
                             "(default: the largest item of the first)")
    parser.add_argument("--force", action="store_true", help="replace files that are there")
    o = parser.parse_args(arguments)
    try:
        for line in convert(o):
            print(line)
    except (OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
