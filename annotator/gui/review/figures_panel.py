"""How far the annotators agree, in a few figures with their intervals; in words where there is no figure."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from annotator.app.agreement import AgreementReport
from annotator.gui.theme import set_role
from annotator.gui.widgets.labels import ElidedLabel, SectionHeader, plain_label, tooltip_text
from annotator.review.figures import Figure


class Measure(NamedTuple):
    """A figure of the table: its name, and where the report has it (an empty field: among those on unitizing)."""

    label: str
    field: str
    name: str


_MEASURES = (
    Measure("Claim spans, F1 (overlap)", "", "f1_overlap"),
    Measure("Unitizing uα", "", "u_alpha"),
    Measure("Actor, α nominal", "actor", "alpha_nominal"),
    Measure("Stance, α ordinal", "stance", "alpha_ordinal"),
    Measure("Proposition, α nominal", "proposition", "alpha_nominal"),
    Measure("Form, α nominal", "form", "alpha_nominal"),
)


class FiguresPanel(QWidget):
    """A line per measure: value and 95 % interval, or why it cannot be computed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = SectionHeader("Agreement", "project", self)
        # In a narrow panel with large letters the heading is what stays.
        self.header.remark.setMinimumWidth(1)
        self._rows = QWidget(self)
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self.remark = ElidedLabel("", self)
        set_role(self.remark, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.header)
        column.addWidget(self._rows)
        column.addWidget(self.remark)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_waiting()

    def show_waiting(self) -> None:
        """Say that the figures are being computed."""
        self._clear()
        self.remark.setText("Computing…")
        self.remark.show()

    def show_progress(self, done: int, total: int) -> None:
        """Say how far the work is, in steps; figures shown already stay."""
        self.remark.setText(f"Computing… {100 * done // max(1, total)} %")

    def show_failure(self, why: str) -> None:
        """Say why there is nothing to show."""
        self._clear()
        self.remark.setText(why)
        self.remark.show()

    def show_report(self, report: AgreementReport, *, intervals: bool) -> None:
        """Show the figures; without `intervals` these are still being computed."""
        self._clear()
        several = f"all {len(report.annotators)}" if len(report.annotators) > 2 else "A·B"
        for place, text in enumerate(("Measure", several, "95 % CI")):
            self._grid.addWidget(plain_label(text, "small"), 0, place, _PLACES[place])
        line = 1
        for measure in _MEASURES:
            group = report.coding.get(measure.field, {}) if measure.field else report.unitizing
            figure = group.get(measure.name)
            if figure is not None:
                line = self._add(line, measure, figure, intervals=intervals)
        articles = report.articles
        said = [f"{articles.counted:,} of {articles.all:,} articles"]
        if articles.left_out:
            said.append(f"{articles.left_out:,} left out: not two annotators worked on them")
        if articles.in_progress:
            said.append(f"{articles.in_progress:,} in progress")
        self.remark.setText(", ".join(said))
        self.remark.show()

    def _add(self, line: int, measure: Measure, figure: Figure, *, intervals: bool) -> int:
        rule = QFrame()
        set_role(rule, "rule")
        self._grid.addWidget(rule, line, 0, 1, 3)
        tip = tooltip_text(described(measure, figure))
        if figure.value is None:
            said = plain_label(f"{measure.label}: not computable: {_lowered(figure.why)}", "muted", wrap=True)
            said.setToolTip(tip)
            self._grid.addWidget(said, line + 1, 0, 1, 3)
            return line + 2
        label = ElidedLabel(measure.label)
        label.set_tooltip(described(measure, figure))
        self._grid.addWidget(label, line + 1, 0)
        cells = (
            plain_label(f"{figure.value:.2f}", "strong"),
            plain_label(interval(figure) if intervals else "…", "muted"),
        )
        for place, cell in enumerate(cells, 1):
            cell.setToolTip(tip)
            self._grid.addWidget(cell, line + 1, place, _PLACES[place])
        return line + 2

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def interval(figure: Figure) -> str:
    """Return the interval as `.79–.92`; a dash without one."""
    if figure.low is None or figure.high is None:
        return "–"
    return f"{_two(figure.low)}–{_two(figure.high)}"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1)


def described(measure: Measure, figure: Figure) -> str:
    """Return what a figure rests on, in sentences."""
    parts = [f"{measure.label}: {figure.amount}"]
    if figure.left_out:
        parts.append(f"{figure.left_out:,} left out, since no second annotator has them")
    if figure.why:
        parts.append(figure.why.rstrip("."))
    return ". ".join(parts) + "."


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


_PLACES = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignRight)
