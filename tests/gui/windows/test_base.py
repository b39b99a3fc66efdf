"""What all the windows do alike."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from annotator.gui.windows.actors import ActorsWindow
from annotator.gui.windows.base import DataWindow, local_time
from annotator.gui.windows.claims import ClaimsWindow
from annotator.gui.windows.codebook import CodebookWindow
from annotator.gui.windows.history import HistoryWindow
from tests.gui.windows.desk import Desk

ALL = (ActorsWindow, ClaimsWindow, CodebookWindow, HistoryWindow)


@pytest.mark.parametrize("window_class", ALL)
def test_geometry_is_remembered_and_keys_close(desk: Desk, window_class: type[DataWindow]) -> None:
    window = desk.open(window_class)
    window.setGeometry(QRect(40, 50, 777, 555))
    desk.qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    again = window_class(desk.session, desk.bridge, desk.theme, desk.settings, None)
    desk.qtbot.addWidget(again)
    again.show()
    assert again.size().toTuple() == (777, 555)
    desk.qtbot.waitUntil(again.isActiveWindow)
    desk.qtbot.keyClick(again, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not again.isVisible()


@pytest.mark.parametrize("window_class", ALL)
def test_everything_has_a_name_and_labels_are_plain(desk: Desk, window_class: type[DataWindow]) -> None:
    window = desk.open(window_class)
    fields = [*window.findChildren(QLineEdit), *window.findChildren(QComboBox), *window.findChildren(QPlainTextEdit)]
    nameless = [one for one in fields if not one.accessibleName() and not isinstance(one.parent(), QComboBox)]
    assert nameless == []
    buttons = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
    assert [one for one in buttons if not (one.accessibleName() or one.text())] == []
    assert {label.textFormat() for label in window.findChildren(QLabel)} <= {Qt.TextFormat.PlainText}


def test_a_window_of_1024_by_700_suffices_at_double_size(desk: Desk) -> None:
    desk.theme.set_scale(2.0)
    try:
        for window_class in ALL:
            window = desk.open(window_class)
            assert window.minimumSizeHint().width() <= 1024, window_class
            assert window.minimumSizeHint().height() <= 700, window_class
            assert window.size().toTuple() == (1024, 700), window_class
            window.close()
    finally:
        desk.theme.set_scale(1.0)


def test_moments_are_told_in_local_time_and_anything_else_as_it_is() -> None:
    assert local_time("not a moment") == "not a moment"
    assert len(local_time("2021-04-06T12:00:00.000Z")) == len("2021-04-06 12:00")


def test_a_new_window_stands_over_its_owner_and_on_the_screen(desk: Desk) -> None:
    owner = QWidget()
    desk.qtbot.addWidget(owner)
    screen = owner.screen().availableGeometry()
    for place in (QRect(60, 50, 700, 500), QRect(screen.right() - 200, screen.bottom() - 100, 300, 200)):
        owner.setGeometry(place)
        window = HistoryWindow(desk.session, desk.bridge, desk.theme, desk.settings, owner)
        assert screen.contains(window.geometry())
    assert window.geometry().right() > screen.center().x()
