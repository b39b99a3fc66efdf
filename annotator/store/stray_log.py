"""The log of latest changes beside a project: does it belong to that file, or has something put a foreign one there?

SQLite takes any log of that name whose own checksums are right and folds it into the file for good. A synchronising
service may bring a file without its log, or the log of another state. So a log that is found is looked at first,
through connections that write neither to the file nor to the log.

The same goes for a journal, which would put older pages back into the file. This program leaves one behind only where
it died while it switched a file over to logs.
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from annotator.core.errors import DamagedProjectError, StrayLogError
from annotator.store.connection import connect, number, value
from annotator.store.leftovers import temporary_folder
from annotator.store.trouble import unread

_THOROUGH = 32 * 1024 * 1024
"""Bytes; in a larger project the indexes are not compared with their tables, which takes long."""
_COMPARED = 200
"""Actions of the history that the file and its log must agree on."""


def log_of(project: Path) -> Path:
    """Return where the log of latest changes lies while the project is open, or was not closed properly."""
    return project.with_name(project.name + "-wal")


def journal_of(project: Path) -> Path:
    """Return where a journal of older pages would lie."""
    return project.with_name(project.name + "-journal")


def refuse_stray_log(project: Path) -> None:
    """Look whether the file and the log or journal beside it, if there is one, make up one project.

    Raises:
        StrayLogError: when the file is sound but not together with the log.
        DamagedProjectError: when the file is not sound without the log either.
        sqlite3.OperationalError, OSError: when they cannot be read.
    """
    _refuse_stray_journal(project)
    log = log_of(project)
    if not log.exists() or not log.stat().st_size:
        return
    alone = _history(project)
    together = _history(project, with_log=True, up_to=alone[0][0] if alone else None)
    if together is not None and (not alone or not together or together == alone):
        return
    if alone is None:
        raise _damaged(project)
    raise _stray(log, project)


def _refuse_stray_journal(project: Path) -> None:
    journal = journal_of(project)
    if not _is_hot(project, journal):
        return
    alone = _history(project)
    # What it would do to the file is tried on a copy.
    with temporary_folder() as folder:
        for file in (project, journal):
            shutil.copyfile(file, folder / file.name)
        together = _history(folder / project.name, rolled_back=True)
    if together is None and alone is None:
        raise _damaged(project)
    if alone is not None and together != alone:
        raise _stray(journal, project)


def _is_hot(project: Path, journal: Path) -> bool:
    """Return whether SQLite would put the pages of the journal back as soon as the file is opened for writing."""
    if not journal.exists() or not journal.stat().st_size:
        return False
    try:
        with closing(connect(project, read_only=True, probe=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK
    except sqlite3.DatabaseError:
        # It is damaged; opening tells so.
        return False
    return False


def _damaged(project: Path) -> DamagedProjectError:
    return DamagedProjectError(f"{project.name} is damaged.", "Nothing was changed. Go on with a backup.")


def _stray(log: Path, project: Path) -> StrayLogError:
    return StrayLogError(
        f"{log.name} does not belong to {project.name} as it is now; a synchronising service may have put it there. "
        "Nothing was changed.",
        f"Move {log.name} to another folder, keep it, and open the project again.",
    )


def set_aside(project: Path, folder: Path) -> Path:
    """Move the journal, or else the log, out of the project's way into `folder`; nothing is deleted.

    Returns where it lies now.

    Raises:
        OSError: when it cannot be moved.
    """
    journal = journal_of(project)
    log = journal if journal.exists() and journal.stat().st_size else log_of(project)
    folder.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H-%M-%S")
    aside = folder / f"set aside {stamp}{log.name[-60:]}"
    log.rename(aside)
    if log != journal:
        # The index of the log; SQLite makes it anew.
        project.with_name(project.name + "-shm").unlink(missing_ok=True)
    return aside


_History = list[tuple[int, str, str]]


def _history(
    project: Path, *, with_log: bool = False, rolled_back: bool = False, up_to: int | None = None
) -> _History | None:
    """Return the latest actions, newest first, as the file tells with or without its log; None when it is not sound.

    With `rolled_back` the journal beside it is put back into it first.

    The history only grows, unless it is forgotten as a whole: both must agree on what the file alone knows of it.
    """
    try:
        immutable = not (with_log or rolled_back)
        with closing(connect(project, probe=with_log, immutable=immutable, read_only=True)) as connection:
            size = number(connection, "PRAGMA page_count") * number(connection, "PRAGMA page_size")
            check = "integrity_check" if size <= _THOROUGH else "quick_check"
            if value(connection, f"PRAGMA {check}(1)") != "ok":
                return None
            return connection.execute(
                "SELECT id, created_at, label FROM action WHERE id <= coalesce(?, id) ORDER BY id DESC LIMIT ?",
                (up_to, _COMPARED),
            ).fetchall()
    except sqlite3.DatabaseError as error:
        if unread(error, project) is not None:
            raise
        return None
