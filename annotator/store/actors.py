"""The registry of actors: names, aliases, merging and splitting."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from annotator.core.actor import Actor, ActorDetails
from annotator.core.errors import InvalidValueError, NotFoundError
from annotator.core.folding import key
from annotator.core.identity import new_uuid
from annotator.store import claims, decisions
from annotator.store.connection import number
from annotator.store.history import Writing
from annotator.store.schema import GOLD

_COLUMNS = "id, uuid, name, type, organisation, country, role, note"
_DETAILS = tuple(ActorDetails.__annotations__)


def actors(connection: sqlite3.Connection, *ids: int) -> list[Actor]:
    """Return the actors with the given ids, or all of them, by name."""
    where = f"WHERE id IN ({', '.join('?' * len(ids))})" if ids else ""
    aliases: dict[int, list[str]] = {}
    for actor_id, name in connection.execute(
        f"SELECT actor_id, name FROM alias {where.replace('id IN', 'actor_id IN')} ORDER BY actor_id, name", ids
    ):
        aliases.setdefault(actor_id, []).append(name)
    rows = connection.execute(f"SELECT {_COLUMNS} FROM actor {where} ORDER BY name_key, id", ids)
    return [Actor(*(*row, tuple(aliases.get(row[0], ())))) for row in rows.fetchall()]


def names(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the names of all actors by id."""
    return dict(connection.execute("SELECT id, name FROM actor").fetchall())


def actor(connection: sqlite3.Connection, actor_id: int) -> Actor:
    """Return one actor.

    Raises:
        NotFoundError: when there is no such actor.
    """
    found = actors(connection, actor_id)
    if not found:
        raise NotFoundError("This actor is not in the registry any more.")
    return found[0]


def actor_named(connection: sqlite3.Connection, name: str) -> int | None:
    """Return the id of the actor of that name or, failing that, with that alias; spelling counts, case does not."""
    wanted = key(name)
    by_name = number(connection, "SELECT id FROM actor WHERE name_key = ? ORDER BY name = ? DESC, id", wanted, name)
    return by_name or number(connection, "SELECT actor_id FROM alias WHERE name_key = ?", wanted) or None


def actors_by_key(connection: sqlite3.Connection) -> dict[str, int]:
    """Return every folded name and alias with its actor's id; names win over aliases."""
    found = dict(connection.execute("SELECT name_key, actor_id FROM alias ORDER BY actor_id DESC").fetchall())
    found.update(connection.execute("SELECT name_key, id FROM actor ORDER BY id DESC").fetchall())
    return found


def add_actor(writing: Writing, name: str, details: ActorDetails | None = None, actor_uuid: str = "") -> int:
    """Register an actor and return their id.

    Raises:
        InvalidValueError: when the name is empty.
    """
    shown = _name(name)
    given = details or ActorDetails()
    actor_id = writing.insert(
        "INSERT INTO actor (uuid, name, name_key, type, organisation, country, role, note, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            actor_uuid or new_uuid(), shown, key(shown), *(_detail(given, name) for name in _DETAILS[1:]),
            writing.time,
        ),
    )  # fmt: skip
    writing.created("actor", actor_id)
    return actor_id


def set_details(writing: Writing, actor_id: int, details: ActorDetails) -> None:
    """Correct an actor. A name given up stays findable as an alias.

    Raises:
        InvalidValueError: when the new name is empty.
    """
    before = actor(writing.connection, actor_id)
    writing.touch("actor", actor_id)
    for name in _DETAILS:
        if name in details and name != "name":
            writing.execute(f"UPDATE actor SET {name} = ? WHERE id = ?", (_detail(details, name), actor_id))
    if "name" in details:
        shown = _name(details["name"])
        if shown != before.name:
            writing.execute("UPDATE actor SET name = ?, name_key = ? WHERE id = ?", (shown, key(shown), actor_id))
            writing.execute("DELETE FROM alias WHERE actor_id = ? AND name = ?", (actor_id, shown))
            _write_aliases(writing, actor_id, [before.name])


def set_aliases(writing: Writing, actor_id: int, aliases: Iterable[str]) -> None:
    """Say under which other names the actor appears."""
    shown = actor(writing.connection, actor_id).name
    writing.touch("actor", actor_id)
    writing.execute("DELETE FROM alias WHERE actor_id = ?", (actor_id,))
    _write_aliases(writing, actor_id, [name for name in aliases if _name(name) != shown])


def merge(writing: Writing, sources: Iterable[int], target: int) -> None:
    """Make several actors one: their claims become the target's, their names its aliases.

    What a claim says about the wording in the text stays as it is.
    """
    connection = writing.connection
    writing.touch("actor", target)
    shown = actor(connection, target).name
    for source in dict.fromkeys(sources):
        if source == target:
            continue
        old = actor(connection, source)
        writing.touch("actor", source)
        for claim_id in claims_naming(connection, source):
            replace(writing, claim_id, source, target)
        _write_aliases(writing, target, [name for name in (old.name, *old.aliases) if name != shown])
        for column in ("type", "organisation", "country", "role"):
            writing.execute(
                f"UPDATE actor SET {column} = coalesce({column}, (SELECT {column} FROM actor WHERE id = ?)) "
                "WHERE id = ?",
                (source, target),
            )
        if old.note:
            writing.execute(
                "UPDATE actor SET note = trim(note || char(10) || ?, char(10)) WHERE id = ?", (old.note, target)
            )
        writing.execute("DELETE FROM actor WHERE id = ?", (source,))


def split(writing: Writing, actor_id: int, alias: str, claim_ids: Iterable[int]) -> int:
    """Make an alias an actor of its own, take the given claims along, and return the new actor's id.

    Raises:
        InvalidValueError: when the actor has no such alias.
    """
    old = actor(writing.connection, actor_id)
    if alias not in old.aliases:
        raise InvalidValueError(f"{old.name} has no alias “{alias}”.")
    writing.touch("actor", actor_id)
    writing.execute("DELETE FROM alias WHERE actor_id = ? AND name = ?", (actor_id, alias))
    new = add_actor(
        writing, alias, ActorDetails(type=old.type, organisation=old.organisation, country=old.country, role=old.role)
    )
    for claim_id in claim_ids:
        replace(writing, claim_id, actor_id, new)
    return new


def replace(writing: Writing, claim_id: int, old: int, new: int) -> None:
    """Put one actor in the place of another wherever a claim names it; what was decided of the claim stands."""
    connection = writing.connection
    found = claims.claim(connection, claim_id)
    values = {}
    if found.actor_id == old:
        values["actor_id"] = new
    if found.via_id == old:
        values["via_id"] = new
    if values:
        claims.set_values(writing, claim_id, values)
    if old in found.addressees:
        claims.set_addressees(writing, claim_id, [new if a == old else a for a in found.addressees])
    decisions.follow(writing, found.uuid, found.updated_at)


def claims_naming(connection: sqlite3.Connection, actor_id: int) -> list[int]:
    """Return the ids of the claims in which the actor speaks, passes on or is spoken to."""
    rows = connection.execute(
        "SELECT id FROM claim WHERE actor_id = ?1 UNION SELECT id FROM claim WHERE via_id = ?1 "
        "UNION SELECT claim_id FROM addressee WHERE actor_id = ?1 ORDER BY 1",
        (actor_id,),
    )
    return [row[0] for row in rows]


class Mentions(NamedTuple):
    """In how many claims an actor is named at all, and in how many of them they speak, are spoken to, pass on."""

    claims: int
    speaks: int
    addressed: int
    passes_on: int


NOWHERE = Mentions(0, 0, 0, 0)
"""Of an actor whom no claim names."""


def mentions(connection: sqlite3.Connection) -> dict[int, Mentions]:
    """Return in how many claims of annotators each actor is named and as what, by id; a claim counts once for each."""
    speaks = claims.usage(connection, "actor_id")
    passed = connection.execute(
        "SELECT via_id, count(*), sum(via_id IS NOT actor_id) FROM claim "
        f"WHERE via_id IS NOT NULL AND annotator_id NOT IN ({GOLD}) GROUP BY via_id"
    ).fetchall()
    spoken_to = connection.execute(
        "SELECT addressee.actor_id, count(*), "
        "sum(addressee.actor_id IS NOT claim.actor_id AND addressee.actor_id IS NOT claim.via_id) "
        f"FROM addressee JOIN claim ON claim.id = claim_id WHERE annotator_id NOT IN ({GOLD}) "
        "GROUP BY addressee.actor_id"
    ).fetchall()
    found = {actor_id: Mentions(number_of, number_of, 0, 0) for actor_id, number_of in speaks.items()}
    for actor_id, number_of, further in passed:
        before = found.get(actor_id, NOWHERE)
        found[actor_id] = before._replace(claims=before.claims + further, passes_on=number_of)
    for actor_id, number_of, further in spoken_to:
        before = found.get(actor_id, NOWHERE)
        found[actor_id] = before._replace(claims=before.claims + further, addressed=number_of)
    return found


def claims_written(connection: sqlite3.Connection, actor_id: int, alias: str) -> list[int]:
    """Return the actor's claims whose wording in the text contains the alias."""
    wanted = key(alias)
    rows = connection.execute(
        "SELECT id, actor_as_written FROM claim WHERE actor_id = ? AND actor_as_written IS NOT NULL", (actor_id,)
    )
    return [claim_id for claim_id, written in rows if wanted in key(written)]


def delete(writing: Writing, actor_id: int) -> None:
    """Remove an actor that no claim names.

    Raises:
        InvalidValueError: when a claim does.
    """
    used = len(claims_naming(writing.connection, actor_id))
    if used:
        name = actor(writing.connection, actor_id).name
        raise InvalidValueError(
            f"{name} is named in {used} claim{'s' if used > 1 else ''}.", "Merge it into another actor instead."
        )
    writing.touch("actor", actor_id)
    writing.execute("DELETE FROM actor WHERE id = ?", (actor_id,))


def organisations(connection: sqlite3.Connection) -> list[str]:
    """Return all organisations that actors belong to, by name."""
    rows = connection.execute(
        "SELECT DISTINCT organisation FROM actor WHERE organisation IS NOT NULL ORDER BY organisation"
    )
    return [row[0] for row in rows]


def _name(name: str) -> str:
    shown = " ".join(name.split())
    if not shown:
        raise InvalidValueError("An actor needs a name.")
    return shown


def _detail(details: ActorDetails, name: str) -> str | None:
    """Return a detail as it is stored: the note as it is, all else on one line, None for an empty one."""
    given = details.get(name)
    if name == "note":
        return str(given or "")
    return " ".join(str(given or "").split()) or None


def _write_aliases(writing: Writing, actor_id: int, aliases: Iterable[str]) -> None:
    writing.connection.executemany(
        "INSERT OR IGNORE INTO alias (actor_id, name, name_key) VALUES (?, ?, ?)",
        [(actor_id, name, key(name)) for name in map(_name, aliases)],
    )
