"""The bar above the workspaces: which project, which workspace, search, and who works."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from annotator.gui.theme import set_role
from annotator.gui.widgets.chips import SegmentedControl
from annotator.gui.widgets.labels import Avatar, ElidedLabel, plain_label
from annotator.gui.widgets.search_field import SearchField

ANNOTATE, REVIEW = "annotate", "review"


class TopBar(QFrame):
    """One row. The workspaces are shown as soon as there is more than one."""

    workspace_chosen = Signal(str)
    annotator_requested = Signal()
    project_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "header")
        self.name = ElidedLabel(parent=self)
        set_role(self.name, "strong")
        self.count = plain_label("", "muted")
        self.workspaces = SegmentedControl([(ANNOTATE, "Annotate"), (REVIEW, "Review")], "Workspaces", self)
        self.search = SearchField("Search articles and claims", parent=self)
        self.search.setAccessibleName("Search articles and claims")
        self.avatar = Avatar("", 0, self)
        self.annotator = QPushButton(self)
        self._build()

    def _build(self) -> None:
        set_role(self.annotator, "flat")
        self.annotator.setToolTip("Work as somebody else")
        self.annotator.clicked.connect(self.annotator_requested)
        self.workspaces.chosen.connect(self.workspace_chosen)
        self.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        unit = self.fontMetrics().averageCharWidth()
        self.search.setMinimumWidth(unit * 22)
        self.search.setMaximumWidth(unit * 46)
        self.setMinimumWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 12, 7)
        row.setSpacing(14)
        row.addWidget(self.name)
        row.addWidget(self.count)
        row.addStretch(3)
        row.addWidget(self.workspaces, 0, Qt.AlignmentFlag.AlignCenter)
        row.addStretch(3)
        row.addWidget(self.search, 4)
        person = QHBoxLayout()
        person.setSpacing(4)
        person.addWidget(self.avatar)
        person.addWidget(self.annotator)
        row.addLayout(person)

    def show_project(self, path: Path, articles: int, *, read_only: bool) -> None:
        """Show the project's name and how many articles it holds."""
        self.name.setText(path.name)
        self.name.set_tooltip(str(path))
        parts = [f"{articles:,} article{'' if articles == 1 else 's'}"]
        if read_only:
            parts.append("read only")
        self.count.setText(" · ".join(parts))

    def show_annotator(self, name: str, index: int, *, reviewing: bool = False, looking: bool = False) -> None:
        """Show who works, annotating, reviewing or only looking; `index` is their colour."""
        self.avatar.set_person(name, index)
        said = f"{'Looking' if looking else 'Reviewing' if reviewing else 'Annotating'} as {name}"
        self.annotator.setText(said.replace("&", "&&"))
        self.annotator.setAccessibleName(f"{said}; press to change")
