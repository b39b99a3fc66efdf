"""Line height, paragraph spacing, indents and room for the heading, which QPlainTextEdit does not know by itself."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout

from annotator.core.region import RegionKind
from annotator.gui.reader.article import Heading, Look, Shape
from annotator.gui.reader.typography import Metrics

_ARRANGED = 0.4
"""A first line lies at least this far down once it is arranged; Qt itself puts it at 0."""


class SpacedLayout(QPlainTextDocumentLayout):
    """Lays paragraphs out in a column: each at the moment it is first asked for, so that only seen ones cost.

    `width` is the column's width in pixels. Nothing that it sets, title and residue included, enters the document.
    """

    def __init__(self, document: QTextDocument, metrics: Metrics, shape: Shape) -> None:
        super().__init__(document)
        self.metrics = metrics
        self.shape = shape
        self.heading = Heading()
        self.width = float(metrics.column)
        self.generation = 0
        """Counts up whenever something is laid out anew; what was measured before is then worthless."""
        self.meta_at: tuple[int, float] | None = None
        """Number of the block that has the line of details, and its top edge in that block."""
        self._placed: dict[int, tuple[float, Look]] = {}
        self._trusted: dict[int, QRectF] = {}
        self._held = False
        self._grown = False
        self._option = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.set_residue_colour(QColor("grey"))

    def set_residue_colour(self, colour: QColor) -> None:
        """Set residue in this colour; shown after `forget`."""
        self._residue_format = QTextCharFormat()
        self._residue_format.setForeground(colour)

    def forget(self, start: int | None = None, end: int = 0) -> None:
        """Lay out anew what `[start, end]` touches, in UTF-16 units; without arguments everything."""
        document = self.document()
        if start is None:
            self._placed.clear()
            self.meta_at = None
        block = document.firstBlock() if start is None else document.findBlock(start)
        while block.isValid() and (start is None or block.position() <= end):
            block.clearLayout()
            block = block.next()
        self.generation += 1

    def begin(self, shape: Shape) -> None:
        """Expect another text, of this shape; news is held back until `release`."""
        self.shape = shape
        self._placed.clear()
        self.meta_at = None
        self.generation += 1
        self.hold()

    def hold(self) -> None:
        """Keep news about the number of lines back until `release`, and lay nothing out twice up to then."""
        self._held = True

    def release(self) -> None:
        """Tell about all changes since `hold` at once."""
        self._held = False
        self._trusted.clear()
        if self._grown:
            self._grown = False
            self.documentSizeChanged.emit(self.documentSize())

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        if not block.isValid():
            return QRectF()
        number = block.blockNumber()
        rect = self._trusted.get(number)
        if rect is None:
            rect = QRectF(0, 0, self.width + 2 * self.metrics.inset, self._place(block)[0])
            if self._held:
                self._trusted[number] = rect
        return rect

    def look_of(self, block: QTextBlock) -> Look:
        """Return how the block is set."""
        return self._place(block)[1]

    def _place(self, block: QTextBlock) -> tuple[float, Look]:
        layout = block.layout()
        number = block.blockNumber()
        placed = self._placed.get(number)
        if placed and layout.lineCount() and layout.lineAt(0).position().y() > _ARRANGED:
            return placed
        look = self.shape.look(block.position(), block.position() + block.length() - 1)
        lines = self.document().lineCount()
        height = self._arrange(block, layout, look)
        placed = self._placed[number] = (height, look)
        block.setLineCount(layout.lineCount())
        self.generation += 1
        if self.document().lineCount() != lines:
            self._grown = True
            if not self._held:
                self.release()
        return placed

    def _arrange(self, block: QTextBlock, layout: QTextLayout, look: Look) -> float:
        metrics = self.metrics
        title = look.kind is RegionKind.TITLE
        pitch = metrics.title_pitch if title else metrics.pitch
        lead = max(0.5, pitch - metrics.ascent - metrics.descent - 0.5)
        baseline_at = pitch * 0.82 if title else lead + metrics.ascent
        indent = metrics.indent if look.kind is RegionKind.RESIDUE else 0.0
        leftward = block.textDirection() is Qt.LayoutDirection.RightToLeft
        self._option.setAlignment(Qt.AlignmentFlag.AlignRight if leftward else Qt.AlignmentFlag.AlignLeft)
        layout.setTextOption(self._option)
        layout.setFormats(self._formats(look, block.length() - 1))
        left = metrics.inset + (0.0 if leftward else indent)
        y = self._before(block)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width - indent)
            baseline = max(y + baseline_at, y + line.ascent() * (0.7 if title else 1.0))
            line.setPosition(QPointF(left, max(baseline - line.ascent(), 2 * _ARRANGED)))
            y = baseline + (pitch - baseline_at if title else max(pitch - baseline_at, line.descent()))
        layout.endLayout()
        return self._after(block, look, y)

    def _formats(self, look: Look, length: int) -> list[QTextLayout.FormatRange]:
        parts = look.parts if look.kind is RegionKind.BODY else ((0, length, look.kind),)
        ranges: list[QTextLayout.FormatRange] = []
        for start, size, kind in parts:
            piece = QTextLayout.FormatRange()
            piece.start, piece.length = start, size
            if kind is RegionKind.RESIDUE:
                piece.format = self._residue_format
            else:
                piece.format = QTextCharFormat()
                piece.format.setFont(self.metrics.title_font)
            ranges.append(piece)
        return ranges

    def fallback_title_height(self) -> float:
        """Return the pixels that a title needs which is not part of the text; 0 without one."""
        if self.shape.title is not None or not self.heading.fallback_title:
            return 0.0
        box = QRectF(0, 0, self.width, 100_000)
        flags = int(Qt.TextFlag.TextWordWrap)
        font = QFontMetricsF(self.metrics.title_font)
        return font.boundingRect(box, flags, self.heading.fallback_title).height()

    def _before(self, block: QTextBlock) -> float:
        """Return where the block's first line box begins: margin and heading stand above the first block."""
        if block.blockNumber():
            return 0.0
        room = self.metrics.top
        if self.shape.title is None:
            if (title := self.fallback_title_height()) > 0:
                room += title + self.metrics.residue_gap
            self.meta_at = (0, room)
            if self.heading.meta:
                room += self.metrics.meta_height + self.metrics.paragraph
        return room

    def _after(self, block: QTextBlock, look: Look, bottom: float) -> float:
        """Return the height of the block, spacing below it included."""
        metrics = self.metrics
        following = block.next()
        if not following.isValid():
            return bottom + metrics.bottom
        if block.length() == 1 and block.blockNumber():
            return metrics.paragraph if block.previous().length() > 1 else metrics.paragraph / 2
        end = block.position() + block.length() - 1
        if self.shape.ends_title(block.position(), end) and self.heading.meta:
            self.meta_at = (block.blockNumber(), bottom + 0.42 * metrics.em)
            bottom += metrics.meta_height + 0.52 * metrics.em
            return bottom if following.length() == 1 else bottom + metrics.paragraph
        if following.length() == 1 or self.shape.is_seam(end):
            return bottom
        if look.kind is RegionKind.RESIDUE:
            after = self.shape.look(following.position(), following.position() + following.length() - 1)
            if after.kind is RegionKind.RESIDUE:
                return bottom + metrics.residue_gap
        return bottom + metrics.paragraph
