"""Numbers, sizes and dates as the dialogs say them."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ISO_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)")
_SIZES = ("bytes", "KB", "MB", "GB")


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 article`, `1,234 articles`; `many` is needed for irregular plurals only."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size_words(size: int) -> str:
    """Return a size in bytes with a unit: `4.2 MB`."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:,.0f} {_SIZES[unit]}" if unit < 2 else f"{amount:,.1f} {_SIZES[unit]}"


def date_words(iso: str) -> str:
    """Return a date of any precision in words: `6 April 2021`, `April 2021`, `2021`.

    What is no date, as in a file that another program wrote, is returned as it stands.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", iso, re.ASCII)
    if match is None:
        return iso
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return iso
    parts = [str(day.day)] if match[3] else []
    if match[2]:
        parts.append(_MONTHS[day.month - 1])
    return " ".join([*parts, match[1]])


def readings_of(ambiguous: str) -> tuple[str, ...]:
    """Return the whole ISO dates named in a text about an ambiguous date, in order, each once."""
    return tuple(dict.fromkeys(_ISO_DAY.findall(ambiguous)))


def either(readings: Sequence[str]) -> str:
    """Return the readings of an ambiguous date in words: `6 April or 4 June 2021`."""
    words = [date_words(reading) for reading in readings]
    years = {reading[:4] for reading in readings}
    if len(years) == 1:
        words = [*(word.rsplit(" ", 1)[0] for word in words[:-1]), words[-1]]
    return " or ".join(words)


def moment_words(stamp: str) -> str:
    """Return a moment as the project keeps it (ISO 8601 in UTC) as `2021-04-06 17:59 UTC`; other text as it is."""
    match = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", stamp)
    return f"{match[1]} {match[2]} UTC" if match else stamp


def short_path(path: Path) -> str:
    """Return a path with the home folder as `~`."""
    home, full = str(Path.home()), str(path)
    return "~" + full[len(home) :] if full == home or full.startswith(home + "/") else full
