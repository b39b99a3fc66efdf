"""What the reviewer's form works on: the claims to begin from, and each gold claim as far as it is filled in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.app.reviewing import GoldEdit
from annotator.core.claim import Claim, ClaimValues, Stance
from annotator.core.span import Span
from annotator.gui.review.fields import FieldView, joined
from annotator.gui.review.people import People

FREE = ("actor", "stance", "proposition", "form")
"""Fields that can be typed or chosen anew; the others are taken over from a version."""


class Start(NamedTuple):
    """What can be begun from: all claims that an annotator has in the row; without one what was decided so far."""

    annotator_id: int | None
    claims: tuple[Claim, ...]


class Source(NamedTuple):
    """One claim to take values from. `number` counts from 1 where its annotator has several here, else it is 0."""

    annotator_id: int | None
    claim: Claim
    number: int = 0


@dataclass(frozen=True, slots=True)
class EditDraft:
    """What the form works on.

    `number` is the row's; `starts` what can be begun from, in the order of the columns, the gold claims last;
    `selection` words selected in the text, in code points; `differs` the fields in which the versions differ. A draft
    that is `new` makes a claim that nobody made: it has one start, a claim that says nothing.
    """

    number: int
    text: str
    people: People
    starts: Sequence[Start]
    views: Sequence[FieldView]
    differs: Sequence[str]
    selection: Span | None = None
    new: bool = False

    @property
    def sources(self) -> list[Source]:
        """All claims that there are to take from."""
        if self.new:
            return []
        return [
            Source(start.annotator_id, claim, place if len(start.claims) > 1 else 0)
            for start in self.starts
            for place, claim in enumerate(start.claims, 1)
        ]


class Said(NamedTuple):
    """What the form's free fields say; an actor or proposition in words is a new one."""

    actor: int | str | None
    stance: Stance | None
    proposition: int | str | None
    form: str | None

    def values(self, key: str) -> ClaimValues:
        """Return what sets one of the fields so."""
        match key:
            case "actor":
                return ClaimValues(actor=self.actor, actor_as_written=None, actor_span=None)
            case "stance":
                return ClaimValues(stance=self.stance)
            case "proposition":
                return ClaimValues(proposition=self.proposition)
            case _:
                return ClaimValues(form=self.form)


@dataclass(slots=True)
class Part:
    """One gold claim to be: what it began from, its words, what was taken from whom, what the free fields say."""

    base: Claim
    spans: tuple[Span, ...]
    said: Said
    taken: dict[str, Claim] = field(default_factory=dict)

    def edit(self, views: Sequence[FieldView], sources: Sequence[Source]) -> GoldEdit:
        """Return what is to be stored."""
        parts = [self._said(view, sources) for view in views]
        return GoldEdit(self.base.uuid, self.spans if self.spans != self.base.spans else None, joined(parts))

    def _said(self, view: FieldView, sources: Sequence[Source]) -> ClaimValues:
        """Return what one field sets: nothing where it says what the claim begun from says already."""
        taken = self.taken.get(view.key)
        if view.key not in FREE:
            return view.values(taken) if taken is not None and taken is not self.base else ClaimValues()
        now = getattr(self.said, view.key)
        if taken is None or view.same(taken) != now:
            if now == view.same(self.base):
                return ClaimValues()
            taken = next((source.claim for source in sources if view.same(source.claim) == now), None)
        if taken is not None:
            return view.values(taken) if taken is not self.base else ClaimValues()
        return self.said.values(view.key)


def part_of(claim: Claim) -> Part:
    """Return a gold claim that begins as `claim` is."""
    return Part(claim, claim.spans, Said(claim.actor_id, claim.stance, claim.proposition_id, claim.form))


def blank(article_id: int, span: Span, words: str) -> Claim:
    """Return a claim on `span` that says nothing, for one that nobody made."""
    return Claim(0, "", article_id, 0, (span,), words)
