"""Files and folders that are written whole: beside the place they go to, then moved there in one step."""

import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from annotator.core.errors import AnnotatorError
from annotator.core.files import is_abandoned, sync_folder

_BUFFER_BYTES = 2**20
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
"""Who may read what is not complete yet: nobody but its owner."""

_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class CannotWriteError(AnnotatorError):
    """A file or folder could not be written; what was there before is untouched."""


class TakenError(CannotWriteError):
    """Something is there already that nobody has allowed to be replaced."""


@contextmanager
def write_whole(path: Path, *, overwrite: bool = False) -> Iterator[TextIO]:
    """Give a UTF-8 text stream whose content appears at `path` when the block ends, complete or not at all.

    Line ends are written as they come. A failure or a cancellation inside the block leaves nothing behind.

    Raises:
        CannotWriteError: when something is at `path` already and `overwrite` is not set, or the system refuses.
    """
    place = _place(path, overwrite=overwrite, folder=False)
    temporary = _beside(place)
    try:
        temporary.touch(_PRIVATE_FILE, exist_ok=False)
        with temporary.open("w", encoding="utf-8", newline="", buffering=_BUFFER_BYTES) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _place(path, overwrite=overwrite, folder=False)
        temporary.chmod(_mode_of(place, 0o666))
        temporary.replace(place)
        sync_folder(place.parent)
        _remove_abandoned(place)
    except OSError as error:
        raise _cannot(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def write_folder_whole(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give an empty folder whose files appear as the folder `path` when the block ends, all of them or none.

    An empty folder at `path` is taken as it is. With `overwrite` an older folder gives way at the very end, unless it
    holds files that the new one does not have: those are somebody's own.

    Raises:
        CannotWriteError: when something is at `path` that must not be replaced, or the system refuses.
    """
    place = _place(path, overwrite=overwrite, folder=True)
    temporary = _beside(place)
    try:
        temporary.mkdir(_PRIVATE_FOLDER)
        yield temporary
        for file in temporary.rglob("*"):
            _sync(file)
        _refuse_foreign(place, temporary)
        temporary.chmod(_mode_of(place, 0o777))
        _move_folder(temporary, place, overwrite=overwrite)
        sync_folder(place.parent)
        _remove_abandoned(place)
    except OSError as error:
        raise _cannot(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _place(path: Path, *, overwrite: bool, folder: bool) -> Path:
    """Return where to write, links followed, after checking that it is free or may be replaced.

    Raises:
        CannotWriteError: when it is not free, or cannot even be looked at.
    """
    try:
        return _free_place(path, overwrite=overwrite, folder=folder)
    except OSError as error:
        raise _cannot(path, error) from error
    except RuntimeError as error:
        # This is how Python tells of links that lead in a circle.
        raise CannotWriteError(f"“{path}” is a link that leads back to itself.", "Choose another name.") from error


def _free_place(path: Path, *, overwrite: bool, folder: bool) -> Path:
    place = path.resolve()
    if not place.parent.is_dir():
        raise CannotWriteError(f"There is no folder “{place.parent}”.", "Create it first.")
    if not place.exists():
        return place
    if place.is_dir() is not folder:
        kind, other = ("file", "folder") if folder else ("folder", "file")
        raise CannotWriteError(f"“{path}” is a {kind}, not a {other}.", "Choose another name.")
    if not overwrite and not (folder and _is_empty(place)):
        raise TakenError(f"“{path}” exists already.", "Choose another name, or say that it may be overwritten.")
    return place


def _mode_of(place: Path, usual: int) -> int:
    """Return who may read and write: as before where something gives way, else as the user's mask has it."""
    if place.exists():
        return stat.S_IMODE(place.stat().st_mode)
    # The mask can only be read by setting it; what another thread makes meanwhile is private.
    mask = os.umask(0o077)
    os.umask(mask)
    return usual & ~mask


def _is_empty(folder: Path) -> bool:
    return all(entry.name in _LITTER for entry in folder.iterdir())


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name[:100]}.{os.getpid()}.{secrets.token_hex(6)}.part")


def _remove_abandoned(place: Path) -> None:
    """Remove what processes that died over this file or folder left beside it; only once the new one is there."""
    named = re.compile(rf"\.{re.escape(place.name[:100])}\.(\d+)\.[0-9a-f]{{12}}\.part")
    with suppress(OSError):
        for path in place.parent.iterdir():
            match = named.fullmatch(path.name)
            if match and is_abandoned(path, int(match[1])):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def _refuse_foreign(place: Path, new: Path) -> None:
    if not place.is_dir():
        return
    names = {entry.name for entry in new.iterdir()} | _LITTER
    foreign = sorted(entry.name for entry in place.iterdir() if entry.name not in names)
    if foreign:
        raise CannotWriteError(
            f"“{place}” holds other files, such as “{foreign[0]}”, which would be lost.", "Choose another folder."
        )


def _move_folder(temporary: Path, place: Path, *, overwrite: bool) -> None:
    _place(place, overwrite=overwrite, folder=True)
    if not place.exists():
        temporary.rename(place)
        return
    old = _beside(place)
    place.rename(old)
    try:
        temporary.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync(file: Path) -> None:
    if file.is_file():
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())


def _cannot(path: Path, error: OSError) -> CannotWriteError:
    if isinstance(error, PermissionError):
        return CannotWriteError(f"There is no permission to write “{path}”.", "Choose another folder.")
    return CannotWriteError(f"“{path}” cannot be written: {error.strerror or error}.", "Nothing was changed.")
