"""Rolling, verified copies of the project beside it."""

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.core.errors import ProjectError
from annotator.core.files import sync_folder
from annotator.store.connection import connect, value
from annotator.store.leftovers import part_of, remove_abandoned, remove_part, shortened
from annotator.store.trouble import words

NEWEST_KEPT = 10
DAYS_KEPT = 14
_STAMP = r" (\d{4}-\d{2}-\d{2} \d{2}-\d{2}-\d{2})(?:-(\d+))?\.claims$"
_FORMAT = "%Y-%m-%d %H-%M-%S"
_PAGES_A_STEP = 2000


def backup_folder(project: Path) -> Path:
    """Return the folder in which the project's backups lie."""
    return project.with_name(project.name + ".backups")


def backups(project: Path) -> list[Path]:
    """Return the project's backups, newest first."""
    folder = backup_folder(project)
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if re.search(_STAMP, p.name)), key=_place, reverse=True)


def made_at(backup: Path) -> datetime | None:
    """Return when a backup was made (UTC), as its name says; when that lies in the future, as its file says."""
    stamp, _ = _place(backup)
    if not stamp:
        return None
    named = datetime.strptime(stamp, _FORMAT).replace(tzinfo=UTC)
    if named > datetime.now(UTC):
        with suppress(OSError):
            return datetime.fromtimestamp(backup.stat().st_mtime, UTC)
    return named


def _place(backup: Path) -> tuple[str, int]:
    """Return where a backup stands in the order in which they were made."""
    match = re.search(_STAMP, backup.name)
    return (match[1], int(match[2] or 1)) if match else ("", 0)


def copy(connection: sqlite3.Connection, dest: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Write a verified copy of the open project to `dest`, whole or not at all.

    `progress` is called with pages done and pages in all, and may raise to cancel.

    Raises:
        ProjectError: when the copy cannot be written or does not pass its check, or `dest` is the project itself;
            `dest` is as it was.
    """
    if _is_file_of(connection, dest):
        raise ProjectError(f"{dest.name} is the project itself.", "Choose another name for the copy.")
    part = part_of(dest)

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
        sync_folder(dest.parent)
    except (sqlite3.Error, OSError) as error:
        raise ProjectError(
            f"The copy {dest.name} could not be written: {words(error, dest)}.",
            "The project itself is unharmed. Is there room on the disk, and may you write there?",
        ) from error
    finally:
        remove_part(part)


def _is_file_of(connection: sqlite3.Connection, path: Path) -> bool:
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    try:
        return bool(file) and path.samefile(file)
    except OSError:
        return False


def fault(connection: sqlite3.Connection) -> str:
    """Return what SQLite finds wrong with an open copy, all of which it reads; empty when it is sound."""
    try:
        found = value(connection, "PRAGMA quick_check(1)")
    except sqlite3.DatabaseError as error:
        return f"{error}."
    return "" if found == "ok" else f"{found}."


def roll(
    connection: sqlite3.Connection, project: Path, progress: Callable[[int, int], None] | None = None
) -> Path | None:
    """Make a backup unless the newest one already holds the present state; remove what is too old.

    Returns the new backup's path, or None when none was needed.

    Raises:
        ProjectError: when the backup cannot be written.
    """
    remove_abandoned(backup_folder(project))
    remove_abandoned(project.parent)
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
    dest = _next_name(folder, project, existing)
    copy(connection, dest, progress)
    _prune(project)
    return dest


def _next_name(folder: Path, project: Path, existing: list[Path]) -> Path:
    """Return a name that comes after all others, also when the clock was set back since they were made."""
    latest, count = _place(existing[0]) if existing else ("", 0)
    stamp = datetime.now(UTC).strftime(_FORMAT)
    if stamp > latest:
        return folder / f"{shortened(project.stem)} {stamp}.claims"
    return folder / f"{shortened(project.stem)} {latest}-{count + 1}.claims"


def _state_of(connection: sqlite3.Connection) -> object:
    """Return what two states of a project are told apart by; the count of actions goes on when they are forgotten."""
    return connection.execute(
        "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'action'), count(*), sum(state = 'done'), "
        "max(created_at), (SELECT value FROM project WHERE key = 'uuid') FROM action"
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
        day = _place(backup)[0][:10]
        keep = number < NEWEST_KEPT or (day >= oldest and day not in kept_days)
        kept_days.add(day)
        if not keep:
            # One that cannot be removed now is tried again with the next backup.
            with suppress(OSError):
                backup.unlink(missing_ok=True)
