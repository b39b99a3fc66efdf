"""How far annotators agree: coefficients on coding and unitizing, and what stands behind them."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from annotator.app.part import Part
from annotator.app.review_memory import kept_threshold
from annotator.core.changes import Changes
from annotator.core.claim import Claim, Stance
from annotator.core.codebook import Codebook, FieldKind
from annotator.core.errors import InvalidValueError
from annotator.review.agreement import coding_figures, codings, confusion, list_figures, set_codings, unitizing
from annotator.review.bootstrap import DEFAULT, NO_INTERVAL, Resampling, release
from annotator.review.coding import Codings
from annotator.review.confusion import Confusion
from annotator.review.figures import Figure
from annotator.review.marks import Mark, MarkedArticle, finished_by_two
from annotator.review.pairing import grouped
from annotator.store import actors, annotators, articles, codebook, decisions
from annotator.store.annotators import Annotator
from annotator.store.connection import Connection

if TYPE_CHECKING:
    from annotator.app.session import Session

STANCES = (Stance.OPPOSES, Stance.NEUTRAL, Stance.SUPPORTS)
"""The stances in order, from low to high."""

LISTS = ("addressees", "tags")
"""The fields with a list for each claim."""

_AT_ONCE = 50

Progress = Callable[[int, int], None]
"""Called with how many steps are done and how many there are (more when that becomes known); raises to cancel."""

Figures = dict[str, Figure]
_Value = Callable[[Claim], Hashable | None]


@dataclass(frozen=True, slots=True)
class ArticlesCounted:
    """How many articles there are, two of the annotators worked on, were left out; and are in progress.

    An article counts for an annotator who called it done, with claims or without, or has claims in it; those that
    somebody with claims has not called done count too, and are `in_progress`.
    """

    all: int
    counted: int
    left_out: int
    in_progress: int


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Two annotators' agreement: coding by field and coefficient, unitizing by coefficient."""

    coding: dict[str, Figures]
    unitizing: Figures


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement of some annotators.

    Attributes:
        annotators: those compared, by name.
        articles: how many articles that rests on.
        coding: by field (actor, organisation, stance, proposition, form, each choice and yes/no field, addressees,
            tags) and coefficient, as `review.agreement` names them. Units are claims laid side by side; what an
            annotator left empty is not coded, but for lists, of which an empty one is a coding.
        unitizing: by coefficient; of more than two annotators without precision, recall and F1. The categories of uα
            and cuα are propositions.
        flattened: claims that overlap another of the same annotator and were cut for the uα family.
        pairwise: the same for every two annotators, by their ids; of more than two empty when not asked for.
    """

    annotators: tuple[Annotator, ...]
    articles: ArticlesCounted
    coding: dict[str, Figures]
    unitizing: Figures
    flattened: int
    pairwise: dict[tuple[int, int], PairFigures]

    def names(self) -> dict[int, str]:
        """Return the annotators' names by id; where two are alike, with the beginning of their UUIDs."""
        alike = [person.name for person in self.annotators]
        return {
            person.id: person.name if alike.count(person.name) == 1 else f"{person.name} ({person.uuid[:8]})"
            for person in self.annotators
        }

    def as_json(self) -> dict[str, Any]:
        """Return the report as `annotator agreement --json` prints it."""
        names = self.names()
        pairs: dict[str, dict[str, Any]] = {}
        for (one, other), found in self.pairwise.items():
            shown = {"coding": _fields_json(found.coding), "unitizing": _figures_json(found.unitizing)}
            pairs.setdefault(names[one], {})[names[other]] = shown
        return {
            "annotators": list(names.values()),
            "articles": asdict(self.articles) | {"claims_flattened": self.flattened},
            "coding": _fields_json(self.coding),
            "unitizing": _figures_json(self.unitizing),
            "pairwise": pairs,
        }


def _fields_json(fields: Mapping[str, Figures]) -> dict[str, Any]:
    return {name: _figures_json(figures) for name, figures in fields.items()}


def _figures_json(figures: Figures) -> dict[str, Any]:
    return {name: asdict(figure) for name, figure in figures.items()}


class _Steps:
    """Counts steps and tells how many are done."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = self._total = 0

    def add(self, number: int) -> None:
        """So many steps more are to be done."""
        self._total += number

    def done(self) -> None:
        """One step more is done."""
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)


class _Coded(NamedTuple):
    """A claim's id and its value in each field, in the order of the fields."""

    claim_id: int
    values: tuple[Hashable | None, ...]


class _Unit(NamedTuple):
    """Claims laid side by side, a place for each annotator."""

    article_id: int
    claims: tuple[_Coded | None, ...]


@dataclass(frozen=True, slots=True)
class _Material:
    annotators: tuple[Annotator, ...]
    articles: ArticlesCounted
    units: tuple[_Unit, ...]
    marked: tuple[MarkedArticle, ...]
    fields: tuple[str, ...]

    @property
    def ids(self) -> list[int]:
        """The ids of the annotators."""
        return [person.id for person in self.annotators]

    def codings(self, field: str) -> Codings:
        """Return what each annotator coded each unit as."""
        place, at = self.fields.index(field), [unit.article_id for unit in self.units]
        rows = [[None if claim is None else claim.values[place] for claim in unit.claims] for unit in self.units]
        if field not in LISTS:
            return codings(rows, at, STANCES if field == "stance" else ())
        # Of the many lists few differ, so that each is made a set once.
        sets: dict[Hashable | None, frozenset[Hashable]] = {
            cell: frozenset(cell if isinstance(cell, tuple) else ()) for cell in set(chain.from_iterable(rows))
        }
        lists = [
            [None if claim is None else sets[cell] for claim, cell in zip(unit.claims, row, strict=True)]
            for unit, row in zip(self.units, rows, strict=True)
        ]
        return set_codings(lists, at)


class AgreementActions(Part):
    """Agreement in the project. Reads on a connection of its own, so that all of it can be done in another thread.

    What was read of everybody's claims is kept until one of them changes.
    """

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._kept: tuple[int, _Material] | None = None
        self._changed = 0
        """How often something changed that counts here; what was read at another count is stale."""
        session.subscribe(self._forget, first=True)

    def _forget(self, changes: Changes) -> None:
        """Forget what was read, unless only decisions changed: gold claims do not count here."""
        gold_only = bool(changes.decided_articles) and changes.claim_articles <= changes.decided_articles
        others = changes.states or changes.actors or changes.annotators or changes.articles or changes.codebook
        if changes.wide or others or (changes.claims and not gold_only):
            self._changed += 1

    @property
    def at_hand(self) -> bool:
        """Whether what is computed of everybody's claims needs no reading of the project."""
        return self._kept is not None and self._kept[0] == self._changed

    def _read(self, annotator_ids: Sequence[int] | None, steps: _Steps | None = None) -> "_Material":
        """Return the material of these annotators, that of everybody from memory."""
        kept, changed = self._kept, self._changed
        if annotator_ids is None and kept is not None and kept[0] == changed:
            return kept[1]
        with closing(self.session.project.reader()) as connection:
            material = _material(connection, annotator_ids, _Steps(None) if steps is None else steps)
        if annotator_ids is None:
            self._kept = changed, material
        return material

    def quick(
        self, annotator_ids: Sequence[int] | None = None, progress: Progress | None = None, *, pairs: bool = True
    ) -> AgreementReport:
        """Return all figures without intervals; of everybody under review unless some are named.

        Args:
            annotator_ids: whom to compare.
            progress: told how far it is.
            pairs: of more than two annotators, compare every two of them besides.

        Raises:
            InvalidValueError: when an annotator is named who is none.
        """
        return self._report(annotator_ids, NO_INTERVAL, progress, pairs=pairs)

    def figures(
        self, annotator_ids: Sequence[int] | None = None, progress: Progress | None = None, *, pairs: bool = True
    ) -> AgreementReport:
        """Return all figures with 95 % intervals over articles, drawn with a fixed seed; otherwise as `quick`."""
        try:
            return self._report(annotator_ids, DEFAULT, progress, pairs=pairs)
        finally:
            release()

    def confusion(self, field: str, one: int, other: int) -> Confusion:
        """Return what one annotator coded against what another did, on claims that both have.

        Categories are labels (of stances their keys, in order). The ids behind a cell are pairs of claim ids: the
        first annotator's, the second's. Claims that one of the two did not code in this field are left out.

        Args:
            field: `stance`, `proposition`, `actor` or another field of `AgreementReport.coding` with one value.
            one: id of the annotator of the rows.
            other: id of the annotator of the columns.

        Raises:
            InvalidValueError: when there is no such field, or an annotator is named who is none.
        """
        material = self._read(None)
        if not {one, other} <= set(material.ids):
            material = self._read([one, other])
        if field not in material.fields or field in LISTS:
            raise InvalidValueError(f"There is no field “{field}” with one value for each claim.")
        place = material.fields.index(field)
        here = [material.ids.index(annotator_id) for annotator_id in (one, other)]
        of_two = ((unit.claims[here[0]], unit.claims[here[1]]) for unit in material.units)
        both = [(first, second) for first, second in of_two if first is not None and second is not None]
        return confusion(
            [first.values[place] for first, _ in both],
            [second.values[place] for _, second in both],
            [(first.claim_id, second.claim_id) for first, second in both],
            tuple(reversed(STANCES)) if field == "stance" else (),
        )

    def _report(
        self, annotator_ids: Sequence[int] | None, resampling: Resampling, progress: Progress | None, *, pairs: bool
    ) -> AgreementReport:
        steps = _Steps(progress)
        material = self._read(annotator_ids, steps)
        compared = list(combinations(material.ids, 2))
        if len(compared) > 1 and not pairs:
            compared = []
        steps.add((len(material.fields) + 1) * (1 + (len(compared) if len(compared) > 1 else 0)))
        data = {}
        coding = {}
        for field in material.fields:
            data[field] = material.codings(field)
            coding[field] = _figures(field, data[field], resampling)
            steps.done()
        whole = unitizing(material.marked, material.ids, resampling=resampling, each_category=False)
        steps.done()
        pairwise = {}
        for one, other in compared:
            if len(compared) == 1:
                pairwise[one, other] = PairFigures(coding, whole.figures)
                break
            places = material.ids.index(one), material.ids.index(other)
            between = {}
            for field in material.fields:
                between[field] = _figures(field, data[field].of(*places), resampling)
                steps.done()
            pairwise[one, other] = PairFigures(
                between, unitizing(material.marked, [one, other], resampling=resampling, each_category=False).figures
            )
            steps.done()
        return AgreementReport(
            material.annotators, material.articles, coding, whole.figures, whole.alpha.flattened, pairwise
        )


def _figures(field: str, data: Codings, resampling: Resampling) -> Figures:
    return list_figures(data, resampling) if field in LISTS else coding_figures(data, resampling)


def _material(connection: Connection, annotator_ids: Sequence[int] | None, steps: _Steps) -> _Material:
    """Read what agreement is computed from, at one moment."""
    connection.execute("BEGIN")
    chosen = _chosen(connection, annotator_ids)
    ids = [person.id for person in chosen]
    threshold = kept_threshold(connection)
    organisations = {actor.id: actor.organisation for actor in actors.actors(connection)}
    values = _values(connection, codebook.codebook(connection), organisations)

    def coded(claim: Claim) -> _Coded:
        return _Coded(claim.id, tuple(value(claim) for value in values.values()))

    begun, characters = decisions.begun(connection), articles.lengths(connection)
    units: list[_Unit] = []
    marked: list[MarkedArticle] = []
    in_progress = 0
    for article_id, claims in _claims(connection, list(characters), set(ids), steps):
        states = begun.get(article_id, {})
        having = {claim.annotator_id for claim in claims}
        worked = {one for one in ids if one in having or states.get(one) == "done"}
        if worked:
            marked.append(_marked(characters[article_id], claims, worked))
        if len(worked) < 2:
            continue
        in_progress += any(states.get(one) != "done" for one in having)
        found = grouped(claims, ids, threshold=threshold, organisations=organisations)
        for group in found.groups:
            members = {claim.annotator_id: coded(claim) for claim in group.members}
            units.append(_Unit(article_id, tuple(map(members.get, ids))))
    both = len(finished_by_two(marked, ids))
    counted = ArticlesCounted(len(characters), both, len(characters) - both, in_progress)
    return _Material(chosen, counted, tuple(units), tuple(marked), tuple(values))


def _chosen(connection: Connection, annotator_ids: Sequence[int] | None) -> tuple[Annotator, ...]:
    everybody = annotators.annotators(connection)
    if annotator_ids is None:
        begun = {one for states in decisions.begun(connection).values() for one in states}
        begun |= annotators.claim_counts(connection).keys()
        return tuple(person for person in everybody if person.id in begun)
    known = {person.id: person for person in everybody}
    if not set(annotator_ids) <= known.keys():
        raise InvalidValueError("There is no such annotator in the project.")
    return tuple(known[annotator_id] for annotator_id in dict.fromkeys(annotator_ids))


def _claims(
    connection: Connection, article_ids: Sequence[int], whose: set[int], steps: _Steps
) -> Iterator[tuple[int, list[Claim]]]:
    """Yield each article with the claims of the annotators."""
    steps.add(-(-len(article_ids) // _AT_ONCE))
    for start in range(0, len(article_ids), _AT_ONCE):
        batch = article_ids[start : start + _AT_ONCE]
        found: dict[int, list[Claim]] = {article_id: [] for article_id in batch}
        for claim in decisions.annotators_claims(connection, batch):
            if claim.annotator_id in whose:
                found[claim.article_id].append(claim)
        yield from found.items()
        steps.done()


def _marked(length: int, claims: Sequence[Claim], worked: set[int]) -> MarkedArticle:
    marks: dict[Hashable, list[Mark]] = {annotator_id: [] for annotator_id in sorted(worked)}
    for claim in claims:
        marks[claim.annotator_id].append(Mark(claim.spans, str(claim.proposition_id or "")))
    return MarkedArticle(length, marks)


def _values(connection: Connection, book: Codebook, organisations: Mapping[int, str | None]) -> dict[str, _Value]:
    """Return how each field's category is read from a claim; all are texts but for stances and lists."""
    names = {actor.id: actor.name for actor in actors.actors(connection)}
    labels = {proposition.id: proposition.label for proposition in book.propositions}

    def organisation(claim: Claim) -> str | None:
        own = claim.organisation
        return (organisations.get(claim.actor_id or 0) if own is None else own) or None

    values: dict[str, _Value] = {
        "actor": lambda claim: names.get(claim.actor_id or 0),
        "organisation": organisation,
        "stance": lambda claim: claim.stance,
        "proposition": lambda claim: labels.get(claim.proposition_id or 0),
        "form": lambda claim: claim.form,
    }
    for field in book.fields:
        if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO) and not field.retired:
            name = field.name
            while name in values or name in LISTS:
                name = f"field_{name}"
            values[name] = _own(field.name)
    values["addressees"] = lambda claim: claim.addressees
    values["tags"] = lambda claim: claim.tags
    return values


def _own(name: str) -> _Value:
    return lambda claim: claim.fields.get(name) or None
