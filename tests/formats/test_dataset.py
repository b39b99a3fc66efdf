"""The dataset's tables and their description."""

import copy
import json
from pathlib import Path

import pytest
from frictionless import Package, system

from annotator.core.codebook import Field, FieldKind
from annotator.formats.csv_rows import Value, write_rows
from annotator.formats.dataset import claims_table, datapackage, slug, tables
from annotator.formats.whole import write_whole

CLAIM, ARTICLE, OTHER = (f"{n:08d}-0000-4000-8000-000000000000" for n in (1, 2, 3))
NOW = "2026-11-23T15:08:11.123Z"
FIELDS = (
    Field(1, OTHER, "tone", "Tone", FieldKind.CHOICE, ("calm", "loud"), "How it sounds."),
    Field(2, OTHER, "note", "Second note", FieldKind.TEXT),
    Field(3, OTHER, "score", "Score", FieldKind.NUMBER),
    Field(4, OTHER, "checked", "Checked", FieldKind.YES_NO),
    Field(5, OTHER, "due", "Due", FieldKind.DATE),
)
ROWS: dict[str, list[tuple[Value, ...]]] = {
    "claims": [
        (CLAIM, ARTICLE, "T, “x”", "WION", "2021-04", "Ann", "NATO", "the alliance", "NATO", "P", "supports", 1,
         "reported", "NATO; Russia", "NATO", "2021", "on\nFriday", ' "yes",\r\n=1 ', 0, 5, "0-2;3-5", 4, "", "a; b",
         "complete", 1, NOW, NOW, "calm", "n", "1.5", "yes", "2021-04"),
        (OTHER, ARTICLE, None, None, None, "Ann", None, None, None, None, None, None, None, None, None, None, None,
         "x", 0, 1, "0-1", None, None, None, "open", 1, NOW, NOW, None, None, None, None, None),
    ],
    "spans": [(CLAIM, 1, 0, 2, "ab"), (CLAIM, 2, 3, 5, "d\n")],
    "articles": [
        (ARTICLE, None, None, None, "2021-04", "x", "https://w.example", "en", 10, "ab" * 32, "", "a.txt", NOW)
    ],
    "actors": [(OTHER, "NATO", "organisation", None, None, None, "the alliance; OTAN", "")],
    "propositions": [
        (ARTICLE, None, "theme", "T", "", "", 0, "false"), (CLAIM, ARTICLE, "proposition", "P", "d", "e", 1, "true"),
    ],
    "annotators": [(OTHER, "Ann")],
}  # fmt: skip


def write(folder: Path, rows: dict[str, list[tuple[Value, ...]]]) -> Path:
    for table in tables(FIELDS):
        with write_whole(folder / table.file_name, overwrite=True) as stream:
            write_rows(stream, [table.header, *rows[table.name]])
    path = folder / "datapackage.json"
    path.write_text(json.dumps(datapackage("My Projéct", NOW, FIELDS)), encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with system.use_context(trusted=True):
        report = Package(str(path)).validate()
    return [str(row) for row in report.flatten(["fieldName", "rowNumber", "type", "note"])]


def test_the_columns_of_claims_are_those_of_the_design() -> None:
    expected = (
        "claim_id, article_id, article_title, source, published, annotator, actor, actor_as_written, organisation, "
        "proposition, stance, stance_value, form, addressees, via, claim_date, date_text, quote, start, end, spans, "
        "confidence, note, tags, status, codebook_revision, created_at, updated_at"
    )
    assert ", ".join(claims_table().header) == expected
    assert ", ".join(claims_table(FIELDS).header) == f"{expected}, tone, field_note, score, checked, due"
    assert [table.file_name for table in tables()] == [
        "claims.csv", "spans.csv", "articles.csv", "actors.csv", "propositions.csv", "annotators.csv",
    ]  # fmt: skip


def test_every_column_says_what_it_means() -> None:
    for table in tables(FIELDS):
        assert len(set(table.header)) == len(table.header)
        assert all(column.description.endswith((".", "…")) for column in table.columns), table.name
        assert set(table.primary_key) <= set(table.header)
        assert {key.column for key in table.foreign_keys} <= set(table.header)


def test_a_written_dataset_is_valid(tmp_path: Path) -> None:
    assert faults(write(tmp_path, ROWS)) == []
    raw = (tmp_path / "claims.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b'" ""yes"",\r\n=1 "' in raw


@pytest.mark.parametrize(
    ("table", "row", "column", "wrong"),
    [
        ("claims", 0, "stance", "for"),
        ("claims", 0, "stance_value", 2),
        ("claims", 0, "form", "sung"),
        ("claims", 0, "claim_date", "on Friday"),
        ("claims", 0, "confidence", 9),
        ("claims", 0, "tone", "blue"),
        ("claims", 0, "checked", "maybe"),
        ("claims", 0, "score", "many"),
        ("claims", 0, "article_id", OTHER),
        ("claims", 0, "annotator", "Nobody"),
        ("claims", 0, "actor", "Nobody"),
        ("claims", 0, "proposition", "Nothing"),
        ("claims", 1, "claim_id", CLAIM),
        ("spans", 0, "claim_id", ARTICLE),
        ("spans", 1, "position", 1),
        ("propositions", 1, "parent_id", OTHER),
    ],
)
def test_the_description_tells_wrong_values(tmp_path: Path, table: str, row: int, column: str, wrong: Value) -> None:
    rows = copy.deepcopy(ROWS)
    header = next(t.header for t in tables(FIELDS) if t.name == table)
    values = list(rows[table][row])
    values[header.index(column)] = wrong
    rows[table][row] = tuple(values)
    assert faults(write(tmp_path, rows))


def test_the_forms_of_the_codebook_are_the_forms_allowed() -> None:
    form = next(column for column in claims_table((), ["tweet"]).columns if column.name == "form")
    assert form.constraints["enum"] == ["tweet"]


def test_a_package_has_a_name_that_is_allowed() -> None:
    assert slug("My Projéct, 2") == "my-proj-ct-2"
    assert slug("Заявления") == "claims"
    package = datapackage("x", NOW)
    assert package["$schema"].startswith("https://datapackage.org/profiles/2.0/")
    assert all(resource["type"] == "table" for resource in package["resources"])
