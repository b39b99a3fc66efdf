"""The best one-to-one assignment between the claims of two annotators."""

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from annotator.review.overlaps import MOST_ALIKE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Floats = NDArray[np.float64]

_Choices = dict[int, dict[int, tuple[float, int]]]
"""Of each claim at one side, the claims that it may be paired with: weight and row of the pair."""

_STEPS = 1_000_000
"""Overlaps count as equal when they agree to this fraction; whole numbers keep the sums exact."""

_IDENTICAL = 2 * _STEPS
"""What identical spans count besides, so that a pair of them outweighs any two others: they are always paired."""

_FEW = 100
"""Up to so many pairs a group is solved claim by claim; scipy, slow to import, is only needed for larger ones."""

_ROUNDS = 3
"""So often pairs are looked for that are certain now that others are; hardly any are found later."""

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

    steps = np.rint(jaccard * _STEPS) + _IDENTICAL * (jaccard == 1)
    certain, doubtful = _certain(left, right, steps, alike)
    rows, one, other, bounds = _groups(left, right, doubtful)
    worth, tags = steps[rows], alike[rows]
    best = [certain]
    for start, end in pairwise(bounds):
        solve, part = _few if end - start <= _FEW else _many, slice(start, end)
        best.append(solve(rows[part], one[part], other[part], worth[part], tags[part]))
    return np.sort(np.concatenate(best))


def _certain(left: "Ints", right: "Ints", steps: "Floats", alike: "Ints") -> "tuple[Ints, Ints]":
    """Return rows that are in every best assignment, and those of claims that none of these pairs has.

    A pair that is worth more than the best two that its claims could be in instead is always chosen. With its claims
    out of the way, the same may hold for others.
    """
    import numpy as np

    count = int(max(left.max(initial=0), right.max(initial=0))) + 1
    free = np.ones(count, dtype=np.bool_)
    certain: list[Ints] = []
    rows = np.arange(len(left))
    for among in (_unrivalled, *[_outweighing] * _ROUNDS):
        found = rows[among(left[rows], right[rows], steps[rows], alike[rows], count)]
        free[left[found]] = free[right[found]] = False
        rows = rows[free[left[rows]] & free[right[rows]]]
        certain.append(found)
    return np.concatenate(certain), rows


def _unrivalled(one: "Ints", other: "Ints", steps: "Floats", _alike: "Ints", count: int) -> "Ints":
    """Return the rows of identical spans that no other claim has: they are found by themselves, and are many."""
    import numpy as np

    identical = np.flatnonzero(steps >= _IDENTICAL)
    one, other = one[identical], other[identical]
    rivals = np.bincount(np.concatenate([one, other]), minlength=count)
    return np.asarray(identical[(rivals[one] == 1) & (rivals[other] == 1)])


def _outweighing(one: "Ints", other: "Ints", steps: "Floats", alike: "Ints", count: int) -> "Ints":
    """Return the rows worth more than the best two others of their claims, which are numbered below `count`."""
    import numpy as np

    # The tags of two pairs never outweigh an overlap.
    worth = steps * (2 * MOST_ALIKE + 1) + alike
    best, next_best = np.zeros(count), np.zeros(count)
    np.maximum.at(best, one, worth)
    np.maximum.at(best, other, worth)
    first = (worth == best[one]) & (worth == best[other])
    np.maximum.at(next_best, one[~first], worth[~first])
    np.maximum.at(next_best, other[~first], worth[~first])
    rows = np.flatnonzero(first)
    one, other = one[rows], other[rows]
    rivals = np.bincount(np.concatenate([one, other]), minlength=count)
    unrivalled = (rivals[one] == 1) & (rivals[other] == 1)
    return np.asarray(rows[unrivalled & (worth[rows] > next_best[one] + next_best[other])])


def _groups(left: "Ints", right: "Ints", rows: "Ints") -> "tuple[Ints, Ints, Ints, list[int]]":
    """Return the rows sorted into groups that hang together by their claims, ascending in each, and their bounds.

    The claims of the rows are returned besides, numbered anew in the same order, so that a group's lie close together.
    """
    import numpy as np

    if not len(rows):
        return rows, rows, rows, [0]
    one, other = left[rows], right[rows]
    # Every claim points at the least number it is known to hang together with, and pointers are followed to their end.
    least = np.arange(int(max(one.max(), other.max())) + 1)
    while True:
        joined = np.minimum(least[one], least[other])
        np.minimum.at(least, least[one], joined)
        np.minimum.at(least, least[other], joined)
        while not np.array_equal(further := least[least], least):
            least = further
        if np.array_equal(least[one], least[other]):
            break
    group = least[one]
    by_group = np.argsort(group, kind="stable")
    ends = np.flatnonzero(np.diff(group[by_group])) + 1
    present = np.zeros(len(least), dtype=np.bool_)
    present[one] = present[other] = True
    claims = np.flatnonzero(present)
    number = np.empty(len(least), dtype=np.int32)
    number[claims[np.argsort(least[claims], kind="stable")]] = np.arange(len(claims))
    return rows[by_group], number[one[by_group]], number[other[by_group]], [0, *ends.tolist(), len(rows)]


def _few(rows: "Ints", left: "Ints", right: "Ints", steps: "Floats", alike: "Ints") -> "Ints":
    """Return which rows of one connected group are chosen; the other arguments are what these rows hold."""
    import numpy as np

    one, other = left.tolist(), right.tolist()
    ones, others = set(one), set(other)
    if (len(others), min(others)) < (len(ones), min(ones)):
        one, other, ones = other, one, others
    # As in `_many`, equal tags never outweigh a difference in overlap.
    weights = (steps * (MOST_ALIKE * len(ones) + 1) + alike).tolist()
    choices: _Choices = {claim: {} for claim in sorted(ones)}
    for row, claim, partner, weight in zip(rows.tolist(), one, other, weights, strict=True):
        choices[claim][partner] = weight, row
    taken: dict[int, int] = {}
    for claim in choices:
        _let_in(claim, choices, taken)
    return np.array([choices[claim][partner][1] for partner, claim in taken.items()], dtype=np.int64)


def _let_in(newcomer: int, choices: _Choices, taken: dict[int, int]) -> None:
    """Give one claim more a partner, or none, so that the sum of weights is the largest for all claims let in so far.

    The newcomer may take a partner from a claim, that one from another, and so on, until one takes a free partner or
    goes without. Where the sum was the largest before, the best such chain makes it the largest again.

    Args:
        newcomer: the claim to let in.
        choices: each claim's possible partners, with the weight of the pair and its row.
        taken: whose partner each partner is; changed.
    """
    partner, (weight, _) = max(choices[newcomer].items(), key=lambda choice: choice[1][0])
    if partner not in taken:
        # No chain gains more: without the newcomer's own pair it would be a better choice for the claims before.
        taken[partner] = newcomer
        return
    # What the sum gains up to a claim whose partner was taken from it, before it finds another.
    gains = {newcomer: 0.0}
    robbed_by: dict[int, int] = {}
    waiting = [newcomer]
    for claim in waiting:
        for partner, (weight, _) in choices[claim].items():
            owner = taken.get(partner)
            if owner is None or owner == claim:
                continue
            gain = gains[claim] + weight - choices[owner][partner][0]
            if gain > gains.get(owner, float("-inf")):
                gains[owner], robbed_by[owner] = gain, claim
                waiting.append(owner)
    ends: list[tuple[float, int, int | None]] = [(gain, claim, None) for claim, gain in gains.items()]
    ends += [
        (gain + weight, claim, partner)
        for claim, gain in gains.items()
        for partner, (weight, _) in choices[claim].items()
        if partner not in taken
    ]
    had = {owner: partner for partner, owner in taken.items()}
    _, claim, given = max(ends, key=itemgetter(0))
    while True:
        if given is not None:
            taken[given] = claim
        if claim == newcomer:
            return
        claim, given = robbed_by[claim], had[claim]


def _many(rows: "Ints", left: "Ints", right: "Ints", steps: "Floats", alike: "Ints") -> "Ints":
    """Do as `_few` does, for groups of any size."""
    import numpy as np

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


def _numbered(claims: "Ints") -> "tuple[Ints, Ints]":
    """Return the distinct numbers, ascending, and for each row which of them it has. They lie close to each other."""
    import numpy as np

    least = claims.min()
    present = np.bincount(claims - least) > 0
    return np.flatnonzero(present) + least, (np.cumsum(present) - 1)[claims - least]


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
