"""What a person sees when the disk, another program or a synchronising service gets at the open project."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from disks import claims_in, no_room, small_disk, use_up, written_by_another
from hands import CTRL, Hands
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.dialogs.merge import MergeDialog
from annotator.gui.messages import MessageDialog, install_exception_hook
from annotator.gui.panels.claim_popup import ClaimPopup
from annotator.gui.top_bar import REVIEW
from annotator.store.stray_log import log_of

WHO = "Ministry of Towers and Bridges"
WHAT = "Bridges should be built of glass"
pytestmark = pytest.mark.usefixtures("hands")


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Hands:
    return Hands(qtbot, tmp_path / "settings")


@pytest.fixture
def opened(hands: Hands, sample_path: Path) -> Iterator[Session]:
    """The sample project, open in the window, with the first article in the reader."""
    hands.open(sample_path)
    session = hands.window.session
    assert session is not None
    yield session
    # The test is over: nobody is to be asked about what it left unsaved.
    hands.window.safety._copied = hands.window.session


def typed(hands: Hands, save: bool = True) -> ClaimPopup:
    """Type a claim of a new actor and a new proposition into the popup, and press Enter."""
    hands.window.workspace.reader.setFocus()
    hands.press(Qt.Key.Key_S)
    hands.press(Qt.Key.Key_C)
    popup = hands.window.tagging.popup
    assert popup is not None
    hands.press(Qt.Key.Key_A, CTRL)
    hands.write(WHO)
    hands.press(Qt.Key.Key_Tab)
    hands.press(Qt.Key.Key_2)
    hands.write(WHAT)
    if save:
        hands.press(Qt.Key.Key_Return)
        hands.press(Qt.Key.Key_Return)
    return popup


def still_typed(popup: ClaimPopup) -> bool:
    return popup.isVisible() and (popup.actor.value, popup.proposition.value) == (WHO, WHAT)


def said(hands: Hands) -> str:
    """Return what the notice over the text says."""
    notice = hands.window.workspace.notice
    return notice.label.text() if notice.isVisible() else ""


def is_saved(session: Session) -> bool:
    claim = session.claims.last()
    return claim is not None and claim.actor_id is not None and WHO in {a.name for a in session.actors.all()}


def button(dialog: QDialog, label: str) -> QPushButton:
    found = [one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == label]
    assert found, [one.text() for one in dialog.findChildren(QPushButton)]
    return found[0]


def test_a_claim_that_finds_no_room_stays_in_the_popup_until_it_is_saved(hands: Hands, opened: Session) -> None:
    with no_room(opened.connection):
        use_up(opened)
        before = opened.totals()
        popup = typed(hands)
        assert still_typed(popup)
        assert "This change to sample.claims is not saved yet: the disk is full" in said(hands)
        assert "Everything saved before it is safe" in said(hands)
        assert "Enter tries again" in said(hands)
        assert hands.window.status.saved.text() == "Not saved yet"
        hands.press(Qt.Key.Key_Return)
        assert still_typed(popup)
        assert opened.totals() == before
    popup.save()
    hands.settle()
    assert not popup.isVisible()
    assert said(hands) == ""
    assert opened.totals() == (before[0], before[1] + 1)
    assert is_saved(opened)
    assert hands.window.status.saved.text() == "✓ All changes saved"


def test_a_claim_that_was_edited_keeps_its_new_values_in_the_popup(hands: Hands, opened: Session) -> None:
    workspace = hands.window.workspace
    assert workspace.article is not None
    claim_id = workspace.article.order()[0]
    workspace.select_claim(claim_id)
    workspace.reader.setFocus()
    hands.press(Qt.Key.Key_Return)
    popup = hands.window.tagging.popup
    assert popup is not None
    hands.press(Qt.Key.Key_A, CTRL)
    hands.write(WHO)
    with no_room(opened.connection):
        use_up(opened)
        hands.press(Qt.Key.Key_Return)
        hands.press(Qt.Key.Key_Return)
        assert popup.isVisible()
        assert popup.actor.value == WHO
    popup.save()
    assert opened.actors.get(opened.claims.get(claim_id).actor_id or 0).name == WHO


def test_what_could_not_be_saved_is_not_given_up_to_work_as_somebody_else(hands: Hands, opened: Session) -> None:
    workspace = hands.window.workspace
    assert workspace.article is not None
    workspace.select_claim(workspace.article.order()[0])
    opened.connection.execute("PRAGMA busy_timeout = 50")
    with written_by_another(opened.path):
        hands.window.tagging.delete()
        assert len(workspace.unsaved) == 1
        hands.in_dialog(MessageDialog, lambda dialog: dialog.reject(), hands.window.commands.change_annotator)
        assert len(workspace.unsaved) == 1
    assert workspace.notice.action_button.text().replace("&", "") == "Try again"


def test_what_another_program_keeps_from_being_changed_can_be_tried_again(hands: Hands, opened: Session) -> None:
    workspace = hands.window.workspace
    assert workspace.article is not None
    claim_id = workspace.article.order()[0]
    workspace.select_claim(claim_id)
    opened.connection.execute("PRAGMA busy_timeout = 50")
    with written_by_another(opened.path):
        hands.window.tagging.delete()
        assert "another program is writing to the project" in said(hands)
        assert "Wait for that program or close it" in said(hands)
        assert claim_id in claims_of(opened)
    assert workspace.notice.action_button.text().replace("&", "") == "Try again"
    workspace.notice.action_button.click()
    assert claim_id not in claims_of(opened)
    assert said(hands) == ""


def test_a_decision_that_finds_no_room_is_told_in_the_review(hands: Hands, opened: Session) -> None:
    hands.window.workspaces.show(REVIEW)
    review = hands.window.workspaces.review
    assert review is not None
    hands.wait(lambda: review.review is not None)
    with no_room(opened.connection):
        use_up(opened)
        assert not review.attempt(lambda session: session.claims.add(1, [(0, 9)], note="x" * 9000))
        assert "This change to sample.claims is not saved yet: the disk is full" in review.notice.label.text()
        assert review.notice.isVisible()
        assert hands.window.status.saved.text() == "Not saved yet"
    assert review.attempt(lambda session: session.claims.add(1, [(0, 9)], note="x" * 9000))
    hands.settle()
    assert hands.window.status.saved.text() == "✓ All changes saved"


def claims_of(session: Session) -> set[int]:
    return {row[0] for row in session.connection.execute("SELECT id FROM claim")}


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_a_file_replaced_under_the_window_is_noticed_and_the_work_goes_on_in_a_copy(
    hands: Hands, opened: Session, tmp_path: Path
) -> None:
    opened.claims.add(1, [(0, 4)], note="made before it was replaced")
    shutil.copy(opened.path, tmp_path / "synced")
    (tmp_path / "synced").replace(opened.path)
    there = opened.path.read_bytes()
    QApplication.sendEvent(hands.window, QEvent(QEvent.Type.WindowActivate))
    assert "Another file has taken the place of sample.claims" in said(hands)
    assert "Nothing is lost" in said(hands)
    assert hands.window.workspace.notice.action_button.text().replace("&", "") == "Save a copy elsewhere…"
    popup = typed(hands)
    assert still_typed(popup)
    assert hands.window.safety.work_on_in(tmp_path / "copy.claims")
    hands.settle()
    session = hands.window.session
    assert session is not None
    assert session.path == tmp_path / "copy.claims"
    assert not session.read_only
    resumed = hands.window.tagging.popup
    assert resumed is not None
    assert still_typed(resumed), "what was typed came along"
    resumed.save()
    assert is_saved(session)
    notes = {row[0] for row in session.connection.execute("SELECT note FROM claim")}
    assert "made before it was replaced" in notes
    assert opened.path.read_bytes() == there


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_closing_asks_only_when_work_is_nowhere_else(hands: Hands, opened: Session) -> None:
    opened.path.rename(opened.path.with_name("moved.claims"))
    asked: list[str] = []

    def stay(dialog: QDialog) -> None:
        assert isinstance(dialog, MessageDialog)
        asked.append(dialog.headline.text())
        button(dialog, "Cancel").click()

    hands.in_dialog(MessageDialog, stay, hands.window.close)
    assert hands.window.isVisible()
    assert hands.window.session is opened
    hands.in_dialog(MessageDialog, lambda dialog: button(dialog, "Close without saving").click(), hands.window.close)
    assert not hands.window.isVisible()
    assert asked == ["Close without a copy?"]
    assert len(claims_in(opened.path.with_name("moved.claims"))) == 164


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_a_stick_plugged_in_again_takes_the_notice_away(hands: Hands, sample_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    hands.open(Path(shutil.copy(sample_template, folder / "p.claims")))
    folder.rename(tmp_path / "unplugged")
    assert not hands.window.safety.look()
    assert "Is a stick or a network drive unplugged?" in said(hands)
    popup = typed(hands)
    assert still_typed(popup)
    (tmp_path / "unplugged").rename(folder)
    assert hands.window.safety.look()
    assert said(hands) == ""
    popup.save()
    assert len(claims_in(folder / "p.claims")) == 165


def test_a_backup_that_cannot_be_made_is_said_in_the_status_line_and_work_goes_on(
    hands: Hands, opened: Session
) -> None:
    opened.claims.add(1, [(0, 4)])
    folder = opened.path.with_name("sample.claims.backups")
    shutil.move(folder, folder.with_name("away"))
    folder.write_text("in the way", encoding="utf-8")
    hands.window.commands.roll_backup()
    hands.wait(lambda: "but no backup" in hands.window.status.saved.text())
    assert "No backup could be made." in hands.window.status.hint.text()
    assert "Your work is saved in the project itself" in hands.window.status.saved.toolTip()
    folder.unlink()
    hands.window.commands.roll_backup()
    hands.wait(lambda: hands.window.status.saved.text() == "✓ All changes saved")
    assert len(opened.backups()) == 1


def test_turning_to_another_program_brings_all_into_the_file(hands: Hands, opened: Session) -> None:
    uuid = opened.claims.get(opened.claims.add(1, [(0, 4)])).uuid
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    copy = Path(shutil.copy(opened.path, opened.path.with_name("sent.claims")))
    assert uuid in claims_in(copy)
    assert hands.window.session is opened


def test_opening_the_open_project_again_leaves_it_as_it_is(hands: Hands, opened: Session) -> None:
    hands.open(opened.path)
    assert hands.window.session is opened
    assert not opened.read_only
    hands.open(Path(f"{opened.path.parent}/./{opened.path.name}"))
    assert hands.window.session is opened


def test_a_project_on_a_frozen_disk_can_be_worked_on_in_a_copy(
    hands: Hands, sample_template: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disc") as disk:
        path = Path(shutil.copy(sample_template, disk.folder / "p.claims"))
        with closing(Session.open(path)):
            pass
        disk.freeze()
        hands.open(path)
        assert "Open for reading only. Its folder" in said(hands)
        assert "work on in a copy" in said(hands)
        assert hands.window.workspace.notice.action_button.text().replace("&", "") == "Save a copy elsewhere…"
        assert hands.window.safety.work_on_in(tmp_path / "copy.claims")
        session = hands.window.session
        assert session is not None
        assert not session.read_only
        assert "reading only" not in said(hands)


def test_a_conflict_copy_is_met_at_opening_and_merged_without_loss(hands: Hands, sample_path: Path) -> None:
    copy = Path(shutil.copy(sample_path, sample_path.with_name("sample (conflicted copy 2026-11-23).claims")))
    uuids = set()
    for path in (sample_path, copy):
        with closing(Session.open(path, "Annotator A")) as session:
            uuids.add(session.claims.get(session.claims.add(1, [(0, 4)], note=path.name)).uuid)
    hands.open(sample_path)
    assert "Two versions of this project lie side by side" in said(hands)
    assert "“sample (conflicted copy 2026-11-23).claims”" in said(hands)
    assert "loses nothing" in said(hands)
    workspace = hands.window.workspace
    assert workspace.attempt(lambda session: session.claims.add(1, [(20, 24)]))
    assert workspace.notice.isVisible(), "it goes before it was read"

    def merge(dialog: QDialog) -> None:
        assert isinstance(dialog, MergeDialog)
        assert dialog.paths == [copy]
        hands.wait(lambda: dialog.previewed is not None)
        dialog.merge_button.click()
        hands.wait(lambda: dialog.report is not None)

    hands.in_dialog(MergeDialog, merge, hands.window.workspace.notice.action_button.click)
    assert uuids <= claims_in(sample_path)
    hands.window.close_project()
    hands.open(sample_path)
    assert "side by side" not in said(hands), "it is told again of a copy that was merged"
    hands.open(copy)
    assert "This is a conflict copy of sample.claims" in said(hands)
    hands.window.workspace.notice.action_button.click()
    hands.settle()
    assert hands.window.session is not None
    assert hands.window.session.path == sample_path


def test_a_foreign_log_is_set_aside_when_asked_to(hands: Hands, sample_path: Path) -> None:
    twin = Path(shutil.copy(sample_path, sample_path.with_name("twin.claims")))
    for path, number in ((sample_path, 1), (twin, 2)):
        with closing(Session.open(path, "Annotator A")) as session:
            for start in range(20):
                session.claims.add(number, [(start, start + 9)], note="words " * 300)
            log = log_of(path).read_bytes()
    log_of(sample_path).write_bytes(log)
    before = claims_in_file(sample_path)

    def refuse(dialog: QDialog) -> None:
        assert isinstance(dialog, MessageDialog)
        assert "sample.claims-wal does not belong to sample.claims" in dialog.headline.text()
        assert "nothing is deleted" in dialog.text.text()
        button(dialog, "Cancel").click()

    def agree(dialog: QDialog) -> None:
        button(dialog, "Move it there and open the project").click()

    hands.in_dialog(MessageDialog, refuse, lambda: hands.window.commands.open(sample_path, "Annotator A"))
    assert log_of(sample_path).read_bytes() == log
    hands.in_dialog(MessageDialog, agree, lambda: hands.window.commands.open(sample_path, "Annotator A"))
    session = hands.window.session
    assert session is not None
    assert {row[0] for row in session.connection.execute("SELECT uuid FROM claim")} == before
    kept = list(sample_path.with_name("sample.claims.backups").glob("set aside*-wal"))
    assert [path.read_bytes() for path in kept] == [log]


def claims_in_file(path: Path) -> set[str]:
    from test_names_and_clocks import claims_in_alone

    return claims_in_alone(path)


def test_a_fault_of_the_program_is_told_with_details_to_copy_and_the_window_stays(
    hands: Hands, opened: Session, tmp_path: Path
) -> None:
    uninstall = install_exception_hook(tmp_path / "log", lambda: hands.window)
    try:

        def look(dialog: QDialog) -> None:
            assert isinstance(dialog, MessageDialog)
            assert dialog.headline.text() == "Something went wrong"
            assert "ZeroDivisionError" in dialog.text.text()
            assert "Everything saved so far is safe" in dialog.text.text()
            dialog.copy_button.click()
            assert "Traceback" in QApplication.clipboard().text()
            dialog.unfold_button.click()

        hands.in_dialog(MessageDialog, look, lambda: fault(hands))
        hands.in_dialog(MessageDialog, reading_refused, lambda: fault(hands, opened))
    finally:
        uninstall()
    assert hands.window.isVisible()
    assert "ZeroDivisionError" in (tmp_path / "log" / "errors.log").read_text(encoding="utf-8")
    opened.claims.add(1, [(0, 4)])


def fault(hands: Hands, session: Session | None = None) -> None:
    """Let something fail that nobody catches."""
    try:
        if session is None:
            _ = 1 // len(hands.window.findChildren(ClaimPopup))
        else:
            session.connection.execute("PRAGMA query_only = ON")
            session.connection.execute("DELETE FROM claim")
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        if session is not None:
            session.connection.execute("PRAGMA query_only = OFF")


def reading_refused(dialog: QDialog) -> None:
    """The refusals of the disk are worded also where nobody expected them."""
    assert isinstance(dialog, MessageDialog)
    assert "The project cannot be read now" in dialog.headline.text()
    assert "Traceback" not in dialog.text.text()
