"""Review: the annotators' claims side by side, decided row by row into the gold set.

Nobody's own claims are altered. Each decision is one action: undone, redone and told of like any other.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from annotator.app.claims import ResolvedValues, chosen_spans, columns_of, new_columns
from annotator.app.part import Part, shortened
from annotator.app.review_memory import ReviewMemory, keep_threshold
from annotator.app.review_rows import ArticleReview, ArticleSummary, GuidelineEntry, ReviewRow, RowKey
from annotator.core.changes import Changes
from annotator.core.claim import Claim, ClaimValues
from annotator.core.errors import InvalidValueError, NotFoundError
from annotator.core.span import quote
from annotator.core.text import sha256
from annotator.store import articles, claims, codebook, decisions
from annotator.store.annotators import Annotator
from annotator.store.claims import NewClaim
from annotator.store.decisions import DecidedFrom, NewDecision
from annotator.store.history import Writing

if TYPE_CHECKING:
    from annotator.app.session import Session

REASONS = ("boundary rule", "guideline gap", "annotator error", "ambiguous text")
"""The reasons for a decision that are always offered."""

UNANIMOUS, TAKEN, EDITED, REJECTED = "unanimous", "taken", "edited", "rejected"

Progress = Callable[[int, int], None]
"""Called with how many articles are done and how many there are; raises to cancel."""


class _Why(NamedTuple):
    reason: str
    note: str
    guideline: bool


class GoldEdit(NamedTuple):
    """A gold claim to be made: the words and values given, for the rest what a claim of the row says.

    `start_from` is that claim's UUID, an annotator's or a gold one's; `spans`, in code points, may be None for its
    own.
    """

    start_from: str
    spans: Iterable[tuple[int, int]] | None
    values: ClaimValues


class ReviewActions(Part):
    """Comparing and deciding. The reviewer is the session's annotator."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._memory = ReviewMemory(session.connection)
        # Before the views, which ask for what changed.
        session.subscribe(self._memory.update, first=True)

    # What is compared

    @property
    def threshold(self) -> float:
        """The Jaccard index from which on claims are laid side by side, above 0 up to 1; kept in the project."""
        return self._memory.basis(self.connection).threshold

    def set_threshold(self, threshold: float) -> None:
        """Pair claims from another overlap on; claims on which was decided stay together. Not undoable.

        Raises:
            InvalidValueError: when it is not above 0 and up to 1.
            ReadOnlyProjectError: when the project is open for reading only.
        """
        if not 0 < threshold <= 1:
            raise InvalidValueError(f"Claims cannot be paired from an overlap of {threshold} on.", "Take 0 to 1.")
        with self.session.project.transaction() as connection:
            keep_threshold(connection, threshold)
        self._memory.forget()
        self.session.tell(Changes(label="Pair claims from another overlap on", wide=True))

    def annotators(self) -> list[Annotator]:
        """Return whose work is reviewed: everybody who has claims or has begun an article, by name."""
        chosen = self._memory.basis(self.connection).annotator_ids
        return [person for person in self.session.annotators() if person.id in chosen]

    def blind_names(self, article_id: int) -> dict[int, str]:
        """Return A, B, C … for the annotators, by annotator id; shuffled for each article, always the same way."""
        # The project's own id is the seed: it is kept, and no two projects shuffle alike.
        seed = f"{self.session.uuid} {articles.article(self.connection, article_id).uuid}"
        shuffled = sorted(self.annotators(), key=lambda person: sha256(f"{seed} {person.uuid}"))
        return {person.id: _letter(place) for place, person in enumerate(shuffled)}

    def article(self, article_id: int) -> ArticleReview:
        """Return the rows of one article, from memory unless something in it changed."""
        return self._memory.article(article_id)

    def articles(self, *, worst_first: bool = False) -> list[ArticleSummary]:
        """Return all articles that somebody worked on, in the order they were added; or most disagreement first.

        What `prepare` did not compute beforehand is computed now.
        """
        found = self._memory.summaries()
        if worst_first:
            found.sort(key=lambda summary: (-summary.disagreement, -summary.open, summary.article_id))
        return found

    def prepare(self, progress: Progress | None = None) -> None:
        """Compute what `articles` needs, on a connection of its own, so that it can be done in another thread."""
        with closing(self.session.project.reader()) as connection:
            batches = self._memory.missing(connection)
            done, total = 0, sum(map(len, batches))
            for batch in batches:
                self._memory.prepare(connection, batch)
                done += len(batch)
                if progress is not None:
                    progress(done, total)

    def progress(self) -> tuple[int, int]:
        """Return how many rows are decided and how many there are, in all articles."""
        found = self._memory.summaries()
        total = sum(summary.aligned for summary in found)
        return total - sum(summary.open for summary in found), total

    # Deciding: each is one action; a row that is decided already is decided anew, keeping what it said of why

    def take(
        self, article_id: int, row_key: RowKey, annotator_id: int, *, reason: str = "", note: str = "",
        guideline: bool = False, called: str = "",
    ) -> None:  # fmt: skip
        """Take what that annotator has here into the gold set; “unanimous” where everybody says the same.

        Args:
            article_id: the article.
            row_key: the row decided on.
            annotator_id: whose version.
            reason: one of `reasons`, or empty.
            note: the reviewer's note on the decision.
            guideline: whether the guideline is to be mended.
            called: what the history calls the annotator, such as a letter; by default their name.

        Raises:
            NotFoundError: when the row is not there any more, or the annotator has nothing in it.
            ReadOnlyProjectError: when nobody reviews, or the project is open for reading only.
        """
        row = self._row(article_id, row_key)
        versions = row.versions(annotator_id)
        if not versions:
            raise NotFoundError("This annotator has no claim here.", "Take another version.")
        label = f"Take {called or self._name(annotator_id)}'s “{shortened(versions[0].quote)}”"
        with self.session.action(label) as writing:
            why = self._undecided(writing, row, _Why(reason, note, guideline))
            self._take(writing, row, versions, why)

    def take_all_identical(self, article_id: int | None = None) -> int:
        """Take all open rows in which everybody agrees, of one article or of all, as one action; return how many."""
        ids = (
            [article_id] if article_id is not None else [s.article_id for s in self._memory.summaries() if s.identical]
        )
        rows = [row for one in ids for row in self.article(one).rows if row.open and row.unanimous]
        if rows:
            number = f"{len(rows)} identical claims" if len(rows) > 1 else "1 identical claim"
            with self.session.action(f"Take {number}") as writing:
                for row in rows:
                    self._take(writing, row, [next(iter(row.claims.values()))], _Why("", "", guideline=False))
        return len(rows)

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
        base = self._base(self._row(article_id, row_key), start_from)
        self.edit_all(
            article_id, row_key, [GoldEdit(base.uuid, spans, values)], reason=reason, note=note, guideline=guideline
        )

    def edit_all(
        self, article_id: int, row_key: RowKey, edits: Sequence[GoldEdit], *, reason: str = "", note: str = "",
        guideline: bool = False,
    ) -> RowKey:  # fmt: skip
        """Decide on one claim or several of the reviewer's own making, as one action; return the row's key then.

        Raises:
            NotFoundError, ReadOnlyProjectError, InvalidValueError: as `edit` does; also without any claim.
        """
        row = self._row(article_id, row_key)
        known = {claim.uuid: claim for claim in (*_claims(row), *row.gold)}
        if not edits or not all(edit.start_from in known for edit in edits):
            raise NotFoundError("These claims are not side by side any more.", "Start from another version.")
        bases = [known[edit.start_from] for edit in edits]
        number = f"{len(edits)} claims, " if len(edits) > 1 else ""
        with self.session.action(f"Edit {number}“{shortened(bases[0].quote)}” into the gold set") as writing:
            why = self._undecided(writing, row, _Why(reason, note, guideline))
            sources = self._sources(_claims(row))
            made = []
            for base, edit in zip(bases, edits, strict=True):
                chosen = base.spans if edit.spans is None else edit.spans
                made.append(self._made(writing, article_id, chosen, edit.values, base))
                self._decide(writing, article_id, EDITED, made[-1], sources, why)
        return row.key if sources else frozenset({claims.claim(self.connection, made[0]).uuid})

    def reject(
        self, article_id: int, row_key: RowKey, *, reason: str = "", note: str = "", guideline: bool = False
    ) -> None:
        """Decide that there is no claim here.

        Raises:
            NotFoundError, ReadOnlyProjectError: as `take` does; also for a row that has no annotator's claim.
        """
        row = self._row(article_id, row_key)
        found = _claims(row)
        if not found:
            raise NotFoundError("No annotator has a claim here.", "Open the decision again to remove the claim.")
        with self.session.action(f"Decide on no claim: “{shortened(found[0].quote)}”") as writing:
            why = self._undecided(writing, row, _Why(reason, note, guideline))
            self._decide(writing, article_id, REJECTED, None, self._sources(found), why)

    def add(
        self, article_id: int, spans: Iterable[tuple[int, int]], values: ClaimValues, *, reason: str = "",
        note: str = "", guideline: bool = False,
    ) -> RowKey:  # fmt: skip
        """Add a claim to the gold set that nobody made; return the key of its row. Errors as of `edit`."""
        text = articles.text(self.connection, article_id)
        chosen = chosen_spans(spans, text)
        with self.session.action(f"Add “{shortened(quote(text, chosen))}” to the gold set") as writing:
            claim_id = self._made(writing, article_id, chosen, values, None)
            self._decide(writing, article_id, EDITED, claim_id, (), _Why(reason, note, guideline))
        return frozenset({claims.claim(self.connection, claim_id).uuid})

    def reopen(self, article_id: int, row_key: RowKey) -> None:
        """Take a decision back, as an action of its own; the article is not decided any more either.

        Raises:
            NotFoundError, ReadOnlyProjectError: as `take` does.
        """
        row = self._row(article_id, row_key)
        if row.decisions:
            words = next((claim.quote for claim in (*row.gold, *_claims(row))), "")
            with self.session.action(f"Reopen “{shortened(words)}”") as writing:
                self._undecided(writing, row, _Why("", "", guideline=False))
                decisions.set_review(writing, article_id, None)

    def set_reason(self, decision_id: int, reason: str) -> None:
        """Say why it was decided so; a reason that is new is offered from now on.

        Raises:
            NotFoundError: when the decision is gone.
            ReadOnlyProjectError: as `take` does.
        """
        self._set("Reason for", decision_id, {"reason": " ".join(reason.split())})

    def set_note(self, decision_id: int, note: str) -> None:
        """Write a note on a decision; errors as of `set_reason`."""
        self._set("Note on", decision_id, {"note": note})

    def set_guideline(self, decision_id: int, guideline: bool) -> None:
        """Flag a decision as one for which the guideline is to be mended; errors as of `set_reason`."""
        self._set("Flag" if guideline else "Unflag", decision_id, {"guideline": int(guideline)})

    def decide_article(self, article_id: int, *, decided: bool = True) -> None:
        """Call an article decided, or not decided any more.

        Raises:
            InvalidValueError: when rows of it are open still.
            ReadOnlyProjectError: as `take` does.
        """
        left = self.article(article_id).open
        if decided and left:
            what = "1 row is" if left == 1 else f"{left} rows are"
            raise InvalidValueError(f"{what} not decided yet.", "Decide on them, or say that there is no claim.")
        title = shortened(articles.article(self.connection, article_id).shown_title)
        with self.session.action(f"{'Decide' if decided else 'Reopen'} article “{title}”") as writing:
            decisions.set_review(writing, article_id, self._reviewer() if decided else None)

    # What decisions say

    def reasons(self) -> list[str]:
        """Return the reasons to choose from: the usual ones, then the project's own, the most given first."""
        return list(dict.fromkeys((*REASONS, *decisions.reasons(self.connection))))

    def guideline_list(self) -> list[GuidelineEntry]:
        """Return the decisions that say the guideline is to be mended, in the order they were made."""
        flagged = decisions.flagged(self.connection)
        titles = decisions.titles(self.connection, [decision.article_id for decision in flagged])
        entries = []
        for decision in flagged:
            rows = (row for row in self.article(decision.article_id).rows if decision in row.decisions)
            quotes = dict.fromkeys(claim.quote for row in rows for claim in (*_claims(row), *row.gold))
            entries.append(GuidelineEntry(decision, decision.article_id, titles[decision.article_id], tuple(quotes)))
        return entries

    # How it is written

    def _row(self, article_id: int, row_key: RowKey) -> ReviewRow:
        row = self.article(article_id).row(row_key)
        if row is None:
            raise NotFoundError("These claims are not side by side any more.", "Look at the article anew.")
        return row

    def _reviewer(self) -> str:
        annotator_id = self.session.annotator_id
        return self._name(annotator_id)

    def _name(self, annotator_id: int) -> str:
        return next((person.name for person in self.session.annotators() if person.id == annotator_id), "")

    def _sources(self, found: Iterable[Claim], *, taken: Claim | None = None) -> tuple[DecidedFrom, ...]:
        names = {person.id: person.name for person in self.session.annotators()}
        return tuple(
            DecidedFrom(claim.uuid, names.get(claim.annotator_id, ""), claim.updated_at, claim is taken)
            for claim in found
        )

    def _undecided(self, writing: Writing, row: ReviewRow, why: _Why) -> _Why:
        """Remove the row's decisions; return why, where nothing new is said as the first of them said."""
        for decision in row.decisions:
            decisions.delete(writing, decision)
        if row.decision is None or any(why):
            return why
        return _Why(row.decision.reason, row.decision.note, row.decision.guideline)

    def _take(self, writing: Writing, row: ReviewRow, versions: Sequence[Claim], why: _Why) -> None:
        kind = UNANIMOUS if row.unanimous else TAKEN
        gold, fields = decisions.gold_annotator(writing), codebook.field_ids(writing.connection)
        others = [claim for claim in _claims(row) if claim not in versions]
        for claim in versions:
            claim_id = claims.add(writing, NewClaim(
                claim.article_id, gold, claim.spans, claim.quote, columns_of(claim), claim.addressees, claim.tags,
                {fields[name]: entry for name, entry in claim.fields.items()},
                codebook_revision=claim.codebook_revision,
            ))  # fmt: skip
            self._decide(writing, row.article_id, kind, claim_id, self._sources([claim, *others], taken=claim), why)

    def _base(self, row: ReviewRow, start_from: int | None) -> Claim:
        if start_from is not None:
            versions = row.versions(start_from)
            if not versions:
                raise NotFoundError("This annotator has no claim here.", "Start from another version.")
            return versions[0]
        return row.gold[0] if row.gold else _claims(row)[0]

    def _made(
        self, writing: Writing, article_id: int, spans: Iterable[tuple[int, int]], values: ClaimValues,
        base: Claim | None,
    ) -> int:  # fmt: skip
        """Store a gold claim that says `values`, and for the rest what `base` says; return its id."""
        text = articles.text(writing.connection, article_id)
        chosen = chosen_spans(spans, text)
        resolved = ResolvedValues(writing, values, text)
        known = codebook.field_ids(writing.connection)
        fields = {known[name]: entry for name, entry in base.fields.items()} if base else {}
        return claims.add(writing, NewClaim(
            article_id, decisions.gold_annotator(writing), chosen, quote(text, chosen),
            columns_of(base) | new_columns(base, resolved.columns) if base else resolved.columns,
            (base.addressees if base else ()) if resolved.addressees is None else resolved.addressees,
            (base.tags if base else ()) if resolved.tags is None else resolved.tags,
            fields | (resolved.fields or {}),
        ))  # fmt: skip

    def _decide(
        self, writing: Writing, article_id: int, kind: str, claim_id: int | None, sources: tuple[DecidedFrom, ...],
        why: _Why,
    ) -> None:  # fmt: skip
        decisions.add(writing, NewDecision(
            article_id, self._reviewer(), kind, claim_id, sources, " ".join(why.reason.split()), why.note,
            why.guideline,
        ))  # fmt: skip

    def _set(self, what: str, decision_id: int, values: dict[str, object]) -> None:
        found = decisions.decision(self.connection, decision_id)
        with self.session.action(f"{what} decision of {found.reviewer}") as writing:
            decisions.set_values(writing, decision_id, values)


def _claims(row: ReviewRow) -> list[Claim]:
    return [claim for annotator_id in row.claims for claim in row.versions(annotator_id)]


def _letter(place: int) -> str:
    """Return the letter or letters of a place from 0 on: A to Z, then AA, AB and so on."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters
