"""Data out through the dialog."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.dialogs.export import ExportDialog
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.dialogs.import_claims import ImportClaimsDialog


@pytest.fixture
def dialog(qtbot: QtBot, show: Callable[[QWidget], None], parts: DialogParts) -> ExportDialog:
    dialog = ExportDialog(parts)
    show(dialog)
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    return dialog


def written(qtbot: QtBot, dialog: ExportDialog) -> None:
    qtbot.keyClick(dialog.export_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not dialog.strip.busy)


def test_the_preview_is_what_is_written(qtbot: QtBot, dialog: ExportDialog, sample: Session, tmp_path: Path) -> None:
    header = [item.text() for n in range(dialog.table.columnCount()) if (item := dialog.table.horizontalHeaderItem(n))]
    assert dialog.preview_title.remark.text() == f"first 20 of {sample.totals()[1]} claims"
    written(qtbot, dialog)
    folder = tmp_path / "Sample dataset"
    assert dialog.report is not None
    assert dialog.report.path == folder
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == header
    assert len(rows) == sample.totals()[1] + 1
    shown = dialog.table.item(0, 0)
    assert shown is not None
    assert shown.text() == rows[1][0]
    assert dialog.open_button.isVisibleTo(dialog)
    assert dialog.export_button.text() == "Close"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()


def test_whose_claims_is_chosen_and_nobody_is_refused(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    first, second = (dialog.people.item(row) for row in range(2))
    first.setCheckState(Qt.CheckState.Unchecked)
    second.setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.export_button.isEnabled()
    assert dialog.remark.text() == "Choose at least one annotator."
    second.setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    written(qtbot, dialog)
    with (tmp_path / "Sample dataset" / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert {row["annotator"] for row in csv.DictReader(file)} == {"Annotator B"}


def test_what_is_there_is_replaced_only_when_asked(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    dest = tmp_path / "here.jsonl"
    dest.write_text("mine")
    dialog.jsonl_button.click()
    assert not dialog.safe_box.isEnabled()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    dialog.place.selectAll()
    qtbot.keyClicks(dialog.place, str(dest))
    assert not dialog.export_button.isEnabled()
    assert "is there already" in dialog.remark.text()
    dialog.accept()
    assert dest.read_text() == "mine"
    dialog.overwrite_box.click()
    written(qtbot, dialog)
    assert dest.read_text().startswith('{"uuid"')


def test_it_is_proposed_beside_the_project_unless_another_place_was_chosen_for_it(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path, parts: DialogParts
) -> None:
    def proposed() -> Path:
        again = ExportDialog(parts)
        qtbot.addWidget(again)
        qtbot.waitUntil(lambda: not again.strip.busy)
        return again.destination()

    def export_to(place: Path) -> None:
        dialog.place.selectAll()
        qtbot.keyClicks(dialog.place, str(place))
        written(qtbot, dialog)
        assert dialog.report is not None

    (tmp_path / "elsewhere").mkdir()
    assert dialog.destination() == tmp_path / "Sample dataset"
    export_to(tmp_path / "elsewhere" / "mine")
    assert proposed() == tmp_path / "elsewhere" / "Sample dataset"
    export_to(tmp_path / "mine")
    assert proposed() == tmp_path / "Sample dataset"


def test_a_place_that_cannot_be_written_is_said(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.place.selectAll()
    qtbot.keyClicks(dialog.place, str(tmp_path / "no" / "such"))
    written(qtbot, dialog)
    assert "There is no folder" in dialog.notice.label.text()
    assert dialog.report is None


def test_exported_claims_come_back_and_bad_lines_are_listed(
    qtbot: QtBot,
    dialog: ExportDialog,
    sample: Session,
    show: Callable[[QWidget], None],
    tmp_path: Path,
    parts: DialogParts,
) -> None:
    dialog.jsonl_button.click()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    written(qtbot, dialog)
    file = tmp_path / "Sample.jsonl"
    with file.open("a") as lines:
        lines.write('not json\n{"article": {"title": "<b>nowhere</b>"}, "spans": [[0, 4]]}\n')
    claims = [claim.id for article in range(1, 6) for claim in sample.claims.of_article(article)]
    sample.claims.delete(claims[:3])
    incoming = ImportClaimsDialog(parts, [file])
    show(incoming)
    assert incoming.annotator.currentText() == "Annotator A"
    with qtbot.waitSignal(incoming.imported):
        qtbot.keyClick(incoming.import_button, Qt.Key.Key_Space)
    assert incoming.headline.text() == "3 claims imported"
    assert f"{len(claims) - 3} claims known already" in incoming.said.text()
    refused = incoming.refused.toPlainText().splitlines()
    assert [line.split("\t")[0] for line in refused] == [
        f"Sample.jsonl, line {len(claims) + 1}",
        f"Sample.jsonl, line {len(claims) + 2}",
    ]
    assert "<b>nowhere</b>" in refused[1]
    assert sample.totals()[1] == len(claims)


def test_a_file_that_is_gone_brings_nothing_in(
    qtbot: QtBot, show: Callable[[QWidget], None], tmp_path: Path, parts: DialogParts
) -> None:
    dialog = ImportClaimsDialog(parts)
    show(dialog)
    assert not dialog.import_button.isEnabled()
    dialog.add_paths([tmp_path / "gone.jsonl"])
    qtbot.keyClick(dialog.import_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert "gone.jsonl cannot be read" in dialog.notice.label.text()
    dialog.files.setCurrentRow(0)
    dialog.remove_button.click()
    assert dialog.paths == []
