# SPDX-License-Identifier: MIT
"""How numbers are written."""


def number(x):
    """.3926, as papers print it."""
    sign, text = "-" if x < 0 else "", f"{abs(x):.4f}"
    return sign + text.removeprefix("0")
