"""Sentences and clauses, found in a bounded window around a place so that a text of any length answers at once.

All offsets are code points. A line end always ends a sentence, since headings have no full stop.
"""

import re
from bisect import bisect_left
from enum import StrEnum

from annotator.assist.verbs import SAYING
from annotator.assist.wordlists import word_set
from annotator.core.span import Span

REACH = 4_000
"""How far around a place is looked, in code points. A longer sentence is cut there."""
BLANK_REACH = 64_000
"""How much white space is stepped over in search of the next sentence, in code points."""

_CLOSERS = "\"'”’“‘»«›‹)\\]}」』）】〉》"
_QUOTES = "\"'”’“‘»«›‹)]}」』）】〉》\u00a0\u202f "
_OPENERS = "\"'“‘”„‚«»‹›([{¿¡「『（【〈《—–- \u00a0\u202f\t"
_LINE_ENDS = "\n\x0b\x0c\x85\u2028\u2029"
_FULL_STOPS = "。！？｡؟۔।॥։።។"
_BREAK = re.compile(
    # One class in front lets the engine skip ordinary letters; possessive repeats never try a run of stops twice.
    rf"[.!?…{_FULL_STOPS}{_LINE_ENDS}]"
    rf"(?:(?<=[{_LINE_ENDS}])[{_LINE_ENDS}]*+|(?<=[{_FULL_STOPS}])[{_FULL_STOPS}]*+[{_CLOSERS}]*+"
    rf"|(?:[ \u00a0]?[.!?…])*+(?P<close>[{_CLOSERS}]*+(?:[ \u00a0\u202f]»(?=[\s,;.]|\Z))?))"
)
_TOKEN_REACH = 24
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BLANK = re.compile(r"\s")
_VISIBLE = re.compile(r"\S")

_TITLES = word_set(
    "mr mrs ms mx dr prof st gen maj col lt sgt cpl capt cmdr adm rev hon gov sen rep pres supt insp msgr fr messrs "
    "mme mlle hr dipl ing sr. sra srta dott sig e.g i.e cf viz vs approx ca bzw z.b d.h u.a evtl usw sog vgl resp "
    "p.ex т.е т.д т.п ім вул ул"
)
_BEFORE_NUMBER = word_set(
    "no nos nr núm núms num art arts fig figs vol vols p pp ch sec sect para par § abs ст стр рис табл "
    "jan feb mar apr jun jul aug sep sept oct nov dec okt dez janv févr avr juil déc ene abr ago dic"
)
_OFTEN_FINAL = word_set("etc inc ltd co corp jr sr bros a.m p.m ph.d d.c al rd ave blvd dept")
_STARTERS = word_set(
    "the a an this that these those it he she they we you i his her their its our my in on at by for from with but and "
    "or if when while as after before since because however although there here what who why how not no yes meanwhile "
    "according also another other some many most all both each such so then now still yet despite"
)
_MONTHS = re.compile(
    r"(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|maj|ledna|února|січ|лют|бер|кві|тра|чер|лип"
    r"|сер|вер|жов|лис|гру|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_SPEAKER = re.compile(r"(?:[^\W\d_][\w’'.-]{0,30}[ \u00a0]){1,4}")

_MARK = re.compile(
    rf"(?P<quoted>[,;:—–][{_CLOSERS}]++)(?=\s)"
    rf"|(?P<point>[,;:][{_CLOSERS}]*+|[ \u00a0][—–-](?=\s)|—)"
    r"|(?P<that>(?<=[ \u00a0])that[ \u00a0\n]++)"
    r"|(?P<join>(?<=[ \u00a0])(?=(?:because|although|though|while|whereas|unless|but|which|whose|if)[ \u00a0]))"
)
_NEAR = 700
_CLAUSE_WORDS = 3
_WORDLESS = 3
"""How many stretches of bare punctuation are taken along in one step."""


class Unit(StrEnum):
    """What a selection grows and shrinks by."""

    SENTENCE = "sentence"
    CLAUSE = "clause"


def sentence_at(text: str, position: int) -> Span:
    """Return the sentence at a place, without white space at its ends.

    The place just behind a full stop belongs to that sentence; in other white space the following sentence is taken,
    or the preceding one when none follows on the line. Without any within `REACH` the span is empty, at the place.
    """
    position = min(max(position, 0), len(text))
    low, high = max(0, position - _NEAR), min(len(text), position + _NEAR)
    found = _choose(_window(text, position, _NEAR), position)
    if (
        (low == 0 or found.start > low + 40)
        and (high == len(text) or found.end < high - 40)
        and found.start < found.end
    ):
        return found
    return _choose(_window(text, position, REACH), position)


def _choose(spans: list[Span], position: int) -> Span:
    behind = None
    for span in spans:
        if span.end > position:
            if span.start > position and behind is not None and behind.end == position:
                return behind
            return span
        behind = span
    return behind if behind is not None else Span(position, position)


def sentences_in(text: str, start: int, end: int) -> list[Span]:
    """Return the whole sentences that share at least one code point with `[start, end)`, in reading order."""
    if start >= end:
        return []
    low = next((s.start for s in _window(text, start, REACH) if s.end > start), start)
    high = max((s.end for s in _window(text, end - 1, REACH) if s.start < end), default=end)
    return [s for s in _split(text, min(low, start), max(high, end)) if s.end > start and s.start < end]


def next_sentence(text: str, position: int) -> Span | None:
    """Return the first sentence that starts at or after a place; None when there is none within `BLANK_REACH`."""
    first = _first_visible(text, position)
    if first is None:
        return None
    sentence = sentence_at(text, first)
    if sentence.start >= position:
        return sentence
    first = _first_visible(text, sentence.end)
    if first is None:
        return None
    return Span(first, sentence_at(text, first).end)


def previous_sentence(text: str, position: int) -> Span | None:
    """Return the last sentence that ends at or before a place; None when there is none within `BLANK_REACH`."""
    last = _last_visible(text, position)
    if last is None:
        return None
    sentence = sentence_at(text, last)
    if sentence.end <= position:
        return sentence
    last = _last_visible(text, sentence.start)
    if last is None:
        return None
    return Span(sentence_at(text, last).start, last + 1)


def clauses_in(text: str, sentence: Span) -> list[Span]:
    """Return the clauses of a sentence: parts at commas, dashes, "that" and conjunctions, without the comma itself.

    Parts of fewer than three words stay with their neighbour, except beside a quotation mark: `," Rutte said.` is one.
    """
    cuts: list[tuple[int, int]] = []
    begin = sentence.start
    marks = list(_MARK.finditer(text, sentence.start, sentence.end))
    starts = [word.start() for word in _WORD.finditer(text, sentence.start, sentence.end)]
    for index, mark in enumerate(marks):
        kind = mark.lastgroup
        following = marks[index + 1].start() if index + 1 < len(marks) else sentence.end
        if kind == "point" and not _parts(text, mark):
            continue
        enough = _count(starts, begin, mark.start()) >= _CLAUSE_WORDS
        if kind == "that":
            enough = mark.start() > begin
        elif kind != "quoted":
            enough = enough and _count(starts, mark.end(), following) >= _CLAUSE_WORDS
        if enough:
            end = mark.end() if kind in ("quoted", "that") else mark.start()
            while kind == "join" and text[end - 1] in " \u00a0,;:—–-":
                end -= 1
            cuts.append((end, mark.end()))
            begin = mark.end()
    spans: list[Span] = []
    begin = sentence.start
    for end, following in [*cuts, (sentence.end, sentence.end)]:
        span = _stripped(text, begin, end)
        if span is not None:
            spans.append(span)
        begin = following
    return spans


def clause_at(text: str, position: int) -> Span:
    """Return the clause at a place; where the place lies between two, the following one."""
    sentence = sentence_at(text, position)
    clauses = clauses_in(text, sentence)
    return next((c for c in clauses if c.end > position), clauses[-1] if clauses else sentence)


def grow(text: str, span: Span, unit: Unit | str = Unit.SENTENCE) -> Span:
    """Return the span with its end moved to the end of this sentence or clause, or of the next one when it is there.

    Where only punctuation is left of the unit, the next one is taken too. At the end of the text nothing changes.
    """
    end = min(max(span.end, 0), len(text))
    last = _last_visible(text, end)
    if last is not None and last >= span.start:
        here = _unit_at(text, last, unit)
        if here.end > end and _WORD.search(text, end, here.end):
            return Span(span.start, here.end)
        end = max(end, here.end)
    for _ in range(_WORDLESS):
        first = _first_visible(text, end)
        if first is None:
            return span
        following = _unit_at(text, first, unit)
        end = max(following.end, first + 1)
        if _WORD.search(text, first, end):
            break
    return Span(span.start, end)


def shrink(text: str, span: Span, unit: Unit | str = Unit.SENTENCE) -> Span:
    """Return the span without its last sentence or clause; the span itself when it holds only one. Never empty."""
    last = _last_visible(text, span.end)
    for _ in range(_WORDLESS):
        if last is None or last < span.start:
            break
        here = _unit_at(text, last, unit)
        before = _last_visible(text, here.start) if here.start > span.start else None
        if before is None or before < span.start:
            break
        end = min(_unit_before(text, before, here.start, unit).end, here.start)
        if end > span.start and _WORD.search(text, here.start, last + 1):
            return Span(span.start, end)
        last = before
    return span


def _unit_at(text: str, position: int, unit: Unit | str) -> Span:
    return clause_at(text, position) if Unit(unit) is Unit.CLAUSE else sentence_at(text, position)


def _unit_before(text: str, last: int, start: int, unit: Unit | str) -> Span:
    """Return the unit that ends before `start`; `last` is the last visible place there."""
    sentence = sentence_at(text, last)
    if Unit(unit) is Unit.SENTENCE:
        return sentence
    clauses = [clause for clause in clauses_in(text, sentence) if clause.end <= start]
    return clauses[-1] if clauses else Span(sentence.start, last + 1)


def _parts(text: str, mark: re.Match[str]) -> bool:
    """Whether a comma, colon or dash may part two clauses: not inside `1,000` and not before the year of a date."""
    if mark[0] == "—":
        return True
    return text[mark.end() : mark.end() + 1].isspace() and not text[mark.end() + 1 : mark.end() + 2].isdigit()


def _count(starts: list[int], begin: int, end: int) -> int:
    """Return how many words start in `[begin, end)`."""
    return bisect_left(starts, end) - bisect_left(starts, begin)


def _first_visible(text: str, position: int) -> int | None:
    """Return the first place at or after `position` that is not white space."""
    found = _VISIBLE.search(text, position, position + BLANK_REACH)
    return found.start() if found else None


def _last_visible(text: str, position: int) -> int | None:
    """Return the last place before `position` that is not white space, reading backwards in steps."""
    limit = position - BLANK_REACH
    while position > max(0, limit):
        begin = max(0, position - REACH)
        length = len(text[begin:position].rstrip())
        if length:
            return begin + length - 1
        position = begin
    return None


def _window(text: str, position: int, reach: int) -> list[Span]:
    low, high = max(0, position - reach), min(len(text), position + reach)
    left, right = text.rfind("\n", low, position) + 1, text.find("\n", position, high)
    line_start, line_end = left or low, high if right < 0 else right
    if text[line_start:line_end].strip():
        low, high = line_start, line_end
    if low and not left:
        found = _BLANK.search(text, low, position)
        low = found.end() if found else low
    return _split(text, low, high)


def _split(text: str, low: int, high: int) -> list[Span]:
    spans: list[Span] = []
    begin = low
    for match in _BREAK.finditer(text, low, high):
        if match["close"] is not None and not _ends(text, match, begin):
            continue
        span = _stripped(text, begin, match.end())
        if span is not None:
            spans.append(span)
        begin = match.end()
    span = _stripped(text, begin, high)
    if span is not None:
        spans.append(span)
    return spans


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    length = len(piece.strip())
    return Span(start + lead, start + lead + length) if length else None


def _ends(text: str, match: re.Match[str], begin: int) -> bool:
    """Whether the stop ends a sentence, judged by the words on both sides of it."""
    after = text[match.end() : match.end() + 60]
    if after and not after[0].isspace():
        return False
    if "\n" in after[:3] or not after.strip():
        return True
    following = after.lstrip(_OPENERS)
    first = following[:1]
    if first.islower():
        return False
    if match[0].rstrip(_QUOTES) != ".":
        return not (match["close"] and _is_speaker(following))
    if match["close"]:
        return True
    token = _token_before(text, match.start(), begin)
    word = following.split(None, 1)[0].strip(",;:.!?\"'”’").lower() if following else ""
    return _stop_ends(
        token, word, first, at_line_start=_VISIBLE.search(text, begin, match.start() - len(token)) is None
    )


def _stop_ends(token: str, word: str, first: str, *, at_line_start: bool) -> bool:
    low = token.lower()
    if low in _TITLES:
        return False
    if low in _BEFORE_NUMBER:
        return not first.isdigit()
    if token.isdigit() and len(token) <= 2:
        return not at_line_start and not _MONTHS.match(word)
    if low in _OFTEN_FINAL or _DOTTED.fullmatch(token) or (len(token) == 1 and token.isupper()):
        return word in _STARTERS
    return True


def _token_before(text: str, end: int, begin: int) -> str:
    piece = text[max(begin, end - _TOKEN_REACH) : end]
    words = piece.split()
    return words[-1].lstrip("([{\"'“‘„«»") if words and not piece[-1:].isspace() else ""


def _is_speaker(following: str) -> bool:
    """Whether `Zelensky asked` or the like comes after a quotation's own question mark."""
    names = _SPEAKER.match(following)
    if not names:
        return False
    words = [w.strip(".,;:") for w in following[: names.end() + 20].split()[:5]]
    if any(not w[:1].isupper() and w not in SAYING for w in words[: _next_saying(words)]):
        return False
    return _next_saying(words) < len(words)


def _next_saying(words: list[str]) -> int:
    """Return the index of the first word that is a verb of saying; the number of words when none is."""
    return next((i for i, word in enumerate(words) if word.lower() in SAYING), len(words))
