"""The panel at the right: heading, cards, and what to do when there are none."""

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from annotator.gui.panels.cards import CardList
from annotator.gui.widgets.labels import SectionHeader
from annotator.gui.widgets.notices import EmptyState


class ClaimsPanel(QWidget):
    """The claims of the open article; suggestions stand below them, dotted."""

    def __init__(self, cards: CardList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = SectionHeader("Claims in this article", "0", self)
        self._empty = EmptyState("No claims yet")
        self._stack = QStackedLayout()
        self._stack.addWidget(cards)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 8)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 14, 0)
        head.addWidget(self.header)
        layout.addLayout(head)
        layout.addLayout(self._stack, 1)
        self.set_counts(0, 0)

    def name_keys(self, sentence: str, tag: str) -> None:
        """Say with which keys one takes the sentence and tags it."""
        text = f"Select the words of a claim, or press {sentence} for the sentence at the caret, then {tag} to tag it."
        self._empty.set_message("No claims yet", text)

    def set_counts(self, claims: int, suggestions: int) -> None:
        """Say how many claims there are; without claims and suggestions, what to do."""
        self.header.set_remark(str(claims))
        self._stack.setCurrentIndex(0 if claims or suggestions else 1)
