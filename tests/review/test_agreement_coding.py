"""Agreement on coding against its definitions, and what must hold whatever the data."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import InvalidValueError
from annotator.review.agreement import (
    NO_INTERVAL,
    Figure,
    alpha_interval,
    alpha_masi,
    alpha_nominal,
    coding_figures,
    codings,
    confusion,
    gwet_ac1,
    list_figures,
    pairwise,
    set_codings,
)

Value = Hashable
Row = Sequence[Value | None]


def present(row: Row) -> list[Value]:
    return [value for value in row if value is not None]


def pairable(rows: Sequence[Row]) -> list[list[Value]]:
    return [present(row) for row in rows if len(present(row)) >= 2]


def alpha(rows: Sequence[Row], distance: Callable[[Value, Value], Fraction]) -> Fraction | None:
    units = pairable(rows)
    pooled = [value for unit in units for value in unit]
    if len(set(pooled)) < 2:
        return None
    within = sum(
        sum((distance(one, other) for one, other in permutations(unit, 2)), Fraction(0)) / (len(unit) - 1)
        for unit in units
    )
    anywhere = sum((distance(one, other) for one, other in permutations(pooled, 2)), Fraction(0))
    return 1 - (within / len(pooled)) / (anywhere / (len(pooled) * (len(pooled) - 1)))


def nominal(one: Value, other: Value) -> Fraction:
    return Fraction(one != other)


def interval(one: Value, other: Value) -> Fraction:
    return Fraction(one - other) ** 2


def ordinal(rows: Sequence[Row]) -> Callable[[Value, Value], Fraction]:
    used = Counter(value for unit in pairable(rows) for value in unit)

    def distance(one: Value, other: Value) -> Fraction:
        low, high = sorted((one, other))
        between = sum(number for value, number in used.items() if low <= value <= high)
        return (between - Fraction(used[low] + used[high], 2)) ** 2

    return distance


def masi(one: Value, other: Value) -> Fraction:
    if one == other:
        return Fraction(0)
    shared = len(one & other)
    third = 2 if one <= other or other <= one else 1
    return 1 - Fraction(shared, len(one | other)) * Fraction(third, 3)


def percent(rows: Sequence[Row]) -> Fraction | None:
    units = pairable(rows)
    if not units:
        return None
    agreed = sum(Fraction(sum(one == other for one, other in permutations(unit, 2)), len(unit) - 1) for unit in units)
    return agreed / sum(map(len, units))


def cohen(rows: Sequence[Row], weight: Callable[[int, int], int], scale: Sequence[Value]) -> Fraction | None:
    both = [tuple(scale.index(value) for value in unit) for unit in pairable(rows)]
    if len({place for unit in both for place in unit}) < 2:
        return None
    observed = Fraction(sum(weight(one, other) for one, other in both), len(both))
    expected = Fraction(sum(weight(one, other) for one, _ in both for _, other in both), len(both) ** 2)
    return 1 - observed / expected


def scott(rows: Sequence[Row]) -> Fraction | None:
    both = pairable(rows)
    used = Counter(value for unit in both for value in unit)
    if len(used) < 2:
        return None
    agreed = Fraction(sum(one == other for one, other in both), len(both))
    chance = sum(Fraction(number, 2 * len(both)) ** 2 for number in used.values())
    return (agreed - chance) / (1 - chance)


def shares(rows: Sequence[Row]) -> tuple[dict[Value, Fraction], Fraction]:
    coded = [present(row) for row in rows if present(row)]
    common: dict[Value, Fraction] = {}
    for unit in coded:
        for value in unit:
            common[value] = common.get(value, Fraction(0)) + Fraction(1, len(unit) * len(coded))
    units = pairable(rows)
    agreed = sum(
        Fraction(sum(one == other for one, other in permutations(unit, 2)), len(unit) * (len(unit) - 1))
        for unit in units
    )
    return common, agreed / len(units)


def fleiss(rows: Sequence[Row]) -> Fraction | None:
    common, agreed = shares(rows)
    if len(common) < 2:
        return None
    chance = sum(share**2 for share in common.values())
    return (agreed - chance) / (1 - chance)


def ac1(rows: Sequence[Row], categories: int) -> Fraction | None:
    common, agreed = shares(rows)
    if len(common) < 2:
        return None
    chance = sum(share * (1 - share) for share in common.values()) / (categories - 1)
    return (agreed - chance) / (1 - chance)


SCALE = (1, 2, 3, 5)
ratings = st.one_of(st.none(), st.sampled_from(SCALE))


def rows_of(annotators: int, least: int = 1) -> st.SearchStrategy[list[list[int | None]]]:
    row = st.lists(ratings, min_size=annotators, max_size=annotators)
    return st.lists(row, min_size=least, max_size=12)


several = st.integers(2, 5).flatmap(rows_of)
sets = st.one_of(st.none(), st.frozensets(st.sampled_from("ABCD")))


def comparable(rows: list[list[int | None]]) -> bool:
    return any(sum(value is not None for value in row) > 1 for row in rows)


def agrees(figure: Figure, expected: object) -> bool:
    if figure.value is None or expected is None:
        return figure.value is expected and bool(figure.why)
    return figure.value == pytest.approx(float(expected), abs=1e-9)


@given(several)
def test_as_defined(rows: list[list[int | None]]) -> None:
    figures = coding_figures(codings(rows, scale=SCALE), NO_INTERVAL)
    figures["alpha_interval"] = alpha_interval(codings(rows, scale=SCALE), NO_INTERVAL)
    if not comparable(rows):
        assert all(figure.value is None and figure.why for figure in figures.values())
        return
    assert agrees(figures["percent"], percent(rows))
    assert agrees(figures["alpha_nominal"], alpha(rows, nominal))
    assert agrees(figures["alpha_ordinal"], alpha(rows, ordinal(rows)))
    assert agrees(figures["alpha_interval"], alpha(rows, interval))
    assert agrees(figures["fleiss_kappa"], fleiss(rows))
    assert agrees(figures["gwet_ac1"], ac1(rows, len(SCALE)))


@given(rows_of(2))
def test_two_annotators_as_defined(rows: list[list[int | None]]) -> None:
    figures = coding_figures(codings(rows, scale=SCALE), NO_INTERVAL)
    if not comparable(rows):
        return
    assert agrees(figures["scott_pi"], scott(rows))
    assert agrees(figures["cohen_kappa"], cohen(rows, lambda one, other: one != other, SCALE))
    assert agrees(figures["cohen_kappa_linear"], cohen(rows, lambda one, other: abs(one - other), SCALE))
    assert agrees(figures["cohen_kappa_quadratic"], cohen(rows, lambda one, other: (one - other) ** 2, SCALE))


@given(st.lists(st.lists(sets, min_size=3, max_size=3), min_size=1, max_size=8))
def test_lists_as_defined(rows: list[list[frozenset[str] | None]]) -> None:
    figures = list_figures(set_codings(rows), NO_INTERVAL)
    if any(sum(value is not None for value in row) > 1 for row in rows):
        assert agrees(figures["alpha_masi"], alpha(rows, masi))
        assert agrees(figures["percent"], percent(rows))
    else:
        assert figures["alpha_masi"].value is None


@given(several, st.randoms())
def test_order_of_annotators_and_units_means_nothing(rows: list[list[int | None]], chance: object) -> None:
    places = list(range(len(rows[0])))
    chance.shuffle(places)
    shuffled = [[row[place] for place in places] for row in rows]
    chance.shuffle(shuffled)
    before, after = (coding_figures(codings(some, scale=SCALE), NO_INTERVAL) for some in (rows, shuffled))
    for name in before:
        assert before[name].value == pytest.approx(after[name].value, abs=1e-12)
        assert (before[name].n, before[name].left_out) == (after[name].n, after[name].left_out)


@given(st.lists(st.sampled_from(SCALE), min_size=2, max_size=20).filter(lambda values: len(set(values)) > 1))
def test_perfect_agreement_is_one(values: list[int]) -> None:
    for annotators in (2, 3):
        figures = coding_figures(codings([[value] * annotators for value in values]), NO_INTERVAL)
        computed = [figure.value for figure in figures.values() if "compares two" not in figure.why]
        assert computed == pytest.approx([1] * (9 if annotators == 2 else 5))


@given(several, st.integers(2, 4))
def test_repeating_the_data_keeps_percent(rows: list[list[int | None]], times: int) -> None:
    once, often = (coding_figures(codings(some), NO_INTERVAL) for some in (rows, rows * times))
    assert once["percent"].value == pytest.approx(often["percent"].value)
    assert often["percent"].n == times * once["percent"].n
    assert once["gwet_ac1"].value == pytest.approx(often["gwet_ac1"].value)


@given(several)
def test_a_unit_with_one_coding_leaves_alpha_alone(rows: list[list[int | None]]) -> None:
    alone: list[int | None] = [5] + [None] * (len(rows[0]) - 1)
    before, after = (alpha_nominal(codings(some), NO_INTERVAL) for some in (rows, [*rows, alone]))
    assert (before.value, before.n) == (after.value, after.n)
    assert after.left_out == before.left_out + 1


def test_words_have_no_order_without_a_scale() -> None:
    rows = [["opposes", "supports"], ["neutral", "neutral"]]
    assert "alpha_ordinal" not in coding_figures(codings(rows))
    assert "alpha_ordinal" in coding_figures(codings(rows, scale=("opposes", "neutral", "supports")))
    assert "alpha_ordinal" not in coding_figures(codings(rows, scale=("opposes", "neutral")))
    assert alpha_interval(codings(rows)).why == "The categories are not numbers."


def test_order_of_the_scale_decides_not_that_of_words() -> None:
    rows = [["opposes", "supports"], ["neutral", "neutral"], ["supports", "supports"], ["opposes", "opposes"]]
    in_order = coding_figures(codings(rows, scale=("opposes", "neutral", "supports")))
    turned = coding_figures(codings(rows, scale=("supports", "neutral", "opposes")))
    by_letter = coding_figures(codings(rows, scale=("neutral", "opposes", "supports")))
    assert in_order["alpha_ordinal"].value == pytest.approx(turned["alpha_ordinal"].value)
    assert in_order["cohen_kappa_quadratic"].value != pytest.approx(by_letter["cohen_kappa_quadratic"].value)


def test_unused_categories_of_the_scale_count_in_ac1_only() -> None:
    rows = [["a", "a"], ["b", "b"], ["a", "b"], ["a", "a"]]
    two, five = codings(rows), codings(rows, scale="abcde")
    assert gwet_ac1(two).value < gwet_ac1(five).value
    assert alpha_nominal(two).value == alpha_nominal(five).value


def test_lists_are_compared_without_order_and_empty_ones_count() -> None:
    data = set_codings([[["x", "y"], ("y", "x", "x")], [[], []], [["x"], None]])
    figure = alpha_masi(data, NO_INTERVAL)
    assert (figure.value, figure.n, figure.left_out) == (1, 2, 1)


def test_many_different_lists_are_compared_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[{f"t{number % 7}", f"u{number % 5}"}, {f"t{number % 7}", f"u{number % 3}"}] for number in range(40)]
    whole = alpha_masi(set_codings(rows), NO_INTERVAL)
    monkeypatch.setattr("annotator.review.alpha.CELLS", 100)
    assert alpha_masi(set_codings(rows), NO_INTERVAL).value == pytest.approx(whole.value)


def test_every_two_annotators() -> None:
    rows = [[1, 1, 2], [2, 2, 1], [1, 2, None], [2, 2, 2]]
    pairs = pairwise(codings(rows), NO_INTERVAL)
    assert list(pairs) == [(0, 1), (0, 2), (1, 2)]
    assert pairs[0, 1]["percent"].value == 0.75
    assert (pairs[0, 2]["percent"].value, pairs[0, 2]["percent"].left_out) == (pytest.approx(1 / 3), 1)


def test_rows_must_fit() -> None:
    with pytest.raises(InvalidValueError):
        codings([[1, 2], [1]])
    with pytest.raises(InvalidValueError):
        codings([[1, 2]], articles=[1, 2])
    with pytest.raises(InvalidValueError):
        confusion([1], [1, 2], ["u"])


def test_confusion_names_the_units_behind_each_cell() -> None:
    one = ["supports", "opposes", "supports", None, "neutral", "supports"]
    other = ["supports", "supports", "neutral", "opposes", None, "supports"]
    found = confusion(one, other, ["p", "q", "r", "s", "t", "u"], scale=("opposes", "neutral", "supports"))
    assert found.categories == ("opposes", "neutral", "supports")
    assert found.counts == ((0, 0, 1), (0, 0, 0), (0, 1, 2))
    assert found.cells == {(0, 2): ("q",), (2, 1): ("r",), (2, 2): ("p", "u")}
    assert (found.n, found.left_out) == (4, ("s", "t"))


@given(st.lists(st.tuples(ratings, ratings), max_size=20))
def test_confusion_loses_no_unit(pairs: list[tuple[int | None, int | None]]) -> None:
    ids = list(range(len(pairs)))
    found = confusion([one for one, _ in pairs], [other for _, other in pairs], ids)
    assert sorted([unit for units in found.cells.values() for unit in units] + list(found.left_out)) == ids
    assert sum(map(sum, found.counts)) == found.n == len(ids) - len(found.left_out)
    for (row, column), units in found.cells.items():
        assert found.counts[row][column] == len(units)
        assert {pairs[unit] for unit in units} == {(found.categories[row], found.categories[column])}
