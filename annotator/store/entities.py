"""Whole things (a claim with its spans, an actor with its aliases) as documents, for the history's before-images.

An image is what one thing looked like. Writing an image back gives exactly the rows it was taken from; writing back
no image removes the thing.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
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


WORDS_IN: dict[str, word_index.Index] = {
    "article": "article_fts", "article_text": "article_fts", "claim": "claim_fts",
}  # fmt: skip
"""In which full-text index a thing's words are."""

_AMONG = "IN (SELECT value FROM json_each(?))"

Content = dict[str, list[Any]]
"""A thing by the tables that it stands in: its own row, and the rows of each part."""


def contents(connection: sqlite3.Connection, entity: str, ids: Iterable[int]) -> dict[int, Content]:
    """Return what things of one kind look like, by their numbers; those that do not exist are left out."""
    main, parts = ENTITIES[entity]
    wanted = (json.dumps(list(ids)),)
    found: dict[int, Content] = {
        row[0]: {main.table: list(row[1:]), **{part.table: [] for part in parts}}
        for row in connection.execute(
            f"SELECT {main.key}, {', '.join(main.columns)} FROM {main.table} WHERE {main.key} {_AMONG}", wanted
        )
    }
    for part in parts:
        rows = connection.execute(
            f"SELECT {part.key}, {', '.join(part.columns)} FROM {part.table} WHERE {part.key} {_AMONG} ORDER BY 1, 2",
            wanted,
        )
        for entity_id, *cells in rows:
            if entity_id in found:
                found[entity_id][part.table].append(cells)
    return found


def document_of(content: Content) -> str:
    """Return a thing as the history keeps it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def image(connection: sqlite3.Connection, entity: str, entity_id: int) -> str | None:
    """Return the thing as a JSON document, or None when it does not exist."""
    content = contents(connection, entity, [entity_id]).get(entity_id)
    return None if content is None else document_of(content)


def restore(
    connection: sqlite3.Connection, entity: str, entity_id: int, document: str | None, *, index: bool = True
) -> None:
    """Make the thing look exactly like `document`, as `write` does."""
    write(connection, entity, {entity_id: None if document is None else json.loads(document)}, index=index)


def write(
    connection: sqlite3.Connection, entity: str, wanted: Mapping[int, Content | None], *, index: bool = True
) -> None:
    """Make things of one kind look exactly as wanted, by their numbers; remove those that None is wanted of.

    Foreign keys are to be deferred by the caller, since the things of one action may name each other. Without `index`
    the caller rebuilds the full-text index.
    """
    main, parts = ENTITIES[entity]
    words = WORDS_IN.get(entity) if index else None
    if words is not None:
        word_index.take(connection, words, wanted)
    ids = json.dumps(list(wanted))
    for part in parts:
        connection.execute(f"DELETE FROM {part.table} WHERE {part.key} {_AMONG}", (ids,))
    if gone := [entity_id for entity_id, content in wanted.items() if content is None]:
        connection.execute(f"DELETE FROM {main.table} WHERE {main.key} {_AMONG}", (json.dumps(gone),))
    there = [(entity_id, content) for entity_id, content in wanted.items() if content is not None]
    updates = ", ".join(f"{name} = excluded.{name}" for name in main.columns)
    connection.executemany(
        f"INSERT INTO {main.table} ({main.key}, {', '.join(main.columns)}) VALUES (?{', ?' * len(main.columns)}) "
        f"ON CONFLICT ({main.key}) DO UPDATE SET {updates}",
        ((entity_id, *content[main.table]) for entity_id, content in there),
    )
    for part in parts:
        connection.executemany(
            f"INSERT INTO {part.table} ({part.key}, {', '.join(part.columns)}) VALUES (?{', ?' * len(part.columns)})",
            ((entity_id, *row) for entity_id, content in there for row in content[part.table]),
        )
    if words is not None:
        word_index.put(connection, words, wanted)


def readable(entity: str, document: object) -> bool:
    """Return whether a stored document is one that `restore` can write back: none, or of the entity's own form."""
    return entity in ENTITIES and (document is None or parsed(entity, document) is not None)


def parsed(entity: str, document: object) -> Content | None:
    """Return what a thing looks like by its stored document; None when that is not of the entity's own form."""
    try:
        content = json.loads(document) if isinstance(document, str) else None
    except (ValueError, RecursionError):
        return None
    if entity not in ENTITIES or not isinstance(content, dict):
        return None
    main, parts = ENTITIES[entity]
    whole = _is_row(content.get(main.table), main) and all(
        isinstance(rows := content.get(part.table), list) and all(_is_row(row, part) for row in rows) for part in parts
    )
    return content if whole else None


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


def says_otherwise(entity: str, before: Content | None, after: Content | None) -> bool:
    """Return whether `after` says something of an article's text that `before` did not say, or takes it away."""
    if after is None:
        return entity == "article_text"
    return before is None or _said(entity, before) != _said(entity, after)


def _said(entity: str, content: Content) -> list[object]:
    main, parts = ENTITIES[entity]
    said = dict(zip((name.strip('"') for name in main.columns), content[main.table], strict=True))
    # Rows of a table without row ids come in the order of their key, images of others as they were written.
    said |= {part.table: sorted(content[part.table], key=repr) for part in parts}
    return [said[name] for name in _WORDS[entity]]


def cell(entity: str, content: Content, name: str) -> str | int | None:
    """Return what stands in a column of the thing's own row."""
    main = ENTITIES[entity].main
    found: str | int | None = content[main.table][main.columns.index(name)]
    return found


def integer(entity: str, document: str, name: str) -> int:
    """Return a whole number out of the thing's own row in its document."""
    return int(cell(entity, json.loads(document), name) or 0)


def words(entity: str, document: str, name: str) -> str:
    """Return a text out of the thing's own row in its document."""
    return str(cell(entity, json.loads(document), name) or "")


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
