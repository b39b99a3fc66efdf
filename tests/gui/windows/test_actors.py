"""The registry of actors by keyboard: searched, corrected, merged, split, taken back."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel

from annotator.gui.windows.actor_dialogs import ActorMergeDialog, SplitDialog, goes_along
from annotator.gui.windows.actors import ActorsWindow
from annotator.gui.windows.prompts import NameDialog
from annotator.store.opening import ONLY_LOOKED_AT
from tests.gui.windows.desk import Desk, in_dialog

ZELENSKYY = "Volodymyr Zelenskyy"


def named(desk: Desk, name: str) -> int:
    found = desk.session.actors.named(name)
    assert found is not None
    return found


def shown_names(window: ActorsWindow) -> list[str]:
    return [actor.name for row in range(window.model.rowCount()) if (actor := window.model.actor_at(row))]


def test_search_finds_names_aliases_and_organisations_without_case_and_accents(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    assert window.model.rowCount() == len(desk.session.actors.all())
    desk.qtbot.keyClicks(window.search, "zelenskiy")
    assert shown_names(window) == [ZELENSKYY]
    window.search.setText("VOLODYMÝR presidency")
    assert shown_names(window) == [ZELENSKYY]
    assert window.header.remark.text() == f"1 of {len(desk.session.actors.all())}"
    desk.qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert [actor.name for actor in window.selected_actors()] == [ZELENSKYY]
    assert window.details.heading.text() == ZELENSKYY
    window.table.clearSelection()
    desk.focus(window.search)
    desk.qtbot.keyClick(window.search, Qt.Key.Key_Down)
    assert window.table.hasFocus()
    assert [actor.name for actor in window.selected_actors()] == [ZELENSKYY]
    desk.qtbot.keyClick(window.table, Qt.Key.Key_Return)
    assert window.details.lines["name"].selectedText() == ZELENSKYY
    window.search.setText("nobody at all")
    assert window.pages.currentWidget() is window.nobody
    desk.qtbot.mouseClick(window.nobody_button, Qt.MouseButton.LeftButton)
    assert window.model.rowCount() == window.model.total


def test_the_first_actor_is_shown_when_the_window_opens(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    first = window.model.actor_at(0)
    assert first is not None
    assert window.details.heading.text() == first.name
    assert window.right.currentWidget() is window.details


def test_claims_are_counted_in_which_an_actor_speaks_is_spoken_to_or_passes_on(desk: Desk) -> None:
    mentions = desk.session.actors.mentions()
    everybody = desk.session.actors.all()
    for actor in everybody:
        assert (mentions[actor.id].claims if actor.id in mentions else 0) == len(
            desk.session.actors.claims_naming(actor.id)
        ), actor.name
    told = [actor for actor in everybody if actor.id in mentions and mentions[actor.id].addressed]
    assert told
    window = desk.open(ActorsWindow)
    row = window.model.row_of(told[0].id)
    assert row is not None
    cell = window.model.index(row, 3)
    assert cell.data() == f"{mentions[told[0].id].claims:,}"
    assert f"is spoken to in {mentions[told[0].id].addressed:,}" in cell.data(Qt.ItemDataRole.ToolTipRole)


def test_notices_move_nothing(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    before = window.table.mapTo(window, window.table.rect().topLeft())
    window.notice.show_message("Somebody was merged.", "Undo", window.undo)
    QApplication.processEvents()
    assert window.notice.isVisible()
    assert window.table.mapTo(window, window.table.rect().topLeft()) == before


def test_columns_sort_and_the_empty_come_last(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    window.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    mentions = desk.session.actors.mentions()
    listed = [actor for row in range(window.model.rowCount()) if (actor := window.model.actor_at(row))]
    shown = [mentions[actor.id].claims if actor.id in mentions else 0 for actor in listed]
    assert shown == sorted(shown, reverse=True)
    window.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    last = window.model.actor_at(window.model.rowCount() - 1)
    assert last is not None
    assert not last.organisation


def test_a_field_saves_when_it_is_left_and_only_when_it_changed(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    actor_id = named(desk, ZELENSKYY)
    window.select_actor(actor_id)
    role = window.details.lines["role"]
    desk.qtbot.keyClick(role, Qt.Key.Key_Return)
    assert desk.session.undo_label == ""
    role.selectAll()
    desk.qtbot.keyClicks(role, "President")
    desk.qtbot.keyClick(role, Qt.Key.Key_Return)
    desk.qtbot.keyClick(role, Qt.Key.Key_Return)
    assert desk.session.actors.get(actor_id).role == "President"
    assert len(desk.session.history()) == 1
    role.setText("nonsense")
    desk.qtbot.keyClick(role, Qt.Key.Key_Escape)
    assert role.text() == "President"
    assert window.isVisible()
    desk.session.undo()
    assert role.text() == "President of Ukraine (2021 and 2024)"


def test_a_name_that_is_taken_is_refused_and_the_field_shows_what_is_stored(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    window.select_actor(named(desk, "Joe Biden"))
    name = window.details.lines["name"]
    name.setText("NATO")
    desk.qtbot.keyClick(name, Qt.Key.Key_Return)
    assert "Merge" in window.notice.label.text()
    assert name.text() == "Joe Biden"
    assert desk.session.undo_label == ""


def test_type_organisation_and_note_are_saved(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    actor_id = named(desk, "Keith Kellogg")
    window.select_actor(actor_id)
    window.details.type_box.setCurrentIndex(window.details.type_box.findData("collective"))
    window.details.type_box.activated.emit(window.details.type_box.currentIndex())
    organisation = window.details.lines["organisation"]
    organisation.setText("NATO")
    organisation.commit()
    note = window.details.note
    note.setPlainText("ask again")
    desk.qtbot.keyClick(note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    found = desk.session.actors.get(actor_id)
    assert (found.type, found.organisation, found.note) == ("collective", "NATO", "ask again")
    assert len(desk.session.history()) == 3


def test_an_unsaved_field_is_saved_when_the_window_closes(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    actor_id = named(desk, "Joe Biden")
    window.select_actor(actor_id)
    window.details.lines["country"].setText("USA")
    window.close()
    assert desk.session.actors.get(actor_id).country == "USA"


def test_aliases_are_added_and_removed(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    actor_id = named(desk, "Joe Biden")
    window.select_actor(actor_id)
    desk.qtbot.keyClicks(window.details.aliases.line, "Biden Jr.")
    desk.qtbot.keyClick(window.details.aliases.line, Qt.Key.Key_Return)
    assert "Biden Jr." in desk.session.actors.get(actor_id).aliases
    window.details.aliases.line.setText("Zelensky")
    window.details.aliases.commit()
    assert ZELENSKYY in window.notice.label.text()
    assert window.details.aliases.tags() == list(desk.session.actors.get(actor_id).aliases)


def test_merging_shows_what_happens_and_undo_brings_all_back(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    before = desk.session.actors.all()
    kremlin, peskov = named(desk, "Kremlin"), named(desk, "Dmitry Peskov")
    window._select([kremlin, peskov])
    desk.focus(window.table)
    told: list[str] = []
    naming = len(desk.session.actors.claims_naming(peskov))

    def merge(dialog: ActorMergeDialog) -> None:
        dialog.choices[kremlin].setChecked(True)
        told.extend((dialog.names.text(), dialog.effect.text()))
        dialog.accept()

    in_dialog(ActorMergeDialog, merge)
    desk.qtbot.keyClick(window.table, Qt.Key.Key_M)
    changed = desk.session.actors.usage()[kremlin]
    assert "“Dmitry Peskov”" in told[0]
    assert told[1].startswith(f"{naming} claims")
    assert desk.session.actors.named("Dmitry Peskov") == kremlin
    assert changed == 3 + 14
    assert [actor.id for actor in window.selected_actors()] == [kremlin]
    desk.qtbot.mouseClick(window.notice.action_button, Qt.MouseButton.LeftButton)
    assert desk.session.actors.all() == before
    assert window.model.total == len(before)


def test_splitting_offers_the_claims_that_are_worded_so(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    actor_id = named(desk, ZELENSKYY)
    used = desk.session.actors.usage()[actor_id]
    window.select_actor(actor_id)
    taken: list[int] = []

    def split(dialog: SplitDialog) -> None:
        dialog.alias_box.setCurrentIndex(dialog.alias_box.findData("Zelenskiy"))
        assert dialog.claims.count() > len(dialog.claim_ids)
        dialog.alias_box.setCurrentIndex(dialog.alias_box.findData("Volodymyr Zelenskiy"))
        dialog.claims.item(0).setCheckState(Qt.CheckState.Unchecked)
        taken.extend(dialog.claim_ids)
        dialog.accept()

    in_dialog(SplitDialog, split)
    desk.qtbot.mouseClick(window.details.split_button, Qt.MouseButton.LeftButton)
    new = named(desk, "Volodymyr Zelenskiy")
    assert len(taken) == 6
    assert new != actor_id
    assert desk.session.actors.usage()[new] == len(taken)
    assert desk.session.actors.usage()[actor_id] == used - len(taken)
    assert window.details.actor_id == new
    assert window.focusWidget() is window.table
    assert [actor.id for actor in window.selected_actors()] == [new]


def test_only_the_longest_name_in_the_wording_counts() -> None:
    names = ("Volodymyr Zelenskyy", "Zelensky", "Volodymyr Zelensky")
    assert goes_along("President Zelensky", "Zelensky", names)
    assert not goes_along("Volodymyr Zelenskyy", "Zelensky", names)
    assert not goes_along("he", "Zelensky", names)


def test_an_alias_is_found_under_the_mouse(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    window.select_actor(named(desk, ZELENSKYY))

    def chips() -> list[QFrame]:
        frames = window.details.aliases.findChildren(QFrame)
        return [frame for frame in frames if frame.property("role") == "tag" and frame.isVisible()]

    desk.qtbot.waitUntil(lambda: len(chips()) > 1 and not chips()[0].geometry().intersects(chips()[1].geometry()))
    label = chips()[1].findChild(QLabel)
    assert label is not None
    place = label.mapTo(window.details.aliases, QPoint(2, 2))
    assert window.details.alias_at(place) == desk.session.actors.get(named(desk, ZELENSKYY)).aliases[1]
    assert window.details.alias_at(QPoint(-5, -5)) == ""


def test_a_new_actor_is_registered_by_keyboard(desk: Desk) -> None:
    window = desk.open(ActorsWindow)

    def name(dialog: NameDialog) -> None:
        assert not dialog.button.isEnabled()
        desk.qtbot.keyClicks(dialog.line, "  Olena  Zelenska ")
        desk.qtbot.keyClick(dialog.line, Qt.Key.Key_Return)

    in_dialog(NameDialog, name)
    desk.focus(window.table)
    desk.qtbot.keyClick(window.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.details.actor_id == named(desk, "Olena Zelenska")


def test_only_an_unused_actor_is_removed(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    window.select_actor(named(desk, "Joe Biden"))
    desk.qtbot.mouseClick(window.details.remove_button, Qt.MouseButton.LeftButton)
    assert "Merge it into another actor instead." in window.notice.label.text()
    unused = desk.session.actors.add("Nobody In Particular")
    window.select_actor(unused)
    desk.qtbot.keyClick(window.table, Qt.Key.Key_Delete)
    assert desk.session.actors.named("Nobody In Particular") is None
    assert window.model.row_of(unused) is None
    assert window.selected_actors()


def test_claims_are_the_own_ones_until_all_are_asked_for(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    actor_id = named(desk, ZELENSKYY)
    window.select_actor(actor_id)
    own = window.details.claims_model.rowCount()
    assert 0 < own < desk.session.actors.usage()[actor_id]
    window.details.everybody.setChecked(True)
    assert window.details.claims_model.rowCount() == desk.session.actors.usage()[actor_id]
    with desk.qtbot.waitSignal(window.claim_requested) as asked:
        window.details.claims.select_row(2)
        desk.qtbot.keyClick(window.details.claims, Qt.Key.Key_Return)
    assert asked.args == [window.details.claims_model.ids[2]]
    with desk.qtbot.waitSignal(window.claims_of_actor) as table:
        desk.qtbot.mouseClick(window.details.table_button, Qt.MouseButton.LeftButton)
    assert table.args == [actor_id]


def test_a_hidden_window_catches_up_when_it_is_shown(desk: Desk) -> None:
    window = desk.open(ActorsWindow)
    desk.qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert not window.isVisible()
    desk.session.actors.add("Somebody New")
    assert "Somebody New" not in shown_names(window)
    window.show()
    assert "Somebody New" in shown_names(window)


def test_nothing_can_be_changed_in_a_project_open_for_reading(reading_desk: Desk) -> None:
    window = reading_desk.open(ActorsWindow)
    window.select_actor(named(reading_desk, ZELENSKYY))
    assert window.why_read_only.text() == f"Nothing can be changed here. {ONLY_LOOKED_AT}"
    assert window.why_read_only.isVisible()
    assert all(line.isReadOnly() for line in window.details.lines.values())
    buttons = (window.new_button, window.merge_button, window.details.remove_button, window.details.split_button)
    assert not any(button.isEnabled() for button in buttons)


def test_an_empty_registry_says_where_actors_come_from(empty_desk: Desk) -> None:
    window = empty_desk.open(ActorsWindow)
    assert window.pages.currentWidget() is window.nobody
    assert window.nobody.title.text() == "No actors yet"
    assert window.nobody_button.isHidden()


def test_merging_tells_which_details_come_along(desk: Desk) -> None:
    allies = desk.session.actors.add("Some allies", type="collective")
    general = desk.session.actors.add("A general", type="person", country="UA")
    both = [desk.session.actors.get(actor) for actor in (allies, general)]
    window = desk.open(ActorsWindow)
    dialog = ActorMergeDialog(desk.session, both, {allies: 2}, window.theme, window.settings, window)
    assert dialog.taken_over.text() == "It takes over what it lacks: country “UA”."
    dialog.choices[general].setChecked(True)
    assert dialog.taken_over.isHidden()


def test_the_names_offered_for_a_merge_are_not_cut_in_a_dialog_kept_narrow(desk: Desk) -> None:
    long = desk.session.actors.add("General Staff of the Armed Forces", organisation="Armed Forces of the country")
    other = desk.session.actors.add("Allies")
    both = [desk.session.actors.get(actor) for actor in (long, other)]
    window = desk.open(ActorsWindow)
    dialog = ActorMergeDialog(desk.session, both, {}, window.theme, window.settings, window)
    desk.qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(100, 100)
    for choice in dialog.choices.values():
        assert choice.visibleRegion().boundingRect().width() >= choice.sizeHint().width()
