"""The keys of the review workspace, as data: menus and the sheet of keys can be made from this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from annotator.gui.review.edit_popup import is_typing
from annotator.gui.review.people import KEYS


@dataclass(frozen=True, slots=True)
class ReviewKey:
    """A command: its id, its name, its keys as for QKeySequence, and what it does.

    A `walking` one works in the text and among the rows only, since lists need such keys themselves.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    tip: str
    walking: bool = False


COMMANDS = (
    *(
        ReviewKey(f"take_{place}", f"Take the version of annotator {place + 1}", (digit,), "Decide for this version.")
        for place, digit in enumerate(KEYS)
    ),
    ReviewKey("edit", "Edit…", ("E",), "Decide on a version of your own, begun from any annotator's."),
    ReviewKey("reject", "Reject all", ("X",), "Decide that there is no claim here."),
    ReviewKey("note", "Note", ("M",), "Write a note on the decision."),
    ReviewKey("reason", "Reason", ("R",), "Say why it is decided so."),
    ReviewKey("guideline", "Guideline to be mended", ("G",), "Flag the decision as one the guideline does not settle."),
    ReviewKey("reopen", "Reopen", ("U",), "Take the decision back."),
    ReviewKey("identical", "Take all identical", ("I",), "Take every row of the article on which all agree."),
    ReviewKey("next_open", "Next open row", ("Down",), "Go to the next row without a decision.", walking=True),
    ReviewKey("previous_open", "Previous open row", ("Up",), "Go to the open row before.", walking=True),
    ReviewKey("next", "Next row", ("J",), "Go to the next row."),
    ReviewKey("previous", "Previous row", ("K",), "Go to the row before."),
)
"""All but Ctrl+Enter (article decided, and on to the next), which the workspace keeps from the window itself."""


class ReviewKeys(QObject):
    """The commands as live actions; none of them is heard while one types."""

    def __init__(
        self, everywhere: QWidget, walking: tuple[QWidget, ...], slots: Mapping[str, Callable[[], object]]
    ) -> None:
        """Let the keys work in `everywhere` and its children, those for walking only in the widgets `walking`."""
        super().__init__(everywhere)
        self.actions_: dict[str, QAction] = {}
        self._typing = False
        for command in COMMANDS:
            action = QAction(command.text, self)
            action.setObjectName(f"review.{command.id}")
            action.setStatusTip(command.tip)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, call=slots[command.id]: call())
            for host in walking if command.walking else (everywhere,):
                host.addAction(action)
            self.actions_[command.id] = action
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        typing = is_typing(new)
        if typing == self._typing:
            return
        self._typing = typing
        context = Qt.ShortcutContext
        for action in self.actions_.values():
            action.setShortcutContext(context.WidgetShortcut if typing else context.WidgetWithChildrenShortcut)
