"""The project's figures, its people and its backups."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.rescue import take_out
from annotator.app.session import Session
from annotator.core.errors import ProjectError
from annotator.gui.dialogs.annotator import AnnotatorDialog
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.dialogs.project import ProjectDialog
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager


@pytest.fixture
def dialog(sample: Session, show: Callable[[QWidget], None], parts: DialogParts) -> ProjectDialog:
    sample.backup()
    dialog = ProjectDialog(parts)
    show(dialog)
    return dialog


def test_the_figures_are_those_of_the_project(dialog: ProjectDialog, sample: Session) -> None:
    facts = [label.text() for label in dialog.findChildren(QLabel)]
    assert sample.uuid in facts
    assert "Sample.claims" in facts
    assert f"{sample.totals()[1]}" in facts
    assert f"revision {sample.codebook.get().revision}" in facts


def test_an_annotator_is_renamed_and_a_taken_name_refused(dialog: ProjectDialog, sample: Session) -> None:
    def item(row: int) -> str:
        found = dialog.people.item(row, 0)
        return found.text() if found else ""

    first = dialog.people.item(0, 0)
    assert first is not None
    first.setText("A. Koval")
    assert sample.annotator is not None
    assert sample.annotator.name == "A. Koval"
    assert [a.name for a in sample.annotators()] == ["A. Koval", "Annotator B"]
    again = dialog.people.item(0, 0)
    assert again is not None
    again.setText("Annotator B")
    assert "There already is an annotator called Annotator B." in dialog.notice.label.text()
    assert item(0) == "A. Koval"
    claims = dialog.people.item(0, 1)
    assert claims is not None
    assert claims.text() == f"{sample.claims_by_annotator()[sample.annotator.id]}"


def test_a_backup_is_restored_as_a_new_file_and_never_over_another(
    qtbot: QtBot, dialog: ProjectDialog, sample: Session, tmp_path: Path
) -> None:
    backup = sample.backups()[0]
    before = sample.path.read_bytes()
    dialog.restore(backup, sample.path)
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert "already exists" in dialog.notice.label.text()
    assert sample.path.read_bytes() == before
    dest = tmp_path / "restored.claims"
    with qtbot.waitSignal(dialog.open_requested) as asked:
        dialog.restore(backup, dest)
    assert asked.args == [dest]
    with closing(Session.open(dest)) as restored:
        assert restored.totals() == sample.totals()
        assert restored.uuid == sample.uuid


def test_a_copy_that_fails_leaves_nothing(sample: Session, tmp_path: Path) -> None:
    backup = sample.backup()
    assert backup is not None
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with pytest.raises(ProjectError, match="no good"):
        take_out(tmp_path / "gone", folder / "new.claims")
    with pytest.raises(ProjectError, match="could not be written"):
        take_out(backup, folder / "not there" / "new.claims")
    assert list(folder.iterdir()) == []


def test_backing_up_adds_to_the_list_when_there_is_something_new(
    qtbot: QtBot, dialog: ProjectDialog, sample: Session
) -> None:
    assert dialog.copies.rowCount() == 1
    dialog.backup_button.click()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert dialog.copies.rowCount() == 1
    assert "holds all" in dialog.notice.label.text()
    sample.actors.add("Somebody new")
    dialog.backup_button.click()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert dialog.copies.rowCount() == 2


def test_who_annotates_is_chosen_or_typed_and_remembered(
    qtbot: QtBot, sample: Session, theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]
) -> None:
    dialog = AnnotatorDialog(sample, theme, settings)
    show(dialog)
    assert dialog.line.text() == "Annotator A"
    dialog.names.setCurrentRow(1)
    assert dialog.line.text() == "Annotator B"
    assert dialog.accept_button.text() == "Annotate"
    dialog.line.selectAll()
    qtbot.keyClicks(dialog.line, "  Élodie   <b>")
    assert dialog.accept_button.text() == "Add and annotate"
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.isHidden()
    assert sample.annotator is not None
    assert sample.annotator.name == "Élodie <b>"
    assert settings.annotator(sample.uuid) == "Élodie <b>"


def test_in_the_review_the_reviewer_is_asked_for(
    sample: Session, theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]
) -> None:
    dialog = AnnotatorDialog(sample, theme, settings, reviewing=True)
    show(dialog)
    assert dialog.windowTitle().startswith("Who is reviewing?")
    dialog.line.setText("Annotator B")
    assert dialog.accept_button.text() == "Review"
    dialog.line.setText("Somebody new")
    assert dialog.accept_button.text() == "Add and review"


def test_only_who_opens_a_project_of_others_can_only_look(
    sample_path: Path, empty_path: Path, theme: ThemeManager, settings: Settings
) -> None:
    def can_look(session: Session) -> bool:
        dialog = AnnotatorDialog(session, theme, settings)
        texts = [button.text() for button in dialog.findChildren(QPushButton)]
        assert "Cancel" in texts
        return "Only look" in texts

    for path, name, expected in ((sample_path, "", True), (sample_path, "Annotator A", False), (empty_path, "", False)):
        with closing(Session.open(path, name)) as session:
            assert can_look(session) is expected


def test_nobody_is_no_annotator(
    qtbot: QtBot, sample: Session, theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]
) -> None:
    dialog = AnnotatorDialog(sample, theme, settings)
    show(dialog)
    dialog.line.setText("   ")
    assert not dialog.accept_button.isEnabled()
    qtbot.keyClick(dialog.line, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert settings.annotator(sample.uuid) is None
