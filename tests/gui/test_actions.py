"""The action table: complete, without clashes, and live in menus and keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.core.errors import InvalidValueError
from annotator.gui.action_needs import Need, missing
from annotator.gui.action_table import (
    ACTIONS,
    MENUS,
    READER,
    ROWS,
    SPECS,
    TEXT,
    WALKING,
    WINDOW,
    heard_together,
    plain_text,
)
from annotator.gui.actions import Actions, normal_keys
from annotator.gui.settings import Settings


class Window(QMainWindow):
    """A window with a reader, a card with fields, and a search line beside them."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.actions_ = Actions(self, settings)
        self.reader = QPlainTextEdit("Words of an article.")
        self.reader.setReadOnly(True)
        self.cards = QWidget()
        self.note, self.form, self.button = QLineEdit(), QComboBox(), QPushButton("Form")
        self.form.addItems(["supports", "cites"])
        self.popup, self.popup_button = QWidget(), QPushButton("Stance")
        self.search = QLineEdit()
        inner = QVBoxLayout(self.cards)
        for widget in (self.note, self.form, self.button, self.popup):
            inner.addWidget(widget)
        QVBoxLayout(self.popup).addWidget(self.popup_button)
        body = QWidget()
        column = QVBoxLayout(body)
        for widget in (self.reader, self.cards, self.search):
            column.addWidget(widget)
        self.setCentralWidget(body)
        self.actions_.build_menus(self.menuBar())
        self.actions_.add_to(self.reader)
        self.actions_.add_to(self.cards)
        self.actions_.add_typing_zone(self.popup)
        self.heard: list[str] = []
        for spec in ACTIONS:
            if not spec.submenu:
                self.actions_.connect_to(spec.id, lambda *_checked, name=spec.id: self.heard.append(name))


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def press(qtbot: QtBot, widget: QWidget, keys: str) -> None:
    combination = QKeySequence(keys)[0]
    qtbot.keyClick(widget, combination.key(), combination.keyboardModifiers())


def test_table_is_consistent() -> None:
    assert len(SPECS) == len(ACTIONS)
    for spec in ACTIONS:
        assert spec.menu.split("/")[0] in MENUS
        assert spec.context in (WINDOW, READER, TEXT, ROWS, WALKING)
        assert spec.tip.endswith(".")
        assert normal_keys(spec.keys) == [QKeySequence(key).toString() for key in spec.keys]
        assert spec.checkable or not spec.exclusive


def test_no_key_has_two_meanings() -> None:
    taken = [(key, spec) for spec in ACTIONS for key in normal_keys(spec.keys)]
    for key, spec in taken:
        others = [other.id for same, other in taken if same == key and heard_together(spec.context, other.context)]
        assert others == [spec.id]


def test_mnemonics_are_unique_within_a_menu(window: Window) -> None:
    menus = [window.menuBar(), *(window.actions_.menu(spec.menu) for spec in ACTIONS)]
    for menu in menus:
        texts = [action.text() for action in menu.actions() if "&" in action.text()]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert sorted(letters) == sorted(set(letters))


def test_keys_of_the_design_are_in_the_table() -> None:
    expected = {
        "S": "claim.sentence",
        "Shift+S": "claim.grow",
        "+": "claim.grow",
        "-": "claim.shrink",
        "C": "claim.new",
        "Return": "claim.enter",
        "J": "claim.next",
        "K": "claim.previous",
        "Del": "claim.delete",
        "D": "claim.duplicate",
        "N": "suggestion.next",
        "A": "suggestion.accept",
        "X": "suggestion.dismiss",
        "Ctrl+Z": "edit.undo",
        "Ctrl+Shift+Z": "edit.redo",
        "Ctrl+Down": "article.next",
        "Ctrl+Up": "article.previous",
        "Ctrl+Return": "article.done_next",
        "Ctrl+F": "edit.find",
        "Ctrl+K": "edit.search",
        "F1": "help.keys",
    }
    review = (ROWS, WALKING)
    found = {key: spec.id for spec in ACTIONS for key in normal_keys(spec.keys) if spec.context not in review}
    assert {key: found.get(key) for key in expected} == expected


def test_every_action_is_in_a_menu(window: Window) -> None:
    bar = window.menuBar()
    assert [action.text().replace("&", "") for action in bar.actions()] == list(MENUS)
    for spec in ACTIONS:
        assert window.actions_.action(spec.id) in window.actions_.menu(spec.menu).actions()
    file_menu = window.actions_.menu("File")
    assert window.actions_.menu("file.recent").menuAction() in file_menu.actions()
    assert sum(action.isSeparator() for action in file_menu.actions()) == 6
    assert not file_menu.actions()[0].isSeparator()


def test_every_action_calls_what_it_is_connected_to(window: Window) -> None:
    for spec in ACTIONS:
        if not spec.submenu:
            window.actions_.action(spec.id).trigger()
    assert window.heard == [spec.id for spec in ACTIONS if not spec.submenu]


@pytest.mark.usefixtures("qapp")
def test_dead_actions_are_named() -> None:
    window = QMainWindow()
    actions = Actions(window)
    assert "file.recent" not in actions.unconnected()
    assert len(actions.unconnected()) == len(ACTIONS) - 1
    got: list[object] = []
    actions.connect_to("view.others", got.append)
    actions.connect_to("claim.new", lambda: got.append("new"))
    assert len(actions.unconnected()) == len(ACTIONS) - 3
    actions.action("view.others").trigger()
    actions.action("claim.new").trigger()
    actions.set_checked("view.others", False)
    assert got == [True, "new"]
    with pytest.raises(KeyError):
        actions.connect_to("claim.no_such", print)


def test_keys_of_the_review_are_in_the_table() -> None:
    found = {key: spec.id for spec in ACTIONS for key in spec.keys if spec.context in (ROWS, WALKING)}
    taking = {str(place % 10): f"review.take_{place}" for place in range(1, 11)}
    named = {"E": "edit", "X": "reject", "U": "reopen", "M": "note", "R": "reason", "G": "guideline", "I": "identical",
             "J": "next", "K": "previous", "Down": "next_open", "Up": "previous_open"}  # fmt: skip
    assert found == taking | {key: f"review.{name}" for key, name in named.items()}


@pytest.mark.parametrize("keys", [key for spec in ACTIONS for key in spec.keys if spec.context in (READER, TEXT)])
def test_reader_keys_work_in_the_reader_and_the_cards_only(qtbot: QtBot, window: Window, keys: str) -> None:
    action = next(spec.id for spec in ACTIONS if keys in spec.keys and spec.context in (READER, TEXT))
    for host in (window.reader, window.button):
        host.setFocus()
        press(qtbot, host, keys)
    assert window.heard == [action, action]
    for elsewhere in (window.search, window.note, window.form, window.popup_button):
        elsewhere.setFocus()
        press(qtbot, elsewhere, keys)
    assert window.heard == [action, action]
    window.reader.setFocus()
    press(qtbot, window.reader, keys)
    assert window.heard == [action] * 3


def test_letters_are_typed_where_one_types(qtbot: QtBot, window: Window) -> None:
    window.note.setFocus()
    qtbot.keyClicks(window.note, "Scan + check-XN")
    assert window.note.text() == "Scan + check-XN"
    assert window.heard == []


@pytest.mark.parametrize("keys", ["Ctrl+K", "Ctrl+E", "Ctrl+Down", "F1", "Ctrl+Return", "Alt+2"])
def test_window_keys_work_while_typing(qtbot: QtBot, window: Window, keys: str) -> None:
    window.search.setFocus()
    qtbot.keyClicks(window.search, "words")
    press(qtbot, window.search, "Home")
    press(qtbot, window.search, keys)
    assert len(window.heard) == 1
    assert (window.search.text(), window.search.cursorPosition()) == ("words", 0)


@pytest.mark.parametrize(("keys", "left"), [("Ctrl+Z", ""), ("Ctrl+Left", "words"), ("Ctrl+Backspace", "")])
def test_a_field_keeps_its_own_keys_of_editing(qtbot: QtBot, window: Window, keys: str, left: str) -> None:
    window.search.setFocus()
    qtbot.keyClicks(window.search, "words")
    press(qtbot, window.search, keys)
    assert window.heard == []
    assert window.search.text() == left


def test_undo_is_named_and_ampersands_stay(window: Window) -> None:
    actions = window.actions_
    actions.set_text("edit.undo", "Undo “Rename R&D”")
    assert actions.action("edit.undo").text() == "Undo “Rename R&&D”"
    actions.reset_text("edit.undo")
    assert actions.action("edit.undo").text() == SPECS["edit.undo"].text


def test_an_entry_that_cannot_be_chosen_says_why(qtbot: QtBot, window: Window) -> None:
    actions = window.actions_
    copy, menu = actions.action("edit.copy"), actions.menu("Edit")
    menu.popup(window.mapToGlobal(QPoint(0, 0)))

    def hover_over_copy() -> None:
        at = menu.actionGeometry(copy).center()
        QApplication.sendEvent(menu, QHelpEvent(QEvent.Type.ToolTip, at, menu.mapToGlobal(at)))

    actions.set_missing("edit.copy", "Open an article first.")
    assert not copy.isEnabled()
    hover_over_copy()
    assert QToolTip.text() == "Open an article first."
    actions.set_missing("edit.copy", "")
    assert copy.isEnabled()
    hover_over_copy()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    menu.close()


def test_what_is_missing_is_told_in_the_order_in_which_it_is_made_good() -> None:
    present: set[Need] = set()
    told = []
    for need in (Need.PROJECT, Need.ANNOTATING, Need.ARTICLE, Need.CLAIM):
        told.append(dict(missing(present))["claim.duplicate"])
        present.add(need)
    assert told == [Need.PROJECT.value, Need.ANNOTATING.value, Need.ARTICLE.value, Need.CLAIM.value]
    assert dict(missing(present))["claim.duplicate"] == ""
    assert dict(missing(present))["review.edit"] == Need.REVIEW.value


def test_only_one_theme_and_one_state_is_checked(window: Window) -> None:
    for name in ("view.theme_light", "view.theme_dark", "article.doing"):
        window.actions_.set_checked(name, True)
    checked = [spec.id for spec in ACTIONS if window.actions_.action(spec.id).isChecked()]
    assert checked == ["view.theme_dark", "article.doing"]


def test_changed_keys_are_remembered_and_can_be_reset(qtbot: QtBot, tmp_path: Path) -> None:
    window = Window(Settings(tmp_path))
    qtbot.addWidget(window)
    window.actions_.set_keys("claim.new", ["v", "Ctrl+Alt+V", "V"])
    window.actions_.set_keys("claim.duplicate", [])
    assert window.actions_.keys("claim.new") == ["V", "Ctrl+Alt+V"]
    later = Window(Settings(tmp_path))
    qtbot.addWidget(later)
    assert later.actions_.keys("claim.new") == ["V", "Ctrl+Alt+V"]
    assert later.actions_.key_text("claim.new") == "V"
    assert later.actions_.key_text("claim.duplicate") == ""
    assert later.actions_.action("claim.new").shortcuts() == [QKeySequence("V"), QKeySequence("Ctrl+Alt+V")]
    later.actions_.reset_keys("claim.new")
    assert later.actions_.keys("claim.new") == ["C"]
    later.actions_.reset_keys()
    assert later.actions_.keys("claim.duplicate") == ["D"]
    assert Settings(tmp_path).shortcut_overrides() == {}


def test_keys_that_clash_or_make_no_sense_are_refused(window: Window) -> None:
    actions = window.actions_
    assert actions.conflicts("claim.new", ["S"]) == ["claim.sentence"]
    assert actions.conflicts("claim.new", ["Ctrl+F"]) == ["edit.find"]
    assert actions.conflicts("claim.new", ["C", "Ctrl+Alt+F12"]) == []
    with pytest.raises(InvalidValueError, match="Take the sentence"):
        actions.set_keys("claim.new", ["S"])
    with pytest.raises(InvalidValueError, match="not a key"):
        actions.set_keys("claim.new", ["Ctrl+Flub"])
    assert actions.keys("claim.new") == ["C"]


def test_damaged_or_clashing_stored_keys_are_left_out(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.set_shortcut_overrides(
        {"claim.new": ["Flub", "S", "V"], "no.such": ["B"], "claim.next": ["K"], "claim.previous": ["J"]}
    )
    window = Window(settings)
    qtbot.addWidget(window)
    assert window.actions_.keys("claim.new") == ["V"]
    assert window.actions_.keys("claim.next") == ["K"]
    assert window.actions_.keys("claim.previous") == ["J"]


def test_plain_names_for_the_key_sheet() -> None:
    assert plain_text(SPECS["file.import"]) == "Import articles"


@pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_T, Qt.Key.Key_C])
def test_a_letter_in_an_open_menu_does_nothing_to_the_text_behind_it(window: Window, key: Qt.Key) -> None:
    window.reader.setFocus()
    menu = window.actions_.menu("Help")
    menu.popup(window.mapToGlobal(window.rect().center()))
    # Given to the window, as a display does: Qt itself decides who is asked about the key.
    QTest.keyClick(window.windowHandle(), key)
    menu.close()
    assert window.heard == []
    QTest.keyClick(window.windowHandle(), key)
    assert len(window.heard) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_Down])
def test_a_key_in_the_open_list_of_a_field_chooses_there_and_does_nothing_behind_it(
    qtbot: QtBot, window: Window, key: Qt.Key
) -> None:
    window.reader.setFocus()
    window.form.setFocus()
    window.form.showPopup()
    qtbot.waitUntil(window.form.view().hasFocus)
    QTest.keyClick(window.form.view(), key)
    QTest.keyClick(window.form.view(), Qt.Key.Key_Return)
    assert window.heard == []
    assert window.form.currentText() == "cites"
    window.reader.setFocus()
    QTest.keyClick(window.reader, Qt.Key.Key_C)
    assert window.heard == ["claim.new"]


def test_a_letter_chooses_the_entry_of_an_open_menu_whose_mark_it_is(window: Window) -> None:
    window.reader.setFocus()
    window.actions_.menu("Article").popup(window.mapToGlobal(window.rect().center()))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_N)
    assert window.heard == ["article.next"]
