"""Cards below each other, however many, painted only where they are seen; the selected one is open for more."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from annotator.gui.panels.card_pictures import RIM
from annotator.gui.theme import Theme, theme_of
from annotator.gui.widgets.labels import tooltip_text
from annotator.gui.widgets.viewport import give_viewport


class CardSizes(NamedTuple):
    """Pixels: inside a card at its edge, between its parts, between two cards, and the height of most cards."""

    pad: int
    gap: int
    space: int
    usual_height: int


class CardScroll(QAbstractScrollArea):
    """Cards by key; a height is measured when its card comes into view.

    A subclass says how high a card is and paints it. A card with a key above 0 can be open: `set_editor` then stands
    in it.
    """

    chosen = Signal(int)
    """The user went to a card."""
    opened = Signal(int)
    """The user double-clicked a card or pressed Enter on it."""
    menu_requested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[int] = []
        self._heights: list[int] = []
        self._measured: set[int] = set()
        self._tops: list[int] = []
        self._selected: int | None = None
        self._editor: QWidget | None = None
        self._sizes = self.dress()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        give_viewport(self)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._place_editor)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._reveal_field)

    # What a subclass says

    @abstractmethod
    def dress(self) -> CardSizes:
        """Take over the widget's font; return the sizes that follow from it."""

    @abstractmethod
    def card_height(self, key: int, width: int) -> int:
        """Return the height in pixels of a card `width` pixels wide, without what stands in it when it is open."""

    @abstractmethod
    def paint_card(self, painter: QPainter, box: QRect, key: int, theme: Theme, *, focused: bool) -> None:
        """Paint a card into `box`; `focused` tells that it is selected and has the keyboard."""

    @abstractmethod
    def hint_of(self, key: int) -> str:
        """Return the tooltip of a card, plain text."""

    # Content

    def keys(self) -> Sequence[int]:
        """Return the keys of the cards from top to bottom."""
        return self._keys

    def set_keys(self, keys: Sequence[int]) -> None:
        """Show these cards; heights already measured are kept for cards that stay.

        All from the first that is another than before are painted anew.
        """
        before, self._keys = self._keys, list(keys)
        first = _same_beginning(before, self._keys)
        same_end = _same_beginning(before[first:][::-1], self._keys[first:][::-1])
        gone = before[first : len(before) - same_end]
        come = self._keys[first : len(self._keys) - same_end]
        if not gone and not come:
            return
        # Of thousands of cards few were ever seen: whatever goes over all of them is left to C.
        known = self._measured.intersection(gone)
        kept = {key: self._heights[first + gone.index(key)] for key in known.intersection(come)}
        self._measured -= known - kept.keys()
        self._heights[first : first + len(gone)] = [self._sizes.usual_height] * len(come)
        for key, height in kept.items():
            self._heights[first + come.index(key)] = height
        if self._row_of(self._selected) is None:
            self._selected = None
        self._lay_out(first)
        self._measure_seen()

    def _row_of(self, key: int | None) -> int | None:
        # Looked for in the list itself: a dictionary of thousands would have to be made anew for each that is added.
        try:
            return None if key is None else self._keys.index(key)
        except ValueError:
            return None

    def refresh(self, *keys: int) -> None:
        """Measure and paint the given cards, or all of them, anew."""
        if keys:
            self._measured.difference_update(keys)
        else:
            self._measured.clear()
            self.viewport().update()
        self._place_editor()
        self._measure_seen()
        self._paint_anew(*keys)

    def _paint_anew(self, *keys: int | None) -> None:
        for row in self._visible_rows():
            if self._keys[row] in keys:
                self.viewport().update(self._box(row).adjusted(-RIM, -RIM, RIM, RIM))

    def _lay_out(self, first: int = 0) -> None:
        """Place the cards below each other, and paint those from the row `first` on anew."""
        space = self._sizes.space
        # The space after each card is added where a top is asked for; see `_top`.
        self._tops = list(accumulate(self._heights, initial=space // 2))
        total = self._tops[-1] + space * len(self._heights) + space // 2
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, total - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._sizes.usual_height // 3)
        self._place_editor()
        top = max(0, self._top(first) - bar.value() - RIM)
        self.viewport().update(0, top, self.viewport().width(), self.viewport().height() - top)

    # Selection and the open card

    def selected(self) -> int | None:
        """Return the key of the selected card."""
        return self._selected

    def select(self, key: int | None, *, reveal: bool = True) -> None:
        """Select a card without telling anybody."""
        before, self._selected = self._selected, key if self._row_of(key) is not None else None
        if before == self._selected:
            if key is not None and reveal:
                self.reveal(key)
            return
        for changed in (before, self._selected):
            if changed is not None:
                self._measured.discard(changed)
        self._measure(row for key in (before, self._selected) if (row := self._row_of(key)) is not None)
        self._lay_out()
        if self._selected is not None and reveal:
            self.reveal(self._selected)

    def set_editor(self, editor: QWidget | None) -> None:
        """Show this widget in the selected card, below what the card itself shows."""
        if self._editor is not None and self._editor is not editor:
            self._editor.hide()
        self._editor = editor
        if editor is not None:
            editor.setParent(self.viewport())
            editor.installEventFilter(self)
        self.refresh_editor()

    def refresh_editor(self) -> None:
        """Give the open card the height that its fields need now; where it stays the same, they paint themselves."""
        row = self._row_of(self._selected)
        if row is None:
            self._lay_out()
            return
        self._measured.discard(self._keys[row])
        if not self._measure([row]):
            self._place_editor()
            fields = QRegion() if self._editor is None else QRegion(self._editor.geometry())
            self.viewport().update(QRegion(self._box(row).adjusted(-RIM, -RIM, RIM, RIM)) - fields)

    def reveal(self, key: int) -> None:
        """Scroll so that the card is seen, its top when it is higher than the view."""
        row = self._row_of(key)
        if row is None:
            return
        self._measure([row])
        bar, space = self.verticalScrollBar(), self._sizes.space
        top = self._top(row) - space // 2
        bottom = top + self._heights[row] + space
        if top < bar.value() or bottom - top > self.viewport().height():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def _reveal_field(self, _before: QWidget | None, field: QWidget | None) -> None:
        """Scroll so that the field of the open card that got the keyboard is seen."""
        if field is None or self._editor is None or not self._editor.isAncestorOf(field):
            return
        top = field.mapTo(self.viewport(), QPoint(0, 0)).y()
        bar, view = self.verticalScrollBar(), self.viewport().height()
        if top < 0:
            bar.setValue(bar.value() + top - self._sizes.pad)
        elif top + field.height() > view:
            bar.setValue(bar.value() + top + field.height() - view + self._sizes.pad)

    def _measure_seen(self) -> None:
        """Measure the cards in view, and those that come into view thereby."""
        for _ in range(3):
            if not self._measure(self._visible_rows()):
                return

    def _measure_selected(self) -> None:
        if (row := self._row_of(self._selected)) is not None:
            self._measure([row])

    def _measure(self, rows: Iterable[int]) -> bool:
        """Measure those of the cards that are not measured; return whether one had another height."""
        changed: list[int] = []
        width = self._card_width()
        for row in rows:
            key = self._keys[row]
            if key in self._measured:
                continue
            self._measured.add(key)
            height = self.card_height(key, width)
            if key == self._selected and self._editor is not None and key > 0:
                height += self._editor_height() + self._sizes.gap
            if height != self._heights[row]:
                self._heights[row] = height
                changed.append(row)
        if changed:
            self._lay_out(min(changed))
        return bool(changed)

    def _place_editor(self) -> None:
        editor = self._editor
        if editor is None:
            return
        row = self._row_of(self._selected) if self._selected is not None and self._selected > 0 else None
        if row is None:
            editor.hide()
            return
        box = self._box(row)
        height = self._editor_height()
        pad = self._sizes.pad
        editor.setGeometry(box.left() + pad, box.bottom() + 1 - pad - height, box.width() - 2 * pad, height)
        editor.show()

    def _editor_height(self) -> int:
        layout = self._editor.layout() if self._editor is not None else None
        if layout is None:
            return 0
        width = self._card_width() - 2 * self._sizes.pad
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    # Geometry

    def _card_width(self) -> int:
        return self.viewport().width() - 2 * self._side()

    def _side(self) -> int:
        return self._sizes.pad

    def _box(self, row: int) -> QRect:
        top = self._top(row) - self.verticalScrollBar().value()
        return QRect(self._side(), top, self._card_width(), self._heights[row])

    def _top(self, row: int) -> int:
        return self._tops[row] + row * self._sizes.space

    def _visible_rows(self) -> range:
        first_pixel = self.verticalScrollBar().value()
        low, high = 0, len(self._keys)
        while low < high:
            middle = (low + high) // 2
            if self._top(middle) + self._heights[middle] < first_pixel:
                low = middle + 1
            else:
                high = middle
        last = low
        bottom = first_pixel + self.viewport().height()
        while last < len(self._keys) and self._top(last) < bottom:
            last += 1
        return range(low, last)

    def key_at(self, point: QPoint) -> int | None:
        """Return the card under a point of the viewport."""
        return next((self._keys[row] for row in self._visible_rows() if self._box(row).contains(point)), None)

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        self._measure_seen()
        theme = theme_of(self.palette())
        painter = QPainter(self.viewport())
        focused = self.hasFocus()
        for row in self._visible_rows():
            key, box = self._keys[row], self._box(row)
            if event.rect().intersects(box.adjusted(-RIM, -RIM, RIM, RIM)):
                self.paint_card(painter, box, key, theme, focused=focused and key == self._selected)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._measured.clear()
            self._measure(self._visible_rows())
            self._measure_selected()
        self._lay_out()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._paint_anew(self._selected)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._paint_anew(self._selected)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._sizes = self.dress()
            self._measured.clear()
            self._lay_out()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self._editor and event.type() == QEvent.Type.LayoutRequest:
            self.refresh_editor()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self.key_at(event.position().toPoint())
        if key is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        key = self.key_at(event.position().toPoint())
        if key is not None:
            self.opened.emit(key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        key = self._selected if by_key else self.key_at(event.pos())
        if key is not None:
            place = self._box(self._keys.index(key)).center() if by_key else event.pos()
            self.menu_requested.emit(key, self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        row = self._row_of(self._selected)
        if event.key() in steps and event.modifiers() == Qt.KeyboardModifier.NoModifier and self._keys:
            target = 0 if row is None else min(max(row + steps[Qt.Key(event.key())], 0), len(self._keys) - 1)
            self.chosen.emit(self._keys[target])
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._keys:
            self.chosen.emit(self._keys[0 if event.key() == Qt.Key.Key_Home else -1])
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            key = self.key_at(self.viewport().mapFromGlobal(self.cursor().pos()))
            hint = tooltip_text(self.hint_of(key)) if key is not None else ""
            QToolTip.showText(self.cursor().pos(), hint, self.viewport())
            return True
        return super().viewportEvent(event)


def _same_beginning(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how many items both begin with alike; found by halves, each compared in C."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
