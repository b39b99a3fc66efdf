"""Tables of articles."""

import csv
import json
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import DEFUSEDXML, Workbook

from annotator.app.importing import candidate
from annotator.formats.articles import read_articles
from annotator.formats.columns import ColumnMap, Role, distinct_names, recognise_columns
from annotator.formats.encoding import UnreadableError
from annotator.formats.incoming import IncomingArticle, Proposed, Rejected
from annotator.formats.spreadsheet import MAX_UNPACKED_BYTES
from annotator.formats.tables import preview_table

TEXT = 'He said “no”, then "yes";\nthen\tnothing | 😀'


def split(path: Path, columns: ColumnMap | None = None) -> tuple[list[IncomingArticle], list[Rejected]]:
    found = list(read_articles(path, columns=columns))
    return [a for a in found if isinstance(a, IncomingArticle)], [r for r in found if isinstance(r, Rejected)]


def written(path: Path, rows: list[list[str]], delimiter: str, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_the_delimiter_is_recognised_and_texts_stay_unaltered(tmp_path: Path, name: str, delimiter: str) -> None:
    rows = [["ID", "Headline", "Article Text", "Pub_Date", "Author(s)"], ["1", "A, b; c", TEXT, "2021-04-06", "J"]]
    path = written(tmp_path / name, rows, delimiter)
    [article], refused = split(path)
    assert not refused
    assert article.text == TEXT
    assert article.origin == f"{name}, row 2"
    assert article.title == Proposed("A, b; c", "column “Headline”: A, b; c")
    assert article.published == Proposed("2021-04-06", "column “Pub_Date”: 2021-04-06")
    assert preview_table(path).delimiter == delimiter


def test_excels_own_line_names_the_delimiter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"sep=;\r\ntext;title\r\nOne, two, three;T\r\n")
    [article], _ = split(tmp_path / "a.csv")
    assert (article.text, article.title and article.title.value) == ("One, two, three", "T")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Titel;Inhalt;Quelle;Datum;Autor;Sprache", "Inhalt Titel Quelle Autor Datum - Sprache"),
        (
            "titre;texte;journal;date de publication;auteur;lien",
            "texte titre journal auteur date de publication lien -",
        ),
        ("Заголовок;Текст;Источник;Дата;Автор;Ссылка", "Текст Заголовок Источник Автор Дата Ссылка -"),
        ("content;TEXT;source_name;published-at", "TEXT - source_name - published-at - -"),
    ],
)
def test_columns_are_recognised_in_several_languages(header: str, expected: str) -> None:
    found = recognise_columns(header.split(";"))
    shown = [found.column(role) or "-" for role in Role]
    assert " ".join(shown) == expected


def test_the_map_can_be_changed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [["a", "b"], ["One", "Two"]], ",")
    articles, [refused] = split(path)
    assert not articles
    assert "“a”, “b”" in refused.reason
    chosen = preview_table(path).columns.with_column(Role.TEXT, "b").with_column(Role.TITLE, "a")
    [article], _ = split(path, chosen)
    assert (article.text, article.title and article.title.value) == ("Two", "One")
    moved = chosen.with_column(Role.TITLE, "b")
    assert (moved.text, moved.title) == (None, "b")
    _, [missing] = split(path, ColumnMap(text="c"))
    assert "“c”" in missing.reason


def test_a_preview_shows_the_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"text,title\n" + "Größe,x\n".encode("cp1252") * 60)
    shown = preview_table(path, limit=5)
    assert shown.header == ("text", "title")
    assert shown.rows == (("Größe", "x"),) * 5
    assert (shown.encoding, shown.encoding_certain, shown.columns.text) == ("cp1252", False, "text")
    assert "cp1250" in shown.alternatives
    assert preview_table(path, encoding="cp1250").rows[0][0] == "Größe"


def test_ragged_rows_are_read_by_position_or_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,text,date\nA,one\nB\n\n,,\nC,two,2021,,\nD,cut, in two,2021\nE,three,2021\n")
    articles, refused = split(path)
    assert [article.text for article in articles] == ["one", "two", "three"]
    assert [(r.origin, "no text" in r.reason) for r in refused] == [("a.csv, row 3", True), ("a.csv, row 7", False)]
    assert "more than the header" in refused[1].reason


def test_a_quotation_mark_never_closed_does_not_swallow_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('text,title\none,A\n"two,B\nthree,C\nfour,D\n"five" x,E\nsix,F\n')
    articles, refused = split(path)
    assert [article.text for article in articles] == ["one", "three", "four", "six"]
    assert [r.origin for r in refused] == ["a.csv, line 3", "a.csv, line 6"]


def test_nul_and_empty_tables_are_refused(tmp_path: Path) -> None:
    for content, words in ((b"text\na\x00b\n", "NUL"), (b"text,title\n", "no rows"), (b"\n", "white space|names")):
        (tmp_path / "a.csv").write_bytes(content)
        articles, [refused] = split(tmp_path / "a.csv")
        assert not articles
        assert any(word in refused.reason for word in words.split("|")), refused


def test_a_field_of_a_megabyte(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [["text"], ["x, " * 400_000]], ",")
    [article], _ = split(path)
    assert len(article.text) == 1_200_000


def test_other_rows_settle_an_ambiguous_date(tmp_path: Path) -> None:
    rows = [["text", "date"], ["a", "04/06/2021"], ["b", "April 2021"], ["c", ""], ["d", "soon"]]
    first, second, third, fourth = split(written(tmp_path / "a.csv", rows, ","))[0]
    assert first.published is not None
    assert first.published.ambiguous
    assert second.published is not None
    assert second.published.value == "2021-04"
    assert third.published is None
    assert fourth.published == Proposed("", "column “date”: “soon” is no date")
    first, *_ = split(written(tmp_path / "a.csv", [*rows, ["e", "13/06/2021"]], ","))[0]
    assert first.published is not None
    assert (first.published.value, first.published.ambiguous) == ("2021-06-04", False)
    assert "other rows" in first.published.evidence


def test_what_stands_as_a_date_and_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "text,Pub date\nThe minister denied it on 6 May 2021.,2021-13-45\nNothing.,\nWords.,soon\n", "utf-8"
    )
    articles, _ = split(path)
    assert articles[0].published == Proposed("", "column “Pub date”: “2021-13-45” is no date")
    assert articles[1].published is None
    undated = candidate(articles[2]).new.details
    assert undated["published"] is None
    assert undated["published_evidence"] == "column “Pub date”: “soon” is no date"


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": TEXT, "title": "A", "date": "2021-04-06", "author": ["Jane", {"name": "John"}]}),
        "",
        "{broken",
        "[1, 2]",
        "[" * 100_000,
        json.dumps({"title": "no text"}),
        json.dumps({"text": {"a": 1}}),
        json.dumps({"text": "line\u2028separator", "source": {"name": "WION"}}),
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes("\r\n".join(lines).encode())
    (first, last), refused = split(path)
    assert first.text == TEXT
    assert first.byline is not None
    assert first.byline.value == "Jane; John"
    assert last.text == "line\u2028separator"
    assert last.source is not None
    assert last.source.value == "WION"
    assert [r.origin.rpartition(" ")[2] for r in refused] == ["3", "4", "5", "6", "7"]
    assert "deep" in refused[2].reason


def workbook(path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Read me"])
    sheet = book.create_sheet("Data")
    sheet.append([None, None, None])
    sheet.append(["Title", "Text", "Date", None])
    sheet.append(["A", "One_x000D_\ntwo", datetime.fromisoformat("2021-04-06T10:00")])
    sheet.append([None, None, None])
    sheet.append(["B", 2021, 2021])
    sheet.append(["C", None, None])
    book.save(path)


def test_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path)
    (first, second), [refused] = split(path)
    assert first.text == "One\r\ntwo"
    assert (first.origin, first.encoding) == ("a.xlsx, row 3", None)
    assert first.published is not None
    assert first.published.value == "2021-04-06"
    assert second.text == "2021"
    assert second.published is not None
    assert second.published.value == "2021"
    assert refused.origin == "a.xlsx, row 6"
    assert preview_table(path).header == ("Title", "Text", "Date")


def repacked(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def test_entity_bombs_zip_bombs_and_broken_workbooks_are_refused(tmp_path: Path) -> None:
    assert DEFUSEDXML
    path = tmp_path / "a.xlsx"
    bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>&b;</sheetData></worksheet>'
    contents = {"xl/worksheets/sheet1.xml": bomb + sheet, "xl/workbook.xml": bomb + b"<w>&b;</w>"}
    for name, content in contents.items():
        workbook(path)
        repacked(path, name, content)
        articles, [refused] = split(path)
        assert not articles
        assert "damaged" in refused.reason or "No sheet" in refused.reason
    workbook(path)
    repacked(path, "xl/media/zeros.bin", bytes(3 * 2**20))
    assert "times its size" in split(path)[1][0].reason
    path.write_bytes(b"PK\x03\x04 broken")
    assert "not an Excel workbook" in split(path)[1][0].reason


def test_a_workbook_without_its_main_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path)
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml")
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert main in types
    repacked(path, "[Content_Types].xml", types.replace(main, b"\xef\xbb\xbf" + main))
    assert "damaged" in split(path)[1][0].reason
    with pytest.raises(UnreadableError, match="damaged"):
        preview_table(path)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/a", bytes(2**20))
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (MAX_UNPACKED_BYTES + 1).to_bytes(4, "little")
    path.write_bytes(data)
    assert "would unpack to 512 MB" in split(path)[1][0].reason


def test_names_of_columns_are_made_distinct() -> None:
    assert distinct_names(["a", "", None, "a", " b  c "]) == ("a", "column 2", "column 3", "a (2)", "b c")


@given(
    st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml", "[Content_Types].xml"]), st.data()
)
@settings(max_examples=40, deadline=None)
def test_no_damage_to_a_workbook_makes_reading_fail(part: str, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        workbook(path)
        with zipfile.ZipFile(path) as archive:
            content = archive.read(part)
        cut = data.draw(st.integers(0, len(content) - 1))
        repacked(path, part, content[:cut] + data.draw(st.binary(max_size=3)) + content[cut + 1 :])
        assert all(isinstance(outcome, IncomingArticle | Rejected) for outcome in read_articles(path))


@given(
    st.text(alphabet=st.sampled_from('ab",;\t\n\r{}[]:é\u2028'), max_size=60), st.sampled_from(["csv", "tsv", "jsonl"])
)
def test_no_table_makes_reading_fail(content: str, ending: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{ending}"
        path.write_bytes(("text,b\n" + content).encode())
        assert all(isinstance(outcome, IncomingArticle | Rejected) for outcome in read_articles(path))


@pytest.mark.parametrize("name", ["When", "Day", "Datum", "Дата", "date of publication"])
def test_names_of_date_columns(name: str) -> None:
    assert recognise_columns(["text", name]).published == name
    assert recognise_columns([name, "Published"]).published == "Published"
