"""Saving what can be saved: rescuing a damaged project, and going back to a backup."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError, DamagedProjectError, ProjectError
from annotator.store import backup
from annotator.store.leftovers import temporary_folder

if TYPE_CHECKING:
    from annotator.store.rescued import Remark

Progress = Callable[[int, int | None, str], None]
"""Called with how far it is, how much there is, and of what; raises to cancel."""

PARTS = ("articles", "claims", "actors", "propositions", "annotators", "decisions")
"""What is told of a rescue, in this order; each is a key of `RescueReport.kept`."""


class RescueReport(NamedTuple):
    """What a rescue came to: the new project, how much it holds, what is lost, and what was mended on the way.

    With `whole_history` what was done can still be undone; else the history is only to be looked up.
    """

    path: Path
    kept: dict[str, int]
    lost: "list[Remark]"
    mended: "list[Remark]"
    whole_history: bool


def rescue(damaged: Path, copy: Path, progress: Progress | None = None) -> RescueReport:
    """Write what is intact in a damaged project to a new one at `copy`, whole or not at all.

    The damaged file is only read. Taken are articles whose text still has its SHA-256, claims whose words still stand
    at their place, and of all else what can be read; the new project passes its check.

    Raises:
        ProjectError: when `copy` exists or cannot be written, or the damaged file cannot be read.
        DamagedProjectError: when nothing of a project can be read.
        CancelledError: when `progress` says so; nothing is written then.
    """
    from annotator.store import repair

    def step(done: int, total: int | None, what: str) -> None:
        if progress is not None:
            progress(done, total, what)

    if copy.exists():
        raise ProjectError(f"{copy.name} already exists.", "Choose another name; nothing was overwritten.")
    if not damaged.exists():
        raise ProjectError(f"There is no file {damaged}.", "Was it moved or renamed?")
    if not damaged.is_file():
        raise ProjectError(f"{damaged.name} is a folder, not a project.")
    with temporary_folder() as folder, closing(Session.create(folder / "rescued.claims")) as session:
        outcome = repair.rescue(damaged, session.connection, step)
        if findings := session.checking.check(step):
            first = findings[0]
            raise DamagedProjectError(
                f"What could be read of {damaged.name} does not fit together: {first.where}: {first.what}",
                "Nothing was written. Go on with a backup.",
            )
        session.backup(copy)
    return RescueReport(copy, outcome.kept, outcome.lost, outcome.mended, outcome.whole_history)


class BackupFacts(NamedTuple):
    """What is known of a backup: when it was made, its size in bytes, what it holds; `fault` says why it is no good."""

    path: Path
    made_at: datetime | None
    size: int
    articles: int = 0
    claims: int = 0
    fault: str = ""


def backups_of(project: Path) -> list[Path]:
    """Return the rolling backups of the project at `project`, newest first, whether it can be opened or not."""
    return backup.backups(project)


def look_at(path: Path) -> BackupFacts:
    """Return what a backup holds, once all of it was checked; reads all of it, 500 MB in about a second."""
    made, size = backup.made_at(path), 0
    try:
        size = path.stat().st_size
        with closing(Session.open(path, read_only=True)) as session:
            if fault := backup.fault(session.connection):
                return BackupFacts(path, made, size, fault=fault)
            return BackupFacts(path, made, size, *session.totals())
    except AnnotatorError as error:
        return BackupFacts(path, made, size, fault=error.message)
    except OSError as error:
        return BackupFacts(path, made, size, fault=f"It cannot be read: {error.strerror}.")


def newest_good(project: Path, progress: Progress | None = None) -> BackupFacts | None:
    """Return the newest backup that is sound, or None when there is none.

    Raises:
        CancelledError: when `progress` says so.
    """
    copies = backups_of(project)
    for number, path in enumerate(copies):
        if progress is not None:
            progress(number, len(copies), "backups")
        found = look_at(path)
        if not found.fault:
            return found
    return None


def take_out(copy: Path, dest: Path) -> None:
    """Copy the backup `copy` to `dest`, to be a project of its own.

    Raises:
        ProjectError: when the backup is no good, `dest` is taken, or the folder refuses; nothing is left behind then.
    """
    from annotator.store import going_back

    _refuse_bad(copy)
    going_back.put_elsewhere(copy, dest)


def _refuse_bad(copy: Path) -> None:
    if fault := look_at(copy).fault:
        raise ProjectError(f"The backup {copy.name} is no good: {fault}", "Choose another one.")


def go_back(project: Path, copy: Path) -> Path | None:
    """Let the backup `copy` take the project's place; return under which name the file of before is kept, if any.

    The project must not be open.

    Raises:
        ProjectError: when the backup is no good, the project is open somewhere, or the folder refuses; everything is
            as it was then.
    """
    from annotator.store import going_back

    _refuse_bad(copy)
    return going_back.put_in_place(copy, project)
