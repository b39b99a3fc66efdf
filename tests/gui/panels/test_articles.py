"""The list of articles and what stands around it, from one project to the next."""

from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.filters import ArticleSort
from annotator.gui.panels.articles import ArticlePanel


def test_another_project_is_listed_as_nothing_but_the_filter_and_the_menu_say(
    qtbot: QtBot, sample: Session, empty_path: Path
) -> None:
    panel = ArticlePanel()
    qtbot.addWidget(panel)
    panel.show()
    registry = Registry(sample)
    registry.read()
    panel.set_session(sample, registry)
    sorts = next(button.menu() for button in panel.findChildren(QToolButton) if button.menu() is not None)
    by_title, last_first = sorts.actions()[1], sorts.actions()[-1]
    by_title.trigger()
    last_first.trigger()
    panel.filter_bar.words.setText("of no article at all")
    panel.filter_bar.undated.setChecked(True)
    assert panel.model.rowCount() == 0
    with closing(Session.open(empty_path, "Anna")) as other:
        panel.set_session(other, Registry(other))
        panel.set_session(sample, registry)
    assert panel.model.rowCount() == 5
    assert panel.filter_bar.words.text() == ""
    assert not panel.filter_bar.undated.isChecked()
    assert sorts.actions()[0].isChecked()
    assert not last_first.isChecked()
    wanted = panel.model.filter
    assert (wanted.sort, wanted.descending, wanted.words) == (ArticleSort.ORDER, False, "")
    qtbot.waitUntil(lambda: not panel.filter_bar._timer.isActive())
    assert panel.model.rowCount() == 5


def test_the_words_of_the_button_are_never_cut(qtbot: QtBot) -> None:
    panel = ArticlePanel()
    qtbot.addWidget(panel)
    panel.show_key("Ctrl O")
    panel.show()
    panel.resize(80, 500)
    qtbot.waitUntil(lambda: panel.add_button.width() >= panel.add_button.sizeHint().width())
    assert panel.width() < panel.fontMetrics().averageCharWidth() * 40


def test_a_title_that_is_none_is_told_apart_on_hover(qtbot: QtBot, sample: Session) -> None:
    panel = ArticlePanel()
    qtbot.addWidget(panel)
    panel.set_session(sample, Registry(sample))
    hints = [
        str(panel.model.data(panel.model.index(row, 0), Qt.ItemDataRole.ToolTipRole))
        for row in range(panel.model.rowCount())
    ]
    assert "No title yet" not in hints[0]
    assert hints[1].startswith("<p>No title yet. Its first words: NATO has not shown any indication")


def test_the_numbers_on_the_chips_follow_an_article_without_all_being_counted(qtbot: QtBot, sample: Session) -> None:
    panel = ArticlePanel()
    qtbot.addWidget(panel)
    panel.set_session(sample, Registry(sample))
    qtbot.waitUntil(lambda: panel.chips[None].count == 5)
    sample.articles.set_state([1, 2], State.DONE)
    sample.articles.set_state([3, 4], State.TODO)
    panel.set_session(sample, Registry(sample))
    panel.resize(400, 600)
    panel.show()
    qtbot.waitExposed(panel)
    assert panel.grab().width() == 400
    asked: list[str] = []
    sample.subscribe(panel.changed)
    sample.connection.set_trace_callback(asked.append)
    for change in (
        lambda: sample.claims.add(3, [(10, 30)]), sample.undo, sample.redo,
        lambda: sample.articles.set_state([1, 3], State.DOING), lambda: sample.articles.set_state([1, 4], State.DONE),
        sample.undo, sample.undo, sample.redo,
    ):  # fmt: skip
        change()
        QCoreApplication.processEvents()
        assert panel.grab().width() == 400
        shown = [chip.count for chip in panel.chips.values()]
        assert not any("GROUP BY state" in sql for sql in asked)
        sample.connection.set_trace_callback(None)
        assert shown == list(sample.articles.counts(panel.model.filter))
        sample.connection.set_trace_callback(asked.append)
    sample.connection.set_trace_callback(None)


def test_a_title_in_hebrew_is_listed_from_the_right(qtbot: QtBot, sample: Session) -> None:
    panel = ArticlePanel()
    qtbot.addWidget(panel)
    sample.articles.set_details(1, {"title": "שלום"})
    panel.set_session(sample, Registry(sample))
    panel.resize(400, 500)
    panel.show()
    table = panel.view
    row = table.visualRect(panel.model.index(0, 0))
    picture = table.viewport().grab(row.adjusted(10, 4, -10, -row.height() * 2 // 3)).toImage()

    def inked(columns: range) -> bool:
        middle = picture.pixelColor(0, 0)
        return any(picture.pixelColor(x, y) != middle for x in columns for y in range(picture.height()))

    assert not inked(range(picture.width() // 2))
    assert inked(range(picture.width() // 2, picture.width()))
