"""The preferences' page of keys: every action, its keys to change, conflicts shown."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.core.errors import InvalidValueError
from annotator.gui.action_table import SPECS, plain_text
from annotator.gui.actions import Actions, normal_keys
from annotator.gui.dialogs.key_table import KeyRow, grouped, key_rows
from annotator.gui.theme import set_role
from annotator.gui.widgets.labels import key_text, plain_label
from annotator.gui.widgets.search_field import SearchField

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_ID = Qt.ItemDataRole.UserRole


class KeysPage(QWidget):
    """Lists the actions; the keys of the selected one are changed below, at once."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        """Show and change the keys of `actions`."""
        super().__init__(parent)
        self._actions = actions
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(0)
        self._pause.timeout.connect(self._edited)
        self._wanted: list[str] = []
        self._pressed: QKeySequenceEdit | None = None
        """The field in which a key is being pressed."""
        self.search = SearchField("Search actions and keys")
        self.list = QTreeWidget()
        self.name = plain_label("", "strong", wrap=True)
        self.tip = plain_label("", "small", wrap=True)
        self.edits = (QKeySequenceEdit(), QKeySequenceEdit())
        self.conflict = plain_label("", "error", wrap=True)
        self.take_button = QPushButton("Use it here instead")
        self.reset_button = QPushButton("Usual keys")
        self.reset_all_button = QPushButton("All usual keys")
        self._lay_out()
        self._fill()
        self.search.textChanged.connect(self._filter)
        self.search.down_pressed.connect(self.list.setFocus)
        self.list.currentItemChanged.connect(lambda _item, _before: self._show())
        for edit in self.edits:
            # A key pressed clears the field first: only what stands there afterwards is meant.
            edit.keySequenceChanged.connect(lambda _keys: self._pause.start())
            edit.editingFinished.connect(self._pressing_ended)
            edit.installEventFilter(self)
        self.take_button.clicked.connect(lambda _checked=False: self._take())
        self.reset_button.clicked.connect(lambda _checked=False: self._reset())
        self.reset_all_button.clicked.connect(lambda _checked=False: self.reset_all())
        self.select(next(iter(self._items)))

    def select(self, action_id: str) -> None:
        """Select an action.

        Raises:
            KeyError: when there is none of that id.
        """
        self.list.setCurrentItem(self._items[action_id])

    def current(self) -> str:
        """Return the id of the selected action; empty when a heading is selected."""
        item = self.list.currentItem()
        return str(item.data(0, _ID) or "") if item is not None else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QKeySequenceEdit) and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self._leave_field()
                return True
            self._pressed = watched if event.type() is QEvent.Type.KeyPress else self._pressed
        return super().eventFilter(watched, event)

    def _leave_field(self) -> None:
        """Show the keys as they are again; Esc is what closes things, and no action's key."""
        self._pressed = None
        self._show()
        self._pause.stop()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def reset_all(self) -> None:
        """Give all actions their usual keys again."""
        self._actions.reset_keys()
        for action_id in self._items:
            self._refresh(action_id)
        self._show()

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Actions and their keys")
        self.list.setColumnCount(2)
        self.list.setHeaderLabels(["Action", "Keys"])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(12)
        header = self.list.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, self.fontMetrics().averageCharWidth() * 36)
        keys = QHBoxLayout()
        for edit, name in zip(self.edits, ("Key", "Second key"), strict=True):
            edit.setMaximumSequenceLength(1)
            edit.setClearButtonEnabled(True)
            edit.setAccessibleName(name)
            keys.addWidget(plain_label(name))
            keys.addWidget(edit, 1)
        problem = QHBoxLayout()
        set_role(self.take_button, "link")
        problem.addWidget(self.conflict, 1)
        problem.addWidget(self.take_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.reset_button)
        buttons.addWidget(self.reset_all_button)
        buttons.addStretch(1)
        for button in (self.take_button, self.reset_button, self.reset_all_button):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.name)
        column.addWidget(self.tip)
        column.addLayout(keys)
        column.addLayout(problem)
        column.addLayout(buttons)

    def _fill(self) -> None:
        self._rows: dict[str, KeyRow] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._headings: dict[str, QTreeWidgetItem] = {}
        rows = [row for row in key_rows(self._actions) if row.action_id]
        for title, members in grouped(rows).items():
            heading = QTreeWidgetItem(self.list, [title])
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            bold = heading.font(0)
            bold.setWeight(QFont.Weight.DemiBold)
            heading.setFont(0, bold)
            heading.setExpanded(True)
            self._headings[title] = heading
            for row in members:
                item = QTreeWidgetItem(heading, [row.name, ""])
                item.setData(0, _ID, row.action_id)
                self._rows[row.action_id], self._items[row.action_id] = row, item
                self._refresh(row.action_id)

    def _refresh(self, action_id: str) -> None:
        keys = self._actions.keys(action_id)
        item = self._items[action_id]
        changed = keys != normal_keys(SPECS[action_id].keys)
        item.setText(1, "   ".join(dict.fromkeys(map(key_text, keys))) + ("   (changed)" if changed else ""))
        self._rows[action_id] = self._rows[action_id]._replace(keys=tuple(keys))

    def _filter(self, words: str) -> None:
        shown: set[str] = set()
        for action_id, item in self._items.items():
            row = self._rows[action_id]
            item.setHidden(not row.matches(words))
            shown |= {row.group} if row.matches(words) else set()
        for title, heading in self._headings.items():
            heading.setHidden(title not in shown)
        current = self.list.currentItem()
        if current is None or current.isHidden():
            # What is off view would else get the keys that are pressed next.
            first = next((item for item in self._items.values() if not item.isHidden()), None)
            self.list.setCurrentIndex(QModelIndex() if first is None else self.list.indexFromItem(first))

    def _show(self) -> None:
        action_id = self.current()
        spec = SPECS.get(action_id)
        self.name.setText(plain_text(spec) if spec else "Choose an action")
        self.tip.setText(spec.tip if spec else "")
        keys = self._actions.keys(action_id) if spec else []
        for number, edit in enumerate(self.edits):
            edit.blockSignals(True)
            edit.setKeySequence(QKeySequence(keys[number], _PORTABLE) if number < len(keys) else QKeySequence())
            edit.blockSignals(False)
            edit.setEnabled(spec is not None)
        self.reset_button.setEnabled(spec is not None and keys != normal_keys(spec.keys))
        self._say([])

    def _pressing_ended(self) -> None:
        if self._pressed is not None and self._pressed.keySequence().isEmpty():
            # Ctrl or Shift alone, which means nothing.
            self._pressed = None
            self._pause.stop()
            self._show()

    def _edited(self) -> None:
        action_id = self.current()
        if not action_id:
            return
        if self._pressed is not None and self._pressed.keySequence().isEmpty():
            # Ctrl is down, and the key that is meant with it is still to come.
            return
        self._pressed = None
        written = [edit.keySequence().toString(_PORTABLE) for edit in self.edits]
        rest = self._actions.keys(action_id)[len(self.edits) :]
        self._wanted = [*dict.fromkeys(key for key in written if key), *rest]
        if self._wanted == self._actions.keys(action_id):
            self._say([])
            return
        others = self._actions.conflicts(action_id, self._wanted)
        if others:
            self._say(others)
            return
        self._actions.set_keys(action_id, self._wanted)
        self._say([])
        self._refresh(action_id)
        self.reset_button.setEnabled(self._wanted != normal_keys(SPECS[action_id].keys))

    def _say(self, others: list[str]) -> None:
        names = ", ".join(f"“{plain_text(SPECS[other])}”" for other in others)
        self.conflict.setText(f"This key belongs to {names}." if others else "")
        self.take_button.setVisible(bool(others))

    def _take(self) -> None:
        """Take the wanted keys away from the other actions and use them here."""
        action_id, wanted = self.current(), set(self._wanted)
        for other in self._actions.conflicts(action_id, self._wanted):
            self._actions.set_keys(other, [key for key in self._actions.keys(other) if key not in wanted])
            self._refresh(other)
        self._actions.set_keys(action_id, self._wanted)
        self._refresh(action_id)
        self._show()

    def _reset(self) -> None:
        action_id = self.current()
        try:
            self._actions.reset_keys(action_id)
        except InvalidValueError:
            self._wanted = normal_keys(SPECS[action_id].keys)
            self._say(self._actions.conflicts(action_id, self._wanted))
            return
        self._refresh(action_id)
        self._show()
