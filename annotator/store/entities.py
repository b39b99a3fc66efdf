"""Whole things (a claim with its spans, an actor with its aliases) as documents, for the history's before-images.

An image is what one thing looked like. Writing an image back gives exactly the rows it was taken from; writing back
no image removes the thing.
"""

import json
import sqlite3
from typing import Any, NamedTuple

from annotator.store import word_index


class Part(NamedTuple):
    """A table whose rows belong to a thing: `key` is the column that names it."""

    table: str
    key: str
    columns: tuple[str, ...]


class Entity(NamedTuple):
    """A thing that actions change as a whole: its own row, and the rows that belong to it."""

    main: Part
    parts: tuple[Part, ...] = ()


def _part(table: str, key: str, columns: str) -> Part:
    return Part(table, key, tuple(columns.split()))


ENTITIES: dict[str, Entity] = {
    "annotator": Entity(_part("annotator", "id", "uuid name role created_at")),
    "article": Entity(
        _part(
            "article", "id", "uuid sha256 characters first_words title title_evidence source source_evidence byline "
            "published published_evidence url language note imported_from imported_at",
        ),
        (_part("region", "article_id", 'start "end" kind'),),
    ),
    # Apart from the article, so that a corrected title does not store megabytes of text once more.
    "article_text": Entity(_part("article_text", "article_id", "text")),
    "article_state": Entity(_part("article_state", "id", "article_id annotator_id state updated_at")),
    "actor": Entity(
        _part("actor", "id", "uuid name name_key type organisation country role note created_at"),
        (_part("alias", "actor_id", "name name_key"),),
    ),
    "proposition": Entity(
        _part("proposition", "id", "uuid parent_id kind label definition examples position retired"),
    ),
    "stance_label": Entity(_part("stance_label", "id", "stance label")),
    "form": Entity(_part("form", "id", "form label position retired")),
    "field": Entity(_part("field", "id", "uuid name label kind choices help position retired")),
    "codebook_revision": Entity(_part("codebook_revision", "id", "created_at annotator_id summary")),
    "claim": Entity(
        _part(
            "claim", "id", 'uuid article_id annotator_id start "end" quote actor_id actor_as_written actor_start '
            "actor_end organisation proposition_id stance form via_id claim_date date_text date_start date_end "
            "confidence note codebook_revision created_at updated_at",
        ),
        (
            _part("span", "claim_id", 'start "end"'),
            _part("addressee", "claim_id", "position actor_id"),
            _part("tag", "claim_id", "position tag"),
            _part("claim_field", "claim_id", "field_id value"),
        ),
    ),
    "decision": Entity(
        _part("decision", "id", "uuid article_id reviewer kind claim_id reason note guideline decided_at"),
        (_part("decided_from", "decision_id", "claim_uuid annotator claim_updated_at taken"),),
    ),
    "article_review": Entity(_part("article_review", "article_id", "reviewer decided_at")),
    "dismissal": Entity(_part("dismissal", "id", 'article_id annotator_id start "end"')),
}  # fmt: skip


_ARTICLE = ("article", "article_text")


def image(connection: sqlite3.Connection, entity: str, entity_id: int) -> str | None:
    """Return the thing as a JSON document, or None when it does not exist."""
    main, parts = ENTITIES[entity]
    row = connection.execute(
        f"SELECT {', '.join(main.columns)} FROM {main.table} WHERE {main.key} = ?", (entity_id,)
    ).fetchone()
    if row is None:
        return None
    document: dict[str, Any] = {main.table: list(row)}
    for part in parts:
        document[part.table] = connection.execute(
            f"SELECT {', '.join(part.columns)} FROM {part.table} WHERE {part.key} = ?", (entity_id,)
        ).fetchall()
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def restore(
    connection: sqlite3.Connection, entity: str, entity_id: int, document: str | None, *, index: bool = True
) -> None:
    """Make the thing look exactly like `document`; remove it when that is None.

    Foreign keys are to be deferred by the caller, since the things of one action may name each other. Without `index`
    the caller rebuilds the full-text index.
    """
    if index and entity == "claim":
        word_index.remove_claim(connection, entity_id)
    elif index and entity in _ARTICLE:
        word_index.remove_article(connection, entity_id)
    _write(connection, ENTITIES[entity], entity_id, document)
    if index and entity == "claim":
        word_index.add_claims(connection, entity_id, entity_id)
    elif index and entity in _ARTICLE:
        word_index.add_articles(connection, entity_id, entity_id)


def _write(connection: sqlite3.Connection, entity: Entity, entity_id: int, document: str | None) -> None:
    main, parts = entity
    for part in parts:
        connection.execute(f"DELETE FROM {part.table} WHERE {part.key} = ?", (entity_id,))
    if document is None:
        connection.execute(f"DELETE FROM {main.table} WHERE {main.key} = ?", (entity_id,))
        return
    content = json.loads(document)
    columns = ", ".join(main.columns)
    updates = ", ".join(f"{name} = excluded.{name}" for name in main.columns)
    connection.execute(
        f"INSERT INTO {main.table} ({main.key}, {columns}) VALUES (?{', ?' * len(main.columns)}) "
        f"ON CONFLICT ({main.key}) DO UPDATE SET {updates}",
        (entity_id, *content[main.table]),
    )
    for part in parts:
        names, marks = ", ".join(part.columns), ", ?" * len(part.columns)
        connection.executemany(
            f"INSERT INTO {part.table} ({part.key}, {names}) VALUES (?{marks})",
            [(entity_id, *row) for row in content[part.table]],
        )


def readable(entity: str, document: object) -> bool:
    """Return whether a stored document is one that `restore` can write back: none, or of the entity's own form."""
    if document is None:
        return entity in ENTITIES
    try:
        content = json.loads(document) if isinstance(document, str) else None
    except (ValueError, RecursionError):
        return False
    if entity not in ENTITIES or not isinstance(content, dict):
        return False
    main, parts = ENTITIES[entity]
    return _is_row(content.get(main.table), main) and all(
        isinstance(rows := content.get(part.table), list) and all(_is_row(row, part) for row in rows) for part in parts
    )


def _is_row(row: object, part: Part) -> bool:
    cells = row if isinstance(row, list) else []
    return len(cells) == len(part.columns) and all(
        isinstance(cell, str | float | None) or (isinstance(cell, int) and abs(cell) < 1 << 63) for cell in cells
    )


def numbers(connection: sqlite3.Connection, entity: str, first: int, last: int) -> list[int]:
    """Return the numbers that things of this kind have now, from `first` up to `last`."""
    main = ENTITIES[entity].main
    rows = connection.execute(
        f"SELECT {main.key} FROM {main.table} WHERE {main.key} BETWEEN ? AND ?", (first, last)
    ).fetchall()
    return [row[0] for row in rows]


_WORDS = {
    "claim": (
        "article_id", "start", "end", "quote", "actor_as_written", "actor_start", "actor_end", "date_text",
        "date_start", "date_end", "span",
    ),
    "article": ("sha256", "characters"),
    "article_text": ("text",),
}  # fmt: skip
"""What must agree with an article's text."""


def says_otherwise(entity: str, before: str | None, after: str | None) -> bool:
    """Return whether `after` says something of an article's text that `before` did not say, or takes it away."""
    if after is None:
        return entity == "article_text"
    return before is None or _said(entity, before) != _said(entity, after)


def _said(entity: str, document: str) -> list[object]:
    main, parts = ENTITIES[entity]
    content = json.loads(document)
    said = dict(zip((name.strip('"') for name in main.columns), content[main.table], strict=True))
    # Rows of a table without row ids come in the order of their key, images of others as they were written.
    said |= {part.table: sorted(content[part.table], key=repr) for part in parts}
    return [said[name] for name in _WORDS[entity]]


def integer(entity: str, document: str, name: str) -> int:
    """Return a whole number out of the thing's own row in its document."""
    return int(_column(entity, document, name) or 0)


def words(entity: str, document: str, name: str) -> str:
    """Return a text out of the thing's own row in its document."""
    return str(_column(entity, document, name) or "")


def _column(entity: str, document: str, name: str) -> str | int | None:
    main = ENTITIES[entity].main
    cell: str | int | None = json.loads(document)[main.table][main.columns.index(name)]
    return cell


def differing(entity: str, one: str, other: str) -> list[str]:
    """Return the names, as users know them, of the fields in which two documents of a thing differ, each once."""
    main, parts = ENTITIES[entity]
    first, second = json.loads(one), json.loads(other)
    columns = zip(main.columns, first[main.table], second[main.table], strict=True)
    names = [name for name, before, after in columns if before != after]
    names += [part.table for part in parts if first[part.table] != second[part.table]]
    return list(dict.fromkeys(_FIELD_WORDS.get(name, name) for name in names if name not in _UNSEEN))


_UNSEEN = {"uuid", "sha256", "created_at", "updated_at", "codebook_revision", "name_key", "first_words", "decided_at"}
_FIELD_WORDS = {
    "start": "words", "end": "words", "quote": "words", "span": "words", "actor_id": "actor",
    "actor_as_written": "actor as written", "actor_start": "actor as written", "actor_end": "actor as written",
    "proposition_id": "proposition", "via_id": "via", "claim_date": "claim date", "date_text": "date text",
    "date_start": "date text", "date_end": "date text", "addressee": "addressees", "tag": "tags",
    "claim_field": "own fields", "title_evidence": "title", "source_evidence": "source", "published": "date",
    "published_evidence": "date", "url": "web address", "region": "regions", "imported_from": "file",
    "imported_at": "file", "alias": "aliases", "parent_id": "theme", "claim_id": "claim", "article_id": "article",
    "annotator_id": "annotator", "decided_from": "decided from",
}  # fmt: skip


def without_lost_references(connection: sqlite3.Connection, document: str) -> str:
    """Return a claim's document without the actors, propositions and fields that exist no more."""

    def exists(table: str, entity_id: object) -> bool:
        return connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (entity_id,)).fetchone() is not None

    content = json.loads(document)
    columns = ENTITIES["claim"].main.columns
    for name, table in (("actor_id", "actor"), ("via_id", "actor"), ("proposition_id", "proposition")):
        at = columns.index(name)
        if not exists(table, content["claim"][at]):
            content["claim"][at] = None
    content["addressee"] = [row for row in content["addressee"] if exists("actor", row[1])]
    content["claim_field"] = [row for row in content["claim_field"] if exists("field", row[0])]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
