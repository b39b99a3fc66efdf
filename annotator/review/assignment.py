"""The best one-to-one assignment between the claims of two annotators."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from annotator.review.overlaps import MOST_ALIKE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_STEPS = 1_000_000
"""Overlaps count as equal when they agree to this fraction; whole numbers keep the sums exact."""

_IDENTICAL = 2 * _STEPS
"""What identical spans count besides, so that a pair of them outweighs any two others: they are always paired."""

_FEW = 6
"""Up to so many pairs in a group all choices are tried, which is quicker than laying out a table."""

_DENSE_CELLS = 1_000_000
"""Above this many cells a group is solved by its pairs alone, instead of as a full table."""


def assigned(left: "Ints", right: "Ints", jaccard: "Floats", alike: "Ints") -> "Ints":
    """Return which of the allowed pairs make up the best assignment, ascending.

    Each claim is in at most one chosen pair. Of all such choices this has the most pairs of identical spans, then the
    largest sum of overlaps, then the most equal tags. What remains equal is settled by the numbers of the claims, so
    that exchanging the two annotators changes nothing.

    Args:
        left: numbers of one annotator's claims, a row for each allowed pair.
        right: numbers of the other's, none of which is among those at the left.
        jaccard: how far each pair overlaps, above 0 and up to 1.
        alike: the weight of its equal tags, up to `MOST_ALIKE`.
    """
    import numpy as np

    degree = np.bincount(np.concatenate([left, right]))
    alone = (degree[left] == 1) & (degree[right] == 1)
    steps = np.rint(jaccard * _STEPS) + _IDENTICAL * (jaccard == 1)
    few = _Few(left.tolist(), right.tolist(), steps.tolist(), alike.tolist())
    best = [
        few.best(rows) if len(rows) <= _FEW else _best(np.array(rows), left, right, steps, alike)
        for rows in _groups(left, right, np.flatnonzero(~alone))
    ]
    return np.sort(np.concatenate([np.flatnonzero(alone), *best]).astype(np.int64))


def _groups(left: "Ints", right: "Ints", rows: "Ints") -> Iterator[list[int]]:
    """Yield the rows that hang together by their claims, ascending, one list for each connected group."""
    if not len(rows):
        return
    above = list(range(int(max(left.max(), right.max())) + 1))

    def top(claim: int) -> int:
        while above[claim] != claim:
            above[claim] = above[above[claim]]
            claim = above[claim]
        return claim

    for one, other in zip(left[rows].tolist(), right[rows].tolist(), strict=True):
        above[top(one)] = top(other)
    groups: dict[int, list[int]] = {}
    for row, claim in zip(rows.tolist(), left[rows].tolist(), strict=True):
        groups.setdefault(top(claim), []).append(row)
    yield from groups.values()


class _Few(NamedTuple):
    """All allowed pairs as lists, to choose among a few of them; meanings as in `assigned`."""

    left: list[int]
    right: list[int]
    steps: list[float]
    alike: list[int]

    def best(self, rows: list[int]) -> list[int]:
        """Return which of these rows are chosen, ascending."""
        return self._chosen(rows)[2]

    def _chosen(self, rows: list[int]) -> tuple[float, int, list[int]]:
        """Return the sums of steps and tags of the best choice, and its rows."""
        if not rows:
            return 0.0, 0, []
        row, rest = rows[0], rows[1:]
        left, right = self.left[row], self.right[row]
        apart = [other for other in rest if self.left[other] != left and self.right[other] != right]
        steps, alike, others = self._chosen(apart)
        taken = steps + self.steps[row], alike + self.alike[row], [row, *others]
        if len(apart) == len(rest):
            return taken
        passed = self._chosen(rest)
        if taken[:2] == passed[:2]:
            return min(taken, passed, key=self._ends)
        return max(taken, passed)

    def _ends(self, choice: tuple[float, int, list[int]]) -> list[tuple[int, int]]:
        """Return what equal choices are told apart by, whichever annotator comes first."""
        ends = ((self.left[row], self.right[row]) for row in choice[2])
        return sorted((min(pair), max(pair)) for pair in ends)


def _best(rows: "Ints", all_left: "Ints", all_right: "Ints", all_steps: "Floats", all_alike: "Ints") -> "Ints":
    """Return which of the rows of one connected group are chosen."""
    import numpy as np

    left, right, steps, alike = all_left[rows], all_right[rows], all_steps[rows], all_alike[rows]
    if (left == left[0]).all() or (right == right[0]).all():
        return rows[np.lexsort((left + right, -alike, -steps))[:1]]
    (lefts, one), (rights, other) = _numbered(left), _numbered(right)
    if (len(rights), rights[0]) < (len(lefts), lefts[0]):
        lefts, one, rights, other = rights, other, lefts, one
    # Equal tags may never outweigh a difference in overlap, summed over all pairs of the group. Whole numbers below
    # 2 ** 53 are exact as floating-point numbers, which the sums here stay up to 15,000 claims in one group.
    weight = steps * (MOST_ALIKE * len(lefts) + 1) + alike
    solve = _dense if len(lefts) * len(rights) <= _DENSE_CELLS else _sparse
    partner = solve(one, other, weight, (len(lefts), len(rights)))
    return np.asarray(rows[partner[one] == other], dtype=np.int64)


def _numbered(claims: "Ints") -> "tuple[list[int], Ints]":
    """Return the distinct numbers, ascending, and for each row which of them it has. numpy's own is slow on few."""
    import numpy as np

    listed = claims.tolist()
    distinct = sorted(set(listed))
    place = {claim: number for number, claim in enumerate(distinct)}
    return distinct, np.array([place[claim] for claim in listed], dtype=np.int64)


def _dense(one: "Ints", other: "Ints", weight: "Floats", shape: tuple[int, int]) -> "Ints":
    """Return the column chosen for each row; it may be one that the row has no pair with."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    table = np.zeros(shape)
    table[one, other] = weight
    return np.asarray(linear_sum_assignment(table, maximize=True)[1], dtype=np.int64)


def _sparse(one: "Ints", other: "Ints", weight: "Floats", shape: tuple[int, int]) -> "Ints":
    """Do as `_dense` does, knowing nothing but the pairs; each row may also go without, to a column of its own."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    rows, columns = shape
    without = np.arange(rows)
    cost = np.concatenate([weight.max() + 1 - weight, np.full(rows, weight.max() + 1)])
    places = (np.concatenate([one, without]), np.concatenate([other, columns + without]))
    table = csr_array((cost, places), shape=(rows, columns + rows))
    return np.asarray(min_weight_full_bipartite_matching(table)[1], dtype=np.int64)
