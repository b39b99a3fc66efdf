"""Date expressions as news writes them: their pattern, and the ISO 8601 value that they have by themselves."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.core.span import Span

_MONTH_NAMES = (
    "january jan januar janvier janv enero ene gennaio gen janeiro januari stycznia січня января ocak",
    "february feb februar février févr febrero febbraio fevereiro fev februari lutego лютого февраля şubat",
    "march mar märz mars marzo março maart marca березня марта mart",
    "april apr avril abril abr aprile kwietnia квітня апреля nisan",
    "may mai mayo maggio maio mei maja maj травня мая mayıs",
    "june jun juni juin junio giugno junho czerwca червня июня haziran",
    "july jul juli juillet julio luglio julho lipca липня июля temmuz",
    "august aug août agosto ago augustus augusti sierpnia серпня августа ağustos",
    "september sept sep septembre septiembre settembre setembro września вересня сентября eylül",
    "october oct oktober okt octobre octubre ottobre outubro października жовтня октября ekim",
    "november nov novembre noviembre novembro listopada листопада ноября kasım",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro desember grudnia грудня декабря aralık",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
"""Month names and their usual short forms in lower case, to the number of the month."""

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
"""English weekday names in lower case, Monday being 0."""

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
FULL = (
    rf"(?:(?P<year1>{_YEAR})-(?P<month1>\d\d)-(?P<day1>\d\d)(?!\d)"
    rf"|(?P<name2>{_NAMES})\.?[ \u00a0]{{1,2}}(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:,|,?[ \u00a0]){{1,2}}(?P<year2>{_YEAR})"
    rf"|(?P<day3>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?[ \u00a0-](?:de[ \u00a0]|of[ \u00a0])?(?P<name3>{_NAMES})\.?,?"
    rf"[ \u00a0-](?:de[ \u00a0])?(?P<year3>{_YEAR})"
    rf"|(?P<a4>\d{{1,2}})(?P<sep4>[/.-])(?P<b4>\d{{1,2}})(?P=sep4)(?P<year4>{_YEAR})(?!\d)"
    rf"|(?P<year5>{_YEAR})(?P<sep5>[/.])(?P<month5>\d\d)(?P=sep5)(?P<day5>\d\d)(?!\d)"
    r"|(?P<year6>(?:19|20)\d\d)年(?P<month6>\d{1,2})月(?P<day6>\d{1,2})日)"
)
"""A whole date: day, month and year. Written for a search that ignores case."""


@dataclass(frozen=True, slots=True)
class DateGuess:
    """A date that a text may mean: a guess, with the wording it comes from.

    `value` is ISO 8601 of reduced precision (2021, 2021-04, 2021-04-06), None when it cannot be told. `span` are the
    code points of `date_text`. An ambiguous numeric date has no value but its `readings`.
    """

    date_text: str
    span: Span
    value: str | None
    why: str
    ambiguous: bool = False
    readings: tuple[str, ...] = ()


_WHOLE = re.compile(FULL, re.IGNORECASE)
_ANY_YEAR = re.compile(_YEAR)
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_DATE_REACH = 24


def whole_dates(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the matches of `FULL` in `[start, end)`, in reading order; only the surroundings of a year are read."""
    done = start
    for year in _ANY_YEAR.finditer(text, start, end):
        if year.start() < done:
            continue
        low, high = max(done, year.start() - _DATE_REACH), min(end, year.end() + 8)
        for word in _PIECE.finditer(text, low, year.end()):
            if word[0][0].isdigit() or word[0].lower() in MONTHS:
                match = _WHOLE.match(text, word.start(), high)
                if match:
                    done = match.end()
                    yield match
                    break


def whole_date_at(text: str, start: int, length: int) -> bool:
    """Return whether a whole date of at least `length` code points begins at `start`."""
    match = _WHOLE.match(text, start)
    return match is not None and match.end() - start >= length


def iso(year: int, month: int, day: int) -> str | None:
    """Return a day as ISO 8601; None when no calendar has it."""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def whole_date(match: re.Match[str]) -> tuple[str, ...]:
    """Return the ISO readings of a match of `FULL`: one, two when day and month are ambiguous, none when impossible."""
    group = match.groupdict()
    for form in ("1", "5", "6"):
        if group["year" + form]:
            return _readings((group["year" + form], group["month" + form], group["day" + form]))
    for form in ("2", "3"):
        if group["name" + form]:
            month = MONTHS[group["name" + form].lower()]
            return _readings((group["year" + form], month, group["day" + form]))
    first, second, year = group["a4"], group["b4"], group["year4"]
    if group["sep4"] == ".":
        return _readings((year, second, first))
    return _readings((year, second, first), (year, first, second))


def _readings(*dates: tuple[str, str | int, str]) -> tuple[str, ...]:
    values = [iso(int(year), int(month), int(day)) for year, month, day in dates]
    return tuple(dict.fromkeys(value for value in values if value))
