"""Getting a stray log of latest changes out of a project's way; see `store.stray_log`."""

from pathlib import Path

from annotator.core.errors import ProjectError
from annotator.store.backup import backup_folder
from annotator.store.stray_log import set_aside


def kept_in(project: Path) -> Path:
    """Return the folder that `move_log` moves the log to."""
    return backup_folder(project)


def move_log(project: Path) -> Path:
    """Move the log beside a project among its backups; nothing is deleted. Returns where it lies now.

    Raises:
        ProjectError: when it cannot be moved.
    """
    try:
        return set_aside(project, kept_in(project))
    except OSError as error:
        why = error.strerror or str(error)
        raise ProjectError(
            f"The log beside {project.name} could not be moved: {why}.", f"Move it to {kept_in(project)} yourself."
        ) from error
