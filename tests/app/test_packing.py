"""A pack holds all that an annotator needs, and nothing of the others'; what is done in it comes back."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge_sample import base_project, held

from annotator.app.merging import MergeActions
from annotator.app.pack_note import pack_note
from annotator.app.packing import PackActions, Plan, assigned
from annotator.app.sample import make_sample
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.errors import AnnotatorError, CancelledError, InvalidValueError, ProjectError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "project.claims"
    make_sample(path)
    return path


def packed(project: Path, dest: Path, *names: str, plan: Plan | None = None) -> list[Path]:
    with closing(Session.open(project)) as session:
        packs = PackActions(session)
        return packs.make(dest, packs.assignment(names, plan or Plan()))


def test_pack_holds_articles_codebook_and_actors_but_nobody_elses_claims(project: Path, tmp_path: Path) -> None:
    (path,) = packed(project, tmp_path / "carla", "Carla")
    assert path == tmp_path / "carla.claims"
    with closing(Session.open(project)) as whole, closing(Session.open(path, "Carla")) as pack:
        assert pack.totals() == (5, 0)
        assert [person.name for person in pack.annotators()] == ["Carla"]
        theirs, ours = held(pack.connection), held(whole.connection)
        for kind in ("articles", "regions", "actors", "propositions"):
            assert theirs[kind] == ours[kind]
        assert pack.codebook.export_json() == whole.codebook.export_json()
        assert pack.uuid == whole.uuid
        assert pack.history() == []
        note = pack_note(pack.connection)
        assert note is not None
        assert (note.annotator, note.articles) == ("Carla", 5)
        assert pack_note(whole.connection) is None
        assert pack.finding.search("NATO").articles
        assert pack.checking.check() == []
    content = path.read_bytes()
    assert b"Annotator A" not in content
    assert b"Annotator B" not in content


def test_own_claims_and_progress_come_along(project: Path, tmp_path: Path) -> None:
    (path,) = packed(project, tmp_path / "a.claims", "Annotator A")
    with closing(Session.open(project)) as whole, closing(Session.open(path)) as pack:
        (annotator,) = pack.annotators()
        assert whole.claims_by_annotator()[annotator.id] == pack.totals()[1] > 0
        own = {uuid: row for uuid, row in held(whole.connection)["claims"].items() if row[0] == annotator.uuid}
        assert held(pack.connection)["claims"] == own
        assert pack.checking.check() == []


def test_what_is_done_in_a_pack_comes_back_and_nothing_else_changes(project: Path, tmp_path: Path) -> None:
    with closing(Session.open(project)) as session:
        actor = session.actors.all()[0].id
        session.actors.set_details(actor, {"country": "Elsewhere"})
        before = held(session.connection)
    (path,) = packed(project, tmp_path / "carla.claims", "Carla")
    with closing(Session.open(path, "Carla")) as pack:
        pack.claims.add(1, [(0, 9)], actor=actor, proposition=pack.codebook.get().propositions[1].id)
        pack.actors.set_details(actor, {"role": "speaker"})
        pack.articles.set_state([1], State.DONE)
    with closing(Session.open(project)) as session:
        (report,) = MergeActions(session).merge([path]).files
        assert not report.other_project
        assert [(r.annotator, r.added) for r in report.received] == [("Carla", 1)]
        assert (report.annotators_added, report.actors_added, report.codebook) == ([], [], [])
        assert (session.actors.get(actor).country, session.actors.get(actor).role) == ("Elsewhere", "speaker")
        session.undo()
        after = held(session.connection)
        assert after["annotators"] - before["annotators"] == {
            next(p[1:] for p in session.annotators() if p[2] == "Carla")
        }
        assert after | {"annotators": None} == before | {"annotators": None}


def test_stale_pack_does_not_undo_what_was_corrected_meanwhile(project: Path, tmp_path: Path) -> None:
    with closing(Session.open(project)) as session:
        session.actors.set_details(1, {"country": "First"})
    (path,) = packed(project, tmp_path / "carla.claims", "Carla")
    with closing(Session.open(project)) as session:
        session.actors.set_details(1, {"country": "Second"})
        MergeActions(session).merge([path])
        assert session.actors.get(1).country == "Second"
    with closing(Session.open(path, "Carla")) as pack:
        pack.actors.set_details(1, {"country": "Third"})
    with closing(Session.open(project)) as session:
        MergeActions(session).merge([path])
        assert session.actors.get(1).country == "Third"


@given(
    articles=st.integers(0, 60), people=st.integers(1, 6), overlap=st.integers(0, 100), percent=st.booleans(),
    seed=st.integers(1, 2**31),
)  # fmt: skip
def test_shares_are_even_and_overlap_as_asked(
    articles: int, people: int, overlap: int, percent: bool, seed: int
) -> None:
    keys = {number: f"hash {number * 7919 % 1000}" for number in range(1, articles + 1)}
    names = [f"P{number}" for number in range(people)]
    plan = Plan(True, min(overlap, 100 if percent else articles), percent, seed)
    found = assigned(keys, names, plan)
    expected = -(-articles * plan.overlap // 100) if percent else plan.overlap
    assert len(found.overlap) == expected
    assert set.union(*(set(ids) for ids in found.articles.values())) == set(keys)
    sizes = [len(ids) for ids in found.articles.values()]
    assert max(sizes) - min(sizes) <= 1
    assert sum(sizes) == articles + (people - 1) * expected
    assert all(ids == sorted(ids) for ids in found.articles.values())
    assert found == assigned(keys, names, plan)
    assert all(set(found.overlap) <= set(ids) for ids in found.articles.values())


def test_everybody_reads_everything_unless_articles_are_shared() -> None:
    found = assigned({1: "a", 2: "b"}, ["P", "Q"], Plan())
    assert found.articles == {"P": [1, 2], "Q": [1, 2]}
    assert found.overlap == [1, 2]


@pytest.mark.parametrize("plan", [Plan(True, 3), Plan(True, -1), Plan(True, 101, percent=True)])
def test_impossible_overlap(plan: Plan) -> None:
    with pytest.raises(InvalidValueError, match="not possible"):
        assigned({1: "a", 2: "b"}, ["P"], plan)


def test_several_packs_and_the_plan_that_is_kept(project: Path, tmp_path: Path) -> None:
    paths = packed(project, tmp_path / "packs", "Anna / Ltd", "Ben", plan=Plan(True, 1, seed=5))
    assert [path.name for path in paths] == ["project Anna _ Ltd.claims", "project Ben.claims"]
    with closing(Session.open(project)) as session:
        (row,) = session.connection.execute("SELECT value FROM project WHERE key = 'packs'")
        (kept,) = json.loads(row[0])
    assert (kept["seed"], kept["annotators"]) == (5, {"Anna / Ltd": 3, "Ben": 3})
    assert len(kept["overlap_articles"]) == 1
    seen = []
    for path in paths:
        with closing(Session.open(path)) as pack:
            seen.append({article[0] for article in held(pack.connection)["articles"]})
    assert seen[0] & seen[1] == set(kept["overlap_articles"])


def test_nothing_is_overwritten_or_left_behind(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "project Ben.claims").write_text("mine")
    with pytest.raises(ProjectError, match="already exists"):
        packed(project, folder, "Anna", "Ben")
    assert [path.name for path in folder.iterdir()] == ["project Ben.claims"]
    with pytest.raises(ProjectError, match="need a folder"):
        packed(project, folder / "project Ben.claims", "Anna", "Ben")
    with pytest.raises(InvalidValueError, match="needs an annotator"):
        packed(project, folder, " ")

    def cancel(_done: int, _total: int | None, whom: str) -> None:
        if whom == "Dora":
            raise CancelledError

    with closing(Session.open(project)) as session:
        packs = PackActions(session)
        assignment = packs.assignment(["Carla", "Dora"], Plan())
        with pytest.raises(CancelledError):
            packs.make(folder, assignment, cancel)
    assert [path.name for path in folder.iterdir()] == ["project Ben.claims"]


def test_only_some_articles(tmp_path: Path) -> None:
    path = tmp_path / "base.claims"
    base_project(path)
    with closing(Session.open(path)) as session:
        packs = PackActions(session)
        (pack,) = packs.make(tmp_path / "ben.claims", packs.assignment(["Ben"], Plan(), [2]))
    with closing(Session.open(pack, "Ben")) as session:
        assert session.totals() == (1, 1)
        with pytest.raises(AnnotatorError):
            session.articles.get(1)
        assert session.checking.check() == []


def test_writing_keeps_off_the_sessions_own_connection(tmp_path: Path) -> None:
    path = tmp_path / "base.claims"
    base_project(path)
    asked: list[str] = []
    with closing(Session.open(path)) as session:
        packs = PackActions(session)
        assignment = packs.assignment(["Ben", "Carla"], Plan())
        packs.prepare(tmp_path / "packs", assignment)
        session.connection.set_trace_callback(asked.append)
        with ThreadPoolExecutor(1) as pool:
            made = pool.submit(packs.write, tmp_path / "packs", assignment).result()
        assert len(made) == 2
        assert asked == []
        packs.keep(assignment)
        assert asked


def test_nobody_is_added_when_there_is_no_place(tmp_path: Path) -> None:
    path = tmp_path / "base.claims"
    base_project(path)
    (tmp_path / "taken.claims").write_text("mine")
    with closing(Session.open(path)) as session:
        packs = PackActions(session)
        with pytest.raises(ProjectError, match="already exists"):
            packs.prepare(tmp_path / "taken.claims", packs.assignment(["Newcomer"], Plan()))
        assert "Newcomer" not in {person.name for person in session.annotators()}
