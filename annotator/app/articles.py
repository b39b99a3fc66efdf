"""What can be done with articles."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Literal

from annotator.app.part import Part, shortened
from annotator.core.article import Article, ArticleDetails, State
from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError
from annotator.core.filters import ArticleFilter
from annotator.core.region import Region, RegionKind, marked
from annotator.core.span import Span, within
from annotator.store import articles, claims, decisions, lists
from annotator.store.articles import Place

_OneLine = Literal["title", "source", "byline", "url", "language"]
_ONE_LINE: tuple[_OneLine, ...] = ("title", "source", "byline", "url", "language")


class ArticleActions(Part):
    """Reading and changing articles. Offsets are code points of the article's text."""

    def get(self, article_id: int) -> Article:
        """Return an article's details.

        Raises:
            NotFoundError: when it is gone.
        """
        return articles.article(self.connection, article_id)

    def text(self, article_id: int) -> str:
        """Return the article's text, which never changes.

        Raises:
            NotFoundError: when it is gone.
        """
        return articles.text(self.connection, article_id)

    def regions(self, article_id: int) -> tuple[Region, ...]:
        """Return the title and residue regions; the rest is body."""
        return articles.regions(self.connection, article_id)

    def ids(self, article_filter: ArticleFilter) -> "array[int]":
        """Return the ids of the articles that pass the filter, in its order."""
        return lists.article_ids(self.connection, article_filter)

    def rows(self, ids: Sequence[int]) -> list[lists.ArticleRow]:
        """Return what a list shows of the articles, in the order of the ids."""
        working = self.session.annotator
        return lists.article_rows(self.connection, ids, None if working is None else working.id)

    def counts(self, article_filter: ArticleFilter) -> lists.StateCounts:
        """Return how many articles of the filter are to do, being done and done, its own state left aside."""
        return lists.article_counts(self.connection, article_filter)

    def sources(self) -> list[str]:
        """Return all sources, by name."""
        return lists.sources(self.connection)

    def set_details(self, article_id: int, details: ArticleDetails) -> None:
        """Correct title, source, date and the like.

        Raises:
            InvalidValueError: when the date is none.
        """
        checked = ArticleDetails(**details)
        for name in _ONE_LINE:
            if name in checked:
                checked[name] = " ".join((checked[name] or "").split()) or None
        if "published" in checked:
            checked["published"] = partial_date(checked["published"])
        with self.session.action(f"Correct “{shortened(self.get(article_id).shown_title)}”") as writing:
            articles.set_details(writing, article_id, checked)

    def mark_region(self, article_id: int, span: Span, kind: RegionKind) -> None:
        """Declare a stretch to be title, body or residue; a title marked anew replaces the old one.

        Raises:
            InvalidValueError: when the stretch lies outside of the text.
        """
        text = self.text(article_id)
        within([span], len(text))
        before = self.regions(article_id)
        if kind is RegionKind.TITLE:
            before = tuple(region for region in before if region.kind is not RegionKind.TITLE)
        with self.session.action(f"Mark as {kind}") as writing:
            articles.set_regions(writing, article_id, marked(before, span, kind))
            if kind is RegionKind.TITLE:
                details = ArticleDetails(title=" ".join(text[span.start : span.end].split()))
                articles.set_details(writing, article_id, details | ArticleDetails(title_evidence="marked in the text"))

    def set_regions(self, article_id: int, regions: Iterable[Region]) -> None:
        """Replace all regions, as when a proposal is taken.

        Raises:
            InvalidValueError: when one lies outside of the text.
        """
        new = tuple(regions)
        within((Span(region.start, region.end) for region in new), self.get(article_id).characters)
        with self.session.action("Set regions") as writing:
            articles.set_regions(writing, article_id, new)

    def state(self, article_id: int) -> State:
        """Return how far the annotator has come with it."""
        return articles.state(self.connection, article_id, self.session.annotator_id)

    def set_state(self, article_ids: Sequence[int], state: State) -> None:
        """Say how far the annotator has come with the articles."""
        what = f"{len(article_ids)} articles" if len(article_ids) > 1 else "article"
        with self.session.action(f"Mark {what} {state.words}") as writing:
            for article_id in article_ids:
                articles.set_state(writing, article_id, self.session.annotator_id, state)

    def claims_on(self, article_ids: Sequence[int]) -> int:
        """Return how many claims, of any annotator, the articles have."""
        return sum(len(claims.heads(self.connection, article_id)) for article_id in article_ids)

    def decisions_on(self, article_ids: Sequence[int]) -> int:
        """Return how many decisions reviewers made in the articles, each with the gold claim that it made."""
        return len(decisions.decisions(self.connection, article_ids))

    def delete(self, article_ids: Sequence[int], *, with_claims: bool = False) -> None:
        """Remove articles; undo brings them back with their claims, decisions, regions and state.

        Where annotators stopped reading is no part of the history: it stays forgotten.

        Raises:
            InvalidValueError: when they have claims, or decisions of a reviewer's, and `with_claims` does not say to
                remove those too.
        """
        on_them = {"claims": self.claims_on(article_ids), "decisions": self.decisions_on(article_ids)}
        found = " and ".join(f"{number} {noun}" for noun, number in on_them.items() if number)
        if found and not with_claims:
            raise InvalidValueError(f"There are {found} on this.", "Nothing was removed.")
        title = f"“{shortened(self.get(article_ids[0]).shown_title)}”"
        label = f"Remove {title}" if len(article_ids) == 1 else f"Remove {len(article_ids)} articles"
        with self.session.action(label) as writing:
            for article_id in article_ids:
                decisions.delete_of_article(writing, article_id)
                for head in claims.heads(self.connection, article_id):
                    claims.delete(writing, head.id)
                articles.delete(writing, article_id)

    def place(self, article_id: int) -> Place:
        """Return where the annotator stopped reading."""
        return articles.place(self.connection, article_id, self.session.annotator_id)

    def set_place(self, article_id: int, place: Place) -> None:
        """Remember where the annotator is; nothing when the project is read-only."""
        if not self.session.read_only and self.place(article_id) != place:
            with self.session.project.transaction() as connection:
                articles.set_place(connection, article_id, self.session.annotator_id, place)

    def dismissed(self, article_id: int) -> list[Span]:
        """Return the suggestions that the annotator dismissed."""
        rows = articles.dismissals(self.connection, article_id, self.session.annotator_id)
        return [Span(start, end) for start, end in rows]

    def dismiss(self, article_id: int, suggestion: Span) -> None:
        """Do not suggest this again."""
        with self.session.action("Dismiss suggestion") as writing:
            articles.dismiss(writing, article_id, self.session.annotator_id, suggestion)
