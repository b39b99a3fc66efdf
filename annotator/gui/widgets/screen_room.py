"""How large a window may be where it is going to stand."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

_SIDES, _ENDS = 24, 48
"""Pixels of the screen left to the window's frame, across and down."""


def screen_room(window: QWidget) -> QSize:
    """Return the largest size in pixels, without its frame, that a new window may have.

    It fits the screen of `window` and that of the window it belongs to.
    """
    owner = window.parentWidget()
    screens = [window.screen(), *([owner.window().screen()] if owner is not None else [])]
    room = screens[0].availableGeometry().size()
    for screen in screens[1:]:
        room = room.boundedTo(screen.availableGeometry().size())
    return room - QSize(_SIDES, _ENDS)


def keep_on_screen(window: QWidget) -> None:
    """Make a window smaller that is larger than the room for it; one that fills the screen on purpose stays."""
    if not (window.isMaximized() or window.isFullScreen()):
        size = window.size().boundedTo(window.screen().availableGeometry().size().expandedTo(window.minimumSize()))
        if size != window.size():
            window.resize(size)


def place_over_owner(window: QWidget) -> None:
    """Put a new window over the middle of the one it belongs to, as far as the screen goes there."""
    owner = window.parentWidget()
    if owner is None:
        return
    frame = QRect(QPoint(), window.size() + QSize(0, _ENDS))
    frame.moveCenter(owner.window().frameGeometry().center())
    screen = owner.window().screen().availableGeometry()
    frame.moveRight(min(frame.right(), screen.right()))
    frame.moveBottom(min(frame.bottom(), screen.bottom()))
    window.move(max(frame.left(), screen.left()), max(frame.top(), screen.top()))
