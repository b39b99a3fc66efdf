"""Quick intervals are those of a plain recomputation, on any small data, however the sums are laid out."""

import random
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.span import Span
from annotator.review import alpha, bootstrap
from annotator.review.agreement import (
    NO_INTERVAL,
    Figure,
    Mark,
    MarkedArticle,
    Resampling,
    coding_figures,
    codings,
    list_figures,
    set_codings,
    unitizing,
)
from annotator.review.bootstrap import Tally, draws, product, table
from tests.lengths import short_or_long

if TYPE_CHECKING:
    from annotator.review.bootstrap import Floats

Cell = Hashable | None
Articles = Sequence[Sequence[Sequence[Cell]]]
Compute = Callable[[Sequence[int], Resampling], dict[str, Figure]]

RESAMPLES = 20
CATEGORIES = st.sampled_from([None, "a", "a", "b", "c", "d"])
LISTS = st.none() | st.frozensets(st.sampled_from("abcd"), max_size=3)


@contextmanager
def laid_out(*, small_tables: bool) -> Iterator[None]:
    """Make tables sparse, and made in parts, that otherwise are whole."""
    with pytest.MonkeyPatch.context() as patch:
        if small_tables:
            for module in (bootstrap, alpha):
                patch.setattr(module, "CELLS", 7)
            patch.setattr(bootstrap, "KEPT_CELLS", 7)
        yield


def articles_of(cells: st.SearchStrategy[Cell]) -> st.SearchStrategy[Articles]:
    """Return articles of units of two to four annotators."""

    def of(annotators: int) -> st.SearchStrategy[Articles]:
        row = st.lists(cells, min_size=annotators, max_size=annotators)
        return st.lists(st.lists(row, min_size=1, max_size=4), min_size=2, max_size=5)

    return st.integers(2, 4).flatmap(of)


def check(compute: Compute, articles: int, seed: int) -> None:
    """Compare figures with those recomputed on each resample, an article as often as it was drawn."""
    resampling = Resampling(RESAMPLES, seed)
    # The seed's meaning: so many draws among the articles after each other, for resample after resample.
    picked = np.random.default_rng(seed).integers(0, articles, size=(RESAMPLES, articles))
    by_hand = [compute(drawn, NO_INTERVAL) for drawn in picked.tolist()]
    for name, found in compute(range(articles), resampling).items():
        plain = compute(range(articles), NO_INTERVAL)[name]
        assert (found.value, found.n, found.left_out) == (plain.value, plain.n, plain.left_out)
        if found.value is None:
            assert found == plain
            continue
        values = [value for one in by_hand if (value := _value(one, name)) is not None]
        if len(values) < 0.9 * RESAMPLES:
            assert found.low is None
            assert found.why.startswith(f"Only {len(values)} of {RESAMPLES} resamples")
        else:
            assert [found.low, found.high] == pytest.approx(np.quantile(values, (0.025, 0.975)), abs=1e-9, rel=0)


def _value(figures: dict[str, Figure], name: str) -> float | None:
    """Return a resample's value; AC1 is as great as the share of agreement where a resample has one category left."""
    value = figures[name].value
    return figures["percent"].value if value is None and name == "gwet_ac1" else value


def rows_of(articles: Articles, drawn: Sequence[int]) -> tuple[list[Sequence[Cell]], list[int]]:
    units = [(row, number) for number, place in enumerate(drawn) for row in articles[place]]
    return [row for row, _ in units], [number for _, number in units]


@settings(max_examples=short_or_long(20, 400), deadline=None)
@given(articles_of(CATEGORIES), st.integers(0, 99), st.booleans(), st.booleans())
def test_coding(articles: Articles, seed: int, ordered: bool, small_tables: bool) -> None:
    def compute(drawn: Sequence[int], resampling: Resampling) -> dict[str, Figure]:
        # All categories are on a scale, so that a resample that lacks some has as many of them.
        data = codings(*rows_of(articles, drawn), scale="abcd" if ordered else ("a", "b", "c"))
        return coding_figures(data, resampling)

    if not ordered:
        articles = [[[None if cell == "d" else cell for cell in row] for row in rows] for rows in articles]
        articles = [[*rows, ["a"] * len(rows[0])] for rows in articles]
    with laid_out(small_tables=small_tables):
        check(compute, len(articles), seed)


@settings(max_examples=short_or_long(20, 400), deadline=None)
@given(articles_of(LISTS), st.integers(0, 99), st.booleans())
def test_lists(articles: Articles, seed: int, small_tables: bool) -> None:
    def compute(drawn: Sequence[int], resampling: Resampling) -> dict[str, Figure]:
        rows, numbers = rows_of(articles, drawn)
        lists = [[cell if isinstance(cell, frozenset) else None for cell in row] for row in rows]
        return list_figures(set_codings(lists, numbers), resampling)

    with laid_out(small_tables=small_tables):
        check(compute, len(articles), seed)


@settings(max_examples=short_or_long(12, 250), deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4), st.booleans())
def test_unitizing(seed: int, annotators: int, small_tables: bool) -> None:
    chance = random.Random(seed)

    def marks() -> list[Mark]:
        starts = sorted(chance.sample(range(0, 40, 5), chance.randrange(4)))
        return [Mark((Span(start, start + chance.randrange(1, 9)),), chance.choice("aabc")) for start in starts]

    articles = [
        MarkedArticle(chance.randrange(48, 60), {name: marks() for name in range(annotators)})
        for _ in range(chance.randrange(2, 6))
    ]

    def compute(drawn: Sequence[int], resampling: Resampling) -> dict[str, Figure]:
        found = unitizing([articles[place] for place in drawn], range(annotators), resampling=resampling)
        assert unitizing([articles[place] for place in drawn], range(annotators), 0.5, resampling, False).alpha.ku == {}
        # What is a convention on all articles is one on a resample, and no value there.
        computed = {name: figure for name, figure in found.figures.items() if "convention" not in figure.why}
        return dict.fromkeys(found.figures, Figure(None, None, None, 0, "", 0, "")) | computed

    with laid_out(small_tables=small_tables):
        figures = compute(range(len(articles)), NO_INTERVAL)
        comparable = {name for name, figure in figures.items() if figure.value is not None}

        def of_comparable(drawn: Sequence[int], resampling: Resampling) -> dict[str, Figure]:
            return {name: figure for name, figure in compute(drawn, resampling).items() if name in comparable}

        check(of_comparable, len(articles), seed)


@given(st.data())
def test_a_sparse_matrix_is_the_same_as_a_whole_one(data: st.DataObject) -> None:
    shape = data.draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    places = data.draw(st.lists(st.tuples(*(st.integers(0, size - 1) for size in shape)), max_size=12))
    rows, columns = np.array(places, np.int64).reshape(-1, 2).T
    amounts = np.arange(1.0, len(places) + 1)
    whole = table(rows, columns, amounts, shape)
    with laid_out(small_tables=True):
        sparse = table(rows, columns, amounts, shape)
    assert isinstance(sparse, np.ndarray) == (shape[0] * shape[1] <= 7)
    assert isinstance(whole, np.ndarray)
    assert np.array_equal(product(sparse, np.eye(shape[1])), whole)
    times = np.arange(3.0 * shape[0]).reshape(shape[0], 3)
    assert np.array_equal(Tally(rows, columns, amounts, shape).sums(times), whole.T @ times)


@pytest.mark.parametrize("articles", [2, 300])
def test_a_seed_gives_the_same_draws_however_they_are_kept(articles: int, monkeypatch: pytest.MonkeyPatch) -> None:
    resampling = Resampling(90, 3)

    def drawn() -> "list[Floats]":
        bootstrap.release()
        return list(draws(articles, resampling, 1))

    (whole,) = drawn()
    assert (whole.sum(axis=1) == articles).all()
    monkeypatch.setattr(bootstrap, "CELLS", 40 * articles)
    kept_small = drawn()
    monkeypatch.setattr(bootstrap, "KEPT_CELLS", 1)
    not_kept = drawn()
    for parts in (kept_small, not_kept):
        assert [len(part) for part in parts] == [40, 40, 10]
        assert (np.concatenate(parts) == whole).all()
    bootstrap.release()
