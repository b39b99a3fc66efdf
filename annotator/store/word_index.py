"""The full-text index, kept in step with the rows by whoever writes them.

Not by triggers: a project is opened with `trusted_schema = OFF`, and then SQLite lets no trigger write to FTS5.
Removing needs the words that were indexed, so it is called before a row changes, adding after.
"""

import sqlite3

_CLAIM = "quote, actor_as_written, date_text, note"
_HASH_SIZE = "INSERT INTO article_fts (article_fts, rank) VALUES ('hashsize', ?)"
USUAL_HASH_SIZE = 1024 * 1024
BULK_HASH_SIZE = 64 * 1024 * 1024
"""Bytes of words that FTS5 gathers in memory before it writes; more makes a large import three times as fast."""


def add_articles(connection: sqlite3.Connection, first_id: int, last_id: int) -> None:
    """Index the title and text of the articles with these ids and all between."""
    connection.execute(
        "INSERT INTO article_fts (rowid, title, text) SELECT id, title, text FROM article_search "
        "WHERE id BETWEEN ? AND ?",
        (first_id, last_id),
    )


def remove_article(connection: sqlite3.Connection, article_id: int) -> None:
    """Take an article out of the index, while it still is as it was indexed."""
    connection.execute(
        "INSERT INTO article_fts (article_fts, rowid, title, text) "
        "SELECT 'delete', id, title, text FROM article_search WHERE id = ?",
        (article_id,),
    )


def add_claims(connection: sqlite3.Connection, first_id: int, last_id: int) -> None:
    """Index the words of the claims with these ids and all between."""
    connection.execute(
        f"INSERT INTO claim_fts (rowid, {_CLAIM}) SELECT id, {_CLAIM} FROM claim WHERE id BETWEEN ? AND ?",
        (first_id, last_id),
    )


def remove_claim(connection: sqlite3.Connection, claim_id: int) -> None:
    """Take a claim out of the index, while it still is as it was indexed."""
    connection.execute(
        f"INSERT INTO claim_fts (claim_fts, rowid, {_CLAIM}) SELECT 'delete', id, {_CLAIM} FROM claim WHERE id = ?",
        (claim_id,),
    )


def set_hash_size(connection: sqlite3.Connection, size: int) -> None:
    """Say how many bytes FTS5 gathers in memory before it writes."""
    connection.execute(_HASH_SIZE, (size,))


def rebuild_articles(connection: sqlite3.Connection) -> None:
    """Index all articles anew."""
    set_hash_size(connection, BULK_HASH_SIZE)
    connection.execute("INSERT INTO article_fts (article_fts) VALUES ('rebuild')")
    set_hash_size(connection, USUAL_HASH_SIZE)


def rebuild_claims(connection: sqlite3.Connection) -> None:
    """Index all claims anew."""
    connection.execute("INSERT INTO claim_fts (claim_fts) VALUES ('rebuild')")
