"""Articles and tables made to hurt: read or refused with a reason, soon, and nothing outside of them is touched."""

import io
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lengths import short_or_long

from annotator.app.importing import candidate
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.filters import ArticleFilter
from annotator.formats import reading, tables
from annotator.formats.articles import read_articles
from annotator.formats.columns import distinct_names
from annotator.formats.incoming import IncomingArticle, Rejected
from annotator.formats.page_limits import MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_TAGS, why_too_much
from annotator.formats.tables import preview_table

SECONDS = 10
ARTICLE = "<article><p>" + "The minister said that all is well on Friday. " * 30 + "</p></article>"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(path: Path, data: bytes | str) -> list[IncomingArticle | Rejected]:
    """Read a file as an import does, proposals included, in seconds."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    begun = time.process_time()
    found = list(read_articles(path))
    for article in found[:50]:
        if isinstance(article, IncomingArticle):
            candidate(article)
    assert time.process_time() - begun < SECONDS
    return found


def text_of(found: list[IncomingArticle | Rejected]) -> str:
    [article] = found
    assert isinstance(article, IncomingArticle), article
    return article.text


def reason_of(found: list[IncomingArticle | Rejected]) -> str:
    [refusal] = found
    assert isinstance(refusal, Rejected)
    return refusal.reason


PAGES: dict[str, tuple[str, str]] = {
    "10,000 levels deep": ("<div>" * 10_000 + ARTICLE + "</div>" * 10_000, ""),
    "5 MB of unclosed tags": ("<b>" * 1_700_000 + ARTICLE, "tags"),
    "a great many paragraphs": ("<p>x" * (MAX_ELEMENTS + 10) + ARTICLE, "elements"),
    "attributes without end": ("<p " + " ".join(f"a{n}=1" for n in range(500_000)) + ">" + ARTICLE, "attributes"),
    "attributes behind a quoted >": ('<p x=">" ' + "a=1 " * 9_000 + ">" + ARTICLE, "attributes"),
    "comments never closed": ("<!--" * 300_000 + ARTICLE, ""),
    "tables in tables": ("<table><tr><td>" * 9_000 + ARTICLE, ""),
    "linked data 100,000 deep": ('<script type="application/ld+json">' + "[" * 100_000 + "</script>" + ARTICLE, ""),
    "a title of a megabyte": ("<title>" + "A - B | " * short_or_long(12_000, 120_000) + "</title>" + ARTICLE, ""),
    "dates wherever one looks": (
        "<meta name=date content=2021-04-06>" + ARTICLE + "<span class=date>6 April 21</span>" * 6_000, "",
    ),
    "an encoding that is none": ("<meta charset=punycode>" + ARTICLE + "é" * 2_000, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_pages_made_to_never_end_are_read_or_refused_soon(name: str, tmp_path: Path) -> None:
    inside, why = PAGES[name]
    encoding = "cp1252" if "punycode" in inside else "utf-8"
    found = read(tmp_path / "a.html", f"<html><body>{inside}</body></html>".encode(encoding))
    assert len(found) == 1
    if why:
        assert why in reason_of(found)


def test_the_limits_spare_honest_pages() -> None:
    picture = '<img alt="a > b" src="data:image/png;base64,' + "iVBORw0KGgo/A=" * 20_000 + '">'
    script = "<script>for(i=0;i<n;i++){" + "a[i] = b[i] + 1; " * 10_000 + "}</script>"
    stray = '<a href=foo">more</a> and <b class="x">' + "so it goes " * 3_000 + "</b>"
    assert not why_too_much(f"<html>{picture}{script}{stray}" + ARTICLE * 100)
    assert not why_too_much("a < b, " * 20_000)
    assert "tags" in why_too_much("<p>" * (MAX_TAGS + 1))
    assert "attributes" in why_too_much("<script " + "a " * MAX_ATTRIBUTES + ">")


def test_a_page_neither_fetches_nor_reads_what_it_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    page = (
        f'<!DOCTYPE html [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "{secret.as_uri()}">]><html><head>'
        f'<title>&lt;img src="{secret.as_uri()}"&gt;</title>'
        f'<meta http-equiv="refresh" content="0;url={secret.as_uri()}">'
        f'<base href="{secret.as_uri()}"><link rel="canonical" href="{secret.as_uri()}"></head><body>'
        f'<iframe src="{secret.as_uri()}"></iframe><object data="{secret}"></object>{ARTICLE}'
        "<p>And an entity &c; and another &b; stand here, in the text of the article.</p></body></html>"
    )
    [found] = read(tmp_path / "a.html", page)
    assert isinstance(found, IncomingArticle)
    assert "the secret" not in repr(found)
    assert found.url is None


def test_a_wrong_declaration_does_not_spoil_a_page(tmp_path: Path) -> None:
    words = "Élysée, naïve, 10 € — so it is. " * 30
    page = f"<html><head><meta charset='shift_jis'></head><body><article><p>{words}</p></article></body></html>"
    assert text_of(read(tmp_path / "a.html", page)) == words.strip()


def test_tables_made_to_hurt(tmp_path: Path) -> None:
    csv, many = tmp_path / "a.csv", short_or_long(6, 50)
    assert len(text_of(read(csv, 'title,text\na,"' + "x" * many * 2**20 + '"\n'))) == many * 2**20
    assert "NUL" in reason_of(read(csv, b"text,b\na\x00b,c\n"))
    ragged = read(csv, "text,b\n" + "a\na,b,c\n" * 15_000)
    assert sum(isinstance(found, IncomingArticle) for found in ragged) == 15_000
    assert sum(isinstance(found, Rejected) for found in ragged) == tables.MAX_REFUSED + 1
    assert "5,000 further rows" in str(ragged[-1])
    quoted = read(csv, "text,b\n" + '"a"x,b\n' * 100_000)
    assert 0 < len(quoted) < 50
    assert all(isinstance(found, Rejected) for found in quoted)
    wide = ",".join(["text"] * 10_000)
    assert len(read(csv, f"{wide}\n" + "a," * 9_999 + "\n")) == 1
    assert "columns" in reason_of(read(csv, "," * 300_000 + "a\n"))
    csv.write_text(f"{wide}\nb\n")
    assert len(preview_table(csv).header) == 10_000


def test_repeated_names_of_columns_get_numbers_in_linear_time() -> None:
    names = distinct_names(["a", "a (2)", "a", "a", None, ""] + ["b"] * 20_000)
    assert names[:6] == ("a", "a (2)", "a (3)", "a (4)", "column 5", "column 6")
    assert len(set(names)) == len(names)
    begun = time.process_time()
    distinct_names(["b"] * 100_000)
    assert time.process_time() - begun < 2


def test_json_lines_made_to_hurt(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    deep = 100_000
    found = read(
        path, "[" * deep + "\n" + '{"text":' * deep + '\n{"text":"a","source":' + "[" * 900 + "]" * 900 + "}\n"
    )
    assert [type(one) for one in found[:2]] == [Rejected, Rejected]
    assert any(isinstance(one, IncomingArticle) and one.text == "a" for one in found)
    preview_table(path)
    names = '[{"name":' * 450 + '"x"' + "}]" * 450
    assert text_of(read(path, '{"text":"a","author":' + names + "}")) == "a"
    assert "JSON" in str(read(path, '{"text": "a"}\n{"text": ' + "9" * 5_000 + "}\n")[1])
    odd = read(
        path,
        '{"text": NaN, "title": "x"}\n{"text":"\\ud800 a","text":"b \\udfff"}\n{"text":"c","title":1e999,"date":'
        + "9" * 400
        + "}\n",
    )
    assert isinstance(odd[0], Rejected)
    assert isinstance(odd[1], IncomingArticle)
    assert candidate(odd[1]).new.text == "b \ufffd"
    keys = "".join(json.dumps({"text": "a", f"k{number}": 1}) + "\n" for number in range(6_000))
    assert len(read(path, keys)) == 6_000
    assert len(preview_table(path).header) < 600
    late = "".join(json.dumps({f"k{number}": 1}) + "\n" for number in range(700)) + '{"text": "found"}\n'
    assert any(isinstance(one, IncomingArticle) for one in read(path, late))


def workbook(sheet: str, *, prolog: str = "", shared: str = "", links: str = "") -> bytes:
    """Return a workbook with this XML inside of its one sheet."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    override = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{media}{kind}+xml"/>'
        for name, kind in (
            ("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("sharedStrings", "sharedStrings"),
        )
    )  # fmt: skip
    outside = '<externalReferences><externalReference r:id="r3"/></externalReferences>' if links else ""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{override}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" '
        f'r:id="r1"/></sheets>{outside}'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">'
        f'<Relationship Id="r1" Type="{office}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" '
        f'Target="sharedStrings.xml"/>{links}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'{prolog}<worksheet xmlns="{NAMESPACE}">{sheet}</worksheet>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def cell(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


LAST_ROW, BEYOND = short_or_long(100_000, 1_048_576), short_or_long(10**7, 10**11)
HEADER = f'<row r="1">{cell("A1", "text")}{cell("B1", "title")}</row>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY c SYSTEM "file:///etc/hostname">]>'
SHEETS: dict[str, tuple[bytes, str]] = {
    "all cells there can be": (
        workbook(
            f'<dimension ref="A1:XFD1048576"/><sheetData>{HEADER}'
            f'<row r="{LAST_ROW}">{cell(f"XFD{LAST_ROW}", "x")}</row>'
            "</sheetData>"
        ),
        "",
    ),
    "a row beyond all rows": (
        workbook(f'<sheetData>{HEADER}<row r="{BEYOND}">{cell("A2", "x")}</row></sheetData>'),
        "more than",
    ),
    "a column beyond all columns": (
        workbook(f'<sheetData>{HEADER}<row r="2">{cell("ZZZZZZZZ2", "x")}</row></sheetData>'),
        "damaged",
    ),
    "wide rows": (
        workbook(
            f"<sheetData>{HEADER}"
            + "".join(f'<row><c r="XFD1"/><c><v>{n}</v></c></row>' for n in range(400))
            + "</sheetData>"
        ),
        "more cells",
    ),
    "a zip bomb": (workbook(f"<sheetData>{HEADER}</sheetData>" + " " * 40_000_000), "unpacks"),
    "shared strings without end": (
        workbook(
            f'<sheetData>{HEADER}<row r="2"><c t="s"><v>0</v></c></row></sheetData>',
            shared="".join(f"<si><t>{n % 9973}</t></si>" for n in range(1_600_000)),
        ),
        "more cells",
    ),
    "a billion laughs": (
        workbook(f"<sheetData>{HEADER}<row>{cell('A2', '&c;')}</row></sheetData>", prolog=LAUGHS),
        "damaged",
    ),
    "an entity from outside": (
        workbook(f"<sheetData>{HEADER}<row>{cell('A2', '&c;')}</row></sheetData>", prolog=OUTSIDE),
        "damaged",
    ),
    "a number beyond numbers": (
        workbook(
            f'<sheetData>{HEADER}<row r="2">{cell("A2", "text here")}<c r="B2"><v>{"9" * 6_000}</v></c></row>'
            "</sheetData>"
        ),
        "damaged",
    ),
}


@pytest.mark.parametrize("name", SHEETS)
def test_workbooks_made_to_hurt(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", short_or_long(150_000, tables.MAX_ROWS))
    data, why = SHEETS[name]
    found = read(tmp_path / "a.xlsx", data)
    assert len(found) < 400
    if why:
        assert why in str([one.reason for one in found if isinstance(one, Rejected)])


def test_a_workbook_follows_no_link(tmp_path: Path) -> None:
    target = tmp_path / "other.xlsx"
    os.mkfifo(target)
    links = (
        '<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" '
        f'Target="{target.as_uri()}" TargetMode="External"/>'
    )
    formula = '<c r="B2"><f>WEBSERVICE("http://a.example")</f><v>7</v></c>'
    data = workbook(f'<sheetData>{HEADER}<row r="2">{cell("A2", "An article")}{formula}</row></sheetData>', links=links)
    found = read(tmp_path / "a.xlsx", data)
    assert len(found) == 1
    assert isinstance(found[0], Rejected) or found[0].text == "An article"


def test_no_pipe_device_loop_or_locked_file_holds_an_import_up(empty: Session, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep" / "deeper").mkdir(parents=True)
    os.mkfifo(folder / "pipe.txt")
    os.mkfifo(folder / "pipe.csv")
    (folder / "null.txt").symlink_to("/dev/zero")
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "deep" / "deeper" / "up").symlink_to(folder)
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    (folder / "locked.txt").write_text("locked")
    (folder / "locked.txt").chmod(0)
    (folder / "closed").mkdir(mode=0)
    (folder / "z.txt").write_text("The minister said so.")
    report = empty.importing.add_paths([folder, folder])
    (folder / "closed").chmod(0o700)
    refused = {one.origin.rsplit("/", 1)[-1]: one.reason for one in report.rejected}
    assert {"pipe.txt", "pipe.csv", "null.txt", "self.txt", "up", "gone.txt", "in"} <= set(refused)
    assert "device or pipe" in refused["pipe.txt"]
    assert "leads back" in refused["up"]
    expected = 1 if os.geteuid() else 2
    assert len(report.added) == expected


def test_a_pipe_that_takes_a_file_s_place_is_not_waited_for(empty: Session, tmp_path: Path) -> None:
    pipe = tmp_path / "claims.jsonl"
    os.mkfifo(pipe)
    with pytest.raises(AnnotatorError, match="device or pipe"):
        empty.claims_in.add([pipe], "Anna")
    with pytest.raises(AnnotatorError, match="device or pipe"):
        reading.read_file(pipe)
    with pytest.raises(AnnotatorError, match="device or pipe"):
        reading.read_file(Path("/dev/zero"))


def read_again_and_again(path: Path) -> None:
    while True:
        reading.read_file(path, 2**20)


def test_a_file_that_grows_while_it_is_read_is_read_to_a_bound(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    stop = threading.Event()

    def grow() -> None:
        with path.open("ab") as file:
            while not stop.is_set() and file.tell() < 2**24:
                file.write(b"y" * 4096)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        with pytest.raises(AnnotatorError, match="more than"):
            read_again_and_again(path)
    finally:
        stop.set()
        writer.join()


NAMES = [
    "line\nbreak.txt",
    "tab\tand\x1bescape.txt",
    "\u202etxt.exe.txt",
    "a" * 200 + ".txt",
    "<img src=x>.txt",
    "-rf.txt",
]


def test_file_names_of_any_kind_are_kept_storable(empty: Session, tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        (tmp_path / name).write_text(f"The minister said so for the {number}th time.")
    no_text = tmp_path / os.fsdecode(b"caf\xe9\xff.txt")
    no_text.write_text("Another text, in a file whose name is no text.")
    report = empty.importing.add_paths(sorted(tmp_path.glob("*.txt")))
    assert len(report.added) == len(NAMES) + 1, report.rejected
    for article_id in empty.articles.ids(ArticleFilter()):
        article = empty.articles.get(article_id)
        article.imported_from.encode()
        assert "\n" not in article.imported_from
        assert "\x1b" not in article.imported_from


HURTFUL: dict[str, Callable[[], str]] = {
    "five million combining marks": lambda: "e" + "\u0301\u0323" * 2_500_000,
    "one line of five megabytes": lambda: "word " * 1_000_000,
    "direction marks alone": lambda: "\u202e\u202b\u200f" * 700_000,
    "a megabyte without a space": lambda: "x" * 1_000_000,
}


@pytest.mark.parametrize("name", HURTFUL)
def test_texts_made_to_hurt_come_in_unaltered(name: str, empty: Session, tmp_path: Path) -> None:
    text = HURTFUL[name]()
    path = tmp_path / "a.txt"
    path.write_text(text)
    begun = time.process_time()
    [article_id] = empty.importing.add_paths([path]).added
    assert time.process_time() - begun < SECONDS
    assert empty.articles.text(article_id) == text


def test_an_article_of_more_lines_than_can_be_shown_is_refused(tmp_path: Path) -> None:
    assert "lines" in reason_of(read(tmp_path / "a.txt", "a\n" * 600_000))


def test_claims_and_codebooks_with_hostile_values(empty: Session) -> None:
    empty.importing.add([candidate(IncomingArticle("The minister said so.", "a.txt"))])
    base = {"article": {"file": "a.txt"}, "spans": [[0, 3]], "annotator": "Anna"}
    hostile: list[dict[str, object]] = [
        {"spans": [[0, 10**30]]},
        {"spans": [[-5, 3]]},
        {"spans": [[0.0, 3.0]]},
        {"spans": [["0", "3"]]},
        {"spans": [[3, 3]]},
        {"spans": [[True, 3]]},
        {"spans": [[0, 3, 4]]},
        {"spans": {"0": 3}},
        {"fields": {"x" * 2**20: "a"}},
        {"fields": {"": "a"}},
        {"stance": ["supports"]},
        {"stance": "x" * 2**20},
        {"form": "-"},
        {"uuid": "0"},
        {"confidence": 10**400},
        {"claim_date": "2021-02-31"},
        {"tags": [None]},
        {"__proto__": {}},
        {"__class__": "x"},
        {"article": {"sha256": "zz"}},
        {"article": []},
        {"article": {"__proto__": "a"}},
        {"created_at": "\x00"},
        {"annotator": {"name": "x"}},
        {"actor_span": [3, 1]},
        {"quote": "not there at all"},
        {"codebook_revision": -1},
    ]
    report = empty.claims_in.add([json.dumps(base | one) for one in hostile], "Anna")
    assert report.added == 0, report
    assert [one.line for one in report.refused] == list(range(1, len(hostile) + 1))
    assert all(len(one.reason) < 1_000 for one in report.refused)
    taken = empty.claims_in.add([json.dumps(base | {"fields": {"__proto__": "a", "constructor": "b"}})], "Anna")
    assert taken.added == 1
    assert {field.name for field in empty.codebook.get().fields} == {"proto", "constructor"}
    codebook = {"format": "claim-annotator-codebook", "version": 1}
    for spoilt in (
        {"__proto__": {}},
        {"version": 1e400},
        {"version": True},
        {"fields": [{"key": "x" * 2**20, "label": "a", "kind": "text"}]},
        {"fields": [{"key": "a b", "label": "a", "kind": "text"}]},
        {"propositions": [{"label": "x" * 2**20}]},
        {"propositions": [{"label": "a", "children": "x"}]},
        {"propositions": {"label": "a"}},
        {"forms": [{"key": "", "label": "a"}]},
        {"fields": [{"key": "a", "label": "a", "kind": "__class__"}]},
        {"stances": [{"key": "supports", "label": "\ud800"}]},
    ):
        with pytest.raises(AnnotatorError) as raised:
            empty.codebook.import_json(json.dumps(codebook | spoilt))
        assert len(raised.value.message) < 1_000
    with pytest.raises(AnnotatorError, match="deeply"):
        empty.codebook.import_json("[" * 100_000)


def test_memory_stays_within_bounds_for_the_worst_of_these(tmp_path: Path) -> None:
    """The sizes that a file may have, in a process of its own with a limit of 2 GB of memory."""
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "from pathlib import Path\nfrom annotator.formats.articles import read_articles\n"
        "for name in sys.argv[1:]: print(sum(1 for _ in read_articles(Path(name))))\n"
    )
    size = short_or_long(1, 240) * 2**18
    files = {
        "blank.csv": b"text,b\n" + b"\n" * size,
        "commas.csv": b"," * size,
        "short.csv": b"text\n" + b"a\n" * (size // 8),
        "small.jsonl": b"{}\n" * (size // 3),
        "dicts.jsonl": b'{"text":"a","x":[' + b'{"":0},' * (size // 7) + b"0]}",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", script, *(str(tmp_path / name) for name in files)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.split()) == len(files)
