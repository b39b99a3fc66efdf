"""The reviewer's own version of a row: begun from any annotator's, field by field, then freely."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFrame,
    QGraphicsDropShadowEffect,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.registry import Registry
from annotator.core.claim import Claim, ClaimValues, Stance
from annotator.core.span import Span, quote
from annotator.gui.panels.choice_field import ChoiceField
from annotator.gui.panels.stance_row import StanceRow
from annotator.gui.review.fields import FieldView, joined
from annotator.gui.review.people import People
from annotator.gui.review.spans import shortened
from annotator.gui.review.version_chips import Offer, VersionChips
from annotator.gui.theme import set_role, theme_of
from annotator.gui.widgets.labels import KeyCap, plain_label

_FREE = ("actor", "stance", "proposition", "form")
"""Fields that can be typed or chosen anew; the others are taken over from a version."""


@dataclass(frozen=True, slots=True)
class EditDraft:
    """What the popup works on.

    `versions` are the claims at hand by annotator, in the order of the columns; `gold` what was decided so far;
    `selection` words selected in the text, in code points; `differs` the fields in which the versions differ.
    """

    number: int
    text: str
    people: People
    versions: Sequence[tuple[int, Claim]]
    views: Sequence[FieldView]
    differs: Sequence[str]
    gold: Claim | None = None
    selection: Span | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """What is to be stored: from which annotator's version, the words where others, and the values where others."""

    start_from: int | None
    spans: tuple[Span, ...] | None
    values: ClaimValues


class EditPopup(QFrame):
    """A small form over the text. Digits take a version where nothing is typed, Alt with a digit everywhere."""

    saved = Signal(object)
    """An `Edited`; the draft it belongs to is `draft`."""
    cancelled = Signal()

    def __init__(self, registry: Registry, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self.draft = EditDraft(0, "", People(), (), (), ())
        self._base: tuple[int | None, Claim] | None = None
        self._spans: tuple[Span, ...] = ()
        self._right = 0
        self._taken: dict[str, Claim] = {}
        self._offered: dict[str, list[Claim]] = {}
        set_role(self, "popup")
        self.setAccessibleName("Edit the decision")
        self.start = VersionChips("Start from", self)
        self.span = VersionChips("Span", self)
        self.words = plain_label("", "muted", wrap=True)
        self.actor = ChoiceField("actor", self)
        self.stance = StanceRow(self)
        self.proposition = ChoiceField("proposition", self)
        self.form_box = QComboBox(self)
        self.chips: dict[str, VersionChips] = {}
        self._build()
        self.hide()

    def _build(self) -> None:
        registry = self._registry
        self.actor.set_source(lambda: registry.actor_choices, lambda: registry.actor_uses)
        self.proposition.set_source(lambda: registry.proposition_choices, lambda: registry.proposition_uses)
        self.form_box.setAccessibleName("Form")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        self._label(0, "Start from")
        self._grid.addWidget(self.start, 0, 1, 1, 2)
        self._label(1, "Span")
        self._grid.addWidget(self.words, 1, 1)
        self._grid.addWidget(self.span, 1, 2)
        editors = (self.actor, self.stance, self.proposition, self.form_box)
        for row, (key, editor) in enumerate(zip(_FREE, editors, strict=True), 2):
            self._label(row, key.capitalize())
            self._grid.addWidget(editor, row, 1)
            self._add_chips(row, key)
        self._fixed = self._grid.rowCount()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 10)
        layout.setSpacing(10)
        layout.addLayout(self._grid)
        layout.addLayout(self._footer())
        self.start.chosen.connect(lambda place: self._begin(self._starts()[place]))
        self.span.chosen.connect(self._span_chosen)
        for chooser in (self.actor, self.proposition):
            chooser.rows_changed.connect(self._fit)
            chooser.changed.connect(self._check_chips)
        self.stance.changed.connect(self._check_chips)
        self.form_box.currentIndexChanged.connect(lambda _index: self._check_chips())
        for watched in self.findChildren(QWidget):
            watched.installEventFilter(self)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 8)
        self.setGraphicsEffect(shadow)

    def _label(self, row: int, text: str) -> None:
        label = plain_label(text, "muted")
        label.setContentsMargins(0, 5, 0, 0)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)

    def _add_chips(self, row: int, key: str, *, wide: bool = False) -> None:
        chips = VersionChips(key, self)
        self.chips[key] = chips
        self._grid.addWidget(chips, row, 1 if wide else 2, 1, 2 if wide else 1)
        chips.chosen.connect(lambda place, field=key: self._field_chosen(field, place))
        chips.installEventFilter(self)

    def _footer(self) -> QHBoxLayout:
        footer = QHBoxLayout()
        footer.setSpacing(6)
        footer.addWidget(plain_label("Alt with a digit takes that annotator's value", "small"))
        footer.addStretch(1)
        for key, text, slot in (("Enter", "save", self.save), ("Esc", "cancel", self.cancel)):
            button = QPushButton(text, self)
            set_role(button, "flat")
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, call=slot: call())
            footer.addWidget(KeyCap(key, self))
            footer.addWidget(button)
        return footer

    # Opening

    def open_for(self, draft: EditDraft, right: int) -> None:
        """Show the form for a row, begun from what was decided so far or else from the first version.

        It stands left of `right`, a place in the parent in pixels, as long as there is room.
        """
        self.draft = draft
        self._right = right
        labels = self._registry.codebook.stance_labels
        self.stance.set_labels({stance: labels.get(stance, stance.value) for stance in Stance})
        self._fill_forms()
        self._offer_more()
        starts = self._starts()
        self.start.show_offers([self._offer([start], "") for start in starts])
        self._offer_spans()
        for view in draft.views:
            if view.key in self.chips:
                self._offer_field(view)
        self._begin(starts[-1] if draft.gold is not None else starts[0])
        if draft.selection is not None:
            self._set_spans((draft.selection,))
        self.show()
        self.raise_()
        self._fit()
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _starts(self) -> list[tuple[int | None, Claim]]:
        found: list[tuple[int | None, Claim]] = list(self.draft.versions)
        if self.draft.gold is not None:
            found.append((None, self.draft.gold))
        return found

    def _offer(self, whose: Sequence[tuple[int | None, Claim]], tip: str) -> Offer:
        people = [self.draft.people.get(annotator_id) for annotator_id, _ in whose]
        letters = dict.fromkeys(person.letter if person else "decided" for person in people)
        return Offer(", ".join(letters), "".join(person.key for person in people if person), tip)

    def _grouped(self, same: Callable[[Claim], Hashable]) -> list[list[tuple[int | None, Claim]]]:
        groups: dict[Hashable, list[tuple[int | None, Claim]]] = {}
        for start in self._starts():
            groups.setdefault(same(start[1]), []).append(start)
        return list(groups.values())

    def _offer_spans(self) -> None:
        draft = self.draft
        groups = self._grouped(lambda claim: claim.spans)
        self._offered["span"] = [group[0][1] for group in groups]
        offers = [self._offer(group, shortened(quote(draft.text, group[0][1].spans))) for group in groups]
        if draft.selection is not None:
            offers.append(Offer("selected", "0", shortened(draft.text[draft.selection.start : draft.selection.end])))
        self.span.show_offers(offers)

    def _offer_field(self, view: FieldView) -> None:
        groups = self._grouped(view.same)
        self._offered[view.key] = [group[0][1] for group in groups]
        self.chips[view.key].show_offers(
            [self._offer(group, view.text(group[0][1]) or "not coded") for group in groups]
        )

    def _offer_more(self) -> None:
        """Offer each further field in which the versions differ; there is nothing to type in these."""
        for key in [key for key in self.chips if key not in _FREE]:
            self.chips.pop(key).deleteLater()
        for row in range(self._fixed, self._grid.rowCount()):
            item = self._grid.itemAtPosition(row, 0)
            label = item.widget() if item is not None else None
            if label is not None:
                label.deleteLater()
        further = [view for view in self.draft.views if view.key in self.draft.differs and view.key not in _FREE]
        for row, view in enumerate(further, self._fixed):
            self._label(row, view.label)
            self._add_chips(row, view.key, wide=True)

    def _fill_forms(self) -> None:
        self.form_box.blockSignals(True)
        self.form_box.clear()
        self.form_box.addItem("not coded", None)
        for form in self._registry.codebook.forms:
            self.form_box.addItem(form.label, form.form)
        self.form_box.blockSignals(False)

    # Values

    def _begin(self, start: tuple[int | None, Claim]) -> None:
        """Let every field say what one version says."""
        self._base = start
        self._taken = {}
        self.start.set_current(self._starts().index(start))
        self._set_spans(start[1].spans)
        for key in _FREE:
            self._show(key, start[1])
        self._check_chips()

    def _show(self, key: str, claim: Claim) -> None:
        registry = self._registry
        match key:
            case "actor":
                self.actor.set_value(claim.actor_id, registry.actor(claim.actor_id))
            case "proposition":
                self.proposition.set_value(claim.proposition_id, registry.proposition(claim.proposition_id))
            case "stance":
                self.stance.set_stance(claim.stance)
            case "form":
                self.form_box.setCurrentIndex(max(0, self.form_box.findData(claim.form)))

    def _set_spans(self, spans: tuple[Span, ...]) -> None:
        self._spans = spans
        self.words.setText(shortened(quote(self.draft.text, spans)))
        places = [claim.spans for claim in self._offered["span"]]
        selected = self.draft.selection is not None and spans == (self.draft.selection,)
        self.span.set_current(places.index(spans) if spans in places else len(places) if selected else None)
        self._fit()

    def _span_chosen(self, place: int) -> None:
        offered = self._offered["span"]
        if place < len(offered):
            self._set_spans(offered[place].spans)
        elif self.draft.selection is not None:
            self._set_spans((self.draft.selection,))

    def _field_chosen(self, key: str, place: int) -> None:
        claim = self._offered[key][place]
        self._taken[key] = claim
        self._show(key, claim)
        self._check_chips()

    def _now(self, key: str) -> object:
        match key:
            case "actor":
                return self.actor.value
            case "proposition":
                return self.proposition.value
            case "stance":
                return self.stance.stance
            case _:
                return self.form_box.currentData()

    def _check_chips(self) -> None:
        """Check, for each field, the version that says what the form says now."""
        if self._base is None:
            return
        for view in self.draft.views:
            chips = self.chips.get(view.key)
            if chips is None:
                continue
            said = self._now(view.key) if view.key in _FREE else view.same(self._taken.get(view.key, self._base[1]))
            same = [view.same(claim) for claim in self._offered[view.key]]
            chips.set_current(same.index(said) if said in same else None)

    def edited(self) -> Edited:
        """Return what the form says, against the version that the session starts from."""
        self.actor.take()
        self.proposition.take()
        start_from, claim = self._base or self._starts()[0]
        first = next((one for who, one in self._starts() if who == start_from), claim)
        parts = [part for view in self.draft.views if (part := self._part(view, claim, first))]
        return Edited(start_from, self._spans if self._spans != first.spans else None, joined(parts))

    def _part(self, view: FieldView, claim: Claim, first: Claim) -> ClaimValues:
        """Return what one field sets: nothing where it says what the version started from says already."""
        if view.key not in _FREE:
            source = self._taken.get(view.key, claim)
            return view.values(source) if source is not first else ClaimValues()
        now = self._now(view.key)
        if now == view.same(first) and view.key not in self._taken:
            return ClaimValues()
        known = [self._taken[view.key]] if view.key in self._taken else [one for _, one in self._starts()]
        found = next((one for one in known if view.same(one) == now), None)
        if found is None:
            return self._typed(view.key)
        return view.values(found) if found is not first else ClaimValues()

    def _typed(self, key: str) -> ClaimValues:
        match key:
            case "actor":
                return ClaimValues(actor=self.actor.value, actor_as_written=None, actor_span=None)
            case "proposition":
                return ClaimValues(proposition=self.proposition.value)
            case "stance":
                return ClaimValues(stance=self.stance.stance)
            case _:
                return ClaimValues(form=self.form_box.currentData())

    def save(self) -> None:
        """Close and hand over what the form says."""
        edited = self.edited()
        self.hide()
        self.saved.emit(edited)

    def cancel(self) -> None:
        """Close; nothing is changed."""
        self.hide()
        self.cancelled.emit()

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        digit = alt and Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
        ending = event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.ShortcutOverride:
            # What the form itself does with a key comes before the shortcuts of the window.
            if digit or ending:
                event.accept()
            return digit or ending
        if event.type() != QEvent.Type.KeyPress or not (digit or ending):
            return super().eventFilter(watched, event)
        if digit:
            self._take_here(chr(event.key()))
        elif event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            self.save()
        return True

    def _take_here(self, digit: str) -> None:
        focus = QApplication.focusWidget()
        owners = {
            "actor": self.actor, "stance": self.stance, "proposition": self.proposition, "form": self.form_box,
        }  # fmt: skip
        for key, owner in owners.items():
            if focus is not None and (owner is focus or owner.isAncestorOf(focus)):
                self.chips[key].take_key(digit)
                return
        if isinstance(focus, VersionChips):
            focus.take_key(digit)

    # Place

    def _fit(self) -> None:
        """Stand beside the comparison, inside of the parent."""
        parent = self.parentWidget()
        layout = self.layout()
        if parent is None or layout is None:
            return
        layout.activate()
        width = min(self.fontMetrics().averageCharWidth() * 84, parent.width() - 16)
        tall = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        height = min(tall, parent.height() - 16)
        left = min(max(8, self._right - 8 - width), parent.width() - width - 8)
        top = max(8, (parent.height() - height) * 2 // 3)
        self.setGeometry(left, top, width, height)

    def restyle(self) -> None:
        """Take over a changed theme."""
        shadow = self.graphicsEffect()
        if isinstance(shadow, QGraphicsDropShadowEffect):
            shadow.setColor(theme_of(self.palette()).shadow)


def is_typing(widget: QWidget | None) -> bool:
    """Return whether letters and digits pressed in a widget belong to it."""
    if isinstance(widget, QAbstractScrollArea):
        return False
    return isinstance(widget, QLineEdit | QComboBox | StanceRow | VersionChips)
