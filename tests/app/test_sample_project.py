"""The sample project is what was handed over, and begins its history empty."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app.opening import new_project, project_path
from annotator.app.sample import ANNOTATOR, SECOND_ANNOTATOR, make_sample
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.errors import InvalidValueError, ProjectError
from annotator.core.resources import resource


def test_the_sample_is_made_whole(tmp_path: Path) -> None:
    make_sample(tmp_path / "s.claims")
    assert [path.name for path in tmp_path.iterdir()] == ["s.claims"]
    with closing(Session.open(tmp_path / "s.claims", ANNOTATOR)) as session:
        assert session.checking.check() == []
        assert session.totals() == (5, 164)
        assert [annotator.name for annotator in session.annotators()] == [ANNOTATOR, SECOND_ANNOTATOR]
        assert (session.undo_label, session.redo_label, session.history()) == ("", "", [])


def test_the_sample_holds_every_packed_claim(sample: Session) -> None:
    lines = (resource("sample") / "claims.jsonl").read_text("utf-8").splitlines()
    packed = {claim["uuid"]: claim for claim in map(json.loads, lines)}
    stored = {claim.uuid: claim for i in range(1, 6) for claim in sample.claims.of_article(i)}
    assert stored.keys() == packed.keys()
    names = {annotator.id: annotator.name for annotator in sample.annotators()}
    for uuid, claim in packed.items():
        assert [list(span) for span in stored[uuid].spans] == claim["spans"]
        assert (stored[uuid].quote, names[stored[uuid].annotator_id]) == (claim["quote"], claim["annotator"])
        assert (stored[uuid].note, stored[uuid].created_at) == (claim["note"], claim["created_at"])


def test_who_has_finished_what(sample: Session) -> None:
    states = [sample.articles.state(article_id) for article_id in range(1, 6)]
    assert states == [State.DONE, State.DONE, State.DONE, State.DOING, State.DONE]
    sample.work_as(SECOND_ANNOTATOR)
    assert {sample.articles.state(article_id) for article_id in range(1, 6)} == {State.DONE}


def test_nothing_is_overwritten_and_nothing_half_made_stays(tmp_path: Path) -> None:
    (tmp_path / "s.claims").write_text("mine")
    with pytest.raises(ProjectError, match="already exists"):
        make_sample(tmp_path / "s.claims")
    assert (tmp_path / "s.claims").read_text() == "mine"
    with pytest.raises(ProjectError, match="could not be written"):
        make_sample(tmp_path / "nowhere" / "s.claims")
    with pytest.raises(InvalidValueError):
        new_project(tmp_path / "n.claims", "{}")
    assert [path.name for path in tmp_path.iterdir()] == ["s.claims"]


def test_a_projects_ending_may_be_left_out(tmp_path: Path, sample_template: Path) -> None:
    assert project_path(tmp_path / "a", new=True) == tmp_path / "a.claims"
    assert project_path(tmp_path / "a.b", new=True) == tmp_path / "a.b.claims"
    assert project_path(tmp_path / "a.claims", new=True) == tmp_path / "a.claims"
    assert project_path(tmp_path / "a") == tmp_path / "a"
    shutil.copy(sample_template, tmp_path / "a.claims")
    assert project_path(tmp_path / "a") == tmp_path / "a.claims"
