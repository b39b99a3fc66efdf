"""What a search found, as rows of a list, and how they are painted: marks are drawn, never taken for formatting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from annotator.core.claim import Stance
from annotator.core.span import Span
from annotator.gui.reader.utf16 import Utf16Map
from annotator.gui.theme import Theme, reading_font, theme_of
from annotator.gui.widgets.labels import MEASURED
from annotator.gui.widgets.stance import paint_stance_sign
from annotator.store.search import Answer, ArticleHit, ClaimHit, Total

Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
_UNFOLDED = Qt.ItemDataRole.UserRole + 1
_BEFORE, _AFTER = 60, 140
"""Code points shown before and after a place that is unfolded."""


class Heading(NamedTuple):
    """The line above a group: its name, and how many of how many are shown."""

    title: str
    remark: str


class Place(NamedTuple):
    """One place in an article: its number from 0, and the words around it with the place marked."""

    hit: ArticleHit
    number: int
    text: str
    mark: Span


Row = Heading | ArticleHit | Place | ClaimHit


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says, for painting and for screen readers."""

    title: str
    remark: str
    text: str
    marks: tuple[Span, ...]
    stance: Stance | None = None
    is_claim: bool = False


class SearchResults(QAbstractListModel):
    """The rows of one answer; an article's places can be unfolded below it."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an empty list."""
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_answer(self, answer: Answer | None) -> None:
        """Show another answer, or nothing."""
        self.beginResetModel()
        self.rows = []
        if answer is not None and answer.articles:
            self.rows += [Heading("Articles", shown_of(len(answer.articles), answer.articles_total)), *answer.articles]
        if answer is not None and answer.claims:
            self.rows += [Heading("Claims", shown_of(len(answer.claims), answer.claims_total)), *answer.claims]
        self.endResetModel()

    def is_open(self, number: int) -> bool:
        """Return whether the places of the article in that row are unfolded."""
        return number + 1 < len(self.rows) and isinstance(self.rows[number + 1], Place)

    def complete(self, number: int, hit: ArticleHit) -> None:
        """Put the whole hit into row `number`, in place of one whose places were not all known."""
        self.rows[number] = hit
        self._repaint(number)

    def unfold(self, number: int, text: str) -> int:
        """Show the places of the article in row `number`, whose text is `text`; return how many rows came."""
        hit = self.rows[number]
        if not isinstance(hit, ArticleHit) or self.is_open(number) or not hit.places:
            return 0
        found = [_around(hit, place, text) for place in range(len(hit.places))]
        self.beginInsertRows(QModelIndex(), number + 1, number + len(found))
        self.rows[number + 1 : number + 1] = found
        self.endInsertRows()
        self._repaint(number)
        return len(found)

    def fold(self, number: int) -> int:
        """Hide the places around row `number`; return the row of their article, or -1 when there is none."""
        first = number
        while first >= 0 and isinstance(self.rows[first], Place):
            first -= 1
        if first < 0 or not isinstance(self.rows[first], ArticleHit) or not self.is_open(first):
            return -1
        last = first
        while last + 1 < len(self.rows) and isinstance(self.rows[last + 1], Place):
            last += 1
        self.beginRemoveRows(QModelIndex(), first + 1, last)
        del self.rows[first + 1 : last + 1]
        self.endRemoveRows()
        self._repaint(first)
        return first

    def _repaint(self, number: int) -> None:
        self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.rows[index.row()], Heading):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == _ROW:
            return row
        if role == _UNFOLDED:
            return self.is_open(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            said = said_of(row, self.is_open(index.row()))
            return " · ".join(part for part in (said.title, said.remark, said.text) if part)
        return None


def shown_of(shown: int, total: Total) -> str:
    """Return how many of how many are shown: `3`, `50 of 1,234`, `50 of more than 5,000`."""
    return f"{shown:,}" if shown == total.number and not total.more else f"{shown:,} of {total}"


def said_of(row: Row, unfolded: bool = False) -> Said:
    """Return what a row says; an article whose places stand below it is `unfolded`."""
    if isinstance(row, Heading):
        return Said(row.title, row.remark, "", ())
    if isinstance(row, Place):
        return Said("", f"{row.number + 1} of {len(row.hit.places)}", row.text, (row.mark,))
    if isinstance(row, ArticleHit):
        places = _places_said(row, unfolded=unfolded)
        remark = " · ".join(part for part in (row.source, row.published, places) if part)
        return Said(row.title, remark, row.snippet.text, row.snippet.marks)
    stance = Stance(row.stance) if row.stance else None
    title = " · ".join((row.actor or "no actor", row.proposition or "no proposition"))
    return Said(title, row.annotator, row.quote, row.marks, stance, is_claim=True)


def _places_said(hit: ArticleHit, *, unfolded: bool) -> str:
    number = len(hit.places)
    if not hit.complete:
        return f"▸ {number} places or more" if number > 1 else "▸ in a long text"
    if number > 1:
        return f"{'▾' if unfolded else '▸'} {number} places"
    return "1 place" if number else "in the title"


def _around(hit: ArticleHit, number: int, text: str) -> Place:
    place = hit.places[number]
    start, end = max(0, place.start - _BEFORE), min(len(text), place.end + _AFTER)
    if start:
        start = next((n + 1 for n in range(start, place.start) if text[n].isspace()), place.start)
    return Place(hit, number, text[start:end], Span(place.start - start, place.end - start))


class ResultDelegate(QStyledItemDelegate):
    """Paints the rows: headings, articles with a snippet of up to two lines, places and claims."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(_ROW)
        theme, said = theme_of(option.palette), said_of(row, bool(index.data(_UNFOLDED)))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected and not isinstance(row, Heading):
            painter.fillRect(option.rect, theme.accent_soft)
        elif option.state & QStyle.StateFlag.State_MouseOver and not isinstance(row, Heading):
            painter.fillRect(option.rect, theme.hover)
        metrics = QFontMetrics(option.font)
        room = option.rect.adjusted(metrics.height() // 2, metrics.height() // 4, -metrics.height() // 2, 0)
        if isinstance(row, Heading):
            self._heading(painter, option, room, said, theme)
        else:
            if isinstance(row, Place):
                room.setLeft(room.left() + metrics.height())
            self._result(painter, option, room, said, theme)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: Row = index.data(_ROW)
        height = QFontMetrics(option.font).height()
        quoted = QFontMetrics(_quote_font(option.font)).lineSpacing()
        if isinstance(row, Heading):
            return QSize(0, round(height * 1.7))
        if isinstance(row, Place):
            return QSize(0, quoted + height // 2 + 2)
        lines = 1 if self._fits(option, row) else 2
        return QSize(0, height + lines * quoted + height // 2 + 4)

    def _fits(self, option: QStyleOptionViewItem, row: Row) -> bool:
        """Return whether a claim's words need only one line."""
        view = self.parent()
        if not isinstance(row, ClaimHit) or not isinstance(view, QListView):
            return False
        room = view.viewport().width() - QFontMetrics(option.font).height()
        bold = _quote_font(option.font)
        bold.setWeight(QFont.Weight.Bold)
        return len(row.quote) < 200 and QFontMetrics(bold).horizontalAdvance(row.quote) < room

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, said: Said, theme: Theme) -> None:
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.84)
        font.setWeight(QFont.Weight.DemiBold)
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1)
        painter.setFont(font)
        painter.setPen(theme.muted)
        side = Qt.AlignmentFlag.AlignBottom
        place = room.adjusted(0, 0, 0, -4)
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignLeft), said.title)
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignRight), said.remark)

    def _result(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, said: Said, theme: Theme) -> None:
        top, metrics = room.top(), QFontMetrics(option.font)
        remark_font = QFont(option.font)
        remark_font.setPointSizeF(remark_font.pointSizeF() * 0.92)
        width = QFontMetrics(remark_font).horizontalAdvance(said.remark)
        remark = QRect(room.right() - width, top, width + 1, metrics.height())
        painter.setFont(remark_font)
        painter.setPen(theme.muted)
        painter.drawText(remark, int(Qt.AlignmentFlag.AlignVCenter), said.remark)
        left = room.left()
        if said.is_claim:
            side = metrics.height() * 0.55
            sign = QRectF(left, top + (metrics.height() - side) / 2, side, side)
            paint_stance_sign(painter, sign, said.stance, theme.stance(said.stance).strong)
            left += round(side * 1.6)
        if said.title:
            title_font = QFont(option.font)
            title_font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(title_font)
            painter.setPen(theme.text)
            across = remark.left() - left - metrics.height()
            title = QFontMetrics(title_font).elidedText(said.title[:MEASURED], Qt.TextElideMode.ElideRight, across)
            painter.drawText(QRect(left, top, across, metrics.height()), int(Qt.AlignmentFlag.AlignVCenter), title)
            top += metrics.height() + 1
            paint_marked(
                painter, QRect(room.left(), top, room.width(), room.bottom() - top), said, theme, option.font, 2
            )
        else:
            across = remark.left() - room.left() - metrics.height()
            paint_marked(painter, QRect(room.left(), top, across, room.height()), said, theme, option.font, 1)


def paint_marked(painter: QPainter, room: QRect, said: Said, theme: Theme, base: QFont, lines: int) -> None:
    """Draw the words of a row into `room` (logical pixels), at most so many lines, its marks in bold on yellow."""
    text = said.text.translate(_ONE_LINE)
    layout = QTextLayout(text, _quote_font(base))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(_formats(text, said.marks, theme))
    layout.beginLayout()
    top = 0.0
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room.width())
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    painter.setPen(theme.muted)
    painter.setClipRect(room)
    layout.draw(painter, QPointF(room.topLeft()))
    painter.setClipping(False)


_ONE_LINE = {ord(char): " " for char in "\n\t\r\u2028\u2029\x0b\x0c"}
"""Line ends become blanks one for one, so that offsets stay."""


def _formats(text: str, marks: Sequence[Span], theme: Theme) -> list[QTextLayout.FormatRange]:
    offsets = Utf16Map(text)
    formats = []
    for mark in marks:
        letters = QTextCharFormat()
        letters.setFontWeight(QFont.Weight.Bold)
        letters.setForeground(theme.text)
        letters.setBackground(theme.found)
        part = QTextLayout.FormatRange()
        part.start = offsets.to_utf16(mark.start)
        part.length = offsets.to_utf16(mark.end) - part.start
        part.format = letters
        formats.append(part)
    return formats


def _quote_font(base: QFont) -> QFont:
    return reading_font(base.pointSizeF())
