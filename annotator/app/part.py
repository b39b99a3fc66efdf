"""What the parts of a session have in common."""

from typing import TYPE_CHECKING

from annotator.store.connection import Connection

if TYPE_CHECKING:
    from annotator.app.session import Session


class Part:
    """A group of a session's methods."""

    def __init__(self, session: "Session") -> None:
        self.session = session

    @property
    def connection(self) -> Connection:
        """The session's own connection, for reading."""
        return self.session.connection


def shortened(text: str, limit: int = 40) -> str:
    """Return the beginning of a text on one line, to name it in a menu."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
