"""Going back to a backup: it takes the project's place, and the file that was there is kept under a telling name."""

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from annotator.core.errors import ProjectError
from annotator.core.files import sync_folder
from annotator.store import backup, leftovers
from annotator.store.lock import WriterLock
from annotator.store.opening import SUFFIX

_BESIDE = ("-wal", "-journal")
"""What may lie beside a project that was not closed properly, and belongs to it."""


def put_in_place(copy: Path, project: Path) -> Path | None:
    """Let a copy of `copy` take the place of `project`; return under which name the file of before is kept.

    None when there was no file. Nothing is ever overwritten: on any failure everything is where it was.

    Raises:
        ProjectError: when the project is open in another window or program, or the folder refuses.
    """
    folder = backup.backup_folder(project)
    part = leftovers.part_of(project)
    try:
        folder.mkdir(exist_ok=True)
        lock = WriterLock(folder / ".lock")
        try:
            _copy_whole(copy, part)
            return _exchanged(part, project)
        finally:
            lock.release()
    except BlockingIOError as error:
        raise ProjectError(
            f"{project.name} is open in another window or program.", "Close it there, then go back to the backup."
        ) from error
    except OSError as error:
        raise ProjectError(
            f"The backup could not be put in the place of {project.name}: {error.strerror or error}.",
            "Everything is as it was. Is there room on the disk, and may you write there?",
        ) from error
    finally:
        leftovers.remove_part(part)


def put_elsewhere(copy: Path, dest: Path) -> None:
    """Copy a backup to a name that is free, whole or not at all.

    Raises:
        ProjectError: when the name is taken, or the system refuses; nothing is left behind then.
    """
    part = leftovers.part_of(dest)
    try:
        _refuse_taken(dest)
        _copy_whole(copy, part)
        # Renaming would replace what came there meanwhile: copying may take seconds.
        _refuse_taken(dest)
        part.rename(dest)
        sync_folder(dest.parent)
    except OSError as error:
        why = error.strerror or str(error)
        raise ProjectError(f"{dest.name} could not be written: {why}.", "Choose another folder.") from error
    finally:
        leftovers.remove_part(part)


def _refuse_taken(dest: Path) -> None:
    if dest.exists():
        raise ProjectError(f"{dest.name} already exists.", "Choose another name; nothing was overwritten.")


def _copy_whole(copy: Path, part: Path) -> None:
    shutil.copyfile(copy, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _exchanged(part: Path, project: Path) -> Path | None:
    aside = _free_name(project)
    moved: list[tuple[Path, Path]] = []
    try:
        for suffix in ("", *_BESIDE):
            here = project.with_name(project.name + suffix)
            if here.exists():
                there = aside.with_name(aside.name + suffix)
                here.rename(there)
                moved.append((there, here))
        # SQLite makes the index of a log anew; an old one beside a new file would be wrong.
        project.with_name(project.name + "-shm").unlink(missing_ok=True)
        part.rename(project)
    except OSError:
        for there, here in reversed(moved):
            with suppress(OSError):
                there.rename(here)
        raise
    return aside if moved else None


def _free_name(project: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H-%M-%S")
    number, name = 1, f"{project.stem} before going back {stamp}"
    # Names have a limit of 255 bytes.
    while len(name.encode()) > 200:
        name = name[1:]
    found = project.with_name(name + SUFFIX)
    while found.exists():
        number += 1
        found = project.with_name(f"{name} {number}{SUFFIX}")
    return found
