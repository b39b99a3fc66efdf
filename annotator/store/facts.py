"""What a project knows of versions beyond its own history: kept with merged and packed things, true for ever.

Two facts are kept in the table `project`, under keys of their own. That the present details of a thing were made at
some time (the history only knows when they came here), and that a claim was restored after it had been deleted.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence

from annotator.store.history import Writing

_MADE = "merge/made/"
_RESTORED = "merge/restored/"


def digest(details: Sequence[object]) -> str:
    """Return a short name for exactly these details."""
    return hashlib.sha256(json.dumps(details, ensure_ascii=False).encode()).hexdigest()[:16]


class DetailTimes:
    """When the details of annotators, articles and actors were last changed by hand."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._edited: dict[tuple[str, int], str] = {
            (entity, entity_id): time
            for entity, entity_id, time in connection.execute(
                "SELECT entity, entity_id, max(action.created_at) FROM image JOIN action ON action.id = action_id "
                "WHERE entity IN ('annotator', 'article', 'actor') AND document IS NOT NULL AND state = 'done' "
                "GROUP BY entity, entity_id"
            )
        }
        self._made = {uuid: value.split(" ", 1) for uuid, value in _facts(connection, _MADE).items()}

    def of(self, entity: str, entity_id: int, uuid: str, details: Sequence[object]) -> str:
        """Return when the thing got the details that it has; empty when nobody ever changed them."""
        time, made = self._made.get(uuid, ("", ""))
        return time if made == digest(details) else self._edited.get((entity, entity_id), "")


def note_made(writing: Writing, uuid: str, time: str, details: Sequence[object]) -> None:
    """Keep that these details of a thing were made at that time, whenever they came here."""
    _note(writing.connection, f"{_MADE}{uuid}", f"{time} {digest(details)}")


def note_restored(writing: Writing, uuid: str, updated_at: str) -> None:
    """Keep that this version of a claim was restored after it had been deleted."""
    _note(writing.connection, f"{_RESTORED}{uuid}", updated_at)


def restored(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the claims that were deleted and restored, here or where they came from: UUID and version (its time)."""
    found = _facts(connection, _RESTORED)
    for claim_id in _restored_here(connection):
        row = connection.execute("SELECT uuid, updated_at FROM claim WHERE id = ?", (claim_id,)).fetchone()
        if row is not None:
            found[row[0]] = max(row[1], found.get(row[0], ""))
    return found


def _restored_here(connection: sqlite3.Connection) -> set[int]:
    """Return the claims whose history shows them absent after they had been there.

    They were absent after an action that was taken back since, or between one that removed and one that restored them.
    """
    gone: set[int] = set()
    back: set[int] = set()
    for first, last, absent, state in connection.execute(
        "SELECT entity_id, last_id, document IS NULL, state FROM image JOIN action ON action.id = action_id "
        "WHERE entity = 'claim' ORDER BY image.id"
    ):
        if not absent:
            if state == "done":
                gone.add(first)
        elif state != "done":
            back.update(range(first, last + 1))
        elif gone:
            back.update(gone.intersection(range(first, last + 1)))
    return back


def copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy all facts to another project."""
    for prefix in (_MADE, _RESTORED):
        for uuid, value in _facts(source, prefix).items():
            _note(target, prefix + uuid, value)


def _facts(connection: sqlite3.Connection, prefix: str) -> dict[str, str]:
    rows = connection.execute(
        "SELECT substr(key, ?), value FROM project WHERE key >= ? AND key < ?",
        (len(prefix) + 1, prefix, prefix + "\U0010ffff"),
    )
    return dict(rows.fetchall())


def _note(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO project (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
