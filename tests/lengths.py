"""How much a test does: a short form in every run, a long form where `--long` was given."""

import os

VARIABLE = "ANNOTATOR_LONG_TESTS"
"""Set by `--long`, so that modules know it while they are collected, and processes that tests start know it too."""


def is_long() -> bool:
    """Return whether the long forms were asked for."""
    return bool(os.environ.get(VARIABLE))


def short_or_long(short: int, long: int) -> int:
    """Return the number for this run: of examples, commits, seconds or whatever the test counts."""
    return long if is_long() else short
