"""Quotations of a text, and the form of a claim that they speak for."""

import itertools
import re
from collections.abc import Sequence

from annotator.assist.sentences import sentence_at
from annotator.assist.verbs import PLAIN_SAYING, POSITION, SAYING, WANTING
from annotator.core.claim import DIRECT_QUOTE, INDIRECT_QUOTE, REPORTED
from annotator.core.span import Span, overlap

_SIGNS = "[\"“”„‟«»‹›‘’‚'＂「」『』]"
_MARK = re.compile(rf"{_SIGNS}{{4,}}+|{_SIGNS}|\n+")
"""A quotation mark, a line end, or a run of marks that is an ornament and no quotation."""
_CLOSED_BY = {
    '"': '"',
    "＂": "＂",
    "“": "”",
    "„": "“”‟",
    "‟": "”",
    "”": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "'": "'",
    "「": "」",
    "『": "』",
}
_ALWAYS_OPENS = frozenset("“„‟‚「『")
_DEPTH = 4
_REACH = 2_000
_DIRECT_SHARE = 0.5
_DIRECT_SHARE_LATE = 0.9
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def quotations(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the outermost quotations that lie in `[start, end)`, with their marks, in reading order.

    Straight, curly, German, French and CJK marks count; an apostrophe does not. A quotation ends with its paragraph;
    one that goes on with the same opening mark in the next paragraph is taken up to the line end.
    """
    end = len(text) if end is None else min(end, len(text))
    found: list[Span] = []
    opened: list[tuple[str, int, int]] = []
    for match in _MARK.finditer(text, start, end):
        mark, place = match[0], match.start()
        if mark[0] == "\n":
            if opened and text[match.end() : match.end() + 1] == opened[0][0] and opened[0][0] in '"“':
                del found[opened[0][2] :]
                found.append(Span(opened[0][1], place))
            opened.clear()
            continue
        if len(mark) > 1:
            continue
        before = text[place - 1] if place > start else " "
        after = text[place + 1] if place + 1 < end else " "
        if mark in "'’" and before.isalnum() and after.isalnum():
            continue
        level = _closed_level(opened, mark, before, after)
        if level is not None:
            _, begin, count = opened[level]
            del opened[level:]
            if place - begin > 1:
                del found[count:]
                found.append(Span(begin, place + 1))
        elif len(opened) < _DEPTH and _opens(mark, before, after):
            opened.append((mark, place, len(found)))
    return found


def _closed_level(opened: list[tuple[str, int, int]], mark: str, before: str, after: str) -> int | None:
    """Return which of the open quotations this mark closes."""
    if mark in "\"'＂" and before.isspace() and after.isalnum():
        return None
    if mark in "»”" and before.isspace() and after.isalnum():
        return None
    for level in range(len(opened) - 1, -1, -1):
        if mark in _CLOSED_BY[opened[level][0]]:
            return level
    return None


def _opens(mark: str, before: str, after: str) -> bool:
    if mark not in _CLOSED_BY:
        return False
    if mark in _ALWAYS_OPENS:
        return True
    if mark in "«‹":
        return not (before.isalnum() and not after.isalnum())
    outside = not before.isalnum() and before not in ".,;:!?%)]"
    if mark == "'":
        return outside and after.isalpha()
    return outside and not after.isspace()


def propose_form(text: str, spans: Sequence[Span]) -> str:
    """Return the likely form of a claim: `direct_quote`, `indirect_quote` or `reported`.

    Half of it between quotation marks makes a direct quotation, unless its own first word is a verb of position.
    Content after a verb of saying ("said that", "according to") is indirect; all else is reported.
    """
    if not spans:
        return REPORTED
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    quoted = _quoted_around(text, start, end)
    length = sum(s.end - s.start for s in spans)
    share = overlap(sorted(spans), quoted) / length if length else 0.0
    if share >= (_DIRECT_SHARE if any(q.start <= start < q.end for q in quoted) else _DIRECT_SHARE_LATE):
        return DIRECT_QUOTE
    words = [w.lower() for w in _WORD.findall(text, start, min(end, start + 120))]
    sentence = sentence_at(text, start)
    before = [w.lower() for w in _WORD.findall(text, min(sentence.start, start), start)]
    if words[:1] and words[0] in (WANTING | SAYING) and before[-1:] != ["that"] and not _is_noun(text, start, before):
        return REPORTED
    after = [w.lower() for w in _WORD.findall(text, end, max(end, min(sentence_at(text, end - 1).end, end + 120)))]
    if _content_after(before) or _content_within(words) or _content_before(text, end, after):
        return INDIRECT_QUOTE
    return REPORTED


def _quoted_around(text: str, start: int, end: int) -> list[Span]:
    low = max(text.rfind("\n", max(0, start - _REACH), start) + 1, start - _REACH, 0)
    high = text.find("\n", end, end + _REACH)
    return quotations(text, low, min(len(text), end + _REACH) if high < 0 else high + 2)


def _is_noun(text: str, start: int, before: list[str]) -> bool:
    """Whether a word that could be a verb opens a sentence, or has an article before it."""
    return text[start].isupper() or before[-1:] in (["the"], ["a"], ["an"])


def _content_after(before: list[str]) -> bool:
    """Whether a verb of saying leads to the claim: `said that`, `said in a statement that`, `said`, `and that`."""
    if not before:
        return False
    place = next((i for i in range(len(before) - 1, -1, -1) if before[i] in SAYING), None)
    if place is None:
        return before[-1] == "that" and len(before) > 1 and any(w in ("clear", "view", "belief") for w in before[-4:])
    between = before[place + 1 :]
    if before[-1] == "that":
        return True
    if before[place] in PLAIN_SAYING:
        return len(between) <= 4 or before[-1] in ("and", "but") or "that" in between
    return "that" in between and before[-1] in ("and", "but", "or")


def _content_within(words: list[str]) -> bool:
    """Whether the claim brings its own reporting clause: `X believes that …`, `…, according to X, …`."""
    if any(a == "according" and b == "to" for a, b in itertools.pairwise(words)):
        return True
    return any(a in SAYING and b == "that" and i < 4 for i, (a, b) in enumerate(itertools.pairwise(words)))


def _content_before(text: str, end: int, after: list[str]) -> bool:
    """Whether the reporting clause follows the claim: `…, officials said`, `… according to X`."""
    if after[:2] == ["according", "to"]:
        return True
    comma = text[end : end + 1] == "," or text[end - 1] == ","
    return (
        comma
        and any(word in SAYING and (word in PLAIN_SAYING or i > 0) for i, word in enumerate(after[:6]))
        and (not POSITION.intersection(after[:1]))
    )
