"""The table's actions as live QActions of one window: menus, shortcuts, the user's own keys."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from annotator.core.errors import InvalidValueError
from annotator.gui.action_table import (
    ACTIONS,
    MENUS,
    READER,
    SPECS,
    TEXT,
    WINDOW,
    ActionSpec,
    heard_together,
    plain_text,
)
from annotator.gui.settings import Settings
from annotator.gui.widgets.menus import Menu

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_EDITING = ("edit.undo", "edit.redo", "edit.copy")
"""What a field does itself while one types in it."""


def normal_keys(keys: Iterable[str]) -> list[str]:
    """Return key sequences in the one portable way to write each.

    Raises:
        InvalidValueError: when one is not a key sequence.
    """
    normal = []
    for text in keys:
        sequence = QKeySequence(text, _PORTABLE)
        written = sequence.toString(_PORTABLE)
        if not written or "" in written.split(", "):
            raise InvalidValueError(f"“{text}” is not a key.", "Write a key such as Ctrl+J, F5 or M.")
        normal.append(written)
    return list(dict.fromkeys(normal))


class Actions(QObject):
    """All actions of one window.

    The keys of `window` actions work anywhere in it. Those of the others work in the widgets named by `add_to` and
    their children, but never while the focus is where one types.
    """

    keys_changed = Signal()
    """The user gave other keys to actions."""

    def __init__(self, window: QWidget, settings: Settings | None = None) -> None:
        """Make the actions for `window`, with the keys the user chose as `settings` knows them."""
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._actions: dict[str, QAction] = {}
        self._missing: dict[str, str] = {}
        self._menus: dict[str, QMenu] = {}
        self._connected: set[str] = set()
        self._typing_zones: list[QWidget] = []
        self._typing = False
        self._typed_in: QWidget | None = None
        self._keys: dict[str, list[str]] = {spec.id: normal_keys(spec.keys) for spec in ACTIONS}
        self._take_over(settings.shortcut_overrides() if settings else {})
        groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            action = self._make(spec)
            if spec.exclusive:
                groups.setdefault(spec.exclusive, QActionGroup(self)).addAction(action)
            self._actions[spec.id] = action
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def action(self, action_id: str) -> QAction:
        """Return the QAction of an id.

        Raises:
            KeyError: when the table has no such action.
        """
        return self._actions[action_id]

    def connect_to(self, action_id: str, slot: Callable[..., object]) -> None:
        """Let an action call `slot`: with whether it is checked when it is checkable, without arguments otherwise.

        Raises:
            KeyError: when the table has no such action.
        """
        if SPECS[action_id].checkable:
            self._actions[action_id].triggered.connect(lambda checked=False: slot(checked))
        else:
            self._actions[action_id].triggered.connect(lambda _checked=False: slot())
        self._connected.add(action_id)

    def unconnected(self) -> list[str]:
        """Return the ids of the actions that nothing listens to."""
        return [spec.id for spec in ACTIONS if not spec.submenu and spec.id not in self._connected]

    def set_missing(self, action_id: str, why: str) -> None:
        """Disable an action and let menus say why; enable it when nothing is missing (an empty text)."""
        if why == self._missing.get(action_id, ""):
            # As of nearly all actions after nearly all changes.
            return
        self._missing[action_id] = why
        self._actions[action_id].setEnabled(not why)
        self._actions[action_id].setToolTip(why or SPECS[action_id].tip)

    def set_checked(self, action_id: str, checked: bool) -> None:
        """Check or uncheck an action without calling what it is connected to."""
        self._actions[action_id].setChecked(checked)

    def set_text(self, action_id: str, text: str) -> None:
        """Word an action otherwise, such as `Undo “Tag claim 2”`; an ampersand in `text` is shown as such."""
        self._actions[action_id].setText(text.replace("&", "&&"))

    def reset_text(self, action_id: str) -> None:
        """Word an action as the table does."""
        self._actions[action_id].setText(SPECS[action_id].text)

    def add_to(self, widget: QWidget, *contexts: str) -> None:
        """Let the keys of all actions of these contexts, of `reader` and `text` by default, work in `widget`."""
        wanted = contexts or (READER, TEXT)
        widget.addActions([self._actions[spec.id] for spec in ACTIONS if spec.context in wanted])
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave letters to a menu that is open, and the window's keys to the window where one types."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if QApplication.activePopupWidget() is not None:
                event.accept()
                return True
            if watched is self._typed_in and self._is_key_of_window(event):
                # A line edit would take some of them, such as Ctrl+E and Ctrl+K, for keys of its own.
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def _is_key_of_window(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and self._in_zone(self._typed_in):
            # A popup with keys of its own has some with Alt.
            return False
        pressed = QKeySequence(event.keyCombination()).toString(_PORTABLE)
        return any(
            pressed in self._keys[spec.id]
            for spec in ACTIONS
            if spec.context == WINDOW and spec.id not in _EDITING and self._actions[spec.id].isEnabled()
        )

    def add_typing_zone(self, widget: QWidget) -> None:
        """Keep reader keys from working in `widget` and its children, such as a popup with keys of its own."""
        self._typing_zones.append(widget)
        self._focus_changed(None, QApplication.focusWidget())

    def build_menus(self, menu_bar: QMenuBar) -> None:
        """Fill `menu_bar` from the table; a change of group within a menu is a line."""
        for name in MENUS:
            self._menus[name] = Menu(f"&{name}", menu_bar)
            menu_bar.addMenu(self._menus[name])
        groups: dict[str, str] = {}
        for spec in ACTIONS:
            menu = self._menu_at(spec.menu, spec.group, groups)
            if groups.get(spec.menu, spec.group) != spec.group:
                menu.addSeparator()
            groups[spec.menu] = spec.group
            menu.addAction(self._actions[spec.id])

    def menu(self, path: str) -> QMenu:
        """Return a menu such as `View` or `View/Theme`, or the submenu that is itself an action, by its id.

        Raises:
            KeyError: when there is none, or `build_menus` was not called and `path` is no action's id.
        """
        return self._menus[path]

    def keys(self, action_id: str) -> list[str]:
        """Return the keys of an action as they are now, in portable writing."""
        return list(self._keys[action_id])

    def key_text(self, action_id: str) -> str:
        """Return the first key of an action in the system's names; empty when it has none."""
        keys = self._keys[action_id]
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def key_or_name(self, action_id: str) -> str:
        """Return the first key of an action as `key_text` does; where it has none, its name as the menu has it."""
        return self.key_text(action_id) or f"“{plain_text(SPECS[action_id])}”"

    def conflicts(self, action_id: str, keys: Sequence[str]) -> list[str]:
        """Return the ids of other actions that have one of `keys` where `action_id` would be heard as well.

        Raises:
            InvalidValueError: when one of `keys` is not a key sequence.
        """
        wanted = set(normal_keys(keys))
        context = SPECS[action_id].context
        return [
            other.id
            for other in ACTIONS
            if other.id != action_id
            and wanted.intersection(self._keys[other.id])
            and heard_together(other.context, context)
        ]

    def set_keys(self, action_id: str, keys: Sequence[str]) -> None:
        """Give an action other keys and remember them; an empty list takes them away.

        Raises:
            InvalidValueError: when one is not a key sequence or belongs to another action; nothing is changed.
        """
        others = self.conflicts(action_id, keys)
        if others:
            names = ", ".join(f"“{plain_text(SPECS[other])}”" for other in others)
            raise InvalidValueError(f"This key belongs to {names}.", "Take it away there first, or choose another.")
        self._keys[action_id] = normal_keys(keys)
        self._actions[action_id].setShortcuts([QKeySequence(key) for key in self._keys[action_id]])
        self._save()

    def reset_keys(self, action_id: str | None = None) -> None:
        """Give one action, or all when None, the table's keys again.

        Raises:
            InvalidValueError: when another action holds one of them by now; nothing is changed.
        """
        if action_id is not None:
            self.set_keys(action_id, SPECS[action_id].keys)
            return
        for spec in ACTIONS:
            self._keys[spec.id] = normal_keys(spec.keys)
            self._actions[spec.id].setShortcuts([QKeySequence(key) for key in self._keys[spec.id]])
        self._save()

    def _make(self, spec: ActionSpec) -> QAction:
        if spec.submenu:
            menu = Menu(spec.text, self._window)
            self._menus[spec.id] = menu
            action = menu.menuAction()
        else:
            action = QAction(spec.text, self)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setStatusTip(spec.tip)
        action.setToolTip(spec.tip)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setShortcuts([QKeySequence(key) for key in self._keys[spec.id]])
        if spec.context == WINDOW:
            self._window.addAction(action)
        else:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return action

    def _menu_at(self, path: str, group: str, groups: dict[str, str]) -> QMenu:
        if path not in self._menus:
            parent, _, name = path.rpartition("/")
            holder = self._menus[parent]
            if groups.get(parent, group) != group:
                holder.addSeparator()
            groups[parent] = group
            self._menus[path] = Menu(f"&{name}", holder)
            holder.addMenu(self._menus[path])
        return self._menus[path]

    def _take_over(self, overrides: dict[str, list[str]]) -> None:
        """Let the user's keys win; a stored key that is damaged or belongs to two actions is left out."""
        known = {key: keys for key, keys in overrides.items() if key in SPECS}
        for action_id in known:
            self._keys[action_id] = []
        for action_id, keys in known.items():
            for key in keys:
                try:
                    if not self.conflicts(action_id, [key]):
                        self._keys[action_id] += normal_keys([key])
                except InvalidValueError:
                    continue

    def _save(self) -> None:
        self.keys_changed.emit()
        if self._settings is None:
            return
        self._settings.set_shortcut_overrides(
            {spec.id: self._keys[spec.id] for spec in ACTIONS if self._keys[spec.id] != normal_keys(spec.keys)}
        )

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """While one types, a reader key works only in the host itself, which then does not have the focus."""
        typing = self._is_typing(new)
        self._watch(new if typing else None)
        if typing == self._typing:
            return
        self._typing = typing
        context = Qt.ShortcutContext
        chosen = context.WidgetShortcut if typing else context.WidgetWithChildrenShortcut
        for spec in ACTIONS:
            if spec.context != WINDOW:
                self._actions[spec.id].setShortcutContext(chosen)

    def _watch(self, field: QWidget | None) -> None:
        if self._typed_in is not None and isValid(self._typed_in):
            self._typed_in.removeEventFilter(self)
        self._typed_in = field if field is not None and field.window() is self._window else None
        if self._typed_in is not None:
            self._typed_in.installEventFilter(self)

    def _is_typing(self, widget: QWidget | None) -> bool:
        if widget is None:
            return False
        if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
            return not widget.isReadOnly() or self._in_zone(widget)
        # In the open list of a combo box arrows and letters choose.
        choosing = widget.window().windowType() is Qt.WindowType.Popup
        return choosing or isinstance(widget, QComboBox | QAbstractSpinBox) or self._in_zone(widget)

    def _in_zone(self, widget: QWidget | None) -> bool:
        self._typing_zones = [zone for zone in self._typing_zones if isValid(zone)]
        if widget is None:
            return False
        return any(zone is widget or zone.isAncestorOf(widget) for zone in self._typing_zones)
