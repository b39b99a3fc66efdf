"""Buttons that choose: filter chips and a segmented control."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from annotator.gui.theme import set_role
from annotator.gui.widgets.labels import set_shown


def button_text(text: str) -> str:
    """Return `text` for a button, with ampersands that are meant as such."""
    return text.replace("&", "&&")


class Chip(QPushButton):
    """A pill that can be checked and shows how many things it stands for."""

    def __init__(self, label: str, count: int | None = None, parent: QWidget | None = None) -> None:
        """Show `label` and, unless None, `count`."""
        super().__init__(parent)
        self._label = label
        self.count: int | None = None
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_role(self, "chip")
        self.set_count(count)

    @property
    def label(self) -> str:
        """The word without the number."""
        return self._label

    def set_count(self, count: int | None) -> None:
        """Show another number; None shows none."""
        self.count = count
        shown = self._label if count is None else f"{self._label} {count:,}"
        self.setText(button_text(shown))
        self.setAccessibleName(shown)


class SegmentedControl(QWidget):
    """A row of joined buttons of which one is chosen; hidden while there is only one to choose from.

    `chosen` carries the key of the segment the user took. The arrow keys move between segments.
    """

    chosen = Signal(str)

    def __init__(self, segments: Sequence[tuple[str, str]], name: str = "", parent: QWidget | None = None) -> None:
        """Offer `segments`, pairs of key and label, and choose the first; `name` is read to screen readers."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._group.buttonClicked.connect(lambda _button: self.chosen.emit(self.current()))
        self.set_segments(segments)

    def set_segments(self, segments: Sequence[tuple[str, str]]) -> None:
        """Offer other segments and choose the first."""
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = {}
        last = len(segments) - 1
        for position, (key, label) in enumerate(segments):
            button = QPushButton(button_text(label), self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("place", _place(position, last))
            set_role(button, "segment")
            self._group.addButton(button)
            self._row.addWidget(button)
            self._buttons[key] = button
        if segments:
            self.set_current(segments[0][0])
        set_shown(self, len(segments) > 1)

    def current(self) -> str:
        """Return the key of the chosen segment; an empty string when there is none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose a segment without emitting `chosen`.

        Raises:
            KeyError: when no segment has that key.
        """
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        """Return the button of a segment, to give it a tooltip or to disable it.

        Raises:
            KeyError: when no segment has that key.
        """
        return self._buttons[key]


def _place(position: int, last: int) -> str:
    if last == 0:
        return "only"
    return "first" if position == 0 else "last" if position == last else "middle"
