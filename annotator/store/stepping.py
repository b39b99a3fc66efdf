"""Taking an action back and doing it again: its images change places with what things look like now.

However many things an action changed, only some of them are in memory at a time; what they looked like goes from the
history into the tables and back within one transaction.
"""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from annotator.core.changes import ChangeCollector, Changes
from annotator.core.errors import DamagedProjectError
from annotator.store import entities, word_index, wording
from annotator.store.connection import next_id_of, number
from annotator.store.entities import Content
from annotator.store.history import collect

_AT_ONCE, _TEXTS_AT_ONCE = 1000, 16
"""How many things are exchanged at a time; articles' texts may have megabytes."""

_MANY = 2000
"""Above this many texts that come or go, words are gathered in more memory before they are indexed.

Above this many things, which ones changed is noted only until views are to read everything anew.
"""


class _Image(NamedTuple):
    entity: str
    entity_id: int
    content: Content | None


def swap(connection: sqlite3.Connection, action_id: int, *, backwards: bool) -> Changes:
    """Take the action back, or do it again, inside the caller's transaction; return what changed.

    What things look like is exchanged with the action's images of them; doing it twice changes nothing.

    Raises:
        DamagedProjectError: when the images are no images, or say of the articles' texts what is not true.
    """
    connection.execute("PRAGMA defer_foreign_keys = ON")
    images = _Images(connection, action_id, backwards=backwards)
    collector = ChangeCollector()
    changed = {"claim": array("q"), "article": array("q")}
    anew = _to_index_anew(connection, images.counts)
    many_articles, many_claims = (images.counts[entity] > _MANY for entity in ("article_text", "claim"))
    with (
        word_index.in_bulk(connection, "article_fts", many=many_articles),
        word_index.in_bulk(connection, "claim_fts", many=many_claims),
    ):
        for entity, wanted in _runs(images):
            before = entities.contents(connection, entity, wanted)
            entities.write(connection, entity, wanted, index=entities.WORDS_IN.get(entity) not in anew)
            images.replace(entity, {entity_id: before.get(entity_id) for entity_id in wanted})
            shown = "article" if entity == "article_text" else entity
            for entity_id, content in wanted.items():
                was = before.get(entity_id)
                if not (images.many and collector.wide):
                    collect(collector, entity, entity_id, content if was is None else was)
                if shown in changed and entities.says_otherwise(entity, was, content):
                    changed[shown].append(entity_id)
        for index in anew:
            word_index.rebuild(connection, index)
    _refuse_false(connection, changed)
    images.forget_old()
    connection.execute("UPDATE action SET state = ? WHERE id = ?", ("undone" if backwards else "done", action_id))
    label: str = connection.execute("SELECT label FROM action WHERE id = ?", (action_id,)).fetchone()[0]
    return collector.finished(label)


class _Images:
    """An action's images, one thing at a time; and the new ones that take their place, in the same order."""

    def __init__(self, connection: sqlite3.Connection, action_id: int, *, backwards: bool) -> None:
        self._connection = connection
        self._action_id = action_id
        self._backwards = backwards
        self._last_old = number(connection, "SELECT max(id) FROM image WHERE action_id = ?", action_id)
        self.counts = self._counted()
        """How many things of each kind the action changed."""
        self.many = self.counts.total() > _MANY
        next_id = next_id_of(connection, "image")
        # Undo comes upon the last image first, so its new ones are numbered from the end.
        self._next = next_id + self.counts.total() - 1 if backwards else next_id

    def _counted(self) -> Counter[str]:
        rows = self._connection.execute(
            "SELECT entity, count(*) FROM image WHERE action_id = ? AND last_id <= entity_id GROUP BY entity",
            (self._action_id,),
        )
        counts = Counter(dict(rows.fetchall()))
        for entity, first, last in self._connection.execute(
            "SELECT entity, entity_id, last_id FROM image WHERE action_id = ? AND last_id > entity_id",
            (self._action_id,),
        ).fetchall():
            if first < 1 or entity not in entities.ENTITIES:
                raise _damaged()
            counts[entity] += len(self._numbers(entity, first, last))
        return counts

    def __iter__(self) -> Iterator[_Image]:
        direction = "DESC" if self._backwards else "ASC"
        for entity, first, last, document in self._connection.execute(
            "SELECT entity, entity_id, last_id, document FROM image WHERE action_id = ? AND id <= ? "
            f"ORDER BY id {direction}",
            (self._action_id, self._last_old),
        ):
            content = entities.parsed(entity, document)
            if first < 1 or entity not in entities.ENTITIES or (content is None and document is not None):
                raise _damaged()
            numbers = self._numbers(entity, first, last) if last > first else [first]
            for entity_id in reversed(numbers) if self._backwards else numbers:
                yield _Image(entity, entity_id, content)

    def _numbers(self, entity: str, first: int, last: int) -> list[int]:
        """Return the numbers of an image that stand for something: a thing that is there, or another of the images.

        A merge may make a thing and remove it again, out of two files. A file that something else wrote may name
        numbers that no thing ever had.
        """
        shown = self._connection.execute(
            "SELECT entity_id FROM image WHERE action_id = ? AND id <= ? AND entity = ? AND entity_id BETWEEN ? AND ?",
            (self._action_id, self._last_old, entity, first, last),
        )
        return sorted({first, *(row[0] for row in shown), *entities.numbers(self._connection, entity, first, last)})

    def replace(self, entity: str, before: dict[int, Content | None]) -> None:
        """Keep what things looked like, in the order in which their images came."""
        step = -1 if self._backwards else 1
        rows: list[tuple[int, int, int, str | None]] = []
        for entity_id, content in before.items():
            first = entity_id
            if content is None and rows and not self._backwards and rows[-1][2:] == (entity_id - 1, None):
                # What is made anew, one after another, is one image as it was when it was made first.
                self._next, first, *_ = rows.pop()
            document = None if content is None else entities.document_of(content)
            rows.append((self._next, first, entity_id, document))
            self._next += step
        self._connection.executemany(
            "INSERT INTO image (id, action_id, entity, entity_id, last_id, document) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (image_id, self._action_id, entity, first, last, document)
                for image_id, first, last, document in rows[::step]
            ),
        )

    def forget_old(self) -> None:
        """Remove the images that were replaced."""
        self._connection.execute("DELETE FROM image WHERE action_id = ? AND id <= ?", (self._action_id, self._last_old))


def _runs(images: Iterable[_Image]) -> Iterator[tuple[str, dict[int, Content | None]]]:
    """Yield what can be exchanged at once: images of one kind of thing, each of another one, that follow each other."""
    of, run = "", dict[int, Content | None]()
    for entity, entity_id, content in images:
        most = _TEXTS_AT_ONCE if entity == "article_text" else _AT_ONCE
        if run and (entity != of or entity_id in run or len(run) == most):
            yield of, run
            run = {}
        of, run[entity_id] = entity, content
    if run:
        yield of, run


def _to_index_anew(connection: sqlite3.Connection, counts: Counter[str]) -> set[word_index.Index]:
    """Return the full-text indexes of which more words come or go than stay."""
    return {
        entities.WORDS_IN[entity]
        for entity in ("article_text", "claim")
        if counts[entity] > _MANY and 2 * counts[entity] > number(connection, f"SELECT count(*) FROM {entity}")
    }


def _refuse_false(connection: sqlite3.Connection, changed: dict[str, "array[int]"]) -> None:
    """Refuse what came back if it is not true: a file from elsewhere may hold images of what never was."""
    claim_ids = iter(changed["claim"])
    true = wording.texts_stand(connection, changed["article"])
    while true and (some := list(islice(claim_ids, _AT_ONCE))):
        true = wording.words_stand(connection, some)
    if not true:
        raise DamagedProjectError(
            "This step would bring back words that do not stand in the text, so it cannot be taken back or done again.",
            "Nothing was changed. Everything else can go on.",
        )


def _damaged() -> DamagedProjectError:
    return DamagedProjectError(
        "What the project kept of this step is damaged, so it cannot be taken back or done again.",
        "Nothing was changed. Everything else can go on.",
    )
