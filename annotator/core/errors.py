"""Errors that a user can cause or meet: each says what happened and what to do."""


class AnnotatorError(Exception):
    """A failure worded for the user.

    `message` says what happened, in one line; `remedy` what to do about it (may be empty).
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class InvalidValueError(AnnotatorError):
    """A value that no claim, article, actor or codebook may have; nothing was written."""


class NotFoundError(AnnotatorError):
    """The thing named does not exist (any more); nothing was written."""


class ProjectError(AnnotatorError):
    """The project file cannot be opened or written as asked."""


class NotAProjectError(ProjectError):
    """The file is not a project of this program."""


class NewerProjectError(ProjectError):
    """The project was written by a newer version of this program."""


class DamagedProjectError(ProjectError):
    """The project file is damaged."""


class DiskFullError(ProjectError):
    """The project could not be opened as asked since the disk is full; nothing was changed."""


class StrayLogError(DamagedProjectError):
    """The log of latest changes beside the project belongs to another state of the file; nothing was changed."""


class UnsavedError(ProjectError):
    """A change could not be written now; nothing of it was, all before it is safe, and it can be tried again."""


class MovedProjectError(UnsavedError):
    """The open project's file is gone from its place, or another file has taken it; what is open still holds all."""


class ReadOnlyProjectError(ProjectError):
    """A change was asked for in a project that is open read-only; nothing was written."""


class CancelledError(Exception):
    """The user cancelled long work; nothing of it stays behind."""
