"""Packs for annotators: for whom, who reads what, where the files go, and what was written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.app.packing import HIGHEST_SEED, Assignment, PackActions, Plan, any_seed
from annotator.core.errors import AnnotatorError, ProjectError
from annotator.gui.dialogs.frame import ButtonRole, DialogParts, SessionDialog, scrolled, text_of
from annotator.gui.dialogs.place import PlaceRow, is_there, show_folder
from annotator.gui.dialogs.row_table import row_table
from annotator.gui.dialogs.wording import counted, short_path
from annotator.gui.tasks import Progress, reporting
from annotator.gui.theme import set_role
from annotator.gui.widgets.labels import SectionHeader, plain_label

_EXPLANATION = (
    "A pack is a project file for one annotator: the articles, the codebook and the actors, and nobody else's claims."
)
_COLUMNS = ("Annotator", "Articles", "Read by all", "Theirs alone", "File")
_PAUSE_MS = 120
"""How long typing has to rest before the articles are dealt anew."""


class Made(NamedTuple):
    """The packs that were written: where they are, one for each annotator, and who reads what."""

    paths: list[Path]
    assignment: Assignment


class PacksDialog(SessionDialog):
    """Makes packs for several annotators at once."""

    def __init__(self, parts: DialogParts, parent: QWidget | None = None) -> None:
        """Offer that everybody reads everything, in a folder beside the project; the seed is the one used last."""
        super().__init__("Packs for annotators", _EXPLANATION, "packs", parts, parent, (112, 37))
        self.made: Made | None = None
        self._assignment: Assignment | None = None
        self._asked: tuple[list[str], Plan] = [], Plan()
        self._why_not = ""
        self._with_claims = self._names_with_claims()
        self.people = QPlainTextEdit()
        self.known_button = QPushButton("Add those of the project")
        self.all_button = QRadioButton("Everybody reads all articles")
        self.share_button = QRadioButton("A share each, dealt at random")
        self.overlap = QSpinBox()
        self.unit = QComboBox()
        self.seed = QLineEdit(str(PackActions(self.session).last_seed() or any_seed()))
        self.seed_button = QPushButton("Another")
        self.where = PlaceRow("Folder", "Folder for the packs", "Folder for the packs", self._usual_folder)
        self.place, self.browse_button = self.where.line, self.where.button
        self.place.setText(str(self._usual_folder() / f"{self.session.path.stem} packs"))
        self.preview_title = SectionHeader("Who reads what")
        self.table = row_table("Annotators with the number of their articles", _COLUMNS)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self.make_button = self.add_button("Make packs", ButtonRole.AcceptRole, default=True)
        self.open_button = self.add_button("Open folder", ButtonRole.ActionRole, self.open_folder)
        self.close_button = self.add_button("Cancel", ButtonRole.RejectRole)
        self.open_button.hide()
        self._connect()
        self._show_state()

    def names(self) -> list[str]:
        """Return the annotators that are named, each once, in the order given."""
        lines = (" ".join(line.split()) for line in text_of(self.people).split("\n"))
        return list(dict.fromkeys(line for line in lines if line))

    def plan(self) -> Plan:
        """Return how articles are to be dealt."""
        if not self.share_button.isChecked():
            return Plan()
        return Plan(True, self.overlap.value(), bool(self.unit.currentData()), int(self.seed.text() or 0))

    def destination(self) -> Path:
        """Return the folder for the packs."""
        return self.where.path()

    def deal(self) -> None:
        """Compute in the background who would read what, and show it."""
        self._timer.stop()
        names, plan = self.names(), self.plan()
        if not names or (plan.share and not plan.seed):
            self._show_assignment(None)
            return
        packs = PackActions(self.session)
        self.strip.run(
            "Dealing the articles…",
            lambda _progress: packs.assignment(names, plan),
            self._show_assignment,
            failed=self._cannot_deal,
        )

    def accept(self) -> None:
        """Write the packs; once that is done, close."""
        if self.made is not None:
            super().accept()
            return
        assignment = self._assignment
        if assignment is None or not self.make_button.isEnabled():
            return
        dest = self.destination()
        self.notice.hide()
        packs = PackActions(self.session)
        new = not is_there(dest)
        try:
            # New annotators are added here and not in the background, since the window is told of them.
            with _folder(dest, new=new):
                packs.prepare(dest, assignment)
        except AnnotatorError as error:
            self.tell(error)
            return

        def work(progress: Progress) -> Made:
            with _folder(dest, new=new):
                return Made(packs.write(dest, assignment, reporting(progress)), assignment)

        self.write("Making packs…", work, self._written, "Cancelled: no pack was left behind.")

    def open_folder(self) -> None:
        """Show the packs in the system's file manager."""
        if self.made is not None:
            show_folder(self.made.paths[0].parent)

    # Look

    def _lay_out(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 8, 0)
        left.addWidget(SectionHeader("Annotators"))
        self.people.setAccessibleName("Names of the annotators, one a line")
        self.people.setPlaceholderText("One name a line")
        self.people.setTabChangesFocus(True)
        self.people.setMinimumHeight(self.fontMetrics().height() * 4)
        set_role(self.people, "input")
        left.addWidget(self.people, 1)
        left.addWidget(self.known_button, 0, Qt.AlignmentFlag.AlignLeft)
        left.addWidget(SectionHeader("Assignment"))
        self.all_button.setChecked(True)
        left.addWidget(self.all_button)
        left.addWidget(self.share_button)
        self.overlap.setAccessibleName("How much all of them read")
        self.overlap.setRange(0, 100)
        self.overlap.setValue(20)
        # The style sheet's padding does not reach the line inside.
        self.overlap.lineEdit().setTextMargins(self.fontMetrics().height() // 2, 0, 0, 0)
        self.unit.setAccessibleName("Unit of the overlap")
        self.unit.addItem("% of the articles", True)
        self.unit.addItem("articles", False)
        self.seed.setAccessibleName("Seed")
        self.seed.setValidator(QIntValidator(1, HIGHEST_SEED, self.seed))
        self.seed.setMaximumWidth(letter * 16)
        self.seed.setToolTip("The same seed deals the same articles in the same way. It is kept in the project.")
        self.share = QWidget()
        form = QFormLayout(self.share)
        form.setContentsMargins(round(letter * 2.5), 0, 0, 0)
        form.addRow("Read by all", _row(self.overlap, self.unit))
        form.addRow("Seed", _row(self.seed, self.seed_button))
        left.addWidget(self.share)
        self.overlap_why = plain_label(
            "Agreement can be measured only on articles that two annotators or more have read.", "small", wrap=True
        )
        left.addWidget(self.overlap_why)
        area = scrolled(side)
        bar = area.verticalScrollBar().sizeHint().width()
        area.setMinimumWidth(max(letter * 36, side.minimumSizeHint().width() + bar))
        self.table.setColumnHidden(len(_COLUMNS) - 1, True)
        right = QVBoxLayout()
        right.addWidget(self.preview_title)
        right.addWidget(self.table, 1)
        across = QHBoxLayout()
        across.addWidget(area, 5)
        across.addLayout(right, 7)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.where)

    def _connect(self) -> None:
        for button, slot in (
            (self.known_button, self._add_known),
            (self.seed_button, lambda: self.seed.setText(str(any_seed()))),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
        self.people.textChanged.connect(self._changed)
        self.share_button.toggled.connect(lambda _on: self._changed())
        self.overlap.valueChanged.connect(lambda _value: self._changed())
        self.unit.currentIndexChanged.connect(lambda _index: self._unit_changed())
        self.seed.textChanged.connect(lambda _text: self._changed())
        self.where.edited.connect(self._show_state)
        self.strip.busy_changed.connect(lambda _busy: self._show_state())
        self._timer.timeout.connect(self.deal)

    def _add_known(self) -> None:
        named = self.names()
        new = [person.name for person in self.session.annotators() if person.name not in named]
        self.people.setPlainText("\n".join([*named, *new]))

    def _unit_changed(self) -> None:
        self.overlap.setMaximum(100 if self.unit.currentData() else max(1, self.session.article_count()))
        self._changed()

    def _changed(self) -> None:
        asked = self.names(), self.plan()
        if asked == self._asked:  # Enter in the number tells of it again
            return
        self._asked, self._assignment = asked, None
        self._timer.start()
        self._show_state()

    def _show_assignment(self, assignment: Assignment | None) -> None:
        self._assignment, self._why_not = assignment, ""
        shares = assignment.articles if assignment is not None else {}
        common = len(assignment.overlap) if assignment is not None else 0
        self.table.setRowCount(len(shares))
        for row, (name, ids) in enumerate(shares.items()):
            cells = (name, f"{len(ids):,}", f"{common:,}", f"{len(ids) - common:,}")
            for column, text in enumerate(cells):
                self.table.setItem(row, column, _cell(text, number=column > 0))
        self.preview_title.set_remark(f"{counted(common, 'article')} read by all" if len(shares) > 1 else "")
        self._show_state()

    def _cannot_deal(self, error: AnnotatorError | Exception) -> None:
        self._show_assignment(None)
        self._why_not = str(error)
        self._show_state()

    def _show_state(self) -> None:
        done, busy = self.made is not None, self.strip.writing
        for widget in (self.people, self.known_button, self.all_button, self.share_button, self.place):
            widget.setEnabled(not done and not busy)
        self.browse_button.setEnabled(not done and not busy)
        self.share.setEnabled(self.share_button.isChecked() and not done and not busy)
        self.overlap_why.setVisible(self.share_button.isChecked())
        self.make_button.setText("Close" if done else "Make packs")
        self.make_button.setEnabled(done or (self._assignment is not None and self.where.given))
        if busy:
            self.make_button.setEnabled(False)
        self.open_button.setVisible(done)
        self.close_button.setVisible(not done)
        self.remark.setText(self._said() if not done else "")

    def _said(self) -> str:
        names = self.names()
        if not names:
            return "Name at least one annotator."
        if self.share_button.isChecked() and not self.plan().seed:
            return "Give a seed: a whole number from 1 on."
        if self._why_not:
            return self._why_not
        having = [name for name in names if name in self._with_claims]
        if having:
            verb = "has" if len(having) == 1 else "have"
            return f"{', '.join(having[:3])} {verb} claims already: those come along."
        return ""

    # Writing

    def _written(self, made: Made) -> None:
        PackActions(self.session).keep(made.assignment)
        self.made = made
        self.settings.set_last_folder("packs", made.paths[0].parent.parent)
        last = len(_COLUMNS) - 1
        for row, path in enumerate(made.paths):
            self.table.setItem(row, last, _cell(path.name))
        for column in range(2, len(_COLUMNS)):
            self.table.setColumnHidden(column, column != last)
        folder = short_path(made.paths[0].parent)
        self._show_state()
        seed = f" Seed {made.assignment.plan.seed}, kept in the project." if made.assignment.plan.share else ""
        self.notice.show_message(f"{counted(len(made.paths), 'pack')} written to {folder}.{seed}")
        self.make_button.setFocus()

    def _names_with_claims(self) -> set[str]:
        counts = self.session.claims_by_annotator()
        return {person.name for person in self.session.annotators() if counts.get(person.id)}

    def _usual_folder(self) -> Path:
        return self.settings.last_folder("packs", self.session.path.parent)


@contextmanager
def _folder(path: Path, *, new: bool) -> Iterator[None]:
    """Make the folder for what is written in the block; a new one that stays empty goes again when that fails."""
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise ProjectError(f"No folder {path} can be made: {why}.", "Choose another.") from error
    try:
        yield
    except BaseException:
        if new and not any(path.iterdir()):
            path.rmdir()
        raise


def _cell(text: str, *, number: bool = False) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    if number:
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
