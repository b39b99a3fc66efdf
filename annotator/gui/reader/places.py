"""Stretches of a text and the claims they belong to, found by place."""

import sys
from bisect import bisect_left, insort
from collections.abc import Iterable

from annotator.gui.reader.segments import Stretch

_REACHES = (1 << 10, 1 << 14, 1 << 18, sys.maxsize)


class Places:
    """Stretches in classes by their length, sorted in each.

    What shares a unit with `[start, end)` begins before `start` by no more than the longest of its class is long: short
    stretches are found among few, also where others cover the whole text.
    """

    def __init__(self, stretches: Iterable[Stretch] = ()) -> None:
        self._classes: list[list[Stretch]] = []
        left = sorted(stretches)
        for reach in _REACHES:
            longer = [stretch for stretch in left if stretch[1] - stretch[0] > reach]
            within = [stretch for stretch in left if stretch[1] - stretch[0] <= reach] if longer else left
            self._classes.append(within)
            left = longer

    def add(self, stretch: Stretch) -> None:
        """Take in one more."""
        insort(self._class_of(stretch), stretch)

    def remove(self, stretch: Stretch) -> None:
        """Drop one that was taken in."""
        stretches = self._class_of(stretch)
        del stretches[bisect_left(stretches, stretch)]

    def _class_of(self, stretch: Stretch) -> list[Stretch]:
        return self._classes[bisect_left(_REACHES, stretch[1] - stretch[0])]

    def overlapping(self, start: int, end: int) -> list[Stretch]:
        """Return those that share a unit with `[start, end)`, in no order."""
        found: list[Stretch] = []
        for reach, stretches in zip(_REACHES, self._classes, strict=True):
            first = bisect_left(stretches, (start - reach, 0, 0))
            last = bisect_left(stretches, (end, 0, 0), first)
            found += [stretch for stretch in stretches[first:last] if stretch[1] > start]
        return found
