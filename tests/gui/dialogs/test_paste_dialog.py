"""One article out of the clipboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.dialogs.paste import PasteDialog
from annotator.gui.messages import MessageDialog
from annotator.gui.settings import Settings
from annotator.gui.tasks import TaskRunner
from annotator.gui.theme import ThemeManager

_TEXT = (
    "Talks resume in the capital\n\nPublished: 6 April 2021\n\nThe talks resumed on Monday,\u00a0officials said. 🕊 "
    + "They will go on for the rest of the week. " * 8
)


@pytest.fixture
def opened(
    qtbot: QtBot,
    session: Session,
    theme: ThemeManager,
    settings: Settings,
    runner: TaskRunner,
    show: Callable[[QWidget], None],
) -> Callable[[str], PasteDialog]:
    def opened(text: str) -> PasteDialog:
        QApplication.clipboard().setText(text)
        dialog = PasteDialog(DialogParts(session, theme, settings, runner))
        show(dialog)
        if text:
            qtbot.waitUntil(lambda: "Looking" not in dialog.length.text())
        return dialog

    return opened


def test_pasted_text_becomes_an_article_with_what_was_proposed_and_typed(
    qtbot: QtBot, opened: Callable[[str], PasteDialog], session: Session
) -> None:
    dialog = opened(_TEXT)
    assert dialog.length.text() == f"{len(_TEXT)} characters"
    assert dialog.lines["title"].text() == "Talks resume in the capital"
    assert dialog.lines["published"].text() == "2021-04-06"
    assert dialog.evidence["published"].text().startswith("Proposed: ")
    dialog.lines["source"].setFocus()
    qtbot.keyClicks(dialog.lines["source"], "The Paper")
    dialog.lines["title"].selectAll()
    qtbot.keyClick(dialog.lines["title"], Qt.Key.Key_Delete)
    with qtbot.waitSignal(dialog.imported) as done:
        qtbot.keyClick(dialog.lines["title"], Qt.Key.Key_Return)
    assert isinstance(done.args, list)
    article = session.articles.get(done.args[0][0])
    assert session.articles.text(article.id) == _TEXT
    assert (article.title, article.source, article.published) == (None, "The Paper", "2021-04-06")
    assert article.source_evidence == "given when it was pasted"
    assert dialog.isHidden()


def test_a_text_known_already_and_a_date_that_is_none_are_said(
    qtbot: QtBot, opened: Callable[[str], PasteDialog]
) -> None:
    opened(_TEXT).accept()
    again = opened(_TEXT)
    assert "in the project already, as “Talks resume in the capital”" in again.length.text()
    assert not again.save_button.isEnabled()
    again.text.selectAll()
    qtbot.keyClicks(again.text, "Another text")
    qtbot.waitUntil(again.save_button.isEnabled)
    qtbot.keyClicks(again.lines["published"], "soon")
    assert not again.save_button.isEnabled()
    assert "is not a date" in again.evidence["published"].text()
    # Closed by the end of the test, it would ask whether what was typed is to be dropped.
    again.done(0)


def test_an_empty_clipboard_waits_for_text(opened: Callable[[str], PasteDialog], session: Session) -> None:
    dialog = opened("")
    assert not dialog.save_button.isEnabled()
    dialog.accept()
    assert session.totals()[0] == 0


def _answer(agreed: bool, told: list[str]) -> None:
    """Answer the question that comes up next."""

    def work() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, MessageDialog)
        told.append(dialog.headline.text())
        dialog.accept() if agreed else dialog.reject()

    QTimer.singleShot(0, work)


def test_what_was_typed_is_dropped_only_after_asking(qtbot: QtBot, opened: Callable[[str], PasteDialog]) -> None:
    untouched = opened(_TEXT)
    qtbot.keyClick(untouched, Qt.Key.Key_Escape)
    assert untouched.isHidden()
    dialog = opened("")
    qtbot.keyClicks(dialog.text, "Some article")
    told: list[str] = []
    _answer(False, told)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.text.toPlainText() == "Some article"
    _answer(True, told)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert told == ["Drop the article?"] * 2


def test_a_title_typed_counts_too(qtbot: QtBot, opened: Callable[[str], PasteDialog]) -> None:
    dialog = opened(_TEXT)
    qtbot.keyClicks(dialog.lines["source"], "The Paper")
    told: list[str] = []
    _answer(True, told)
    dialog.reject()
    assert len(told) == 1
    assert dialog.isHidden()
