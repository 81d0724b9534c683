# SPDX-License-Identifier: MIT
"""The rows as an aligned table in Markdown, printed as they come, and as JSON."""

import json

COLUMNS = (("name", 30, "<"), ("ours", 9, ">"), ("other", 9, ">"), ("ratio", 7, ">"), ("unit", 12, "<"),
           ("against", 0, "<"))


def shown(value):
    """Three digits, or all before the point."""
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    digits = max(0, 2 - len(str(int(abs(value)))) + (1 if abs(value) >= 1 else 2))
    return f"{value:,.{digits}f}"


class Table:
    def __init__(self, file):
        self.file, self.rows = file, []

    def line(self, cells):
        print("| " + " | ".join(f"{cell:{side}{width}}" if width else cell
                                for cell, (_, width, side) in zip(cells, COLUMNS)) + " |", flush=True)

    def head(self):
        self.line([name for name, _, _ in COLUMNS])
        self.line([("-" * (max(width, 3) - 1) + ":") if side == ">" else "-" * max(width, 3)
                   for _, width, side in COLUMNS])

    def add(self, name, ours, other, ratio, unit, against, threads):
        self.rows.append({"name": name, "ours": ours, "other": other, "ratio": ratio, "unit": unit,
                          "against": against, "threads": threads})
        self.line([shown(self.rows[-1][key]) for key, _, _ in COLUMNS])

    def write(self):
        if self.file:
            self.file.write_text(json.dumps(self.rows, indent=1) + "\n")
