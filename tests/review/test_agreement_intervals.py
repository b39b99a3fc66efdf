"""Intervals: by articles, reproducible, and the same as resampling by hand."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.span import Span
from annotator.review import bootstrap
from annotator.review.agreement import (
    NO_INTERVAL,
    Codings,
    Figure,
    Mark,
    MarkedArticle,
    Resampling,
    alpha_interval,
    alpha_nominal,
    coding_figures,
    codings,
    list_figures,
    set_codings,
    unitizing,
)

ARTICLES = 9
FEW = Resampling(resamples=40, seed=7)


def ratings(seed: int, annotators: int = 2) -> list[list[list[int | None]]]:
    """Return rows of some articles, agreeing more often than not."""
    chance = random.Random(seed)
    articles = []
    for _ in range(ARTICLES):
        rows: list[list[int | None]] = []
        for _ in range(chance.randrange(2, 6)):
            usual = chance.choice((1, 2, 3))
            rows.append([chance.choice((usual, usual, usual, 1, 2, 3, None)) for _ in range(annotators)])
        articles.append(rows)
    return articles


def laid_out(articles: list[list[list[int | None]]]) -> Codings:
    numbers = [number for number, rows in enumerate(articles) for _ in rows]
    return codings([row for rows in articles for row in rows], numbers, scale=(1, 2, 3))


def resampled_by_hand() -> list[list[int]]:
    """Return the articles of each resample, an article as often as it was drawn."""
    (weights,) = bootstrap.draws(ARTICLES, FEW, ARTICLES)
    assert weights.shape == (40, ARTICLES)
    assert set(weights.sum(axis=1)) == {ARTICLES}
    return [[place for place, times in enumerate(row) for _ in range(int(times))] for row in weights]


def check(figure: Figure, by_hand: list[float | None]) -> None:
    computed = [value for value in by_hand if value is not None]
    low, high = np.quantile(computed, (0.025, 0.975))
    assert (figure.low, figure.high) == (pytest.approx(low), pytest.approx(high))
    assert figure.low < figure.high
    assert figure.why == ""


@pytest.mark.parametrize("annotators", [2, 4])
def test_coding_intervals_are_those_of_resampled_articles(annotators: int) -> None:
    articles = ratings(3, annotators)
    figures = coding_figures(laid_out(articles), FEW) | {"alpha_interval": alpha_interval(laid_out(articles), FEW)}
    by_hand: dict[str, list[float | None]] = {name: [] for name in figures}
    for drawn in resampled_by_hand():
        data = laid_out([articles[place] for place in drawn])
        for name, figure in coding_figures(data, NO_INTERVAL).items():
            by_hand[name].append(figure.value)
        by_hand["alpha_interval"].append(alpha_interval(data, NO_INTERVAL).value)
    compared = [name for name, figure in figures.items() if figure.value is not None]
    assert len(compared) == (10 if annotators == 2 else 6)
    for name in compared:
        check(figures[name], by_hand[name])


def test_list_intervals_are_those_of_resampled_articles() -> None:
    articles = [[[{v, v % 2} if v else None for v in row] for row in rows] for rows in ratings(5)]

    def of(drawn: list[int], resampling: Resampling) -> Figure:
        rows = [(row, number) for number, place in enumerate(drawn) for row in articles[place]]
        data = set_codings([row for row, _ in rows], [number for _, number in rows])
        return list_figures(data, resampling)["alpha_masi"]

    check(of(list(range(ARTICLES)), FEW), [of(drawn, NO_INTERVAL).value for drawn in resampled_by_hand()])


def test_unitizing_intervals_are_those_of_resampled_articles() -> None:
    chance = random.Random(11)

    def marks() -> list[Mark]:
        places = sorted(chance.sample(range(60), 8))
        return [Mark((Span(*pair),), chance.choice("aab")) for pair in zip(places[::2], places[1::2], strict=True)]

    articles = []
    for _ in range(ARTICLES):
        usual = marks()
        articles.append(MarkedArticle(60, {"A": usual, "B": [*usual[: chance.randrange(4)], *marks()[2:]]}))
    whole = unitizing(articles, resampling=FEW)
    by_hand = [unitizing([articles[place] for place in drawn], resampling=NO_INTERVAL) for drawn in resampled_by_hand()]
    for name, figure in whole.figures.items():
        check(figure, [found.figures[name].value for found in by_hand])
    for category, figure in whole.alpha.ku.items():
        check(figure, [found.alpha.ku[category].value for found in by_hand])


def test_same_seed_same_interval() -> None:
    data = laid_out(ratings(1))
    first, again, other = (alpha_nominal(data, Resampling(200, seed)) for seed in (4, 4, 5))
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)
    assert first.value == other.value


def test_interval_widens_with_its_level() -> None:
    data = laid_out(ratings(1))
    wide, narrow = (alpha_nominal(data, Resampling(level=level)) for level in (0.99, 0.8))
    assert wide.low < narrow.low < wide.value < narrow.high < wide.high


def test_one_article_has_no_interval_and_says_so() -> None:
    figure = alpha_nominal(codings([[1, 1], [2, 2], [1, 2]], articles=["a", "a", "a"]))
    assert figure.value is not None
    assert (figure.low, figure.high, figure.why) == (None, None, "One article only: no interval.")


def test_unknown_articles_have_no_interval() -> None:
    figure = alpha_nominal(codings([[1, 1], [2, 2], [1, 2]]))
    assert (figure.low, figure.high, figure.why) == (None, None, "")


def test_no_interval_from_few_computable_resamples() -> None:
    rows = [[1, 1]] * 5 + [[2, 2]]
    figure = alpha_nominal(codings(rows, articles=range(6)))
    assert figure.value == 1
    assert figure.low is None
    assert "of 1,000 resamples can be computed" in figure.why


@given(st.integers(0, 200))
def test_low_is_below_high_and_within_range(seed: int) -> None:
    for figure in coding_figures(laid_out(ratings(seed)), FEW).values():
        assert figure.low is not None
        assert -1 <= figure.low <= figure.high <= 1
        assert figure.n + figure.left_out > 0


def test_tables_too_large_at_once_are_made_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    data = laid_out(ratings(2, 3))
    whole = coding_figures(data, FEW)
    monkeypatch.setattr(bootstrap, "CELLS", 20)
    monkeypatch.setattr(bootstrap, "KEPT_CELLS", 20)
    for name, figure in coding_figures(data, FEW).items():
        assert figure.value == pytest.approx(whole[name].value)
        assert figure.low == pytest.approx(whole[name].low)
        assert figure.high == pytest.approx(whole[name].high)
