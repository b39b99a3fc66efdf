"""What is offered when a project is too damaged to be opened: its newest good backup, or what is intact in it."""

from pathlib import Path

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from annotator.app.rescue import BackupFacts, RescueReport, backups_of, newest_good, rescue
from annotator.core.errors import AnnotatorError
from annotator.gui.dialogs.backup_words import holding_words, made_words
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame, scrolled
from annotator.gui.file_dialogs import project_to_write
from annotator.gui.settings import Settings
from annotator.gui.tasks import TaskRunner, reporting
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.buttons import EnterPushButton
from annotator.gui.widgets.labels import plain_label
from annotator.store.opening import SUFFIX

_KEPT = " The file as it is now is kept beside it, under another name."
_INTACT = (
    "Takes articles whose text is unharmed, claims whose words still stand at their place, and all else that can be "
    "read. What is lost is listed. The damaged file is only read."
)


class DamagedDialog(DialogFrame):
    """Offers ways on from a damaged project.

    Once it is accepted either `chosen` is the backup to go back to, or `report` says what was rescued, and where to.
    """

    def __init__(
        self,
        project: Path,
        error: AnnotatorError,
        theme: ThemeManager,
        settings: Settings,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        """Tell of `error`, which opening `project` met; the backups are looked at in the background."""
        there = project.exists()
        explanation = "It was not opened and nothing in it was changed. There are two ways on." if there else ""
        super().__init__(error.message, explanation, "damaged", theme, settings, parent, (88, 22), runner)
        self.setWindowTitle("Damaged project")
        self.project = project
        self.chosen: Path | None = None
        self.report: RescueReport | None = None
        self._good: BackupFacts | None = None
        self.backup_words = plain_label("", "muted", wrap=True)
        self.backup_button = EnterPushButton("Open the newest good backup")
        self.rescue_button = EnterPushButton("Rescue what is intact into a new file…")
        rescue_card = _card("Save what can be saved", plain_label(_INTACT, "muted", wrap=True), self.rescue_button)
        rescue_card.setHidden(not there)
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_card("Go back to a backup", self.backup_words, self.backup_button))
        column.addWidget(rescue_card)
        column.addStretch(1)
        self.body.addWidget(scrolled(cards), 1)
        self.cancel_button = self.add_button("Cancel", ButtonRole.RejectRole)
        self.backup_button.clicked.connect(lambda _checked=False: self._choose_backup())
        self.rescue_button.clicked.connect(lambda _checked=False: self.choose_copy())
        self.strip.busy_changed.connect(lambda _busy: self._show_state())
        self._look()

    def rescue(self, copy: Path) -> None:
        """Write what is intact to `copy`, which must not exist; closes when that is done."""
        project = self.project
        self.write(
            f"Rescuing into {copy.name}…", lambda progress: rescue(project, copy, reporting(progress)), self._rescued
        )

    def choose_copy(self) -> None:
        """Ask for a name for the new project and rescue into it."""
        proposed = self.project.with_name(f"{self.project.stem} rescued{SUFFIX}")
        copy = project_to_write(self, "Rescue into", proposed, may_replace=False)
        if copy is not None:
            self.rescue(copy)

    def _look(self) -> None:
        project = self.project
        if not backups_of(project):
            self._looked(None)
            return
        self.backup_words.setText("Looking for the newest backup that is sound…")
        self.strip.run(
            "Looking at the backups…",
            lambda progress: newest_good(project, reporting(progress)),
            self._looked,
            failed=self.tell,
            cancelled=lambda: self._looked(None),
        )

    def _looked(self, good: BackupFacts | None) -> None:
        self._good = good
        if good is not None:
            words = f"The newest good one was made {made_words(good)}: {holding_words(good)}."
            words += _KEPT if self.project.exists() else ""
        else:
            number = len(backups_of(self.project))
            words = "None of its backups is sound." if number else f"There are no backups of {self.project.name}."
        self.backup_words.setText(words)
        self._show_state()
        first = self.backup_button if good is not None else self.rescue_button
        set_role(first, "primary")
        first.setFocus()

    def _show_state(self) -> None:
        self.backup_button.setEnabled(self._good is not None and not self.strip.busy)
        # While backups are looked at one may already turn to the other way; that look is forgotten then.
        self.rescue_button.setEnabled(not self.strip.writing)

    def _choose_backup(self) -> None:
        if self._good is not None:
            self.chosen = self._good.path
            self.accept()

    def _rescued(self, report: RescueReport) -> None:
        self.report = report
        self.accept()


def _card(title: str, words: QWidget, button: QPushButton) -> QFrame:
    card = QFrame()
    set_role(card, "card")
    column = QVBoxLayout(card)
    height = card.fontMetrics().height()
    column.setContentsMargins(height, height * 3 // 4, height, height * 3 // 4)
    column.setSpacing(height // 2)
    column.addWidget(plain_label(title, "strong"))
    column.addWidget(words)
    row = QVBoxLayout()
    row.addWidget(button)
    button.setAutoDefault(False)
    button.setSizePolicy(button.sizePolicy().Policy.Maximum, button.sizePolicy().Policy.Fixed)
    column.addLayout(row)
    return card
