"""The lists of articles and of claims: ids in order for a filter, and the rows of one page."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from annotator.core.article import State
from annotator.core.claim import COMPLETE, OPEN
from annotator.core.filters import NOT_CODED, ArticleFilter, ArticleSort, ClaimFilter, ClaimSort
from annotator.store.schema import GOLD, GOLD_CLAIMS


class ArticleRow(NamedTuple):
    """One line of the list of articles. Claims are the annotator's own or, when none was given, everybody's."""

    article_id: int
    title: str
    """The title, or the first words where there is none."""
    has_title: bool
    source: str | None
    published: str | None
    state: State
    claims: int
    open_claims: int


class StateCounts(NamedTuple):
    """How many articles are in which state."""

    all: int
    todo: int
    doing: int
    done: int


class ClaimRow(NamedTuple):
    """One line of the table of all claims. `start` in code points, `organisation` the claim's or else the actor's."""

    claim_id: int
    uuid: str
    article_id: int
    article_title: str
    source: str | None
    published: str | None
    annotator: str
    actor: str | None
    actor_as_written: str | None
    organisation: str | None
    proposition: str | None
    theme: str | None
    stance: str | None
    form: str | None
    claim_date: str | None
    quote: str
    start: int
    status: str
    updated_at: str


class _Where:
    """Conditions joined by AND, with the values bound to them."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.values: list[object] = []

    def add(self, condition: str, *values: object) -> None:
        self.conditions.append(condition)
        self.values.extend(values)

    def add_dates(self, column: str, first: str | None, last: str | None) -> None:
        """Keep dates that may lie between the two; a date known only in part may when part of it does."""
        if first:
            self.add(f"{column} >= ?", first[:4])
            self.add(f"({column} >= ? OR {column} IN (?, ?))", first, first[:4], first[:7])
        if last:
            # "~" comes after all that can follow in a date, so that a month is taken with all its days.
            self.add(f"{column} < ?", last + "~")

    @property
    def sql(self) -> str:
        return f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


_SHOWN_TITLE = "coalesce(article.title, article.first_words)"
_OPEN = "(actor_id IS NULL OR stance IS NULL OR proposition_id IS NULL)"
_NO_GOLD = f"claim.id NOT IN ({GOLD_CLAIMS})"
_DIRECTION = {False: "ASC", True: "DESC"}


def _ids(connection: sqlite3.Connection, sql: str, values: Iterable[object]) -> "array[int]":
    # One long text is three times as quick as a row for each id; the LIMIT keeps SQLite from dropping the order.
    found = connection.execute(f"SELECT json_group_array(id) FROM ({sql} LIMIT -1)", tuple(values)).fetchone()[0]
    return array("q", json.loads(found))


_COLUMNS = {
    ArticleSort.TITLE: f"{_SHOWN_TITLE} COLLATE NOCASE",
    ArticleSort.PUBLISHED: "article.published",
    ArticleSort.SOURCE: "article.source",
}


def article_ids(connection: sqlite3.Connection, wanted: ArticleFilter) -> "array[int]":
    """Return the ids of the articles that the filter lets through, in its order; what lacks a value comes last."""
    where = _articles_where(connection, wanted)
    if wanted.state is not None:
        _add_state(where, wanted.state, wanted.annotator_id)
    direction = _DIRECTION[wanted.descending]
    column = _COLUMNS.get(wanted.sort)
    order = f"{column} {direction} NULLS LAST, article.id {direction}" if column else f"article.id {direction}"
    ids = _ids(connection, f"SELECT article.id AS id FROM article{where.sql} ORDER BY {order}", where.values)
    if column or wanted.sort is ArticleSort.ORDER:
        return ids
    # What belongs to another table is joined here, in half the time that SQLite needs for it.
    keys = _sort_keys(connection, wanted)
    if wanted.sort is ArticleSort.UPDATED:
        known = sorted((id_ for id_ in ids if id_ in keys), key=keys.__getitem__, reverse=wanted.descending)
        return array("q", known + [id_ for id_ in ids if id_ not in keys])
    keys = dict.fromkeys(ids, 0) | keys
    return array("q", sorted(ids, key=keys.__getitem__, reverse=wanted.descending))


def _sort_keys(connection: sqlite3.Connection, wanted: ArticleFilter) -> dict[int, Any]:
    """Return what articles are sorted by, for those that have it."""
    whose, values = ("", ()) if wanted.annotator_id is None else (" WHERE annotator_id = ?", (wanted.annotator_id,))
    if wanted.sort is ArticleSort.CLAIMS:
        whose = whose or f" WHERE id NOT IN ({GOLD_CLAIMS})"
        pairs = f"SELECT article_id AS id, count(*) AS key FROM claim{whose} GROUP BY article_id"
    elif wanted.sort is ArticleSort.UPDATED:
        pairs = f"SELECT article_id AS id, max(updated_at) AS key FROM article_state{whose} GROUP BY article_id"
    elif not values:
        return {}
    else:
        rank = "CASE state WHEN 'done' THEN 2 WHEN 'doing' THEN 1 ELSE 0 END"
        pairs = f"SELECT article_id AS id, {rank} AS key FROM article_state{whose}"
    ids, keys = connection.execute(
        f"SELECT json_group_array(id), json_group_array(key) FROM ({pairs})", values
    ).fetchone()
    return dict(zip(json.loads(ids), json.loads(keys), strict=True))


def _articles_where(connection: sqlite3.Connection, wanted: ArticleFilter) -> _Where:
    """Return the filter's conditions on `article`, apart from the state."""
    where = _Where()
    if wanted.source is not None:
        where.add("article.source = ?", wanted.source)
    if wanted.undated:
        where.add("article.published IS NULL")
    else:
        where.add_dates("article.published", wanted.published_from, wanted.published_to)
    if wanted.has_open_claims and wanted.annotator_id is None:
        where.add(f"EXISTS (SELECT 1 FROM claim WHERE article_id = article.id AND {_OPEN} AND {_NO_GOLD})")
    elif wanted.has_open_claims:
        # Along the index of one annotator's claims, which is quicker than a look at every article.
        own = "SELECT article_id FROM claim INDEXED BY claim_by_annotator WHERE annotator_id = ? AND status = ?"
        where.add(f"article.id IN ({own})", wanted.annotator_id, OPEN)
    if wanted.actor_id is not None:
        where.add(
            f"article.id IN (SELECT article_id FROM claim WHERE actor_id = ? AND id NOT IN ({GOLD_CLAIMS}))",
            wanted.actor_id,
        )
    _add_words(connection, where, wanted.words)
    return where


def _add_words(connection: sqlite3.Connection, where: _Where, words: str) -> None:
    if not words.strip():
        return
    from annotator.core.query import Labels, fts_text, parse

    query = parse(words, typing=True)
    expression = fts_text(query)
    if query.root is None or expression is None:
        return
    # What is shown of an article without a title is its first words, which the index has only in the text.
    untitled = connection.execute("SELECT id, first_words FROM article WHERE title IS NULL").fetchall()
    shown = Labels([first_words for _, first_words in untitled])
    where.add(
        "article.id IN (SELECT rowid FROM article_fts WHERE article_fts MATCH ? "
        "UNION ALL SELECT value FROM json_each(?))",
        f"title : {expression}",
        json.dumps([untitled[number][0] for number in sorted(shown.satisfying(query.root))]),
    )


def _add_state(where: _Where, state: State, annotator: int | None) -> None:
    if annotator is None:
        where.add("?", state == State.TODO)
    elif state == State.TODO:
        begun = "SELECT article_id FROM article_state WHERE annotator_id = ? AND state IN ('doing', 'done')"
        where.add(f"article.id NOT IN ({begun})", annotator)
    else:
        same = "SELECT article_id FROM article_state WHERE annotator_id = ? AND state = ?"
        where.add(f"article.id IN ({same})", annotator, state)


def article_counts(connection: sqlite3.Connection, wanted: ArticleFilter) -> StateCounts:
    """Return how many articles the filter lets through, by state; the filter's own state does not matter here."""
    where = _articles_where(connection, wanted)
    if wanted.annotator_id is None or not where.conditions:
        total: int = connection.execute(f"SELECT count(*) FROM article{where.sql}", where.values).fetchone()[0]
        counted = "SELECT state, count(*) FROM article_state WHERE annotator_id = ? GROUP BY state"
        begun: dict[str, int] = dict(connection.execute(counted, (wanted.annotator_id,)).fetchall())
    else:
        passing = set(_ids(connection, f"SELECT article.id AS id FROM article{where.sql}", where.values))
        total = len(passing)
        listed = "SELECT state, json_group_array(article_id) FROM article_state WHERE annotator_id = ? GROUP BY state"
        begun = {
            state: len(passing.intersection(json.loads(ids)))
            for state, ids in connection.execute(listed, (wanted.annotator_id,))
        }
    doing, done = begun.get(State.DOING, 0), begun.get(State.DONE, 0)
    return StateCounts(total, total - doing - done, doing, done)


_ARTICLE_ROWS = f"""
SELECT article.id, {_SHOWN_TITLE}, article.title IS NOT NULL, article.source, article.published,
    coalesce((SELECT state FROM article_state WHERE article_id = article.id AND annotator_id = :annotator), 'todo'),
    CASE WHEN :annotator IS NULL
        THEN (SELECT count(*) FROM claim WHERE article_id = article.id)
            - (SELECT count(*) FROM claim WHERE annotator_id IN ({GOLD}) AND article_id = article.id)
        ELSE (SELECT count(*) FROM claim WHERE annotator_id = :annotator AND article_id = article.id) END,
    (SELECT count(*) FROM claim INDEXED BY claim_open WHERE article_id = article.id AND {_OPEN}
        AND CASE WHEN :annotator IS NULL THEN claim.id NOT IN ({GOLD_CLAIMS}) ELSE annotator_id = :annotator END)
FROM json_each(:ids) AS wanted JOIN article ON article.id = wanted.value ORDER BY wanted.key"""


def article_rows(
    connection: sqlite3.Connection, ids: Iterable[int], annotator_id: int | None = None
) -> list[ArticleRow]:
    """Return the rows of these articles, in this order; those that no longer exist are left out.

    Without an annotator every article is still to do.
    """
    bound = {"annotator": annotator_id, "ids": json.dumps(list(ids))}
    return [
        ArticleRow(article, title, bool(titled), source, published, State(state), claims, open_claims)
        for article, title, titled, source, published, state, claims, open_claims in connection.execute(
            _ARTICLE_ROWS, bound
        )
    ]


def sources(connection: sqlite3.Connection) -> list[str]:
    """Return all sources, in order of the alphabet without regard to case."""
    # From one to the next along the index: there are few of them among many articles.
    rows = connection.execute(
        "WITH RECURSIVE one (source) AS (SELECT min(source) FROM article UNION ALL "
        "SELECT (SELECT min(source) FROM article WHERE source > one.source) FROM one WHERE one.source IS NOT NULL) "
        "SELECT source FROM one WHERE source IS NOT NULL"
    )
    return sorted((row[0] for row in rows), key=str.casefold)


_ACTOR = " LEFT JOIN actor ON actor.id = claim.actor_id"
_PROPOSITION = " LEFT JOIN proposition ON proposition.id = claim.proposition_id"
_CLAIM_ARTICLE = " JOIN article ON article.id = claim.article_id"


def _placed(table: str, key: str, column: str) -> tuple[str, str]:
    """Return a join and a key that sort claims by the place of their actor, say, among all actors.

    Sorting a million claims by numbers takes half the time of sorting them by names.
    """
    places = f"SELECT one.id, dense_rank() OVER (ORDER BY {key}) AS place FROM {table}"
    return f" LEFT JOIN ({places}) AS placed ON placed.id = claim.{column}", "placed.place"


_CLAIM_ORDER: dict[ClaimSort, tuple[str, str]] = {
    ClaimSort.TITLE: _placed("article AS one", "coalesce(one.title, one.first_words) COLLATE NOCASE", "article_id"),
    ClaimSort.SOURCE: (_CLAIM_ARTICLE, "article.source"),
    ClaimSort.PUBLISHED: (_CLAIM_ARTICLE, "article.published"),
    ClaimSort.ANNOTATOR: _placed("annotator AS one", "one.name COLLATE NOCASE", "annotator_id"),
    ClaimSort.ACTOR: _placed("actor AS one", "one.name_key", "actor_id"),
    ClaimSort.AS_WRITTEN: ("", "claim.actor_as_written COLLATE NOCASE"),
    ClaimSort.ORGANISATION: (_ACTOR, "coalesce(claim.organisation, actor.organisation) COLLATE NOCASE"),
    ClaimSort.PROPOSITION: _placed("proposition AS one", "one.label COLLATE NOCASE", "proposition_id"),
    ClaimSort.THEME: _placed(
        "proposition AS one LEFT JOIN proposition AS theme ON theme.id = one.parent_id",
        "coalesce(theme.label, one.label) COLLATE NOCASE",
        "proposition_id",
    ),
    ClaimSort.STANCE: ("", "claim.stance"),
    ClaimSort.FORM: ("", "claim.form"),
    ClaimSort.CLAIM_DATE: ("", "claim.claim_date"),
    ClaimSort.QUOTE: ("", "claim.quote COLLATE NOCASE"),
    ClaimSort.STATUS: ("", "claim.status"),
}


def claim_ids(connection: sqlite3.Connection, wanted: ClaimFilter) -> "array[int]":
    """Return the ids of the claims that the filter lets through, in its order.

    Claims that are alike in that come by article, in the order in which they were made; what lacks a value comes last.
    """
    where = _claims_where(connection, wanted)
    direction = _DIRECTION[wanted.descending]
    join = ""
    if wanted.sort is ClaimSort.ARTICLE:
        backwards = _DIRECTION[not wanted.descending]
        order = f'claim.article_id {direction}, claim.start {direction}, claim."end" {backwards}, claim.id {direction}'
    elif wanted.sort is ClaimSort.UPDATED:
        order = f"claim.updated_at {direction}, claim.id {direction}"
    else:
        join, key = _CLAIM_ORDER[wanted.sort]
        order = f"{key} {direction} NULLS LAST, claim.article_id, claim.id"
    return _ids(connection, f"SELECT claim.id AS id FROM claim{join}{where.sql} ORDER BY {order}", where.values)


def _claims_where(connection: sqlite3.Connection, wanted: ClaimFilter) -> _Where:
    where = _Where()
    if wanted.annotator_ids:
        marks = ", ".join("?" * len(wanted.annotator_ids))
        where.add(f"claim.annotator_id IN ({marks})", *wanted.annotator_ids)
    else:
        where.add(f"claim.id NOT IN ({GOLD_CLAIMS})")
    if wanted.article_id is not None:
        where.add("claim.article_id = ?", wanted.article_id)
    if wanted.state is not None:
        _add_claims_state(where, wanted.state)
    articles = _Where()
    if wanted.source is not None:
        articles.add("article.source = ?", wanted.source)
    articles.add_dates("article.published", wanted.published_from, wanted.published_to)
    if articles.conditions:
        where.add(f"claim.article_id IN (SELECT article.id FROM article{articles.sql})", *articles.values)
    where.add_dates("claim.claim_date", wanted.claim_date_from, wanted.claim_date_to)
    _add_coding(where, wanted)
    if wanted.tag is not None:
        where.add("claim.id IN (SELECT claim_id FROM tag WHERE tag = ?)", wanted.tag)
    if not wanted.text.strip():
        return where
    from annotator.core.query import parse
    from annotator.store.claim_query import claims_matching

    matching = claims_matching(connection, parse(wanted.text, typing=True))
    if matching is not None:
        where.add(f"claim.id IN ({matching.sql})", *matching.values)
    return where


def _add_coding(where: _Where, wanted: ClaimFilter) -> None:
    if wanted.actor_id is not None:
        where.add("claim.actor_id = ?", wanted.actor_id)
    if wanted.organisation is not None:
        members = "claim.organisation IS NULL AND claim.actor_id IN (SELECT id FROM actor WHERE organisation = ?)"
        where.add(f"(claim.organisation = ? OR ({members}))", wanted.organisation, wanted.organisation)
    if wanted.proposition_id is not None:
        where.add(
            "claim.proposition_id IN (WITH RECURSIVE below (id) AS (VALUES (?) UNION "
            "SELECT proposition.id FROM proposition JOIN below ON proposition.parent_id = below.id) "
            "SELECT id FROM below)",
            wanted.proposition_id,
        )
    for column, value in (("stance", wanted.stance), ("form", wanted.form)):
        if value == NOT_CODED:
            where.add(f"claim.{column} IS NULL")
        elif value is not None:
            where.add(f"claim.{column} = ?", value)
    if wanted.status in {OPEN, COMPLETE}:
        where.add(_OPEN if wanted.status == OPEN else f"NOT {_OPEN}")


def _add_claims_state(where: _Where, state: State) -> None:
    same = (
        "SELECT 1 FROM article_state AS s WHERE s.article_id = claim.article_id AND s.annotator_id = claim.annotator_id"
    )
    if state == State.TODO:
        where.add(f"NOT EXISTS ({same} AND s.state IN ('doing', 'done'))")
    else:
        where.add(f"EXISTS ({same} AND s.state = ?)", state)


_CLAIM_ROWS = f"""
SELECT claim.id, claim.uuid, claim.article_id, {_SHOWN_TITLE}, article.source, article.published, annotator.name,
    actor.name, claim.actor_as_written, coalesce(claim.organisation, actor.organisation), proposition.label,
    coalesce(theme.label, CASE proposition.kind WHEN 'theme' THEN proposition.label END), claim.stance, claim.form,
    claim.claim_date, claim.quote, claim.start, claim.status, claim.updated_at
FROM json_each(?) AS wanted JOIN claim ON claim.id = wanted.value{_CLAIM_ARTICLE}
    JOIN annotator ON annotator.id = claim.annotator_id{_ACTOR}{_PROPOSITION}
    LEFT JOIN proposition AS theme ON theme.id = proposition.parent_id
ORDER BY wanted.key"""


def claim_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> list[ClaimRow]:
    """Return the rows of these claims, in this order; those that no longer exist are left out."""
    return [ClaimRow(*row) for row in connection.execute(_CLAIM_ROWS, (json.dumps(list(ids)),))]
