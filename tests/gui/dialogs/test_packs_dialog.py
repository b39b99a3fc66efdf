"""Packs through the dialog."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.app.pack_note import pack_note
from annotator.app.session import Session
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.dialogs.packs import PacksDialog
from annotator.gui.settings import Settings


@pytest.fixture
def dialog(show: Callable[[QWidget], None], parts: DialogParts) -> PacksDialog:
    dialog = PacksDialog(parts)
    show(dialog)
    return dialog


def dealt(qtbot: QtBot, dialog: PacksDialog) -> list[tuple[str, ...]]:
    dialog.deal()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    return [
        tuple(item.text() for column in range(4) if (item := dialog.table.item(row, column)))
        for row in range(dialog.table.rowCount())
    ]


def made(qtbot: QtBot, dialog: PacksDialog) -> None:
    qtbot.keyClick(dialog.make_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not dialog.strip.busy)


def test_nothing_is_made_for_nobody(qtbot: QtBot, dialog: PacksDialog) -> None:
    assert not dialog.make_button.isEnabled()
    assert dialog.remark.text() == "Name at least one annotator."
    qtbot.keyClicks(dialog.people, " Carla ")
    assert dealt(qtbot, dialog) == [("Carla", "5", "5", "0")]
    assert dialog.make_button.isEnabled()


def test_shares_are_shown_as_they_are_written(
    qtbot: QtBot, dialog: PacksDialog, sample: Session, settings: Settings
) -> None:
    dialog.people.setPlainText("Carla\nDavid\n\nCarla")
    dialog.share_button.click()
    dialog.unit.setCurrentIndex(1)
    dialog.overlap.setValue(2)
    dialog.seed.setText("7")
    shown = dealt(qtbot, dialog)
    assert sorted(shown) == [("Carla", "4", "2", "2"), ("David", "3", "2", "1")]
    made(qtbot, dialog)
    folder = sample.path.parent / "Sample packs"
    assert dialog.made is not None
    assert dialog.made.paths == [folder / "Sample Carla.claims", folder / "Sample David.claims"]
    assert "2 packs written" in dialog.notice.label.text()
    assert "Seed 7" in dialog.notice.label.text()
    for path, row in zip(dialog.made.paths, shown, strict=True):
        with closing(Session.open(path)) as pack:
            note = pack_note(pack.connection)
            assert note is not None
            assert (note.annotator, note.seed, str(note.articles)) == (row[0], 7, row[1])
            assert pack.totals() == (int(row[1]), 0)
    assert {"Carla", "David"} <= {person.name for person in sample.annotators()}
    assert sample.undo_label == "Add annotators Carla, David"
    assert settings.last_folder("packs") == folder.parent
    assert dialog.open_button.isVisibleTo(dialog)
    qtbot.keyClick(dialog.make_button, Qt.Key.Key_Space)
    assert dialog.isHidden()


def test_the_same_seed_deals_alike_and_another_is_one_click_away(qtbot: QtBot, dialog: PacksDialog) -> None:
    dialog.people.setPlainText("Carla\nDavid")
    dialog.share_button.click()
    first = dialog.seed.text()
    dealt(qtbot, dialog)
    before = dialog._assignment
    dialog.seed_button.click()
    assert dialog.seed.text() != first
    assert not dialog.make_button.isEnabled()
    dialog.seed.setText(first)
    dealt(qtbot, dialog)
    assert dialog._assignment == before
    dialog.seed.clear()
    dealt(qtbot, dialog)
    assert not dialog.make_button.isEnabled()
    assert "seed" in dialog.remark.text()


def test_the_seed_that_was_kept_stands_there_the_next_time(
    qtbot: QtBot, dialog: PacksDialog, parts: DialogParts
) -> None:
    dialog.people.setPlainText("Carla\nDavid")
    dialog.share_button.click()
    dialog.seed.setText("7")
    dealt(qtbot, dialog)
    made(qtbot, dialog)
    assert PacksDialog(parts).seed.text() == "7"


def test_enter_in_the_number_of_articles_makes_the_packs(qtbot: QtBot, dialog: PacksDialog) -> None:
    dialog.people.setPlainText("Carla\nDavid")
    dialog.share_button.click()
    dialog.overlap.setFocus()
    dialog.overlap.selectAll()
    qtbot.keyClicks(dialog.overlap, "60")
    assert [row[2] for row in dealt(qtbot, dialog)] == ["3", "3"]
    qtbot.keyClick(dialog.overlap, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.made is not None)


def test_annotators_of_the_project_are_offered_and_their_claims_named(
    qtbot: QtBot, dialog: PacksDialog, sample: Session
) -> None:
    dialog.people.setPlainText("Annotator B")
    dialog.known_button.click()
    assert dialog.names() == ["Annotator B", "Annotator A"]
    dealt(qtbot, dialog)
    assert dialog.remark.text() == "Annotator B, Annotator A have claims already: those come along."
    made(qtbot, dialog)
    assert dialog.made is not None
    with closing(Session.open(dialog.made.paths[0])) as pack:
        assert [person.name for person in pack.annotators()] == ["Annotator B"]
    assert sample.undo_label == ""


def test_a_pack_that_is_there_is_never_replaced(qtbot: QtBot, dialog: PacksDialog, sample: Session) -> None:
    folder = sample.path.parent / "mine"
    folder.mkdir()
    (folder / "Sample Carla.claims").write_text("mine")
    dialog.place.setText(str(folder))
    dialog.people.setPlainText("Carla\nDavid")
    dealt(qtbot, dialog)
    made(qtbot, dialog)
    assert "Sample Carla.claims already exists" in dialog.notice.label.text()
    assert [path.name for path in folder.iterdir()] == ["Sample Carla.claims"]
    assert dialog.made is None
    dialog.place.setText(str(sample.path.parent / "no" / "such"))
    made(qtbot, dialog)
    assert "can be made" in dialog.notice.label.text()
    dialog.place.setText(str(sample.path.parent / "new"))
    made(qtbot, dialog)
    assert dialog.made is not None


def test_cancelled_packs_leave_nothing(qtbot: QtBot, dialog: PacksDialog, sample: Session) -> None:
    dialog.people.setPlainText("Carla")
    dealt(qtbot, dialog)
    dialog.accept()
    dialog.strip.cancel()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert "Cancelled" in dialog.notice.label.text()
    assert not (sample.path.parent / "Sample packs").exists()
    assert dialog.made is None


def test_a_folder_of_one_name_is_the_dialogs_destination(dialog: PacksDialog) -> None:
    dialog.place.setText("~/packs ")
    assert dialog.destination() == Path.home() / "packs"
