"""Deciding on annotators' claims: what each decision leaves behind, and what it never touches."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from merge_sample import add_articles

from annotator.app.review_memory import ReviewMemory
from annotator.app.review_rows import ReviewRow, RowKind
from annotator.app.reviewing import REASONS
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.changes import Changes
from annotator.core.claim import ClaimValues, Stance, values_of
from annotator.core.errors import InvalidValueError, NotFoundError, ReadOnlyProjectError
from annotator.core.filters import ArticleFilter
from annotator.core.span import Span
from annotator.review.pairing import THRESHOLD, difference
from annotator.store import notes

TABLES = ("claim", "span", "addressee", "tag", "claim_field")


@pytest.fixture
def review(sample_path: Path) -> Iterator[Session]:
    with closing(Session.open(sample_path, "R. Lindqvist")) as session:
        yield session


def annotators_work(session: Session) -> list[tuple[object, ...]]:
    """Return every row of every table that belongs to a claim of an annotator's."""
    own = "SELECT id FROM claim WHERE annotator_id IN (SELECT id FROM annotator WHERE role = 'annotator')"
    return [
        (table, *row)
        for table in TABLES
        for row in session.connection.execute(
            f"SELECT * FROM {table} WHERE {'id' if table == 'claim' else 'claim_id'} IN ({own}) ORDER BY 1, 2, 3"
        )
    ]


def rows(session: Session) -> list[ReviewRow]:
    return [row for one in session.reviewing.articles() for row in session.reviewing.article(one.article_id).rows]


def first(session: Session, kind: RowKind) -> ReviewRow:
    return next(row for row in rows(session) if row.kind is kind and row.open)


def now(session: Session, row: ReviewRow) -> ReviewRow:
    found = session.reviewing.article(row.article_id).row(row.key)
    assert found is not None
    return found


def test_rows_cover_every_claim_once_in_reading_order(review: Session) -> None:
    for summary in review.reviewing.articles():
        article = review.reviewing.article(summary.article_id)
        claims = [claim for row in article.rows for one in row.claims for claim in row.versions(one)]
        assert sorted(c.id for c in claims) == sorted(c.id for c in review.claims.of_article(summary.article_id))
        assert [row.start for row in article.rows] == sorted(row.start for row in article.rows)
        assert summary.aligned == summary.open == len(article.rows)
        assert all(row.key == {c.uuid for one in row.claims for c in row.versions(one)} for row in article.rows)
    assert {row.kind for row in rows(review)} == set(RowKind) - {RowKind.ADDED}
    assert review.reviewing.progress() == (0, len(rows(review)))


def test_worst_first(review: Session) -> None:
    listed = review.reviewing.articles(worst_first=True)
    assert all(one.disagreement >= other.disagreement for one, other in pairwise(listed))
    assert sorted(s.article_id for s in listed) == [s.article_id for s in review.reviewing.articles()]


def test_taking_a_version_copies_it_and_leaves_the_annotators_work(review: Session) -> None:
    before, row = annotators_work(review), first(review, RowKind.STANCE)
    taken_of = list(row.claims)[1]
    told: list[Changes] = []
    review.subscribe(told.append)
    review.reviewing.take(row.article_id, row.key, taken_of, reason="guideline gap", note="see 4.2")
    after = now(review, row)
    gold, source = after.gold[0], row.claims[taken_of]
    assert difference(gold, source) == ()
    assert (gold.quote, gold.note, gold.confidence) == (source.quote, source.note, source.confidence)
    assert gold.codebook_revision == source.codebook_revision
    assert after.decision is not None
    assert (after.decision.kind, after.decision.reviewer) == ("taken", "R. Lindqvist")
    assert (after.decision.reason, after.decision.note) == ("guideline gap", "see 4.2")
    assert {source.claim_uuid for source in after.decision.sources} == row.key
    assert after.taken_from() == taken_of
    assert not after.changed_since
    assert annotators_work(review) == before
    assert told[-1].decided_articles == {row.article_id}
    assert review.undo_label.startswith("Take Annotator B's “")
    review.undo()
    assert now(review, row) == row
    review.redo()
    assert now(review, row) == after


def test_all_identical_ones_are_one_step(review: Session) -> None:
    unanimous = [row for row in rows(review) if row.unanimous]
    assert review.reviewing.take_all_identical() == len(unanimous) > 20
    decided = [row for row in rows(review) if not row.open]
    assert {row.key for row in decided} == {row.key for row in unanimous}
    assert {row.decision.kind for row in decided if row.decision} == {"unanimous"}
    assert review.reviewing.progress()[0] == len(unanimous)
    assert review.reviewing.take_all_identical() == 0
    review.undo()
    assert not [row for row in rows(review) if not row.open]
    one = review.reviewing.articles()[0]
    assert review.reviewing.take_all_identical(one.article_id) == one.identical


def test_only_what_everybody_has_is_identical_for_all(review: Session) -> None:
    article_id = review.reviewing.articles()[0].article_id
    before = sum(row.unanimous for row in review.reviewing.article(article_id).rows)
    review.articles.set_state([article_id], State.DONE)
    after = review.reviewing.article(article_id)
    assert before > 0
    assert not any(row.unanimous for row in after.rows)
    assert all(review.annotator_id in row.missing for row in after.rows)
    assert review.reviewing.take_all_identical(article_id) == 0


def test_only_what_everybody_has_is_identical_also_when_many_articles_are_called_done_at_once(review: Session) -> None:
    add_articles(review, [f"Text {number} of many." for number in range(250)])
    article_ids = list(review.articles.ids(ArticleFilter()))
    review.claims.add(article_ids[-1], [(0, 4)])
    told: list[Changes] = []
    review.subscribe(told.append)

    def unanimous() -> bool:
        assert review.reviewing.articles() == ReviewMemory(review.connection).summaries()
        return any(row.unanimous for row in review.reviewing.article(article_ids[0]).rows)

    assert unanimous()
    review.articles.set_state(article_ids, State.DONE)
    assert not unanimous()
    review.undo()
    assert unanimous()
    assert all(changes.wide for changes in told)


def test_editing_field_by_field(review: Session) -> None:
    row = first(review, RowKind.BOUNDARY)
    a, b = row.claims
    review.reviewing.edit(
        row.article_id, row.key, row.claims[a].spans, ClaimValues(stance=Stance.OPPOSES), start_from=b
    )
    gold = now(review, row).gold[0]
    assert gold.spans == row.claims[a].spans
    assert gold.stance is Stance.OPPOSES
    assert (gold.actor_id, gold.proposition_id) == (row.claims[b].actor_id, row.claims[b].proposition_id)
    review.reviewing.edit(row.article_id, row.key, None, ClaimValues(actor="Somebody new", note=""), guideline=True)
    again = now(review, row)
    assert len(again.decisions) == 1
    assert (again.gold[0].stance, again.gold[0].spans) == (Stance.OPPOSES, row.claims[a].spans)
    assert review.actors.get(again.gold[0].actor_id or 0).name == "Somebody new"
    assert again.gold[0].note == ""
    with pytest.raises(InvalidValueError):
        review.reviewing.edit(row.article_id, row.key, [(0, 10**6)], ClaimValues())
    assert now(review, row) == again


def test_no_claim_here_and_opened_again(review: Session) -> None:
    row = first(review, RowKind.ONLY)
    review.reviewing.reject(row.article_id, row.key, reason="annotator error")
    rejected = now(review, row)
    assert (rejected.gold, rejected.open, rejected.taken_from()) == ((), False, None)
    assert rejected.decision is not None
    assert rejected.decision.claim_id is None
    review.reviewing.take(row.article_id, row.key, next(iter(row.claims)))
    assert now(review, row).decision is not None
    assert now(review, row).decisions[0].reason == "annotator error"
    review.reviewing.reopen(row.article_id, row.key)
    assert now(review, row) == row
    assert review.undo_label.startswith("Reopen “")


def test_a_claim_that_nobody_made(review: Session) -> None:
    article_id = review.reviewing.articles()[0].article_id
    key = review.reviewing.add(article_id, [(0, 4)], ClaimValues(stance=Stance.NEUTRAL))
    row = review.reviewing.article(article_id).row(key)
    assert row is not None
    assert (row.kind, row.claims, row.gold[0].spans) == (RowKind.ADDED, {}, (Span(0, 4),))
    with pytest.raises(NotFoundError):
        review.reviewing.reject(article_id, key)
    review.reviewing.edit(article_id, key, [(0, 6)], ClaimValues())
    moved = review.reviewing.article(article_id).rows[0]
    assert (moved.gold[0].spans, moved.gold[0].stance) == ((Span(0, 6),), Stance.NEUTRAL)
    review.reviewing.reopen(article_id, moved.key)
    assert not [row for row in review.reviewing.article(article_id).rows if row.kind is RowKind.ADDED]


def test_parts_are_taken_together(review: Session) -> None:
    row = first(review, RowKind.MERGED_SPLIT)
    several = next(one for one in row.parts)
    review.reviewing.take(row.article_id, row.key, several)
    after = now(review, row)
    assert [gold.spans for gold in after.gold] == [part.spans for part in row.parts[several]]
    assert len(after.decisions) == len(row.parts[several]) > 1
    other = next(one for one in row.claims if one != several)
    review.reviewing.take(row.article_id, row.key, other)
    assert len(now(review, row).gold) == len(row.versions(other))


def test_reasons_notes_and_the_guideline(review: Session) -> None:
    row = first(review, RowKind.ACTOR)
    review.reviewing.take(row.article_id, row.key, next(iter(row.claims)), guideline=True)
    decision = now(review, row).decisions[0]
    review.reviewing.set_reason(decision.id, "  my   own ")
    review.reviewing.set_note(decision.id, "Who speaks for a ministry?")
    assert now(review, row).decisions[0][6:9] == ("my own", "Who speaks for a ministry?", True)
    assert review.reviewing.reasons() == [*REASONS, "my own"]
    (entry,) = review.reviewing.guideline_list()
    assert entry.decision == now(review, row).decision
    assert set(entry.quotes) == {claim.quote for claim in row.claims.values()}
    review.reviewing.set_guideline(decision.id, False)
    assert review.reviewing.guideline_list() == []
    with pytest.raises(NotFoundError):
        review.reviewing.set_note(decision.id + 99, "")


def test_an_article_is_decided_when_nothing_is_open(review: Session) -> None:
    summary = review.reviewing.articles()[-1]
    article_id = summary.article_id
    with pytest.raises(InvalidValueError, match=f"{summary.open} rows are not decided"):
        review.reviewing.decide_article(article_id)
    decide_all(review, article_id)
    review.reviewing.decide_article(article_id)
    assert review.reviewing.articles()[-1].decided
    row = review.reviewing.article(article_id).rows[0]
    review.reviewing.reopen(article_id, row.key)
    assert not review.reviewing.articles()[-1].decided
    review.undo()
    assert review.reviewing.articles()[-1].decided
    review.reviewing.decide_article(article_id, decided=False)
    assert not review.reviewing.article(article_id).decided


def decide_all(session: Session, article_id: int) -> None:
    for row in session.reviewing.article(article_id).rows:
        session.reviewing.take(article_id, row.key, next(iter(row.claims)))


def test_decisions_stand_when_claims_change(review: Session) -> None:
    row = first(review, RowKind.STANCE)
    a, b = row.claims
    review.reviewing.take(row.article_id, row.key, a)
    gold = now(review, row).gold
    review.claims.edit(row.claims[b].id, stance=None)
    changed = now(review, row)
    assert (changed.changed_since, changed.gold) == (True, gold)
    assert review.reviewing.article(row.article_id).changed == 1
    review.undo()
    assert not now(review, row).changed_since
    review.claims.delete([row.claims[b].id])
    alone = next(r for r in review.reviewing.article(row.article_id).rows if r.gold == gold)
    assert (list(alone.claims), alone.changed_since) == ([a], True)
    review.claims.delete([row.claims[a].id])
    gone = next(r for r in review.reviewing.article(row.article_id).rows if r.gold == gold)
    assert (gone.kind, gone.claims, gone.changed_since) == (RowKind.ADDED, {}, True)


def test_a_claim_that_comes_in_later_joins_the_decision(review: Session) -> None:
    row = first(review, RowKind.ACTOR)
    review.reviewing.take(row.article_id, row.key, next(iter(row.claims)))
    before = now(review, row)
    third = review.claims.add(row.article_id, next(iter(row.claims.values())).spans)
    joined = next(r for r in review.reviewing.article(row.article_id).rows if r.gold == before.gold)
    assert joined.claims[review.annotator_id].id == third
    assert (joined.changed_since, joined.decisions) == (True, before.decisions)


def test_actors_that_become_one_change_no_decision(review: Session) -> None:
    row = first(review, RowKind.ACTOR)
    a, b = row.claims
    review.reviewing.take(row.article_id, row.key, a)
    one, other = row.claims[a].actor_id, row.claims[b].actor_id
    assert one is not None
    assert other is not None
    review.actors.merge([other], one)
    after = now(review, row)
    assert not after.changed_since
    assert after.kind is not RowKind.ACTOR


def test_decided_claims_stay_together_at_another_threshold(review: Session) -> None:
    row = next(row for row in rows(review) if row.kind is RowKind.BOUNDARY and row.overlap < 0.7)
    review.reviewing.take(row.article_id, row.key, next(iter(row.claims)))
    before = len(rows(review))
    review.reviewing.set_threshold(0.9)
    assert now(review, row).decisions
    assert len(rows(review)) > before
    with closing(Session.open(review.path, read_only=True)) as other:
        assert other.reviewing.threshold == 0.9
    for impossible in (0.0, -1.0, 1.5, float("nan")):
        with pytest.raises(InvalidValueError):
            review.reviewing.set_threshold(impossible)


def test_blind_names(review: Session) -> None:
    # So many that it cannot be chance when they all shuffle alike.
    add_articles(review, [f"The minister denied it {number} times." for number in range(60)])
    ids = review.articles.ids(ArticleFilter())
    named = [review.reviewing.blind_names(article_id) for article_id in ids]
    assert all(sorted(names.values()) == ["A", "B"] for names in named)
    assert len({tuple(names.items()) for names in named}) == 2
    with closing(Session.open(review.path, read_only=True)) as other:
        assert [other.reviewing.blind_names(article_id) for article_id in ids] == named


def test_an_article_goes_and_comes_back_with_its_decisions(review: Session) -> None:
    article_id = review.reviewing.articles()[0].article_id
    decide_all(review, article_id)
    review.reviewing.decide_article(article_id)
    before = review.reviewing.article(article_id)
    review.articles.delete([article_id], with_claims=True)
    assert article_id not in [summary.article_id for summary in review.reviewing.articles()]
    review.undo()
    assert review.reviewing.article(article_id) == before
    assert review.checking.check() == []


def test_nobody_decides_without_a_name_or_in_a_file_for_reading(sample_path: Path) -> None:
    with closing(Session.open(sample_path)) as session:
        row = rows(session)[0]
        with pytest.raises(ReadOnlyProjectError):
            session.reviewing.take(row.article_id, row.key, next(iter(row.claims)))
        assert now(session, row) == row
    with closing(Session.open(sample_path, "Annotator A", read_only=True)) as session:
        row = rows(session)[0]
        with pytest.raises(ReadOnlyProjectError):
            session.reviewing.take(row.article_id, row.key, next(iter(row.claims)))


def test_rows_and_annotators_that_are_not_there(review: Session) -> None:
    row = first(review, RowKind.ONLY)
    with pytest.raises(NotFoundError):
        review.reviewing.take(row.article_id, frozenset({"x"}), 1)
    with pytest.raises(NotFoundError):
        review.reviewing.take(row.article_id, row.key, row.missing[0])
    with pytest.raises(NotFoundError):
        review.reviewing.edit(row.article_id, row.key, None, ClaimValues(), start_from=row.missing[0])


def test_preparing_in_another_connection_gives_the_same(review: Session) -> None:
    steps: list[tuple[int, int]] = []
    review.reviewing.prepare(lambda done, total: steps.append((done, total)))
    assert steps == [(5, 5)]
    prepared = review.reviewing.articles()
    assert prepared == ReviewMemory(review.connection).summaries()
    review.reviewing.prepare(lambda done, total: steps.append((done, total)))
    assert steps == [(5, 5)]


def test_a_claim_edited_during_preparation_is_seen(review: Session) -> None:
    row = first(review, RowKind.IDENTICAL)
    review.reviewing.set_threshold(0.3)

    def edit(done: int, total: int) -> None:
        assert done == total
        review.claims.edit(next(iter(row.claims.values())).id, stance=None)

    review.reviewing.prepare(edit)
    assert review.reviewing.articles() == ReviewMemory(review.connection).summaries()


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(("take", "edit", "reject", "reopen", "add", "claim", "undo", "redo", "bulk", "delete", "as")),
        st.integers(0, 200),
    ),
    max_size=12,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_memory_never_differs_from_the_file(review: Session, actions: list[tuple[str, int]]) -> None:
    reviewing, article_ids = review.reviewing, [s.article_id for s in review.reviewing.articles()]
    for action, number in actions:
        article_id = article_ids[number % len(article_ids)]
        listed = reviewing.article(article_id).rows
        row = listed[number % len(listed)]
        match action:
            case "take" if row.claims:
                reviewing.take(article_id, row.key, list(row.claims)[number % len(row.claims)])
            case "edit":
                reviewing.edit(article_id, row.key, None, ClaimValues(stance=Stance.NEUTRAL))
            case "reject" if row.claims:
                reviewing.reject(article_id, row.key)
            case "reopen":
                reviewing.reopen(article_id, row.key)
            case "add":
                reviewing.add(article_id, [(number, number + 9)], ClaimValues())
            case "claim":
                review.claims.add(article_id, [(number, number + 20)])
            case "delete":
                review.claims.delete([review.claims.of_article(article_id)[number % 5].id])
            case "bulk":
                reviewing.take_all_identical()
            case "undo":
                review.undo()
            case "redo":
                review.redo()
            case "as":
                review.work_as("R. Lindqvist")
        anew = ReviewMemory(review.connection)
        assert reviewing.articles() == anew.summaries()
        assert reviewing.article(article_id) == anew.article(article_id)
    while review.undo():
        pass
    assert reviewing.progress() == (0, 88)
    assert review.checking.check() == []


def test_whoever_copies_their_first_claim_is_reviewed_at_once(sample: Session) -> None:
    claim = sample.claims.of_article(1)[0]
    before = sample.reviewing.annotators()
    assert sample.reviewing.articles()
    newcomer = sample.work_as("Newcomer")
    sample.reviewing.article(1)
    sample.claims.add(claim.article_id, claim.spans, **values_of(claim))
    assert [*before, newcomer] == sorted(sample.reviewing.annotators(), key=lambda person: person.name)
    assert any(newcomer.id in row.claims for row in sample.reviewing.article(1).rows)
    sample.undo()
    assert sample.reviewing.annotators() == before


def _prepared_while(session: Session, article_id: int, change: Callable[[], object]) -> ReviewMemory:
    """Compute an article as another thread does, `change` being made after claims and decisions were read."""
    memory, left = ReviewMemory(session.connection), [change]
    session.subscribe(memory.update, first=True)

    def make_it(statement: str) -> None:
        if statement.startswith("SELECT id, coalesce(title") and left:
            left.pop()()

    with closing(session.project.reader()) as aside:
        aside.set_trace_callback(make_it)
        memory.prepare(aside, [article_id])
    assert not left
    return memory


def test_a_row_decided_during_preparation_is_decided(review: Session) -> None:
    row = first(review, RowKind.IDENTICAL)
    memory = _prepared_while(
        review, row.article_id, lambda: review.reviewing.take(row.article_id, row.key, next(iter(row.claims)))
    )
    anew = ReviewMemory(review.connection)
    assert not now(review, row).open
    assert memory.article(row.article_id) == anew.article(row.article_id)
    assert memory.summaries() == anew.summaries()


def test_a_claim_deleted_or_made_one_of_a_merged_actor_during_preparation_is_not_shown_as_before(
    review: Session,
) -> None:
    row = first(review, RowKind.IDENTICAL)
    claim = next(iter(row.claims.values()))
    memory = _prepared_while(review, row.article_id, lambda: review.claims.delete([claim.id]))
    assert memory.article(row.article_id) == ReviewMemory(review.connection).article(row.article_id)
    review.undo()

    def rename() -> None:
        assert claim.actor_id is not None
        review.actors.set_details(claim.actor_id, {"organisation": "The Other House"})

    memory = _prepared_while(review, row.article_id, rename)
    assert memory.basis(review.connection) == ReviewMemory(review.connection).basis(review.connection)


def test_a_threshold_that_another_program_wrote_is_passed_over(review: Session) -> None:
    for strange in ("much", "nan", "7", "-1"):
        with review.project.transaction() as connection:
            notes.note(connection, "review_threshold", strange)
        assert ReviewMemory(review.connection).basis(review.connection).threshold == THRESHOLD
    review.reviewing.set_threshold(0.25)
    assert review.reviewing.threshold == 0.25


def test_no_article_goes_with_the_gold_set_on_it_unasked(review: Session) -> None:
    article_id = review.articles.ids(ArticleFilter())[0]
    review.claims.delete([claim.id for claim in review.claims.of_article(article_id)])
    review.reviewing.add(article_id, [(0, 9)], ClaimValues())
    assert review.articles.claims_on([article_id]) == 0
    with pytest.raises(InvalidValueError, match="There are 1 decisions on this"):
        review.articles.delete([article_id])
    review.articles.delete([article_id], with_claims=True)
    review.undo()
    assert len(review.reviewing.article(article_id).rows) == 1
    assert review.checking.check() == []
