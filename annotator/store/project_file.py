"""The project file: making it, opening it safely, writing to it, closing it."""

import errno
import os
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import ClassVar
from weakref import WeakSet

from annotator.core.changes import Changes
from annotator.core.clock import now
from annotator.core.errors import (
    DamagedProjectError,
    DiskFullError,
    MovedProjectError,
    NewerProjectError,
    NotAProjectError,
    NotFoundError,
    ProjectError,
    ReadOnlyProjectError,
    StrayLogError,
)
from annotator.core.identity import new_uuid
from annotator.store import backup, history, leftovers, schema, stray_log, tables, trouble
from annotator.store.connection import connect, number, value
from annotator.store.lock import WriterLock

SUFFIX = ".claims"
OPEN_ELSEWHERE = "It is open in another window or program; close it there to make changes."
_MAGIC = b"SQLite format 3\x00"
_NAMED_MISSING = 3
_CHECKED_AT_OPENING = 32 * 1024 * 1024
"""Bytes; a larger project is checked in the background, since the check reads all of it."""


class ProjectFile:
    """An open project. Only one program at a time writes to it; the others read."""

    _open_here: ClassVar["WeakSet[ProjectFile]"] = WeakSet()
    """What this process has open. Reading such a file past SQLite would silently end SQLite's own locks on it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriterLock | None, why_read_only: str) -> None:
        self.path = path
        self.connection = connection
        self.why_read_only = why_read_only
        self.left_behind = ""
        """What there is to know after closing, when the latest changes could not be folded into the file."""
        self._lock = lock
        self.identity = trouble.identity_of(path) or (0, 0)
        self._open_here.add(self)

    @property
    def read_only(self) -> bool:
        """Whether this program may only read the project."""
        return bool(self.why_read_only)

    @classmethod
    def create(cls, path: Path) -> "ProjectFile":
        """Make an empty project.

        Raises:
            ProjectError: when there already is a file of that name, or none can be written there.
        """
        path = path.absolute()
        if path.exists():
            raise ProjectError(f"{path.name} already exists.", "Choose another name; nothing was overwritten.")
        part = leftovers.part_of(path)
        try:
            with closing(connect(part, create=True)) as connection:
                connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
                _switch_to_wal(connection)
                _migrate(connection)
                connection.executemany(
                    "INSERT INTO project (key, value) VALUES (?, ?)",
                    [("uuid", new_uuid()), ("created_at", now())],
                )
                connection.execute(
                    "INSERT INTO codebook_revision (id, created_at, summary) VALUES (1, ?, 'New project')",
                    (now(),),
                )
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            part.rename(path)
        except (sqlite3.Error, OSError) as error:
            raise ProjectError(
                f"The project {path.name} could not be made in {path.parent}: {trouble.words(error, path)}.",
                "Choose a folder that you may write to and that has room.",
            ) from error
        finally:
            leftovers.remove_part(part)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> "ProjectFile":
        """Open a project, for writing when nobody else has it open and the folder can be written to.

        Raises:
            NotAProjectError, NewerProjectError, DamagedProjectError, ProjectError: when it cannot be opened.
        """
        path = _found(path)
        here = cls._is_open_here(path)
        if not here:
            _refuse_header(path)
        lock, why = (None, "It was opened for reading only.") if read_only else _locked(path, open_here=here)
        try:
            if not here:
                _refuse_stray_log(path)
            try:
                connection = _connected(path, why)
            except DiskFullError:
                # Then it can still be read.
                if lock is not None:
                    lock.release()
                lock, why = None, "The disk is full, so no change could be saved."
                connection = _connected(path, why)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return cls(path, connection, lock, why)

    @classmethod
    def _is_open_here(cls, path: Path) -> bool:
        identity = trouble.identity_of(path)
        return any(one.identity == identity for one in cls._open_here)

    @property
    def moved(self) -> MovedProjectError | None:
        """What to tell when the file is not at its place any more, or another one is; takes some microseconds."""
        return trouble.moved(self.path, self.identity)

    def close(self) -> None:
        """Fold the write-ahead log into the file and let others write to it; `left_behind` says when that failed."""
        self._open_here.discard(self)
        why = "" if self.read_only else self.fold_in(whole=True)
        try:
            self.connection.close()
        finally:
            if self._lock is not None:
                self._lock.release()
        log = stray_log.log_of(self.path)
        if why and log.exists() and log.stat().st_size:
            self.left_behind = (
                f"The latest changes are saved, but in {log.name}, since {why}. Keep that file beside "
                f"{self.path.name}; they become one file when the project is opened and closed again."
            )

    def fold_in(self, *, whole: bool = False) -> str:
        """Bring what is only in the write-ahead log into the file, so that a copy of the file alone is up to date.

        A failure loses nothing, since the log stays; returns why it failed, else nothing. With `whole`, as before
        closing, the log is emptied. Others are not waited for.
        """
        mode = "TRUNCATE" if whole else "PASSIVE"
        wait = value(self.connection, "PRAGMA busy_timeout")
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            if whole:
                with suppress(sqlite3.Error):
                    self.connection.execute("PRAGMA optimize")
            busy = value(self.connection, f"PRAGMA wal_checkpoint({mode})")
        except sqlite3.Error as error:
            return trouble.words(error, self.path)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {wait}")
        return "another program was using it" if busy and whole else ""

    def reader(self) -> sqlite3.Connection:
        """Return another connection for reading, for use in another thread; the caller closes it.

        Raises:
            MovedProjectError: when the file is not at its place any more.
            ProjectError: when it cannot be read now.
        """
        self._refuse_moved()
        try:
            return _reading(self.path)
        except sqlite3.Error as error:
            raise trouble.unread(error, self.path) or error from error

    def writer(self) -> sqlite3.Connection:
        """Return another connection for writing, for use in another thread; the caller closes it.

        Raises:
            ReadOnlyProjectError: when the project is open for reading only.
            UnsavedError: when the file cannot be opened for writing now.
        """
        self._refuse_read_only()
        self._refuse_moved()
        try:
            return connect(self.path)
        except sqlite3.Error as error:
            raise trouble.unsaved(error, self.path) or error from error

    @contextmanager
    def writing(self, label: str, annotator_id: int | None = None) -> Iterator[history.Writing]:
        """Run one action in one transaction: all of it is on the disk afterwards, or, on any error, none of it.

        What is yielded holds in `changes` what it changed, once it is committed.

        Raises:
            ReadOnlyProjectError: when the project is open for reading only.
            NotFoundError: when it refers to something that is gone; nothing of the action was written.
            UnsavedError: when the disk refuses, or the file is gone; nothing of the action was written.
        """
        with self._action(self.connection, label, annotator_id) as writing:
            yield writing

    @contextmanager
    def writing_aside(self, label: str, annotator_id: int | None = None) -> Iterator[history.Writing]:
        """Run one long action on a connection of its own, so that another thread may go on reading meanwhile.

        Raises:
            ReadOnlyProjectError, ProjectError: as `writing` does.
        """
        with closing(self.writer()) as connection, self._action(connection, label, annotator_id) as writing:
            yield writing

    @contextmanager
    def _action(
        self, connection: sqlite3.Connection, label: str, annotator_id: int | None
    ) -> Iterator[history.Writing]:
        with self.transaction(connection):
            writing = history.Writing(connection, label, annotator_id)
            yield writing
            writing.finish()

    @contextmanager
    def transaction(self, connection: sqlite3.Connection | None = None) -> Iterator[sqlite3.Connection]:
        """Run statements that are no action of the user's, such as the reading place, all or none.

        Raises:
            ReadOnlyProjectError, ProjectError: as `writing` does.
        """
        self._refuse_read_only()
        self._refuse_moved()
        used = connection or self.connection
        try:
            used.execute("BEGIN IMMEDIATE")
            yield used
            used.execute("COMMIT")
        except BaseException as error:
            # A disk that failed may refuse this too; then SQLite has undone it by itself, or does so at opening.
            with suppress(sqlite3.Error):
                if used.in_transaction:
                    used.execute("ROLLBACK")
            if isinstance(error, sqlite3.IntegrityError):
                raise NotFoundError(
                    "Something that this belongs to is not in the project any more.", "Nothing was changed."
                ) from error
            if isinstance(error, sqlite3.Error) and (told := trouble.unsaved(error, self.path)):
                raise told from error
            raise

    def _refuse_moved(self) -> None:
        if told := self.moved:
            raise told

    def _refuse_read_only(self) -> None:
        if self.read_only:
            raise ReadOnlyProjectError(f"{self.path.name} is open for reading only. {self.why_read_only}")

    def undo(self) -> Changes | None:
        """Take the last action back; None when there is none."""
        return self._step(history.next_undo, history.undo)

    def redo(self) -> Changes | None:
        """Do the last undone action again; None when there is none."""
        return self._step(history.next_redo, history.redo)

    def forget_history(self) -> None:
        """Remove all actions and their images, and give the space back.

        Raises:
            ReadOnlyProjectError, ProjectError: as `writing` does.
        """
        with self.transaction() as connection:
            history.forget(connection)
        # Not the change itself: without room for it the space is given back another time.
        with suppress(sqlite3.OperationalError):
            self.connection.execute("VACUUM")
        self.fold_in()

    def _step(
        self, find: Callable[[sqlite3.Connection], tuple[int, str] | None], swap: "history.Swap"
    ) -> Changes | None:
        if find(self.connection) is None:
            return None
        with self.transaction() as connection:
            # Asked for once more: while this waited for its turn another thread may have written an action.
            action = find(connection)
            return None if action is None else swap(connection, action[0])


def _found(path: Path) -> Path:
    try:
        return path.absolute().resolve()
    except OSError as error:
        raise ProjectError(
            f"{path} cannot be reached: the folder that this runs in is gone.", "Go to another folder and try again."
        ) from error


def _refuse_stray_log(path: Path) -> None:
    """Refuse a log that is not this file's; where it cannot be read, opening says why."""
    with suppress(sqlite3.OperationalError, OSError):
        try:
            stray_log.refuse_stray_log(path)
        except StrayLogError:
            raise
        except DamagedProjectError as error:
            raise DamagedProjectError(error.message, _rescue(path)) from error


def _refuse_header(path: Path) -> None:
    """Refuse what is no project, or a newer one, by the file's header, before SQLite may touch it."""
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
        raise NotAProjectError(f"{path.name} is not a project.", f"Projects end in {SUFFIX}; articles are imported.")
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


def _locked(path: Path, *, open_here: bool) -> tuple[WriterLock | None, str]:
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


def _connected(path: Path, why_read_only: str) -> sqlite3.Connection:
    try:
        connection = _reading(path) if why_read_only else connect(path)
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
            _migrate(connection)
        if path.stat().st_size <= _CHECKED_AT_OPENING and value(connection, "PRAGMA quick_check(1)") != "ok":
            raise DamagedProjectError(f"{path.name} is damaged.", _rescue(path))
        _refuse_altered(connection, path)
        if not why_read_only:
            _switch_to_wal(connection)
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
        why, told = str(error), trouble.unread(error, path)
    return told or DamagedProjectError(f"{path.name} is damaged: {why}.", _rescue(path))


def _reading(path: Path) -> sqlite3.Connection:
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


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _migrate(connection: sqlite3.Connection) -> None:
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
