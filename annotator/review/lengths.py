"""Lengths of text by article and category, from one sweep over the sorted borders of all annotators' units."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.review.bootstrap import Tally, tally_of
from annotator.review.marks import MarkedArticle, flattened

if TYPE_CHECKING:
    from annotator.review.bootstrap import Floats, Integers

GAP, ABSENT = 0, -1
"""Column of what an annotator did not mark; and the sign for an article that the annotator did not finish."""

LENGTH, AGREED, AGREED_MARKED, SHARED = range(4)
"""Rows of the sums of `Lengths.of_stretches`, each over all categories: ℓ; Σ ℓ_cc with the gap and without it; ℓ'."""

UNIT_SQUARES, SHARED_SQUARES = range(2)
"""Rows of the sums of `Lengths.of_units`, over all categories: S without the gap; S'."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """What the uα family is made of, in code points. Column 0 of a tally is the gap, column k is `categories[k - 1]`.

    Attributes:
        categories: all categories left after claims that overlap were cut, sorted by their names.
        marked: ℓ_c, length by article and category, summed over annotators.
        agreed: ℓ_cc, length of agreement, over ordered pairs of annotators, each weighted 1 / (annotators - 1).
        shared: ℓ'_c, length of category c that another annotator marked too (as anything), weighted likewise.
        shared_squares: S'_c, for each unit and other annotator the square of the length that both marked, likewise.
        of_stretches: sums over the categories by article, in the columns `LENGTH` to `SHARED`.
        of_units: the same in the columns `UNIT_SQUARES` and `SHARED_SQUARES`.
        in_common: numbers of the columns of categories that were used where another annotator marked too, ascending.
        together: shape (categories + 1,): length marked by two or more, and so by one of them; column 0: by anyone.
        alone: the same for what one annotator only marked.
        flattened: number of marks cut because they overlap another of the same annotator.
    """

    categories: tuple[Hashable, ...]
    marked: Tally
    agreed: Tally
    shared: Tally
    shared_squares: Tally
    of_stretches: Tally
    of_units: Tally
    in_common: "Integers"
    together: "Integers"
    alone: "Integers"
    flattened: int


@dataclass(frozen=True, slots=True)
class _Units:
    """The units of one annotator in reading order, over all articles end to end; arrays of shape (units,)."""

    start: "Integers"
    end: "Integers"
    column: "Integers"
    article: "Integers"


def lengths(articles: Sequence[MarkedArticle], annotators: Sequence[Hashable]) -> Lengths:
    """Lay the articles end to end and measure them; each must have been finished by two of the annotators."""
    import numpy as np

    first = np.concatenate(([0], np.cumsum([article.length for article in articles])))
    categories, units, cut = _laid_end_to_end(articles, annotators, first)
    finished = np.array([[article.finished_by(annotator) for article in articles] for annotator in annotators])
    per_pair = 1 / (finished.sum(axis=0) - 1)
    borders = np.unique(np.concatenate((first, *(of.start for of in units), *(of.end for of in units))))
    long = np.diff(borders)
    article = np.searchsorted(first, borders[:-1], "right") - 1
    columns = np.stack(
        [
            np.where(done[article], _column_at(borders[:-1], of), ABSENT)
            for of, done in zip(units, finished, strict=True)
        ]
    )
    is_marked = columns > GAP
    markers = is_marked.sum(axis=0)
    same = np.stack([(columns == one).sum(axis=0) - 1 for one in columns])
    annotator, stretch = (columns != ABSENT).nonzero()
    keys = article[stretch], columns[annotator, stretch]
    weight = (long * per_pair[article])[stretch]
    others = np.where(is_marked, markers - 1, 0)[annotator, stretch]
    shape = (len(articles), len(categories) + 1)
    together, alone = _together_and_alone(columns, markers, long, shape[1])
    unit_article = np.concatenate([of.article for of in units])
    unit_column = np.concatenate([of.column for of in units])
    squares = np.concatenate([(of.end - of.start) ** 2.0 for of in units])
    shared_squares = _shared_squares(units, borders, long * is_marked) * per_pair[unit_article]
    length = long[stretch].astype(np.float64)
    agreed, shared = same[annotator, stretch] * weight, others * weight
    marked_agreed = agreed * is_marked[annotator, stretch]
    return Lengths(
        categories=categories,
        marked=Tally(*keys, length, shape),
        agreed=Tally(*keys, agreed, shape),
        shared=Tally(keys[0][others > 0], keys[1][others > 0], shared[others > 0], shape),
        shared_squares=Tally(unit_article, unit_column, shared_squares, shape),
        of_stretches=tally_of(keys[0], np.stack((length, agreed, marked_agreed, shared)), len(articles)),
        of_units=tally_of(unit_article, np.stack((squares, shared_squares)), len(articles)),
        in_common=np.unique(columns[is_marked & (markers >= 2)]),
        together=together,
        alone=alone,
        flattened=cut,
    )


def _laid_end_to_end(
    articles: Sequence[MarkedArticle], annotators: Sequence[Hashable], first: "Integers"
) -> tuple[tuple[Hashable, ...], list[_Units], int]:
    """Return the categories, the units of each annotator without overlap, and how many marks were cut."""
    import numpy as np

    rows: list[list[tuple[int, int, Hashable, int]]] = []
    cut = 0
    for name in annotators:
        of_name: list[tuple[int, int, Hashable, int]] = []
        for number, (article, offset) in enumerate(zip(articles, first.tolist(), strict=False)):
            pieces, cut_here = flattened(article.marks.get(name) or ())
            cut += cut_here
            of_name += [(start + offset, end + offset, category, number) for start, end, category in pieces]
        rows.append(of_name)
    categories = tuple(sorted({category for of_name in rows for _, _, category, _ in of_name}, key=str))
    column = {category: number for number, category in enumerate(categories, GAP + 1)}
    units = []
    for of_name in rows:
        table = np.array([(start, end, column[category], number) for start, end, category, number in of_name], np.int64)
        units.append(_Units(*table.reshape(-1, 4).T))
    return categories, units, cut


def _column_at(places: "Integers", units: _Units) -> "Integers":
    """Return the column of the unit at each place, the gap's where there is none."""
    import numpy as np

    if not len(units.start):
        return np.full(len(places), GAP)
    at = np.searchsorted(units.start, places, "right") - 1
    return np.where((at >= 0) & (places < units.end[at]), units.column[at], GAP)


def _shared_squares(units: list[_Units], borders: "Integers", marked: "Integers") -> "Floats":
    """Return, for each unit of each annotator, the sum over the others of the squared length that they marked too.

    `marked` has shape (annotators, stretches): the length of the stretch where the annotator marked it, else 0.
    """
    import numpy as np

    up_to = np.concatenate((np.zeros((len(marked), 1), np.int64), np.cumsum(marked, axis=1)), axis=1)
    squares = []
    for number, of in enumerate(units):
        start, end = np.searchsorted(borders, of.start), np.searchsorted(borders, of.end)
        inside = np.delete(up_to[:, end] - up_to[:, start], number, axis=0)
        squares.append((inside.astype(np.float64) ** 2).sum(axis=0))
    return np.concatenate(squares)


def _together_and_alone(
    columns: "Integers", markers: "Integers", long: "Integers", width: int
) -> tuple["Integers", "Integers"]:
    """Return the length that two or more marked, and one alone, by category; in column 0 whatever the category."""
    import numpy as np

    annotator, stretch = (columns > GAP).nonzero()
    stretches, column = np.divmod(np.unique(stretch * width + columns[annotator, stretch]), width)
    found = []
    for chosen in (markers >= 2, markers == 1):
        of_category = np.bincount(column, (long * chosen)[stretches], width).astype(np.int64)
        of_category[GAP] = long[chosen].sum()
        found.append(of_category)
    return found[0], found[1]
