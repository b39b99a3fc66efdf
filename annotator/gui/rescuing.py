"""What the window does for a damaged project, and to go back to a backup."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.core.errors import AnnotatorError, DamagedProjectError, NotAProjectError
from annotator.gui.messages import show_error, show_message

if TYPE_CHECKING:
    from annotator.app.rescue import RescueReport
    from annotator.gui.main_window import MainWindow


class Rescuing(QObject):
    """Saves what can be saved for one main window. Dialogs are imported when they are first needed."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def offer(self, project: Path, error: AnnotatorError, annotator: str = "") -> bool:
        """Offer a backup or a rescue where opening met damage; return whether that is all that needs to be told."""
        from annotator.app.rescue import backups_of

        lost = not project.exists() or isinstance(error, NotAProjectError)
        if not isinstance(error, DamagedProjectError) and not (lost and backups_of(project)):
            return False
        from annotator.gui.dialogs.damaged import DamagedDialog

        window = self._window
        dialog = DamagedDialog(project, error, window.theme, window.settings, window.runner, window)
        dialog.run()
        if dialog.chosen is not None:
            self.restore(project, dialog.chosen, annotator)
        elif dialog.report is not None:
            self._tell(dialog.report)
            window.commands.open(dialog.report.path, annotator)
        return True

    def choose_backup(self) -> None:
        """Show the backups of the project and go back to the one that is chosen."""
        from annotator.gui.dialogs.restore import RestoreDialog

        window = self._window
        session = window.session
        if session is None:
            return
        if session.read_only:
            window.say(f"No backup can take its place. {session.project.why_read_only}")
            return
        dialog = RestoreDialog(session.path, window.theme, window.settings, window.runner, window)
        dialog.run()
        if dialog.chosen is not None:
            self.restore(session.path, dialog.chosen)

    def restore(self, project: Path, copy: Path, annotator: str = "") -> None:
        """Let a backup take the project's place and open it; the file of before is kept, and it is said where."""
        from annotator.app.rescue import go_back

        window = self._window
        session = window.session
        if session is not None and session.path == project:
            annotator = session.annotator.name if session.annotator else ""
            window.close_project()
            if window.session is not None:
                return
        try:
            kept = go_back(project, copy)
        except AnnotatorError as error:
            show_error(window, error)
            if annotator:
                window.commands.open(project, annotator)
            return
        if window.commands.open(project, annotator):
            said = f" The file of before is kept as {kept.name}." if kept else ""
            window.workspace.notice.show_message(f"This is the backup {copy.stem}.{said}")

    def _tell(self, report: "RescueReport") -> None:
        from annotator.gui.dialogs.backup_words import rescue_details, rescue_words

        title = f"Rescued into {report.path.name}"
        show_message(self._window, title, rescue_words(report), rescue_details(report), unfolded=True)
