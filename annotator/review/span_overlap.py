"""Precision, recall and F1 of one annotator's spans against another's.

For unitizing there is no count of what both left unmarked, so that agreement is the F-measure (Hripcsak and Rothschild,
Agreement, the F-Measure, and Reliability in Information Retrieval, JAMIA 12, 2005; the measure: van Rijsbergen,
Information Retrieval, 2nd ed., 1979, chapter 7). A claim has one partner at most: two claims on one span need two on
the other side, and of a claim split in two one half only can match.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from annotator.core.span import Span, overlap
from annotator.review.bootstrap import DEFAULT, Basis, Drawn, Formula, Resampling, Tally, figures, tally_of
from annotator.review.figures import NO_COMMON_ARTICLE, Figure, not_computable
from annotator.review.marks import MarkedArticle, finished_by_two

if TYPE_CHECKING:
    from annotator.review.bootstrap import Floats

Spans = tuple[Span, ...]
Overlap = tuple[int, int, int, int]
"""The places of two claims that overlap, how many code points they share, and how many either has."""

UNIT = "claims"
NO_CLAIM = "Neither annotator marked a claim."
NO_CLAIM_OF_FIRST = "The first annotator marked no claim."
NO_CLAIM_OF_SECOND = "The second annotator marked no claim."


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """How one annotator's claims match another's, as shares from 0 to 1; units are claims of both annotators.

    Attributes:
        precision: share of the second annotator's claims that match; n counts the claims of the second.
        recall: share of the first annotator's claims that match; n counts the claims of the first.
        f1: harmonic mean, the same in both directions; n counts the claims of both.
    """

    precision: Figure
    recall: Figure
    f1: Figure


def span_agreement(
    articles: Sequence[MarkedArticle],
    one: Hashable,
    other: Hashable,
    least: float = 1.0,
    resampling: Resampling = DEFAULT,
) -> SpanAgreement:
    """Return precision, recall and F1 of two annotators, on the articles that both finished.

    Args:
        articles: what was marked.
        one: the annotator taken as the standard; changing places changes precision for recall.
        other: the annotator compared with it.
        least: least Jaccard index of two claims that match, over the code points of all their spans, from 0 to 1; at 1
            the spans must be the same, at 0 any overlap is enough.
        resampling: how intervals are made.
    """
    return span_agreements(articles, one, other, (least,), resampling)[0]


def span_agreements(
    articles: Sequence[MarkedArticle],
    one: Hashable,
    other: Hashable,
    leasts: Sequence[float],
    resampling: Resampling = DEFAULT,
) -> list[SpanAgreement]:
    """Return `span_agreement` for each of some least Jaccard indexes, the claims compared once for all of them."""
    import numpy as np

    compared = finished_by_two(articles, (one, other))
    sizes = [[len(article.marks.get(name) or ()) for name in (one, other)] for article in articles]
    all_claims = np.array(sizes, np.int64).reshape(-1, 2).sum(axis=0).tolist()
    if not compared:
        nothing = [
            not_computable(NO_COMMON_ARTICLE, UNIT, 0, number) for number in (*all_claims[::-1], sum(all_claims))
        ]
        return [SpanAgreement(*nothing) for _ in leasts]
    counts = np.array([_matched(article, one, other, leasts) for article in compared], np.float64).T
    claims = counts[:2].sum(axis=1).astype(int).tolist()
    tally = tally_of(np.arange(len(compared)), counts, len(compared))
    of_first = Basis(len(compared), claims[0], UNIT, all_claims[0] - claims[0])
    of_second = Basis(len(compared), claims[1], UNIT, all_claims[1] - claims[1])
    of_both = Basis(len(compared), sum(claims), UNIT, sum(all_claims) - sum(claims))
    formulas: dict[str, Formula | Figure] = {}
    for row in range(2, 2 + len(leasts)):
        formulas[f"precision {row}"] = Formula(_share(tally, 1, row, (1,)), of_second, NO_CLAIM_OF_SECOND)
        formulas[f"recall {row}"] = Formula(_share(tally, 1, row, (0,)), of_first, NO_CLAIM_OF_FIRST)
        formulas[f"f1 {row}"] = Formula(_share(tally, 2, row, (0, 1)), of_both, NO_CLAIM)
    found = figures(formulas, len(compared), tally.width, resampling)
    return [
        SpanAgreement(*(found[f"{name} {row}"] for name in ("precision", "recall", "f1")))
        for row in range(2, 2 + len(leasts))
    ]


def _share(tally: Tally, times: int, matched: int, claims: tuple[int, ...]) -> "Callable[[Drawn], Floats]":
    """Return how a share is computed: the row of claims that match, that many times, of the claims in other rows."""
    import numpy as np

    def share(drawn: Drawn) -> "Floats":
        sums = drawn.sums(tally)
        bottom = sums[list(claims)].sum(axis=0)
        return np.where(bottom > 0, times * sums[matched] / np.maximum(bottom, 1), np.nan)

    return share


def _matched(article: MarkedArticle, one: Hashable, other: Hashable, leasts: Sequence[float]) -> list[int]:
    """Return how many claims each of the two has, and how many match at each of the least indexes."""
    first = [mark.spans for mark in article.marks[one] or ()]
    second = [mark.spans for mark in article.marks[other] or ()]
    overlaps: list[Overlap] | None = None
    found = [len(first), len(second)]
    for least in leasts:
        if not first or not second:
            found.append(0)
        elif least >= 1:
            found.append(sum((Counter(first) & Counter(second)).values()))
        else:
            overlaps = _overlaps(first, second) if overlaps is None else overlaps
            found.append(matching_size(_partners(overlaps, len(first), least), len(second)))
    return found


def partners(first: Sequence[Spans], second: Sequence[Spans], least: float) -> list[list[int]]:
    """Return for each claim of `first` the places of those in `second` that overlap it by a Jaccard index of `least`.

    At 0 any overlap is enough.
    """
    return _partners(_overlaps(first, second), len(first), least)


def _partners(overlaps: Sequence[Overlap], first: int, least: float) -> list[list[int]]:
    """Return for each of so many claims the places of those that overlap it far enough."""
    found: list[list[int]] = [[] for _ in range(first)]
    for a, b, shared, both in overlaps:
        if shared >= least * both:
            found[a].append(b)
    return found


def _overlaps(first: Sequence[Spans], second: Sequence[Spans]) -> list[Overlap]:
    """Return the pairs of claims that share text.

    The claims are swept by where they start, so that only those that may overlap meet.
    """
    found: list[Overlap] = []
    starts = [(spans[0].start, 0, place) for place, spans in enumerate(first)]
    starts += [(spans[0].start, 1, place) for place, spans in enumerate(second)]
    sides = (first, second)
    sizes = [[sum(end - start for start, end in spans) for spans in side] for side in sides]
    open_claims: tuple[list[int], list[int]] = ([], [])
    for start, group in groupby(sorted(starts), key=lambda entry: entry[0]):
        for side in (0, 1):
            open_claims[side][:] = [place for place in open_claims[side] if sides[side][place][-1].end > start]
        for _, side, place in group:
            for facing in open_claims[1 - side]:
                a, b = (place, facing) if side == 0 else (facing, place)
                shared = _shared(first[a], second[b])
                if shared:
                    found.append((a, b, shared, sizes[0][a] + sizes[1][b] - shared))
            open_claims[side].append(place)
    return found


def _shared(one: Spans, other: Spans) -> int:
    """Return how many code points two claims share, soon where both have one span."""
    if len(one) == len(other) == 1:
        return max(0, min(one[0].end, other[0].end) - max(one[0].start, other[0].start))
    return overlap(one, other)


def matching_size(choices: Sequence[Sequence[int]], others: int) -> int:
    """Return the size of a largest one-to-one matching, by augmenting paths.

    Args:
        choices: for each claim of the first annotator, the places of its possible partners.
        others: number of claims of the second annotator.

    A search that fails has visited claims that no later search can free either, so that they are never visited again.
    """
    partner = [-1] * others
    visited = [False] * others
    return sum(_augmented(claim, choices, partner, visited) for claim in range(len(choices)))


def _augmented(claim: int, choices: Sequence[Sequence[int]], partner: list[int], visited: list[bool]) -> bool:
    """Look for a partner of the claim, moving others along; return whether one was found. Marks failures visited."""
    path = [(claim, iter(choices[claim]))]
    taken: list[int] = []
    seen: list[int] = []
    while path:
        here, options = path[-1]
        free = next((place for place in choices[here] if partner[place] < 0), None)
        if free is not None:
            taken.append(free)
            for (mover, _), place in zip(path, taken, strict=True):
                partner[place] = mover
            for place in seen:
                visited[place] = False
            return True
        step = next((place for place in options if not visited[place]), None)
        if step is None:
            path.pop()
            if taken:
                taken.pop()
            continue
        visited[step] = True
        seen.append(step)
        taken.append(step)
        path.append((partner[step], iter(choices[partner[step]])))
    return False
