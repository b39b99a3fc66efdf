"""The selected row field by field, one column per annotator; what is not as elsewhere stands on a tint."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from annotator.core.claim import Claim, Stance
from annotator.core.span import Span
from annotator.gui.review.flow import Flow, Run
from annotator.gui.review.open_review import OpenReview
from annotator.gui.review.people import Person
from annotator.gui.review.row_cards import rounded_chip
from annotator.gui.review.spans import common, quote_runs, union
from annotator.gui.theme import Theme, theme_of
from annotator.gui.widgets.labels import MEASURED, tooltip_text
from annotator.gui.widgets.stance import NOT_CODED, paint_stance_sign

_LEAST_OF_TWO, _LEAST_OF_MANY = 11, 13
"""A column is never narrower than so many average letters; what finds no room is scrolled to."""

_CHIPS = 5
"""So many colours stand before the title of a column at most."""

_LEAST_BESIDE = 13
"""So wide in average letters are two columns at least beside the labels."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What an annotator says in one field; with `signed` the stance's sign stands before the words."""

    runs: tuple[Run, ...]
    stance: Stance | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One field across all columns."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A row of the review to be painted.

    `lanes` are the colours' places of each column, several where annotators who say the same share it; `names` says
    whose it is; `chosen` is the column that was taken.
    """

    titles: tuple[str, ...]
    lanes: tuple[tuple[int | None, ...], ...]
    lines: tuple[Line, ...]
    chosen: int | None = None
    names: tuple[str, ...] = ()


_MANY = 4
"""From so many annotators on, those who say the same share a column."""

_DECIDED = "Decided"
_NOTHING = Cell((Run("–", muted=True),))


def table_of(review: OpenReview, number: int) -> Table:
    """Return the comparison of a row; a claim of the reviewer's own making has a column of its own at the right.

    Of many annotators, those who say the same share a column, and those who have nothing here have none.
    """
    row = review.row(number)
    columns: list[tuple[Person | None, tuple[Claim, ...]]] = [(one, row.versions(one.id)) for one in review.people]
    if row.gold and row.taken_from() is None and row.decision is not None and row.decision.kind != "unanimous":
        columns.append((None, row.gold))
    claims = [claim for _, versions in columns for claim in versions]
    shared = common([_together(versions) for _, versions in columns if versions])
    lines = [Line("Span", tuple(_quoted(review.text, versions, shared) for _, versions in columns))]
    for view in review.views:
        texts = [view.text(claim) for claim in claims]
        if not (view.lasting or view.key in row.differs or (any(texts) and view.key != "organisation")):
            continue
        usual = _usual([view.same(versions[0]) for _, versions in columns if versions])
        cells: list[Cell] = []
        for _, versions in columns:
            if not versions:
                cells.append(_NOTHING)
                continue
            apart = view.same(versions[0]) != usual
            said = list(dict.fromkeys(view.text(claim) for claim in versions))
            nothing = NOT_CODED if view.lasting or view.key == "form" else "–"
            text = " / ".join(words or nothing for words in said)
            signed = view.key == "stance" and len(said) == 1
            run = Run(text, muted=not any(said) and not apart, tinted=apart)
            cells.append(Cell((run,), versions[0].stance, signed))
        lines.append(Line(view.label, tuple(cells)))
    taken = row.taken_from()
    chosen = next((n for n, (one, _) in enumerate(columns) if one is not None and one.id == taken), None)
    if chosen is None and columns[-1][0] is None:
        chosen = len(columns) - 1
    places = [[place] for place in range(len(columns))]
    if len(review.people) >= _MANY:
        places = _alike([versions for _, versions in columns], lines)
        lines = [Line(line.label, tuple(line.cells[group[0]] for group in places)) for line in lines]
    whose = [[columns[place][0] for place in group] for group in places]
    return Table(
        tuple(_title(people) for people in whose),
        tuple(tuple(one.index if one else None for one in people) for people in whose),
        tuple(lines),
        next((n for n, group in enumerate(places) if chosen in group), None),
        tuple("\n".join(one.title if one else _DECIDED for one in people) for people in whose),
    )


def _alike(columns: Sequence[Sequence[Claim]], lines: Sequence[Line]) -> list[list[int]]:
    """Return the places of columns that show the same of the same words; empty ones are left out, unless all are."""
    groups: dict[Hashable, list[int]] = {}
    for place, versions in enumerate(columns):
        if versions:
            shown = tuple(line.cells[place] for line in lines)
            groups.setdefault((tuple(claim.spans for claim in versions), shown), []).append(place)
    return list(groups.values()) or [[place] for place in range(len(columns))]


def _title(people: Sequence[Person | None]) -> str:
    if len(people) == 1:
        return people[0].title if people[0] else _DECIDED
    return ", ".join(one.letter if one else _DECIDED for one in people)


def _together(versions: Sequence[Claim]) -> tuple[Span, ...]:
    return union(claim.spans for claim in versions)


def _quoted(text: str, versions: Sequence[Claim], shared: Sequence[Span]) -> Cell:
    runs: list[Run] = []
    for claim in versions:
        if runs:
            runs.append(Run("  |  ", muted=True))
        runs += quote_runs(text, claim.spans, shared)
    return Cell(tuple(runs)) if runs else _NOTHING


def _usual(values: Sequence[Hashable]) -> Hashable:
    """Return what most say; the first of them where no value is more frequent."""
    return Counter(values).most_common(1)[0][0] if values else None


class ComparisonTable(QAbstractScrollArea):
    """Paints a `Table`. The field names stay where they are while the columns are scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = Table((), (), ())
        self._flows: list[list[Flow]] = []
        self._laid_out_for = -1
        self._known: dict[int, list[list[Flow]]] = {}
        self._column = 1
        self._labels = 0
        self._above = False
        self._heights: list[int] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Comparison")

    def show_table(self, table: Table) -> None:
        """Show another row."""
        before, self._table = self._table, table
        if table == before:
            return
        if (table.titles, table.lines) == (before.titles, before.lines):
            self.viewport().update()
            return
        self._forget()
        self.setAccessibleDescription(spoken(table))
        self.updateGeometry()
        self._lay_out()
        self.viewport().update()

    def restyle(self) -> None:
        """Take over a changed font or theme."""
        self._forget()
        self.updateGeometry()
        self._lay_out()
        self.viewport().update()

    def _forget(self) -> None:
        self._laid_out_for = -1
        self._known.clear()

    def reveal_column(self, column: int) -> None:
        """Scroll so that a column is seen."""
        bar = self.horizontalScrollBar()
        left = column * self._column
        room = self.viewport().width() - self._labels
        if left < bar.value():
            bar.setValue(left)
        elif left + self._column > bar.value() + room:
            bar.setValue(left + self._column - room)

    # Geometry

    def _labels_beside(self) -> int:
        metrics = QFontMetrics(self._label_font())
        widest = max((metrics.horizontalAdvance(line.label) for line in self._table.lines), default=0)
        return min(widest, metrics.averageCharWidth() * 13) + self._pad

    @property
    def _pad(self) -> int:
        return max(6, self.fontMetrics().height() * 2 // 3)

    @property
    def _title_height(self) -> int:
        return self.fontMetrics().height() + self._pad

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.92)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _column_width(self, width: int) -> int:
        count = max(1, len(self._table.titles))
        least = _LEAST_OF_TWO if count <= 2 else _LEAST_OF_MANY
        return max((width - self._labels) // count, self.fontMetrics().averageCharWidth() * least)

    def _lay_out(self, width: int | None = None) -> None:
        room = self.width() if width is None else width
        if self._laid_out_for == room:
            return
        self._laid_out_for = room
        least = self.fontMetrics().averageCharWidth() * _LEAST_BESIDE
        beside = self._labels_beside()
        # Where two columns would be crowded beside them, the labels stand above the lines.
        self._above = room - beside < least * min(2, len(self._table.titles))
        self._labels = 0 if self._above else beside
        self._column = self._column_width(room)
        self._flows = self._known.get(self._column) or self._made_flows()
        self._known[self._column] = self._flows
        around = self._pad + self._caption
        self._heights = [round(max((flow.height for flow in flows), default=0)) + around for flows in self._flows]
        whole = self._labels + self._column * len(self._table.titles)
        bar = self.horizontalScrollBar()
        bar.setRange(0, max(0, whole - room))
        bar.setPageStep(max(1, room - self._labels))
        bar.setSingleStep(max(1, self._column // 4))

    def _made_flows(self) -> list[list[Flow]]:
        inner = self._column - self._pad
        return [
            [Flow(cell.runs, self.font(), inner - (self._sign if cell.signed else 0), 9) for cell in line.cells]
            for line in self._table.lines
        ]

    @property
    def _caption(self) -> int:
        return QFontMetrics(self._label_font()).height() if self._above else 0

    @property
    def _sign(self) -> int:
        return round(self.fontMetrics().height() * 0.85)

    def heightForWidth(self, width: int) -> int:
        self._lay_out(width)
        scrolled = self._labels + self._column * len(self._table.titles) > width
        bar = self.horizontalScrollBar().sizeHint().height() if scrolled else 0
        return self._title_height + sum(self._heights) + bar + 2

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = max(self.width(), 1)
        return QSize(self.fontMetrics().averageCharWidth() * 40, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 20, self._title_height)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tooltip_text(self.names_at(event.pos())), self.viewport())
            return True
        return super().viewportEvent(event)

    def names_at(self, point: QPoint) -> str:
        """Return whose the column is at the top of which a point lies; empty elsewhere."""
        column = (point.x() - self._labels + self.horizontalScrollBar().value()) // max(1, self._column)
        inside = self._labels <= point.x() and 0 <= column < len(self._table.names) and point.y() < self._title_height
        return self._table.names[column] if inside else ""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        self._lay_out()
        theme = theme_of(self.palette())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        labels, width = self._labels, self.viewport().width()
        painter.save()
        painter.setClipRect(QRect(labels, 0, width - labels, self.viewport().height()))
        shift = labels - self.horizontalScrollBar().value()
        for column, (title, lanes) in enumerate(zip(self._table.titles, self._table.lanes, strict=True)):
            left = shift + column * self._column
            if left < width and left + self._column > labels:
                self._paint_column(painter, column, left, title, lanes, theme)
        painter.restore()
        self._paint_labels(painter, labels, theme)
        painter.end()

    def _paint_column(
        self, painter: QPainter, column: int, left: int, title: str, lanes: Sequence[int | None], theme: Theme
    ) -> None:
        height = self.fontMetrics().height()
        shown = list(lanes)[:_CHIPS]
        wide = height * (0.7 if len(shown) == 1 else 0.3)
        chip = QRectF(left, height * 0.3, wide, height * 0.42)
        for place, lane in enumerate(shown):
            chip.moveLeft(left + place * (wide + 2))
            rounded_chip(painter, chip, theme.text if lane is None else theme.annotator(lane))
        font = QFont(self._label_font())
        painter.setFont(font)
        painter.setPen(theme.accent if column == self._table.chosen else theme.muted)
        room = QRect(round(chip.right()) + 5, 0, self._column - round(chip.right() - left) - 9, height)
        painter.drawText(
            room, _LEFT, QFontMetrics(font).elidedText(title[:MEASURED], Qt.TextElideMode.ElideRight, room.width())
        )
        top = self._title_height
        for line, flows, tall in zip(self._table.lines, self._flows, self._heights, strict=True):
            cell = line.cells[column]
            at = QPointF(left, top + self._caption + self._pad // 2)
            if cell.signed:
                side = height * 0.56
                box = QRectF(at.x(), at.y() + (height - side) / 2, side, side)
                paint_stance_sign(painter, box, cell.stance, theme.stance(cell.stance).strong)
                at.setX(at.x() + self._sign)
            painter.setFont(self.font())
            flows[column].paint(painter, at, theme)
            top += tall

    def _paint_labels(self, painter: QPainter, labels: int, theme: Theme) -> None:
        font = self._label_font()
        metrics = QFontMetrics(font)
        painter.setFont(font)
        top = self._title_height
        for line, tall in zip(self._table.lines, self._heights, strict=True):
            painter.setPen(QPen(theme.line, 1))
            painter.drawLine(0, top, self.viewport().width(), top)
            painter.setPen(theme.muted)
            room = labels or self.viewport().width()
            label = metrics.elidedText(line.label[:MEASURED], Qt.TextElideMode.ElideRight, room - 4)
            painter.drawText(QRect(0, top + self._pad // 2, room, metrics.height()), _LEFT, label)
            top += tall


def spoken(table: Table) -> str:
    """Return the comparison in sentences, for screen readers."""
    return ". ".join(
        f"{title}: "
        + "; ".join(f"{line.label} {''.join(run.text for run in line.cells[n].runs)}" for line in table.lines)
        for n, title in enumerate(table.titles)
    )


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
