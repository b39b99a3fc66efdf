"""An article's details are corrected as one action, and only when something is different."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.dialogs.article_details import ArticleDialog
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager


@pytest.fixture
def opened(
    sample: Session, theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]
) -> Callable[[int], ArticleDialog]:
    def opened(article_id: int) -> ArticleDialog:
        dialog = ArticleDialog(sample, article_id, theme, settings)
        show(dialog)
        return dialog

    return opened


def test_it_shows_what_is_stored_with_its_evidence(opened: Callable[[int], ArticleDialog], sample: Session) -> None:
    dialog = opened(4)
    article = sample.articles.get(4)
    assert dialog.lines["published"].text() == "2021-04-06"
    assert dialog.date_evidence.text().startswith("6 April 2021. From: 'Updated: Apr 06, 2021")
    facts = [label.text() for label in dialog.findChildren(QLabel)]
    assert article.sha256 in facts
    assert "2,790 characters" in facts


def test_a_long_title_shows_how_it_begins(qtbot: QtBot, opened: Callable[[int], ArticleDialog]) -> None:
    title = opened(1).lines["title"]
    qtbot.waitUntil(lambda: not title.hasSelectedText())
    assert title.cursorPosition() == 0
    assert title.hasFocus()


def test_saving_without_a_change_leaves_no_trace(
    qtbot: QtBot, opened: Callable[[int], ArticleDialog], sample: Session
) -> None:
    dialog = opened(4)
    qtbot.keyClick(dialog.lines["title"], Qt.Key.Key_Return)
    assert dialog.isHidden()
    assert sample.undo_label == ""


def test_corrections_are_one_action_that_can_be_undone(
    qtbot: QtBot, opened: Callable[[int], ArticleDialog], sample: Session
) -> None:
    before = sample.articles.get(2)
    dialog = opened(2)
    assert dialog.lines["title"].placeholderText().startswith("untitled: NATO has not shown")
    qtbot.keyClicks(dialog.lines["title"], "No invitation")
    qtbot.keyClicks(dialog.lines["published"], "2024-10-32")
    assert not dialog.save_button.isEnabled()
    assert "is not a date" in dialog.date_evidence.text()
    for _ in range(3):
        qtbot.keyClick(dialog.lines["published"], Qt.Key.Key_Backspace)
    assert dialog.date_evidence.text() == "October 2024. From: set by hand"
    qtbot.keyClicks(dialog.note, "Dated by its wording.")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    after = sample.articles.get(2)
    assert (after.title, after.title_evidence) == ("No invitation", "set by hand")
    assert (after.published, after.published_evidence) == ("2024-10", "set by hand")
    assert after.note == "Dated by its wording."
    assert after.byline == before.byline
    sample.undo()
    assert sample.articles.get(2) == before
    assert sample.undo_label == ""


def test_escape_changes_nothing(qtbot: QtBot, opened: Callable[[int], ArticleDialog], sample: Session) -> None:
    dialog = opened(2)
    qtbot.keyClicks(dialog.lines["title"], "Never")
    qtbot.keyClick(dialog.lines["title"], Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert sample.articles.get(2).title is None
