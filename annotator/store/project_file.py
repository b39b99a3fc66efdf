"""The project file: making it, opening it, writing to it, closing it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import ClassVar
from weakref import WeakSet

from annotator.core.changes import Changes
from annotator.core.clock import now
from annotator.core.errors import (
    DiskFullError,
    MovedProjectError,
    NotFoundError,
    ProjectError,
    ReadOnlyProjectError,
)
from annotator.core.identity import new_uuid
from annotator.store import history, leftovers, opening, schema, stray_log, trouble
from annotator.store.connection import connect, value
from annotator.store.lock import WriterLock


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
                opening.switch_to_wal(connection)
                opening.migrate(connection)
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
        path = opening.found(path)
        here = cls._is_open_here(path)
        if not here:
            opening.refuse_header(path)
        lock, why = (None, opening.ONLY_LOOKED_AT) if read_only else opening.locked(path, open_here=here)
        try:
            if not here:
                opening.refuse_stray_log(path)
            try:
                connection = opening.connected(path, why)
            except DiskFullError:
                # Then it can still be read.
                if lock is not None:
                    lock.release()
                lock, why = None, "The disk is full, so no change could be saved."
                connection = opening.connected(path, why)
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
        why = "" if self.read_only else self.fold_in(whole=True)
        try:
            self.connection.close()
        finally:
            self._open_here.discard(self)
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
            return opening.reading(self.path)
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
        return self._step(history.next_undo, backwards=True)

    def redo(self) -> Changes | None:
        """Do the last undone action again; None when there is none."""
        return self._step(history.next_redo, backwards=False)

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

    def _step(self, find: Callable[[sqlite3.Connection], tuple[int, str] | None], *, backwards: bool) -> Changes | None:
        from annotator.store.stepping import swap

        if find(self.connection) is None:
            return None
        with self.transaction() as connection:
            # Asked for once more: while this waited for its turn another thread may have written an action.
            action = find(connection)
            return None if action is None else swap(connection, action[0], backwards=backwards)
