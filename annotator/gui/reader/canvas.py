"""Paints one frame of the reader: what lies behind the text, and what stands in the space between its lines."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPen,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
)

from annotator.core.claim import Stance
from annotator.core.region import RegionKind
from annotator.gui.reader.colors import ReaderColors
from annotator.gui.reader.geometry import Visible, outline
from annotator.gui.reader.layout import SpacedLayout
from annotator.gui.reader.margins import Bar, Row, Tag
from annotator.gui.reader.marks import Marks
from annotator.gui.reader.painting import Drawings, Lane, Start, Stretches
from annotator.gui.reader.stamps import Stamps
from annotator.gui.reader.typography import TAG_RIM
from annotator.gui.theme import fill
from annotator.gui.widgets.labels import MEASURED

_DASHES = {Stance.OPPOSES: [5.0, 1.2], Stance.NEUTRAL: [2.0, 1.0]}
"""Underlines of stances in units of their thickness; the others are solid."""

_CAPITALS = 0.8
"""Height of the tallest letters above the baseline, in sizes of the font."""

_MOST_TAGS = 4


class Scene:
    """What there is to paint, apart from the text itself."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.selected: int | None = None
        self.suggestions = Stretches()
        self.found = Stretches()
        self.pending = Stretches()
        self.outlined = Stretches()


class PlacedTag(NamedTuple):
    """A number tag with its stance's sign in the viewport, in pixels; of a `+3` the claim is the first one behind."""

    box: QRectF
    claim_id: int
    label: str
    stance: Stance | None


class Canvas:
    """Paints scenes over a layout."""

    def __init__(self, layout: SpacedLayout, drawings: Drawings, colors: ReaderColors) -> None:
        self._layout = layout
        self._drawings = drawings
        self.dress(colors, 1.0)

    def dress(self, colors: ReaderColors, ratio: float) -> None:
        """Paint in these colours and the layout's present sizes, with `ratio` device pixels to a pixel."""
        self.colors = colors
        metrics = self._layout.metrics
        self._tints: dict[tuple[Stance | None, int], QColor] = {}
        self._selected = QTextCharFormat()
        self._selected.setBackground(colors.selection)
        self._selected.setForeground(colors.text)
        self._stamps = Stamps(metrics.tag_font, colors.page, ratio=ratio, height=metrics.tag_height, rim=TAG_RIM)
        thickness = self._thickness
        self._pens: dict[Stance, QPen] = {}
        for stance, dashes in _DASHES.items():
            pen = QPen(colors.of(stance), thickness)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern(dashes)
            self._pens[stance] = pen

    def _tint(self, stance: Stance | None, depth: int) -> QColor:
        colour = self._tints.get((stance, depth))
        if colour is None:
            colour = self._tints[stance, depth] = self.colors.tint(stance, depth)
        return colour

    # Behind the text

    def behind(self, painter: QPainter, visible: Visible, scene: Scene, part: QRect) -> None:
        """Paint tints, underlines, found words and outlines, and the rule beside residue, in `part` of the viewport."""
        for block, corner in self._reaching_into(part, visible):
            painter.save()
            painter.translate(corner)
            self._rule(painter, block)
            drawing = self._drawings.of(block)
            for tint in drawing.tints:
                fill(painter, tint.box, self._tint(tint.stance, tint.depth))
            for faint in drawing.faded:
                colour = QColor(self.colors.of(faint.stance))
                colour.setAlphaF(0.55)
                painter.setPen(QPen(colour, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(faint.box)
            self._found(painter, block, scene)
            self._pending(painter, block, scene)
            for lane in drawing.lanes:
                self._lane(painter, lane, self._thickness)
            self._suggestions(painter, block, scene)
            painter.restore()
        outlined: list[QRectF] = []
        for block, corner in visible:
            if scene.selected is not None and scene.selected in scene.marks:
                ranges = scene.marks.ranges(scene.selected)
                outlined += self._drawings.around(block, corner, ranges)
            here = scene.outlined.overlapping(block.position(), block.position() + block.length())
            outlined += self._drawings.around(block, corner, here)
        self._outline(painter, outlined)

    def _reaching_into(self, part: QRect, visible: Visible) -> Visible:
        """Return the paragraphs that paint something in that part of the viewport."""
        spread = self._drawings.spread
        return [
            (block, corner)
            for block, corner in visible
            if corner.y() - spread <= part.bottom()
            and corner.y() + self._layout.blockBoundingRect(block).height() + spread >= part.top()
        ]

    @property
    def _thickness(self) -> float:
        return self._layout.metrics.underline

    def _rule(self, painter: QPainter, block: QTextBlock) -> None:
        look = self._layout.look_of(block)
        layout, metrics = block.layout(), self._layout.metrics
        lines: list[tuple[float, float]] = []
        if look.kind is RegionKind.RESIDUE:
            first, last = layout.lineAt(0), layout.lineAt(layout.lineCount() - 1)
            lines.append((first.y(), last.y() + last.height()))
        for start, length, kind in look.parts:
            if kind is RegionKind.RESIDUE:
                first = layout.lineForTextPosition(start)
                last = layout.lineForTextPosition(start + length)
                lines.append((first.y(), last.y() + last.height()))
        if not lines:
            return
        pen = QPen(self.colors.residue_rule, self._thickness)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([2.6, 1.6])
        painter.setPen(pen)
        rtl = block.textDirection() is Qt.LayoutDirection.RightToLeft
        x = metrics.inset + (self._layout.width - 1 if rtl else 1)
        if look.kind is not RegionKind.RESIDUE:
            x = 0.5 * metrics.inset if not rtl else metrics.inset * 1.5 + self._layout.width
        for top, bottom in lines:
            painter.drawLine(QLineF(x, top, x, bottom))

    def _lane(self, painter: QPainter, lane: Lane, thickness: float) -> None:
        left, right, top, stance, tick = lane
        pen = self._pens.get(stance) if stance else None
        if pen is None:
            fill(
                painter, QRectF(left, top, right - left, thickness if stance else thickness / 2), self.colors.of(stance)
            )
        else:
            painter.setPen(pen)
            y = top + thickness / 2
            painter.drawLine(QLineF(left, y, right, y))
        if tick:
            height = 0.3 * self._layout.metrics.em
            box = QRectF(left, top - height, thickness * 0.8, height + thickness)
            fill(painter, box, self.colors.of(stance))

    def _found(self, painter: QPainter, block: QTextBlock, scene: Scene) -> None:
        chosen = scene.found.chosen
        for span in scene.found.overlapping(block.position(), block.position() + block.length()):
            colour = self.colors.found_current if span == chosen else self.colors.found
            for box in self._drawings.boxes(block, *span):
                fill(painter, box, colour)

    def _pending(self, painter: QPainter, block: QTextBlock, scene: Scene) -> None:
        colour = QColor(self.colors.accent)
        colour.setAlphaF(0.16)
        for start, end in scene.pending.overlapping(block.position(), block.position() + block.length()):
            for box in self._drawings.boxes(block, start, end):
                fill(painter, box, colour)
                fill(painter, QRectF(box.left(), box.bottom(), box.width(), self._thickness), self.colors.accent)

    def _suggestions(self, painter: QPainter, block: QTextBlock, scene: Scene) -> None:
        chosen = scene.suggestions.chosen
        for span in scene.suggestions.overlapping(block.position(), block.position() + block.length()):
            here = span == chosen
            pen = QPen(self.colors.accent if here else self.colors.suggestion, self._thickness)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([1.0, 1.0])
            painter.setPen(pen)
            for box in self._drawings.boxes(block, *span):
                if here:
                    faint = QColor(self.colors.accent)
                    faint.setAlphaF(0.08)
                    fill(painter, box, faint)
                y = box.bottom() + self._thickness / 2
                painter.drawLine(QLineF(box.left(), y, box.right(), y))

    def _outline(self, painter: QPainter, boxes: list[QRectF]) -> None:
        if not boxes:
            return
        em = self._layout.metrics.em
        lowered = [box.adjusted(0, 0, 0, self._thickness) for box in boxes]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.colors.accent, max(1.5, 0.1 * em)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline(lowered, 0.17 * em, 0.24 * em))
        painter.restore()

    # The text

    def letters(self, painter: QPainter, visible: Visible, cursor: QTextCursor, part: QRect) -> None:
        """Draw the letters in `part` of the viewport, what the cursor selects on the selection's colour."""
        painter.setPen(self.colors.text)
        spread = self._drawings.spread
        # Letters of a line just outside may reach in.
        clip = QRectF(part).adjusted(0, -spread, 0, spread)
        for block, corner in self._reaching_into(part, visible):
            start, end = block.position(), block.position() + block.length()
            selected: list[QTextLayout.FormatRange] = []
            if cursor.selectionStart() < end and cursor.selectionEnd() > start and cursor.hasSelection():
                selected.append(QTextLayout.FormatRange())
                selected[0].start = max(0, cursor.selectionStart() - start)
                selected[0].length = min(cursor.selectionEnd(), end) - start - selected[0].start
                selected[0].format = self._selected
            block.layout().draw(painter, corner, selected, clip)

    # Over the text

    def over(self, painter: QPainter, visible: Visible, marks: Marks, part: QRect) -> None:
        """Paint the number tags in `part` of the viewport into the space above the lines, and the heading."""
        reaching = self._reaching_into(part, visible)
        for block, corner in reaching:
            self._heading(painter, block, corner)
        for tag in self.tags(reaching, marks):
            self._stamps.paint(
                painter, tag.box.left(), tag.box.top(), tag.label, tag.stance, self.colors.of(tag.stance)
            )

    def tags(self, visible: Visible, marks: Marks) -> Iterator[PlacedTag]:
        """Yield the number tags of these paragraphs and where they stand."""
        if self._layout.metrics.tag_height <= 0:
            return
        for block, corner in visible:
            drawing = self._drawings.of(block)
            small = drawing.em <= self._layout.metrics.em
            for starts in _by_line(drawing.starts):
                if small or not starts[0].line:
                    yield from self._line_of_tags(starts, corner, drawing.em, marks)

    def _line_of_tags(self, starts: list[Start], corner: QPointF, em: float, marks: Marks) -> Iterator[PlacedTag]:
        free = float("-inf")
        limit = corner.x() + self._layout.width + 2 * self._layout.metrics.inset
        for x, group in groupby(starts, key=lambda start: start.x):
            together = list(group)
            if free > limit:
                # Whatever follows would lie on the last one, and a click finds only that.
                return
            for at, start in enumerate(together[:_MOST_TAGS]):
                stance = marks[start.claim_id].stance
                label = str(marks.number(start.claim_id))
                if at == _MOST_TAGS - 1 and len(together) > _MOST_TAGS:
                    label, stance = f"+{len(together) - at}", None
                width, height = self._stamps.width(label, stance), self._stamps.height
                left = corner.x() + x - (width if start.leftward else TAG_RIM)
                left = min(max(left, free), limit - width)
                top = corner.y() + start.baseline - _CAPITALS * em - height
                yield PlacedTag(QRectF(left, top, width, height), start.claim_id, label, stance)
                free = left + width + 1

    def _heading(self, painter: QPainter, block: QTextBlock, corner: QPointF) -> None:
        layout, metrics = self._layout, self._layout.metrics
        if layout.meta_at is None or layout.meta_at[0] != block.blockNumber():
            return
        left, top = corner.x() + metrics.inset, corner.y() + layout.meta_at[1]
        if (height := layout.fallback_title_height()) > 0:
            painter.setFont(metrics.title_font)
            painter.setPen(self.colors.text)
            box = QRectF(left, top - height - metrics.residue_gap, layout.width, height)
            painter.drawText(box, int(Qt.TextFlag.TextWordWrap), layout.heading.fallback_title or "")
        painter.setFont(metrics.meta_font)
        painter.setPen(self.colors.muted)
        fm = QFontMetricsF(metrics.meta_font)
        line = fm.elidedText(layout.heading.meta[:MEASURED], Qt.TextElideMode.ElideRight, layout.width)
        painter.drawText(QPointF(left, top + fm.ascent()), line)

    # Beside the text

    def rows(self, visible: Visible, marks: Marks) -> list[Row]:
        """Return what the gutter shows beside the lines in view."""
        found: list[Row] = []
        for block, corner in visible:
            drawing = self._drawings.of(block)
            middle = 0.27 * drawing.em
            for starts in _by_line(drawing.starts):
                tags = (
                    Tag(start.claim_id, marks.number(start.claim_id) or 0, marks[start.claim_id].stance)
                    for start in starts
                )
                found.append(Row(corner.y() + starts[0].baseline - middle, tuple(tags)))
        return found

    def bars(self, visible: Visible) -> list[Bar]:
        """Return the stretches of lines that the gutter marks as annotators' work; none while there is only one."""
        found: list[Bar] = []
        for block, corner in visible:
            layout = block.layout()
            for annotator, lines in self._drawings.of(block).bars.items():
                for first, last in _runs(lines):
                    top = corner.y() + layout.lineAt(first).y()
                    bottom = corner.y() + layout.lineAt(last).y() + self._layout.metrics.pitch
                    found.append(Bar(annotator, top, bottom))
        return found


def _by_line(starts: Iterable[Start]) -> Iterator[list[Start]]:
    lines: dict[int, list[Start]] = {}
    for start in starts:
        lines.setdefault(start.line, []).append(start)
    yield from lines.values()


def _runs(lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of lines that follow each other."""
    first = last = None
    for number in sorted(lines):
        if last is None or first is None or number > last + 1:
            if first is not None and last is not None:
                yield first, last
            first = number
        last = number
    if first is not None and last is not None:
        yield first, last
