"""The dialogs that ask for files, beside a project that is open."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hands import Hands
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QListView, QTreeView
from pytestqt.qtbot import QtBot

from annotator.gui.file_dialogs import (
    PROJECTS,
    file_to_open,
    file_to_write,
    files_to_open,
    folder_to_use,
    project_to_write,
)
from annotator.gui.messages import MessageDialog

_READS = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(c.execute('SELECT * FROM article').fetchone()[0])"
)


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Hands:
    return Hands(qtbot, tmp_path / "settings")


def _listed(hands: Hands, dialog: QDialog, names: set[str]) -> None:
    """Wait until the dialog lists files by these names with what they are."""
    view = dialog.findChild(QListView, "listView")
    assert view is not None

    def shown() -> set[str]:
        model, root = view.model(), view.rootIndex()
        return {model.index(row, 0, root).data() for row in range(model.rowCount(root))}

    hands.wait(lambda: names <= shown())


@pytest.mark.parametrize(
    "ask",
    [
        lambda folder: files_to_open(None, "Open", folder, "All files (*)"),
        lambda folder: file_to_write(None, "Write", folder / "x.claims", "All files (*)"),
        lambda folder: folder_to_use(None, "Folder", folder),
    ],
)
def test_a_file_dialog_leaves_the_log_of_the_open_project_to_it(
    hands: Hands, sample_path: Path, ask: Callable[[Path], object]
) -> None:
    (sample_path.parent / "sub").mkdir()
    hands.open(sample_path)
    session = hands.window.session
    assert session is not None
    session.articles.set_details(1, {"title": "Kept in the log"})
    log = sample_path.with_name(sample_path.name + "-wal")
    assert log.stat().st_size

    hands.in_dialog(QFileDialog, lambda dialog: _listed(hands, dialog, {"sub"}), lambda: ask(sample_path.parent))
    other = subprocess.run([sys.executable, "-c", _READS, str(sample_path)], capture_output=True, text=True, check=True)

    assert other.stdout.strip() == "1"
    assert log.stat().st_size, "another program took the log away"
    session.articles.set_details(1, {"title": "And this"})
    found = sqlite3.connect(f"file:{sample_path}?mode=ro", uri=True)
    assert found.execute("SELECT title FROM article WHERE id = 1").fetchone() == ("And this",)
    found.close()


def _writes(hands: Hands, dest: Path, typed: str) -> Path | None:
    """Return what comes of typing a name into the dialog for a project to write."""
    chosen: list[Path | None] = []

    def type_name(dialog: QDialog) -> None:
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        line.setText(typed)
        hands.press(Qt.Key.Key_Return)

    hands.in_dialog(QFileDialog, type_name, lambda: chosen.append(project_to_write(None, "Write", dest)))
    return chosen[0]


@pytest.mark.parametrize(
    ("typed", "name"), [("new", "new.claims"), ("new.claims", "new.claims"), ("of.v2", "of.v2.claims")]
)
def test_what_is_written_ends_as_projects_do(hands: Hands, tmp_path: Path, typed: str, name: str) -> None:
    assert _writes(hands, tmp_path / "Proposed.claims", typed) == tmp_path / name


def test_a_project_that_gets_its_ending_afterwards_replaces_another_only_when_told_to(
    hands: Hands, tmp_path: Path
) -> None:
    (tmp_path / "of.v2.claims").touch()
    asked: list[str] = []
    timer = QTimer(interval=10)

    def refuse() -> None:
        question, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
        if isinstance(question, MessageDialog) and focus is not None and question.isAncestorOf(focus):
            timer.stop()
            asked.append(question.windowTitle())
            hands.press(Qt.Key.Key_Return)

    timer.timeout.connect(refuse)
    timer.start()

    assert _writes(hands, tmp_path / "Proposed.claims", "of.v2") is None
    assert asked == ["Replace the file?"]


def test_one_file_is_chosen_or_none(hands: Hands, sample_path: Path) -> None:
    chosen: list[Path | None] = []

    def choose(dialog: QDialog) -> None:
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        line.setText(sample_path.name)
        hands.press(Qt.Key.Key_Return)

    def ask() -> None:
        chosen.append(file_to_open(None, "Open", sample_path.parent, PROJECTS))

    hands.in_dialog(QFileDialog, choose, ask)
    hands.in_dialog(QFileDialog, lambda _dialog: hands.press(Qt.Key.Key_Escape), ask)

    assert chosen == [sample_path, None]


def test_the_columns_of_a_file_dialog_are_not_cut(hands: Hands, sample_path: Path) -> None:
    def look(dialog: QDialog) -> None:
        _listed(hands, dialog, {sample_path.name})
        tree = dialog.findChild(QTreeView, "treeView")
        assert tree is not None
        header = tree.header()
        hands.wait(lambda: all(header.sectionSize(n) >= tree.sizeHintForColumn(n) for n in (1, 2, 3)))
        assert header.length() <= tree.viewport().width()

    hands.in_dialog(QFileDialog, look, lambda: file_to_open(None, "Open", sample_path.parent, PROJECTS))
