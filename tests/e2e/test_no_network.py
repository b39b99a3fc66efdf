"""The window makes no connection: sockets are forbidden while it is used."""

import socket
import sys
from pathlib import Path

import pytest
from hands import CTRL, Hands
from PySide6.QtCore import Qt


def test_the_window_makes_no_connection(hands: Hands, sample_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a connection was tried")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    hands.open(sample_path)
    page = sample_path.with_name("page.html")
    page.write_text(
        "<html><head><title>A title</title><link rel=stylesheet href=http://example.org/a.css></head>"
        "<body><article><p>" + "The minister said that <img src=http://example.org/a.png> all is well. " * 30 +
        "</p></article></body></html>"
    )  # fmt: skip
    session = hands.window.session
    assert session is not None
    assert len(session.importing.add_paths([page]).added) == 1
    hands.window.workspace.open_article(4, focus=True)
    hands.press(Qt.Key.Key_S)
    hands.press(Qt.Key.Key_C)
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_K, CTRL)
    hands.write("membership")
    search = hands.window.view._search
    assert search is not None
    hands.wait(lambda: search.model.rowCount() > 0)
    hands.window.view.show_manual()
    hands.settle()
    assert "PySide6.QtNetwork" not in sys.modules
