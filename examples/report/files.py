# SPDX-License-Identifier: MIT
"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path


def write(path, text):
    """Replaces the file, if it is there, in one step."""
    path = Path(path)
    # Beside the target, since only within a file system is a rename whole or not at all.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".unfinished-") as folder:
        unfinished = Path(folder) / path.name
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)
