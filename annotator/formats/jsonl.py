"""Claims as JSON lines: one object a line, out of a project and in again."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from annotator.core.claim import COMPLETE, CONFIDENCES, OPEN, Stance
from annotator.core.dates import partial_date
from annotator.core.errors import AnnotatorError, InvalidValueError
from annotator.core.span import Span, normalised

KEYS = (
    "uuid",
    "article",
    "annotator",
    "spans",
    "quote",
    "actor",
    "actor_as_written",
    "actor_span",
    "organisation",
    "proposition",
    "stance",
    "form",
    "addressees",
    "via",
    "claim_date",
    "date_text",
    "confidence",
    "note",
    "tags",
    "fields",
    "status",
    "created_at",
    "updated_at",
)
"""The keys of a claim, in the order they are written in."""

EXTRA_KEYS = ("date_span", "codebook_revision")
"""Written behind the others where they have a value, and read again."""

MAX_NAME = 50_000
"""Code points of a name: of an actor, a proposition, a tag and so on; far more than anybody types in the window."""

MAX_FIELD_NAME = 500
"""Code points of the name of a field of the project's own, as in codebooks."""

_ALL_KEYS = frozenset((*KEYS, *EXTRA_KEYS))
_ARTICLE_KEYS = ("uuid", "sha256", "title", "file")
_SHA256 = re.compile("[0-9a-f]{64}")
_LINE_BREAKS = re.compile("[\u0085\u2028\u2029]")
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_T = TypeVar("_T")
_text_json = encode_basestring
_LIST, _OBJECT, _DATE_SPAN = "[]", "{}", '"date_span": '
_EMPTY: Mapping[str, Any] = {"addressees": [], "tags": [], "fields": {}, "note": ""}


@dataclass(frozen=True, slots=True)
class IncomingClaim:
    """A claim as a line says it; names are not looked up and offsets not compared with any text yet.

    `line` counts from 1. At least one of the `article_…` keys is given. Spans are in code points, in reading order.
    Times are in UTC, as `core.clock` writes them.
    """

    line: int
    spans: tuple[Span, ...]
    article_uuid: str | None = None
    article_sha256: str | None = None
    article_title: str | None = None
    article_file: str | None = None
    uuid: str | None = None
    annotator: str | None = None
    quote: str | None = None
    actor: str | None = None
    actor_as_written: str | None = None
    actor_span: Span | None = None
    organisation: str | None = None
    proposition: str | None = None
    stance: Stance | None = None
    form: str | None = None
    addressees: tuple[str, ...] = ()
    via: str | None = None
    claim_date: str | None = None
    date_text: str | None = None
    date_span: Span | None = None
    confidence: int | None = None
    note: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    status: str | None = None
    codebook_revision: int | None = None
    created_at: str | None = None
    updated_at: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that holds no claim, its number from 1, and why."""

    line: int
    reason: str


def claim_to_json(claim: Mapping[str, Any]) -> str:
    """Return the claim as one line with its line end; keys missing in `claim` are written as null or empty.

    Args:
        claim: values under `KEYS` and `EXTRA_KEYS`; `article` is a mapping, `spans` a list of pairs.

    Raises:
        InvalidValueError: when `claim` has a key that is neither.
    """
    unknown = claim.keys() - _ALL_KEYS
    if unknown:
        raise InvalidValueError(f"A claim has no “{min(unknown)}”.")
    document = {key: claim.get(key, _EMPTY.get(key)) for key in KEYS}
    document.update((key, claim[key]) for key in EXTRA_KEYS if claim.get(key) is not None)
    return _on_one_line(_ENCODER.encode(document)) + "\n"


def _on_one_line(text: str) -> str:
    """Return the JSON text without characters that some programs take for the end of a line."""
    if text.isascii() or not ("\u2028" in text or "\u2029" in text or "\u0085" in text):
        return text
    return _LINE_BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class ClaimRow(NamedTuple):
    """A claim as a project keeps it, to be written as a line.

    `spans` is JSON already, `addressees` and `tags` are JSON lists of texts, `fields` is a JSON object of texts.
    """

    uuid: str
    article_uuid: str
    article_sha256: str
    article_title: str | None
    annotator: str
    spans: str
    quote: str
    actor: str | None
    actor_as_written: str | None
    actor_start: int | None
    actor_end: int | None
    organisation: str | None
    proposition: str | None
    stance: str | None
    form: str | None
    addressees: str
    via: str | None
    claim_date: str | None
    date_text: str | None
    date_start: int | None
    date_end: int | None
    confidence: int | None
    note: str
    tags: str
    fields: str
    status: str
    codebook_revision: int
    created_at: str
    updated_at: str


def claim_lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Yield a line for each row, byte for byte what `claim_to_json` makes of the same claim, in a third of the time.

    Args:
        rows: the values of a `ClaimRow` each, those of one article together.
    """
    article_uuid, article = None, ""
    for row in rows:
        (uuid, of_article, sha256, title, annotator, spans, quote, actor, written, actor_start, actor_end,
         organisation, proposition, stance, form, addressees, via, claim_date, date_text, date_start, date_end,
         confidence, note, tags, fields, status, revision, created_at, updated_at) = row  # fmt: skip
        if of_article != article_uuid:
            article_uuid = of_article
            titled = "null" if title is None else _text_json(title)
            article = f'{{"uuid": {_text_json(of_article)}, "sha256": {_text_json(sha256)}, "title": {titled}}}'
        yield _on_one_line(
            f'{{"uuid": {_text_json(uuid)}, "article": {article}, "annotator": {_text_json(annotator)}, '
            f'"spans": {spans}, "quote": {_text_json(quote)}, '
            f'"actor": {"null" if actor is None else _text_json(actor)}, '
            f'"actor_as_written": {"null" if written is None else _text_json(written)}, '
            f'"actor_span": {"null" if actor_start is None else f"[{actor_start}, {actor_end}]"}, '
            f'"organisation": {"null" if organisation is None else _text_json(organisation)}, '
            f'"proposition": {"null" if proposition is None else _text_json(proposition)}, '
            f'"stance": {"null" if stance is None else _text_json(stance)}, '
            f'"form": {"null" if form is None else _text_json(form)}, '
            f'"addressees": {_LIST if addressees == _LIST else _spaced(addressees)}, '
            f'"via": {"null" if via is None else _text_json(via)}, '
            f'"claim_date": {"null" if claim_date is None else _text_json(claim_date)}, '
            f'"date_text": {"null" if date_text is None else _text_json(date_text)}, '
            f'"confidence": {"null" if confidence is None else confidence}, "note": {_text_json(note)}, '
            f'"tags": {_LIST if tags == _LIST else _spaced(tags)}, '
            f'"fields": {_OBJECT if fields == _OBJECT else _spaced(fields)}, "status": {_text_json(status)}, '
            f'"created_at": {_text_json(created_at)}, "updated_at": {_text_json(updated_at)}'
            f"{'' if date_start is None else f', {_DATE_SPAN}[{date_start}, {date_end}]'}"
            f', "codebook_revision": {revision}}}\n'
        )


def _spaced(text: str) -> str:
    """Return JSON from elsewhere as this program writes it."""
    return _ENCODER.encode(json.loads(text))


def read_claims(lines: Iterable[str | bytes]) -> Iterator[IncomingClaim | RejectedLine]:
    """Yield a claim or a refusal for each line that is not blank; a bad line never stops the others.

    Args:
        lines: text, or bytes in UTF-8, with or without line ends.
    """
    for number, line in enumerate(lines, start=1):
        try:
            text = line.decode("utf-8") if isinstance(line, bytes) else line
            text = text.removeprefix("\ufeff") if number == 1 else text
            if not text.strip():
                continue
            document = _DECODER.decode(text)
            # JSON may write half a character as an escape, which no project can store.
            json.dumps(document, ensure_ascii=False).encode("utf-8")
            yield _claim(number, document)
        except UnicodeDecodeError as error:
            yield RejectedLine(number, f"The line is not UTF-8 (byte {error.start + 1}).")
        except UnicodeEncodeError:
            yield RejectedLine(number, "The line holds half a character (a lone surrogate).")
        except RecursionError:
            yield RejectedLine(number, "The line is nested too deeply.")
        except AnnotatorError as error:
            yield RejectedLine(number, str(error))
        except ValueError as error:
            yield RejectedLine(number, f"The line is not JSON: {error}.")


def _no_constant(name: str) -> None:
    raise InvalidValueError(f"{name} is not a value of JSON.")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _claim(line: int, document: object) -> IncomingClaim:
    if not isinstance(document, dict):
        raise InvalidValueError("The line holds no JSON object.")
    if unknown := next((key for key in document if key not in KEYS and key not in EXTRA_KEYS), None):
        raise InvalidValueError(f"A claim has no “{unknown[:80]}”.", "Take it out, or put it into “fields”.")
    article = _article(document.get("article"))
    spans = document.get("spans")
    if not isinstance(spans, list) or not spans:
        raise InvalidValueError("“spans” is missing: a list of [start, end] in code points.")
    get = document.get
    return IncomingClaim(
        line,
        normalised(_span("spans", span) for span in spans),
        **{f"article_{key}": value for key, value in article.items()},
        uuid=_checked("uuid", get("uuid"), _uuid),
        annotator=_text("annotator", get("annotator")),
        quote=_exact("quote", get("quote")),
        actor=_text("actor", get("actor")),
        actor_as_written=_exact("actor_as_written", get("actor_as_written")),
        actor_span=_optional_span("actor_span", get("actor_span")),
        organisation=_text("organisation", get("organisation")),
        proposition=_text("proposition", get("proposition")),
        stance=_checked("stance", get("stance"), Stance, "supports, opposes, neutral or null"),
        form=_text("form", get("form")),
        addressees=_texts("addressees", get("addressees")),
        via=_text("via", get("via")),
        claim_date=partial_date(_exact("claim_date", get("claim_date"))),
        date_text=_exact("date_text", get("date_text")),
        date_span=_optional_span("date_span", get("date_span")),
        confidence=_number("confidence", get("confidence"), min(CONFIDENCES), max(CONFIDENCES)),
        note=_exact("note", get("note")) or "",
        tags=_texts("tags", get("tags")),
        fields=_fields(get("fields")),
        status=_checked("status", get("status"), _status, f"{OPEN} or {COMPLETE}"),
        codebook_revision=_number("codebook_revision", get("codebook_revision"), 1, 2**31),
        created_at=_checked("created_at", get("created_at"), _moment, "a time as ISO 8601 writes it"),
        updated_at=_checked("updated_at", get("updated_at"), _moment, "a time as ISO 8601 writes it"),
    )


def _article(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise InvalidValueError("“article” is missing: an object with its uuid, sha256, title or file.")
    found = {key: text for key in _ARTICLE_KEYS if (text := _text(f"article.{key}", value.get(key))) is not None}
    if not found:
        raise InvalidValueError("“article” names no article.", "Give its uuid, sha256, title or file.")
    if "uuid" in found:
        found["uuid"] = _checked("article.uuid", found["uuid"], _uuid) or ""
    if "sha256" in found:
        found["sha256"] = found["sha256"].lower()
    if not _SHA256.fullmatch(found.get("sha256", "0" * 64)):
        raise InvalidValueError("“article.sha256” has to be 64 hexadecimal digits.")
    return found


def _exact(key: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise InvalidValueError(f"“{key}” has to be text or null.")


def _text(key: str, value: object, longest: int = MAX_NAME) -> str | None:
    """Return a name without blanks around it, None when nothing is left."""
    name = (_exact(key, value) or "").strip()
    if len(name) > longest:
        raise InvalidValueError(f"“{key}” has {len(name):,} characters; the limit is {longest:,}.")
    return name or None


def _texts(key: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise InvalidValueError(f"“{key}” has to be a list of texts.")
    for item in value:
        _text(key, item)
    return tuple(value)


def _fields(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise InvalidValueError("“fields” has to be an object of texts.")
    for name in value:
        _text("fields", name, MAX_FIELD_NAME)
    return dict(value)


def _span(key: str, value: object) -> Span:
    if isinstance(value, list) and len(value) == 2 and all(type(offset) is int for offset in value):
        return Span(*value)
    raise InvalidValueError(f"“{key}” has to hold [start, end] in whole numbers.")


def _optional_span(key: str, value: object) -> Span | None:
    return None if value is None else normalised([_span(key, value)])[0]


def _number(key: str, value: object, least: int, most: int) -> int | None:
    if value is None or (type(value) is int and least <= value <= most):
        return value
    raise InvalidValueError(f"“{key}” has to be a whole number from {least} to {most}, or null.")


def _checked(key: str, value: object, reading: Callable[[str], _T], expected: str = "a UUID") -> _T | None:
    text = _text(key, value)
    if text is None:
        return None
    try:
        return reading(text)
    except ValueError as error:
        raise InvalidValueError(f"“{key}” has to be {expected}, not “{text[:80]}”.") from error


def _uuid(text: str) -> str:
    return str(UUID(text))


def _moment(text: str) -> str:
    """Return the time in UTC to the millisecond, as projects keep it; one without a zone is taken for UTC."""
    moment = datetime.fromisoformat(text)
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _status(text: str) -> str:
    if text not in (OPEN, COMPLETE):
        raise ValueError(text)
    return text
