"""What the window does when the disk, another program or a synchronising service gets at the project's file.

It says what happened and that nothing is lost, keeps what was typed, and offers a way out.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError, MovedProjectError, ProjectError, UnsavedError
from annotator.gui.messages import choose, show_error, show_message
from annotator.gui.widgets.notices import ERROR, WARNING
from annotator.store.opening import ONLY_LOOKED_AT, OPEN_ELSEWHERE, SUFFIX

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_ELSEWHERE = "Save a copy elsewhere…"


class Safety(QObject):
    """Watches over the project of one main window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._copied: Session | None = None
        """A session all of which lies in a copy too."""
        self._refusal = ""
        """What a notice says of a change that was refused and is of no more interest after the next one."""
        window.installEventFilter(self)
        window.workspace.notice.close_button.clicked.connect(self.changed)
        window.tagging.popup_made.connect(lambda popup: popup.cancelled.connect(self.changed))
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._state_changed)

    def opened(self, session: Session) -> None:
        """Say what is unusual about a project that was just opened."""
        self._copied = None
        self._window.status.show_backup_failure("")
        self._window.status.show_trouble("")
        why = session.project.why_read_only
        notice = self._window.workspace.notice
        if session.read_only and why in (OPEN_ELSEWHERE, ONLY_LOOKED_AT):
            notice.show_message(f"Open for reading only. {why}", kind=WARNING)
        elif session.read_only:
            text = f"Open for reading only. {why} To make changes, work on in a copy in a folder of your own."
            notice.show_message(text, _ELSEWHERE, self.save_elsewhere, WARNING)
        else:
            self._tell_of_conflicts(session)

    def refused(self, error: AnnotatorError) -> None:
        """Say that a change was refused; offer to try again, or to save a copy elsewhere."""
        workspace, notice = self._window.workspace, self._window.workspaces.notice
        if isinstance(error, UnsavedError):
            self._window.status.show_trouble("Not saved yet", str(error))
        if isinstance(error, MovedProjectError):
            notice.show_message(str(error), _ELSEWHERE, self.save_elsewhere, ERROR)
        elif isinstance(error, UnsavedError) and self._window.tagging.is_saving:
            text = f"{error} The claim stays open with all you typed: Enter tries again."
            notice.show_message(text, kind=WARNING)
        elif isinstance(error, UnsavedError) and workspace.unsaved:
            notice.show_message(str(error), "Try again", workspace.try_again, WARNING)
        else:
            self._refusal = str(error)
            notice.show_message(self._refusal, kind=WARNING)

    def look(self) -> bool:
        """Look whether the project's file is still at its place, and say so when it is not; returns whether it is."""
        session, notice = self._window.session, self._window.workspaces.notice
        moved = session.project.moved if session is not None and not session.read_only else None
        if moved is not None:
            self.refused(moved)
        elif notice.property("kind") == ERROR:
            notice.hide()
            self._show_state()
        return moved is None

    def changed(self) -> None:
        """Say that all is saved again, once it is so, and no more what was refused before; called after each change."""
        notice = self._window.workspaces.notice
        if self._refusal and notice.label.text() == self._refusal:
            notice.hide()
        self._refusal = ""
        if self._window.status.troubled:
            # What was being saved is still held until the change was told to everybody.
            QTimer.singleShot(0, self, self._show_state)

    def _show_state(self) -> None:
        if not self._window.workspace.unsaved and self._window.tagging.held is None:
            self._window.status.show_trouble("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowActivate:
            self.look()
        return super().eventFilter(watched, event)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        """Whoever turns to another program may be about to copy the file: let all changes be in it."""
        session = self._window.session
        if state is Qt.ApplicationState.ApplicationInactive and session is not None and not session.read_only:
            session.project.fold_in()

    # A copy

    def save_elsewhere(self) -> bool:
        """Ask where, copy all that is open there, and go on working in the copy; returns whether that was done."""
        from annotator.gui.file_dialogs import project_to_write

        session, window = self._window.session, self._window
        if session is None:
            return False
        folder = window.settings.last_folder("backup")
        proposed = folder / f"{session.path.stem} (copy){SUFFIX}"
        dest = project_to_write(window, "Save a copy elsewhere", proposed)
        if dest is None:
            self.look()
            return False
        return self.work_on_in(dest)

    def work_on_in(self, dest: Path) -> bool:
        """Copy all that is open to `dest`, verified, and go on there, an open claim with it; what is refused is said.

        Changes that the disk refused before are made in the copy.
        """
        session, window = self._window.session, self._window
        if session is None:
            return False
        if dest.absolute() == session.path:
            show_error(window, ProjectError("A project cannot be copied onto itself.", "Choose another name."))
            return False
        try:
            session.save_elsewhere(dest)
        except AnnotatorError as error:
            show_error(window, error)
            return False
        window.settings.set_last_folder("backup", dest.parent)
        held, refused = window.tagging.held, list(window.workspace.unsaved)
        name = session.annotator.name if session.annotator else ""
        window.workspace.unsaved.clear()
        self._copied = session
        if not window.commands.open(dest, name):
            return False
        for change in refused:
            window.workspace.attempt(change)
        if held is not None:
            window.tagging.resume(held)
        window.say(f"You now work in {dest}")
        return True

    def may_close(self) -> bool:
        """Ask before work is given up that is nowhere but in this window; otherwise never ask."""
        window, session = self._window, self._window.session
        if session is None or session.read_only or session is self._copied:
            return True
        moved = session.project.moved
        if moved is None:
            window.workspace.try_again()
            window.tagging.try_again()
            if not window.workspace.unsaved and window.tagging.held is None:
                return True
        title = "Close without a copy?" if moved is not None else "Close without the last change?"
        if moved is not None:
            text = f"{moved.message} But what was changed last may be nowhere else than in this window."
        else:
            text = "It is not saved yet, since the disk or another program refuses it. All before it is safe."
        chosen = choose(window, title, text, [_ELSEWHERE, "Close without saving"])
        if chosen == _ELSEWHERE:
            return self.save_elsewhere()
        return bool(chosen)

    def closed(self, session: Session) -> None:
        """Say what there is to know of a project's files after it was closed."""
        if session.project.left_behind:
            show_message(self._window, "Two files belong together", session.project.left_behind)

    # Synchronising services

    def _tell_of_conflicts(self, session: Session) -> None:
        window, notice = self._window, self._window.workspace.notice
        original = session.original()
        if original is not None:
            text = (
                f"This is a conflict copy of {original.name}: a synchronising service kept two versions. To bring them "
                f"together, open {original.name}; it offers to merge this one. Nothing is lost."
            )
            notice.show_message(text, f"Open {original.name}", lambda: window.commands.open(original), WARNING)
            return
        copies = [path for path in session.conflict_copies() if not window.settings.flag(_met(path))]
        if not copies:
            return
        names = ", ".join(f"“{path.name}”" for path in copies)
        text = (
            f"Two versions of this project lie side by side: a synchronising service kept {names}, perhaps since two "
            "computers changed it at once. Merging brings all claims together and loses nothing."
        )
        notice.show_message(text, "Merge…", self._merging(copies), WARNING)

    def _merging(self, copies: list[Path]) -> Callable[[], None]:
        def merge() -> None:
            session = self._window.session
            if session is None:
                return
            before = session.history(limit=1)
            self._window.review_commands.merge(copies)
            if session.history(limit=1) != before:
                for path in copies:
                    self._window.settings.set_flag(_met(path), value=True)
                self._window.say(f"Merged. You may now delete {', '.join(path.name for path in copies)}.")

        return merge


def _met(path: Path) -> str:
    """Return the name of the note that a conflict copy, as it is now, was merged."""
    try:
        found = path.stat()
    except OSError:
        return f"merged/{path.name}"
    return f"merged/{path.name}/{found.st_size}/{found.st_mtime_ns}"
