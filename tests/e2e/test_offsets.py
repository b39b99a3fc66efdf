"""Whatever the text: what is selected in the real reader is what is exported, to the character."""

import csv
import json
import tempfile
from pathlib import Path

import pytest
from hands import Hands
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from annotator.app.exporting import ExportOptions
from annotator.app.session import Session
from annotator.core.claim import Stance
from annotator.core.span import GAP, Span
from annotator.core.text import canonical

PIECES = st.sampled_from(
    ["said ", "Київ", "😀", "👩‍👩‍👧", "e\u0301", "\u0301", "\r\n", "\r", "\n", "\n\n", "\u00a0", "\u2028", "\t", "“x”",
     "שלום ", "مرحبا ", "\u200f", "\ufeff", "\u2029", "A. ", "𝔘kraine", "\u200d", "ß", "İ", "=1+1", '"', ";", ","]
)  # fmt: skip
TEXTS = st.lists(
    st.one_of(PIECES, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)), min_size=3, max_size=60
).map("".join)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Hands:
    hands = Hands(qtbot, tmp_path / "settings")
    project = tmp_path / "texts.claims"
    Session.create(project, "Me").close()
    hands.open(project, "Me")
    return hands


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=TEXTS, data=st.data())
def test_quote_equals_slice(desk: Hands, raw: str, data: st.DataObject) -> None:
    text = canonical("Start. " + raw + " end").text
    session = desk.window.session
    assert session is not None
    workspace, reader = desk.window.workspace, desk.window.workspace.reader
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_bytes(("Start. " + raw + " end").encode())
        known = {session.articles.text(i): i for i in session.articles.ids(workspace.articles.model.filter)}
        report = session.importing.add_paths([path])
        assert not report.rejected
        article_id = report.added[0] if report.added else known[text]
        assert workspace.open_article(article_id)
        assert workspace.article is not None
        assert workspace.article.text == text

        # Offsets between the halves of a pair do not exist in code points; anything else can be selected.
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4, unique=True)))
        spans = [Span(cuts[0], cuts[1]), Span(cuts[2], cuts[3])]
        selected = []
        for span in spans:
            reader.select(span)
            found = reader.selection()
            assert found == span
            selected.append(found)
        claim_id = session.claims.add(article_id, selected, stance=Stance.SUPPORTS, actor="Ірина “X”, Jr; =A")
        uuid = session.claims.get(claim_id).uuid

        session.exporting.export(Path(folder) / "csv", ExportOptions())
        session.exporting.export(Path(folder) / "claims.jsonl", ExportOptions(format="jsonl"))
        with (Path(folder) / "csv" / "claims.csv").open(encoding="utf-8", newline="") as file:
            row = next(row for row in csv.DictReader(file) if row["claim_id"] == uuid)
        with (Path(folder) / "claims.jsonl").open(encoding="utf-8", newline="\n") as file:
            line = next(found for found in map(json.loads, file) if found["uuid"] == uuid)
        expected = GAP.join(text[start:end] for start, end in spans)
        assert row["quote"] == expected
        assert line["quote"] == expected
        assert row["spans"] == ";".join(f"{start}-{end}" for start, end in spans)
        assert row["actor"] == "Ірина “X”, Jr; =A"
        assert not session.checking.check()
