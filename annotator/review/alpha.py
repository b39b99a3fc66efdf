"""Share of agreement, and Krippendorff's α for categories, ordered categories, numbers and lists."""

from collections.abc import Callable, Hashable, Iterator
from itertools import chain, pairwise
from numbers import Real
from typing import TYPE_CHECKING

from annotator.review.bootstrap import CELLS, DEFAULT, Drawn, Resampling, product, squares, table, tally_of
from annotator.review.coding import AGREED, VALUES, Codings, Counts, Value, chance_corrected, number
from annotator.review.figures import NO_ORDER, NOT_NUMBERS, Figure

if TYPE_CHECKING:
    from annotator.review.bootstrap import Floats, Integers, Matrix

Set = frozenset[Hashable]


def percent(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Share of agreement, 0 to 1: one minus the observed disagreement of nominal α.

    With two annotators the share of units coded alike; with more the mean over pairs, each pairable value counting
    alike. Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C.
    """
    return Counts(data).figure(percent_of, resampling)


def percent_of(counts: Counts) -> Value | str:
    """Say how `percent` is computed."""
    import numpy as np

    def share(drawn: Drawn) -> "Floats":
        amounts = drawn.sums(counts.amounts)
        values = amounts[VALUES]
        return np.where(values > 0, amounts[AGREED] / np.maximum(values, 1), np.nan)

    return Value(share, counts.amounts.width)


def alpha_nominal(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Krippendorff's α for categories without order.

    α = 1 - (n - 1) · Σ o_ck (c ≠ k) / Σ n_c n_k (c ≠ k), coincidences o_ck weighted 1 / (m_u - 1).
    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C.
    """
    return Counts(data).figure(alpha_nominal_of, resampling)


def alpha_nominal_of(counts: Counts) -> Value | str:
    """Say how `alpha_nominal` is computed."""

    def alpha(drawn: Drawn) -> "Floats":
        amounts = drawn.sums(counts.amounts)
        values = amounts[VALUES]
        expected = values**2 - squares(drawn.sums(counts.values))
        return chance_corrected((values - 1) * (values - amounts[AGREED]), expected, drawn.several(counts.values))

    return Value(alpha, counts.values.width)


def alpha_ordinal(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Krippendorff's α for ordered categories: the squared difference of their mean ranks among all pairable values.

    δ²(c, k) = (n_c / 2 + Σ n_g between + n_k / 2)². Source: Krippendorff, Computing Krippendorff's Alpha-Reliability
    (2011), section D.
    """
    return Counts(data).figure(alpha_ordinal_of, resampling)


def alpha_ordinal_of(counts: Counts) -> Value | str:
    """Say how `alpha_ordinal` is computed."""
    import numpy as np

    return _alpha_on_a_line(counts, lambda used: np.cumsum(used, axis=0) - used / 2)


def alpha_interval(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Krippendorff's α for numbers: the squared difference, δ²(c, k) = (c - k)².

    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D.
    """
    return Counts(data).figure(alpha_interval_of, resampling)


def alpha_interval_of(counts: Counts) -> Value | str:
    """Say how `alpha_interval` is computed."""
    import numpy as np

    categories = counts.data.categories
    if not all(isinstance(category, Real) for category in categories):
        return NOT_NUMBERS
    numbers = np.array([number(categories[place]) for place in counts.used])
    return _alpha_on_a_line(counts, lambda used: np.broadcast_to(numbers[:, None], used.shape))


def _alpha_on_a_line(counts: Counts, places: "Callable[[Floats], Floats]") -> Value | str:
    """Return α where categories have places on a line, from the counts (categories, …) to places of that shape."""
    if not counts.data.ordered:
        return NO_ORDER
    differing, low, high = counts.differing()

    def alpha(drawn: Drawn) -> "Floats":
        used = drawn.sums(counts.values)
        values = drawn.sums(counts.amounts)[VALUES]
        place = places(used)
        observed = (drawn.sums(differing) * (place[high] - place[low]) ** 2).sum(axis=0)
        middle = (used * place).sum(axis=0) / values.clip(min=1)
        expected = 2 * values * (used * (place - middle) ** 2).sum(axis=0)
        return chance_corrected((values - 1) * observed, expected, drawn.several(counts.values))

    return Value(alpha, 3 * (counts.values.width + differing.width))


def alpha_masi(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Krippendorff's α for lists, with the distance MASI: 1 - J · M, taken as it is, not squared.

    J is the Jaccard index; M is 1 for equal lists, 2/3 where one holds the other, 1/3 where they overlap otherwise, 0
    where they share nothing. Two empty lists are equal. Source: Passonneau, Measuring Agreement on Set-valued Items
    (LREC 2006), section 4; in α as in Krippendorff (2011), section C.
    """
    return Counts(data).figure(alpha_masi_of, resampling)


def alpha_masi_of(counts: Counts) -> Value | str:
    """Say how `alpha_masi` is computed.

    What is expected by chance is counted as on a nominal scale, less how alike lists are that share an element: of the
    many pairs of different lists few do.
    """
    import numpy as np

    categories = [counts.data.categories[place] for place in counts.used]
    sets = [category if isinstance(category, frozenset) else frozenset({category}) for category in categories]
    pairs = counts.differing_pairs()
    distance = 1 - _alike_of_pairs(sets, pairs.low, pairs.high)
    differing = tally_of(counts.data.article_of[pairs.unit], (pairs.weight * distance)[None], counts.articles)
    held, blocks = _membership(sets)
    sizes = np.array([len(one) for one in sets], np.float64)
    kept = list(_sharing(held, sizes, blocks)) if len(blocks) == 1 else None

    def alpha(drawn: Drawn) -> "Floats":
        used = drawn.sums(counts.values)
        values = drawn.sums(counts.amounts)[VALUES]
        expected = values**2 - squares(used)
        for rows, alike in _sharing(held, sizes, blocks) if kept is None else kept:
            expected -= 2 * np.einsum("kr,kr->r", used[rows], product(alike, used))
        return chance_corrected((values - 1) * drawn.sums(differing)[0], expected, drawn.several(counts.values))

    return Value(alpha, 2 * counts.values.width)


def _membership(sets: list[Set]) -> tuple["Matrix", list[slice]]:
    """Return a table of sets by elements, 1 where the set holds the element, and runs of sets to be compared with all.

    The sets of a run meet a number of others that fits into one table.
    """
    import numpy as np

    column = {element: number for number, element in enumerate(dict.fromkeys(chain.from_iterable(sets)))}
    row = np.repeat(np.arange(len(sets)), [len(held) for held in sets])
    columns = np.array([column[element] for held in sets for element in held], np.int64)
    meeting = np.bincount(row, np.bincount(columns)[columns], len(sets)) if len(row) else np.zeros(len(sets))
    run = np.cumsum(meeting) // CELLS
    borders = [0, *(np.diff(run).nonzero()[0] + 1).tolist(), len(sets)]
    held = table(row, columns, np.ones(len(row)), (len(sets), max(1, len(column))))
    return held, [slice(*ends) for ends in pairwise(borders)]


def _sharing(held: "Matrix", sizes: "Floats", runs: list[slice]) -> "Iterator[tuple[slice, Matrix]]":
    """Yield runs of sets with how alike they are to those that come after them, shape (sets of the run, sets)."""
    import numpy as np

    for rows in runs:
        shared = held[rows] @ held.T
        if isinstance(shared, np.ndarray):
            low, high = shared.nonzero()
            number = shared[low, high]
        else:
            from scipy.sparse import coo_array

            entries = coo_array(shared)
            low, high, number = entries.row.astype(np.int64), entries.col.astype(np.int64), entries.data
        after = high > low + rows.start
        low, high, number = low[after], high[after], number[after]
        alike = _alike(number, sizes[low + rows.start], sizes[high])
        yield rows, table(low, high, alike, (rows.stop - rows.start, len(sizes)))


def _alike_of_pairs(sets: list[Set], low: "Integers", high: "Integers") -> "Floats":
    """Return how alike the sets of each pair are; a pair that comes often is compared once."""
    import numpy as np

    keys, place = np.unique(low * len(sets) + high, return_inverse=True)
    pairs = [(sets[key // len(sets)], sets[key % len(sets)]) for key in keys.tolist()]
    numbers = np.array([(len(one & other), len(one), len(other)) for one, other in pairs], np.float64)
    found: Floats = _alike(*numbers.reshape(-1, 3).T)[place]
    return found


def _alike(shared: "Floats", one: "Floats", other: "Floats") -> "Floats":
    """Return 1 less the distance MASI of sets that have `shared` of their `one` and `other` elements in common."""
    import numpy as np

    least, union = np.minimum(one, other), one + other - shared
    monotonicity = (1.0 + (shared == least) + (shared == union)) / 3
    alike: Floats = np.where(union > 0, shared / np.maximum(union, 1), 1) * monotonicity
    return alike
