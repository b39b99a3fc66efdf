"""Preferences take effect at once and are remembered."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.gui.actions import Actions
from annotator.gui.dialogs.preferences import KEYS, READING, WINDOW, PreferencesDialog
from annotator.gui.settings import Settings, Typography
from annotator.gui.theme import DARK, LIGHT, ThemeManager


@pytest.fixture
def dialog(
    qapp: QApplication,
    actions: Actions,
    theme: ThemeManager,
    settings: Settings,
    show: Callable[[QWidget], None],
) -> Iterator[PreferencesDialog]:
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    dialog = PreferencesDialog(actions, theme, settings)
    show(dialog)
    yield dialog
    qapp.setFont(font)
    qapp.setPalette(palette)
    qapp.setStyleSheet(sheet)


def test_each_page_begins_with_its_first_field(
    actions: Actions, theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]
) -> None:
    focused = []
    for page in (READING, WINDOW, KEYS):
        dialog = PreferencesDialog(actions, theme, settings, page=page)
        show(dialog)
        focused.append(dialog.focusWidget() in (dialog.family, dialog.modes[theme.mode], dialog.keys.search))
        dialog.close()
    assert focused == [True, True, True]


def test_reading_is_previewed_told_and_kept(qtbot: QtBot, dialog: PreferencesDialog, settings: Settings) -> None:
    with qtbot.waitSignal(dialog.typography_changed) as told:
        dialog.points.setValue(18)
    assert told.args == [Typography(size=18)]
    assert dialog.sample.document().defaultFont().pointSizeF() == 18
    dialog.spacing.setValue(2)
    dialog.column.setValue(90)
    assert settings.typography() == Typography("", 18, 2, 90)
    dialog.reset_typography()
    assert settings.typography() == Typography()
    assert dialog.column.value() == Typography().column


def test_theme_and_size_change_the_whole_window(
    qtbot: QtBot, dialog: PreferencesDialog, settings: Settings, theme: ThemeManager
) -> None:
    with qtbot.waitSignal(dialog.mode_changed) as told:
        dialog.modes[DARK].click()
    assert told.args == [DARK]
    assert theme.theme.dark
    assert settings.theme_mode() == DARK
    dialog.modes[LIGHT].click()
    assert not theme.theme.dark
    dialog.scale.setValue(150)
    assert theme.scale == 1.5
    assert settings.interface_scale() == 1.5
    assert dialog.scale_text.text() == "150 %"


def test_hints_are_shown_again(qtbot: QtBot, dialog: PreferencesDialog, settings: Settings) -> None:
    settings.mark_hint_shown("walk")
    with qtbot.waitSignal(dialog.hints_reset):
        dialog.hints_button.click()
    assert settings.shown_hints() == set()


def test_every_action_can_be_found_and_gets_another_key(
    qtbot: QtBot, dialog: PreferencesDialog, actions: Actions, settings: Settings
) -> None:
    dialog.pages.setCurrentIndex(KEYS)
    page = dialog.keys
    qtbot.keyClicks(page.search, "duplicate")
    shown = [action_id for action_id, item in page._items.items() if not item.isHidden()]
    assert shown == ["claim.duplicate"]
    assert page.current() == "claim.duplicate"
    assert page.name.text() == "Duplicate"
    qtbot.keyClick(page.edits[0], Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: actions.keys("claim.duplicate") == ["Y"])
    assert actions.action("claim.duplicate").shortcut().toString() == "Y"
    assert settings.shortcut_overrides() == {"claim.duplicate": ["Y"]}
    assert "(changed)" in page._items["claim.duplicate"].text(1)
    page.reset_button.click()
    assert actions.keys("claim.duplicate") == ["D"]
    page.search.setText("no action is called so")
    assert page.current() == ""
    assert not page.edits[0].isEnabled()


def test_a_key_of_another_action_is_a_conflict_until_it_is_taken(
    qtbot: QtBot, dialog: PreferencesDialog, actions: Actions
) -> None:
    page = dialog.keys
    page.select("claim.duplicate")
    qtbot.keyClick(page.edits[0], Qt.Key.Key_J)
    qtbot.waitUntil(lambda: page.conflict.text() == "This key belongs to “Next claim”.")
    assert actions.keys("claim.duplicate") == ["D"]
    page.take_button.click()
    assert actions.keys("claim.duplicate") == ["J"]
    assert actions.keys("claim.next") == []
    page.select("claim.next")
    page.reset_button.click()
    assert "Duplicate" in page.conflict.text()
    page.reset_all_button.click()
    assert actions.keys("claim.next") == ["J"]
    assert actions.keys("claim.duplicate") == ["D"]
    assert page.conflict.text() == ""


def test_a_key_can_be_taken_away(qtbot: QtBot, dialog: PreferencesDialog, actions: Actions) -> None:
    page = dialog.keys
    page.select("edit.redo")
    assert [edit.keySequence().toString() for edit in page.edits] == ["Ctrl+Shift+Z", "Ctrl+Y"]
    page.edits[1].clear()
    qtbot.waitUntil(lambda: actions.keys("edit.redo") == ["Ctrl+Shift+Z"])


def test_a_key_that_is_held_before_another_takes_nothing_away(
    qtbot: QtBot, dialog: PreferencesDialog, actions: Actions
) -> None:
    dialog.pages.setCurrentIndex(KEYS)
    page = dialog.keys
    page.select("edit.undo")
    line = page.edits[0]

    def hold_ctrl() -> None:
        qtbot.keyPress(line, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not page._pause.isActive())

    hold_ctrl()
    assert actions.keys("edit.undo") == ["Ctrl+Z"]
    qtbot.keyClick(line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.conflict.text() == "This key belongs to “Search everything”.")
    assert actions.keys("edit.undo") == ["Ctrl+Z"]
    page.select("edit.redo")
    page.select("edit.undo")
    hold_ctrl()
    line.editingFinished.emit()
    assert line.keySequence().toString() == "Ctrl+Z"
    line.clear()
    qtbot.waitUntil(lambda: actions.keys("edit.undo") == [])


def test_esc_leaves_the_field_of_a_key_and_becomes_none(
    qtbot: QtBot, dialog: PreferencesDialog, actions: Actions
) -> None:
    dialog.pages.setCurrentIndex(KEYS)
    page = dialog.keys
    page.select("edit.redo")
    qtbot.keyClick(page.edits[0], Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Search everything" in page.conflict.text())
    qtbot.keyClick(page.edits[0], Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page._pause.isActive())
    assert dialog.isVisible()
    assert page.conflict.text() == ""
    assert page.edits[0].keySequence().toString() == "Ctrl+Shift+Z"
    assert actions.keys("edit.redo") == ["Ctrl+Shift+Z", "Ctrl+Y"]
    qtbot.keyClick(page.list, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_after_a_click_on_the_keys_one_types_what_to_search(qtbot: QtBot, dialog: PreferencesDialog) -> None:
    bar = dialog.pages.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(KEYS).center())
    assert dialog.pages.currentIndex() == KEYS
    assert dialog.focusWidget() is dialog.keys.search
