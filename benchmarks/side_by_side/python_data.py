# SPDX-License-Identifier: MIT
"""A data set as the sides in Python see it."""

import ctypes
import functools
from pathlib import Path

import numpy
import torch

POOL, DIM = 1000, 64


class Data:
    """The raw files of a data set."""

    def __init__(self, folder):
        def read(name, kind):
            return numpy.fromfile(Path(folder) / name, kind)

        self.items = torch.from_numpy(read("items.f32", "f4").reshape(-1, DIM))
        self.users = torch.from_numpy(read("users.f32", "f4").reshape(-1, DIM))
        self.representations = torch.from_numpy(read("representations.f32", "f4").reshape(-1, DIM))
        self.offsets = read("known_offsets.u64", "u8").astype("i8")
        self.known_items = read("known_items.u32", "u4").astype("i8")
        self.position_users = read("position_users.u32", "u4").astype("i8")
        self.positives = torch.from_numpy(read("positives.u32", "u4").astype("i8"))

    def known(self, user):
        return self.known_items[self.offsets[user]:self.offsets[user + 1]]

    def lines(self, user):
        """The positions of a user."""
        return slice(*numpy.searchsorted(self.position_users, [user, user + 1]))


@functools.lru_cache(1)
def load(folder):
    return Data(folder)


def use_threads(count):
    """Also of OpenBLAS, which torch and numpy call and leave at its own number."""
    torch.set_num_threads(count)
    ctypes.CDLL("libopenblas.so.0").openblas_set_num_threads(count)
