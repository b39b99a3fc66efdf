"""What may be corrected of actors and articles, and when that was done."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple, cast

from annotator.core.actor import Actor, ActorDetails
from annotator.core.article import Article, ArticleDetails
from annotator.core.region import Region
from annotator.store import actors, articles, facts
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
    for article in all_articles(connection):
        values = list(article_values(connection, article).values())
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


def article_values(connection: sqlite3.Connection, article: Article) -> dict[str, object]:
    """Return what may be corrected of an article, its regions included."""
    return {**article_details(article), "regions": [list(region) for region in regions_inside(connection, article)]}


def regions_inside(connection: sqlite3.Connection, article: Article) -> tuple[Region, ...]:
    """Return the regions of an article that lie in its text."""
    found = articles.regions(connection, article.id)
    return tuple(region for region in found if 0 <= region.start < region.end <= article.characters)


def values_of(thing: object, names: tuple[str, ...]) -> dict[str, object]:
    """Return the thing's attributes of these names."""
    return {name: getattr(thing, name) for name in names}
