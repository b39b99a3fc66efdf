"""Set-up of all tests: no screen, no settings of the person who runs them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from damage import make_rich
from hypothesis import settings
from lengths import VARIABLE

from annotator.app.opening import new_project
from annotator.app.sample import ANNOTATOR, make_sample
from annotator.app.session import Session

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Machines are slow at times; how long an example takes is the benchmarks' business.
settings.register_profile("annotator", deadline=None)
settings.load_profile("annotator")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="the long forms: thousands of random histories, faults and bad inputs"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--long"):
        os.environ[VARIABLE] = "1"


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setenv("ANNOTATOR_SETTINGS_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "sample.claims"
    make_sample(path)
    return path


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.claims"
    new_project(path)
    return path


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that holds something in every table; not to be changed."""
    path = tmp_path_factory.mktemp("template") / "Rich.claims"
    make_rich(path)
    return path


@pytest.fixture
def rich_path(rich: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(rich, tmp_path / "Rich.claims"))


@pytest.fixture
def sample_path(sample_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample_template, tmp_path / "sample.claims"))


@pytest.fixture
def sample(sample_path: Path) -> Iterator[Session]:
    with closing(Session.open(sample_path, ANNOTATOR)) as session:
        yield session


@pytest.fixture
def empty_path(empty_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_template, tmp_path / "empty.claims"))


@pytest.fixture
def empty(empty_path: Path) -> Iterator[Session]:
    with closing(Session.open(empty_path, "Anna")) as session:
        yield session
