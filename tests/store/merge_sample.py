"""Projects that were changed apart from each other, and what they hold in terms that are the same in every file."""

import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle, State
from annotator.core.claim import Stance
from annotator.core.codebook import FieldKind
from annotator.core.errors import AnnotatorError
from annotator.core.text import canonical
from annotator.store import articles
from annotator.store.connection import Connection
from annotator.store.merge_report import MergeReport

ANNOTATORS = ("Anna", "Ben")
TEXTS = (
    "“We will join,” said Minister Kowalski 😀. The opposition, however, warned of the cost on Monday.",
    "Kremlin spokesman Peskov said that enlargement is unacceptable. Stoltenberg disagreed with him in Brussels.",
)
Step = tuple[str, int, int]
"""What to do, and two numbers that choose on what."""


def base_project(path: Path) -> None:
    """Make a project with two articles, two annotators, four claims, three actors and a field of its own."""
    with closing(Session.create(path, ANNOTATORS[0])) as session:
        add_articles(session, TEXTS)
        session.codebook.add_field("Frame", FieldKind.CHOICE, ["security", "economy"])
        for name in ("Kowalski", "Peskov", "NATO"):
            session.actors.add(name)
        for name in ANNOTATORS:
            session.work_as(name)
            session.claims.add(1, [(1, 13)], actor="Kowalski", proposition="Enlargement", stance=Stance.SUPPORTS)
            session.claims.add(2, [(27, 62)], actor="Peskov", fields={"frame": "security"}, addressees=("NATO",))


def add_articles(session: Session, texts: Sequence[str]) -> None:
    """Take articles in, each with a title."""
    made = (canonical(text) for text in texts)
    new = [NewArticle(t.text, t.sha256, "a.txt", ArticleDetails(title=t.text[:12])) for t in made]
    with session.action("Import articles") as writing:
        articles.add_articles(writing, new)


def merge_into(path: Path, *others: Path) -> MergeReport:
    """Merge the others into the project at `path`."""
    with closing(Session.open(path)) as session:
        return MergeActions(session).merge(others)


def merged(folder: Path, name: str, first: Path, *others: Path) -> Path:
    """Return a copy of the first project with the others merged into it, one after the other."""
    path = folder / f"{name}.claims"
    shutil.copy(first, path)
    for other in others:
        merge_into(path, other)
    return path


def held(connection: Connection) -> dict[str, Any]:
    """Return what a project holds, with UUIDs for ids: claims, articles, progress, actors, propositions, people."""
    rows = connection.execute(
        'SELECT claim.uuid, annotator.uuid, article.sha256, claim.start, claim."end", quote, actor.uuid, stance, form, '
        "proposition.uuid, via.uuid, claim.note, claim_date, confidence, claim.organisation, claim.updated_at, "
        '(SELECT json_group_array(json_array(start, "end")) FROM span WHERE claim_id = claim.id), '
        "(SELECT json_group_array(uuid) FROM addressee JOIN actor ON actor.id = actor_id WHERE claim_id = claim.id), "
        "(SELECT json_group_array(tag) FROM tag WHERE claim_id = claim.id), "
        "(SELECT json_group_object(name, value) FROM claim_field JOIN field ON field.id = field_id "
        "WHERE claim_id = claim.id) FROM claim JOIN annotator ON annotator.id = annotator_id "
        "JOIN article ON article.id = article_id LEFT JOIN actor ON actor.id = actor_id "
        "LEFT JOIN actor AS via ON via.id = via_id LEFT JOIN proposition ON proposition.id = proposition_id"
    )
    actors = connection.execute(
        "SELECT uuid, name, type, organisation, country, role, note, (SELECT json_group_array(name) FROM "
        "(SELECT name FROM alias WHERE actor_id = actor.id ORDER BY name)) FROM actor"
    )
    return {
        "claims": {row[0]: row[1:] for row in rows},
        "actors": {row[0]: row[1:] for row in actors},
        "articles": set(connection.execute("SELECT sha256, title, source, note FROM article")),
        "regions": set(connection.execute(
            'SELECT sha256, start, "end", kind FROM region JOIN article ON article.id = article_id'
        )),
        "states": set(connection.execute(
            "SELECT sha256, annotator.uuid, state FROM article_state JOIN article ON article.id = article_id "
            "JOIN annotator ON annotator.id = annotator_id"
        )),
        "propositions": set(connection.execute("SELECT uuid, label FROM proposition")),
        "annotators": set(connection.execute("SELECT uuid, name FROM annotator")),
    }  # fmt: skip


def held_in(path: Path) -> dict[str, Any]:
    """Return what the project at `path` holds."""
    with closing(Session.open(path, read_only=True)) as session:
        return held(session.connection)


def without_removed_actors(found: dict[str, Any], removed: set[str]) -> dict[str, Any]:
    """Leave open what merging leaves open: of an actor that one of the files removed, whether it stays unused.

    One that a claim names is there in any case, as the file that brought it back has it.
    """
    named = json.dumps([claim[5:] for claim in found["claims"].values()])
    kept = {uuid: row for uuid, row in found["actors"].items() if uuid not in removed}
    back = {uuid for uuid in found["actors"] if uuid in removed and uuid in named}
    return found | {"actors": kept, "brought back": back}


def removed_actors(path: Path) -> set[str]:
    """Return the UUIDs of the actors that the project had once and has no more."""
    with closing(Session.open(path, read_only=True)) as session:
        rows = session.connection.execute(
            "SELECT json_extract(document, '$.actor[0]') FROM image WHERE entity = 'actor' AND document IS NOT NULL"
        )
        return {row[0] for row in rows} - {actor.uuid for actor in session.actors.all()}


def act(session: Session, step: Step) -> None:
    """Do one thing that an annotator may do; nothing where it cannot be done."""
    what, one, other = step
    try:
        _ACTS[what](session, one, other)
    except AnnotatorError:
        # An actor in use cannot be removed, a name in use not be taken: the user is told, and goes on.
        return


def _claim(session: Session, number: int) -> int:
    ids = [row[0] for row in session.connection.execute("SELECT id FROM claim ORDER BY uuid")]
    return ids[number % len(ids)] if ids else 0


def _actor(session: Session, number: int) -> int:
    found = session.actors.all()
    return found[number % len(found)].id


def _add(session: Session, one: int, other: int) -> None:
    article_id = 1 + one % 2
    session.claims.add(article_id, [(one, one + 5 + other)], actor=f"Actor {other}", note=f"note {one}")


def _edit(session: Session, one: int, other: int) -> None:
    stance = [*Stance, None][other % 4]
    session.claims.edit(_claim(session, one), stance=stance, note=f"{other}", tags=(f"tag {other}",))


def _respan(session: Session, one: int, other: int) -> None:
    session.claims.set_spans(_claim(session, one), [(other, other + 4), (other + 6, other + 9)])


def _recode(session: Session, one: int, other: int) -> None:
    session.claims.edit(
        _claim(session, one), actor=_actor(session, other), proposition=f"Proposition {other % 3}",
        addressees=(_actor(session, one),),
    )  # fmt: skip


def _merge_actors(session: Session, one: int, other: int) -> None:
    source, target = _actor(session, one), _actor(session, other)
    if source != target:
        session.actors.merge([source], target)


def _restore(session: Session, one: int, _: int) -> None:
    gone = session.deleted_claims()
    if gone:
        session.restore_claims([gone[one % len(gone)].claim_id])


_ACTS: dict[str, Callable[[Session, int, int], object]] = {
    "add": _add,
    "edit": _edit,
    "respan": _respan,
    "recode": _recode,
    "delete": lambda session, one, _: session.claims.delete([_claim(session, one)]),
    "restore": _restore,
    "undo": lambda session, *_: session.undo(),
    "redo": lambda session, *_: session.redo(),
    "work as": lambda session, one, _: session.work_as(ANNOTATORS[one % 2]),
    "state": lambda session, one, other: session.articles.set_state([1 + one % 2], list(State)[other % 3]),
    "title": lambda session, one, other: session.articles.set_details(1 + one % 2, {"title": f"Title {other}"}),
    "actor": lambda session, one, other: session.actors.set_details(_actor(session, one), {"country": f"C{other}"}),
    "rename actor": lambda session, one, other: session.actors.set_details(_actor(session, one), {"name": f"N{other}"}),
    "alias": lambda session, one, other: session.actors.set_aliases(_actor(session, one), [f"Alias {other}"]),
    "merge actors": _merge_actors,
    "remove actor": lambda session, one, _: session.actors.delete(_actor(session, one)),
}
STEPS = tuple(_ACTS)
