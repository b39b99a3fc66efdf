"""The window of the registry of actors."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.session import Session
from annotator.core.actor import Actor, ActorDetails
from annotator.core.changes import Changes
from annotator.gui.bridge import Bridge
from annotator.gui.models.actor_table import ActorColumn, ActorTableModel
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.labels import SectionHeader
from annotator.gui.widgets.notices import EmptyState
from annotator.gui.widgets.search_field import SearchField
from annotator.gui.windows.actor_details import ActorDetailsPanel
from annotator.gui.windows.actor_dialogs import ActorMergeDialog, SplitDialog
from annotator.gui.windows.base import DataWindow, footer, push_button
from annotator.gui.windows.prompts import NameDialog
from annotator.gui.windows.tables import DataTable


class ActorsWindow(DataWindow):
    """All actors, searchable; the selected one open for correction; merging, splitting, removing.

    `claims_of_actor` carries the id of an actor whose claims are to be seen in the table of all claims.
    """

    claims_of_actor = Signal(int)

    def __init__(
        self, session: Session, bridge: Bridge, theme: ThemeManager, settings: Settings, parent: QWidget | None
    ) -> None:
        super().__init__("actors", "Actors", session, bridge, theme, settings, parent, size=(126, 36))
        self.model = ActorTableModel(self)
        self.details = ActorDetailsPanel(session)
        self.state = EmptyState("")
        self.merge_selected = self.state.add_button("Merge them…", self.merge, primary=True)
        self.right = QStackedWidget()
        self.right.addWidget(self.state)
        self.right.addWidget(self.details)
        set_role(self.right, "page")
        self.splitter = QSplitter()
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._list())
        self.splitter.addWidget(self.right)
        self.splitter.setSizes(settings.sizes("actors") or [460, 540])
        self.splitter.setStretchFactor(1, 1)
        self.column.addWidget(self.splitter, 1)
        self._connect()
        self.search.setFocus()

    def select_actor(self, actor_id: int) -> None:
        """Show one actor; a search that leaves them out is cleared."""
        self.flush()
        if self.model.row_of(actor_id) is None:
            self.search.clear()
        self._select([actor_id])

    def selected_actors(self) -> list[Actor]:
        """Return the selected actors from above."""
        rows = (row for part in self.table.chosen_rows() for row in part)
        return [actor for row in rows if (actor := self.model.actor_at(row)) is not None]

    def new_actor(self) -> None:
        """Ask for a name and register it."""
        dialog = NameDialog(
            "New actor",
            "A person, an organisation, a state or a group that makes claims.",
            "Name",
            "Add",
            self.theme,
            self.settings,
            self,
        )
        accepted, name = dialog.run(), dialog.name
        if accepted and name:
            added: list[int] = []
            if self.attempt(lambda: added.append(self.session.actors.add(name))):
                self.select_actor(added[0])
                self.details.lines["organisation"].setFocus()

    def merge(self) -> None:
        """Show what merging the selected actors would do, and do it when the user agrees."""
        actors = self.selected_actors()
        if len(actors) < 2 or not self.editable:
            return
        usage = {actor.id: self.model.mentions_of(actor.id).claims for actor in actors}
        dialog = ActorMergeDialog(self.session, actors, usage, self.theme, self.settings, self)
        accepted, sources, target = dialog.run(), dialog.sources, dialog.target
        if accepted and self.attempt(lambda: self.session.actors.merge(sources, target)):
            self.select_actor(target)
            self.table.setFocus()
            self.notice.show_message(f"Merged into {self.session.actors.get(target).name}.", "Undo", self.undo)

    def split(self, actor_id: int, alias: str) -> None:
        """Show which claims would go along with an alias, and split it off when the user agrees."""
        actor = self.session.actors.get(actor_id)
        if not actor.aliases or not self.editable:
            return
        dialog = SplitDialog(self.session, actor, alias, self.theme, self.settings, self)
        accepted, chosen, claim_ids = dialog.run(), dialog.alias, dialog.claim_ids
        made: list[int] = []
        if accepted and self.attempt(
            lambda: made.append(self.session.actors.split(actor_id, chosen, claim_ids)),
        ):
            self.select_actor(made[0])
            self.table.setFocus()
            self.notice.show_message(f"{chosen} is an actor of its own now.", "Undo", self.undo)

    def remove(self, actor_id: int) -> None:
        """Remove an actor that no claim names; say what to do instead when one does."""
        if not self.editable:
            return
        row = self.model.row_of(actor_id) or 0
        name = self.session.actors.get(actor_id).name
        if self.attempt(lambda: self.session.actors.delete(actor_id), "Show claims", lambda: self._show(actor_id)):
            after = self.model.actor_at(min(row, self.model.rowCount() - 1))
            self._select([after.id] if after else [])
            self.notice.show_message(f"{name} was removed.", "Undo", self.undo)

    def refresh(self, changes: Changes) -> None:
        if changes.wide or changes.actors:
            chosen = [actor.id for actor in self.selected_actors()]
            opening = self.model.rowCount() == 0
            self.model.set_actors(self.session.actors.all(), self.session.actors.mentions())
            first = self.model.actor_at(0) if opening else None
            self._select([first.id] if first is not None else chosen)
            self._count()
        elif changes.claims or changes.codebook:
            self.model.set_mentions(self.session.actors.mentions())
            self.details.show_claims()

    def flush(self) -> None:
        self.details.flush()

    def save_state(self) -> None:
        super().save_state()
        self.settings.set_sizes("actors", self.splitter.sizes())

    def _list(self) -> QWidget:
        self.header = SectionHeader("Actors")
        self.search = SearchField("Search names, aliases, organisations", "Ctrl+F")
        self.table = DataTable("Actors", self.model)
        self.table.set_widths([20, 11, 17, 8], stretch=0)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(ActorColumn.NAME, Qt.SortOrder.AscendingOrder)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.nobody = EmptyState("")
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.nobody)
        self.new_button = push_button("New actor…", self.new_actor, "Register an actor (Ctrl+N)")
        self.merge_button = push_button("Merge…", self.merge, "Make the selected actors one (M)")
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(12, 12, 12, 10)
        head.setSpacing(8)
        head.addWidget(self.header)
        head.addWidget(self.search)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addWidget(footer(self.new_button, self.merge_button))
        left.setMinimumWidth(self.fontMetrics().averageCharWidth() * 26)
        return left

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._into_table)
        self.search.down_pressed.connect(self._into_table)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.delete_pressed.connect(self._remove_selected)
        self.table.opened.connect(lambda _row: self._rename())
        self.details.details_changed.connect(self._set_details)
        self.details.aliases_changed.connect(self._set_aliases)
        self.details.split_requested.connect(self.split)
        self.details.remove_requested.connect(self.remove)
        self.details.claim_opened.connect(self.claim_requested)
        self.details.table_requested.connect(self.claims_of_actor)
        self.shortcut("Ctrl+F", lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.shortcut("Ctrl+N", self._new_by_key)
        self.shortcut("M", self.merge, self.table)
        self.new_button.setEnabled(self.editable)
        self.nobody_button = self.nobody.add_button("Clear the search", self.search.clear)
        self._selection_changed()

    def _rename(self) -> None:
        self.details.lines["name"].setFocus()
        self.details.lines["name"].selectAll()

    def _new_by_key(self) -> None:
        if self.editable:
            self.flush()
            self.new_actor()

    def _search(self, text: str) -> None:
        chosen = [actor.id for actor in self.selected_actors()]
        self.model.set_query(text)
        self._select(chosen)
        self._count()

    def _into_table(self) -> None:
        if self.model.rowCount():
            if not self.selected_actors():
                self.table.select_row(0)
            self.table.setFocus()

    def _count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        self.header.set_remark(f"{shown:,}" if shown == total else f"{shown:,} of {total:,}")
        self.pages.setCurrentWidget(self.table if shown else self.nobody)
        self.nobody_button.setHidden(not total)
        if total:
            self.nobody.set_message("Nobody found", "No name, alias or organisation holds these words.")
        else:
            self.nobody.set_message("No actors yet", "Who is named in a claim is registered here.")

    def _select(self, actor_ids: list[int]) -> None:
        selection = QItemSelection()
        rows = [row for actor_id in actor_ids if (row := self.model.row_of(actor_id)) is not None]
        for row in rows:
            selection.select(self.model.index(row, 0), self.model.index(row, len(ActorColumn) - 1))
        flags = QItemSelectionModel.SelectionFlag
        model = self.table.selectionModel()
        if rows:
            model.setCurrentIndex(self.model.index(rows[0], 0), flags.NoUpdate)
            self.table.scrollTo(self.model.index(rows[0], 0))
        model.select(selection, flags.ClearAndSelect)
        self._selection_changed()

    def _selection_changed(self) -> None:
        actors = self.selected_actors()
        self.merge_button.setEnabled(len(actors) > 1 and self.editable)
        self.merge_selected.setHidden(len(actors) < 2 or not self.editable)
        if len(actors) == 1:
            self.details.show_actor(actors[0], self.session.actors.organisations())
            self.right.setCurrentWidget(self.details)
            return
        self.right.setCurrentWidget(self.state)
        if actors:
            self.state.set_message(f"{len(actors):,} actors selected", ", ".join(actor.name for actor in actors[:12]))
        else:
            self.state.set_message("Nobody is selected", "Choose an actor to see their details and claims.")

    def _set_details(self, actor_id: int, details: ActorDetails) -> None:
        if not self.attempt(lambda: self.session.actors.set_details(actor_id, details)):
            self.details.reset()

    def _set_aliases(self, actor_id: int, aliases: list[str]) -> None:
        if not self.attempt(lambda: self.session.actors.set_aliases(actor_id, aliases)):
            self.details.reset()

    def _remove_selected(self) -> None:
        actors = self.selected_actors()
        if len(actors) == 1:
            self.remove(actors[0].id)
        elif actors:
            self.notice.show_message("Actors are removed one by one, since a claim may name them.")

    def _show(self, actor_id: int) -> None:
        self.select_actor(actor_id)
        self.details.claims.setFocus()

    def _menu(self, place: QPoint) -> None:
        menu = self.context_menu()
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.table.viewport().mapToGlobal(place))

    def context_menu(self) -> QMenu | None:
        """Return the menu of the selected actors; None when there are none."""
        actors = self.selected_actors()
        if not actors:
            return None
        menu = QMenu(self)
        if len(actors) > 1:
            self._entry(menu, f"Merge {len(actors)} actors…").triggered.connect(lambda: self.merge())
            return menu
        actor = actors[0]
        show = menu.addAction("Show claims in the table")
        show.triggered.connect(lambda: self.claims_of_actor.emit(actor.id))
        split = self._entry(menu, "Split off alias…")
        split.triggered.connect(lambda: self.split(actor.id, ""))
        split.setEnabled(self.editable and bool(actor.aliases))
        menu.addSeparator()
        self._entry(menu, "Remove").triggered.connect(lambda: self.remove(actor.id))
        return menu

    def _entry(self, menu: QMenu, text: str) -> QAction:
        action = menu.addAction(text)
        action.setEnabled(self.editable)
        return action
