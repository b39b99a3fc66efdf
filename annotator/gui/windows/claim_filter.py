"""The bar of the table of claims that says which claims are shown."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.app.typeahead import Choice
from annotator.core.article import State
from annotator.core.changes import Changes
from annotator.core.claim import COMPLETE, OPEN
from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError
from annotator.core.filters import NOT_CODED, ClaimFilter
from annotator.core.query import parse
from annotator.gui.dialogs.frame import scrolled
from annotator.gui.theme import repolish, set_role
from annotator.gui.widgets.chips import button_text
from annotator.gui.widgets.flow_layout import FlowLayout
from annotator.gui.widgets.labels import plain_label, tooltip_text
from annotator.gui.widgets.search_field import SearchField
from annotator.gui.windows.base import push_button, sideways_too
from annotator.gui.windows.fields import CalmCombo, ChoiceLine
from annotator.gui.windows.filter_words import filter_parts, proposition_tree

TYPING_PAUSE = 150
"""Milliseconds without a letter after which a query is asked."""

_DateName = Literal["claim_date_from", "claim_date_to", "published_from", "published_to"]
_CHIP_LETTERS = 40
_SIDES = 24
"""Pixels at the left and right of the bar together."""


class ClaimFilterBar(QWidget):
    """Search, whose claims, further filters that unfold, and a chip for each filter that is set.

    `changed` tells that `filter()` is another now. Own claims only, unless everybody's are asked for.
    """

    changed = Signal()

    def __init__(self, session: Session, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._registry = session, registry
        self._filter = ClaimFilter()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(TYPING_PAUSE)
        self._wait.timeout.connect(self._text_typed)
        self.chips: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(8)
        column.addLayout(self._first_row())
        self._area = sideways_too(scrolled(self._panel()))
        column.addWidget(self._area)
        self._chip_row = QWidget()
        self._chip_flow = FlowLayout(self._chip_row, spacing=6)
        column.addWidget(self._chip_row)
        self.fold(unfolded=False)
        self._show_chips()

    def filter(self) -> ClaimFilter:
        """Return which claims are asked for, in reading order."""
        return self._filter._replace(annotator_ids=self._annotators())

    def is_set(self) -> bool:
        """Return whether anything but whose claims is asked for."""
        return self._filter != ClaimFilter()

    def set_filter(self, wanted: ClaimFilter, *, everybody: bool = False) -> None:
        """Ask for other claims."""
        self._filter = wanted._replace(annotator_ids=())
        with QSignalBlocker(self.everybody):
            self.everybody.setChecked(everybody)
        self._show_values()
        self._tell()

    def clear(self) -> None:
        """Ask for everything again; whose claims stays as it is."""
        self.set_filter(ClaimFilter(), everybody=self.everybody.isChecked())

    def fold(self, *, unfolded: bool) -> None:
        """Show or hide the further filters."""
        self.more.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self.more.setChecked(unfolded)
        self._area.setHidden(not unfolded)
        if unfolded:
            self._offer_tags()
        self._fit_panel()

    @property
    def unfolded(self) -> bool:
        """Whether the further filters are on view."""
        return self.more.isChecked()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_panel()

    def _fit_panel(self) -> None:
        """Give the further filters the height they need, but no more than a third of the window."""
        margins = self.contentsMargins()
        width = self.width() - margins.left() - margins.right() - _SIDES
        needed = self.panel.heightForWidth(width) + 2
        self._area.setFixedHeight(max(1, min(needed, self.window().height() // 3)))

    def refresh(self, changes: Changes) -> None:
        """Offer what there is to choose from now; ask `registry` to be told of `changes` before."""
        if changes.wide or changes.annotators:
            annotators = [(one.id, one.name) for one in self._session.annotators()]
            self.annotator.set_choices([(None, "everybody"), *annotators])
        if changes.wide or changes.codebook or changes.propositions:
            book = self._registry.codebook
            stances = [(stance.value, book.stance_labels.get(stance, stance.value)) for stance in book.stance_labels]
            self.stance.set_choices([(None, "any"), *stances, (NOT_CODED, "not coded")])
            forms = [(form.form, form.label) for form in book.forms]
            self.form.set_choices([(None, "any"), *forms, (NOT_CODED, "not coded")])
            self.proposition.set_choices([(None, "any"), *proposition_tree(self._registry)])
        if changes.wide or changes.articles:
            self.source.set_choices([(None, "any"), *((one, one) for one in self._session.articles.sources())])
        if changes.wide or (changes.claims and self.unfolded):
            self._offer_tags()
        self._show_values()

    def _offer_tags(self) -> None:
        self.tag.set_choices([(None, "any"), *((one, one) for one in self._session.claims.tags())])
        self.tag.choose(self._filter.tag)

    def show_counts(self, shown: int | None, total: int) -> None:
        """Say how many claims are shown of how many; None while they are being looked for."""
        if shown is None:
            self.count.setText("searching…")
        else:
            self.count.setText(f"{shown:,} of {total:,} claim{'' if total == 1 else 's'}")

    def _first_row(self) -> QHBoxLayout:
        self.search = SearchField("Search quotes, actors, propositions, notes, tags", "Ctrl+F")
        self.everybody = QCheckBox("everybody’s")
        self.everybody.setToolTip("Show the claims of other annotators as well as your own.")
        self.more = QToolButton()
        self.more.setText("Filters")
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setToolTip("Show further filters (Ctrl+Shift+F)")
        self.count: QLabel = plain_label("", "muted")
        self.hint: QLabel = plain_label("", "small")
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.search.returnPressed.connect(self._text_typed)
        self.everybody.toggled.connect(lambda _on: self._whose())
        self.more.clicked.connect(lambda on: self.fold(unfolded=on))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.search, 2)
        row.addWidget(self.everybody)
        row.addWidget(self.more)
        row.addWidget(self.hint, 1)
        row.addWidget(self.count)
        return row

    def _panel(self) -> QWidget:
        self.panel = QFrame()
        set_role(self.panel, "card")
        flow = FlowLayout(self.panel, spacing=12, margin=12)
        self.annotator, self.stance, self.status = CalmCombo("Annotator"), CalmCombo("Stance"), CalmCombo("Status")
        self.proposition, self.form = CalmCombo("Proposition or theme"), CalmCombo("Form")
        self.source, self.tag, self.state = CalmCombo("Source"), CalmCombo("Tag"), CalmCombo("Article’s state")
        self.actor = ChoiceLine("Actor", "name or alias", self._actors)
        self.status.set_choices([(None, "any"), (OPEN, "open"), (COMPLETE, "complete")])
        self.state.set_choices([(None, "any"), *((state.value, state.words) for state in State)])
        self.dates: dict[_DateName, QLineEdit] = {}
        parts: tuple[tuple[str, QWidget, int], ...] = (
            ("Stance", self.stance, 18),
            ("Status", self.status, 16),
            ("Actor", self.actor, 26),
            ("Proposition or theme", self.proposition, 38),
            ("Form", self.form, 18),
            ("Tag", self.tag, 18),
            ("Claim date", self._range("claim_date_from", "claim_date_to", "Claim date"), 30),
            ("Source", self.source, 22),
            ("Published", self._range("published_from", "published_to", "Published"), 30),
            ("Article’s state", self.state, 16),
            ("Annotator", self.annotator, 20),
        )
        for name, widget, letters in parts:
            cell = _labelled(name, widget, letters * self.fontMetrics().averageCharWidth())
            flow.addWidget(cell)
        pickers: tuple[tuple[CalmCombo, Callable[[Any], ClaimFilter]], ...] = (
            (self.stance, lambda chosen: self._filter._replace(stance=chosen)),
            (self.status, lambda chosen: self._filter._replace(status=chosen)),
            (self.form, lambda chosen: self._filter._replace(form=chosen)),
            (self.source, lambda chosen: self._filter._replace(source=chosen)),
            (self.tag, lambda chosen: self._filter._replace(tag=chosen)),
            (self.proposition, lambda chosen: self._filter._replace(proposition_id=chosen)),
            (self.state, lambda chosen: self._filter._replace(state=State(chosen) if chosen else None)),
        )
        for combo, asked in pickers:
            combo.activated.connect(lambda _row, combo=combo, asked=asked: self._ask(asked(combo.currentData())))
        self.annotator.activated.connect(lambda _row: self._tell())
        self.actor.chosen.connect(lambda actor_id: self._ask(self._filter._replace(actor_id=actor_id)))
        return self.panel

    def _range(self, first: _DateName, last: _DateName, name: str) -> QWidget:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for field, word in ((first, "from"), (last, "to")):
            line = QLineEdit()
            line.setPlaceholderText(word)
            line.setAccessibleName(f"{name}, {word}")
            line.setToolTip("2021, 2021-04 or 2021-04-06")
            line.editingFinished.connect(lambda field=field: self._date_typed(field))
            self.dates[field] = line
            row.addWidget(line)
        return pair

    def _actors(self) -> list[Choice]:
        return self._registry.actor_choices

    def _annotators(self) -> tuple[int, ...]:
        own = self._session.annotator
        if self.everybody.isChecked() or own is None:
            chosen = self.annotator.currentData()
            return (chosen,) if isinstance(chosen, int) else ()
        return (own.id,)

    def _whose(self) -> None:
        with QSignalBlocker(self.annotator):
            self.annotator.choose(None)
        self._show_values()
        self._tell()

    def _ask(self, wanted: ClaimFilter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            self._tell()

    def _tell(self) -> None:
        self._show_chips()
        self.changed.emit()

    def _text_typed(self) -> None:
        self._wait.stop()
        text = self.search.text().strip()
        self.hint.setText(parse(text, typing=True).hint or "")
        if text != self._filter.text:
            self._filter = self._filter._replace(text=text)
            self._tell()

    def _date_typed(self, field: _DateName) -> None:
        line = self.dates[field]
        try:
            date = partial_date(line.text())
        except InvalidValueError as error:
            line.setProperty("invalid", True)
            line.setToolTip(tooltip_text(str(error)))
        else:
            line.setProperty("invalid", False)
            line.setToolTip("2021, 2021-04 or 2021-04-06")
            given: dict[str, Any] = {field: date}
            self._ask(self._filter._replace(**given))
        repolish(line)

    def _show_values(self) -> None:
        """Let the fields say what the filter is."""
        wanted = self._filter
        if self.search.text().strip() != wanted.text:
            with QSignalBlocker(self):
                self.search.setText(wanted.text)
            self._wait.stop()
        self.stance.choose(wanted.stance)
        self.status.choose(wanted.status)
        self.form.choose(wanted.form)
        self.source.choose(wanted.source)
        self.tag.choose(wanted.tag)
        self.proposition.choose(wanted.proposition_id)
        self.state.choose(wanted.state.value if wanted.state else None)
        if self.actor.choice != wanted.actor_id:
            self.actor.set_choice(wanted.actor_id, self._registry.actor(wanted.actor_id))
        for field, line in self.dates.items():
            if not line.hasFocus() and not line.property("invalid"):
                line.setText(getattr(wanted, field) or "")
        own = self._session.annotator
        self.everybody.setHidden(own is None)
        cell = self.annotator.parentWidget()
        if cell is not None:
            cell.setHidden(not self.everybody.isChecked() and own is not None)
        self._fit_panel()

    def _show_chips(self) -> None:
        for chip in self.chips:
            self._chip_flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        for words, values in filter_parts(self._filter, self._registry, self._title):
            self._add_chip(words, partial(self._drop, values))
        if len(self.chips) > 1:
            self._add_chip("", self.clear)
        self._chip_row.setHidden(not self.chips)
        before: QWidget = self.annotator
        for chip in self.chips:
            self.setTabOrder(before, chip)
            before = chip

    def _add_chip(self, words: str, slot: Callable[[], object]) -> None:
        short = words if len(words) <= _CHIP_LETTERS else words[: _CHIP_LETTERS - 1].rstrip() + "…"
        chip = push_button(button_text(f"{short}  ×" if words else "Clear all"), slot, tooltip_text(words))
        chip.setAccessibleName(f"Remove the filter {words}" if words else "Remove all filters")
        chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_role(chip, "chip")
        self._chip_flow.addWidget(chip)
        self.chips.append(chip)

    def _drop(self, values: Sequence[str]) -> None:
        empty = ClaimFilter()
        self._filter = self._filter._replace(**{name: getattr(empty, name) for name in values})
        self._show_values()
        self._tell()

    def _title(self, article_id: int) -> str:
        return self._session.articles.get(article_id).shown_title


def _labelled(name: str, widget: QWidget, width: int) -> QWidget:
    """Return a widget of `width` pixels with its name above."""
    cell = QWidget()
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    label = plain_label(name, "small")
    label.setBuddy(widget)
    column.addWidget(label)
    column.addWidget(widget)
    cell.setFixedWidth(width)
    return cell
