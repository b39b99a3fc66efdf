"""The key sheet: all keys at a glance, searchable."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from annotator.gui.actions import Actions
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame, scrolled
from annotator.gui.dialogs.key_table import KeyRow, grouped, key_rows
from annotator.gui.dialogs.wording import counted
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.labels import KeyCap, SectionHeader, key_text, plain_label
from annotator.gui.widgets.notices import EmptyState
from annotator.gui.widgets.search_field import SearchField

_TWO_COLUMNS = 90
"""Average letters across from which the sheet has two columns."""


class _Group(QWidget):
    """One heading with its rows."""

    def __init__(self, title: str, rows: list[KeyRow]) -> None:
        super().__init__()
        self.rows = rows
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._parts: list[tuple[KeyRow, QWidget, QWidget]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, self.fontMetrics().height() // 2)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        grid.addWidget(SectionHeader(title), 0, 0, 1, 2)
        for number, row in enumerate(rows, 1):
            words = QWidget()
            column = QVBoxLayout(words)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(plain_label(row.name, wrap=True))
            column.addWidget(plain_label(row.tip, "small", wrap=True))
            words.setAccessibleName(f"{row.name}: {', '.join(row.keys) or 'no key'}")
            caps = QWidget()
            line = QHBoxLayout(caps)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(4)
            line.addStretch(1)
            for key in {key_text(key): key for key in row.keys}.values():
                line.addWidget(KeyCap(key))
            if not row.keys:
                line.addWidget(plain_label("menu", "small"))
            grid.addWidget(words, number, 0)
            grid.addWidget(caps, number, 1, Qt.AlignmentFlag.AlignTop)
            self._parts.append((row, words, caps))

    def show_matching(self, words: str) -> int:
        """Show the rows that match; return how many."""
        shown = 0
        for row, *widgets in self._parts:
            matches = row.matches(words)
            shown += matches
            for widget in widgets:
                widget.setVisible(matches)
        self.setVisible(shown > 0)
        return shown


class KeysDialog(DialogFrame):
    """Shows every action with its keys as they are now; `change_requested` asks for the preferences' page of keys."""

    change_requested = Signal()

    def __init__(
        self, actions: Actions, theme: ThemeManager, settings: Settings, parent: QWidget | None = None
    ) -> None:
        """Show the keys of `actions`."""
        super().__init__("All keys", "", "keys", theme, settings, parent, (112, 40))
        self.search = SearchField("Search actions and keys")
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.groups = [_Group(title, rows) for title, rows in grouped(key_rows(actions)).items()]
        self.nothing = EmptyState("No key matches", "Search for a word of what it does, or for a key such as Ctrl+F.")
        self._area = self._sheet()
        self.body.addWidget(self.search)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self.nothing, 1)
        self.add_button("Change keys…", ButtonRole.ActionRole, self.change_requested.emit)
        self.add_button("Close", ButtonRole.RejectRole, default=True)
        self._filter("")
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow and page keys scroll the sheet while one types."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            bar = self._area.verticalScrollBar()
            steps = {
                Qt.Key.Key_Down: bar.singleStep(), Qt.Key.Key_Up: -bar.singleStep(),
                Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep(),
            }  # fmt: skip
            if event.key() in steps:
                bar.setValue(bar.value() + steps[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)

    def _sheet(self) -> QScrollArea:
        """Lay the groups out in two columns of about the same length, or in one where the room is narrow."""
        page = QFrame()
        set_role(page, "page")
        row = QHBoxLayout(page)
        height = self.fontMetrics().height()
        row.setSpacing(height * 2)
        row.setContentsMargins(height, height // 2, height, height // 2)
        wide = self.width() > self.fontMetrics().averageCharWidth() * _TWO_COLUMNS
        columns = [QVBoxLayout(), QVBoxLayout()] if wide else [QVBoxLayout()]
        half = sum(len(group.rows) + 1 for group in self.groups) / len(columns)
        filled = 0
        for group in self.groups:
            columns[0 if filled + len(group.rows) / 2 < half else -1].addWidget(group)
            filled += len(group.rows) + 1
        for column in columns:
            column.addStretch(1)
            row.addLayout(column, 1)
        area = scrolled(page)
        area.verticalScrollBar().setSingleStep(height * 2)
        return area

    def _filter(self, words: str) -> None:
        shown = sum(group.show_matching(words) for group in self.groups)
        self._area.setVisible(shown > 0)
        self.nothing.setVisible(shown == 0)
        self.remark.setText(counted(shown, "action"))
