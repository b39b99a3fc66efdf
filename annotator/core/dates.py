"""Dates of reduced precision: a year, a month or a day, as ISO 8601 writes them."""

import calendar
import re

from annotator.core.errors import InvalidValueError

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def partial_date(value: str | None) -> str | None:
    """Return `value` when it is a possible `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; None for an empty one.

    Raises:
        InvalidValueError: when it is anything else, or a day that no calendar has.
    """
    text = (value or "").strip()
    if not text:
        return None
    match = _ISO.fullmatch(text)
    if match:
        year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
        if year and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            return text
    raise InvalidValueError(f"“{text}” is not a date.", "Write 2021, 2021-04 or 2021-04-06.")
