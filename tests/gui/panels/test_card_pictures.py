"""Cards whose insides are kept as pictures look exactly as if they were painted anew."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.core.claim import Stance
from annotator.gui.panels.card_painter import Card
from annotator.gui.panels.cards import SUGGESTED, CardList
from annotator.gui.theme import ThemeManager

STANCES = (*Stance, None)


def card(
    number: int, quote: str = "What was said, at some length, so that it needs a second line below the first"
) -> Card:
    """Return a card like those of claims."""
    stance = STANCES[number % 4]
    return Card(number, f"Somebody {number}", stance, stance.value if stance else "not coded", "It is so", quote)


class Board:
    """Cards that may change, and the list that shows them."""

    def __init__(self, qtbot: QtBot, theme: ThemeManager) -> None:
        self.qtbot, self.theme = qtbot, theme
        self.cards = {key: card(key) for key in range(1, 30)}
        self.cards |= {-key: Card(0, "", None, "", "", f"suggestion {key}", suggested=True) for key in range(1, 4)}
        self.keys = [*range(1, 30), SUGGESTED, -1, -2, -3]
        self.list = self.made()

    def made(self) -> CardList:
        """Return a list that shows the cards as they are now."""
        made = CardList(self.cards.__getitem__)
        self.qtbot.addWidget(made)
        made.resize(QSize(330, 640))
        made.set_keys(self.keys)
        made.show()
        QApplication.processEvents()
        return made

    def check(self) -> QImage:
        """See that the list looks like a new one, on the screen too, where parts are painted; return its picture."""
        seen = picture(self.list)
        QApplication.processEvents()
        assert self.on_screen() == seen
        new = self.made()
        new.select(self.list.selected(), reveal=False)
        new.verticalScrollBar().setValue(self.list.verticalScrollBar().value())
        assert seen == picture(new)
        new.close()
        return seen

    def on_screen(self) -> QImage:
        """Return what is on the screen, without anything being painted for that."""
        area = self.list.viewport().geometry()
        shown = self.list.screen().grabWindow(self.list.winId(), area.x(), area.y(), area.width(), area.height())
        return shown.toImage().convertToFormat(QImage.Format.Format_RGB32)


def picture(cards: CardList) -> QImage:
    """Return what is seen of the cards, which get the keyboard, as it is painted next."""
    cards.activateWindow()
    cards.setFocus()
    QApplication.processEvents()
    assert cards.hasFocus()
    return cards.viewport().grab().toImage()


@pytest.fixture
def board(qtbot: QtBot) -> Iterator[Board]:
    """Return a board in the light theme."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme = ThemeManager(application, "light", 1.0)
    theme.apply()
    yield Board(qtbot, theme)
    theme.deleteLater()


def test_one_card_more_moves_and_numbers_the_others(board: Board) -> None:
    before = board.check()
    board.cards[40] = card(40, "new")
    board.keys.insert(2, 40)
    for key in range(3, 30):
        board.cards[key] = board.cards[key]._replace(number=key + 1)
    board.list.set_keys(list(board.keys))
    board.list.refresh(40)
    assert board.check() != before


def test_a_changed_card_is_painted_anew(board: Board) -> None:
    before = board.check()
    for change in ({"stance": Stance.SUPPORTS}, {"proposition": "It is not so"}, {"quote": "short"}, {"actor": ""}):
        board.cards[2] = board.cards[2]._replace(**change)
        board.list.refresh(2)
        QApplication.processEvents()
        after = board.check()
        assert after != before
        before = after


def test_the_selected_card_is_told_apart_and_back(board: Board) -> None:
    before = board.check()
    board.list.select(3)
    assert board.check() != before
    board.list.select(None)
    assert board.check() == before


def test_another_theme_leaves_nothing_of_the_first(board: Board) -> None:
    before = board.check()
    board.theme.set_mode("dark")
    QApplication.processEvents()
    assert board.check() != before
    board.theme.set_mode("light")
    QApplication.processEvents()
    assert board.check() == before


def test_what_moves_or_goes_is_painted_where_it_now_stands(board: Board) -> None:
    before = board.check()
    board.keys.remove(4)
    board.list.set_keys(list(board.keys))
    assert board.check() != before
    board.keys[1], board.keys[2] = board.keys[2], board.keys[1]
    board.list.set_keys(list(board.keys))
    board.check()
    board.list.verticalScrollBar().setValue(40)
    board.keys.insert(1, 4)
    board.list.set_keys(list(board.keys))
    board.check()
    board.list.set_keys([])
    board.keys.clear()
    assert board.check() != before


def test_only_what_changed_is_painted_anew(board: Board) -> None:
    before = board.check()
    board.cards[2], board.cards[3] = board.cards[2]._replace(quote="other words"), card(7, "yet others")
    board.list.set_keys(list(board.keys))
    board.list.refresh(3)
    QApplication.processEvents()
    assert board.on_screen().copy(0, 0, 330, 190) == before.copy(0, 0, 330, 190)
    assert board.on_screen() != before
