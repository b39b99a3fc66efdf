"""The full-text index, kept in step with the rows by whoever writes them.

Not by triggers: a project is opened with `trusted_schema = OFF`, and then SQLite lets no trigger write to FTS5.
Removing needs the words that were indexed, so it is called before a row changes, adding after.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

Index = Literal["article_fts", "claim_fts"]

CLAIM_WORDS = ("quote", "actor_as_written", "date_text", "note")
"""The columns of claims that are indexed."""
_INDEXED: dict[Index, tuple[str, str]] = {
    "article_fts": ("article_search", "title, text"),
    "claim_fts": ("claim", ", ".join(CLAIM_WORDS)),
}
"""Which columns of what are indexed."""

_THESE = "id IN (SELECT value FROM json_each(?))"
USUAL_HASH_SIZE = 1024 * 1024
BULK_HASH_SIZE = 64 * 1024 * 1024
"""Bytes of words that FTS5 gathers in memory before it writes; more makes a large import three times as fast."""


def add_articles(connection: sqlite3.Connection, first_id: int, last_id: int) -> None:
    """Index the title and text of the articles with these ids and all between."""
    _put(connection, "article_fts", "id BETWEEN ? AND ?", (first_id, last_id))


def add_claims(connection: sqlite3.Connection, first_id: int, last_id: int) -> None:
    """Index the words of the claims with these ids and all between."""
    _put(connection, "claim_fts", "id BETWEEN ? AND ?", (first_id, last_id))


def remove_article(connection: sqlite3.Connection, article_id: int) -> None:
    """Take an article out of the index, while it still is as it was indexed."""
    take(connection, "article_fts", [article_id])


def remove_claim(connection: sqlite3.Connection, claim_id: int) -> None:
    """Take a claim out of the index, while it still is as it was indexed."""
    take(connection, "claim_fts", [claim_id])


def put(connection: sqlite3.Connection, index: Index, ids: Iterable[int]) -> None:
    """Index the words of the articles or claims with these ids."""
    _put(connection, index, _THESE, (json.dumps(list(ids)),))


def take(connection: sqlite3.Connection, index: Index, ids: Iterable[int]) -> None:
    """Take the articles or claims with these ids out of the index, while they still are as they were indexed."""
    source, columns = _INDEXED[index]
    connection.execute(
        f"INSERT INTO {index} ({index}, rowid, {columns}) SELECT 'delete', id, {columns} FROM {source} WHERE {_THESE}",
        (json.dumps(list(ids)),),
    )


def _put(connection: sqlite3.Connection, index: Index, which: str, parameters: tuple[object, ...]) -> None:
    source, columns = _INDEXED[index]
    connection.execute(
        f"INSERT INTO {index} (rowid, {columns}) SELECT id, {columns} FROM {source} WHERE {which}", parameters
    )


@contextmanager
def in_bulk(connection: sqlite3.Connection, index: Index, *, many: bool = True) -> Iterator[None]:
    """Gather more words in memory meanwhile before they are written, if there are many."""
    if many:
        _set_hash_size(connection, index, BULK_HASH_SIZE)
    yield
    if many:
        _set_hash_size(connection, index, USUAL_HASH_SIZE)


def _set_hash_size(connection: sqlite3.Connection, index: Index, size: int) -> None:
    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('hashsize', ?)", (size,))


def rebuild(connection: sqlite3.Connection, index: Index) -> None:
    """Index all articles or claims anew."""
    with in_bulk(connection, index):
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
