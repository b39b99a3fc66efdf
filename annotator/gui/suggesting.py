"""Passages of the open article that may be claims: dotted in the text, and cards below the claims."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.gui.first_paint import once_painted
from annotator.gui.panels.card_painter import Card
from annotator.gui.panels.cards import SUGGESTED

if TYPE_CHECKING:
    from annotator.assist.suggestions import ClaimSuggestion
    from annotator.gui.annotate_workspace import AnnotateWorkspace

_PAUSE_MS = 30
_READ_WHOLE = 30_000
_READ_AROUND = 12_000


class Suggesting(QObject):
    """Looks for suggestions a moment after the article or its claims changed, and goes through them."""

    changed = Signal()
    """Other passages are suggested now."""

    def __init__(self, workspace: "AnnotateWorkspace", shown: bool) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._shown = shown
        self.found: list[ClaimSuggestion] = []
        self.current: int | None = None
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.refresh)

    @property
    def shown(self) -> bool:
        """Whether suggestions are wanted."""
        return self._shown

    def show(self, shown: bool) -> None:
        """Want suggestions, or none."""
        self._shown = shown
        self.refresh()

    def clear(self) -> None:
        """Forget the suggestions of an article that is left."""
        self.found, self.current = [], None

    def soon(self) -> None:
        """Look again in a moment."""
        self._timer.start()

    def once_painted(self) -> None:
        """Look through an article that was just opened, as soon as it can be read."""
        self._timer.stop()
        once_painted(self._workspace.reader.viewport(), self._timer.start)

    def scrolled(self) -> None:
        """Look again in a long article, of which only what is being read is looked at."""
        if self._is_long():
            self._timer.start()

    def _is_long(self) -> bool:
        article = self._workspace.article
        return article is not None and len(article.text) > _READ_WHOLE

    def refresh(self) -> None:
        """Look again now."""
        workspace = self._workspace
        article, session = workspace.article, workspace.session
        if article is None or session is None:
            return
        kept = self.found[self.current].span if self.current is not None else None
        self.found = []
        if self._shown and not session.read_only:
            # The whole of a long article would take longer than a keystroke.
            start = max(0, workspace.reader.place() - _READ_AROUND // 2) if self._is_long() else 0
            self.found = article.suggestions(start, start + _READ_AROUND if self._is_long() else None)
        spans = [suggestion.span for suggestion in self.found]
        self.current = spans.index(kept) if kept in spans else None
        self.changed.emit()
        workspace.cards.refresh(SUGGESTED, *self.keys())
        self.paint()

    def keys(self) -> list[int]:
        """Return the keys of the suggestions' cards."""
        return [-1 - number for number in range(len(self.found))]

    def card(self, key: int) -> Card:
        """Return the card of the suggestion with that key."""
        article = self._workspace.article
        if article is None:
            return Card(0, "", None, "", "", "", suggested=True)
        span = self.found[-1 - key].span
        proposed = article.actors_proposed([span])
        name = proposed[0].name if proposed else ""
        return Card(0, name, None, "", "", article.text[span.start : span.end], suggested=True)

    def paint(self) -> None:
        """Show the suggestions in the text, and the current one among the cards."""
        self._workspace.reader.set_suggestions([suggestion.span for suggestion in self.found], self.current)
        if self.current is not None:
            self._workspace.cards.select(-1 - self.current)

    def go_to(self, number: int) -> None:
        """Go to one of the suggestions."""
        if 0 <= number < len(self.found):
            self._workspace.select_claim(None)
            self.current = number
            self.paint()
            self._workspace.reader.ensure_span_visible(self.found[number].span)

    def next(self) -> bool:
        """Go to the next suggestion, from the caret on when none is current; returns whether there is one."""
        if not self.found:
            return False
        if self.current is not None:
            number = (self.current + 1) % len(self.found)
        else:
            caret = self._workspace.reader.caret()
            number = next((number for number, one in enumerate(self.found) if one.span.end > caret), 0)
        self.go_to(number)
        return True

    def at_hand(self) -> "ClaimSuggestion | None":
        """Return the suggestion that keys act upon."""
        return self.found[self.current] if self.current is not None else None

    def dismiss(self) -> bool:
        """Do not suggest the current one again, and go to the next; returns whether there was one."""
        found, article, number = self.at_hand(), self._workspace.article, self.current
        if found is None or article is None or number is None:
            return False
        if self._workspace.attempt(lambda session: session.articles.dismiss(article.id, found.span)):
            self.refresh()
            self.go_to(min(number, len(self.found) - 1))
        return True
