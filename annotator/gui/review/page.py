"""The panels of the review and how they stand beside each other."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from annotator.gui.reader.view import Reader, Typography
from annotator.gui.review.left_panel import LeftPanel
from annotator.gui.review.legend import Legend
from annotator.gui.review.right_panel import RowsPanel
from annotator.gui.review.row_cards import RowCard, RowList
from annotator.gui.review.row_editor import RowEditor
from annotator.gui.settings import Settings
from annotator.gui.tasks import TaskRunner
from annotator.gui.widgets.notices import EmptyState, NoticeBar


class ReviewPage(QWidget):
    """Agreement and articles at the left, the text in the middle, the rows at the right; shows nothing by itself."""

    merge_requested = Signal()
    """The user wants to take in annotators' files."""

    def __init__(
        self, settings: Settings, runner: TaskRunner, card_of: Callable[[int], RowCard], parent: QWidget | None = None
    ) -> None:
        """`card_of` returns what the card of a row shows, by the row's number from 1."""
        super().__init__(parent)
        self._settings = settings
        self._runner = runner
        self.left = LeftPanel(settings, runner, self)
        self.notice = NoticeBar(self)
        self.legend = Legend(self)
        self.reader = Reader(self)
        self.rows = RowList(card_of, self)
        self.editor = RowEditor(self.rows.viewport())
        self.panel = RowsPanel(self.rows, self)
        self._one = EmptyState(
            "Merge the files of your annotators first",
            "A review needs the claims of two annotators at least. Each of them hands in a project file; merge these "
            "into this one.",
        )
        self.merge_button = self._one.add_button("Merge annotators' files…", self.merge_requested.emit, primary=True)
        self._waiting = EmptyState("Laying the claims side by side…")
        self._nothing = EmptyState("No article is open", "Choose one at the left.")
        self._build()

    def _build(self) -> None:
        self.rows.set_editor(self.editor)
        self.editor.hide()
        self._text = QStackedWidget(self)
        self._text.addWidget(self._nothing)
        text = QWidget(self)
        below = QVBoxLayout(text)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.legend)
        below.addWidget(self.reader, 1)
        self._text.addWidget(text)
        self.reader.setFrameShape(QFrame.Shape.NoFrame)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self._text, 1)
        self._middle = middle
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for widget in (self.left, middle, self.panel):
            self.splitter.addWidget(widget)
        for index, stretch in enumerate((2, 5, 4)):
            self.splitter.setStretchFactor(index, stretch)
        self.splitter.setChildrenCollapsible(False)
        unit = self.fontMetrics().averageCharWidth()
        self.left.setMinimumWidth(unit * 17)
        middle.setMinimumWidth(unit * 22)
        self.panel.setMinimumWidth(unit * 25)
        self.splitter.setSizes(self._settings.sizes("review") or [unit * 40, unit * 90, unit * 68])
        self._pages = QStackedWidget(self)
        for page in (self.splitter, self._one, self._waiting):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.reader.viewport().installEventFilter(self)
        self.reader.installEventFilter(self)

    def set_typography(self, typography: Typography) -> None:
        """Set the text in another font, size, spacing or width."""
        self.reader.set_typography(typography)
        self._place_legend()

    def keep_sizes(self) -> None:
        """Remember how wide the panels are."""
        self._settings.set_sizes("review", self.splitter.sizes())

    def _place_legend(self) -> None:
        self.legend.set_left(self.reader.viewport().x() + self.reader.metrics.inset)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.reader.viewport() and kind in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place_legend()
        elif watched is self.reader and kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Up and down go from row to row here; the reader would move its caret by them.
            walking = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
            if walking and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
                event.ignore()
                return True
        return super().eventFilter(watched, event)
