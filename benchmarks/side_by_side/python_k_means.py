# SPDX-License-Identifier: MIT
"""Spherical k-means in Python."""

import numpy
import torch

from python_data import load
from serve import Measurement


def first_rows(given, data):
    return data.items[:int(given.get("rows", len(data.items)))]


def torch_k_means(given):
    """Products and sums by index, ten iterations."""
    data, k = load(given["data"]), int(given["clusters"])
    rows, iterations = first_rows(given, data), 10

    def repeat():
        centres = rows[torch.randperm(len(rows))[:k]]
        for _ in range(iterations):
            nearest = (rows @ torch.nn.functional.normalize(centres).T).argmax(1)
            counts = torch.bincount(nearest, minlength=k).clamp_(min=1)
            centres = torch.zeros_like(centres).index_add_(0, nearest, rows) / counts[:, None]
        return nearest.numpy().astype("u4")

    return Measurement(iterations, repeat)


def numpy_k_means(given):
    data, k = load(given["data"]), int(given["clusters"])
    rows, iterations = first_rows(given, data).numpy(), 10
    random = numpy.random.default_rng(1)

    def repeat():
        centres = rows[random.permutation(len(rows))[:k]]
        for _ in range(iterations):
            nearest = (rows @ centres.T).argmax(1)
            counts = numpy.bincount(nearest, minlength=k)
            order = numpy.argsort(nearest, kind="stable")
            filled = counts > 0
            begins = numpy.concatenate([[0], numpy.cumsum(counts)[:-1]])[filled]
            centres = centres.copy()
            centres[filled] = numpy.add.reduceat(rows[order], begins)
            centres /= numpy.linalg.norm(centres, axis=1, keepdims=True)
        return nearest.astype("u4")

    return Measurement(iterations, repeat)


def loop_k_means(given):
    """One iteration as in common torch code: all differences of rows and centres at once by
    broadcasting, then one cluster after the other. On the first rows only, for its memory."""
    data, k = load(given["data"]), int(given["clusters"])
    rows = first_rows(given, data)

    def repeat():
        centres = rows[torch.randperm(len(rows))[:k]]
        unit = torch.nn.functional.normalize(centres)
        nearest = (1 - (rows[:, None, :] * unit[None, :, :]).sum(-1)).argmin(1)
        for cluster in range(k):
            members = rows[torch.nonzero(nearest == cluster).squeeze(1)]
            centres[cluster] = members.mean(0)
        return nearest.numpy().astype("u4")

    return Measurement(len(rows), repeat)
