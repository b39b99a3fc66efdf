"""What a saved web page may hold at most: some pages are made so that taking them apart would never end."""

import re
from collections.abc import Iterable, Iterator

MAX_CHARACTERS = 32 * 2**20
"""A longer page is not taken apart; its text would be a small part of it anyway."""

MAX_TAGS = 400_000
MAX_ELEMENTS = 40_000
"""Elements of a page that are read; the time for finding the article among them grows with their square."""

MAX_ATTRIBUTES = 8_000
"""Characters that the attributes of one tag may come to, their values in quotation marks not counted."""

# A quotation mark quotes only behind "="; every branch ends somewhere, so that no part of a page is read twice.
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|))*+)", re.IGNORECASE)
_QUOTED = re.compile(r"=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)")
_NOT_TAGS = {"script": re.compile("</script", re.IGNORECASE), "style": re.compile("</style", re.IGNORECASE)}


def why_too_much(html: str) -> str:
    """Return why a page is not even parsed; empty when it may be."""
    if len(html) > MAX_CHARACTERS:
        return f"The page has more than {MAX_CHARACTERS // 2**20} million characters."
    if html.count("<") > MAX_TAGS:
        return f"The page has more than {MAX_TAGS:,} tags."
    if any(len(attributes) > MAX_ATTRIBUTES for attributes in _attributes(html)):
        return "A tag of the page has thousands of attributes."
    return ""


def too_many(elements: Iterable[object]) -> bool:
    """Whether a parsed page has more elements than are read."""
    return sum(1 for _ in elements) > MAX_ELEMENTS


def _attributes(html: str) -> Iterator[str]:
    """Yield the attributes of each long tag without their quoted values; what scripts hold are no tags."""
    place = 0
    while found := _TAG.search(html, place):
        place = found.end()
        if len(found[2]) > MAX_ATTRIBUTES:
            yield _QUOTED.sub("", found[2])
        if end := _NOT_TAGS.get(found[1].lower()):
            closed = end.search(html, place)
            place = closed.start() if closed else len(html)
