"""The full-text index asked for what matches: the entries added last, and the best where ranking takes no time."""

import json
import re
import sqlite3
from collections.abc import Iterable
from typing import Literal

Index = Literal["article_fts", "claim_fts"]

COMMON = 10_000
"""A word that more articles (or claims) have than this is too common to rank by: all that have it would be weighed."""

_PHRASE = re.compile(r'"[^"]*"(?: \*)?')
_LONG_BEGINNING = re.compile(r'[^" ]{5,}" \*')
"""The beginning of a word that is longer than those the index keeps: all words that begin so are gathered first."""


def newest(connection: sqlite3.Connection, index: Index, expression: str, most: int) -> list[int]:
    """Return the ids of the entries that match, at most so many, those added last first."""
    ascending = f"SELECT rowid AS id FROM {index} WHERE {index} MATCH ?"
    # Backwards through the index takes twice as long, which pays only where not all matches are wanted.
    if " " in expression and not _LONG_BEGINNING.search(expression):
        found = _ids(connection, ascending, expression, most + 1)
        if len(found) <= most:
            return found[::-1]
    return _ids(connection, f"{ascending} ORDER BY rowid DESC", expression, most)


def _ids(connection: sqlite3.Connection, sql: str, expression: str, most: int) -> list[int]:
    # One long text is quicker than a row for each id.
    row = connection.execute(f"SELECT json_group_array(id) FROM ({sql} LIMIT {most:d})", (expression,)).fetchone()
    ids: list[int] = json.loads(row[0])
    return ids


def can_be_ranked(connection: sqlite3.Connection, index: Index, expression: str) -> bool:
    """Return whether the few entries that match can be ranked in time.

    Ranking looks up every word by itself, however few entries have all of them, and for a phrase walks through the
    index once more.
    """
    parts = set(_PHRASE.findall(expression))
    if any(" " in part.removesuffix(" *") for part in parts):
        return False
    if len(parts) == 1:
        return True
    return not _LONG_BEGINNING.search(expression) and all(_uncommon(connection, index, part) for part in parts)


def _uncommon(connection: sqlite3.Connection, index: Index, expression: str) -> bool:
    some = f"SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT {COMMON + 1}"
    found: int = connection.execute(f"SELECT count(*) FROM ({some})", (expression,)).fetchone()[0]
    return found <= COMMON


def ranked(
    connection: sqlite3.Connection, index: Index, expression: str, limit: int, weights: Iterable[float] = ()
) -> list[int]:
    """Return the ids of the best `limit` entries that match, the best first, by weights of the columns (1)."""
    order = f"bm25({', '.join((index, *map(str, weights)))})"
    rows = connection.execute(
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY {order}, rowid DESC LIMIT ?", (expression, limit)
    )
    return [row[0] for row in rows]
