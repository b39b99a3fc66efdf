"""What a pack says of itself: every project that is opened is asked."""

import json
from typing import NamedTuple

from annotator.store import notes
from annotator.store.connection import Connection

_PACK = "pack"


class PackNote(NamedTuple):
    """What a pack says of itself."""

    annotator: str
    annotator_uuid: str
    made_at: str
    seed: int
    articles: int


def pack_note(connection: Connection) -> PackNote | None:
    """Return what the project says of itself as a pack: whose it is; None when it is no pack."""
    try:
        found = PackNote(**json.loads(notes.noted(connection, _PACK) or "null"))
    except (ValueError, TypeError, RecursionError):
        # None, or something that another program wrote there.
        return None
    return found if isinstance(found.annotator, str) and isinstance(found.annotator_uuid, str) else None


def mark_as_pack(connection: Connection, note: PackNote) -> None:
    """Let a project say that it is a pack, inside the caller's transaction."""
    notes.note(connection, _PACK, json.dumps(note._asdict(), ensure_ascii=False))
