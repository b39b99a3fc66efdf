"""The text itself: loading, caret and selection in code points, keys, copying, scrolling, the reading column."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextLine,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from annotator.core.region import Region
from annotator.core.span import Span
from annotator.gui.reader.article import Shape, forced_breaks, shown, with_breaks
from annotator.gui.reader.colors import ReaderColors, light
from annotator.gui.reader.geometry import Lines, turns
from annotator.gui.reader.layout import SpacedLayout
from annotator.gui.reader.margins import FocusRing
from annotator.gui.reader.typography import Metrics, Typography
from annotator.gui.reader.utf16 import Utf16Map
from annotator.gui.theme import fill
from annotator.gui.widgets.viewport import give_viewport

Unit = Literal["sentence", "clause"]

_PLAIN_KEYS = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_CONTROL_KEYS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}
_CONTEXT_LINES = 3


class Surface(QPlainTextEdit):
    """A read-only text in a centred column. All positions that callers see are code points of the article's text."""

    selection_changed = Signal()
    caret_moved = Signal(int)
    context_menu_at = Signal(QPoint, int)
    zoom_requested = Signal(int)
    hint = Signal(str)
    """What the user should know of a key that did nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.units = Utf16Map("")
        self.colors: ReaderColors = light()
        self.metrics = Metrics(Typography())
        self.shape = Shape("", self.units, (), ())
        self.turning = False
        self._caret_rect = QRect()
        self._ring = FocusRing(self)
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        self.spaced = SpacedLayout(document, self.metrics, self.shape)
        document.setDocumentLayout(self.spaced)
        self.setDocument(document)
        give_viewport(self)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The margins beside the column are page too, not the window's panel.
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.setCursorWidth(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName("Article")
        self.selectionChanged.connect(self.selection_changed)
        self.cursorPositionChanged.connect(self._tell_caret)
        self._apply_palette()

    # Text

    def load(self, text: str, regions: Sequence[Region]) -> None:
        """Show the text, set by its regions, from its beginning.

        Raises:
            RuntimeError: when the widget does not hold exactly this text, which must then not be annotated in it.
        """
        self.text = text
        visible = shown(text)
        breaks = forced_breaks(visible)
        on_screen = with_breaks(visible.text, breaks)
        self.units = Utf16Map(text, breaks)
        self.shape = Shape(text, self.units, visible.seams, regions)
        self.turning = turns(text)
        self.spaced.begin(self.shape)
        self.setPlainText(on_screen)
        self.spaced.release()
        if not self._holds(on_screen):
            raise RuntimeError("The text on the screen differs from the article's text.")

    def _holds(self, text: str) -> bool:
        """Whether the document holds exactly this text."""
        if "\u00a0" not in text and "\u2028" not in text:
            # Takes half the time, but would turn the one into a space and the other into a line end.
            return self.document().toPlainText() == text
        return self.document().toRawText() == text.replace("\n", "\u2029")

    def set_typography(self, chosen: Typography) -> None:
        """Set the text in this font, size, line spacing and line length; the reading place is kept."""
        place = self.place()
        self.metrics = Metrics(chosen)
        self.spaced.metrics = self.metrics
        self.setFont(self.metrics.font)
        self.document().setDefaultFont(self.metrics.font)
        self._fit_column()
        self.spaced.forget()
        self.restore_place(place)
        self.renew()

    def set_colors(self, colors: ReaderColors) -> None:
        """Paint in these colours from now on."""
        self.colors = colors
        self._apply_palette()
        self._ring.colour = colors.focus_ring
        self._ring.update()
        self.spaced.set_residue_colour(colors.residue_text)
        place = self.place()
        self.spaced.forget()
        self.restore_place(place)
        self.renew()

    def _apply_palette(self) -> None:
        palette = self.palette()
        for role, colour in (
            (QPalette.ColorRole.Base, self.colors.page),
            (QPalette.ColorRole.Window, self.colors.page),
            (QPalette.ColorRole.Text, self.colors.text),
            (QPalette.ColorRole.Highlight, self.colors.selection),
            (QPalette.ColorRole.HighlightedText, self.colors.text),
        ):
            palette.setColor(QPalette.ColorGroup.All, role, colour)
        self.setPalette(palette)
        # Under a style sheet the viewport has a palette of its own and does not follow.
        self.viewport().setPalette(palette)

    def renew(self) -> None:
        """Paint all that is seen anew."""
        self.viewport().update()

    # Caret and selection

    def caret(self) -> int:
        """Return the code point before which the caret stands."""
        return self.units.to_code_points(self.textCursor().position())

    def set_caret(self, position: int) -> None:
        """Put the caret before the code point at `position`, into view, with nothing selected."""
        cursor = self.textCursor()
        cursor.setPosition(self.units.to_utf16(self._bounded(position)))
        self.setTextCursor(cursor)

    def selection(self) -> Span | None:
        """Return what is selected, in code points; None when nothing is."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        start = self.units.to_code_points(cursor.selectionStart())
        return Span(start, self.units.to_code_points(cursor.selectionEnd(), up=True))

    def select(self, span: Span) -> None:
        """Select `span` and bring its end, where the caret then is, into view."""
        cursor = self.textCursor()
        cursor.setPosition(self.units.to_utf16(self._bounded(span.start)))
        cursor.setPosition(self.units.to_utf16(self._bounded(span.end)), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _bounded(self, position: int) -> int:
        return max(0, min(position, len(self.text)))

    def take_sentence(self) -> None:
        """Select the sentence at the caret."""
        from annotator.assist.sentences import sentence_at

        if self.text:
            self.select(sentence_at(self.text, self.caret()))

    def take_sentence_in_view(self) -> None:
        """Select the sentence at the caret; of a text scrolled elsewhere, the first sentence that is seen."""
        caret = self.caret()
        seen = self.rect_of(Span(caret, min(caret + 1, len(self.text))))
        if not seen.intersects(self.viewport().rect()):
            self.set_caret(self.place())
        self.take_sentence()

    def grow_selection(self, unit: Unit) -> None:
        """Widen the selection by one sentence or clause; without one, begin at the caret."""
        from annotator.assist.sentences import grow

        if self.text:
            self.select(grow(self.text, self.selection() or Span(self.caret(), self.caret()), unit))

    def shrink_selection(self, unit: Unit) -> None:
        """Narrow the selection by one sentence or clause; nothing happens without one."""
        from annotator.assist.sentences import shrink

        if span := self.selection():
            self.select(shrink(self.text, span, unit))

    def copy(self) -> None:
        """Put the selected text on the clipboard, exactly as the article has it; say so when nothing is selected.

        As text and not as this widget's mime data: the clipboard may outlive Python, and then could not let go of an
        object of Python's.
        """
        if span := self.selection():
            QGuiApplication.clipboard().setText(self.text[span.start : span.end])
        else:
            self.hint.emit("Select the words to copy first.")

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        if span := self.selection():
            data.setText(self.text[span.start : span.end])
        return data

    def canInsertFromMimeData(self, _source: QMimeData) -> bool:
        return False

    def _tell_caret(self) -> None:
        self.viewport().update(self._caret_rect)
        self._caret_rect = self._caret_box().toAlignedRect().adjusted(-2, -2, 2, 2)
        self.viewport().update(self._caret_rect)
        self.caret_moved.emit(self.caret())

    def _caret_box(self) -> QRectF:
        """Return where the caret is painted, in viewport pixels."""
        width = max(2.0, 0.11 * self.metrics.em)
        at = QRectF(self.cursorRect())
        return QRectF(at.left() - width / 2, at.top(), width, at.height())

    def paint_caret(self, painter: QPainter) -> None:
        """Draw the caret, steady and in the accent's colour: a read-only editor of Qt shows none."""
        if self.hasFocus():
            fill(painter, self._caret_box(), self.colors.accent)

    # Places

    def block_of(self, position: int) -> QTextBlock:
        """Return the paragraph that holds the code point."""
        return self.document().findBlock(self.units.to_utf16(self._bounded(position)))

    def place(self) -> int:
        """Return the code point at the beginning of the topmost line."""
        block = self.firstVisibleBlock()
        if not block.isValid():
            return 0
        self.spaced.blockBoundingRect(block)
        number = self.verticalScrollBar().value() - block.firstLineNumber()
        layout = block.layout()
        line = layout.lineAt(max(0, min(number, layout.lineCount() - 1)))
        return self.units.to_code_points(block.position() + (line.textStart() if line.isValid() else 0))

    def restore_place(self, position: int) -> None:
        """Scroll so that the line with the code point at `position` is the topmost one."""
        block, line = self._line_of(position)
        self.verticalScrollBar().setValue(block.firstLineNumber() + line.lineNumber())

    def ensure_span_visible(self, span: Span) -> None:
        """Scroll, when need be, until the span is in view with a few lines around it; a long one shows its start."""
        view = QRectF(self.viewport().rect())
        start, end = (self._line_rect(position) for position in (span.start, max(span.start, span.end - 1)))
        spare = self.metrics.pitch
        tall = end.bottom() - start.top() > view.height() - 2 * spare
        if start.top() >= 0 and start.bottom() <= view.height() and (end.bottom() <= view.height() or tall):
            return
        block, line = self._line_of(span.start)
        room = view.height() / 4 - line.y()
        number = line.lineNumber() - min(line.lineNumber(), _CONTEXT_LINES)
        while room > 0 and block.previous().isValid():
            block = block.previous()
            room -= self.spaced.blockBoundingRect(block).height()
            number = 0
        self.verticalScrollBar().setValue(block.firstLineNumber() + number)

    def _line_of(self, position: int) -> tuple[QTextBlock, QTextLine]:
        block = self.block_of(position)
        self.spaced.blockBoundingRect(block)
        inside = self.units.to_utf16(self._bounded(position)) - block.position()
        return block, block.layout().lineForTextPosition(inside)

    def _line_rect(self, position: int) -> QRectF:
        block, line = self._line_of(position)
        corner = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
        return line.naturalTextRect().translated(corner)

    def rect_of(self, span: Span) -> QRect:
        """Return the box around the span in viewport pixels; it may lie outside of the viewport."""
        first, last = self.units.to_utf16(span.start), self.units.to_utf16(span.end)
        block = self.document().findBlock(first)
        box = QRectF()
        while block.isValid() and block.position() < last:
            corner = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
            low = max(0, first - block.position())
            high = min(last - block.position(), block.length() - 1)
            for run in Lines(block, turning=self.turning).runs(low, high):
                line = block.layout().lineAt(run.line).naturalTextRect()
                box |= QRectF(run.left, line.top(), run.right - run.left, line.height()).translated(corner)
            if corner.y() > 2 * self.viewport().height():
                break
            block = block.next()
        return box.toAlignedRect() if not box.isNull() else self._line_rect(span.start).toAlignedRect()

    # Column

    def margins(self) -> tuple[int, int]:
        """Return the pixels left and right of the viewport, scroll bar not counted."""
        margins = self.viewportMargins()
        return margins.left(), margins.right()

    def _fit_column(self) -> None:
        """Centre the column; in a narrow window it gives way to gutter and strip."""
        metrics = self.metrics
        bar = self.verticalScrollBar()
        available = self.width() - (bar.width() if bar.isVisibleTo(self) else 0)
        wanted = metrics.column + 2 * metrics.inset
        width = max(min(wanted, available - metrics.gutter - 2 * metrics.strip), 4 * metrics.inset)
        left = max(metrics.gutter, (available - width) // 2)
        self.spaced.width = float(width - 2 * metrics.inset)
        self.setViewportMargins(left, 0, max(0, available - width - left), 0)
        self._ring.setGeometry(self.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_column()
        place = self.place()
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.spaced.generation += 1
            self.restore_place(place)

    # Keys and mouse

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # QPlainTextEdit claims every letter for itself, even read-only, and so starves the window's shortcuts.
            event.setAccepted(_is_own_key(event))
            return True
        if kind == QEvent.Type.Resize:
            self._fit_column()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif _is_own_key(event) or event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if steps := event.angleDelta().y():
                self.zoom_requested.emit(1 if steps > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            corner = self.cursorRect().bottomLeft()
            self.context_menu_at.emit(self.viewport().mapToGlobal(corner), self.caret())
        else:
            self.context_menu_at.emit(event.globalPos(), self.position_at(event.pos()))
        event.accept()

    def position_at(self, point: QPoint) -> int:
        """Return the code point nearest to a place in the viewport."""
        return self.units.to_code_points(self.cursorForPosition(self.onto_line(QPointF(point)).toPoint()).position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.button() == Qt.MouseButton.LeftButton and plain and self.textCursor().hasSelection():
            # A press on selected text would begin to drag it.
            self.set_caret(self.position_at(event.position().toPoint()))
        super().mousePressEvent(self._snapped(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(self._snapped(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(self._snapped(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(self._snapped(event))

    def _snapped(self, event: QMouseEvent) -> QMouseEvent:
        where = event.position()
        nearest = self.onto_line(where)
        if nearest == where:
            return event
        return QMouseEvent(
            event.type(),
            nearest,
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
            event.pointingDevice(),
        )

    def onto_line(self, point: QPointF) -> QPointF:
        """Return the point moved up or down onto the nearest line; Qt takes the space between lines for a line end."""
        if not 0 <= point.y() < self.viewport().height():
            return point
        block = self.firstVisibleBlock()
        if not block.isValid():
            return point
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.next().isValid() and top + (height := self.spaced.blockBoundingRect(block).height()) <= point.y():
            top += height
            block = block.next()
        self.spaced.blockBoundingRect(block)
        y = point.y() - top
        layout = block.layout()
        best, distance = y, float("inf")
        for number in range(layout.lineCount()):
            box = layout.lineAt(number).naturalTextRect()
            inside = min(max(y, box.top() + 1), box.bottom() - 1)
            if abs(inside - y) < distance:
                best, distance = inside, abs(inside - y)
        return QPointF(point.x(), top + best)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self._ring.setVisible(by_key)
        self._ring.raise_()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.hide()
        self.viewport().update()


def _is_own_key(event: QKeyEvent) -> bool:
    """Whether the key moves the caret, selects or copies; all others belong to the window."""
    if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll):
        return True
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    if held == Qt.KeyboardModifier.NoModifier:
        return event.key() in _PLAIN_KEYS
    return held == Qt.KeyboardModifier.ControlModifier and event.key() in _CONTROL_KEYS
