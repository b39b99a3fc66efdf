"""Every change as data: actions, the before-images of what they touched, and restoring out of them."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from annotator.core.changes import ChangeCollector, Changes
from annotator.core.clock import now
from annotator.store import entities, wording
from annotator.store.schema import GOLD

_CODEBOOK = {"proposition", "stance_label", "form", "field", "codebook_revision"}
_BY_ARTICLE = {"article_state": "states", "dismissal": "dismissals", "decision": "decided_articles"}
"""Things that are told of by the article they belong to."""
_MANY = 200
"""Above this many touched things, views read their lists anew instead of row by row."""


class Image(NamedTuple):
    """What the things with these numbers looked like before an action; of more than one, that there were none."""

    entity: str
    first_id: int
    last_id: int
    document: str | None


class Writing:
    """One action while it is being written: runs statements and remembers what things looked like before.

    Call `touch` before a thing is changed or removed and `created` after it was made. The images are written when
    `finish` is called, inside the same transaction.
    """

    def __init__(self, connection: sqlite3.Connection, label: str, annotator_id: int | None) -> None:
        self.connection = connection
        self.label = label
        self.annotator_id = annotator_id
        self.time = now()
        self.collector = ChangeCollector()
        self.changes = Changes()
        """What the action changed, once it is finished."""
        self._images: list[Image] = []
        self._touched: set[tuple[str, int]] = set()

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement of this action."""
        return self.connection.execute(sql, parameters)

    def insert(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run an INSERT and return the new row's id."""
        rowid = self.connection.execute(sql, parameters).lastrowid
        return rowid if rowid is not None else 0

    def touch(self, entity: str, entity_id: int) -> None:
        """Remember what the thing looks like now, once per action."""
        if (entity, entity_id) in self._touched:
            return
        self._touched.add((entity, entity_id))
        content = entities.contents(self.connection, entity, [entity_id]).get(entity_id)
        document = None if content is None else entities.document_of(content)
        self._images.append(Image(entity, entity_id, entity_id, document))
        collect(self.collector, entity, entity_id, content)

    def created(self, entity: str, first_id: int, last_id: int | None = None) -> None:
        """Remember that the thing, or all things with ids up to `last_id`, did not exist before."""
        last = first_id if last_id is None else last_id
        self._images.append(Image(entity, first_id, last, None))
        if last - first_id >= _MANY:
            self.collector.wide = True
        told = range(first_id, min(last, first_id + _MANY) + 1)
        contents = entities.contents(self.connection, entity, told)
        for entity_id in told:
            self._touched.add((entity, entity_id))
            collect(self.collector, entity, entity_id, contents.get(entity_id))

    def finish(self) -> Changes:
        """Write the action and its images; return what changed. Nothing is written when nothing was touched."""
        if self._images:
            self.connection.execute("UPDATE action SET state = 'left' WHERE state = 'undone'")
            action_id = self.insert(
                "INSERT INTO action (label, annotator_id, created_at, state) VALUES (?, ?, ?, 'done')",
                (self.label, self.annotator_id, self.time),
            )
            self.connection.executemany(
                "INSERT INTO image (action_id, entity, entity_id, last_id, document) VALUES (?, ?, ?, ?, ?)",
                ((action_id, *image) for image in self._images),
            )
        self.changes = self.collector.finished(self.label)
        return self.changes


def collect(collector: ChangeCollector, entity: str, entity_id: int, content: entities.Content | None) -> None:
    """Note under the right name of `Changes` that the thing changed; `content` is what it is like, now or before."""
    if entity in _CODEBOOK:
        collector.codebook = True
        if entity == "proposition":
            collector.add("propositions", entity_id)
    elif entity == "claim":
        collector.add("claims", entity_id)
        if content is not None:
            collector.add("claim_articles", _article_of(entity, content))
    elif entity in _BY_ARTICLE:
        if content is not None:
            collector.add(_BY_ARTICLE[entity], _article_of(entity, content))
    elif entity == "article_review":
        collector.add("decided_articles", entity_id)
    elif entity in ("article", "article_text"):
        collector.add("articles", entity_id)
    else:
        collector.add(f"{entity}s", entity_id)
    if sum(map(len, collector.ids.values())) > _MANY:
        collector.wide = True


def _article_of(entity: str, content: entities.Content) -> int:
    return int(entities.cell(entity, content, "article_id") or 0)


class Step(NamedTuple):
    """An action as the history lists it. `state` is `done`, `undone` or `left` (undone, then passed over)."""

    id: int
    label: str
    annotator: str | None
    created_at: str
    state: str
    things: int


def next_undo(connection: sqlite3.Connection) -> tuple[int, str] | None:
    """Return id and label of the action that undo would take back, or None."""
    row = connection.execute("SELECT id, label FROM action WHERE state = 'done' ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else (row[0], row[1])


def next_redo(connection: sqlite3.Connection) -> tuple[int, str] | None:
    """Return id and label of the action that redo would do again, or None."""
    row = connection.execute("SELECT id, label FROM action WHERE state = 'undone' ORDER BY id LIMIT 1").fetchone()
    return None if row is None else (row[0], row[1])


def forget(connection: sqlite3.Connection) -> None:
    """Remove all actions with their images, inside the caller's transaction."""
    connection.execute("DELETE FROM image")
    connection.execute("DELETE FROM action")


def steps(connection: sqlite3.Connection, *, limit: int = 500, before: int | None = None) -> list[Step]:
    """Return the newest actions first, at most `limit`, those older than the action `before` when given."""
    rows = connection.execute(
        "SELECT action.id, action.label, annotator.name, action.created_at, action.state, "
        "(SELECT coalesce(sum(min(last_id - entity_id + 1, 1000000000)), 0) FROM image WHERE action_id = action.id) "
        "FROM action LEFT JOIN annotator ON annotator.id = action.annotator_id "
        "WHERE ? IS NULL OR action.id < ? ORDER BY action.id DESC LIMIT ?",
        (before, before, limit),
    )
    return [Step(*row) for row in rows]


def changed_fields(connection: sqlite3.Connection, action_id: int) -> list[str]:
    """Return the names of the fields that an action changed, each once, in the order of the fields.

    Compared is what each thing was like before with what it was like after; things that the action made or removed
    have no changed fields. Empty for an action that was undone and then passed over, and of very many things only the
    first are looked at.
    """
    row = connection.execute("SELECT state FROM action WHERE id = ?", (action_id,)).fetchone()
    if row is None or row[0] == "left":
        return []
    images = connection.execute(
        "SELECT entity, entity_id, document FROM image WHERE action_id = ? AND document IS NOT NULL "
        "ORDER BY id LIMIT ?",
        (action_id, _MANY),
    ).fetchall()
    # Images of what was undone show what it was like afterwards, so the one to compare with lies the other way.
    beside = "action.id > ? ORDER BY action.id" if row[0] == "done" else "action.id < ? ORDER BY action.id DESC"
    found: dict[str, None] = {}
    for entity, entity_id, document in images:
        if not entities.readable(entity, document):
            continue
        other = connection.execute(
            "SELECT image.document FROM image JOIN action ON action.id = image.action_id "
            f"WHERE image.entity = ? AND image.entity_id = ? AND action.state = ? AND {beside} LIMIT 1",
            (entity, entity_id, row[0], action_id),
        ).fetchone()
        shown = entities.image(connection, entity, entity_id) if other is None else other[0]
        if shown is not None and entities.readable(entity, shown):
            found.update(dict.fromkeys(entities.differing(entity, document, shown)))
    return list(found)


class DeletedClaim(NamedTuple):
    """A claim that the history still knows: when and by which action it went, and what it said."""

    claim_id: int
    article_id: int
    action_id: int
    action: str
    deleted_at: str
    quote: str
    note: str


def deleted_claims(connection: sqlite3.Connection, action_id: int | None = None) -> list[DeletedClaim]:
    """Return the claims that exist no more but can be restored, those that `action_id` removed when given.

    Gold claims are not among them: a decision taken back is decided anew, not restored without its decision.
    """
    gold = {row[0] for row in connection.execute(GOLD)}
    rows = connection.execute(
        "SELECT image.entity_id, image.document, action.id, action.label, action.created_at "
        "FROM image JOIN action ON action.id = image.action_id "
        "WHERE image.entity = 'claim' AND image.document IS NOT NULL AND (? IS NULL OR image.action_id = ?) "
        "AND NOT EXISTS (SELECT 1 FROM claim WHERE claim.id = image.entity_id) ORDER BY image.id DESC",
        (action_id, action_id),
    )
    found: dict[int, DeletedClaim] = {}
    for claim_id, document, deleting_id, label, time in rows:
        if (
            claim_id not in found
            and entities.readable("claim", document)
            and entities.integer("claim", document, "annotator_id") not in gold
        ):
            article_id = entities.integer("claim", document, "article_id")
            quote, note = (entities.words("claim", document, name) for name in ("quote", "note"))
            found[claim_id] = DeletedClaim(claim_id, article_id, deleting_id, label, time, quote, note)
    return list(found.values())


def restore_claim(writing: Writing, claim_id: int) -> bool:
    """Bring a deleted claim back as its newest image shows it; False when it cannot be.

    It cannot when its article or annotator is gone, when the claim is there already, imported anew, or when its words
    do not stand in the text.

    Actors, propositions and fields that exist no more are left out; the claim is open then.
    """
    connection = writing.connection
    row = connection.execute(
        "SELECT document FROM image WHERE entity = 'claim' AND entity_id = ? AND document IS NOT NULL "
        "ORDER BY id DESC LIMIT 1",
        (claim_id,),
    ).fetchone()
    if row is None or not entities.readable("claim", row[0]) or entities.image(connection, "claim", claim_id):
        return False
    for name in ("article", "annotator"):
        owner = entities.integer("claim", row[0], f"{name}_id")
        if connection.execute(f"SELECT 1 FROM {name} WHERE id = ?", (owner,)).fetchone() is None:
            return False
    uuid = entities.words("claim", row[0], "uuid")
    if connection.execute("SELECT 1 FROM claim WHERE uuid = ?", (uuid,)).fetchone() is not None:
        return False
    entities.restore(connection, "claim", claim_id, entities.without_lost_references(connection, row[0]))
    if not wording.words_stand(connection, [claim_id]):
        entities.restore(connection, "claim", claim_id, None)
        return False
    writing.created("claim", claim_id)
    return True
