"""A codebook as a JSON document: to keep beside a paper, to hand to another project, to write by hand."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from annotator.core.claim import Stance
from annotator.core.codebook import FieldKind, PropositionKind
from annotator.core.errors import InvalidValueError

FORMAT = "claim-annotator-codebook"
VERSION = 1
MAX_DEPTH = 20
MAX_LABEL = 50_000
MAX_TEXT = 50_000
MAX_ENTRIES = 20_000

Json = dict[str, Any]
_Check = Callable[[Any, str], Any]
_Entry = tuple[_Check, Any]
"""How an entry is read, and what stands for it when it is missing."""

_REQUIRED = object()
_KEY = re.compile(r"\w{1,500}")


def dump(codebook: Mapping[str, Any]) -> str:
    """Return the codebook as JSON, keys sorted, two blanks an indent, with a line end.

    Args:
        codebook: `revision`, `stances`, `forms`, `propositions`, `fields` as `load` returns them.

    Raises:
        InvalidValueError: as `load` does; what it could not read again is not written.
    """
    document = _document({**codebook, "format": FORMAT, "version": VERSION})
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def load(text: str) -> Json:
    """Return the codebook a document holds, every optional entry filled in.

    The result has `format`, `version`, `revision` (1 if not given), `stances`, `forms`, `propositions` (each with its
    `children`) and `fields` (missing lists are empty, missing texts too, a missing `uuid` is None, `retired` False).

    Raises:
        InvalidValueError: when the document is not JSON or not a codebook; the message names the place.
    """
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise InvalidValueError("The codebook is nested too deeply.") from error
    except ValueError as error:
        raise InvalidValueError(f"The codebook is not JSON: {error}.") from error
    return _document(document)


def _document(document: object) -> Json:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InvalidValueError("This is not a codebook of this program.", f"It has to say “format”: “{FORMAT}”.")
    if document.get("version") != VERSION:
        version = str(document.get("version"))[:20]
        raise InvalidValueError(f"The codebook is of version {version}, not {VERSION}.", "Update the program.")
    read = _object(document, "", _CODEBOOK)
    for name in ("stances", "forms", "fields"):
        _unique((f"{name}[{number}].key", entry["key"]) for number, entry in enumerate(read[name]))
    _unique(_uuids(read["propositions"], "propositions"))
    _unique(_uuids(read["fields"], "fields"))
    return read


def _uuids(entries: list[Json], place: str) -> Iterator[tuple[str, str]]:
    for number, entry in enumerate(entries):
        here = f"{place}[{number}]"
        if entry["uuid"] is not None:
            yield f"{here}.uuid", entry["uuid"]
        yield from _uuids(entry.get("children", []), f"{here}.children")


def _unique(entries: Iterable[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for place, value in entries:
        if value in seen:
            raise _wrong(place, f"is the same as {seen[value]}: “{value}”")
        seen[value] = place


def _wrong(place: str, what: str) -> InvalidValueError:
    return InvalidValueError(f"Codebook, {place}: {what}." if place else f"Codebook: {what}.")


def _object(value: object, place: str, entries: Mapping[str, _Entry]) -> Json:
    if not isinstance(value, dict):
        raise _wrong(place, "has to be an object")
    if unknown := next((key for key in value if key not in entries), None):
        raise _wrong(_inside(place, unknown), "is not known here")
    read: Json = {}
    for key, (check, default) in entries.items():
        if value.get(key) is not None:
            read[key] = check(value[key], _inside(place, key))
        elif default is _REQUIRED:
            raise _wrong(_inside(place, key), "is missing")
        else:
            read[key] = list(default) if isinstance(default, tuple) else default
    return read


def _inside(place: str, key: object) -> str:
    return f"{place}.{str(key)[:60]}" if place else str(key)[:60]


def _texts_up_to(longest: int, *, filled: bool = False) -> _Check:
    def check(value: object, place: str) -> str:
        if not isinstance(value, str):
            raise _wrong(place, "has to be text")
        if len(value) > longest:
            raise _wrong(place, f"has {len(value):,} characters; the limit is {longest:,}")
        if filled and not value.strip():
            raise _wrong(place, "must not be empty")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise _wrong(place, "holds half a character (a lone surrogate)")
        return value

    return check


def _one_of(allowed: type[StrEnum]) -> _Check:
    def check(value: object, place: str) -> str:
        if value not in [member.value for member in allowed]:
            raise _wrong(place, f"has to be {', '.join(allowed)}")
        return str(value)

    return check


def _list_of(check: _Check) -> _Check:
    def check_all(value: object, place: str) -> list[Any]:
        if not isinstance(value, list):
            raise _wrong(place, "has to be a list")
        if len(value) > MAX_ENTRIES:
            raise _wrong(place, f"has {len(value):,} entries; the limit is {MAX_ENTRIES:,}")
        if place.count(".children") >= MAX_DEPTH and value:
            raise _wrong(place, f"is nested deeper than {MAX_DEPTH} levels")
        return [check(entry, f"{place}[{number}]") for number, entry in enumerate(value)]

    return check_all


def _number(value: object, place: str) -> int:
    if type(value) is not int or not 1 <= value < 2**31:
        raise _wrong(place, "has to be a whole number from 1")
    return value


def _flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(place, "has to be true or false")
    return value


def _uuid(value: object, place: str) -> str:
    try:
        return str(UUID(value if isinstance(value, str) else ""))
    except ValueError as error:
        raise _wrong(place, "has to be a UUID") from error


def _key(value: object, place: str) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise _wrong(place, "has to be letters, digits and _")
    return value


def _stance(value: object, place: str) -> Json:
    return _object(value, place, {"key": (_one_of(Stance), _REQUIRED), "label": (_LABEL, _REQUIRED)})


def _form(value: object, place: str) -> Json:
    return _object(value, place, {"key": (_key, _REQUIRED), "label": (_LABEL, _REQUIRED), "retired": (_flag, False)})


def _proposition(value: object, place: str) -> Json:
    return _object(value, place, _PROPOSITION)


def _field(value: object, place: str) -> Json:
    read = _object(value, place, _FIELD)
    if read["kind"] == FieldKind.CHOICE and not read["choices"]:
        raise _wrong(f"{place}.choices", "has to list what can be chosen")
    return read


_LABEL = _texts_up_to(MAX_LABEL, filled=True)
_TEXT = _texts_up_to(MAX_TEXT)
_FIELD: Mapping[str, _Entry] = {
    "uuid": (_uuid, None),
    "key": (_key, _REQUIRED),
    "label": (_LABEL, _REQUIRED),
    "kind": (_one_of(FieldKind), _REQUIRED),
    "choices": (_list_of(_LABEL), ()),
    "help": (_TEXT, ""),
    "retired": (_flag, False),
}
_PROPOSITION: Mapping[str, _Entry] = {
    "uuid": (_uuid, None),
    "kind": (_one_of(PropositionKind), PropositionKind.PROPOSITION.value),
    "label": (_LABEL, _REQUIRED),
    "definition": (_TEXT, ""),
    "examples": (_TEXT, ""),
    "retired": (_flag, False),
    "children": (_list_of(_proposition), ()),
}
_CODEBOOK: Mapping[str, _Entry] = {
    "format": (_TEXT, _REQUIRED),
    "version": (_number, _REQUIRED),
    "revision": (_number, 1),
    "stances": (_list_of(_stance), ()),
    "forms": (_list_of(_form), ()),
    "propositions": (_list_of(_proposition), ()),
    "fields": (_list_of(_field), ()),
}
