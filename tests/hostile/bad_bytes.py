"""Bytes made to hurt: honest files of each kind, changed with a sense for what their format is made of."""

import io
import zipfile
from functools import cache

from hypothesis import strategies as st

from annotator.core.resources import resource

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Minister urges NATO - The Paper</title>'
    '<meta property="article:published_time" content="2021-04-06T10:00:00Z"><meta name="author" content="Jane Doe">'
    '<link rel="canonical" href="https://paper.example/a"><script type="application/ld+json">{"datePublished":'
    '"2021-04-06","author":[{"name":"Jane Doe"}]}</script></head><body><article><h1>Minister urges NATO</h1>'
    '<p class="byline">By Jane Doe, 6 April 2021</p><p>'
    + "The minister said “NATO must act” on Friday, the agency reported. " * 6
    + "</p><p>Second paragraph: it was read twice.</p></article></body></html>"
)
MARKDOWN = (
    "---\ntitle: A title\ndate: 2021-04-06\nauthor: Jane\n---\n# A heading #\n\nThe minister said so on Friday.\n"
)
CSV = 'title,date,text,url\n"One, 2",04/06/2021,"The ""minister""\nsaid so.",https://a.example\nTwo,6 May 2021,More,\n'
JSONL = (
    '{"title": "One", "text": "The minister said so.", "published": "2021-04-06", "author": [{"name": "Jane"}]}\n'
    '{"title": null, "text": "Another text.", "source": {"name": "The Paper"}, "n": 12}\n'
)
CODEBOOK = (
    '{"format": "claim-annotator-codebook", "version": 1, "stances": [{"key": "supports", "label": "for"}], '
    '"forms": [{"key": "denial", "label": "Denial"}], "propositions": [{"label": "Theme", "kind": "theme", "children": '
    '[{"label": "NATO should act", "uuid": "7c2f6f0e-8d0f-4a2c-9d43-0a8f4f6f5b11"}]}], '
    '"fields": [{"key": "tone", "label": "Tone", "kind": "choice", "choices": ["calm", "angry"]}]}'
)
CLAIMS = (
    '{"article": {"title": "One"}, "spans": [[4, 12]], "annotator": "Anna", "quote": "minister", "actor": "X", '
    '"stance": "supports", "claim_date": "2021-04", "fields": {"tone": "calm"}, "tags": ["a"], "confidence": 2}\n'
    '{"article": {"sha256": "' + "0" * 64 + '"}, "spans": [[0, 3], [4, 12]], "actor_span": [0, 3], "status": "open"}\n'
)
SETTINGS = (
    '[General]\nrecent="[{\\"path\\": \\"/a/b.claims\\", \\"opened_at\\": \\"\\"}]"\n'
    'typography="{\\"family\\": \\"\\", \\"size\\": 12.5, \\"line_spacing\\": 1.7, \\"column\\": 70}"\n'
    'theme=dark\nscale=1.25\nshortcuts="{\\"claim.add\\": [\\"Ctrl+T\\"]}"\nhints="[\\"a\\"]"\n'
    '[state]\nwindow=AAAA\n[sizes]\nmain="[200, 600]"\n[flags]\nx=true\n'
)
QUERY = 'minister AND ("armed forces" OR nato*) NOT -sanction (a b) “quoted'


@cache
def workbook() -> bytes:
    """Return an honest workbook."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("title", "date", "text"), ("One", "2021-04-06", "The minister said so."), ("Two", 44292, "More")):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@cache
def workbook_parts() -> dict[str, bytes]:
    """Return the parts of an honest workbook by name."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return parts as one archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


_TOKENS = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80",
    b"\xcc\x81" * 40,
    b"\xe2\x80\xae",
    b"\r",
    b"\n" * 9,
    b'"',
    b"'",
    b"<",
    b">",
    b"</p>",
    b"<p>" * 50,
    b"<table><tr><td>",
    b"<!--",
    b"<script>",
    b"<![CDATA[",
    b"&#0;",
    b"&#x110000;",
    b"&a;",
    b'<meta charset="utf-7">',
    b"<meta charset=punycode>",
    b'<?xml version="1.0" encoding="ebcdic-cp-be"?>',
    b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    b"{",
    b"}",
    b"[" * 300,
    b"]",
    b":",
    b",",
    b"null",
    b"true",
    b"NaN",
    b"-1",
    b"1e999",
    b"9" * 5000,
    b"1.5",
    b'"__proto__"',
    b'"__class__"',
    b'"uuid":',
    b'"\\ud800"',
    b"=1+1",
    b"\t",
    b";",
    b"|",
    b"sep=;\n",
    b"---\n",
    b"# ",
    b"  ",
    b" " * 300,
    b"AND",
    b"OR",
    b"NOT",
    b"(",
    b")" * 12,
    b"*",
    b"-",
    b"31/02/2021",
    b"0000-00-00",
    b"99999-99-99",
    b"12 Foo 1",
    b"@ByteArray(",
    b"@Variant(\x00",
    b"\\x0",
    b'r="1048577"',
    b't="s"',
    b"<v>1e400</v>",
    b"\xd8",
    b"\x1b$B",
    b"\x85",
    b"\xe2\x80\xa8",
)
_PLACE = st.integers(0, 2**16)
_CHANGE = st.one_of(
    st.tuples(st.just("insert"), _PLACE, st.sampled_from(_TOKENS)),
    st.tuples(st.just("insert"), _PLACE, st.binary(max_size=12)),
    st.tuples(st.just("replace"), _PLACE, st.sampled_from(_TOKENS)),
    st.tuples(st.just("flip"), _PLACE, st.binary(min_size=1, max_size=1)),
    st.tuples(st.just("cut"), _PLACE, st.integers(0, 400)),
    st.tuples(st.just("repeat"), _PLACE, st.integers(1, 60)),
    st.tuples(st.just("swap"), _PLACE, _PLACE),
    st.tuples(st.just("end"), _PLACE, st.just(0)),
)


def _changed(data: bytes, change: tuple[str, int, bytes | int]) -> bytes:
    kind, place, what = change
    at = place % (len(data) + 1)
    if isinstance(what, bytes):
        width = {"insert": 0, "flip": 1}.get(kind, len(what))
        return data[:at] + what + data[at + width :]
    if kind == "cut":
        return data[:at] + data[at + what :]
    if kind == "repeat":
        return data[:at] + data[at : at + 40] * what + data[at:]
    if kind == "swap":
        low, high = sorted((at, what % (len(data) + 1)))
        return data[high:] + data[low:high] + data[:low]
    return data[:at]


def changed(seeds: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Draw one of the seeds with up to six changes, or bytes of any kind."""

    def apply(drawn: tuple[bytes, list[tuple[str, int, bytes | int]]]) -> bytes:
        data, changes = drawn
        for change in changes:
            data = _changed(data, change)
        return data

    honest = st.tuples(st.sampled_from(seeds), st.lists(_CHANGE, max_size=6)).map(apply)
    return st.one_of(honest, honest, honest, honest, st.binary(max_size=200))


def changed_workbook() -> st.SearchStrategy[bytes]:
    """Draw a workbook of which one part was changed, or the archive itself."""
    parts = workbook_parts()
    inside = st.sampled_from(sorted(parts)).flatmap(
        lambda name: changed((parts[name],)).map(lambda data: packed({**parts, name: data}))
    )
    return st.one_of(inside, inside, inside, changed((workbook(),)))


def encoded(text: str) -> tuple[bytes, ...]:
    """Return the text in three encodings."""
    return text.encode(), text.encode("utf-16"), text.encode("cp1252", "replace")


def sample_claims() -> bytes:
    """Return the claims of the sample project, as exported."""
    return b"".join(resource("sample/claims.jsonl").read_bytes().splitlines(keepends=True)[:3])
