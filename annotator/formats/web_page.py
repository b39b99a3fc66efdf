"""Saved web pages: the article's text, and what the page says about it. Nothing is ever fetched."""

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from typing import NamedTuple, Protocol

from annotator.formats.dates import parse_date
from annotator.formats.encoding import Decoded
from annotator.formats.incoming import IncomingArticle, Proposed, Rejected, as_details, one_line, proposed
from annotator.formats.page_limits import MAX_ELEMENTS, too_many, why_too_much

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_HANGUL_LETTERS = range(0x1100, 0x1200)
_STAND_INS = range(0x14400, 0x14647)
_NOT_WRITING = {"script", "style", "template"}
_INSIDE_WORDS = re.compile(r"(?<=\S)([\u00a0\u2000-\u200a\u202f\u205f\u3000])(?=\S)")
_DATE_MARKUP = re.compile(r"date|time|publi|byline|posted", re.IGNORECASE)
_MOST_STATEMENTS = 2_000
_NO_TEXT = "No article text was found in this page."
_SAVE_AGAIN = "Open the page in a browser, copy the article and paste it, or save it as text."


class _Element(Protocol):
    """What is used of an element of the parsed page."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str, default: str = "") -> str: ...
    def iter(self, *tags: str) -> Iterator["_Element"]: ...
    def iterfind(self, path: str) -> Iterator["_Element"]: ...
    def text_content(self) -> str: ...


class _Statement(NamedTuple):
    """A place in a page that states something about the article, and its words."""

    place: str
    words: str


def read_page(decoded: Decoded, origin: str) -> IncomingArticle | Rejected:
    """Return the article of a saved web page, its details with the places of the page they come from.

    Args:
        decoded: the page's HTML.
        origin: the file's name.
    """
    from trafilatura.utils import load_html

    if too_much := why_too_much(decoded.text):
        return Rejected(origin, too_much, _SAVE_AGAIN)
    damaged: type[Exception] = import_module("lxml.etree").LxmlError
    try:
        tree = load_html(decoded.text)
        if tree is None and "<" in decoded.text:
            tree = load_html(f"<html><body>{decoded.text}</body></html>")
        if tree is None:
            return Rejected(origin, "This file holds no web page.", _SAVE_AGAIN)
        if too_many(tree.iter()):
            return Rejected(origin, f"The page has more than {MAX_ELEMENTS:,} elements.", _SAVE_AGAIN)
        details = _details(tree, decoded.text)
        text = _text(tree)
    # A page is anybody's work: whatever it trips up inside the extractor must not stop the import.
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        return Rejected(origin, f"This page cannot be taken apart: {one_line(error)}", _SAVE_AGAIN)
    except damaged as error:
        return Rejected(origin, f"This page is damaged: {one_line(error)}", _SAVE_AGAIN)
    if not text:
        return Rejected(origin, _NO_TEXT, _SAVE_AGAIN)
    return IncomingArticle(
        text,
        origin,
        decoded.encoding,
        **as_details(details),
        encoding_certain=decoded.certain,
    )


def _text(tree: _Element) -> str:
    """Return the main text with every character as the page has it.

    The extractor composes accents, drops joiners and direction marks and turns no-break spaces into blanks; stand-ins,
    which it takes for letters, carry those characters through. The tree is changed.
    """
    from trafilatura import bare_extraction

    originals = _shield(tree)
    document = bare_extraction(tree, with_metadata=False, include_comments=False)
    text = document.text if document is not None and not isinstance(document, dict) else None
    lines = (text or "").translate(originals).split("\n")
    return "\n".join(line for line in lines if any(c.isprintable() and not c.isspace() for c in line)).strip("\n")


def _shield(tree: _Element) -> dict[int, str]:
    """Put stand-ins for the characters that would be altered; return what each stands for."""
    pieces = [
        (element, where, words)
        for element in tree.iter()
        if isinstance(element.tag, str) and element.tag not in _NOT_WRITING
        for where, words in (("text", element.text), ("tail", element.tail))
        if words and not words.isascii()
    ]
    used = set().union(*(words for _, _, words in pieces))
    free = [code for code in _STAND_INS if chr(code) not in used]
    everywhere = {c for c in used if _altered(c)}
    in_words = {c for c in used if _INSIDE_WORDS.match(f"x{c}x", 1)}
    codes = dict(zip(sorted(everywhere | in_words), free, strict=False))
    spaces = {c: chr(code) for c, code in codes.items() if c in in_words}
    marks = {ord(c): chr(code) for c, code in codes.items() if c not in in_words}
    for element, where, words in pieces:
        shielded = _INSIDE_WORDS.sub(lambda match: spaces.get(match[1], match[1]), words).translate(marks)
        setattr(element, where, shielded)
    return {code: c for c, code in codes.items()}


def _altered(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
        or ord(character) in _HANGUL_LETTERS
        or unicodedata.normalize("NFC", character) != character
    )


def _details(tree: _Element, html: str) -> dict[str, Proposed | None]:
    from trafilatura.metadata import extract_metadata

    today = datetime.now(UTC).date().isoformat()
    settings = {"original_date": True, "extensive_search": False, "max_date": today}
    found = extract_metadata(tree, date_config=settings)
    statements = list(islice(_statements(tree), _MOST_STATEMENTS))
    address = _address(found.url, html)
    dated = [*statements, _Statement("address", address.value)] if address else statements
    source = proposed(found.sitename, _place(found.sitename, statements))
    if source and address and found.sitename == found.hostname:
        source = Proposed(source.value, address.evidence, ambiguous=True)
    return {
        "title": proposed(found.title, _place(found.title, statements)),
        "source": source,
        "byline": proposed(found.author, _place(found.author, statements)),
        "published": _published(found.date, dated),
        "url": address,
        "language": _language(tree),
    }


def _address(canonical: str | None, html: str) -> Proposed | None:
    if canonical and _WEB_ADDRESS.fullmatch(canonical):
        return proposed(canonical, f"the page's own address: {canonical}")
    saved = _SAVED_FROM.search(html[:4096])
    if saved and _WEB_ADDRESS.fullmatch(saved[1]):
        return proposed(saved[1], f"noted by the browser that saved the page: {saved[1]}")
    return None


def _language(tree: _Element) -> Proposed | None:
    code = tree.get("lang", "") or tree.get("{http://www.w3.org/XML/1998/namespace}lang", "")
    primary = re.split(r"[-_]", code.strip().lower())[0]
    return proposed(primary, f'lang="{code}"') if primary.isalpha() and len(primary) in (2, 3) else None


def _published(day: str | None, statements: list[_Statement]) -> Proposed | None:
    """Return the date only where the page's markup states it: a date in running text may be any date."""
    if not day:
        return None
    for statement in statements:
        stated = parse_date(statement.words)
        numbers = "-".join(re.findall(r"\d+", statement.words))
        if stated and stated.value.startswith(day[:4]) and (stated.value == day or stated.ambiguous):
            evidence = one_line(f"{statement.place}: {stated.evidence}")
            return Proposed(stated.value, evidence, stated.ambiguous)
        if day in numbers:
            return Proposed(day, one_line(f"{statement.place}: {statement.words}"))
    return None


def _place(value: str | None, statements: list[_Statement]) -> str:
    wanted = one_line(value or "")
    for statement in statements:
        if wanted and wanted in one_line(statement.words):
            return f"{statement.place}: {statement.words}"
    return "web page"


def _statements(tree: _Element) -> Iterator[_Statement]:
    """Yield what the page declares about itself, the more dependable places first."""
    for element in tree.iterfind(".//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name:
            yield _Statement(f"meta {name}", element.get("content", ""))
    for element in tree.iterfind(".//script[@type='application/ld+json']"):
        yield from _linked_data(element.text or "")
    for element in tree.iterfind(".//time[@datetime]"):
        yield _Statement("time", element.get("datetime", ""))
    for tag, place in (("h1", "heading"), ("title", "page title")):
        for element in tree.iter(tag):
            yield _Statement(place, one_line(element.text_content()))
    for element in tree.iter("p", "span", "div", "time", "small", "a", "li"):
        marked = f"{element.get('class', '')} {element.get('id', '')} {element.get('rel', '')}"
        if element.tag == "time" or _DATE_MARKUP.search(marked) or "author" in marked:
            words = one_line(element.text_content())
            if words and len(words) < 100:
                yield _Statement(f"<{element.tag}>", words)


def _linked_data(text: str) -> Iterator[_Statement]:
    try:
        pending = [("JSON-LD", json.loads(text))]
    except (RecursionError, ValueError):
        return
    while pending:
        place, value = pending.pop()
        if isinstance(value, dict):
            pending.extend((f"JSON-LD {key}", item) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            pending.extend((place, item) for item in reversed(value))
        elif isinstance(value, str):
            yield _Statement(place, value)
