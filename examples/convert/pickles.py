# SPDX-License-Identifier: MIT
"""Reads a pickle of histories, user -> items in time order, without running what a pickle may ask for."""

import io
import pickle
import pickletools

MAX_ID = 2**31 - 1  # more than any catalogue has, and few enough digits to print
ASKING = {"GLOBAL", "STACK_GLOBAL", "INST", "PERSID", "BINPERSID"}


class Refused(ValueError):
    """What is in the file can't be used, for the reason it says."""


class PlainUnpickler(pickle.Unpickler):
    """Imports nothing. A pickle can only run code that it has asked for by one of these two ways."""

    def find_class(self, module, name):
        raise Refused(f"asks for {ascii(f'{module}.{name}')[:100]}, which is not read")

    def persistent_load(self, pid):
        raise Refused("refers to an object outside of it, which is not read")


def look_over(data):
    """Refuses what would harm while it is read, before anyone can look at what was read: the memo is an
    array as long as its greatest index, and the hash of tuples in tuples takes the stack, or for ever."""
    for opcode, argument, _ in pickletools.genops(data):
        if opcode.name in ASKING:
            return  # the unpickler gets no further than this, and says what was asked for
        if opcode.name.startswith("TUPLE"):
            raise Refused("holds a tuple, not dicts, lists and ints alone")
        if "PUT" in opcode.name and argument > len(data):
            raise Refused("counts more objects than it has bytes")


def fault(value):
    """What keeps a value from being an id, or None."""
    if type(value) is not int:  # a bool is an int to isinstance
        return f"is of the type {type(value).__name__}, not int"
    return None if 1 <= value <= MAX_ID else f"is not from 1 to {MAX_ID}"


def check_shape(histories, size):
    """Throws Refused on what is no dict of users to lists of items."""
    if type(histories) is not dict:
        raise Refused(f"holds a value of the type {type(histories).__name__}, not dict")
    for user, items in histories.items():
        if wrong := fault(user):
            raise Refused(f"a user id {wrong}")
        if type(items) is not list:
            raise Refused(f"user {user}: the history is of the type {type(items).__name__}, not list")
    # A list that many users share takes a few bytes for each, and as long as you like to go through.
    if sum(map(len, histories.values())) > size:
        raise Refused("has more interactions than bytes")
    for user, items in histories.items():
        for place, item in enumerate(items, 1):
            if wrong := fault(item):
                raise Refused(f"user {user}: the item at place {place} {wrong}")


def parse(data):
    """User -> items. Throws Refused on what it cannot use."""
    try:
        look_over(data)
        histories = PlainUnpickler(io.BytesIO(data)).load()
    except Refused:
        raise
    except Exception as error:  # broken pickles raise almost anything, as the documentation of pickle warns
        raise Refused(f"is no pickle, or a part of one ({str(error)[:100]})") from error
    check_shape(histories, len(data))
    return histories


def read_histories(path):
    """Throws OSError, or Refused "file: reason"."""
    try:
        return parse(path.read_bytes())
    except Refused as error:
        raise Refused(f"{path}: {error}") from error
