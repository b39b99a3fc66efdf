"""Tagging a claim below its words: actor, stance, proposition, with few keys."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
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
from annotator.core.claim import Claim, ClaimValues, Stance
from annotator.core.span import Span
from annotator.gui.panels.choice_field import ChoiceField
from annotator.gui.panels.stance_row import StanceRow
from annotator.gui.theme import set_role, theme_of
from annotator.gui.widgets.labels import ElidedLabel, KeyCap, plain_label

_STANCE_KEYS = {Qt.Key.Key_1: Stance.SUPPORTS, Qt.Key.Key_2: Stance.OPPOSES, Qt.Key.Key_3: Stance.NEUTRAL}


class Guess(NamedTuple):
    """A possible actor: an id of the registry or, as text, a name it does not hold; and the wording in the text."""

    actor: int | str
    name: str
    as_written: str
    span: Span
    why: str


class Draft(NamedTuple):
    """What the popup starts from: the words, the guesses, and the claim itself when one is edited."""

    article_id: int
    spans: tuple[Span, ...]
    guesses: Sequence[Guess] = ()
    form: str | None = None
    claim: Claim | None = None
    last_actor: int | None = None
    values: ClaimValues = ClaimValues()


class ClaimPopup(QFrame):
    """A small form over the reader. Enter saves, Tab goes on, Esc closes; 1 2 3 are the stances."""

    saved = Signal(object)
    """The values, as `ClaimValues`; the draft they are for is `draft`."""
    cancelled = Signal()
    more_words_wanted = Signal()
    """The claim is to get another span; the popup is closed with its values kept in `draft`."""

    def __init__(self, registry: Registry, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self.draft = Draft(0, ())
        self._anchor = QRect()
        self.setFrameShape(QFrame.Shape.NoFrame)
        set_role(self, "popup")
        self.setAccessibleName("Tag claim")
        self.actor = ChoiceField("actor", self)
        self.stance = StanceRow(self)
        self.proposition = ChoiceField("proposition", self)
        self.elsewhere = plain_label("", "small")
        self._build()
        self.hide()

    def _build(self) -> None:
        self.actor.set_source(lambda: self._registry.actor_choices, lambda: self._registry.actor_uses)
        self.proposition.set_source(lambda: self._registry.proposition_choices, lambda: self._registry.proposition_uses)
        self.proposition.line.setPlaceholderText("Type a few letters of the proposition")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for row, (name, widget) in enumerate(
            (("Actor", self.actor), ("Stance", self.stance), ("Proposition", self.proposition))
        ):
            label = plain_label(name, "muted")
            label.setBuddy(widget)
            top = Qt.AlignmentFlag.AlignTop
            label.setContentsMargins(0, 7, 0, 0)
            grid.addWidget(label, row, 0, top)
            grid.addWidget(widget, row, 1)
            for watched in (widget, *widget.findChildren(QWidget)):
                watched.installEventFilter(self)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 10)
        layout.setSpacing(10)
        layout.addLayout(grid)
        layout.addLayout(self._footer())
        for chooser in (self.actor, self.proposition):
            chooser.rows_changed.connect(self._fit)
            # Once more when the list that came or went has been laid out.
            chooser.rows_changed.connect(lambda: QTimer.singleShot(0, self, self._fit))
        self.actor.accepted.connect(lambda: self.stance.setFocus(Qt.FocusReason.OtherFocusReason))
        self.proposition.accepted.connect(lambda: self.save_button.setFocus(Qt.FocusReason.OtherFocusReason))
        self.stance.chosen.connect(lambda: self.proposition.setFocus(Qt.FocusReason.OtherFocusReason))
        QWidget.setTabOrder(self.actor.line, self.stance)
        QWidget.setTabOrder(self.stance, self.proposition.line)
        QWidget.setTabOrder(self.proposition.line, self.more_button)
        QWidget.setTabOrder(self.more_button, self.save_button)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 8)
        self.setGraphicsEffect(shadow)

    def _footer(self) -> QHBoxLayout:
        footer = QHBoxLayout()
        footer.setSpacing(10)
        self.same_actor_key = KeyCap("=", self)
        self.same_actor = ElidedLabel(parent=self)
        set_role(self.same_actor, "small")
        self.more_button = QPushButton("+  more words", self)
        self.more_button.setToolTip("Add another stretch of the text to this claim (+)")
        self.save_button = QPushButton("save", self)
        self.cancel_button = QPushButton("cancel", self)
        for button, slot in (
            (self.more_button, self._ask_for_more_words), (self.save_button, self.save),
            (self.cancel_button, self.cancel),
        ):  # fmt: skip
            set_role(button, "flat")
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            button.installEventFilter(self)
        footer.addWidget(self.elsewhere)
        footer.addWidget(self.same_actor_key)
        footer.addWidget(self.same_actor, 1)
        footer.addStretch()
        footer.addWidget(self.more_button)
        for key, widget in (("Enter", self.save_button), ("Tab", None), ("Esc", self.cancel_button)):
            group = QHBoxLayout()
            group.setSpacing(0)
            group.addWidget(KeyCap(key, self))
            group.addWidget(widget or plain_label(" next field ", "small"))
            footer.addLayout(group)
        return footer

    # Opening and closing

    def open_for(self, draft: Draft, anchor: QRect) -> None:
        """Show the form for a draft below (or above) `anchor`, a rectangle of the parent in pixels."""
        self.draft = draft
        self._anchor = anchor
        labels = self._registry.codebook.stance_labels
        self.stance.set_labels({stance: labels.get(stance, stance.value) for stance in Stance})
        values = draft.values
        ranks = {g.actor: 1.0 / (n + 1) for n, g in enumerate(draft.guesses) if isinstance(g.actor, int)}
        claim = draft.claim
        if "actor" in values:
            self._show_actor(values["actor"], ranks)
        elif claim is not None:
            self.actor.set_value(claim.actor_id, self._registry.actor(claim.actor_id), "", ranks)
        elif draft.guesses:
            best = draft.guesses[0]
            written = f" · written “{best.as_written}”" if best.as_written != best.name else ""
            new = "" if isinstance(best.actor, int) else "new, "
            self.actor.set_value(best.actor, best.name, f"{new}guessed{written}", ranks)
        else:
            self.actor.set_value(None, "", "", ranks)
        self.stance.set_stance(values.get("stance", claim.stance if claim else None))
        self._show_proposition(values, claim)
        before = self._registry.actor(draft.last_actor)
        self.same_actor.setText(f"{before} again" if before and claim is None else "")
        self.same_actor.set_tooltip(f"Same actor as before, {before}: press =")
        self.set_elsewhere(0)
        self.show()
        self._fit()
        self.raise_()
        self.actor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_actor(self, actor: int | str | None, ranks: dict[int, float]) -> None:
        if isinstance(actor, str):
            self.actor.set_value(actor, actor, "new actor", ranks)
        else:
            self.actor.set_value(actor, self._registry.actor(actor), "", ranks)

    def _show_proposition(self, values: ClaimValues, claim: Claim | None) -> None:
        chosen = values.get("proposition", claim.proposition_id if claim else None)
        if isinstance(chosen, str):
            self.proposition.set_value(chosen, chosen, "new proposition")
        else:
            self.proposition.set_value(chosen, self._registry.proposition(chosen))

    def set_elsewhere(self, articles: int) -> None:
        """Say in how many other articles the same words stand."""
        plural = "article" if articles == 1 else "articles"
        self.elsewhere.setText(f"Same quote in {articles} other {plural}" if articles else "")
        self.elsewhere.setVisible(bool(articles))
        for part in (self.same_actor_key, self.same_actor):
            part.setVisible(not articles and bool(self.same_actor.text()))

    def values(self) -> ClaimValues:
        """Return what the form says now; fields left as they were in an edited claim are not among it."""
        self.actor.take()
        self.proposition.take()
        claim = self.draft.claim
        found = ClaimValues()
        before = self.draft.values.get("actor", claim.actor_id if claim else None)
        if claim is None or self.actor.value != before:
            found["actor"] = self.actor.value
        if self.actor.value != before:
            # The wording belongs to the actor: another one's is not kept.
            guess = self._guess_of(self.actor.value)
            found["actor_as_written"] = guess.as_written if guess else None
            found["actor_span"] = guess.span if guess else None
        if claim is None or "stance" in self.draft.values or self.stance.stance != claim.stance:
            found["stance"] = self.stance.stance
        if claim is None or "proposition" in self.draft.values or self.proposition.value != claim.proposition_id:
            found["proposition"] = self.proposition.value
        if claim is None and self.draft.form is not None and "form" not in self.draft.values:
            found["form"] = self.draft.form
        return found

    def _guess_of(self, actor: int | str | None) -> Guess | None:
        return next((guess for guess in self.draft.guesses if guess.actor == actor), None)

    def save(self) -> None:
        """Close and hand over the values."""
        values = self.values()
        self.hide()
        self.saved.emit(values)

    def cancel(self) -> None:
        """Close; nothing is changed."""
        self.hide()
        self.cancelled.emit()

    def _ask_for_more_words(self) -> None:
        values = self.values()
        kept = self.draft
        self.draft = kept._replace(values=kept.values | values)
        self.hide()
        self.more_words_wanted.emit()

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            # What the form itself does with a key comes before the window's shortcuts.
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
            return False
        return event.type() == QEvent.Type.KeyPress and self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        focus = QApplication.focusWidget()
        if key == Qt.Key.Key_Escape:
            self.cancel()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if focus in (self.more_button, self.cancel_button):
                return False
            self.save()
        elif event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        elif key in _STANCE_KEYS and self._means_stance(focus):
            self.actor.take()
            self.stance.set_stance(_STANCE_KEYS[key])
            self.proposition.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.text() == "=" and focus is self.actor.line and not self.actor.is_typing and self.draft.last_actor:
            last = self.draft.last_actor
            self.actor.set_value(last, self._registry.actor(last), "as before")
            self.stance.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.text() == "+" and not self._is_typing(focus):
            self._ask_for_more_words()
        elif isinstance(focus, QPushButton) and event.text().strip():
            # Whoever types goes on with the proposition, wherever Tab has led.
            self.proposition.setFocus(Qt.FocusReason.OtherFocusReason)
            QApplication.sendEvent(self.proposition.line, event)
        else:
            return False
        return True

    def _is_typing(self, focus: QWidget | None) -> bool:
        return (focus is self.actor.line and self.actor.is_typing) or (
            focus is self.proposition.line and self.proposition.is_typing
        )

    def _means_stance(self, focus: QWidget | None) -> bool:
        """A digit is a stance as long as nothing is being typed that it may belong to, such as G20."""
        return not self._is_typing(focus)

    # Place

    def _fit(self) -> None:
        """Stand below the words, or above them where there is no room, inside the parent."""
        parent = self.parentWidget()
        if parent is None:
            return
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
        metrics = self.fontMetrics()
        size = QSize(min(metrics.averageCharWidth() * 88, parent.width() - 16), self.sizeHint().height())
        room = parent.rect()
        left = min(max(self._anchor.left(), 8), max(8, room.width() - size.width() - 8))
        below, above = self._anchor.bottom() + 8, self._anchor.top() - 8 - size.height()
        top = below
        if below + size.height() > room.height() - 8:
            top = above if above >= 8 else max(8, room.height() - size.height() - 8)
        self.setGeometry(QRect(QPoint(left, top), size))

    def follow(self, anchor: QRect) -> None:
        """Keep to the words when the text was scrolled or the window changed its size."""
        self._anchor = anchor
        self._fit()

    def restyle(self) -> None:
        """Take over a changed theme."""
        shadow = self.graphicsEffect()
        if isinstance(shadow, QGraphicsDropShadowEffect):
            shadow.setColor(theme_of(self.palette()).shadow)
        for label in self.findChildren(QLabel):
            label.update()
