"""From claims and decisions to the rows of a review."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.app.review_rows import ReviewRow, RowKey, RowKind
from annotator.core.claim import Claim
from annotator.review.pairing import Group, Kind, Organisations, grouped, side_by_side
from annotator.store.decisions import Decision

_KINDS = {
    Kind.IDENTICAL: RowKind.IDENTICAL, Kind.BOUNDARY: RowKind.BOUNDARY, Kind.ACTOR: RowKind.ACTOR,
    Kind.STANCE: RowKind.STANCE, Kind.PROPOSITION: RowKind.PROPOSITION, Kind.OTHER: RowKind.OTHER,
    Kind.ONLY_ONE: RowKind.ONLY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Basis:
    """What rows are made of besides claims and decisions.

    Attributes:
        annotator_ids: those under review, in the order in which rows list them.
        organisations: what actors belong to.
        threshold: the smallest Jaccard index of claims laid side by side.
    """

    annotator_ids: tuple[int, ...]
    organisations: Organisations
    threshold: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One article's claims laid side by side, before anything is decided.

    Attributes:
        basis: by which they were compared.
        claims: all annotators' claims by UUID, in reading order.
        present: the annotators who worked on the article.
        rows: the rows in reading order, all open.
        places: where in the reading order each row is, by its key.
        row_of: the number of each claim's row, by the claim's UUID.
    """

    basis: Basis
    claims: Mapping[str, Claim]
    present: tuple[int, ...]
    rows: tuple[ReviewRow, ...]
    places: Mapping[RowKey, tuple[int, int, str]]
    row_of: Mapping[str, int]


def compared(article_id: int, claims: Sequence[Claim], begun: Iterable[int], basis: Basis) -> Compared:
    """Lay one article's claims side by side; `begun` are the annotators who began the article, with claims or not."""
    present = {*begun, *(claim.annotator_id for claim in claims)}
    in_order = tuple(annotator_id for annotator_id in basis.annotator_ids if annotator_id in present)
    found = grouped(claims, in_order, threshold=basis.threshold, organisations=basis.organisations)
    joined = _Joined()
    for parts in found.parts:
        joined.join(claim.uuid for claim in (parts.whole, *parts.parts))
    several: dict[str, list[Group]] = {}
    if found.parts:
        for group in found.groups:
            joined.join(claim.uuid for claim in group.members)
    for group in found.groups:
        several.setdefault(joined.of(group.members[0].uuid), []).append(group)
    rows = [_row(article_id, groups, basis.organisations, in_order) for groups in several.values()]
    places = {row.key: _reading_order(row) for row in rows}
    rows.sort(key=lambda row: places[row.key])
    row_of = {uuid: number for number, row in enumerate(rows) for uuid in row.key}
    return Compared(basis, {claim.uuid: claim for claim in claims}, in_order, tuple(rows), places, row_of)


def assembled(
    article_id: int, bare: Compared, decisions: Sequence[Decision], gold: Sequence[Claim]
) -> tuple[ReviewRow, ...]:
    """Return the rows of one article with what was decided, in reading order.

    Claims that were decided on together stay together, however claims are paired now. An undecided claim beside them
    joins them, unless its annotator has one there already.
    """
    if not decisions:
        return bare.rows
    bundles = _bundles(decisions)
    bundle_of = {source: bundle for bundle in bundles for source in bundle.sources}
    decided = {bare.row_of[uuid] for uuid in bundle_of if uuid in bare.row_of}
    rows = [row for number, row in enumerate(bare.rows) if number not in decided]
    for row in (bare.rows[number] for number in sorted(decided)):
        taken: dict[int, list[Claim]] = {}
        free: list[Claim] = []
        for claim in _claims_of(row):
            bundle = bundle_of.get(claim.uuid)
            if bundle is None:
                free.append(claim)
            else:
                taken.setdefault(id(bundle), []).append(claim)
                bundle.claims.append(claim)
        nearest = bundle_of[max(taken.values(), key=len)[0].uuid]
        nearest.rows.append(row)
        nearest.beside.extend(free)
    golden = {claim.id: claim for claim in gold}
    for bundle in bundles:
        rows.extend(_decided(article_id, bare, bundle, golden))
    return tuple(sorted(rows, key=lambda row: bare.places.get(row.key) or _reading_order(row)))


@dataclass(slots=True, eq=False)
class _Bundle:
    """Decisions that name the same claims, the claims of them that are there, and undecided ones beside those."""

    decisions: list[Decision]
    sources: dict[str, str]
    claims: list[Claim] = field(default_factory=list)
    beside: list[Claim] = field(default_factory=list)
    rows: list[ReviewRow] = field(default_factory=list)


def _bundles(decisions: Sequence[Decision]) -> list[_Bundle]:
    joined = _Joined()
    for decision in decisions:
        joined.join([decision.uuid, *(source.claim_uuid for source in decision.sources)])
    together: dict[str, list[Decision]] = {}
    for decision in decisions:
        together.setdefault(joined.of(decision.uuid), []).append(decision)
    return [
        _Bundle(made, {source.claim_uuid: source.updated_at for decision in made for source in decision.sources})
        for made in together.values()
    ]


def _decided(article_id: int, bare: Compared, bundle: _Bundle, golden: Mapping[int, Claim]) -> Iterator[ReviewRow]:
    """Yield the row of a bundle, and one of the claims beside it that it has no place for."""
    joining: list[Claim] = []
    apart: list[Claim] = []
    for claim in bundle.beside:
        theirs = [other for other in bundle.claims if other.annotator_id == claim.annotator_id]
        several = any(claim in row.parts.get(claim.annotator_id, ()) for row in bundle.rows)
        (joining if several or not theirs else apart).append(claim)
    if apart:
        yield _of_claims(article_id, apart, bare)
    decisions = tuple(bundle.decisions)
    gold = tuple(
        golden[decision.claim_id]
        for decision in decisions
        if decision.claim_id is not None and decision.claim_id in golden
    )
    claims = [*bundle.claims, *joining]
    changed = (
        bool(joining)
        or any(claim.updated_at != bundle.sources[claim.uuid] for claim in bundle.claims)
        or len(bundle.claims) < len(bundle.sources)
    )
    if not claims:
        if gold:
            key = frozenset(claim.uuid for claim in gold)
            yield ReviewRow(key, article_id, RowKind.ADDED, {}, {}, (), 1.0, (), decisions, gold, changed)
        return
    row = _same(bundle.rows, claims) or _of_claims(article_id, claims, bare)
    yield ReviewRow(
        row.key, article_id, row.kind, row.claims, row.parts, row.missing, row.overlap, row.differs, decisions,
        tuple(sorted(gold, key=lambda claim: claim.spans[0])), changed,
    )  # fmt: skip


def _same(rows: Iterable[ReviewRow], claims: Iterable[Claim]) -> ReviewRow | None:
    key = frozenset(claim.uuid for claim in claims)
    return next((row for row in rows if row.key == key), None)


def _of_claims(article_id: int, claims: Sequence[Claim], bare: Compared) -> ReviewRow:
    """Return the row of claims that are not laid side by side by themselves."""
    first = {claim.annotator_id: claim for claim in sorted(claims, key=_place, reverse=True)}
    group = side_by_side(first.values(), bare.present, bare.basis.organisations)
    others = [claim for claim in claims if first[claim.annotator_id] is not claim]
    return _row_of(article_id, group, others)


def _row(
    article_id: int, groups: Sequence[Group], organisations: Organisations, annotator_ids: Sequence[int]
) -> ReviewRow:
    if len(groups) == 1:
        return _row_of(article_id, groups[0], ())
    claims = sorted((claim for group in groups for claim in group.members), key=_place)
    # The group with the whole, and so most of the text, stands for the row.
    main = max(groups, key=lambda group: (len(group.members), max(map(_extent, group.members))))
    first = {claim.annotator_id: claim for claim in (*reversed(claims), *main.members)}
    group = side_by_side(first.values(), annotator_ids, organisations)
    return _row_of(article_id, group, [claim for claim in claims if first[claim.annotator_id] is not claim])


def _row_of(article_id: int, group: Group, others: Iterable[Claim]) -> ReviewRow:
    """Return the row of a group, and of further claims of its members' annotators."""
    claims = {claim.annotator_id: claim for claim in group.members}
    parts: dict[int, tuple[Claim, ...]] = {}
    for claim in others:
        parts[claim.annotator_id] = (*parts.get(claim.annotator_id, (claims[claim.annotator_id],)), claim)
    return ReviewRow(
        key=frozenset(claim.uuid for claim in (*group.members, *others)),
        article_id=article_id,
        kind=RowKind.MERGED_SPLIT if parts else _KINDS[group.kind],
        claims=claims,
        parts={annotator_id: tuple(sorted(several, key=_place)) for annotator_id, several in parts.items()},
        missing=group.missing,
        overlap=group.overlap,
        differs=group.differs,
    )


def _claims_of(row: ReviewRow) -> Iterator[Claim]:
    for annotator_id in row.claims:
        yield from row.versions(annotator_id)


def _place(claim: Claim) -> tuple[int, int, str]:
    return claim.spans[0].start, -claim.spans[-1].end, claim.uuid


def _extent(claim: Claim) -> int:
    return sum(end - start for start, end in claim.spans)


def _reading_order(row: ReviewRow) -> tuple[int, int, str]:
    return min(map(_place, (*_claims_of(row), *(() if row.claims else row.gold))))


class _Joined:
    """Names joined into sets, each known by one of its names."""

    def __init__(self) -> None:
        self._under: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the name that the set of this one is known by."""
        while (under := self._under.get(name, name)) != name:
            name = under
        return name

    def join(self, names: Iterable[str]) -> None:
        """Make the sets of these names one."""
        first = ""
        for name in names:
            known = self.of(name)
            if first and known != first:
                self._under[known] = first
            first = first or known
