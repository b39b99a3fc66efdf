"""Which articles to list: words of the title, source, dates, actor, open claims."""

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError
from annotator.core.filters import ArticleFilter
from annotator.gui.theme import set_role
from annotator.gui.widgets.search_field import SearchField

_TYPING_PAUSE_MS = 150
_ANY_SOURCE = "Any source"


class ArticleFilterBar(QWidget):
    """The filter's fields, folded away unless wanted."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._registry: Registry | None = None
        self.words = SearchField("Words of the title", parent=self)
        self.source = QComboBox(self)
        self.actor = QLineEdit(self)
        self.date_from, self.date_to = QLineEdit(self), QLineEdit(self)
        self.undated = QCheckBox("Undated only", self)
        self.open_claims = QCheckBox("With open claims", self)
        self._names = QStringListModel(self)
        self._timer = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._timer.timeout.connect(self.changed)
        self._build()

    def _build(self) -> None:
        for field, hint, name in (
            (self.actor, "Claims of actor…", "Articles with claims of this actor"),
            (self.date_from, "From 2021-04", "Published from"),
            (self.date_to, "to 2024", "Published until"),
        ):
            field.setPlaceholderText(hint)
            field.setAccessibleName(name)
            field.setToolTip(name)
            field.setClearButtonEnabled(field is self.actor)
            field.textChanged.connect(lambda _text: self._timer.start())
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.actor.setCompleter(completer)
        self.source.setAccessibleName("Source")
        self.source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.source.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.words.textChanged.connect(lambda _text: self._timer.start())
        self.undated.toggled.connect(lambda _on: self.changed.emit())
        self.open_claims.toggled.connect(lambda _on: self.changed.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 4, 2)
        layout.setSpacing(6)
        dates = QHBoxLayout()
        dates.addWidget(self.date_from)
        dates.addWidget(self.date_to)
        layout.addWidget(self.words)
        layout.addWidget(self.source)
        layout.addWidget(self.actor)
        layout.addLayout(dates)
        layout.addWidget(self.undated)
        layout.addWidget(self.open_claims)
        self.setFocusProxy(self.words)

    def fields(self) -> tuple[QWidget, ...]:
        """Return the fields as one goes through them."""
        return self.words, self.source, self.actor, self.date_from, self.date_to, self.undated, self.open_claims

    def set_session(self, session: Session | None, registry: Registry | None) -> None:
        """Offer the sources and actors of a session."""
        self._session, self._registry = session, registry
        self._offer()

    def refresh(self, changes: Changes) -> None:
        """Offer what came in by a change."""
        if self.isVisible() and (changes.wide or changes.articles or changes.actors):
            self._offer()

    def showEvent(self, _event: object) -> None:
        self._offer()

    def _offer(self) -> None:
        if self._session is None or self._registry is None or not self.isVisible():
            return
        chosen = self.source.currentText()
        self.source.blockSignals(True)
        self.source.clear()
        self.source.addItems([_ANY_SOURCE, *self._session.articles.sources()])
        self.source.setCurrentIndex(max(0, self.source.findText(chosen)))
        self.source.blockSignals(False)
        self._names.setStringList(sorted({n for c in self._registry.actor_choices for n in (c.label, *c.names)}))

    def set_actor(self, actor_id: int) -> None:
        """Ask for articles with claims of this actor."""
        if self._registry is not None:
            self.actor.setText(self._registry.actor(actor_id))

    def clear(self) -> None:
        """Ask for nothing in particular."""
        for field in (self.words, self.actor, self.date_from, self.date_to):
            field.clear()
        self.source.setCurrentIndex(0)
        self.undated.setChecked(False)
        self.open_claims.setChecked(False)
        self.changed.emit()

    def applied_to(self, article_filter: ArticleFilter) -> ArticleFilter:
        """Return the filter with what the fields say; a date or actor not (yet) valid is marked and left out."""
        actor_id = (
            self._session.actors.named(self.actor.text()) if self._session and self.actor.text().strip() else None
        )
        set_role(self.actor, "wrong" if self.actor.text().strip() and actor_id is None else "")
        return article_filter._replace(
            words=self.words.text().strip(),
            source=self.source.currentText() if self.source.currentIndex() > 0 else None,
            actor_id=actor_id,
            published_from=_date(self.date_from),
            published_to=_date(self.date_to),
            undated=self.undated.isChecked(),
            has_open_claims=self.open_claims.isChecked(),
        )


def _date(field: QLineEdit) -> str | None:
    try:
        found = partial_date(field.text())
    except InvalidValueError:
        set_role(field, "wrong")
        return None
    set_role(field, "")
    return found
