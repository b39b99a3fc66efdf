"""Find in this article: the places the project's search would find, one after the other."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.core.resources import resource
from annotator.core.span import Span
from annotator.gui.panels.find_bar import FindBar

_TEXT = "The plan – a 𝐛old plan – was “sound”. Plans change; the\u00a0plan did not. Él dijo."


class Page(QWidget):
    """A text with the bar above it, as in the window."""

    def __init__(self) -> None:
        super().__init__()
        self.bar, self.text = FindBar(self), QPlainTextEdit(self)
        column = QVBoxLayout(self)
        column.addWidget(self.bar)
        column.addWidget(self.text)
        self.found: list[tuple[list[Span], int]] = []
        self.bar.found.connect(lambda places, current: self.found.append((places, current)))


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page()
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    page.bar.set_text(_TEXT)
    page.text.setFocus()
    qtbot.waitUntil(page.text.hasFocus)
    return page


def words(page: Page, text: str = _TEXT) -> list[str]:
    return [text[start:end] for start, end in page.bar.places]


def test_the_first_place_shown_is_the_next_after_the_caret_and_wraps(qtbot: QtBot, page: Page) -> None:
    second = _TEXT.index("plan –", 6)
    page.bar.open_bar(near=second - 2)
    qtbot.keyClicks(page.bar.field, "plan ")
    assert page.bar.count.text() == "2 of 3"
    page.bar.close_bar()
    page.bar.field.clear()
    page.bar.open_bar(near=len(_TEXT))
    qtbot.keyClicks(page.bar.field, "plan ")
    assert page.bar.count.text() == "1 of 3"


def test_going_on_typing_stays_at_the_place_stepped_to(qtbot: QtBot, page: Page) -> None:
    page.bar.open_bar()
    qtbot.keyClicks(page.bar.field, "pla")
    page.bar.next()
    page.bar.next()
    at = page.bar.places[page.bar.current]
    qtbot.keyClicks(page.bar.field, "n")
    assert page.bar.places[page.bar.current].start == at.start


def test_places_are_counted_and_stepped_through(qtbot: QtBot, page: Page) -> None:
    page.bar.open_bar()
    assert page.bar.field.hasFocus()
    qtbot.keyClicks(page.bar.field, "plan ")
    assert words(page) == ["plan", "plan", "plan"]
    assert page.bar.count.text() == "1 of 3"
    qtbot.keyClick(page.bar.field, Qt.Key.Key_Return)
    qtbot.keyClick(page.bar.field, Qt.Key.Key_Return)
    assert page.found[-1] == (page.bar.places, 2)
    qtbot.keyClick(page.bar.field, Qt.Key.Key_Return)
    assert page.bar.count.text() == "1 of 3"
    qtbot.keyClick(page.bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert page.bar.count.text() == "3 of 3"
    page.bar.next()
    assert page.bar.current == 0


def test_a_word_begun_finds_its_beginnings(qtbot: QtBot, page: Page) -> None:
    page.bar.open_bar()
    qtbot.keyClicks(page.bar.field, "plan")
    assert words(page) == ["plan", "plan", "Plans", "plan"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("el dijo", ["Él dijo"]),
        ("THE PLAN", ["The plan", "the\u00a0plan"]),
        ('"sound"', ["sound"]),
        ("plan - a", ["plan – a"]),
        ("a OR b", []),
        ("(((", []),
        ("zebra", []),
    ],
)
def test_case_accents_quotes_and_spaces_do_not_matter(qtbot: QtBot, page: Page, typed: str, found: list[str]) -> None:
    page.bar.open_bar()
    qtbot.keyClicks(page.bar.field, typed)
    assert words(page) == found
    assert page.bar.count.text() == (f"1 of {len(found)}" if found else "not found")


def test_escape_takes_the_marks_away_and_gives_the_focus_back(qtbot: QtBot, page: Page) -> None:
    page.bar.open_bar("plan")
    assert page.found[-1][1] == 0
    qtbot.keyClick(page.bar.field, Qt.Key.Key_Escape)
    assert page.bar.isHidden()
    assert page.found[-1] == ([], -1)
    assert page.text.hasFocus()
    page.bar.next()
    assert not page.bar.isHidden()
    assert page.found[-1][1] == 0


def test_it_begins_near_the_place_given_and_follows_the_article(page: Page) -> None:
    page.bar.open_bar("plan", near=10)
    assert page.bar.places[page.bar.current].start == _TEXT.index("plan", 10)
    text = next((resource("sample") / "articles").glob("003*")).read_text()
    page.bar.field.setText("membership plan")
    page.bar.set_text(text)
    assert words(page, text) == ["membership plan", "membership\u00a0plan"]
    assert page.found[-1][1] == 0
