"""The review of the sample project, done with real keys."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app.review_rows import ReviewRow, RowKind
from annotator.core.claim import Stance
from annotator.gui.review.spans import shortened
from tests.gui.review.desk import ALT, CTRL, Desk

Key = Qt.Key


def row(desk: Desk) -> ReviewRow:
    """Return the selected row."""
    assert desk.workspace.selected is not None
    return desk.review().row(desk.workspace.selected)


def go_to(desk: Desk, wanted: RowKind) -> ReviewRow:
    """Go down by keys until an open row of that kind is selected."""
    for _ in range(len(desk.review().order) + 1):
        if row(desk).kind is wanted and row(desk).open:
            return row(desk)
        desk.press(Key.Key_J)
    raise AssertionError(f"no open row of kind {wanted}")


def test_all_five_articles_are_reviewed_by_keys_and_read_back(desk: Desk) -> None:
    workspace, session = desk.workspace, desk.session
    own_before = [session.claims.get(claim_id) for claim_id in range(1, session.totals()[1] + 1)]
    decisions: dict[frozenset[str], str] = {}
    articles = []
    for _ in range(5):
        review = desk.review()
        articles.append(review.id)
        desk.press(Key.Key_I)
        turn = 0
        while review.review.open:
            if not row(desk).open:
                desk.press(Key.Key_Down)
            here = row(desk)
            assert here.open
            turn += 1
            if turn % 5 == 0:
                desk.press(Key.Key_X)
                decisions[here.key] = "rejected"
            else:
                place = next(n for n, person in enumerate(review.people) if person.id in here.claims)
                desk.press(Key(Key.Key_1 + place))
                decisions[here.key] = "taken"
            assert row(desk).key == here.key, "the decision moved the selection"
        desk.press(Key.Key_Return, CTRL)
    assert sorted(articles) == [1, 2, 3, 4, 5]
    assert desk.said[-1] == "Every article is decided."
    assert desk.refused == []
    for article_id in articles:
        found = session.reviewing.article(article_id)
        assert found.decided
        assert found.open == 0
        for one in found.rows:
            decision = one.decision
            assert decision is not None
            assert decision.reviewer == "R. Lindqvist"
            expected = decisions.get(one.key, "unanimous")
            assert decision.kind == expected
            assert bool(one.gold) == (expected != "rejected")
            if expected == "taken":
                taken = one.claims[next(iter(one.claims))]
                assert (one.gold[0].spans, one.gold[0].stance) == (taken.spans, taken.stance)
    assert sum(kind == "rejected" for kind in decisions.values()) >= 5
    assert session.reviewing.progress()[0] == session.reviewing.progress()[1] == 88
    assert [session.claims.get(claim.id) for claim in own_before] == own_before
    summaries = workspace.left.articles.summaries.summaries
    assert all(one.decided and one.open == 0 for one in summaries)


def test_a_version_is_taken_undone_and_reopened(desk: Desk) -> None:
    found = go_to(desk, RowKind.BOUNDARY)
    desk.press(Key.Key_2)
    assert row(desk).taken_from() == list(found.claims)[1]
    card = desk.review().card(desk.workspace.selected or 0, opened=False)
    assert card.decided
    assert card.label == "decided: took B"
    desk.session.undo()
    assert row(desk).open
    desk.press(Key.Key_1)
    desk.press(Key.Key_U)
    assert row(desk).open


def test_a_key_of_an_annotator_who_has_nothing_here_says_so(desk: Desk) -> None:
    found = go_to(desk, RowKind.ONLY)
    absent = next(n for n, person in enumerate(desk.review().people) if person.id not in found.claims)
    desk.press(Key(Key.Key_1 + absent))
    assert row(desk).open
    assert desk.said[-1].endswith("has no claim here.")


def test_one_version_is_edited_with_the_others_stance(desk: Desk) -> None:
    for article_id in range(1, 6):
        desk.workspace.open_article(article_id, focus=True)
        if any(one.kind is RowKind.STANCE for one in desk.review().review.rows):
            break
    found = go_to(desk, RowKind.STANCE)
    first, second = found.claims.values()
    desk.press(Key.Key_E)
    popup = desk.workspace.deciding.popup
    assert popup is not None
    assert popup.isVisible()
    popup.stance.setFocus()
    desk.press(Key.Key_2, ALT)
    assert popup.stance.stance is second.stance
    desk.press(Key.Key_Return)
    assert not popup.isVisible()
    gold = row(desk).gold[0]
    assert [decision.kind for decision in row(desk).decisions] == ["edited"]
    assert (gold.spans, gold.actor_id) == (first.spans, first.actor_id)
    assert gold.stance is second.stance
    assert QApplication.focusWidget() is desk.workspace.rows


def test_the_form_leaves_the_words_in_view_and_says_what_each_further_field_holds(desk: Desk) -> None:
    workspace, fits = desk.workspace, 0
    room = workspace.height()
    for number in desk.review().order:
        workspace.select_row(number)
        found = row(desk)
        desk.press(Key.Key_E)
        popup = workspace.deciding.popup
        assert popup is not None
        assert popup.isVisible()
        spans = [span for claim in found.claims.values() for span in claim.spans]
        above, below = workspace.deciding._around(spans)
        form = popup.geometry()
        if above - form.height() >= 16 or below + form.height() + 16 <= room:
            assert form.top() > below or form.bottom() < above
            fits += 1
        further = [view for view in desk.review().views if view.key in found.differs and view.key in popup._further]
        assert set(popup._further) == {view.key for view in further}
        first = next(iter(found.claims.values()))
        for view in further:
            assert popup._further[view.key].text() == (shortened(view.text(first)) or "not coded")
            popup.chips[view.key].chosen.emit(1)
            other = popup._offered[view.key][1]
            assert popup._further[view.key].text() == (shortened(view.text(other)) or "not coded")
        desk.press(Key.Key_Escape)
    assert fits > 5


def test_digits_in_the_popup_belong_to_it_and_esc_changes_nothing(desk: Desk) -> None:
    number = desk.workspace.selected
    desk.press(Key.Key_E)
    popup = desk.workspace.deciding.popup
    assert popup is not None
    popup.actor.setFocus()
    desk.write("G7 12")
    assert desk.workspace.selected == number
    assert row(desk).open
    popup.stance.setFocus()
    desk.press(Key.Key_3)
    assert popup.stance.stance is Stance.NEUTRAL
    desk.press(Key.Key_Escape)
    assert not popup.isVisible()
    assert row(desk).open
    assert desk.told == []


def test_reason_note_and_flag_are_kept_for_the_decision_to_come(desk: Desk) -> None:
    go_to(desk, RowKind.PROPOSITION)
    desk.press(Key.Key_M)
    desk.write("see rule 4 x")
    desk.press(Key.Key_Return)
    desk.press(Key.Key_G)
    assert row(desk).open
    desk.press(Key.Key_1)
    decision = row(desk).decision
    assert decision is not None
    assert (decision.note, decision.guideline) == ("see rule 4 x", True)
    desk.press(Key.Key_G)
    changed = row(desk).decision
    assert changed is not None
    assert not changed.guideline
    assert changed.note == "see rule 4 x"


def test_a_reason_chosen_or_typed_gives_the_keys_back_to_the_rows(desk: Desk) -> None:
    editor = desk.workspace.editor
    go_to(desk, RowKind.PROPOSITION)
    desk.press(Key.Key_1)
    desk.press(Key.Key_R)
    view = editor.reason.view()
    assert view.isVisible()
    QTest.keyClick(view, Key.Key_Down)
    QTest.keyClick(view, Key.Key_Return)
    desk.qtbot.waitUntil(desk.workspace.rows.hasFocus)
    decision = row(desk).decision
    assert decision is not None
    assert decision.reason == editor.reason.itemText(1) == "boundary rule"
    desk.press(Key.Key_R)
    QTest.keyClick(view, Key.Key_Escape)
    desk.qtbot.waitUntil(editor.reason.line.hasFocus)
    editor.reason.line.selectAll()
    desk.write("a rule of my own")
    desk.press(Key.Key_Return)
    desk.qtbot.waitUntil(desk.workspace.rows.hasFocus)
    decision = row(desk).decision
    assert decision is not None
    assert decision.reason == "a rule of my own"


def test_an_article_with_open_rows_is_not_decided(desk: Desk) -> None:
    here = desk.review().id
    desk.press(Key.Key_Return, CTRL)
    assert desk.review().id == here
    assert len(desk.refused) == 1
    assert not desk.session.reviewing.article(here).decided
