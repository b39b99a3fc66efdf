"""Memory that only opening a long article took is given back."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle
from annotator.core.text import canonical
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.tidying import give_back
from annotator.store import articles


def test_it_tidies_up_after_a_long_article_only(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "long.claims"
    session = Session.create(path, "Anna")
    texts = [canonical("A short one."), canonical("Words of a long one.\n" * 50_000)]
    with session.action("add") as writing:
        new = [NewArticle(text.text, text.sha256, "made.txt", ArticleDetails()) for text in texts]
        (short, long), _ = articles.add_articles(writing, new)
    window = MainWindow(Settings(tmp_path / "settings"), ThemeManager(qapp, "light", 1.0))
    qtbot.addWidget(window)
    window.show_session(session)
    window.workspace.open_article(short)
    assert not window.tidying.pending
    window.workspace.open_article(long)
    assert window.tidying.pending
    qtbot.waitUntil(lambda: not window.tidying.pending)
    window.workspace.open_article(short)
    assert not window.tidying.pending
    window.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says how much memory is in use")
def test_what_large_things_left_between_small_ones_is_given_back() -> None:
    if "glibc" not in (os.confstr("CS_GNU_LIBC_VERSION") or ""):
        pytest.skip("another C library")
    kept, dropped = [], []
    for _ in range(1000):
        dropped.append(bytearray(50_000))
        kept.append(bytearray(1000))
    before = in_use()
    dropped.clear()
    give_back()
    assert in_use() < before - 30
    assert len(kept) == 1000


def in_use() -> float:
    """Return the memory that this process has in use, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20
