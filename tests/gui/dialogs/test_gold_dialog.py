"""The gold set out through the dialog."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.dialogs.gold import GoldDialog

Opened = Callable[..., GoldDialog]
_REPORTS = {"reliability-report.md", "reliability-report.html"}
_FEEDBACK = {"feedback-annotator-a.md", "feedback-annotator-b.md"}


@pytest.fixture
def opened(qtbot: QtBot, show: Callable[[QWidget], None], parts: DialogParts) -> Opened:
    def open_it(*, reports_only: bool = False) -> GoldDialog:
        dialog = GoldDialog(parts, reports_only=reports_only)
        show(dialog)
        qtbot.waitUntil(lambda: not dialog.strip.busy)
        return dialog

    return open_it


def exported(qtbot: QtBot, dialog: GoldDialog) -> None:
    qtbot.keyClick(dialog.export_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not dialog.strip.busy, timeout=20_000)


def test_all_of_it_is_written_and_listed(qtbot: QtBot, opened: Opened, sample: Session, tmp_path: Path) -> None:
    taken = sample.reviewing.take_all_identical()
    total = sample.reviewing.progress()[1]
    dialog = opened()
    assert dialog.state.text().startswith(f"{taken} of {total} rows decided.")
    exported(qtbot, dialog)
    folder = tmp_path / "Sample gold"
    with (folder / "Sample gold" / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert {row["decision"] for row in csv.DictReader(file)} == {"unanimous"}
    with (folder / "Sample gold" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == taken
    assert {path.name for path in (folder / "reports").iterdir()} == _REPORTS | _FEEDBACK
    listed = {dialog.list.item(row).text() for row in range(dialog.list.count())}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert listed == there
    assert dialog.open_button.isVisibleTo(dialog)
    qtbot.keyClick(dialog.export_button, Qt.Key.Key_Space)
    assert dialog.isHidden()


def test_only_what_is_chosen_is_written(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    dialog = opened(reports_only=True)
    assert dialog.heading.text() == "Reliability report"
    assert dialog.state.text() == "Nothing is decided yet: the gold set would be empty."
    exported(qtbot, dialog)
    folder = tmp_path / "Sample gold"
    assert [path.name for path in folder.iterdir()] == ["reports"]
    assert {path.name for path in (folder / "reports").iterdir()} == _REPORTS


def test_an_earlier_export_gives_way_only_when_asked(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "Sample gold"
    folder.mkdir()
    (folder / "Sample gold.jsonl").write_text("mine")
    dialog = opened()
    for box in (dialog.report_box, dialog.feedback_box):
        box.click()
    assert dialog.export_button.isEnabled()
    dialog.format.setCurrentIndex(1)
    assert not dialog.export_button.isEnabled()
    assert "earlier export" in dialog.remark.text()
    dialog.overwrite_box.click()
    exported(qtbot, dialog)
    assert (folder / "Sample gold.jsonl").read_text() == ""


def test_nothing_chosen_and_no_place_are_said(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    dialog = opened(reports_only=True)
    dialog.report_box.click()
    assert dialog.remark.text() == "Choose something to write."
    assert not dialog.export_button.isEnabled()
    dialog.feedback_box.click()
    dialog.place.setText(str(tmp_path / "no" / "such"))
    exported(qtbot, dialog)
    assert "can be made" in dialog.notice.label.text()
    assert dialog.written is None


def test_a_later_report_leaves_the_feedback_of_an_earlier_export(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    reports = tmp_path / "Sample gold" / "reports"
    reports.mkdir(parents=True)
    for name in ("feedback-annotator-a.md", "reliability-report.md"):
        (reports / name).write_text("earlier")
    dialog = opened(reports_only=True)
    dialog.overwrite_box.click()
    exported(qtbot, dialog)
    assert {path.name for path in reports.iterdir()} == _REPORTS | {"feedback-annotator-a.md"}
    assert (reports / "feedback-annotator-a.md").read_text() == "earlier"
    assert (reports / "reliability-report.md").read_text("utf-8").startswith("# ")
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == [
        "reports/reliability-report.md", "reports/reliability-report.html"
    ]  # fmt: skip
