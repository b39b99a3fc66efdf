"""Hands for the tests with real keys."""

from pathlib import Path

import pytest
from hands import Hands
from pytestqt.qtbot import QtBot


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Hands:
    """A window on the start page."""
    return Hands(qtbot, tmp_path / "settings")
