"""A project's long life: anything in any order, and it stays whole; all undone, it is what it was."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from lengths import short_or_long
from life import ACTORS, ALL, ARTICLES, CLAIMS, CODEBOOK, PEOPLE, REVIEW, TEXTS, Deed, dump

from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.errors import AnnotatorError

Dump = dict[str, list[tuple[object, ...]]]
chances = st.integers(0, 2**32 - 1).map(Random)
"""Whole dice from one number: what they come to hangs on what is there, and that on ids that differ each time."""


def template(folder: Path) -> Path:
    """Make a project with some articles and claims of two people on the same words."""
    path = folder / "template.claims"
    session = Session.create(path, PEOPLE[0])
    session.importing.add([session.importing.pasted(text) for text in TEXTS[:3]])
    for name in PEOPLE[:2]:
        session.work_as(name)
        for article_id in (1, 2):
            session.claims.add(article_id, [(0, 20)], actor="NATO", stance=None)
            session.claims.add(article_id, [(5, 30), (34, 50)], proposition="Arms")
    session.forget_history()
    session.close()
    return path


class LongLife(RuleBasedStateMachine):
    """One project, the copies that others work in, and what it was like at first."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="life-"))
        self.copies: list[Path] = []

    @initialize()
    def begin(self) -> None:
        self.path = Path(shutil.copy(_template(), self.folder / "life.claims"))
        self.session = Session.open(self.path, PEOPLE[0])
        self.first = dump(self.session)

    def do(self, deed: Callable[[], object]) -> None:
        """Do it, take it back and do it again; a refusal changes nothing."""
        before, newest = dump(self.session), self._newest()
        try:
            deed()
        except AnnotatorError:
            assert dump(self.session) == before
            return
        after = dump(self.session)
        if self._newest() == newest:
            same(after, before)
            return
        self.session.undo()
        same(dump(self.session), before)
        self.session.redo()
        assert dump(self.session) == after

    def _newest(self) -> int:
        steps = self.session.history(limit=1)
        return steps[0].id if steps else 0

    @rule(deed=st.sampled_from(CLAIMS), chance=chances)
    def tag(self, deed: Deed, chance: Random) -> None:
        self.do(lambda: deed(self.session, chance))

    @rule(deed=st.sampled_from(ARTICLES), chance=chances)
    def work_on_articles(self, deed: Deed, chance: Random) -> None:
        self.do(lambda: deed(self.session, chance))

    @rule(deed=st.sampled_from(ACTORS), chance=chances)
    def tidy_names(self, deed: Deed, chance: Random) -> None:
        self.do(lambda: deed(self.session, chance))

    @rule(deed=st.sampled_from(CODEBOOK), chance=chances)
    def change_codebook(self, deed: Deed, chance: Random) -> None:
        self.do(lambda: deed(self.session, chance))

    @rule(deed=st.sampled_from(REVIEW), chance=chances)
    def review(self, deed: Deed, chance: Random) -> None:
        self.do(lambda: deed(self.session, chance))

    @rule(times=st.integers(1, 6))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.session.undo()

    @rule(times=st.integers(1, 6))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.session.redo()

    @rule(name=st.sampled_from(PEOPLE))
    def somebody_else_works(self, name: str) -> None:
        self.session.work_as(name)

    @rule()
    def restart(self) -> None:
        session = self.session
        before = (
            dump(session),
            session.undo_label,
            session.redo_label,
            session.history(),
            session.reviewing.articles(),
        )
        name = session.annotator.name if session.annotator else PEOPLE[0]
        session.close()
        self.session = session = Session.open(self.path, name)
        after = (dump(session), session.undo_label, session.redo_label, session.history(), session.reviewing.articles())
        assert after == before

    @rule(name=st.sampled_from(PEOPLE), deeds=st.lists(st.sampled_from(ALL), max_size=8), chance=chances)
    def work_in_a_copy(self, name: str, deeds: list[Deed], chance: Random) -> None:
        copy = self.folder / f"copy-{len(self.copies)}.claims"
        self.session.backup(copy)
        other = Session.open(copy, name)
        for deed in deeds:
            try:
                deed(other, chance)
            except AnnotatorError:
                continue
        assert other.checking.check() == []
        other.close()
        self.copies.append(copy)

    @precondition(lambda self: self.copies)
    @rule(chance=chances)
    def merge(self, chance: Random) -> None:
        copies = [copy for copy in self.copies if chance.random() < 0.6] or self.copies[:1]
        merging = MergeActions(self.session)
        self.do(lambda: merging.merge(copies))
        merged = dump(self.session)
        assert not merging.merge(copies).changed
        same(dump(self.session), merged)

    @rule()
    def forget_history(self) -> None:
        # Seldom done, and it ends what can be compared.
        if len(self.session.history()) > 15:
            self.session.forget_history()
            self.first = dump(self.session)

    @invariant()
    def it_is_whole(self) -> None:
        if hasattr(self, "session"):
            assert self.session.checking.check() == []

    def teardown(self) -> None:
        if hasattr(self, "session"):
            while self.session.redo():
                pass
            last = dump(self.session)
            while self.session.undo():
                pass
            same(dump(self.session), self.first)
            assert self.session.checking.check() == []
            while self.session.redo():
                pass
            assert dump(self.session) == last
            self.session.close()
        shutil.rmtree(self.folder)


def same(after: Dump, before: Dump) -> None:
    """Compare all tables. People who began to work are not undone: they may have come, nobody may have gone."""
    assert after.keys() == before.keys()
    for table in before:
        if table == "annotator":
            assert set(before[table]) <= set(after[table])
        else:
            assert after[table] == before[table], table


_made: list[Path] = []


def _template() -> Path:
    if not _made or not _made[0].exists():
        _made[:] = [template(Path(tempfile.mkdtemp(prefix="life-")))]
    return _made[0]


TestLongLife = LongLife.TestCase
TestLongLife.settings = settings(
    max_examples=short_or_long(12, 400),
    stateful_step_count=short_or_long(25, 120),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


def test_a_merge_that_makes_a_claim_and_removes_it_again_can_be_undone(tmp_path: Path) -> None:
    made = Path(shutil.copy(_template(), tmp_path / "made.claims"))
    with closing(Session.open(made, PEOPLE[1])) as session:
        session.claims.add(1, [(4, 9)], note="stays")
        gone = session.claims.add(2, [(4, 9)], addressees=("Somebody new",), note="goes")
        removed = tmp_path / "removed.claims"
        session.backup(removed)
    with closing(Session.open(removed, PEOPLE[1])) as session:
        session.claims.delete([gone])
    with closing(Session.open(Path(shutil.copy(_template(), tmp_path / "here.claims")), PEOPLE[0])) as session:
        before = dump(session)
        assert MergeActions(session).merge([made, removed]).changed
        merged = dump(session)
        assert gone not in {row[0] for row in merged["claim"]}
        for _ in range(2):
            session.undo()
            same(dump(session), before)
            assert session.checking.check() == []
            session.redo()
            assert dump(session) == merged


def test_a_name_without_work_does_not_come_with_a_second_merge(tmp_path: Path) -> None:
    idle = Path(shutil.copy(_template(), tmp_path / "idle.claims"))
    Session.open(idle, "Zoë").close()
    renamed = tmp_path / "renamed.claims"
    with closing(Session.open(Path(shutil.copy(_template(), tmp_path / "here.claims")), "Zoë")) as session:
        session.backup(renamed)
        with closing(Session.open(renamed, "Zoë")) as other:
            (zoe,) = (person.id for person in other.annotators() if person.name == "Zoë")
            other.rename_annotator(zoe, "Zoë B.")
        merging = MergeActions(session)
        merging.merge([idle, renamed])
        before = dump(session)
        assert not merging.merge([idle, renamed]).changed
        same(dump(session), before)


def test_deletions_of_somebody_who_has_nothing_left_are_heard_of_in_any_order(tmp_path: Path) -> None:
    has = Path(shutil.copy(_template(), tmp_path / "has.claims"))
    with closing(Session.open(has, "Zoë")) as session:
        claim_id = session.claims.add(1, [(4, 9)])
        has_not = tmp_path / "has not.claims"
        session.backup(has_not)
    with closing(Session.open(has_not, "Zoë")) as session:
        session.claims.delete([claim_id])
    for files in ([has, has_not], [has_not, has]):
        path = Path(shutil.copy(_template(), tmp_path / f"{files[0].stem} first.claims"))
        with closing(Session.open(path, PEOPLE[0])) as session:
            before = dump(session)["claim"]
            for file in files:
                MergeActions(session).merge([file])
            assert dump(session)["claim"] == before


def test_the_place_that_somebody_took_is_not_given_to_a_namesake_in_the_same_merge(tmp_path: Path) -> None:
    files = []
    for deletes in (True, False):
        files.append(Path(shutil.copy(_template(), tmp_path / f"deletes {deletes}.claims")))
        with closing(Session.open(files[-1], "Zoë")) as session:
            claim_id = session.claims.add(1, [(4, 9)])
            if deletes:
                session.claims.delete([claim_id])
                session.articles.set_state([1], State.TODO)
    here = Path(shutil.copy(_template(), tmp_path / "here.claims"))
    with closing(Session.open(here, "Zoë")) as session:
        merging = MergeActions(session)
        assert merging.merge(files).files[-1].same_annotators == ["Zoë"]
        merged = dump(session)
        assert not merging.merge(files).changed
        same(dump(session), merged)


def test_a_version_older_than_the_deleted_one_is_kept_and_no_conflict_once_that_is_back(tmp_path: Path) -> None:
    here = Path(shutil.copy(_template(), tmp_path / "here.claims"))
    old, late = tmp_path / "old.claims", tmp_path / "late.claims"
    with closing(Session.open(here, PEOPLE[0])) as session:
        claim_id = session.claims.add(1, [(4, 9)])
        session.backup(old)
        session.claims.set_spans(claim_id, [(4, 12)])
        session.backup(late)
        with closing(Session.open(late, PEOPLE[0])) as other:
            other.claims.delete([claim_id])
            other.undo()
        session.forget_history()
        session.claims.delete([claim_id])
        merging = MergeActions(session)
        merging.merge([old, late])
        merged = dump(session)
        assert claim_id in {row[0] for row in merged["claim"]}
        report = merging.merge([old, late])
        assert not report.changed
        assert not any(file.conflicts for file in report.files)
        session.undo()
        assert claim_id not in {row[0] for row in dump(session)["claim"]}
        session.redo()
        same(dump(session), merged)


def test_what_a_later_file_brings_back_is_as_the_files_before_have_it_too(tmp_path: Path) -> None:
    here = Path(shutil.copy(_template(), tmp_path / "here.claims"))
    first, later = tmp_path / "first.claims", tmp_path / "later.claims"
    with closing(Session.open(here, PEOPLE[0])) as session:
        session.backup(first)
        session.backup(later)
        with closing(Session.open(first, PEOPLE[0])) as other:
            other.articles.set_state([3], State.DOING)
        with closing(Session.open(later, PEOPLE[1])) as other:
            other.claims.add(3, [(4, 9)])
        session.articles.delete([3])
        merging = MergeActions(session)
        assert [file.states for file in merging.merge([first, later]).files] == [1, 1]
        merged = dump(session)
        assert not merging.merge([first, later]).changed
        same(dump(session), merged)


def test_who_came_with_a_merge_works_no_more_once_that_is_undone(tmp_path: Path) -> None:
    files = []
    for name in ("here", "other"):
        files.append(Path(shutil.copy(_template(), tmp_path / f"{name}.claims")))
        with closing(Session.open(files[-1], "Zoë")) as session:
            session.claims.add(3, [(4, 9)])
    with closing(Session.open(files[0], "Zoë")) as session:
        MergeActions(session).merge(files[1:])
        assert session.annotator
        session.rename_annotator(session.annotator.id, "Zoë B.")
        namesake = session.work_as("Zoë")
        session.undo()
        assert session.annotator == namesake
        session.undo()
        assert session.annotator is None
        session.work_as("Zoë")
        assert session.claims.add(3, [(4, 9)])
        assert session.checking.check() == []
