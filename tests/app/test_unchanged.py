"""What is there already is not written anew; numbers of the codebook's revisions are given once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.app.session import Session
from annotator.core.claim import Claim, ClaimValues, Stance
from annotator.core.codebook import FieldKind
from annotator.core.errors import InvalidValueError, NotFoundError
from annotator.core.span import Span


def _tagged(session: Session) -> int:
    session.codebook.add_field("Frame", FieldKind.TEXT)
    return session.claims.add(
        1, [(0, 4), (10, 20)], actor="Kaja Kallas", actor_span=Span(21, 27), stance=Stance.SUPPORTS, form="reported",
        proposition="Ukraine joins NATO", addressees=("NATO", "Germany"), via="Reuters", claim_date="2021-04",
        date_text="in April", confidence=3, note="a note", tags=("one", "two"), fields={"frame": "law"},
        organisation="",
    )  # fmt: skip


def _values(found: Claim) -> ClaimValues:
    """All values of a claim, as a form with all of them would save it."""
    return ClaimValues(
        actor=found.actor_id, actor_as_written=found.actor_as_written, actor_span=found.actor_span,
        organisation=found.organisation, proposition=found.proposition_id, stance=found.stance, form=found.form,
        addressees=found.addressees, via=found.via_id, claim_date=found.claim_date, date_text=found.date_text,
        date_span=found.date_span, confidence=found.confidence, note=found.note, tags=found.tags, fields=found.fields,
    )  # fmt: skip


def test_a_claim_saved_as_it_is_leaves_no_trace(sample: Session) -> None:
    claim_id = _tagged(sample)
    before, actions = sample.claims.get(claim_id), sample.history()
    sample.claims.edit(claim_id, before.spans, **_values(before))
    assert sample.claims.edit_many([claim_id], **_values(before)) == 0
    assert sample.claims.add_tags([claim_id], ["two", " one "]) == 0
    assert sample.claims.get(claim_id) == before
    assert sample.history() == actions


def test_nothing_to_change_keeps_what_can_be_done_again(sample: Session) -> None:
    claim_id = _tagged(sample)
    sample.claims.edit(claim_id, note="other")
    sample.undo()
    sample.claims.edit(claim_id, note="a note")
    assert sample.redo_label.startswith("Edit claim")


OTHER = (
    ClaimValues(actor=None),
    ClaimValues(actor="Somebody new"),
    ClaimValues(actor_span=Span(30, 33)),
    ClaimValues(organisation=None),
    ClaimValues(proposition=None),
    ClaimValues(stance=Stance.NEUTRAL),
    ClaimValues(form=None),
    ClaimValues(addressees=("Germany", "NATO")),
    ClaimValues(via=None),
    ClaimValues(claim_date="2021"),
    ClaimValues(date_text=None),
    ClaimValues(confidence=None),
    ClaimValues(note=""),
    ClaimValues(tags=("two", "one")),
    ClaimValues(fields={"frame": ""}),
)


@pytest.mark.parametrize("values", [*OTHER, ClaimValues(note="other"), ClaimValues(actor_as_written="he")])
def test_the_words_to_be_found_are_those_that_stand_there(sample: Session, values: ClaimValues) -> None:
    claim_id = _tagged(sample)
    for step in (lambda: sample.claims.edit(claim_id, **values), sample.undo, sample.redo):
        step()
        # Compares the index with the words themselves.
        sample.connection.execute("INSERT INTO claim_fts (claim_fts, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("values", OTHER, ids=lambda values: next(iter(values)))
def test_any_other_value_is_written_and_taken_back(sample: Session, values: ClaimValues) -> None:
    claim_id = _tagged(sample)
    before = sample.claims.get(claim_id)
    assert sample.claims.edit_many([claim_id], **values) == 1
    after = sample.claims.get(claim_id)
    assert _values(after) != _values(before)
    sample.undo()
    assert sample.claims.get(claim_id) == before
    sample.claims.edit(claim_id, **values)
    assert _values(sample.claims.get(claim_id)) == _values(after) or "actor" in values


def test_only_claims_that_change_are_counted_named_and_touched(sample: Session) -> None:
    ids = [sample.claims.add(1, [(0, end)], stance=Stance.SUPPORTS) for end in (4, 5, 6)]
    sample.claims.edit(ids[0], stance=Stance.OPPOSES)
    before = sample.claims.get(ids[0])
    assert sample.claims.edit_many(ids, stance=Stance.OPPOSES) == 2
    assert sample.undo_label == "Edit 2 claims"
    assert sample.claims.get(ids[0]) == before
    assert sample.claims.edit_many([*ids, ids[0]], stance=Stance.OPPOSES) == 0
    with pytest.raises(InvalidValueError):
        sample.claims.edit_many(ids, note="x", confidence=9)
    with pytest.raises(NotFoundError):
        sample.claims.edit_many([*ids, 10_000], note="x")
    assert {sample.claims.get(claim_id).note for claim_id in ids} == {""}


def test_tags_are_added_to_those_a_claim_has(sample: Session) -> None:
    ids = [sample.claims.add(1, [(0, 4)], tags=tags) for tags in (("a", "b"), ("c",), ())]
    assert sample.claims.add_tags(ids, ["b", "c", "", "b"]) == 3
    assert [sample.claims.get(claim_id).tags for claim_id in ids] == [("a", "b", "c"), ("c", "b"), ("b", "c")]
    assert sample.undo_label == "Tag 3 claims"
    assert sample.claims.add_tags(ids, ["a"]) == 2
    assert sample.claims.add_tags(ids, []) == 0


def test_a_revision_number_is_given_once(sample: Session) -> None:
    book = sample.codebook
    start = book.get().revision
    book.add_theme("One")
    sample.undo()
    assert book.get().revision == start
    book.add_theme("Two")
    assert book.get().revision == start + 2
    sample.undo()
    sample.redo()
    assert book.get().revision == start + 2
    claim_id = sample.claims.add(1, [(0, 4)], proposition="Brand new")
    assert sample.claims.get(claim_id).codebook_revision == start + 3
    sample.undo()
    sample.project.forget_history()
    book.add_form("denied")
    assert [row[0] for row in book.revisions()][:3] == [start + 4, start + 2, start]


def test_a_project_of_before_goes_on_behind_what_its_claims_name(sample: Session) -> None:
    start = sample.codebook.get().revision
    sample.codebook.add_theme("One")
    claim_id = sample.claims.add(1, [(0, 4)])
    assert sample.claims.get(claim_id).codebook_revision == start + 1
    with sample.project.transaction() as connection:
        connection.execute("DELETE FROM project WHERE key = 'highest_codebook_revision'")
        connection.execute("DELETE FROM codebook_revision WHERE id > ?", (start,))
    sample.codebook.add_theme("Two")
    assert sample.codebook.get().revision == start + 2


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_forms_and_fields_stand_in_the_order_given_by_one_action(sample: Session, data: st.DataObject) -> None:
    while len(sample.codebook.get().fields) < 4:
        sample.codebook.add_field(f"Field {len(sample.codebook.get().fields)}", FieldKind.TEXT)
    book = sample.codebook.get()
    forms = data.draw(st.permutations([form.id for form in book.forms]))
    fields = data.draw(st.permutations([field.id for field in book.fields]))
    named = data.draw(st.integers(0, len(fields)))
    actions = len(sample.history())
    sample.codebook.order_forms(forms)
    assert [form.id for form in sample.codebook.get().forms] == forms
    sample.codebook.order_fields(fields[:named])
    rest = [field.id for field in book.fields if field.id not in fields[:named]]
    assert [field.id for field in sample.codebook.get().fields] == fields[:named] + rest
    assert len(sample.history()) - actions <= 2
    revision = sample.codebook.get().revision
    sample.codebook.order_forms(forms)
    assert sample.codebook.get().revision == revision
    with pytest.raises(NotFoundError):
        sample.codebook.order_fields([10_000])
