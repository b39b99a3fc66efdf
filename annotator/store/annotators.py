"""People who tag."""

import sqlite3
from typing import NamedTuple

from annotator.core.errors import InvalidValueError
from annotator.core.identity import new_uuid
from annotator.store.history import Writing
from annotator.store.schema import GOLD


class Annotator(NamedTuple):
    """A person who tags."""

    id: int
    uuid: str
    name: str


def annotators(connection: sqlite3.Connection) -> list[Annotator]:
    """Return all annotators, by name; the gold set is nobody's and not among them."""
    rows = connection.execute("SELECT id, uuid, name FROM annotator WHERE role = 'annotator' ORDER BY name, id")
    return [Annotator(*row) for row in rows]


def annotator_named(connection: sqlite3.Connection, name: str) -> Annotator | None:
    """Return the annotator of exactly that name, or None."""
    row = connection.execute(
        "SELECT id, uuid, name FROM annotator WHERE name = ? AND role = 'annotator' ORDER BY id", (name,)
    ).fetchone()
    return None if row is None else Annotator(*row)


def annotator_called(connection: sqlite3.Connection, name_or_uuid: str) -> Annotator | None:
    """Return the annotator of that name, or of that UUID where two have one name; None when there is none.

    Raises:
        InvalidValueError: when there is more than one of that name.
    """
    found = [person for person in annotators(connection) if name_or_uuid in (person.name, person.uuid)]
    if len(found) > 1:
        raise InvalidValueError(
            f"{len(found)} annotators are called “{name_or_uuid}”.",
            f"Say which by UUID: {', '.join(person.uuid for person in found)}.",
        )
    return found[0] if found else None


def add_annotator(writing: Writing, name: str) -> int:
    """Add a person and return their id.

    Raises:
        InvalidValueError: when the name is empty or taken.
    """
    annotator_id = register(writing.connection, name, writing.time)
    writing.created("annotator", annotator_id)
    return annotator_id


def register(connection: sqlite3.Connection, name: str, time: str) -> int:
    """Add a person without a trace in the history and return their id.

    Raises:
        InvalidValueError: when the name is empty or taken.
    """
    name = " ".join(name.split())
    if not name:
        raise InvalidValueError("An annotator needs a name.")
    if annotator_named(connection, name):
        raise InvalidValueError(f"There already is an annotator called {name}.")
    cursor = connection.execute(
        "INSERT INTO annotator (uuid, name, created_at) VALUES (?, ?, ?)", (new_uuid(), name, time)
    )
    return cursor.lastrowid or 0


def rename_annotator(writing: Writing, annotator_id: int, name: str) -> None:
    """Give a person another name.

    Raises:
        InvalidValueError: when the name is empty or taken.
    """
    name = " ".join(name.split())
    if not name:
        raise InvalidValueError("An annotator needs a name.")
    taken = annotator_named(writing.connection, name)
    if taken and taken.id != annotator_id:
        raise InvalidValueError(f"There already is an annotator called {name}.")
    writing.touch("annotator", annotator_id)
    writing.execute("UPDATE annotator SET name = ? WHERE id = ?", (name, annotator_id))


def claim_counts(connection: sqlite3.Connection) -> dict[int, int]:
    """Return how many claims each annotator has, by annotator id."""
    return dict(
        connection.execute(
            f"SELECT annotator_id, count(*) FROM claim WHERE annotator_id NOT IN ({GOLD}) GROUP BY annotator_id"
        ).fetchall()
    )
