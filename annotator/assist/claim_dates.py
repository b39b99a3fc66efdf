"""When a claim was made: date expressions beside it, reckoned from the article's own date."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from annotator.assist.dates import FULL, MONTHS, WEEKDAYS, DateGuess, iso, whole_date
from annotator.assist.sentences import next_sentence, previous_sentence, sentence_at
from annotator.assist.wordlists import word_set
from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError
from annotator.core.span import Span

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

_MONTH = "|".join(sorted(set(MONTHS) - {"may", "mar", "ago", "gen"}, key=len, reverse=True)) + "|(?-i:May|Mar)"
_ALL_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAYS = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_COUNTING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {"a": 1, "an": 1} | {name: number for number, name in enumerate(_COUNTING, 1)}
_COUNT = r"\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))
_LEADS = word_set("on from by since in of during early late back until last next this earlier previous")
_NEAR = word_set("yesterday today tonight tomorrow")
_BEGINNINGS = _LEADS | _NEAR | frozenset(MONTHS) | frozenset(_NUMBERS)
_B = r"[ \u00a0]"
_NTH = "(?:st|nd|rd|th)?"
_Y = r"(?:19|20)\d\d"
_EXPRESSION = re.compile(
    rf"(?:(?P<full>(?:on{_B})?{FULL})"
    rf"|(?P<range>(?:(?:on|from){_B})?(?:(?P<r1>\d{{1,2}}){_B}?[-–]{_B}?\d{{1,2}}{_B}(?P<rm1>{_MONTH})"
    rf"|(?P<rm2>{_MONTH}){_B}(?P<r2>\d{{1,2}}){_B}?[-–]{_B}?\d{{1,2}})(?:,?{_B}(?P<ry>{_Y}))?)"
    rf"|(?P<day>(?:(?:on|by|since){_B})?(?:(?P<dm1>{_MONTH})\.?{_B}(?P<d1>\d{{1,2}}){_NTH}"
    rf"|(?P<d2>\d{{1,2}}){_NTH}{_B}(?:of{_B})?(?P<dm2>{_MONTH})))(?![\d:%])"
    rf"|(?P<month>(?:(?:in|since|of|during|early|late|until|by){_B}){{0,2}}(?P<mm>{_MONTH}),?{_B}(?P<my>{_Y}))"
    rf"|(?P<bare>in{_B}(?P<bm>{_MONTH}))"
    rf"|(?P<year>(?:in|since|of|during|early|late|back in|until){_B}(?P<yy>{_Y}))"
    rf"|(?P<weekday>(?:(?P<how>on|last|next|this past|this|late on|late|early on|early){_B})(?P<wd>{_DAYS}))"
    rf"|(?P<near>(?:earlier{_B})?(?:{'|'.join(_NEAR)}|this{_B}(?:morning|afternoon|evening)))"
    rf"|(?P<ago>(?P<count>{_COUNT}){_B}(?P<unit>day|week|month|year)s?{_B}(?:ago|earlier))"
    rf"|(?P<past>(?:(?:earlier|late|early){_B})?(?P<which>last|this|next|previous){_B}(?P<per>week|month|year)))(?!\w)",
    re.IGNORECASE,
)
_TYPED = re.compile(rf"(?:(?P<full>{FULL})|(?P<mm>{_ALL_MONTHS})\.?,?{_B}(?P<my>{_Y}))", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_AHEAD = re.compile(
    r"\b(?:will|scheduled|due|expected|upcoming|plans?|planned|set|ahead of|forthcoming) ", re.IGNORECASE
)
_AHEAD_REACH = 90
_SENTENCE_REACH = 3_000


def propose_claim_date(text: str, claim_spans: Sequence[Span], published: str | None) -> list[DateGuess]:
    """Return when a claim may have been made, best first: dates of its sentence, then of the sentences beside it.

    A date outside of the claim's words comes before one inside them, the nearer before the farther.

    Args:
        text: the article's canonical text.
        claim_spans: the claim's spans, in code points.
        published: the article's date in ISO 8601, possibly reduced; without it relative dates have no value.

    Raises:
        InvalidValueError: when `published` is not a date.
    """
    if not claim_spans:
        return []
    reference = partial_date(published)
    start = min(s.start for s in claim_spans)
    claim = Span(start, min(max(s.end for s in claim_spans), start + _SENTENCE_REACH))
    low = max(sentence_at(text, claim.start).start, claim.start - _SENTENCE_REACH)
    high = min(sentence_at(text, max(claim.start, claim.end - 1)).end, claim.end + _SENTENCE_REACH)
    own = Span(min(low, claim.start), max(high, claim.end))
    guesses = sorted(_dates_in(text, own, reference, ""), key=lambda g: _distance(g.span, claim_spans))
    for beside, name in (
        (previous_sentence(text, own.start), "the sentence before"),
        (next_sentence(text, own.end), "the sentence after"),
    ):
        if beside is not None:
            guesses += _dates_in(text, beside, reference, f", in {name}")
    return guesses


def typed_date(words: str) -> str | None:
    """Return a date that somebody typed, as ISO 8601: "2021-04", but also "March 2021" or "6 April 2021".

    None for empty words.

    Raises:
        InvalidValueError: when it is no date, or may be two, as 04/06/2021.
    """
    typed = " ".join(words.split())
    match = _TYPED.fullmatch(typed)
    if match is None:
        return partial_date(typed)
    if match["my"]:
        return f"{match['my']}-{MONTHS[match['mm'].lower()]:02}"
    readings = whole_date(match)
    if len(readings) > 1:
        raise InvalidValueError(f"“{typed}” may be two dates.", f"Write {readings[0]} or {readings[1]}.")
    return partial_date(readings[0] if readings else typed)


def _distance(span: Span, claim_spans: Sequence[Span]) -> tuple[bool, int]:
    inside = any(c.start <= span.start and span.end <= c.end for c in claim_spans)
    return inside, min(max(c.start - span.end, span.start - c.end, 0) for c in claim_spans)


def _dates_in(text: str, span: Span, reference: str | None, where: str) -> list[DateGuess]:
    guesses = []
    for match in _expressions(text, span):
        value, why, readings = _resolved(text, match, span.start, reference)
        guesses.append(
            DateGuess(match[0], Span(*match.span()), value, why + where, ambiguous=len(readings) > 1, readings=readings)
        )
    return guesses


def _expressions(text: str, span: Span) -> Iterator[re.Match[str]]:
    """Yield the date expressions in reading order; tried only at digits and at words that can begin one."""
    done = span.start
    for word in _WORD.finditer(text, span.start, span.end):
        if word.start() >= done and (word[0][0].isdigit() or word[0].lower() in _BEGINNINGS):
            match = _EXPRESSION.match(text, word.start(), span.end)
            if match:
                done = match.end()
                yield match


def _resolved(
    text: str, match: re.Match[str], begin: int, reference: str | None
) -> tuple[str | None, str, tuple[str, ...]]:
    kind = next(k for k in _KINDS if match[k] is not None)
    if kind == "full":
        readings = whole_date(match)
        if len(readings) > 1:
            return None, f"ambiguous: {readings[0]} or {readings[1]}", readings
        return (readings[0] if readings else None), "a whole date", readings
    if kind in ("month", "year"):
        value = match["yy"] if kind == "year" else f"{match['my']}-{MONTHS[match['mm'].lower()]:02}"
        return value, f"a {kind}", (value,)
    value, why = _from_calendar(match, kind, reference)
    if value is None and kind in ("weekday", "near", "ago", "past"):
        value, why = _from_reference(text, match, kind, begin, reference)
    return value, why, (value,) if value else ()


_KINDS = ("full", "range", "day", "month", "bare", "year", "weekday", "near", "ago", "past")


def _from_calendar(match: re.Match[str], kind: str, reference: str | None) -> tuple[str | None, str]:
    """Resolve a month or a day of a month that lacks its year."""
    if kind == "range":
        month = MONTHS[(match["rm1"] or match["rm2"]).lower()]
        year = match["ry"] or _nearest_year(month, 15, reference)
        return (f"{year}-{month:02}" if year else None), "several days, so only the month" + _since(reference, year)
    if kind == "day":
        month, day = MONTHS[(match["dm1"] or match["dm2"]).lower()], int(match["d1"] or match["d2"])
        year = _nearest_year(month, day, reference)
        return (iso(int(year), month, day) if year else None), "a day without its year" + _since(reference, year)
    if kind == "bare":
        month = MONTHS[match["bm"].lower()]
        year = _nearest_year(month, 15, reference)
        return (f"{year}-{month:02}" if year else None), "a month without its year" + _since(reference, year)
    return None, ""


def _since(reference: str | None, year: str | None) -> str:
    return f"; year nearest to the article's date {reference}" if year and reference else "; the article has no date"


def _nearest_year(month: int, day: int, reference: str | None) -> str | None:
    """Return the year in which that day lies nearest to the article's date."""
    if reference is None:
        return None
    if len(reference) == 4:
        return reference
    known = dt.date.fromisoformat(reference if len(reference) == 10 else reference + "-15")
    years = range(max(1, known.year - 1), min(9999, known.year + 1) + 1)
    days = [dt.date(year, month, min(max(day, 1), 28)) for year in years]
    return str(min(days, key=lambda d: abs((d - known).days)).year)


def _from_reference(
    text: str, match: re.Match[str], kind: str, begin: int, reference: str | None
) -> tuple[str | None, str]:
    """Resolve "on Friday", "yesterday", "two years ago", "last month" by the article's date."""
    if reference is None:
        return None, "relative; the article has no date"
    unit = (match["unit"] or match["per"] or "day").lower()
    needed = {"year": 4, "month": 7}.get(unit, 10)
    if len(reference) < needed:
        return None, f"relative; the article's date {reference} is not exact enough"
    from dateutil.relativedelta import relativedelta

    known = dt.date.fromisoformat((reference + "-01-01")[:10])
    why = f"relative to the article's date {reference}"
    try:
        if kind == "weekday":
            return _weekday(text, match, begin, known).isoformat(), why
        if kind == "near":
            steps = {"yesterday": -1, "tomorrow": 1}.get(match["near"].lower().split()[-1], 0)
            return (known + relativedelta(days=steps)).isoformat(), why
        if kind == "ago":
            count = int(_NUMBERS.get(match["count"].lower()) or match["count"])
            return _rounded(known - _step(unit, count), "month" if unit == "week" else unit), why
        steps = {"this": 0, "next": 1}.get(match["which"].lower(), -1)
        if unit == "week":
            monday = known - relativedelta(days=known.weekday()) + relativedelta(weeks=steps)
            sunday = monday + relativedelta(days=6)
            return (f"{monday:%Y-%m}" if monday.month == sunday.month else None), why + "; a week, so only the month"
        return _rounded(known + _step(unit, steps), unit), why
    except (OverflowError, ValueError):
        return None, why + "; beyond the calendar"


def _step(unit: str, count: int) -> "relativedelta":
    from dateutil.relativedelta import relativedelta

    return {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }[unit]


def _rounded(day: dt.date, unit: str) -> str:
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]


def _weekday(text: str, match: re.Match[str], begin: int, known: dt.date) -> dt.date:
    """Return the weekday meant: the last one up to the article's day, the coming one where the future is spoken of."""
    from dateutil.relativedelta import relativedelta, weekday

    day = WEEKDAYS[match["wd"].lower()]
    how = match["how"].lower()
    ahead = how == "on" and _AHEAD.search(text, max(begin, match.start() - _AHEAD_REACH), match.start())
    if how == "next" or ahead:
        return known + relativedelta(days=1, weekday=weekday(day)(1))
    if how == "last":
        return known + relativedelta(days=-1, weekday=weekday(day)(-1))
    return known + relativedelta(weekday=weekday(day)(-1))
