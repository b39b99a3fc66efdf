"""Which claims of one article share text, and how alike their tags are, as arrays."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.claim import Claim

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Floats = NDArray[np.float64]

TAG_WEIGHTS = {"actor_id": 4, "proposition_id": 3, "stance": 2, "form": 1}
"""What an equal tag counts among pairs that overlap equally: who and what make a claim more than how it is put."""

MOST_ALIKE = sum(TAG_WEIGHTS.values())


_AT_ONCE = 1 << 13
"""So many pairs are looked at together: few enough that their arrays stay in the processor's cache."""


class Overlaps(NamedTuple):
    """Pairs of claims of different sides that share text, one pair a row.

    `one` and `other` are indexes into the claims compared, `one` of the side with the lower number; `jaccard` is the
    code points they share by those of either, `alike` the weight of the equal tags, 0 to `MOST_ALIKE`.
    """

    one: "Ints"
    other: "Ints"
    jaccard: "Floats"
    alike: "Ints"

    def at(self, rows: "Ints") -> "Overlaps":
        """Return the rows of these numbers."""
        return Overlaps(self.one[rows], self.other[rows], self.jaccard[rows], self.alike[rows])


class Under(NamedTuple):
    """Claims that lie under a longer one of another side, as indexes into the claims compared."""

    part: "Ints"
    whole: "Ints"


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims in an order that depends on nothing but themselves: by their spans, then by UUID."""
    return sorted(claims, key=lambda claim: (claim.spans, claim.uuid))


def overlaps(
    claims: Sequence[Claim], sides: Sequence[int], *, threshold: float = 0, under: float = 1
) -> tuple[Overlaps, Under]:
    """Return the pairs of claims of different sides that share text, and the claims that lie under longer ones.

    Takes time in proportion to the claims and the pairs that share text, whatever the length of the article; memory in
    proportion to what is returned.

    Args:
        claims: the claims of one article.
        sides: for each claim, a number for whose it is, from 0 on.
        threshold: the smallest Jaccard index of a pair, 0 to 1.
        under: how much of a claim is to lie in another one to be under it, above 0 and up to 1.
    """
    import numpy as np

    side = np.array(sides, dtype=np.int32)
    size = np.array([sum(end - start for start, end in claim.spans) for claim in claims], dtype=np.int32)
    coded = [(weight, _numbered(map(attrgetter(name), claims))) for name, weight in TAG_WEIGHTS.items()]
    pairs: list[tuple[Ints, Ints, Floats, Ints]] = []
    parts: list[tuple[Ints, Ints]] = []
    for first, second, shared in _shared(claims):
        size_of_first, size_of_second = size[first], size[second]
        jaccard = shared / (size_of_first + size_of_second - shared)
        side_of_first, side_of_second = side[first], side[second]
        apart = side_of_first != side_of_second
        shorter = np.minimum(size_of_first, size_of_second)
        inside = np.flatnonzero(apart & (shared >= under * shorter) & (size_of_first != size_of_second))
        turned = size_of_first[inside] > size_of_second[inside]
        parts.append(_turned(first[inside], second[inside], turned))
        wanted = np.flatnonzero(apart & (jaccard >= threshold))
        turned = side_of_first[wanted] > side_of_second[wanted]
        one, other = _turned(first[wanted], second[wanted], turned)
        alike = np.zeros(len(wanted), dtype=np.int8)
        for weight, values in coded:
            alike += np.int8(weight) * (values[one] == values[other])
        pairs.append((one, other, jaccard[wanted], alike))
    none = np.empty(0, dtype=np.int32)
    found = zip((none, none, np.empty(0), np.empty(0, dtype=np.int8)), *pairs, strict=True)
    return Overlaps(*map(np.concatenate, found)), Under(*map(np.concatenate, zip((none, none), *parts, strict=True)))


def _turned(first: "Ints", second: "Ints", turned: "NDArray[np.bool_]") -> "tuple[Ints, Ints]":
    """Return the pairs, those that are `turned` the other way round."""
    import numpy as np

    return np.where(turned, second, first), np.where(turned, first, second)


def _shared(claims: Sequence[Claim]) -> "Iterator[tuple[Ints, Ints, Ints]]":
    """Yield the pairs of claims that share text, and how many code points, by a sweep over the starts of all spans."""
    import numpy as np

    rows = [(start, end, index) for index, claim in enumerate(claims) for start, end in claim.spans]
    starts, ends, owners = np.ascontiguousarray(np.array(sorted(rows), dtype=np.int32).reshape(-1, 3).T)
    met: list[tuple[Ints, Ints, Ints]] = []
    for left, right in _meeting(starts, ends):
        shared = np.minimum(ends[left], ends[right]) - starts[right]
        first, second = owners[left], owners[right]
        met.append((np.minimum(first, second), np.maximum(first, second), shared))
        if len(rows) == len(claims):
            yield met.pop()
    if met:
        # Several spans of two claims may meet: what they share is counted together.
        one, other, shared = map(np.concatenate, zip(*met, strict=True))
        keys, places = np.unique(one.astype(np.int64) * len(claims) + other, return_inverse=True)
        summed = np.bincount(places, weights=shared).astype(np.int32)
        yield (keys // len(claims)).astype(np.int32), (keys % len(claims)).astype(np.int32), summed


def _meeting(starts: "Ints", ends: "Ints") -> "Iterator[tuple[Ints, Ints]]":
    """Yield the pairs of spans that share text, some at once, as places in their order by start."""
    import numpy as np

    # What begins after a span and before its end overlaps it; each pair of spans is met once, from the earlier one.
    following = np.searchsorted(starts, ends, side="left") - np.arange(1, len(starts) + 1)
    up_to = np.cumsum(following)
    begin = before = 0
    while begin < len(starts):
        stop = max(begin + 1, int(np.searchsorted(up_to, before + _AT_ONCE, side="right")))
        counts, place = following[begin:stop], np.arange(begin, stop, dtype=np.int32)
        left = np.repeat(place, counts)
        first_of_run = np.repeat((up_to[begin:stop] - counts - before).astype(np.int32), counts)
        yield left, left + 1 + np.arange(len(left), dtype=np.int32) - first_of_run
        begin, before = stop, int(up_to[stop - 1])


def _numbered(values: Iterable[Hashable]) -> "Ints":
    import numpy as np

    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int32)
