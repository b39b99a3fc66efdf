"""A damaged project: its newest good backup, or what is intact, with a few keys; backups are restored in two clicks."""

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hands import Hands
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.dialogs.damaged import DamagedDialog
from annotator.gui.dialogs.restore import RestoreDialog
from annotator.gui.messages import MessageDialog
from annotator.store.backup import backups


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[Hands]:
    hands = Hands(qtbot, tmp_path / "settings")
    yield hands
    hands.window.close()


@pytest.fixture
def backed_up(sample_path: Path) -> Path:
    """The sample with two backups, the newer of which is damaged."""
    with closing(Session.open(sample_path, "Annotator A")) as session:
        session.backup()
        session.actors.add("Somebody new")
        session.backup()
    newest = backups(sample_path)[0]
    newest.write_bytes(newest.read_bytes()[:20_000])
    return sample_path


def damage(path: Path) -> bytes:
    """Damage the file so that it is refused, but holds most of its claims; return what it holds then."""
    data = bytearray(path.read_bytes())
    data[4096 * 6 : 4096 * 9] = bytes(4096 * 3)
    path.write_bytes(data)
    return bytes(data)


def test_enter_opens_the_newest_good_backup_and_the_damaged_file_is_kept(hands: Hands, backed_up: Path) -> None:
    damaged = damage(backed_up)

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, DamagedDialog)
        hands.wait(lambda: dialog.backup_button.isEnabled() and dialog.backup_button.hasFocus())
        words = dialog.backup_words.text()
        assert "5 articles, 164 claims" in words
        assert "2026" in words or "20" in words
        hands.press(Qt.Key.Key_Return)

    hands.in_dialog(DamagedDialog, choose, lambda: hands.window.commands.open(backed_up, "Annotator A"))
    session = hands.window.session
    assert session is not None
    assert session.path == backed_up
    assert session.totals() == (5, 164)
    (kept,) = backed_up.parent.glob("sample before going back *.claims")
    assert kept.read_bytes() == damaged
    assert kept.name in hands.window.workspace.notice.label.text()


def test_what_is_intact_is_rescued_and_what_is_not_is_told(hands: Hands, backed_up: Path, tmp_path: Path) -> None:
    damaged = damage(backed_up)
    copy = tmp_path / "saved.claims"
    told: list[str] = []

    def rescue(dialog: QDialog) -> None:
        assert isinstance(dialog, DamagedDialog)
        hands.wait(lambda: not dialog.strip.busy)
        dialog.rescue(backed_up)
        hands.wait(lambda: not dialog.strip.busy)
        assert "already exists" in dialog.notice.label.text()
        dialog.rescue(copy)
        hands.wait(lambda: not dialog.isVisible())

    def read() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, MessageDialog):
            # The list is open already, and stands between the words and the buttons.
            places = [dialog.text.geometry(), dialog.details.geometry(), dialog.buttons.geometry()]
            assert dialog.details.isVisible()
            assert all(above.bottom() < below.top() for above, below in pairwise(places))
            told.append(dialog.headline.text() + dialog.text.text() + dialog.details.toPlainText())
            dialog.reject()

    from PySide6.QtCore import QTimer

    timer = QTimer(interval=20)
    timer.timeout.connect(read)
    timer.start()
    hands.in_dialog(DamagedDialog, rescue, lambda: hands.window.commands.open(backed_up, "Annotator A"))
    timer.stop()
    assert "Rescued into saved.claims" in told[0]
    assert "Lost:" in told[0]
    session = hands.window.session
    assert session is not None
    assert session.path == copy
    assert session.checking.check() == []
    assert backed_up.read_bytes() == damaged


def test_cancel_and_other_errors_change_nothing(hands: Hands, backed_up: Path, tmp_path: Path) -> None:
    damaged = damage(backed_up)
    hands.in_dialog(
        DamagedDialog,
        lambda _dialog: hands.press(Qt.Key.Key_Escape),
        lambda: hands.window.commands.open(backed_up),
    )
    assert hands.window.session is None
    assert backed_up.read_bytes() == damaged
    text = tmp_path / "text.claims"
    text.write_text("no project")
    hands.in_dialog(MessageDialog, lambda dialog: dialog.reject(), lambda: hands.window.commands.open(text))
    backed_up.unlink()

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, DamagedDialog)
        # There is nothing to rescue anything from.
        assert not dialog.rescue_button.isVisible()
        hands.wait(dialog.backup_button.isEnabled)

    hands.in_dialog(DamagedDialog, look, lambda: hands.window.commands.open(backed_up))


def test_a_backup_is_restored_by_the_menu_and_one_key(hands: Hands, backed_up: Path) -> None:
    hands.open(backed_up)

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, RestoreDialog)
        newest, older = (
            [dialog.table.item(row, column) for column in range(4)] for row in range(dialog.table.rowCount())
        )
        hands.wait(lambda: dialog.table.item(1, 2).text() == "164")
        assert dialog.table.item(0, 1).text() == "damaged"
        assert newest[0] is not None
        assert older[0] is not None
        # The damaged one cannot be chosen, and the next one is chosen already.
        assert dialog.table.currentRow() == 1
        hands.press(Qt.Key.Key_Up)
        assert not dialog.restore_button.isEnabled()
        hands.press(Qt.Key.Key_Down)
        hands.press(Qt.Key.Key_Return)

    hands.in_dialog(RestoreDialog, choose, hands.window.actions_.action("file.restore").trigger)
    session = hands.window.session
    assert session is not None
    assert session.path == backed_up
    assert "Somebody new" not in {actor.name for actor in session.actors.all()}
    (kept,) = backed_up.parent.glob("sample before going back *.claims")
    with closing(Session.open(kept, read_only=True)) as before:
        assert "Somebody new" in {actor.name for actor in before.actors.all()}
    shown = [label.text() for label in hands.window.workspace.notice.findChildren(QLabel)]
    assert any(kept.name in text for text in shown)
