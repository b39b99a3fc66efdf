"""What is said before articles are removed, and where undo goes when they come and go."""

from collections.abc import Callable
from pathlib import Path

import pytest
from merge_sample import add_articles
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from annotator.core.filters import ArticleFilter
from annotator.gui.article_commands import ArticleCommands
from annotator.gui.messages import MessageDialog
from tests.e2e.hands import Hands


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Hands:
    return Hands(qtbot, tmp_path / "settings")


def said(hands: Hands, finish: Callable[[QDialog], object]) -> str:
    words: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, MessageDialog)
        words.append(dialog.text.text())
        finish(dialog)

    hands.in_dialog(MessageDialog, look, ArticleCommands(hands.window).delete_articles)
    return words[0]


def test_the_claims_and_decisions_that_go_with_an_article_are_named(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    session, article = hands.window.session, hands.window.workspace.article
    assert session is not None
    assert article is not None
    told = said(hands, lambda dialog: dialog.reject())
    assert f"the {session.articles.claims_on([article.id])} claims on it" in told
    assert "decided" not in told
    session.reviewing.take_all_identical(article.id)
    assert "what was decided on it" in said(hands, lambda dialog: dialog.accept())
    assert session.article_count() == 4
    session.undo()
    assert session.articles.decisions_on([article.id])


def test_undo_of_an_import_stays_where_one_is_and_redo_goes_to_the_article(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    window, session = hands.window, hands.window.session
    assert session is not None
    assert window.workspace.article is not None
    before = window.workspace.article.id
    window.workspace.notice.hide()
    add_articles(session, ["Words of one more article."])
    window.undo()
    assert not window.workspace.notice.isVisible(), window.workspace.notice.label.text()
    assert window.workspace.article.id == before
    window.redo()
    assert window.workspace.article.id == session.articles.ids(ArticleFilter())[-1] != before
    window.undo()
    assert not window.workspace.notice.isVisible(), window.workspace.notice.label.text()
    assert window.workspace.article is None
