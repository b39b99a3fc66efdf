"""What may be corrected of actors and articles, and when that was done."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple, cast

from annotator.core.actor import Actor, ActorDetails
from annotator.core.article import Article, ArticleDetails
from annotator.core.region import Region, RegionKind
from annotator.store import actors, facts
from annotator.store.annotators import annotators


class Made(NamedTuple):
    """When a thing got the details that it has; `uuid` is what names it in all files."""

    uuid: str
    time: str
    details: list[object]


def made(connection: sqlite3.Connection) -> Iterator[Made]:
    """Yield all annotators, actors and articles; the time is empty where nobody ever changed the details."""
    times = facts.DetailTimes(connection)
    for person in annotators(connection):
        yield Made(person.uuid, times.of("annotator", person.id, person.uuid, [person.name]), [person.name])
    for actor in actors.actors(connection):
        values = list(actor_details(actor).values())
        yield Made(actor.uuid, times.of("actor", actor.id, actor.uuid, values), values)
    regions = regions_inside(connection)
    for article in all_articles(connection):
        values = list(article_values(article, regions.get(article.id, ())).values())
        yield Made(article.sha256, times.of("article", article.id, article.sha256, values), values)


def all_articles(connection: sqlite3.Connection) -> list[Article]:
    """Return all articles, without their texts."""
    columns = ", ".join(Article._fields)
    return [Article(*row) for row in connection.execute(f"SELECT {columns} FROM article ORDER BY id")]


def article_details(article: Article) -> ArticleDetails:
    """Return what may be corrected of an article."""
    return cast(ArticleDetails, values_of(article, tuple(ArticleDetails.__annotations__)))


def actor_details(actor: Actor) -> ActorDetails:
    """Return what may be corrected of an actor."""
    return cast(ActorDetails, values_of(actor, tuple(ActorDetails.__annotations__)))


def article_values(article: Article, regions: Sequence[Region]) -> dict[str, object]:
    """Return what may be corrected of an article, its regions included."""
    return {**article_details(article), "regions": [list(region) for region in regions]}


def regions_inside(connection: sqlite3.Connection) -> dict[int, tuple[Region, ...]]:
    """Return the regions that lie in the text of their article, in reading order, by the article's id."""
    rows = connection.execute(
        'SELECT article_id, start, "end", kind FROM region JOIN article ON article.id = article_id '
        'WHERE 0 <= start AND start < "end" AND "end" <= characters ORDER BY article_id, start'
    )
    return {
        article_id: tuple(Region(start, end, RegionKind(kind)) for _, start, end, kind in found)
        for article_id, found in groupby(rows, key=itemgetter(0))
    }


details_of = attrgetter(*ArticleDetails.__annotations__)
"""Returns what may be corrected of an article, its regions left aside, to compare it with another's."""


def values_of(thing: object, names: tuple[str, ...]) -> dict[str, object]:
    """Return the thing's attributes of these names."""
    return {name: getattr(thing, name) for name in names}
