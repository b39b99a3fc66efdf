"""The same quotation in other articles, word for word or with small changes."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from annotator.core.folding import FoldedText, key
from annotator.core.query import Phrase, Query, fts_node, places
from annotator.core.span import GAP, Span, trimmed
from annotator.core.tokens import tokens

SCORE = 75.0
"""Quotations less alike than this, out of 100, are taken for different ones."""

_WINDOW = 3
_WINDOWS = 8
_TELLING = 2
_RARE = 1_000
_CANDIDATES = 25
_COMPARED = 10
_MOST_WORDS = 60


class QuotedElsewhere(NamedTuple):
    """The first place of a quotation in another article: `span` in its code points, `score` up to 100."""

    article_id: int
    title: str
    span: Span
    score: float


def same_quote(connection: sqlite3.Connection, quote: str, *, not_article: int) -> list[QuotedElsewhere]:
    """Return where the quotation stands in other articles, the most alike first.

    Quotations of fewer than four words must stand there word for word. Case, accents, punctuation and the shapes of
    quotation marks and spaces do not matter.
    """
    spoken = quote.replace(GAP, " ")
    words = tokens(spoken)
    if not words:
        return []
    whole = Phrase(tuple(words))
    ids = _candidates(connection, words[:_MOST_WORDS] if len(words) > _WINDOW else words, not_article)
    found: list[QuotedElsewhere] = []
    compared = 0
    for article_id, title, text in _articles(connection, ids):
        exact = places(Query(quote, whole), text, limit=1)
        if exact:
            found.append(QuotedElsewhere(article_id, title, exact[0], 100.0))
        elif len(words) > _WINDOW and compared < _COMPARED:
            compared += 1
            alike = _alike(spoken, text)
            if alike is not None:
                found.append(QuotedElsewhere(article_id, title, *alike))
    return sorted(found, key=lambda one: (-one.score, one.article_id))


def _articles(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[int, str, str]]:
    sql = (
        "SELECT article.id, coalesce(article.title, article.first_words), article_text.text "
        "FROM article JOIN article_text ON article_text.article_id = article.id WHERE article.id = ?"
    )
    return [connection.execute(sql, (id_,)).fetchone() for id_ in ids]


def _candidates(connection: sqlite3.Connection, words: list[str], not_article: int) -> list[int]:
    """Return the articles that share most of the quotation's rarest stretches of three words."""
    if len(words) <= _WINDOW:
        return _holding(connection, words, not_article, _CANDIDATES)
    shared: Counter[int] = Counter()
    telling = 0
    for start, rare in _rarest(connection, words):
        # Stretches of common words alone take the index longest and say least.
        if telling and not rare:
            break
        holding = _holding(connection, words[start : start + _WINDOW], not_article, _CANDIDATES + 1)
        if len(holding) <= _CANDIDATES or not shared:
            shared.update(holding)
        telling += 0 < len(holding) <= _CANDIDATES
        if telling == _TELLING:
            break
    return [id_ for id_, _ in shared.most_common(_CANDIDATES)]


def _holding(connection: sqlite3.Connection, words: Sequence[str], not_article: int, limit: int) -> list[int]:
    rows = connection.execute(
        "SELECT rowid FROM article_fts WHERE article_fts MATCH ? AND rowid <> ? LIMIT ?",
        (f"text : {fts_node(Phrase(tuple(words)))}", not_article, limit),
    )
    return [row[0] for row in rows]


def _rarest(connection: sqlite3.Connection, words: list[str]) -> list[tuple[int, bool]]:
    """Return where the rarest stretches begin, rarest first, and whether they have a rare word.

    Those that overlap a rarer one are left out.
    """
    often = {word: _occurrences(connection, word) for word in set(words)}
    keys = {
        start: sorted(often[word] for word in words[start : start + _WINDOW])
        for start in range(len(words) - _WINDOW + 1)
    }
    chosen: list[int] = []
    for start in sorted(keys, key=lambda one: keys[one]):
        if all(abs(start - other) >= _WINDOW for other in chosen):
            chosen.append(start)
    return [(start, keys[start][0][0] < _RARE) for start in chosen[:_WINDOWS]]


def _occurrences(connection: sqlite3.Connection, word: str) -> tuple[int, int]:
    """Return in how many articles a word stands, counted up to a limit, and then how short it is."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM article_fts WHERE article_fts MATCH ? LIMIT ?)"
    number = connection.execute(sql, (fts_node(Phrase((word,))), _RARE)).fetchone()[0]
    return number, -len(word)


def _alike(quote: str, text: str) -> tuple[Span, float] | None:
    """Return the stretch of the text most like the quotation, whole words, and how alike they are."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    wanted, page = key(quote), FoldedText(text)
    if len(wanted) > len(page.text):
        return None
    found = partial_ratio_alignment(wanted, page.text, score_cutoff=SCORE)
    if found is None or found.dest_end <= found.dest_start:
        return None
    start, end = page.original(found.dest_start, found.dest_end)
    while start and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return trimmed(text, Span(start, end)), round(found.score, 1)
