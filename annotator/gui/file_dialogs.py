"""The dialogs that ask for files and folders; none of them opens a file that it lists."""

import sys
from pathlib import Path

from PySide6.QtCore import QFileInfo, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QHeaderView, QPushButton, QWidget

from annotator.gui.messages import ask
from annotator.gui.widgets.screen_room import screen_room
from annotator.store.opening import SUFFIX

PROJECTS = f"Projects (*{SUFFIX})"
"""The kind of file that a project is, as the dialogs want it told."""

_Mode, _Option = QFileDialog.FileMode, QFileDialog.Option


class _NamesAlone(QFileIconProvider):
    """Tells by its name what a file is.

    Qt would look into each file listed. Closing a file that this process has open past SQLite ends SQLite's locks on
    it, and the next program that reads the project would take its write-ahead log away from under this one.
    """

    def icon(self, what: QFileIconProvider.IconType | QFileInfo) -> QIcon:
        if not isinstance(what, QFileInfo):
            return super().icon(what)
        return super().icon(self.IconType.Folder if what.isDir() else self.IconType.File)

    def type(self, file: QFileInfo) -> str:
        return "Folder" if file.isDir() else f"{file.suffix()} file".strip()


class _FileDialog(QFileDialog):
    def __init__(self, parent: QWidget | None, title: str, mode: QFileDialog.FileMode, folder: Path) -> None:
        super().__init__(parent)
        # The desktop's own dialog looks into files too on Linux, and there within this process.
        self.setOption(_Option.DontUseNativeDialog, sys.platform not in ("win32", "darwin"))
        self._names_alone = _NamesAlone()
        self.setIconProvider(self._names_alone)
        self.setWindowTitle(title)
        self.setFileMode(mode)
        self.setDirectory(str(folder))

    def chosen(self) -> list[Path]:
        """Show the dialog until it is closed; return what was chosen, nothing when it was cancelled."""
        self._lay_out()
        paths = [Path(name) for name in self.selectedFiles()] if self.exec() else []
        self.deleteLater()
        return paths

    def _lay_out(self) -> None:
        """Give every column its room, and the buttons the look that they have everywhere."""
        metrics = self.fontMetrics()
        wanted = QSize(metrics.averageCharWidth() * 110, metrics.height() * 30)
        self.resize(wanted.boundedTo(screen_room(self)))
        for header in self.findChildren(QHeaderView):
            if header.orientation() is Qt.Orientation.Horizontal and header.count() > 1:
                header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
                header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for button in self.findChildren(QPushButton):
            button.setIcon(QIcon())
        self.setLabelText(QFileDialog.DialogLabel.LookIn, "Folder")


def files_to_open(parent: QWidget | None, title: str, folder: Path, kinds: str, *, several: bool = True) -> list[Path]:
    """Ask for files that exist; `kinds` as QFileDialog has its filters, such as `Projects (*.claims)`."""
    dialog = _FileDialog(parent, title, _Mode.ExistingFiles if several else _Mode.ExistingFile, folder)
    dialog.setNameFilter(kinds)
    return dialog.chosen()


def file_to_open(parent: QWidget | None, title: str, folder: Path, kinds: str) -> Path | None:
    """Ask for one file that exists."""
    return next(iter(files_to_open(parent, title, folder, kinds, several=False)), None)


def file_to_write(
    parent: QWidget | None, title: str, proposed: Path, kinds: str, *, may_replace: bool = True
) -> Path | None:
    """Ask for a file to write; a name without an ending gets that of `proposed`.

    With `may_replace` the dialog asks whether a file of that name is to be replaced; without, the caller refuses it.
    """
    dialog = _FileDialog(parent, title, _Mode.AnyFile, proposed.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(_Option.DontConfirmOverwrite, not may_replace)
    dialog.setNameFilter(kinds)
    dialog.setDefaultSuffix(proposed.suffix)
    dialog.selectFile(proposed.name)
    return next(iter(dialog.chosen()), None)


def project_to_write(parent: QWidget | None, title: str, proposed: Path, *, may_replace: bool = True) -> Path | None:
    """Ask for a project file to write, as `file_to_write`; its name ends in `.claims` whatever was typed."""
    chosen = file_to_write(parent, title, proposed, PROJECTS, may_replace=may_replace)
    if chosen is None or chosen.suffix == SUFFIX:
        return chosen
    ended = chosen.with_name(chosen.name + SUFFIX)
    if may_replace and ended.exists():
        words = f"There is a {ended.name} in that folder already."
        return ended if ask(parent, "Replace the file?", words, "Replace it", danger=True) else None
    return ended


def folder_to_use(parent: QWidget | None, title: str, folder: Path) -> Path | None:
    """Ask for a folder that exists."""
    dialog = _FileDialog(parent, title, _Mode.Directory, folder)
    dialog.setOption(_Option.ShowDirsOnly)
    return next(iter(dialog.chosen()), None)
