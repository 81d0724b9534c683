# SPDX-License-Identifier: MIT
"""Student's paired t-test."""

import math
import statistics


def incomplete_beta(a, b, x):
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # where the fraction converges fast
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(a * math.log(x) + b * math.log1p(-x)
                     + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)) / a
    value, c, d = 1.0, 1.0, 0.0
    for m in range(1000):
        for term in ([m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))] if m else []) + [
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))]:
            d = 1 / (1 + term * d)
            c = 1 + term / c
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front / value


def two_sided(t, freedom):
    """The probability that |T| is at least |t| for Student's T."""
    return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def paired(ours, theirs):
    """The p-value of the two-sided paired t-test; None where there are no two pairs that differ."""
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    if len(differences) < 2:
        return None
    spread = statistics.stdev(differences)
    if spread == 0:
        return None
    t = statistics.fmean(differences) / (spread / math.sqrt(len(differences)))
    return two_sided(t, len(differences) - 1)
