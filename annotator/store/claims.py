"""Claims: reading and writing them whole."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from annotator.core.claim import Claim, Stance
from annotator.core.errors import NotFoundError
from annotator.core.identity import new_uuid
from annotator.core.span import Span
from annotator.store import word_index
from annotator.store.connection import next_id_of
from annotator.store.history import Writing
from annotator.store.schema import GOLD, IN_PARTS

_COLUMNS = (
    "id, uuid, article_id, annotator_id, quote, actor_id, actor_as_written, actor_start, actor_end, organisation, "
    "proposition_id, stance, form, via_id, claim_date, date_text, date_start, date_end, confidence, note, "
    'codebook_revision, created_at, updated_at, start, "end"'
)
SETTABLE = (
    "actor_id", "actor_as_written", "actor_start", "actor_end", "organisation", "proposition_id", "stance", "form",
    "via_id", "claim_date", "date_text", "date_start", "date_end", "confidence", "note",
)  # fmt: skip


def claim(connection: sqlite3.Connection, claim_id: int) -> Claim:
    """Return one claim.

    Raises:
        NotFoundError: when there is no such claim.
    """
    found = claims(connection, "claim.id = ?", (claim_id,))
    if not found:
        raise NotFoundError("This claim is not in the project any more.")
    return found[0]


def claims_of_article(connection: sqlite3.Connection, article_id: int) -> list[Claim]:
    """Return the annotators' claims of an article in reading order: by start, longer ones first, then by id."""
    return claims(connection, f"claim.article_id = ? AND claim.annotator_id NOT IN ({GOLD})", (article_id,))


def claims(connection: sqlite3.Connection, where: str, parameters: Sequence[object]) -> list[Claim]:
    """Return the claims for which the SQL condition holds, in reading order.

    One query for the claims and one for each kind of part, however many claims there are.
    """
    rows = connection.execute(
        f'SELECT {_COLUMNS} FROM claim WHERE {where} ORDER BY article_id, start, "end" DESC, id', parameters
    ).fetchall()
    if not rows:
        return []
    parts = _Parts(connection, where, parameters)
    return [_claim(row, parts) for row in rows]


class _Parts:
    """What claims have any number of, by claim id. Of spans, those of claims in one piece are left out."""

    def __init__(self, connection: sqlite3.Connection, where: str, parameters: Sequence[object]) -> None:
        def grouped(table: str, columns: str, order: str, only: str = "1") -> dict[int, list[tuple[Any, ...]]]:
            groups: dict[int, list[tuple[Any, ...]]] = {}
            for claim_id, *rest in connection.execute(
                f"SELECT {table}.claim_id, {columns} FROM claim JOIN {table} ON {table}.claim_id = claim.id "
                f"WHERE {where} AND {only} ORDER BY {order}",
                parameters,
            ):
                groups.setdefault(claim_id, []).append(tuple(rest))
            return groups

        in_pieces = '(span.start <> claim.start OR span."end" <> claim."end")'
        self.spans = grouped("span", 'span.start, span."end"', "span.claim_id, span.start", in_pieces)
        self.addressees = grouped("addressee", "addressee.actor_id", "addressee.claim_id, addressee.position")
        self.tags = grouped("tag", "tag.tag", "tag.claim_id, tag.position")
        self.fields = grouped(
            "claim_field",
            "(SELECT name FROM field WHERE field.id = claim_field.field_id), claim_field.value",
            "claim_field.claim_id, claim_field.field_id",
        )


def _claim(row: tuple[Any, ...], parts: _Parts) -> Claim:
    (claim_id, uuid_, article_id, annotator_id, quote, actor_id, written, actor_start, actor_end, organisation,
     proposition_id, stance, form, via_id, claim_date, date_text, date_start, date_end, confidence, note,
     revision, created_at, updated_at, start, end) = row  # fmt: skip
    pieces = parts.spans.get(claim_id)
    addressees, tags, fields = parts.addressees.get(claim_id), parts.tags.get(claim_id), parts.fields.get(claim_id)
    # Not by keyword, as there are thousands to be made while somebody waits.
    return Claim._make((
        claim_id, uuid_, article_id, annotator_id,
        tuple(map(Span._make, pieces)) if pieces else (Span(start, end),),
        quote, actor_id, written,
        None if actor_start is None or actor_end is None else Span(actor_start, actor_end),
        organisation, proposition_id, _stance(stance), form,
        tuple(actor for (actor,) in addressees) if addressees else (),
        via_id, claim_date, date_text,
        None if date_start is None or date_end is None else Span(date_start, date_end),
        confidence, note,
        tuple(tag for (tag,) in tags) if tags else (),
        dict(fields) if fields else {},
        revision, created_at, updated_at,
    ))  # fmt: skip


@cache
def _stance(stored: str | None) -> Stance | None:
    return Stance(stored) if stored else None


class NewClaim(NamedTuple):
    """A claim about to be stored. `values` holds columns of `SETTABLE`, `fields` values by field id."""

    article_id: int
    annotator_id: int
    spans: tuple[Span, ...]
    quote: str
    values: Mapping[str, object]
    addressees: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    fields: Mapping[int, str] = {}
    uuid: str = ""
    created_at: str = ""
    updated_at: str = ""
    codebook_revision: int = 0


_INSERT = (
    'INSERT INTO claim (id, uuid, article_id, annotator_id, start, "end", quote, codebook_revision, created_at, '
    f"updated_at, {', '.join(SETTABLE)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?{', ?' * len(SETTABLE)})"
)
_INSERT_SPAN = 'INSERT INTO span (claim_id, start, "end") VALUES (?, ?, ?)'
_INSERT_FIELD = "INSERT INTO claim_field (claim_id, field_id, value) VALUES (?, ?, ?)"
_AT_ONCE = 500


def add(writing: Writing, new: NewClaim) -> int:
    """Store a claim and return its id."""
    claim_id = next_id_of(writing.connection, "claim")
    _insert(writing, claim_id, [new])
    word_index.add_claims(writing.connection, claim_id, claim_id)
    writing.created("claim", claim_id)
    return claim_id


def add_many(writing: Writing, claims: Iterable[NewClaim]) -> list[int]:
    """Store claims, as one thing for the history; return their ids. They are written by the hundreds."""
    first_id = next_id = next_id_of(writing.connection, "claim")
    source = iter(claims)
    while batch := list(islice(source, _AT_ONCE)):
        _insert(writing, next_id, batch)
        next_id += len(batch)
    if next_id > first_id:
        word_index.add_claims(writing.connection, first_id, next_id - 1)
        writing.created("claim", first_id, next_id - 1)
        writing.collector.wide = True
    return list(range(first_id, next_id))


def _insert(writing: Writing, first_id: int, batch: Sequence[NewClaim]) -> None:
    connection, time, present = writing.connection, writing.time, revision(writing.connection)
    numbered = list(enumerate(batch, first_id))
    connection.executemany(
        _INSERT,
        [
            (
                claim_id, new.uuid or new_uuid(), new.article_id, new.annotator_id, new.spans[0].start,
                new.spans[-1].end, new.quote, new.codebook_revision or present, new.created_at or time,
                new.updated_at or time, *map(new.values.get, SETTABLE[:-1]), new.values.get("note") or "",
            )
            for claim_id, new in numbered
        ],
    )  # fmt: skip
    connection.executemany(_INSERT_SPAN, [(claim_id, *span) for claim_id, new in numbered for span in new.spans])
    _write_rows(writing, "addressee", "actor_id", ((claim_id, new.addressees) for claim_id, new in numbered))
    _write_rows(writing, "tag", "tag", ((claim_id, new.tags) for claim_id, new in numbered))
    _write_fields(writing, ((claim_id, new.fields) for claim_id, new in numbered))


def set_values(writing: Writing, claim_id: int, values: Mapping[str, object]) -> None:
    """Set columns of `SETTABLE` on a claim; it counts as coded under the present revision of the codebook."""
    writing.touch("claim", claim_id)
    names = [name for name in SETTABLE if name in values]
    assignments = "".join(f", {name} = ?" for name in names)
    reworded = not values.keys().isdisjoint(word_index.CLAIM_WORDS)
    if reworded:
        word_index.remove_claim(writing.connection, claim_id)
    writing.execute(
        f"UPDATE claim SET updated_at = ?, codebook_revision = ?{assignments} WHERE id = ?",
        (writing.time, revision(writing.connection), *(values[name] for name in names), claim_id),
    )
    if reworded:
        word_index.add_claims(writing.connection, claim_id, claim_id)


def set_spans(writing: Writing, claim_id: int, spans: tuple[Span, ...], quote: str) -> None:
    """Give a claim other words."""
    set_values(writing, claim_id, {})
    writing.execute("DELETE FROM span WHERE claim_id = ?", (claim_id,))
    writing.connection.executemany(_INSERT_SPAN, [(claim_id, *span) for span in spans])
    word_index.remove_claim(writing.connection, claim_id)
    writing.execute(
        'UPDATE claim SET start = ?, "end" = ?, quote = ? WHERE id = ?',
        (spans[0].start, spans[-1].end, quote, claim_id),
    )
    word_index.add_claims(writing.connection, claim_id, claim_id)


def set_addressees(writing: Writing, claim_id: int, actor_ids: Iterable[int]) -> None:
    """Say whom the claim is addressed to."""
    set_values(writing, claim_id, {})
    writing.execute("DELETE FROM addressee WHERE claim_id = ?", (claim_id,))
    _write_rows(writing, "addressee", "actor_id", [(claim_id, tuple(actor_ids))])


def set_tags(writing: Writing, claim_id: int, tags: Iterable[str]) -> None:
    """Set a claim's tags."""
    set_values(writing, claim_id, {})
    writing.execute("DELETE FROM tag WHERE claim_id = ?", (claim_id,))
    _write_rows(writing, "tag", "tag", [(claim_id, tuple(tags))])


def set_fields(writing: Writing, claim_id: int, values: Mapping[int, str]) -> None:
    """Set the given fields of the project's own, by field id; an empty value removes it."""
    set_values(writing, claim_id, {})
    for field_id in values:
        writing.execute("DELETE FROM claim_field WHERE claim_id = ? AND field_id = ?", (claim_id, field_id))
    _write_fields(writing, [(claim_id, values)])


def delete(writing: Writing, claim_id: int) -> None:
    """Remove a claim; the history keeps it."""
    writing.touch("claim", claim_id)
    word_index.remove_claim(writing.connection, claim_id)
    writing.execute("DELETE FROM claim WHERE id = ?", (claim_id,))


def revision(connection: sqlite3.Connection) -> int:
    """Return the present revision of the codebook."""
    row = connection.execute("SELECT max(id) FROM codebook_revision").fetchone()
    return int(row[0] or 1)


def tags(connection: sqlite3.Connection) -> list[str]:
    """Return all tags in use, the most used first."""
    return [row[0] for row in connection.execute("SELECT tag FROM tag GROUP BY tag ORDER BY count(*) DESC, tag")]


def claim_by_uuid(connection: sqlite3.Connection, claim_uuid: str) -> int | None:
    """Return the id of the claim with that UUID, or None."""
    row = connection.execute("SELECT id FROM claim WHERE uuid = ?", (claim_uuid,)).fetchone()
    return None if row is None else int(row[0])


def usage(connection: sqlite3.Connection, column: str) -> dict[int, int]:
    """Return how many claims of annotators have each actor or proposition, by id.

    `column` is `actor_id` or `proposition_id`.
    """
    counted = dict(
        connection.execute(
            f"SELECT {column}, count(*) FROM claim WHERE {column} IS NOT NULL GROUP BY {column}"
        ).fetchall()
    )
    # Taken off afterwards, so that all claims are counted in their index alone.
    for used, number_of in connection.execute(
        f"SELECT {column}, count(*) FROM claim WHERE annotator_id IN ({GOLD}) AND +{column} IS NOT NULL "
        f"GROUP BY {column}"
    ):
        counted[used] -= number_of
    return {used: number_of for used, number_of in counted.items() if number_of}


def _write_rows(writing: Writing, table: str, column: str, claims: Iterable[tuple[int, Sequence[object]]]) -> None:
    """Write a list of each claim's, by the claim's id; the same entry counts once."""
    writing.connection.executemany(
        f"INSERT INTO {table} (claim_id, position, {column}) VALUES (?, ?, ?)",
        [
            (claim_id, position, entry)
            for claim_id, values in claims
            for position, entry in enumerate(dict.fromkeys(values))
        ],
    )


def _write_fields(writing: Writing, claims: Iterable[tuple[int, Mapping[int, str]]]) -> None:
    writing.connection.executemany(
        _INSERT_FIELD,
        [(claim_id, field_id, entry) for claim_id, values in claims for field_id, entry in values.items() if entry],
    )


class ClaimHead(NamedTuple):
    """As much of a claim as the reading surface and the list of cards need to draw any of many."""

    id: int
    start: int
    end: int
    annotator_id: int
    actor_id: int | None
    proposition_id: int | None
    stance: str | None
    via_id: int | None


def heads(connection: sqlite3.Connection, article_id: int, annotator_id: int | None = None) -> list[ClaimHead]:
    """Return the heads of an article's claims in reading order, of one annotator when given, else of all annotators."""
    whose = f"annotator_id NOT IN ({GOLD})" if annotator_id is None else "annotator_id = ?"
    rows = connection.execute(
        'SELECT id, start, "end", annotator_id, actor_id, proposition_id, stance, via_id FROM claim '
        f'WHERE article_id = ? AND {whose} ORDER BY start, "end" DESC, id',
        (article_id,) if annotator_id is None else (article_id, annotator_id),
    )
    return list(map(ClaimHead._make, rows))


def discontinuous(connection: sqlite3.Connection, article_id: int) -> dict[int, tuple[Span, ...]]:
    """Return all spans of those claims of the article that have more than one, by claim id."""
    found: dict[int, tuple[Span, ...]] = {}
    for claim_id, start, end in connection.execute(
        'SELECT span.claim_id, span.start, span."end" FROM claim CROSS JOIN span ON span.claim_id = claim.id '
        f'WHERE claim.article_id = ? AND {IN_PARTS} AND (span.start > claim.start OR span."end" < claim."end") '
        "ORDER BY span.claim_id, span.start",
        (article_id,),
    ):
        found[claim_id] = (*found.get(claim_id, ()), Span(start, end))
    return found


def newest(connection: sqlite3.Connection, annotator_id: int) -> int | None:
    """Return the id of the claim that the annotator made last, or None."""
    row = connection.execute("SELECT max(id) FROM claim WHERE annotator_id = ?", (annotator_id,)).fetchone()
    return None if row[0] is None else int(row[0])
