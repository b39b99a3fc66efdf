"""The line below: which keys it names."""

import pytest
from pytestqt.qtbot import QtBot

from annotator.gui.status_line import StatusLine
from annotator.gui.top_bar import REVIEW
from annotator.gui.widgets.labels import KeyCap


@pytest.mark.parametrize(("annotators", "caps"), [(2, "1 2"), (3, "1 2 3"), (7, "1 7"), (14, "1 0")])
def test_the_keys_that_take_are_those_of_the_annotators(qtbot: QtBot, annotators: int, caps: str) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.name_keys(lambda action_id: action_id[-1] if "take" in action_id else "")
    line.resize(line.fontMetrics().averageCharWidth() * 160, 30)
    line.show()
    line.show_keys(REVIEW)
    line.show_takes(annotators)
    shown = [cap.text() for cap in line.findChildren(KeyCap) if cap.isVisibleTo(line) and cap is not line.undo_cap]
    assert " ".join(shown) == caps
