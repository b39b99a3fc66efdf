"""The list of articles and what stands around it, from one project to the next."""

from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from annotator.app.registry import Registry
from annotator.app.session import Session
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
