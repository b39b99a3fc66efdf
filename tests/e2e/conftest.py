"""Projects and hands for the tests with real keys."""

import shutil
from pathlib import Path

import pytest
from hands import Hands
from pytestqt.qtbot import QtBot

from annotator.app.sample import make_sample


@pytest.fixture(scope="session")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "Sample.claims"
    make_sample(path)
    return path


@pytest.fixture
def sample(_sample: Path, tmp_path: Path) -> Path:
    """A fresh copy of the sample project."""
    return Path(shutil.copy(_sample, tmp_path / "NATO accession.claims"))


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Hands:
    """A window on the start page."""
    return Hands(qtbot, tmp_path / "settings")
