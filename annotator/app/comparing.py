"""Two or more annotators' claims laid side by side, article by article."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from annotator.app.part import Part
from annotator.core.claim import Claim
from annotator.core.errors import InvalidValueError
from annotator.core.filters import ArticleFilter
from annotator.review.pairing import THRESHOLD, Grouping, Organisations, Pairing, grouped, paired

Progress = Callable[[int, int | None, str], None]
"""Called with how many articles were compared, how many there are, and what they are; raises to cancel."""


class ArticleComparison(NamedTuple):
    """The pairs of one article."""

    article_id: int
    pairing: Pairing


class CompareActions(Part):
    """Comparing annotators; nothing is changed."""

    def compare(
        self,
        a: int,
        b: int,
        *,
        article_ids: Sequence[int] | None = None,
        threshold: float = THRESHOLD,
        progress: Progress | None = None,
    ) -> list[ArticleComparison]:
        """Return the pairs of two annotators, by article, in the project's order.

        Args:
            a: the id of annotator A.
            b: the id of annotator B.
            article_ids: which articles; all when None.
            threshold: the smallest Jaccard index of a pair, above 0 and up to 1.
            progress: called article by article; raises to cancel.

        Raises:
            InvalidValueError: when the threshold is impossible, or A is B.
        """
        if a == b:
            raise InvalidValueError("An annotator cannot be compared with themselves.", "Name two.")
        chosen = self.session.articles.ids(ArticleFilter()) if article_ids is None else article_ids
        organisations, found = self._organisations(), []
        for done, article_id in enumerate(chosen, 1):
            claims = self.session.claims.of_article(article_id)
            found.append(ArticleComparison(article_id, paired(
                _of(claims, a), _of(claims, b), threshold=threshold, organisations=organisations
            )))  # fmt: skip
            if progress is not None:
                progress(done, len(chosen), "articles")
        return found

    def groups(self, article_id: int, annotator_ids: Sequence[int], *, threshold: float = THRESHOLD) -> Grouping:
        """Return the claims of several annotators in one article, joined into groups.

        Raises:
            InvalidValueError: when the threshold is impossible.
        """
        return grouped(
            self.session.claims.of_article(article_id), annotator_ids,
            threshold=threshold, organisations=self._organisations(),
        )  # fmt: skip

    def _organisations(self) -> Organisations:
        return {actor.id: actor.organisation for actor in self.session.actors.all()}


def _of(claims: Iterable[Claim], annotator_id: int) -> list[Claim]:
    return [claim for claim in claims if claim.annotator_id == annotator_id]
