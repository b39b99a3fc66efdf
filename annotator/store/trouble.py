"""What it means, in plain words, when the disk or another program refuses."""

import shutil
import sqlite3
from pathlib import Path

from annotator.core.errors import DamagedProjectError, DiskFullError, MovedProjectError, ProjectError, UnsavedError

_SAFE = "Everything saved before it is safe."
_NEARLY_FULL = 256 * 1024
"""Bytes left on a disk below which an unnamed failure to write is put down to that."""

_AGAIN = "Is a stick or a network drive unplugged? Connect it, then try again, or save a copy elsewhere."
_FULL = ("the disk is full", "Make room on it, then try again, or save a copy elsewhere.")
_BUSY = ("another program is writing to the project", "Wait for that program or close it, then try again.")
_FROZEN = (
    "the disk takes no changes any more",
    "Is the disk write-protected? Lift that, then try again, or save a copy elsewhere.",
)
_REASONS = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _FROZEN,
    sqlite3.SQLITE_PERM: _FROZEN,
    sqlite3.SQLITE_CANTOPEN: ("a file of it cannot be opened", _AGAIN),
    sqlite3.SQLITE_IOERR: ("the disk reported an error", _AGAIN),
    sqlite3.SQLITE_NOMEM: ("there is too little memory", "Close other programs, then try again."),
}
_DAMAGE_WORDS = ("decode to UTF-8", "fts5 file format", "no such rowid", "malformed JSON")
"""In what SQLite says of damage without a code of its own."""
_DAMAGES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def unsaved(error: sqlite3.Error, path: Path) -> ProjectError | None:
    """Return what to tell when a change was refused; None when the refusal is a fault of the program."""
    if _kind(error) in _DAMAGES:
        return DamagedProjectError(
            f"This change is not saved: {path.name} is damaged ({error}).",
            "Go on with a backup; the damaged file stays as it is.",
        )
    found = _reason(error, path)
    return found and UnsavedError(f"This change to {path.name} is not saved yet: {found[0]}. {_SAFE}", found[1])


def unread(error: sqlite3.Error, path: Path) -> ProjectError | None:
    """Return what to tell when the project could not be opened or read; None for damage and faults of the program."""
    found = _reason(error, path)
    kind = DiskFullError if found is _FULL else ProjectError
    return found and kind(f"{path.name} cannot be read now: {found[0]}. Nothing was changed.", found[1])


def words(error: Exception, path: Path) -> str:
    """Return in a few words, to follow “since” or a colon, why the system refused."""
    if isinstance(error, sqlite3.Error):
        found = _reason(error, path)
        return found[0] if found else str(error)
    return str(getattr(error, "strerror", None) or error)


def explained(error: BaseException) -> ProjectError | None:
    """Return what to tell of an error that nobody expected while something was read; None when there are no words."""
    if not isinstance(error, sqlite3.Error):
        return None
    if _kind(error) in _DAMAGES or any(part in str(error) for part in _DAMAGE_WORDS):
        return DamagedProjectError(
            f"The project is damaged ({error}).", "Go on with a backup: File ▸ Restore a backup."
        )
    found = _REASONS.get(_kind(error))
    if found is None:
        return None
    return ProjectError(f"The project cannot be read now: {found[0]}. Everything saved is safe.", found[1])


def moved(path: Path, identity: tuple[int, int]) -> MovedProjectError | None:
    """Return what to tell when the file at `path` is not the one with that identity any more, else None."""
    here = identity_of(path)
    if here == identity:
        return None
    kept = "This window still holds everything: save a copy elsewhere"
    if here is not None:
        return MovedProjectError(
            f"Another file has taken the place of {path.name}, so nothing is written to it. Nothing is lost.",
            f"{kept}. A synchronising service may have done that: then merge the two.",
        )
    if not path.parent.is_dir():
        return MovedProjectError(
            f"The folder of {path.name} is not there any more ({path.parent}). Nothing is lost.",
            f"Is a stick or a network drive unplugged? Connect it, then go on. {kept} if it does not come back.",
        )
    return MovedProjectError(
        f"{path.name} was moved, renamed or deleted while it was open. Nothing is lost.", f"{kept} and go on there."
    )


def identity_of(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at `path` from every other one, or None when there is none to be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _kind(error: sqlite3.Error) -> int:
    # An error of Python's part of SQLite has no code. The low byte is the kind, the rest tells more of it.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _reason(error: sqlite3.Error, path: Path) -> tuple[str, str] | None:
    kind = _kind(error)
    if kind in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _is_full(path):
        return _FULL
    return _REASONS.get(kind)


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NEARLY_FULL
    except OSError:
        return False
