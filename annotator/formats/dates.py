"""Dates in columns and front matter: to ISO 8601, as precise as they are written and no more."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError
from annotator.formats.incoming import Proposed, one_line

if TYPE_CHECKING:
    from dateutil.parser import parserinfo

_ISO = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[T ]\d.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?:,?\s.*)?")
_LABEL = re.compile(r"(?:published|updated|posted|date)\b[\s:]*(?:on\s+)?", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_LONGEST = 100
_DEFAULTS = (datetime.fromisoformat("2003-01-01"), datetime.fromisoformat("2004-11-28"))
_MONTHS = (
    (
        "Jan January Januars janvier janv Januar Jänner Jaenner Jän enero gennaio janeiro januari январь января январе "
        "янв січень січня січні січ ocak stycznia ledna"
    ),
    (
        "Feb February Februars février févr fév Februar Feber febrero febbraio fevereiro februari февраль февраля "
        "феврале фев февр лютий лютого лютому лют şubat lutego února"
    ),
    (
        "Mar March mars März Märzes Maerz Mrz marzo março maart март марта марте мар березень березня березні "
        "берез mart marca března"
    ),
    "Apr April Aprils avril avr abril aprile апрель апреля апреле апр квітень квітня квітні квіт nisan kwietnia dubna",
    "May mai Mais mayo maggio maio mei май мая мае травень травня травні трав mayıs maja května",
    "Jun June juin Juni Junis junio giugno junho июнь июня июне июн червень червня червні черв haziran czerwca června",
    (
        "Jul July juillet juil Juli Julis julio luglio julho июль июля июле июл липень липня липні лип temmuz lipca "
        "července"
    ),
    (
        "Aug August Augusts Augustes août agosto augustus август августа августе авг серпень серпня серпні серп "
        "ağustos sierpnia srpna"
    ),
    (
        "Sep Sept September Septembers septembre septiembre settembre setembro сентябрь сентября сентябре сен сент "
        "вересень вересня вересні верес eylül września září"
    ),
    (
        "Oct October octobre Oktober Oktobers Okt octubre ottobre outubro октябрь октября октябре окт жовтень жовтня "
        "жовтні жовт ekim października října"
    ),
    (
        "Nov November Novembers novembre noviembre novembro ноябрь ноября ноябре ноя нояб листопад листопада листопаді "
        "листоп kasım listopada listopadu"
    ),
    (
        "Dec December Dezembers décembre Dezember Dez diciembre dicembre dezembro december декабрь декабря декабре дек "
        "грудень грудня грудні груд aralık grudnia prosince"
    ),
)
_WEEKDAYS = (
    "Mon Monday Montag Mo понедельник пн понеділок",
    "Tue Tuesday Dienstag Di вторник вт вівторок",
    "Wed Wednesday Mittwoch Mi среда среду ср середа середу",
    "Thu Thursday Donnerstag Do четверг чт четвер",
    "Fri Friday Freitag Fr пятница пятницу пт пятниця пятницю",
    "Sat Saturday Samstag Sonnabend Sa суббота субботу сб субота суботу",
    "Sun Sunday Sonntag So воскресенье вс неділя неділю нд",
)
_FILLERS = "le de del du den der dem im am des um Uhr à las o año года году год г року рік р a às kl в во у на о об"


def parse_date(value: object, day_first: bool | None = None) -> Proposed | None:
    """Return the date a cell holds as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, never more precise than it is written.

    Args:
        value: text, a date, a datetime, or a number such as 2021 or 20210406.
        day_first: what 04/06/2021 means where it is known; without it such a date is ambiguous, read month first.

    Returns:
        The proposal with the cell's text as its evidence, or None when it is no date, or one without a year.
    """
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Proposed(day.isoformat(), str(value))
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = one_line(value)
    if not written or len(written) > _LONGEST:
        return None
    text = _LABEL.sub("", written, count=1) if _LABEL.match(written) else written
    if match := _ISO.fullmatch(text):
        return _possible(match[1], written)
    if match := _COMPACT.fullmatch(text):
        return _possible("-".join(match.groups()), written)
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, written, day_first)
    return _in_words(text, written)


def day_order(values: Iterable[object]) -> bool | None:
    """Return True when the numeric dates of a column put the day first, False for the month, None when none tells."""
    orders = set()
    for value in values:
        match = _NUMERIC.fullmatch(value.strip()) if isinstance(value, str) else None
        if match and match[2] != ".":
            first, second = int(match[1]), int(match[3])
            if first > 12 >= second:
                orders.add(True)
            elif second > 12 >= first:
                orders.add(False)
    return orders.pop() if len(orders) == 1 else None


def _possible(iso: str, written: str, *, ambiguous: bool = False) -> Proposed | None:
    try:
        valid = partial_date(iso)
    except InvalidValueError:
        return None
    return Proposed(valid, written, ambiguous) if valid else None


def _numeric(match: re.Match[str], written: str, day_first: bool | None) -> Proposed | None:
    first, second, year = int(match[1]), int(match[3]), match[4]
    century_guessed = len(year) == 2
    if century_guessed:
        year = ("20" if int(year) < 70 else "19") + year
    months_first, days_first = f"{year}-{first:02}-{second:02}", f"{year}-{second:02}-{first:02}"
    if match[2] == "." or first > 12 or first == second:
        return _possible(days_first, written, ambiguous=century_guessed)
    if second > 12:
        return _possible(months_first, written, ambiguous=century_guessed)
    if day_first is not None:
        order = "day" if day_first else "month"
        evidence = f"{written} (other rows put the {order} first)"
        return _possible(days_first if day_first else months_first, evidence, ambiguous=century_guessed)
    evidence = f"{written} ({months_first} with the month first, {days_first} with the day first)"
    return _possible(months_first, evidence, ambiguous=True)


def _in_words(text: str, written: str) -> Proposed | None:
    """Read a date with a month's name. What differs between two defaults is not in the text."""
    from dateutil.parser import parse

    if not any(character.isalpha() for character in text) and not _FOUR_DIGITS.search(text):
        return None
    try:
        one, other = (
            parse(_APOSTROPHE.sub("", text), parserinfo=_words(), default=default, ignoretz=True)
            for default in _DEFAULTS
        )
    except (ArithmeticError, TypeError, ValueError):
        return None
    if one.year != other.year:
        return None
    iso = f"{one.year:04}"
    if one.month == other.month:
        iso += f"-{one.month:02}"
        if one.day == other.day:
            iso += f"-{one.day:02}"
    return _possible(iso, written, ambiguous=not _FOUR_DIGITS.search(text))


@cache
def _words() -> "parserinfo":
    from dateutil.parser import parserinfo

    months = [tuple(dict.fromkeys(names.split())) for names in _MONTHS]
    days = [tuple(names.split()) for names in _WEEKDAYS]
    members = {"MONTHS": months, "WEEKDAYS": days, "JUMP": [*parserinfo.JUMP, *_FILLERS.split()]}
    words: parserinfo = type("Words", (parserinfo,), members)()
    return words
