"""Is the project intact? The file, the references between its rows, and what each claim says about its text."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from annotator.core.codebook import Field, FieldKind
from annotator.core.errors import CancelledError, InvalidValueError
from annotator.core.text import sha256
from annotator.store import tables
from annotator.store.codebook import DEEPEST, codebook
from annotator.store.connection import number
from annotator.store.wording import ALL_CLAIMS, wrong_claim

Report = Callable[[int], None]
"""Called with how many articles are looked at; raises to cancel."""

_BACKUP = "Keep this file and go back to a backup from the folder beside it."
_REPORTED_EVERY = 200
_STEPS_BETWEEN_CALLS = 200_000
_INDEXES = {"article_fts": "articles", "claim_fts": "claims"}


class Finding(NamedTuple):
    """Something that is wrong: what, where, and how to mend it. Ids are 0 where it is about neither."""

    what: str
    where: str
    remedy: str
    article_id: int = 0
    claim_id: int = 0


def check_file(connection: sqlite3.Connection, cancelled: Callable[[], None] | None = None) -> list[Finding]:
    """Return what SQLite itself finds wrong with the file and with the references between its rows.

    `cancelled` is called now and then and raises to cancel.
    """
    with _interruptible(connection, cancelled):
        try:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(100)")]
            lost = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            if cancelled is not None:
                cancelled()
            return [Finding(f"The file is damaged: {error}.", "the file", _BACKUP)]
    findings = [Finding(f"The file is damaged: {line}.", "the file", _BACKUP) for line in found if line != "ok"]
    findings.extend(
        Finding(f"A row of “{table}” names one of “{parent}” that is not there.", f"{table} {rowid}", _BACKUP)
        for table, rowid, parent, _ in lost
    )
    return findings


def read_forgivingly(connection: sqlite3.Connection) -> None:
    """Let the connection read text that is damaged, with U+FFFD for what is no character; nothing else is decoded."""
    connection.text_factory = lambda data: data.decode("utf-8", "replace")


def check_texts(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield the tables that hold text which is damaged so that no character comes of it.

    The articles' own texts are passed over: `check_articles` compares them with their hash. Needs a connection that
    does not read forgivingly.
    """
    for name in (table for table in tables.names(connection) if table != "article_text"):
        try:
            for _row in connection.execute(f"SELECT * FROM {name}"):
                pass
        except (sqlite3.OperationalError, UnicodeDecodeError):
            yield Finding(f"A row of “{name}” holds text that is damaged.", name, _BACKUP)


def check_words(connection: sqlite3.Connection, cancelled: Callable[[], None] | None = None) -> list[Finding]:
    """Return which full-text indexes differ from what they index. Needs a connection that may write; writes nothing.

    Others that want to write wait meanwhile: some 50 microseconds an article.
    """
    findings = []
    for index, what in _INDEXES.items():
        with _interruptible(connection, cancelled):
            try:
                connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                if cancelled is not None:
                    cancelled()
                remedy = "The texts are unharmed; searching may miss some. A copy made with --repair has a new index."
                findings.append(Finding(f"The word index of the {what} is out of step: {error}.", index, remedy))
    return findings


def check_articles(connection: sqlite3.Connection, report: Report | None = None) -> Iterator[Finding]:
    """Yield what is wrong with texts, regions and claims, article by article; linear, in constant memory."""
    claims = _ByArticle(connection.execute(ALL_CLAIMS))
    regions = _ByArticle(
        connection.execute('SELECT article_id, start, "end", kind FROM region ORDER BY article_id, start')
    )
    rows = connection.execute(
        "SELECT article.id, substr(coalesce(article.title, article.first_words), 1, 120), article.sha256, "
        "article.characters, article_text.text FROM article "
        "LEFT JOIN article_text ON article_text.article_id = article.id ORDER BY article.id"
    )
    for done, (article_id, title, digest, characters, text) in enumerate(rows, 1):
        if report is not None and done % _REPORTED_EVERY == 1:
            report(done)
        where = f"article {article_id} “{title}”"
        if not isinstance(text, str):
            yield Finding("The article has no text.", where, _BACKUP, article_id)
            continue
        if len(text) != characters or sha256(text) != digest:
            yield Finding("The text is not the one that was imported.", where, _BACKUP, article_id)
        for what in _wrong_regions(regions.of(article_id), len(text)):
            yield Finding(what, where, "Mark the region anew.", article_id)
        for row in claims.of(article_id):
            claim_id = row[1]
            for what, remedy in wrong_claim(row, text):
                yield Finding(what, f"claim {claim_id} on {where}", remedy, article_id, claim_id)


def check_codings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield values of forms and of the codebook's own fields that the codebook does not know."""
    book = codebook(connection)
    rows = connection.execute(
        "SELECT id, article_id, form FROM claim WHERE form NOT IN (SELECT form FROM form) ORDER BY id"
    )
    for claim_id, article_id, form in rows:
        remedy = "Choose a form anew, or add this one to the codebook."
        yield Finding(f"The form “{form}” is not in the codebook.", f"claim {claim_id}", remedy, article_id, claim_id)
    fields = {field.id: field for field in book.fields}
    for field in book.fields:
        if field.kind is FieldKind.CHOICE and not field.choices:
            remedy = "Give it choices in the codebook."
            yield Finding("Its choices cannot be read.", f"field “{field.label:.80}”", remedy)
    values = connection.execute(
        "SELECT claim.article_id, claim.id, claim_field.field_id, claim_field.value FROM claim_field "
        "JOIN claim ON claim.id = claim_field.claim_id ORDER BY claim_field.claim_id"
    )
    for article_id, claim_id, field_id, value in values:
        if what := _wrong_value(fields.get(field_id), value):
            remedy = "Choose a value anew, or add this one to the field's choices."
            yield Finding(what, f"claim {claim_id}", remedy, article_id, claim_id)


def check_tree(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield the themes and propositions that stand under themselves, directly or by a detour."""
    above = dict(connection.execute("SELECT id, parent_id FROM proposition").fetchall())
    right: set[int | None] = {None}
    depths: dict[int | None, int] = {None: 0}
    for start in above:
        way: dict[int | None, None] = {}
        node: int | None = start
        while node not in right and node not in way:
            way[node] = None
            node = above.get(node or 0)
        remedy = "It is shown at the top of the codebook; move it where it belongs."
        if node not in right:
            yield Finding("It stands under itself in the codebook.", f"proposition {start}", remedy)
            continue
        right.update(way)
        depths.update({passed: depth for depth, passed in enumerate(reversed(way), depths[node] + 1)})
        if depths[start] % DEEPEST == 1 and depths[start] > DEEPEST:
            yield Finding(f"It stands more than {DEEPEST} levels deep.", f"proposition {start}", remedy)


def article_count(connection: sqlite3.Connection) -> int:
    """Return how many articles there are to look at."""
    return number(connection, "SELECT count(*) FROM article")


class _ByArticle:
    """Rows in the order of articles, handed out article by article."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, article_id: int) -> list[tuple[Any, ...]]:
        """Return the rows of an article; the articles must be asked for in order."""
        while self._next is not None and self._next[0] < article_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != article_id:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def _wrong_regions(rows: Iterable[tuple[Any, ...]], length: int) -> Iterator[str]:
    covered = 0
    for _, start, end, kind in rows:
        if not 0 <= start < end <= length:
            yield f"A region ({kind}) lies outside of the text: [{start}, {end})."
        elif start < covered:
            yield f"Two regions overlap at {start}."
        covered = max(covered, end)


def _wrong_value(field: Field | None, value: str) -> str:
    if field is None:
        return "A value belongs to a field that the codebook does not have."
    try:
        field.checked(value)
    except InvalidValueError as error:
        return error.message
    return ""


@contextmanager
def _interruptible(connection: sqlite3.Connection, cancelled: Callable[[], None] | None) -> Iterator[None]:
    """Let `cancelled` stop statements that take long."""

    def stop() -> bool:
        try:
            if cancelled is not None:
                cancelled()
        except CancelledError:
            return True
        return False

    connection.set_progress_handler(stop, _STEPS_BETWEEN_CALLS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
