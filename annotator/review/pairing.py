"""Claims of several annotators side by side: who marked the same, and how what they say of it differs."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple

from annotator.core.claim import Claim
from annotator.core.errors import InvalidValueError
from annotator.core.span import overlap
from annotator.review.assignment import assigned
from annotator.review.overlaps import Overlaps, Under, in_order, overlaps

THRESHOLD = 0.3
"""How far two claims must overlap to be a pair, unless said otherwise."""

_UNDER = 0.8
"""How much of a part must lie under the whole that it is a part of."""

_COVERED = 0.5
"""How much of a whole its parts must cover together."""

_BEYOND = 2**62
"""More code points than any article has."""

Organisations = Mapping[int, str | None]
"""The organisation that each actor belongs to, by the actor's id."""


class Pair(NamedTuple):
    """Two annotators' claims on the same stretch; `overlap` is their Jaccard index over code points.

    `differs` names what they do not agree in, in this order: boundary, actor, organisation, stance, proposition, form,
    addressees, via, claim_date, tags, then the codebook's own fields by name. Empty when they are identical.
    """

    a: Claim
    b: Claim
    overlap: float
    differs: tuple[str, ...]


class Parts(NamedTuple):
    """One annotator's claim that another annotator made several of, in reading order."""

    whole: Claim
    parts: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two annotators' claims of one article. Each claim is in one pair, or in `only_a` or `only_b`.

    `merged` are claims of B under which A made several, `split` claims of A under which B made several; they say so
    besides, whether or not one of the parts is paired with the whole. All in reading order.
    """

    pairs: tuple[Pair, ...]
    only_a: tuple[Claim, ...]
    only_b: tuple[Claim, ...]
    merged: tuple[Parts, ...]
    split: tuple[Parts, ...]


class Kind(StrEnum):
    """In what first of all the claims of a group differ."""

    IDENTICAL = "identical"
    BOUNDARY = "boundary"
    ACTOR = "actor"
    STANCE = "stance"
    PROPOSITION = "proposition"
    OTHER = "other"
    ONLY_ONE = "only one"


@dataclass(frozen=True, slots=True)
class Group:
    """Claims on the same stretch, at most one of each annotator, in the order in which the annotators were given.

    `missing` are the annotators who have none here. `overlap` is the smallest Jaccard index between any two members, 1
    for a single one; `differs` is what any two differ in, as in `Pair`.
    """

    members: tuple[Claim, ...]
    missing: tuple[int, ...]
    overlap: float
    differs: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """In what the members differ, the first of boundary, actor, stance, proposition; `other` for anything else."""
        if len(self.members) == 1:
            return Kind.ONLY_ONE
        if not self.differs:
            return Kind.IDENTICAL
        named = (kind for kind in (Kind.BOUNDARY, Kind.ACTOR, Kind.STANCE, Kind.PROPOSITION) if kind in self.differs)
        return next(named, Kind.OTHER)

    @property
    def unanimous(self) -> bool:
        """Whether every annotator has this claim, and all say the same."""
        return not self.missing and not self.differs


@dataclass(frozen=True, slots=True)
class Grouping:
    """Several annotators' claims of one article: each claim in one group; and the claims that others split."""

    groups: tuple[Group, ...]
    parts: tuple[Parts, ...]


def paired(
    first: Iterable[Claim],
    second: Iterable[Claim],
    *,
    threshold: float = THRESHOLD,
    organisations: Organisations | None = None,
) -> Pairing:
    """Pair two annotators' claims of one article, one to one.

    Claims on identical spans are always paired. For the others the sum of overlaps is the largest that pairs of at
    least `threshold` can reach; among equal sums the one with more equal tags is taken. Exchanging the annotators
    gives the same pairs, mirrored.

    Args:
        first: the claims of annotator A, all in one article.
        second: those of annotator B in the same article.
        threshold: the smallest Jaccard index of a pair, above 0 and up to 1.
        organisations: what actors belong to, for claims that say nothing else.

    Raises:
        InvalidValueError: when the threshold is not above 0 and up to 1.
    """
    in_a, in_b = list(first), list(second)
    uuids_of_a = {claim.uuid for claim in in_a}
    claims = in_order([*in_a, *in_b])
    sides = [0 if claim.uuid in uuids_of_a else 1 for claim in claims]
    found, under = overlaps(claims, sides, threshold=_checked(threshold), under=_UNDER)
    chosen = _assigned(sides, found)
    pairs = []
    for one, other, jaccard in zip(chosen.one.tolist(), chosen.other.tolist(), chosen.jaccard.tolist(), strict=True):
        a, b = claims[one], claims[other]
        pairs.append(Pair(a, b, jaccard, difference(a, b, organisations)))
    paired_off = {claim.uuid for pair in pairs for claim in pair[:2]}
    parts = _parts(claims, sides, under, chosen)
    return Pairing(
        pairs=tuple(sorted(pairs, key=lambda pair: _reading_order(pair.a))),
        only_a=_without(in_a, paired_off),
        only_b=_without(in_b, paired_off),
        merged=tuple(several for several in parts if several.whole.uuid not in uuids_of_a),
        split=tuple(several for several in parts if several.whole.uuid in uuids_of_a),
    )


def grouped(
    claims: Iterable[Claim],
    annotator_ids: Sequence[int],
    *,
    threshold: float = THRESHOLD,
    organisations: Organisations | None = None,
) -> Grouping:
    """Join several annotators' claims of one article into groups with at most one claim of each.

    Every two annotators are paired as by `paired`; the pairs are joined best first, where they overlap most and have
    most tags in common. A pair that would bring a second claim of an annotator into a group is passed over.

    Args:
        claims: claims of one article; those of annotators that are not listed are left out.
        annotator_ids: whose claims are laid side by side, in the order in which groups list them.
        threshold: the smallest Jaccard index of a pair, above 0 and up to 1.
        organisations: what actors belong to, for claims that say nothing else.

    Raises:
        InvalidValueError: when the threshold is not above 0 and up to 1.
    """
    place = {annotator_id: number for number, annotator_id in enumerate(annotator_ids)}
    listed = in_order(claim for claim in claims if claim.annotator_id in place)
    sides = [place[claim.annotator_id] for claim in listed]
    found, under = overlaps(listed, sides, threshold=_checked(threshold), under=_UNDER)
    chosen = _assigned(sides, found)
    label = _joined(sides, chosen)
    together: dict[int, list[int]] = {}
    for index in sorted(range(len(listed)), key=sides.__getitem__):
        together.setdefault(label[index], []).append(index)
    least = _least_overlaps(listed, label, found)
    groups = []
    for number, indexes in together.items():
        members, present = tuple(listed[index] for index in indexes), {sides[index] for index in indexes}
        missing = tuple(annotator_id for annotator_id, side in place.items() if side not in present)
        groups.append(Group(members, missing, least[number], _differing(members, organisations)))
    return Grouping(
        tuple(sorted(groups, key=lambda group: min(map(_reading_order, group.members)))),
        tuple(_parts(listed, sides, under, chosen)),
    )


def _joined(sides: Sequence[int], chosen: Overlaps) -> list[int]:
    """Return for each claim the number of its group, having joined the pairs in order; see `grouped`."""
    label = list(range(len(sides)))
    members = [[index] for index in label]
    # A bit for each side that a group has a claim of.
    present = [1 << side for side in sides]
    for one, other in zip(chosen.one.tolist(), chosen.other.tolist(), strict=True):
        mine, theirs = label[one], label[other]
        if mine != theirs and not present[mine] & present[theirs]:
            present[mine] |= present[theirs]
            members[mine] += members[theirs]
            for index in members[theirs]:
                label[index] = mine
    return label


def _least_overlaps(claims: Sequence[Claim], label: Sequence[int], found: Overlaps) -> dict[int, float]:
    """Return the smallest Jaccard index of any two claims of each group, by its number; 1 for a single claim."""
    import numpy as np

    group = np.array(label, dtype=np.int64)
    of_one = group[found.one]
    inside = of_one == group[found.other]
    least = np.ones(len(group))
    np.minimum.at(least, of_one[inside], found.jaccard[inside])
    size = np.bincount(group, minlength=len(group))
    met = np.bincount(of_one[inside], minlength=len(group))
    known = dict(enumerate(least.tolist()))
    # Of pairs that overlap little not all are among those found.
    for number in np.flatnonzero(met < size * (size - 1) // 2).tolist():
        known[number] = _least_overlap(claims[index] for index in np.flatnonzero(group == number).tolist())
    return known


def _least_overlap(claims: Iterable[Claim]) -> float:
    apart = {claim.spans: claim for claim in claims}.values()
    return min((jaccard(one, other) for one, other in combinations(apart, 2)), default=1.0)


def side_by_side(
    members: Iterable[Claim], annotator_ids: Sequence[int], organisations: Organisations | None = None
) -> Group:
    """Return claims of one article as a group, whether or not they overlap; at most one of each annotator.

    Arguments as for `grouped`; every member's annotator is to be listed.
    """
    place = {annotator_id: number for number, annotator_id in enumerate(annotator_ids)}
    ordered = tuple(sorted(members, key=lambda claim: place[claim.annotator_id]))
    present = {claim.annotator_id for claim in ordered}
    return Group(
        ordered,
        tuple(annotator_id for annotator_id in place if annotator_id not in present),
        _least_overlap(ordered),
        _differing(ordered, organisations),
    )


def jaccard(one: Claim, other: Claim) -> float:
    """Return how far two claims of one article overlap: shared code points by those of either, 0 to 1."""
    shared = overlap(one.spans, other.spans)
    return shared / (_length(one) + _length(other) - shared)


def difference(one: Claim, other: Claim, organisations: Organisations | None = None) -> tuple[str, ...]:
    """Return what two claims do not agree in, named and ordered as in `Pair`.

    Addressees and tags are compared as sets. What an actor belongs to, as `organisations` says, counts as a claim's
    organisation where the claim names none itself.
    """
    return _differing((one, other), organisations)


def _differing(claims: Sequence[Claim], organisations: Organisations | None) -> tuple[str, ...]:
    found = [name for name, value in _VALUES.items() if len(set(map(value, claims))) > 1]
    found += [name for name, value in _SETS.items() if len(set(map(frozenset, set(map(value, claims))))) > 1]
    if len({organisation_of(claim, organisations or {}) for claim in claims}) > 1:
        found.append("organisation")
    own = sorted(set().union(*(claim.fields for claim in claims)))
    found.sort(key=_ORDER.index)
    return (*found, *(name for name in own if len({claim.fields.get(name) or "" for claim in claims}) > 1))


_VALUES: dict[str, Callable[[Claim], Hashable]] = {
    "boundary": attrgetter("spans"),
    "actor": attrgetter("actor_id"),
    "stance": attrgetter("stance"),
    "proposition": attrgetter("proposition_id"),
    "form": attrgetter("form"),
    "via": attrgetter("via_id"),
    "claim_date": attrgetter("claim_date"),
}
_SETS: dict[str, Callable[[Claim], tuple[Hashable, ...]]] = {
    "addressees": attrgetter("addressees"),
    "tags": attrgetter("tags"),
}
NAMED_IN_PLURAL = tuple(_SETS)
"""Of what claims may differ in, what is named in the plural."""

_ORDER = (
    "boundary", "actor", "organisation", "stance", "proposition", "form", "addressees", "via", "claim_date", "tags",
)  # fmt: skip


def organisation_of(claim: Claim, organisations: Organisations) -> str:
    """Return the organisation that a claim names or else that of its actor; empty when there is none."""
    own = organisations.get(claim.actor_id) if claim.actor_id is not None else None
    return (own if claim.organisation is None else claim.organisation) or ""


def _checked(threshold: float) -> float:
    if not 0 < threshold <= 1:
        raise InvalidValueError(f"Claims cannot be paired from an overlap of {threshold} on.", "Take one from 0 to 1.")
    return threshold


def _assigned(sides: Sequence[int], allowed: Overlaps) -> Overlaps:
    """Return the chosen pairs of every two sides, the best ones first."""
    import numpy as np

    side = np.array(sides, dtype=np.int32)
    # A claim counts anew for every two sides, so that one assignment settles all of them, each for itself.
    many = max(sides, default=0) + 1
    left, right = allowed.one * many + side[allowed.other], allowed.other * many + side[allowed.one]
    chosen = allowed.at(assigned(left, right, allowed.jaccard, allowed.alike))
    earlier, later = np.minimum(chosen.one, chosen.other), np.maximum(chosen.one, chosen.other)
    return chosen.at(np.lexsort((later, earlier, -chosen.alike, -chosen.jaccard)))


def _parts(claims: Sequence[Claim], sides: Sequence[int], under: Under, chosen: Overlaps) -> list[Parts]:
    """Return the claims that another annotator made several of, in reading order.

    A part lies almost wholly under the whole, and is not paired with another claim of the whole's annotator. Parts do
    not overlap each other, and cover at least half of the whole together.
    """
    parts_of: dict[tuple[int, int], list[int]] = {}
    for lower, upper in _candidates(claims, sides, under, chosen):
        parts_of.setdefault((upper, sides[lower]), []).append(lower)
    several = []
    for (index, _), candidates in parts_of.items():
        whole = claims[index]
        taken: list[Claim] = []
        reaching: list[Claim] = []
        for part in (claims[number] for number in sorted(candidates)):
            # The candidates come by their starts: what ends before this one meets none of the following either.
            reaching = [other for other in reaching if other.spans[-1].end > part.spans[0].start]
            if not any(overlap(part.spans, other.spans) for other in reaching):
                taken.append(part)
                reaching.append(part)
        covered = sum(overlap(part.spans, whole.spans) for part in taken)
        if len(taken) > 1 and covered >= _COVERED * _length(whole):
            several.append(Parts(whole, tuple(taken)))
    return sorted(several, key=lambda found: (_reading_order(found.whole), _reading_order(found.parts[0])))


def _candidates(
    claims: Sequence[Claim], sides: Sequence[int], under: Under, chosen: Overlaps
) -> Iterable[tuple[int, int]]:
    """Return the claims that may be one of several parts of a whole, each with the whole.

    Those paired with another claim of the whole's annotator are left out, and so are those that have no other beside
    them that they do not overlap.
    """
    import numpy as np

    side, many = np.array(sides, dtype=np.int32), max(sides, default=0) + 1
    partner = np.full((len(claims), many), -1)
    partner[chosen.one, side[chosen.other]] = chosen.other
    partner[chosen.other, side[chosen.one]] = chosen.one
    theirs = partner[under.part, side[under.whole]]
    free = (theirs < 0) | (theirs == under.whole)
    part, whole = under.part[free], under.whole[free]
    # Of any two parts apart from each other, one has a span that ends before one of the other's begins.
    place = whole * many + side[part]
    first_end, last_start = np.full(len(claims) * many, _BEYOND), np.full(len(claims) * many, -1)
    np.minimum.at(first_end, place, np.array([claim.spans[0].end for claim in claims])[part])
    np.maximum.at(last_start, place, np.array([claim.spans[-1].start for claim in claims])[part])
    apart = first_end[place] <= last_start[place]
    return zip(part[apart].tolist(), whole[apart].tolist(), strict=True)


def _without(claims: Iterable[Claim], partners: Collection[str]) -> tuple[Claim, ...]:
    return tuple(sorted((claim for claim in claims if claim.uuid not in partners), key=_reading_order))


def _reading_order(claim: Claim) -> tuple[int, int, str]:
    return claim.spans[0].start, -claim.spans[-1].end, claim.uuid


def _length(claim: Claim) -> int:
    return sum(end - start for start, end in claim.spans)
