"""Claims as rows: read and written many at a time, in the form that the history's documents have."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from annotator.core.span import GAP
from annotator.store import entities, word_index
from annotator.store.connection import next_id_of
from annotator.store.entities import Content
from annotator.store.schema import GOLD

BATCH = 2000
_MANY = 5000
"""From this many new claims on, their words are gathered in more memory before they are indexed."""

_MAIN, _PARTS = entities.ENTITIES["claim"]
AT = {name.strip('"'): place for place, name in enumerate(_MAIN.columns)}
"""Where each column of a claim's own row stands in it."""

_START, _END, _QUOTE = AT["start"], AT["end"], AT["quote"]
_WORDINGS = (
    ("actor", AT["actor_start"], AT["actor_end"], AT["actor_as_written"]),
    ("date", AT["date_start"], AT["date_end"], AT["date_text"]),
)
_REFERENCES = ("article_id", "annotator_id", "actor_id", "proposition_id", "via_id", "codebook_revision")
_OWN = tuple(place for name, place in AT.items() if name not in _REFERENCES)

_INSERT = f"INSERT INTO claim (id, {', '.join(_MAIN.columns)}) VALUES (?{', ?' * len(_MAIN.columns)})"
_INSERT_PART = {
    table: f"INSERT INTO {table} ({key}, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})"
    for table, key, columns in _PARTS
}


def batches(connection: sqlite3.Connection) -> Iterator[tuple[list[int], list[Content]]]:
    """Yield all annotators' claims, with their ids, in the order of these."""
    last_id = 0
    while True:
        rows = connection.execute(
            f"SELECT id, {', '.join(_MAIN.columns)} FROM claim WHERE id > ? AND annotator_id NOT IN ({GOLD}) "
            "ORDER BY id LIMIT ?",
            (last_id, BATCH),
        ).fetchall()
        if not rows:
            return
        first_id, last_id = rows[0][0], rows[-1][0]
        yield [row[0] for row in rows], _with_parts(connection, rows, "BETWEEN ? AND ?", (first_id, last_id))


def known(connection: sqlite3.Connection, uuids: Sequence[str]) -> dict[str, tuple[int, Content]]:
    """Return the claims with these UUIDs, with their ids, by UUID."""
    rows = connection.execute(
        f"SELECT id, {', '.join(_MAIN.columns)} FROM claim WHERE uuid IN (SELECT value FROM json_each(?))",
        (json.dumps(uuids),),
    ).fetchall()
    if not rows:
        return {}
    ids = json.dumps([row[0] for row in rows])
    contents = _with_parts(connection, rows, "IN (SELECT value FROM json_each(?))", (ids,))
    return {content["claim"][AT["uuid"]]: (row[0], content) for row, content in zip(rows, contents, strict=True)}


def _with_parts(
    connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]], which: str, parameters: Sequence[object]
) -> list[Content]:
    found: dict[int, Content] = {
        row[0]: {"claim": list(row[1:]), "span": [], "addressee": [], "tag": [], "claim_field": []} for row in rows
    }
    for part in _PARTS:
        for claim_id, *values in connection.execute(
            f"SELECT {part.key}, {', '.join(part.columns)} FROM {part.table} WHERE {part.key} {which} ORDER BY 1, 2",
            parameters,
        ):
            if claim_id in found:
                found[claim_id][part.table].append(values)
    return list(found.values())


def normal(document: dict[str, list[Any]]) -> Content:
    """Return a document's content as `_with_parts` gives it."""
    return {table: rows if table == "claim" else sorted(map(list, rows)) for table, rows in document.items()}


def mark(content: Content) -> list[Any]:
    """Return what tells a version from others of its claim in every file: all that names nothing by an id."""
    return [*(content["claim"][place] for place in _OWN), content["span"]]


def insert(connection: sqlite3.Connection, first_id: int, new: Sequence[Content]) -> None:
    """Store new claims under ids from `first_id` on; their words are not indexed yet."""
    numbered = list(enumerate(new, first_id))
    connection.executemany(_INSERT, [(claim_id, *content["claim"]) for claim_id, content in numbered])
    for table, sql in _INSERT_PART.items():
        connection.executemany(sql, [(claim_id, *row) for claim_id, content in numbered for row in content[table]])


def index(connection: sqlite3.Connection, first_id: int, last_id: int) -> None:
    """Index the words of the claims with these ids and all between."""
    with word_index.in_bulk(connection, "claim_fts", many=last_id - first_id > _MANY):
        word_index.add_claims(connection, first_id, last_id)


def next_id(connection: sqlite3.Connection) -> int:
    """Return the id that the next claim gets."""
    return next_id_of(connection, "claim")


def fault(content: Content, text: str) -> str:
    """Return what is wrong with a claim on an article of that text; empty when nothing is."""
    main, end = content["claim"], -1
    for start, span_end in content["span"]:
        if not end < start < span_end <= len(text):
            return "Its spans overlap or lie outside of the article."
        end = span_end
    if end < 0 or (main[_START], main[_END]) != (content["span"][0][0], end):
        return "Its ends are not those of its spans."
    if main[_QUOTE] != GAP.join([text[start:end] for start, end in content["span"]]):
        return "Its quote is not what stands in the article."
    for what, first, last, words in _WORDINGS:
        start, stop = main[first], main[last]
        if start is not None or stop is not None:
            if start is None or stop is None or not 0 <= start < stop <= len(text):
                return f"The wording of its {what} lies outside of the article."
            if text[start:stop] != main[words]:
                return f"The wording of its {what} is not what stands in the article."
    return ""
