"""Review: the annotators' claims side by side, decided row by row into the gold set.

Nobody's own claims are altered. Each decision is one action: undone, redone and told of like any other.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from annotator.app.part import Part
from annotator.app.review_rows import ArticleReview, ArticleSummary, GuidelineEntry, RowKey
from annotator.core.claim import ClaimValues
from annotator.store.annotators import Annotator

if TYPE_CHECKING:
    from annotator.app.session import Session

Progress = Callable[[int, int], None]
"""Called with how many articles are done and how many there are; raises to cancel."""


class ReviewActions(Part):
    """Comparing and deciding. The reviewer is the session's annotator."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)

    # What is compared

    @property
    def threshold(self) -> float:
        """The Jaccard index from which on claims are laid side by side, above 0 up to 1; kept in the project."""
        raise NotImplementedError

    def set_threshold(self, threshold: float) -> None:
        """Pair claims from another overlap on; claims on which was decided stay together. Not undoable.

        Raises:
            InvalidValueError: when it is not above 0 and up to 1.
        """
        raise NotImplementedError

    def annotators(self) -> list[Annotator]:
        """Return whose work is reviewed: everybody who has claims or has begun an article, by name."""
        raise NotImplementedError

    def blind_names(self, article_id: int) -> dict[int, str]:
        """Return A, B, C … for the annotators, by annotator id; shuffled for each article, always the same way."""
        raise NotImplementedError

    def article(self, article_id: int) -> ArticleReview:
        """Return the rows of one article, from memory unless something in it changed."""
        raise NotImplementedError

    def articles(self, *, worst_first: bool = False) -> list[ArticleSummary]:
        """Return all articles with a claim or a decision, in the order they were added; or most disagreement first.

        What `prepare` did not compute beforehand is computed now.
        """
        raise NotImplementedError

    def prepare(self, progress: Progress | None = None) -> None:
        """Compute what `articles` needs, on a connection of its own, so that it can be done in another thread."""
        raise NotImplementedError

    def progress(self) -> tuple[int, int]:
        """Return how many rows are decided and how many there are, in all articles."""
        raise NotImplementedError

    # Deciding: each is one action; a row that is decided already is decided anew, keeping reason, note and flag

    def take(
        self, article_id: int, row_key: RowKey, annotator_id: int, *, reason: str = "", note: str = "",
        guideline: bool = False,
    ) -> None:  # fmt: skip
        """Take what that annotator has here into the gold set; “unanimous” where everybody says the same.

        Raises:
            NotFoundError: when the row is not there any more, or the annotator has nothing in it.
            ReadOnlyProjectError: when nobody reviews, or the project is open for reading only.
        """
        raise NotImplementedError

    def take_all_identical(self, article_id: int | None = None) -> int:
        """Take all open rows in which everybody agrees, of one article or of all, as one action; return how many."""
        raise NotImplementedError

    def edit(
        self, article_id: int, row_key: RowKey, spans: Iterable[tuple[int, int]] | None, values: ClaimValues, *,
        start_from: int | None = None, reason: str = "", note: str = "", guideline: bool = False,
    ) -> None:  # fmt: skip
        """Decide on a claim of the reviewer's own making.

        Args:
            article_id: the article.
            row_key: the row decided on.
            spans: the gold claim's words, in code points; None for those of the version started from.
            values: what the gold claim says; what is not given is as in the version started from.
            start_from: the annotator whose version that is; by default the gold claim of a row decided already, else
                the first annotator's.
            reason: one of `reasons`, or empty.
            note: the reviewer's note on the decision.
            guideline: whether the guideline is to be mended.

        Raises:
            NotFoundError, ReadOnlyProjectError: as `take` does.
            InvalidValueError: when the spans do not lie in the text or a value is impossible.
        """
        raise NotImplementedError

    def reject(
        self, article_id: int, row_key: RowKey, *, reason: str = "", note: str = "", guideline: bool = False
    ) -> None:
        """Decide that there is no claim here; errors as of `take`."""
        raise NotImplementedError

    def add(
        self, article_id: int, spans: Iterable[tuple[int, int]], values: ClaimValues, *, reason: str = "",
        note: str = "", guideline: bool = False,
    ) -> RowKey:  # fmt: skip
        """Add a claim to the gold set that nobody made; return the key of its row. Errors as of `edit`."""
        raise NotImplementedError

    def reopen(self, article_id: int, row_key: RowKey) -> None:
        """Take a decision back, as an action of its own; the article is not decided any more either."""
        raise NotImplementedError

    def set_reason(self, decision_id: int, reason: str) -> None:
        """Say why it was decided so; a reason that is new is offered from now on.

        Raises:
            NotFoundError: when the decision is gone.
        """
        raise NotImplementedError

    def set_note(self, decision_id: int, note: str) -> None:
        """Write a note on a decision; errors as of `set_reason`."""
        raise NotImplementedError

    def set_guideline(self, decision_id: int, guideline: bool) -> None:
        """Flag a decision as one for which the guideline is to be mended; errors as of `set_reason`."""
        raise NotImplementedError

    def decide_article(self, article_id: int, *, decided: bool = True) -> None:
        """Call an article decided, or not decided any more.

        Raises:
            InvalidValueError: when rows of it are open still.
        """
        raise NotImplementedError

    # What decisions say

    def reasons(self) -> list[str]:
        """Return the reasons to choose from: the usual ones, then the project's own by how often they were given."""
        raise NotImplementedError

    def guideline_list(self) -> list[GuidelineEntry]:
        """Return the decisions that say the guideline is to be mended, article by article in reading order."""
        raise NotImplementedError
