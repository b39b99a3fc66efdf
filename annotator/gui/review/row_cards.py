"""The rows of an article as cards: in what they differ, who says what, what was decided."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from annotator.core.claim import Stance
from annotator.gui.panels.card_pictures import CardPictures
from annotator.gui.panels.card_scroll import CardScroll, CardSizes
from annotator.gui.review.flow import Flow, Run
from annotator.gui.theme import Theme, reading_font
from annotator.gui.widgets.labels import MEASURED
from annotator.gui.widgets.stance import paint_stance_pill, pill_size


@dataclass(frozen=True, slots=True)
class Version:
    """What some annotators, by their letters, say where others say otherwise: a stance, or `text`."""

    letters: str
    text: str
    stance: Stance | None = None
    is_stance: bool = False


@dataclass(frozen=True, slots=True)
class RowCard:
    """What a row's card shows.

    `label` says in what the claims differ or, with `decided`, what was decided; `remark` stands at its right. An open
    card shows these two only: the comparison below tells the rest.
    """

    label: str
    decided: bool = False
    remark: str = ""
    changed: bool = False
    stance: Stance | None = None
    stance_label: str = ""
    who: str = ""
    says: str = ""
    versions: tuple[Version, ...] = ()
    quote: str = ""
    opened: bool = False


class RowList(CardScroll):
    """A card per row of the article's review, by the row's number from 1."""

    def __init__(self, card_of: Callable[[int], RowCard], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card_of = card_of
        self.setAccessibleName("Aligned claims")

    def dress(self) -> CardSizes:
        self._painter = RowPainter(self.font())
        return self._painter.sizes

    def card_height(self, key: int, width: int) -> int:
        return self._painter.height(self._card_of(key), width)

    def paint_card(self, painter: QPainter, box: QRect, key: int, theme: Theme, *, focused: bool) -> None:
        selected = key == self.selected()
        self._painter.paint(painter, box, self._card_of(key), theme, selected=selected, focused=focused)

    def hint_of(self, key: int) -> str:
        card = self._card_of(key)
        parts = (card.label, card.remark, card.who, card.says, card.quote)
        return "\n".join(part for part in parts if part)


class RowPainter:
    """Lays rows' cards out and paints them; all sizes follow from the font."""

    def __init__(self, font: QFont) -> None:
        self._font = QFont(font)
        self._label_font = caps_font(font)
        self._done_font = QFont(font)
        self._quote_font = reading_font(font.pointSizeF())
        self._text, self._label = QFontMetrics(self._font), QFontMetrics(self._label_font)
        height = self._text.height()
        pad = max(8, height * 2 // 3)
        gap = max(2, height // 6)
        self._head = max(pill_size(Stance.SUPPORTS, font).height(), self._text.height())
        self.sizes = CardSizes(pad, gap, max(5, height // 2), 2 * pad + self._head + gap + height)
        self._pictures = CardPictures()
        self._flow = lru_cache(maxsize=512)(self._made_flow)

    def height(self, card: RowCard, width: int) -> int:
        """Return the height in pixels of a card `width` pixels wide."""
        sizes = self.sizes
        total = 2 * sizes.pad + self._head
        if card.opened:
            return total
        inner = width - 2 * sizes.pad
        if card.who or card.says:
            total += sizes.gap + round(self._who(card, inner).height)
        if card.versions:
            total += sizes.gap + len(self._lines(card, inner)) * (self._head + sizes.gap)
        if card.quote:
            total += sizes.gap + round(self._quoted(card, inner).height)
        return total

    def paint(
        self, painter: QPainter, box: QRect, card: RowCard, theme: Theme, *, selected: bool, focused: bool
    ) -> None:
        """Paint the card into `box`."""
        sizes = self.sizes
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.selected_line if selected else theme.card_line, 1.0)
        if selected:
            pen.setWidthF(2.0 if focused else 1.4)
        painter.setPen(pen)
        painter.setBrush(theme.card)
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 8, 8)
        edge = sizes.pad // 2
        inside = box.adjusted(edge, edge, -edge, -edge)
        self._pictures.draw(painter, inside, card, theme.card, lambda onto: self._paint_inside(onto, box, card, theme))

    def _paint_inside(self, painter: QPainter, box: QRect, card: RowCard, theme: Theme) -> None:
        sizes = self.sizes
        left, width = box.left() + sizes.pad, box.width() - 2 * sizes.pad
        top = box.top() + sizes.pad
        self._paint_head(painter, QRect(left, top, width, self._head), card, theme)
        if card.opened:
            return
        top += self._head + sizes.gap
        if card.who or card.says:
            flow = self._who(card, width)
            flow.paint(painter, QPointF(left, top), theme)
            top += round(flow.height) + sizes.gap
        for line in self._lines(card, width):
            self._paint_versions(painter, QRect(left, top, width, self._head), line, theme)
            top += self._head + sizes.gap
        if card.quote:
            self._quoted(card, width).paint(painter, QPointF(left, top), theme, theme.muted)

    def _paint_head(self, painter: QPainter, box: QRect, card: RowCard, theme: Theme) -> None:
        right = box.right()
        if card.stance_label and not card.opened:
            size = pill_size(card.stance, self._font, card.stance_label)
            pill = QRectF(right - size.width(), box.top(), size.width(), size.height())
            painter.setFont(self._font)
            paint_stance_pill(painter, pill, card.stance, theme, card.stance_label)
            right = round(pill.left()) - self.sizes.pad // 2
        elif card.remark:
            painter.setFont(self._label_font)
            painter.setPen(theme.muted)
            painter.drawText(QRect(box.left(), box.top(), right - box.left(), box.height()), _RIGHT, card.remark)
            right -= self._label.horizontalAdvance(card.remark) + self.sizes.pad
        if card.changed:
            right = self._paint_badge(painter, right, box, "changed since", theme)
        room = QRect(box.left(), box.top(), right - box.left(), box.height())
        painter.setFont(self._done_font if card.decided else self._label_font)
        painter.setPen(theme.done if card.decided else theme.muted)
        metrics = self._text if card.decided else self._label
        label = f"✓ {card.label}" if card.decided else card.label
        painter.drawText(room, _LEFT, metrics.elidedText(label[:MEASURED], Qt.TextElideMode.ElideRight, room.width()))

    def _paint_badge(self, painter: QPainter, right: int, box: QRect, text: str, theme: Theme) -> int:
        width = self._text.horizontalAdvance(text) + self.sizes.pad
        badge = QRectF(right - width, box.top(), width, box.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.warning_soft)
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(theme.warning)
        painter.setFont(self._font)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        return round(badge.left()) - self.sizes.pad // 2

    def _lines(self, card: RowCard, width: int) -> list[list[tuple[Version, int]]]:
        """Return the versions set in lines, each with its width in pixels."""
        lines: list[list[tuple[Version, int]]] = []
        across = width
        for version in card.versions:
            size = self._text.horizontalAdvance(f"{version.letters}  ") + self.sizes.pad
            if version.is_stance:
                size += pill_size(version.stance, self._font, version.text).width()
            else:
                size += self._text.horizontalAdvance(version.text)
            size = min(size, width)
            if across + size > width:
                lines.append([])
                across = 0
            lines[-1].append((version, size))
            across += size
        return lines

    def _paint_versions(self, painter: QPainter, box: QRect, line: list[tuple[Version, int]], theme: Theme) -> None:
        left = box.left()
        for version, size in line:
            painter.setFont(self._font)
            painter.setPen(theme.muted)
            letters = f"{version.letters}  "
            painter.drawText(QRect(left, box.top(), size, box.height()), _LEFT, letters)
            start = left + self._text.horizontalAdvance(letters)
            room = size - (start - left) - self.sizes.pad
            if version.is_stance:
                pill = pill_size(version.stance, self._font, version.text)
                place = QRectF(start, box.top(), min(pill.width(), room), pill.height())
                paint_stance_pill(painter, place, version.stance, theme, version.text)
            else:
                painter.setPen(theme.text)
                shown = self._text.elidedText(version.text[:MEASURED], Qt.TextElideMode.ElideRight, room + 1)
                painter.drawText(QRect(start, box.top(), room + 1, box.height()), _LEFT, shown)
            left += size

    def _who(self, card: RowCard, width: int) -> Flow:
        between = " — " if card.who and card.says else ""
        return self._flow((Run(card.who, strong=True), Run(between + card.says)), False, width)

    def _quoted(self, card: RowCard, width: int) -> Flow:
        return self._flow((Run(card.quote),), True, width)

    def _made_flow(self, runs: tuple[Run, ...], quoted: bool, width: int) -> Flow:
        return Flow(runs, self._quote_font if quoted else self._font, width, 2)


def caps_font(font: QFont) -> QFont:
    """Return the font of labels in small capitals beside text in `font`."""
    caps = QFont(font)
    caps.setPointSizeF(font.pointSizeF() * 0.84)
    caps.setWeight(QFont.Weight.DemiBold)
    caps.setCapitalization(QFont.Capitalization.AllUppercase)
    caps.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1)
    return caps


def rounded_chip(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Draw a small bar in an annotator's colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(box, box.height() / 2.5, box.height() / 2.5)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
