"""Imported once per process, whatever runs."""
import itertools

_count = itertools.count(1)


def loads():
    return next(_count)
