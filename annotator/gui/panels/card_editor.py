"""The further fields of the selected claim: each is saved when it is left, none has a save button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QCompleter,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.app.registry import Registry
from annotator.app.typeahead import matches
from annotator.core.claim import Claim, ClaimValues
from annotator.core.codebook import Field, FieldKind
from annotator.core.errors import InvalidValueError
from annotator.core.span import Span
from annotator.gui.dialogs.frame import text_of
from annotator.gui.theme import repolish, set_role
from annotator.gui.widgets.chips import button_text
from annotator.gui.widgets.confidence import ConfidenceDots
from annotator.gui.widgets.labels import ElidedLabel, plain_label, set_shown, tooltip_text
from annotator.gui.widgets.tag_edit import TagEdit

_NOTE_LINES = 8
"""Lines of a note that are shown at once."""

_UNLIMITED = 16_777_215
"""Qt's own greatest width of a widget, in pixels."""


@dataclass(frozen=True, slots=True)
class DateProposal:
    """A date that the claim's sentence suggests: its ISO value, the wording, where that stands, and why."""

    value: str | None
    date_text: str
    span: Span
    why: str


class _Note(QPlainTextEdit):
    """A note that grows with its lines and is handed over when it is left."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "input")
        self.setTabChangesFocus(True)
        self.setPlaceholderText("Add a note…")
        self.setAccessibleName("Note")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def _fit(self) -> None:
        lines = max(1, round(self.document().size().height()))
        many = lines > _NOTE_LINES
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if many else policy.ScrollBarAlwaysOff)
        around = 2 * self.frameWidth() + round(2 * self.document().documentMargin()) + 8
        self.setFixedHeight(min(lines, _NOTE_LINES) * self.fontMetrics().lineSpacing() + around)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.moveCursor(QTextCursor.MoveOperation.End)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class CardEditor(QWidget):
    """Edits one claim. Emits what is to be changed; shows what the session then says."""

    edited = Signal(int, object)
    """A claim's id and the `ClaimValues` to set."""
    edit_requested = Signal(int)
    """Actor, stance and proposition are to be edited in the popup."""
    refused = Signal(object)
    """A value that cannot be, as an `InvalidValueError`; its line keeps the words, marked, until they are mended."""

    def __init__(self, registry: Registry, tags: Callable[[], Sequence[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._claim: Claim | None = None
        self._own: dict[str, QWidget] = {}
        self._own_made_for: tuple[Field, ...] = ()
        self._proposal: DateProposal | None = None
        self.setAutoFillBackground(False)
        self.form_box = QComboBox(self)
        self.organisation = QLineEdit(self)
        self.addressees = TagEdit("Addressees", "Add…", self._names_like, self)
        self.via = QLineEdit(self)
        self.claim_date = QLineEdit(self)
        self.date_wording = ElidedLabel(parent=self)
        self.proposal_button = QPushButton(self)
        self.confidence = ConfidenceDots(parent=self)
        self.note = _Note(self)
        self.tags = TagEdit("Tags", "Add…", lambda _text: list(tags()), self)
        self.written = ElidedLabel(parent=self)
        self.written.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.written.setContentsMargins(self._inset(), 0, 0, 0)
        self._names = QStringListModel(self)
        self._via_entered = False
        self._wrong: set[QLineEdit] = set()
        self._build()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(10)
        self._form.setVerticalSpacing(1)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(self._form)
        self._date = date = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        date.setContentsMargins(0, 0, 0, 0)
        date.setSpacing(0)
        date.addWidget(self.claim_date)
        date.addWidget(self.date_wording, 1)
        date.addWidget(self.proposal_button, 0, Qt.AlignmentFlag.AlignLeft)
        set_role(self.date_wording, "muted")
        self.date_wording.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_role(self.proposal_button, "link")
        dots = QHBoxLayout()
        dots.setContentsMargins(self._inset() - self.confidence.INSET, 0, 0, 0)
        dots.addWidget(self.confidence, 0, Qt.AlignmentFlag.AlignLeft)
        for name, field in (
            ("As written", self.written), ("Form", self.form_box), ("Organisation", self.organisation),
            ("Addressees", self.addressees), ("Via", self.via), ("Claim date", date),
            ("Confidence", dots), ("Tags", self.tags), ("Note", self.note),
        ):  # fmt: skip
            label = plain_label(name, "muted")
            if isinstance(field, QWidget):
                label.setBuddy(field)
                field.setAccessibleName(name)
                field.setProperty("quiet", True)
                if isinstance(field, TagEdit):
                    field.setSizePolicy(QSizePolicy.Policy.Expanding, field.sizePolicy().verticalPolicy())
            self._form.addRow(label, field)
        for line, hint in ((self.via, "Who passes it on"), (self.claim_date, "2021, 2021-04 or 2021-04-06")):
            line.setPlaceholderText(hint)
        self.confidence.setAccessibleName("Confidence")
        self.claim_date.setAccessibleName("Claim date")
        self.claim_date.setProperty("quiet", True)
        self.form_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.via.setCompleter(completer)
        self.via.textEdited.connect(lambda typed: self._names.setStringList(self._names_like(typed) if typed else []))
        self.via.returnPressed.connect(self._enter_via)
        self.addressees.set_resolver(self._known_name)
        self.setFocusProxy(self.form_box)
        self.form_box.activated.connect(self._form_chosen)
        self.organisation.editingFinished.connect(self._organisation_left)
        self.addressees.tags_changed.connect(self._addressees_changed)
        self.via.editingFinished.connect(self._via_left)
        self.claim_date.editingFinished.connect(self._date_left)
        self.proposal_button.clicked.connect(self._take_proposal)
        self.confidence.chosen.connect(lambda level: self._send(ClaimValues(confidence=level)))
        self.tags.tags_changed.connect(lambda tags: self._send(ClaimValues(tags=tuple(tags))))
        self.note.left.connect(self._note_left)

    def _inset(self) -> int:
        """Return how far, in pixels, the text of the line edits stands from their left edge."""
        return round(0.25 * self.fontMetrics().height()) + 3

    def _names_like(self, typed: str) -> list[str]:
        return [match.choice.label for match in matches(typed, self._registry.actor_choices, limit=8)]

    def _known_name(self, typed: str) -> str | None:
        """Return the actor that these letters mean, as the type-ahead would; None when they fit nobody."""
        found = matches(typed, self._registry.actor_choices, uses=self._registry.actor_uses, limit=1)
        return found[0].choice.label if found and not found[0].close else None

    # Showing

    def show_claim(self, claim: Claim, proposal: DateProposal | None, *, read_only: bool) -> None:
        """Show a claim's fields; a field that is being typed in keeps what stands in it."""
        same = self._claim is not None and self._claim.id == claim.id
        if not same:
            for line in tuple(self._wrong):
                self._mark(line, wrong=False)
        self._claim = claim
        self._proposal = proposal
        self._make_own_fields()
        with QSignalBlocker(self.form_box):
            self._fill_forms(claim)
        actor = self._registry.actors.get(claim.actor_id or 0)
        self.organisation.setPlaceholderText((actor.organisation if actor else None) or "")
        self.written.setText(claim.actor_as_written or "–")
        self.addressees.set_tags([self._registry.actor(actor_id) for actor_id in claim.addressees])
        self.tags.set_tags(claim.tags)
        self.confidence.set_confidence(claim.confidence)
        for line, text in (
            (self.organisation, claim.organisation or ""),
            (self.via, self._registry.actor(claim.via_id)),
            (self.claim_date, claim.claim_date or ""),
        ):
            if line not in self._wrong and not (same and line.hasFocus() and line.isModified()):
                line.setText(text)
                line.setModified(False)
        if not (same and self.note.hasFocus()) and text_of(self.note) != claim.note:
            self.note.setPlainText(claim.note)
        self._show_proposal(claim)
        self._show_own(claim)
        self.setEnabled(not read_only)
        self.updateGeometry()

    def _fill_forms(self, claim: Claim) -> None:
        self.form_box.clear()
        self.form_box.addItem("not coded", None)
        for form in self._registry.codebook.forms:
            if not form.retired or form.form == claim.form:
                self.form_box.addItem(form.label, form.form)
        if claim.form and self.form_box.findData(claim.form) < 0:
            self.form_box.addItem(claim.form, claim.form)
        self.form_box.setCurrentIndex(self.form_box.findData(claim.form))

    def _show_proposal(self, claim: Claim) -> None:
        """Show beside the date the wording it came from, or below the empty field the date that is proposed."""
        proposal = self._proposal
        offered = proposal is not None and proposal.value is not None and claim.claim_date is None
        wording = f"“{claim.date_text}”" if claim.date_text and not offered else ""
        self._date.setDirection(
            QBoxLayout.Direction.LeftToRight if wording and claim.claim_date else QBoxLayout.Direction.TopToBottom
        )
        room = self.claim_date.fontMetrics().horizontalAdvance("2021-04-06 ") + 2 * self.fontMetrics().height()
        self.claim_date.setMaximumWidth(room if wording and claim.claim_date else _UNLIMITED)
        self.date_wording.setText(wording)
        set_shown(self.date_wording, bool(wording))
        set_shown(self.proposal_button, offered)
        if proposal is not None and offered:
            self.proposal_button.setText(button_text(f"{proposal.value} “{proposal.date_text}”?"))
            self.proposal_button.setToolTip(tooltip_text(f"Take this date: {proposal.why}"))

    # Fields of the project's own

    def _make_own_fields(self) -> None:
        wanted = tuple(field for field in self._registry.codebook.fields if not field.retired)
        if wanted == self._own_made_for:
            return
        while self._own:
            _, widget = self._own.popitem()
            self._wrong = {line for line in self._wrong if line is not widget}
            self._form.removeRow(widget)
        self._own_made_for = wanted
        for field in wanted:
            widget = self._own_widget(field)
            widget.setAccessibleName(field.label)
            widget.setToolTip(tooltip_text(field.help))
            widget.setProperty("quiet", True)
            # A label with a buddy takes an ampersand for the mark of a key.
            label = plain_label(button_text(field.label), "muted")
            label.setBuddy(widget)
            self._form.addRow(label, widget)
            self._own[field.name] = widget
        self.order_stops()

    def order_stops(self) -> None:
        """Let Tab go from the first field down to the last; the others follow where the first one stands."""
        stops = (
            self.form_box, self.organisation, self.addressees.line, self.via, self.claim_date, self.proposal_button,
            self.confidence, self.tags.line, self.note, *self._own.values(),
        )  # fmt: skip
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def _own_widget(self, field: Field) -> QWidget:
        if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
            box = QComboBox(self)
            box.addItem("not coded", "")
            for choice in field.choices if field.kind is FieldKind.CHOICE else ("yes", "no"):
                box.addItem(choice, choice)
            box.activated.connect(lambda _index: self._send(ClaimValues(fields={field.name: str(box.currentData())})))
            return box
        line = QLineEdit(self)
        line.setPlaceholderText({FieldKind.NUMBER: "a number", FieldKind.DATE: "2021-04-06"}.get(field.kind, ""))
        line.editingFinished.connect(lambda: self._own_left(field, line))
        return line

    def _show_own(self, claim: Claim) -> None:
        for name, widget in self._own.items():
            entry = claim.fields.get(name, "")
            if isinstance(widget, QComboBox):
                if entry and widget.findData(entry) < 0:
                    widget.addItem(entry, entry)
                widget.setCurrentIndex(max(0, widget.findData(entry)))
            elif (
                isinstance(widget, QLineEdit)
                and widget not in self._wrong
                and not (widget.hasFocus() and widget.isModified())
            ):
                widget.setText(entry)
                widget.setModified(False)

    def _own_left(self, field: Field, line: QLineEdit) -> None:
        if line.isModified():
            line.setModified(False)
            try:
                checked = field.checked(
                    (_typed_date(line.text()) or "") if field.kind is FieldKind.DATE else line.text()
                )
            except InvalidValueError as error:
                self._refuse(line, error)
                return
            self._mark(line, wrong=False)
            self._send(ClaimValues(fields={field.name: checked}))

    # What the user did

    def _send(self, values: ClaimValues) -> None:
        if self._claim is not None:
            self.edited.emit(self._claim.id, values)

    def _refuse(self, line: QLineEdit, error: InvalidValueError) -> None:
        self._mark(line, wrong=True)
        self.refused.emit(error)

    def _mark(self, line: QLineEdit, *, wrong: bool) -> None:
        """Mark the words of a line as wrong, so that they are kept to be mended, or no longer."""
        (self._wrong.add if wrong else self._wrong.discard)(line)
        if bool(line.property("invalid")) != wrong:
            line.setProperty("invalid", wrong)
            repolish(line)

    def _form_chosen(self, index: int) -> None:
        self._send(ClaimValues(form=self.form_box.itemData(index)))

    def _organisation_left(self) -> None:
        if self.organisation.isModified():
            self.organisation.setModified(False)
            self._send(ClaimValues(organisation=" ".join(self.organisation.text().split()) or None))

    def _addressees_changed(self, names: list[str]) -> None:
        self._send(ClaimValues(addressees=tuple(names)))

    def _enter_via(self) -> None:
        self._via_entered = True
        self._via_left()
        self._via_entered = False

    def _via_left(self) -> None:
        """Take the actor that was typed. A name that fits nobody is new: taken on Enter, dropped when just left."""
        if not self.via.isModified() or self._claim is None:
            return
        self.via.setModified(False)
        typed = " ".join(self.via.text().split())
        name = self._known_name(typed) if typed else ""
        if name is None and not self._via_entered:
            self.via.setText(self._registry.actor(self._claim.via_id))
        else:
            self._send(ClaimValues(via=name if name is not None else typed))

    def _date_left(self) -> None:
        if not self.claim_date.isModified():
            return
        self.claim_date.setModified(False)
        try:
            value = _typed_date(self.claim_date.text())
        except InvalidValueError as error:
            self._refuse(self.claim_date, error)
            return
        self._mark(self.claim_date, wrong=False)
        if value:
            self.claim_date.setText(value)
        values = ClaimValues(claim_date=value)
        if value is None:
            values["date_text"], values["date_span"] = None, None
        self._send(values)

    def _take_proposal(self) -> None:
        proposal = self._proposal
        if proposal is not None and proposal.value is not None:
            values = ClaimValues(claim_date=proposal.value, date_text=proposal.date_text, date_span=proposal.span)
            self._send(values)

    def _note_left(self) -> None:
        if self._claim is not None and text_of(self.note) != self._claim.note:
            self._send(ClaimValues(note=text_of(self.note)))

    def commit(self) -> None:
        """Hand over what is being typed, as before another claim is shown."""
        self.addressees.commit()
        self.tags.commit()
        self._organisation_left()
        self._via_left()
        self._date_left()
        self._note_left()
        for field in self._own_made_for:
            widget = self._own.get(field.name)
            if isinstance(widget, QLineEdit):
                self._own_left(field, widget)


def _typed_date(words: str) -> str | None:
    from annotator.assist.claim_dates import typed_date

    return typed_date(words)
