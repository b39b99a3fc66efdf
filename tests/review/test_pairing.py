"""Pairing is optimal, the same from both sides, and says how claims differ."""

import uuid
from collections.abc import Sequence
from functools import partial
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from annotator.core.claim import Claim, Stance
from annotator.core.errors import InvalidValueError
from annotator.core.span import normalised, overlap
from annotator.review.assignment import _sparse, assigned
from annotator.review.overlaps import TAG_WEIGHTS, in_order, overlaps
from annotator.review.pairing import Kind, Pairing, difference, grouped, jaccard, paired, side_by_side

NO_CLAIMS: list[Claim] = []


def claim(number: int, annotator_id: int, *spans: tuple[int, int], **values: object) -> Claim:
    made = Claim(number, str(uuid.UUID(int=number)), 1, annotator_id, normalised(spans), "")
    return made._replace(**values)


A, B, C = (partial(lambda annotator, number, *spans, **values: claim(number, annotator, *spans, **values), n)
           for n in (1, 2, 3))  # fmt: skip

_edge = st.integers(0, 12)
_spans = st.lists(st.tuples(_edge, st.integers(1, 6)).map(lambda s: (s[0], s[0] + s[1])), min_size=1, max_size=2)
_tags = st.fixed_dictionaries({
    "actor_id": st.sampled_from([None, 1, 2]), "stance": st.sampled_from([None, Stance.SUPPORTS]),
    "proposition_id": st.sampled_from([None, 1]),
})  # fmt: skip


@st.composite
def claims_of_several(draw: st.DrawFn, annotators: int, most: int) -> list[list[Claim]]:
    numbers = iter(draw(st.permutations(range(1, annotators * most + 1))))
    return [
        [claim(next(numbers), annotator, *draw(_spans), **draw(_tags)) for _ in range(draw(st.integers(0, most)))]
        for annotator in range(1, annotators + 1)
    ]


def uuids(pairing: Pairing) -> set[tuple[str, str]]:
    return {(pair.a.uuid, pair.b.uuid) for pair in pairing.pairs}


def alike(one: Claim, other: Claim) -> int:
    return sum(weight * (getattr(one, name) == getattr(other, name)) for name, weight in TAG_WEIGHTS.items())


def worth(pairs: Sequence[tuple[Claim, Claim]]) -> tuple[int, float, int]:
    return (
        sum(one.spans == other.spans for one, other in pairs),
        round(sum(jaccard(one, other) for one, other in pairs), 5),
        sum(alike(one, other) for one, other in pairs),
    )


def best_of_all(first: list[Claim], second: list[Claim], threshold: float) -> tuple[int, float, int]:
    """Return what the best of all assignments is worth, having tried every one."""
    short, long = sorted((first, second), key=len)
    best = (0, 0.0, 0)
    for chosen in permutations(long, len(short)):
        allowed = [pair for pair in zip(short, chosen, strict=True) if jaccard(*pair) >= threshold]
        best = max(best, worth(allowed))
    return best


@settings(max_examples=150, deadline=None)
@given(claims=claims_of_several(2, 5), threshold=st.sampled_from([0.01, 0.3, 0.5, 1.0]))
def test_pairs_are_the_best_of_all(claims: list[list[Claim]], threshold: float) -> None:
    first, second = claims
    found = paired(first, second, threshold=threshold)
    assert worth([(pair.a, pair.b) for pair in found.pairs]) == best_of_all(first, second, threshold)
    assert all(pair.overlap == jaccard(pair.a, pair.b) >= threshold for pair in found.pairs)
    in_a = [pair.a.uuid for pair in found.pairs] + [claim.uuid for claim in found.only_a]
    in_b = [pair.b.uuid for pair in found.pairs] + [claim.uuid for claim in found.only_b]
    assert sorted(in_a) == sorted(claim.uuid for claim in first)
    assert sorted(in_b) == sorted(claim.uuid for claim in second)


@settings(max_examples=150, deadline=None)
@given(claims=claims_of_several(2, 7), data=st.data())
def test_neither_side_nor_order_matters(claims: list[list[Claim]], data: st.DataObject) -> None:
    first, second = claims
    found, mirrored = paired(first, second), paired(second, first)
    assert {(b, a) for a, b in uuids(found)} == uuids(mirrored)
    assert (found.only_a, found.only_b) == (mirrored.only_b, mirrored.only_a)
    assert (found.merged, found.split) == (mirrored.split, mirrored.merged)
    shuffled = paired(data.draw(st.permutations(first)), data.draw(st.permutations(second)))
    assert shuffled == found


@settings(max_examples=60, deadline=None)
@given(claims=claims_of_several(2, 6))
def test_large_groups_are_solved_as_well_as_small_ones(claims: list[list[Claim]]) -> None:
    first, second = claims
    both = [*first, *second]
    found, _ = overlaps(both, [0] * len(first) + [1] * len(second))
    assume(len(found.one) > 0)
    weight = np.rint(found.jaccard * 1000) + found.alike
    table = np.zeros((len(first), len(second) + len(first)))
    table[found.one, found.other - len(first)] = weight
    partner = _sparse(found.one, found.other - len(first), weight, (len(first), len(second)))
    rows, columns = linear_sum_assignment(table, maximize=True)
    assert table[np.arange(len(first)), partner].sum() == table[rows, columns].sum()


PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 40), st.integers(0, 10)), min_size=2)


@settings(max_examples=150, deadline=None)
@given(pairs=PAIRS)
def test_small_groups_are_solved_as_well_as_large_ones(pairs: list[tuple[int, int, int, int]]) -> None:
    distinct = {(one, other): (steps, alike) for one, other, steps, alike in pairs}
    left, right = (np.array([pair[side] + 8 * side for pair in distinct]) for side in (0, 1))
    steps, alike = (np.array([worth[place] for worth in distinct.values()]) for place in (0, 1))
    chosen = assigned(left, right, steps / 40, alike)
    assert len(set(left[chosen])) == len(set(right[chosen])) == len(chosen)
    identical = 2_000_000 * (steps == 40)
    weight = (np.rint(steps / 40 * 1_000_000) + identical) * 1000 + alike
    table = np.zeros((8, 8))
    table[left, right - 8] = weight
    assert weight[chosen].sum() == table[linear_sum_assignment(table, maximize=True)].sum()


def test_identical_spans_are_paired_even_where_two_others_would_overlap_more() -> None:
    a, a2 = A(1, (0, 10)), A(2, (0, 17))
    b, b2 = B(3, (0, 10)), B(4, (4, 10))
    assert jaccard(a, b2) + jaccard(a2, b) > 1
    assert (a.uuid, b.uuid) in uuids(paired([a, a2], [b, b2], threshold=0.5))


def test_tags_decide_among_claims_on_one_span() -> None:
    kowalski, peskov = A(1, (0, 10), actor_id=1), A(2, (0, 10), actor_id=2)
    second = [B(3, (0, 10), actor_id=2), B(4, (0, 10), actor_id=1)]
    assert uuids(paired([kowalski, peskov], second)) == {(kowalski.uuid, second[1].uuid), (peskov.uuid, second[0].uuid)}


def test_overlap_outweighs_any_tags() -> None:
    a = A(1, (0, 100), actor_id=1, proposition_id=1, stance=Stance.SUPPORTS, form="reported")
    near, alike = B(2, (0, 99)), B(3, (0, 98), actor_id=1, proposition_id=1, stance=Stance.SUPPORTS, form="reported")
    assert uuids(paired([a], [near, alike])) == {(a.uuid, near.uuid)}


@pytest.mark.parametrize(("threshold", "pairs"), [(0.5, 1), (0.51, 0), (1.0, 0)])
def test_threshold(threshold: float, pairs: int) -> None:
    assert len(paired([A(1, (0, 10))], [B(2, (0, 20))], threshold=threshold).pairs) == pairs


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.1])
def test_impossible_threshold(threshold: float) -> None:
    with pytest.raises(InvalidValueError, match="cannot be paired"):
        paired(NO_CLAIMS, NO_CLAIMS, threshold=threshold)


def test_all_parts_of_discontinuous_claims_count() -> None:
    a, b = A(1, (0, 10), (20, 30)), B(2, (0, 10), (20, 25))
    assert paired([a], [b]).pairs[0].overlap == 15 / 20


def test_merged_and_split() -> None:
    first, second, whole = A(1, (0, 10)), A(2, (11, 20)), B(3, (0, 20))
    found = paired([first, second], [whole])
    assert [(p.whole, p.parts) for p in found.merged] == [(whole, (first, second))]
    assert found.split == ()
    assert uuids(found) == {(first.uuid, whole.uuid)}
    assert found.only_a == (second,)
    assert paired([whole], [first, second]).split == found.merged


def test_nested_claims_that_both_have_are_not_parts() -> None:
    first = [A(1, (0, 10)), A(2, (11, 20))]
    second = [B(3, (0, 20)), B(4, (11, 20))]
    found = paired(first, second)
    assert (found.merged, found.split) == ((), ())
    assert len(found.pairs) == 2


def test_two_claims_on_one_stretch_are_not_parts() -> None:
    found = paired([A(1, (0, 10)), A(2, (0, 10), actor_id=3)], [B(3, (0, 20))])
    assert (found.merged, found.split) == ((), ())


def test_what_differs_is_named_in_order() -> None:
    a = A(1, (0, 10), actor_id=1, stance=Stance.SUPPORTS, tags=("x", "y"), fields={"frame": "security", "a": ""})
    b = B(
        2, (0, 9), actor_id=2, stance=Stance.OPPOSES, proposition_id=1, form="reported", addressees=(1,), via_id=1,
        claim_date="2021", tags=("y", "x"), fields={"frame": "economy", "zeal": "yes"}, organisation="UN",
    )  # fmt: skip
    assert difference(a, b) == (
        "boundary", "actor", "organisation", "stance", "proposition", "form", "addressees", "via", "claim_date",
        "frame", "zeal",
    )  # fmt: skip
    assert difference(a, a._replace(note="another", confidence=1, actor_as_written="he")) == ()


def test_an_organisation_left_out_is_that_of_the_actor() -> None:
    a, b = A(1, (0, 9), actor_id=1), B(2, (0, 9), actor_id=1, organisation="NATO")
    assert difference(a, b) == ("organisation",)
    assert difference(a, b, {1: "NATO"}) == ()
    assert difference(a, b._replace(organisation=""), {1: "NATO"}) == ("organisation",)


@settings(max_examples=100, deadline=None)
@given(claims=claims_of_several(3, 5), data=st.data())
def test_groups_hold_each_claim_once_and_at_most_one_of_each_annotator(
    claims: list[list[Claim]], data: st.DataObject
) -> None:
    everything = [claim for of_one in claims for claim in of_one]
    found = grouped(everything, [1, 2, 3])
    assert sorted(claim.uuid for group in found.groups for claim in group.members) == sorted(
        claim.uuid for claim in everything
    )
    for group in found.groups:
        whose = [claim.annotator_id for claim in group.members]
        assert whose == sorted(set(whose))
        assert set(group.missing) == {1, 2, 3} - set(whose)
        assert (group.kind is Kind.ONLY_ONE) == (len(whose) == 1)
        assert (group.kind is Kind.IDENTICAL) == (len(whose) > 1 and not group.differs)
        assert group.overlap == min((jaccard(one, other) for one, other in product(group.members, repeat=2)), default=1)
    assert grouped(data.draw(st.permutations(everything)), [1, 2, 3]) == found


@settings(max_examples=60, deadline=None)
@given(claims=claims_of_several(2, 5))
def test_groups_of_two_are_pairs(claims: list[list[Claim]]) -> None:
    pairing = paired(*claims)
    groups = grouped([*claims[0], *claims[1]], [1, 2]).groups
    assert {tuple(c.uuid for c in group.members) for group in groups if len(group.members) == 2} == uuids(pairing)


def plainly_joined(claims: list[Claim], annotators: Sequence[int], threshold: float) -> set[frozenset[str]]:
    """Return the groups that joining all pairs of every two annotators leads to, one pair after the other."""
    own = {annotator: [claim for claim in claims if claim.annotator_id == annotator] for annotator in annotators}
    pairs = [
        pair for one, other in combinations(annotators, 2)
        for pair in paired(own[one], own[other], threshold=threshold).pairs
    ]  # fmt: skip
    place = {claim.uuid: number for number, claim in enumerate(in_order(claims))}
    pairs.sort(key=lambda pair: (-pair.overlap, -alike(*pair[:2]), sorted(place[claim.uuid] for claim in pair[:2])))
    group_of = {claim.uuid: [claim] for claim in claims}
    for pair in pairs:
        mine, theirs = group_of[pair.a.uuid], group_of[pair.b.uuid]
        if {claim.annotator_id for claim in mine}.isdisjoint(claim.annotator_id for claim in theirs):
            mine += theirs
            group_of.update((claim.uuid, mine) for claim in theirs)
    return {frozenset(claim.uuid for claim in group) for group in group_of.values()}


@settings(max_examples=100, deadline=None)
@given(claims=claims_of_several(4, 5), threshold=st.sampled_from([0.01, 0.3, 0.5, 1.0]))
def test_groups_are_what_joining_pair_after_pair_leads_to(claims: list[list[Claim]], threshold: float) -> None:
    everything = [claim for of_one in claims for claim in of_one]
    found = grouped(everything, [1, 2, 3, 4], threshold=threshold).groups
    expected = plainly_joined(everything, [1, 2, 3, 4], threshold)
    assert {frozenset(claim.uuid for claim in group.members) for group in found} == expected
    assert all(group == side_by_side(group.members, [1, 2, 3, 4]) for group in found)


def plainly_split(wholes: list[Claim], others: list[Claim], partner: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Return the claims that the other annotator made several of, having looked at each with each."""
    found = []
    for whole in wholes:
        parts: list[Claim] = []
        for other in in_order(others):
            shared, size = overlap(other.spans, whole.spans), length(other)
            under = shared >= 0.8 * size and size < length(whole)
            alone = partner.get(other.uuid, whole.uuid) == whole.uuid
            if under and alone and not any(overlap(other.spans, part.spans) for part in parts):
                parts.append(other)
        covered = sum(overlap(part.spans, whole.spans) for part in parts)
        if len(parts) > 1 and covered >= 0.5 * length(whole):
            found.append((whole.uuid, [part.uuid for part in parts]))
    return sorted(found)


@settings(max_examples=150, deadline=None)
@given(claims=claims_of_several(2, 7))
def test_parts_are_found_as_by_looking_at_each_claim_with_each(claims: list[list[Claim]]) -> None:
    first, second = claims
    found = paired(first, second)
    partner = {pair.a.uuid: pair.b.uuid for pair in found.pairs} | {pair.b.uuid: pair.a.uuid for pair in found.pairs}
    for told, expected in (
        (found.split, plainly_split(first, second, partner)), (found.merged, plainly_split(second, first, partner)),
    ):  # fmt: skip
        assert sorted((parts.whole.uuid, [part.uuid for part in parts.parts]) for parts in told) == expected


@settings(max_examples=100, deadline=None)
@given(claims=claims_of_several(3, 6), at_once=st.integers(1, 9), threshold=st.sampled_from([0.0, 0.3, 1.0]))
def test_overlaps_are_those_of_each_claim_with_each(claims: list[list[Claim]], at_once: int, threshold: float) -> None:
    everything = [claim for of_one in claims for claim in of_one]
    with pytest.MonkeyPatch.context() as patch:
        # However few pairs are looked at together.
        patch.setattr("annotator.review.overlaps._AT_ONCE", at_once)
        found, under = overlaps(everything, [c.annotator_id for c in everything], threshold=threshold, under=0.8)
    each = [pair for pair in product(range(len(everything)), repeat=2) if shared(everything, pair)]
    rows = zip(found.one.tolist(), found.other.tolist(), found.jaccard.tolist(), found.alike.tolist(), strict=True)
    assert sorted(rows) == [
        (one, other, overlapping, alike(everything[one], everything[other]))
        for one, other in each
        if everything[one].annotator_id < everything[other].annotator_id
        and (overlapping := jaccard(everything[one], everything[other])) >= threshold
    ]
    assert sorted(zip(under.part.tolist(), under.whole.tolist(), strict=True)) == [
        (part, whole)
        for part, whole in each
        if everything[part].annotator_id != everything[whole].annotator_id
        and length(everything[part]) < length(everything[whole])
        and shared(everything, (part, whole)) >= 0.8 * length(everything[part])
    ]


def shared(claims: list[Claim], pair: tuple[int, int]) -> int:
    return overlap(claims[pair[0]].spans, claims[pair[1]].spans)


def length(claim: Claim) -> int:
    return sum(end - start for start, end in claim.spans)


def test_identical_spans_with_rivals_leave_the_choice_to_what_else_there_is() -> None:
    """The better tags of one identical pair do not make it certain where its claim is needed elsewhere."""
    left, right = np.array([0, 0, 1]), np.array([2, 3, 2])
    chosen = assigned(left, right, np.array([1.0, 1.0, 0.5]), np.array([6, 4, 8]))
    assert chosen.tolist() == [1, 2]


def test_kinds() -> None:
    same, moved = A(1, (0, 10), stance=Stance.SUPPORTS), B(2, (0, 11), stance=Stance.OPPOSES)
    only = C(3, (50, 60))
    first, second = grouped([only, moved, same], [1, 2, 3]).groups
    assert (first.kind, first.differs, first.missing) == (Kind.BOUNDARY, ("boundary", "stance"), (3,))
    assert (second.kind, second.missing, second.unanimous) == (Kind.ONLY_ONE, (1, 2), False)
    three = [claim(number, number, (0, 9)) for number in (1, 2, 3)]
    (group,) = grouped(three, [1, 2, 3]).groups
    assert group.unanimous
    (group,) = grouped([*three[:2], three[2]._replace(note="n", via_id=4)], [1, 2, 3]).groups
    assert group.kind is Kind.OTHER


def test_assignment_of_pairs_that_no_other_competes_with() -> None:
    left, right = np.array([0, 2]), np.array([1, 3])
    assert assigned(left, right, np.array([0.4, 1.0]), np.array([0, 3])).tolist() == [0, 1]
