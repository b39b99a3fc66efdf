"""The main window: start page or project, and the one place where actions are wired."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.changes import Changes
from annotator.core.errors import AnnotatorError
from annotator.core.region import RegionKind
from annotator.gui import action_needs
from annotator.gui.action_needs import Need
from annotator.gui.actions import Actions
from annotator.gui.annotate_workspace import AnnotateWorkspace
from annotator.gui.article_commands import ArticleCommands
from annotator.gui.blinding import Blinding
from annotator.gui.bridge import Bridge
from annotator.gui.dialogs.wording import counted
from annotator.gui.messages import ToldErrors, show_error
from annotator.gui.project_commands import ProjectCommands
from annotator.gui.review_commands import ReviewCommands
from annotator.gui.safety import Safety
from annotator.gui.settings import Settings
from annotator.gui.status_line import StatusLine
from annotator.gui.tagging import Tagging
from annotator.gui.tasks import ProgressPanel, TaskRunner
from annotator.gui.theme import Theme, ThemeManager
from annotator.gui.tidying import Tidying
from annotator.gui.top_bar import ANNOTATE, REVIEW, TopBar
from annotator.gui.view_commands import ViewCommands
from annotator.gui.widgets.menus import Menu
from annotator.gui.workspaces import Workspaces

if TYPE_CHECKING:
    from annotator.gui.start_page import StartPage

_BACKUP_EVERY = timedelta(minutes=30)


class MainWindow(QMainWindow):
    """One project at a time. Closing never asks: everything is saved already."""

    def __init__(self, settings: Settings, theme: ThemeManager, *, opening: bool = False) -> None:
        """Show the start page, unless a project is about to be opened."""
        super().__init__()
        self.settings = settings
        self.theme = theme
        self.session: Session | None = None
        self.bridge: Bridge | None = None
        self.registry: Registry | None = None
        self.runner = TaskRunner(self)
        self.actions_ = Actions(self, settings)
        self.start: StartPage | None = None
        self.top_bar = TopBar(self)
        self.workspace = AnnotateWorkspace(settings, self)
        self.workspaces = Workspaces(self, self.workspace)
        self.status = StatusLine(self)
        self.tagging = Tagging(self.workspace, self.actions_.key_or_name)
        self.commands = ProjectCommands(self)
        self.article_commands = ArticleCommands(self)
        self.review_commands = ReviewCommands(self)
        self.view = ViewCommands(self)
        self.safety = Safety(self)
        self.tidying = Tidying(self.workspace)
        self._backup_timer = QTimer(self, interval=int(_BACKUP_EVERY.total_seconds() * 1000))
        self.setWindowTitle("Claim Annotator")
        self.setAcceptDrops(True)
        self._build()
        self._wire()
        self.view.apply_settings()
        self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize() * 0.94))
        self.restoreGeometry(settings.state("window"))
        if not opening:
            self.show_start()

    def _build(self) -> None:
        self._pages = QStackedWidget(self)
        work = QWidget(self)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.workspaces.stack, 1)
        column.addWidget(ProgressPanel(self.runner, work))
        column.addWidget(self.status)
        self._work = work
        self._pages.addWidget(work)
        self.setCentralWidget(self._pages)
        self.actions_.build_menus(self.menuBar())
        self.actions_.add_to(self.workspace.reader)
        self.actions_.add_to(self.workspace.cards)

    def _wire(self) -> None:
        """Connect every action of the table, and the signals of the parts."""
        commands, view, tagging, workspace = self.commands, self.view, self.tagging, self.workspace
        articles, several = self.article_commands, self.review_commands
        slots: dict[str, Callable[..., object]] = {
            "file.new": commands.new,
            "file.open": commands.choose,
            "file.sample": commands.open_sample,
            "file.close": self.close_project,
            "file.import": commands.import_articles,
            "file.paste": commands.paste_article,
            "file.import_claims": commands.import_claims,
            "file.export": commands.export,
            "file.packs": several.make_packs,
            "file.merge": several.merge,
            "file.gold": several.export_gold,
            "review.report": several.reliability_report,
            "file.backup": commands.back_up,
            "file.restore": commands.show_backups,
            "file.properties": commands.show_properties,
            "file.preferences": view.show_preferences,
            "file.quit": self.close,
            "edit.undo": self.undo,
            "edit.redo": self.redo,
            "edit.history": commands.show_history,
            "edit.copy": workspace.reader.copy,
            "edit.find": view.find,
            "edit.find_next": lambda: workspace.find_bar.next(),
            "edit.find_previous": lambda: workspace.find_bar.previous(),
            "edit.search": view.search,
            "view.larger": lambda: view.zoom(1),
            "view.smaller": lambda: view.zoom(-1),
            "view.reset": lambda: view.zoom(0),
            "view.theme_system": lambda _on: view.set_theme("system"),
            "view.theme_light": lambda _on: view.set_theme("light"),
            "view.theme_dark": lambda _on: view.set_theme("dark"),
            "view.annotate": lambda _on: self.workspaces.show(ANNOTATE),
            "view.review": lambda _on: self.workspaces.show(REVIEW),
            "view.articles": view.show_articles_panel,
            "view.claims": view.show_claims_panel,
            "view.others": workspace.show_others,
            "view.suggestions": workspace.show_suggestions,
            "view.focus_articles": workspace.articles.view.setFocus,
            "view.focus_reader": workspace.reader.setFocus,
            "view.focus_claims": workspace.cards.setFocus,
            "view.full_screen": view.set_full_screen,
            "article.next": lambda: workspace.go(1),
            "article.previous": lambda: workspace.go(-1),
            "article.done_next": workspace.done_and_next,
            "article.todo": lambda _on: articles.set_state(State.TODO),
            "article.doing": lambda _on: articles.set_state(State.DOING),
            "article.done": lambda _on: articles.set_state(State.DONE),
            "article.details": articles.show_article_details,
            "article.residue": lambda: tagging.mark_region(RegionKind.RESIDUE),
            "article.title": lambda: tagging.mark_region(RegionKind.TITLE),
            "article.body": lambda: tagging.mark_region(RegionKind.BODY),
            "article.accept_regions": articles.accept_regions,
            "article.delete": articles.delete_articles,
            "claim.sentence": workspace.reader.take_sentence_in_view,
            "claim.grow": lambda: workspace.reader.grow_selection("sentence"),
            "claim.shrink": lambda: workspace.reader.shrink_selection("sentence"),
            "claim.grow_clause": lambda: workspace.reader.grow_selection("clause"),
            "claim.shrink_clause": lambda: workspace.reader.shrink_selection("clause"),
            "claim.new": tagging.new_claim,
            "claim.enter": tagging.enter,
            "claim.duplicate": tagging.duplicate,
            "claim.delete": tagging.delete,
            "claim.next": lambda: workspace.step(1),
            "claim.previous": lambda: workspace.step(-1),
            "claim.card": workspace.go_to_card_or_words,
            "claim.respan": tagging.respan,
            "claim.add_span": tagging.add_span,
            "claim.actor_wording": tagging.set_actor_wording,
            "claim.date_wording": tagging.set_date_wording,
            "suggestion.next": tagging.next_suggestion,
            "suggestion.accept": tagging.accept_suggestion,
            "suggestion.dismiss": tagging.dismiss_suggestion,
            "data.actors": commands.show_actors,
            "data.codebook": commands.show_codebook,
            "data.claims": commands.show_claims,
            "data.check": commands.check,
            "help.keys": view.show_keys,
            "help.manual": view.show_manual,
            "help.hints": view.show_hints_again,
            "help.about": view.show_about,
        }
        for action_id in action_needs.REVIEW:
            slots[action_id] = self.workspaces.in_review(action_id)
        for action_id, slot in slots.items():
            either = action_id in action_needs.EITHER
            self.actions_.connect_to(action_id, self.workspaces.in_either(action_id, slot) if either else slot)
        self.actions_.menu("file.recent").aboutToShow.connect(self._fill_recent)
        self.theme.changed.connect(self._restyle)
        self._backup_timer.timeout.connect(commands.roll_backup)
        self.top_bar.workspace_chosen.connect(self.workspaces.show)
        self.top_bar.annotator_requested.connect(commands.change_annotator)
        self.status.undo_requested.connect(self.undo)
        workspace.articles.add_requested.connect(commands.import_articles)
        workspace.articles.menu_requested.connect(self._article_menu)
        workspace.article_opened.connect(lambda _article: self.refresh_place())
        workspace.claim_selected.connect(self._refresh_enabled)
        workspace.claim_menu_requested.connect(lambda at: self._pop_up(_CLAIM_MENU, at))
        workspace.reader_menu_requested.connect(self._reader_menu)
        workspace.cards.opened.connect(lambda _key: tagging.enter())
        workspace.reader.claim_double_clicked.connect(lambda _claim: tagging.edit_claim())
        workspace.reader.zoom_requested.connect(view.zoom)
        workspace.reader.hint.connect(self.say)
        workspace.refused.connect(self.safety.refused)
        tagging.hint.connect(self.say)
        tagging.popup_made.connect(self.actions_.add_typing_zone)

    # Session

    def show_start(self) -> None:
        """Show the start page."""
        from annotator.gui.start_page import StartPage

        if self.start is None:
            self.start = StartPage(self)
            self.start.sample_requested.connect(self.commands.open_sample)
            self.start.new_requested.connect(self.commands.new)
            self.start.open_requested.connect(
                lambda path: self.commands.open(Path(path)) if path else self.commands.choose()
            )
            self.start.recent_removed.connect(self._forget_recent)
            self._pages.addWidget(self.start)
        self.start.set_recent(self.settings.recent_projects())
        self._pages.setCurrentWidget(self.start)
        self.setWindowTitle("Claim Annotator")
        self._refresh_enabled()

    def show_session(self, session: Session) -> None:
        """Work on a session from now on; the one before is closed."""
        if self.session is not session:
            self._end_session()
        elif self.bridge is not None:
            self.bridge.close()
            self.commands.close_windows()
        self.session = session
        self.registry = Registry(session)
        self.registry.read()
        self.bridge = Bridge(session, self)
        self.bridge.changed.connect(self._changed)
        self.workspace.set_session(session, self.registry)
        self.workspaces.session_changed()
        self.tagging.set_up()
        self.settings.add_recent(session.path)
        self.view.session_changed()
        self._pages.setCurrentWidget(self._work)
        self.setWindowTitle(f"{session.path.name} — Claim Annotator")
        self.status.show_saved(session.project.why_read_only)
        self.safety.opened(session)
        self.refresh_header()
        self._refresh_undo()
        self._open_first_article(session)
        self._backup_timer.start()
        QTimer.singleShot(1500, self, self.commands.roll_backup)

    def _open_first_article(self, session: Session) -> None:
        left = self.settings.sizes(_article_key(session))
        if not (left and self.workspace.open_article(left[0], focus=True)):
            self.workspace.go(0)
        self.refresh_place()
        self._refresh_enabled()

    def close_project(self) -> None:
        """Go back to the start page."""
        if self.safety.may_close():
            self._end_session()
            self.show_start()

    def _end_session(self) -> None:
        if self.session is None:
            return
        if self.tagging.popup is not None and self.tagging.popup.isVisible():
            self.tagging.popup.cancel()
        if self.workspace.article is not None:
            self.settings.set_sizes(_article_key(self.session), [self.workspace.article.id])
        self.workspaces.leave()
        self.runner.shutdown()
        self.commands.close_windows()
        self.workspace.set_session(None, None)
        if self.bridge is not None:
            self.bridge.close()
            self.bridge = None
        self._backup_timer.stop()
        session, self.session, self.registry = self.session, None, None
        self.tagging.set_up()
        self.view.session_changed()
        session.close()
        self.safety.closed(session)

    def _changed(self, changes: Changes) -> None:
        if self.registry is not None:
            self.registry.update(changes)
        self.workspaces.changed(changes)
        self.safety.changed()
        if changes.wide or changes.articles or changes.annotators:
            self.refresh_header()
        if changes.wide or changes.articles or changes.claims or changes.states:
            self.refresh_place()
        else:
            self._refresh_undo()

    # What is shown around the workspace

    def refresh_header(self) -> None:
        """Show the project's name and who works."""
        session = self.session
        if session is None or session.annotator is None:
            return
        self.top_bar.show_project(session.path, session.article_count(), read_only=session.read_only)
        place = sorted(person.id for person in session.annotators()).index(session.annotator.id)
        reviewing = self.workspaces.current == REVIEW
        name = session.annotator.name
        self.top_bar.show_annotator(name, place, reviewing=reviewing, looking=session.read_only)

    def refresh_place(self) -> None:
        """Say which article is open and how many claims there are."""
        session, article = self.session, self.workspace.article
        if session is None:
            return
        if self.workspaces.current != ANNOTATE:
            self._refresh_enabled()
            return
        parts = []
        if article is not None:
            row = self.workspace.articles.model.row_of(article.id)
            shown = self.workspace.articles.model.rowCount()
            if row is not None:
                parts.append(f"Article {row + 1:,} of {shown:,}")
            parts.append(f"{counted(article.own_count, 'claim')} here")
            state = session.articles.state(article.id)
            for one in State:
                self.actions_.set_checked(f"article.{one.value}", one is state)
        else:
            parts.append(counted(session.article_count(), "article"))
        self.status.show_place("    ".join(parts))
        self._refresh_enabled()

    def _refresh_undo(self) -> None:
        session = self.session
        read_only = session.project.why_read_only if session is not None else ""
        undo, redo = (self._worded(session.undo_label), self._worded(session.redo_label)) if session else ("", "")
        for action_id, label, word in (("edit.undo", undo, "Undo"), ("edit.redo", redo, "Redo")):
            if label:
                self.actions_.set_text(action_id, f"{word}: {label}")
            else:
                self.actions_.reset_text(action_id)
            nothing = "" if label else f"There is nothing to {word.lower()}."
            self.actions_.set_missing(action_id, Need.PROJECT.value if session is None else read_only or nothing)
        if read_only:
            undo = ""
        self.status.show_undo(undo, self.actions_.key_text("edit.undo"))

    def _worded(self, label: str) -> str:
        return Blinding(self.session, self.settings).label(label) if self.session is not None else label

    def _refresh_enabled(self) -> None:
        for action_id, why in action_needs.missing(self.workspaces.present()):
            self.actions_.set_missing(action_id, why)
        self._refresh_undo()

    def say(self, text: str) -> None:
        """Say something in the status line."""
        self.status.show_hint(text)

    def _restyle(self, theme: Theme) -> None:
        self.workspaces.restyle(theme)
        if self.tagging.popup is not None:
            self.tagging.popup.restyle()
        self.status.show_saved(self.session.project.why_read_only if self.session else "")

    # Actions of the window itself

    def undo(self) -> None:
        """Take the last change back and go where it was."""
        self._step(backwards=True)

    def redo(self) -> None:
        """Make the change taken back again."""
        self._step(backwards=False)

    def _step(self, *, backwards: bool) -> None:
        session = self.session
        if session is None:
            return
        if self.workspace.editor is not None:
            self.workspace.editor.commit()
        try:
            changes = session.undo() if backwards else session.redo()
        except AnnotatorError as error:
            show_error(self, error)
            return
        if changes is None:
            return
        self.say(f"{'Undone' if backwards else 'Done again'}: {self._worded(changes.label)}")
        where = changes.claim_articles or changes.articles or changes.states
        here = self.workspace.article
        elsewhere = len(where) == 1 and (here is None or here.id not in where) and not changes.wide
        # What an import brought is not there to go to once that is undone.
        if elsewhere and session.articles.rows(list(where)):
            self.workspace.open_article(next(iter(where)))
        if len(changes.claims) == 1:
            claim_id = next(iter(changes.claims))
            if self.workspace.article is not None and claim_id in self.workspace.article.heads:
                self.workspace.select_claim(claim_id, reveal_text=True)

    def show_claim(self, claim_id: int) -> None:
        """Go to a claim from another window."""
        self.workspaces.show(ANNOTATE)
        self.workspace.show_claim(claim_id)
        self.raise_()
        self.activateWindow()

    # Menus

    def _fill_recent(self) -> None:
        menu = self.actions_.menu("file.recent")
        menu.clear()
        for recent in self.settings.recent_projects():
            action = menu.addAction(f"{recent.name} — {recent.folder}".replace("&", "&&"))
            action.setEnabled(recent.exists)
            action.triggered.connect(lambda _on=False, path=recent.path: self.commands.open(Path(path)))
        if menu.isEmpty():
            menu.addAction("No projects yet").setEnabled(False)

    def _forget_recent(self, path: str) -> None:
        self.settings.remove_recent(path)
        self.show_start()

    def _pop_up(self, action_ids: tuple[str, ...], at: QPoint) -> None:
        menu = Menu(self)
        for action_id in action_ids:
            if action_id:
                menu.addAction(self.actions_.action(action_id))
            else:
                menu.addSeparator()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _reader_menu(self, at: QPoint) -> None:
        self._pop_up(_SELECTION_MENU if self.tagging.selected_span() else _READER_MENU, at)

    def _article_menu(self, at: QPoint) -> None:
        self._pop_up(_ARTICLE_MENU, at)

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: self._take_dropped(paths))

    def _take_dropped(self, paths: list[Path]) -> None:
        projects = [path for path in paths if path.suffix == ".claims"]
        if projects:
            self.review_commands.take_dropped(projects)
        elif self.session is not None:
            self.commands.import_articles(paths)
        else:
            self.say("Open or make a project first, then drop articles onto it.")

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.safety.may_close():
            event.ignore()
            return
        self.settings.set_state("window", bytes(self.saveGeometry().data()))
        self.workspaces.keep_sizes()
        with ToldErrors():
            self._end_session()
        self.settings.sync()
        event.accept()


_CLAIM_MENU = (
    "claim.enter", "claim.duplicate", "claim.delete", "", "claim.respan", "claim.add_span", "claim.actor_wording",
    "claim.date_wording", "", "claim.card",
)  # fmt: skip
_SELECTION_MENU = (
    "claim.new", "claim.add_span", "claim.respan", "claim.actor_wording", "claim.date_wording", "", "edit.copy", "",
    "article.residue", "article.title", "article.body",
)  # fmt: skip
_READER_MENU = (
    "claim.sentence", "claim.new", "claim.enter", "claim.duplicate", "claim.delete", "", "article.residue",
    "article.title", "article.body", "article.accept_regions", "", "article.details", "edit.find",
)  # fmt: skip
_ARTICLE_MENU = (
    "article.todo", "article.doing", "article.done", "", "article.details", "article.accept_regions", "",
    "article.delete",
)  # fmt: skip


def _article_key(session: Session) -> str:
    """Return where the open article is remembered: packs are of one project, and number their articles anew."""
    return f"article/{session.uuid}/{session.path.name}"
