"""The publication date that an article states about itself, with its evidence; never made up."""

import re
from collections.abc import Sequence

from annotator.assist.dates import DateGuess, whole_date, whole_dates
from annotator.core.span import Span

_KEY = (
    r"(?P<key>(?:first |last |originally )?(?:published|updated|posted|modified|created|publication date)|date|"
    r"veröffentlicht|aktualisiert|stand|publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|atualizado|"
    r"gepubliceerd|bijgewerkt|opublikowano|publicerad|uppdaterad|опубликовано|опубліковано|оновлено|обновлено)"
)
_KEYED = re.compile(_KEY + r"[\s:]{0,3}(?:on|at|am|le|el|il|em|op|:|-)?[\s:]{0,3}(?:\w{3,9},? )?$", re.IGNORECASE)
_WIRE = re.compile(r"\A[^\n.]{2,50}[,(] ?$")
_WIRE_END = re.compile(r"\)?[ ,]{0,2}(?:\([^)\n]{2,30}\))? ?[-–—:]")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d|[|·•]|\b(?:By|Von|Par|Por)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.I)
_HEAD = 1_500
_TAIL = 400
_SHORT = 160
_PARAGRAPH = 200
_SENTENCE = 60
_KEY_REACH = 45


def propose_published(text: str, residue: Sequence[Span] = ()) -> list[DateGuess]:
    """Return the dates that the article gives as its own, best first; empty when it gives none.

    Taken are, in this order: a date behind "Published", "Updated" and the like; a line at the head that is a date or a
    dateline; a date beside a byline there. Only whole dates with a year count. Below the head only keyed dates outside
    of residue count, so that the dates of teasers are never taken.

    Args:
        text: the article's canonical text.
        residue: spans in code points that are not the article's own text; a head's dateline may lie in one.
    """
    found: list[tuple[int, DateGuess]] = []
    head = _head_end(text)
    places = [(0, head)]
    end = len(text.rstrip())
    for span in reversed(residue):
        if span.start < end <= span.end:
            end = _end_of_words(text, head, span.start)
    if end - _TAIL > head:
        places.append((end - _TAIL, end))
    for low, high in places:
        for match in whole_dates(text, low, high):
            ranked = _ranked(text, match, in_head=low == 0)
            if ranked and (low == 0 or not any(s.start <= match.start() < s.end for s in residue)):
                found.append(ranked)
    found.sort(key=lambda pair: pair[0])
    return [guess for _, guess in found]


def _end_of_words(text: str, start: int, end: int) -> int:
    """Return where the words of `[start, end)` end, before the white space behind them."""
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _head_end(text: str) -> int:
    """Return where the second real paragraph ends, or begins to be long: below it no date is the article's own.

    The first one may be a summary above the dateline.
    """
    start, limit, paragraphs = 0, min(len(text), _HEAD), 0
    while start < limit:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end - start > _PARAGRAPH:
            return min(end, start + _PARAGRAPH)
        if end - start > _SENTENCE and text[end - 1] in '.!?”"':
            paragraphs += 1
            if paragraphs == 2:
                return end
        start = end + 1
    return limit


def _ranked(text: str, match: re.Match[str], *, in_head: bool) -> tuple[int, DateGuess] | None:
    start, end = match.span()
    if text[start - 1 : start].isdigit():
        return None
    line_start = text.rfind("\n", max(0, start - _SHORT), start) + 1
    line_end = text.find("\n", end, end + _SHORT)
    line_end = min(len(text), end + _SHORT) if line_end < 0 else line_end
    line = text[line_start:line_end].strip()
    keyed = _KEYED.search(text, max(line_start, start - _KEY_REACH), start)
    short = len(line) <= _SHORT and line[-1:] != "."
    rank, why = 9, ""
    if keyed and (short or keyed.start() <= line_start + 2):
        updated = keyed["key"].lower()
        why, rank = f"behind “{keyed['key']}”", 1 if updated.startswith(("last", "up", "mod", "akt")) else 0
        start = keyed.start()
    elif not in_head:
        return None
    elif short and (end - start) * 2 >= len(line):
        why, rank = "a line of its own at the head", 2
    elif _WIRE.search(text[line_start:start]) and _WIRE_END.match(text, end):
        why, rank = "dateline of a news agency", 3
    elif short and _CLOCK.search(line):
        why, rank = "beside a byline or a time of day at the head", 4
    else:
        return None
    return _guess(text, match, Span(start, end), rank, why)


def _guess(text: str, match: re.Match[str], span: Span, rank: int, why: str) -> tuple[int, DateGuess] | None:
    readings = whole_date(match)
    if not readings:
        return None
    words = text[span.start : span.end]
    if len(readings) > 1:
        why += f"; ambiguous: {readings[0]} or {readings[1]}"
        return rank, DateGuess(words, span, None, why, ambiguous=True, readings=readings)
    return rank, DateGuess(words, span, readings[0], why, readings=readings)
