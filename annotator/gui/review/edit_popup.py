"""The reviewer's own version of a row: begun from any annotator's, field by field, then freely."""

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QGraphicsDropShadowEffect,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.registry import Registry
from annotator.app.reviewing import GoldEdit
from annotator.core.claim import Claim, Stance
from annotator.core.span import Span, quote
from annotator.gui.panels.choice_field import ChoiceField
from annotator.gui.panels.stance_row import StanceRow
from annotator.gui.review.edit_draft import FREE, EditDraft, Part, Said, Source, Start, part_of
from annotator.gui.review.fields import FieldView
from annotator.gui.review.people import People
from annotator.gui.review.spans import shortened
from annotator.gui.review.version_chips import Offer, VersionChips
from annotator.gui.theme import set_role, theme_of
from annotator.gui.widgets.buttons import EnterPushButton
from annotator.gui.widgets.labels import KeyCap, plain_label
from annotator.gui.widgets.stance import NOT_CODED


class EditPopup(QFrame):
    """A small form over the text, for one gold claim or several in turn.

    Digits take a version where nothing is typed, Alt with a digit everywhere.
    """

    saved = Signal(object)
    """A list of `GoldEdit`, one for each gold claim to be; the draft they belong to is `draft`."""
    cancelled = Signal()

    def __init__(self, registry: Registry, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self.draft = EditDraft(0, "", People(), (), (), ())
        self._parts: list[Part] = []
        self._at = 0
        self._right = 0
        self._words = (0, 0)
        self._below: bool | None = None
        self._further: dict[str, QLabel] = {}
        self._offered: dict[str, list[Claim]] = {}
        set_role(self, "popup")
        self.setAccessibleName("Edit the decision")
        self.start = VersionChips("Start from", self)
        self.claims = VersionChips("Gold claim", self)
        self.drop_button = EnterPushButton("leave this one out", self)
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
        self._heads = {self.start: self._label(0, "Start from"), self.claims: self._label(1, "Gold claim")}
        self._grid.addWidget(self.start, 0, 1, 1, 2)
        several = QHBoxLayout()
        several.addWidget(self.claims, 1)
        several.addWidget(self.drop_button)
        self._grid.addLayout(several, 1, 1, 1, 2)
        set_role(self.drop_button, "flat")
        self._label(2, "Span")
        self._grid.addWidget(self.words, 2, 1)
        self._grid.addWidget(self.span, 2, 2)
        editors = (self.actor, self.stance, self.proposition, self.form_box)
        for row, (key, editor) in enumerate(zip(FREE, editors, strict=True), 3):
            self._label(row, key.capitalize())
            self._grid.addWidget(editor, row, 1)
            self._add_chips(row, key)
        self._fixed = self._grid.rowCount()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 10)
        layout.setSpacing(10)
        layout.addLayout(self._grid)
        layout.addLayout(self._footer())
        self.start.chosen.connect(lambda place: self._begin(self.draft.starts[place]))
        self.claims.chosen.connect(self._go_to)
        self.drop_button.clicked.connect(lambda _on=False: self._drop())
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

    def _label(self, row: int, text: str) -> QLabel:
        label = plain_label(text, "muted")
        label.setContentsMargins(0, 5, 0, 0)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        return label

    def _add_chips(self, row: int, key: str) -> None:
        chips = VersionChips(key, self)
        self.chips[key] = chips
        self._grid.addWidget(chips, row, 2)
        chips.chosen.connect(lambda place, field=key: self._field_chosen(field, place))
        chips.installEventFilter(self)

    def _footer(self) -> QHBoxLayout:
        footer = QHBoxLayout()
        footer.setSpacing(6)
        self._alt_hint = plain_label("Alt with a digit takes that annotator's value", "small")
        footer.addWidget(self._alt_hint)
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

    def open_for(self, draft: EditDraft, right: int, words: tuple[int, int]) -> None:
        """Show the form for a row, begun from what was decided so far or else from the first version.

        As long as there is room it stands left of `right`, and below or above what is from `words[0]` to `words[1]`:
        places in the parent in pixels.
        """
        self.draft = draft
        self._right, self._words = right, words
        labels = self._registry.codebook.stance_labels
        self.stance.set_labels({stance: labels.get(stance, stance.value) for stance in Stance})
        self._grid.setColumnMinimumWidth(1, self.stance.sizeHint().width())
        self._alt_hint.setVisible(not draft.new)
        self._fill_forms()
        self._offer_more()
        self.start.show_offers([self._offer_of([Source(one.annotator_id, one.claims[0])]) for one in draft.starts])
        for widget in (self.start, self._heads[self.start]):
            widget.setVisible(not draft.new)
        decided = [one for one in draft.starts if one.annotator_id is None]
        self._begin(decided[0] if decided else draft.starts[0])
        if draft.selection is not None:
            self._set_spans((draft.selection,))
        self._below = None
        self.show_again()

    def show_again(self) -> None:
        """Show the form with all that stands in it and give it the keys, also after what it says was refused."""
        self.show()
        self.raise_()
        self._fit()
        (self.actor if self.draft.new else self.start).setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_of(self, whose: Sequence[Source], tip: str = "") -> Offer:
        """Return the offer of what these say; a digit means the claim of its annotator that goes with the one shown."""
        labels: dict[str, None] = {}
        keys = ""
        for one in whose:
            person = self.draft.people.get(one.annotator_id)
            labels[(person.letter if person else "decided") + (str(one.number) if one.number else "")] = None
            if person is not None and one.number in (0, self._nearest(one)):
                keys += person.key
        return Offer(", ".join(labels), keys, tip)

    def _nearest(self, source: Source) -> int:
        count = next(len(one.claims) for one in self.draft.starts if one.annotator_id == source.annotator_id)
        return min(self._at + 1, count)

    def _grouped(self, same: Callable[[Claim], Hashable]) -> list[list[Source]]:
        groups: dict[Hashable, list[Source]] = {}
        for source in self.draft.sources:
            groups.setdefault(same(source.claim), []).append(source)
        return list(groups.values())

    def _offer_spans(self) -> None:
        draft = self.draft
        groups = self._grouped(lambda claim: claim.spans)
        self._offered["span"] = [group[0].claim for group in groups]
        offers = [self._offer_of(group, shortened(quote(draft.text, group[0].claim.spans))) for group in groups]
        if draft.selection is not None and not draft.new:
            offers.append(Offer("selected", "0", shortened(draft.text[draft.selection.start : draft.selection.end])))
        self.span.show_offers(offers)

    def _offer_field(self, view: FieldView) -> None:
        groups = self._grouped(view.same)
        self._offered[view.key] = [group[0].claim for group in groups]
        self.chips[view.key].show_offers(
            [self._offer_of(group, view.text(group[0].claim) or NOT_CODED) for group in groups]
        )

    def _offer_more(self) -> None:
        """Offer each further field in which the versions differ; there is nothing to type in these."""
        for key in [key for key in self.chips if key not in FREE]:
            self.chips.pop(key).deleteLater()
            self._further.pop(key).deleteLater()
        for row in range(self._fixed, self._grid.rowCount()):
            item = self._grid.itemAtPosition(row, 0)
            label = item.widget() if item is not None else None
            if label is not None:
                label.deleteLater()
        further = [view for view in self.draft.views if view.key in self.draft.differs and view.key not in FREE]
        for row, view in enumerate(further, self._fixed):
            self._label(row, view.label)
            self._further[view.key] = plain_label("", "muted", wrap=True)
            self._grid.addWidget(self._further[view.key], row, 1)
            self._add_chips(row, view.key)

    def _fill_forms(self) -> None:
        self.form_box.blockSignals(True)
        self.form_box.clear()
        self.form_box.addItem(NOT_CODED, None)
        used = {claim.form for start in self.draft.starts for claim in start.claims if claim.form}
        for form in self._registry.codebook.forms:
            if not form.retired or form.form in used:
                self.form_box.addItem(form.label, form.form)
        for name in sorted(used):
            if self.form_box.findData(name) < 0:
                self.form_box.addItem(name, name)
        self.form_box.blockSignals(False)

    # Values

    def _begin(self, start: Start) -> None:
        """Let every gold claim say what one annotator's claims say."""
        self._parts = [part_of(claim) for claim in start.claims]
        self.start.set_current(list(self.draft.starts).index(start))
        self._show_part(0)

    def _go_to(self, place: int) -> None:
        """Keep what the form says and show another gold claim."""
        self._keep()
        self._show_part(place)

    def _drop(self) -> None:
        """Make one gold claim less, as long as there is another."""
        if len(self._parts) > 1:
            del self._parts[self._at]
            self._show_part(min(self._at, len(self._parts) - 1))

    def _show_part(self, place: int) -> None:
        self._at = place
        several = len(self._parts) > 1
        for widget in (self.claims, self.drop_button, self._heads[self.claims]):
            widget.setVisible(several)
        if several:
            numbers = range(1, len(self._parts) + 1)
            self.claims.show_offers([Offer(f"{n} of {len(self._parts)}", str(n % 10)) for n in numbers])
            self.claims.set_current(place)
        self._offer_spans()
        for view in self.draft.views:
            if view.key in self.chips:
                self._offer_field(view)
        part = self._parts[place]
        self._set_spans(part.spans)
        for key in FREE:
            self._show(key, part.said)
        self._check_chips()

    def _show(self, key: str, said: Said) -> None:
        registry = self._registry
        match key:
            case "actor":
                self.actor.set_value(said.actor, _shown(said.actor, registry.actor))
            case "proposition":
                self.proposition.set_value(said.proposition, _shown(said.proposition, registry.proposition))
            case "stance":
                self.stance.set_stance(said.stance)
            case "form":
                self.form_box.setCurrentIndex(max(0, self.form_box.findData(said.form)))

    def _keep(self) -> None:
        """Take into the gold claim shown what the form says of it."""
        self.actor.take()
        self.proposition.take()
        self._parts[self._at].said = self._said()

    def _said(self) -> Said:
        return Said(self.actor.value, self.stance.stance, self.proposition.value, self.form_box.currentData())

    def _set_spans(self, spans: tuple[Span, ...]) -> None:
        self._parts[self._at].spans = spans
        self.words.setText(shortened(quote(self.draft.text, spans)))
        places = [claim.spans for claim in self._offered["span"]]
        selected = self.draft.selection is not None and spans == (self.draft.selection,)
        at = places.index(spans) if spans in places else len(places) if selected and not self.draft.new else None
        self.span.set_current(at)
        self._fit()

    def _span_chosen(self, place: int) -> None:
        offered = self._offered["span"]
        if place < len(offered):
            self._set_spans(offered[place].spans)
        elif self.draft.selection is not None:
            self._set_spans((self.draft.selection,))

    def _field_chosen(self, key: str, place: int) -> None:
        claim = self._offered[key][place]
        self._parts[self._at].taken[key] = claim
        self._show(key, part_of(claim).said)
        self._check_chips()

    def _check_chips(self) -> None:
        """Check, for each field, the version that says what the form says now."""
        if not self._parts:
            return
        part, now = self._parts[self._at], self._said()
        for view in self.draft.views:
            chips = self.chips.get(view.key)
            if chips is None or view.key not in self._offered:
                continue
            claim = part.taken.get(view.key, part.base)
            if view.key in self._further:
                self._further[view.key].setText(shortened(view.text(claim)) or NOT_CODED)
            said = getattr(now, view.key) if view.key in FREE else view.same(claim)
            same = [view.same(claim) for claim in self._offered[view.key]]
            chips.set_current(same.index(said) if said in same else None)

    def edits(self) -> list[GoldEdit]:
        """Return what the form says of each gold claim."""
        self._keep()
        return [part.edit(self.draft.views, self.draft.sources) for part in self._parts]

    def save(self) -> None:
        """Close and hand over what the form says."""
        edits = self.edits()
        self.hide()
        self.saved.emit(edits)

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
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ending = event.key() == Qt.Key.Key_Escape or entered
        if event.type() == QEvent.Type.ShortcutOverride:
            # What the form itself does with a key comes before the shortcuts of the window.
            if digit or ending:
                event.accept()
            return digit or ending
        if event.type() != QEvent.Type.KeyPress or not (digit or ending) or (entered and watched is self.drop_button):
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
        """Stand beside the comparison and the words, inside of the parent."""
        parent = self.parentWidget()
        layout = self.layout()
        if parent is None or layout is None:
            return
        layout.activate()
        width = min(self.fontMetrics().averageCharWidth() * 84, parent.width() - 16)
        tall = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        height = min(tall, parent.height() - 16)
        left = min(max(8, self._right - 8 - width), parent.width() - width - 8)
        self.setGeometry(left, self._top(height, parent.height()), width, height)

    def _top(self, height: int, room: int) -> int:
        """Return where to begin; once open the form stays on its side of the words, however tall it becomes."""
        above, below = self._words
        if self._below is None:
            self._below = below + height + 16 <= room or above - height < 16
        return max(8, min(below + 8 if self._below else above - height - 8, room - height - 8))

    def restyle(self) -> None:
        """Take over a changed theme."""
        shadow = self.graphicsEffect()
        if isinstance(shadow, QGraphicsDropShadowEffect):
            shadow.setColor(theme_of(self.palette()).shadow)


def _shown(value: int | str | None, name_of: Callable[[int | None], str]) -> str:
    return value if isinstance(value, str) else name_of(value)
