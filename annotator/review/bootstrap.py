"""Intervals by resampling whole articles, and the per-article counts that make it quick.

The claims of one article hang together, so that articles are drawn, not claims (Davison and Hinkley, Bootstrap Methods
and their Application, 1997, section 3.8; the percentile interval is Efron's, 1979). Every coefficient here is a
function of sums over articles: a resample is then a row of weights (how often each article was drawn), and all
resamples are computed at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from annotator.review.figures import ONE_ARTICLE, ONE_CATEGORY, Figure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Coefficient = Callable[[Floats], Floats]

CELLS = 4_000_000
"""How many numbers one intermediate table may hold."""

KEPT_CELLS = 1_000_000
"""How many numbers a table of weights may hold that is kept for the next coefficient."""

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


class Tally:
    """Amounts by article and column, summed under many weightings of the articles at once."""

    def __init__(self, articles: "Integers", columns: "Integers", amounts: "Floats", shape: tuple[int, int]) -> None:
        """Take amounts, each with its article (0 … shape[0]-1) and its column (0 … shape[1]-1); equal keys add up."""
        import numpy as np

        self._shape = shape
        self._dense: Floats | None = None
        if shape[0] * shape[1] <= CELLS:
            keys = articles * shape[1] + columns
            self._dense = np.bincount(keys, amounts, shape[0] * shape[1]).astype(np.float64).reshape(shape)
        self._articles, self._columns, self._amounts = articles, columns, amounts

    @property
    def width(self) -> int:
        """Number of columns."""
        return self._shape[1]

    def column(self, column: int) -> "Floats":
        """Return one column by article, shape (articles,)."""
        import numpy as np

        if self._dense is not None:
            return np.ascontiguousarray(self._dense[:, column])
        at = self._columns == column
        return np.bincount(self._articles[at], self._amounts[at], self._shape[0]).astype(np.float64)

    def by_article(self) -> "Floats":
        """Return all columns' sum by article, shape (articles,)."""
        import numpy as np

        return np.bincount(self._articles, self._amounts, self._shape[0]).astype(np.float64)

    def totals(self, weights: "Floats") -> "Floats":
        """Return the columns' sums, shape (resamples, columns), for weights of shape (resamples, articles)."""
        import numpy as np

        if self._dense is not None:
            return weights @ self._dense
        return np.stack(
            [np.bincount(self._columns, w[self._articles] * self._amounts, self._shape[1]) for w in weights]
        )


def draws(articles: int, resampling: Resampling, width: int) -> Iterator["Floats"]:
    """Yield how often each article is drawn, in tables of shape (some resamples, articles).

    `width` is the number of columns of the widest table made of a resample; it bounds the resamples in one table.
    """
    if max(articles, width) * resampling.resamples <= KEPT_CELLS:
        yield _kept(articles, resampling.resamples, resampling.seed)
        return
    yield from _drawn(articles, resampling.resamples, resampling.seed, max(1, CELLS // max(articles, width)))


@lru_cache(maxsize=4)
def _kept(articles: int, resamples: int, seed: int) -> "Floats":
    (whole,) = _drawn(articles, resamples, seed, resamples)
    whole.setflags(write=False)
    return whole


def _drawn(articles: int, resamples: int, seed: int, at_once: int) -> Iterator["Floats"]:
    import numpy as np

    chance = np.random.default_rng(seed)
    for first in range(0, resamples, at_once):
        number = min(at_once, resamples - first)
        picked = chance.integers(0, articles, size=(number, articles))
        picked += np.arange(number)[:, None] * articles
        yield np.bincount(picked.ravel(), minlength=number * articles).reshape(number, articles).astype(np.float64)


def figure(
    coefficient: "Coefficient", basis: Basis, width: int, resampling: Resampling, undefined: str = ONE_CATEGORY
) -> Figure:
    """Return a coefficient's value on all articles, with its interval.

    Args:
        coefficient: from weights of shape (resamples, articles) to values of shape (resamples,), NaN where a
            resample cannot be computed. An unknown number of articles counts as one.
        basis: what the figure rests on.
        width: number of columns of the widest table the coefficient makes of a resample.
        resampling: how the interval is made.
        undefined: why there is no value when it is NaN on all articles.
    """
    import numpy as np

    value = float(coefficient(np.ones((1, max(1, basis.articles))))[0])
    if np.isnan(value):
        return Figure(None, None, None, basis.n, basis.unit, basis.left_out, undefined)
    low = high = None
    why = ""
    if basis.articles == 1 and resampling.resamples:
        why = ONE_ARTICLE
    elif basis.articles and resampling.resamples:
        values = np.concatenate([coefficient(weights) for weights in draws(basis.articles, resampling, width)])
        values = values[~np.isnan(values)]
        if len(values) < COMPUTED_SHARE * resampling.resamples:
            why = f"Only {len(values):,} of {resampling.resamples:,} resamples can be computed: no interval."
        else:
            tail = (1 - resampling.level) / 2
            low, high = (float(end) for end in np.quantile(values, (tail, 1 - tail)))
    return Figure(value, low, high, basis.n, basis.unit, basis.left_out, why)
