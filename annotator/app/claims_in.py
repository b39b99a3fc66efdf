"""Claims in: the lines that an export wrote, or that somebody wrote by hand, become claims of this project."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotator.app.part import Part, shortened
from annotator.core.changes import Changes
from annotator.core.claim import key_for_form
from annotator.core.codebook import Field, FieldKind, PropositionKind
from annotator.core.errors import AnnotatorError, InvalidValueError
from annotator.core.folding import key
from annotator.core.span import GAP, Span, normalised, quote
from annotator.core.text import canonical
from annotator.formats.encoding import UnreadableError
from annotator.formats.jsonl import IncomingClaim, RejectedLine, read_claims
from annotator.formats.reading import read_lines
from annotator.store import actors, annotators, articles, claims, codebook
from annotator.store.claims import NewClaim
from annotator.store.connection import Connection
from annotator.store.history import Writing

if TYPE_CHECKING:
    from annotator.app.session import Session

Progress = Callable[[int, int | None, str], None]
"""Called with how many lines are read, how many there are (None: unknown), and of which file; raises to cancel."""

_REPORTED_EVERY = 500
_TEXTS_AT_HAND = 64


class RefusedClaim(NamedTuple):
    """A line that was left out: its number from 1, why, and the file it stands in (empty for lines given as such)."""

    line: int
    reason: str
    file: str = ""


@dataclass(slots=True)
class ClaimsReport:
    """What came in.

    `known` counts claims that the project had already, by their UUID. `reanchored` counts those whose quote stood
    elsewhere than their spans said. `unplaced` counts wordings of actors and dates that were kept without their place,
    which was wrong.
    """

    added: int = 0
    known: int = 0
    reanchored: int = 0
    unplaced: int = 0
    refused: list[RefusedClaim] = field(default_factory=list)
    annotators_added: list[str] = field(default_factory=list)
    actors_added: list[str] = field(default_factory=list)
    propositions_added: list[str] = field(default_factory=list)
    fields_added: list[str] = field(default_factory=list)


class ClaimImport(Part):
    """Reading claims from JSON lines and storing them."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._added = Changes()

    def import_claims(
        self,
        sources: Iterable[Path] | Iterable[str | bytes],
        annotator: str | None = None,
        progress: Progress | None = None,
    ) -> ClaimsReport:
        """Store the claims of files, or of lines, and tell the listeners; `add` says how."""
        report = self.add(sources, annotator, progress)
        self.finished()
        return report

    def add(
        self,
        sources: Iterable[Path] | Iterable[str | bytes],
        annotator: str | None = None,
        progress: Progress | None = None,
    ) -> ClaimsReport:
        """Store the claims, all in one action; a line that cannot be taken is refused and the rest goes in.

        Annotators, actors, propositions, forms and fields that the project does not know are registered. A line that
        says its status is a whole one, as exported: what is null in it is none. May run in another thread; whoever
        called it tells the listeners with `finished`.

        Args:
            sources: paths of files, or lines.
            annotator: whose the claims are where a line does not say, by name or UUID.
            progress: called with the number of lines read; raises to cancel.

        Raises:
            InvalidValueError: when two go by the name of the annotator; nothing was stored.
            CancelledError: when `progress` says so; nothing was stored.
            AnnotatorError: when a file cannot be read or the project not be written; nothing was stored.
        """
        report = ClaimsReport()
        with self.session.long_action("Import claims") as writing:
            importer = _Importer(writing, report, annotator)
            claims.add_many(writing, importer.accepted(_read(sources, progress)))
            writing.label = f"Import {report.added} claim{'' if report.added == 1 else 's'}"
        self._added = writing.changes
        return report

    def finished(self) -> None:
        """Tell the listeners of what `add` stored; to be called in their thread."""
        self.session.tell(self._added)


_Incoming = tuple[str, IncomingClaim | RejectedLine]


def _read(sources: Iterable[Path] | Iterable[str | bytes], progress: Progress | None) -> Iterator[_Incoming]:
    """Yield what the lines hold, each with the name of its file."""
    done = 0
    for file, lines in _files(sources):
        for incoming in read_claims(lines):
            done += 1
            if progress is not None and done % _REPORTED_EVERY == 1:
                progress(done, None, file)
            yield file, incoming


def _files(sources: Iterable[Path] | Iterable[str | bytes]) -> Iterator[tuple[str, Iterable[str | bytes]]]:
    for is_path, group in groupby(sources, lambda source: isinstance(source, Path)):
        if not is_path:
            yield "", (line for line in group if not isinstance(line, Path))
            continue
        for path in group:
            if isinstance(path, Path):
                yield path.name, _lines(path)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        yield from read_lines(path)
    except UnreadableError as error:
        raise AnnotatorError(f"{path.name} cannot be read. {error.message}", error.remedy) from error
    except OSError as error:
        raise AnnotatorError(f"{path.name} cannot be read: {error.strerror}.", "Nothing was imported.") from error


class _Importer:
    """Turns incoming claims into those of this project; registers what they name on the way."""

    def __init__(self, writing: Writing, report: ClaimsReport, annotator: str | None) -> None:
        self._writing = writing
        self._report = report
        connection = writing.connection
        self._annotator = " ".join((annotator or "").split())
        self._whose = annotators.annotator_called(connection, self._annotator)
        self._articles = _Articles(connection)
        self._text = lru_cache(_TEXTS_AT_HAND)(lambda article_id: articles.text(connection, article_id))
        # Of two of one name it is the one known longer, as everywhere.
        self._annotators = {entry.name: entry.id for entry in reversed(annotators.annotators(connection))}
        self._actors = actors.actors_by_key(connection)
        self._organisations = {actor.id: actor.organisation or None for actor in actors.actors(connection)}
        self._unsettled: set[int] = set()
        book = codebook.codebook(connection)
        self._revision = book.revision
        self._revised = False
        self._forms = {form.form for form in book.forms}
        self._fields = {entry.name: entry for entry in book.fields}
        self._propositions: dict[str, int] = {}
        for node in sorted(book.propositions, key=lambda p: (p.retired, p.id)):
            if node.kind is PropositionKind.PROPOSITION:
                self._propositions.setdefault(node.label, node.id)
        self._begun: set[tuple[int, int]] = set()
        self._taken: set[str] = set()

    def accepted(self, incoming: Iterable[_Incoming]) -> Iterator[NewClaim]:
        """Yield what can be stored; note the rest in the report."""
        for file, found in incoming:
            if isinstance(found, RejectedLine):
                self._report.refused.append(RefusedClaim(found.line, found.reason, file))
            elif found.uuid and self._is_known(found.uuid):
                self._report.known += 1
            else:
                try:
                    accepted = self._accepted(found)
                except AnnotatorError as error:
                    self._report.refused.append(RefusedClaim(found.line, str(error), file))
                else:
                    self._taken.add(accepted.uuid)
                    self._report.added += 1
                    yield accepted

    def _is_known(self, claim_uuid: str) -> bool:
        return claim_uuid in self._taken or claims.claim_by_uuid(self._writing.connection, claim_uuid) is not None

    def _accepted(self, found: IncomingClaim) -> NewClaim:
        # Everything that may refuse the line comes first: a refused line registers nobody.
        article_id = self._articles.find(found)
        text = self._text(article_id)
        spans = anchored(text, found.spans, found.quote)
        form = self._form_key(found)
        fields = self._checked_fields(found)
        annotator = " ".join((found.annotator or "").split())
        if not annotator and not self._annotator:
            raise InvalidValueError("The line does not say whose the claim is.", "Name the annotator when importing.")
        if spans != found.spans:
            self._report.reanchored += 1
        actor_id = self._actor(found.actor)
        annotator_id = self._annotator_id(annotator)
        self._begin(article_id, annotator_id)
        written, actor_span = self._wording(text, found.actor_as_written, found.actor_span)
        date_text, date_span = self._wording(text, found.date_text, found.date_span)
        columns: dict[str, object] = {
            "actor_id": actor_id, "actor_as_written": written, "actor_start": actor_span[0],
            "actor_end": actor_span[1], "organisation": self._organisation(found, actor_id),
            "proposition_id": self._proposition(found.proposition), "stance": found.stance, "form": self._form(form),
            "via_id": self._actor(found.via), "claim_date": found.claim_date, "date_text": date_text,
            "date_start": date_span[0], "date_end": date_span[1], "confidence": found.confidence, "note": found.note,
        }  # fmt: skip
        addressees = (self._actor(name) for name in found.addressees)
        tags = (" ".join(tag.split()) for tag in found.tags)
        return NewClaim(
            article_id, annotator_id, spans, quote(text, spans), columns,
            tuple(dict.fromkeys(actor for actor in addressees if actor is not None)),
            tuple(dict.fromkeys(tag for tag in tags if tag)),
            {self._field(name).id: entry for name, entry in fields.items() if entry},
            found.uuid or "", found.created_at or "", found.updated_at or found.created_at or "",
            found.codebook_revision or self._revision,
        )  # fmt: skip

    def _wording(
        self, text: str, written: str | None, span: Span | None
    ) -> tuple[str | None, Span | tuple[None, None]]:
        """Return the wording and its place, found anew when it is not where the line says."""
        if span is None:
            return written or None, (None, None)
        there = text[span.start : span.end] if span.end <= len(text) else ""
        if there and (not written or there == written):
            return there, span
        found = _only_place(text, written or "")
        if found is None:
            self._report.unplaced += 1
            return written or None, (None, None)
        return written, found

    def _annotator_id(self, named_by_line: str) -> int:
        if not named_by_line and self._whose is not None:
            return self._whose.id
        name = named_by_line or self._annotator
        if name not in self._annotators:
            self._annotators[name] = annotators.add_annotator(self._writing, name)
            self._report.annotators_added.append(name)
        return self._annotators[name]

    def _begin(self, article_id: int, annotator_id: int) -> None:
        if (article_id, annotator_id) not in self._begun:
            self._begun.add((article_id, annotator_id))
            articles.begin(self._writing, article_id, annotator_id)

    def _actor(self, name: str | None) -> int | None:
        shown = " ".join((name or "").split())
        if not shown:
            return None
        wanted = key(shown)
        if wanted not in self._actors:
            actor_id = actors.add_actor(self._writing, shown)
            self._actors[wanted] = actor_id
            self._organisations[actor_id] = None
            self._unsettled.add(actor_id)
            self._report.actors_added.append(shown)
        return self._actors[wanted]

    def _organisation(self, found: IncomingClaim, actor_id: int | None) -> str | None:
        """Return the organisation as the claim keeps it: None where it is the actor's own, empty where there is none.

        A new actor belongs to the organisation of the first claim that they make.
        """
        given = " ".join((found.organisation or "").split()) or None
        if actor_id is None:
            return given
        whole = found.status is not None
        if actor_id in self._unsettled and (given or whole):
            self._unsettled.discard(actor_id)
            self._organisations[actor_id] = given
            if given:
                actors.set_details(self._writing, actor_id, {"organisation": given})
        own = self._organisations[actor_id]
        if given == own:
            return None
        return given or ("" if whole else None)

    def _proposition(self, label: str | None) -> int | None:
        shown = " ".join((label or "").split())
        if not shown:
            return None
        if shown not in self._propositions:
            self._revise()
            self._propositions[shown] = codebook.add_proposition(self._writing, shown, PropositionKind.PROPOSITION)
            self._report.propositions_added.append(shown)
        return self._propositions[shown]

    def _form_key(self, found: IncomingClaim) -> str | None:
        if not found.form or found.form in self._forms:
            return found.form
        form = key_for_form(found.form)
        if not form:
            raise InvalidValueError(f"“{found.form}” cannot be the name of a form.")
        return form

    def _form(self, form: str | None) -> str | None:
        if form and form not in self._forms:
            self._revise()
            codebook.add_form(self._writing, form, form.replace("_", " "))
            self._forms.add(form)
        return form

    def _checked_fields(self, found: IncomingClaim) -> dict[str, str]:
        """Return the values under the fields' names here, each as its field can hold it."""
        checked: dict[str, str] = {}
        for name, entry in found.fields.items():
            known = name if name in self._fields else key_for_form(name)
            if not known:
                raise InvalidValueError(f"“{name}” cannot be the name of a field.")
            checked[known] = self._fields[known].checked(entry) if known in self._fields else entry
        return checked

    def _field(self, name: str) -> Field:
        if name not in self._fields:
            self._revise()
            field_id = codebook.add_field(self._writing, name, name.replace("_", " "), FieldKind.TEXT)
            self._fields[name] = Field(field_id, "", name, name, FieldKind.TEXT)
            self._report.fields_added.append(name)
        return self._fields[name]

    def _revise(self) -> None:
        if not self._revised:
            self._revised = True
            codebook.new_revision(self._writing, "Import claims")
            self._revision = claims.revision(self._writing.connection)


class _Articles:
    """Finds articles by whatever key a line gives, each key looked up once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._found: dict[tuple[str | None, ...], list[int]] = {}
        self._by_file: dict[str, list[int]] | None = None
        self._by_title: dict[str, list[int]] = {}
        self._shown_title = lru_cache(_TEXTS_AT_HAND)(
            lambda article_id: articles.article(connection, article_id).shown_title
        )
        self._hash = lru_cache(_TEXTS_AT_HAND)(lambda article_id: articles.article(connection, article_id).sha256)

    def find(self, claim: IncomingClaim) -> int:
        """Return the id of the article that the claim is on.

        Raises:
            InvalidValueError: when there is none, or more than one; or another text while there is no quote to go by.
        """
        keys = (claim.article_uuid, claim.article_sha256, claim.article_file, claim.article_title)
        if keys not in self._found:
            self._found[keys] = self._look_up(*keys)
        found = self._found[keys]
        if not found:
            raise InvalidValueError(f"{_named(claim)} is not in the project.", "Import it first.")
        named = claim.article_title or claim.article_file or self._shown_title(found[0])
        if len(found) > 1:
            raise InvalidValueError(f"“{named}” names {len(found)} articles.", "Give the article's uuid or sha256.")
        if not claim.quote and claim.article_sha256 and self._hash(found[0]) != claim.article_sha256.lower():
            raise InvalidValueError(
                f"The text of “{named}” is another one here, so that the spans mean nothing.", "Give the quote."
            )
        return found[0]

    def _look_up(self, uuid: str | None, sha256: str | None, file: str | None, title: str | None) -> list[int]:
        found = articles.find_article(self._connection, uuid=uuid or "", sha256=(sha256 or "").lower())
        if found or not (file or title):
            return found
        if self._by_file is None:
            self._by_file = {}
            for article_id, known_title, known_file in articles.names(self._connection):
                for name in {known_file, _last_part(known_file)}:
                    self._by_file.setdefault(name, []).append(article_id)
                self._by_title.setdefault(known_title or "", []).append(article_id)
        by_file = (self._by_file.get(file) or self._by_file.get(_last_part(file)) or []) if file else []
        return by_file or (self._by_title.get(title, []) if title else [])


def _named(claim: IncomingClaim) -> str:
    """Return how to call an article that is not here: by its title, its file, or words that stand in it."""
    named = claim.article_title or claim.article_file
    if named:
        return f"The article “{named}”"
    if claim.quote:
        return f"The untitled article with the words “{shortened(claim.quote)}”"
    return f"The article “{claim.article_uuid or claim.article_sha256}”"


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def anchored(text: str, spans: Sequence[Span], words: str | None) -> tuple[Span, ...]:
    """Return where the words of a claim stand in the text: at the spans, or else where they are found exactly once.

    Args:
        text: the article's text.
        spans: where the claim says it stands, in code points.
        words: the quote, parts of a discontinuous one joined by `GAP`; without one the spans are believed.

    Raises:
        InvalidValueError: when the words are not found, or found more than once, or the spans lie outside.
    """
    inside = spans[-1].end <= len(text)
    if not words:
        if not inside:
            raise InvalidValueError(f"The spans lie outside of the article, which has {len(text)} characters.")
        return tuple(spans)
    wanted = words
    if inside and quote(text, spans) == wanted:
        return tuple(spans)
    wanted = canonical(words).text
    parts = wanted.split(GAP) if len(spans) > 1 else [wanted]
    places = [_only_place(text, part) for part in (parts if len(parts) == len(spans) else [wanted])]
    found = normalised(place for place in places if place is not None) if all(places) else ()
    if quote(text, found) != wanted:
        times = "more than once" if all(part and part in text for part in parts) else "not found"
        raise InvalidValueError(f"The quote is not at its spans, and {times} in the article.", "Correct the spans.")
    return found


def _only_place(text: str, words: str) -> Span | None:
    start = text.find(words) if words else -1
    if start < 0 or text.find(words, start + 1) >= 0:
        return None
    return Span(start, start + len(words))
