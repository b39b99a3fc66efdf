"""The gold set out: the decided claims as a dataset, the reliability report, feedback for each annotator."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.exporting import DATAPACKAGE, ExportOptions
from annotator.app.session import Session
from annotator.core.errors import ProjectError
from annotator.gui.dialogs.frame import ButtonRole, DialogParts, SessionDialog, scrolled
from annotator.gui.dialogs.place import PlaceRow, is_there, show_folder
from annotator.gui.dialogs.wording import counted, short_path
from annotator.gui.tasks import Progress, reporting
from annotator.gui.widgets.labels import SectionHeader, plain_label

_EXPLANATION = "What was decided in the review, and how far the annotators agree. Nobody's own claims are altered."
_REPORTS = "reports"


class Choice(NamedTuple):
    """What to write, and whether earlier files of these names may give way."""

    dataset: bool
    report: bool
    feedback: bool
    jsonl: bool = False
    overwrite: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.dataset or self.report or self.feedback)


class GoldDialog(SessionDialog):
    """Writes the gold set, the reliability report and feedback files into one folder."""

    def __init__(self, parts: DialogParts, parent: QWidget | None = None, *, reports_only: bool = False) -> None:
        """Offer all of it, or with `reports_only` the reliability report alone, beside the project."""
        title = "Reliability report" if reports_only else "Export the gold set"
        super().__init__(title, _EXPLANATION, "gold", parts, parent, (84, 30))
        self.written: list[Path] | None = None
        self.dataset_box = QCheckBox("Gold set: the decided claims, and all decisions")
        self.format = QComboBox()
        self.report_box = QCheckBox("Reliability report, as Markdown and as a web page")
        self.feedback_box = QCheckBox("Feedback, a file for each annotator")
        self.state = plain_label("", wrap=True)
        self.where = PlaceRow("Folder", "Folder to export into", "Folder to export into", self._usual_folder)
        self.place, self.browse_button = self.where.line, self.where.button
        self.place.setText(str(self._usual_folder() / f"{self.session.path.stem} gold"))
        self.overwrite_box = QCheckBox("Replace an earlier export there")
        self.list_title = SectionHeader("Files written")
        self.list = QListWidget()
        for box in (self.dataset_box, self.report_box, self.feedback_box):
            box.setChecked(box is self.report_box or not reports_only)
        self._lay_out()
        self.export_button = self.add_button("Export", ButtonRole.AcceptRole, default=True)
        self.open_button = self.add_button("Open folder", ButtonRole.ActionRole, self.open_folder)
        self.close_button = self.add_button("Cancel", ButtonRole.RejectRole)
        for box in (self.dataset_box, self.report_box, self.feedback_box, self.overwrite_box):
            box.toggled.connect(lambda _on: self._show_state())
        self.format.currentIndexChanged.connect(lambda _index: self._show_state())
        self.where.edited.connect(self._show_state)
        self.strip.busy_changed.connect(lambda _busy: self._show_state())
        self._show_state()
        self._count()

    def choice(self) -> Choice:
        """Return what is chosen."""
        return Choice(
            self.dataset_box.isChecked(),
            self.report_box.isChecked(),
            self.feedback_box.isChecked(),
            bool(self.format.currentData()),
            self.overwrite_box.isChecked(),
        )

    def destination(self) -> Path:
        """Return the folder to write into."""
        return self.where.path()

    def accept(self) -> None:
        """Write it; once that is done, close."""
        if self.written is not None:
            super().accept()
            return
        if self.strip.writing or not self.export_button.isEnabled():
            return
        session, dest, choice = self.session, self.destination(), self.choice()
        self.write(
            "Writing…",
            lambda progress: write(session, dest, choice, progress),
            self._written,
            "Cancelled: what was not finished was not written.",
        )

    def open_folder(self) -> None:
        """Show what was written in the system's file manager."""
        show_folder(self.destination())

    def _lay_out(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        self.format.setAccessibleName("Format of the gold set")
        self.format.addItem("CSV: a folder of tables", False)
        self.format.addItem("JSONL: one claim a line", True)
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnMinimumWidth(0, round(letter * 2.5))
        grid.setColumnStretch(1, 1)
        for row, (box, words) in enumerate(
            (
                (self.dataset_box, ""),
                (self.report_box, "Coefficients with n and interval, confusion matrices, the list of disagreements."),
                (self.feedback_box, "What was decided otherwise than the annotator had it, and why."),
            )
        ):
            grid.addWidget(box, 2 * row, 0, 1, 2)
            grid.addWidget(plain_label(words, "small", wrap=True) if words else self.format, 2 * row + 1, 1)
        grid.setRowStretch(6, 1)
        self.list.setAccessibleName("Files written")
        self.list.setMinimumHeight(self.fontMetrics().height() * 4)
        column = QVBoxLayout()
        column.addWidget(self.state)
        self._choices = scrolled(page)
        column.addWidget(self._choices, 1)
        column.addWidget(self.list_title)
        column.addWidget(self.list, 1)
        self.body.addLayout(column, 1)
        self.body.addWidget(self.where)
        self.body.addWidget(self.overwrite_box)

    def _count(self) -> None:
        """Find out in the background how far the review is."""
        reviewing = self.session.reviewing

        def work(progress: Progress) -> None:
            def step(_done: int, _total: int) -> None:
                progress.check_cancelled()

            reviewing.prepare(step)

        self.strip.run("Counting the decisions…", work, lambda _nothing: self._show_counts())

    def _show_counts(self) -> None:
        decided, total = self.session.reviewing.progress()
        if not decided:
            self.state.setText("Nothing is decided yet: the gold set would be empty.")
            return
        if decided == total:
            self.state.setText(f"All of {counted(total, 'row')} are decided.")
        else:
            self.state.setText(f"{decided:,} of {counted(total, 'row')} decided. Open rows are not in the gold set.")

    def _show_state(self) -> None:
        done, writing = self.written is not None, self.strip.writing
        choice, typed = self.choice(), self.where.given
        exists = typed and any(is_there(path) for path in _targets(self.session, self.destination(), choice))
        self.format.setEnabled(choice.dataset and not done)
        for widget in (self.dataset_box, self.report_box, self.feedback_box, self.place, self.browse_button):
            widget.setEnabled(not done and not writing)
        self.overwrite_box.setVisible(exists and not done)
        blocked = choice.nothing or not typed or (exists and not choice.overwrite)
        self.export_button.setText("Close" if done else "Export")
        self.export_button.setEnabled(done or (not blocked and not writing))
        self.open_button.setVisible(done)
        self.close_button.setVisible(not done)
        self._choices.setVisible(not done)
        self.list.setVisible(done)
        self.list_title.setVisible(done)
        reason = ""
        if choice.nothing:
            reason = "Choose something to write."
        elif exists and not choice.overwrite:
            reason = "There is an earlier export: choose another folder, or let it be replaced."
        self.remark.setText("" if done else reason)

    def _written(self, paths: list[Path]) -> None:
        self.written = paths
        dest = self.destination()
        self.settings.set_last_folder("gold", dest.parent)
        self.list.addItems([str(path.relative_to(dest)) for path in paths])
        self._show_state()
        self.notice.show_message(f"{counted(len(paths), 'file')} written to {short_path(dest)}.")
        self.export_button.setFocus()

    def _usual_folder(self) -> Path:
        return self.settings.last_folder("gold", self.session.path.parent)


def write(session: Session, dest: Path, choice: Choice, progress: Progress) -> list[Path]:
    """Write what is chosen into the folder `dest`, made if need be; return the files written.

    Raises:
        AnnotatorError: when something is there that may not give way, or cannot be written. Each of the two parts,
            dataset and reports, is written whole or not at all.
        CancelledError: when the user cancelled.
    """
    dataset, *others = _targets(session, dest, choice._replace(dataset=True))
    try:
        dest.mkdir(exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise ProjectError(f"No folder {dest} can be made: {why}.", "Choose another.") from error
    made: list[Path] = []
    if choice.dataset:
        options = ExportOptions(format="jsonl" if choice.jsonl else "csv", overwrite=choice.overwrite, gold=True)
        found = session.gold.export(dataset, options, reporting(progress))
        made += [dataset / name for name in (*found.rows, DATAPACKAGE)] if dataset.is_dir() else [dataset]
    for folder in others:

        def step(done: int, total: int) -> None:
            progress.check_cancelled()
            progress.report(done, total, "steps of the reliability report")

        made += session.gold.report(
            folder, overwrite=choice.overwrite, progress=step, reliable=choice.report, feedbacks=choice.feedback
        )
    return made


def _targets(session: Session, dest: Path, choice: Choice) -> list[Path]:
    """Return where the chosen parts go: the dataset first."""
    name = f"{session.path.stem} gold"
    found = [dest / (f"{name}.jsonl" if choice.jsonl else name)] if choice.dataset else []
    return [*found, dest / _REPORTS] if choice.report or choice.feedback else found
