"""The list of articles and what stands around it, from one project to the next."""

from contextlib import closing
from pathlib import Path

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
