"""The table of all claims: sorted, filtered, opened, copied, changed and deleted by keyboard."""

import csv
import io

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication

from annotator.core.article import State
from annotator.core.claim import Stance
from annotator.core.filters import NOT_CODED, ClaimFilter, ClaimSort
from annotator.gui.messages import MessageDialog
from annotator.gui.models.claim_table import COLUMNS
from annotator.gui.windows import claim_query
from annotator.gui.windows.claim_bulk import ACTOR, PROPOSITION, TAGS, BulkDialog
from annotator.gui.windows.claims import ClaimsWindow
from annotator.gui.windows.fields import CalmCombo
from tests.gui.windows.desk import Desk, in_dialog

SECTIONS = {column.name: section for section, column in enumerate(COLUMNS)}


def shown(window: ClaimsWindow) -> list[int]:
    QApplication.processEvents()
    return list(window.model.ids)


def chips(window: ClaimsWindow) -> list[str]:
    return [chip.text() for chip in window.bar.chips]


def own(desk: Desk, wanted: ClaimFilter | None = None) -> list[int]:
    """Return the ids of the annotator's own claims that pass the filter."""
    asked = (wanted or ClaimFilter())._replace(annotator_ids=(desk.session.annotator_id,))
    return list(desk.session.claims.ids(asked))


def choose(combo: CalmCombo, data: object) -> None:
    """Choose an entry as the user does."""
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


def test_own_claims_only_until_everybodys_are_asked_for(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    assert shown(window) == own(desk)
    assert window.bar.count.text() == f"{len(own(desk))} of {len(own(desk))} claims"
    desk.qtbot.mouseClick(window.bar.everybody, Qt.MouseButton.LeftButton)
    assert shown(window) == list(desk.session.claims.ids(ClaimFilter()))
    other = next(one for one in desk.session.annotators() if one.id != desk.session.annotator_id)
    choose(window.bar.annotator, other.id)
    assert shown(window) == list(desk.session.claims.ids(ClaimFilter(annotator_ids=(other.id,))))
    desk.qtbot.mouseClick(window.bar.everybody, Qt.MouseButton.LeftButton)
    assert shown(window) == own(desk)


def test_headers_sort_in_sql_and_a_third_click_gives_reading_order(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    header = window.table.horizontalHeader()
    header.setSortIndicator(SECTIONS["actor"], Qt.SortOrder.DescendingOrder)
    assert shown(window) == own(desk, ClaimFilter(sort=ClaimSort.ACTOR, descending=True))
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert shown(window) == own(desk)
    assert header.isSortIndicatorClearable()


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("stance", "opposes", ClaimFilter(stance="opposes")),
        ("stance", NOT_CODED, ClaimFilter(stance=NOT_CODED)),
        ("status", "open", ClaimFilter(status="open")),
        ("form", "direct_quote", ClaimFilter(form="direct_quote")),
        ("source", "WION", ClaimFilter(source="WION")),
        ("state", "doing", ClaimFilter(state=State.DOING)),
    ],
)
def test_each_list_filters_and_its_chip_takes_that_back(desk: Desk, name: str, data: str, wanted: ClaimFilter) -> None:
    window = desk.open(ClaimsWindow)
    choose(getattr(window.bar, name), data)
    assert shown(window) == own(desk, wanted)
    [chip] = window.bar.chips
    desk.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert shown(window) == own(desk)
    assert getattr(window.bar, name).currentIndex() == 0
    assert window.bar.chips == []


def test_typed_words_dates_actors_and_themes_filter(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    bar = window.bar
    bar.fold(unfolded=True)
    desk.qtbot.keyClicks(bar.search, "membership pl")
    desk.qtbot.keyClick(bar.search, Qt.Key.Key_Return)
    assert shown(window) == own(desk, ClaimFilter(text="membership pl"))
    bar.clear()
    desk.qtbot.keyClicks(bar.actor, "zelenskiy")
    desk.qtbot.keyClick(bar.actor, Qt.Key.Key_Return)
    actor_id = desk.session.actors.named("Volodymyr Zelenskyy")
    assert bar.actor.choice == actor_id
    bar.dates["published_from"].setText("2021-04")
    bar.dates["published_from"].editingFinished.emit()
    theme = desk.session.codebook.get().propositions[0]
    choose(bar.proposition, theme.id)
    wanted = ClaimFilter(actor_id=actor_id, published_from="2021-04", proposition_id=theme.id)
    assert shown(window) == own(desk, wanted)
    assert len(shown(window)) > 0
    assert chips(window)[-1] == "Clear all"
    assert "Published from 2021-04  ×" in chips(window)
    bar.actor.clear()
    assert bar.filter().actor_id is None
    desk.qtbot.mouseClick(bar.chips[-1], Qt.MouseButton.LeftButton)
    assert shown(window) == own(desk)
    assert bar.dates["published_from"].text() == ""


def test_a_date_that_is_none_is_marked_and_changes_nothing(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    line = window.bar.dates["claim_date_to"]
    line.setText("2021-13")
    line.editingFinished.emit()
    assert line.property("invalid") is True
    assert not window.bar.is_set()
    line.setText("2021-12")
    line.editingFinished.emit()
    assert line.property("invalid") is False
    assert window.bar.filter().claim_date_to == "2021-12"


def test_down_leads_from_the_search_into_the_table(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    assert shown(window) == own(desk)
    desk.focus(window.bar.search)
    window.table.clearSelection()
    desk.qtbot.keyClick(window.bar.search, Qt.Key.Key_Down)
    assert window.table.hasFocus()
    assert window.table.chosen_count() == 1


def test_a_malformed_query_is_a_hint_and_no_error(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    window.bar.search.setText('"nato AND')
    desk.qtbot.keyClick(window.bar.search, Qt.Key.Key_Return)
    assert window.bar.hint.text()


def test_an_empty_table_says_why_and_how_to_see_more(desk: Desk, empty_desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    window.show_claims(ClaimFilter(text="zzzz"))
    assert window.pages.currentWidget() is window.nothing
    assert window.nothing.title.text() == "No claim passes the filters"
    desk.qtbot.mouseClick(window.clear_button, Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is window.table
    desk.session.work_as("Somebody New")
    assert shown(window) == []
    assert window.nothing.title.text() == "None of the claims is yours"
    assert window.clear_button.isHidden()
    desk.qtbot.mouseClick(window.everybody_button, Qt.MouseButton.LeftButton)
    assert len(shown(window)) == desk.session.totals()[1]
    assert empty_desk.open(ClaimsWindow).nothing.title.text() == "No claims yet"


def test_enter_and_double_click_ask_for_the_claim(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    window.table.select_row(4)
    with desk.qtbot.waitSignal(window.claim_requested) as asked:
        desk.qtbot.keyClick(window.table, Qt.Key.Key_Return)
    assert asked.args == [own(desk)[4]]
    place = window.table.visualRect(window.model.index(2, 1)).center()
    with desk.qtbot.waitSignal(window.claim_requested) as asked:
        desk.qtbot.mouseClick(window.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        desk.qtbot.mouseDClick(window.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [own(desk)[2]]


def test_copying_gives_rows_that_a_spreadsheet_reads_unaltered(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    window.table.selectAll()
    desk.focus(window.table)
    desk.qtbot.keyClick(window.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = list(csv.reader(io.StringIO(QApplication.clipboard().text(), newline=""), dialect="excel-tab"))
    header = window.table.horizontalHeader()
    assert rows[0] == [c.heading for s, c in enumerate(COLUMNS) if not header.isSectionHidden(s)]
    assert [row[1] for row in rows[1:]] == [desk.session.claims.get(claim_id).quote for claim_id in own(desk)]


def test_one_claim_is_deleted_at_once_and_several_after_asking(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    ids = own(desk)
    window.table.select_row(3)
    desk.qtbot.keyClick(window.table, Qt.Key.Key_Delete)
    assert shown(window) == [one for one in ids if one != ids[3]]
    assert window.table.currentIndex().row() == 3
    window.table.selectAll()
    in_dialog(MessageDialog, MessageDialog.reject)
    desk.qtbot.keyClick(window.table, Qt.Key.Key_Delete)
    assert len(shown(window)) == len(ids) - 1
    in_dialog(MessageDialog, MessageDialog.accept)
    desk.qtbot.keyClick(window.table, Qt.Key.Key_Delete)
    assert shown(window) == []
    window.undo()
    window.undo()
    assert shown(window) == ids


def test_many_claims_get_stance_actor_proposition_and_tags_in_one_action_each(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    ids = own(desk)[:3]
    for row in range(3):
        window.table.selectionModel().select(
            window.model.index(row, 0),
            window.table.selectionModel().SelectionFlag.Select | window.table.selectionModel().SelectionFlag.Rows,
        )
    window.set_stance(Stance.NEUTRAL)
    kellogg = desk.session.actors.named("Keith Kellogg")
    theme = desk.session.codebook.get().propositions[0]

    def actor(dialog: BulkDialog) -> None:
        dialog.actor.setText("kellogg")
        dialog.accept()

    def proposition(dialog: BulkDialog) -> None:
        dialog.proposition.choose(theme.id)
        dialog.accept()

    def tags(dialog: BulkDialog) -> None:
        dialog.tags.line.setText("checked")
        dialog.replace_choice.setChecked(True)
        dialog.accept()

    for what, act in ((ACTOR, actor), (PROPOSITION, proposition), (TAGS, tags)):
        in_dialog(BulkDialog, act)
        window.set_by_dialog(what)
    found = [desk.session.claims.get(claim_id) for claim_id in ids]
    assert {(c.stance, c.actor_id, c.proposition_id, c.tags) for c in found} == {
        (Stance.NEUTRAL, kellogg, theme.id, ("checked",))
    }
    assert len(desk.session.history()) == 4
    assert window.selected_ids() == ids
    window.bar.fold(unfolded=True)
    choose(window.bar.tag, "checked")
    assert shown(window) == ids


def test_tags_are_added_unless_they_are_to_replace_the_others(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    first, second = own(desk)[:2]
    for claim_id, tag in ((first, "old"), (second, "new")):
        desk.session.claims.edit(claim_id, tags=(tag,))
    window.table.selectAll()
    window.table.clearSelection()
    for row in (shown(window).index(first), shown(window).index(second)):
        window.table.selectionModel().select(
            window.model.index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )

    def add(dialog: BulkDialog) -> None:
        assert dialog.add_choice.isVisible()
        dialog.tags.line.setText("new")
        dialog.accept()

    in_dialog(BulkDialog, add)
    window.set_by_dialog(TAGS)
    assert desk.session.claims.get(first).tags == ("old", "new")
    assert desk.session.claims.get(second).tags == ("new",)
    assert window.notice.label.text() == "1 claim changed."
    actions = len(desk.session.history())
    in_dialog(BulkDialog, add)
    window.set_by_dialog(TAGS)
    assert "Nothing to change" in window.notice.label.text()
    assert len(desk.session.history()) == actions


def test_an_unknown_actor_is_refused_in_the_dialog(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    window.table.select_row(0)
    told: list[str] = []

    def act(dialog: BulkDialog) -> None:
        dialog.actor.setText("qqqqqq")
        dialog.accept()
        told.append(dialog.notice.label.text())
        dialog.reject()

    in_dialog(BulkDialog, act)
    window.set_by_dialog(ACTOR)
    assert "no such actor" in told[0]
    assert desk.session.undo_label == ""


def test_claims_of_others_are_changed_only_after_asking(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    window.bar.everybody.setChecked(True)
    window.table.selectAll()
    told: list[str] = []

    def refuse(dialog: MessageDialog) -> None:
        told.append(dialog.text.text())
        dialog.reject()

    in_dialog(MessageDialog, refuse)
    window.set_stance(None)
    others = desk.session.totals()[1] - len(own(desk))
    assert told == [f"Of them, {others} by other annotators."]
    assert desk.session.undo_label == ""


def test_columns_widths_and_order_are_remembered(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    header = window.table.horizontalHeader()
    actions = {action.text(): action for action in window.columns_menu().actions()}
    actions["Theme"].setChecked(True)
    actions["Source"].setChecked(False)
    header.moveSection(header.visualIndex(SECTIONS["stance"]), 0)
    header.resizeSection(SECTIONS["quote"], 333)
    window.close()
    again = desk.open(ClaimsWindow).table.horizontalHeader()
    assert not again.isSectionHidden(SECTIONS["theme"])
    assert again.isSectionHidden(SECTIONS["source"])
    assert again.logicalIndex(0) == SECTIONS["stance"]
    assert again.sectionSize(SECTIONS["quote"]) == 333


def test_a_change_elsewhere_is_seen_in_the_row(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    claim_id = own(desk)[0]
    desk.session.claims.edit(claim_id, actor="Somebody New")
    assert window.model.index(0, SECTIONS["actor"]).data() == "Somebody New"
    desk.session.codebook.set_stance_label(Stance.SUPPORTS, "in favour")
    labels = {window.model.index(row, SECTIONS["stance"]).data() for row in range(window.model.rowCount())}
    assert "in favour" in labels
    assert "supports" not in labels


def test_cells_and_tooltips_show_markup_as_text(desk: Desk) -> None:
    claim_id = own(desk)[0]
    desk.session.claims.edit(claim_id, actor="<img src=x> <b>Bold</b>")
    window = desk.open(ClaimsWindow)
    index = window.model.index(0, SECTIONS["actor"])
    assert index.data() == "<img src=x> <b>Bold</b>"
    assert "<img" not in index.data(Qt.ItemDataRole.ToolTipRole)


def test_the_menu_narrows_to_the_actor_of_the_claim(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    assert window.context_menu() is not None
    window.table.select_row(2)
    menu = window.context_menu()
    assert menu is not None
    action = next(one for one in menu.actions() if one.text() == "Only claims of this actor")
    action.trigger()
    actor_id = desk.session.claims.get(own(desk)[2]).actor_id
    assert shown(window) == own(desk, ClaimFilter(actor_id=actor_id))


def test_a_large_project_is_asked_beside_the_window(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim_query, "ASKED_AT_ONCE", 10)
    window = desk.open(ClaimsWindow)
    desk.qtbot.waitUntil(lambda: len(window.model.ids) > 0)
    assert list(window.model.ids) == own(desk)
    window.show_claims(ClaimFilter(stance="supports"))
    window.show_claims(ClaimFilter(stance="opposes"))
    assert window.bar.count.text() == "searching…"
    desk.qtbot.waitUntil(lambda: not window.query.busy)
    assert list(window.model.ids) == own(desk, ClaimFilter(stance="opposes"))
    window.close()


def test_rows_are_fetched_a_page_at_a_time(desk: Desk) -> None:
    window = desk.open(ClaimsWindow)
    window.model.forget_rows()
    window.model._rows.clear()
    assert window.model.index(70, 0).data()
    assert len(window.model._rows) == len(own(desk)) - 64
    assert window.model.rowCount(window.model.index(0, 0)) == 0
    assert window.model.columnCount(QModelIndex()) == len(COLUMNS)


def test_nothing_can_be_changed_in_a_project_open_for_reading(reading_desk: Desk) -> None:
    window = reading_desk.open(ClaimsWindow)
    assert shown(window)
    window.table.selectAll()
    assert not window.delete_button.isEnabled()
    assert not window.stance_button.isEnabled()
    assert window.copy_button.isEnabled()
    window.delete()
    assert len(shown(window)) == len(own(reading_desk))
