"""The dataset: what is written is what is stored, and other programs read it without repair."""

import csv
import io
import json
import warnings
from pathlib import Path

import pytest

from annotator.app.exporting import ExportOptions, ExportReport
from annotator.app.session import Session
from annotator.core.claim import Stance
from annotator.core.codebook import FieldKind
from annotator.core.errors import AnnotatorError, CancelledError
from annotator.core.span import Span, quote

COLUMNS = [
    "claim_id", "article_id", "article_title", "source", "published", "annotator", "actor", "actor_as_written",
    "organisation", "proposition", "stance", "stance_value", "form", "addressees", "via", "claim_date", "date_text",
    "quote", "start", "end", "spans", "confidence", "note", "tags", "status", "codebook_revision", "created_at",
    "updated_at",
]  # fmt: skip
TABLES = ["actors.csv", "annotators.csv", "articles.csv", "claims.csv", "propositions.csv", "spans.csv"]


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def _awkward(session: Session) -> int:
    """Add a claim that needs every kind of care, and the codebook fields for it."""
    session.codebook.add_field("Frame", FieldKind.CHOICE, ["a; b", "c"])
    session.codebook.add_field("How sure", FieldKind.NUMBER)
    return session.claims.add(
        2, [(0, 4), (659, 677), (699, 811)], actor='=HYPERLINK("x")', addressees=("NATO", "Joe Biden"),
        via="Joe Biden", organisation="", stance=Stance.NEUTRAL, note='say "no", then\r\nleave 😀', tags=("one", "two"),
        fields={"frame": "a; b", "how_sure": "0.5"}, claim_date="2024-10", date_text="on Thursday", confidence=2,
    )  # fmt: skip


def test_every_claim_is_one_row_with_the_words_of_its_text(sample: Session, tmp_path: Path) -> None:
    report = sample.exporting.export(tmp_path / "out", ExportOptions())
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([*TABLES, "datapackage.json"])
    rows = _rows(tmp_path / "out" / "claims.csv")
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 164 == report.rows["claims.csv"]
    texts = {sample.articles.get(i).uuid: sample.articles.text(i) for i in range(1, 6)}
    for row in rows:
        spans = [Span(*map(int, part.split("-"))) for part in row["spans"].split(";")]
        assert row["quote"] == quote(texts[row["article_id"]], spans)
        assert (int(row["start"]), int(row["end"])) == (spans[0].start, spans[-1].end)
    by_claim: dict[str, list[str]] = {}
    for row in _rows(tmp_path / "out" / "spans.csv"):
        by_claim.setdefault(row["claim_id"], []).append(row["text"])
        assert int(row["position"]) == len(by_claim[row["claim_id"]])
    assert {row["claim_id"]: row["quote"] for row in rows} == {
        uuid: " […] ".join(parts) for uuid, parts in by_claim.items()
    }
    keys = [(row["article_id"], int(row["start"]), -int(row["end"])) for row in rows]
    order = list(dict.fromkeys(key[0] for key in keys))
    assert keys == sorted(keys, key=lambda key: (order.index(key[0]), *key[1:]))


def test_an_awkward_claim_comes_out_unaltered(sample: Session, tmp_path: Path) -> None:
    claim = sample.claims.get(_awkward(sample))
    sample.exporting.export(tmp_path / "out", ExportOptions())
    row = next(row for row in _rows(tmp_path / "out" / "claims.csv") if row["claim_id"] == claim.uuid)
    assert row["actor"] == '=HYPERLINK("x")'
    assert row["note"] == 'say "no", then\r\nleave 😀'
    assert (row["addressees"], row["via"], row["tags"]) == ("NATO; Joe Biden", "Joe Biden", "one; two")
    assert (row["stance"], row["stance_value"], row["status"]) == ("neutral", "0", "open")
    assert (row["frame"], row["how_sure"]) == ("a; b", "0.5")
    assert (row["claim_date"], row["date_text"], row["confidence"]) == ("2024-10", "on Thursday", "2")
    assert (row["organisation"], row["spans"]) == ("", "0-4;659-677;699-811")


def test_an_organisation_is_the_claims_own_or_the_actors_or_explicitly_none(sample: Session, tmp_path: Path) -> None:
    biden = "Joe Biden"
    ids = [sample.claims.add(1, [(0, 4)], actor=biden, organisation=given) for given in (None, "", "His campaign")]
    uuids = [sample.claims.get(claim_id).uuid for claim_id in ids]
    sample.exporting.export(tmp_path / "out", ExportOptions())
    found = {row["claim_id"]: row["organisation"] for row in _rows(tmp_path / "out" / "claims.csv")}
    assert [found[uuid] for uuid in uuids] == ["Government of the United States", "", "His campaign"]
    sample.exporting.export(tmp_path / "out.jsonl", ExportOptions(format="jsonl"))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    by_uuid = {line["uuid"]: line["organisation"] for line in lines}
    assert [by_uuid[uuid] for uuid in uuids] == ["Government of the United States", None, "His campaign"]


def test_frictionless_finds_nothing_to_repair(sample: Session, tmp_path: Path) -> None:
    _awkward(sample)
    sample.codebook.set_field(sample.codebook.get().fields[0].id, {"choices": ["c"], "retired": True})
    sample.exporting.export(tmp_path / "out", ExportOptions())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frictionless = pytest.importorskip("frictionless")
        report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])
    assert {task.name: task.stats["rows"] for task in report.tasks}["claims"] == 165


def test_whose_claims_can_be_chosen(sample: Session, tmp_path: Path) -> None:
    second = next(a for a in sample.annotators() if a.name == "Annotator B")
    options = ExportOptions(annotator_ids=(second.id,))
    report = sample.exporting.export(tmp_path / "b", options)
    rows = _rows(tmp_path / "b" / "claims.csv")
    assert {row["annotator"] for row in rows} == {"Annotator B"}
    assert len(rows) == sample.claims_by_annotator()[second.id] == report.rows["claims.csv"]
    assert [row["name"] for row in _rows(tmp_path / "b" / "annotators.csv")] == ["Annotator B"]
    assert {row["claim_id"] for row in _rows(tmp_path / "b" / "spans.csv")} == {row["claim_id"] for row in rows}
    nobody = sample.exporting.export(tmp_path / "nobody", ExportOptions(annotator_ids=()))
    assert (nobody.rows["claims.csv"], nobody.rows["articles.csv"]) == (0, 5)


def test_the_preview_is_the_beginning_of_the_file(sample: Session, tmp_path: Path) -> None:
    _awkward(sample)
    preview = sample.exporting.preview(ExportOptions(), limit=7)
    sample.exporting.export(tmp_path / "out", ExportOptions())
    rows = _rows(tmp_path / "out" / "claims.csv")
    assert list(preview.header) == list(rows[0]) == [*COLUMNS, "frame", "how_sure"]
    assert [list(row) for row in preview.rows] == [list(row.values()) for row in rows[:7]]


def test_only_when_asked_formulas_are_made_harmless(sample: Session, tmp_path: Path) -> None:
    _awkward(sample)
    sample.exporting.export(tmp_path / "out", ExportOptions(spreadsheet_safe=True))
    assert '\'=HYPERLINK("x")' in {row["actor"] for row in _rows(tmp_path / "out" / "claims.csv")}


def test_an_export_is_written_whole_or_not_at_all(sample: Session, tmp_path: Path) -> None:
    def cancel(_done: int, _total: int | None, what: str) -> None:
        if what in ("articles", "claims"):
            raise CancelledError

    before = sorted(tmp_path.iterdir())
    for options in (ExportOptions(), ExportOptions(format="jsonl")):
        with pytest.raises(CancelledError):
            sample.exporting.export(tmp_path / "out", options, cancel)
    assert sorted(tmp_path.iterdir()) == before


def test_an_older_export_gives_way_only_when_told_to(sample: Session, tmp_path: Path) -> None:
    dest = tmp_path / "out"
    sample.exporting.export(dest, ExportOptions())
    sample.claims.add(1, [(0, 4)])
    with pytest.raises(AnnotatorError, match="exists already"):
        sample.exporting.export(dest, ExportOptions())
    assert len(_rows(dest / "claims.csv")) == 164
    report = sample.exporting.export(dest, ExportOptions(overwrite=True))
    assert isinstance(report, ExportReport)
    assert len(_rows(dest / "claims.csv")) == 165


def test_retired_fields_without_values_are_left_out(sample: Session) -> None:
    field_id = sample.codebook.add_field("Old", FieldKind.TEXT)
    assert sample.exporting.preview(ExportOptions()).header[-1] == "old"
    sample.codebook.set_field(field_id, {"retired": True})
    assert sample.exporting.preview(ExportOptions()).header[-1] == "updated_at"
    sample.codebook.set_field(field_id, {"retired": False})
    sample.claims.edit(1, fields={"old": "kept"})
    sample.codebook.set_field(field_id, {"retired": True})
    assert sample.exporting.preview(ExportOptions()).header[-1] == "old"


def test_an_empty_project_has_headers_only(empty: Session, tmp_path: Path) -> None:
    report = empty.exporting.export(tmp_path / "out", ExportOptions())
    assert set(report.rows.values()) == {0}
    assert (tmp_path / "out" / "claims.csv").read_bytes() == ",".join(COLUMNS).encode() + b"\r\n"
    empty.exporting.export(tmp_path / "out.jsonl", ExportOptions(format="jsonl"))
    assert (tmp_path / "out.jsonl").read_bytes() == b""
