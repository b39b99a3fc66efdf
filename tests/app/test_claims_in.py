"""Claims in: what was exported comes back field by field; what was written by hand is taken as far as it can be."""

import json
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.claims_in import ClaimsReport, anchored
from annotator.app.exporting import ExportOptions
from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle, State
from annotator.core.claim import ClaimValues, Stance
from annotator.core.codebook import FieldKind
from annotator.core.errors import AnnotatorError, CancelledError, InvalidValueError
from annotator.core.folding import key
from annotator.core.span import Span
from annotator.core.text import canonical
from annotator.store import articles

TEXT = "“We do,” said Ana 😀 of the Office on Friday. “We do not,” said Bo\u00a0Li.\nThen e\u0301lan, we do."


def _with_articles_of(session: Session, path: Path) -> Session:
    """Return a new project that holds the same articles and nothing else."""
    other = Session.create(path)
    with other.action("articles") as writing:
        for article_id, title, file in articles.names(session.connection):
            known, text = session.articles.get(article_id), session.articles.text(article_id)
            new = NewArticle(text, known.sha256, file, ArticleDetails(title=title), uuid=known.uuid)
            articles.add_articles(writing, [new])
    return other


def _exported(session: Session, folder: Path, name: str) -> list[dict[str, Any]]:
    session.exporting.export(folder / name, ExportOptions(format="jsonl", overwrite=True))
    return [json.loads(line) for line in (folder / name).read_text("utf-8").split("\n") if line]


def _same(given: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    by_uuid = {claim["uuid"]: claim for claim in other}
    assert len(given) == len(other) == len(by_uuid)
    for claim in given:
        assert by_uuid[claim["uuid"]] == claim


def test_the_sample_comes_back_field_by_field(sample: Session, tmp_path: Path) -> None:
    sample.claims.edit(1, organisation="", date_span=Span(0, 4), fields={})
    exported = _exported(sample, tmp_path, "first.jsonl")
    with closing(_with_articles_of(sample, tmp_path / "other.claims")) as other:
        report = other.claims_in.import_claims([tmp_path / "first.jsonl"])
        assert (report.added, report.known, report.reanchored, report.unplaced, report.refused) == (164, 0, 0, 0, [])
        assert set(report.annotators_added) == {"Annotator A", "Annotator B"}
        _same(exported, _exported(other, tmp_path, "second.jsonl"))
        assert other.checking.check() == []
        again = other.claims_in.import_claims([tmp_path / "first.jsonl", tmp_path / "second.jsonl"])
        assert (again.added, again.known) == (0, 328)
        assert [step.label for step in other.history()] == ["Import 164 claims", "articles"]
        other.undo()
        assert (other.totals(), other.actors.all(), other.annotators()) == ((5, 0), [], [])
        assert other.codebook.get().revision == 1
        other.redo()
        _same(exported, _exported(other, tmp_path, "second.jsonl"))


def test_names_as_long_as_the_program_takes_come_back(sample: Session, tmp_path: Path) -> None:
    values = ClaimValues(
        actor="A " * 3000, organisation="o" * 9000, proposition="P " * 3000, tags=("t" * 6000,), via="v" * 6000
    )
    sample.claims.edit(1, **values)
    with closing(_with_articles_of(sample, tmp_path / "other.claims")) as other:
        exported = _exported(sample, tmp_path, "first.jsonl")
        report = other.claims_in.import_claims([tmp_path / "first.jsonl"])
        assert (report.added, report.refused) == (164, [])
        _same(exported, _exported(other, tmp_path, "second.jsonl"))


_WORDS = st.text(
    st.one_of(st.sampled_from("abC éß’“😀\u05d0;,\"'=\u2028"), st.characters(exclude_categories=["Cs", "Cc"])),
    min_size=1, max_size=12,
).filter(lambda word: key(word) and word.split())  # fmt: skip
_NAMES = st.lists(_WORDS, min_size=1, max_size=4)
_SPANS = st.lists(
    st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20)).map(lambda p: (p[0], min(p[0] + p[1], len(TEXT)))),
    min_size=1, max_size=3,
)  # fmt: skip
_DATES = st.sampled_from([None, "2021", "2021-04", "2021-04-06"])
_CLAIMS = st.fixed_dictionaries(
    {},
    optional={
        "actor": _WORDS, "actor_span": st.sampled_from([Span(14, 17), Span(60, 66), None]),
        "actor_as_written": _WORDS, "organisation": st.one_of(st.none(), st.just(""), _WORDS), "proposition": _WORDS,
        "stance": st.sampled_from([*Stance, None]), "form": st.sampled_from(["reported", "direct_quote", None]),
        "addressees": _NAMES.map(tuple), "via": _WORDS, "claim_date": _DATES, "date_text": _WORDS,
        "date_span": st.sampled_from([Span(36, 42), None]), "confidence": st.sampled_from([None, 1, 2, 3, 4]),
        "note": st.text(st.characters(exclude_categories=["Cs"]), max_size=20), "tags": _NAMES.map(tuple),
        "fields": st.fixed_dictionaries({}, optional={"frame": _WORDS, "weight": st.sampled_from(["1", "-0.5"])}),
    },
)  # fmt: skip


@settings(max_examples=25)
@given(drawn=st.lists(st.tuples(_SPANS, _CLAIMS), min_size=1, max_size=6), actors=st.lists(_WORDS, max_size=3))
def test_any_claims_come_back_field_by_field(
    empty_template: Path, drawn: list[tuple[list[tuple[int, int]], ClaimValues]], actors: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(empty_template, folder / "one.claims")
        shutil.copy(empty_template, folder / "two.claims")
        new = canonical(TEXT)
        with closing(Session.open(folder / "one.claims", "Anna")) as one, closing(
            Session.open(folder / "two.claims")
        ) as two:  # fmt: skip
            for session in (one, two):
                with session.action("article") as writing:
                    details = ArticleDetails(title="A title")
                    articles.add_articles(writing, [NewArticle(new.text, new.sha256, "a.txt", details)])
            one.codebook.add_field("Frame", FieldKind.TEXT)
            one.codebook.add_field("Weight", FieldKind.NUMBER)
            for actor in actors:
                if one.actors.named(actor) is None:
                    one.actors.add(actor, organisation="The Office")
            for spans, values in drawn:
                one.claims.add(1, spans, **values)
            exported = _exported(one, folder, "one.jsonl")
            report = two.claims_in.import_claims([folder / "one.jsonl"])
            assert (report.added, report.reanchored, report.unplaced, report.refused) == (len(drawn), 0, 0, [])
            imported = _exported(two, folder, "two.jsonl")
            for claim in (*exported, *imported):
                # The two projects took the article in each by itself.
                del claim["article"]["uuid"]
            _same(exported, imported)
            assert two.checking.check() == []


@pytest.fixture
def project(empty: Session) -> Session:
    """Three articles: TEXT, and two that cannot be told apart by their titles."""
    with empty.action("articles") as writing:
        for file, title, text in (
            ("a.txt", "First", TEXT), ("folder/b.txt", "Twice", "Some words. Some more."), ("c.txt", "Twice", "C."),
        ):  # fmt: skip
            new = canonical(text)
            articles.add_articles(writing, [NewArticle(new.text, new.sha256, file, ArticleDetails(title=title))])
    return empty


def _import(session: Session, *claims: object, annotator: str | None = "Bo") -> ClaimsReport:
    return session.claims_in.import_claims([json.dumps(claim) for claim in claims], annotator)


@pytest.mark.parametrize(
    ("article", "found"),
    [
        ({"sha256": canonical(TEXT).sha256}, 1), ({"sha256": canonical(TEXT).sha256.upper()}, 1),
        ({"file": "a.txt"}, 1), ({"file": "/somewhere/a.txt"}, 1), ({"file": "b.txt"}, 2),
        ({"file": "folder/b.txt"}, 2), ({"title": "First"}, 1), ({"title": "Twice"}, "names 2 articles"),
        ({"title": "first"}, "is not in the project"),
        ({"file": "z.txt", "title": "First"}, 1), ({"uuid": "0" * 32, "title": "First"}, 1),
        ({"uuid": "0" * 32}, "is not in the project"), ({}, "names no article"), ("First", "“article” is missing"),
    ],
)  # fmt: skip
def test_an_article_is_found_by_any_of_its_keys(project: Session, article: object, found: int | str) -> None:
    report = _import(project, {"article": article, "spans": [[0, 2]]})
    if isinstance(found, int):
        assert (report.added, report.refused) == (1, [])
        assert [len(project.claims.of_article(i)) for i in (1, 2, 3)] == [int(i == found) for i in (1, 2, 3)]
    else:
        assert report.added == 0
        assert [(refused.line, found in refused.reason) for refused in report.refused] == [(1, True)]


def test_bad_lines_are_refused_with_their_numbers_and_register_nothing(project: Session) -> None:
    ok = {"article": {"file": "a.txt"}, "spans": [[0, 8]], "annotator": "Cleo"}
    project.codebook.add_field("Frame", FieldKind.CHOICE, ["x"])
    revision = project.codebook.get().revision
    lines = [
        json.dumps(ok), "", "{", json.dumps({**ok, "spans": [[0, 999]], "actor": "Refused"}),
        json.dumps({**ok, "fields": {"frame": "y"}, "actor": "Refused"}),
        json.dumps({**ok, "stance": "maybe"}), json.dumps({**ok, "quote": "nowhere to be found", "proposition": "R"}),
        json.dumps({**ok, "quote": "We do", "spans": [[50, 52]]}), json.dumps(ok),
    ]  # fmt: skip
    report = project.claims_in.import_claims(lines)
    assert report.added == 2
    assert [refused.line for refused in report.refused] == [3, 4, 5, 6, 7, 8]
    assert "more than once" in report.refused[-1].reason
    assert "not found" in report.refused[-2].reason
    assert project.actors.all() == []
    assert project.codebook.get().revision == revision
    assert report.annotators_added == ["Cleo"]
    without = _import(project, {"article": {"file": "a.txt"}, "spans": [[0, 2]]}, annotator=None)
    assert "whose the claim is" in without.refused[0].reason


def test_a_quote_that_stands_elsewhere_is_found_anew(project: Session) -> None:
    words, start = "said Ana 😀 of the Office", TEXT.index("said Ana")
    report = _import(
        project,
        {"article": {"file": "a.txt"}, "spans": [[0, 5]], "quote": words, "actor_as_written": "Ana",
         "actor_span": [0, 3]},
        {"article": {"file": "a.txt"}, "spans": [[1, 3], [9, 12]], "quote": "Office […] said Bo\u00a0Li"},
        {"article": {"file": "a.txt"}, "spans": [[0, 7]], "actor_as_written": "We", "actor_span": [70, 72]},
        {"article": {"file": "a.txt"}, "spans": [[900, 907]], "quote": "Li.\r\nThen"},
    )  # fmt: skip
    assert (report.added, report.reanchored, report.unplaced, report.refused) == (4, 3, 1, [])
    claims = sorted(project.claims.of_article(1), key=lambda claim: claim.id)
    assert claims[0].spans == (Span(start, start + len(words)),)
    assert claims[0].quote == words
    assert claims[0].actor_span == Span(start + 5, start + 8)
    assert (claims[1].quote, len(claims[1].spans)) == ("Office […] said Bo\u00a0Li", 2)
    assert (claims[2].actor_as_written, claims[2].actor_span) == ("We", None)
    assert claims[3].quote == "Li.\nThen"
    assert project.checking.check() == []


@pytest.mark.parametrize(
    ("spans", "words", "found"),
    [
        ([(0, 2)], None, [(0, 2)]), ([(0, 2)], "ab", [(0, 2)]), ([(1, 3)], "ef", [(4, 6)]),
        ([(0, 1), (2, 3)], "ab […] ef", [(0, 2), (4, 6)]), ([(4, 5), (6, 7)], "ef […] ab", None),
        ([(0, 2)], "cd", None), ([(0, 2)], "xx", None), ([(0, 99)], None, None), ([(0, 99)], "ab", [(0, 2)]),
        ([(2, 4), (6, 8)], "cd […] cd", [(2, 4), (6, 8)]), ([(0, 2), (4, 6)], "ab […] ", None),
    ],
)  # fmt: skip
def test_words_are_anchored_where_they_stand_exactly_once(
    spans: list[tuple[int, int]], words: str | None, found: list[tuple[int, int]] | None
) -> None:
    given_spans = [Span(*span) for span in spans]
    if found is None:
        with pytest.raises(InvalidValueError):
            anchored("abcdefcd", given_spans, words)
    else:
        assert anchored("abcdefcd", given_spans, words) == tuple(Span(*span) for span in found)


def test_without_a_quote_another_text_is_refused(project: Session) -> None:
    uuid = project.articles.get(1).uuid
    report = _import(project, {"article": {"uuid": uuid, "sha256": "0" * 64}, "spans": [[0, 2]]})
    assert "another one here" in report.refused[0].reason


def test_names_are_looked_up_and_new_ones_registered_once(project: Session) -> None:
    known = project.actors.add("Ana Ng", ["Ana"], organisation="The Office")
    theme = project.codebook.add_theme("Words")
    proposition = project.codebook.add_proposition("We should", theme)
    revision = project.codebook.get().revision
    line = {
        "article": {"file": "a.txt"}, "spans": [[0, 8]], "actor": "ANA", "via": "New  One", "addressees": ["New One"],
        "proposition": " We  should", "form": "Direct quote", "fields": {"Frame type": "x"}, "tags": ["a", " a "],
    }  # fmt: skip
    other = {**line, "proposition": "Words", "form": "sung", "organisation": "Elsewhere"}
    report = _import(project, line, other, line)
    assert (report.actors_added, report.propositions_added) == (["New One"], ["Words"])
    assert report.fields_added == ["frame_type"]
    first, second, _ = sorted(project.claims.of_article(1), key=lambda claim: claim.id)
    assert (first.actor_id, first.organisation, first.proposition_id) == (known, None, proposition)
    assert (first.form, first.fields, first.tags) == ("direct_quote", {"frame_type": "x"}, ("a",))
    assert first.via_id == project.actors.named("New One") == first.addressees[0]
    assert second.organisation == "Elsewhere"
    assert second.proposition_id not in (proposition, theme)
    book = project.codebook.get()
    assert book.revision == revision + 1
    assert book.form_label("sung") == "sung"
    assert project.articles.get(1).title == "First"
    bo = next(a for a in project.annotators() if a.name == "Bo")
    assert articles.state(project.connection, 1, bo.id) is State.DOING
    project.undo()
    assert project.codebook.get().revision == revision
    assert [a.name for a in project.annotators()] == ["Anna"]


def test_a_new_actor_belongs_where_their_first_claim_says(project: Session) -> None:
    line = {"article": {"file": "a.txt"}, "spans": [[0, 8]], "actor": "Cy", "status": "open"}
    _import(
        project,
        {**line, "actor": None, "via": "Cy"}, {**line, "organisation": "Board"}, {**line, "organisation": "Board"},
        {**line, "organisation": "Council"}, line, {**line, "status": None},
    )  # fmt: skip
    cy = project.actors.get(project.actors.named("Cy") or 0)
    assert cy.organisation == "Board"
    claims = sorted(project.claims.of_article(1), key=lambda claim: claim.id)
    assert [claim.organisation for claim in claims] == [None, None, None, "Council", "", None]


def test_times_are_kept_in_one_form(project: Session) -> None:
    line = {"article": {"file": "a.txt"}, "spans": [[0, 8]]}
    _import(
        project, {**line, "created_at": "2024-05-01T12:00:00+02:00"},
        {**line, "created_at": "2024-05-01", "updated_at": "2024-05-02T00:00:00.5"},
        {**line, "created_at": "0099-05-01"},
    )  # fmt: skip
    claims = sorted(project.claims.of_article(1), key=lambda claim: claim.id)
    assert [(claim.created_at, claim.updated_at) for claim in claims] == [
        ("2024-05-01T10:00:00.000Z", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01T00:00:00.000Z", "2024-05-02T00:00:00.500Z"),
        ("0099-05-01T00:00:00.000Z", "0099-05-01T00:00:00.000Z"),
    ]


def test_an_import_that_fails_or_is_cancelled_leaves_nothing(project: Session, tmp_path: Path) -> None:
    lines = [json.dumps({"article": {"file": "a.txt"}, "spans": [[0, 8]], "actor": f"A{i}"}) for i in range(1200)]
    (tmp_path / "claims.jsonl").write_text("\n".join(lines), "utf-8")

    def cancel(done: int, _total: int | None, _what: str) -> None:
        if done > 1000:
            raise CancelledError

    before = project.history(), project.actors.all(), project.annotators()
    with pytest.raises(CancelledError):
        project.claims_in.import_claims([tmp_path / "claims.jsonl"], "Bo", cancel)
    with pytest.raises(AnnotatorError, match=r"nothere\.jsonl cannot be read"):
        project.claims_in.import_claims([tmp_path / "claims.jsonl", tmp_path / "nothere.jsonl"], "Bo")
    assert (project.history(), project.actors.all(), project.annotators()) == before
    assert project.totals() == (3, 0)


def test_listeners_are_told_once_and_widely(project: Session) -> None:
    told: list[Any] = []
    project.subscribe(told.append)
    _import(project, {"article": {"file": "a.txt"}, "spans": [[0, 8]]})
    assert [(changes.label, changes.wide) for changes in told] == [("Import 1 claim", True)]
