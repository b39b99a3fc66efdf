"""Sessions on the sample project and on an empty one, for the windows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.app.sample import ANNOTATOR
from annotator.app.session import Session
from annotator.gui.bridge import Bridge
from annotator.gui.settings import Settings
from annotator.gui.theme import LIGHT, ThemeManager
from tests.gui.windows.desk import Desk


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> ThemeManager:
    manager = ThemeManager(qapp, LIGHT)
    manager.apply()
    return manager


def _desk(session: Session, theme: ThemeManager, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    bridge = Bridge(session)
    yield Desk(session, bridge, theme, Settings(tmp_path / "settings"), qtbot)
    bridge.close()
    session.close()


@pytest.fixture
def desk(sample_template: Path, theme: ThemeManager, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    path = tmp_path / "project.claims"
    path.write_bytes(sample_template.read_bytes())
    yield from _desk(Session.open(path, ANNOTATOR), theme, tmp_path, qtbot)


@pytest.fixture
def reading_desk(sample_template: Path, theme: ThemeManager, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    """The same, open for reading only."""
    path = tmp_path / "project.claims"
    path.write_bytes(sample_template.read_bytes())
    yield from _desk(Session.open(path, ANNOTATOR, read_only=True), theme, tmp_path, qtbot)


@pytest.fixture
def empty_desk(theme: ThemeManager, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    """A project that holds nothing yet."""
    yield from _desk(Session.create(tmp_path / "empty.claims", "Ana"), theme, tmp_path, qtbot)
