"""The claims of the open article as cards in reading order; the selected one is open for its fields."""

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from annotator.gui.panels.card_painter import Card, CardPainter
from annotator.gui.panels.card_scroll import CardScroll, CardSizes
from annotator.gui.theme import Theme

SUGGESTED = 0
"""The key of the heading above the suggestions."""


class CardList(CardScroll):
    """A card per claim. A key is a claim's id, or the index of a suggestion as a negative number (-1 is the first)."""

    def __init__(self, card_of: Callable[[int], Card], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card_of = card_of
        self._suggestion_keys = ""
        self.setAccessibleName("Claims in this article")

    def name_keys(self, following: str, accept: str, dismiss: str) -> None:
        """Say above the suggestions which keys go through them; an action without a key is left out."""
        named = ((following, "next"), (accept, "accept"), (dismiss, "dismiss"))
        self._suggestion_keys = "   ".join(f"{key} {what}" for key, what in named if key)
        self.viewport().update()

    def dress(self) -> CardSizes:
        self._painter = CardPainter(self.font())
        return CardSizes(self._painter.pad, self._painter.gap, self._painter.space, self._painter.usual_height())

    def card_height(self, key: int, width: int) -> int:
        return self._painter.heading_height() if key == SUGGESTED else self._painter.height(self._card_of(key), width)

    def paint_card(self, painter: QPainter, box: QRect, key: int, theme: Theme, *, focused: bool) -> None:
        if key == SUGGESTED:
            count = len(self.keys()) - self.keys().index(SUGGESTED) - 1
            self._painter.paint_heading(painter, box, f"SUGGESTED · {count}", self._suggestion_keys, theme)
            return
        selected = key == self.selected()
        self._painter.paint(painter, box, self._card_of(key), theme, selected=selected, focused=focused)

    def hint_of(self, key: int) -> str:
        if key == SUGGESTED:
            return "Passages that may be claims; nothing is saved before you say so."
        card = self._card_of(key)
        parts = (card.actor, card.stance_label, card.proposition, card.quote)
        return "\n".join(part for part in parts if part)
