"""What the menus File and Data do: opening projects, taking in, handing over, and the windows beside the main one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtCore import QStandardPaths

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError, CancelledError, ProjectError, StrayLogError
from annotator.gui.commands import Commands
from annotator.gui.dialogs.wording import counted
from annotator.gui.messages import choose, show_error, show_message
from annotator.gui.rescuing import Rescuing
from annotator.gui.tasks import Progress, reporting
from annotator.gui.top_bar import REVIEW

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.gui.windows.actors import ActorsWindow
    from annotator.gui.windows.base import DataWindow
    from annotator.gui.windows.claims import ClaimsWindow
    from annotator.gui.windows.codebook import CodebookWindow
    from annotator.gui.windows.history import HistoryWindow

    W = TypeVar("W", ActorsWindow, ClaimsWindow, CodebookWindow, HistoryWindow)


class Answer(NamedTuple):
    """Who works in a project; with `looks` nobody does, and the claims of the one of that name are only looked at."""

    name: str
    looks: bool = False


class ProjectCommands(Commands):
    """Carries out the commands of these menus."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.rescuing = Rescuing(window)
        self._windows: dict[str, DataWindow] = {}

    # Projects

    def new(self) -> None:
        """Ask for a name and make an empty project."""
        from annotator.gui.file_dialogs import project_to_write

        folder = self._window.settings.last_folder("project")
        path = project_to_write(self._window, "New project", folder / "Untitled.claims", may_replace=False)
        if path is None:
            return
        from annotator.app.opening import built

        try:
            # Until somebody is to work in it, no file is there.
            with built(path) as session:
                answer = self.ask_annotator(session)
                if answer is None:
                    raise CancelledError
        except CancelledError:
            return
        except AnnotatorError as error:
            show_error(self._window, error)
            return
        self.open(path, answer.name)

    def choose(self) -> None:
        """Ask which project to open."""
        from annotator.gui.file_dialogs import PROJECTS, file_to_open

        folder = self._window.settings.last_folder("project")
        path = file_to_open(self._window, "Open project", folder, PROJECTS)
        if path is not None:
            self.open(path)

    def open(self, path: Path, annotator: str = "") -> bool:
        """Open a project; what stands in the way is said. One that is open already is left as it is."""
        session = self._window.session
        if session is not None and _same(session.path, path):
            if session.project.moved is None:
                self._window.say(f"{path.name} is open already.")
                return True
            # Another file lies there now: this one's work is to be safe first, and its lock given back.
            self._window.close_project()
            if self._window.session is not None:
                return False
        return self._open_with(lambda: Session.open(path), path, annotator)

    def open_sample(self) -> None:
        """Open the sample project among the user's documents, making it when it is not there yet."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path = Path(documents) / "Claim Annotator" / "Sample.claims"

        def opened() -> Session:
            if not path.exists():
                from annotator.app.sample import make_sample

                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise ProjectError(
                        f"No folder for the sample can be made at {path.parent}: {error.strerror}."
                    ) from error
                make_sample(path)
            return Session.open(path)

        if self._open_with(opened, path, SAMPLE_ANNOTATOR):
            self._window.say(f"The sample project is in {path}")

    def _open_with(self, opener: Callable[[], Session], path: Path, annotator: str = "") -> bool:
        try:
            session = opener()
        except StrayLogError as error:
            self._go_to_start()
            return self._open_without_log(path, error, annotator)
        except AnnotatorError as error:
            self._go_to_start()
            if not self.rescuing.offer(path, error, annotator):
                show_error(self._window, error)
            return False
        return self._take_up(session, annotator)

    def _take_up(self, session: Session, annotator: str = "") -> bool:
        """Find out who works in a session and show it; it is closed when nobody does."""
        self._window.settings.set_last_folder("project", session.path.parent)
        try:
            answer = self._identify(session, annotator)
        except AnnotatorError as error:
            show_error(self._window, error)
            answer = None
        except BaseException:
            session.close()
            raise
        if answer is None or answer.looks or not self._window.safety.may_close():
            session.close()
            if answer is None or not answer.looks:
                return False
            path, name = session.path, answer.name
            return self._open_with(lambda: Session.open(path, read_only=True), path, name)
        self._window.show_session(session)
        return True

    def _go_to_start(self) -> None:
        """Let what is said or asked now stand over the start page while no project is open."""
        if self._window.session is None:
            self._window.show_start()

    def _open_without_log(self, path: Path, error: StrayLogError, annotator: str) -> bool:
        from annotator.app.stray_log import kept_in, move_log

        text = (
            f"{path.name} is sound by itself. The other file, with changes that do not fit it, is moved to the folder "
            f"{kept_in(path).name} and kept there; nothing is deleted."
        )
        if not choose(self._window, error.message, text, ["Move it there and open the project"]):
            return False
        try:
            move_log(path)
        except ProjectError as problem:
            show_error(self._window, problem)
            return False
        return self.open(path, annotator)

    def _identify(self, session: Session, annotator: str) -> Answer | None:
        """Find out who works: as told, whom the pack is for, as the last time, the only one there is, or ask."""
        from annotator.app.pack_note import pack_note

        people = session.annotators()
        names = [person.name for person in people]
        pack = pack_note(session.connection)
        # A pack is made for one person, whoever worked in the project on this computer before.
        told = annotator or (pack.annotator if pack else "")
        remembered = told or self._window.settings.annotator(session.uuid) or ""
        if session.read_only:
            if people:
                name = remembered if remembered in names else names[0]
                session.work_as(name)
                return Answer(name)
            self._go_to_start()
            show_message(self._window, "Nothing to show", "This project is read-only and nobody has worked in it yet.")
            return None
        name = remembered or (names[0] if len(names) == 1 else "")
        if not name:
            self._go_to_start()
            answer = self.ask_annotator(session)
            if answer is None or answer.looks:
                return answer
            name = answer.name
        session.work_as(name)
        if pack is None:
            self._window.settings.set_annotator(session.uuid, name)
        return Answer(name)

    def ask_annotator(self, session: Session) -> Answer | None:
        """Ask who works; None when the dialog was cancelled."""
        from annotator.gui.dialogs.annotator import AnnotatorDialog

        window = self._window
        reviewing = window.session is session and window.workspaces.current == REVIEW
        dialog = AnnotatorDialog(session, window.theme, window.settings, window, reviewing=reviewing)
        return Answer(dialog.name(), dialog.looks) if dialog.run() else None

    def change_annotator(self) -> None:
        """Work as somebody else."""
        session = self._window.session
        if session is None or not self._window.safety.may_close():
            # What could not be saved is this annotator's: it is not given up without being asked.
            return
        # The dialog has let the session work under the new name.
        if self.ask_annotator(session) is not None:
            self._window.show_session(session)

    # Articles and claims, in and out

    def import_articles(self, paths: Sequence[Path] = ()) -> None:
        """Take in articles."""
        from annotator.gui.dialogs.import_articles import ImportDialog

        if self._may_write():
            dialog = ImportDialog(self._parts(), paths, self._window)
            dialog.imported.connect(self._imported)
            dialog.run()

    def paste_article(self) -> None:
        """Make an article of the copied text."""
        from annotator.gui.dialogs.paste import PasteDialog

        if self._may_write():
            dialog = PasteDialog(self._parts(), self._window)
            dialog.imported.connect(self._imported)
            dialog.run()

    def _imported(self, article_ids: list[int]) -> None:
        if article_ids:
            self._window.workspace.open_article(article_ids[0], focus=True)

    def import_claims(self, paths: Sequence[Path] = ()) -> None:
        """Take in claims."""
        from annotator.gui.dialogs.import_claims import ImportClaimsDialog

        if self._may_write():
            ImportClaimsDialog(self._parts(), paths, self._window).run()

    def export(self) -> None:
        """Write the dataset."""
        from annotator.gui.dialogs.export import ExportDialog

        ExportDialog(self._parts(), self._window).run()

    # Safety

    def back_up(self) -> None:
        """Write a verified copy where the user says."""
        from annotator.gui.file_dialogs import project_to_write

        session, window = self._session, self._window
        proposed = window.settings.last_folder("backup") / f"{session.path.stem} (copy).claims"
        dest = project_to_write(window, "Back up to", proposed)
        if dest is None:
            return
        if dest.absolute() == session.path:
            show_error(window, ProjectError("A project cannot be backed up onto itself.", "Choose another name."))
            return
        window.settings.set_last_folder("backup", dest.parent)

        def work(progress: Progress) -> Path | None:
            report = reporting(progress)
            return session.backup(dest, lambda done, total: report(done, total, "pages"))

        window.runner.run(
            work,
            lambda _path: window.say(f"{dest.name} was written and checked."),
            lambda error: show_error(window, error),
            f"Backing up to {dest.name}",
        )

    def roll_backup(self) -> None:
        """Make a rolling backup in the background; a failure is said but stops nothing."""
        session, window = self._window.session, self._window
        if session is not None and not session.read_only:
            window.runner.run(
                lambda _progress: session.backup(),
                lambda _path: window.status.show_backup_failure(""),
                lambda error: window.status.show_backup_failure(str(error)),
            )

    def show_properties(self, page: int = 0) -> None:
        """Show figures, annotators and backups of the project."""
        from annotator.gui.dialogs.project import ProjectDialog

        window = self._window
        dialog = ProjectDialog(self._parts(), window, page)
        dialog.open_requested.connect(lambda path: self.open(Path(path)))
        dialog.run()
        window.refresh_header()

    def show_backups(self) -> None:
        """Show the backups of the project, to go back to one of them."""
        self.rescuing.choose_backup()

    def check(self) -> None:
        """Check the project in the background and say what was found."""
        session, window = self._session, self._window

        def work(progress: Progress) -> list[str]:
            findings = session.checking.check(reporting(progress))
            return [f"{finding.where}: {finding.what} {finding.remedy}".strip() for finding in findings]

        def done(findings: list[str]) -> None:
            if findings:
                text = f"{counted(len(findings), 'thing is', 'things are')} not as they should be."
                show_message(window, "Project checked", text, "\n".join(findings))
            else:
                show_message(window, "Project checked", "All is well: the file, every offset and every quote.")

        window.runner.run(work, done, lambda error: show_error(window, error), "Checking the project")

    # Windows

    def show_actors(self) -> None:
        """Show the registry of actors."""
        from annotator.gui.windows.actors import ActorsWindow

        def made(window: ActorsWindow) -> None:
            window.claims_of_actor.connect(self.show_claims_of_actor)

        self._show(ActorsWindow, made)

    def show_codebook(self) -> None:
        """Show the codebook."""
        from annotator.gui.windows.codebook import CodebookWindow

        def made(window: CodebookWindow) -> None:
            window.claims_of_proposition.connect(self.show_claims_of_proposition)

        self._show(CodebookWindow, made)

    def show_claims(self) -> None:
        """Show all claims as a table."""
        from annotator.gui.windows.claims import ClaimsWindow

        self._show(ClaimsWindow)

    def show_claims_of_actor(self, actor_id: int) -> None:
        """Show the claims of one actor as a table."""
        from annotator.gui.windows.claims import ClaimsWindow

        self._show(ClaimsWindow).show_claims_of_actor(actor_id)

    def show_claims_of_proposition(self, proposition_id: int) -> None:
        """Show the claims of one proposition, or of a theme, as a table."""
        from annotator.gui.windows.claims import ClaimsWindow

        self._show(ClaimsWindow).show_claims_of_proposition(proposition_id)

    def show_history(self) -> None:
        """Show who changed what."""
        from annotator.gui.windows.history import HistoryWindow

        self._show(HistoryWindow)

    def _show(self, kind: "type[W]", set_up: "Callable[[W], object] | None" = None) -> "W":
        """Show the window of that kind, made when it is wanted for the first time."""
        window = self._window
        shown = self._windows.get(kind.__name__)
        if not isinstance(shown, kind):
            if window.bridge is None:
                raise ProjectError("No project is open.")
            shown = kind(self._session, window.bridge, window.theme, window.settings, window)
            shown.claim_requested.connect(window.show_claim)
            self._windows[kind.__name__] = shown
            if set_up is not None:
                set_up(shown)
        shown.show()
        shown.raise_()
        shown.activateWindow()
        return shown

    def close_windows(self) -> None:
        """Close the windows of the session that ends."""
        for shown in self._windows.values():
            shown.close()
            shown.deleteLater()
        self._windows.clear()


SAMPLE_ANNOTATOR = "Annotator A"


def _same(one: Path, other: Path) -> bool:
    """Say whether two paths name one file, also when it is not there at the moment."""
    try:
        return other.absolute().resolve() == one
    except OSError:
        return False
