"""Merging all that claims refer to: annotators, articles, actors and the codebook. Ids there become ids here."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from annotator.core.actor import Actor, ActorDetails
from annotator.core.article import Article, NewArticle
from annotator.core.codebook import Field, Proposition, PropositionKind
from annotator.core.folding import key
from annotator.core.region import Region
from annotator.core.text import sha256
from annotator.store import actors, articles, codebook, entities, facts
from annotator.store.details import (
    actor_details,
    all_articles,
    article_details,
    article_values,
    details_of,
    regions_inside,
    values_of,
)
from annotator.store.facts import DetailTimes
from annotator.store.history import Writing
from annotator.store.merge_report import (
    CodebookDifference,
    DetailDifference,
    FileReport,
    Refused,
    SameName,
)

_PROPOSITION = ("kind", "label", "definition", "examples", "retired")
_FORM = ("label", "retired")
_FIELD = ("name", "label", "kind", "choices", "help", "retired")


class _Person(NamedTuple):
    id: int
    uuid: str
    name: str
    created_at: str
    works: bool
    """Whether they have a claim, or have begun an article."""


class _Later(NamedTuple):
    """Which of two versions stands: whether the one there, and when it was made."""

    theirs: bool
    time: str


class Registry:
    """The two projects' annotators, articles, actors and codebooks, brought together.

    After `match` the mappings hold ids there as keys and ids here as values. Things that were removed here come back
    only when something that comes in names them: ask `actor`, `proposition` and `field` rather than the mappings.
    """

    def __init__(
        self, writing: Writing, theirs: sqlite3.Connection, report: FileReport, taken: set[int], *,
        revised: bool = False,
    ) -> None:  # fmt: skip
        """Prepare to merge one of the files of an action.

        `taken` are the ids of annotators here whose place somebody took in this action; more are added to it.
        """
        self._writing = writing
        self._taken = taken
        self._ours = writing.connection
        self._theirs = theirs
        self._report = report
        self.annotator_ids: dict[int, int] = {}
        self.article_ids: dict[int, int] = {}
        self.revised = revised
        """Whether this action has counted the codebook's revision up."""
        self.brought_back = False
        """Whether something that was removed here is there again, because something that came in names it."""
        self._actor_ids: dict[int, int] = {}
        self._proposition_ids: dict[int, int] = {}
        self._field_ids: dict[int, int] = {}
        self._new_actors: set[int] = set()
        self._new_propositions: set[int] = set()
        self._held_actors: dict[int, Actor] = {}
        self._held_propositions: dict[int, Proposition] = {}

    @cached_property
    def _our_times(self) -> DetailTimes:
        return DetailTimes(self._ours)

    @cached_property
    def _their_times(self) -> DetailTimes:
        return DetailTimes(self._theirs)

    @cached_property
    def _our_regions(self) -> dict[int, tuple[Region, ...]]:
        return regions_inside(self._ours)

    @cached_property
    def _their_regions(self) -> dict[int, tuple[Region, ...]]:
        return regions_inside(self._theirs)

    def match(self) -> None:
        """Match all that claims refer to, and add what is not here; to be called once."""
        self.annotators()
        self.articles()
        self.actors()
        self.codebook()

    # Annotators

    def annotators(self) -> None:
        """Match annotators by UUID, add the others who did anything: a name alone is nothing that could be lost.

        Somebody here who never did anything gives way to one of the same name who did; two who both did are kept
        apart.
        """
        # Who took a place may have brought nothing but deletions, which are written down at the end of the action.
        people = [person._replace(works=person.works or person.id in self._taken) for person in _people(self._ours)]
        ours = {person.uuid: person for person in people}
        idle = {person.name: person for person in ours.values() if not person.works}
        busy = {person.name for person in ours.values() if person.works}
        for person in _people(self._theirs):
            known = ours.get(person.uuid)
            if known is not None:
                self.annotator_ids[person.id] = known.id
                self._rename(known, person)
            elif person.works and person.name in idle and person.name not in busy:
                placeholder = idle.pop(person.name)
                self._taken.add(placeholder.id)
                self._writing.touch("annotator", placeholder.id)
                self._writing.execute("UPDATE annotator SET uuid = ? WHERE id = ?", (person.uuid, placeholder.id))
                self.annotator_ids[person.id] = placeholder.id
            elif person.works:
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
        self._carry_time("annotator", person.id, person.uuid, {"name": person.name})

    def _rename(self, ours: _Person, theirs: _Person) -> None:
        here, there = {"name": ours.name}, {"name": theirs.name}
        if self._later("annotator", (ours.id, theirs.id), ours.uuid, here, there).theirs:
            self._writing.touch("annotator", ours.id)
            self._writing.execute("UPDATE annotator SET name = ? WHERE id = ?", (theirs.name, ours.id))

    # Articles

    def articles(self) -> None:
        """Match articles by the hash of their text, add the others with their regions."""
        ours = {article.sha256: article for article in all_articles(self._ours)}
        uuids = {article.uuid for article in ours.values()}
        removed = _removed(self._ours, "article", "sha256")
        used = {row[0] for row in self._theirs.execute("SELECT DISTINCT article_id FROM claim")}
        new: list[Article] = []
        for article in all_articles(self._theirs):
            known = ours.get(article.sha256)
            if known is not None:
                self.article_ids[article.id] = known.id
                self._correct(known, article)
            elif article.id in used or article.sha256 not in removed:
                self.brought_back |= article.sha256 in removed
                new.append(article)
        stored: list[Article] = []
        ids, _ = articles.add_articles(self._writing, self._incoming(new, uuids, stored))
        for article_id, article in zip(ids, stored, strict=True):
            self.article_ids[article.id] = article_id
            self._report.articles_added.append(article.shown_title)
            values = article_values(article, self._their_regions.get(article.id, ()))
            self._carry_time("article", article.id, article.sha256, values)

    def _incoming(self, new: list[Article], uuids: set[str], stored: list[Article]) -> Iterator[NewArticle]:
        for article in new:
            text = articles.text(self._theirs, article.id)
            if sha256(text) != article.sha256:
                reason = f"The text of “{article.shown_title}” is not the one that was imported."
                self._report.refused.append(Refused("article", article.uuid, reason))
                continue
            stored.append(article)
            uuid = "" if article.uuid in uuids else article.uuid
            regions = self._their_regions.get(article.id, ())
            yield NewArticle(text, article.sha256, article.imported_from, article_details(article), regions, uuid)

    def _correct(self, ours: Article, theirs: Article) -> None:
        regions = self._their_regions.get(theirs.id, ())
        alike = details_of(ours) == details_of(theirs) and regions == self._our_regions.get(ours.id, ())
        if alike and not self._their_times.known("article", theirs.id, theirs.sha256):
            return
        here = article_values(ours, self._our_regions.get(ours.id, ()))
        if self._later("article", (ours.id, theirs.id), ours.sha256, here, article_values(theirs, regions)).theirs:
            articles.set_details(self._writing, ours.id, article_details(theirs))
            articles.set_regions(self._writing, ours.id, regions)

    # Actors

    def actors(self) -> None:
        """Match actors by UUID, add the others. Names and aliases of both sides are kept.

        One that was removed here, and of which nothing more is said there than was known here, waits to be asked for.
        """
        ours = {actor.uuid: actor for actor in actors.actors(self._ours)}
        past = _past_actors(self._ours)
        for actor in actors.actors(self._theirs):
            known = ours.get(actor.uuid)
            if known is not None:
                self._actor_ids[actor.id] = known.id
                self._settle(known, actor)
            elif _version(actor) in past:
                self._held_actors[actor.id] = actor
            else:
                self._add_actor(actor)

    def actor(self, actor_id: int, *, bring: bool = True) -> int | None:
        """Return the id here of an actor there; None when that file does not have it.

        One that was removed here is added again, unless `bring` is false; then None is returned.
        """
        if bring and actor_id in self._held_actors:
            self._add_actor(self._held_actors.pop(actor_id))
            self.brought_back = True
        return self._actor_ids.get(actor_id)

    def _add_actor(self, actor: Actor) -> None:
        actor_id = actors.add_actor(self._writing, actor.name, actor_details(actor), actor.uuid)
        if actor.aliases:
            actors.set_aliases(self._writing, actor_id, actor.aliases)
        self._actor_ids[actor.id] = actor_id
        self._new_actors.add(actor_id)
        self._report.actors_added.append(actor.name)
        self._carry_time("actor", actor.id, actor.uuid, actor_details(actor))

    def _settle(self, ours: Actor, theirs: Actor) -> None:
        here, there = actor_details(ours), actor_details(theirs)
        later = self._later("actor", (ours.id, theirs.id), ours.uuid, here, there)
        name = theirs.name if later.theirs else ours.name
        if later.theirs:
            actors.set_details(self._writing, ours.id, there)
        names = {ours.name, *ours.aliases, theirs.name, *theirs.aliases} - {name}
        if names != set(ours.aliases):
            actors.set_aliases(self._writing, ours.id, sorted(names))
            # The history would say that the details are as new as the aliases.
            details = there if later.theirs else here
            facts.note_made(self._ours, ours.uuid, later.time, list(details.values()))

    # The later of two

    def _later(
        self, what: Literal["actor", "article", "annotator"], ids: tuple[int, int], uuid: str,
        here: Mapping[str, object], there: Mapping[str, object],
    ) -> _Later:  # fmt: skip
        """Return whether the details there are to be taken, and when those that now stand were made.

        The later ones are; of two that nobody ever changed, or both at one time, the fuller ones.

        Args:
            what: of what the details are.
            ids: its ids here and there.
            uuid: what names it in all files.
            here: the details here, by name.
            there: those of the other file.
        """
        ours, theirs = list(here.values()), list(there.values())
        our_time = self._our_times.of(what, ids[0], uuid, ours)
        their_time = self._their_times.of(what, ids[1], uuid, theirs)
        if ours == theirs and their_time <= our_time:
            return _Later(theirs=False, time=our_time)
        take = (their_time, *_fullness(theirs)) > (our_time, *_fullness(ours))
        time = max(our_time, their_time)
        facts.note_made(self._ours, uuid, time, theirs if take else ours)
        name = str(here.get("name") or here.get("title") or "")
        for detail in here:
            if here[detail] != there[detail]:
                shown = _shown(here[detail]), _shown(there[detail])
                self._report.details.append(DetailDifference(what, name, detail, *shown, "there" if take else "here"))
        return _Later(take and ours != theirs, time)

    def _carry_time(self, what: str, their_id: int, uuid: str, details: Mapping[str, object]) -> None:
        values = list(details.values())
        if time := self._their_times.of(what, their_id, uuid, values):
            facts.note_made(self._ours, uuid, time, values)

    # The codebook

    def codebook(self) -> None:
        """Match the codebook's parts by UUID or key, add the others; note what is said otherwise there."""
        ours, theirs = codebook.codebook(self._ours), codebook.codebook(self._theirs)
        known = {node.uuid: node for node in ours.propositions}
        parents = {node.id: node.uuid for node in ours.propositions}
        their_parents = {node.id: node.uuid for node in theirs.propositions}
        removed = _removed(self._ours, "proposition", "uuid")
        for node in theirs.propositions:
            mine = known.get(node.uuid)
            if mine is not None:
                self._proposition_ids[node.id] = mine.id
                here, there = values_of(mine, _PROPOSITION), values_of(node, _PROPOSITION)
                here["theme"], there["theme"] = parents.get(mine.parent_id or 0), their_parents.get(node.parent_id or 0)
                self._compare(node.kind.value, mine.label, here, there)
            elif node.uuid in removed:
                self._held_propositions[node.id] = node
            else:
                self._add_proposition(node)
        for stance, label in theirs.stance_labels.items():
            self._compare("stance", stance.value, {"label": ours.stance_labels.get(stance)}, {"label": label})
        forms = {form.form: form for form in ours.forms}
        for form in theirs.forms:
            if form.form in forms:
                self._compare(
                    "form", form.form, *(values_of(f, ("label", "retired")) for f in (forms[form.form], form))
                )
            else:
                codebook.add_form(self._writing, form.form, form.label)
                self._report.forms_added.append(form.label)
                self._revise()
        self._fields(ours.fields, theirs.fields)

    def _fields(self, ours: tuple[Field, ...], theirs: tuple[Field, ...]) -> None:
        by_uuid, by_name = {field.uuid: field for field in ours}, {field.name: field for field in ours}
        for field in theirs:
            mine = by_uuid.get(field.uuid) or by_name.get(field.name)
            if mine is None:
                self._field_ids[field.id] = codebook.add_field(
                    self._writing, field.name, field.label, field.kind, choices=field.choices, help_text=field.help,
                    field_uuid=field.uuid,
                )  # fmt: skip
                if field.retired:
                    codebook.set_field(self._writing, self._field_ids[field.id], {"retired": True})
                self._report.fields_added.append(field.label)
                self._revise()
            else:
                self._field_ids[field.id] = mine.id
                self._compare("field", mine.label, values_of(mine, _FIELD), values_of(field, _FIELD))

    def _compare(
        self, what: Literal["proposition", "theme", "form", "field", "stance"], name: str,
        here: Mapping[str, object], there: Mapping[str, object],
    ) -> None:  # fmt: skip
        for detail in here:
            if here[detail] != there[detail]:
                shown = _shown(here[detail]), _shown(there[detail])
                self._report.codebook.append(CodebookDifference(what, name, detail, *shown))

    def proposition(self, proposition_id: int, *, bring: bool = True) -> int | None:
        """Return the id here of a proposition there, as `actor` does."""
        if bring and proposition_id in self._held_propositions:
            self._add_proposition(self._held_propositions.pop(proposition_id))
            self.brought_back = True
        return self._proposition_ids.get(proposition_id)

    def field(self, field_id: int) -> int | None:
        """Return the id here of a field there; None when that file does not have it."""
        return self._field_ids.get(field_id)

    def _add_proposition(self, node: Proposition) -> None:
        parent_id = None if node.parent_id is None else self.proposition(node.parent_id)
        proposition_id = codebook.add_proposition(
            self._writing, node.label, node.kind, parent_id, definition=node.definition, examples=node.examples,
            proposition_uuid=node.uuid,
        )  # fmt: skip
        if node.retired:
            codebook.set_proposition(self._writing, proposition_id, {"retired": True})
        self._proposition_ids[node.id] = proposition_id
        self._new_propositions.add(proposition_id)
        self._report.propositions_added.append(node.label)
        self._revise()

    def _revise(self) -> None:
        if not self.revised:
            self.revised = True
            codebook.new_revision(self._writing, self._writing.label)

    # Names that both sides have

    def same_names(self) -> list[SameName]:
        """Return the actors and propositions of the other file that go by a name of another one here."""
        people = [
            (actor.id, actor.name, {key(name) for name in (actor.name, *actor.aliases)})
            for actor in actors.actors(self._ours)
        ]
        labels = [
            (node.id, node.label, {key(node.label)})
            for node in codebook.codebook(self._ours).propositions
            if node.kind is PropositionKind.PROPOSITION
        ]
        return [
            *_sharing("actor", people, set(self._actor_ids.values()), self._new_actors),
            *_sharing("proposition", labels, set(self._proposition_ids.values()), self._new_propositions),
        ]


def _sharing(
    what: Literal["actor", "proposition"], named: Sequence[tuple[int, str, set[str]]], theirs: set[int], new: set[int]
) -> list[SameName]:
    """Return which things from there share a name with one that is only here, or that was here before they came.

    Args:
        what: what the things are.
        named: id, name, and all folded names of everything here.
        theirs: the ids of what the other file has too.
        new: of these, what came in just now.
    """
    by_name: dict[str, list[tuple[int, str]]] = {}
    for thing_id, shown, names in named:
        for name in names:
            by_name.setdefault(name, []).append((thing_id, shown))
    return sorted({
        SameName(what, here_id, here, there_id, there)
        for sharing in by_name.values()
        for there_id, there in sharing
        for here_id, here in sharing
        if there_id in theirs and (here_id not in theirs or (there_id in new and here_id not in new))
    })  # fmt: skip


def _people(connection: sqlite3.Connection) -> list[_Person]:
    working = {row[0] for row in connection.execute("SELECT DISTINCT annotator_id FROM claim")}
    working |= {row[0] for row in connection.execute("SELECT annotator_id FROM article_state WHERE state <> 'todo'")}
    # Who deleted all that they had did something too, of which others are to hear.
    place = entities.ENTITIES["claim"].main.columns.index("annotator_id")
    working |= {
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT CASE WHEN json_valid(document) THEN json_extract(document, ?) END FROM image "
            "WHERE entity = 'claim' AND document IS NOT NULL",
            (f"$.claim[{place}]",),
        )
    }
    rows = connection.execute("SELECT id, uuid, name, created_at FROM annotator WHERE role = 'annotator' ORDER BY id")
    return [_Person(row[0], row[1], row[2], row[3], row[0] in working) for row in rows]


def _fullness(values: list[object]) -> tuple[int, str]:
    return sum(value not in (None, "") for value in values), facts.digest(values)


def _shown(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str("" if value is None else value)


def _removed(connection: sqlite3.Connection, entity: str, column: str) -> set[str]:
    """Return the values of `column` that things had which an action removed; those there again are among them."""
    place = entities.ENTITIES[entity].main.columns.index(column)
    rows = connection.execute(
        "SELECT json_extract(document, ?) FROM image JOIN action ON action.id = image.action_id "
        "WHERE entity = ? AND document IS NOT NULL AND state = 'done'",
        (f"$.{entity}[{place}]", entity),
    )
    return {row[0] for row in rows}


_Version = tuple[str, str, frozenset[str]]


def _version(actor: Actor) -> _Version:
    """Return what is said of an actor: UUID, details, aliases."""
    return actor.uuid, facts.digest(list(actor_details(actor).values())), frozenset(actor.aliases)


def _past_actors(connection: sqlite3.Connection) -> set[_Version]:
    """Return all that was said of actors before actions that changed or removed them."""
    columns = entities.ENTITIES["actor"].main.columns
    found = set()
    for (document,) in connection.execute(
        "SELECT document FROM image JOIN action ON action.id = image.action_id "
        "WHERE entity = 'actor' AND document IS NOT NULL AND state = 'done'"
    ):
        content = json.loads(document)
        row = dict(zip(columns, content["actor"], strict=True))
        details = facts.digest([row[name] for name in ActorDetails.__annotations__])
        found.add((row["uuid"], details, frozenset(name for name, _ in content["alias"])))
    return found
