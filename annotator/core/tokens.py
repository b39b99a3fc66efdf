"""Words as the full-text index of the project file sees them, so that what it finds can be shown in the text.

The index is SQLite's FTS5 with `unicode61 remove_diacritics 2`, whose notion of letters and of case is that of an
old Unicode. Python's own differs from one release to the next, so it is written down here; a test compares every
code point with the SQLite at hand.
"""

import re
import unicodedata
from itertools import accumulate

_RUNS = (
    "1c a 7 q 6 q 1b 1 7 2 1 1 3 2 1 3 1 n 1 v 1 cq 4 c e 5 7 1 1 1 h 5 1 7 2 1 1 1 9 1 7 6 4 2 1 2 1q 5 "
    "1 8 1 5 2 1 1 32 1 3v 8 5s 6 15 2 4 1 1 1j 17 2 b 5 1 m 2 2 17 l a 4 2 1 2r 1 1 f 2 7 f 2 1 e 1 1 1 "
    "1 u r 2j b 1m 9 2 4 s 4 1 9 1 3 1 5 2 f q 3 2 1 3p r 1 4 1i 3 1 i 1 7 a 4 a 1 g 3 1k 1 1 7 2 2 2 3 9 "
    "1 a 2 e 2 6 2 5 3 1k 1 1 5 4 2 2 3 3 1 u 2 3 1 b 3 1k 1 1 8 1 3 1 3 k 2 c 2 f 3 1k 1 1 7 2 2 2 3 8 2 "
    "a 2 c 1 h 1 1n 5 3 3 1 4 9 1 r 8 6 3 1m 7 1 3 1 4 7 2 b 2 r 1 2 2 1k 1 1 7 1 3 1 4 7 2 b 2 u 2 1m 7 "
    "1 3 1 4 9 1 a 2 l 1 8 2 1y 1 4 6 1 1 1 8 i 3 1o 1 2 7 4 1 7 9 a 2 2d 1 2 6 1 2 b 6 1f v k c 1d n 5 b "
    "1 10 1 f 1 d 28 k b 6 6 4 4 3 1 3 2 7 3 4 d c 1 1 a 6 2j 1 gx c 13 a 2u 1 h8 2 h 1 q 2 26 3 10 3 t 5 "
    "r 2 u 2 1s z 1 4 1 1 y f 4a 1 3a c 4 c 4 1 3 2 2y h 7 2 k y n 5 2 2 1h a 1 t 2 1 w 7 1 6 2a 5 1b h l "
    "z 3 3 u d 1k e 8 4 10 k 3 5 1q 2 1s 8 8 p 4 1 4 3 5n 13 l 4 cd 1 1 3 b 3 d 3 d 3 d 2 1 2t 5 6 a 5 b "
    "5 h q m x f 2 1 4 1 2 a 1 1 3 5 6 1 1 1 1 1 1 4 1 b 2 4 5 5 4 1 1 1s h0 c 13 p b 29 26 m e8 1 39 u "
    "qh 3 a az 6 4 3 7 4 1 2 34 1 e 1 2o 27 1 c 1w q 1 2h c 5y q c 4 5 3 p 9 7 5 2 5 3 2h 4 3 1 2i 1 44 2 "
    "4 a w 10 s v b u 8 1 f w a 13 f 1r 1 74 534 1s h3k 1j 1j 2 7h 3 2n g w 1 28 8 8 n 9 2 2v 2 3b 1 3 1 "
    "4 1 n 9 a 4 1m 4 8 2 1e h 9 2 g i 6 3 17 a n d b 1 w 4 1b r g 2 21 e c 1 8 2 e 4 n 3 1 1 1g 1 1 3 2 "
    "2 5 2 1 1 s 2 b 7 3 2 6k b 8pe 1kw 5cu 1 a 1 3s g ak 2 58 2 2 q 6 7 9 z 1 j 1 4 43 1 1 f a 7 q 6 q b "
    "3e 7 1 7 a 7 74 3 1g 9 1l h 6 c 1g 1a bl 1 1c 1 w6 1 5j 1 v 1 5d 3 1 2 5 4 14 3 4 1 g 9 12 1 55 7 xs "
    "3 1h m 1e 3 19 i 1q 3 10 e b 4 1o 3 1c e 4 4 yq d 2pk 4 esd 1a g 4 j1p 6u a 13 2 51 y 1y 56 2f oa 1 "
    "p 1 v 1 p 1 v 1 p 1 v 1 p 1 v 1 p 1 4ks 2 7i 18 4 2s c f 2 e 2 f 1 f 1c v 1 1o 4 17 23 t d 17 5 9 7 "
    "2 4u x f 6 1 1y 3 k c 11 1 5 l h f 1r 1 1 1 52 1 4 3 1q 2 4 c o 43 1y 4 b 1c 1y 1m 38 gwi5 1 u 2o 3k "
    "6o 47bk "
)
"""Lengths, in base 36, of alternating runs of code points: separators first, then those that make up tokens."""

MARK = "\u0300"
"""Stands for a combining mark that the index drops without ending the token, in a prepared text."""

_MARKS = frozenset(
    chr(code)
    for first, last in ((0x300, 0x304), (0x306, 0x30C), (0x323, 0x328), (0x32D, 0x32E), (0x330, 0x331))
    for code in range(first, last + 1)
) | {"\u030f", "\u0311", "\u031b"}

_SINGLE = dict(
    zip("\u00b5\u017f\u03c2\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5\u1e9b\u1fbe\u0130", "μsσβθφπκρεsιi", strict=True)
) | {"\u01e0": "\u01e1", "\u01e1": "\u01e1"}
"""Folded forms that differ from Python's own small letters."""

_CASELESS = (
    (0x037F, 0x037F), (0x0528, 0x052F), (0x13A0, 0x13F5), (0x1C80, 0x1CBF), (0x2C2F, 0x2C2F),
    (0xA698, 0xA69B), (0xA796, 0xA79F), (0xA7AB, 0xA7FF), (0x10428, 0x10FFFF),
)  # fmt: skip
"""Capitals that the index takes for letters without a small form."""


def _token_code_points() -> bytearray:
    table = bytearray(0x110000)
    ends = list(accumulate(int(length, 36) for length in _RUNS.split()))
    for start, end in zip(ends[0::2], ends[1::2], strict=True):
        table[start:end] = b"\1" * (end - start)
    return table


def _folded(char: str) -> str:
    code = ord(char)
    if char in _SINGLE:
        return _SINGLE[char]
    if any(first <= code <= last for first, last in _CASELESS):
        return char
    small = char.lower()
    base = unicodedata.normalize("NFD", small)[0]
    return base if base.isascii() and base.isalpha() else small


class _Table(dict[int, str]):
    """What each code point becomes in a prepared text, worked out when it is first met."""

    _token = _token_code_points()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        prepared = MARK if char in _MARKS else _folded(char) if self._token[code] else " "
        self[code] = prepared
        return prepared


_TABLE = _Table()
_OFTEN = "\u2019\u2018\u201c\u201d\u2013\u2014\u00a0\u2026"
"""Separators that make an otherwise plain text a long way to go."""

_LATIN = "".join(_TABLE[code] for code in range(256)).encode("latin-1", "replace")
"""What the letters of Latin-1 become, byte by byte: many times as fast as code point by code point."""

_NOT_LATIN = re.compile("[^\x00-\xb4\xb6-\xff]+")
"""All others, and the one letter of Latin-1 whose folded form is not in Latin-1."""


def prepared(text: str) -> str:
    """Return the text with its tokens folded and a space for all else, of the same length in code points.

    A combining mark inside or after a token is `MARK`. Two texts hold the same tokens for the index exactly when
    they do so here, marks left out.
    """
    if not text.isascii():
        for separator in _OFTEN:
            text = text.replace(separator, " ")
    plain, end = text.encode("latin-1", "replace").translate(_LATIN).decode("latin-1"), 0
    parts: list[str] = []
    for match in _NOT_LATIN.finditer(text):
        parts += (plain[end : match.start()], match[0].translate(_TABLE))
        end = match.end()
    result = "".join((*parts, plain[end:]))
    if MARK in result:
        result = _without_stray_marks(result)
    return result


def _without_stray_marks(text: str) -> str:
    """Return the text with spaces for marks that have no token before them."""
    parts = text.split(" ")
    for number, part in enumerate(parts):
        if part.startswith(MARK):
            token = part.lstrip(MARK)
            parts[number] = " " * (len(part) - len(token)) + token
    return " ".join(parts)


def tokens(text: str) -> list[str]:
    """Return the tokens of the text in order, as the index stores them."""
    return prepared(text).replace(MARK, "").split()
