"""The rows below a type-ahead field: what fits, the letters that fitted in bold, and “New …” at the end."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.app.typeahead import Match
from annotator.core.folding import FoldedText, folded
from annotator.gui.theme import theme_of
from annotator.gui.widgets.labels import MEASURED, tooltip_text

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class ChoiceList(QWidget):
    """At most a handful of rows, one of them highlighted. The field above keeps the focus and the keys."""

    chosen = Signal(int)
    """A row was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matches: Sequence[Match] = ()
        self._uses: dict[int, int] = {}
        self._typed = ""
        self._new = ""
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def set_rows(self, matches: Sequence[Match], uses: dict[int, int], typed: str, new: str) -> None:
        """Show these matches; `new` is the text of the last row, which makes a new one (empty: no such row)."""
        self._matches, self._uses, self._typed, self._new = matches, uses, typed, new
        self._current = 0
        self.updateGeometry()
        self.update()

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self._matches) + bool(self._new)

    @property
    def current(self) -> int:
        """The highlighted row."""
        return self._current

    def set_current(self, row: int) -> None:
        """Highlight a row; going past an end comes round at the other."""
        if self.count:
            self._current = row % self.count
            self.setAccessibleDescription(self.row_text(self._current))
            self.update()

    def row_text(self, row: int) -> str:
        """Return what a row says."""
        if row < len(self._matches):
            return self._matches[row].choice.label
        return self._new

    def match(self) -> Match | None:
        """Return the highlighted match; None on the last row, “New …”, or when there is none."""
        return self._matches[self._current] if self._current < len(self._matches) else None

    def row_height(self) -> int:
        """Return the height of a row in pixels."""
        return round(self.fontMetrics().height() * 1.62)

    def sizeHint(self) -> QSize:
        helped = any(match.choice.help for match in self._matches)
        return QSize(200, (self.count + helped) * self.row_height())

    def _paint_help(self, painter: QPainter, pad: int) -> None:
        """Say below the rows what the highlighted choice means."""
        match = self.match()
        if match is None or not match.choice.help:
            return
        theme = theme_of(self.palette())
        font = QFont(self.font())
        font.setItalic(True)
        painter.setFont(font)
        painter.setPen(theme.muted)
        height = self.row_height()
        place = QRect(pad, self.count * height, self.width() - 2 * pad, height)
        words = " ".join(match.choice.help.split())
        painter.drawText(
            place, _LEFT, QFontMetrics(font).elidedText(words[:MEASURED], Qt.TextElideMode.ElideRight, place.width())
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self.palette())
        height, pad = self.row_height(), self.fontMetrics().height() // 2
        for row in range(self.count):
            box = QRect(0, row * height, self.width(), height)
            if row == self._current:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.accent_soft)
                painter.drawRoundedRect(box, 5, 5)
            inner = box.adjusted(pad, 0, -pad, 0)
            if row < len(self._matches):
                self._row(painter, inner, self._matches[row])
            else:
                painter.setFont(self.font())
                painter.setPen(theme.text)
                text = self.fontMetrics().elidedText(self._new, Qt.TextElideMode.ElideRight, inner.width())
                painter.drawText(inner, _LEFT, text)
        self._paint_help(painter, pad)
        painter.end()

    def _row(self, painter: QPainter, box: QRect, match: Match) -> None:
        theme = theme_of(self.palette())
        uses = self._uses.get(match.choice.id, 0)
        remark = f"{uses}×" if uses else ""
        metrics = self.fontMetrics()
        painter.setFont(self.font())
        painter.setPen(theme.muted)
        painter.drawText(box, _RIGHT, remark)
        room = box.width() - (metrics.horizontalAdvance(remark) + metrics.height() if remark else 0)
        x = box.left()
        for text, bold in _marked(match.choice.label, self._typed):
            font = QFont(self.font())
            font.setBold(bold)
            width = QFontMetrics(font).horizontalAdvance(text)
            left = box.left() + room - x
            if left <= 0:
                break
            painter.setFont(font)
            painter.setPen(theme.text)
            shown = QFontMetrics(font).elidedText(text[:MEASURED], Qt.TextElideMode.ElideRight, left)
            painter.drawText(QRect(x, box.top(), left, box.height()), _LEFT, shown)
            x += width
        detail = f"“{match.alias}”" if match.alias else match.choice.detail
        left = box.left() + room - x - metrics.height() // 2
        if detail and left > metrics.averageCharWidth() * 6:
            painter.setFont(self.font())
            painter.setPen(theme.muted)
            place = QRect(x + metrics.height() // 2, box.top(), left, box.height())
            painter.drawText(place, _LEFT, metrics.elidedText(detail[:MEASURED], Qt.TextElideMode.ElideRight, left))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y()) // self.row_height()
        if 0 <= row < len(self._matches):
            choice = self._matches[row].choice
            self.setToolTip(tooltip_text("\n".join(t for t in (choice.label, choice.detail, choice.help) if t)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y()) // self.row_height()
        if 0 <= row < self.count and event.button() == Qt.MouseButton.LeftButton:
            self._current = row
            self.update()
            self.chosen.emit(row)


def _marked(label: str, typed: str) -> list[tuple[str, bool]]:
    """Cut the label into pieces, those bold that the typed words begin."""
    text = FoldedText(label)
    bold = [False] * len(label)
    words = folded(typed).split()
    whole = folded(typed).strip()
    for wanted in [whole] if whole and whole in text.text else words:
        at = text.text.find(wanted)
        while at > 0 and text.text[at - 1].isalnum() and (following := text.text.find(wanted, at + 1)) > 0:
            at = following
        if at >= 0:
            start, end = text.original(at, at + len(wanted))
            bold[start:end] = [True] * (end - start)
    pieces: list[tuple[str, bool]] = []
    begin = 0
    for position in range(1, len(label) + 1):
        if position == len(label) or bold[position] != bold[begin]:
            pieces.append((label[begin:position], bold[begin]))
            begin = position
    return pieces
