"""The canonical text of an article: made once, at import, and never changed afterwards."""

import re
from typing import NamedTuple

_REPLACED = "[\u2029\ufdd0\ufdd1\ud800-\udfff\x00]"
_REPLACEMENT = {"\u2029": "\n", "\ufdd0": "\ufffd", "\ufdd1": "\ufffd", "\x00": "\ufffd"}


class CanonicalText(NamedTuple):
    """An article's text as it is stored, and what had to be replaced to make it storable."""

    text: str
    sha256: str
    replaced: int
    """How many characters were replaced, line ends and a leading byte order mark not counted."""


def canonical(raw: str) -> CanonicalText:
    """Return the text with LF line ends and without the few characters that Qt would rewrite silently.

    CRLF and CR become LF and a leading byte order mark goes. U+2029 becomes LF; NUL, U+FDD0, U+FDD1 and lone
    surrogates become U+FFFD. Everything else, no-break spaces and combining marks included, stays as it is.
    """
    text = raw.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    replaced = 0
    if not text.isascii() or "\x00" in text:
        text, replaced = re.subn(_REPLACED, lambda m: _REPLACEMENT.get(m[0], "\ufffd"), text)
    return CanonicalText(text, sha256(text), replaced)


def sha256(text: str) -> str:
    """Return the hexadecimal SHA-256 of the text in UTF-8."""
    import hashlib

    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def first_words(text: str, limit: int = 80) -> str:
    """Return the beginning of the text on one line, at most `limit` code points, to list an untitled article by."""
    head = " ".join(text[: limit * 4].split())
    if len(head) <= limit:
        return head
    cut = head.rfind(" ", limit // 2, limit)
    return head[: cut if cut > 0 else limit - 1].rstrip(" ,;:–—-") + "…"
