"""What the menus View and Help do, as far as a window is needed for it."""

from pathlib import Path

import pytest
from hands import Hands
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from annotator.gui.messages import MessageDialog
from annotator.gui.top_bar import ANNOTATE, REVIEW


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Hands:
    return Hands(qtbot, tmp_path / "settings")


def test_the_hints_are_shown_where_they_are_about(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    window = hands.window
    window.workspace.notice.hide()
    window.actions_.action("view.review").trigger()
    hands.wait(lambda: window.workspaces.current == REVIEW)
    window.actions_.action("help.hints").trigger()
    assert window.workspaces.current == ANNOTATE
    assert window.workspace.notice.isVisible()


def test_without_a_project_it_is_said_when_the_hints_will_come(hands: Hands) -> None:
    told: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, MessageDialog)
        told.append(dialog.headline.text())

    hands.in_dialog(MessageDialog, look, hands.window.actions_.action("help.hints").trigger)
    assert told == ["Hints"]
