"""The window of everything that was done, and of claims that can be brought back."""

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.gui.bridge import Bridge
from annotator.gui.dialogs.wording import counted
from annotator.gui.models.history_table import HistoryTableModel, TextTableModel
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.chips import button_text
from annotator.gui.widgets.labels import plain_label, tooltip_text
from annotator.gui.widgets.notices import WARNING, EmptyState
from annotator.gui.windows.base import DataWindow, footer, local_time, push_button
from annotator.gui.windows.tables import DataTable
from annotator.store.history import Step

_ROWS_ASKED = 200
_WORDS_SHOWN = 36


class HistoryWindow(DataWindow):
    """All actions with who did them and when; undo, redo; deleted claims and the way back for them."""

    def __init__(
        self, session: Session, bridge: Bridge, theme: ThemeManager, settings: Settings, parent: QWidget | None
    ) -> None:
        super().__init__("history", "History", session, bridge, theme, settings, parent, size=(100, 32))
        self._deleted_stale = True
        self.model = HistoryTableModel(self._steps, local_time, self)
        self.table = DataTable("Actions, newest first", self.model, many=False)
        self.table.set_widths([17, 18, 40, 28], stretch=2)
        self.nothing = EmptyState("Nothing was done yet", "Each change of the project is listed here.")
        self.changed: QLabel = plain_label(wrap=True)
        self.changed.setMinimumWidth(self.fontMetrics().averageCharWidth() * 30)
        self.done_page = QWidget()
        column = QVBoxLayout(self.done_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self._foot())
        self.pages = QStackedWidget()
        self.pages.addWidget(self.done_page)
        self.pages.addWidget(self.nothing)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Actions or deleted claims")
        self.tabs.addTab(self.pages, "Actions")
        self.tabs.addTab(self._deleted_page(), "Deleted claims")
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._tell_changed())
        self.model.modelReset.connect(self._tell_changed)
        self.column.addWidget(self._head())
        self.column.addWidget(self.tabs, 1)
        self.table.setFocus()

    def refresh(self, changes: Changes) -> None:
        del changes
        self.model.reload()
        self.pages.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._explain()
        self._deleted_stale = True
        self._tab_chosen(self.tabs.currentIndex())

    def _steps(self, limit: int, before: int | None) -> list[Step]:
        steps = self.session.history(limit=limit, before=before)
        if not self.blinding.on:
            return steps
        word = self.blinding
        return [step._replace(label=word.label(step.label), annotator=word.name(step.annotator)) for step in steps]

    def restore(self) -> None:
        """Bring the selected deleted claims back; say so when some cannot be."""
        rows = (row for part in self.deleted.chosen_rows() for row in part)
        ids = [claim_id for row in rows if (claim_id := self.deleted_model.id_at(row)) is not None]
        restored: list[int] = []
        if not ids or not self.editable:
            return
        if self.attempt(lambda: restored.append(self.session.restore_claims(ids))):
            lost = len(ids) - restored[0]
            if lost:
                text = f"{counted(lost, 'claim')} cannot be restored alone, since the article was removed."
                self.notice.show_message(f"{text} Undo the removal of the article.", kind=WARNING)
            elif len(ids) == 1:
                self.notice.show_message("The claim is back.", "Show it", lambda: self.claim_requested.emit(ids[0]))
            else:
                self.notice.show_message(f"{counted(len(ids), 'claim')} are back.", "Undo", self.undo)

    def _head(self) -> QFrame:
        self.explanation: QLabel = plain_label(wrap=True)
        self.undo_button = push_button("Undo", self.undo)
        self.redo_button = push_button("Redo", self.redo)
        head = QFrame()
        set_role(head, "header")
        column = QVBoxLayout(head)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.explanation)
        row = QHBoxLayout()
        row.addWidget(self.undo_button)
        row.addWidget(self.redo_button)
        row.addStretch(1)
        column.addLayout(row)
        return head

    def _foot(self) -> QFrame:
        foot = QFrame()
        set_role(foot, "footer")
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.changed, 1)
        return foot

    def _tell_changed(self) -> None:
        """Say which fields the selected action changed."""
        chosen = self.model.id_at(self.table.currentIndex().row())
        if chosen is None:
            self.changed.setText("Select an action to see which fields it changed.")
            return
        fields = self.session.changed_fields(chosen)
        self.changed.setText(f"Changed: {', '.join(fields)}." if fields else "No single field was changed by it.")

    def _deleted_page(self) -> QStackedWidget:
        self.deleted_model = TextTableModel(("Article", "Quote", "Deleted", "Action"), self)
        self.deleted = DataTable("Deleted claims, the last deleted first", self.deleted_model)
        self.deleted.set_widths([26, 40, 17, 26], stretch=1)
        self.deleted.selectionModel().selectionChanged.connect(lambda: self._enable_restore())
        self.deleted.opened.connect(lambda _row: self.restore())
        self.restore_button = push_button(
            "Restore", self.restore, "Bring the selected claims back as they were (Enter)"
        )
        remark = plain_label("Restored claims keep their identity, tags and notes.", "small")
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.deleted, 1)
        column.addWidget(footer(self.restore_button, remark))
        self.deleted_pages = QStackedWidget()
        self.deleted_pages.addWidget(filled)
        self.deleted_pages.addWidget(EmptyState("No deleted claims", "A claim that is deleted can be restored here."))
        return self.deleted_pages

    def _explain(self) -> None:
        undo, redo = (self.blinding.label(label) for label in (self.session.undo_label, self.session.redo_label))
        after = f" Redo would do again: {redo}." if redo else ""
        what = f"Undo would take back: {undo}." if undo else "There is nothing to undo."
        self.explanation.setText(what + after)
        for button, word, label in ((self.undo_button, "Undo", undo), (self.redo_button, "Redo", redo)):
            short = label if len(label) <= _WORDS_SHOWN else label[: _WORDS_SHOWN - 1].rstrip() + "…"
            button.setText(button_text(f"{word}: {short}" if label else word))
            button.setToolTip(tooltip_text(f"{word}: {label}" if label else ""))
            button.setAccessibleName(f"{word} {label}".strip())
            button.setEnabled(bool(label) and self.editable)

    def _tab_chosen(self, tab: int) -> None:
        if tab == 1 and self._deleted_stale:
            self._deleted_stale = False
            self._read_deleted()

    def _read_deleted(self) -> None:
        found = self.session.deleted_claims()
        wanted = list(dict.fromkeys(claim.article_id for claim in found))
        titles = {
            row.article_id: row.title
            for first in range(0, len(wanted), _ROWS_ASKED)
            for row in self.session.articles.rows(wanted[first : first + _ROWS_ASKED])
        }
        rows = [
            (
                one.claim_id,
                (
                    titles.get(one.article_id, "(article removed)"),
                    one.quote,
                    local_time(one.deleted_at),
                    self.blinding.label(one.action),
                ),
            )
            for one in found
        ]
        self.deleted_model.set_rows(rows, [one.claim_id for one in found if one.article_id not in titles])
        self.deleted_pages.setCurrentIndex(0 if rows else 1)
        self.tabs.setTabText(1, f"Deleted claims {len(rows):,}" if rows else "Deleted claims")
        if rows:
            self.deleted.select_row(0)
        self._enable_restore()

    def _enable_restore(self) -> None:
        count = self.deleted.chosen_count()
        self.restore_button.setText(f"Restore {counted(count, 'claim')}" if count > 1 else "Restore")
        self.restore_button.setEnabled(count > 0 and self.editable)
