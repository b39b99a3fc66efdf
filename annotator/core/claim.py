"""A claim: who says what where, and where they stand, by one annotator."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypedDict

from annotator.core.span import Span


class Stance(StrEnum):
    """Where an actor stands on a proposition; a claim without one is not coded."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"
    NEUTRAL = "neutral"

    @property
    def value_number(self) -> int:
        """The stance as a number for the dataset: 1, -1 or 0."""
        return {"supports": 1, "opposes": -1, "neutral": 0}[self.value]

    @property
    def glyph(self) -> str:
        """The sign that tells the stance apart without colour."""
        return {"supports": "▲", "opposes": "▼", "neutral": "◆"}[self.value]


DIRECT_QUOTE, INDIRECT_QUOTE, REPORTED = "direct_quote", "indirect_quote", "reported"

CONFIDENCES = {1: "guess", 2: "low", 3: "medium", 4: "high"}
"""The four levels of an annotator's confidence in a coding."""

OPEN, COMPLETE = "open", "complete"
"""A claim that lacks actor, stance or proposition is open."""


class Claim(NamedTuple):
    """One claim as it is stored. Offsets are code points of the article's text.

    `quote` equals the text at `spans`, always. Ids are those of this project file; `uuid` is the claim's own for ever.
    """

    id: int
    uuid: str
    article_id: int
    annotator_id: int
    spans: tuple[Span, ...]
    quote: str
    actor_id: int | None = None
    actor_as_written: str | None = None
    actor_span: Span | None = None
    organisation: str | None = None
    proposition_id: int | None = None
    stance: Stance | None = None
    form: str | None = None
    addressees: tuple[int, ...] = ()
    via_id: int | None = None
    claim_date: str | None = None
    date_text: str | None = None
    date_span: Span | None = None
    confidence: int | None = None
    note: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = MappingProxyType({})
    codebook_revision: int = 1
    created_at: str = ""
    updated_at: str = ""

    @property
    def status(self) -> str:
        """`open` while actor, stance or proposition is missing, else `complete`."""
        return OPEN if None in (self.actor_id, self.stance, self.proposition_id) else COMPLETE


class ClaimValues(TypedDict, total=False):
    """What an annotator says of a claim; only the keys given are set.

    Actors and propositions are ids of this project, or, as text, names of new ones to be registered on the way.
    """

    actor: int | str | None
    actor_as_written: str | None
    actor_span: Span | None
    organisation: str | None
    proposition: int | str | None
    stance: Stance | None
    form: str | None
    addressees: tuple[int | str, ...]
    via: int | str | None
    claim_date: str | None
    date_text: str | None
    date_span: Span | None
    confidence: int | None
    note: str
    tags: tuple[str, ...]
    fields: Mapping[str, str]


def values_of(claim: Claim) -> ClaimValues:
    """Return everything that an annotator said of a claim, to say it of another one."""
    return ClaimValues(
        actor=claim.actor_id, actor_as_written=claim.actor_as_written, actor_span=claim.actor_span,
        organisation=claim.organisation, proposition=claim.proposition_id, stance=claim.stance, form=claim.form,
        addressees=claim.addressees, via=claim.via_id, claim_date=claim.claim_date, date_text=claim.date_text,
        date_span=claim.date_span, confidence=claim.confidence, note=claim.note, tags=claim.tags, fields=claim.fields,
    )  # fmt: skip


def key_for_form(label: str) -> str:
    """Return the lasting key of a form or field that a project calls `label`.

    Small letters, digits, underscores; at most 60, a letter first. Empty when the label has neither letter nor digit.
    """
    key = "_".join("".join(c if c.isalnum() else " " for c in label.casefold()).split())
    return (f"n_{key}" if key[:1].isdecimal() else key)[:60].rstrip("_")
