"""Text as a reader compares it: without case, accents, and the shapes of quotes, dashes and spaces."""

import unicodedata
from collections.abc import Sequence

_QUOTES = "‘’‚‛′`´ʼ＇"
_DOUBLE_QUOTES = "“”„‟«»″＂"
_DASHES = "‐‑‒–—―−"


class _Folding(dict[int, str]):
    """Folded form of each code point, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _shape(char)
        if folded is None:
            parts = unicodedata.normalize("NFKD", char)
            pieces = "".join(c for c in parts if not unicodedata.combining(c)).casefold()
            # A ligature may hold a quote or a dash, and a capital may unfold to a letter with an accent.
            folded = pieces if pieces == char else pieces.translate(self)
        self[code] = folded
        return folded


def _shape(char: str) -> str | None:
    if char in _QUOTES:
        return "'"
    if char in _DOUBLE_QUOTES:
        return '"'
    if char in _DASHES:
        return "-"
    return " " if char.isspace() else None


_FOLDING = _Folding()


def folded(text: str) -> str:
    """Return the text without case and accents, quotes, dashes and spaces in one shape each."""
    return text.lower().translate(_WHITE) if text.isascii() else text.translate(_FOLDING)


_WHITE = {9: " ", 10: " ", 11: " ", 12: " ", 13: " ", 28: " ", 29: " ", 30: " ", 31: " "} | {96: "'"}


def key(name: str) -> str:
    """Return the form under which a name is looked up: folded, with single spaces between its words."""
    return " ".join(folded(name).split())


class FoldedText:
    """A text folded for comparison, with the way back to the code points it came from."""

    def __init__(self, text: str) -> None:
        self.text = folded(text)
        self._starts: Sequence[int] | None = None
        if not text.isascii() and any(len(_FOLDING[ord(c)]) != 1 for c in set(text)):
            starts: list[int] = []
            for position, char in enumerate(text):
                starts.extend([position] * len(_FOLDING[ord(char)]))
            starts.append(len(text))
            self._starts = starts
        self._length = len(text)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the original text that `[start, end)` of the folded text came from.

        Combining marks after the last letter, which fold to nothing, are taken along.
        """
        if self._starts is None:
            return start, end
        first = self._starts[start]
        if end <= start:
            return first, first
        last = self._starts[end - 1]
        following = self._starts[end]
        return first, following if following > last else last + 1
