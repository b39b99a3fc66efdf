"""Making projects whole or not at all, and finding the file that a user means."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from annotator.app.session import Session
from annotator.core.errors import ProjectError
from annotator.store.leftovers import temporary_folder
from annotator.store.opening import SUFFIX


def project_path(given: Path, *, new: bool = False) -> Path:
    """Return the project's path with its ending, which may be left out when naming a project.

    Args:
        given: what the user wrote.
        new: whether the project is about to be made; else the ending is only added when that file exists.
    """
    ended = given if given.suffix == SUFFIX else given.with_name(given.name + SUFFIX)
    return ended if new or (not given.exists() and ended.exists()) else given


@contextmanager
def built(path: Path) -> Iterator[Session]:
    """Give a session on an empty project that appears at `path` when the block ends; on any error nothing does.

    Raises:
        ProjectError: when there already is a file of that name, or none can be written there.
    """
    if path.exists():
        raise ProjectError(f"{path.name} already exists.", "Choose another name; nothing was overwritten.")
    with temporary_folder() as folder, closing(Session.create(folder / path.name)) as session:
        yield session
        session.backup(path)


def new_project(path: Path, codebook: str | None = None) -> None:
    """Make an empty project, with the codebook that the JSON document `codebook` describes.

    Raises:
        ProjectError: when there already is a file of that name, or none can be written there.
        InvalidValueError: when the codebook cannot be read; no project is made.
    """
    with built(path) as session:
        if codebook is not None:
            session.codebook.import_json(codebook)
