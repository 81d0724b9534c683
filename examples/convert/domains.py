# SPDX-License-Identifier: MIT
"""Tells the two domains of mixed histories apart, and holds the result against each domain's own file."""

from collections import namedtuple
from itertools import zip_longest

Source = namedtuple("Source", "name file histories")  # histories: user -> items
Record = namedtuple("Record", "user item position")  # position: in the user's mixed history, from 1


def find_offset(first, given=None):
    """What was added to the items of the second domain in the mixed histories: the authors put them right
    after those of the first, so it is the first's largest item unless its catalogue goes on beyond."""
    largest = max((max(items) for items in first.histories.values() if items), default=0)
    if given is not None and given < largest:
        raise ValueError(f"--offset {given} would give item {largest} of {first.name} to the other domain")
    return largest if given is None else given


def split(user, items, offset):
    """The records of both domains, in the order of time."""
    both = [], []
    for position, item in enumerate(items, 1):
        in_second = item > offset
        both[in_second].append(Record(user, item - offset * in_second, position))
    return both


def check_user(user, source, records, mixed, offset):
    """Throws ValueError where the domain's own history of a user is not what the mixed one has of this domain."""
    pairs = zip_longest(source.histories[user], (record.item for record in records), fillvalue="missing")
    for place, (own, found) in enumerate(pairs, 1):
        if own != found:
            raise ValueError(f"user {user}: item {place} of {source.name} is {own} in {source.file} and {found} "
                             f"in {mixed.file}, with {offset} for --offset")


def records_of_both(first, second, mixed, offset):
    """The records of both domains, by user and then by time. Throws ValueError on the first user of whom
    the three files do not say the same."""
    sources = first, second, mixed
    both = [], []
    for user in sorted({user for source in sources for user in source.histories}):
        for source in sources:
            if user not in source.histories:
                there = next(other for other in sources if user in other.histories)
                raise ValueError(f"user {user} is in {there.file} and not in {source.file}")
        for source, all_records, records in zip(sources, both, split(user, mixed.histories[user], offset)):
            check_user(user, source, records, mixed, offset)
            all_records.extend(records)
    for source, records in zip(sources, both):
        if not records:
            raise ValueError(f"{source.file} has no interactions")
    return both
