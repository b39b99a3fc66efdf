"""Searching articles and claims."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from annotator.app.part import Part
from annotator.core.query import parse
from annotator.store import search as store_search
from annotator.store.claim_query import LabelsKept
from annotator.store.connection import Connection
from annotator.store.search import Answer, ArticleHit

if TYPE_CHECKING:
    from annotator.app.session import Session


class FindActions(Part):
    """Searching the whole project."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._labels = LabelsKept()

    def search(
        self,
        text: str,
        *,
        limit: int = 50,
        actor_ids: Collection[int] = (),
        typing: bool = False,
        connection: Connection | None = None,
    ) -> Answer:
        """Return the best articles and claims for a query; a malformed query is read as well as possible, with a hint.

        Other annotators' claims are not found while the session is blind.

        Args:
            text: words, "phrases", beginnings of words*, AND, OR, NOT, brackets.
            limit: how many articles and how many claims at most.
            actor_ids: actors to be found under any of their names as well.
            typing: whether the user is still typing, so that the last word may be the beginning of one; then not all
                places in long articles are looked for, see `completed`.
            connection: another connection for reading, for use in another thread; `interrupt()` on it ends the search.

        Raises:
            CancelledError: when it was interrupted.
        """
        query = parse(text, typing=typing)
        session = self.session
        own = session.annotator.id if session.annotator is not None and session.blind else None
        return store_search.search(
            connection or self.connection,
            query,
            limit=limit,
            actor_ids=actor_ids,
            annotator_id=own,
            labels=self._labels,
            quick=typing,
        )

    def completed(self, text: str, hit: ArticleHit, *, actor_ids: Collection[int] = ()) -> ArticleHit:
        """Return a hit of the same search, made while typing, with its places in the whole article.

        It takes a third of a second for an article of five million code points.
        """
        return store_search.completed(self.connection, parse(text, typing=True), hit, actor_ids)
