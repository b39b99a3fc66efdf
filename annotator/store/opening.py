"""Opening a project's file as something that a stranger may have written: what is refused, and why."""

import errno
import os
import sqlite3
import struct
from contextlib import suppress
from pathlib import Path

from annotator.core.errors import (
    DamagedProjectError,
    DiskFullError,
    NewerProjectError,
    NotAProjectError,
    ProjectError,
    StrayLogError,
)
from annotator.store import backup, schema, stray_log, tables, trouble
from annotator.store.connection import connect, number, value
from annotator.store.lock import WriterLock

SUFFIX = ".claims"
OPEN_ELSEWHERE = "It is open in another window or program; close it there to make changes."
ONLY_LOOKED_AT = "It is only looked at; close it and open it again to make changes."
_MAGIC = b"SQLite format 3\x00"
_NAMED_MISSING = 3
_CHECKED_AT_OPENING = 32 * 1024 * 1024
"""Bytes; a larger project is checked in the background, since the check reads all of it."""


def found(path: Path) -> Path:
    """Return the absolute path of a file, links followed.

    Raises:
        ProjectError: when the folder that a relative path begins in is gone.
    """
    try:
        return path.absolute().resolve()
    except OSError as error:
        raise ProjectError(
            f"{path} cannot be reached: the folder that this runs in is gone.", "Go to another folder and try again."
        ) from error


def refuse_stray_log(path: Path) -> None:
    """Refuse a log that is not this file's; where it cannot be read, opening says why.

    Raises:
        StrayLogError: when the log belongs to another state of the file.
        DamagedProjectError: when the file is damaged.
    """
    with suppress(sqlite3.OperationalError, OSError):
        try:
            stray_log.refuse_stray_log(path)
        except StrayLogError:
            raise
        except DamagedProjectError as error:
            raise DamagedProjectError(error.message, _rescue(path)) from error


def refuse_header(path: Path) -> None:
    """Refuse what is no project, or a newer one, by the file's header, before SQLite may touch it.

    Not of a file that this process has open: reading it past SQLite would end SQLite's locks on it.

    Raises:
        NotAProjectError, NewerProjectError, DamagedProjectError, ProjectError: when it is to be refused.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError as error:
        raise ProjectError(f"There is no file {path}.", "Was it moved or renamed?") from error
    except OSError as error:
        raise ProjectError(f"{path.name} cannot be read: {error.strerror}.") from error
    if not header:
        raise DamagedProjectError(f"{path.name} is empty.", f"Look for a copy in {backup.backup_folder(path).name}.")
    if not header.startswith(_MAGIC):
        raise NotAProjectError(
            f"{path.name} is not a project.", "It holds something else; articles are imported into a project."
        )
    if len(header) < 100:
        raise DamagedProjectError(f"{path.name} is cut off.", f"Look into {backup.backup_folder(path).name}.")
    application_id, version = struct.unpack(">I", header[68:72])[0], struct.unpack(">i", header[60:64])[0]
    if application_id != schema.APPLICATION_ID:
        raise NotAProjectError(f"{path.name} is a database of another program, not a project.")
    _refuse_newer(path, version)


def _refuse_newer(path: Path, version: int) -> None:
    if version > schema.SCHEMA_VERSION:
        raise NewerProjectError(
            f"{path.name} was written by a newer version of Claim Annotator.",
            "Update the program, then open it.",
        )


def locked(path: Path, *, open_here: bool) -> tuple[WriterLock | None, str]:
    """Return the writer's lock, or none and why the project can only be read."""
    try:
        if not open_here:
            with path.open("rb+"):
                pass
    except OSError as error:
        if error.errno != errno.EROFS and os.access(path.parent, os.W_OK):
            return None, f"The file cannot be written to ({error.strerror})."
        return None, _folder_refuses(path, error)
    folder = backup.backup_folder(path)
    try:
        folder.mkdir(exist_ok=True)
        lock = WriterLock(folder / ".lock")
    except BlockingIOError:
        return None, OPEN_ELSEWHERE
    except OSError as error:
        return None, _folder_refuses(path, error)
    return lock, ""


def _folder_refuses(path: Path, error: OSError) -> str:
    return f"Its folder, {path.parent}, cannot be written to ({error.strerror})."


def connected(path: Path, why_read_only: str) -> sqlite3.Connection:
    """Return a connection to a file that holds a project of this version, brought up to date after a backup.

    Args:
        path: the file.
        why_read_only: empty to open it for writing.

    Raises:
        NewerProjectError, DamagedProjectError, DiskFullError, ProjectError: when it cannot be opened so.
    """
    try:
        connection = reading(path) if why_read_only else connect(path)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _not_opened(error, path) from error
    try:
        _refuse_strangers(connection, path)
        # Not what the header says: a log or a journal that a killed program left may say otherwise.
        version = number(connection, "PRAGMA user_version")
        _refuse_newer(path, version)
        if version < schema.SCHEMA_VERSION:
            if why_read_only:
                raise ProjectError(f"{path.name} is of an older version and cannot be read. {why_read_only}")
            backup.roll(connection, path)
            migrate(connection)
        if path.stat().st_size <= _CHECKED_AT_OPENING and value(connection, "PRAGMA quick_check(1)") != "ok":
            raise DamagedProjectError(f"{path.name} is damaged.", _rescue(path))
        _refuse_altered(connection, path)
        if not why_read_only:
            switch_to_wal(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        connection.close()
        raise _not_opened(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _not_opened(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> ProjectError:
    # What SQLite says of damage may hold bytes of it, which are no text.
    why, told = "its list of tables cannot be read", None
    if isinstance(error, sqlite3.Error):
        why, told = " ".join(str(error).split()), trouble.unread(error, path)
    return told or DamagedProjectError(f"{path.name} is damaged: {why}.", _rescue(path))


def reading(path: Path) -> sqlite3.Connection:
    """Open for reading; in a folder that cannot be written to SQLite can only do so as if nobody ever wrote.

    Raises:
        ProjectError: when such a folder also holds changes that are not folded into the file yet.
    """
    connection = None
    try:
        connection = connect(path, read_only=True)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if connection is not None:
            connection.close()
        # The low byte is the kind of error, the rest tells more of it.
        kinds = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        is_full = isinstance(trouble.unread(error, path), DiskFullError)
        if error.sqlite_errorcode & 0xFF not in kinds and not is_full:
            raise
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise ProjectError(
                f"{path.name} cannot be read where it is: its latest changes are still in {log.name}, and the folder "
                f"{path.parent} cannot be written to ({trouble.words(error, path)}).",
                "Copy both files into a folder of your own and open the project there.",
            ) from error
        return connect(path, read_only=True, immutable=True)
    return connection


def _rescue(path: Path) -> str:
    intact = "what is intact in it can be saved: annotator check PROJECT --repair COPY."
    copies = len(backup.backups(path))
    if not copies:
        return f"Nothing was changed. Keep the file: {intact}"
    lie = "1 earlier copy lies" if copies == 1 else f"{copies} earlier copies lie"
    return f"Nothing was changed. {lie} in {backup.backup_folder(path).name}: open the latest. Or {intact}"


def switch_to_wal(connection: sqlite3.Connection) -> None:
    """Let what is acknowledged survive a power cut, and others read while one writes; outside of any transaction."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date. sqlite-utils is imported only here: it is slow to import and rarely needed."""
    from sqlite_utils import Database

    from annotator.store.migrations import MIGRATIONS

    MIGRATIONS.apply(Database(connection, execute_plugins=False))
    connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")


def _refuse_strangers(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file with triggers, views or the like that this program did not make: they run with its statements."""
    if name := tables.foreign(connection):
        raise DamagedProjectError(
            f"{path.name} holds a foreign instruction, “{name:.80}”, that would run by itself.",
            "It was not opened. Ask whoever gave you the file.",
        )


def _refuse_altered(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse tables, or numbers in them, that this version never makes."""
    if lacking := tables.missing(connection):
        named = ", ".join(lacking[:_NAMED_MISSING]) + (" and others" if len(lacking) > _NAMED_MISSING else "")
        raise DamagedProjectError(
            f"{path.name} does not have the tables of a project of this version (not there: {named}).", _rescue(path)
        )
    if odd := tables.altered(connection) or tables.impossible(connection):
        raise DamagedProjectError(
            f"{path.name} holds a table that is not as this program makes it ({odd[0]}).", _rescue(path)
        )
