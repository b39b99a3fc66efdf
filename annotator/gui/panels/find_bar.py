"""Find in this article: a line above the text, the places it found, and the way from one to the next."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget
from shiboken6 import isValid

from annotator.core.span import Span
from annotator.gui.theme import set_role
from annotator.gui.widgets.buttons import EnterPushButton
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from annotator.core.query import Query

_PAUSE = 60
"""Milliseconds without typing after which a long text is searched."""

_SHORT = 200_000
"""Code points up to which a text is searched at each key."""


class FindBar(QFrame):
    """Finds words in the open article as the project's search finds them: case, accents and quotes do not matter.

    `found` carries the places (spans in code points, in order) and the number of the current one, -1 when there is
    none; an empty list takes the marks away.
    """

    found = Signal(list, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make the bar, hidden."""
        super().__init__(parent)
        set_role(self, "header")
        self.setAccessibleName("Find in this article")
        self._text = ""
        self._places: list[Span] = []
        self._current = -1
        self._near = 0
        self._before: QWidget | None = None
        self.field = SearchField("Find in this article")
        self.count = plain_label("", "muted")
        self.previous_button = EnterPushButton("Previous")
        self.next_button = EnterPushButton("Next")
        self.close_button = EnterPushButton("Close")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._find)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for button, slot, tip in (
            (self.previous_button, self.previous, "Shift+F3"),
            (self.next_button, self.next, "F3"),
            (self.close_button, self.close_bar, "Esc"),
        ):
            button.setToolTip(tip)
            set_role(button, "flat")
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            row.addWidget(button)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self._show_count()
        self.hide()

    @property
    def places(self) -> list[Span]:
        """The places found, in code points."""
        return list(self._places)

    @property
    def current(self) -> int:
        """The number of the current place from 0; -1 when there is none."""
        return self._current

    def set_text(self, text: str) -> None:
        """Search another article's text; while the bar is hidden only from the next opening on."""
        self._text = text
        self._places, self._current, self._near = [], -1, 0
        if not self.isHidden():
            self._find()

    def open_bar(self, words: str = "", near: int = 0) -> None:
        """Show the bar, looking for `words` unless empty; the focus goes to the line.

        What is found first, now and as the user goes on typing, is the place at or after the code point `near`, or
        the first one of all when none follows.
        """
        focus = QApplication.focusWidget()
        if focus is not None and not self.isAncestorOf(focus):
            self._before = focus
        self.show()
        if words:
            self.field.blockSignals(True)
            self.field.setText(" ".join(words.split()))
            self.field.blockSignals(False)
        self._near = near
        self._find()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide the bar, take the marks away and give the focus back."""
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self._timer.stop()
        self._places, self._current = [], -1
        if self.isHidden():
            return
        self.hide()
        self.found.emit([], -1)
        if had_focus and self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def next(self) -> None:
        """Go to the next place, from the last one to the first."""
        self._step(1)

    def previous(self) -> None:
        """Go to the place before, from the first one to the last."""
        self._step(-1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_count()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._timer.isActive():
                    self._timer.stop()
                    self._find()
                elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                    self.previous()
                else:
                    self.next()
                return True
            if key == Qt.Key.Key_Escape:
                self.close_bar()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _typed(self) -> None:
        if len(self._text) > _SHORT:
            self._timer.start()
        else:
            self._find()

    def _find(self) -> None:
        """Look for the words; the current place becomes the first one from where one began or last stepped to."""
        from annotator.core.query import places

        self._places = places(looked_for(self.field.text()), self._text)
        after = (number for number, place in enumerate(self._places) if place.start >= self._near)
        self._current = next(after, 0) if self._places else -1
        self._tell()

    def _step(self, step: int) -> None:
        if self.isHidden() or (not self._places and self.field.text().strip()):
            if self.isHidden() and self.field.text().strip():
                self.show()
            self._find()
            return
        if self._places:
            self._current = (self._current + step) % len(self._places)
            self._near = self._places[self._current].start
            self._tell()

    def _tell(self) -> None:
        self._show_count()
        self.found.emit(list(self._places), self._current)

    def _show_count(self) -> None:
        total = len(self._places)
        typed = bool(self.field.text().strip())
        self.count.setText(f"{self._current + 1:,} of {total:,}" if total else "not found" if typed else "")
        set_role(self.count, "error" if typed and not total else "muted")
        for button in (self.previous_button, self.next_button):
            button.setEnabled(total > 0)


def looked_for(text: str) -> "Query":
    """Return what is looked for in one article: the words in a row, the last one perhaps not typed to its end.

    Quotation marks and operators have no meaning here, so that a sentence can be pasted; `"…"`, `*`, OR and NOT are
    those of the search in all articles.
    """
    from annotator.core.query import Phrase, Query, parse
    from annotator.core.tokens import tokens

    found = tokens(text)
    if not found:
        return parse("")
    whole = text[-1:].isspace() or text.rstrip()[-1:] in '"”»“.,;:!?)'
    prefix = not whole and (len(found[-1]) > 1 or found[-1] >= "\u2e80")
    return Query(text, Phrase(tuple(found), prefix))
