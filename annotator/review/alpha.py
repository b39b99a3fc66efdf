"""Share of agreement, and Krippendorff's α for categories, ordered categories, numbers and lists."""

from collections.abc import Callable, Hashable
from itertools import chain
from numbers import Real
from typing import TYPE_CHECKING

from annotator.review.bootstrap import CELLS, DEFAULT, Resampling
from annotator.review.coding import Codings, Counts, chance_corrected, number
from annotator.review.figures import NO_ORDER, NOT_NUMBERS, Figure

if TYPE_CHECKING:
    from annotator.review.bootstrap import Floats, Integers


def percent(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Share of agreement, 0 to 1: one minus the observed disagreement of nominal α.

    With two annotators the share of units coded alike; with more the mean over pairs, each pairable value counting
    alike. Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C.
    """
    import numpy as np

    counts = Counts(data)
    if why := counts.why_not():
        return counts.nothing(why)
    agreed = counts.by_article(counts.agreeing() * counts.per_pair())
    number = counts.by_article(np.where(counts.pairable, counts.codings_of, 0.0))

    def share(weights: "Floats") -> "Floats":
        values = weights @ number
        return np.where(values > 0, weights @ agreed / np.maximum(values, 1), np.nan)

    return counts.figure(share, counts.articles, resampling)


def alpha_nominal(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Krippendorff's α for categories without order.

    α = 1 - (n - 1) · Σ o_ck (c ≠ k) / Σ n_c n_k (c ≠ k), coincidences o_ck weighted 1 / (m_u - 1).
    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C.
    """
    counts = Counts(data)
    if why := counts.why_not():
        return counts.nothing(why)
    agreed = counts.by_article(counts.agreeing() * counts.per_pair())
    values = counts.values(counts.pairable * 1.0)

    def alpha(weights: "Floats") -> "Floats":
        used = values.totals(weights)
        number = used.sum(axis=1)
        expected = number**2 - (used**2).sum(axis=1)
        return chance_corrected((number - 1) * (number - weights @ agreed), expected, used)

    return counts.figure(alpha, values.width, resampling)


def alpha_ordinal(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Krippendorff's α for ordered categories: the squared difference of their mean ranks among all pairable values.

    δ²(c, k) = (n_c / 2 + Σ n_g between + n_k / 2)². Source: Krippendorff, Computing Krippendorff's Alpha-Reliability
    (2011), section D.
    """
    import numpy as np

    return _alpha_on_a_line(data, resampling, lambda used: np.cumsum(used, axis=1) - used / 2)


def alpha_interval(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Krippendorff's α for numbers: the squared difference, δ²(c, k) = (c - k)².

    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D.
    """
    import numpy as np

    counts = Counts(data)
    if why := counts.why_not():
        return counts.nothing(why)
    if not all(isinstance(category, Real) for category in data.categories):
        return counts.nothing(NOT_NUMBERS)
    numbers = np.array([number(category) for category in data.categories])
    return _alpha_on_a_line(data, resampling, lambda used: np.broadcast_to(numbers, used.shape))


def _alpha_on_a_line(data: Codings, resampling: Resampling, places: "Callable[[Floats], Floats]") -> Figure:
    """Return α where categories have places on a line, from the counts (…, categories) to places of that shape."""
    counts = Counts(data)
    if why := counts.why_not():
        return counts.nothing(why)
    if not data.ordered:
        return counts.nothing(NO_ORDER)
    values = counts.values(counts.pairable * 1.0)
    differing, low, high = counts.differing()

    def alpha(weights: "Floats") -> "Floats":
        used = values.totals(weights)
        number = used.sum(axis=1)
        place = places(used)
        observed = (differing.totals(weights) * (place[:, high] - place[:, low]) ** 2).sum(axis=1)
        middle = (used * place).sum(axis=1) / number.clip(min=1)
        expected = 2 * number * (used * (place - middle[:, None]) ** 2).sum(axis=1)
        return chance_corrected((number - 1) * observed, expected, used)

    return counts.figure(alpha, max(values.width, differing.width), resampling)


def alpha_masi(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Krippendorff's α for lists, with the distance MASI: 1 - J · M, taken as it is, not squared.

    J is the Jaccard index; M is 1 for equal lists, 2/3 where one holds the other, 1/3 where they overlap otherwise, 0
    where they share nothing. Two empty lists are equal. Source: Passonneau, Measuring Agreement on Set-valued Items
    (LREC 2006), section 4; in α as in Krippendorff (2011), section C.
    """
    import numpy as np

    counts = Counts(data)
    if why := counts.why_not():
        return counts.nothing(why)
    values = counts.values(counts.pairable * 1.0)
    unit, weight, one, other = counts.differing_pairs()
    sets = [category if isinstance(category, frozenset) else frozenset({category}) for category in data.categories]
    observed = np.bincount(data.article_of[unit], weight * _masi(*_sizes_of_pairs(sets, one, other)), counts.articles)
    held, sizes = _membership(sets)
    at_once = max(1, CELLS // len(sets))

    def alpha(weights: "Floats") -> "Floats":
        used = values.totals(weights)
        expected = np.zeros(len(weights))
        for first in range(0, len(sets), at_once):
            rows = slice(first, first + at_once)
            between = _masi(held[rows] @ held.T, sizes[rows, None], sizes[None])
            expected += ((used[:, rows] @ between) * used).sum(axis=1)
        return chance_corrected((used.sum(axis=1) - 1) * (weights @ observed), expected, used)

    return counts.figure(alpha, values.width, resampling)


def _sizes_of_pairs(
    sets: list[frozenset[Hashable]], one: "Integers", other: "Integers"
) -> tuple["Floats", "Floats", "Floats"]:
    """Return how many elements the sets of each pair share, and how many each has."""
    import numpy as np

    shared = [len(sets[a] & sets[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    sizes = np.array([len(held) for held in sets], np.float64)
    return np.array(shared, np.float64), sizes[one], sizes[other]


def _membership(sets: list[frozenset[Hashable]]) -> tuple["Floats", "Floats"]:
    """Return a table of sets by elements, 1 where the set holds the element, and the sets' sizes."""
    import numpy as np

    column = {element: number for number, element in enumerate(dict.fromkeys(chain.from_iterable(sets)))}
    held = np.zeros((len(sets), max(1, len(column))))
    for row, elements in enumerate(sets):
        held[row, [column[element] for element in elements]] = 1
    return held, held.sum(axis=1)


def _masi(shared: "Floats", one: "Floats", other: "Floats") -> "Floats":
    """Return the distance of sets that have `shared` of their `one` and `other` elements in common."""
    import numpy as np

    least, union = np.minimum(one, other), one + other - shared
    monotonicity = (1.0 + (shared == least) + (shared == union)) / 3
    distance: Floats = 1 - np.where(union > 0, shared / np.maximum(union, 1), 1) * monotonicity
    return distance
