"""The review workspace of the sample project."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from tests.gui.review.desk import Desk


@pytest.fixture
def reviewer(sample_path: Path) -> Iterator[Session]:
    session = Session.open(sample_path, "R. Lindqvist")
    yield session
    session.close()


@pytest.fixture
def desk(qtbot: QtBot, reviewer: Session, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, reviewer, tmp_path / "settings")
    yield made
    made.close()
