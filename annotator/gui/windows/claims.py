"""The window with all claims as a table."""

import csv
import io
from array import array
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QStackedWidget, QWidget

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.core.claim import ClaimValues, Stance
from annotator.core.filters import ClaimFilter, ClaimSort
from annotator.gui.bridge import Bridge
from annotator.gui.dialogs.wording import counted
from annotator.gui.messages import ask
from annotator.gui.models.claim_table import COLUMNS, HIDDEN_AT_FIRST, PAGE, STANCE, ClaimTableModel
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.notices import EmptyState
from annotator.gui.windows.base import DataWindow, footer, local_time, push_button
from annotator.gui.windows.claim_bulk import ACTOR, PROPOSITION, TAGS, BulkDialog
from annotator.gui.windows.claim_filter import ClaimFilterBar
from annotator.gui.windows.claim_query import ClaimQuery
from annotator.gui.windows.tables import DataTable, StanceDelegate

_COLUMNS_KEPT = "claims/columns"
_MANY_COPIED = 50_000
_SELECTION_KEPT = 5_000
"""Selected claims that stay selected when the table is arranged anew."""


class ClaimsWindow(DataWindow):
    """Claims sorted and filtered in SQL; jumping to them, copying, deleting and setting values of many at once."""

    def __init__(
        self, session: Session, bridge: Bridge, theme: ThemeManager, settings: Settings, parent: QWidget | None
    ) -> None:
        super().__init__("claims", "All claims", session, bridge, theme, settings, parent, size=(140, 40))
        self.registry = Registry(session)
        self._counts: dict[int, int] = {}
        self.bar = ClaimFilterBar(session, self.registry)
        self.query = ClaimQuery(session, self)
        self.model = ClaimTableModel(session.claims.rows, COLUMNS, local_time, self)
        self.table = DataTable("Claims", self.model)
        self.table.setMinimumHeight(self.fontMetrics().height() * 7)
        self.nothing = EmptyState("")
        self.clear_button = self.nothing.add_button("Clear filters", self.bar.clear, primary=True)
        self.everybody_button = self.nothing.add_button("Show everybody’s claims", self._show_everybody)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.nothing)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.pages, 1)
        self.column.addWidget(self._footer())
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self.ask)
        self._prepare_table()
        self.bar.changed.connect(self._filter_changed)
        self.query.found.connect(self._found)
        self.shortcut("Ctrl+F", lambda: self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.shortcut("Ctrl+Shift+F", lambda: self.bar.fold(unfolded=not self.bar.unfolded))
        self.shortcut("Ctrl+C", self.copy, self.table)
        self.bar.search.returnPressed.connect(self.table.setFocus)
        self.bar.search.down_pressed.connect(self._into_table)
        self.table.setFocus()

    def show_claims(self, wanted: ClaimFilter, *, everybody: bool = False) -> None:
        """Show the claims of a filter: the annotator's own, or everybody's."""
        self.bar.set_filter(wanted, everybody=everybody)

    def show_claims_of_actor(self, actor_id: int) -> None:
        """Show the claims in which an actor speaks; whose claims are shown stays as it is."""
        self.show_claims(ClaimFilter(actor_id=actor_id), everybody=self.bar.everybody.isChecked())

    def show_claims_of_proposition(self, proposition_id: int) -> None:
        """Show the claims of a proposition, or of all below a theme; whose claims are shown stays as it is."""
        self.show_claims(ClaimFilter(proposition_id=proposition_id), everybody=self.bar.everybody.isChecked())

    def wanted(self) -> ClaimFilter:
        """Return the filter with the order that the header shows."""
        header = self.table.horizontalHeader()
        section = header.sortIndicatorSection()
        descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        if 0 <= section < len(COLUMNS):
            return self.bar.filter()._replace(sort=COLUMNS[section].sort, descending=descending)
        return self.bar.filter()._replace(sort=ClaimSort.ARTICLE)

    def ask(self) -> None:
        """Find the claims again and show them once they are known."""
        claims = sum(self._counts.values()) or self.session.totals()[1]
        if not self.query.ask(self.wanted(), claims):
            self.bar.show_counts(None, 0)

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected claims in the order of the table."""
        return [claim_id for part in self.table.chosen_rows() for claim_id in self.model.ids[part.start : part.stop]]

    def open_row(self, row: int) -> None:
        """Ask the main window for the claim in a row."""
        self.claim_requested.emit(self.model.ids[row])

    def copy(self) -> None:
        """Copy the selected claims with the columns on view, as rows separated by tabs, below the headings."""
        ids = self.selected_ids()
        if not ids:
            return
        header = self.table.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        columns = [COLUMNS[section] for section in order if not header.isSectionHidden(section)]
        text = io.StringIO()
        writer = csv.writer(text, dialect="excel-tab", lineterminator="\n")
        writer.writerow(column.heading for column in columns)
        copied = ids[:_MANY_COPIED]
        for first in range(0, len(copied), PAGE):
            for row in self.session.claims.rows(copied[first : first + PAGE]):
                writer.writerow(self.model.text(row, column) for column in columns)
        QGuiApplication.clipboard().setText(text.getvalue())
        if len(ids) > len(copied):
            rest = "Export takes all of them."
            self.notice.show_message(f"The first {len(copied):,} of {len(ids):,} claims were copied. {rest}")
        else:
            self.notice.show_message(f"{counted(len(ids), 'claim')} copied.")

    def delete(self) -> None:
        """Delete the selected claims; ask first when they are several or somebody else's."""
        ids = self.selected_ids()
        if not ids or not self.editable:
            return
        others = self._others(ids)
        if len(ids) > 1 or others:
            warning = f" Of them, {others:,} by other annotators." if others else ""
            title = f"Delete {counted(len(ids), 'claim')}?"
            text = f"The history keeps them, and undo brings them back.{warning}"
            if not ask(self, title, text, "Delete", danger=True):
                return
        if self.attempt(lambda: self.session.claims.delete(ids)):
            self.notice.show_message(f"{counted(len(ids), 'claim')} deleted.", "Undo", self.undo)

    def set_stance(self, stance: Stance | None) -> None:
        """Give the selected claims a stance, or take it away."""
        ids = self.selected_ids()
        others = self._others(ids)
        if others and not ask(
            self, f"Change {counted(len(ids), 'claim')}?", f"Of them, {others:,} by other annotators.", "Change"
        ):
            return
        self._edit(ids, ClaimValues(stance=stance))

    def set_by_dialog(self, what: str) -> None:
        """Ask for the actor, proposition or tags (see `claim_bulk`) of the selected claims and set them."""
        ids = self.selected_ids()
        if not ids or not self.editable:
            return
        dialog = BulkDialog(
            what,
            len(ids),
            self._others(ids),
            self.registry,
            self.session.claims.tags,
            self.theme,
            self.settings,
            self,
        )
        if dialog.run():
            values = dialog.values()
            if dialog.adds_tags:
                self._change(lambda: self.session.claims.add_tags(ids, values["tags"]))
            else:
                self._edit(ids, values)

    def refresh(self, changes: Changes) -> None:
        self.registry.update(changes)
        self.bar.refresh(changes)
        if changes.wide or changes.codebook:
            self.model.set_codebook(self.registry.codebook)
        if changes.wide or changes.actors or changes.articles or changes.propositions or changes.annotators:
            self.model.forget_rows()
        elif changes.claims:
            self.model.forget_rows(changes.claims)
        if changes.wide or changes.claims or changes.actors or changes.articles or changes.codebook or changes.states:
            self._again.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stale = self._stale or self.query.busy
        self.query.close()
        super().closeEvent(event)

    def save_state(self) -> None:
        super().save_state()
        self.settings.set_state(_COLUMNS_KEPT, bytes(self.table.horizontalHeader().saveState().data()))
        self.settings.set_flag("claims/filters", self.bar.unfolded)

    def columns_menu(self) -> QMenu:
        """Return a menu with a check mark for each column on view."""
        menu = QMenu(self)
        header = self.table.horizontalHeader()
        shown = sum(not header.isSectionHidden(section) for section in range(header.count()))
        for section, column in enumerate(COLUMNS):
            action = menu.addAction(column.heading)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(section))
            action.setEnabled(shown > 1 or header.isSectionHidden(section))
            action.toggled.connect(lambda on, section=section: header.setSectionHidden(section, not on))
        menu.addSeparator()
        menu.addAction("Columns as at first", self._reset_columns)
        return menu

    def context_menu(self) -> QMenu | None:
        """Return the menu of the selected claims; None when there are none."""
        count = self.table.chosen_count()
        if not count:
            return None
        menu = QMenu(self)
        current = self.table.currentIndex().row()
        menu.addAction("Go to claim", lambda: self.open_row(current))
        menu.addAction("Copy as rows", self.copy)
        menu.addSeparator()
        menu.addMenu(self._stance_menu(menu)).setEnabled(self.editable)
        for what in (ACTOR, PROPOSITION, TAGS):
            action = menu.addAction(f"Set {what}…", partial(self.set_by_dialog, what))
            action.setEnabled(self.editable)
        menu.addSeparator()
        row = self.model.claim_at(current)
        claim = self.session.claims.get(row.claim_id) if row is not None else None
        if claim is not None and claim.actor_id is not None:
            only = ClaimFilter(actor_id=claim.actor_id)
            menu.addAction("Only claims of this actor", lambda: self._only(only))
        if claim is not None and claim.proposition_id is not None:
            same = ClaimFilter(proposition_id=claim.proposition_id)
            menu.addAction("Only claims with this proposition", lambda: self._only(same))
        if claim is not None:
            here = ClaimFilter(article_id=claim.article_id)
            menu.addAction("Only claims in this article", lambda: self._only(here))
        menu.addSeparator()
        menu.addAction("Delete", self.delete).setEnabled(self.editable)
        return menu

    def _into_table(self) -> None:
        if self.model.rowCount():
            if not self.table.chosen_count():
                self.table.select_row(max(0, self.table.currentIndex().row()))
            self.table.setFocus()

    def _footer(self) -> QFrame:
        self.chosen: QLabel = plain_label("", "muted")
        self.stance_button = push_button("Set stance", self._open_stances, "Give all selected claims a stance.")
        self.actor_button = push_button("Set actor…", lambda: self.set_by_dialog(ACTOR))
        self.proposition_button = push_button("Set proposition…", lambda: self.set_by_dialog(PROPOSITION))
        self.tags_button = push_button("Set tags…", lambda: self.set_by_dialog(TAGS))
        self.delete_button = push_button("Delete", self.delete, "Delete the selected claims (Del)")
        self.copy_button = push_button("Copy", self.copy, "Copy the selected claims as rows (Ctrl+C)")
        self.columns_button = push_button("Columns", self._open_columns, "Choose which columns are on view.")
        self._for_selection = (self.stance_button, self.actor_button, self.proposition_button, self.tags_button)
        others = (self.copy_button, self.delete_button, self.columns_button)
        return footer(self.chosen, *self._for_selection, *others)

    def _prepare_table(self) -> None:
        self.table.setItemDelegateForColumn([c.name for c in COLUMNS].index(STANCE), StanceDelegate(self.table))
        header = self.table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda place: _pop(self.columns_menu(), header, place))
        self._reset_columns()
        kept = self.settings.state(_COLUMNS_KEPT)
        if kept:
            header.restoreState(kept)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.sortIndicatorChanged.connect(lambda _section, _order: self._again.start())
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.opened.connect(self.open_row)
        self.table.delete_pressed.connect(self.delete)
        self.table.selectionModel().selectionChanged.connect(lambda: self._count_chosen())
        self.bar.fold(unfolded=self.settings.flag("claims/filters"))
        self._count_chosen()

    def _reset_columns(self) -> None:
        header = self.table.horizontalHeader()
        for section, column in enumerate(COLUMNS):
            header.moveSection(header.visualIndex(section), section)
            header.setSectionHidden(section, column.name in HIDDEN_AT_FIRST)
        self.table.set_widths([column.width for column in COLUMNS])
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _filter_changed(self) -> None:
        self.ask()

    def _found(self, ids: "array[int]", counts: dict[int, int]) -> None:
        self._counts = counts
        chosen = self.selected_ids() if self.table.chosen_count() <= _SELECTION_KEPT else []
        current = self.table.currentIndex().row()
        kept = self.model.ids[current] if 0 <= current < len(self.model.ids) else None
        unchanged = ids == self.model.ids
        self.model.set_ids(ids)
        self.bar.show_counts(len(ids), self._total())
        self.pages.setCurrentWidget(self.table if ids else self.nothing)
        if not ids:
            self._explain()
        elif not unchanged:
            self._select_again(chosen, kept, current)
        self._count_chosen()

    def _select_again(self, chosen: Sequence[int], kept: int | None, row: int) -> None:
        """Select what was selected before the table was arranged anew, as far as it is still there."""
        rows = self.model.rows_of_ids(chosen)
        selection = QItemSelection()
        last = self.model.columnCount() - 1
        for place in rows:
            selection.select(self.model.index(place, 0), self.model.index(place, last))
        found = self.model.row_of(kept) if kept is not None else 0
        if found is None:
            found = min(max(row, 0), len(self.model.ids) - 1)
        flags = QItemSelectionModel.SelectionFlag
        model = self.table.selectionModel()
        index = self.model.index(found, 0)
        if rows:
            model.select(selection, flags.ClearAndSelect)
            model.setCurrentIndex(index, flags.NoUpdate)
        else:
            model.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.table.scrollTo(index)

    def _total(self) -> int:
        """Return how many claims there are of those whose claims are looked at."""
        whose = self.bar.filter().annotator_ids
        return sum(self._counts.get(one, 0) for one in whose) if whose else sum(self._counts.values())

    def _explain(self) -> None:
        everything, total = sum(self._counts.values()), self._total()
        self.clear_button.setHidden(not total or not self.bar.is_set())
        self.everybody_button.setHidden(everything == total or self.bar.everybody.isChecked())
        if not everything:
            self.nothing.set_message("No claims yet", "Claims that are tagged in the articles are listed here.")
        elif not total:
            text = f"Other annotators have tagged {counted(everything, 'claim')}; annotators work blind at first."
            self.nothing.set_message("None of the claims is yours", text)
        else:
            text = f"{counted(total, 'claim')} could be shown, but the filters leave all of them out."
            self.nothing.set_message("No claim passes the filters", text)

    def _show_everybody(self) -> None:
        self.bar.everybody.setChecked(True)

    def _only(self, wanted: ClaimFilter) -> None:
        self.show_claims(wanted, everybody=self.bar.everybody.isChecked())

    def _others(self, ids: Sequence[int]) -> int:
        """Return how many of the claims are other annotators'."""
        annotator = self.session.annotator
        if annotator is None or not self.bar.everybody.isChecked():
            return 0
        own = set(self.session.claims.ids(ClaimFilter(annotator_ids=(annotator.id,))))
        return sum(claim_id not in own for claim_id in ids)

    def _edit(self, ids: list[int], values: ClaimValues) -> None:
        if ids and self.editable:
            self._change(lambda: self.session.claims.edit_many(ids, **values))

    def _change(self, change: Callable[[], int]) -> None:
        """Run a change of claims and say how many it really changed."""
        changed: list[int] = []
        if not self.attempt(lambda: changed.append(change())):
            return
        if changed[0]:
            self.notice.show_message(f"{counted(changed[0], 'claim')} changed.", "Undo", self.undo)
        else:
            self.notice.show_message("Nothing to change: the claims have it already.")

    def _count_chosen(self) -> None:
        count = self.table.chosen_count()
        self.chosen.setText(f"{count:,} selected" if count else "Nothing selected")
        for button in (*self._for_selection, self.delete_button):
            button.setEnabled(count > 0 and self.editable)
        self.copy_button.setEnabled(count > 0)

    def _stance_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu("Set stance", parent)
        labels = self.registry.codebook.stance_labels
        for stance in Stance:
            label = labels.get(stance, stance.value).replace("&", "&&")
            menu.addAction(f"{stance.glyph}  {label}", partial(self.set_stance, stance))
        menu.addAction("○  not coded", lambda: self.set_stance(None))
        return menu

    def _open_stances(self) -> None:
        _pop(self._stance_menu(self), self.stance_button, QPoint(0, 0), above=True)

    def _open_columns(self) -> None:
        _pop(self.columns_menu(), self.columns_button, QPoint(0, 0), above=True)

    def _menu(self, place: QPoint) -> None:
        menu = self.context_menu()
        if menu is not None:
            _pop(menu, self.table.viewport(), place)


def _pop(menu: QMenu, widget: QWidget, place: QPoint, *, above: bool = False) -> None:
    """Open a menu at a place in a widget (pixels), or above it."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shift = QPoint(0, -menu.sizeHint().height()) if above else QPoint(0, 0)
    menu.popup(widget.mapToGlobal(place + shift))
