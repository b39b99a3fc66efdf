"""What can be done with claims."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from annotator.app.part import Part, shortened
from annotator.core.claim import CONFIDENCES, Claim, ClaimValues, Stance
from annotator.core.codebook import PropositionKind
from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError
from annotator.core.filters import ClaimFilter
from annotator.core.span import Span, normalised, quote, within
from annotator.store import actors, articles, claims, codebook, lists
from annotator.store.claims import ClaimHead, NewClaim
from annotator.store.connection import Connection
from annotator.store.history import Writing

if TYPE_CHECKING:
    from annotator.store.same_quote import QuotedElsewhere

_COLUMNS: dict[str, Callable[[object], dict[str, object]]] = {
    # Empty means: explicitly none, whatever the actor's own is.
    "organisation": lambda given: {"organisation": None if given is None else " ".join(str(given).split())},
    "stance": lambda given: {"stance": None if given is None else Stance(str(given))},
    "form": lambda given: {"form": given or None},
    "note": lambda given: {"note": given or ""},
}
"""How values that need no look-up become columns."""

_WORDINGS = {"actor": "actor_as_written", "date": "date_text"}
"""Wordings that may be marked in the text, each under what the columns of its place begin with."""


class ClaimActions(Part):
    """Reading and changing claims. Offsets are code points of the article's text."""

    def get(self, claim_id: int) -> Claim:
        """Return one claim.

        Raises:
            NotFoundError: when it is gone.
        """
        return claims.claim(self.connection, claim_id)

    def of_article(self, article_id: int) -> list[Claim]:
        """Return all of an article's claims in reading order."""
        return claims.claims_of_article(self.connection, article_id)

    def heads(self, article_id: int, *, everybody: bool = False) -> tuple[list[ClaimHead], dict[int, tuple[Span, ...]]]:
        """Return the heads in reading order, of the annotator's own claims or everybody's, and the claims of parts.

        Of claims that have more than one span the second value gives all spans, by id; any other has the one of its
        head.
        """
        found = claims.heads(self.connection, article_id, None if everybody else self.session.annotator_id)
        parts = claims.discontinuous(self.connection, article_id)
        shown = {head.id for head in found} if parts else ()
        return found, {claim_id: spans for claim_id, spans in parts.items() if claim_id in shown}

    def ids(self, claim_filter: ClaimFilter, connection: Connection | None = None) -> "array[int]":
        """Return the ids of the claims that pass the filter, in its order; read over `connection` in another thread."""
        return lists.claim_ids(connection or self.connection, claim_filter)

    def rows(self, ids: Sequence[int]) -> list[lists.ClaimRow]:
        """Return what the table of claims shows of these, in the order of the ids."""
        return lists.claim_rows(self.connection, ids)

    def tags(self) -> list[str]:
        """Return all tags in use, the most used first."""
        return claims.tags(self.connection)

    def usage(self, column: str) -> dict[int, int]:
        """Return how many claims have each `actor_id` or `proposition_id`."""
        return claims.usage(self.connection, column)

    def last(self) -> Claim | None:
        """Return the claim that the annotator tagged last, or None."""
        found = claims.newest(self.connection, self.session.annotator_id)
        return None if found is None else self.get(found)

    def quoted_elsewhere(self, article_id: int, words: str) -> "list[QuotedElsewhere]":
        """Return where other articles hold the same words, or nearly the same."""
        from annotator.store.same_quote import same_quote

        return same_quote(self.connection, words, not_article=article_id)

    def add(self, article_id: int, spans: Iterable[tuple[int, int]], **values: Unpack[ClaimValues]) -> int:
        """Tag a claim; return its id. An article not begun counts as begun from now on.

        Raises:
            InvalidValueError: when the spans do not lie in the text or a value is impossible.
        """
        text = articles.text(self.connection, article_id)
        chosen = chosen_spans(spans, text)
        words = quote(text, chosen)
        with self.session.action(f"Tag claim “{shortened(words)}”") as writing:
            resolved = ResolvedValues(writing, values, text)
            claim_id = claims.add(
                writing,
                NewClaim(
                    article_id, self.session.annotator_id, chosen, words, resolved.columns,
                    resolved.addressees or (), resolved.tags or (), resolved.fields or {},
                ),
            )  # fmt: skip
            articles.begin(writing, article_id, self.session.annotator_id)
        return claim_id

    def edit(
        self, claim_id: int, spans: Iterable[tuple[int, int]] | None = None, **values: Unpack[ClaimValues]
    ) -> None:
        """Set the given values of a claim, and other words when `spans` are given; the rest stays.

        What it has already is not written; when that is all of it, there is no action either.

        Raises:
            InvalidValueError: when a value is impossible.
            NotFoundError: when the claim is gone.
        """
        found = self.get(claim_id)
        text = self._text_for(values, found) if spans is None else articles.text(self.connection, found.article_id)
        with self.session.action(f"Edit claim “{shortened(found.quote)}”") as writing:
            if spans is not None:
                chosen = chosen_spans(spans, text)
                if chosen != found.spans:
                    claims.set_spans(writing, claim_id, chosen, quote(text, chosen))
            _write_new(writing, found, ResolvedValues(writing, values, text))

    def set_spans(self, claim_id: int, spans: Iterable[tuple[int, int]]) -> None:
        """Give a claim other words of its article.

        Raises:
            InvalidValueError: when the spans do not lie in the text.
        """
        found = self.get(claim_id)
        text = articles.text(self.connection, found.article_id)
        chosen = chosen_spans(spans, text)
        with self.session.action(f"Change words of claim “{shortened(found.quote)}”") as writing:
            claims.set_spans(writing, claim_id, chosen, quote(text, chosen))

    def delete(self, claim_ids: Sequence[int]) -> None:
        """Remove claims; the history keeps them, and undo brings them back."""
        if not claim_ids:
            return
        one = f"Delete claim “{shortened(self.get(claim_ids[0]).quote)}”"
        with self.session.action(one if len(claim_ids) == 1 else f"Delete {len(claim_ids)} claims") as writing:
            for claim_id in claim_ids:
                claims.delete(writing, claim_id)

    def edit_many(self, claim_ids: Sequence[int], **values: Unpack[ClaimValues]) -> int:
        """Set the given values of many claims in one action; return how many did not have them already.

        Raises:
            InvalidValueError: when a value is impossible; then none of them is changed.
            NotFoundError: when one of the claims is gone; then none of them is changed.
        """
        resolved: ResolvedValues | None = None

        def change(writing: Writing, found: Claim) -> bool:
            nonlocal resolved
            if resolved is None or _marked(values):
                resolved = ResolvedValues(writing, values, self._text_for(values, found))
            return _write_new(writing, found, resolved)

        return self._change_many("Edit", claim_ids, change)

    def _text_for(self, values: ClaimValues, claim: Claim) -> str:
        """Return the text that values of the claim are looked up in; nothing is read when none of them is marked."""
        return articles.text(self.connection, claim.article_id) if _marked(values) else ""

    def add_tags(self, claim_ids: Sequence[int], tags: Iterable[str]) -> int:
        """Give claims further tags in one action; they keep those they have. Returns how many lacked one of them.

        Raises:
            NotFoundError: when one of the claims is gone; then none of them is changed.
        """
        further = _tags(tags)

        def change(writing: Writing, found: Claim) -> bool:
            together = tuple(dict.fromkeys((*found.tags, *further)))
            if together == found.tags:
                return False
            claims.set_tags(writing, found.id, together)
            return True

        return self._change_many("Tag", claim_ids, change)

    def _change_many(self, verb: str, claim_ids: Sequence[int], change: Callable[[Writing, Claim], bool]) -> int:
        """Run `change` on each claim, in one action named after how many it says it changed; return that number."""
        changed: list[Claim] = []
        with self.session.action(verb) as writing:
            for claim_id in claim_ids:
                found = self.get(claim_id)
                if change(writing, found):
                    changed.append(found)
            one = f"{verb} claim “{shortened(changed[0].quote)}”" if len(changed) == 1 else ""
            writing.label = one or f"{verb} {len(changed)} claims"
        return len(changed)


def columns_of(claim: Claim) -> dict[str, object]:
    """Return a claim's values as columns of the store."""
    actor_span, date_span = claim.actor_span or (None, None), claim.date_span or (None, None)
    return {
        "actor_id": claim.actor_id, "actor_as_written": claim.actor_as_written, "actor_start": actor_span[0],
        "actor_end": actor_span[1], "organisation": claim.organisation, "proposition_id": claim.proposition_id,
        "stance": claim.stance, "form": claim.form, "via_id": claim.via_id, "claim_date": claim.claim_date,
        "date_text": claim.date_text, "date_start": date_span[0], "date_end": date_span[1],
        "confidence": claim.confidence, "note": claim.note,
    }  # fmt: skip


def chosen_spans(spans: Iterable[tuple[int, int]], text: str) -> tuple[Span, ...]:
    """Return the spans normalised.

    Raises:
        InvalidValueError: when one is none or does not lie in the text.
    """
    chosen = normalised(spans)
    within(chosen, len(text))
    return chosen


class ResolvedValues:
    """Values as the store takes them: names looked up or registered, everything checked."""

    def __init__(self, writing: Writing, values: ClaimValues, text: str) -> None:
        self._writing = writing
        self._text = text
        self.columns: dict[str, object] = {}
        for name, column in _COLUMNS.items():
            if name in values:
                self.columns.update(column(values.get(name)))
        if "actor" in values:
            self.columns["actor_id"] = self._actor(values["actor"])
        if "via" in values:
            self.columns["via_id"] = self._actor(values["via"])
        if "proposition" in values:
            self.columns["proposition_id"] = self._proposition(values["proposition"])
        if "confidence" in values:
            self.columns["confidence"] = _confidence(values["confidence"])
        self._wording(values)
        self.addressees = self._actors(values["addressees"]) if "addressees" in values else None
        self.tags = _tags(values["tags"]) if "tags" in values else None
        self.fields = self._fields(values) if "fields" in values else None

    def _wording(self, values: ClaimValues) -> None:
        if "claim_date" in values:
            self.columns["claim_date"] = partial_date(values["claim_date"])
        if "actor_as_written" in values:
            self.columns["actor_as_written"] = values["actor_as_written"] or None
        if "date_text" in values:
            self.columns["date_text"] = values["date_text"] or None
        if "actor_span" in values:
            self._span("actor", "actor_as_written", values["actor_span"])
        if "date_span" in values:
            self._span("date", "date_text", values["date_span"])

    def _span(self, prefix: str, wording: str, span: Span | None) -> None:
        start, end = span or (None, None)
        if span is not None:
            within([span], len(self._text))
            self.columns[wording] = self._text[start:end]
        self.columns |= {f"{prefix}_start": start, f"{prefix}_end": end}

    def _actor(self, actor: int | str | None) -> int | None:
        if isinstance(actor, str):
            name = actor.strip()
            if not name:
                return None
            return actors.actor_named(self._writing.connection, name) or actors.add_actor(self._writing, name)
        return actor

    def _actors(self, given: Iterable[int | str]) -> tuple[int, ...]:
        found = (self._actor(actor) for actor in given)
        return tuple(dict.fromkeys(actor_id for actor_id in found if actor_id is not None))

    def _proposition(self, proposition: int | str | None) -> int | None:
        if not isinstance(proposition, str):
            return proposition
        label = " ".join(proposition.split())
        if not label:
            return None
        known = codebook.proposition_labelled(self._writing.connection, label)
        if known is not None:
            return known
        codebook.new_revision(self._writing, f"New proposition: {label}")
        return codebook.add_proposition(self._writing, label, PropositionKind.PROPOSITION)

    def _fields(self, values: ClaimValues) -> dict[int, str]:
        book = codebook.codebook(self._writing.connection)
        checked: dict[int, str] = {}
        for name, entry in values["fields"].items():
            field = book.field(name)
            if field is None:
                raise InvalidValueError(f"The codebook has no field “{name}”.")
            checked[field.id] = field.checked(entry)
        return checked


def _marked(values: ClaimValues) -> bool:
    """Return whether wordings are marked in the text: those depend on the article, and differ between claims."""
    return "actor_span" in values or "date_span" in values


def _write_new(writing: Writing, found: Claim, resolved: ResolvedValues) -> bool:
    """Write those of the values that the claim does not have yet; return whether there were any."""
    columns = new_columns(found, resolved.columns)
    if columns:
        claims.set_values(writing, found.id, columns)
    addressees = resolved.addressees is not None and resolved.addressees != found.addressees
    if addressees:
        claims.set_addressees(writing, found.id, resolved.addressees or ())
    tags = resolved.tags is not None and resolved.tags != found.tags
    if tags:
        claims.set_tags(writing, found.id, resolved.tags or ())
    fields = _new_fields(writing, found, resolved.fields or {})
    if fields:
        claims.set_fields(writing, found.id, fields)
    return bool(columns or addressees or tags or fields)


def new_columns(claim: Claim, given: Mapping[str, object]) -> dict[str, object]:
    """Return those of the columns given that the claim does not have yet; another wording loses its old place."""
    present = columns_of(claim)
    new = {name: entry for name, entry in given.items() if entry != present[name]}
    for prefix, wording in _WORDINGS.items():
        if wording in new and f"{prefix}_start" not in given and present[f"{prefix}_start"] is not None:
            new |= {f"{prefix}_start": None, f"{prefix}_end": None}
    return new


def _new_fields(writing: Writing, found: Claim, given: Mapping[int, str]) -> dict[int, str]:
    """Return those values of the codebook's own fields, by field id, that the claim does not have yet."""
    if not given:
        return {}
    ids = codebook.field_ids(writing.connection)
    present = {ids[name]: entry for name, entry in found.fields.items()}
    return {field_id: entry for field_id, entry in given.items() if entry != present.get(field_id, "")}


def _confidence(given: int | None) -> int | None:
    if given is not None and given not in CONFIDENCES:
        raise InvalidValueError("Confidence goes from 1 to 4.")
    return given


def _tags(given: Iterable[str]) -> tuple[str, ...]:
    tags = (" ".join(tag.split()) for tag in given)
    return tuple(dict.fromkeys(tag for tag in tags if tag))
