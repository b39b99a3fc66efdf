"""Changes that the user makes, which may be refused."""

from collections.abc import Callable

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError

Change = Callable[[Session], object]
"""Does one thing to a session."""


def attempted(session: Session | None, change: Change, refused: Callable[[AnnotatorError], object]) -> bool:
    """Make a change and return whether it was made; hand an error that the user can do something about to `refused`.

    Without a session nothing happens.
    """
    if session is None:
        return False
    try:
        change(session)
    except AnnotatorError as error:
        refused(error)
        return False
    return True
