"""With blind on, no annotator's name is anywhere in the review; letters are dealt anew for each article."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.gui.blinding import BLIND, unnamed
from annotator.gui.dialogs.merge_words import as_text, without_names
from annotator.gui.review.row_menu import row_menu
from annotator.gui.review.workload_dialog import WorkloadDialog
from annotator.gui.windows.history import HistoryWindow
from tests.e2e.hands import Hands
from tests.gui.review.desk import Desk
from tests.gui.windows.desk import in_dialog

NAMES = ("Annotator A", "Annotator B")


def said(widget: QWidget) -> str:
    """Return all words of a widget and what is in it, hover texts and those for screen readers too."""
    found: list[str] = []
    for one in (widget, *widget.findChildren(QWidget)):
        found += [one.toolTip(), one.accessibleName(), one.accessibleDescription(), one.windowTitle()]
        if isinstance(one, QLabel | QAbstractButton):
            found.append(one.text())
        if isinstance(one, QComboBox):
            found += [one.itemText(n) for n in range(one.count())]
    found += [action.text() for action in widget.findChildren(QAction)]
    return "\n".join(found)


def test_names_are_in_labels_only_where_nothing_is_quoted() -> None:
    names = ["Ann", "Ann Lee", "R&D (x)"]
    assert unnamed("Take Ann Lee's “Ann said no”", names) == "Take an annotator's “Ann said no”"
    assert unnamed("Merge Study R&D (x).claims", names) == "Merge Study an annotator.claims"
    assert unnamed("Annotate “Ann", names) == "Annotate “Ann"
    assert unnamed("Tag", []) == "Tag"


def test_letters_stand_everywhere_in_the_review(desk: Desk) -> None:
    workspace = desk.workspace
    assert "Annotator B" in said(workspace)
    workspace.left.blind.trigger()
    desk.wait()
    for article_id in range(1, 6):
        workspace.open_article(article_id, focus=True)
        review = desk.review()
        assert {person.id: person.letter for person in review.people} == desk.session.reviewing.blind_names(article_id)
        for number in review.order:
            workspace.select_row(number)
            shown = "\n".join([said(workspace), workspace.rows.hint_of(number), str(review.card(number, opened=False))])
            menu = row_menu(workspace, review, review.row(number))
            shown += "\n".join(action.text() for action in menu.actions())
            menu.deleteLater()
            assert not [name for name in NAMES if name in shown]
        desk.press(Qt.Key.Key_1)
        row = review.row(workspace.selected or 0)
        assert not [name for name in NAMES if name in desk.session.undo_label]
        if len(row.claims) == 1:
            assert row.open or desk.session.undo_label.startswith(f"Take {review.people[0].letter}'s “")
    assert "No. 1" in said(workspace.left)


def test_a_cell_does_not_tell_whose_letter_is_whose(desk: Desk) -> None:
    desk.wait_for_figures()
    desk.workspace.left.blind.trigger()
    desk.workspace.left._cell_chosen(0, 0)
    assert not [name for name in ("No.", *NAMES) if name in desk.workspace.panel.walk.label.text()]


def test_what_leads_through_a_cell_with_names_goes_when_they_go(desk: Desk) -> None:
    desk.wait_for_figures()
    walk = desk.workspace.panel.walk
    desk.workspace.left._cell_chosen(0, 0)
    assert walk.isVisible()
    assert NAMES[0] in walk.label.text()
    desk.workspace.left.blind.trigger()
    desk.wait()
    assert not walk.isVisible()


def test_the_workload_has_letters(desk: Desk) -> None:
    desk.workspace.left.blind.trigger()
    seen: list[str] = []
    states: list[set[str]] = []

    def read(dialog: WorkloadDialog) -> None:
        model = dialog.view.model()
        seen.append(said(dialog))
        seen.extend(str(model.headerData(n, Qt.Orientation.Horizontal)) for n in range(model.columnCount()))
        states.extend({str(model.data(model.index(row, column))) for column in (1, 2)} for row in range(5))
        dialog.reject()

    in_dialog(WorkloadDialog, read)
    desk.workspace.left.workload.trigger()
    assert seen[1:] == ["Article", "A", "B", "Review"]
    assert not [name for name in NAMES if name in seen[0]]
    assert {"◐ in progress", "● done"} in states


def test_a_merge_is_reported_without_names(sample: Session, tmp_path: Path) -> None:
    other = tmp_path / "other.claims"
    sample.backup(other)
    report = MergeActions(sample).preview([other])
    assert "Annotator B" in as_text(report)
    hidden = as_text(without_names(report))
    assert "Annotator no. 2" in hidden
    assert not [name for name in NAMES if name in hidden]


@pytest.mark.usefixtures("qapp")
def test_what_undo_takes_back_is_told_without_names(qtbot: QtBot, sample_path: Path, tmp_path: Path) -> None:
    hands = Hands(qtbot, tmp_path / "settings")
    hands.open(sample_path, "R. Lindqvist")
    window = hands.window
    session = window.session
    assert session is not None
    row = next(row for row in session.reviewing.article(1).rows if not row.unanimous)
    session.reviewing.take(1, row.key, next(iter(row.claims)))
    name = next(name for name in NAMES if name in session.undo_label)
    undo = window.actions_.action("edit.undo")
    assert name in undo.text()
    window.settings.set_flag(BLIND, True)
    window.refresh_place()
    assert "Take an annotator's “" in undo.text()
    assert name not in window.status.undo.toolTip()
    window.commands.show_history()
    (history,) = window.findChildren(HistoryWindow)
    model = history.model
    cells = [str(model.data(model.index(n, column))) for n in range(model.rowCount()) for column in range(4)]
    assert any(cell.startswith("Take an annotator's “") for cell in cells)
    assert "R. Lindqvist" in cells
    assert not [cell for cell in cells if any(name in cell for name in NAMES)]
    assert name not in history.explanation.text()
    history.close()
    window.undo()
    assert name not in window.status.hint.text()
