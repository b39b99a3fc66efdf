"""Intervals by resampling whole articles, and the per-article counts that make it quick.

The claims of one article hang together, so that articles are drawn, not claims (Davison and Hinkley, Bootstrap Methods
and their Application, 1997, section 3.8; the percentile interval is Efron's, 1979). Every coefficient here is a
function of sums over articles: what a resample needs of an article is how often it was drawn. Sums of many resamples
are one product of matrices, and coefficients that need the same sums share them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from annotator.review.figures import ONE_ARTICLE, ONE_CATEGORY, Figure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Matrix = Floats | csr_array[np.float64]

CELLS = 4_000_000
"""How many numbers one intermediate table may hold."""

KEPT_CELLS = 50_000_000
"""How many counts a table of draws may hold that is kept for the next coefficients; a count takes two bytes, mostly."""

AS_TABLE = 16
"""A matrix is multiplied faster as a whole table than entry by entry, up to so many cells for each entry."""

SMALL_TABLE = 50_000
"""Up to so many cells it makes no difference that is felt."""

COMPUTED_SHARE = 0.9
"""With fewer resamples computable than this share, the rest would say little of the spread."""


@dataclass(frozen=True, slots=True)
class Resampling:
    """How intervals are made: `resamples` draws from a generator of this seed; 0 draws make no interval.

    `level` is the share of the resamples inside the interval.
    """

    resamples: int = 1_000
    seed: int = 1
    level: float = 0.95


DEFAULT = Resampling()
NO_INTERVAL = Resampling(resamples=0)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on.

    Attributes:
        articles: number of articles, or 0 where the units' articles are not known.
        n: number of units counted.
        unit: what one unit is, in the plural.
        left_out: number of units left out.
    """

    articles: int
    n: int
    unit: str
    left_out: int


def table(rows: "Integers", columns: "Integers", amounts: "Floats", shape: tuple[int, int]) -> "Matrix":
    """Return a matrix with these amounts in these places, those in the same place added; sparse where that is faster.

    Args:
        rows: the row of each amount.
        columns: the column of each amount.
        amounts: what to add up.
        shape: number of rows and columns.
    """
    import numpy as np

    cells = shape[0] * shape[1]
    if cells <= min(CELLS, max(SMALL_TABLE, AS_TABLE * len(amounts))):
        return np.bincount(rows * shape[1] + columns, amounts, cells).astype(np.float64).reshape(shape)
    from scipy.sparse import csr_array

    return csr_array((amounts, (rows, columns)), shape=shape)


def product(matrix: "Matrix", other: "Floats") -> "Floats":
    """Return a matrix times a table, shapes (rows, columns) and (columns, resamples)."""
    import numpy as np

    return np.asarray(matrix @ other, np.float64)


class Tally:
    """Amounts by article and column, to be summed under many weightings of the articles at once."""

    def __init__(self, articles: "Integers", columns: "Integers", amounts: "Floats", shape: tuple[int, int]) -> None:
        """Take amounts, each with its article (0 … shape[0]-1) and its column (0 … shape[1]-1); equal keys add up."""
        self.width = shape[1]
        """Number of columns."""
        self._amounts = columns, articles, amounts, shape[::-1]

    @cached_property
    def _table(self) -> "Matrix":
        return table(*self._amounts)

    def sums(self, times: "Floats") -> "Floats":
        """Return the columns' sums, shape (columns, resamples), for `times` of shape (articles, resamples)."""
        return product(self._table, times)


def tally_of(article_of: "Integers", amounts: "Floats", articles: int) -> Tally:
    """Return several amounts per unit by article, a column each.

    Args:
        article_of: the article of each unit, shape (units,).
        amounts: shape (columns, units).
        articles: number of articles.
    """
    import numpy as np

    count, units = amounts.shape
    return Tally(np.tile(article_of, count), np.repeat(np.arange(count), units), amounts.ravel(), (articles, count))


class Drawn:
    """Some resamples: how often each article was drawn. What was summed is kept for the next coefficient."""

    def __init__(self, times: "Floats") -> None:
        """Take the counts, shape (articles, resamples)."""
        self._times = times
        self._sums: dict[Tally, Floats] = {}
        self._several: dict[Tally, Flags] = {}

    def sums(self, tally: Tally) -> "Floats":
        """Return the sums of a tally's columns, shape (columns, resamples); not to be written to."""
        if tally not in self._sums:
            self._sums[tally] = tally.sums(self._times)
        return self._sums[tally]

    def several(self, tally: Tally) -> "Flags":
        """Return in which resamples two columns at least have a sum above 0, shape (resamples,)."""
        import numpy as np

        if tally not in self._several:
            self._several[tally] = np.count_nonzero(self.sums(tally) > 0, axis=0) >= 2
        return self._several[tally]


def squares(sums: "Floats") -> "Floats":
    """Return the sum of the squares of each column, shapes (rows, columns) and (columns,)."""
    import numpy as np

    found: Floats = np.einsum("kr,kr->r", sums, sums)
    return found


def draws(articles: int, resampling: Resampling, width: int) -> Iterator["Floats"]:
    """Yield how often each article is drawn, in tables of shape (some resamples, articles).

    The same articles and seed give the same draws, in however many tables. `width` is how many numbers are made of a
    resample; it bounds the resamples in one table.
    """
    import numpy as np

    at_once = max(1, CELLS // max(articles, width))
    if articles * resampling.resamples > KEPT_CELLS:
        for counted in _drawn(articles, resampling.resamples, resampling.seed, at_once):
            yield np.ascontiguousarray(counted.T, np.float64).T
        return
    whole = _kept(articles, resampling.resamples, resampling.seed)
    for first in range(0, resampling.resamples, at_once):
        yield whole[:, first : first + at_once].astype(np.float64, copy=False).T


def release() -> None:
    """Give back the memory of the draws that were kept."""
    _kept.cache_clear()


@lru_cache(maxsize=2)
def _kept(articles: int, resamples: int, seed: int) -> "NDArray[np.generic]":
    """Return all draws, shape (articles, resamples): as floats where there are few, else as small numbers."""
    import numpy as np

    few = articles * resamples <= CELLS
    whole: NDArray[np.generic] = np.empty((articles, resamples), np.float64 if few else np.min_scalar_type(articles))
    done = 0
    for counted in _drawn(articles, resamples, seed, max(1, CELLS // (4 * articles))):
        whole[:, done : done + len(counted)] = counted.T
        done += len(counted)
    whole.setflags(write=False)
    return whole


def _drawn(articles: int, resamples: int, seed: int, at_once: int) -> Iterator["Integers"]:
    import numpy as np

    chance = np.random.default_rng(seed)
    for first in range(0, resamples, at_once):
        number = min(at_once, resamples - first)
        picked = chance.integers(0, articles, size=(number, articles))
        picked += np.arange(number)[:, None] * articles
        yield np.bincount(picked.ravel(), minlength=number * articles).reshape(number, articles)


class Formula(NamedTuple):
    """How a coefficient is computed.

    Attributes:
        value: from resamples to values of shape (resamples,), NaN where a resample cannot be computed.
        basis: what the figure rests on.
        undefined: why there is no value when it is NaN on all articles.
    """

    value: Callable[[Drawn], "Floats"]
    basis: Basis
    undefined: str = ONE_CATEGORY


def figures(
    formulas: Mapping[str, Formula | Figure], articles: int, width: int, resampling: Resampling
) -> dict[str, Figure]:
    """Return coefficients' values on all articles, with their intervals; all from the same draws.

    Args:
        formulas: by name, how each is computed; or the figure, where it is known that it cannot be.
        articles: number of articles, 0 where it is not known; an unknown number counts as one, without intervals.
        width: how many numbers all formulas together make of a resample.
        resampling: how intervals are made.
    """
    import numpy as np

    all_once = Drawn(np.ones((max(1, articles), 1)))
    values = {name: float(one.value(all_once)[0]) for name, one in formulas.items() if isinstance(one, Formula)}
    computable = {
        name: one for name, one in formulas.items() if isinstance(one, Formula) and not np.isnan(values[name])
    }
    intervals: dict[str, tuple[float | None, float | None, str]] = {}
    if articles > 1 and resampling.resamples and computable:
        parts = []
        for times in draws(articles, resampling, width):
            drawn = Drawn(times.T)
            parts.append(np.stack([one.value(drawn) for one in computable.values()]))
        intervals = dict(zip(computable, _intervals(np.concatenate(parts, axis=1), resampling), strict=True))
    none = None, None, ONE_ARTICLE if articles == 1 and resampling.resamples else ""
    found = {}
    for name, one in formulas.items():
        if isinstance(one, Figure):
            found[name] = one
        elif name not in computable:
            found[name] = Figure(None, None, None, one.basis.n, one.basis.unit, one.basis.left_out, one.undefined)
        else:
            low, high, why = intervals.get(name, none)
            found[name] = Figure(values[name], low, high, one.basis.n, one.basis.unit, one.basis.left_out, why)
    return found


def _intervals(values: "Floats", resampling: Resampling) -> Iterator[tuple[float | None, float | None, str]]:
    """Yield lower and upper end, or why there are none, of values of shape (coefficients, resamples)."""
    import numpy as np

    tail = (1 - resampling.level) / 2
    undefined: Flags = np.isnan(values)
    whole = np.asarray(~undefined.any(axis=1))
    ends = np.full((2, len(values)), np.nan)
    if whole.any():
        ends[:, whole] = np.quantile(values[whole], (tail, 1 - tail), axis=1)
    for place, row in enumerate(values):
        low, high = ends[:, place]
        if not whole[place]:
            computed = row[~undefined[place]]
            if len(computed) < COMPUTED_SHARE * resampling.resamples:
                why = f"Only {len(computed):,} of {resampling.resamples:,} resamples can be computed: no interval."
                yield None, None, why
                continue
            low, high = np.quantile(computed, (tail, 1 - tail))
        yield float(low), float(high), ""
