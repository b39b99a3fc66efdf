"""Articles in: files become candidates with proposals, candidates become articles in one action."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from annotator.app.part import Part
from annotator.assist.article_dates import propose_published
from annotator.assist.language import propose_language
from annotator.assist.layout import propose_regions
from annotator.core.article import ArticleDetails, NewArticle
from annotator.core.changes import Changes
from annotator.core.errors import CancelledError
from annotator.core.span import Span
from annotator.core.text import canonical
from annotator.formats.articles import read_articles, walk
from annotator.formats.columns import ColumnMap
from annotator.formats.incoming import IncomingArticle, Proposed, Rejected
from annotator.store import articles

if TYPE_CHECKING:
    from annotator.app.session import Session

Progress = Callable[[int, int | None, str], None]
"""Called with how many are done, how many there are (None: unknown) and what is at hand; raises to cancel."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article read but not stored: what it would become, and how each proposal was come by.

    `known_as` is the id of the article that holds the same text already. `ambiguous_date` gives the possible readings
    of a date that is therefore not taken. `replaced` counts characters that cannot be kept in any text.
    """

    new: NewArticle
    origin: str
    encoding: str | None = None
    encoding_certain: bool = True
    ambiguous_date: str = ""
    replaced: int = 0
    known_as: int | None = None


@dataclass(slots=True)
class ImportReport:
    """What came in and what did not.

    `added` are the new articles' ids; `known` what the project held before, with the id of its article; `twins` what
    has the text of another article of the same import, with the name of the file that came first.
    """

    added: list[int] = field(default_factory=list)
    known: list[tuple[str, int]] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read: `encodings` and `columns` by path where the user chose; whether proposed regions are taken."""

    encoding: str | None = None
    encodings: Mapping[Path, str] = field(default_factory=dict)
    columns: Mapping[Path, ColumnMap] = field(default_factory=dict)
    take_regions: bool = True


_Pasted = Literal["title", "source", "byline", "published", "url", "language"]
_PASTED: tuple[_Pasted, ...] = ("title", "source", "byline", "published", "url", "language")


class ImportActions(Part):
    """Reading articles from files and storing them."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._added = Changes()

    def candidates(
        self, paths: Iterable[Path], options: ImportOptions | None = None, progress: Progress | None = None
    ) -> Iterator[Candidate | Rejected]:
        """Yield what the files hold, one by one; nothing is stored.

        Raises:
            CancelledError: when `progress` says so.
        """
        chosen = options or ImportOptions()
        for done, path in enumerate(walk(paths), 1):
            if isinstance(path, Rejected):
                yield path
                continue
            if progress is not None:
                progress(done, None, path.name)
            encoding = chosen.encodings.get(path, chosen.encoding)
            for incoming in read_articles(path, encoding=encoding, columns=chosen.columns.get(path)):
                if isinstance(incoming, Rejected):
                    yield incoming
                else:
                    yield candidate(incoming, take_regions=chosen.take_regions)

    def pasted(self, text: str, details: ArticleDetails | None = None) -> Candidate:
        """Return what a text from the clipboard would become."""
        read = candidate(IncomingArticle(text, "pasted text"))
        known = articles.article_by_hash(self.connection, read.new.sha256)
        merged = read.new.details.copy()
        for name in _PASTED:
            if details and details.get(name):
                merged[name] = details[name]
        new = read.new._replace(details=merged)
        return replace(read, new=new, known_as=known)

    def known(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates with `known_as` filled in where the project holds the same text."""
        return [
            replace(found, known_as=articles.article_by_hash(self.connection, found.new.sha256)) for found in candidates
        ]

    def add(self, found: Iterable[Candidate | Rejected], progress: Progress | None = None) -> ImportReport:
        """Store the candidates, all in one action; nothing of it stays when it is cancelled.

        May run in another thread; whoever called it tells the listeners with `finished`.

        Raises:
            CancelledError: when `progress` says so; nothing was stored.
            ProjectError: when the project cannot be written; nothing was stored.
        """
        report = ImportReport()
        first_of: dict[str, str] = {}

        def accepted() -> Iterator[NewArticle]:
            for number, entry in enumerate(found, 1):
                if isinstance(entry, Rejected):
                    report.rejected.append(entry)
                    continue
                if progress is not None:
                    progress(number, None, entry.origin)
                first_of.setdefault(entry.new.sha256, entry.origin)
                yield entry.new

        with self.session.long_action("Import articles") as writing:
            report.added, known = articles.add_articles(writing, accepted())
            count = len(report.added)
            writing.label = f"Import {count} article{'' if count == 1 else 's'}"
        self._added = writing.changes
        added = frozenset(report.added)
        for new, article_id in known:
            if article_id in added:
                report.twins.append((new.imported_from, first_of[new.sha256]))
            else:
                report.known.append((new.imported_from, article_id))
        return report

    def finished(self) -> None:
        """Tell the listeners of what `add` stored; to be called in their thread."""
        self.session.tell(self._added)

    def add_paths(
        self, paths: Iterable[Path], options: ImportOptions | None = None, progress: Progress | None = None
    ) -> ImportReport:
        """Read files and store their articles, as `candidates` and `add` do."""
        report = self.add(self.candidates(paths, options, progress))
        self.finished()
        return report


def candidate(incoming: IncomingArticle, *, take_regions: bool = True) -> Candidate:
    """Return what an incoming article would become, with proposals for whatever its file does not say."""
    text, sha256, replaced = canonical(incoming.text)
    layout = propose_regions(text)
    regions = layout.regions if take_regions else ()
    details = ArticleDetails(
        title=_value(incoming.title), title_evidence=_evidence(incoming.title),
        source=_value(incoming.source), source_evidence=_evidence(incoming.source),
        byline=_value(incoming.byline), url=_value(incoming.url),
        language=_value(incoming.language) or propose_language(text),
    )  # fmt: skip
    if not details["title"] and layout.title is not None:
        details["title"], details["title_evidence"] = " ".join(layout.title.text.split()), layout.title.why
    if not details["source"] and layout.source is not None:
        details["source"], details["source_evidence"] = " ".join(layout.source.text.split()), layout.source.why
    if not details["byline"] and layout.byline is not None:
        details["byline"] = " ".join(layout.byline.text.split())
    published, evidence, ambiguous = _published(incoming, text, [found.span for found in layout.residue])
    details["published"], details["published_evidence"] = published, evidence
    return Candidate(
        NewArticle(text, sha256, incoming.origin, details, regions),
        incoming.origin, incoming.encoding, incoming.encoding_certain, ambiguous, replaced,
    )  # fmt: skip


def _published(incoming: IncomingArticle, text: str, residue: Sequence[Span]) -> tuple[str | None, str | None, str]:
    """Return the date, its evidence, and the readings when it is ambiguous and therefore not taken."""
    stated = incoming.published
    if stated is not None and stated.value:
        return (None, stated.evidence, stated.evidence) if stated.ambiguous else (stated.value, stated.evidence, "")
    for guess in propose_published(text, residue):
        evidence = f"“{guess.date_text}”: {guess.why}"
        if guess.ambiguous or guess.value is None:
            return None, evidence, " or ".join(guess.readings) or guess.date_text
        return guess.value, evidence, ""
    return None, _evidence(stated), ""


def _value(proposed: Proposed | None) -> str | None:
    return proposed.value if proposed is not None else None


def _evidence(proposed: Proposed | None) -> str | None:
    return proposed.evidence if proposed is not None else None


__all__ = ["CancelledError", "Candidate", "ImportActions", "ImportOptions", "ImportReport", "Progress", "candidate"]
