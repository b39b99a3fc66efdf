"""What the tests of the dialogs start from: a real project, settings of their own, work in the background."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.sample import ANNOTATOR
from annotator.app.session import Session
from annotator.gui.actions import Actions
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.settings import Settings
from annotator.gui.tasks import TaskRunner
from annotator.gui.theme import ThemeManager

Shown = Callable[[QWidget], None]


@pytest.fixture
def sample(sample_template: Path, tmp_path: Path, runner: TaskRunner) -> Iterator[Session]:
    path = tmp_path / "Sample.claims"
    shutil.copyfile(sample_template, path)
    with closing(Session.open(path, ANNOTATOR)) as session:
        yield session
        # What still works in the background reads from the session.
        assert runner.shutdown()


@pytest.fixture
def session(tmp_path: Path, runner: TaskRunner) -> Iterator[Session]:
    with closing(Session.create(tmp_path / "empty.claims", "Ada")) as session:
        yield session
        assert runner.shutdown()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings")


@pytest.fixture
def theme(qapp: QApplication) -> ThemeManager:
    return ThemeManager(qapp)


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner(qapp)
    yield runner
    assert runner.shutdown()
    runner.deleteLater()


@pytest.fixture
def parts(sample: Session, theme: ThemeManager, settings: Settings, runner: TaskRunner) -> DialogParts:
    """What a dialog on the sample project is made from."""
    return DialogParts(sample, theme, settings, runner)


@pytest.fixture
def actions(qtbot: QtBot, settings: Settings) -> Actions:
    window = QWidget()
    qtbot.addWidget(window)
    return Actions(window, settings)


@pytest.fixture
def show(qtbot: QtBot) -> Shown:
    """Show a dialog as `exec` would, without waiting for it to be closed."""

    def shown(dialog: QWidget) -> None:
        qtbot.addWidget(dialog)
        if isinstance(dialog, QDialog):
            dialog.open()
        dialog.show()

    return shown
