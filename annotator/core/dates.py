"""Dates of reduced precision: a year, a month or a day, as ISO 8601 writes them."""

import re
from datetime import date

from annotator.core.errors import InvalidValueError

_ISO = r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?"


def partial_date(value: str | None) -> str | None:
    """Return `value` when it is a possible `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; None for an empty one.

    Raises:
        InvalidValueError: when it is anything else, or a day that no calendar has.
    """
    text = (value or "").strip()
    if not text:
        return None
    match = re.fullmatch(_ISO, text, re.ASCII)
    if match:
        try:
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        except ValueError:
            match = None
    if match:
        return text
    raise InvalidValueError(f"“{text}” is not a date.", "Write 2021, 2021-04 or 2021-04-06.")
