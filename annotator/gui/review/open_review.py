"""The article under review: its text, its rows in reading order, and what the reader and the cards show of them."""

from collections import Counter

from annotator.app.registry import Registry
from annotator.app.review_rows import ArticleReview, ReviewRow, RowKey, RowKind
from annotator.app.session import Session
from annotator.core.claim import Claim, Stance
from annotator.core.span import Span, quote
from annotator.gui.reader.marks import Mark, MarkSource
from annotator.gui.reader.segments import Stretch
from annotator.gui.review.fields import FieldView, field_views, stance_label
from annotator.gui.review.people import People
from annotator.gui.review.row_cards import RowCard, Version
from annotator.gui.review.spans import shortened, union
from annotator.gui.review.wording import decision_label, kind_label
from annotator.gui.widgets.stance import NOT_CODED

DECIDED_LANE = 0
"""The gutter's lane of what was decided, nearest to the text; the annotators' lanes follow from right to left."""


class OpenReview:
    """One article's review. A row keeps its number (from 1) as long as its claims are the same.

    Raises:
        NotFoundError: when the article is gone.
    """

    def __init__(self, session: Session, registry: Registry, article_id: int, *, blind: bool) -> None:
        self._session = session
        self._registry = registry
        self.id = article_id
        self.details = session.articles.get(article_id)
        self.text = session.articles.text(article_id)
        self.regions = session.articles.regions(article_id)
        self.people = People()
        self.views: list[FieldView] = []
        self._numbers: dict[RowKey, int] = {}
        self._rows: dict[int, ReviewRow] = {}
        self._places: dict[int, int] = {}
        self._by_claim: dict[int, int] = {}
        self.order: list[int] = []
        self.review: ArticleReview = session.reviewing.article(article_id)
        self.set_blind(blind)
        self.read()

    def set_blind(self, blind: bool) -> None:
        """Show annotators as letters, or by their names."""
        reviewing = self._session.reviewing
        self.blind = blind
        self.people = People(reviewing.annotators(), reviewing.blind_names(self.id) if blind else None)

    def read_details(self) -> bool:
        """Read details and regions anew; return whether the regions changed.

        Raises:
            NotFoundError: when the article is gone.
        """
        self.details = self._session.articles.get(self.id)
        before, self.regions = self.regions, self._session.articles.regions(self.id)
        return before != self.regions

    def read(self) -> dict[int, ReviewRow | None]:
        """Read the rows anew; return those that are new, gone, or not as they were: by number, as they were before."""
        self.views = field_views(self._registry)
        self.review = self._session.reviewing.article(self.id)
        before = self._rows
        self._rows = {}
        for row in self.review.rows:
            number = self._numbers.setdefault(row.key, len(self._numbers) + 1)
            self._rows[number] = row
        self.order = list(self._rows)
        self._places = {number: place for place, number in enumerate(self.order)}
        changed: dict[int, ReviewRow | None] = {}
        for number, row in self._rows.items():
            old = before.get(number)
            # Most are the same rows still, and need not be looked into.
            if old is not row and old != row:
                changed[number] = old
        changed.update((number, row) for number, row in before.items() if number not in self._rows)
        return changed

    # Rows

    def row(self, number: int) -> ReviewRow:
        """Return a row.

        Raises:
            KeyError: when there is none of that number.
        """
        return self._rows[number]

    def has(self, number: int | None) -> bool:
        """Return whether there is a row of that number."""
        return number in self._rows

    def number_of(self, key: RowKey) -> int | None:
        """Return the number of the row of that key."""
        number = self._numbers.get(key)
        return number if number in self._rows else None

    def row_of_claim(self, claim_id: int) -> int | None:
        """Return the number of the row that holds a claim: an annotator's or a gold one."""
        found = self._by_claim.get(claim_id)
        if found is not None and found in self._rows:
            return found
        for number, row in self._rows.items():
            if any(claim.id == claim_id for claim in claims_of(row, self.people)):
                return number
        return None

    def neighbour(self, number: int | None, step: int) -> int | None:
        """Return the row `step` places on, at the ends the last one; the first without a row."""
        if not self.order:
            return None
        if number not in self._places:
            return self.order[0 if step > 0 else -1]
        return self.order[min(max(self._places[number] + step, 0), len(self.order) - 1)]

    def next_open(self, number: int | None, step: int) -> int | None:
        """Return the next row without a decision in a direction, going on at the other end; None when all are decided.

        The row itself comes last.
        """
        count = len(self.order)
        start = self._places.get(number, -1 if step > 0 else count) if number is not None else (-1 if step > 0 else 0)
        for distance in range(1, count + 1):
            found = self.order[(start + step * distance) % count]
            if self._rows[found].open:
                return found
        return None

    def span(self, number: int) -> tuple[Span, ...]:
        """Return all that the row's claims cover, the gold ones too."""
        row = self._rows[number]
        return union(claim.spans for claim in claims_of(row, self.people))

    # What is shown

    def all_marks(self) -> MarkSource:
        """Return the highlights of all rows, as `marks` does for one; each row's are made when one of them is seen."""
        rows, people = self._rows, self.people
        lanes = [(person.id, len(people) - person.index) for person in people]
        hulls: list[Stretch] = []
        stances: list[Stance | None] = []
        parts: dict[int, tuple[Span, ...]] = {}
        counted: Counter[int] = Counter()
        of_claim: dict[int, int] = {}
        for number, row in rows.items():
            shown = [(DECIDED_LANE, claim) for claim in row.gold]
            shown += [(lane, claim) for annotator_id, lane in lanes for claim in row.versions(annotator_id)]
            for lane, claim in shown:
                hulls.append((claim.spans[0].start, claim.spans[-1].end, claim.id))
                stances.append(claim.stance)
                if len(claim.spans) > 1:
                    parts[claim.id] = claim.spans
                counted[lane] += 1
                of_claim[claim.id] = number
        made: dict[int, Mark] = {}

        def make(claim_id: int) -> Mark:
            if claim_id not in made:
                made.update((mark.claim_id, mark) for mark in self._marks_of(rows[of_claim[claim_id]], people))
            return made[claim_id]

        self._by_claim = dict(of_claim)
        return MarkSource(hulls, stances, parts, counted, (), make)

    def marks(self, number: int) -> list[Mark]:
        """Return the highlights of a row: what was decided or, while open, each version that is not like another."""
        row = self._rows.get(number)
        found = self._marks_of(row, self.people) if row is not None else []
        self._by_claim.update((mark.claim_id, number) for mark in found)
        return found

    def _marks_of(self, row: ReviewRow, people: People) -> list[Mark]:
        found = [self._mark(claim, DECIDED_LANE, quiet=False) for claim in row.gold]
        seen: set[object] = set()
        for person in people:
            for claim in row.versions(person.id):
                look = (claim.spans, claim.stance)
                quiet = not row.open or look in seen
                seen.add(look)
                found.append(self._mark(claim, len(people) - person.index, quiet=quiet))
        return found

    def _mark(self, claim: Claim, lane: int, *, quiet: bool) -> Mark:
        registry = self._registry
        return Mark(
            claim.id, claim.spans, claim.stance, lane, registry.actor(claim.actor_id),
            registry.proposition(claim.proposition_id), quiet=quiet, untold=True,
        )  # fmt: skip

    def card(self, number: int, *, opened: bool) -> RowCard:
        """Return the card of a row."""
        row = self._rows[number]
        registry = self._registry
        decided = decision_label(row, self.people)
        label = kind_label(row, self.people, self.views)
        several = len(row.claims) > 1
        overlap = f"Overlap {row.overlap:.2f}" if several and row.kind is not RowKind.IDENTICAL else ""
        if opened:
            return RowCard(
                decided or label, bool(decided), f"{label} · {overlap}" if decided and overlap else overlap or
                (label if decided else ""), row.changed_since, opened=True,
            )  # fmt: skip
        claims = row.gold or claims_of(row, self.people)
        first = claims[0] if claims else None
        alike = bool(row.gold) or "stance" not in row.differs
        stance = first.stance if first and alike else None
        rejected = bool(decided) and not row.gold
        return RowCard(
            decided or label,
            bool(decided),
            "" if decided else overlap,
            row.changed_since,
            stance,
            (stance_label(registry, stance) or NOT_CODED) if first and alike and not rejected and not overlap else "",
            registry.actor(first.actor_id) if first else "",
            registry.proposition(first.proposition_id) if first else "",
            () if decided else self._versions(row),
            shortened(quote(self.text, first.spans)) if first and self._quoted(row) else "",
        )

    def _quoted(self, row: ReviewRow) -> bool:
        return row.open and row.kind in (RowKind.ONLY, RowKind.ADDED, RowKind.MERGED_SPLIT, RowKind.BOUNDARY)

    def _versions(self, row: ReviewRow) -> tuple[Version, ...]:
        """Return who says what in the first field that is not alike; a quotation tells a boundary better."""
        view = next((view for view in self.views if view.key in row.differs), None)
        if view is None:
            return ()
        said: dict[object, list[int]] = {}
        for person in self.people:
            if person.id in row.claims:
                said.setdefault(view.same(row.claims[person.id]), []).append(person.id)
        found = []
        for ids in said.values():
            claim = row.claims[ids[0]]
            is_stance = view.key == "stance"
            text = view.text(claim) or NOT_CODED
            found.append(Version(self.people.letters(ids), text, claim.stance if is_stance else None, is_stance))
        return tuple(found)


def claims_of(row: ReviewRow, people: People) -> list[Claim]:
    """Return all claims of a row: the annotators', in the order of the columns, then the gold ones."""
    return [claim for person in people for claim in row.versions(person.id)] + list(row.gold)
