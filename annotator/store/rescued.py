"""By which rules rows of a damaged project come into a new one: what is right, what is mended, what is lost."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from annotator.core.clock import now
from annotator.core.folding import key
from annotator.core.identity import new_uuid
from annotator.core.span import Span, quote
from annotator.core.text import first_words, sha256
from annotator.store.pages import Cell
from annotator.store.salvage import tables
from annotator.store.tables import LARGEST_ID

Values = dict[str, Cell]
_SHOWN = 80
"""Characters of a quote or a name that are told."""

_MADE_UP: Mapping[str, Callable[[Values], Cell]] = {
    "uuid": lambda _row: new_uuid(),
    "created_at": lambda _row: now(),
    "updated_at": lambda _row: now(),
    "imported_at": lambda _row: now(),
    "decided_at": lambda _row: now(),
    "name_key": lambda row: key(str(row["name"])),
    "last_id": lambda row: row["entity_id"],
    "codebook_revision": lambda _row: 1,
}
"""What can be set anew when a thing lost it."""

_WORDS = {"article_text": "text", "article_state": "progress", "claim_field": "value of an own field"}
_NAMED_BY = ("title", "first_words", "name", "label", "quote", "summary", "tag", "value", "reason")


class Remark(NamedTuple):
    """Something of the damaged project that is lost, or was mended on the way: what kind of thing, which, and why."""

    kind: str
    name: str
    reason: str


@dataclass
class Rescued:
    """The new project while it is filled: its connection, the old rows, and what is to be said of them."""

    target: sqlite3.Connection
    staged: sqlite3.Connection
    lost: list[Remark] = field(default_factory=list)
    mended: list[Remark] = field(default_factory=list)

    def rows(self, table: str, order: str = "") -> Iterator[Values]:
        """Yield the staged rows of a table."""
        names = [column.name for column in tables()[table].columns]
        listed = ", ".join(f'"{name}"' for name in names)
        for row in self.staged.execute(f"SELECT {listed} FROM {table} {order or 'ORDER BY 1'}"):
            yield dict(zip(names, row, strict=True))

    def clean(self, table: str, row: Values) -> bool:
        """Mend the row's cells as far as that can be done; whether it may be taken, else it is noted as lost."""
        if any(
            isinstance(row[c.name], int) and not _possible(row[c.name]) for c in tables()[table].columns if c.is_rowid
        ):
            return self.lose(table, row, "its number is one that this program never gives")
        mended = []
        for column in tables()[table].columns:
            if column.fits(row[column.name]):
                continue
            if not column.required:
                row[column.name] = None
            elif column.default is not None:
                row[column.name] = column.default
            elif column.name in _MADE_UP:
                row[column.name] = _MADE_UP[column.name](row)
            else:
                return self.lose(table, row, f"its {_plain(column.name)} cannot be read")
            mended.append(_plain(column.name))
        if mended:
            self.mend(table, row, f"its {', '.join(mended)} could not be read")
        return True

    def put(self, table: str, row: Values) -> bool:
        """Store the row in the new project; whether that could be done, else it is noted as lost."""
        names = [column.name for column in tables()[table].columns]
        listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        try:
            self.target.execute(f"INSERT INTO {table} ({listed}) VALUES ({marks})", [row[name] for name in names])
        except sqlite3.IntegrityError:
            return self.lose(table, row, "the same, or what it belongs to, cannot be told any more")
        return True

    def take(self, table: str, right: Callable[[Values], str] = lambda _row: "", order: str = "") -> None:
        """Take all rows of a table for which `right` returns no reason against it."""
        for row in self.rows(table, order):
            if self.clean(table, row):
                if reason := right(row):
                    self.lose(table, row, reason)
                else:
                    self.put(table, row)

    def lose(self, table: str, row: Values, reason: str) -> bool:
        """Note the row as lost; return False."""
        self.lost.append(Remark(_kind(table), named(table, row), reason))
        return False

    def mend(self, table: str, row: Values, reason: str) -> None:
        """Note that something of the row was set anew or left out."""
        self.mended.append(Remark(_kind(table), named(table, row), reason))

    def has(self, table: str, identity: Cell) -> bool:
        """Return whether the new project holds the thing with this number."""
        column = tables()[table].columns[0].name
        found = self.target.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (identity,)).fetchone()
        return found is not None


def named(table: str, row: Values) -> str:
    """Return how a user recognises the row: by its words, or else by its number."""
    first = tables()[table].columns[0].name
    words = next((str(row[name]) for name in _NAMED_BY if isinstance(row.get(name), str) and row[name]), "")
    shown = " ".join(words[: _SHOWN * 4].split())
    shown = f"“{shown[:_SHOWN]}…”" if len(shown) > _SHOWN or len(words) > _SHOWN * 4 else f"“{shown}”"
    return shown if words else f"{_plain(first)} {row[first]!r:.40}"


def right_text(text: Cell, digest: Cell) -> str:
    """Return the text when it is the one that has this SHA-256; else an empty string."""
    if not isinstance(text, str) or not text or "\x00" in text:
        return ""
    return text if sha256(text) == digest else ""


def right_spans(text: str, words: Cell, candidates: list[list[tuple[Cell, Cell]]]) -> tuple[Span, ...]:
    """Return the first candidate whose stretches of the text are the quote `words`; empty when none is."""
    for candidate in candidates:
        spans = tuple(Span(start, end) for start, end in candidate if isinstance(start, int) and isinstance(end, int))
        inside = all(0 <= span.start < span.end <= len(text) for span in spans)
        apart = all(before.end < after.start for before, after in pairwise(spans))
        if spans and len(spans) == len(candidate) and inside and apart and quote(text, spans) == words:
            return spans
    return ()


def right_region(covered: dict[Cell, int], row: Values, length: int | None) -> str:
    """Return why a region cannot be taken; regions come in reading order, `covered` holds where the last one ended."""
    start, end = row["start"], row["end"]
    if length is None or not isinstance(start, int) or not isinstance(end, int):
        return "its article could not be rescued"
    if not covered.get(row["article_id"], 0) <= start < end <= length:
        return "it lies outside of the text, or on another one"
    covered[row["article_id"]] = end
    return ""


def choices_of(cell: Cell) -> list[str]:
    """Return the choices of an own field as they are stored; empty when they cannot be read."""
    try:
        found = json.loads(str(cell))
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else []


def described(text: str) -> Values:
    """Return what an article's text says of itself."""
    return {"characters": len(text), "first_words": first_words(text)}


def _possible(identity: Cell) -> bool:
    return isinstance(identity, int) and 0 < identity <= LARGEST_ID


def _kind(table: str) -> str:
    return _WORDS.get(table, table.replace("_", " "))


def _plain(column: str) -> str:
    return column.replace("_id", "").replace("_", " ")
