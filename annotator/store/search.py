"""Search over all articles and all claims of a project."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from annotator.core.errors import CancelledError
from annotator.core.query import Query, any_of, fts_text, places, run_text, widened
from annotator.core.span import Span
from annotator.store.claim_query import LabelsKept, branches, some_ids
from annotator.store.matches import can_be_ranked, newest, ranked
from annotator.store.schema import GOLD

COUNTED = 2_000
"""Matches are counted, and ranked by how well they match, up to this number; more would take longer than a user waits.

Of more, the articles or claims that were added last are looked at.
"""

HEAD = 8_000
"""Of a longer article, only so many code points are looked at first for the places of what was found."""

LOOKED_AT = 60_000
"""Code points of long articles that are looked at, all in all, for an answer that a user waits for while typing."""

_ENOUGH = 200
"""From so many claims on, no other way is tried in which claims may satisfy the query."""

_PLACES = 100
_BEFORE, _SNIPPET = 60, 200
_TITLE_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of an article, exactly as written, with the places found in it.

    `start` is where it begins in the article, in code points; `marks` count from the beginning of `text`.
    """

    text: str
    marks: tuple[Span, ...]
    start: int


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that satisfies the query. `title` is its first words where it has none.

    `places` are the first hundred in its text, in code points; none when only the title matches. Without `complete`
    there may be others further down in a long text: `completed` finds them.
    """

    article_id: int
    title: str
    source: str | None
    published: str | None
    places: tuple[Span, ...]
    snippet: Snippet
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ClaimHit:
    """A claim that satisfies the query. `marks` are places in `quote`, `spans` the claim's in its article."""

    claim_id: int
    article_id: int
    annotator: str
    actor: str | None
    proposition: str | None
    stance: str | None
    quote: str
    marks: tuple[Span, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """How many match; with `more` there are still others, uncounted."""

    number: int
    more: bool

    def __str__(self) -> str:
        return f"{'more than ' if self.more else ''}{self.number:,}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: the best articles and claims, how many there are of each, and the query's hint."""

    articles: tuple[ArticleHit, ...]
    claims: tuple[ClaimHit, ...]
    articles_total: Total
    claims_total: Total
    hint: str | None


def search(
    connection: sqlite3.Connection,
    query: Query,
    *,
    limit: int = 50,
    actor_ids: Collection[int] = (),
    annotator_id: int | None = None,
    labels: LabelsKept | None = None,
    quick: bool = False,
) -> Answer:
    """Return the best `limit` articles and claims for a query; for `actor_ids`, under any of their names as well.

    Articles in which bare words stand in a row come first. Few matches of words that are not too common are ranked by
    relevance; others by date, the latest first, claims by when they were made.
    With `annotator_id` only that annotator's claims are found. `labels` keeps the names of actors and the like from
    one search to the next. A `quick` search looks for places only where that takes no time: not at all of a long text.
    `connection.interrupt()` from another thread ends the search.

    Raises:
        CancelledError: when it was interrupted.
    """
    with _cancellable():
        query = _with_names(connection, query, actor_ids)
        if query.root is None:
            return Answer((), (), Total(0, more=False), Total(0, more=False), query.hint)
        article_ids, articles_total = _articles(connection, query, limit)
        claim_ids, claims_total = _claims(connection, query, limit, annotator_id, labels)
        articles = tuple(_article_hits(connection, query, article_ids, LOOKED_AT if quick else None))
        claims = tuple(_claim_hits(connection, query, claim_ids))
    return Answer(articles, claims, articles_total, claims_total, query.hint)


@contextmanager
def _cancellable() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname == "SQLITE_INTERRUPT":
            raise CancelledError from error
        raise


def completed(
    connection: sqlite3.Connection, query: Query, hit: ArticleHit, actor_ids: Collection[int] = ()
) -> ArticleHit:
    """Return the hit of the same search with its places in the whole text; as it is when the article is gone."""
    with _cancellable():
        query = _with_names(connection, query, actor_ids)
        return next(_article_hits(connection, query, [hit.article_id], None), hit)


def _with_names(connection: sqlite3.Connection, query: Query, actor_ids: Collection[int]) -> Query:
    if not actor_ids:
        return query
    rows = connection.execute(
        "SELECT name FROM actor WHERE id IN (SELECT value FROM json_each(:ids)) "
        "UNION SELECT name FROM alias WHERE actor_id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(actor_ids))},
    )
    return widened(query, [row[0] for row in rows])


def _articles(connection: sqlite3.Connection, query: Query, limit: int) -> tuple[list[int], Total]:
    expression = fts_text(query) or ""
    ids = newest(connection, "article_fts", expression, COUNTED + 1)
    few = len(ids) <= COUNTED
    total = Total(min(len(ids), COUNTED), more=not few)
    if not ids:
        return [], total
    if few and can_be_ranked(connection, "article_fts", expression):
        ordered = ranked(connection, "article_fts", expression, COUNTED, (_TITLE_WEIGHT,))
    else:
        latest = "SELECT id FROM article WHERE id IN (SELECT value FROM json_each(?))"
        rows = connection.execute(f"{latest} ORDER BY published DESC NULLS LAST, id DESC", (json.dumps(ids),))
        ordered = [row[0] for row in rows]
    in_a_row = run_text(query)
    if in_a_row is not None:
        # Of few matches all that have the words in a row are known by this; of many, enough to begin with.
        with_run = newest(connection, "article_fts", in_a_row, COUNTED if few else limit)
        run = set(with_run)
        first = [id_ for id_ in ordered if id_ in run]
        ordered = list(dict.fromkeys([*first, *with_run, *ordered]))
    return ordered[:limit], total


def _article_hits(
    connection: sqlite3.Connection, query: Query, ids: list[int], left: int | None
) -> Iterator[ArticleHit]:
    """Yield the hits; with `left` at most so many code points of long articles are looked at."""
    # Only the pages that hold the beginning of a long text are read from the file.
    some = "" if left is None else f" AND article.characters <= {HEAD}"
    rows = connection.execute(
        "SELECT article.id, article.title, article.first_words, article.source, article.published, "
        "article.characters, article_text.text FROM json_each(?) AS wanted JOIN article ON article.id = wanted.value "
        f"LEFT JOIN article_text ON article_text.article_id = article.id{some} ORDER BY wanted.key",
        (json.dumps(ids),),
    )
    for id_, title, first_words, source, published, characters, whole in rows:
        there = title or ""
        shown = _beginning(connection, id_, HEAD) if whole is None else whole
        found = places(query, _whole_words(shown, characters), elsewhere=there, limit=_PLACES)
        if not found and len(shown) < characters and left:
            shown = _beginning(connection, id_, left)
            left = max(0, left - len(shown))
            found = places(query, _whole_words(shown, characters), elsewhere=there, limit=_PLACES)
        complete = len(shown) >= characters or len(found) == _PLACES
        snippet = _snippet(shown, found)
        yield ArticleHit(id_, title or first_words, source, published, tuple(found), snippet, complete)


def _beginning(connection: sqlite3.Connection, article_id: int, characters: int) -> str:
    """Return the first code points of a long text."""
    with connection.blobopen("article_text", "text", article_id, readonly=True) as blob:
        return blob.read(4 * characters).decode("utf-8", "ignore")[:characters]


def _whole_words(text: str, characters: int) -> str:
    """Return a text cut off somewhere without the word it was cut off in."""
    return text if len(text) >= characters else text[: max(text.rfind(" "), text.rfind("\n"), 0)]


def _snippet(text: str, found: list[Span]) -> Snippet:
    """Return the stretch around the first place, whole words only."""
    first = found[0].start if found else 0
    start = max(0, first - _BEFORE)
    end = min(len(text), max(start + _SNIPPET, found[0].end if found else 0))
    if start:
        start = next((n + 1 for n in range(start, first) if text[n].isspace()), start)
    if end < len(text):
        latest = found[0].end if found else start
        end = next((n for n in range(end, latest, -1) if text[n].isspace()), end)
    marks = (Span(place.start - start, min(place.end, end) - start) for place in found if place.start < end)
    return Snippet(text[start:end], tuple(marks), start)


def _claims(
    connection: sqlite3.Connection, query: Query, limit: int, annotator_id: int | None, labels: LabelsKept | None
) -> tuple[list[int], Total]:
    if query.root is None:
        return [], Total(0, more=False)
    best: list[int] = []
    found: set[int] = set()
    more = False
    ways = branches(connection, query.root, labels)
    enough = max(limit, _ENOUGH) if annotator_id is None else COUNTED
    for number, branch in enumerate(ways, 1):
        ids, bounded = some_ids(connection, branch, COUNTED)
        found |= ids
        more = more or bounded
        expression = branch.expression
        few = bool(ids) and not bounded and not branch.conditions[0]
        if few and not best and expression and can_be_ranked(connection, "claim_fts", expression):
            best = ranked(connection, "claim_fts", expression, COUNTED)
        if len(found) >= enough:
            # Those that have the words themselves come first, before those that have them in their labels.
            more = more or len(ways) > number
            break
    found = _by_annotators(connection, found, annotator_id)
    best = [claim_id for claim_id in best if claim_id in found]
    others = sorted(found.difference(best), reverse=True)
    return (best + others)[:limit], Total(min(len(found), COUNTED), more or len(found) > COUNTED)


def _by_annotators(connection: sqlite3.Connection, ids: set[int], annotator_id: int | None) -> set[int]:
    """Return those of the claims that the annotator made, since annotators work blind; or with None any annotator."""
    whose = f"annotator_id NOT IN ({GOLD})" if annotator_id is None else "annotator_id = :annotator"
    if annotator_id is None and connection.execute(GOLD).fetchone() is None:
        return ids
    rows = connection.execute(
        f"SELECT id FROM claim WHERE id IN (SELECT value FROM json_each(:ids)) AND {whose}",
        {"ids": json.dumps(sorted(ids)), "annotator": annotator_id},
    )
    return {row[0] for row in rows}


def _claim_hits(connection: sqlite3.Connection, query: Query, ids: list[int]) -> Iterator[ClaimHit]:
    wanted = json.dumps(ids)
    spans: dict[int, list[Span]] = {}
    for id_, start, end in connection.execute(
        'SELECT claim_id, start, "end" FROM span WHERE claim_id IN (SELECT value FROM json_each(?)) '
        "ORDER BY claim_id, start",
        (wanted,),
    ):
        spans.setdefault(id_, []).append(Span(start, end))
    shown = any_of(query)
    rows = connection.execute(
        "SELECT claim.id, claim.article_id, annotator.name, actor.name, proposition.label, claim.stance, claim.quote "
        "FROM json_each(?) AS wanted JOIN claim ON claim.id = wanted.value "
        "JOIN annotator ON annotator.id = claim.annotator_id LEFT JOIN actor ON actor.id = claim.actor_id "
        "LEFT JOIN proposition ON proposition.id = claim.proposition_id ORDER BY wanted.key",
        (wanted,),
    )
    for id_, article_id, annotator, actor, proposition, stance, quote in rows:
        marks = tuple(places(query, quote, limit=_PLACES) or places(shown, quote, limit=_PLACES))
        claim_spans = tuple(spans.get(id_, ()))
        yield ClaimHit(id_, article_id, annotator, actor, proposition, stance, quote, marks, claim_spans)
