"""Does what claims say of an article's text agree with it: offsets, quotes, the wording of actors and dates?"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from annotator.core.span import Span, quote
from annotator.core.text import sha256
from annotator.store.connection import value

_ANEW = "Set the words of the claim anew, or delete it."

_CLAIM_ROWS = (
    'SELECT article_id, id, start, "end", quote, actor_as_written, actor_start, actor_end, date_text, date_start, '
    'date_end, (SELECT json_group_array(json_array(start, "end")) FROM '
    '(SELECT start, "end" FROM span WHERE claim_id = claim.id ORDER BY start)) FROM claim'
)
ALL_CLAIMS = f"{_CLAIM_ROWS} ORDER BY article_id, id"
"""All claims in the order of articles, as `wrong_claim` looks at them."""
_THESE_CLAIMS = f"{_CLAIM_ROWS} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY article_id, id"


def words_stand(connection: sqlite3.Connection, claim_ids: Iterable[int]) -> bool:
    """Return whether the words of these claims stand where the claims say; those that are not there are passed over."""
    rows = connection.execute(_THESE_CLAIMS, (json.dumps(list(claim_ids)),)).fetchall()
    for article_id, claims in groupby(rows, key=itemgetter(0)):
        text = value(connection, "SELECT text FROM article_text WHERE article_id = ?", article_id)
        if not isinstance(text, str) or any(found for row in claims for found in wrong_claim(row, text)):
            return False
    return True


def texts_stand(connection: sqlite3.Connection, article_ids: Iterable[int]) -> bool:
    """Return whether each of these articles has the text that was imported, by its length and its SHA-256."""
    for article_id in article_ids:
        row = connection.execute(
            "SELECT text, characters, sha256 FROM article LEFT JOIN article_text ON article_id = article.id "
            "WHERE article.id = ?",
            (article_id,),
        ).fetchone()
        if row is not None and not (isinstance(row[0], str) and (len(row[0]), sha256(row[0])) == row[1:]):
            return False
    return True


def wrong_claim(row: tuple[Any, ...], text: str) -> Iterator[tuple[str, str]]:
    """Yield what of a claim's row does not agree with the article's text, each with how to mend it."""
    _, _, start, end, words, written, actor_start, actor_end, date_text, date_start, date_end, listed = row
    spans = [Span(*span) for span in json.loads(listed)]
    if not spans:
        yield "The claim has no words.", _ANEW
        return
    if any(not 0 <= span.start < span.end <= len(text) for span in spans):
        yield "The claim lies outside of the text.", _ANEW
        return
    if any(before.end >= after.start for before, after in pairwise(spans)):
        yield "Parts of the claim overlap or touch.", _ANEW
    if (start, end) != (spans[0].start, spans[-1].end):
        yield "The claim's ends are not those of its parts.", _ANEW
    if words != quote(text, spans):
        yield "The quote is not what stands in the text.", _ANEW
    yield from _wrong_wording("actor", written, actor_start, actor_end, text)
    yield from _wrong_wording("date", date_text, date_start, date_end, text)


def _wrong_wording(
    what: str, words: str | None, start: int | None, end: int | None, text: str
) -> Iterator[tuple[str, str]]:
    if start is None and end is None:
        return
    remedy = f"Mark the wording of the {what} anew."
    if start is None or end is None or not 0 <= start < end <= len(text):
        yield f"The wording of the {what} lies outside of the text.", remedy
    elif text[start:end] != words:
        yield f"The wording of the {what} is not what stands in the text.", remedy
