"""Names that a reviewer who works blind is not shown, outside of the texts themselves."""

import re
from collections.abc import Iterable

from annotator.app.session import Session
from annotator.gui.settings import Settings

BLIND = "review/blind"
"""The flag of the settings that says that the review is blind."""

SOMEBODY = "an annotator"
_QUOTED = re.compile("(“[^”]*”?)")


def unnamed(label: str, names: Iterable[str]) -> str:
    """Return an action's label with somebody in the place of each of the names; what it quotes stays."""
    known = sorted(filter(None, names), key=len, reverse=True)
    if not known:
        return label
    any_name = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, known)) + r")(?!\w)")
    parts = _QUOTED.split(label)
    return "".join(part if part.startswith("“") else any_name.sub(SOMEBODY, part) for part in parts)


class Blinding:
    """Words labels and names for a session: as they are, or while the review is blind without annotators' names."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session, self._settings = session, settings

    @property
    def on(self) -> bool:
        """Whether the review is blind."""
        return self._settings.flag(BLIND)

    def label(self, label: str) -> str:
        """Return what is shown of an action's label."""
        if not label or not self.on:
            return label
        return unnamed(label, (person.name for person in self._session.annotators()))

    def name(self, name: str | None) -> str:
        """Return what is shown of the name of the one who did something; nobody is blind to themselves."""
        own = self._session.annotator.name if self._session.annotator is not None else None
        return SOMEBODY if name and self.on and name != own else name or ""
