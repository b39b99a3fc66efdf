"""What reviewers decided of the annotators' claims, and the gold claims that their decisions made."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from annotator.core.claim import Claim
from annotator.core.errors import NotFoundError
from annotator.core.identity import new_uuid
from annotator.store import claims
from annotator.store.history import Writing
from annotator.store.schema import GOLD

GOLD_NAME = "gold"
"""What the gold set is called where data has a column for the annotator."""


class DecidedFrom(NamedTuple):
    """A claim that was decided on: whose it was, its last change then, and whether the gold claim is its copy."""

    claim_uuid: str
    annotator: str
    updated_at: str
    taken: bool = False


class Decision(NamedTuple):
    """One decision. `kind` is `unanimous`, `taken`, `edited` or `rejected`; `claim_id` the gold claim it made.

    `sources` are the claims decided on.
    """

    id: int
    uuid: str
    article_id: int
    reviewer: str
    kind: str
    claim_id: int | None
    reason: str
    note: str
    guideline: bool
    decided_at: str
    sources: tuple[DecidedFrom, ...] = ()


class NewDecision(NamedTuple):
    """A decision about to be stored; meanings as in `Decision`."""

    article_id: int
    reviewer: str
    kind: str
    claim_id: int | None
    sources: tuple[DecidedFrom, ...] = ()
    reason: str = ""
    note: str = ""
    guideline: bool = False


def decision(connection: sqlite3.Connection, decision_id: int) -> Decision:
    """Return one decision.

    Raises:
        NotFoundError: when there is none of that id.
    """
    found = _decisions(connection, "decision.id = ?", (decision_id,))
    if not found:
        raise NotFoundError("This decision is not in the project any more.")
    return found[0]


def decisions(connection: sqlite3.Connection, article_ids: Sequence[int] | None = None) -> list[Decision]:
    """Return the decisions of these articles, of all without any, in the order they were made."""
    if article_ids is None:
        return _decisions(connection, "1", ())
    return _decisions(connection, _AMONG.format("decision.article_id"), (json.dumps(list(article_ids)),))


def flagged(connection: sqlite3.Connection) -> list[Decision]:
    """Return the decisions that say the guideline is to be mended, in the order they were made."""
    return _decisions(connection, "decision.guideline", ())


_AMONG = "{} IN (SELECT value FROM json_each(?))"


def _decisions(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[Decision]:
    rows = connection.execute(
        "SELECT id, uuid, article_id, reviewer, kind, claim_id, reason, note, guideline, decided_at FROM decision "
        f"WHERE {where} ORDER BY id",
        values,
    ).fetchall()
    sources: dict[int, list[DecidedFrom]] = {}
    if rows:
        for decision_id, claim_uuid, annotator, updated_at, taken in connection.execute(
            "SELECT decision_id, claim_uuid, annotator, claim_updated_at, taken FROM decision "
            f"JOIN decided_from ON decided_from.decision_id = decision.id WHERE {where}",
            values,
        ):
            source = DecidedFrom(claim_uuid, annotator, updated_at, bool(taken))
            sources.setdefault(decision_id, []).append(source)
    return [
        Decision._make((*values, bool(guideline), decided_at, tuple(sources.get(values[0], ()))))
        for *values, guideline, decided_at in rows
    ]


def add(writing: Writing, new: NewDecision) -> int:
    """Store a decision and return its id."""
    decision_id = writing.insert(
        "INSERT INTO decision (uuid, article_id, reviewer, kind, claim_id, reason, note, guideline, decided_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_uuid(), new.article_id, new.reviewer, new.kind, new.claim_id, new.reason, new.note,
            new.guideline, writing.time,
        ),
    )  # fmt: skip
    writing.connection.executemany(
        "INSERT INTO decided_from (decision_id, claim_uuid, annotator, claim_updated_at, taken) VALUES (?, ?, ?, ?, ?)",
        [(decision_id, *source) for source in new.sources],
    )
    writing.created("decision", decision_id)
    return decision_id


def set_values(writing: Writing, decision_id: int, values: Mapping[str, object]) -> None:
    """Set `reason`, `note` or `guideline` of a decision."""
    writing.touch("decision", decision_id)
    assignments = ", ".join(f"{name} = ?" for name in ("reason", "note", "guideline") if name in values)
    ordered = [values[name] for name in ("reason", "note", "guideline") if name in values]
    writing.execute(f"UPDATE decision SET {assignments} WHERE id = ?", (*ordered, decision_id))


def delete(writing: Writing, made: Decision) -> None:
    """Remove a decision and the gold claim that it made; the history keeps both."""
    writing.touch("decision", made.id)
    writing.execute("DELETE FROM decision WHERE id = ?", (made.id,))
    if made.claim_id is not None:
        claims.delete(writing, made.claim_id)


def delete_of_article(writing: Writing, article_id: int) -> None:
    """Remove all that was decided in an article."""
    for made in decisions(writing.connection, [article_id]):
        delete(writing, made)
    set_review(writing, article_id, None)


def gold_annotator(writing: Writing) -> int:
    """Return the id of the one who owns the gold claims, added without a trace in the history when missing."""
    row = writing.execute(f"{GOLD} ORDER BY id").fetchone()
    if row is not None:
        return int(row[0])
    return writing.insert(
        "INSERT INTO annotator (uuid, name, role, created_at) VALUES (?, ?, 'gold', ?)",
        (new_uuid(), GOLD_NAME, writing.time),
    )


def gold_ids(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Return the ids under which gold claims are kept: one at most, unless other projects were merged in."""
    return tuple(row[0] for row in connection.execute(f"{GOLD} ORDER BY id"))


def annotators_claims(connection: sqlite3.Connection, article_ids: Sequence[int]) -> list[Claim]:
    """Return the annotators' claims of these articles, article by article in reading order."""
    where = f"{_AMONG.format('claim.article_id')} AND claim.annotator_id NOT IN ({GOLD})"
    return claims.claims(connection, where, (json.dumps(list(article_ids)),))


def gold_claims(connection: sqlite3.Connection, article_ids: Sequence[int]) -> list[Claim]:
    """Return the gold claims of these articles, article by article in reading order."""
    # By the index that begins with the annotator, so that the others' claims are not looked at.
    own = f"SELECT id FROM claim WHERE annotator_id IN ({GOLD}) AND {_AMONG.format('article_id')}"
    where = f"claim.id IN ({own})"
    return claims.claims(connection, where, (json.dumps(list(article_ids)),))


def begun(connection: sqlite3.Connection, article_ids: Sequence[int] | None = None) -> dict[int, dict[int, str]]:
    """Return who began which article, in this program's own words: article id to annotator id to state.

    Only `doing` and `done`; claims do not matter here.
    """
    among, values = (
        ("", ()) if article_ids is None else (" AND " + _AMONG.format("article_id"), (json.dumps(list(article_ids)),))
    )
    found: dict[int, dict[int, str]] = {}
    for article_id, annotator_id, state in connection.execute(
        f"SELECT article_id, annotator_id, state FROM article_state WHERE state <> 'todo'{among}", values
    ):
        found.setdefault(article_id, {})[annotator_id] = state
    return found


def people(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Return the ids of those who have claims or have begun an article, by name."""
    rows = connection.execute(
        "SELECT id FROM annotator WHERE role = 'annotator' AND (EXISTS (SELECT 1 FROM claim WHERE annotator_id = "
        "annotator.id) OR EXISTS (SELECT 1 FROM article_state WHERE annotator_id = annotator.id AND state <> 'todo')) "
        "ORDER BY name, id"
    )
    return tuple(row[0] for row in rows)


def under_review(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of the articles that somebody has begun, has claims in or decided on."""
    rows = connection.execute(
        "SELECT id FROM article WHERE id IN (SELECT article_id FROM claim) "
        "OR id IN (SELECT article_id FROM article_state WHERE state <> 'todo') "
        "OR id IN (SELECT article_id FROM decision) ORDER BY id"
    )
    return [row[0] for row in rows]


def claim_versions(connection: sqlite3.Connection) -> dict[int, list[tuple[int, str]]]:
    """Return id and last change of all annotators' claims, in order of ids, by article."""
    found: dict[int, list[tuple[int, str]]] = {}
    for article_id, claim_id, updated_at in connection.execute(
        f"SELECT article_id, id, updated_at FROM claim WHERE annotator_id NOT IN ({GOLD}) ORDER BY id"
    ):
        found.setdefault(article_id, []).append((claim_id, updated_at))
    return found


def decision_versions(connection: sqlite3.Connection) -> dict[int, list[tuple[int, str]]]:
    """Return id and time of all decisions, in order of ids, by article."""
    found: dict[int, list[tuple[int, str]]] = {}
    for article_id, decision_id, decided_at in connection.execute(
        "SELECT article_id, id, decided_at FROM decision ORDER BY id"
    ):
        found.setdefault(article_id, []).append((decision_id, decided_at))
    return found


def titles(connection: sqlite3.Connection, article_ids: Sequence[int] | None = None) -> dict[int, str]:
    """Return titles, or first words where there is none, by article id; of all articles without any given."""
    where, values = ("1", ()) if article_ids is None else (_AMONG.format("id"), (json.dumps(list(article_ids)),))
    rows = connection.execute(f"SELECT id, coalesce(title, first_words) FROM article WHERE {where} ORDER BY id", values)
    return dict(rows.fetchall())


def having_claims(connection: sqlite3.Connection) -> dict[int, set[int]]:
    """Return which annotators have claims in which article."""
    found: dict[int, set[int]] = {}
    for article_id, annotator_id in connection.execute(
        f"SELECT DISTINCT article_id, annotator_id FROM claim WHERE annotator_id NOT IN ({GOLD})"
    ):
        found.setdefault(article_id, set()).add(annotator_id)
    return found


def whose(connection: sqlite3.Connection, claim_ids: Iterable[int]) -> set[int]:
    """Return the articles in which one of these claims is an annotator's; claims that are gone are left out."""
    rows = connection.execute(
        f"SELECT DISTINCT article_id FROM claim WHERE {_AMONG.format('id')} AND annotator_id NOT IN ({GOLD})",
        (json.dumps(list(claim_ids)),),
    )
    return {row[0] for row in rows}


def reviews(connection: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    """Return who called which article decided, and when, by article id."""
    rows = connection.execute("SELECT article_id, reviewer, decided_at FROM article_review")
    return {article_id: (reviewer, decided_at) for article_id, reviewer, decided_at in rows}


def reviewed(connection: sqlite3.Connection, article_id: int) -> bool:
    """Return whether the article was called decided."""
    return connection.execute("SELECT 1 FROM article_review WHERE article_id = ?", (article_id,)).fetchone() is not None


def set_review(writing: Writing, article_id: int, reviewer: str | None) -> None:
    """Call an article decided by `reviewer`, or with None not decided (any more)."""
    if reviewer is None and not reviewed(writing.connection, article_id):
        return
    writing.touch("article_review", article_id)
    writing.execute("DELETE FROM article_review WHERE article_id = ?", (article_id,))
    if reviewer is not None:
        writing.execute(
            "INSERT INTO article_review (article_id, reviewer, decided_at) VALUES (?, ?, ?)",
            (article_id, reviewer, writing.time),
        )


def reasons(connection: sqlite3.Connection) -> list[str]:
    """Return all reasons given, the most given first."""
    rows = connection.execute(
        "SELECT reason FROM decision WHERE reason <> '' GROUP BY reason ORDER BY count(*) DESC, reason"
    )
    return [row[0] for row in rows]


def follow(writing: Writing, claim_uuid: str, before: str) -> None:
    """Let decisions on a claim stand as made on its present version.

    For changes that are nobody's change of mind, such as two actors that become one. `before` is when the claim was
    last changed before that; decisions on still older versions stay as they are.
    """
    rows = writing.execute(
        "SELECT decision_id FROM decided_from WHERE claim_uuid = ? AND claim_updated_at = ?", (claim_uuid, before)
    ).fetchall()
    for (decision_id,) in rows:
        writing.touch("decision", decision_id)
        writing.execute(
            "UPDATE decided_from SET claim_updated_at = (SELECT updated_at FROM claim WHERE uuid = ?1) "
            "WHERE decision_id = ?2 AND claim_uuid = ?1",
            (claim_uuid, decision_id),
        )
