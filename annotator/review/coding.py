"""Agreement of codings: units by annotators, one category each, some missing.

Krippendorff's α rests on pairable values, that is on units with at least two codings (n = number of such values, n_c
those of category c, m_u those of unit u). Cohen's κ and Scott's π rest on the units that both of two annotators coded.
Fleiss' κ and Gwet's AC1 take missing codings as Gwet does: a unit with one coding counts towards how common its
category is, not towards the agreement. The coefficients are in `alpha` and `kappa`; here is what they share.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from numbers import Real
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.errors import InvalidValueError
from annotator.review.bootstrap import Basis, Drawn, Formula, Resampling, Tally, figures, tally_of
from annotator.review.figures import (
    NO_COMMON_UNIT,
    NO_UNIT,
    ONE_ANNOTATOR,
    ONE_CATEGORY,
    Figure,
    not_computable,
)

if TYPE_CHECKING:
    from annotator.review.bootstrap import Flags, Floats, Integers


@dataclass(frozen=True, slots=True)
class Codings:
    """What each annotator coded each unit as. Make it with `codings` or `set_codings`.

    Attributes:
        codes: shape (units, annotators): the number of the category, -1 where the annotator did not code the unit.
        categories: all categories, in the order of the scale where there is one.
        article_of: shape (units,): the number of the unit's article; all 0 where articles are not known.
        articles: number of articles; 0 where they are not known.
        ordered: whether the order of the categories means anything.
        unit: what one unit is, in the plural.
    """

    codes: "Integers"
    categories: tuple[Hashable, ...]
    article_of: "Integers"
    articles: int
    ordered: bool
    unit: str

    @property
    def annotators(self) -> int:
        """Number of annotators."""
        return int(self.codes.shape[1])

    def of(self, *annotators: int) -> "Codings":
        """Return the codings of some annotators only, by their places; articles and categories stay."""
        chosen = self.codes[:, list(annotators)]
        return Codings(chosen, self.categories, self.article_of, self.articles, self.ordered, self.unit)


def codings(
    rows: Sequence[Sequence[Hashable | None]],
    articles: Sequence[Hashable] | None = None,
    scale: Sequence[Hashable] = (),
    unit: str = "claims",
) -> Codings:
    """Lay out codings for the coefficients.

    Args:
        rows: for each unit one category per annotator, None where the annotator did not code it.
        articles: the article of each unit, whose number may differ from that of others; None for no intervals.
        scale: the categories there are, in order from low to high where they are ordered. Without it the categories
            are those used: numbers are ordered, all else is not. A category beside the scale leaves it without order.
        unit: what one unit is, in the plural.

    Raises:
        InvalidValueError: when rows differ in length, or rows and articles in number.
    """
    values = list(chain.from_iterable(rows))
    used = dict.fromkeys(values)
    used.pop(None, None)
    on_scale = set(scale)
    beside = [value for value in used if value is not None and value not in on_scale]
    numbers = all(isinstance(value, Real) for value in beside)
    beside.sort(key=number if numbers else str)
    ordered = not beside if scale else bool(beside) and numbers
    return _laid_out(rows, values, (*scale, *beside), articles, ordered, unit)


def set_codings(
    rows: Sequence[Sequence[Iterable[Hashable] | None]],
    articles: Sequence[Hashable] | None = None,
    unit: str = "claims",
) -> Codings:
    """Lay out codings that are lists (addressees, tags); order and repetition in a list mean nothing.

    An empty list is a coding, None is none. Arguments and errors otherwise as for `codings`.
    """
    sets: list[list[Hashable | None]] = [[None if value is None else frozenset(value) for value in row] for row in rows]
    values = list(chain.from_iterable(sets))
    used = sorted({value for value in values if isinstance(value, frozenset)}, key=lambda held: sorted(map(str, held)))
    return _laid_out(sets, values, tuple(used), articles, False, unit)


def number(value: Hashable) -> float:
    """Return a category as a number; 0 for what is none."""
    return float(value) if isinstance(value, Real) else 0.0


def _laid_out(
    rows: Sequence[Sequence[Hashable | None]],
    values: list[Hashable | None],
    categories: tuple[Hashable, ...],
    articles: Sequence[Hashable] | None,
    ordered: bool,
    unit: str,
) -> Codings:
    import numpy as np

    annotators = len(rows[0]) if rows else 0
    if any(len(row) != annotators for row in rows):
        raise InvalidValueError("Each unit needs a place for each annotator.")
    if articles is not None and len(articles) != len(rows):
        raise InvalidValueError("Each unit needs its article.")
    place: dict[Hashable | None, int] = {category: number for number, category in enumerate(categories)}
    place[None] = -1
    codes = np.fromiter(map(place.__getitem__, values), np.int64, len(values)).reshape(len(rows), annotators)
    if articles is None:
        return Codings(codes, categories, np.zeros(len(rows), np.int64), 0, ordered, unit)
    number_of = {article: number for number, article in enumerate(dict.fromkeys(articles))}
    article_of = np.fromiter(map(number_of.__getitem__, articles), np.int64, len(rows))
    return Codings(codes, categories, article_of, len(number_of), ordered, unit)


AGREED, VALUES, UNITS, PAIRS_AGREED, PAIRABLE = range(5)
"""Rows of the sums of `Counts.amounts`: coincidences that agree, pairable values, units coded by anybody, the shares of
agreeing pairs of the units, and units with a pair."""


class DifferingPairs(NamedTuple):
    """Pairs of codings of a unit that differ: unit, weight in both orders, lower and higher category of those used."""

    unit: "Integers"
    weight: "Floats"
    low: "Integers"
    high: "Integers"


class Counts:
    """What the coefficients share: codings per unit, pairs of annotators, sums by article; each made when first asked.

    Categories are numbered among those used here, `used` (numbers of `data.categories`, ascending).
    """

    def __init__(self, data: Codings) -> None:
        """Count who coded what."""
        import numpy as np

        self.data = data
        self.articles = max(1, data.articles)
        self.coded = data.codes >= 0
        self.codings_of = self.coded.sum(axis=1)
        self.pairable = self.codings_of >= 2
        self.n = int(self.pairable.sum())
        seen = np.zeros(len(data.categories), np.bool_)
        seen[data.codes[self.coded]] = True
        self.used = seen.nonzero()[0]
        self._place = np.append(np.cumsum(seen) - 1, -1)

    def why_not(self) -> str:
        """Return why no agreement can be computed; empty when it can."""
        if not self.coded.any():
            return NO_UNIT
        if self.data.annotators < 2 or int(self.coded.any(axis=0).sum()) < 2:
            return ONE_ANNOTATOR
        return "" if self.n else NO_COMMON_UNIT

    def figures(self, coefficients: "Mapping[str, Coefficient]", resampling: Resampling) -> dict[str, Figure]:
        """Return the figures of some coefficients, by their names."""
        basis = Basis(self.data.articles, self.n, self.data.unit, int(self.coded.any(axis=1).sum()) - self.n)
        why_not = self.why_not()
        formulas: dict[str, Formula | Figure] = {}
        width = 0
        for name, coefficient in coefficients.items():
            found = why_not or coefficient(self)
            if isinstance(found, str):
                formulas[name] = not_computable(found, basis.unit, basis.n, basis.left_out)
            else:
                formulas[name] = Formula(found.value, basis, ONE_CATEGORY)
                width += found.width
        return figures(formulas, self.data.articles, width, resampling)

    def figure(self, coefficient: "Coefficient", resampling: Resampling) -> Figure:
        """Return the figure of one coefficient."""
        return self.figures({"": coefficient}, resampling)[""]

    @cached_property
    def codes(self) -> "Integers":
        """The categories' numbers among those used, shape (units, annotators), -1 where not coded."""
        found: Integers = self._place[self.data.codes]
        return found

    @cached_property
    def amounts(self) -> Tally:
        """Amounts per unit, in the columns `AGREED` to `PAIRABLE`."""
        import numpy as np

        number = self.codings_of
        agreeing = self._agreeing()
        amounts = np.stack([
            agreeing * self._per_pair(),
            np.where(self.pairable, number, 0.0),
            (number > 0) * 1.0,
            agreeing / np.maximum(number * (number - 1), 1),
            self.pairable * 1.0,
        ])  # fmt: skip
        return tally_of(self.data.article_of, amounts, self.articles)

    @cached_property
    def values(self) -> Tally:
        """How often each category was used in units with a pair."""
        return self._values(self.pairable * 1.0)

    @cached_property
    def shares(self) -> Tally:
        """How often each category was used, the codings of a unit counting as one together."""
        import numpy as np

        return self._values(1 / np.maximum(self.codings_of, 1))

    def _values(self, share: "Floats") -> Tally:
        """Return how much each category was used, each coding counting `share[unit]`."""
        units, annotators = (self.coded & (share > 0)[:, None]).nonzero()
        columns = self.codes[units, annotators]
        return Tally(self.data.article_of[units], columns, share[units], (self.articles, max(1, len(self.used))))

    def _agreeing(self) -> "Floats":
        """Return the number of ordered pairs of annotators that agree on each unit; shape (units,)."""
        import numpy as np

        pairs = np.zeros(len(self.codings_of))
        for one, other in combinations(self.data.codes.T, 2):
            pairs += (one == other) & (one >= 0)
        return 2 * pairs

    def _per_pair(self) -> "Floats":
        """Return the weight 1 / (m_u - 1) of an ordered pair of values; 0 where there is no pair; shape (units,)."""
        import numpy as np

        return np.where(self.pairable, 1 / np.maximum(self.codings_of - 1, 1), 0.0)

    def differing_pairs(self) -> DifferingPairs:
        """Return all pairs of codings of a unit that differ."""
        import numpy as np

        weight = 2 * self._per_pair()
        units, low, high = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for one, other in combinations(self.codes.T, 2):
            at = ((one != other) & (one >= 0) & (other >= 0)).nonzero()[0]
            units.append(at)
            low.append(np.minimum(one[at], other[at]))
            high.append(np.maximum(one[at], other[at]))
        unit = np.concatenate(units)
        return DifferingPairs(unit, weight[unit], np.concatenate(low), np.concatenate(high))

    def differing(self) -> tuple[Tally, "Integers", "Integers"]:
        """Return the coincidences o_ck + o_kc of categories that differ, and the categories c and k of each column."""
        import numpy as np

        pairs = self.differing_pairs()
        size = max(1, len(self.used))
        distinct, columns = np.unique(pairs.low * size + pairs.high, return_inverse=True)
        shape = (self.articles, len(distinct))
        tally = Tally(self.data.article_of[pairs.unit], columns.astype(np.int64), pairs.weight, shape)
        return tally, distinct // size, distinct % size


class Value(NamedTuple):
    """How a coefficient's value is computed, and how many numbers that makes of a resample (at the most)."""

    value: Callable[[Drawn], "Floats"]
    width: int


Coefficient = Callable[[Counts], Value | str]
"""Says how a coefficient is computed of codings that can be compared; or why it cannot be."""


def chance_corrected(observed: "Floats", expected: "Floats", several: "Flags") -> "Floats":
    """Return 1 - observed / expected; NaN where fewer than two categories were used.

    Args:
        observed: disagreement, shape (resamples,).
        expected: disagreement expected by chance, on the same scale and of the same shape.
        several: whether two categories or more were used, of the same shape.
    """
    import numpy as np

    enough = several & (expected > 0)
    return np.where(enough, 1 - observed / np.where(enough, expected, 1), np.nan)
