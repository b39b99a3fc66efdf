"""A working session on one project: who works, what is done, and who is told of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.app.actors import ActorActions
from annotator.app.articles import ArticleActions
from annotator.app.claims import ClaimActions
from annotator.app.codebook import CodebookActions
from annotator.core.changes import Changes
from annotator.core.clock import now
from annotator.core.errors import InvalidValueError, ReadOnlyProjectError
from annotator.store import annotators, backup, conflicts, history
from annotator.store.annotators import Annotator
from annotator.store.connection import Connection, forget_pages, number, value
from annotator.store.history import DeletedClaim, Step, Writing
from annotator.store.project_file import ProjectFile

if TYPE_CHECKING:
    from annotator.app.agreement import AgreementActions
    from annotator.app.checking import CheckActions
    from annotator.app.claims_in import ClaimImport
    from annotator.app.exporting import ExportActions
    from annotator.app.finding import FindActions
    from annotator.app.gold import GoldActions
    from annotator.app.importing import ImportActions
    from annotator.app.reviewing import ReviewActions
    from annotator.app.workload import WorkloadActions

Listener = Callable[[Changes], None]


class Session:
    """One person's work on one project. Every change of data is one method of one of the parts.

    A change validates, is written in one transaction with its before-images, and is then told to the listeners.
    """

    def __init__(self, project: ProjectFile, annotator: str = "") -> None:
        self.project = project
        self.connection = project.connection
        self._listeners: list[Listener] = []
        self._backup_lock = threading.Lock()
        self.annotator: Annotator | None = None
        self.blind = True
        """Whether other annotators' claims are kept from the one who works."""
        self.articles = ArticleActions(self)
        self.claims = ClaimActions(self)
        self.actors = ActorActions(self)
        self.codebook = CodebookActions(self)
        if annotator:
            self.work_as(annotator)

    @classmethod
    def open(cls, path: Path, annotator: str = "", *, read_only: bool = False) -> "Session":
        """Open a project.

        Raises:
            ProjectError: when it cannot be opened.
        """
        return cls(ProjectFile.open(path, read_only=read_only), annotator)

    @classmethod
    def create(cls, path: Path, annotator: str = "") -> "Session":
        """Make an empty project and open it.

        Raises:
            ProjectError: when the file exists or cannot be written.
        """
        return cls(ProjectFile.create(path), annotator)

    def close(self) -> None:
        """Close the project; everything is saved already."""
        with self._backup_lock:
            self.project.close()

    # Parts whose modules take long to import and that most sessions never ask for

    @cached_property
    def importing(self) -> "ImportActions":
        """Articles in."""
        from annotator.app.importing import ImportActions

        return ImportActions(self)

    @cached_property
    def claims_in(self) -> "ClaimImport":
        """Claims in."""
        from annotator.app.claims_in import ClaimImport

        return ClaimImport(self)

    @cached_property
    def exporting(self) -> "ExportActions":
        """Data out."""
        from annotator.app.exporting import ExportActions

        return ExportActions(self)

    @cached_property
    def finding(self) -> "FindActions":
        """Searching the whole project."""
        from annotator.app.finding import FindActions

        return FindActions(self)

    @cached_property
    def checking(self) -> "CheckActions":
        """Looking the project through for damage."""
        from annotator.app.checking import CheckActions

        return CheckActions(self)

    @cached_property
    def reviewing(self) -> "ReviewActions":
        """Comparing annotators' claims and deciding on them."""
        from annotator.app.reviewing import ReviewActions

        return ReviewActions(self)

    @cached_property
    def agreement(self) -> "AgreementActions":
        """How far annotators agree."""
        from annotator.app.agreement import AgreementActions

        return AgreementActions(self)

    @cached_property
    def gold(self) -> "GoldActions":
        """The gold set out: dataset, reliability report, feedback."""
        from annotator.app.gold import GoldActions

        return GoldActions(self)

    @cached_property
    def workload(self) -> "WorkloadActions":
        """How far everybody is."""
        from annotator.app.workload import WorkloadActions

        return WorkloadActions(self)

    # Who works

    @property
    def annotator_id(self) -> int:
        """The id of the person who works.

        Raises:
            ReadOnlyProjectError: when nobody has said who they are.
        """
        if self.annotator is None:
            raise ReadOnlyProjectError("Nobody is annotating yet.", "Choose who you are first.")
        return self.annotator.id

    def work_as(self, name: str) -> Annotator:
        """Work under this name from now on; a new name is added to the project, which undo does not take back.

        Raises:
            InvalidValueError: when the name is empty.
            ReadOnlyProjectError: when the name is new and the project open for reading only.
        """
        found = annotators.annotator_named(self.connection, name)
        if found is None:
            with self.project.transaction() as connection:
                annotators.register(connection, name, now())
            found = annotators.annotator_named(self.connection, " ".join(name.split()))
        self.annotator = found
        self.tell(Changes(label="Work as another annotator", wide=True))
        if found is None:
            raise ReadOnlyProjectError("The annotator could not be added.")
        return found

    def annotators(self) -> list[Annotator]:
        """Return everybody who has claims here or may have."""
        return annotators.annotators(self.connection)

    def annotator_called(self, name_or_uuid: str) -> Annotator:
        """Return the annotator of that name, or of that UUID where two have one name.

        Raises:
            InvalidValueError: when there is none, or more than one of that name.
        """
        found = annotators.annotator_called(self.connection, name_or_uuid)
        if found is None:
            names = ", ".join(person.name for person in self.annotators()) or "nobody yet"
            raise InvalidValueError(f"There is no annotator “{name_or_uuid}”.", f"In this project: {names}.")
        return found

    def claims_by_annotator(self, connection: Connection | None = None) -> dict[int, int]:
        """Return how many claims each annotator has, by id; read over `connection` in another thread."""
        return annotators.claim_counts(connection or self.connection)

    def rename_annotator(self, annotator_id: int, name: str) -> None:
        """Correct an annotator's name."""
        with self.action(f"Rename annotator to {name}") as writing:
            annotators.rename_annotator(writing, annotator_id, name)
        if self.annotator is not None and self.annotator.id == annotator_id:
            self.annotator = annotators.annotator_named(self.connection, " ".join(name.split()))

    # Changes

    def subscribe(self, listener: Listener, *, first: bool = False) -> Callable[[], None]:
        """Have `listener` told of every committed change, with `first` before all others; returns what ends that."""
        self._listeners.insert(0 if first else len(self._listeners), listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, changes: Changes) -> None:
        """Tell all listeners what changed."""
        for listener in list(self._listeners):
            listener(changes)

    @contextmanager
    def action(self, label: str) -> Iterator[Writing]:
        """Run one undoable action under `label`; tell the listeners once it is committed."""
        with self.project.writing(label, self.annotator.id if self.annotator else None) as writing:
            yield writing
        self.tell(writing.changes)

    @contextmanager
    def long_action(self, label: str) -> Iterator[Writing]:
        """Run one undoable action of long work, also in another thread.

        The listeners are not told, since that belongs in their own thread: call `tell(writing.changes)` there.
        """
        with self.project.writing_aside(label, self.annotator.id if self.annotator else None) as writing:
            yield writing

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty when there is nothing."""
        found = history.next_undo(self.connection)
        return found[1] if found else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty when there is nothing."""
        found = history.next_redo(self.connection)
        return found[1] if found else ""

    def undo(self) -> Changes | None:
        """Take the last action back, also one of an earlier session; None when there is none."""
        return self._stepped(self.project.undo())

    def redo(self) -> Changes | None:
        """Do the last undone action again; None when there is none."""
        return self._stepped(self.project.redo())

    def _stepped(self, changes: Changes | None) -> Changes | None:
        if changes is not None:
            if self.annotator:
                # They may have come with what is undone now, or under another name.
                self.annotator = {person.id: person for person in self.annotators()}.get(self.annotator.id)
            self.tell(changes)
        return changes

    def history(self, *, limit: int = 500, before: int | None = None) -> list[Step]:
        """Return the newest actions first."""
        return history.steps(self.connection, limit=limit, before=before)

    def changed_fields(self, action_id: int) -> list[str]:
        """Return the names of the fields that an action of the history changed; empty for what it made or removed."""
        return history.changed_fields(self.connection, action_id)

    def forget_history(self) -> None:
        """Begin the history anew: nothing done so far can be undone or restored any more.

        Raises:
            ReadOnlyProjectError: when the project is open for reading only.
        """
        self.project.forget_history()

    def deleted_claims(self, action_id: int | None = None) -> list[DeletedClaim]:
        """Return the claims that are gone but can be restored, those that one action removed when given."""
        return history.deleted_claims(self.connection, action_id)

    def restore_claims(self, claim_ids: list[int]) -> int:
        """Bring deleted claims back as they were; returns how many could be."""
        with self.action("Restore claim" if len(claim_ids) == 1 else f"Restore {len(claim_ids)} claims") as writing:
            return sum(history.restore_claim(writing, claim_id) for claim_id in claim_ids)

    # The project as a whole

    def forget_pages(self) -> None:
        """Let go of the memory that holds what was read of the file; it is read again when it is wanted."""
        forget_pages(self.connection)

    @property
    def path(self) -> Path:
        """Where the project lies."""
        return self.project.path

    @property
    def read_only(self) -> bool:
        """Whether this session may only look."""
        return self.project.read_only

    @property
    def uuid(self) -> str:
        """The project's own id, kept by copies."""
        return str(value(self.connection, "SELECT value FROM project WHERE key = 'uuid'") or "")

    def article_count(self) -> int:
        """Return the number of articles."""
        return number(self.connection, "SELECT count(*) FROM article")

    def totals(self) -> tuple[int, int]:
        """Return the number of articles and of annotators' claims; of a million claims that takes a while."""
        return self.article_count(), sum(self.claims_by_annotator().values())

    def backup(self, dest: Path | None = None, progress: Callable[[int, int], None] | None = None) -> Path | None:
        """Copy the project, verified: to `dest`, or among the rolling backups unless the newest is up to date.

        May run in another thread. Returns the copy's path, or None when no new backup was needed.

        Raises:
            MovedProjectError: when the project's file is not at its place any more; see `save_elsewhere`.
            ProjectError: when it cannot be written.
        """
        with self._backup_lock, closing(self.project.reader()) as connection:
            if dest is not None:
                backup.copy(connection, dest, progress)
                return dest
            return backup.roll(connection, self.path, progress)

    def save_elsewhere(self, dest: Path) -> None:
        """Copy what is open, verified, to `dest`, also when the project's own file is gone; in this thread.

        Raises:
            ProjectError: when it cannot be written.
        """
        with self._backup_lock:
            backup.copy(self.connection, dest)

    def conflict_copies(self) -> list[Path]:
        """Return second versions of this project that a synchronising service left beside it."""
        return conflicts.conflict_copies(self.path, self.connection)

    def original(self) -> Path | None:
        """Return the project beside this one whose conflict copy this one is, or None when it is none."""
        return conflicts.original_of(self.path, self.connection)

    def backups(self) -> list[Path]:
        """Return the rolling backups, newest first."""
        return backup.backups(self.path)
