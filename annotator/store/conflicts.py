"""Second versions of a project that synchronising services leave beside it when it was changed in two places."""

import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from annotator.store.connection import connect, value

_NAMED = r"[ ._(-].*(?:conflict|conflit|conflitto|konflikt)"
"""As Dropbox, Nextcloud, Syncthing and others call them, in several languages."""
_AFTER_A_COMPUTER = r"-(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{2,}$"
"""As OneDrive does: the name of the other computer."""


def conflict_copies(project: Path, connection: sqlite3.Connection) -> list[Path]:
    """Return other versions of the open project that lie beside it under names of conflict copies, by name.

    Packs and copies that people made themselves are not among them. Folders that cannot be read hold none.
    """
    return [path for path in _beside(project, connection) if is_conflict_name(path.stem, project.stem)]


def original_of(project: Path, connection: sqlite3.Connection) -> Path | None:
    """Return the project beside this open one whose conflict copy this one is by its name, else None."""
    return next((path for path in _beside(project, connection) if is_conflict_name(project.stem, path.stem)), None)


def _beside(project: Path, connection: sqlite3.Connection) -> list[Path]:
    names = []
    with suppress(OSError):
        for path in project.parent.iterdir():
            one, other = path.stem, project.stem
            if path.suffix == project.suffix and (is_conflict_name(one, other) or is_conflict_name(other, one)):
                names.append(path)
    key = _key(connection) if names else None
    return sorted(path for path in names if path.is_file() and _key_of(path) == key)


def is_conflict_name(stem: str, original: str) -> bool:
    """Say whether a file of this name may be a conflict copy of the original; names are without their ending."""
    if not stem.startswith(original) or stem == original:
        return False
    rest = stem[len(original) :]
    return re.match(_NAMED, rest, re.IGNORECASE) is not None or re.match(_AFTER_A_COMPUTER, rest) is not None


_Key = tuple[object, object]


def _key(connection: sqlite3.Connection) -> _Key:
    """Return what two versions of one project have in common: its id, and of a pack for whom and when it was made."""
    sql = "SELECT value FROM project WHERE key = ?"
    return value(connection, sql, "uuid"), value(connection, sql, "pack")


def _key_of(path: Path) -> _Key | None:
    """Return the key out of the file as it lies there; None for what is no project."""
    try:
        # What is newest may be in a log beside it, but these are as old as the file.
        with closing(connect(path, read_only=True, immutable=True)) as connection:
            return _key(connection)
    except sqlite3.Error:
        return None
