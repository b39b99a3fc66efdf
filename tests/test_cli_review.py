"""The commands for several annotators' work, as a user calls them."""

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result
from merge_sample import base_project

from annotator.app.session import Session
from annotator.cli_review import add_commands
from annotator.core.errors import AnnotatorError


def run(*arguments: object) -> Result:
    group = click.Group()
    add_commands(group)
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def answer(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def problem(*arguments: object) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, AnnotatorError), result.output
    return str(result.exception)


def test_compare_prints_each_claim_of_both_once(sample_path: Path) -> None:
    found = answer("compare", sample_path, "Annotator A", "Annotator B")
    assert list(found) == ["pairs", "only_a", "only_b", "merged", "split"]
    assert all(list(pair) == ["a", "b", "overlap", "differs"] for pair in found["pairs"])
    with closing(Session.open(sample_path, read_only=True)) as session:
        a, b = session.annotators()
        claims = {
            person.id: {uuid for (uuid,) in session.connection.execute(
                "SELECT uuid FROM claim WHERE annotator_id = ?", (person.id,)
            )}
            for person in (a, b)
        }  # fmt: skip
    for person, side, only in ((a, "a", "only_a"), (b, "b", "only_b")):
        listed = [pair[side] for pair in found["pairs"]] + found[only]
        assert len(listed) == len(set(listed))
        assert set(listed) == claims[person.id]
    mirrored = answer("compare", sample_path, "Annotator B", "Annotator A")
    assert {(p["a"], p["b"]) for p in found["pairs"]} == {(p["b"], p["a"]) for p in mirrored["pairs"]}
    assert (found["only_a"], found["only_b"]) == (mirrored["only_b"], mirrored["only_a"])
    assert [(m["a"], m["b"]) for m in found["merged"]] == [(s["b"], s["a"]) for s in mirrored["split"]]


def test_compare_finds_in_the_sample_what_was_put_there(sample_path: Path) -> None:
    found = answer("compare", sample_path, "Annotator A", "Annotator B")
    differing = {name for pair in found["pairs"] for name in pair["differs"]}
    assert differing >= {"boundary", "actor", "stance", "proposition", "form"}
    assert all((pair["overlap"] == 1) is ("boundary" not in pair["differs"]) for pair in found["pairs"])
    assert found["merged"]
    assert found["split"]
    strict = answer("compare", sample_path, "Annotator A", "Annotator B", "--threshold", "1")
    assert len(strict["pairs"]) == sum(pair["overlap"] == 1 for pair in found["pairs"])


def test_compare_in_words(sample_path: Path) -> None:
    result = run("compare", sample_path, "Annotator A", "Annotator B")
    assert result.exit_code == 0
    assert result.output.startswith("70 pairs, 31 of them identical.\n    boundary differs: ")
    assert "\n    addressees differ: 2\n" in result.output
    assert "\n    claim date differs: 3\n" in result.output


def test_compare_says_who_there_is(sample_path: Path) -> None:
    assert "Annotator A, Annotator B" in problem("compare", sample_path, "Annotator A", "Nobody")
    assert "themselves" in problem("compare", sample_path, "Annotator A", "Annotator A")


def test_pack_tag_merge_compare(sample_path: Path, tmp_path: Path) -> None:
    packed = answer("pack", sample_path, tmp_path / "carla", "--annotator", "Carla")
    (path,) = (Path(pack["path"]) for pack in packed["packs"])
    with closing(Session.open(path, "Carla")) as session:
        session.claims.add(1, [(0, 20)], actor="Somebody")
    first = answer("merge", sample_path, path)
    assert (first["changed"], first["added"], first["conflicts"]) == (True, 1, 0)
    (received,) = first["files"][0]["received"]
    assert (received["annotator"], received["added"]) == ("Carla", 1)
    assert first["files"][0]["actors_added"] == ["Somebody"]
    again = answer("merge", sample_path, path)
    assert (again["changed"], again["added"], again["unchanged"]) == (False, 0, 1)
    found = answer("compare", sample_path, "Carla", "Annotator A")
    assert len(found["pairs"]) + len(found["only_a"]) == 1


def test_packs_share_articles(sample_path: Path, tmp_path: Path) -> None:
    names = ("--annotator", "Carla", "--annotator", "Dora")
    packed = answer("pack", sample_path, tmp_path / "packs", *names, "--share", "--overlap", "20%", "--seed", "3")
    assert (packed["seed"], packed["overlap"]) == (3, 1)
    assert [(pack["annotator"], pack["articles"]) for pack in packed["packs"]] == [("Carla", 3), ("Dora", 3)]
    assert "is no overlap" in problem("pack", sample_path, tmp_path / "x", *names, "--share", "--overlap", "some")
    assert "Leave out --overlap" in problem("pack", sample_path, tmp_path / "x", *names, "--overlap", "2")


def test_merge_tells_of_conflicts_and_dry_run_keeps_nothing(tmp_path: Path) -> None:
    here, there = tmp_path / "here.claims", tmp_path / "there.claims"
    base_project(here)
    shutil.copy(here, there)
    for path in (here, there):
        with closing(Session.open(path, "Anna")) as session:
            session.claims.edit(1, note=path.stem)
    result = run("merge", here, there, "--dry-run")
    assert "Conflict, edited: “We will join”" in result.output.replace("““", "“")
    assert result.output.endswith("Nothing was changed.\n")
    with closing(Session.open(here, "Anna")) as session:
        assert session.claims.get(1).note == "here"
    assert answer("merge", here, there)["conflicts"] == 1
    with closing(Session.open(here, "Anna")) as session:
        assert session.claims.get(1).note == "there"


def test_merge_needs_files_that_are_projects(sample_path: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no project")
    assert "is not a project" in problem("merge", sample_path, tmp_path / "notes.txt")
    assert "There is no file" in problem("merge", sample_path, tmp_path / "nothing.claims")
    assert run("merge", sample_path).exit_code == 2
