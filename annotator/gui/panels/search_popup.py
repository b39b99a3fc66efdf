"""Results below the search field while one types; Enter goes to the place."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.span import Span
from annotator.gui.panels.search_results import Heading, Place, ResultDelegate, SearchResults
from annotator.gui.tasks import Progress, Task, TaskRunner
from annotator.gui.theme import set_role
from annotator.gui.widgets.chips import button_text
from annotator.gui.widgets.labels import KeyCap, plain_label, set_shown, tooltip_text
from annotator.store.connection import Connection
from annotator.store.search import Answer, ArticleHit, ClaimHit

_PAUSE = 20
"""Milliseconds without typing after which a search begins."""

LIMIT = 50
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class Searcher:
    """Searches on other threads, one query at a time, over a connection of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._connection: Connection | None = None

    def answer(self, progress: Progress, text: str, actor_ids: tuple[int, ...]) -> Answer:
        """Return what is found; called on the thread that searches.

        Raises:
            CancelledError: when another query came meanwhile.
        """
        with self._lock:
            progress.check_cancelled()
            if self._connection is None:
                self._connection = self._session.project.reader()
            progress.on_cancel(self._connection.interrupt)
            return self._session.finding.search(
                text, limit=LIMIT, actor_ids=actor_ids, typing=True, connection=self._connection
            )

    def close(self) -> None:
        """Let go of the file, once the last query has ended."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


class _ResultList(QListView):
    """Knows where it was pressed, since the right end of an article's row unfolds its places."""

    pressed_at = QPoint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed_at = event.position().toPoint()
        super().mousePressEvent(event)


class SearchPopup(QFrame):
    """A list that floats below a search field, which keeps the focus.

    `place_requested` carries the article's id, the span (code points; None when only the title was found) and the
    query; `claim_requested` the claim's id.
    """

    place_requested = Signal(int, object, str)
    claim_requested = Signal(int)

    def __init__(self, session: Session, runner: TaskRunner, field: QLineEdit, window: QWidget) -> None:
        """Float in `window` below `field`; its arrow keys, Enter and Esc work here while the popup is shown."""
        super().__init__(window)
        set_role(self, "popup")
        self.setAccessibleName("Search results")
        self.session = session
        self._runner, self._field, self._owner = runner, field, window
        self._searcher = Searcher(session)
        self._task: Task | None = None
        self._text = ""
        self._actor: int | None = None
        self.model = SearchResults(self)
        self.list = _ResultList()
        self.hint = plain_label("", "small", wrap=True)
        self.actor_box = QCheckBox()
        self.state = plain_label("", "muted", wrap=True)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._start)
        self.actor_box.clicked.connect(lambda _checked: self._start())
        self.list.clicked.connect(self._clicked)
        field.installEventFilter(self)
        window.installEventFilter(self)
        self.hide()

    def search(self, text: str) -> None:
        """Search for what was typed so far; nothing when that is empty."""
        self._text = text
        if not text.strip():
            self._drop()
            self.hide()
            return
        self._look_for_actor(text)
        self._timer.start()
        self._place()
        self.show()
        self.raise_()

    def activate_current(self) -> None:
        """Go to the selected result, or to the first one."""
        number = self.list.currentIndex().row()
        if not self.isVisible() and self._text.strip():
            self.search(self._text)
            return
        if number < 0:
            number = next((n for n, row in enumerate(self.model.rows) if not isinstance(row, Heading)), -1)
        if number < 0:
            return
        row = self.model.rows[number]
        if isinstance(row, ClaimHit):
            self._leave(lambda: self.claim_requested.emit(row.claim_id))
        elif isinstance(row, Place):
            self._go(row.hit, row.hit.places[row.number])
        elif isinstance(row, ArticleHit):
            hit = row if row.places else self._completed(number, row)
            self._go(hit, hit.places[0] if hit.places else None)

    def unfold_current(self) -> bool:
        """Show all places of the selected article; return whether there was something to show."""
        index = self.list.currentIndex()
        row = self.model.rows[index.row()] if index.isValid() else None
        if not isinstance(row, ArticleHit) or self.model.is_open(index.row()):
            return False
        if not self._completed(index.row(), row).places:
            return False
        try:
            text = self.session.articles.text(row.article_id)
        except AnnotatorError:
            return False
        return self.model.unfold(index.row(), text) > 0

    def _completed(self, number: int, hit: ArticleHit) -> ArticleHit:
        """Return the article of row `number` with its places in all of its text, however long."""
        if hit.complete:
            return hit
        found = self.session.finding.completed(self._text, hit, actor_ids=self._actors_covered())
        self.model.complete(number, found)
        return found

    def _actors_covered(self) -> tuple[int, ...]:
        return (self._actor,) if self._actor is not None and self.actor_box.isChecked() else ()

    def fold_current(self) -> bool:
        """Hide the places of the selected article; return whether there were any."""
        index = self.list.currentIndex()
        article = self.model.fold(index.row()) if index.isValid() else -1
        if article >= 0:
            self.list.setCurrentIndex(self.model.index(article))
        return article >= 0

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop searching and let go of the project."""
        self._drop()
        self._field.removeEventFilter(self)
        self._owner.removeEventFilter(self)
        self._searcher.close()
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._owner and kind is QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is not self._field or not self.isVisible():
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress:
            return self._key(event)
        if isinstance(event, QKeyEvent) and kind is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        if kind is QEvent.Type.FocusOut and not self.isAncestorOf(self._owner.focusWidget() or self._owner):
            QTimer.singleShot(0, self, self._hide_without_focus)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc also while the focus is on the box of an actor's names."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(ResultDelegate(self.list))
        self.list.setAccessibleName("Search results")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_role(self.list, "plain")
        self.actor_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keys = QHBoxLayout()
        keys.setSpacing(4)
        for cap, words in (("Enter", "go there"), ("Right", "all its places"), ("Esc", "close")):
            keys.addWidget(KeyCap(cap))
            keys.addWidget(plain_label(words, "small"))
            keys.addSpacing(8)
        keys.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(4)
        column.addWidget(self.actor_box)
        column.addWidget(self.hint)
        column.addWidget(self.state)
        column.addWidget(self.list, 1)
        column.addLayout(keys)

    def _look_for_actor(self, text: str) -> None:
        """Offer to search for all names of the actor whose name was typed."""
        found = self.session.actors.named(text.strip().strip('"“”').strip())
        actor = self.session.actors.get(found) if found is not None else None
        if actor is None or not actor.aliases:
            self._actor = None
            self.actor_box.hide()
            return
        if found != self._actor:
            self.actor_box.setChecked(False)
        self._actor = found
        self.actor_box.setText(button_text(f"All names of {actor.name}"))
        self.actor_box.setToolTip(tooltip_text(", ".join((actor.name, *actor.aliases))))
        set_shown(self.actor_box, True)

    def _start(self) -> None:
        self._drop()
        text = self._text
        actors = self._actors_covered()
        self._task = self._runner.run(
            lambda progress: self._searcher.answer(progress, text, actors),
            self._answered,
            failed=lambda error: self._say(str(error)),
            owner=self,
        )

    def _drop(self) -> None:
        """Cut the query that runs short, and forget it."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel(forget=True)
            self._task = None

    def _answered(self, answer: Answer) -> None:
        self._task = None
        self.model.show_answer(answer)
        self.hint.setText(answer.hint or "")
        set_shown(self.hint, bool(answer.hint))
        nothing = not answer.articles and not answer.claims
        self._say("Nothing is found." if nothing else "")
        if not nothing:
            self.list.setCurrentIndex(self.model.index(1))
            self.list.scrollToTop()
        self._place()

    def _say(self, words: str) -> None:
        self.state.setText(words)
        set_shown(self.state, bool(words))
        self.list.setHidden(bool(words))

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        at_end = self._field.cursorPosition() == len(self._field.text()) and not self._field.hasSelectedText()
        if key in _STEPS:
            self._move(_STEPS[Qt.Key(key)])
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activate_current()
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        if key == Qt.Key.Key_Right and at_end:
            return self.unfold_current()
        return key == Qt.Key.Key_Left and at_end and self.fold_current()

    def _move(self, step: int) -> None:
        """Go so many results on; headings are stepped over."""
        chosen = [n for n, row in enumerate(self.model.rows) if not isinstance(row, Heading)]
        if not chosen:
            return
        current = self.list.currentIndex().row()
        place = chosen.index(current) + step if current in chosen else 0
        self.list.setCurrentIndex(self.model.index(chosen[min(max(place, 0), len(chosen) - 1)]))

    def _clicked(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        at_right = self.list.pressed_at.x() > self.list.viewport().width() * 3 // 4
        if isinstance(row, ArticleHit) and (len(row.places) > 1 or not row.complete) and at_right:
            if not self.unfold_current():
                self.fold_current()
        elif not isinstance(row, Heading):
            self.activate_current()

    def _go(self, hit: ArticleHit, span: Span | None) -> None:
        self._leave(lambda: self.place_requested.emit(hit.article_id, span, self._text))

    def _leave(self, then: Callable[[], object]) -> None:
        self.hide()
        then()

    def _hide_without_focus(self) -> None:
        focus = self._owner.focusWidget()
        if focus is not self._field and not (focus is not None and self.isAncestorOf(focus)):
            self.hide()

    def _place(self) -> None:
        """Lie below the field, at its right edge, within the window; as high as what there is to show."""
        metrics = self.fontMetrics()
        width = min(max(self._field.width(), metrics.averageCharWidth() * 84), self._owner.width() - 16)
        corner = self._field.mapTo(self._owner, QPoint(self._field.width(), self._field.height() + 4))
        left = min(max(8, corner.x() - width), self._owner.width() - width - 8)
        most = max(metrics.height() * 10, self._owner.height() - corner.y() - 16)
        rows = sum(self.list.sizeHintForRow(number) for number in range(min(40, self.model.rowCount())))
        wanted = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        if not self.list.isHidden():
            wanted += max(rows + 8, metrics.height() * 2) - self.list.sizeHint().height()
        self.setGeometry(left, corner.y(), width, min(most, wanted))
