"""Where a dialog writes to: a line to type it in, a button to browse for it, and the way there afterwards."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from annotator.gui.file_dialogs import folder_to_use
from annotator.gui.widgets.labels import plain_label


class PlaceRow(QWidget):
    """Asks for a path. Whatever is typed is answered with one: if it is none, writing there will say so."""

    edited = Signal()
    """The user typed another path or browsed for one."""

    def __init__(
        self, label: str, name: str, title: str, folder: Callable[[], Path], inside: Callable[[], str] = str
    ) -> None:
        """Begin empty.

        Args:
            label: stands before the line.
            name: what the line is called for screen readers.
            title: of the dialog to browse with.
            folder: returns the folder to browse first.
            inside: returns the name that is written in the folder browsed for; empty for the folder itself.
        """
        super().__init__()
        self._title, self._folder, self._inside = title, folder, inside
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.button = QPushButton("Browse…")
        self.button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(plain_label(label))
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.button.clicked.connect(lambda _checked=False: self.browse())

    @property
    def given(self) -> bool:
        """Whether anything stands in the line."""
        return bool(self.line.text().strip())

    def path(self) -> Path:
        """Return what stands in the line; `~` is the home folder."""
        typed = Path(self.line.text().strip())
        try:
            return typed.expanduser()
        except RuntimeError:
            # Somebody's home that there is not, or a name that begins like one.
            return typed

    def browse(self) -> None:
        """Let the user choose a folder in a dialog."""
        folder = folder_to_use(self, self._title, self._folder())
        if folder is not None:
            self.line.setText(str(folder / self._inside()))
            self.edited.emit()


def is_there(path: Path) -> bool:
    """Return whether something has that path; what cannot be a path, or not be looked at, is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_taken(path: Path) -> bool:
    """Return whether something is there that would have to give way: a file, or a folder that is not empty."""
    try:
        return any(path.iterdir()) if path.is_dir() else path.exists()
    except (OSError, ValueError):
        return False


def show_folder(path: Path) -> None:
    """Show a folder, or that of a file, in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.is_dir() else path.parent)))
