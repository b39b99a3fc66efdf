"""What a reviewer decides on: the rows of an article's review, and how far each article is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from annotator.core.claim import Claim
from annotator.store.decisions import Decision

RowKey = frozenset[str]
"""What names a row: the UUIDs of the annotators' claims in it; of a claim that nobody made, the gold claim's."""


class RowKind(StrEnum):
    """In what first of all the claims of a row differ."""

    IDENTICAL = "identical"
    BOUNDARY = "boundary"
    ACTOR = "actor"
    STANCE = "stance"
    PROPOSITION = "proposition"
    OTHER = "other"
    MERGED_SPLIT = "merged_split"
    """Somebody made several claims of what another made one."""
    ONLY = "only"
    """One annotator alone has it, of several who worked on the article."""
    ADDED = "added"
    """No annotator has it (any more): the reviewer's own claim, or one whose claims are gone."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """Claims of several annotators on the same stretch, and what was decided of them.

    Attributes:
        key: names the row as long as its claims are the same.
        article_id: the article it belongs to.
        kind: in what first of all the claims differ.
        claims: one claim by annotator, in the order of `ReviewActions.annotators`; of several the first.
        parts: all claims of those annotators who have several here (`MERGED_SPLIT`), in reading order.
        missing: the annotators who worked on the article and have nothing here.
        overlap: smallest Jaccard index of any two of `claims`, 0 to 1; 1 for a single one.
        differs: what any two differ in: boundary, actor, organisation, stance, proposition, form, addressees, via,
            claim_date, tags, then the codebook's own fields by name.
        decisions: what was decided; empty while open. Several only where several claims were taken of one annotator.
        gold: the gold claims that the decisions made, in reading order; empty for “no claim here”.
        changed_since: whether claims of the row changed, went or came in after it was decided.
    """

    key: RowKey
    article_id: int
    kind: RowKind
    claims: Mapping[int, Claim]
    parts: Mapping[int, tuple[Claim, ...]]
    missing: tuple[int, ...]
    overlap: float
    differs: tuple[str, ...]
    decisions: tuple[Decision, ...] = ()
    gold: tuple[Claim, ...] = ()
    changed_since: bool = False

    @property
    def decision(self) -> Decision | None:
        """What was decided, the first of several; None while the row is open."""
        return self.decisions[0] if self.decisions else None

    @property
    def open(self) -> bool:
        """Whether nothing is decided yet."""
        return not self.decisions

    @property
    def unanimous(self) -> bool:
        """Whether everybody who worked on the article has this claim, at least two, and all say the same."""
        return self.kind is RowKind.IDENTICAL and not self.missing

    @property
    def start(self) -> int:
        """Where the row begins in the article, in code points."""
        shown = (*self.claims.values(), *self.gold)
        return min((claim.spans[0].start for claim in shown), default=0)

    def versions(self, annotator_id: int) -> tuple[Claim, ...]:
        """Return all that the annotator has here: one claim, several, or none."""
        if annotator_id in self.parts:
            return self.parts[annotator_id]
        return (self.claims[annotator_id],) if annotator_id in self.claims else ()

    def taken_from(self) -> int | None:
        """Return the annotator whose version was taken as it is; None when open, edited or rejected."""
        taken = {source.claim_uuid for decision in self.decisions for source in decision.sources if source.taken}
        for annotator_id in self.claims:
            if any(claim.uuid in taken for claim in self.versions(annotator_id)):
                return annotator_id
        return None


@dataclass(frozen=True, slots=True)
class ArticleReview:
    """One article's rows in reading order.

    `open` counts the rows without a decision, `changed` the decided ones that changed since; `decided` says that the
    reviewer called the article decided and nothing is open in it (any more).
    """

    article_id: int
    rows: tuple[ReviewRow, ...]
    open: int
    changed: int
    decided: bool

    def row(self, key: RowKey) -> ReviewRow | None:
        """Return the row of that key, or None."""
        return next((row for row in self.rows if row.key == key), None)


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One line of the list of articles.

    Attributes:
        article_id: the article.
        title: its title, or first words.
        aligned: number of rows.
        open: number of rows without a decision.
        identical: number of those in which everybody agrees, which can be taken in bulk.
        changed: number of decided rows that changed since.
        decided: as in `ArticleReview`.
        disagreement: share of the rows in which not everybody agrees, 0 to 1.
    """

    article_id: int
    title: str
    aligned: int
    open: int
    identical: int
    changed: int
    decided: bool
    disagreement: float


@dataclass(frozen=True, slots=True)
class GuidelineEntry:
    """A decision that says the guideline is to be mended; `quotes` are the words decided on, of each claim once."""

    decision: Decision
    article_id: int
    title: str
    quotes: tuple[str, ...]
