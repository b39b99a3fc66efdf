"""The key sheet and the manual: complete, searchable, and never asking for anything from outside."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.core.resources import resource
from annotator.gui.action_table import ACTIONS, plain_text
from annotator.gui.actions import Actions
from annotator.gui.dialogs.about import AboutDialog
from annotator.gui.dialogs.keys import KeysDialog
from annotator.gui.dialogs.manual import PICTURES, ManualWindow, picture_of
from annotator.gui.dialogs.manual_pages import PAGES, keys_markdown, manual_pages
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.widgets.labels import KeyCap

_LINK = re.compile(r"\]\(([^)]+)\)")
_PICTURE = re.compile(r"!\[[^]]*\]\(([^)]*)\)")


@pytest.fixture
def keys(actions: Actions, theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]) -> KeysDialog:
    dialog = KeysDialog(actions, theme, settings)
    show(dialog)
    return dialog


@pytest.fixture
def manual(actions: Actions, theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]) -> ManualWindow:
    window = ManualWindow(theme, settings, None, actions)
    show(window)
    return window


def test_every_action_is_on_the_sheet(keys: KeysDialog) -> None:
    shown = {label.text() for label in keys.findChildren(QLabel)}
    assert {plain_text(spec) for spec in ACTIONS if not spec.submenu} <= shown


def test_the_sheet_is_searched_by_name_and_by_key(qtbot: QtBot, keys: KeysDialog) -> None:
    qtbot.keyClicks(keys.search, "duplicate")
    caps = [cap.text() for cap in keys.findChildren(KeyCap) if cap.isVisibleTo(keys) and cap.text()]
    assert caps == ["D"]
    assert keys.remark.text() == "1 action"
    keys.search.setText("ctrl+shift+a")
    assert keys.remark.text() == "1 action"
    keys.search.setText("zebra")
    assert keys.nothing.isVisibleTo(keys)
    qtbot.keyClick(keys.search, Qt.Key.Key_Escape)
    assert not keys.nothing.isVisibleTo(keys)
    qtbot.keyClick(keys.search, Qt.Key.Key_Escape)
    assert keys.isHidden()


def test_changed_keys_are_on_the_sheet_and_in_the_manual(
    actions: Actions, theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]
) -> None:
    actions.set_keys("claim.duplicate", ["Y"])
    dialog = KeysDialog(actions, theme, settings)
    show(dialog)
    dialog.search.setText("duplicate")
    assert [cap.text() for cap in dialog.findChildren(KeyCap) if cap.isVisibleTo(dialog) and cap.text()] == ["Y"]
    assert "| `Y` \\* | Duplicate |" in keys_markdown(actions)


def test_the_manual_on_view_follows_when_keys_are_changed(manual: ManualWindow, actions: Actions) -> None:
    manual.browser.show_page("keys")
    actions.set_keys("claim.duplicate", ["Ctrl+Alt+Y"])
    assert "Ctrl Alt Y" in manual.browser.toPlainText()
    manual.search.setText("Ctrl Alt Y")
    assert manual.list.count() == 1


def test_the_manual_has_every_page_and_every_link_leads_to_one() -> None:
    pages = manual_pages()
    assert [page.name for page in pages] == list(PAGES)
    assert len({page.title for page in pages}) == len(pages)
    files = {file.stem for file in resource("manual").glob("*.md")}
    assert files == set(PAGES) - {"keys"}
    for page in pages:
        assert page.markdown.startswith("# ")
        assert max(page.markdown) <= "\uffff"
        for picture in _PICTURE.findall(page.markdown):
            name = picture_of(QUrl(f"manual:/{picture}"))
            assert name in PICTURES
            assert resource(f"manual/images/{name}.png").is_file()
        for link in _LINK.findall(_PICTURE.sub("", page.markdown)):
            assert link.removesuffix(".md") in PAGES, (page.name, link)


def test_keys_that_the_manual_names_are_in_the_table() -> None:
    edits_a_cell = "F2"
    known = {key for spec in ACTIONS for key in spec.keys} | {edits_a_cell}
    for page in manual_pages():
        for key in re.findall(r"`((?:Ctrl|Alt|Shift)\+[A-Z0-9]|(?:Ctrl|Shift)\+Shift\+[A-Z]|F\d+)`", page.markdown):
            assert key in known, (page.name, key)


def test_links_history_and_list_go_together(qtbot: QtBot, manual: ManualWindow) -> None:
    browser = manual.browser
    assert browser.page_name() == "start"
    browser.anchorClicked.emit(QUrl("tagging.md"))
    assert browser.page_name() == "tagging"
    assert manual.list.currentItem().text() == "Read and tag"
    manual.back_button.click()
    assert browser.page_name() == "start"
    assert manual.list.currentItem().text() == "The first ten minutes"
    qtbot.keyClick(manual, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert browser.page_name() == "tagging"
    manual.list.setCurrentRow(len(PAGES) - 1)
    assert browser.page_name() == "keys"
    assert "Take the sentence" in browser.toPlainText()


def test_the_manual_is_searched(qtbot: QtBot, manual: ManualWindow) -> None:
    qtbot.keyClicks(manual.search, "data package")
    assert [manual.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(manual.list.count())] == ["export"]
    qtbot.keyClick(manual.search, Qt.Key.Key_Return)
    assert manual.browser.page_name() == "export"
    marked = manual.browser.extraSelections()
    assert [selection.cursor.selectedText() for selection in marked] == ["Data Package"]
    qtbot.keyClicks(manual.search, " zebra")
    assert manual.found.text() == "No page holds this."


def test_pictures_are_shown_as_wide_as_the_page_at_most(qtbot: QtBot, manual: ManualWindow) -> None:
    image = QTextDocument.ResourceType.ImageResource
    shown = manual.browser.loadResource(image.value, QUrl("manual:/images/reading.png"))
    assert isinstance(shown, QImage)
    assert 0 < shown.width() <= manual.browser.viewport().width()
    with qtbot.waitSignal(manual.browser.refitted):
        manual.resize(manual.width() - 150, manual.height())
    smaller = manual.browser.loadResource(image.value, QUrl("manual:/images/reading.png"))
    assert isinstance(smaller, QImage)
    assert smaller.width() < shown.width()
    for address in ("manual:/images/../start.md", "manual:/images/secret.png", "file:///images/reading.png"):
        assert manual.browser.loadResource(image.value, QUrl(address)) is None


def test_nothing_from_outside_is_loaded(manual: ManualWindow) -> None:
    browser = manual.browser
    for address in ("https://example.org/x.md", "file:///etc/hostname", "manual://host/start.md", "../start.txt"):
        browser.anchorClicked.emit(QUrl(address))
        assert browser.page_name() == "start"
    assert len(browser.refused) == 4
    image = QTextDocument.ResourceType.ImageResource
    browser.setHtml('<img src="https://example.org/a.png"><img src="file:///etc/hostname">')
    browser.grab()
    assert browser.loadResource(image.value, QUrl("file:///etc/hostname")) is None
    assert "https://example.org/a.png" in browser.refused


def test_about_says_the_version(theme: ThemeManager, settings: Settings, show: Callable[[QWidget], None]) -> None:
    from annotator import __version__

    dialog = AboutDialog(theme, settings)
    show(dialog)
    assert dialog.version.text().startswith(f"Version {__version__} ")
