"""The uα family and the matching of spans against their definitions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import InvalidValueError
from annotator.core.span import Span, normalised
from annotator.review.agreement import (
    NO_INTERVAL,
    Mark,
    MarkedArticle,
    UnitizingAlpha,
    flattened,
    span_agreement,
    unitizing,
    unitizing_alpha,
)
from annotator.review.span_overlap import matching_size, partners

Unit = tuple[int, int, str]
Continuum = tuple[int, dict[str, list[Unit]]]


def by_letters(articles: Sequence[Continuum]) -> dict[str, Fraction | None]:
    """Return uα, |uα, cuα and (k)uα, walking through the articles letter by letter; units must not overlap."""
    together: Counter[tuple[str, str]] = Counter()
    squares = Fraction(0)
    shared_squares: Counter[str] = Counter()
    for length, marks in articles:
        letters = {name: ["" for _ in range(length)] for name in marks}
        for name, units in marks.items():
            for start, end, category in units:
                letters[name][start:end] = [category] * (end - start)
                squares += (end - start) ** 2
        for one, other in permutations(marks, 2):
            for pair in zip(letters[one], letters[other], strict=True):
                together[pair] += Fraction(1, len(marks) - 1)
            for start, end, category in marks[one]:
                both = sum(letter != "" for letter in letters[other][start:end])
                shared_squares[category] += Fraction(both**2, len(marks) - 1)
    return {
        "u": _u(together, squares),
        "bar_u": _u(_marked_or_not(together), squares),
        "cu": _cu(together, shared_squares),
        **{f"ku {category}": _ku(together, shared_squares, category) for category in shared_squares},
    }


def _marked_or_not(together: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    joined: Counter[tuple[str, str]] = Counter()
    for (one, other), length in together.items():
        joined[("x" if one else "", "x" if other else "")] += length
    return joined


def _margins(together: Counter[tuple[str, str]]) -> Counter[str]:
    margins: Counter[str] = Counter()
    for (one, _), length in together.items():
        margins[one] += length
    return margins


def _u(together: Counter[tuple[str, str]], squares: Fraction) -> Fraction | None:
    margins = +_margins(together)
    if len(margins) < 2:
        return None
    length = sum(margins.values())
    observed = sum(part for (one, other), part in together.items() if one != other) / length
    expected = sum(margins[one] * margins[other] for one, other in permutations(margins, 2))
    return 1 - observed * (length**2 - squares - margins[""]) / expected


def _inside(together: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    return Counter({pair: part for pair, part in together.items() if all(pair) and part})


def _cu(together: Counter[tuple[str, str]], squares: Counter[str]) -> Fraction | None:
    inside = _inside(together)
    margins = _margins(inside)
    if len(margins) < 2:
        # By the convention of the published vectors one category that is shared is agreed upon.
        return Fraction(1) if margins else None
    length = sum(margins.values())
    denominator = length - Fraction(sum(squares.values())) / length
    if denominator <= 0:
        return None
    agreed = sum(inside[one, one] for one in margins)
    by_chance = sum((margins[one] ** 2 - squares[one]) / denominator for one in margins)
    return 1 - (length - agreed) / (length - by_chance)


def _ku(together: Counter[tuple[str, str]], squares: Counter[str], category: str) -> Fraction | None:
    inside = _inside(together)
    margins = _margins(inside)
    if category not in margins or len(margins) < 2:
        return None
    length = sum(margins.values())
    denominator = length - Fraction(sum(squares.values())) / length
    if denominator <= 0:
        return None
    alone = (margins[category] ** 2 - squares[category]) / denominator
    row = alone + sum(margins[category] * margins[other] / denominator for other in margins if other != category)
    if row <= 0:
        return None
    missed = (margins[category] - inside[category, category]) / margins[category]
    return 1 - missed / ((row - alone) / row)


LENGTH = 24

units = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH), st.sampled_from("ab")).filter(
    lambda unit: unit[0] < unit[1]
)
several_units = st.lists(units, max_size=5)
claims = st.builds(
    lambda places, category: Mark(normalised((place, place + 2) for place in places), category),
    st.lists(st.integers(0, LENGTH - 2), min_size=1, max_size=3),
    st.sampled_from("ab"),
)


def marks(several: Iterable[tuple[int, int, str]]) -> list[Mark]:
    return [Mark((Span(start, end),), category) for start, end, category in several]


def values(found: UnitizingAlpha) -> dict[str, float | None]:
    return {
        "u": found.u.value,
        "bar_u": found.bar_u.value,
        "cu": found.cu.value,
        **{f"ku {category}": figure.value for category, figure in found.ku.items()},
    }


@settings(max_examples=50)
@given(st.lists(st.lists(several_units, min_size=2, max_size=3), min_size=1, max_size=3))
def test_family_as_defined(articles: list[list[list[tuple[int, int, str]]]]) -> None:
    marked = [MarkedArticle(LENGTH, dict(enumerate(map(marks, article)))) for article in articles]
    flat = [(LENGTH, {str(name): flattened(marks(some))[0] for name, some in enumerate(a)}) for a in articles]
    found = values(unitizing_alpha(marked, resampling=NO_INTERVAL))
    expected = by_letters(flat)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name] == (value if value is None else pytest.approx(float(value), abs=1e-9)), name


@given(st.lists(st.lists(claims, max_size=5), min_size=1, max_size=3), st.integers(2, 4))
def test_identical_unitizings_agree(articles: list[list[Mark]], annotators: int) -> None:
    marked = [MarkedArticle(LENGTH, dict.fromkeys(range(annotators), found)) for found in articles]
    found = unitizing(marked, resampling=NO_INTERVAL)
    for name, figure in found.figures.items():
        assert figure.value == pytest.approx(1) or figure.why, name
    if any(articles):
        assert found.alpha.bar_u.value == pytest.approx(1) or "everything" in found.alpha.bar_u.why


@given(st.lists(st.lists(several_units, min_size=3, max_size=3), min_size=1, max_size=3))
def test_order_of_annotators_means_nothing(articles: list[list[list[tuple[int, int, str]]]]) -> None:
    marked = [MarkedArticle(LENGTH, dict(enumerate(map(marks, article)))) for article in articles]
    first = values(unitizing_alpha(marked, (0, 1, 2), NO_INTERVAL))
    last = values(unitizing_alpha(marked, (2, 0, 1), NO_INTERVAL))
    assert first == {name: value if value is None else pytest.approx(value) for name, value in last.items()}


def test_annotators_not_asked_for_do_not_count() -> None:
    article = MarkedArticle(LENGTH, {"A": marks([(0, 5, "a")]), "B": marks([(0, 5, "a")]), "C": marks([(9, 20, "b")])})
    assert unitizing_alpha([article], ("A", "B")).u.value == pytest.approx(1)
    assert unitizing_alpha([article]).u.value < 0.5


def test_a_unit_does_not_reach_into_the_next_article() -> None:
    left, right = marks([(4, 8, "a")]), marks([(0, 4, "a")])
    parted = unitizing_alpha([MarkedArticle(8, {1: left, 2: left}), MarkedArticle(8, {1: right, 2: []})])
    joined = unitizing_alpha([MarkedArticle(16, {1: marks([(4, 12, "a")]), 2: marks([(4, 8, "a")])})])
    pairs, expected = 32**2 - 20, 2 * 12 * 20
    assert parted.u.value == pytest.approx(1 - (8 / 32) * (pairs - 3 * 4**2) / expected)
    assert joined.u.value == pytest.approx(1 - (8 / 32) * (pairs - 8**2 - 4**2) / expected)


def test_one_stretch_in_common_is_too_little_to_compare_codings() -> None:
    article = MarkedArticle(8, {1: marks([(0, 4, "a")]), 2: marks([(0, 4, "b")]), 3: []})
    found = unitizing_alpha([article])
    for figure in (found.cu, *found.ku.values()):
        assert figure.value is None
        assert figure.why == "Too few stretches were marked by two annotators to tell agreement from chance."
    assert unitizing_alpha([article], (1, 2)).cu.value == pytest.approx(0)


@given(st.lists(claims, max_size=7))
def test_flattening_gives_each_letter_to_one_claim(found: list[Mark]) -> None:
    pieces, cut = flattened(found)
    for left, right in pairwise(pieces):
        assert left.end <= right.start
    spans = [(span, mark) for mark in found for span in mark.spans]
    letters: dict[int, object] = {}
    for piece in pieces:
        letters |= dict.fromkeys(range(piece.start, piece.end), piece.category)
    for letter in range(LENGTH):
        covering = [(span, mark.category) for span, mark in spans if span.start <= letter < span.end]
        if not covering:
            assert letter not in letters
            continue
        _, _, category = min((-span.start, span.end, category) for span, category in covering)
        assert letters[letter] == category
    whole = {(piece.start, piece.end) for piece in pieces}
    assert cut <= len(found)
    assert cut >= sum(any(tuple(span) not in whole for span in mark.spans) for mark in found)


def test_nested_and_equal_claims_are_flattened_and_counted() -> None:
    outer, inner, twin = (Mark((Span(0, 20),), "a"), Mark((Span(5, 9),), "b"), Mark((Span(5, 9),), "c"))
    assert flattened([outer, inner]) == ([(0, 5, "a"), (5, 9, "b"), (9, 20, "a")], 1)
    assert flattened([twin, inner]) == ([(5, 9, "b")], 1)
    assert flattened([inner, outer, twin])[1] == 2
    assert flattened([inner]) == ([(5, 9, "b")], 0)
    article = MarkedArticle(30, {"A": [outer, inner], "B": [outer]})
    assert unitizing_alpha([article]).flattened == 1


def test_spans_of_a_mark_are_checked() -> None:
    with pytest.raises(InvalidValueError):
        MarkedArticle(10, {"A": [Mark(())]})
    with pytest.raises(InvalidValueError):
        MarkedArticle(10, {"A": [Mark((Span(2, 11),))]})
    with pytest.raises(InvalidValueError):
        MarkedArticle(10, {"A": [Mark((Span(4, 6), Span(2, 5)))]})


@given(st.lists(claims, max_size=5), st.lists(claims, max_size=5), st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0]))
def test_matching_as_defined(first: list[Mark], second: list[Mark], least: float) -> None:
    letters = [[{i for span in mark.spans for i in range(*span)} for mark in side] for side in (first, second)]

    def match(one: set[int], other: set[int]) -> bool:
        return bool(one & other) and len(one & other) >= least * len(one | other)

    small, large = sorted(letters, key=len)
    best = max(
        sum(match(one, other) for one, other in zip(small, order, strict=True))
        for order in permutations(large, len(small))
    )
    found = span_agreement([MarkedArticle(LENGTH, {"A": first, "B": second})], "A", "B", least, NO_INTERVAL)
    assert found.precision.value == (pytest.approx(best / len(second)) if second else None)
    assert found.recall.value == (pytest.approx(best / len(first)) if first else None)
    assert found.f1.value == (pytest.approx(2 * best / (len(first) + len(second))) if first or second else None)
    assert (found.recall.n, found.precision.n, found.f1.n) == (len(first), len(second), len(first) + len(second))
    assert all(figure.why for figure in (found.precision, found.recall, found.f1) if figure.value is None)


def test_matching_moves_earlier_choices_along() -> None:
    assert matching_size([[0, 1], [0], [1, 2], [2, 3]], 4) == 4
    assert matching_size([[0], [0], [0]], 3) == 1
    assert matching_size([[], [1]], 2) == 1
    chain = [[number, number + 1] for number in range(2_000)]
    assert matching_size([*chain, [0]], 2_001) == 2_001


def test_claims_on_one_span_are_claims_of_their_own() -> None:
    article = MarkedArticle(LENGTH, {"A": marks([(0, 5, "a"), (0, 5, "b")]), "B": marks([(0, 5, "a")])})
    found = span_agreement([article], "A", "B")
    assert (found.precision.value, found.recall.value) == (1, 0.5)


def test_a_split_claim_matches_by_overlap_but_not_strictly() -> None:
    article = MarkedArticle(LENGTH, {"A": marks([(0, 10, "a")]), "B": marks([(0, 6, "a"), (6, 10, "a")])})
    found = unitizing([article]).figures
    assert (found["f1_strict"].value, found["f1_overlap"].value) == (0, pytest.approx(2 / 3))
    assert found["precision_jaccard"].value == 0.5
    assert found["recall_jaccard"].value == 1
    assert unitizing([article], jaccard=0.7).figures["f1_jaccard"].value == 0


def test_parts_of_a_claim_count_together() -> None:
    apart = Mark((Span(0, 4), Span(10, 14)))
    assert partners([apart.spans], [(Span(5, 9),)], 0.0) == [[]]
    assert partners([apart.spans], [(Span(12, 20),)], 0.0) == [[0]]
    assert partners([apart.spans], [(Span(0, 4),)], 0.5) == [[0]]
    assert partners([apart.spans], [(Span(0, 4),)], 0.51) == [[]]


def test_claims_of_articles_not_in_common_are_left_out() -> None:
    common = MarkedArticle(LENGTH, {"A": marks([(0, 5, "a")]), "B": marks([(0, 5, "a")])})
    alone = MarkedArticle(LENGTH, {"A": marks([(0, 5, "a"), (7, 9, "a")]), "B": None})
    found = span_agreement([common, alone], "A", "B", resampling=NO_INTERVAL)
    assert (found.f1.value, found.f1.n, found.f1.left_out) == (1, 2, 2)
    assert (found.recall.left_out, found.precision.left_out) == (2, 0)
