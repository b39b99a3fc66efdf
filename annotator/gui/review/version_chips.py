"""Whose value to take: a chip for each that there is, with the letters of those who gave it."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.gui.theme import theme_of
from annotator.gui.widgets.chips import Chip
from annotator.gui.widgets.flow_layout import FlowLayout
from annotator.gui.widgets.labels import tooltip_text


class Offer(NamedTuple):
    """A value to take: the letters of those who gave it, the keys that take it, and the value in words."""

    label: str
    keys: str
    tip: str = ""


class VersionChips(QWidget):
    """Chips of which one may be checked. Digits and arrows choose while the row of them has the focus."""

    chosen = Signal(int)
    """The place of the offer that the user took."""

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        """`what` names the field, for screen readers."""
        super().__init__(parent)
        self._what = what
        self._offers: tuple[Offer, ...] = ()
        self._chips: list[Chip] = []
        self._current: int | None = None
        self._flow = FlowLayout(self, spacing=4, margin=2)
        # Not fixed: where the chips take two lines, they need the height of both.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(what)

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Offer these values, none of them checked."""
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._offers, self._chips = tuple(offers), []
        for place, offer in enumerate(self._offers):
            chip = Chip(offer.label, parent=self)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setToolTip(tooltip_text(offer.tip))
            chip.clicked.connect(lambda _on=False, index=place: self._take(index))
            self._flow.addWidget(chip)
            chip.show()
            self._chips.append(chip)
        self.set_current(None)
        self.updateGeometry()

    def set_current(self, place: int | None) -> None:
        """Check the offer at `place`, or none, without telling anybody."""
        self._current = place
        for number, chip in enumerate(self._chips):
            chip.setChecked(number == place)
        said = f"{self._offers[place].label} {self._offers[place].tip}" if place is not None else "own"
        self.setAccessibleDescription(said)

    def current(self) -> int | None:
        """Return the place of the checked offer."""
        return self._current

    def take_key(self, digit: str) -> bool:
        """Take the offer that a digit stands for; return whether there is one."""
        place = next((n for n, offer in enumerate(self._offers) if digit and digit in offer.keys), None)
        if place is not None:
            self._take(place)
        return place is not None

    def _take(self, place: int) -> None:
        self.set_current(place)
        self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        key = Qt.Key(event.key())
        if key in steps and self._offers:
            at = -1 if self._current is None and steps[key] > 0 else self._current or 0
            self._take(min(max(at + steps[key], 0), len(self._offers) - 1))
        elif not (event.text().isdigit() and self.take_key(event.text())):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme_of(self.palette()).focus)
            right = max((chip.geometry().right() for chip in self._chips), default=self.width()) + 2
            painter.drawRoundedRect(self.rect().adjusted(0, 0, right - self.width(), -1), 7, 7)
            painter.end()
