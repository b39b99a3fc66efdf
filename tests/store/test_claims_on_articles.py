"""Claims on the five articles: one span for several, several spans for one, quotes exactly as written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle, State
from annotator.core.claim import ClaimValues, Stance, values_of
from annotator.core.codebook import FieldKind
from annotator.core.errors import InvalidValueError, NotFoundError
from annotator.core.region import Region, RegionKind
from annotator.core.span import Span, quote
from annotator.core.text import canonical
from annotator.store import articles

LENGTHS = {"000": 4511, "001": 3310, "002": 2380, "003": 2790, "004": 2774}


def _id(session: Session, number: str) -> int:
    return next(i for i, _, file in articles.names(session.connection) if file.startswith(number))


def test_the_articles_are_as_they_were_given(sample: Session) -> None:
    lengths = {file[:3]: sample.articles.get(i).characters for i, _, file in articles.names(sample.connection)}
    assert lengths == LENGTHS
    for article_id, _, _ in articles.names(sample.connection):
        article = sample.articles.get(article_id)
        text = sample.articles.text(article_id)
        assert len(text) == article.characters
        assert canonical(text).sha256 == article.sha256
    assert sample.articles.get(_id(sample, "001")).title is None
    assert sample.articles.get(_id(sample, "000")).published is None


def test_three_claims_on_one_span_and_deleting_one_leaves_two(sample: Session) -> None:
    article_id = _id(sample, "001")
    same = [c.id for c in sample.claims.of_article(article_id) if c.spans == (Span(2033, 2109),)]
    own = [i for i in same if sample.claims.get(i).annotator_id == sample.annotator_id]
    assert len(own) == 3
    sample.claims.delete([own[1]])
    heads, _ = sample.claims.heads(article_id)
    assert [head.id for head in heads if (head.start, head.end) == (2033, 2109)] == [own[0], own[2]]
    assert {c.id for c in sample.claims.of_article(article_id) if c.spans == (Span(2033, 2109),)} == {*same} - {own[1]}


def test_a_claim_of_two_spans_comes_back_as_two(sample: Session) -> None:
    article_id = _id(sample, "001")
    text = sample.articles.text(article_id)
    spans = (Span(659, 677), Span(699, 811))
    found = [claim for claim in sample.claims.of_article(article_id) if claim.spans == spans]
    assert found
    assert found[0].quote == text[659:677] + " […] " + text[699:811]
    claim_id = sample.claims.add(article_id, [(699, 811), (659, 677)])
    assert sample.claims.get(claim_id).spans == spans
    assert sample.claims.heads(article_id)[1][claim_id] == spans


def test_touching_spans_are_one_and_impossible_ones_refused(sample: Session) -> None:
    claim_id = sample.claims.add(1, [(5, 9), (0, 5), (7, 12)])
    assert sample.claims.get(claim_id).spans == (Span(0, 12),)
    before = sample.totals()
    for wrong in ([], [(3, 3)], [(5, 2)], [(-1, 4)], [(4500, 4512)]):
        with pytest.raises(InvalidValueError):
            sample.claims.add(1, wrong)
        with pytest.raises(InvalidValueError):
            sample.claims.set_spans(claim_id, wrong)
    assert sample.totals() == before
    with pytest.raises(NotFoundError):
        sample.claims.add(99, [(0, 4)])


def test_every_value_is_kept(sample: Session) -> None:
    sample.codebook.add_field("Frame", FieldKind.CHOICE, ["security", "rights"])
    values: ClaimValues = {
        "actor": "New Person", "actor_span": Span(37, 44), "organisation": "Their Office", "proposition": "Newer",
        "stance": Stance.OPPOSES, "form": "reported", "addressees": ("NATO", "Second New", "NATO"), "via": "Third New",
        "claim_date": "2021-04", "date_text": "in April", "confidence": 1, "note": "two\nlines",
        "tags": ("x", "y", "x "), "fields": {"frame": "rights"},
    }  # fmt: skip
    claim = sample.claims.get(sample.claims.add(1, [(0, 4)], **values))
    named = sample.actors.named
    assert (claim.actor_id, claim.via_id) == (named("New Person"), named("Third New"))
    assert claim.addressees == (named("NATO"), named("Second New"))
    assert (claim.actor_as_written, claim.actor_span) == ("Ukraine", Span(37, 44))
    assert (claim.claim_date, claim.date_text, claim.date_span) == ("2021-04", "in April", None)
    assert (claim.organisation, claim.tags, claim.fields) == ("Their Office", ("x", "y"), {"frame": "rights"})
    assert (claim.stance, claim.form, claim.confidence, claim.note) == (Stance.OPPOSES, "reported", 1, "two\nlines")
    assert claim.codebook_revision == sample.codebook.get().revision
    copy = sample.claims.get(sample.claims.add(1, claim.spans, **values_of(claim)))
    assert copy.uuid != claim.uuid
    assert (copy.spans, copy.addressees, copy.fields, copy.tags) == (
        claim.spans,
        claim.addressees,
        claim.fields,
        claim.tags,
    )
    sample.claims.edit(claim.id, actor=None, fields={"frame": ""}, tags=(), stance=None)
    edited = sample.claims.get(claim.id)
    assert (edited.status, edited.fields, edited.tags) == ("open", {}, ())
    assert edited.note == "two\nlines"
    wrong: list[ClaimValues] = [
        {"confidence": 5}, {"claim_date": "2021-13"}, {"fields": {"frame": "other"}}, {"fields": {"nothing": "x"}},
        {"actor_span": Span(0, 99999)},
    ]  # fmt: skip
    for value in wrong:
        with pytest.raises(InvalidValueError):
            sample.claims.edit(claim.id, **value)
    assert sample.claims.get(claim.id) == edited


def test_the_first_claim_begins_an_article(empty: Session) -> None:
    with empty.action("article") as writing:
        new = canonical("Words to tag.")
        (article_id,), _ = articles.add_articles(writing, [NewArticle(new.text, new.sha256, "a.txt", ArticleDetails())])
    assert empty.articles.state(article_id) is State.TODO
    empty.claims.add(article_id, [(0, 5)])
    assert empty.articles.state(article_id) is State.DOING
    empty.undo()
    assert empty.articles.state(article_id) is State.TODO


def test_the_same_text_is_not_taken_twice(sample: Session) -> None:
    text = sample.articles.text(2)
    new = canonical("\ufeff" + text.replace("\n", "\r\n"))
    with sample.action("again") as writing:
        added, known = articles.add_articles(writing, [NewArticle(new.text, new.sha256, "b.txt", ArticleDetails())])
    assert (added, [article_id for _, article_id in known]) == ([], [2])
    assert sample.history() == []


def test_regions_are_cut_and_a_marked_title_becomes_the_title(sample: Session) -> None:
    article_id = _id(sample, "001")
    sample.articles.mark_region(article_id, Span(10, 20), RegionKind.RESIDUE)
    sample.articles.mark_region(article_id, Span(0, 15), RegionKind.TITLE)
    assert sample.articles.regions(article_id) == (
        Region(0, 15, RegionKind.TITLE),
        Region(15, 20, RegionKind.RESIDUE),
    )
    article = sample.articles.get(article_id)
    assert (article.title, article.title_evidence) == ("NATO has not sh", "marked in the text")
    sample.undo()
    sample.undo()
    assert sample.articles.regions(article_id) == ()
    assert sample.articles.get(article_id).title is None


_LETTERS = st.text(
    st.one_of(
        st.sampled_from("ab Zé\u00a0\u2028\t\n“”’😀👩\u200d\u0301\u05d0\u0627\u202b"),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=2,
    max_size=60,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=_LETTERS, cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=4))
def test_a_quote_is_always_the_slice_of_the_canonical_text(
    empty: Session, raw: str, cuts: list[tuple[int, int]]
) -> None:
    new = canonical(raw + "\r\nend")
    with empty.action("article") as writing:
        added, known = articles.add_articles(writing, [NewArticle(new.text, new.sha256, "x", ArticleDetails())])
    article_id = added[0] if added else known[0][1]
    text = empty.articles.text(article_id)
    assert text == new.text
    spans = [(min(a, b), max(a, b) + 1) for a, b in cuts]
    if any(end > len(text) for _, end in spans):
        with pytest.raises(InvalidValueError):
            empty.claims.add(article_id, spans)
        return
    claim = empty.claims.get(empty.claims.add(article_id, spans))
    assert claim.quote == quote(text, claim.spans)
    covered = {position for start, end in spans for position in range(start, end)}
    assert {position for span in claim.spans for position in range(*span)} == covered
    assert empty.connection.execute("SELECT length(quote) FROM claim WHERE id = ?", (claim.id,)).fetchone()[0] == len(
        claim.quote
    )


def test_another_wording_does_not_keep_the_place_of_the_old_one(sample: Session) -> None:
    claim_id = sample.claims.add(1, [(0, 4)], actor_span=Span(37, 44), date_span=Span(0, 3))
    sample.claims.edit(claim_id, actor_as_written="Ukraine", note="the same wording")
    assert sample.claims.get(claim_id).actor_span == Span(37, 44)
    sample.claims.edit(claim_id, actor_as_written="Kyiv")
    sample.claims.edit_many([claim_id], date_text=None)
    edited = sample.claims.get(claim_id)
    assert (edited.actor_as_written, edited.actor_span) == ("Kyiv", None)
    assert (edited.date_text, edited.date_span) == (None, None)
    assert sample.checking.check() == []
    sample.undo()
    sample.undo()
    assert sample.claims.get(claim_id).actor_span == Span(37, 44)


def test_another_wording_decided_in_review_does_not_keep_the_place_of_the_old_one(sample: Session) -> None:
    sample.claims.add(1, [(0, 4)], actor_span=Span(37, 44))
    row = next(row for row in sample.reviewing.article(1).rows if row.start == 0)
    sample.reviewing.edit(1, row.key, None, ClaimValues(actor_as_written="Kyiv"))
    gold = next(row for row in sample.reviewing.article(1).rows if row.start == 0).gold[0]
    assert (gold.actor_as_written, gold.actor_span) == ("Kyiv", None)
    assert sample.checking.check() == []
