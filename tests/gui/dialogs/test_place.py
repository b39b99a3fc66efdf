"""The line that says where to write: whatever is typed there, the dialog goes on."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.dialogs.export import ExportDialog
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.dialogs.gold import GoldDialog
from annotator.gui.dialogs.packs import PacksDialog
from annotator.gui.dialogs.place import PlaceRow, is_taken, is_there
from tests.gui.dialogs.conftest import Shown

NO_PATHS = ("~nobody-of-that-name/there", "x" * 5000, "a\0b")


@pytest.mark.parametrize("typed", NO_PATHS)
def test_what_is_no_path_is_not_there_and_is_answered_with_itself(qtbot: QtBot, typed: str) -> None:
    row = PlaceRow("Folder", "Folder", "Choose", Path.cwd)
    qtbot.addWidget(row)
    row.line.setText(typed)
    assert row.given
    assert not is_there(row.path())
    assert not is_taken(row.path())


def test_an_empty_folder_may_be_written_into_and_anything_else_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    assert not is_taken(folder)
    folder.mkdir()
    assert not is_taken(folder)
    (folder / "file").touch()
    assert is_taken(folder)
    assert is_taken(folder / "file")


@pytest.mark.parametrize("kind", [ExportDialog, GoldDialog, PacksDialog])
def test_letter_by_letter_no_place_is_a_fault(
    kind: type[ExportDialog | GoldDialog | PacksDialog], show: Shown, qtbot: QtBot, parts: DialogParts
) -> None:
    dialog = kind(parts)
    show(dialog)
    with qtbot.capture_exceptions() as raised:
        for typed in ("", "~", "~n", "~nobody", "x" * 300):
            dialog.place.setText(typed)
            dialog.where.edited.emit()
            QApplication.processEvents()
    assert raised == []
