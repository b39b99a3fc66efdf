"""Opening a project: who works, who only looks, and what is left when nobody does."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hands import Hands
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QStackedWidget

from annotator.app.session import Session
from annotator.gui.dialogs.annotator import AnnotatorDialog
from annotator.store.opening import ONLY_LOOKED_AT


def opening(hands: Hands, path: Path) -> Callable[[], object]:
    return lambda: hands.window.commands.open(path)


def test_only_looking_opens_the_project_for_reading(hands: Hands, sample_path: Path) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, AnnotatorDialog)
        dialog.names.setCurrentRow(1)
        dialog.look_button.click()

    hands.in_dialog(AnnotatorDialog, look, opening(hands, sample_path))
    session = hands.window.session
    assert session is not None
    assert session.read_only
    assert session.annotator is not None
    assert session.annotator.name == "Annotator B"
    assert hands.window.top_bar.annotator.text() == "Looking as Annotator B"
    assert hands.window.workspace.notice.label.text() == f"Open for reading only. {ONLY_LOOKED_AT}"
    assert hands.settings.annotator(session.uuid) is None
    with closing(Session.open(sample_path, "Annotator A")) as other:
        assert not other.read_only, "whoever only looks is in nobody's way"


def make_new(hands: Hands, path: Path, name: str) -> None:
    """Choose New project, type its name, and say who works in it or, without a name, cancel."""
    timer = QTimer(interval=10)

    def go_on() -> None:
        dialog, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
        if dialog is None or focus is None or not dialog.isAncestorOf(focus):
            return
        if isinstance(dialog, QFileDialog):
            line = dialog.findChild(QLineEdit, "fileNameEdit")
            assert line is not None
            line.setText(path.name)
            hands.press(Qt.Key.Key_Return)
        elif isinstance(dialog, AnnotatorDialog) and name:
            hands.write(name)
            hands.press(Qt.Key.Key_Return)
        else:
            hands.press(Qt.Key.Key_Escape)

    hands.settings.set_last_folder("project", path.parent)
    timer.timeout.connect(go_on)
    timer.start()
    hands.window.commands.new()
    timer.stop()


def test_a_new_project_is_there_once_somebody_is_to_work_in_it(hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "new" / "Mine.claims"
    path.parent.mkdir()
    make_new(hands, path, "")
    assert hands.window.session is None
    assert not list(path.parent.iterdir())
    make_new(hands, path, "Ada")
    session = hands.window.session
    assert session is not None
    assert session.path == path
    assert session.annotator is not None
    assert session.annotator.name == "Ada"


def test_a_new_project_never_takes_the_place_of_a_file(hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "Mine.claims"
    path.write_bytes(b"somebody's")
    make_new(hands, path, "Ada")
    assert hands.window.session is None
    assert path.read_bytes() == b"somebody's"


def test_the_start_page_stands_behind_what_is_said_of_a_project_that_cannot_be_opened(
    hands: Hands, sample_path: Path, tmp_path: Path
) -> None:
    hands.open(sample_path)
    hands.window.close_project()
    pages = hands.window.centralWidget()
    assert isinstance(pages, QStackedWidget)
    seen = []
    for path in (tmp_path / "gone.claims", sample_path):
        pages.setCurrentIndex(0)

        def look(dialog: QDialog) -> None:
            start = hands.window.start
            seen.append(start is not None and start.isVisible())
            dialog.reject()

        hands.settings.set_annotator(_uuid(sample_path), "")
        hands.in_dialog(QDialog, look, opening(hands, path))
    assert seen == [True, True]


def test_an_annotator_keeps_their_colour_when_others_come(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path, "Annotator B")
    session = hands.window.session
    assert session is not None
    colour = hands.window.top_bar.avatar.grab().toImage()
    assert session.work_as("Aaron")
    session.work_as("Annotator B")
    hands.settle()
    assert hands.window.top_bar.avatar.grab().toImage() == colour


def _uuid(path: Path) -> str:
    with closing(Session.open(path, read_only=True)) as session:
        return session.uuid
