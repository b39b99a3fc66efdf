"""A section that can be folded away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.gui.theme import set_role
from annotator.gui.widgets.chips import button_text


class CollapsibleSection(QWidget):
    """A heading with a triangle that shows and hides what lies below it; `toggled` carries whether it is open."""

    toggled = Signal(bool)

    def __init__(self, title: str, content: QWidget, expanded: bool = True, parent: QWidget | None = None) -> None:
        """Put `content` below the heading `title`."""
        super().__init__(parent)
        self.content = content
        self.header = QToolButton()
        self.header.setText(button_text(title))
        self.header.setCheckable(True)
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.header.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_role(self.header, "fold")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(content)
        self._title = title
        self.set_expanded(expanded)
        self.header.clicked.connect(self._clicked)

    def is_expanded(self) -> bool:
        """Return whether the content is shown."""
        return self.header.isChecked()

    def set_expanded(self, expanded: bool) -> None:
        """Show or hide the content without emitting `toggled`."""
        self.header.setChecked(expanded)
        self.header.setArrowType(Qt.ArrowType.DownArrow if expanded else Qt.ArrowType.RightArrow)
        self.header.setAccessibleName(f"{self._title}, {'open' if expanded else 'folded'}")
        self.content.setHidden(not expanded)

    def _clicked(self, expanded: bool) -> None:
        self.set_expanded(expanded)
        self.toggled.emit(expanded)
