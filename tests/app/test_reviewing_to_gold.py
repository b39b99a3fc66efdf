"""All five articles of the sample reviewed, the gold set exported and read back, the reports written."""

import csv
import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app.merging import MergeActions
from annotator.app.review_rows import ReviewRow, RowKind
from annotator.app.reviewing import GoldEdit
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.claim import ClaimValues, Stance
from annotator.core.errors import CancelledError, InvalidValueError
from annotator.core.span import GAP

NASTY = "<img src=x onerror=alert(1)> | [x](javascript:1) `*_ & \x00\u202e # end"


def decide(session: Session, row: ReviewRow) -> str:
    """Decide on a row as its kind asks for; return which kind of decision that is."""
    reviewing, versions = session.reviewing, list(row.claims)
    if row.kind is RowKind.ONLY:
        reviewing.reject(row.article_id, row.key, reason="annotator error", note=NASTY)
        return "rejected"
    if row.kind is RowKind.BOUNDARY:
        spans = row.claims[versions[0]].spans
        reviewing.edit(row.article_id, row.key, spans, ClaimValues(), start_from=versions[1], reason="boundary rule")
        return "edited"
    reviewing.take(row.article_id, row.key, versions[-1], guideline=row.kind is RowKind.STANCE)
    return "unanimous" if row.unanimous else "taken"


@pytest.fixture
def reviewed(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reviewed") / "reviewed.claims"
    shutil.copy(sample_template, path)
    with closing(Session.open(path, "R. Lindqvist")) as session:
        session.reviewing.take_all_identical()
        for summary in session.reviewing.articles():
            for row in session.reviewing.article(summary.article_id).rows:
                if row.open:
                    decide(session, row)
            session.reviewing.decide_article(summary.article_id)
    return path


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_gold_read_back(reviewed: Path, tmp_path: Path) -> None:
    from frictionless import Package

    dest = tmp_path / "gold"
    with closing(Session.open(reviewed, read_only=True)) as session:
        assert session.reviewing.progress() == (88, 88)
        assert all(summary.decided for summary in session.reviewing.articles())
        rows = [row for one in session.reviewing.articles() for row in session.reviewing.article(one.article_id).rows]
        report = session.gold.export(dest)
        texts = {session.articles.get(row.article_id).uuid: session.articles.text(row.article_id) for row in rows}
    assert Package(dest / "datapackage.json").validate().valid
    claims, decided = table(dest, "claims.csv"), table(dest, "decisions.csv")
    assert len(claims) == report.rows["claims.csv"] == sum(len(row.gold) for row in rows)
    assert len(decided) == report.rows["decisions.csv"] == sum(len(row.decisions) for row in rows)
    for claim in claims:
        spans = [tuple(map(int, span.split("-"))) for span in claim["spans"].split(";")]
        assert claim["quote"] == GAP.join(texts[claim["article_id"]][start:end] for start, end in spans)
        assert claim["reviewer"] == "R. Lindqvist"
        assert claim["annotator"] == "gold"
    keys = {row.key for row in rows if row.kind is not RowKind.MERGED_SPLIT}
    alone = [frozenset(row["decided_from"].split("; ")) for row in decided]
    assert keys <= set(alone)
    rejected = [row for row in decided if row["decision"] == "rejected"]
    assert {(row["claim_id"], row["reason"]) for row in rejected} == {("", "annotator error")}
    assert len(rejected) == sum(row.kind is RowKind.ONLY for row in rows)
    assert {row["claim_id"] for row in decided} - {""} == {claim["claim_id"] for claim in claims}
    assert sum(row["guideline"] == "true" for row in decided) == sum(row.kind is RowKind.STANCE for row in rows)
    package = json.loads((dest / "datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in package["resources"]][-1] == "decisions"


def test_gold_imported_again_is_the_same_claims(reviewed: Path, empty: Session, tmp_path: Path) -> None:
    with closing(Session.open(reviewed, read_only=True)) as session:
        dest = tmp_path / "gold.jsonl"
        from annotator.app.exporting import ExportOptions

        session.gold.export(dest, ExportOptions(format="jsonl"))
        for article in session.reviewing.articles():
            text = session.articles.text(article.article_id)
            (tmp_path / f"{article.article_id}.txt").write_text(text, encoding="utf-8", newline="")
    empty.importing.add_paths(sorted(tmp_path.glob("*.txt")))
    found = empty.claims_in.import_claims([dest])
    assert (found.refused, found.reanchored) == ([], 0)
    assert found.added == len(dest.read_text("utf-8").splitlines())


def test_decisions_stand_when_files_are_merged(reviewed: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(reviewed, tmp_path / "annotator-b.claims"))
    with closing(Session.open(other, "Annotator B")) as session:
        claim = session.claims.of_article(1)[0]
        mine = next(claim for claim in session.claims.of_article(1) if claim.annotator_id == session.annotator_id)
        session.claims.edit(mine.id, note="", stance=Stance.NEUTRAL, confidence=1)
        session.claims.add(1, claim.spans)
    with closing(Session.open(reviewed, "R. Lindqvist")) as session:
        before = session.gold.export(tmp_path / "before").rows["claims.csv"]
        MergeActions(session).merge([other])
        done, every = session.reviewing.progress()
        assert (done, every) in {(88, 88), (88, 89)}
        assert session.reviewing.articles()[0].changed >= 1
        assert session.gold.export(tmp_path / "after").rows["claims.csv"] == before
        assert [person.name for person in session.annotators()] == ["Annotator A", "Annotator B", "R. Lindqvist"]
        session.undo()
        assert session.reviewing.articles()[0].changed == 0


def test_reports(reviewed: Path, tmp_path: Path) -> None:
    with closing(Session.open(reviewed, "R. Lindqvist")) as session:
        session.rename_annotator(2, NASTY)
        files = session.gold.report(tmp_path / "report")
    assert {path.name for path in files} == {path.name for path in (tmp_path / "report").iterdir()}
    texts = {path.name: path.read_text("utf-8") for path in files}
    page = texts["reliability-report.html"]
    assert page.count("<svg") == 1
    assert not re.search(r"<(script|img|a|link|iframe)\b|\bhref=|\bsrc=x on(?!error)", page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert not re.search(r"[\x00-\x08]", page)
    assert "95 % interval" in page
    written = texts["reliability-report.md"]
    assert "<img" not in written
    assert "Disagreements" in written
    assert "●" in written
    for line in written.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in {4, 5, 6, 7, 8, 9}
    mine = texts["feedback-annotator-a.md"]
    assert "it was decided that there is none" in mine
    assert "boundary rule" in mine
    assert "Annotator B" not in mine
    assert "onerror" in mine
    assert "<img" not in mine


def test_feedback_counts(reviewed: Path, tmp_path: Path) -> None:
    with closing(Session.open(reviewed, read_only=True)) as session:
        session.gold.report(tmp_path / "report")
        rows = [row for one in session.reviewing.articles() for row in session.reviewing.article(one.article_id).rows]
    taken = sum(row.kind not in {RowKind.ONLY, RowKind.BOUNDARY} for row in rows)
    missing = sum(row.kind is RowKind.ONLY and 2 in row.missing for row in rows)
    text = (tmp_path / "report" / "feedback-annotator-b.md").read_text("utf-8")
    found = re.search(r"Of (\d+) decisions on what you read, (\d+) are as you coded", text)
    assert found is not None
    assert int(found[1]) == len(rows)
    assert taken + missing <= int(found[2]) <= len(rows)


def test_feedback_says_what_was_decided_in_every_field_it_names(reviewed: Path, tmp_path: Path) -> None:
    with closing(Session.open(reviewed, "R. Lindqvist")) as session:
        row = next(row for row in session.reviewing.article(1).rows if row.gold and 2 in row.claims)
        wanted = GoldEdit(row.gold[0].uuid, None, ClaimValues(
            addressees=["Ana"], tags=["new"], claim_date="2021-04", organisation="Their Office", via="Ana"
        ))  # fmt: skip
        session.reviewing.edit_all(1, row.key, [wanted])
        session.gold.report(tmp_path / "report")
    text = (tmp_path / "report" / "feedback-annotator-b.md").read_text("utf-8")
    named = set()
    for said, versions in re.findall(r"^Decided otherwise: (.+)\.\n\n((?:\|.+\n)+)", text, re.MULTILINE):
        yours, decided = versions.splitlines()[2:]
        for field in set(said.split(", ")) - {"boundary", "actor", "stance", "proposition"}:
            values = [re.search(rf"; {field}: ([^;|]+)", line) for line in (yours, decided)]
            assert values[0] is not None
            assert values[1] is not None
            assert values[0][1].strip() != values[1][1].strip()
            named.add(field)
    assert named >= {"addressees", "tags", "claim date", "organisation", "via"}


def test_a_cancelled_report_leaves_nothing(reviewed: Path, tmp_path: Path) -> None:
    def cancel(done: int, total: int) -> None:
        assert done <= total
        raise CancelledError

    with closing(Session.open(reviewed, read_only=True)) as session, pytest.raises(CancelledError):
        session.gold.report(tmp_path / "report", progress=cancel)
    assert not (tmp_path / "report").exists()


def test_agreement_stays_that_of_the_annotators(reviewed: Path, sample: Session) -> None:
    with closing(Session.open(reviewed, read_only=True)) as session:
        assert session.agreement.quick().as_json() == sample.agreement.quick().as_json()


def test_confusion_names_the_claims_behind_each_cell(sample: Session) -> None:
    found = sample.agreement.confusion("stance", 1, 2)
    assert found.categories == ("supports", "neutral", "opposes")
    assert found.n == sample.agreement.quick().coding["stance"]["percent"].n
    for (row, column), behind in found.cells.items():
        for pair in behind:
            assert isinstance(pair, tuple)
            one, other = (sample.claims.get(claim_id) for claim_id in pair)
            assert (one.annotator_id, other.annotator_id) == (1, 2)
            assert (one.stance, other.stance) == (found.categories[row], found.categories[column])
    turned = sample.agreement.confusion("stance", 2, 1)
    assert turned.counts == tuple(zip(*found.counts, strict=True))
    assert sample.agreement.confusion("actor", 1, 2).n == 69
    for field in ("tags", "nothing"):
        with pytest.raises(InvalidValueError):
            sample.agreement.confusion(field, 1, 2)
    with pytest.raises(InvalidValueError):
        sample.agreement.confusion("stance", 1, 99)


def test_what_was_read_is_kept_until_a_claim_changes(sample: Session) -> None:
    before = sample.agreement.confusion("stance", 1, 2)
    for row in sample.reviewing.article(1).rows:
        sample.reviewing.take(1, row.key, next(iter(row.claims)))
    assert sample.agreement.confusion("stance", 1, 2) == before
    pair = before.cells[0, 0][0]
    assert isinstance(pair, tuple)
    sample.claims.edit(pair[0], stance=Stance.OPPOSES)
    assert sample.agreement.confusion("stance", 1, 2).counts[2][0] == before.counts[2][0] + 1
    sample.undo()
    assert sample.agreement.confusion("stance", 1, 2) == before
    sample.reviewing.set_threshold(1.0)
    assert sample.agreement.confusion("stance", 1, 2).n < before.n


def test_an_article_finished_without_a_claim_counts_and_one_not_started_does_not(sample: Session) -> None:
    before = sample.agreement.quick()
    sample.work_as("Annotator C")
    names = [1, 2, sample.annotator_id]
    started = sample.agreement.quick(names)
    assert started.articles == before.articles
    assert started.unitizing["bar_u_alpha"] == before.unitizing["bar_u_alpha"]
    sample.articles.set_state([1], State.DOING)
    assert sample.agreement.quick(names).unitizing["bar_u_alpha"] == before.unitizing["bar_u_alpha"]
    sample.articles.set_state([1], State.DONE)
    finished = sample.agreement.quick(names)
    (lower, higher) = finished.unitizing["bar_u_alpha"].value, before.unitizing["bar_u_alpha"].value
    assert lower is not None
    assert higher is not None
    assert lower < higher
    assert len(finished.pairwise) == 3
    assert finished.pairwise[1, 2].coding["stance"] == before.coding["stance"]
    assert finished.pairwise[1, sample.annotator_id].coding["stance"]["percent"].value is None


def test_intervals_are_the_same_each_time_and_told_of(sample: Session) -> None:
    steps: list[tuple[int, int]] = []
    first = sample.agreement.figures(progress=lambda done, total: steps.append((done, total)))
    assert first == sample.agreement.figures()
    assert steps[0][0] == 1
    assert all(done <= total for done, total in steps)
    quick = sample.agreement.quick()
    assert {name: f.value for name, f in first.unitizing.items()} == {n: f.value for n, f in quick.unitizing.items()}
    assert quick.unitizing["u_alpha"].low is None


def test_workload(sample: Session) -> None:
    table_ = sample.workload.table()
    a, b = table_.annotators
    assert table_.totals(a.id) == {State.TODO: 0, State.DOING: 1, State.DONE: 4}
    assert table_.totals(b.id) == {State.TODO: 0, State.DOING: 0, State.DONE: 5}
    sample.work_as("C")
    assert sample.workload.table().totals(sample.annotator_id)[State.TODO] == 5
    sample.claims.add(2, [(0, 4)])
    sample.articles.set_state([2], State.TODO)
    assert sample.workload.table().rows[1].states[sample.annotator_id] is State.DOING
    for row in sample.reviewing.article(1).rows:
        sample.reviewing.reject(1, row.key)
    sample.reviewing.decide_article(1)
    again = sample.workload.table()
    assert again.decided == 1
    assert [row.decided for row in again.rows] == [True, False, False, False, False]
