"""The article at hand with its claims, kept in step with the project claim by claim."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.claim import Claim
from annotator.core.errors import NotFoundError
from annotator.core.span import Span, quote
from annotator.store.claims import ClaimHead

if TYPE_CHECKING:
    from annotator.assist.dates import DateGuess
    from annotator.assist.suggestions import ClaimSuggestion

_Key = tuple[int, int, int]


class ActorProposal(NamedTuple):
    """Who may be making a claim: an id of the registry or, as text, a new name, with its wording in the text."""

    actor: int | str
    name: str
    as_written: str
    span: Span
    why: str


class ClaimSpans(Mapping[int, tuple[Span, ...]]):
    """The spans of claims by id: those of a claim of one span, as nearly all are, follow from its head."""

    def __init__(self, heads: Mapping[int, ClaimHead], parts: Mapping[int, tuple[Span, ...]]) -> None:
        self._heads = heads
        self._parts = parts

    def __getitem__(self, claim_id: int) -> tuple[Span, ...]:
        head = self._heads[claim_id]
        return self._parts.get(claim_id) or (Span(head.start, head.end),)

    def __iter__(self) -> Iterator[int]:
        return iter(self._heads)

    def __len__(self) -> int:
        return len(self._heads)


class OpenArticle:
    """Text, regions and claims of one article. Offsets are code points.

    Claims of other annotators are among it only when `everybody` was asked for.
    """

    def __init__(self, session: Session, registry: Registry, article_id: int, *, everybody: bool = False) -> None:
        self._session = session
        self._registry = registry
        self.id = article_id
        self.everybody = everybody
        self.details = session.articles.get(article_id)
        self.text = session.articles.text(article_id)
        self.regions = session.articles.regions(article_id)
        self.heads: dict[int, ClaimHead] = {}
        self.parts: dict[int, tuple[Span, ...]] = {}
        """All spans of the claims that have more than one."""
        self.spans = ClaimSpans(self.heads, self.parts)
        self._order: list[_Key] = []
        self._own: list[_Key] = []
        self.read_claims()

    def read_details(self) -> bool:
        """Read details and regions anew; returns whether the regions changed.

        Raises:
            NotFoundError: when the article is gone.
        """
        self.details = self._session.articles.get(self.id)
        before, self.regions = self.regions, self._session.articles.regions(self.id)
        return before != self.regions

    # Claims

    def read_claims(self) -> None:
        """Read all claims anew."""
        found, self.parts = self._session.claims.heads(self.id, everybody=self.everybody)
        self.heads = {head[0]: head for head in found}
        self.spans = ClaimSpans(self.heads, self.parts)
        self._order = [(head[1], -head[2], head[0]) for head in found]
        if self.everybody:
            me = self._session.annotator_id
            self._own = [key for key in self._order if self.heads[key[2]].annotator_id == me]
        else:
            self._own = self._order.copy()

    def refresh_claim(self, claim_id: int) -> bool:
        """Read one claim anew; returns whether it is (now) one of this article's that are shown."""
        self._drop(claim_id)
        try:
            claim = self._session.claims.get(claim_id)
        except NotFoundError:
            return False
        if claim.article_id != self.id or not (self.everybody or self.is_mine(claim.annotator_id)):
            return False
        head = ClaimHead(
            claim.id, claim.spans[0].start, claim.spans[-1].end, claim.annotator_id, claim.actor_id,
            claim.proposition_id, claim.stance, claim.via_id,
        )  # fmt: skip
        self.heads[claim_id] = head
        if len(claim.spans) > 1:
            self.parts[claim_id] = claim.spans
        key = (head.start, -head.end, head.id)
        for order in (self._order, self._own) if self.is_mine(head.annotator_id) else (self._order,):
            order.insert(bisect_left(order, key), key)
        return True

    def _drop(self, claim_id: int) -> None:
        head = self.heads.pop(claim_id, None)
        if head is None:
            return
        self.parts.pop(claim_id, None)
        key = (head.start, -head.end, head.id)
        for order in (self._order, self._own):
            at = bisect_left(order, key)
            if at < len(order) and order[at] == key:
                del order[at]

    def is_mine(self, annotator_id: int) -> bool:
        """Return whether that is the annotator at work."""
        return annotator_id == self._session.annotator_id

    def is_own(self, claim_id: int) -> bool:
        """Return whether the claim is the annotator's own."""
        return self.is_mine(self.heads[claim_id].annotator_id)

    def order(self) -> list[int]:
        """Return the claims shown, in reading order."""
        return [key[2] for key in self._order]

    def row(self, claim_id: int) -> int:
        """Return the place of a claim in reading order, from 0."""
        head = self.heads[claim_id]
        return bisect_left(self._order, (head.start, -head.end, head.id))

    def number(self, claim_id: int) -> int:
        """Return the number of one of the annotator's own claims, from 1; 0 for somebody else's."""
        head = self.heads[claim_id]
        at = bisect_left(self._own, (head.start, -head.end, head.id))
        return at + 1 if at < len(self._own) and self._own[at][2] == claim_id else 0

    @property
    def own_count(self) -> int:
        """How many claims the annotator has here."""
        return len(self._own)

    def words(self, claim_id: int) -> str:
        """Return the claim's words exactly as written."""
        return quote(self.text, self.spans[claim_id])

    def neighbour(self, claim_id: int | None, step: int, caret: int = 0) -> int | None:
        """Return the claim `step` places on in reading order; without a claim, the nearest one from the caret on."""
        if not self._order:
            return None
        if claim_id in self.heads:
            row = self.row(claim_id) + step
        else:
            row = bisect_left(self._order, (caret, -len(self.text) - 1, 0))
            row = row if step > 0 else row - 1
        return self._order[min(max(row, 0), len(self._order) - 1)][2]

    # Proposals: what reads the text for them is imported when it is first asked, after the article is on the screen.

    def actors_proposed(self, spans: Iterable[Span]) -> list[ActorProposal]:
        """Return who may be making a claim with these words, best first."""
        from annotator.assist.actors import propose_actor

        found = []
        for guess in propose_actor(self.text, tuple(spans), self._registry.names):
            name = self._registry.actor(guess.actor_id) if guess.actor_id is not None else guess.as_written
            actor = guess.actor_id if guess.actor_id is not None else " ".join(guess.as_written.split())
            found.append(ActorProposal(actor, " ".join(name.split()), guess.as_written, guess.span, guess.why))
        return found

    def form_proposed(self, spans: Iterable[Span]) -> str:
        """Return the form that the quotation marks around these words suggest."""
        from annotator.assist.quotations import propose_form

        return propose_form(self.text, tuple(spans))

    def date_proposed(self, claim: Claim) -> "DateGuess | None":
        """Return the date that the claim's own paragraph suggests, or None."""
        from annotator.assist.claim_dates import propose_claim_date

        start = self.text.rfind("\n", 0, claim.spans[0].start) + 1
        end = self.text.find("\n", claim.spans[-1].end)
        for guess in propose_claim_date(self.text, claim.spans, self.details.published):
            inside = guess.span.start >= start and (end < 0 or guess.span.end <= end)
            if inside and guess.value is not None and not guess.ambiguous:
                return guess
        return None

    def suggestions(self, start: int = 0, end: int | None = None) -> "list[ClaimSuggestion]":
        """Return likely claims that are neither tagged nor dismissed."""
        from annotator.assist.suggestions import suggest_claims

        beyond = len(self.text) if end is None else end
        taken = [
            span for head in self.heads.values() if head[1] < beyond and head[2] > start for span in self.spans[head[0]]
        ]
        return suggest_claims(self.text, self.regions, [*taken, *self._session.articles.dismissed(self.id)], start, end)
