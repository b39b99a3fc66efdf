"""What was done is listed, taken back, done again; deleted claims come back."""

from PySide6.QtCore import QModelIndex, Qt

from annotator.core.filters import ClaimFilter
from annotator.gui.models.history_table import PAGE
from annotator.gui.windows.history import HistoryWindow
from tests.gui.windows.desk import Desk


def own_claims(desk: Desk) -> list[int]:
    return list(desk.session.claims.ids(ClaimFilter(annotator_ids=(desk.session.annotator_id,))))


def column(window: HistoryWindow, number: int) -> list[str]:
    return [window.model.index(row, number).data() for row in range(window.model.rowCount())]


def test_the_fields_that_an_action_changed_are_told(desk: Desk) -> None:
    window = desk.open(HistoryWindow)
    claim = own_claims(desk)[0]
    desk.session.claims.edit(claim, note="one", confidence=2)
    desk.session.claims.edit(claim, tags=("new",))
    actions = [step.id for step in desk.session.history(limit=2)]
    window.table.select_row(0)
    assert window.changed.text() == "Changed: tags."
    window.table.select_row(1)
    assert window.changed.text() == "Changed: confidence, note."
    desk.session.undo()
    desk.session.undo()
    assert [desk.session.changed_fields(one) for one in actions] == [["tags"], ["confidence", "note"]]
    desk.session.redo()
    assert [desk.session.changed_fields(one) for one in actions] == [["tags"], ["confidence", "note"]]
    desk.session.claims.delete([claim])
    assert desk.session.changed_fields(desk.session.history(limit=1)[0].id) == []
    assert desk.session.changed_fields(actions[0]) == []


def test_actions_are_listed_with_their_state_in_words(desk: Desk) -> None:
    window = desk.open(HistoryWindow)
    assert window.pages.currentWidget() is window.nothing
    assert window.explanation.text() == "There is nothing to undo."
    claim = own_claims(desk)[0]
    desk.session.claims.edit(claim, note="one")
    desk.session.claims.edit(claim, note="two")
    assert window.pages.currentWidget() is window.done_page
    assert column(window, 3) == ["done", "done"]
    assert column(window, 1) == ["Annotator A", "Annotator A"]
    desk.qtbot.mouseClick(window.undo_button, Qt.MouseButton.LeftButton)
    assert column(window, 3) == ["undone, can be done again", "done"]
    assert "Redo would do again: Edit claim" in window.explanation.text()
    assert desk.session.claims.get(claim).note == "one"
    desk.session.actors.add("Somebody")
    assert column(window, 3) == ["done", "undone, then passed over", "done"]
    assert not window.redo_button.isEnabled()


def test_undo_and_redo_by_key_say_what_they_did(desk: Desk) -> None:
    window = desk.open(HistoryWindow)
    desk.session.actors.add("Somebody")
    desk.focus(window.table)
    control = Qt.KeyboardModifier.ControlModifier
    desk.qtbot.keyClick(window.table, Qt.Key.Key_Z, control)
    assert window.notice.label.text() == "Taken back: Add actor Somebody."
    assert desk.session.actors.named("Somebody") is None
    desk.qtbot.keyClick(window.table, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert desk.session.actors.named("Somebody") is not None


def test_older_actions_are_read_as_one_scrolls(desk: Desk) -> None:
    for number in range(PAGE + 5):
        desk.session.actors.add(f"Actor {number}")
    window = desk.open(HistoryWindow)
    assert window.model.rowCount() == PAGE
    assert window.model.canFetchMore(QModelIndex())
    window.table.scrollToBottom()
    assert window.model.rowCount() == PAGE + 5
    assert not window.model.canFetchMore(QModelIndex())
    assert column(window, 2)[-1] == "Add actor Actor 0"
    desk.session.actors.add("One more")
    assert column(window, 2)[0] == "Add actor One more"


def test_deleted_claims_are_restored_with_enter(desk: Desk) -> None:
    window = desk.open(HistoryWindow)
    window.tabs.setCurrentIndex(1)
    assert window.deleted_pages.currentIndex() == 1
    ids = own_claims(desk)[:3]
    before = [desk.session.claims.get(claim_id) for claim_id in ids]
    desk.session.claims.delete(ids)
    assert window.deleted_model.rowCount() == 3
    row = window.deleted_model.row_of(ids[0])
    assert row is not None
    assert window.deleted_model.index(row, 1).data() == before[0].quote
    assert window.deleted_model.index(row, 3).data() == "Delete 3 claims"
    assert window.tabs.tabText(1) == "Deleted claims 3"
    window.deleted.selectAll()
    assert window.restore_button.text() == "Restore 3 claims"
    desk.qtbot.keyClick(window.deleted, Qt.Key.Key_Return)
    assert [desk.session.claims.get(claim_id) for claim_id in ids] == before
    assert window.deleted_pages.currentIndex() == 1


def test_one_restored_claim_can_be_shown(desk: Desk) -> None:
    window = desk.open(HistoryWindow)
    claim_id = own_claims(desk)[0]
    desk.session.claims.delete([claim_id])
    window.tabs.setCurrentIndex(1)
    desk.qtbot.mouseClick(window.restore_button, Qt.MouseButton.LeftButton)
    with desk.qtbot.waitSignal(window.claim_requested) as asked:
        desk.qtbot.mouseClick(window.notice.action_button, Qt.MouseButton.LeftButton)
    assert asked.args == [claim_id]


def test_a_claim_of_a_removed_article_says_what_to_undo(desk: Desk) -> None:
    window = desk.open(HistoryWindow)
    claim_id = own_claims(desk)[0]
    desk.session.articles.delete([desk.session.claims.get(claim_id).article_id], with_claims=True)
    window.tabs.setCurrentIndex(1)
    row = window.deleted_model.row_of(claim_id)
    assert row is not None
    assert window.deleted_model.index(row, 0).data() == "(article removed)"
    window.deleted.select_row(row)
    desk.qtbot.mouseClick(window.restore_button, Qt.MouseButton.LeftButton)
    assert "Undo the removal of the article" in window.notice.label.text()


def test_nothing_can_be_taken_back_in_a_project_open_for_reading(reading_desk: Desk) -> None:
    window = reading_desk.open(HistoryWindow)
    assert not window.undo_button.isEnabled()
    assert window.why_read_only.isVisible()


def test_a_row_is_selected_even_while_a_key_is_held_down(desk: Desk) -> None:
    window = desk.open(HistoryWindow)
    desk.session.claims.delete(own_claims(desk)[:2])
    window.tabs.setCurrentIndex(1)
    desk.qtbot.keyPress(window, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    window.deleted.select_row(1)
    assert [list(part) for part in window.deleted.chosen_rows()] == [[1]]
    desk.qtbot.keyRelease(window, Qt.Key.Key_Control)
