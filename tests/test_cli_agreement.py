"""The commands that say how far annotators agree, and that write the gold set down."""

import csv
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotator.app.session import Session
from annotator.cli import run
from annotator.core.filters import ArticleFilter


def command(*arguments: str | Path) -> int:
    return run([str(argument) for argument in arguments], lambda *_: 3)


@pytest.fixture
def decided_path(sample_path: Path) -> Path:
    with closing(Session.open(sample_path, "R. Lindqvist")) as session:
        session.reviewing.take_all_identical()
    return sample_path


def test_agreement_as_json(sample_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("agreement", sample_path, "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert list(found) == ["annotators", "articles", "coding", "unitizing", "pairwise"]
    assert found["annotators"] == ["Annotator A", "Annotator B"]
    assert found["articles"]["counted"] == found["articles"]["all"] == 5
    stance = found["coding"]["stance"]["alpha_ordinal"]
    assert list(stance) == ["value", "low", "high", "n", "unit", "left_out", "why"]
    assert stance["low"] < stance["value"] < stance["high"]
    assert found["coding"]["tags"]["alpha_masi"]["value"] is None
    assert found["coding"]["tags"]["alpha_masi"]["why"]
    assert {"u_alpha", "f1_overlap"} <= found["unitizing"].keys()
    assert found["pairwise"]["Annotator A"]["Annotator B"]["coding"] == found["coding"]


def test_agreement_in_words_and_of_some(sample_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("agreement", sample_path) == 0
    said = capsys.readouterr().out
    assert "Articles compared: 5, 1 of them in progress; left out: 0." in said
    (without,) = [line for line in said.splitlines() if "not computable: Only one category was used" in line]
    (percent, *_) = [line for line in said.splitlines() if line.strip().startswith("percent ")]
    assert without.index("not computable") == percent.index("0.")
    assert said.endswith("For fleiss_kappa and gwet_ac1 chance also counts claims that no second annotator has.\n")
    assert command("agreement", sample_path, "--annotator", "Annotator B", "--json") == 0
    alone = json.loads(capsys.readouterr().out)
    assert alone["annotators"] == ["Annotator B"]
    figures = [figure for fields in alone["coding"].values() for figure in fields.values()]
    assert all(figure["value"] is None and figure["why"] for figure in [*figures, *alone["unitizing"].values()])


def test_agreement_of_somebody_unknown(sample_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("agreement", sample_path, "--annotator", "Carla") == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Annotator A, Annotator B" in said


def test_agreement_where_nobody_worked(empty_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("agreement", empty_path, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["annotators"] == []
    assert all(f["value"] is None for fields in found["coding"].values() for f in fields.values())
    assert all(f["value"] is None for f in found["unitizing"].values())
    assert command("agreement", empty_path) == 0
    assert "nobody yet" in capsys.readouterr().out


def test_gold_out(decided_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("export", decided_path, tmp_path / "gold", "--gold", "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    with (tmp_path / "gold" / "claims.csv").open(encoding="utf-8", newline="") as stream:
        claims = list(csv.DictReader(stream))
    assert len(claims) == rows["claims.csv"] == rows["decisions.csv"]
    assert {row["decision"] for row in claims} == {"unanimous"}
    assert command("export", decided_path, tmp_path / "x", "--gold", "--annotator", "Annotator A") == 1
    assert "belongs to no annotator" in capsys.readouterr().err
    assert command("export", decided_path, tmp_path / "gold.jsonl", "--gold", "--format", "jsonl") == 0
    lines = (tmp_path / "gold.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["annotator"] for line in lines} == {"gold"}
    assert len(lines) == len(claims)


def test_a_report(decided_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("report", decided_path, tmp_path / "report") == 0
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == [
        "feedback-annotator-a.md", "feedback-annotator-b.md", "reliability-report.html", "reliability-report.md",
    ]  # fmt: skip
    assert "Wrote 4 files" in capsys.readouterr().out
    assert command("report", decided_path, tmp_path / "report") == 1
    assert command("report", decided_path, tmp_path / "report", "--overwrite") == 0


def test_two_annotators_of_one_name_are_told_apart_by_uuid(
    sample_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Session.open(sample_path)) as session:
        everybody = session.annotators()
        counts = session.claims_by_annotator()
        with session.project.transaction() as connection:
            connection.execute("UPDATE annotator SET name = 'Alex' WHERE role = 'annotator'")
    line = tmp_path / "claims.jsonl"
    line.write_text("", encoding="utf-8")
    for arguments in (
        ("export", sample_path, tmp_path / "x"), ("agreement", sample_path),
        ("import-claims", sample_path, line), ("pack", sample_path, tmp_path / "x"),
    ):  # fmt: skip
        assert command(*arguments, "--annotator", "Alex") == 1
        said = capsys.readouterr().err
        assert "2 annotators are called “Alex”." in said
        assert all(person.uuid in said for person in everybody)
    assert not (tmp_path / "x").exists()
    for person in everybody:
        assert command("export", sample_path, tmp_path / person.uuid, "--annotator", person.uuid, "--json") == 0
        assert json.loads(capsys.readouterr().out)["rows"]["claims.csv"] == counts[person.id]
    with closing(Session.open(sample_path)) as session:
        article_uuid = session.articles.get(session.articles.ids(ArticleFilter())[0]).uuid
    line.write_text(json.dumps({"article": {"uuid": article_uuid}, "spans": [[0, 9]]}), encoding="utf-8")
    later = max(everybody, key=lambda person: person.id)
    assert command("import-claims", sample_path, line, "--annotator", later.uuid) == 0
    assert command("pack", sample_path, tmp_path / "pack.claims", "--annotator", later.uuid) == 0
    with closing(Session.open(sample_path)) as session, closing(Session.open(tmp_path / "pack.claims")) as packed:
        assert session.claims_by_annotator()[later.id] == counts[later.id] + 1
        assert [(person.uuid, person.name) for person in packed.annotators()] == [(later.uuid, "Alex")]
