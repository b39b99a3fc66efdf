"""A line to search in."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from annotator.gui.theme import icon
from annotator.gui.widgets.labels import KeyCap

_PLAIN = Qt.KeyboardModifier.NoModifier


class SearchField(QLineEdit):
    """A line edit that shows the key leading to it while it is empty, and a button to clear it otherwise.

    Esc clears it; in an empty field Esc goes on to the parent. `down_pressed` tells of Down, which leads to what was
    found.
    """

    down_pressed = Signal()

    def __init__(self, hint: str, keys: str = "", parent: QWidget | None = None) -> None:
        """Show `hint` while empty (also its accessible name) and the cap of `keys`, such as `Ctrl+K`."""
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self._keys = keys
        self.key_cap = KeyCap(keys, self)
        self.key_cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clear_button = QToolButton(self)
        self.clear_button.setAccessibleName("Clear")
        self.clear_button.setToolTip("Clear (Esc)")
        self.clear_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clear_button.hide()
        self.clear_button.clicked.connect(self.clear)
        self.textChanged.connect(self._text_changed)

    def set_keys(self, keys: str) -> None:
        """Show the cap of another key sequence."""
        self._keys = keys
        self.key_cap.set_keys(keys)
        self._text_changed(self.text())
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 36, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.setAccepted(bool(self.text()))
            self.clear()
            return
        if event.key() == Qt.Key.Key_Down and event.modifiers() in (_PLAIN, Qt.KeyboardModifier.KeypadModifier):
            self.down_pressed.emit()
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.ShortcutFocusReason, Qt.FocusReason.OtherFocusReason):
            self.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.text():
            self.clear_button.setIcon(icon("close"))

    def _text_changed(self, text: str) -> None:
        if text and self.clear_button.isHidden():
            self.clear_button.setIcon(icon("close"))
        self.clear_button.setHidden(not text)
        self.key_cap.setHidden(bool(text) or not self._keys)

    def _place(self) -> None:
        for child in (self.key_cap, self.clear_button):
            size = child.sizeHint()
            child.setGeometry(
                self.width() - size.width() - self.fontMetrics().height() // 2,
                (self.height() - size.height()) // 2,
                size.width(),
                size.height(),
            )
        widest = max(self.key_cap.sizeHint().width() if self._keys else 0, self.clear_button.sizeHint().width())
        self.setTextMargins(0, 0, widest + 4, 0)
