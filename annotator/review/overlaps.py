"""Which claims of one article share text, and how alike their tags are, as arrays."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.claim import Claim

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

TAG_WEIGHTS = {"actor_id": 4, "proposition_id": 3, "stance": 2, "form": 1}
"""What an equal tag counts among pairs that overlap equally: who and what make a claim more than how it is put."""

MOST_ALIKE = sum(TAG_WEIGHTS.values())


class Overlaps(NamedTuple):
    """The pairs of claims of different sides that share text, one pair a row.

    `one` and `other` are indexes into the claims compared, `one < other`; `shared` counts code points, `jaccard` is
    shared code points by those of either, `alike` the weight of the equal tags, 0 to `MOST_ALIKE`.
    """

    one: "Ints"
    other: "Ints"
    shared: "Ints"
    jaccard: "Floats"
    alike: "Ints"

    def where(self, chosen: "NDArray[np.bool_]") -> "Overlaps":
        """Return the rows for which `chosen` (shape: number of rows) holds."""
        return Overlaps(
            self.one[chosen], self.other[chosen], self.shared[chosen], self.jaccard[chosen], self.alike[chosen]
        )


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims in an order that depends on nothing but themselves: by their spans, then by UUID."""
    return sorted(claims, key=lambda claim: (claim.spans, claim.uuid))


def lengths(claims: Sequence[Claim]) -> "Ints":
    """Return how many code points each claim has."""
    import numpy as np

    return np.array([sum(end - start for start, end in claim.spans) for claim in claims], dtype=np.int64)


def overlaps(claims: Sequence[Claim], sides: Sequence[int]) -> Overlaps:
    """Return all pairs of claims of different sides that share at least one code point.

    Takes time in proportion to the claims and the pairs found, whatever the length of the article.

    Args:
        claims: the claims of one article.
        sides: for each claim, a number for whose it is.
    """
    import numpy as np

    side = np.array(sides, dtype=np.int64)
    one, other, shared = _shared(claims)
    apart = side[one] != side[other]
    one, other, shared = one[apart], other[apart], shared[apart]
    size = lengths(claims)
    jaccard = shared / (size[one] + size[other] - shared)
    alike = np.zeros(len(one), dtype=np.int64)
    for name, weight in TAG_WEIGHTS.items():
        coded = _numbered([getattr(claim, name) for claim in claims])
        alike += weight * (coded[one] == coded[other])
    return Overlaps(one, other, shared, jaccard, alike)


def _shared(claims: Sequence[Claim]) -> "tuple[Ints, Ints, Ints]":
    """Return the pairs of claims that share text, and how many code points, by a sweep over the starts of all spans."""
    import numpy as np

    rows = [(start, end, index) for index, claim in enumerate(claims) for start, end in claim.spans]
    starts, ends, owners = np.array(sorted(rows), dtype=np.int64).reshape(-1, 3).T
    # What begins after a span and before its end overlaps it; each pair of spans is met once, from the earlier one.
    following = np.searchsorted(starts, ends, side="left") - np.arange(1, len(starts) + 1)
    left = np.repeat(np.arange(len(starts)), following)
    first_of_run = np.repeat(np.cumsum(following) - following, following)
    right = left + 1 + np.arange(len(left)) - first_of_run
    shared = np.minimum(ends[left], ends[right]) - starts[right]
    one, other = np.minimum(owners[left], owners[right]), np.maximum(owners[left], owners[right])
    if len(rows) == len(claims):
        return one, other, shared
    keys, places = np.unique(one * len(claims) + other, return_inverse=True)
    summed = np.bincount(places, weights=shared, minlength=len(keys)).astype(np.int64)
    return keys // len(claims), keys % len(claims), summed


def _numbered(values: Sequence[Hashable]) -> "Ints":
    import numpy as np

    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
