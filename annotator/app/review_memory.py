"""The rows of reviews, kept in memory and made anew only where something changed."""

import threading
from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from annotator.app.review_assembly import Basis, Compared, assembled, compared
from annotator.app.review_rows import ArticleReview, ArticleSummary
from annotator.core.changes import Changes
from annotator.core.claim import Claim
from annotator.review.pairing import THRESHOLD
from annotator.store import actors, decisions, notes
from annotator.store.connection import Connection
from annotator.store.decisions import Decision

_THRESHOLD = "review_threshold"
_ARTICLES_AT_HAND = 16
_AT_ONCE = 50
_ALL = 0
"""The id of no article."""


def kept_threshold(connection: Connection) -> float:
    """Return the Jaccard index from which on the project's claims are laid side by side, above 0 up to 1."""
    try:
        found = float(notes.noted(connection, _THRESHOLD))
    except ValueError:
        # None, or something that another program wrote there.
        return THRESHOLD
    return found if 0 < found <= 1 else THRESHOLD


def keep_threshold(connection: Connection, threshold: float) -> None:
    """Keep the threshold in the project, inside the caller's transaction."""
    notes.note(connection, _THRESHOLD, repr(float(threshold)))


class _Seen(NamedTuple):
    """What an article's summary was made of.

    Ids with times of its claims and decisions, in order of the ids; who began it; and whether it is decided.
    """

    claims: list[tuple[int, str]]
    begun: frozenset[int]
    decisions: list[tuple[int, str]]
    called: bool


class ReviewMemory:
    """What was computed of the project's review. `connection` is the session's.

    Another thread may compute too: what it read before something changed is never kept.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._basis: Basis | None = None
        self._compared: OrderedDict[int, Compared] = OrderedDict()
        self._reviews: dict[int, ArticleReview] = {}
        self._summaries: dict[int, ArticleSummary] = {}
        self._versions: dict[int, _Seen] = {}
        self._changed: Counter[int] = Counter()
        """How often each article was told to have changed; under `_ALL` what concerns all of them."""
        self._lock = threading.RLock()

    def forget(self) -> None:
        """Forget everything, as after another threshold."""
        with self._lock:
            self._basis = None
            self._changed[_ALL] += 1
            for kept in (self._compared, self._reviews, self._summaries, self._versions):
                kept.clear()

    def update(self, changes: Changes) -> None:
        """Forget what the changes made stale."""
        with self._lock:
            if self._other_basis(changes):
                self.forget()
            elif changes.wide:
                self._changed[_ALL] += 1
                self._forget_differing()
            else:
                self._forget_named(changes)

    def _forget_named(self, changes: Changes) -> None:
        self._changed.update(changes.articles | changes.states | changes.claim_articles | changes.decided_articles)
        stale = set(changes.articles | changes.states)
        if changes.claims and not changes.claim_articles <= stale:
            stale |= decisions.whose(self._connection, changes.claims)
            gone = changes.claim_articles - stale
            stale |= {article_id for article_id in gone if self._knows(article_id, changes.claims)}
        for article_id in stale:
            self._forget_article(article_id)
        for article_id in changes.decided_articles:
            self._reviews.pop(article_id, None)
            self._summaries.pop(article_id, None)

    def _other_basis(self, changes: Changes) -> bool:
        """Return whether others are compared now, or by other organisations."""
        before = self._basis
        if before is None:
            # Another thread may be about to keep one.
            self._changed[_ALL] += 1
            return False
        if changes.wide or changes.actors or changes.annotators or changes.states:
            self._basis = None
            return self.basis(self._connection) != before
        # Somebody's first claim, or their last one gone, without a word on their progress.
        return bool(changes.claims) and decisions.people(self._connection) != before.annotator_ids

    def _knows(self, article_id: int, claim_ids: Iterable[int]) -> bool:
        """Return whether an annotator's claim of these was in the article when it was last computed."""
        seen = self._versions.get(article_id)
        if seen is None:
            return False
        places = ((claim_id, bisect_left(seen.claims, (claim_id, ""))) for claim_id in claim_ids)
        return any(place < len(seen.claims) and seen.claims[place][0] == claim_id for claim_id, place in places)

    def _forget_article(self, article_id: int) -> None:
        for kept in (self._compared, self._reviews, self._summaries, self._versions):
            kept.pop(article_id, None)

    def _forget_differing(self) -> None:
        """Forget the articles in which a claim or a decision is another than it was, or that others began."""
        self._reviews.clear()
        claims, begun = decisions.claim_versions(self._connection), decisions.begun(self._connection)
        decided = decisions.decision_versions(self._connection)
        called, titles = decisions.reviews(self._connection), decisions.titles(self._connection, list(self._summaries))
        for article_id, seen in list(self._versions.items()):
            if (claims.get(article_id, []), frozenset(begun.get(article_id, ()))) != seen[:2]:
                self._forget_article(article_id)
            elif (decided.get(article_id, []), article_id in called) != seen[2:]:
                self._summaries.pop(article_id, None)
        for article_id, summary in list(self._summaries.items()):
            if titles.get(article_id) != summary.title:
                del self._summaries[article_id]

    def basis(self, connection: Connection) -> Basis:
        """Return who is compared by which threshold."""
        found, moment = self._basis, self._moment()
        if found is None:
            found = Basis(
                decisions.people(connection),
                {actor.id: actor.organisation for actor in actors.actors(connection) if actor.organisation},
                kept_threshold(connection),
            )
            with self._lock:
                if self._moment() == moment:
                    self._basis = found
        return found

    def _moment(self, article_id: int = _ALL) -> tuple[int, int]:
        """Return what is another value once something that concerns the article has changed."""
        return self._changed[_ALL], self._changed[article_id]

    def article(self, article_id: int) -> ArticleReview:
        """Return one article's review."""
        found = self._reviews.get(article_id)
        if found is None:
            found = self._computed(self._connection, [article_id])[0]
        return found

    def summaries(self) -> list[ArticleSummary]:
        """Return the summaries of all articles under review, in order of their ids."""
        ids = decisions.under_review(self._connection)
        missing = [article_id for article_id in ids if article_id not in self._summaries]
        for start in range(0, len(missing), _AT_ONCE):
            self._computed(self._connection, missing[start : start + _AT_ONCE])
        return [self._summaries[article_id] for article_id in ids]

    def missing(self, connection: Connection) -> list[list[int]]:
        """Return the ids of articles without a summary, in batches for `prepare`."""
        ids = [id_ for id_ in decisions.under_review(connection) if id_ not in self._summaries]
        return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]

    def prepare(self, connection: Connection, article_ids: Sequence[int]) -> None:
        """Compute summaries in another thread, on its own connection."""
        self._computed(connection, article_ids, aside=True)

    def reviews(self, connection: Connection) -> Iterator[ArticleReview]:
        """Yield all articles' reviews in order of their ids, as another thread's connection sees them."""
        ids = decisions.under_review(connection)
        for start in range(0, len(ids), _AT_ONCE):
            yield from self._computed(connection, ids[start : start + _AT_ONCE], aside=True)

    def _computed(
        self, connection: Connection, article_ids: Sequence[int], *, aside: bool = False
    ) -> list[ArticleReview]:
        """Return the reviews of these articles, and keep those in which nothing changed meanwhile.

        With `aside`, in another thread, the summaries are kept, and the reviews as long as there is room for more.
        """
        moments = {article_id: self._moment(article_id) for article_id in article_ids}
        basis = self.basis(connection)
        # Looked up once: another thread may make room meanwhile.
        known = {article_id: self._compared.get(article_id) for article_id in article_ids}
        unknown = [article_id for article_id, bare in known.items() if bare is None]
        claims = _by_article(decisions.annotators_claims(connection, unknown)) if unknown else {}
        begun = decisions.begun(connection, unknown) if unknown else {}
        made: dict[int, list[Decision]] = {}
        for decision in decisions.decisions(connection, article_ids):
            made.setdefault(decision.article_id, []).append(decision)
        gold = _by_article(decisions.gold_claims(connection, list(made))) if made else {}
        called = decisions.reviews(connection)
        titles = decisions.titles(connection, article_ids)
        reviews = []
        for article_id in article_ids:
            bare = known[article_id]
            if bare is None:
                bare = compared(article_id, claims.get(article_id, ()), begun.get(article_id, ()), basis)
            decided = made.get(article_id, [])
            rows = assembled(article_id, bare, decided, gold.get(article_id, ()))
            left = sum(row.open for row in rows)
            changed = sum(row.changed_since for row in rows)
            review = ArticleReview(article_id, rows, left, changed, article_id in called and not left)
            reviews.append(review)
            before = self._versions.get(article_id) if known[article_id] is not None else None
            seen = _Seen(
                before.claims if before else sorted((c.id, c.updated_at) for c in bare.claims.values()),
                before.begun if before else frozenset(begun.get(article_id, ())),
                [(decision.id, decision.decided_at) for decision in decided],
                article_id in called,
            )
            summary = _summary(review, titles.get(article_id, ""))
            with self._lock:
                if self._moment(article_id) == moments[article_id]:
                    self._versions[article_id] = seen
                    self._summaries[article_id] = summary
                    if not aside or len(self._compared) < _ARTICLES_AT_HAND:
                        self._keep(bare, review)
        return reviews

    def _keep(self, bare: Compared, review: ArticleReview) -> None:
        article_id = review.article_id
        self._compared[article_id] = bare
        self._reviews[article_id] = review
        self._compared.move_to_end(article_id)
        while len(self._compared) > _ARTICLES_AT_HAND:
            oldest, _ = self._compared.popitem(last=False)
            self._reviews.pop(oldest, None)


def _summary(review: ArticleReview, title: str) -> ArticleSummary:
    compared_rows = [row for row in review.rows if row.claims]
    differing = sum(not row.unanimous for row in compared_rows)
    return ArticleSummary(
        review.article_id, title, len(review.rows), review.open,
        sum(row.open and row.unanimous for row in review.rows), review.changed, review.decided,
        differing / max(1, len(compared_rows)),
    )  # fmt: skip


def _by_article(claims: Iterable[Claim]) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.article_id, []).append(claim)
    return found
