"""Claims as JSON lines."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.claim import Stance
from annotator.core.errors import InvalidValueError
from annotator.core.resources import resource
from annotator.core.span import Span
from annotator.formats.jsonl import (
    EXTRA_KEYS,
    KEYS,
    ClaimRow,
    IncomingClaim,
    RejectedLine,
    claim_lines,
    claim_to_json,
    read_claims,
)

LEAST: dict[str, Any] = {"article": {"file": "a.txt"}, "spans": [[0, 5]]}
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)
NAMES = TEXTS.map(str.strip).filter(bool)
SPANS = st.tuples(st.integers(0, 10**6), st.integers(1, 100)).map(lambda pair: [pair[0], pair[0] + pair[1]])
CLAIMS = st.fixed_dictionaries(
    {
        "uuid": st.uuids().map(str) | st.none(),
        "article": st.fixed_dictionaries(
            {"uuid": st.uuids().map(str), "sha256": st.just("ab" * 32), "title": NAMES | st.none()}
        ),
        "annotator": NAMES | st.none(),
        "spans": st.lists(st.integers(0, 1000), min_size=1, max_size=4, unique=True).map(
            lambda starts: [[start * 10, start * 10 + 5] for start in sorted(starts)]
        ),
        "quote": TEXTS | st.none(),
        "actor": NAMES | st.none(),
        "actor_as_written": TEXTS | st.none(),
        "actor_span": SPANS | st.none(),
        "stance": st.sampled_from([*Stance, None]),
        "addressees": st.lists(NAMES, max_size=3),
        "claim_date": st.sampled_from([None, "2021", "2021-04", "2021-04-06"]),
        "confidence": st.integers(1, 4) | st.none(),
        "note": TEXTS,
        "tags": st.lists(NAMES, max_size=3),
        "fields": st.dictionaries(TEXTS, TEXTS, max_size=3),
        "status": st.sampled_from(["open", "complete"]),
        "created_at": st.just("2024-12-10T09:00:00.000Z"),
        "date_span": SPANS | st.none(),
        "codebook_revision": st.integers(1, 99),
    }
)


def only(line: str | bytes) -> IncomingClaim | RejectedLine:
    [outcome] = read_claims([line])
    return outcome


def claim(**values: object) -> str:
    return json.dumps(LEAST | values)


@given(CLAIMS)
def test_a_claim_comes_back_as_it_was(document: dict[str, Any]) -> None:
    line = claim_to_json(document)
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    read = only(line)
    assert isinstance(read, IncomingClaim), read
    article = document["article"]
    for key, value in article.items():
        assert getattr(read, f"article_{key}") == value
    for key in document.keys() - {"article"}:
        got, written = getattr(read, key), document[key]
        if isinstance(got, tuple):
            got = [list(part) if isinstance(part, Span) else part for part in got]
        assert got == written, key


ANYTHING = st.text(max_size=12) | st.sampled_from(
    ["\u2028", "a\x85\u2029b", '"\\\\/', "\x00\x1f\x7f\r\n\t\b\f", "\U0001f600", "null"]
)
OFFSETS = st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)) | st.just((None, None))
LISTS = st.lists(ANYTHING, max_size=2)


@st.composite
def rows(draw: st.DrawFn) -> ClaimRow:
    def text() -> str:
        return draw(ANYTHING)

    def perhaps() -> str | None:
        return draw(ANYTHING | st.none())

    spans = [list(pair) for pair in draw(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3))]
    said, dated = draw(OFFSETS), draw(OFFSETS)
    return ClaimRow(
        text(), draw(st.sampled_from("ab")), text(), perhaps(), text(), json.dumps(spans), text(), perhaps(), perhaps(),
        said[0], said[1], perhaps(), perhaps(), perhaps(), perhaps(), json.dumps(draw(LISTS)), perhaps(), perhaps(),
        perhaps(),
        dated[0], dated[1], draw(st.integers(1, 4) | st.none()), text(),
        json.dumps(draw(LISTS), separators=(",", ":"), ensure_ascii=False),
        json.dumps(draw(st.dictionaries(ANYTHING, ANYTHING, max_size=2)), separators=(",", ":")), text(),
        draw(st.integers(1, 99)), text(), text(),
    )  # fmt: skip


def document_of(row: ClaimRow, article: dict[str, str | None]) -> dict[str, Any]:
    """Return what `claim_to_json` takes for a row."""
    kept = row._asdict()
    document = {key: kept[key] for key in (*KEYS, *EXTRA_KEYS) if key in kept}
    document.update({key: json.loads(kept[key]) for key in ("spans", "addressees", "tags", "fields")})
    document["article"] = article
    document["actor_span"] = None if row.actor_start is None else [row.actor_start, row.actor_end]
    document["date_span"] = None if row.date_start is None else [row.date_start, row.date_end]
    return document


@given(st.lists(rows(), max_size=4))
def test_rows_are_written_byte_for_byte_as_json_dumps_writes_them(kept: list[ClaimRow]) -> None:
    articles: dict[str, dict[str, str | None]] = {}
    kept.sort(key=lambda row: row.article_uuid)
    for row in kept:
        of_row = {"uuid": row.article_uuid, "sha256": row.article_sha256, "title": row.article_title}
        articles.setdefault(row.article_uuid, of_row)
    documents = [document_of(row, articles[row.article_uuid]) for row in kept]
    lines = list(claim_lines(kept))
    assert lines == [claim_to_json(document) for document in documents]
    assert [json.loads(line) for line in lines] == [
        {key: value for key, value in document.items() if key in KEYS or value is not None} for document in documents
    ]
    for line, document in zip(lines, documents, strict=True):
        plain = {key: document[key] for key in (*KEYS, *EXTRA_KEYS) if key in KEYS or document[key] is not None}
        dumped = json.dumps(plain, ensure_ascii=False) + "\n"
        assert line == re.sub("[\x85\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", dumped)


def test_keys_are_written_in_their_order_and_missing_ones_as_null() -> None:
    written = json.loads(claim_to_json(LEAST))
    assert tuple(written) == KEYS
    assert (written["actor"], written["tags"], written["fields"], written["note"]) == (None, [], {}, "")
    assert tuple(json.loads(claim_to_json(LEAST | {"date_span": [1, 2], "codebook_revision": 3})))[-2:] == EXTRA_KEYS
    with pytest.raises(InvalidValueError, match="stanse"):
        claim_to_json({"stanse": "supports"})


def test_the_sample_claims_are_read_and_written_alike() -> None:
    with resource("sample/claims.jsonl").open("rb") as file:
        lines = file.readlines()
    read = list(read_claims(lines))
    assert len(read) == len(lines) > 100
    assert all(isinstance(entry, IncomingClaim) for entry in read)
    assert [claim_to_json(json.loads(line)).encode() for line in lines] == lines


def test_article_and_spans_are_enough() -> None:
    read = only(claim())
    assert read == IncomingClaim(1, (Span(0, 5),), article_file="a.txt")
    read = only(claim(article={"sha256": "AB" * 32}, spans=[[7, 9], [1, 3]]))
    assert isinstance(read, IncomingClaim)
    assert read.article_sha256 == "ab" * 32
    assert read.spans == (Span(1, 3), Span(7, 9))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "not JSON"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "deep"),
        ('{"spans": [[0, NaN]]}', "NaN"),
        ("9" * 6000, "JSON"),
        (b"\xff\xfe", "UTF-8"),
        ('{"note": "\\ud800"}', "half a character"),
        ('{"spans": [[0, 5]]}', "article"),
        (claim(article="a.txt"), "article"),
        (claim(article={}), "names no article"),
        (claim(article={"uuid": "x"}), "article.uuid"),
        (claim(article={"sha256": "x"}), "article.sha256"),
        (claim(article={"title": 5}), "article.title"),
        (claim(spans=[]), "spans"),
        (claim(spans=None), "spans"),
        (claim(spans=[[0, 5, 6]]), "spans"),
        (claim(spans=[[0, 5.0]]), "spans"),
        (claim(spans=[[False, True]]), "spans"),
        (claim(spans=[["0", "5"]]), "spans"),
        (claim(spans=[[5, 5]]), "not a stretch"),
        (claim(spans=[[-1, 5]]), "not a stretch"),
        (claim(uuid="no"), "uuid"),
        (claim(actor=["a"]), "actor"),
        (claim(actor_span=[9, 3]), "not a stretch"),
        (claim(actor_span=5), "actor_span"),
        (claim(stance="for"), "stance"),
        (claim(confidence=5), "confidence"),
        (claim(confidence=True), "confidence"),
        (claim(claim_date="2021-13"), "2021-13"),
        (claim(addressees="NATO"), "addressees"),
        (claim(tags=[1]), "tags"),
        (claim(tags=[" "]), "tags"),
        (claim(fields={"a": 1}), "fields"),
        (claim(fields=[]), "fields"),
        (claim(status="done"), "status"),
        (claim(created_at="yesterday"), "created_at"),
        (claim(created_at="0001-01-01T00:00:00+14:00"), "created_at"),
        (claim(note=5), "note"),
        (claim(stanse="supports"), "stanse"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_rest_goes_in(line: str | bytes, reason: str) -> None:
    before, refused, after = read_claims([claim(), line, claim()])
    assert isinstance(before, IncomingClaim)
    assert isinstance(refused, RejectedLine)
    assert refused.line == 2
    assert reason in refused.reason
    assert isinstance(after, IncomingClaim)
    assert after.line == 3


def test_blank_lines_and_a_byte_order_mark_are_passed_over() -> None:
    read = list(read_claims([b"\xef\xbb\xbf" + claim().encode() + b"\r\n", "\n", "  ", claim()]))
    assert [entry.line for entry in read if isinstance(entry, IncomingClaim)] == [1, 4]


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, lambda v: st.lists(v) | st.dictionaries(TEXTS, v))
)
@settings(max_examples=30, deadline=None)
def test_nothing_makes_reading_fail(value: object) -> None:
    for key in (None, *KEYS):
        document = value if key is None else LEAST | {key: value}
        assert isinstance(only(json.dumps(document)), IncomingClaim | RejectedLine)
