"""The start page offers everything by mouse, key and drop."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from annotator.gui.settings import RecentProject
from annotator.gui.start_page import StartPage, opened_text


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    page = StartPage()
    qtbot.addWidget(page)
    page.resize(900, 650)
    page.show()
    return page


def test_buttons_ask_for_what_they_say(qtbot: QtBot, page: StartPage) -> None:
    with qtbot.waitSignal(page.sample_requested):
        qtbot.mouseClick(page.sample_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.new_requested):
        qtbot.keyClick(page.new_button, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert asked.args == [None]
    for button, signal in ((page.sample_button, page.sample_requested), (page.new_button, page.new_requested)):
        with qtbot.waitSignal(signal):
            qtbot.keyClick(button, Qt.Key.Key_Return)


def test_recent_projects_open_and_missing_ones_can_be_removed(qtbot: QtBot, page: StartPage, tmp_path: Path) -> None:
    there, gone = tmp_path / "<b>there.claims", tmp_path / "gone.claims"
    there.touch()
    page.set_recent([RecentProject(str(there), "2026-11-23T10:00:00+00:00"), RecentProject(str(gone))])
    first, second = page.recent_buttons()
    assert "<b>there" in [label.text() for label in first.findChildren(QLabel)]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in first.findChildren(QLabel))
    assert "<b>" not in first.toolTip()
    assert first.remove_button.isHidden()
    assert not second.remove_button.isHidden()
    assert "file not found" in second.accessibleName()
    with qtbot.waitSignal(page.open_requested) as asked:
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert asked.args == [str(there)]
    with qtbot.waitSignal(page.recent_removed) as removed, qtbot.assertNotEmitted(page.open_requested):
        qtbot.mouseClick(second.remove_button, Qt.MouseButton.LeftButton)
    assert removed.args == [str(gone)]
    page.set_recent([])
    assert page.recent_buttons() == []


def test_a_project_file_can_be_dropped_and_nothing_else(qtbot: QtBot, page: StartPage, tmp_path: Path) -> None:
    def drop(*names: str) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
        rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(QPointF(9, 9).toPoint(), *rest)
        enter.setAccepted(False)
        QApplication.sendEvent(page, enter)
        QApplication.sendEvent(page, QDropEvent(QPointF(9, 9), *rest))
        return enter.isAccepted()

    with qtbot.waitSignal(page.open_requested) as asked:
        assert drop("mine.claims")
    assert asked.args == [str(tmp_path / "mine.claims")]
    with qtbot.assertNotEmitted(page.open_requested):
        assert not drop("article.txt")
        assert not drop("one.claims", "two.claims")


@pytest.mark.parametrize(
    ("opened", "words"),
    [
        ("2026-11-23T23:59:00+00:00", "today"),
        ("2026-11-22T23:59:00+00:00", "yesterday"),
        ("2026-11-13T00:00:00", "10 days ago"),
        ("2026-10-01T00:00:00+00:00", "2026-10-01"),
        ("2027-01-01T00:00:00+00:00", "today"),
        ("rubbish", ""),
        ("", ""),
    ],
)
def test_when_a_project_was_opened_is_put_in_words(opened: str, words: str) -> None:
    assert opened_text(opened, datetime(2026, 11, 23, 12, tzinfo=UTC)) == words
