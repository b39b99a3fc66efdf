"""Code points outside, UTF-16 units inside: Qt counts a character beyond U+FFFF as two."""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_ASTRAL = "[\U00010000-\U0010ffff]"


class Utf16Map:
    """Converts offsets of one text between code points and UTF-16 units, in either direction.

    Texts without a character beyond U+FFFF, the usual case, are recognised without reading them. The document may hold
    line ends that the text does not have; each counts one unit and stands before a code point of `breaks`.
    """

    __slots__ = ("_astral", "_breaks", "_high", "breaks", "length", "units")

    def __init__(self, text: str, breaks: Sequence[int] = ()) -> None:
        self.length = len(text)
        """Length of the text in code points."""
        # CPython stores a text in four bytes a character as soon as one lies beyond U+FFFF, and only then.
        plain = text.isascii() or sys.getsizeof(text) < 4 * len(text)
        self._astral: list[int] = [] if plain else [m.start() for m in re.finditer(_ASTRAL, text)]
        self._high = [position + count for count, position in enumerate(self._astral)]
        self._breaks = [self._paired(position) for position in breaks]
        self.breaks = [unit + count for count, unit in enumerate(self._breaks)]
        """Where the line ends stand that only the document has, in UTF-16 units of the document."""
        self.units = self.length + len(self._astral) + len(self._breaks)
        """Length of the document in UTF-16 units."""

    @property
    def is_plain(self) -> bool:
        """Whether both ways of counting give the same offsets."""
        return not self._astral and not self._breaks

    def to_utf16(self, position: int) -> int:
        """Return the offset in UTF-16 units of the code point at `position`."""
        unit = self._paired(position)
        return unit + bisect_right(self._breaks, unit) if self._breaks else unit

    def _paired(self, position: int) -> int:
        return position + bisect_left(self._astral, position) if self._astral else position

    def to_code_points(self, unit: int, *, up: bool = False) -> int:
        """Return the offset in code points of the UTF-16 unit at `unit`.

        A unit in the middle of a surrogate pair gives the place before the pair, or with `up` the one after it.
        """
        if self._breaks:
            unit -= bisect_left(self.breaks, unit)
        if not self._astral:
            return unit
        count = bisect_left(self._high, unit)
        if count and self._high[count - 1] + 1 == unit:
            return self._astral[count - 1] + up
        return unit - count
