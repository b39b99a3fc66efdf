"""Painting a claim's card, and how high it is."""

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from annotator.core.claim import Stance
from annotator.gui.panels.article_delegate import elided_lines
from annotator.gui.panels.card_pictures import RIM, CardPictures
from annotator.gui.theme import Theme, reading_font
from annotator.gui.widgets.labels import MEASURED
from annotator.gui.widgets.stance import paint_stance_pill, pill_size

_KEPT = 500
"""Texts whose lines are remembered: the cards in view are painted again and again as claims come and go."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
NO_ACTOR, NO_PROPOSITION = "No actor yet", "No proposition yet"


class Card(NamedTuple):
    """What a card shows of a claim, or of a suggestion (which has no number)."""

    number: int
    actor: str
    stance: Stance | None
    stance_label: str
    proposition: str
    quote: str
    by: str = ""
    """The annotator, for a claim of somebody else's."""
    suggested: bool = False


class CardPainter:
    """Lays cards out and paints them; all sizes follow from the font."""

    def __init__(self, font: QFont) -> None:
        self.name_font = QFont(font)
        self.name_font.setWeight(QFont.Weight.DemiBold)
        self.text_font = QFont(font)
        self.quote_font = reading_font(font.pointSizeF())
        self.name = QFontMetrics(self.name_font)
        self.text = QFontMetrics(self.text_font)
        self.quote = QFontMetrics(self.quote_font)
        self.pad = max(8, self.text.height() * 2 // 3)
        self.gap = max(2, self.text.height() // 6)
        self.space = max(5, self.text.height() // 2)
        """Pixels between two cards."""
        self._lines_of: dict[tuple[str, bool, int], list[str]] = {}
        self._pills: dict[tuple[Stance | None, str], QSize] = {}
        self._pictures = CardPictures()

    def height(self, card: Card, width: int) -> int:
        """Return the height in pixels of a card `width` pixels wide."""
        inner = width - 2 * self.pad
        height = 2 * self.pad + self._row_height(card)
        if not card.suggested:
            lines = len(self._cut(card.proposition or NO_PROPOSITION, inner, quoted=False))
            height += lines * self.text.lineSpacing() + self.gap
        lines = len(self._cut(card.quote, inner, quoted=True))
        return height + lines * self.quote.lineSpacing() + self.gap

    def _cut(self, text: str, width: int, *, quoted: bool) -> list[str]:
        """Return the first two lines of a proposition or quote."""
        key = (text, quoted, width)
        found = self._lines_of.get(key)
        if found is None:
            if len(self._lines_of) >= _KEPT:
                self._lines_of.clear()
            found = self._lines_of[key] = elided_lines(text, self.quote_font if quoted else self.text_font, width, 2)
        return found

    def _pill(self, card: Card) -> QSize:
        key = (card.stance, card.stance_label)
        if key not in self._pills:
            self._pills[key] = pill_size(card.stance, self.text_font, card.stance_label)
        return self._pills[key]

    def usual_height(self) -> int:
        """Return the height of most cards, for those not measured yet."""
        return (
            2 * self.pad + self.name.lineSpacing() + self.text.lineSpacing() + 2 * self.quote.lineSpacing()
            + 2 * self.gap
        )  # fmt: skip

    def heading_height(self) -> int:
        """Return the height in pixels of a heading between cards."""
        return self.text.height() + self.pad

    def paint_heading(self, painter: QPainter, box: QRect, text: str, remark: str, theme: Theme) -> None:
        """Paint a heading between cards, with what the keys do at its right."""
        font = QFont(self.text_font)
        font.setPointSizeF(font.pointSizeF() * 0.86)
        painter.setPen(theme.muted)
        line = box.adjusted(2, 0, -2, -self.pad // 3)
        painter.setFont(font)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, remark)
        font.setWeight(QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.0)
        painter.setFont(font)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)

    def paint(self, painter: QPainter, box: QRect, card: Card, theme: Theme, *, selected: bool, focused: bool) -> None:
        """Paint the card into `box`, whose height may be more than the card's own when something stands below it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = box.adjusted(self.pad, self.pad, -self.pad, -self.pad)

        def paint(onto: QPainter) -> None:
            self._frame(onto, QRectF(box), card, theme, selected=selected, focused=focused)
            self._paint_inside(onto, inner, card, theme)

        # The number is not in the picture: one claim more gives every later one another, and the name another place.
        shown = (card._replace(number=0, actor="", by=""), selected, focused)
        around = box.adjusted(-RIM, -RIM, RIM, RIM)
        self._pictures.draw(painter, around, shown, theme.panel, paint)
        self._paint_name(painter, inner, card, theme)

    def _paint_name(self, painter: QPainter, inner: QRect, card: Card, theme: Theme) -> None:
        room = inner.width()
        if self._has_pill(card):
            room -= self._pill(card).width() + self.pad
        painter.setFont(self.name_font)
        painter.setPen(theme.text if card.actor else theme.warning)
        name = card.actor or NO_ACTOR
        if card.number:
            name = f"{card.number} · {name}"
        if card.by:
            name += f" ({card.by})"
        shown = self.name.elidedText(name[:MEASURED], Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(inner.left(), inner.top(), room, self._row_height(card)), _LEFT, shown)

    def _paint_inside(self, painter: QPainter, inner: QRect, card: Card, theme: Theme) -> None:
        """Paint all but the name."""
        left, top, width = inner.left(), inner.top(), inner.width()
        if self._has_pill(card):
            size = self._pill(card)
            painter.setFont(self.text_font)
            pill = QRectF(left + width - size.width(), top, size.width(), size.height())
            paint_stance_pill(painter, pill, card.stance, theme, card.stance_label)
        top += self._row_height(card) + self.gap
        if not card.suggested:
            colour = theme.text if card.proposition else theme.warning
            painter.setFont(self.text_font)
            top = self._lines(painter, card.proposition or NO_PROPOSITION, colour, QRect(left, top, width, 0))
            top += self.gap
        painter.setFont(self.quote_font)
        self._lines(painter, card.quote, theme.muted, QRect(left, top, width, 0), quoted=True)

    def _lines(self, painter: QPainter, text: str, colour: QColor, below: QRect, *, quoted: bool = False) -> int:
        """Paint two lines below a line in the painter's font; return where they end."""
        spacing, top = (self.quote if quoted else self.text).lineSpacing(), below.top()
        painter.setPen(colour)
        for line in self._cut(text, below.width(), quoted=quoted):
            painter.drawText(QRect(below.left(), top, below.width(), spacing), _LEFT, line)
            top += spacing
        return top

    def _frame(
        self, painter: QPainter, box: QRectF, card: Card, theme: Theme, *, selected: bool, focused: bool
    ) -> None:
        pen = QPen(theme.selected_line if selected else theme.card_line, 1.0)
        if selected:
            pen.setWidthF(2.6 if focused else 1.4)
        elif card.suggested:
            pen = QPen(theme.control_line, 1.2 if not focused else 2.0, Qt.PenStyle.DotLine)
            if focused:
                pen.setColor(theme.focus)
        painter.setPen(pen)
        painter.setBrush(theme.card)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)

    def _row_height(self, card: Card) -> int:
        """Return the height of the line with the name."""
        return max(self.name.lineSpacing(), self._pill(card).height() if self._has_pill(card) else 0)

    @staticmethod
    def _has_pill(card: Card) -> bool:
        return card.stance is not None or bool(card.stance_label)
