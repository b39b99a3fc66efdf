"""Annotators' files in: which, what they would bring, and what they brought."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.app.merging import MergeActions
from annotator.core.errors import AnnotatorError
from annotator.gui.blinding import BLIND
from annotator.gui.dialogs.frame import ButtonRole, DialogParts, SessionDialog
from annotator.gui.dialogs.merge_words import (
    NUMBERS,
    SAME_NAMES,
    Line,
    Proposal,
    Section,
    Told,
    as_text,
    headline,
    joining,
    proposals,
    without_names,
)
from annotator.gui.dialogs.wording import counted, short_path
from annotator.gui.file_dialogs import PROJECTS, files_to_open
from annotator.gui.tasks import Progress, reporting
from annotator.gui.widgets.labels import SectionHeader, plain_label, set_shown, tooltip_text
from annotator.gui.widgets.notices import WARNING
from annotator.store.merge_report import MergeReport, SameName
from annotator.store.opening import SUFFIX

_EXPLANATION = (
    "Takes in the claims that annotators made in their files. Nothing is taken twice, and the order does not matter. "
    "A reviewer's decisions in such a file are left out."
)
_SHOWN = 200
"""Lines below one line that the dialog shows; the copied report has all of them."""

_SAME = _BELOW = Qt.ItemDataRole.UserRole
NEXT_LINE = "\n    "


class MergeDialog(SessionDialog):
    """Merges annotators' files into the project, after a look at what that brings."""

    merged = Signal()

    def __init__(self, parts: DialogParts, paths: Sequence[Path] = (), parent: QWidget | None = None) -> None:
        """Begin with `paths` chosen, and look at them at once."""
        super().__init__("Merge annotators' files", _EXPLANATION, "merge", parts, parent, (104, 36))
        self.paths: list[Path] = []
        self.previewed: MergeReport | None = None
        self.report: MergeReport | None = None
        self._gone: dict[tuple[str, int], int] = {}
        self._folded: dict[int, tuple[Line, ...]] = {}
        self._numbers = count(1)
        self.setAcceptDrops(True)
        self.files = QListWidget()
        self.add_files_button = QPushButton("Add files…")
        self.remove_button = QPushButton("Remove")
        self.headline = plain_label("", "strong", wrap=True)
        self.tree = QTreeWidget()
        self.copy_button = QPushButton("Copy report")
        self.same_title = SectionHeader("Are these the same?")
        self.same = QListWidget()
        self.same_button = QPushButton("Make the checked ones one")
        self._lay_out()
        self.merge_button = self.add_button("Merge", ButtonRole.AcceptRole, default=True)
        self.close_button = self.add_button("Cancel", ButtonRole.RejectRole)
        self.strip.busy_changed.connect(lambda _busy: self._show_state())
        self.add_paths(paths)
        self._show_state()
        self.add_files_button.setFocus()

    def choose_files(self) -> None:
        """Let the user choose files in a dialog."""
        folder = self.settings.last_folder("merge", self.session.path.parent)
        self.add_paths(files_to_open(self, "Files of annotators", folder, f"{PROJECTS};;All files (*)"))

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Choose further files and look at what all of them would bring."""
        new = [path for path in dict.fromkeys(path.absolute() for path in paths) if path not in self.paths]
        for path in new:
            self.paths.append(path)
            item = QListWidgetItem(short_path(path))
            item.setToolTip(tooltip_text(str(path)))
            self.files.addItem(item)
            self.settings.set_last_folder("merge", path.parent)
        if new:
            self.preview()

    def preview(self) -> None:
        """Find out in the background what the files would bring; nothing is changed by that."""
        self.previewed = None
        self.tree.clear()
        self.headline.setText("")
        self.notice.hide()
        if not self.paths:
            self.strip.stop()
            self._show_state()
            return
        merging, paths, blind = MergeActions(self.session), list(self.paths), self._blind
        self.strip.run(
            "Looking at what would come in…",
            lambda progress: Told.of(merging.preview(paths, reporting(progress)), blind=blind),
            self._show_preview,
            failed=self.tell,
            cancelled=lambda: self.notice.show_message("Cancelled.", "Look again", self.preview, WARNING),
        )

    def accept(self) -> None:
        """Merge the files; close when that is done."""
        if self.report is not None:
            super().accept()
            return
        if self.previewed is None or self.strip.busy:
            return
        merging, paths, blind = MergeActions(self.session), list(self.paths), self._blind

        def work(progress: Progress) -> Told:
            return Told.of(merging.add(paths, reporting(progress)), blind=blind)

        def done(told: Told) -> None:
            merging.finished()
            self._merged(told)

        self.write("Merging…", work, done, "Cancelled: nothing was merged.")

    def make_one(self) -> int:
        """Make each of the checked one with what was here before, each by an action; return how many."""
        done = {"actor": 0, "proposition": 0}
        for row in range(self.same.count()):
            item = self.same.item(row)
            same = item.data(_SAME)
            if not isinstance(same, SameName) or item.checkState() is not Qt.CheckState.Checked:
                continue
            source, target = self._now(same.what, same.there_id), self._now(same.what, same.here_id)
            registry = self.session.actors if same.what == "actor" else self.session.codebook
            try:
                if source != target:
                    registry.merge([source], target)
                    self._gone[same.what, source] = target
                    done[same.what] += 1
            except AnnotatorError as error:
                self.tell(error)
                break
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setText(f"{item.text().partition(NEXT_LINE)[0]}: done")
            item.setData(_SAME, None)
        parts = [counted(number, what) for what, number in done.items() if number]
        if parts:
            self.notice.show_message(f"{' and '.join(parts)} merged. Undo takes each back by itself.")
        self._show_state()
        return sum(done.values())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.report is None and not self.strip.writing and _projects(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add_paths(_projects(event))

    # Look

    def _lay_out(self) -> None:
        line = self.fontMetrics().height()
        self.files.setAccessibleName("Files to merge")
        self.files.setMaximumHeight(line * 6)
        self.files.setMinimumHeight(round(line * 2.5))
        self.files.currentRowChanged.connect(lambda _row: self._show_state())
        for button, slot in (
            (self.add_files_button, self.choose_files),
            (self.remove_button, self._remove),
            (self.copy_button, self._copy),
            (self.same_button, self.make_one),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
        buttons = QVBoxLayout()
        buttons.addWidget(self.add_files_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        self.chosen = QWidget()
        chosen = QHBoxLayout(self.chosen)
        chosen.setContentsMargins(0, 0, 0, 0)
        chosen.addWidget(self.files, 1)
        chosen.addLayout(buttons)
        self._set_up_tree()
        self.same.setAccessibleName("Actors and propositions of one name")
        self.same.setMaximumHeight(line * 7)
        self.same.setMinimumHeight(round(line * 2.5))
        self.same.itemChanged.connect(lambda _item: self._show_state())
        under = QHBoxLayout()
        under.addWidget(self.same_button)
        self.same_why = plain_label("", "small", wrap=True)
        under.addWidget(self.same_why, 1)
        self.same_part = QWidget()
        column = QVBoxLayout(self.same_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.same_title)
        column.addWidget(self.same)
        column.addLayout(under)
        head = QHBoxLayout()
        head.addWidget(self.headline, 1)
        head.addWidget(self.copy_button)
        self.body.addWidget(self.chosen)
        self.body.addLayout(head)
        self.body.addWidget(self.tree, 1)
        self.body.addWidget(self.same_part)
        self.same_part.hide()
        self.copy_button.hide()

    def _set_up_tree(self) -> None:
        tree = self.tree
        tree.setAccessibleName("What the files bring")
        tree.itemExpanded.connect(self._unfold)
        tree.setColumnCount(1 + len(NUMBERS))
        tree.setHeaderLabels(["", *NUMBERS])
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setUniformRowHeights(True)
        tree.setMinimumHeight(self.fontMetrics().height() * 6)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, 1 + len(NUMBERS)):
            tree.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _remove(self) -> None:
        row = self.files.currentRow()
        if 0 <= row < len(self.paths):
            self.files.takeItem(row)
            del self.paths[row]
            self.preview()

    def _copy(self) -> None:
        if self.report is not None:
            QApplication.clipboard().setText(as_text(without_names(self.report) if self._blind else self.report))
            self.notice.show_message("The report was copied.")

    def _show_preview(self, told: Told) -> None:
        self.previewed = told.report
        self.headline.setText(headline(told.report, before=True))
        self._show_sections(told.sections)
        self._show_state()
        self.merge_button.setFocus()

    def _merged(self, told: Told) -> None:
        report = self.report = told.report
        self.headline.setText(headline(report, before=False))
        self._show_sections(told.sections)
        self.chosen.hide()
        self._show_same(proposals(report))
        self._show_state()
        self.merge_button.setFocus()
        self.merged.emit()

    @property
    def _blind(self) -> bool:
        return self.settings.flag(BLIND)

    def _show_sections(self, shown: Sequence[Section]) -> None:
        self.tree.clear()
        self._folded = {}
        for section in shown:
            if section.title == SAME_NAMES and self.report is not None:
                continue
            top = QTreeWidgetItem([section.heading])
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            top.setToolTip(0, tooltip_text(section.remark))
            self.tree.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)
            self._fill(top, ((Line(section.remark),) if section.remark else ()) + section.lines)
            top.setExpanded(True)

    def _unfold(self, item: QTreeWidgetItem) -> None:
        """Make the lines below a line when they are first wanted: there may be very many of them."""
        lines = self._folded.pop(item.data(0, _BELOW) or 0, ())
        if lines:
            self._fill(item, lines)

    def _fill(self, parent: QTreeWidgetItem, lines: Sequence[Line]) -> None:
        """Put lines below a line; only the first of very many."""
        shown = [_item(line) for line in lines[:_SHOWN]]
        for item, line in zip(shown, lines, strict=False):
            if line.below:
                number = next(self._numbers)
                self._folded[number] = line.below
                item.setData(0, _BELOW, number)
                item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        if len(lines) > _SHOWN:
            shown.append(QTreeWidgetItem([f"… and {len(lines) - _SHOWN:,} more; the report has them"]))
        parent.addChildren(shown)
        for item in shown:
            item.setFirstColumnSpanned(not item.text(1))

    def _show_same(self, found: Sequence[Proposal]) -> None:
        self.same.clear()
        for proposal in found:
            effect = joining(self.session, proposal.same) if self.same.count() < _SHOWN else ""
            item = QListWidgetItem(f"{proposal.words[:1].upper()}{proposal.words[1:]}{NEXT_LINE}{effect}")
            item.setToolTip(tooltip_text(effect))
            item.setData(_SAME, proposal.same)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.same.addItem(item)
        self.same_title.set_remark(f"{len(found):,}")
        self.same_why.setText("Each is an action of its own that undo takes back.")
        set_shown(self.same_part, bool(found))

    def _checked(self) -> int:
        items = [self.same.item(row) for row in range(self.same.count())]
        return sum(item.data(_SAME) is not None and item.checkState() is Qt.CheckState.Checked for item in items)

    def _now(self, what: str, thing_id: int) -> int:
        """Return which actor or proposition stands for this one, after those that were merged already."""
        while (what, thing_id) in self._gone:
            thing_id = self._gone[what, thing_id]
        return thing_id

    def _show_state(self) -> None:
        done, busy = self.report is not None, self.strip.busy
        changes = self.previewed is not None and self.previewed.changed
        self.merge_button.setText("Close" if done else "Merge")
        self.merge_button.setEnabled(done or (changes and not busy))
        self.close_button.setVisible(not done)
        self.add_files_button.setEnabled(not done and not self.strip.writing)
        self.remove_button.setEnabled(not done and not self.strip.writing and self.files.currentRow() >= 0)
        set_shown(self.copy_button, done)
        self.same_button.setEnabled(self._checked() > 0)
        self.remark.setText("" if self.paths else "Add a file, or drop some here.")
        if done and self.report is not None and self.report.changed:
            first = "what was made one back one by one, then " if self._gone else ""
            self.remark.setText(f"Undo takes {first}the whole merge{'' if first else ' back'}.")


def _item(line: Line) -> QTreeWidgetItem:
    numbers = [f"{number:,}" for number in line.counts] if line.counts is not None else []
    item = QTreeWidgetItem([" ".join(line.text.split()), *numbers])
    item.setToolTip(0, tooltip_text(line.text))
    for column in range(1, 1 + len(numbers)):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _projects(event: QDropEvent) -> list[Path]:
    """Return the projects among what is dragged."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix == SUFFIX]
