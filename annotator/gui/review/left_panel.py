"""The panel at the left: agreement, the confusion matrix, the articles and how far they are."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.agreement import AgreementReport
from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.gui.blinding import BLIND
from annotator.gui.review.article_list import ReviewArticles
from annotator.gui.review.confusion_table import ConfusionTable
from annotator.gui.review.figures_panel import FiguresPanel
from annotator.gui.settings import Settings
from annotator.gui.tasks import SHOW_AFTER, Progress, Task, TaskRunner
from annotator.gui.theme import icon
from annotator.gui.widgets.labels import SectionHeader, tooltip_text
from annotator.gui.widgets.menus import Menu
from annotator.review.confusion import Confusion
from annotator.store.annotators import Annotator

_PAUSE_MS = 400
_LEAST_ROWS = 3
"""So many articles are seen at least; the figures above give way to them."""


_Figures = Callable[..., AgreementReport]
"""Computes figures in the background, with the keywords `progress` and `pairs` of `AgreementActions.quick`."""


class LeftPanel(QWidget):
    """Where the annotators agree, and where there is most to decide."""

    cell_chosen = Signal(str, object)
    """A cell of the confusion matrix: its wording, and the ids of the pairs of claims behind it."""
    blind_changed = Signal(bool)
    worst_first_changed = Signal(bool)
    workload_requested = Signal()
    take_identical_requested = Signal()
    guidelines_requested = Signal()
    threshold_requested = Signal()

    def __init__(self, settings: Settings, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._session: Session | None = None
        self._registry: Registry | None = None
        self._people: list[Annotator] = []
        self._confusion: Confusion | None = None
        self._task: Task | None = None
        self.figures = FiguresPanel(self)
        self.confusion = ConfusionTable(self)
        self.confusion_header = SectionHeader("Stance, A against B", "", self)
        self.confusion_header.title.setWordWrap(True)
        self.rows_of, self.columns_of = QComboBox(self), QComboBox(self)
        self.articles = ReviewArticles(self)
        self.articles_header = SectionHeader("Articles", "open", self)
        self.worst_first = QToolButton(self)
        self.more = QToolButton(self)
        menu = Menu(self.more)
        self.blind = menu.addAction("&Blind: A, B, C instead of names")
        self.workload = menu.addAction("&Workload…")
        self.identical = menu.addAction("Take all &identical of the project…")
        self.guidelines = menu.addAction("&Guidelines to be mended…")
        self.threshold = menu.addAction("&Overlap from which claims are paired…")
        self.more.setMenu(menu)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._since = QElapsedTimer()
        self.worst_first.setCheckable(True)
        self.blind.setCheckable(True)
        self.worst_first.setChecked(settings.flag("review/worst_first"))
        self.blind.setChecked(settings.flag(BLIND))
        self._build()
        self._timer.timeout.connect(self._compute)
        runner.progressed.connect(self._progressed)
        self.confusion.cell_chosen.connect(self._cell_chosen)
        self.worst_first.toggled.connect(self.worst_first_changed)
        self.blind.toggled.connect(self._blind_toggled)
        self.workload.triggered.connect(lambda _on=False: self.workload_requested.emit())
        self.identical.triggered.connect(lambda _on=False: self.take_identical_requested.emit())
        self.guidelines.triggered.connect(lambda _on=False: self.guidelines_requested.emit())
        self.threshold.triggered.connect(lambda _on=False: self.threshold_requested.emit())
        for box in (self.rows_of, self.columns_of):
            box.activated.connect(lambda _index: self.refresh_confusion())

    def _build(self) -> None:
        choice = QVBoxLayout()
        choice.setSpacing(4)
        self._choice = QWidget(self)
        self._choice.setLayout(choice)
        choice.setContentsMargins(0, 0, 0, 0)
        for box, name in ((self.rows_of, "Annotator of the rows"), (self.columns_of, "Annotator of the columns")):
            box.setAccessibleName(name)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            choice.addWidget(box)
        above = QWidget(self)
        upper = QVBoxLayout(above)
        upper.setContentsMargins(12, 10, 12, 4)
        upper.setSpacing(8)
        upper.addWidget(self.figures)
        upper.addSpacing(4)
        upper.addWidget(self.confusion_header)
        upper.addWidget(self._choice)
        upper.addWidget(self.confusion)
        upper.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(above)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._above = above
        for ground in (self._scroll.viewport(), above):
            ground.setAutoFillBackground(False)
        for button, name, text in ((self.worst_first, "sort", "Worst first"), (self.more, "", "More")):
            if name:
                button.setIcon(icon(name))
            else:
                button.setText("⋯")
                button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setAutoRaise(True)
            self.articles_header.row.addWidget(button)
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 4)
        head.addWidget(self.articles_header)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll)
        column.addLayout(head)
        column.addWidget(self.articles, 1)

    # Session

    def set_session(self, session: Session | None, registry: Registry | None) -> None:
        """Show another session, or none."""
        self._session, self._registry = session, registry
        self._timer.stop()
        if self._task is not None:
            self._task.cancel(forget=True)
            self._task = None
        self._people = []
        self.figures.show_waiting()
        self.articles.set_summaries([], None)

    def begin(self, people: Sequence[Annotator]) -> None:
        """Compute figures of these annotators; to be called when something of their own claims changed, too."""
        self._people = list(people)
        self._show_names()
        self._timer.start()

    def _show_names(self) -> None:
        names = self._names()
        for box, usual in ((self.rows_of, 0), (self.columns_of, 1)):
            with QSignalBlocker(box):
                kept = box.currentData()
                box.clear()
                for person, name in zip(self._people, names, strict=True):
                    box.addItem(name, person.id)
                at = box.findData(kept)
                box.setCurrentIndex(at if at >= 0 else usual)
        self._choice.setVisible(len(self._people) > 2)
        told = len(self._people) == 2 and not self.blind.isChecked()
        self.confusion_header.title.setText("Stance, A against B" if told else "Stance, rows against columns")

    def _names(self) -> list[str]:
        """Return the names; while blind, numbers that tell nothing of an article's letters."""
        if self.blind.isChecked():
            return [f"No. {number}" for number in range(1, len(self._people) + 1)]
        return [person.name for person in self._people]

    def _blind_toggled(self, on: bool) -> None:
        self._show_names()
        self.refresh_confusion()
        self.blind_changed.emit(on)

    # Figures

    def _compute(self) -> None:
        session = self._session
        if session is None or len(self._people) < 2:
            return
        if self._task is not None:
            self._task.cancel(forget=True)

        self._since.start()
        self._run(session.agreement.quick, self._quick_done)

    def _run(self, figures: _Figures, done: Callable[[AgreementReport], None]) -> None:
        def work(progress: Progress) -> AgreementReport:
            def step(steps: int, total: int) -> None:
                progress.check_cancelled()
                progress.report(steps, total)

            # What is said of every two annotators is not shown here.
            return figures(progress=step, pairs=False)

        self._task = self._runner.run(work, done, self._failed, owner=self)

    def _progressed(self, task: Task, done: int, total: int, _what: str) -> None:
        if task is self._task and self._since.hasExpired(SHOW_AFTER):
            self.figures.show_progress(done, total)

    def _quick_done(self, report: AgreementReport) -> None:
        self.figures.show_report(report, intervals=False)
        self.refresh_confusion()
        # Not before the new lines have been laid out.
        QTimer.singleShot(0, self, self.fit)
        if self._session is not None:
            self._run(self._session.agreement.figures, self._whole_done)

    def _whole_done(self, report: AgreementReport) -> None:
        self._task = None
        self.figures.show_report(report, intervals=True)
        self.refresh_confusion()
        self.fit()

    def _failed(self, error: Exception) -> None:
        self._task = None
        if not isinstance(error, AnnotatorError):
            raise error
        self.figures.show_failure(str(error))

    def refresh_confusion(self) -> None:
        """Count the two chosen annotators' stances anew."""
        one, other = self.rows_of.currentData(), self.columns_of.currentData()
        shown = self._session is not None and self._registry is not None and one is not None and one != other
        self.confusion.setVisible(shown)
        self.confusion_header.setVisible(shown or len(self._people) > 2)
        if self._session is None or self._registry is None or not shown:
            return
        if not self._session.agreement.at_hand:
            # Reading all claims would hold up the window; it is shown when they have been read for the figures.
            self.confusion.hide()
            if self._task is None and not self._timer.isActive():
                self._timer.start()
            return
        self._confusion = self._session.agreement.confusion("stance", one, other)
        names = (self.rows_of.currentText(), self.columns_of.currentText())
        self.confusion.show_confusion(self._confusion, self._registry.codebook.stance_labels, names)
        self.confusion_header.setToolTip(tooltip_text(f"Rows: {names[0]}. Columns: {names[1]}."))

    def _cell_chosen(self, row: int, column: int) -> None:
        if self._confusion is None:
            return
        first, second = (str(self._confusion.categories[n]) for n in (row, column))
        names = (self.rows_of.currentText(), self.columns_of.currentText())
        # While blind, whose letter goes with which number is not told either.
        wording = f"{first}, {second}" if self.blind.isChecked() else f"{names[0]} {first}, {names[1]} {second}"
        self.cell_chosen.emit(wording, self._confusion.cells.get((row, column), ()))

    # Look

    def fit(self) -> None:
        """Give the figures the height they need, as long as some articles are seen below them."""
        wanted = self._above.sizeHint().height()
        width = self._scroll.viewport().width()
        layout = self._above.layout()
        if layout is not None and layout.hasHeightForWidth():
            wanted = layout.totalHeightForWidth(width)
        row = self.articles.verticalHeader().defaultSectionSize()
        room = self.height() - _LEAST_ROWS * row - 6 * self.fontMetrics().height()
        self._scroll.setFixedHeight(max(min(wanted, room), 4 * self.fontMetrics().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def restyle(self) -> None:
        """Take over a changed font or theme."""
        self.worst_first.setIcon(icon("sort"))
        self.articles.restyle()
        self.confusion.updateGeometry()
        self.fit()
