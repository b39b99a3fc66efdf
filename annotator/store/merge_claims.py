"""Merging claims: the newest version of each stands, whichever file it comes from, and no other is lost.

A claim's versions are put in one order for all files: by the time of the last edit, at the same time a deletion after
the version that it removed, and a restored claim after its deletion. The last one in this order stands. So it matters
neither in which order files are merged nor how often.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from annotator.core.errors import NotFoundError
from annotator.store import articles, claim_rows, claims, entities, facts
from annotator.store.claim_rows import AT
from annotator.store.entities import Content
from annotator.store.history import Writing
from annotator.store.merge_registry import Registry
from annotator.store.merge_report import Conflict, ConflictKind, FileReport, Received, Refused, Side

_TEXTS_AT_HAND = 256
_UUID, _UPDATED, _ARTICLE, _ANNOTATOR = AT["uuid"], AT["updated_at"], AT["article_id"], AT["annotator_id"]


class Passed(NamedTuple):
    """A version that never stood here but is to be in the history: as if it had stood before the merge ended."""

    claim_id: int
    document: str


class _Tombstone(NamedTuple):
    claim_id: int
    updated_at: str
    document: str


class ClaimHistory:
    """What is known here of claims' past: versions, deletions, and what the merge under way adds to them.

    `passed` are versions that the merge is to write into the history besides what it changes.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._first_new = claim_rows.next_id(connection)
        self._overwritten: dict[int, list[Content]] = {}
        self._brought: set[int] = set()
        self.passed: list[Passed] = []
        self.buried = _tombstones(connection)
        self.lives = facts.Lives(connection)

    def past(self, claim_id: int) -> list[Content]:
        """Return the versions that stood before, or that came in and did not stand."""
        return [*_past(self._connection, claim_id), *self._overwritten.get(claim_id, ())]

    def overwrite(self, claim_id: int, content: Content) -> None:
        """Note that this version, which stands now, is about to go."""
        self._overwritten.setdefault(claim_id, []).append(content)
        if claim_id >= self._first_new or claim_id in self._brought:
            # Made by this merge, out of an earlier file: the action's image shows what stood before it.
            self.passed.append(Passed(claim_id, entities.document_of(content)))
        self._brought.add(claim_id)

    def keep(self, claim_id: int, content: Content) -> None:
        """Put a version that does not stand into the history."""
        self._overwritten.setdefault(claim_id, []).append(content)
        self.passed.append(Passed(claim_id, entities.document_of(content)))

    def keep_buried(self, claim_id: int, content: Content, *, new: bool) -> None:
        """Put a version of a claim that is not there into the history; `new` when the claim never was."""
        if not new:
            self._note_return(claim_id, content["claim"][_UPDATED])
        self.keep(claim_id, content)

    def bury(self, claim_id: int, content: Content, rank: int) -> None:
        """Note that this version of the claim was deleted, at that rank."""
        uuid, version = content["claim"][_UUID], content["claim"][_UPDATED]
        self.lives.note(uuid, claim_id, version, rank)
        self.buried[uuid] = _Tombstone(claim_id, version, entities.document_of(content))

    def revive(self, claim_id: int, content: Content, rank: int) -> None:
        """Note that a deleted claim is there again, in this version and at that rank."""
        uuid, version = content["claim"][_UUID], content["claim"][_UPDATED]
        self._note_return(claim_id, version)
        self._brought.add(claim_id)
        self.lives.note(uuid, claim_id, version, rank)
        self.buried.pop(uuid, None)

    def _note_return(self, claim_id: int, version: str) -> None:
        """Foresee that the history will show the claim absent, then there again; it keeps one image a merge."""
        if claim_id not in self._overwritten:
            self.lives.came_back(claim_id, version)

    def rank_of(self, uuid: str, tombstone: _Tombstone) -> tuple[str, int]:
        """Return where the deletion stands in the order of versions."""
        version, claim_id = tombstone.updated_at, tombstone.claim_id
        return version, self.lives.rank(uuid, claim_id, version, deleted=True)


class ClaimMerge:
    """Takes the claims of one other file into the project."""

    def __init__(
        self, writing: Writing, theirs: sqlite3.Connection, registry: Registry, history: ClaimHistory,
        report: FileReport,
    ) -> None:  # fmt: skip
        self._writing = writing
        self._ours = writing.connection
        self._theirs = theirs
        self._registry = registry
        self._history = history
        self._report = report
        self._counts: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self._named_by_id = (
            (AT["actor_id"], registry.actor), (AT["via_id"], registry.actor),
            (AT["proposition_id"], registry.proposition),
        )  # fmt: skip
        self._their_lives = facts.Lives(theirs)
        self._text = lru_cache(_TEXTS_AT_HAND)(lambda article_id: articles.text(self._ours, article_id))
        self._article = lru_cache(_TEXTS_AT_HAND)(lambda article_id: articles.article(self._ours, article_id))

    def run(self) -> Iterator[int]:
        """Merge the claims; yield now and then how many were looked at."""
        first = next_id = claim_rows.next_id(self._ours)
        done = 0
        for ids, incoming in claim_rows.batches(self._theirs):
            new = list(self._new(ids, incoming))
            claim_rows.insert(self._ours, next_id, new)
            next_id += len(new)
            done += len(ids)
            yield done
        if next_id > first:
            claim_rows.index(self._ours, first, next_id - 1)
            self._writing.created("claim", first, next_id - 1)
            self._writing.collector.wide = True
        for tombstone in _tombstones(self._theirs).values():
            self._bury(tombstone)
        self._report.received.extend(self._received())

    def _new(self, ids: Sequence[int], incoming: Sequence[Content]) -> Iterator[Content]:
        """Yield the claims that the project does not have; bring the others up to date."""
        known = claim_rows.known(self._ours, [content["claim"][_UUID] for content in incoming])
        for their_id, content in zip(ids, incoming, strict=True):
            uuid, updated = content["claim"][_UUID], content["claim"][_UPDATED]
            article_id, annotator_id = self._place(content)
            if article_id is None or annotator_id is None:
                self._refuse(uuid, "Its article could not be taken, or its annotator is not in the file.")
                continue
            ours = known.get(uuid)
            if ours is not None:
                self._bring_up_to_date(their_id, content, *ours)
                continue
            rank, tombstone = self._their_lives.rank(uuid, their_id, updated), self._history.buried.get(uuid)
            if tombstone is not None and self._history.rank_of(uuid, tombstone) > (updated, rank):
                self._keep_older(tombstone, content)
                self._count(annotator_id, article_id, 3)
                continue
            translated = self._fault(content, article_id) or self._translated(content)
            if isinstance(translated, str):
                self._refuse(uuid, translated)
                continue
            self._count(annotator_id, article_id, 0)
            if tombstone is None:
                if rank:
                    self._history.lives.note(uuid, 0, updated, rank)
                yield translated
                continue
            if tombstone.updated_at < updated and not self._their_lives.restored(their_id):
                self._conflict("deleted here", translated, "there", tombstone.updated_at, updated)
            self._writing.touch("claim", tombstone.claim_id)
            entities.restore(self._ours, "claim", tombstone.claim_id, entities.document_of(translated))
            self._history.revive(tombstone.claim_id, translated, rank)

    def _keep_older(self, tombstone: _Tombstone, content: Content) -> None:
        """Keep a version in the history that is older than the one that was deleted here."""
        if content["claim"][_UPDATED] >= tombstone.updated_at or self._stood_here(tombstone.claim_id, content):
            return
        translated = self._fault(content, self._place(content)[0]) or self._translated(content, bring=False)
        if not isinstance(translated, str):
            self._writing.touch("claim", tombstone.claim_id)
            self._history.keep_buried(tombstone.claim_id, translated, new=False)

    def _place(self, content: Content) -> tuple[int | None, int | None]:
        """Return the ids here of the claim's article and annotator."""
        main = content["claim"]
        return self._registry.article_ids.get(main[_ARTICLE]), self._registry.annotator_ids.get(main[_ANNOTATOR])

    def _bring_up_to_date(self, their_id: int, content: Content, claim_id: int, ours: Content) -> None:
        """Let the newer of two versions stand; keep the other in the history."""
        uuid, there_at, here_at = content["claim"][_UUID], content["claim"][_UPDATED], ours["claim"][_UPDATED]
        article_id, annotator_id = self._place(content)
        if (ours["claim"][_ARTICLE], ours["claim"][_ANNOTATOR]) != (article_id, annotator_id):
            self._refuse(uuid, "Here it is a claim of somebody else, or on another article.")
            return
        if there_at < here_at and self._stood_here(claim_id, content):
            self._count(annotator_id, article_id, 3)
            return
        translated = self._translated(content)
        if isinstance(translated, str):
            self._refuse(uuid, translated)
            return
        if translated != ours and (fault := self._fault(content, article_id)):
            self._refuse(uuid, fault)
            return
        rank = self._their_lives.rank(uuid, their_id, there_at)
        if there_at >= here_at and rank > self._history.lives.rank(uuid, claim_id, there_at):
            self._history.lives.note(uuid, claim_id, there_at, rank)
        if translated == ours:
            self._count(annotator_id, article_id, 3)
            return
        at_once = there_at == here_at
        take = self._signature(translated) > self._signature(ours) if at_once else there_at > here_at
        if at_once and not take and translated in self._history.past(claim_id):
            self._count(annotator_id, article_id, 3)
            return
        apart = at_once or not self._is_ancestor(their_id, claim_id, content, ours)
        self._writing.touch("claim", claim_id)
        if take:
            self._history.overwrite(claim_id, ours)
            entities.restore(self._ours, "claim", claim_id, entities.document_of(translated))
        else:
            self._history.keep(claim_id, translated)
        if apart:
            self._conflict("edited", translated if take else ours, "there" if take else "here", here_at, there_at)
        self._count(annotator_id, article_id, 1 if take else 3)

    def _is_ancestor(self, their_id: int, claim_id: int, content: Content, ours: Content) -> bool:
        """Return whether one side's version is in the other's history, so that only one side has edited since."""
        here = claim_rows.mark(ours)
        return self._stood_here(claim_id, content) or any(
            claim_rows.mark(past) == here for past in _past(self._theirs, their_id)
        )

    def _stood_here(self, claim_id: int, content: Content) -> bool:
        """Return whether that version is in the history here."""
        there = claim_rows.mark(content)
        return any(claim_rows.mark(past) == there for past in self._history.past(claim_id))

    # Deletions

    def _bury(self, tombstone: _Tombstone) -> None:
        """Delete what was deleted there, unless it is newer here; keep the deletion in the history at any rate."""
        content = self._deleted_content(tombstone)
        if content is None:
            return
        main, gone_at = content["claim"], tombstone.updated_at
        uuid, article_id, annotator_id = main[_UUID], main[_ARTICLE], main[_ANNOTATOR]
        rank = self._their_lives.rank(uuid, tombstone.claim_id, gone_at, deleted=True)
        known = claim_rows.known(self._ours, [uuid]).get(uuid)
        if known is None:
            buried = self._history.buried.get(uuid)
            if buried is None or self._history.rank_of(uuid, buried) < (gone_at, rank):
                self._carry(content, buried, rank)
            return
        claim_id, ours = known
        here_at = ours["claim"][_UPDATED]
        if (ours["claim"][_ARTICLE], ours["claim"][_ANNOTATOR]) != (article_id, annotator_id):
            return
        if (gone_at, rank) > (here_at, self._history.lives.rank(uuid, claim_id, here_at)):
            self._history.overwrite(claim_id, ours)
            claims.delete(self._writing, claim_id)
            if gone_at > here_at:
                # What stood here is older than what was deleted, which belongs into the history too.
                self._history.keep(claim_id, content)
            self._history.bury(claim_id, content, rank)
            self._count(annotator_id, article_id, 2)
        elif here_at > gone_at and not self._history.lives.restored(claim_id):
            self._conflict("deleted there", ours, "here", here_at, gone_at)

    def _deleted_content(self, tombstone: _Tombstone) -> Content | None:
        """Return a deleted claim in the ids of this project; None when it means nothing here."""
        try:
            content = claim_rows.normal(json.loads(entities.without_lost_references(self._theirs, tombstone.document)))
            if None in self._place(content):
                return None
            translated = self._fault(content, self._place(content)[0]) or self._translated(content, bring=False)
        except (ValueError, TypeError, KeyError, IndexError):
            return None
        return None if isinstance(translated, str) else translated

    def _carry(self, content: Content, buried: _Tombstone | None, rank: int) -> None:
        """Put a claim that was deleted before it ever came here into the history as just that."""
        if buried is None:
            claim_id = claim_rows.next_id(self._ours)
            entities.restore(self._ours, "claim", claim_id, entities.document_of(content), index=False)
            entities.restore(self._ours, "claim", claim_id, None, index=False)
        else:
            claim_id = buried.claim_id
        if buried is None or buried.updated_at < content["claim"][_UPDATED]:
            self._writing.touch("claim", claim_id)
            self._history.keep_buried(claim_id, content, new=buried is None)
        self._history.bury(claim_id, content, rank)

    # From there to here

    def _translated(self, content: Content, *, bring: bool = True) -> Content | str:
        """Return the claim in the ids of this project, or what it names that is nowhere.

        With `bring`, the actors and propositions that it names come here again if they were removed; without, they
        are left out.
        """
        main, registry = list(content["claim"]), self._registry
        main[_ARTICLE], main[_ANNOTATOR] = self._place(content)
        for place, find in self._named_by_id:
            if (named := main[place]) is not None:
                main[place] = find(named, bring=bring)
                if bring and main[place] is None:
                    return "It names an actor or proposition that is not in the file."
        addressees, fields = content["addressee"], content["claim_field"]
        if addressees or fields:
            addressees = [[place, registry.actor(actor_id, bring=bring)] for place, actor_id in addressees]
            fields = sorted([registry.field(field_id) or 0, entry] for field_id, entry in fields)
            if any(actor_id is None for _, actor_id in addressees) or any(not field_id for field_id, _ in fields):
                if bring:
                    return "It names an actor or field that is not in the file."
                addressees = [row for row in addressees if row[1] is not None]
                fields = [row for row in fields if row[0]]
        return {
            "claim": main, "span": content["span"], "addressee": addressees, "tag": content["tag"],
            "claim_field": fields,
        }  # fmt: skip

    def _fault(self, content: Content, article_id: int | None) -> str:
        """Return what a claim says of the article's text that is not so; empty when all is."""
        try:
            return claim_rows.fault(content, self._text(article_id))
        except NotFoundError:
            return "Its article has no text."

    def _signature(self, content: Content) -> str:
        """Return what a version says in words that are the same in all files, to settle what one moment left equal."""

        def uuid(table: str, entity_id: object) -> object:
            row = self._ours.execute(f"SELECT uuid FROM {table} WHERE id = ?", (entity_id,)).fetchone()
            return row[0] if row else None

        main = content["claim"]
        return json.dumps([
            claim_rows.mark(content), uuid("actor", main[AT["actor_id"]]), uuid("actor", main[AT["via_id"]]),
            uuid("proposition", main[AT["proposition_id"]]), main[AT["codebook_revision"]],
            [uuid("actor", actor_id) for _, actor_id in content["addressee"]], content["tag"],
            sorted((str(uuid("field", field_id)), entry) for field_id, entry in content["claim_field"]),
        ], ensure_ascii=False)  # fmt: skip

    # What is reported

    def _count(self, annotator_id: int | None, article_id: int | None, column: int) -> None:
        self._counts[annotator_id or 0, article_id or 0][column] += 1

    def _received(self) -> list[Received]:
        names = dict(self._ours.execute("SELECT id, name FROM annotator").fetchall())
        articles_of = {
            row[0]: row
            for row in self._ours.execute(
                "SELECT id, uuid, coalesce(nullif(title, ''), first_words) FROM article "
                "WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps([article_id for _, article_id in self._counts]),),
            )
        }
        rows = (
            Received(names[annotator_id], *articles_of[article_id], *counts)
            for (annotator_id, article_id), counts in self._counts.items()
        )
        return sorted(rows)

    def _named(self, article_id: int) -> tuple[int, str, str]:
        article = self._article(article_id)
        return article_id, article.uuid, article.shown_title

    def _refuse(self, uuid: str, reason: str) -> None:
        self._report.refused.append(Refused("claim", uuid, reason))

    def _conflict(self, kind: ConflictKind, content: Content, kept: Side, here_at: str, there_at: str) -> None:
        main = content["claim"]
        name = self._ours.execute("SELECT name FROM annotator WHERE id = ?", (main[_ANNOTATOR],)).fetchone()[0]
        article = self._named(main[_ARTICLE])
        self._report.conflicts.append(
            Conflict(kind, main[_UUID], name, *article, main[AT["quote"]], kept, here_at, there_at)
        )


_PAST = "SELECT document FROM image WHERE entity = 'claim' AND entity_id = ? AND document IS NOT NULL"


def _past(connection: sqlite3.Connection, claim_id: int) -> list[Content]:
    return [claim_rows.normal(json.loads(document)) for (document,) in connection.execute(_PAST, (claim_id,))]


def _tombstones(connection: sqlite3.Connection) -> dict[str, _Tombstone]:
    """Return the claims that are no more because an action removed them, by UUID: the last version of each."""
    found: dict[str, _Tombstone] = {}
    for uuid, claim_id, updated_at, document in connection.execute(
        "SELECT json_extract(document, ?1) AS uuid, entity_id, json_extract(document, ?2) AS updated_at, document "
        "FROM image JOIN action ON action.id = action_id WHERE entity = 'claim' AND document IS NOT NULL "
        "AND state = 'done' AND NOT EXISTS (SELECT 1 FROM claim WHERE claim.uuid = json_extract(document, ?1)) "
        "ORDER BY updated_at",
        (f"$.claim[{_UUID}]", f"$.claim[{_UPDATED}]"),
    ):
        found[uuid] = _Tombstone(claim_id, updated_at, document)
    return found
