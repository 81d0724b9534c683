# SPDX-License-Identifier: MIT
"""Writes `.inter` files, all of them or none."""

import os
import tempfile

HEADER = "user_id:token\titem_id:token\ttimestamp:float\n"


def write_all(folder, records_by_name, force=False):
    """Writes NAME.inter for each name. Throws FileExistsError where one is there, unless forced."""
    targets = {folder / f"{name}.inter": records for name, records in records_by_name.items()}
    for target in targets:
        if os.path.lexists(target) and not force:
            raise FileExistsError(f"{target} is there already; --force replaces it")
    folder.mkdir(parents=True, exist_ok=True)
    # Beside the targets, since only within a file system is a rename whole or not at all.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".convert-") as unfinished:
        files = {os.path.join(unfinished, target.name): target for target in targets}
        for file, target in files.items():
            with open(file, "w", encoding="utf-8", newline="\n") as out:
                out.write(HEADER)
                out.writelines(f"{r.user}\t{r.item}\t{r.position}\n" for r in targets[target])
        for file, target in files.items():
            os.replace(file, target)
