"""Rolling, verified copies of the project beside it."""

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.core.errors import ProjectError
from annotator.store.connection import connect, value

NEWEST_KEPT = 10
DAYS_KEPT = 14
_STAMP = re.compile(r" (\d{4}-\d{2}-\d{2}) (\d{2})-(\d{2})-(\d{2})(?:-\d+)?\.claims$")
_PAGES_A_STEP = 2000


def backup_folder(project: Path) -> Path:
    """Return the folder in which the project's backups lie."""
    return project.with_name(project.name + ".backups")


def backups(project: Path) -> list[Path]:
    """Return the project's backups, newest first."""
    folder = backup_folder(project)
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if _STAMP.search(p.name)), key=lambda p: _stamp(p) or "", reverse=True)


def made_at(backup: Path) -> datetime | None:
    """Return when a backup was made (UTC), as its name says."""
    stamp = _stamp(backup)
    return datetime.strptime(stamp[:19], "%Y-%m-%d %H-%M-%S").replace(tzinfo=UTC) if stamp else None


def _stamp(backup: Path) -> str | None:
    match = _STAMP.search(backup.name)
    return match[0][1:-7] if match else None


def copy(connection: sqlite3.Connection, dest: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Write a verified copy of the open project to `dest`, whole or not at all.

    `progress` is called with pages done and pages in all, and may raise to cancel.

    Raises:
        ProjectError: when the copy cannot be written or does not pass its check; `dest` is as it was.
    """
    part = dest.with_name(f".{dest.name}.{os.getpid()}.part")

    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    try:
        with closing(sqlite3.connect(part)) as target:
            connection.backup(target, pages=_PAGES_A_STEP, progress=report)
            # A copy is handed around: one file, without a -wal beside it.
            target.execute("PRAGMA journal_mode = DELETE")
            if value(target, "PRAGMA quick_check(1)") != "ok":
                raise ProjectError(f"The copy {dest.name} did not pass its check.", "Check the project.")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(dest)
    except (sqlite3.Error, OSError) as error:
        raise ProjectError(
            f"The copy {dest.name} could not be written: {error}.",
            "The project itself is unharmed. Is there space on the disk, and may you write there?",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def roll(
    connection: sqlite3.Connection, project: Path, progress: Callable[[int, int], None] | None = None
) -> Path | None:
    """Make a backup unless the newest one already holds the present state; remove what is too old.

    Returns the new backup's path, or None when none was needed.

    Raises:
        ProjectError: when the backup cannot be written.
    """
    existing = backups(project)
    if existing and _state(existing[0]) == _state_of(connection):
        return None
    folder = backup_folder(project)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ProjectError(
            f"No folder for backups can be made beside {project.name}: {error.strerror}.",
            "Your work is saved in the project itself; a copy elsewhere is made with File ▸ Back up now.",
        ) from error
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H-%M-%S")
    dest = folder / f"{project.stem} {stamp}.claims"
    counter = 1
    while dest.exists():
        counter += 1
        dest = folder / f"{project.stem} {stamp}-{counter}.claims"
    copy(connection, dest, progress)
    _prune(project)
    return dest


def _state_of(connection: sqlite3.Connection) -> object:
    return connection.execute(
        "SELECT max(id), sum(state = 'done'), (SELECT value FROM project WHERE key = 'uuid') FROM action"
    ).fetchone()


def _state(backup: Path) -> object:
    try:
        with closing(connect(backup, read_only=True)) as connection:
            return _state_of(connection)
    except sqlite3.Error:
        return None


def _prune(project: Path) -> None:
    """Keep the newest backups, and of older ones the last of each day, for two weeks."""
    kept_days: set[str] = set()
    oldest = (datetime.now(UTC) - timedelta(days=DAYS_KEPT)).strftime("%Y-%m-%d")
    for number, backup in enumerate(backups(project)):
        day = (_stamp(backup) or "")[:10]
        keep = number < NEWEST_KEPT or (day >= oldest and day not in kept_days)
        kept_days.add(day)
        if not keep:
            backup.unlink(missing_ok=True)
