"""The panel at the right: how many rows are to be decided, the rows themselves, and what to do next."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from annotator.gui.review.key_button import KeyButton
from annotator.gui.review.row_cards import RowList
from annotator.gui.theme import icon, set_role
from annotator.gui.widgets.labels import ElidedLabel, KeyCap, SectionHeader, plain_label
from annotator.gui.widgets.notices import EmptyState


class CellWalk(QFrame):
    """Leads through the claims behind one cell of the confusion matrix."""

    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "notice")
        self.label = ElidedLabel(parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 4, 3)
        row.setSpacing(2)
        row.addWidget(self.label, 1)
        self.buttons: dict[str, QToolButton] = {}
        for name, text, arrow in (
            ("previous", "Claim before", Qt.ArrowType.LeftArrow), ("next", "Next claim", Qt.ArrowType.RightArrow),
            ("close", "Close", Qt.ArrowType.NoArrow),
        ):  # fmt: skip
            button = QToolButton(self)
            button.setArrowType(arrow)
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setAutoRaise(True)
            row.addWidget(button)
            self.buttons[name] = button
        self.buttons["previous"].clicked.connect(lambda _on=False: self.stepped.emit(-1))
        self.buttons["next"].clicked.connect(lambda _on=False: self.stepped.emit(1))
        self.buttons["close"].clicked.connect(lambda _on=False: self.closed.emit())
        self.hide()

    def show_place(self, wording: str, place: int, count: int) -> None:
        """Say which claims these are, and at which of them the reviewer is."""
        self.label.setText(f"{place} of {count} · {wording}")
        self.buttons["close"].setIcon(icon("close"))
        for name in ("previous", "next"):
            self.buttons[name].setEnabled(count > 1)
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and not self.isHidden():
            self.buttons["close"].setIcon(icon("close"))


class RowsPanel(QWidget):
    """The rows of the open article."""

    identical_requested = Signal()
    done_requested = Signal()

    def __init__(self, rows: RowList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = SectionHeader("Aligned claims", "", self)
        self.header.title.setMinimumWidth(1)
        self._cap = KeyCap("Down", self.header)
        self._cap.setText("↓")
        self.header.row.insertWidget(self.header.row.count() - 1, self._cap)
        self.walk = CellWalk(self)
        self._rows = rows
        self.empty = EmptyState("Nothing is aligned", "No annotator has a claim in this article.")
        self.identical = KeyButton("I", "Take all identical", self)
        self.done = KeyButton("Ctrl+↵", "Article decided, next", self)
        self.said = plain_label("", "small", wrap=True)
        self._stack = QStackedLayout()
        self._stack.addWidget(rows)
        self._stack.addWidget(self.empty)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 14, 0)
        head.addWidget(self.header)
        across = QHBoxLayout()
        across.setContentsMargins(12, 2, 12, 0)
        across.addWidget(self.walk)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 0)
        foot.addWidget(self.identical)
        foot.addWidget(self.done)
        foot.addWidget(self.said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(across)
        column.addLayout(self._stack, 1)
        column.addLayout(foot)
        self.identical.clicked.connect(lambda _on=False: self.identical_requested.emit())
        self.done.clicked.connect(lambda _on=False: self.done_requested.emit())
        self.show_counts(0, 0, 0, decided=False)

    def show_keys(self, key_of: Callable[[str], str]) -> None:
        """Show the keys that actions have, by their ids."""
        self._cap.setText({"Down": "↓"}.get(key := key_of("review.next_open"), key))
        self.identical.set_key(key_of("review.identical"))
        self.done.set_key(key_of("article.done_next").replace("Return", "↵"))

    def show_counts(self, rows: int, open_rows: int, identical: int, *, decided: bool) -> None:
        """Say how many rows there are, are open, and are open although everybody agrees."""
        left = f"{open_rows:,} to decide" if open_rows else "all decided" if rows else "none"
        self.header.title.setText(f"Aligned claims · {left}")
        self.header.set_remark("next open" if open_rows else "")
        self._cap.setVisible(bool(open_rows))
        self._stack.setCurrentIndex(0 if rows else 1)
        self.identical.setText(f"Take {identical:,} identical")
        self.identical.updateGeometry()
        self.identical.setVisible(identical > 0)
        self.done.setVisible(not open_rows and not decided)
        self.said.setText("This article is decided." if decided else "")
        self.said.setVisible(decided)
