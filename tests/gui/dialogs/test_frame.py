"""What all dialogs do alike: nothing is squashed, nothing is larger than the screen, Enter presses the main button."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.dialogs.annotator import AnnotatorDialog
from annotator.gui.dialogs.article_details import ArticleDialog
from annotator.gui.dialogs.export import ExportDialog
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame, DialogParts
from annotator.gui.dialogs.import_articles import ImportDialog
from annotator.gui.settings import Settings
from annotator.gui.tasks import TaskRunner
from annotator.gui.theme import ThemeManager
from annotator.gui.windows.field_dialog import FieldDialog
from annotator.gui.windows.prompts import NameDialog
from tests.gui.dialogs.conftest import Shown

_LONG = "Word it so that one can support or oppose it: “Ukraine should be admitted to NATO”, rather than “NATO”. " * 2


def squashed(dialog: DialogFrame) -> list[str]:
    """Return the lines and labels on view that are lower than their text."""
    parts = [*dialog.findChildren(QLineEdit), *dialog.findChildren(QLabel)]
    return [
        f"{type(part).__name__} {part.text() or part.accessibleName()}"
        for part in parts
        if part.isVisible()
        and part.height()
        < (part.heightForWidth(part.width()) if part.hasHeightForWidth() else part.minimumSizeHint().height())
    ]


def test_a_long_explanation_takes_its_room_and_leaves_the_line_its_own(
    theme: ThemeManager, settings: Settings, show: Shown
) -> None:
    dialog = NameDialog("New proposition", _LONG, "Proposition", "Add", theme, settings, None)
    show(dialog)
    QApplication.processEvents()
    assert squashed(dialog) == []
    dialog.resize(260, 100)
    QApplication.processEvents()
    assert squashed(dialog) == []


def test_nothing_is_squashed_and_a_notice_brings_its_own_room(
    sample: Session, theme: ThemeManager, settings: Settings, show: Shown, parts: DialogParts
) -> None:

    dialogs = (
        ArticleDialog(sample, 1, theme, settings),
        ExportDialog(parts),
        FieldDialog(theme, settings, None),
        AnnotatorDialog(sample, theme, settings),
    )
    for dialog in dialogs:
        show(dialog)
        QApplication.processEvents()
        assert squashed(dialog) == [], dialog.windowTitle()
        before = dialog.height()
        dialog.notice.show_message("Something happened that takes some words to be told in full here.")
        QApplication.processEvents()
        assert squashed(dialog) == [], dialog.windowTitle()
        assert dialog.height() > before
        dialog.notice.hide()
        QApplication.processEvents()
        assert dialog.height() == before
        dialog.close()


def test_a_dialog_is_never_larger_than_the_screen(
    session: Session, theme: ThemeManager, settings: Settings, runner: TaskRunner, show: Shown
) -> None:
    settings.set_sizes("dialogs/import", [5000, 4000])
    dialog = ImportDialog(DialogParts(session, theme, settings, runner))
    show(dialog)
    room = dialog.screen().availableGeometry()
    assert dialog.width() <= room.width()
    assert dialog.height() <= room.height()


def test_who_is_annotating_an_empty_project_asks_for_a_name_only(
    tmp_path: Path, qtbot: QtBot, theme: ThemeManager, settings: Settings, show: Shown
) -> None:
    empty = Session.create(tmp_path / "new.claims")
    try:
        dialog = AnnotatorDialog(empty, theme, settings)
        show(dialog)
        qtbot.waitUntil(dialog.line.hasFocus)
        assert not dialog.names.isVisible()
        assert dialog.line.y() - dialog.heading.geometry().bottom() < dialog.fontMetrics().height() * 4
        qtbot.keyClicks(dialog.line, "Ada")
        qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
        assert dialog.isHidden()
        assert empty.annotator is not None
        assert empty.annotator.name == "Ada"
    finally:
        empty.close()


def test_enter_presses_the_button_that_has_the_focus_and_no_other(
    theme: ThemeManager, settings: Settings, show: Shown, qtbot: QtBot
) -> None:
    dialog = DialogFrame("Write it", "", "test", theme, settings, None)
    pressed: list[str] = []
    line, aside = QLineEdit(), QPushButton("Choose…")
    aside.setAutoDefault(False)
    aside.clicked.connect(lambda: pressed.append("aside"))
    dialog.body.addWidget(line)
    dialog.body.addWidget(aside)
    dialog.add_button("Write", ButtonRole.ActionRole, lambda: pressed.append("write"), default=True)
    cancel = dialog.add_button("Cancel", ButtonRole.RejectRole)
    show(dialog)
    for stop in (line, aside, cancel):
        stop.setFocus()
        qtbot.waitUntil(stop.hasFocus)
        qtbot.keyClick(stop, Qt.Key.Key_Return)
    assert pressed == ["write", "aside"]
    assert dialog.isHidden()


def test_ctrl_enter_presses_the_main_button_out_of_a_text_of_several_lines(
    qtbot: QtBot, theme: ThemeManager, settings: Settings, show: Shown
) -> None:
    dialog = FieldDialog(theme, settings, None)
    show(dialog)
    qtbot.keyClicks(dialog.label_line, "Frame")
    text = dialog.choices_text
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible(), "it still lacks a choice"
    qtbot.keyClicks(text, "one")
    qtbot.keyClick(text, Qt.Key.Key_Return)
    qtbot.keyClicks(text, "two")
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.result() == dialog.DialogCode.Accepted
    assert dialog.choices == ("one", "two")
