"""Merging all that claims refer to: annotators, articles, actors and the codebook. Ids there become ids here."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from annotator.core.actor import Actor, ActorDetails
from annotator.core.article import Article, ArticleDetails, NewArticle
from annotator.core.codebook import Field, Proposition, PropositionKind
from annotator.core.folding import key
from annotator.core.region import Region
from annotator.core.text import sha256
from annotator.store import actors, articles, codebook, entities, facts
from annotator.store.facts import DetailTimes
from annotator.store.history import Writing
from annotator.store.merge_report import (
    CodebookDifference,
    DetailDifference,
    FileReport,
    Refused,
    SameName,
)

_ARTICLE = tuple(ArticleDetails.__annotations__)
_ACTOR = tuple(ActorDetails.__annotations__)
_PROPOSITION = ("kind", "label", "definition", "examples", "retired")
_FIELD = ("name", "label", "kind", "choices", "help", "retired")


class _Person(NamedTuple):
    id: int
    uuid: str
    name: str
    created_at: str
    works: bool
    """Whether they have a claim, or have begun an article."""


class Registry:
    """The two projects' annotators, articles, actors and codebooks, brought together.

    After `annotators`, `articles`, `actors` and `codebook` were called once each, the mappings hold ids there as keys
    and ids here as values. Things that were removed here come back only when something that comes in names them: ask
    `actor`, `proposition` and `field` rather than the mappings.
    """

    def __init__(self, writing: Writing, theirs: sqlite3.Connection, report: FileReport) -> None:
        self._writing = writing
        self._ours = writing.connection
        self._theirs = theirs
        self._report = report
        self.annotator_ids: dict[int, int] = {}
        self.article_ids: dict[int, int] = {}
        self.revised = False
        self._actor_ids: dict[int, int] = {}
        self._proposition_ids: dict[int, int] = {}
        self._field_ids: dict[int, int] = {}
        self._held_actors: dict[int, Actor] = {}
        self._held_propositions: dict[int, Proposition] = {}

    @cached_property
    def _our_times(self) -> DetailTimes:
        return DetailTimes(self._ours)

    @cached_property
    def _their_times(self) -> DetailTimes:
        return DetailTimes(self._theirs)

    # Annotators

    def annotators(self) -> None:
        """Match annotators by UUID, add the others.

        Somebody here who never did anything gives way to one of the same name who did; two who both did are kept
        apart.
        """
        ours = {person.uuid: person for person in _people(self._ours)}
        idle = {person.name: person for person in ours.values() if not person.works}
        busy = {person.name for person in ours.values() if person.works}
        for person in _people(self._theirs):
            known = ours.get(person.uuid)
            if known is not None:
                self.annotator_ids[person.id] = known.id
                self._rename(known, person)
            elif person.works and person.name in idle and person.name not in busy:
                placeholder = idle.pop(person.name)
                self._writing.touch("annotator", placeholder.id)
                self._writing.execute("UPDATE annotator SET uuid = ? WHERE id = ?", (person.uuid, placeholder.id))
                self.annotator_ids[person.id] = placeholder.id
            elif person.works or person.name not in idle.keys() | busy:
                self._add_annotator(person)
                if person.name in busy:
                    self._report.same_annotators.append(person.name)

    def _add_annotator(self, person: _Person) -> None:
        annotator_id = self._writing.insert(
            "INSERT INTO annotator (uuid, name, created_at) VALUES (?, ?, ?)", person[1:4]
        )
        self._writing.created("annotator", annotator_id)
        self.annotator_ids[person.id] = annotator_id
        self._report.annotators_added.append(person.name)
        self._carry_time("annotator", person.id, person.uuid, (person.name,))

    def _rename(self, ours: _Person, theirs: _Person) -> None:
        if self._later("annotator", (ours.id, theirs.id), ours.uuid, {"name": ours.name}, {"name": theirs.name}):
            self._writing.touch("annotator", ours.id)
            self._writing.execute("UPDATE annotator SET name = ? WHERE id = ?", (theirs.name, ours.id))

    # Articles

    def articles(self) -> None:
        """Match articles by the hash of their text, add the others with their regions."""
        ours = {article.sha256: article for article in _articles(self._ours)}
        uuids = {article.uuid for article in ours.values()}
        removed = _removed(self._ours, "article", "sha256")
        used = {row[0] for row in self._theirs.execute("SELECT DISTINCT article_id FROM claim")}
        new: list[Article] = []
        for article in _articles(self._theirs):
            known = ours.get(article.sha256)
            if known is not None:
                self.article_ids[article.id] = known.id
                self._correct(known, article)
            elif article.id in used or article.sha256 not in removed:
                new.append(article)
        stored: list[Article] = []
        ids, _ = articles.add_articles(self._writing, self._incoming(new, uuids, stored))
        for article_id, article in zip(ids, stored, strict=True):
            self.article_ids[article.id] = article_id
            self._report.articles_added.append(article.shown_title)
            self._carry_time("article", article.id, article.sha256, _article_values(self._theirs, article).values())

    def _incoming(self, new: list[Article], uuids: set[str], stored: list[Article]) -> Iterator[NewArticle]:
        for article in new:
            text = articles.text(self._theirs, article.id)
            regions = articles.regions(self._theirs, article.id)
            if sha256(text) != article.sha256:
                reason = f"The text of “{article.shown_title}” is not the one that was imported."
                self._report.refused.append(Refused("article", article.uuid, reason))
                continue
            stored.append(article)
            inside = tuple(region for region in regions if 0 <= region.start < region.end <= len(text))
            uuid = "" if article.uuid in uuids else article.uuid
            yield NewArticle(text, article.sha256, article.imported_from, _article_details(article), inside, uuid)

    def _correct(self, ours: Article, theirs: Article) -> None:
        here, there = _article_values(self._ours, ours), _article_values(self._theirs, theirs)
        if self._later("article", (ours.id, theirs.id), ours.sha256, here, there, ours.shown_title):
            articles.set_details(self._writing, ours.id, _article_details(theirs))
            articles.set_regions(self._writing, ours.id, articles.regions(self._theirs, theirs.id))

    # Actors

    def actors(self) -> None:
        """Match actors by UUID, add the others. Names and aliases of both sides are kept."""
        ours = {actor.uuid: actor for actor in actors.actors(self._ours)}
        removed = _removed(self._ours, "actor", "uuid")
        for actor in actors.actors(self._theirs):
            known = ours.get(actor.uuid)
            if known is not None:
                self._actor_ids[actor.id] = known.id
                self._settle(known, actor)
            elif actor.uuid in removed:
                self._held_actors[actor.id] = actor
            else:
                self._add_actor(actor)

    def actor(self, actor_id: int) -> int | None:
        """Return the id here of an actor there; None when that file does not have it."""
        held = self._held_actors.pop(actor_id, None)
        if held is not None:
            self._add_actor(held)
        return self._actor_ids.get(actor_id)

    def _add_actor(self, actor: Actor) -> None:
        actor_id = actors.add_actor(self._writing, actor.name, _actor_details(actor), actor.uuid)
        if actor.aliases:
            actors.set_aliases(self._writing, actor_id, actor.aliases)
        self._actor_ids[actor.id] = actor_id
        self._report.actors_added.append(actor.name)
        self._carry_time("actor", actor.id, actor.uuid, _actor_details(actor).values())

    def _settle(self, ours: Actor, theirs: Actor) -> None:
        here, there = _actor_details(ours), _actor_details(theirs)
        # Before anything is touched: from then on the history says that the details are of today.
        since = max(
            self._our_times.of("actor", ours.id, ours.uuid, list(here.values())),
            self._their_times.of("actor", theirs.id, ours.uuid, list(there.values())),
        )
        kept = ours.name
        if self._later("actor", (ours.id, theirs.id), ours.uuid, dict(here), dict(there)):
            actors.set_details(self._writing, ours.id, there)
            kept, here = theirs.name, there
        names = {ours.name, *ours.aliases, theirs.name, *theirs.aliases} - {kept}
        if names != set(ours.aliases) or kept != ours.name:
            actors.set_aliases(self._writing, ours.id, sorted(names))
            facts.note_made(self._writing, ours.uuid, since, list(here.values()))

    # The later of two

    def _carry_time(self, entity: str, their_id: int, uuid: str, details: "Iterator[object] | object") -> None:
        values = list(details) if not isinstance(details, tuple) else list(details)  # type: ignore[call-overload]
        time = self._their_times.of(entity, their_id, uuid, values)
        if time:
            facts.note_made(self._writing, uuid, time, values)
