"""The dataset's rows, read in constant memory: one query for each table, in the order of the columns."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from annotator.core.claim import Stance
from annotator.core.codebook import Field, FieldKind
from annotator.core.errors import InvalidValueError
from annotator.store.codebook import codebook
from annotator.store.connection import number
from annotator.store.schema import GOLD

Row = tuple[str | int | None, ...]


class OwnColumns(NamedTuple):
    """What the codebook adds to the dataset: its fields, and the keys of its forms."""

    fields: tuple[Field, ...]
    forms: tuple[str, ...]


_STANCE_VALUE = " ".join(f"WHEN '{stance}' THEN '{stance.value_number}'" for stance in Stance)

# Along this index claims come in reading order by themselves; the + keeps any other index out of the way.
_IN_READING_ORDER = 'ORDER BY claim.article_id, claim.start, claim."end" DESC, claim.id'
_CLAIMS = "claim INDEXED BY claim_by_article"

_ORGANISATION = "nullif(coalesce(claim.organisation, actor.organisation), '')"
_NAMES = (
    "CROSS JOIN article ON article.id = claim.article_id CROSS JOIN annotator ON annotator.id = claim.annotator_id "
    "LEFT JOIN actor ON actor.id = claim.actor_id LEFT JOIN proposition ON proposition.id = claim.proposition_id "
    "LEFT JOIN actor AS via ON via.id = claim.via_id"
)
_ADDRESSEES = (
    "SELECT spoken_to.name AS name FROM addressee CROSS JOIN actor AS spoken_to ON spoken_to.id = addressee.actor_id "
    "WHERE addressee.claim_id = claim.id ORDER BY addressee.position"
)
_TAGS = "SELECT tag FROM tag WHERE tag.claim_id = claim.id ORDER BY position"
_PAIR = """'[' || start || ', ' || "end" || ']'"""
_SPANS = 'SELECT start, "end" FROM span WHERE span.claim_id = claim.id ORDER BY start'


def own_columns(connection: sqlite3.Connection) -> OwnColumns:
    """Return the codebook's fields and forms as the dataset describes them.

    Retired fields are left out unless claims have them. A field's choices include every value that a claim has; a
    field whose kind a stored value does not fit is described as text.
    """
    book = codebook(connection)
    fields: list[Field] = []
    for field in book.fields:
        used = bool(number(connection, "SELECT EXISTS (SELECT 1 FROM claim_field WHERE field_id = ?)", field.id))
        if used or not field.retired:
            fields.append(_as_stored(connection, field) if used else field)
    known = [form.form for form in book.forms]
    others = connection.execute("SELECT DISTINCT form FROM claim WHERE form NOT IN (SELECT form FROM form)")
    return OwnColumns(tuple(fields), (*known, *sorted(row[0] for row in others if row[0] is not None)))


def _as_stored(connection: sqlite3.Connection, field: Field) -> Field:
    if field.kind is FieldKind.TEXT:
        return field
    values = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT value FROM claim_field WHERE field_id = ? ORDER BY value", (field.id,)
        )
    ]
    if field.kind is FieldKind.CHOICE:
        return field._replace(choices=tuple(dict.fromkeys((*field.choices, *values))))
    try:
        fits = all(field.checked(found) == found for found in values)
    except InvalidValueError:
        fits = False
    return field if fits else field._replace(kind=FieldKind.TEXT)


def claim_count(connection: sqlite3.Connection, annotator_ids: Sequence[int] | None = None) -> int:
    """Return how many claims the annotators have, all annotators when none is named."""
    return number(connection, f"SELECT count(*) FROM claim {_whose(annotator_ids)}")


_DECIDED_FROM = "SELECT claim_uuid FROM decided_from WHERE decision_id = decision.id ORDER BY claim_uuid"
_HOW_DECIDED = (
    f", decision.kind, ifnull((SELECT group_concat(claim_uuid, '; ') FROM ({_DECIDED_FROM})), ''), decision.reviewer, "
    "decision.decided_at, decision.reason"
)


def claims_sql(fields: Sequence[Field] = (), annotator_ids: Sequence[int] | None = None, *, gold: bool = False) -> str:
    """Return the query whose rows are those of `claims.csv`, the codebook's own fields at the end.

    With `gold` only claims that were decided on come, and say before the own fields how.

    Everything comes as text, and empty rather than NULL: SQLite does that several times faster than Python.
    """
    own = "".join(
        f", ifnull((SELECT value FROM claim_field WHERE claim_id = claim.id AND field_id = {field.id:d}), '')"
        for field in fields
    )
    return (
        "SELECT claim.uuid, article.uuid, ifnull(article.title, ''), ifnull(article.source, ''), "
        "ifnull(article.published, ''), annotator.name, ifnull(actor.name, ''), ifnull(claim.actor_as_written, ''), "
        "coalesce(claim.organisation, actor.organisation, ''), ifnull(proposition.label, ''), "
        f"ifnull(claim.stance, ''), CASE claim.stance {_STANCE_VALUE} ELSE '' END, ifnull(claim.form, ''), "
        f"ifnull((SELECT group_concat(name, '; ') FROM ({_ADDRESSEES})), ''), ifnull(via.name, ''), "
        "ifnull(claim.claim_date, ''), ifnull(claim.date_text, ''), claim.quote, CAST(claim.start AS TEXT), "
        'CAST(claim."end" AS TEXT), '
        f"(SELECT group_concat(start || '-' || \"end\", ';') FROM ({_SPANS})), "
        "ifnull(CAST(claim.confidence AS TEXT), ''), claim.note, "
        f"ifnull((SELECT group_concat(tag, '; ') FROM ({_TAGS})), ''), claim.status, "
        f"CAST(claim.codebook_revision AS TEXT), claim.created_at, claim.updated_at{_HOW_DECIDED if gold else ''}{own} "
        f"FROM {_CLAIMS} {'CROSS JOIN decision ON decision.claim_id = claim.id' if gold else ''} {_NAMES} "
        f"{_whose(annotator_ids)} {_IN_READING_ORDER}"
    )


def claim_rows(
    connection: sqlite3.Connection,
    fields: Sequence[Field] = (),
    annotator_ids: Sequence[int] | None = None,
    *,
    gold: bool = False,
) -> Iterator[Row]:
    """Return the rows of `claims.csv`, article by article in reading order; `gold` as for `claims_sql`."""
    return connection.execute(claims_sql(fields, annotator_ids, gold=gold))


def decision_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Return the rows of `decisions.csv`: all decisions, article by article in the order they were made."""
    sources = "SELECT claim_uuid, annotator FROM decided_from WHERE decision_id = decision.id ORDER BY claim_uuid"
    return connection.execute(
        "SELECT decision.uuid, article.uuid, decision.kind, ifnull(claim.uuid, ''), "
        f"(SELECT group_concat(claim_uuid, '; ') FROM ({sources})), "
        f"(SELECT group_concat(annotator, '; ') FROM ({sources})), "
        "(SELECT claim_uuid FROM decided_from WHERE decision_id = decision.id AND taken), decision.reviewer, "
        "decision.decided_at, decision.reason, decision.note, "
        "CASE WHEN decision.guideline THEN 'true' ELSE 'false' END FROM decision "
        "JOIN article ON article.id = decision.article_id LEFT JOIN claim ON claim.id = decision.claim_id "
        "ORDER BY decision.article_id, decision.id"
    )


def span_rows(connection: sqlite3.Connection, annotator_ids: Sequence[int] | None = None) -> Iterator[Row]:
    """Yield the rows of `spans.csv` in the order of `claims.csv`."""
    rows = connection.execute(
        'SELECT claim.uuid, CAST(span.start AS TEXT), CAST(span."end" AS TEXT), '
        'CASE WHEN span.start = claim.start AND span."end" = claim."end" '
        # Only what lies apart is cut out of the text, which is slow far down in a long one.
        'THEN claim.quote ELSE substr(article_text.text, span.start + 1, span."end" - span.start) END '
        f"FROM {_CLAIMS} CROSS JOIN span ON span.claim_id = claim.id "
        "CROSS JOIN article_text ON article_text.article_id = claim.article_id "
        f"{_whose(annotator_ids)} {_IN_READING_ORDER}, span.start"
    )
    for uuid, spans in groupby(rows, key=itemgetter(0)):
        for position, (_, start, end, text) in enumerate(spans, 1):
            yield uuid, str(position), start, end, text


def article_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Return the rows of `articles.csv`: all articles, with or without claims."""
    return connection.execute(
        "SELECT uuid, title, source, byline, published, published_evidence, url, language, characters, sha256, note, "
        "imported_from, imported_at FROM article ORDER BY id"
    )


def actor_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Return the rows of `actors.csv`: the whole registry, by name."""
    aliases = "SELECT name FROM alias WHERE alias.actor_id = actor.id ORDER BY name"
    return connection.execute(
        f"SELECT uuid, name, type, organisation, country, role, (SELECT group_concat(name, '; ') FROM ({aliases})), "
        "note FROM actor ORDER BY name_key, id"
    )


def proposition_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `propositions.csv` in the order of the tree."""
    nodes = codebook(connection).propositions
    uuids = {node.id: node.uuid for node in nodes}
    for node in nodes:
        parent = None if node.parent_id is None else uuids[node.parent_id]
        retired = "true" if node.retired else "false"
        yield (
            node.uuid, parent, node.kind.value, node.label, node.definition, node.examples, node.position, retired,
        )  # fmt: skip


def annotator_rows(connection: sqlite3.Connection, annotator_ids: Sequence[int] | None = None) -> Iterator[Row]:
    """Return the rows of `annotators.csv`: those chosen, or else everybody who has claims."""
    if annotator_ids is None:
        where = f"EXISTS (SELECT 1 FROM claim WHERE claim.annotator_id = annotator.id) AND id NOT IN ({GOLD})"
    else:
        where = f"id IN ({_listed(annotator_ids)})"
    return connection.execute(f"SELECT uuid, name FROM annotator WHERE {where} ORDER BY name, id")


def claims_as_kept(
    connection: sqlite3.Connection, annotator_ids: Sequence[int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """Return the values of each claim as `formats.jsonl.ClaimRow` names them, in the order of `claims.csv`."""
    return connection.execute(
        "SELECT claim.uuid, article.uuid, article.sha256, article.title, annotator.name, "
        f"'[' || ifnull((SELECT group_concat({_PAIR}, ', ') FROM ({_SPANS})), '') || ']', "
        f"claim.quote, actor.name, claim.actor_as_written, claim.actor_start, claim.actor_end, {_ORGANISATION}, "
        f"proposition.label, claim.stance, claim.form, (SELECT json_group_array(name) FROM ({_ADDRESSEES})), via.name, "
        "claim.claim_date, claim.date_text, claim.date_start, claim.date_end, claim.confidence, claim.note, "
        f"(SELECT json_group_array(tag) FROM ({_TAGS})), (SELECT json_group_object(field.name, claim_field.value) "
        "FROM claim_field CROSS JOIN field ON field.id = claim_field.field_id WHERE claim_field.claim_id = claim.id), "
        "claim.status, claim.codebook_revision, claim.created_at, claim.updated_at "
        f"FROM {_CLAIMS} {_NAMES} {_whose(annotator_ids)} {_IN_READING_ORDER}"
    )


def _whose(annotator_ids: Sequence[int] | None) -> str:
    if annotator_ids is None:
        return f"WHERE +claim.annotator_id NOT IN ({GOLD})"
    return f"WHERE +claim.annotator_id IN ({_listed(annotator_ids)})"


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(f"{int(entry):d}" for entry in ids)
