"""Merging is the same in whatever order and however often; nothing of anybody's is lost."""

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lengths import short_or_long
from merge_sample import (
    ANNOTATORS,
    STEPS,
    Step,
    act,
    base_project,
    held,
    held_in,
    merge_into,
    merged,
    removed_actors,
    without_removed_actors,
)

from annotator.app.merging import MergeActions
from annotator.app.sample import ANNOTATOR
from annotator.app.session import Session

HISTORIES = short_or_long(12, 600)
_numbers = st.integers(0, 9)
histories = st.lists(st.tuples(st.sampled_from(STEPS), _numbers, _numbers), max_size=8)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("merging") / "base.claims"
    base_project(path)
    return path


def changed(base: Path, path: Path, history: list[Step], annotator: str = ANNOTATORS[0]) -> Path:
    shutil.copy(base, path)
    with closing(Session.open(path, annotator)) as session:
        for step in history:
            act(session, step)
    return path


@settings(max_examples=HISTORIES, deadline=None)
@given(first=histories, second=histories, third=histories)
def test_order_and_number_of_merges_do_not_matter(
    base: Path, first: list[Step], second: list[Step], third: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        a, b, c = (
            changed(base, folder / f"{name}.claims", history)
            for name, history in (("a", first), ("b", second), ("c", third))
        )
        check_laws(folder, a, b, c)


@settings(max_examples=HISTORIES, deadline=None)
@given(before=st.tuples(histories, histories), after=st.tuples(histories, histories, histories))
def test_nor_does_it_when_merged_files_are_worked_on(
    base: Path, before: tuple[list[Step], ...], after: tuple[list[Step], ...]
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        a, b = (changed(base, folder / f"early {n}.claims", history) for n, history in enumerate(before))
        both = merged(folder, "early", a, b)
        check_laws(
            folder,
            *(
                changed(path, folder / f"late {n}.claims", history)
                for n, (path, history) in enumerate(zip((a, b, both), after, strict=True))
            ),
        )


def check_laws(folder: Path, a: Path, b: Path, c: Path) -> None:
    """Merge three files in all ways, and see that they come to one; that nothing is broken; and take it back."""
    removed = removed_actors(a) | removed_actors(b) | removed_actors(c)

    def seen(path: Path) -> object:
        return without_removed_actors(held_in(path), removed)

    own = seen(a)
    assert seen(merged(folder, "aa", a, merged(folder, "a2", a))) == own

    ab, ba = merged(folder, "ab", a, b), merged(folder, "ba", b, a)
    both = seen(ab)
    assert both == seen(ba)
    assert seen(merged(folder, "abab", ab, b, a, ba)) == both

    left, right = merged(folder, "ab-c", ab, c), merged(folder, "a-bc", a, merged(folder, "bc", b, c))
    assert seen(left) == seen(right) == seen(merged(folder, "cba", c, ba))
    at_once = folder / "at once.claims"
    shutil.copy(a, at_once)
    merge_into(at_once, b, c)
    assert seen(at_once) == seen(left)

    with closing(Session.open(at_once)) as session:
        assert session.checking.check() == []
        whole = held(session.connection)
        if session.undo_label.startswith("Merge 2"):
            session.undo()
            assert without_removed_actors(held(session.connection), removed) == own
            session.redo()
            assert held(session.connection) == whole


def test_each_version_that_files_bring_at_once_is_kept_and_none_comes_twice(sample_path: Path, tmp_path: Path) -> None:
    words = ("first", "second", "third")
    with closing(Session.open(sample_path, ANNOTATOR)) as session:
        claim = session.claims.of_article(1)[0]
        copies = [tmp_path / f"{note}.claims" for note in words]
        for copy in copies:
            session.backup(copy)
    for copy, note in zip(copies, words, strict=True):
        with closing(Session.open(copy, ANNOTATOR)) as session:
            session.claims.edit(claim.id, note=note)
    with closing(Session.open(sample_path, ANNOTATOR)) as session:
        merging = MergeActions(session)
        assert merging.merge(copies).changed
        assert session.claims.get(claim.id).note == words[-1]
        kept = session.connection.execute("SELECT document FROM image WHERE entity = 'claim'").fetchall()
        assert all(any(f'"{note}"' in row[0] for row in kept) for note in words[:-1])
        assert not merging.merge(copies).changed
