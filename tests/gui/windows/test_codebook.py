"""The codebook is worded, arranged, retired and exchanged; each change is one revision."""

import json
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt

from annotator.core.claim import Stance
from annotator.core.codebook import FieldKind, Proposition, PropositionKind
from annotator.gui.messages import MessageDialog
from annotator.gui.windows.codebook import CodebookWindow
from annotator.gui.windows.field_dialog import FieldDialog, lines_of
from annotator.gui.windows.prompts import NameDialog
from annotator.gui.windows.proposition_merge import PropositionMergeDialog
from tests.gui.windows.desk import Desk, in_dialog

MOVE = Qt.DropAction.MoveAction


def first_proposition(desk: Desk) -> Proposition:
    return next(p for p in desk.session.codebook.get().propositions if p.kind is PropositionKind.PROPOSITION)


def themes(desk: Desk) -> list[Proposition]:
    return [p for p in desk.session.codebook.get().propositions if p.kind is PropositionKind.THEME]


def children(desk: Desk, parent_id: int | None) -> list[int]:
    return [p.id for p in desk.session.codebook.get().propositions if p.parent_id == parent_id]


def give_name(name: str) -> None:
    def fill(dialog: NameDialog) -> None:
        dialog.line.setText(name)
        dialog.accept()

    in_dialog(NameDialog, fill)


def test_a_theme_counts_the_claims_on_what_stands_under_it(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    theme = themes(desk)[0]
    usage = desk.session.codebook.usage()
    expected = sum(usage.get(one, 0) for one in children(desk, theme.id))
    assert expected
    window.propositions.select(theme.id)
    assert window.propositions.usage.text() == f"{expected} claims of all annotators on the propositions under it"
    assert not window.propositions.claims_button.isHidden()


def test_the_editor_saves_what_is_left_and_counts_the_revision_up(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    before = desk.session.codebook.get().revision
    assert window.revision.text() == f"Revision {before}"
    found = first_proposition(desk)
    window.select_proposition(found.id)
    page = window.propositions
    page.texts["definition"].setPlainText("Any call for accession.\nNot: more weapons.")
    desk.qtbot.keyClick(page.texts["definition"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    page.label.setPlainText("Ukraine should\n join NATO soon")
    desk.qtbot.keyClick(page.label, Qt.Key.Key_Return)
    desk.qtbot.keyClick(page.label, Qt.Key.Key_Return)
    stored = desk.session.codebook.get().proposition(found.id)
    assert stored is not None
    assert stored.definition == "Any call for accession.\nNot: more weapons."
    assert stored.label == "Ukraine should join NATO soon"
    assert window.revision.text() == f"Revision {before + 2}"
    assert page.model.index_of(found.id).data() == "Ukraine should join NATO soon"


def test_the_filter_looks_into_definitions_and_keeps_the_theme(desk: Desk) -> None:
    found = first_proposition(desk)
    desk.session.codebook.set_proposition(found.id, {"definition": "Mentions the Ŵashington treaty"})
    window = desk.open(CodebookWindow)
    page = window.propositions
    page.filter.setText("washington TREATY")
    assert page.model.rowCount() == 1
    top = page.model.index(0, 0)
    assert page.model.proposition_at(top) == desk.session.codebook.get().proposition(found.parent_id)
    assert page.model.rowCount(top) == 1
    page.filter.setText("no such words")
    assert page.trees.currentWidget() is page.nothing


def test_new_themes_and_propositions_come_under_the_selected_theme(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    page = window.propositions
    theme = themes(desk)[1]
    window.select_proposition(theme.id)
    give_name("Ukraine should hold a referendum")
    desk.qtbot.mouseClick(page.proposition_button, Qt.MouseButton.LeftButton)
    made = page.selected()
    assert made is not None
    assert (made.label, made.parent_id) == ("Ukraine should hold a referendum", theme.id)
    give_name("Money")
    desk.qtbot.mouseClick(page.theme_button, Qt.MouseButton.LeftButton)
    assert page.selected() is not None
    assert [p.label for p in themes(desk) if p.parent_id == theme.id] == ["Money"]


def test_a_proposition_in_use_is_retired_and_only_an_unused_one_removed(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    page = window.propositions
    found = first_proposition(desk)
    window.select_proposition(found.id)
    desk.qtbot.mouseClick(page.remove_button, Qt.MouseButton.LeftButton)
    assert "Retire it" in window.notice.label.text()
    desk.qtbot.mouseClick(page.retire_button, Qt.MouseButton.LeftButton)
    assert not page.model.index_of(found.id).isValid()
    page.retired.setChecked(True)
    assert page.model.index_of(found.id).data().endswith("(retired)")
    window.select_proposition(found.id)
    assert page.retire_button.text() == "Take back"
    desk.qtbot.mouseClick(page.retire_button, Qt.MouseButton.LeftButton)
    assert not first_proposition(desk).retired
    unused = desk.session.codebook.add_proposition("Nobody says this", found.parent_id)
    window.select_proposition(unused)
    desk.qtbot.mouseClick(page.remove_button, Qt.MouseButton.LeftButton)
    assert desk.session.codebook.get().proposition(unused) is None


def test_a_retired_proposition_is_told_of_and_its_neighbour_is_selected(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    page = window.propositions
    first, second = [
        one for one in desk.session.codebook.get().propositions if one.kind is PropositionKind.PROPOSITION
    ][:2]
    page.select(first.id)
    desk.focus(page.retire_button)
    desk.qtbot.mouseClick(page.retire_button, Qt.MouseButton.LeftButton)
    assert first.label in window.notice.label.text()
    assert page.tree.currentIndex() == page.model.index_of(second.id)
    assert page.tree.hasFocus()
    page.retired.setChecked(True)
    page.select(first.id)
    desk.qtbot.mouseClick(page.retire_button, Qt.MouseButton.LeftButton)
    assert page.tree.currentIndex() == page.model.index_of(first.id)


def test_dragging_reorders_and_moves_under_another_theme(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    model = window.propositions.model
    first, second = themes(desk)[:2]
    order = children(desk, first.id)
    data = model.mimeData([model.index_of(order[0])])
    assert model.dropMimeData(data, MOVE, 3, 0, model.index_of(first.id)) is False
    assert children(desk, first.id) == [order[1], order[2], order[0], *order[3:]]
    revision = desk.session.codebook.get().revision
    data = model.mimeData([model.index_of(order[0])])
    model.dropMimeData(data, MOVE, 2, 0, model.index_of(first.id))
    assert desk.session.codebook.get().revision == revision
    model.dropMimeData(data, MOVE, -1, -1, model.index_of(second.id))
    assert children(desk, second.id)[-1] == order[0]
    data = model.mimeData([model.index_of(order[1])])
    model.dropMimeData(data, MOVE, 0, 0, QModelIndex())
    assert children(desk, None)[0] == order[1]


def test_a_drop_counts_what_the_filter_hides(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    model = window.propositions.model
    theme = themes(desk)[0]
    order = children(desk, theme.id)
    desk.session.codebook.set_proposition(order[1], {"retired": True})
    moved_id = order[3]
    model.dropMimeData(model.mimeData([model.index_of(moved_id)]), MOVE, 1, 0, model.index_of(theme.id))
    assert children(desk, theme.id)[:4] == [order[0], order[1], moved_id, order[2]]


def test_a_theme_never_comes_under_itself_nor_anything_under_a_proposition(desk: Desk) -> None:
    theme = themes(desk)[0]
    inner = desk.session.codebook.add_theme("Inner", theme.id)
    window = desk.open(CodebookWindow)
    model = window.propositions.model
    data = model.mimeData([model.index_of(theme.id)])
    assert not model.canDropMimeData(data, MOVE, 0, 0, model.index_of(inner))
    assert not model.canDropMimeData(data, MOVE, 0, 0, model.index_of(theme.id))
    assert not model.canDropMimeData(data, MOVE, 0, 0, model.index_of(first_proposition(desk).id))
    assert model.canDropMimeData(data, MOVE, 0, 0, QModelIndex())
    window.select_proposition(theme.id)
    offered = [window.propositions.under.itemData(row) for row in range(window.propositions.under.count())]
    assert theme.id not in offered
    assert inner not in offered


def test_keys_move_a_proposition_and_the_tree_stays_as_it_was_opened(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    page = window.propositions
    first, second = themes(desk)[:2]
    order = children(desk, first.id)
    page.tree.collapse(page.model.index_of(second.id))
    window.select_proposition(order[0])
    desk.focus(page.tree)
    desk.qtbot.keyClick(page.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert children(desk, first.id)[:2] == [order[1], order[0]]
    assert page.model.proposition_at(page.tree.currentIndex()) == desk.session.codebook.get().proposition(order[0])
    assert not page.tree.isExpanded(page.model.index_of(second.id))
    assert page.tree.isExpanded(page.model.index_of(first.id))
    page.under.setCurrentIndex(page.under.findData(second.id))
    page.under.activated.emit(page.under.currentIndex())
    assert children(desk, second.id)[-1] == order[0]


def test_stances_are_called_otherwise(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    line = window.stances.lines[Stance.SUPPORTS]
    line.setText("in favour")
    desk.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert desk.session.codebook.get().stance_labels[Stance.SUPPORTS] == "in favour"
    assert window.stances.pills[Stance.SUPPORTS].accessibleName() == "Stance: in favour"
    line.setText("")
    line.commit()
    assert line.text() == "in favour"


def test_forms_are_added_renamed_ordered_and_retired(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    window.tabs.setCurrentWidget(window.forms)
    page = window.forms
    give_name("denied")
    desk.qtbot.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    assert page.shown is not None
    page.label.setText("denial")
    desk.qtbot.keyClick(page.label, Qt.Key.Key_Return)
    assert [f.label for f in desk.session.codebook.get().forms][-1] == "denial"
    desk.focus(page.table)
    desk.qtbot.keyClick(page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [f.form for f in desk.session.codebook.get().forms][-2:] == ["denied", "reported"]
    assert desk.session.undo_label == "Order forms"
    assert page.shown.label == "denial"
    desk.qtbot.mouseClick(page.retire_button, Qt.MouseButton.LeftButton)
    assert page.model.rowCount() == 3
    page.retired.setChecked(True)
    assert page.model.index(2, 0).data() == "denial (retired)"


def test_fields_of_the_projects_own(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    window.tabs.setCurrentWidget(window.fields)
    page = window.fields

    def fill(dialog: FieldDialog) -> None:
        desk.qtbot.keyClicks(dialog.label_line, "Main frame")
        assert not dialog.button.isEnabled()
        dialog.choices_text.setPlainText("security\n\n economy, trade \nsecurity")
        assert dialog.button.isEnabled()
        dialog.accept()

    in_dialog(FieldDialog, fill)
    desk.qtbot.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    [field] = desk.session.codebook.get().fields
    assert (field.name, field.kind, field.choices) == ("main_frame", FieldKind.CHOICE, ("security", "economy, trade"))
    page.choices.setPlainText("security\neconomy, trade\nlaw")
    page.help.setPlainText("The first one named.")
    window.flush()
    [field] = desk.session.codebook.get().fields
    assert field.choices == ("security", "economy, trade", "law")
    assert field.help == "The first one named."
    page.choices.setPlainText(" \n ")
    page.flush()
    assert page.choices.toPlainText() == "security\neconomy, trade\nlaw"
    desk.session.codebook.add_field("Checked", FieldKind.YES_NO)
    page.select(desk.session.codebook.get().fields[1].id)
    assert page._choices_part.isHidden()


def test_revisions_say_who_changed_what(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    desk.session.codebook.add_theme("Sanctions")
    row = [window.revisions_model.index(0, column).data() for column in range(4)]
    assert row[0] == str(desk.session.codebook.get().revision)
    assert row[2:] == ["Annotator A", "New theme: Sanctions"]


def test_the_codebook_goes_out_as_json_and_comes_in_again(desk: Desk, empty_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "codebook.json"
    desk.open(CodebookWindow).export_to(path)
    assert json.loads(path.read_text("utf-8"))["propositions"]
    window = empty_desk.open(CodebookWindow)
    assert window.propositions.trees.currentWidget() is window.propositions.nothing
    window.take_in(path)
    labels = [p.label for p in desk.session.codebook.get().propositions]
    assert [p.label for p in empty_desk.session.codebook.get().propositions] == labels
    assert "taken in" in window.notice.label.text()
    window.take_in(path)
    assert "here already" in window.notice.label.text()
    path.write_bytes(b"\xff\xfe not a codebook")
    window.take_in(path)
    assert "not a codebook" in window.notice.label.text()
    window.take_in(tmp_path / "missing.json")
    assert "cannot be read" in window.notice.label.text()


def test_claims_of_a_proposition_are_asked_for_and_counted(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    found = first_proposition(desk)
    window.select_proposition(found.id)
    used = desk.session.codebook.usage()[found.id]
    assert window.propositions.usage.text().startswith(f"{used} claims")
    with desk.qtbot.waitSignal(window.claims_of_proposition) as asked:
        desk.qtbot.mouseClick(window.propositions.claims_button, Qt.MouseButton.LeftButton)
    assert asked.args == [found.id]
    last = desk.session.claims.last()
    assert last is not None
    desk.session.claims.edit(last.id, proposition=None)
    desk.session.claims.edit(last.id, proposition=found.id)
    index = window.propositions.model.index_of(found.id).siblingAtColumn(1)
    assert index.data() == str(desk.session.codebook.usage()[found.id])


def test_a_proposition_is_merged_into_another_after_a_look(desk: Desk) -> None:
    kept = first_proposition(desk)
    desk.session.codebook.set_proposition(kept.id, {"definition": "Any call for accession."})
    source = desk.session.codebook.add_proposition(kept.label.upper(), definition="The same again.")
    last = desk.session.claims.last()
    assert last is not None
    desk.session.claims.edit(last.id, proposition=source)
    window = desk.open(CodebookWindow)
    window.select_proposition(source)
    seen: list[str] = []

    def look(dialog: PropositionMergeDialog) -> None:
        seen.extend((dialog.target_box.currentText(), dialog.effect.text(), dialog.definitions.text()))
        dialog.accept()

    in_dialog(PropositionMergeDialog, look)
    desk.qtbot.mouseClick(window.propositions.merge_button, Qt.MouseButton.LeftButton)
    assert seen[:2] == [kept.label, f"1 claim will have “{kept.label}” instead. Each keeps its history."]
    assert "Any call for accession." in seen[2]
    assert "The same again." in seen[2]
    assert desk.session.codebook.get().proposition(source) is None
    assert desk.session.claims.get(last.id).proposition_id == kept.id
    shown = window.propositions.selected()
    assert shown is not None
    assert (shown.id, shown.definition) == (kept.id, "Any call for accession.\nThe same again.")
    window.undo()
    assert desk.session.claims.get(last.id).proposition_id == source
    window.select_proposition(themes(desk)[0].id)
    assert window.propositions.merge_button.isHidden()


def test_a_proposition_is_merged_only_into_one_that_was_chosen(desk: Desk) -> None:
    source = first_proposition(desk)
    claims = desk.session.codebook.usage()[source.id]
    window = desk.open(CodebookWindow)
    window.select_proposition(source.id)
    chosen: list[str] = []

    def look(dialog: PropositionMergeDialog) -> None:
        assert not dialog.merge_button.isEnabled()
        desk.qtbot.keyClick(dialog.target_box, Qt.Key.Key_Return)
        assert dialog.isVisible()
        desk.qtbot.keyClick(dialog.target_box, Qt.Key.Key_Down)
        chosen.append(dialog.target_box.currentText())
        assert dialog.effect.text().startswith(f"{claims} claims will have “{chosen[0]}” instead.")
        assert dialog.merge_button.isEnabled()
        dialog.reject()

    in_dialog(PropositionMergeDialog, look)
    desk.qtbot.mouseClick(window.propositions.merge_button, Qt.MouseButton.LeftButton)
    assert chosen
    assert chosen[0] != source.label


def test_nothing_can_be_changed_in_a_project_open_for_reading(reading_desk: Desk) -> None:
    window = reading_desk.open(CodebookWindow)
    window.select_proposition(first_proposition(reading_desk).id)
    page = window.propositions
    assert page.label.isReadOnly()
    buttons = (
        page.theme_button,
        page.retire_button,
        page.merge_button,
        window.forms.new_button,
        window.fields.retire_button,
    )
    assert not any(button.isEnabled() for button in (*buttons, window.import_button))
    assert window.export_button.isEnabled()
    assert not page.model.flags(page.model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_lines_are_trimmed_and_kept_once() -> None:
    assert lines_of(" a  b \n\na b\nc") == ("a b", "c")


def test_a_new_field_says_what_it_lacks_and_has_room_for_its_help(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    dialog = FieldDialog(window.theme, window.settings, window)
    desk.qtbot.addWidget(dialog)
    dialog.show()
    assert (dialog.remark.text(), dialog.button.isEnabled()) == ("", False)
    dialog.label_line.setText("Salience")
    assert (dialog.remark.text(), dialog.button.isEnabled()) == ("It needs a choice.", False)
    dialog.choices_text.setPlainText("low")
    assert (dialog.remark.text(), dialog.button.isEnabled()) == ("", True)
    assert dialog.help_text_edit.viewport().height() >= 2 * dialog.help_text_edit.fontMetrics().lineSpacing()
    dialog.accept()


def test_a_new_field_that_was_typed_is_not_dropped_unasked(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    dialog = FieldDialog(window.theme, window.settings, window)
    desk.qtbot.addWidget(dialog)
    dialog.show()
    desk.qtbot.keyClicks(dialog.choices_text, "low")
    in_dialog(MessageDialog, lambda asked: asked.reject())
    desk.qtbot.keyClick(dialog.choices_text, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.choices_text.toPlainText() == "low"
    in_dialog(MessageDialog, lambda asked: asked.accept())
    desk.qtbot.keyClick(dialog.choices_text, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.choices_text.clear()
    dialog.show()
    desk.qtbot.keyClick(dialog.choices_text, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_down_leads_from_the_filter_into_the_tree(desk: Desk) -> None:
    window = desk.open(CodebookWindow)
    page = window.propositions
    desk.focus(page.filter)
    desk.qtbot.keyClicks(page.filter, "membership")
    desk.qtbot.keyClick(page.filter, Qt.Key.Key_Down)
    assert page.tree.hasFocus()
    assert page.tree.currentIndex().isValid()
