"""What comes out of a file before it becomes an article: text, proposals with their evidence, refusals with reasons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value read from a file, and the words it was read from; the user may take or change it.

    `ambiguous` marks a value that can be read in more than one way; `evidence` then names the readings. An empty value
    stands for words that were to be read and cannot be; `evidence` then says so.
    """

    value: str
    evidence: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class IncomingArticle:
    """An article as a file holds it; `core.text.canonical` is yet to be applied to `text`.

    `origin` is the file's name, with the row for tables. `encoding` is None where the format knows only one;
    `encoding_certain` is False when it was guessed.
    """

    text: str
    origin: str
    encoding: str | None = None
    title: Proposed | None = None
    source: Proposed | None = None
    byline: Proposed | None = None
    published: Proposed | None = None
    url: Proposed | None = None
    language: Proposed | None = None
    encoding_certain: bool = True


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file or a row that cannot be read, why, and what to do about it (may be empty)."""

    origin: str
    reason: str
    remedy: str = ""


class Details(TypedDict, total=False):
    """What a file says about its article besides the text; keys are fields of `IncomingArticle`."""

    title: Proposed | None
    source: Proposed | None
    byline: Proposed | None
    published: Proposed | None
    url: Proposed | None
    language: Proposed | None


def as_details(found: Mapping[str, Proposed | None]) -> Details:
    """Return what was found as the keyword arguments of an `IncomingArticle`; what was not found is None."""
    return Details(
        title=found.get("title"),
        source=found.get("source"),
        byline=found.get("byline"),
        published=found.get("published"),
        url=found.get("url"),
        language=found.get("language"),
    )


def file_name(path: Path) -> str:
    """Return the name of a file as it can be stored and shown: on one line, bytes that are no text replaced."""
    return _UNSHOWABLE.sub("\ufffd", path.name)


def one_line(value: object) -> str:
    """Return the value as one line that can be stored: white space runs as one blank, at most 2,000 code points."""
    text = str(value)
    if len(text) <= _LONGEST and text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(_UNSTORABLE.sub("\ufffd", text[: _LONGEST * 2]).split())[:_LONGEST]


def proposed(value: object, evidence: str) -> Proposed | None:
    """Return a proposal for the value on one line, or None when nothing is left of it."""
    text = one_line(value) if value is not None else ""
    return Proposed(text, one_line(evidence)) if text else None
