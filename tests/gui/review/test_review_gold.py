"""Gold claims of the reviewer's own making, with real keys: nobody's, several of one row, and with other keys."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.app.review_rows import ReviewRow, RowKind
from annotator.core.claim import Stance
from annotator.core.span import Span
from annotator.gui.review.edit_popup import EditPopup
from annotator.gui.review.key_button import KeyButton
from tests.gui.review.desk import ALT, Desk

Key = Qt.Key


def row(desk: Desk) -> ReviewRow:
    assert desk.workspace.selected is not None
    return desk.review().row(desk.workspace.selected)


def popup_of(desk: Desk) -> EditPopup:
    popup = desk.workspace.deciding.popup
    assert popup is not None
    return popup


def to_split_row(desk: Desk) -> tuple[ReviewRow, int]:
    """Go by keys to a row in which somebody has several claims; return it and the place of that annotator."""
    for article_id in range(1, 6):
        desk.workspace.open_article(article_id, focus=True)
        for _ in desk.review().order:
            if row(desk).kind is RowKind.MERGED_SPLIT:
                several = next(iter(row(desk).parts))
                return row(desk), next(n for n, one in enumerate(desk.review().people) if one.id == several)
            desk.press(Key.Key_J)
    raise AssertionError("no split row in the sample")


def add_by_keys(desk: Desk) -> Span:
    """Make a gold claim of the sentence at the caret that nobody claimed; return its span."""
    reader = desk.workspace.reader
    reader.set_caret(len(reader.text) - 3)
    reader.setFocus()
    desk.press(Key.Key_S)
    span = reader.selection()
    assert span is not None
    desk.press(Key.Key_C)
    popup = popup_of(desk)
    assert popup.isVisible()
    assert popup.actor.isAncestorOf(QApplication.focusWidget())
    assert popup.words.text()
    assert not popup.start.isVisible()
    desk.write("NATO")
    desk.press(Key.Key_Tab)
    popup.stance.setFocus()
    desk.press(Key.Key_2)
    popup.proposition.setFocus()
    desk.write("A proposition of the reviewer")
    desk.press(Key.Key_Return)
    assert not popup.isVisible()
    return span


def test_a_claim_that_nobody_made_is_added_listed_exported_and_undone(desk: Desk, tmp_path: Path) -> None:
    review, session = desk.review(), desk.session
    before = list(review.order)
    span = add_by_keys(desk)
    assert desk.refused == []
    added = row(desk)
    assert (added.kind, added.claims, added.gold[0].spans) == (RowKind.ADDED, {}, (span,))
    assert len(review.order) == len(before) + 1
    gold = added.gold[0]
    assert session.actors.get(gold.actor_id or 0).name == "NATO"
    assert gold.stance is Stance.OPPOSES
    assert desk.registry.proposition(gold.proposition_id) == "A proposition of the reviewer"
    assert desk.workspace.reader.mark(gold.id) is not None
    assert review.card(desk.workspace.selected or 0, opened=True).label == "decided: added"
    assert desk.workspace.editor.reject_button.text() == "Remove"
    session.gold.export(tmp_path / "gold")
    with (tmp_path / "gold" / "claims.csv").open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["quote"], line["decision"], line["decided_from"]) == (gold.quote, "edited", "")
    session.undo()
    assert list(review.order) == before
    session.redo()
    assert len(review.order) == len(before) + 1


def test_an_added_claim_is_edited_where_it_is_and_removed(desk: Desk) -> None:
    add_by_keys(desk)
    count = len(desk.review().order)
    desk.press(Key.Key_E)
    popup = popup_of(desk)
    assert popup.start.isVisible()
    popup.stance.setFocus()
    desk.press(Key.Key_1)
    desk.press(Key.Key_Return)
    assert row(desk).gold[0].stance is Stance.SUPPORTS
    assert len(desk.review().order) == count
    desk.press(Key.Key_X)
    assert len(desk.review().order) == count - 1
    assert not [one for one in desk.review().review.rows if one.kind is RowKind.ADDED]


def test_a_claim_is_added_only_of_words_that_are_selected(desk: Desk) -> None:
    desk.press(Key.Key_C)
    assert not popup_of(desk).isVisible()
    assert desk.said[-1].startswith("Select words in the text first")


def test_both_claims_of_a_split_row_are_edited(desk: Desk) -> None:
    found, place = to_split_row(desk)
    parts = next(iter(found.parts.values()))
    desk.press(Key.Key_E)
    popup = popup_of(desk)
    popup.start.setFocus()
    desk.press(Key(Key.Key_1 + place))
    assert popup.claims.isVisible()
    popup.stance.setFocus()
    desk.press(Key.Key_3)
    popup.claims.setFocus()
    desk.press(Key.Key_2)
    assert popup.stance.stance is parts[1].stance
    popup.stance.setFocus()
    desk.press(Key.Key_1)
    popup.claims.setFocus()
    desk.press(Key.Key_1)
    assert popup.stance.stance is Stance.NEUTRAL
    desk.press(Key.Key_Return)
    assert desk.refused == []
    decided = row(desk)
    assert decided.key == found.key
    assert [gold.spans for gold in decided.gold] == [part.spans for part in parts]
    assert [gold.stance for gold in decided.gold] == [Stance.NEUTRAL, Stance.SUPPORTS]
    assert [gold.actor_id for gold in decided.gold] == [part.actor_id for part in parts]
    assert {decision.kind for decision in decided.decisions} == {"edited"}
    desk.press(Key.Key_E)
    assert popup.claims.isVisible()
    assert [part.base.uuid for part in popup._parts] == [gold.uuid for gold in decided.gold]
    desk.press(Key.Key_Escape)
    desk.session.undo()
    assert row(desk).open


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return])
def test_one_of_several_claims_is_left_out(desk: Desk, key: Qt.Key) -> None:
    found, place = to_split_row(desk)
    parts = next(iter(found.parts.values()))
    desk.press(Key.Key_E)
    popup = popup_of(desk)
    popup.start.setFocus()
    desk.press(Key(Key.Key_1 + place))
    popup.drop_button.setFocus()
    desk.press(key)
    assert not popup.claims.isVisible()
    assert not popup.drop_button.isVisible()
    popup.stance.setFocus()
    desk.press(Key.Key_Return)
    assert [gold.spans for gold in row(desk).gold] == [parts[1].spans]


def test_a_digit_with_alt_takes_the_claim_that_goes_with_the_one_shown(desk: Desk) -> None:
    found, place = to_split_row(desk)
    parts = next(iter(found.parts.values()))
    desk.session.claims.edit(parts[0].id, stance=Stance.SUPPORTS)
    desk.session.claims.edit(parts[1].id, stance=Stance.OPPOSES)
    desk.press(Key.Key_E)
    popup = popup_of(desk)
    popup.start.setFocus()
    desk.press(Key(Key.Key_1 + place))
    popup.claims.setFocus()
    desk.press(Key.Key_2)
    popup.stance.setFocus()
    desk.press(Key.Key_3)
    desk.press(Key(Key.Key_1 + place), ALT)
    assert popup.stance.stance is Stance.OPPOSES
    desk.press(Key.Key_Escape)


def test_other_keys_are_heard_and_shown_on_the_buttons(desk: Desk) -> None:
    desk.actions.set_keys("review.edit", ["Y"])
    desk.actions.set_keys("review.take_1", ["Q"])
    buttons = [one for one in desk.workspace.editor.findChildren(KeyButton) if one.isVisible()]
    names = {one.accessibleName() for one in buttons}
    assert "Edit… (Y)" in names
    assert any(name.startswith("Take ") and name.endswith("(Q)") for name in names)
    desk.press(Key.Key_E)
    assert not popup_of(desk).isVisible()
    desk.press(Key.Key_Y)
    assert popup_of(desk).isVisible()
    desk.press(Key.Key_Escape)


def test_what_was_refused_stays_in_the_form_which_keeps_the_keys(desk: Desk) -> None:
    desk.press(Key.Key_E)
    popup = popup_of(desk)
    popup.stance.setFocus()
    desk.press(Key.Key_3)
    path = desk.session.path
    aside = path.rename(path.with_name("aside.claims"))
    desk.press(Key.Key_Return)
    assert len(desk.refused) == 1
    assert popup.isVisible()
    assert popup.isAncestorOf(QApplication.focusWidget())
    aside.rename(path)
    desk.press(Key.Key_Return)
    assert not popup.isVisible()
    assert row(desk).gold[0].stance is Stance.NEUTRAL


def test_a_form_that_is_offered_no_more_stays_where_it_is_used(desk: Desk) -> None:
    found = next(one for one in desk.registry.codebook.forms if one.form == "reported")
    desk.session.codebook.set_form(found.id, {"retired": True})
    used = next(
        n for n in desk.review().order if any(c.form == "reported" for c in desk.review().row(n).claims.values())
    )
    free = next(
        n for n in desk.review().order if all(c.form != "reported" for c in desk.review().row(n).claims.values())
    )
    for number, offered in ((used, True), (free, False)):
        desk.workspace.select_row(number)
        desk.press(Key.Key_E)
        assert (popup_of(desk).form_box.findData("reported") >= 0) is offered
        desk.press(Key.Key_Escape)
