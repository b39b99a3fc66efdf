"""The fields of the selected card: what they show, what they hand over, what they refuse."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.claim import Claim, ClaimValues
from annotator.core.codebook import FieldKind
from annotator.core.errors import InvalidValueError
from annotator.core.span import Span
from annotator.gui.panels.card_editor import CardEditor, DateProposal

HOSTILE = "<img src=x> on <b>Friday</b>"
PROPOSAL = DateProposal("2021-04-02", HOSTILE, Span(0, 9), f"{HOSTILE} before the article's day")


@pytest.fixture
def editor(qtbot: QtBot, sample: Session) -> CardEditor:
    made = CardEditor(Registry(sample), list)
    qtbot.addWidget(made)
    made.resize(330, 500)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def claim(sample: Session) -> Claim:
    return next(claim for claim in sample.claims.of_article(4) if claim.claim_date and claim.date_text)


def test_the_wording_of_a_date_stands_beside_it(editor: CardEditor, claim: Claim) -> None:
    editor.show_claim(claim, None, read_only=False)
    assert editor.claim_date.text() == claim.claim_date
    assert editor.date_wording.text() == f"“{claim.date_text}”"
    assert editor.date_wording.isVisible()
    assert not editor.proposal_button.isVisible()
    assert editor.date_wording.geometry().left() >= editor.claim_date.geometry().right()


def test_a_proposed_date_stands_below_the_empty_field_and_is_taken_by_a_click(
    qtbot: QtBot, editor: CardEditor, claim: Claim
) -> None:
    editor.show_claim(claim._replace(claim_date=None, date_text=None, date_span=None), PROPOSAL, read_only=False)
    assert not editor.date_wording.isVisible()
    assert editor.proposal_button.geometry().top() >= editor.claim_date.geometry().bottom()
    assert "<img" not in editor.proposal_button.toolTip()
    with qtbot.waitSignal(editor.edited) as sent:
        QTest.mouseClick(editor.proposal_button, Qt.MouseButton.LeftButton)
    assert sent.args == [
        claim.id,
        ClaimValues(claim_date=PROPOSAL.value, date_text=PROPOSAL.date_text, date_span=PROPOSAL.span),
    ]


def test_a_date_that_cannot_be_is_refused_and_its_words_stay_to_be_mended(
    qtbot: QtBot, editor: CardEditor, claim: Claim
) -> None:
    editor.show_claim(claim, None, read_only=False)
    editor.claim_date.setFocus()
    editor.claim_date.selectAll()
    with qtbot.assertNotEmitted(editor.edited), qtbot.waitSignal(editor.refused) as refused:
        QTest.keyClicks(editor.claim_date, "2021-02-31")
        QTest.keyClick(editor.claim_date, Qt.Key.Key_Return)
    assert refused.args is not None
    assert isinstance(refused.args[0], InvalidValueError)
    editor.show_claim(claim._replace(confidence=1), None, read_only=False)
    assert editor.claim_date.text() == "2021-02-31"
    assert editor.claim_date.property("invalid") is True
    with qtbot.assertNotEmitted(editor.refused):
        editor.commit()
    with qtbot.waitSignal(editor.edited) as sent:
        for _ in range(2):
            QTest.keyClick(editor.claim_date, Qt.Key.Key_Backspace)
        QTest.keyClicks(editor.claim_date, "28")
        QTest.keyClick(editor.claim_date, Qt.Key.Key_Return)
    assert sent.args == [claim.id, ClaimValues(claim_date="2021-02-28")]
    assert editor.claim_date.property("invalid") is False


def test_words_that_are_no_date_go_with_their_claim(editor: CardEditor, claim: Claim) -> None:
    editor.show_claim(claim, None, read_only=False)
    editor.claim_date.setFocus()
    editor.claim_date.selectAll()
    QTest.keyClicks(editor.claim_date, "some day")
    editor.commit()
    editor.show_claim(claim._replace(id=claim.id + 1), None, read_only=False)
    assert editor.claim_date.text() == claim.claim_date
    assert editor.claim_date.property("invalid") is False


def test_a_month_may_be_typed_by_its_name(qtbot: QtBot, editor: CardEditor, claim: Claim) -> None:
    editor.show_claim(claim, None, read_only=False)
    editor.claim_date.setFocus()
    editor.claim_date.selectAll()
    with qtbot.waitSignal(editor.edited) as sent:
        QTest.keyClicks(editor.claim_date, "March 2021")
        QTest.keyClick(editor.claim_date, Qt.Key.Key_Return)
    assert sent.args == [claim.id, ClaimValues(claim_date="2021-03")]
    assert editor.claim_date.text() == "2021-03"


def test_a_number_that_is_none_stays_in_its_field_to_be_mended(qtbot: QtBot, sample: Session, claim: Claim) -> None:
    sample.codebook.add_field("Weight", FieldKind.NUMBER)
    sample.codebook.add_field("Asked on", FieldKind.DATE)
    registry = Registry(sample)
    registry.read()
    editor = CardEditor(registry, list)
    qtbot.addWidget(editor)
    editor.show_claim(claim, None, read_only=False)
    weight, asked = (line for line in editor.findChildren(QLineEdit) if line.accessibleName() in ("Weight", "Asked on"))
    QTest.keyClicks(weight, "much")
    with qtbot.waitSignal(editor.refused):
        QTest.keyClick(weight, Qt.Key.Key_Return)
    editor.show_claim(claim, None, read_only=False)
    assert (weight.text(), weight.property("invalid")) == ("much", True)
    QTest.keyClicks(asked, "6 April 2021")
    with qtbot.waitSignal(editor.edited) as sent:
        QTest.keyClick(asked, Qt.Key.Key_Return)
    assert sent.args == [claim.id, ClaimValues(fields={"asked_on": "2021-04-06"})]


def test_a_note_takes_the_height_of_its_lines_at_any_width(qtbot: QtBot, editor: CardEditor, claim: Claim) -> None:
    note = "One line that is as long as a note will be when somebody explains why a claim was hard to tag."
    editor.show_claim(claim._replace(note=note), None, read_only=False)
    narrow = editor.note.height()
    editor.resize(900, 500)
    qtbot.waitUntil(lambda: editor.note.height() < narrow)
    editor.resize(330, 500)
    qtbot.waitUntil(lambda: editor.note.height() == narrow)


def test_tab_into_a_note_goes_on_at_its_end(editor: CardEditor, claim: Claim) -> None:
    editor.show_claim(claim._replace(note="the demand"), None, read_only=False)
    editor.note.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(editor.note, "; seen")
    assert editor.note.toPlainText() == "the demand; seen"


def test_a_claim_that_may_not_be_changed_shows_its_fields_without_taking_keys(editor: CardEditor, claim: Claim) -> None:
    editor.show_claim(claim, None, read_only=True)
    assert not editor.isEnabled()
    assert editor.claim_date.text() == claim.claim_date


def test_an_ampersand_in_the_name_of_a_field_or_in_a_date_is_no_mark_of_a_key(
    qtbot: QtBot, sample: Session, claim: Claim
) -> None:
    sample.codebook.add_field("Q&A", FieldKind.TEXT)
    registry = Registry(sample)
    registry.read()
    editor = CardEditor(registry, list)
    qtbot.addWidget(editor)
    proposal = replace(PROPOSAL, date_text="May & June")
    editor.show_claim(claim._replace(claim_date=None, date_text=None, date_span=None), proposal, read_only=False)
    assert "Q&&A" in [label.text() for label in editor.findChildren(QLabel)]
    assert "“May && June”" in editor.proposal_button.text()
