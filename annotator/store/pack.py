"""A copy of a project for one annotator: articles, codebook and actors, and of the claims only their own."""

import sqlite3
from collections.abc import Callable, Sequence
from itertools import islice

from annotator.core.errors import NotFoundError
from annotator.store import facts, word_index
from annotator.store.details import made

_BATCH = 1000
_MANY = 1000
"""From this many articles on, their words are gathered in more memory before they are indexed."""

_WHOLE = ("actor", "alias", "proposition", "stance_label", "form", "field")
_OF_ARTICLE = {"article": "id", "article_text": "article_id", "region": "article_id"}
_OF_CLAIM = ("span", "addressee", "tag", "claim_field")


def fill(
    target: sqlite3.Connection,
    source: sqlite3.Connection,
    annotator_uuid: str,
    article_ids: Sequence[int],
    progress: Callable[[int], None] | None = None,
) -> None:
    """Copy what an annotator needs into an empty project, inside the caller's transaction.

    All ids and UUIDs are kept, the project's own too, so that the annotator's work can be merged back. The history
    stays empty.

    Args:
        target: the empty project.
        source: the project to copy from.
        annotator_uuid: whose the pack is; of this person's claims those on the articles come along.
        article_ids: the articles to copy.
        progress: called with the number of articles copied; may raise to cancel.

    Raises:
        NotFoundError: when there is no such annotator.
    """
    row = source.execute("SELECT id FROM annotator WHERE uuid = ?", (annotator_uuid,)).fetchone()
    if row is None:
        raise NotFoundError("This annotator is not in the project any more.")
    annotator_id: int = row[0]
    target.execute("PRAGMA defer_foreign_keys = ON")
    for table in (*_WHOLE, "codebook_revision"):
        target.execute(f"DELETE FROM {table}")
        _copy(target, source, table, "1")
    # Who changed the codebook is nobody's business but the project's.
    target.execute("UPDATE codebook_revision SET annotator_id = NULL WHERE annotator_id <> ?", (annotator_id,))
    _copy(target, source, "annotator", "id = ?", annotator_id)
    target.execute(
        "UPDATE project SET value = ? WHERE key = 'uuid'",
        source.execute("SELECT value FROM project WHERE key = 'uuid'").fetchone(),
    )
    _copy_articles(target, source, annotator_id, sorted(article_ids), progress)
    _copy_facts(target, source)


def _copy_articles(
    target: sqlite3.Connection, source: sqlite3.Connection, annotator_id: int, article_ids: list[int],
    progress: Callable[[int], None] | None,
) -> None:  # fmt: skip
    with word_index.in_bulk(target, "article_fts", many=len(article_ids) > _MANY):
        for start in range(0, len(article_ids), _BATCH):
            ids = article_ids[start : start + _BATCH]
            chosen = ", ".join(map(str, ids))
            for table, key in _OF_ARTICLE.items():
                _copy(target, source, table, f"{key} IN ({chosen})")
            word_index.add_articles(target, ids[0], ids[-1])
            of_person = f"annotator_id = ? AND article_id IN ({chosen})"
            _copy(target, source, "article_state", of_person, annotator_id)
            _copy(target, source, "claim", of_person, annotator_id)
            for table in _OF_CLAIM:
                _copy(target, source, table, f"claim_id IN (SELECT id FROM claim WHERE {of_person})", annotator_id)
            if progress is not None:
                progress(start + len(ids))
    first, last = target.execute("SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM claim").fetchone()
    word_index.add_claims(target, first, last)


def _copy_facts(target: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Keep what the history, which stays behind, tells about versions: merging asks for it."""
    for thing in made(source):
        if thing.time:
            facts.note_made(target, *thing)
    known, copied = facts.Lives(source), facts.Lives(target)
    for claim_id, uuid, version in target.execute("SELECT id, uuid, updated_at FROM claim").fetchall():
        if rank := known.rank(uuid, claim_id, version):
            copied.note(uuid, claim_id, version, rank)


def _copy(target: sqlite3.Connection, source: sqlite3.Connection, table: str, where: str, *parameters: object) -> None:
    names = [row[1] for row in source.execute(f"PRAGMA table_xinfo({table})") if not row[6]]
    columns = ", ".join(f'"{name}"' for name in names)
    rows = source.execute(f"SELECT {columns} FROM {table} WHERE {where}", parameters)
    insert = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"
    while batch := list(islice(rows, _BATCH)):
        target.executemany(insert, batch)


def article_keys(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the hash of each article's text by the article's id, in the order in which they were added."""
    return dict(connection.execute("SELECT id, sha256 FROM article ORDER BY id").fetchall())
