"""Articles: their text, details, regions, progress and reading place."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from annotator.core.article import Article, ArticleDetails, NewArticle, State
from annotator.core.errors import NotFoundError
from annotator.core.identity import new_uuid
from annotator.core.region import Region, RegionKind
from annotator.core.text import first_words
from annotator.store import word_index
from annotator.store.connection import next_id_of, number, value
from annotator.store.history import Writing

_COLUMNS = Article._fields
_DETAILS = tuple(ArticleDetails.__annotations__)
_MANY = 1000
"""From this many articles on, their words are gathered in more memory before they are indexed."""


def article(connection: sqlite3.Connection, article_id: int) -> Article:
    """Return an article's details.

    Raises:
        NotFoundError: when there is no such article.
    """
    row = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM article WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        raise NotFoundError("This article is not in the project any more.")
    return Article(*row)


def text(connection: sqlite3.Connection, article_id: int) -> str:
    """Return an article's canonical text.

    Raises:
        NotFoundError: when there is no such article.
    """
    found = value(connection, "SELECT text FROM article_text WHERE article_id = ?", article_id)
    if not isinstance(found, str):
        raise NotFoundError("This article is not in the project any more.")
    return found


def regions(connection: sqlite3.Connection, article_id: int) -> tuple[Region, ...]:
    """Return an article's title and residue regions in reading order; the rest is body."""
    rows = connection.execute(
        'SELECT start, "end", kind FROM region WHERE article_id = ? ORDER BY start', (article_id,)
    )
    return tuple(Region(start, end, RegionKind(kind)) for start, end, kind in rows)


def article_by_hash(connection: sqlite3.Connection, sha256: str) -> int | None:
    """Return the id of the article with that text, or None."""
    return number(connection, "SELECT id FROM article WHERE sha256 = ?", sha256) or None


def find_article(connection: sqlite3.Connection, *, uuid: str = "", sha256: str = "") -> list[int]:
    """Return the id of the article that the first given key names, uuid or hash; an empty list when none has it."""
    for column, wanted in (("uuid", uuid), ("sha256", sha256)):
        if wanted:
            rows = connection.execute(f"SELECT id FROM article WHERE {column} = ?", (wanted,)).fetchall()
            if rows:
                return [row[0] for row in rows]
    return []


def lengths(connection: sqlite3.Connection) -> dict[int, int]:
    """Return the number of code points of each article by id, in the order they were added."""
    return dict(connection.execute("SELECT id, characters FROM article ORDER BY id").fetchall())


def names(connection: sqlite3.Connection) -> list[tuple[int, str | None, str]]:
    """Return id, title and the name it was imported from of every article."""
    return connection.execute("SELECT id, title, imported_from FROM article ORDER BY id").fetchall()


def add_articles(writing: Writing, articles: Iterable[NewArticle]) -> tuple[list[int], list[tuple[NewArticle, int]]]:
    """Store the articles whose text the project does not hold yet, in one go and whatever their number.

    Returns the ids of the new articles, and those left out, each with the id of the article that has the same text.
    """
    connection = writing.connection
    first_id = next_id_of(connection, "article")
    next_id = first_id
    known: list[tuple[NewArticle, int]] = []
    for new in articles:
        same = connection.execute("SELECT id FROM article WHERE sha256 = ?", (new.sha256,)).fetchone()
        if same is not None:
            known.append((new, same[0]))
            continue
        _insert(connection, next_id, new, writing.time)
        next_id += 1
    if next_id > first_id:
        with word_index.in_bulk(connection, "article_fts", many=next_id - first_id > _MANY):
            word_index.add_articles(connection, first_id, next_id - 1)
        writing.created("article", first_id, next_id - 1)
        writing.created("article_text", first_id, next_id - 1)
    return list(range(first_id, next_id)), known


_INSERT = (
    f"INSERT INTO article (id, uuid, sha256, characters, first_words, imported_from, imported_at, "
    f"{', '.join(_DETAILS)}) VALUES (?, ?, ?, ?, ?, ?, ?{', ?' * len(_DETAILS)})"
)


def _insert(connection: sqlite3.Connection, article_id: int, new: NewArticle, time: str) -> None:
    details = [new.details.get(name) for name in _DETAILS[:-1]]
    article_uuid = new.uuid or new_uuid()
    head = (article_id, article_uuid, new.sha256, len(new.text), first_words(new.text), new.imported_from, time)
    connection.execute(_INSERT, (*head, *details, new.details.get("note", "")))
    connection.execute("INSERT INTO article_text (article_id, text) VALUES (?, ?)", (article_id, new.text))
    if new.regions:
        connection.executemany(
            'INSERT INTO region (article_id, start, "end", kind) VALUES (?, ?, ?, ?)',
            [(article_id, *region) for region in new.regions if region.kind is not RegionKind.BODY],
        )


def set_details(writing: Writing, article_id: int, details: ArticleDetails) -> None:
    """Correct what is said about an article; its text never changes."""
    names = [name for name in _DETAILS if name in details]
    if names:
        writing.touch("article", article_id)
        # To index a long text anew takes a while, and nothing but the title changes what is indexed.
        if "title" in names:
            word_index.remove_article(writing.connection, article_id)
        writing.execute(
            f"UPDATE article SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
            [*(details.get(name) for name in names), article_id],
        )
        if "title" in names:
            word_index.add_articles(writing.connection, article_id, article_id)


def set_regions(writing: Writing, article_id: int, new: Iterable[Region]) -> None:
    """Say anew which parts of an article are title and residue."""
    writing.touch("article", article_id)
    writing.execute("DELETE FROM region WHERE article_id = ?", (article_id,))
    writing.connection.executemany(
        'INSERT INTO region (article_id, start, "end", kind) VALUES (?, ?, ?, ?)',
        [(article_id, *region) for region in new if region.kind is not RegionKind.BODY],
    )


def state(connection: sqlite3.Connection, article_id: int, annotator_id: int) -> State:
    """Return how far the annotator has come with the article."""
    found = value(
        connection,
        "SELECT state FROM article_state WHERE article_id = ? AND annotator_id = ?", article_id, annotator_id,
    )  # fmt: skip
    return State(found) if isinstance(found, str) else State.TODO


def begin(writing: Writing, article_id: int, annotator_id: int) -> None:
    """Say that the annotator works on the article, unless they said how far they are."""
    if state(writing.connection, article_id, annotator_id) is State.TODO:
        set_state(writing, article_id, annotator_id, State.DOING)


def set_state(writing: Writing, article_id: int, annotator_id: int, new: State) -> None:
    """Say how far the annotator has come with the article."""
    row_id = number(
        writing.connection,
        "SELECT id FROM article_state WHERE article_id = ? AND annotator_id = ?", article_id, annotator_id,
    )  # fmt: skip
    if row_id:
        writing.touch("article_state", row_id)
        writing.execute("UPDATE article_state SET state = ?, updated_at = ? WHERE id = ?", (new, writing.time, row_id))
    else:
        row_id = writing.insert(
            "INSERT INTO article_state (article_id, annotator_id, state, updated_at) VALUES (?, ?, ?, ?)",
            (article_id, annotator_id, new, writing.time),
        )
        writing.created("article_state", row_id)


def delete(writing: Writing, article_id: int) -> None:
    """Remove an article that has no claims (any more), with what annotators noted on it."""
    for entity in ("article_state", "dismissal"):
        rows = writing.execute(f"SELECT id FROM {entity} WHERE article_id = ?", (article_id,)).fetchall()
        for (row_id,) in rows:
            writing.touch(entity, row_id)
    writing.touch("article_text", article_id)
    writing.touch("article", article_id)
    word_index.remove_article(writing.connection, article_id)
    writing.execute("DELETE FROM article_text WHERE article_id = ?", (article_id,))
    writing.execute("DELETE FROM article WHERE id = ?", (article_id,))


class Place(NamedTuple):
    """Where somebody was reading: the code point at the top of the view, and the caret."""

    position: int
    caret: int


def place(connection: sqlite3.Connection, article_id: int, annotator_id: int) -> Place:
    """Return where the annotator was in the article; its beginning when they never opened it."""
    row = connection.execute(
        "SELECT position, caret FROM place WHERE article_id = ? AND annotator_id = ?", (article_id, annotator_id)
    ).fetchone()
    return Place(*row) if row else Place(0, 0)


def set_place(connection: sqlite3.Connection, article_id: int, annotator_id: int, new: Place) -> None:
    """Remember where the annotator is in the article. No action: undo does not turn pages back."""
    connection.execute(
        "INSERT INTO place (article_id, annotator_id, position, caret) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (article_id, annotator_id) DO UPDATE SET position = excluded.position, caret = excluded.caret",
        (article_id, annotator_id, *new),
    )


def dismissals(connection: sqlite3.Connection, article_id: int, annotator_id: int) -> list[tuple[int, int]]:
    """Return the suggestions (code points) that the annotator dismissed in the article."""
    return connection.execute(
        'SELECT start, "end" FROM dismissal WHERE article_id = ? AND annotator_id = ?', (article_id, annotator_id)
    ).fetchall()


def dismiss(writing: Writing, article_id: int, annotator_id: int, suggestion: Sequence[int]) -> None:
    """Remember that the annotator does not want this suggestion."""
    row_id = writing.insert(
        'INSERT INTO dismissal (article_id, annotator_id, start, "end") VALUES (?, ?, ?, ?)',
        (article_id, annotator_id, suggestion[0], suggestion[1]),
    )
    writing.created("dismissal", row_id)
