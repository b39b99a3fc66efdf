"""What the review workspace shows: with many annotators, blind, without anything to compare, and after changes."""

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.app.merging import MergeActions
from annotator.app.review_rows import RowKind
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.claim import Stance, values_of
from annotator.gui.messages import MessageDialog
from annotator.gui.review.comparison import table_of
from annotator.gui.review.workload_dialog import WorkloadDialog
from tests.gui.review.desk import Desk
from tests.gui.windows.desk import in_dialog

Key = Qt.Key


def crowd(session: Session, people: int, claims: int, article_id: int) -> None:
    """Let so many more people make so many claims each in one article, most of them alike."""
    text = session.articles.text(article_id)
    width = len(text) // claims
    stances = (Stance.SUPPORTS, Stance.SUPPORTS, Stance.SUPPORTS, Stance.OPPOSES)
    for person in range(people):
        session.work_as(f"Person {person:02}")
        for number in range(claims):
            start = number * width + (person % 3 if number % 4 == 0 else 0)
            stance = stances[(person + number) % 4] if number % 5 == 0 else Stance.SUPPORTS
            note = f"as {person} sees it"
            session.claims.add(article_id, [(start, start + width - 4)], stance=stance, note=note)
    session.work_as("R. Lindqvist")


def test_the_figures_and_the_articles_are_shown(desk: Desk) -> None:
    desk.wait_for_figures()
    left = desk.workspace.left
    assert left.figures.isVisible()
    assert left.confusion.isVisible()
    assert left.confusion.counted() > 50
    assert [one.aligned for one in left.articles.summaries.summaries] == [16, 20, 19, 22, 11]
    left.worst_first.click()
    shares = [one.disagreement for one in left.articles.summaries.summaries]
    assert shares == sorted(shares, reverse=True)


def test_a_cell_leads_through_its_claims(desk: Desk) -> None:
    desk.wait_for_figures()
    left, workspace = desk.workspace.left, desk.workspace
    confusion = desk.session.agreement.confusion("stance", 1, 2)
    cell, pairs = next(
        (cell, pairs) for cell, pairs in confusion.cells.items() if cell[0] != cell[1] and len(pairs) == 2
    )
    seen = []
    for _ in range(2):
        desk.click(left.confusion, left.confusion.box_of(*cell).center())
        assert workspace.selected is not None
        found = desk.review().row(workspace.selected)
        seen.append(tuple(claim.id for claim in found.claims.values()))
        stances = [claim.stance.value if claim.stance else None for claim in found.claims.values()]
        assert stances == [confusion.categories[n] for n in cell]
    assert seen == list(pairs)
    assert workspace.panel.walk.label.text().startswith("2 of 2")


def test_blind_shows_letters_and_keeps_them_per_article(desk: Desk) -> None:
    desk.workspace.set_blind(True)
    review = desk.review()
    names = desk.session.reviewing.blind_names(review.id)
    assert [person.title for person in review.people] == ["A", "B"]
    assert {person.id: person.letter for person in review.people} == names
    assert "Annotator" not in "".join(table_of(review, review.order[0]).titles)
    desk.press(Key.Key_1)
    assert review.row(review.order[0]).taken_from() in (review.people[0].id, None)


def test_only_rows_that_were_taken_are_said_to_be_taken(desk: Desk) -> None:
    in_dialog(MessageDialog, lambda dialog: dialog.accept())
    path = desk.session.path
    aside = path.rename(path.with_name("aside.claims"))
    desk.workspace.left.identical.trigger()
    aside.rename(path)
    assert len(desk.refused) == 1
    assert desk.said == []
    assert desk.session.reviewing.progress()[0] == 0


def test_all_identical_ones_of_the_project_are_one_undo(desk: Desk) -> None:
    count = sum(one.identical for one in desk.workspace.left.articles.summaries.summaries)
    in_dialog(MessageDialog, lambda dialog: dialog.accept())
    desk.workspace.left.identical.trigger()
    desk.wait()
    assert count > 20
    assert desk.session.reviewing.progress()[0] == count
    assert desk.session.undo_label == f"Take {count} identical claims"
    desk.session.undo()
    desk.wait()
    assert desk.session.reviewing.progress()[0] == 0
    assert all(one.open == one.aligned for one in desk.workspace.left.articles.summaries.summaries)


def test_only_what_a_decision_touched_is_made_anew(desk: Desk) -> None:
    review = desk.review()
    rows = {number: review.row(number) for number in review.order}
    desk.press(Key.Key_1)
    changed = [number for number in review.order if review.row(number) != rows[number]]
    assert changed == [desk.workspace.selected]
    assert desk.workspace.reader.mark(review.row(changed[0]).gold[0].id) is not None


def test_a_claim_changed_under_a_decision_is_pointed_out(desk: Desk) -> None:
    desk.press(Key.Key_1)
    number = desk.workspace.selected
    assert number is not None
    found = desk.review().row(number)
    desk.session.claims.edit(next(iter(found.claims.values())).id, note="thought again")
    assert desk.review().row(number).changed_since
    assert desk.review().card(number, opened=True).changed


def test_a_later_merge_leaves_decisions_and_says_what_changed(desk: Desk, tmp_path: Path) -> None:
    workspace, number = desk.workspace, desk.workspace.selected
    assert number is not None
    other = tmp_path / "b.claims"
    desk.session.backup(other)
    desk.press(Key.Key_1)
    assert desk.review().row(number).unanimous
    gold = desk.review().row(number).gold
    claim = list(desk.review().row(number).claims.values())[1]
    with closing(Session.open(other, "Annotator B")) as theirs:
        theirs.claims.edit(claim.id, stance=Stance.OPPOSES)
        theirs.claims.add(claim.article_id, [(0, 30)])
    rows = len(desk.review().order)
    MergeActions(desk.session).merge([other])
    desk.wait()
    assert len(desk.review().order) == rows + 1
    found = next(row for row in desk.review().review.rows if row.gold == gold)
    assert (found.kind, found.changed_since) == (RowKind.STANCE, True)
    number = desk.review().number_of(found.key)
    workspace.select_row(number)
    card = desk.review().card(number or 0, opened=True)
    assert (card.label, card.changed) == ("decided: all agree", True)
    takes = workspace.editor._takes
    assert [takes[person.id].isChecked() for person in desk.review().people] == [True, False]
    assert workspace.left.articles.summaries.summaries[0].changed == 1
    desk.session.undo()
    desk.wait()
    assert not desk.review().row(desk.review().order[0]).changed_since


def test_a_click_in_the_text_selects_the_row(desk: Desk) -> None:
    review = desk.review()
    number = review.order[-1]
    claim = next(iter(review.row(number).claims.values()))
    desk.workspace.reader.claim_clicked.emit(claim.id)
    assert desk.workspace.selected == number
    assert desk.workspace.rows.selected() == number


def test_flagged_decisions_are_listed_at_once(desk: Desk) -> None:
    desk.press(Key.Key_M)
    desk.write("rule 4 is silent")
    desk.press(Key.Key_Return)
    desk.press(Key.Key_G)
    desk.press(Key.Key_X)
    shown: list[str] = []

    def read(dialog: MessageDialog) -> None:
        assert dialog.details.isVisible()
        shown.append(dialog.details.toPlainText())
        dialog.reject()

    in_dialog(MessageDialog, read)
    desk.workspace.left.guidelines.trigger()
    (said,) = shown
    assert "rule 4 is silent" in said
    assert desk.review().row(desk.workspace.selected or 0).decision is not None


def test_the_workload_is_shown(desk: Desk) -> None:
    said: list[str] = []

    def read(dialog: WorkloadDialog) -> None:
        said.append(dialog.summary.text())
        model = dialog.view.model()
        lines = [[str(model.data(model.index(row, column))) for column in (1, 2, 3)] for row in range(5)]
        said.extend(next(line for line in lines if "◐ in progress" in line))
        dialog.reject()

    in_dialog(WorkloadDialog, read)
    desk.workspace.left.workload.trigger()
    assert said[0].startswith("0 of 5 articles decided")
    assert said[1:] == ["◐ in progress", "● done", "open"]


def test_one_annotator_alone_is_told_to_merge(qtbot: QtBot, empty_path: Path, tmp_path: Path) -> None:
    with closing(Session.open(empty_path, "Anna")) as session:
        desk = Desk(qtbot, session, tmp_path / "settings")
        assert desk.workspace._pages.currentWidget() is desk.workspace._one
        assert desk.workspace._one.isVisible()
        desk.close()


def test_nothing_is_computed_before_it_is_seen(qtbot: QtBot, reviewer: Session, tmp_path: Path) -> None:
    desk = Desk(qtbot, reviewer, tmp_path / "settings")
    desk.workspace.hide()
    reviewer.reviewing.take_all_identical(1)
    assert desk.workspace._stale
    assert desk.workspace.left.articles.summaries.summaries[0].open == 16
    desk.workspace.show()
    desk.wait()
    assert desk.workspace.left.articles.summaries.summaries[0].open == 10
    desk.close()


def test_three_annotators_are_seen_at_once(qtbot: QtBot, reviewer: Session, tmp_path: Path) -> None:
    crowd(reviewer, 3, 6, 5)
    desk = Desk(qtbot, reviewer, tmp_path / "settings")
    workspace = desk.workspace
    desk.window.resize(1360, 820)
    workspace.open_article(5, focus=True)
    columns = []
    for number in desk.review().order:
        workspace.select_row(number)
        QApplication.processEvents()
        columns.append(len(table_of(desk.review(), number).titles))
        assert columns[-1] > 3 or workspace.editor.table.horizontalScrollBar().maximum() == 0
    assert 3 in columns
    desk.close()


def test_the_legend_takes_the_lines_it_needs_at_any_width(qtbot: QtBot, reviewer: Session, tmp_path: Path) -> None:
    crowd(reviewer, 2, 3, 5)
    desk = Desk(qtbot, reviewer, tmp_path / "settings")
    workspace, heights = desk.workspace, set()
    workspace.open_article(5, focus=True)
    for width in (1440, 1000, 860, 1440):
        desk.window.resize(width, 700)
        qtbot.waitUntil(lambda: workspace.legend.height() == workspace.legend.heightForWidth(workspace.legend.width()))
        heights.add(workspace.legend.height())
    assert len(heights) > 1
    desk.close()


@pytest.mark.parametrize("size", [(1440, 820), (1024, 620)])
def test_ten_annotators_are_scrolled_not_crowded(
    qtbot: QtBot, reviewer: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    crowd(reviewer, 8, 6, 5)
    desk = Desk(qtbot, reviewer, tmp_path / "settings")
    workspace = desk.workspace
    desk.window.resize(*size)
    workspace.open_article(5, focus=True)
    QApplication.processEvents()
    review = desk.review()
    assert len(review.people) == 10
    number = next(n for n in review.order if len(review.row(n).claims) >= 8)
    workspace.select_row(number)
    QApplication.processEvents()
    table = workspace.editor.table
    assert table.horizontalScrollBar().maximum() > 0
    assert workspace.editor.height() >= workspace.editor.minimumSizeHint().height()
    last = review.people[9]
    assert last.key == "0"
    desk.press(Key.Key_0)
    assert review.row(number).taken_from() == last.id
    assert table.horizontalScrollBar().value() > 0
    desk.close()


def test_many_rows_of_many_annotators_are_decided_by_keys(qtbot: QtBot, reviewer: Session, tmp_path: Path) -> None:
    crowd(reviewer, 8, 20, 4)
    desk = Desk(qtbot, reviewer, tmp_path / "settings")
    workspace = desk.workspace
    workspace.open_article(5)
    workspace.open_article(4, focus=True)
    QApplication.processEvents()
    review = desk.review()
    assert any(review.row(number).kind is RowKind.STANCE for number in review.order)
    for _ in range(15):
        desk.press(Key.Key_3)
        desk.press(Key.Key_J)
    assert sum(not one.open for one in review.review.rows) >= 8
    desk.close()


def test_of_many_annotators_those_who_say_the_same_share_a_column(desk: Desk) -> None:
    session = desk.session
    number = next(
        n
        for n in desk.review().order
        if desk.review().row(n).unanimous and len({one.note for one in desk.review().row(n).claims.values()}) == 1
    )
    claim = next(iter(desk.review().row(number).claims.values()))
    for name, stance in (("Carla", claim.stance), ("David", Stance.NEUTRAL), ("Eva", claim.stance), ("Fritz", None)):
        session.work_as(name)
        values = values_of(claim) | {"stance": stance}
        if name != "Fritz":
            session.claims.add(claim.article_id, claim.spans, **values)
        else:
            session.articles.set_state([claim.article_id], State.DONE)
    session.work_as("R. Lindqvist")
    desk.wait()
    review = desk.review()
    number = next(n for n in review.order if claim.id in {one.id for one in review.row(n).claims.values()})
    table = table_of(review, number)
    letters = {person.name: person.letter for person in review.people}
    alike = ", ".join(letters[name] for name in ("Annotator A", "Annotator B", "Carla", "Eva"))
    assert table.titles == (alike, next(person.title for person in review.people if person.name == "David"))
    assert [len(lanes) for lanes in table.lanes] == [4, 1]
    assert table.names[0].splitlines()[0].endswith("Annotator A")
    assert all(len(line.cells) == 2 for line in table.lines)
    desk.workspace.select_row(number)
    shown = desk.workspace.editor.table
    assert shown.names_at(QPoint(shown.viewport().width() - 9, 4)) == table.names[1]
    assert shown.names_at(QPoint(2, shown.viewport().height() - 4)) == ""
    david = next(place for place, person in enumerate(review.people) if person.name == "David")
    desk.press(Key(Key.Key_1 + david))
    assert table_of(review, number).chosen == 1


def test_lines_of_the_comparison_do_not_meet_with_large_letters(desk: Desk) -> None:
    table = desk.workspace.editor.table
    font = table.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    table.setFont(font)
    table.restyle()
    table.heightForWidth(260)
    assert table._above
    for flows, tall in zip(table._flows, table._heights, strict=True):
        assert tall >= max(flow.height for flow in flows) + table._caption
