"""A query over claims: each word may stand in the claim's own text or in its actor's names, proposition or tags."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from annotator.core.query import Labels, Node, Or, Phrase, Query, Without, fts_node
from annotator.store.connection import number
from annotator.store.matches import newest

_MOST_BRANCHES = 32
_FEW = 200
"""So many claims are looked up one by one in the word index."""


class Labelled(NamedTuple):
    """Claims by what they are labelled with: any of these actors, propositions or tags."""

    actors: tuple[int, ...]
    propositions: tuple[int, ...]
    tags: tuple[str, ...]

    @property
    def selections(self) -> list[tuple[str, str]]:
        """For each kind of label a SELECT of claim ids, from an index alone, and what is bound to it."""
        parts = (
            ("SELECT id FROM claim WHERE actor_id IN (SELECT value FROM json_each(?))", self.actors),
            ("SELECT id FROM claim WHERE proposition_id IN (SELECT value FROM json_each(?))", self.propositions),
            ("SELECT claim_id AS id FROM tag WHERE tag IN (SELECT value FROM json_each(?))", self.tags),
        )
        return [(sql, json.dumps(found)) for sql, found in parts if found]

    @property
    def sql(self) -> str:
        """A condition on `claim`; `values` are bound to it."""
        parts = (
            ("claim.actor_id IN (SELECT value FROM json_each(?))", self.actors),
            ("claim.proposition_id IN (SELECT value FROM json_each(?))", self.propositions),
            ("claim.id IN (SELECT claim_id FROM tag WHERE tag IN (SELECT value FROM json_each(?)))", self.tags),
        )
        return f"({' OR '.join(condition for condition, found in parts if found)})"

    @property
    def values(self) -> list[str]:
        """What is bound to `sql`."""
        return [json.dumps(found) for found in self if found]


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to satisfy a query: in the claim's own text (for FTS5), out of it, by labels, and not by labels."""

    text: tuple[str, ...] = ()
    not_text: tuple[str, ...] = ()
    labelled: tuple[Labelled, ...] = ()
    not_labelled: tuple[Labelled, ...] = ()

    def joined(self, other: "Branch") -> "Branch":
        """Return the branch that asks for both."""
        return Branch(
            self.text + other.text,
            self.not_text + other.not_text,
            self.labelled + other.labelled,
            self.not_labelled + other.not_labelled,
        )

    @property
    def expression(self) -> str | None:
        """What the claim's own text must match, for FTS5; None when it need not."""
        if not self.text:
            return None
        wanted = " AND ".join(self.text)
        return f"({wanted}) NOT ({' OR '.join(self.not_text)})" if self.not_text else wanted

    @property
    def conditions(self) -> tuple[list[str], list[object]]:
        """Conditions on `claim` beside `expression`, and what is bound to them."""
        exclusions, excluded = self.exclusions(few=False)
        values: list[object] = [value for one in self.labelled for value in one.values]
        return [one.sql for one in self.labelled] + exclusions, values + excluded

    def exclusions(self, *, few: bool) -> tuple[list[str], list[object]]:
        """Return those of the conditions that take claims away, and what is bound to them.

        With `few` the index is asked about each claim; else it is asked once for all claims to leave out.
        """
        conditions = [f"{one.sql} IS NOT TRUE" for one in self.not_labelled]
        values: list[object] = [value for one in self.not_labelled for value in one.values]
        if self.not_text and not self.text:
            left_out = "SELECT rowid FROM claim_fts WHERE claim_fts MATCH ?"
            each = f"NOT EXISTS ({left_out} AND rowid = claim.id)"
            conditions.append(each if few else f"claim.id NOT IN ({left_out})")
            values.append(" OR ".join(self.not_text))
        return conditions, values


class Selection(NamedTuple):
    """A SELECT of claim ids and what is bound to it."""

    sql: str
    values: list[object]


def claims_matching(connection: sqlite3.Connection, query: Query) -> Selection | None:
    """Return a SELECT of all claims that satisfy the query; None when there is nothing to search for."""
    if query.root is None:
        return None
    selections = [_selection(branch) for branch in branches(connection, query.root)]
    return Selection(" UNION ".join(s.sql for s in selections), [value for s in selections for value in s.values])


def some_ids(connection: sqlite3.Connection, branch: Branch, most: int) -> tuple[set[int], bool]:
    """Return claims that satisfy one branch, and whether there may be others.

    Of very many claims with the words `most` are looked at, those added last; of very many with a label any.
    """
    labelled = [(*_labelled_ids(connection, one, most), one) for one in branch.labelled]
    found: set[int] | None = None
    for ids, bounded, _ in labelled:
        if not bounded:
            found = ids if found is None else found & ids
    more = False
    if branch.expression is not None and (found is None or len(found) > _FEW):
        matching = newest(connection, "claim_fts", branch.expression, most + 1)
        more = len(matching) > most
        found = set(matching[:most]) if found is None else found.intersection(matching)
    elif branch.expression is not None and found:
        found = _matching(connection, found, branch.expression)
    for ids, bounded, one in labelled:
        if found is None:
            found, more = ids, True
        elif bounded and found:
            found = _kept(connection, found, [one.sql], list(one.values))
    conditions, values = branch.exclusions(few=len(found or ()) < _FEW)
    if conditions and found:
        found = _kept(connection, found, conditions, values)
    return found or set(), more


def _matching(connection: sqlite3.Connection, ids: set[int], expression: str) -> set[int]:
    """Return those of a few claims that have the words, however many others have them."""
    sql = "SELECT rowid FROM claim_fts WHERE claim_fts MATCH ? AND rowid = ?"
    return {id_ for id_ in ids if connection.execute(sql, (expression, id_)).fetchone() is not None}


def _at_most(connection: sqlite3.Connection, sql: str, values: list[object], most: int) -> tuple[set[int], bool]:
    row = connection.execute(f"SELECT json_group_array(id) FROM ({sql} LIMIT {most + 1})", values).fetchone()
    ids: list[int] = json.loads(row[0])
    return set(ids[:most]), len(ids) > most


def _labelled_ids(connection: sqlite3.Connection, labelled: Labelled, most: int) -> tuple[set[int], bool]:
    parts = [_at_most(connection, sql, [value], most) for sql, value in labelled.selections]
    return set().union(*(ids for ids, _ in parts)), any(bounded for _, bounded in parts)


def _kept(connection: sqlite3.Connection, ids: set[int], conditions: list[str], values: list[object]) -> set[int]:
    among = "SELECT claim.id FROM claim WHERE claim.id IN (SELECT value FROM json_each(?))"
    rows = connection.execute(" AND ".join((among, *conditions)), (json.dumps(sorted(ids)), *values))
    return {row[0] for row in rows}


def _selection(branch: Branch) -> Selection:
    conditions, values = branch.conditions
    if branch.expression is None:
        return Selection(f"SELECT claim.id FROM claim WHERE {' AND '.join(conditions)}", values)
    found = "SELECT claim_fts.rowid FROM claim_fts"
    join = " JOIN claim ON claim.id = claim_fts.rowid" if conditions else ""
    conditions.insert(0, "claim_fts MATCH ?")
    return Selection(f"{found}{join} WHERE {' AND '.join(conditions)}", [branch.expression, *values])


class LabelsKept:
    """The names that claims are labelled with, read again only when the project has changed since.

    One connection at a time is served best.
    """

    def __init__(self) -> None:
        # One value, exchanged at once: a search in another thread may keep other names at the same moment.
        self._kept: tuple[sqlite3.Connection, tuple[int, int], _Expansion] | None = None

    def current(self, connection: sqlite3.Connection) -> "_Expansion":
        """Return the names as they are now."""
        stamp = (connection.total_changes, number(connection, "PRAGMA data_version"))
        kept = self._kept
        if kept is not None and kept[0] is connection and kept[1] == stamp:
            return kept[2]
        expansion = _Expansion(connection, kept[2] if kept is not None else None)
        self._kept = connection, stamp, expansion
        return expansion


def branches(connection: sqlite3.Connection, root: Node, labels: LabelsKept | None = None) -> list[Branch]:
    """Return the ways to satisfy a query, at least one; all of them together are the query."""
    expansion = _Expansion(connection) if labels is None else labels.current(connection)
    return expansion.expanded(root, wanted=True)


_ACTORS = "SELECT id, name FROM actor UNION ALL SELECT actor_id, name FROM alias"
_PROPOSITIONS = "SELECT id, label FROM proposition"
# From one tag to the next along the index: there are few of them among many claims.
_TAGS = (
    "WITH RECURSIVE one (tag) AS (SELECT min(tag) FROM tag UNION ALL "
    "SELECT (SELECT min(tag) FROM tag WHERE tag > one.tag) FROM one WHERE one.tag IS NOT NULL) "
    "SELECT tag, tag FROM one WHERE tag IS NOT NULL"
)


class _Named:
    """What claims can be labelled with, of one kind, and the names it goes by."""

    def __init__(self, rows: list[tuple[Any, str]]) -> None:
        self.rows = rows
        self._labels = Labels([name for _, name in rows])

    def holding(self, phrase: Phrase) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(self.rows[number][0] for number in self._labels.holding(phrase)))


class _Expansion:
    def __init__(self, connection: sqlite3.Connection, before: "_Expansion | None" = None) -> None:
        kinds = [connection.execute(sql).fetchall() for sql in (_ACTORS, _PROPOSITIONS, _TAGS)]
        # Most changes of a project leave the names as they were, and to prepare many takes a while.
        known: Sequence[_Named | None] = before.kinds if before is not None else (None, None, None)
        self.kinds: list[_Named] = [
            kind if kind is not None and kind.rows == rows else _Named(rows)
            for kind, rows in zip(known, kinds, strict=True)
        ]

    def labelled(self, phrase: Phrase) -> Labelled | None:
        """Return what is labelled with the phrase; None when nothing is."""
        found = [kind.holding(phrase) for kind in self.kinds]
        return Labelled(*found) if any(found) else None

    def expanded(self, node: Node, *, wanted: bool) -> list[Branch]:
        """Return the ways to satisfy the node, or with `wanted` false not to satisfy it."""
        expression = fts_node(node)
        plain = [Branch(text=(expression,)) if wanted else Branch(not_text=(expression,))]
        if isinstance(node, Phrase):
            labelled = self.labelled(node)
            if labelled is None:
                return plain
            if wanted:
                return [*plain, Branch(labelled=(labelled,))]
            return [Branch(not_text=(expression,), not_labelled=(labelled,))]
        if isinstance(node, Without):
            sides = [self.expanded(node.kept, wanted=wanted), self.expanded(node.left_out, wanted=not wanted)]
        else:
            sides = [self.expanded(part, wanted=wanted) for part in dict.fromkeys(node.parts)]
        if all(len(side) == 1 and not side[0].labelled and not side[0].not_labelled for side in sides):
            return plain
        together = isinstance(node, Or) is not wanted
        ways = _both(sides) if together else [branch for side in sides for branch in side]
        return ways if len(ways) <= _MOST_BRANCHES else plain


def _both(sides: list[list[Branch]]) -> list[Branch]:
    ways = [Branch()]
    for side in sides:
        ways = [one.joined(other) for one, other in product(ways, side)]
        if len(ways) > _MOST_BRANCHES:
            break
    return ways
