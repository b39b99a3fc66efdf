"""Other people's files in: merging them into the project, and seeing beforehand what that would bring."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.app.part import Part
from annotator.core.changes import Changes
from annotator.core.errors import InvalidValueError
from annotator.store import merge
from annotator.store.connection import Connection
from annotator.store.leftovers import temporary_folder
from annotator.store.merge import Other, Progress
from annotator.store.merge_report import MergeReport
from annotator.store.project_file import ProjectFile

if TYPE_CHECKING:
    from annotator.app.session import Session


class _OnlyPreviewedError(Exception):
    """Ends a transaction that nothing is to be kept of."""


class MergeActions(Part):
    """Merging projects. Works on a connection of its own, so also in another thread."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._added = Changes()

    def preview(self, paths: Sequence[Path], progress: Progress | None = None) -> MergeReport:
        """Return exactly what merging these files would bring, and change nothing.

        It takes as long as merging does, and others cannot write meanwhile. The ids of things that would be new are
        not those that they will have.

        Raises:
            As `merge` does.
        """
        return self._run(paths, progress, keep=False)

    def merge(self, paths: Sequence[Path], progress: Progress | None = None) -> MergeReport:
        """Merge the files, as one action, and tell the listeners.

        Raises:
            ProjectError: when a file is no project, damaged or newer, or this one cannot be written.
            InvalidValueError: when one of the files is this project itself.
            CancelledError: when `progress` says so. In each case nothing was merged, not of the other files either.
        """
        report = self.add(paths, progress)
        self.finished()
        return report

    def add(self, paths: Sequence[Path], progress: Progress | None = None) -> MergeReport:
        """Do as `merge`, but tell nobody; whoever called it in another thread does, with `finished`."""
        return self._run(paths, progress, keep=True)

    def finished(self) -> None:
        """Tell the listeners of what `add` stored; to be called in their thread."""
        self.session.tell(self._added)

    def _run(self, paths: Sequence[Path], progress: Progress | None, *, keep: bool) -> MergeReport:
        project = self.session.project
        annotator = self.session.annotator
        with ExitStack() as opened, closing(project.writer()) as connection:
            others = [Other(path, opened.enter_context(_reading(path, project.path))) for path in paths]
            with suppress(_OnlyPreviewedError), project.transaction(connection):
                report, changes = merge.merge(connection, others, annotator.id if annotator else None, progress)
                if not keep:
                    raise _OnlyPreviewedError
        if keep:
            self._added = changes
        return report


@contextmanager
def _reading(path: Path, project: Path) -> Iterator[Connection]:
    """Give a connection that reads another project; one of an older version is brought up to date in a copy."""
    if path.exists() and path.samefile(project):
        raise InvalidValueError(f"{path.name} is this project itself.", "Choose the files that annotators sent.")
    with temporary_folder() as folder:
        file = ProjectFile.open(merge.readable(path, folder), read_only=True)
        try:
            yield file.connection
        finally:
            file.close()
