"""The line above an article: who published it, where, when, how long, in which language."""

from collections.abc import Sequence
from typing import Protocol

from annotator.core.article import Article
from annotator.core.region import Region, body_length
from annotator.gui.dialogs.wording import date_words
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
        date_words(details.published) if details.published else "undated",
        f"{length:,} characters",
        language_name(details.language),
    )
    return Heading(" · ".join(part for part in parts if part), details.title)


def language_name(code: str | None) -> str:
    """Return a language's English name, or its code where none is known here."""
    return _LANGUAGES.get((code or "").lower(), code or "")
