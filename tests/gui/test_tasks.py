"""Work in the background comes back to the window, can be stopped and never outlives it."""

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from annotator.core.errors import AnnotatorError, CancelledError, InvalidValueError
from annotator.gui.messages import LOG_NAME, error_dialog, install_exception_hook, question_dialog, show_error
from annotator.gui.tasks import Progress, ProgressPanel, TaskRunner


@pytest.fixture
def runner(qapp: QApplication) -> TaskRunner:
    assert qapp is not None
    return TaskRunner()


def test_work_runs_elsewhere_and_its_result_comes_here(qtbot: QtBot, runner: TaskRunner) -> None:
    threads: list[object] = []
    results: list[int] = []

    def work(progress: Progress) -> int:
        threads.append(threading.current_thread())
        progress.report(1, 1, "one")
        return 42

    def done(result: int) -> None:
        threads.append(QThread.currentThread())
        results.append(result)

    with qtbot.waitSignals([runner.started, runner.progressed, runner.ended]):
        task = runner.run(work, done)
        assert task.running
    assert results == [42]
    assert threads[0] is not threading.main_thread()
    application = QCoreApplication.instance()
    assert application is not None
    assert threads[1] is application.thread()
    assert not task.running
    assert runner.tasks() == []


def test_errors_come_to_failed(qtbot: QtBot, runner: TaskRunner) -> None:
    errors: list[Exception] = []

    def work(_progress: Progress) -> None:
        raise InvalidValueError("This is not text.", "Choose another file.")

    with qtbot.waitSignal(runner.ended):
        runner.run(work, failed=errors.append)
    assert [type(error) for error in errors] == [InvalidValueError]
    assert str(errors[0]) == "This is not text. Choose another file."


def test_an_error_nobody_handles_reaches_the_exception_hook(qtbot: QtBot, runner: TaskRunner) -> None:
    def work(_progress: Progress) -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught, qtbot.waitSignal(runner.ended):
        runner.run(work)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_work_can_be_cancelled(qtbot: QtBot, runner: TaskRunner) -> None:
    begun, heard = threading.Event(), []

    def work(progress: Progress) -> None:
        interrupted = threading.Event()
        progress.on_cancel(interrupted.set)
        begun.set()
        assert interrupted.wait(5)
        assert progress.cancelled
        progress.check_cancelled()

    with qtbot.waitSignal(runner.ended):
        task = runner.run(
            work,
            lambda _: heard.append("done"),
            lambda _: heard.append("failed"),
            cancelled=lambda: heard.append("cancelled"),
        )
        assert begun.wait(5)
        task.cancel()
    assert heard == ["cancelled"]


def test_forgotten_and_orphaned_work_calls_nobody(qtbot: QtBot, runner: TaskRunner) -> None:
    heard: list[str] = []
    go = threading.Event()
    owner = QObject()

    def work(_progress: Progress) -> bool:
        return go.wait(5)

    forgotten = runner.run(work, lambda _: heard.append("forgotten"))
    runner.run(work, lambda _: heard.append("orphaned"), owner=owner)
    runner.run(work, lambda _: heard.append("wanted"))
    forgotten.cancel(forget=True)
    delete(owner)
    go.set()
    qtbot.waitUntil(lambda: runner.tasks() == [])
    assert heard == ["wanted"]


def test_closing_cancels_and_waits(qtbot: QtBot, runner: TaskRunner) -> None:
    finished: list[str] = []

    def patient(progress: Progress) -> None:
        stop = threading.Event()
        progress.on_cancel(stop.set)
        stop.wait(5)
        progress.check_cancelled()

    runner.run(patient, cancelled=lambda: finished.append("patient"))
    runner.run(lambda _progress: "kept", finished.append)
    assert runner.shutdown()
    assert sorted(finished) == ["kept", "patient"]
    stubborn = threading.Event()
    runner.run(lambda _progress: stubborn.wait(5))
    with qtbot.waitSignal(runner.ended):
        assert not runner.shutdown(60)
        stubborn.set()


def test_reports_are_thinned_out_but_the_last_arrives() -> None:
    reports: list[tuple[int, int, str]] = []
    progress = Progress(lambda *report: reports.append(report))
    for done in range(1, 20_001):
        progress.report(done, 20_000, "article")
    assert reports[0] == (1, 20_000, "article")
    assert reports[-1] == (20_000, 20_000, "article")
    assert len(reports) < 60
    progress.cancel()
    with pytest.raises(CancelledError):
        progress.check_cancelled()


def test_panel_appears_only_for_titled_work_that_lasts(qtbot: QtBot, runner: TaskRunner) -> None:
    panel = ProgressPanel(runner)
    qtbot.addWidget(panel)
    panel.show()
    go = threading.Event()

    def work(progress: Progress) -> None:
        progress.report(2_500_000_000, 5_000_000_000, "<b>bytes</b>")
        go.wait(5)
        progress.check_cancelled()

    runner.run(work, title="Importing <i>articles</i>", cancelled=lambda: None)
    runner.run(lambda _progress: go.wait(5))
    assert panel.rows_shown() == 0
    qtbot.waitUntil(lambda: panel.rows_shown() == 1, timeout=2000)
    shown = [label.text() for label in panel.findChildren(QLabel)]
    assert shown == ["Importing <i>articles</i>", "2,500,000,000 of 5,000,000,000 <b>bytes</b>"]
    button = panel.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.click()
    assert not button.isEnabled()
    go.set()
    qtbot.waitUntil(lambda: panel.rows_shown() == 0)
    qtbot.waitUntil(lambda: runner.tasks() == [])


def test_errors_are_told_as_plain_text(qtbot: QtBot) -> None:
    dialog = error_dialog(None, AnnotatorError("<img src=x> is damaged.", "Restore a <b>backup</b>."))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.headline.text() == "<img src=x> is damaged."
    assert dialog.text.text() == "Restore a <b>backup</b>."
    assert all(label.textFormat().name == "PlainText" for label in (dialog.headline, dialog.text))
    assert dialog.details.isHidden()


def test_faults_are_told_with_details_to_copy(qtbot: QtBot) -> None:
    dialog = error_dialog(None, ZeroDivisionError("by nought"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Everything saved so far is safe" in dialog.text.text()
    assert dialog.details.isHidden()
    dialog.unfold_button.click()
    assert not dialog.details.isHidden()
    dialog.copy_button.click()
    assert "ZeroDivisionError: by nought" in QGuiApplication.clipboard().text()


def test_cancelling_is_not_told_as_an_error(qapp: QApplication) -> None:
    told: list[QWidget] = []

    def close_what_is_told() -> None:
        if dialog := QApplication.activeModalWidget():
            told.append(dialog)
            dialog.close()

    QTimer.singleShot(0, close_what_is_told)
    show_error(None, CancelledError())
    qapp.processEvents()
    assert told == []


@pytest.mark.parametrize(("danger", "default"), [(True, "Cancel"), (False, "Delete R&&D")])
def test_questions_name_the_action_and_are_safe_by_default(qtbot: QtBot, danger: bool, default: str) -> None:
    dialog = question_dialog(None, "Delete?", "3 claims", "Delete R&D", danger)
    qtbot.addWidget(dialog)
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
    assert [text for text, button in buttons.items() if button.isDefault()] == [default]
    with qtbot.waitSignal(dialog.accepted):
        buttons["Delete R&&D"].click()
    with qtbot.waitSignal(dialog.rejected):
        buttons["Cancel"].click()


@pytest.mark.usefixtures("qapp")
def test_uncaught_exceptions_are_logged_and_shown_once_at_a_time(tmp_path: Path) -> None:
    before = sys.excepthook
    shown: list[BaseException] = []

    def raise_while_showing(_parent: QWidget | None, error: BaseException) -> None:
        shown.append(error)
        sys.excepthook(KeyError, KeyError("during"), None)

    folder = tmp_path / "settings"
    uninstall = install_exception_hook(folder, lambda: None, raise_while_showing)
    try:
        sys.excepthook(ValueError, ValueError("first"), None)
        sys.excepthook(AnnotatorError, AnnotatorError("The disk is full."), None)
        thread = threading.Thread(target=lambda: [][1])
        thread.start()
        thread.join()
    finally:
        uninstall()
    assert sys.excepthook is before
    assert [str(error) for error in shown] == ["first", "The disk is full."]
    log = (folder / LOG_NAME).read_text("utf-8")
    assert "ValueError: first" in log
    assert "KeyError: 'during'" in log
    assert "IndexError" in log
    assert "disk is full" not in log
