"""What a project knows of versions beyond its own history: kept with merged and packed things, true for ever.

These facts are kept in the table `project`, under keys of their own: that the present details of a thing were made at
some time (the history only knows when they came here), how often a version of a claim was deleted and restored, and
which actions were merges.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence

from annotator.store.entities import ENTITIES
from annotator.store.notes import note

_MADE = "merge/made/"
_RANK = "merge/rank/"
_MERGE = "merge/action/"


def digest(details: Sequence[object]) -> str:
    """Return a short name for exactly these details."""
    return hashlib.sha256(json.dumps(details, ensure_ascii=False).encode()).hexdigest()[:16]


def readable(key: str, value: str) -> bool:
    """Return whether what is kept in the table `project` under `key` has the form that it is read in."""
    if key.startswith(_MADE):
        return " " in value
    if key.startswith(_RANK):
        return value.rpartition(" ")[1] == " " and value.rpartition(" ")[2].removeprefix("-").isdecimal()
    return not key.startswith(_MERGE) or key.removeprefix(_MERGE).isdecimal()


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

    def known(self, entity: str, entity_id: int, uuid: str) -> bool:
        """Return whether anything is known of when the thing got the details that it has, or had."""
        return uuid in self._made or (entity, entity_id) in self._edited

    def of(self, entity: str, entity_id: int, uuid: str, details: Sequence[object]) -> str:
        """Return when the thing got the details that it has; empty when nobody ever changed them."""
        time, made = self._made.get(uuid, ("", ""))
        return time if made and made == digest(details) else self._edited.get((entity, entity_id), "")


def note_made(connection: sqlite3.Connection, uuid: str, time: str, details: Sequence[object]) -> None:
    """Keep that these details of a thing were made at that time, whenever they came here."""
    note(connection, f"{_MADE}{uuid}", f"{time} {digest(details)}")


class Lives:
    """How often the versions of claims were deleted and restored.

    A version's rank counts up with each: 0 when it was made, 1 deleted, 2 restored, 3 deleted again. So a restored
    claim is not taken for one that another file does not know to be deleted, nor the other way round.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known = {uuid: value.rsplit(" ", 1) for uuid, value in _facts(connection, _RANK).items()}
        self._restored = _restored(connection)
        self._restored_ids = {claim_id for claim_id, _ in self._restored}

    def rank(self, uuid: str, claim_id: int, version: str, *, deleted: bool = False) -> int:
        """Return the rank of a claim's version.

        Args:
            uuid: the claim's own.
            claim_id: its id in this file, also of one that is no more.
            version: when the version was last edited.
            deleted: whether the version is not there any more.
        """
        return max(0, self._noted(uuid, version) + self._here(claim_id, version)) + deleted

    def note(self, uuid: str, claim_id: int, version: str, rank: int) -> None:
        """Keep that a version has come to this rank, in whichever file."""
        noted = rank - rank % 2 - self._here(claim_id, version)
        if noted != self._noted(uuid, version):
            self._known[uuid] = [version, str(noted)]
            note(self._connection, f"{_RANK}{uuid}", f"{version} {noted}")

    def came_back(self, claim_id: int, version: str) -> None:
        """Count that this version came back, which the history will show from now on."""
        self._restored[claim_id, version] = self._restored.get((claim_id, version), 0) + 1

    def restored(self, claim_id: int) -> bool:
        """Return whether this file's history shows the claim deleted and restored."""
        return claim_id in self._restored_ids

    def _noted(self, uuid: str, version: str) -> int:
        noted, rank = self._known.get(uuid, ("", "0"))
        return int(rank) if noted == version else 0

    def _here(self, claim_id: int, version: str) -> int:
        return 2 * self._restored.get((claim_id, version), 0)


def note_merge(connection: sqlite3.Connection, action_id: int) -> None:
    """Keep that the action is a merge: to take it back restores nothing, but is as if the file had never come."""
    note(connection, f"{_MERGE}{action_id}", "")


def _restored(connection: sqlite3.Connection) -> dict[tuple[int, str], int]:
    """Return how often each version of a claim (its id and time) came back, as the history shows.

    A claim came back where it was absent after an action that was taken back since (not a merge, which anybody may
    take back and do again), or between an action that removed and one that restored it. Which version it was, the next
    image shows, or else the claim as it is now.
    """
    gone: set[int] = set()
    back: dict[int, int] = {}
    found: dict[tuple[int, str], int] = {}
    place = ENTITIES["claim"].main.columns.index("updated_at")
    merges = {int(action_id) for action_id in _facts(connection, _MERGE)}
    for first, last, version, state, action_id in connection.execute(
        "SELECT entity_id, last_id, CASE WHEN json_valid(document) THEN json_extract(document, ?) END, state, "
        "action_id FROM image "
        "JOIN action ON action.id = action_id WHERE entity = 'claim' ORDER BY action_id, image.id",
        (f"$.claim[{place}]",),
    ):
        if version is not None:
            if state == "done":
                gone.add(first)
                if first in back:
                    found[first, version] = found.get((first, version), 0) + back.pop(first)
        elif state != "done":
            if action_id in merges:
                continue
            back[first] = back.get(first, 0) + 1
        elif gone:
            for claim_id in gone.intersection(range(first, last + 1)):
                back[claim_id] = back.get(claim_id, 0) + 1
    for claim_id, times in back.items():
        row = connection.execute("SELECT updated_at FROM claim WHERE id = ?", (claim_id,)).fetchone()
        if row is not None:
            found[claim_id, row[0]] = found.get((claim_id, row[0]), 0) + times
    return found


def _facts(connection: sqlite3.Connection, prefix: str) -> dict[str, str]:
    rows = connection.execute(
        "SELECT substr(key, ?), value FROM project WHERE key >= ? AND key < ?",
        (len(prefix) + 1, prefix, prefix + "\U0010ffff"),
    )
    return {name: value for name, value in rows.fetchall() if readable(prefix + name, value)}
