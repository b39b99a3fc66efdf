"""The line above an article: who published it, where, when, how long, in which language."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from annotator.core.article import Article
from annotator.core.region import Region, body_length
from annotator.gui.reader.view import Heading

_LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "he": "Hebrew", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish",
    "uk": "Ukrainian",
}  # fmt: skip


class Described(Protocol):
    """An article at hand."""

    @property
    def details(self) -> Article:
        """Title, source, date and the like."""

    @property
    def regions(self) -> Sequence[Region]:
        """Its title and residue."""


def heading_of(article: Described) -> Heading:
    """Return what stands above the article's text; an untitled article gets no title made up."""
    details = article.details
    length = body_length(article.regions, details.characters)
    parts = (
        details.source,
        details.byline if details.byline != details.source else None,
        day_in_words(details.published) if details.published else "undated",
        f"{length:,} characters",
        language_name(details.language),
    )
    return Heading(" · ".join(part for part in parts if part), details.title)


def language_name(code: str | None) -> str:
    """Return a language's English name, or its code where none is known here."""
    return _LANGUAGES.get((code or "").lower(), code or "")


def day_in_words(iso: str) -> str:
    """Return a date of any precision as people write it: `6 April 2021`, `April 2021`, `2021`.

    What is no date, as in a file that another program wrote, is returned as it stands.
    """
    parts = iso.split("-")
    if not 1 < len(parts) <= 3:
        return iso
    try:
        day = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) == 3 else 1)
    except ValueError:
        return iso
    month = _MONTHS[day.month - 1]
    return f"{day.day} {month} {day.year}" if len(parts) == 3 else f"{month} {day.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
