"""Keys are named as they are now, wherever the window names one."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.gui.top_bar import ANNOTATE, REVIEW
from annotator.gui.view_commands import ViewCommands
from annotator.gui.widgets.labels import KeyCap
from tests.e2e.hands import Hands


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path, sample_path: Path) -> Hands:
    made = Hands(qtbot, tmp_path / "settings")
    made.window.resize(1900, 900)
    made.open(sample_path)
    return made


def caps(widget: QWidget) -> list[str]:
    return [cap.text() for cap in widget.findChildren(KeyCap) if cap.isVisible()]


def test_other_keys_are_named_below_the_text_and_beside_the_fields(hands: Hands) -> None:
    window, actions = hands.window, hands.window.actions_
    assert caps(window.status)[-5:] == ["S", "C", "J", "K", "F1"]
    actions.set_keys("claim.sentence", ["Y"])
    actions.set_keys("claim.previous", [])
    actions.set_keys("edit.search", ["Ctrl+G"])
    actions.set_keys("file.import", [])
    hands.settle()
    assert caps(window.status)[-4:] == ["Y", "C", "J", "F1"]
    assert caps(window.top_bar) == ["Ctrl G"]
    assert "Ctrl O" not in caps(window.workspace.articles)
    window.workspaces.show(REVIEW)
    assert caps(window.status)[-5:] == ["1", "2", "E", "X", "F1"]
    window.workspaces.show(ANNOTATE)
    actions.reset_keys()
    hands.settle()
    assert caps(window.status)[-5:] == ["S", "C", "J", "K", "F1"]
    assert caps(window.top_bar) == ["Ctrl K"]


def test_hints_name_the_key_or_where_there_is_none_the_action(hands: Hands) -> None:
    window, actions = hands.window, hands.window.actions_
    assert window.workspace.notice.label.text().startswith("S takes the sentence at the caret, + and - make")
    actions.set_keys("suggestion.next", ["Y"])
    actions.set_keys("claim.new", [])
    said: list[str] = []
    window.tagging.hint.connect(said.append)
    window.tagging.dismiss_suggestion()
    assert said == ["Press Y to go to a suggestion first."]
    assert actions.key_or_name("claim.new") == "“New claim”"
    window.view.show_hints_again()
    assert "“New claim” tags it as a claim." in window.workspace.notice.label.text()


def test_every_hint_has_a_key_for_each_gap(hands: Hands) -> None:
    shown: list[str] = []
    assert isinstance(hands.window.view, ViewCommands)
    hands.window.view.show_hints_again()
    while hands.window.workspace.notice.isVisible():
        shown.append(hands.window.workspace.notice.label.text())
        hands.window.workspace.notice.action_button.setFocus()
        hands.press(Qt.Key.Key_Return)
    assert len(shown) == 5
    assert not [text for text in shown if re.search(r"[{}]|“”", text)]
