"""The reader: an article with its claims, to read, to select in and to click."""

from collections.abc import Hashable, Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextLine
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from annotator.core.region import Region
from annotator.core.span import Span
from annotator.gui.reader.article import Heading
from annotator.gui.reader.canvas import Canvas, Scene
from annotator.gui.reader.colors import ReaderColors
from annotator.gui.reader.geometry import Visible, in_view
from annotator.gui.reader.margins import Gutter, Overview
from annotator.gui.reader.marks import Mark, Marks, MarkSource
from annotator.gui.reader.painting import Drawings, Stretches
from annotator.gui.reader.sheet import Sheet
from annotator.gui.reader.surface import Surface
from annotator.gui.reader.typography import Typography

__all__ = ["Heading", "Mark", "MarkSource", "Reader", "Typography"]


class Reader(Surface):
    """Shows one article and its claims. All positions and spans are code points of the article's text."""

    claim_clicked = Signal(int)
    """A click on a highlight or number; clicks on the same place go through the claims there, innermost first."""
    claim_double_clicked = Signal(int)
    gutter_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawings = Drawings(self.spaced)
        self._canvas = Canvas(self.spaced, self._drawings, self.colors)
        self._scene = Scene(Marks(self.units))
        self._gutter = Gutter(self)
        self._overview = Overview(self)
        self._sheet = Sheet()
        self._pressed_at: QPointF | None = None
        self._clicked: tuple[tuple[int, ...], int] = ((), 0)
        self._painted_generation = -1
        self._painted_view: Hashable = None
        self._painted: Visible = []
        """What was in view when the text was last painted."""
        self._gutter.clicked.connect(self.gutter_clicked)
        self._overview.pressed.connect(self._go_to_share)
        self.updateRequest.connect(self._paint_scrolled)
        self.viewport().setMouseTracking(True)
        self.set_typography(Typography())
        self.set_colors(self.colors)

    # Article

    def set_article(self, text: str, regions: Sequence[Region], heading: Heading) -> None:
        """Show an article from its beginning, without claims, suggestions or found words of the one before.

        Raises:
            RuntimeError: when the widget does not hold exactly this text.
        """
        self.spaced.heading = heading
        self._overview.clear()
        self._clicked = ((), 0)
        self.load(text, regions)
        self._scene = Scene(Marks(self.units))
        self._drawings.show(self._scene.marks, turning=self.turning)
        title = "" if self.shape.title else heading.fallback_title or ""
        self.setAccessibleDescription(" · ".join(part for part in (title, heading.meta) if part))
        self.renew()

    def renew(self) -> None:
        self._sheet.spoil()
        super().renew()

    def set_regions(self, regions: Sequence[Region]) -> None:
        """Show other regions of the same article; only paragraphs that change are laid out anew."""
        had_title = self.shape.title is not None
        place = self.place()
        touched = self.shape.set_regions(regions)
        for start, end in touched:
            self.spaced.forget(start, end)
        if had_title != (self.shape.title is not None):
            self.spaced.forget(0, 0)
        self.restore_place(place)
        self.renew()

    def set_heading(self, heading: Heading) -> None:
        """Show other details above the text."""
        self.spaced.heading = heading
        self.spaced.forget(0, 0)
        if self.shape.title:
            self.spaced.forget(*self.shape.title)
        self.renew()

    # Claims

    def set_marks(self, marks: Iterable[Mark] | MarkSource) -> None:
        """Show these claims and no others."""
        source = self._scene.marks.fill(marks)
        self._drawings.forget()
        self._overview.fill(source, max(1, len(self.text)))
        self._overview.point_out(self._places_of(self._scene.found))
        self._point_out_selected()
        self.renew()

    def put_mark(self, mark: Mark) -> None:
        """Show the claim, in place of an earlier mark of the same claim."""
        marks = self._scene.marks
        several, number, before = marks.annotators(), marks.number(mark.claim_id), marks.get(mark.claim_id)
        touched = marks.put(mark)
        if before is None or (before.stance, before.spans) != (mark.stance, mark.spans):
            if before is not None:
                self._count(before, -1)
            self._count(mark, 1)
        self._after_change(several, touched, renumbered=marks.number(mark.claim_id) != number)

    def remove_mark(self, claim_id: int) -> None:
        """Show the claim no longer; nothing happens when it is not shown."""
        if claim_id not in self._scene.marks:
            return
        several = self._scene.marks.annotators()
        self._count(self._scene.marks[claim_id], -1)
        self._after_change(several, self._scene.marks.remove(claim_id), renumbered=True)

    def _after_change(self, annotators_before: int, touched: Sequence[Span], *, renumbered: bool) -> None:
        self._drawings.touch(touched)
        self._point_out_selected()
        if self._scene.marks.annotators() != annotators_before:
            self._drawings.forget()
            self.renew()
        elif self._view() != self._painted_view:
            self.viewport().update()
        else:
            start = min(span.start for span in touched)
            end = self.units.units if renumbered else max(span.end for span in touched)
            seen = ((block, corner, block.position()) for block, corner in self._painted)
            inside = [(block, corner) for block, corner, at in seen if at <= end and at + block.length() > start]
            self.viewport().update(self._drawings.reach(inside, self.viewport().width()))

    def _count(self, mark: Mark, change: int) -> None:
        self._overview.count(mark.stance, mark.spans, max(1, len(self.text)), change)

    def mark(self, claim_id: int) -> Mark | None:
        """Return the mark of the claim; None when it is not shown."""
        return self._scene.marks.get(claim_id)

    def marks_at(self, position: int) -> list[int]:
        """Return the claims that cover the code point at `position`, innermost, that is shortest, first."""
        return self._scene.marks.at(self.units.to_utf16(position))

    def order(self) -> Sequence[int]:
        """Return the claims in reading order: by start, the longer first, then by id. A number is a place in it."""
        return self._scene.marks.order()

    def number(self, claim_id: int) -> int | None:
        """Return the claim's number, from 1; None for a faded or unknown one."""
        return self._scene.marks.number(claim_id)

    def set_selected_claim(self, claim_id: int | None) -> None:
        """Outline this claim, all its spans, and no other."""
        if claim_id != self._scene.selected:
            self._scene.selected = claim_id
            self.renew()
        self._point_out_selected()

    def _point_out_selected(self) -> None:
        selected, outlined = self._scene.selected, self._scene.outlined.spans
        mark = self.mark(selected) if selected is not None else None
        spans: Sequence[Span] = self._scene.marks.ranges(mark.claim_id) if mark else outlined
        length = max(1, self.units.units)
        self._overview.select((spans[0].start / length, spans[-1].end / length) if spans else None)

    def set_suggestions(self, spans: Sequence[Span], current: int | None) -> None:
        """Underline these spans with dots; `current` is the index of the one that keys act upon."""
        suggestions = self._stretches(spans, current)
        if suggestions != self._scene.suggestions:
            self._scene.suggestions = suggestions
            self.renew()

    def set_found(self, spans: Sequence[Span], current: int | None) -> None:
        """Show the words looked for; `current` is the index of the one that was gone to."""
        found = self._stretches(spans, current)
        if found != self._scene.found:
            self._scene.found = found
            self._overview.point_out(self._places_of(found))
            self.renew()

    def set_pending(self, spans: Sequence[Span]) -> None:
        """Show the spans of a claim that is being put together."""
        pending = self._stretches(spans)
        if pending != self._scene.pending:
            self._scene.pending = pending
            self.renew()

    def set_outlined(self, spans: Sequence[Span]) -> None:
        """Outline these spans together, as a selected claim is."""
        outlined = self._stretches(spans)
        if outlined != self._scene.outlined:
            self._scene.outlined = outlined
            self.renew()
        self._point_out_selected()

    def _stretches(self, spans: Iterable[Span], chosen: int | None = None) -> Stretches:
        unit = self.units.to_utf16
        return Stretches((Span(unit(start), unit(end)) for start, end in spans), chosen)

    def _places_of(self, stretches: Stretches) -> list[float]:
        return [start / max(1, self.units.units) for start, _ in stretches.spans]

    # Look

    def set_colors(self, colors: ReaderColors) -> None:
        """Paint in these colours from now on."""
        super().set_colors(colors)
        self._overview.dress(colors)
        self._dress()

    def set_typography(self, chosen: Typography) -> None:
        """Set the text in this font, size, line spacing and line length; the reading place is kept."""
        super().set_typography(chosen)
        self._dress()

    def _dress(self) -> None:
        self._ratio = self.devicePixelRatioF()
        self._canvas.dress(self.colors, self._ratio)
        self._gutter.dress(self.colors, self.metrics.gutter_font, 0.1 * self.metrics.em)
        self._sheet.spoil()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        view = self.viewport().geometry()
        self._gutter.setGeometry(0, view.top(), view.left(), view.height())
        right = view.right() + 1 + self.margins()[1]
        self._overview.setGeometry(right - self.metrics.strip, view.top(), self.metrics.strip, view.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        self.spaced.hold()
        visible = self._visible()
        if self._ratio != self.devicePixelRatioF():
            self._dress()
        if self._painted_generation != self.spaced.generation:
            self._drawings.forget()
            self._painted_generation = self.spaced.generation
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())

        def paint(onto: QPainter, part: QRect) -> None:
            self._canvas.behind(onto, visible, self._scene, part)
            self._canvas.letters(onto, visible, self.textCursor(), part)

        self._painted_view, self._painted = self._view(), visible
        stale = self._drawings.stale(visible, self.viewport().width())
        size, page = self.viewport().size(), self.colors.page
        self._sheet.show(painter, size, (self._painted_view, self.selection()), stale, page, paint)
        self._canvas.over(painter, visible, self._scene.marks, event.rect())
        self.paint_caret(painter)
        painter.end()
        self._gutter.show_rows(self._canvas.rows(visible, self._scene.marks), self._canvas.bars(visible))
        self.spaced.release()

    def _paint_scrolled(self, _area: QRect, by: int) -> None:
        """Paint the whole view when it was scrolled.

        Qt moves what is painted and has only the strip painted that came into view. But places are no whole pixels:
        elsewhere they may be rounded otherwise, and what reaches in from beyond the edge is cut off otherwise.
        """
        if by:
            self.viewport().update()

    def _view(self) -> Hashable:
        """Return what tells which stretch of the text is seen, laid out in which way."""
        return self.contentOffset().toTuple(), self.firstVisibleBlock().blockNumber(), self.spaced.generation

    def _go_to_share(self, share: float) -> None:
        self.restore_place(round(share * len(self.text)))

    # Mouse

    def claims_at_point(self, point: QPointF) -> list[int]:
        """Return the claims under a pixel of the viewport, innermost first; a number tag stands for its claim."""
        for tag in self._canvas.tags(self._visible(), self._scene.marks):
            if tag.box.contains(point):
                return [tag.claim_id]
        snapped = self.onto_line(point)
        if abs(snapped.y() - point.y()) > 0.35 * self.metrics.em:
            return []
        return self._scene.marks.at(unit) if (unit := self._unit_under(snapped)) is not None else []

    def _unit_under(self, point: QPointF) -> int | None:
        """Return the UTF-16 unit whose letter lies at this pixel."""
        for block, corner in self._visible():
            layout = block.layout()
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                box = line.naturalTextRect().translated(corner)
                if box.contains(point):
                    x = point.x() - corner.x()
                    return block.position() + line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
        return None

    def _visible(self) -> Visible:
        return in_view(
            self.firstVisibleBlock(), self.contentOffset(), self.viewport().rect(), self.spaced.blockBoundingRect
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed_at = event.position() if left and plain else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        start, self._pressed_at = self._pressed_at, None
        if start is None or event.button() != Qt.MouseButton.LeftButton or self.textCursor().hasSelection():
            return
        if (event.position() - start).manhattanLength() < QApplication.startDragDistance():
            claims = tuple(self.claims_at_point(event.position()))
            before, turn = self._clicked
            turn = turn + 1 if claims == before else 0
            self._clicked = (claims, turn)
            if claims:
                self.claim_clicked.emit(claims[turn % len(claims)])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            self._turn_to(event.pos())
        super().contextMenuEvent(event)

    def _turn_to(self, point: QPoint) -> None:
        """Let a menu be about what is under the mouse: the selected words, else the place and a claim there."""
        selected, at = self.selection(), self.position_at(point)
        if selected is not None and selected.start <= at <= selected.end:
            return
        self.set_caret(at)
        claims = self.claims_at_point(QPointF(point))
        if claims and self._scene.selected not in claims:
            self.claim_clicked.emit(claims[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._pressed_at = None
        claims = tuple(self.claims_at_point(event.position()))
        before, turn = self._clicked
        if claims and event.button() == Qt.MouseButton.LeftButton:
            self.claim_double_clicked.emit(claims[turn % len(claims)] if claims == before else claims[0])

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            marks = self._scene.marks
            claims = self.claims_at_point(QPointF(event.pos()))
            hint = plain_hint(marks[claim_id].hint() for claim_id in claims)
            QToolTip.showText(event.globalPos(), hint, self.viewport())
            return True
        return super().viewportEvent(event)


def plain_hint(lines: Iterable[str]) -> str:
    """Return lines for a tooltip that shows them letter by letter, whatever mark-up an article smuggled in."""
    import html

    shown_lines = [html.escape(line) for line in lines if line]
    return f"<qt>{'<br>'.join(shown_lines)}</qt>" if shown_lines else ""
