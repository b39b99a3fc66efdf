"""Rescuing what is intact in a damaged project into a new one. The damaged file is only read."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from annotator.core.clock import now
from annotator.core.codebook import Field, FieldKind
from annotator.core.errors import DamagedProjectError, InvalidValueError, ProjectError
from annotator.core.identity import new_uuid
from annotator.core.span import Span
from annotator.store import entities, facts, rescued, salvage, schema, word_index
from annotator.store.connection import number, value
from annotator.store.leftovers import temporary_folder
from annotator.store.rescued import Remark, Rescued, Values
from annotator.store.salvage import Staged
from annotator.store.tables import LARGEST_ID

Progress = Callable[[int, int | None, str], None]
"""Called with how far it is, how much there is, and of what; raises to cancel."""

_REPORTED_EVERY = 500
_PARTS = ("tag", "addressee", "claim_field")


class Outcome(NamedTuple):
    """What a rescue came to: how many things of each kind were kept, what is lost, and what was mended.

    `whole_history` says whether what was done can still be undone.
    """

    kept: dict[str, int]
    lost: list[Remark]
    mended: list[Remark]
    whole_history: bool


def rescue(path: Path, target: sqlite3.Connection, progress: Progress) -> Outcome:
    """Fill the new, empty project `target` with what is intact in the file at `path`, in one transaction.

    Raises:
        DamagedProjectError: when nothing of a project can be read there.
        ProjectError: when the file cannot be read at all, or the new one not be written.
    """
    with temporary_folder() as folder, _gathered(path, folder, progress) as found:
        staged, rows, remarks = found
        rescue = Rescued(target, rows, lost=remarks)
        rescue.lost.extend(
            Remark("table", table.replace("_", " "), f"{pages} of its pages cannot be read; more may have stood there")
            for table, pages in staged.broken.items()
        )
        try:
            target.execute("BEGIN IMMEDIATE")
            target.execute("PRAGMA defer_foreign_keys = ON")
            whole = _Filling(rescue, progress).fill()
            target.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise ProjectError(f"The new project could not be written: {error}.", "Is the disk full?") from error
    tables = {"articles": "article", "claims": "claim", "actors": "actor", "propositions": "proposition",
              "annotators": "annotator", "decisions": "decision", "actions": "action"}  # fmt: skip
    kept = {name: number(target, f"SELECT count(*) FROM {table}") for name, table in tables.items()}
    if not any(kept.values()):
        raise DamagedProjectError(
            f"Nothing of a project can be read in {path.name}.", "It is another kind of file, or wholly destroyed."
        )
    return Outcome(kept, rescue.lost, rescue.mended, whole)


@contextmanager
def _gathered(
    path: Path, folder: Path, progress: Progress
) -> Iterator[tuple[Staged, sqlite3.Connection, list[Remark]]]:
    """Give the rows of the file, with its write-ahead log unless that is another project's or does harm."""
    try:
        with closing(_database(folder / "with-log")) as with_log, closing(_database(folder / "alone")) as alone:
            staged = salvage.stage(path, with_log, report=lambda rows: progress(rows, None, "rows"))
            if not staged.logged:
                yield staged, with_log, []
                return
            bare = salvage.stage(path, alone, with_log=False, report=lambda rows: progress(rows, None, "rows"))
            ours, theirs = (value(rows, "SELECT value FROM project WHERE key = 'uuid'") for rows in (alone, with_log))
            if ours is not None and ours != theirs:
                reason = "it belongs to another project, or is damaged; the file was read without it"
                yield bare, alone, [Remark("file", f"{path.name}-wal", reason)]
            elif _worth(alone) > _worth(with_log):
                reason = "it makes the project poorer, as one from another day does; the file was read without it"
                yield bare, alone, [Remark("file", f"{path.name}-wal", reason)]
            else:
                yield staged, with_log, []
    except OSError as error:
        raise ProjectError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    # Never committed: nobody needs the rows once they were looked through.
    connection.execute("BEGIN")
    return connection


def _worth(staged: sqlite3.Connection) -> int:
    """Return how many claims have an article whose text is the right one, and words in it."""
    right = [
        article_id
        for article_id, text, digest in staged.execute(
            "SELECT article_id, text, sha256 FROM article_text JOIN article ON article.id = article_id"
        )
        if rescued.right_text(text, digest)
    ]
    return len(right) + sum(
        number(
            staged, "SELECT count(*) FROM claim WHERE article_id = ? AND id IN (SELECT claim_id FROM span)", article_id
        )
        for article_id in right
    )


class _Filling:
    """One rescue, table by table, those first that others belong to."""

    def __init__(self, rescue: Rescued, progress: Progress) -> None:
        self._rescue, self._progress = rescue, progress
        self._target, self._staged = rescue.target, rescue.staged
        self._fields: dict[int, Field] = {}
        self._text_of: tuple[object, str] = (None, "")

    def fill(self) -> bool:
        """Fill the project; return whether its history is whole."""
        self._project()
        self._people()
        self._codebook()
        self._rescue.take("actor", lambda row: "" if str(row["name"]).strip() else "it has no name")
        self._rescue.take("alias", lambda row: self._gone("actor", row["actor_id"]))
        self._articles()
        self._claims()
        self._decisions()
        whole = self._history()
        word_index.rebuild(self._target, "article_fts")
        word_index.rebuild(self._target, "claim_fts")
        self._go_on_counting()
        return whole

    def _gone(self, table: str, identity: object) -> str:
        known = isinstance(identity, int) and self._rescue.has(table, identity)
        return "" if known else f"its {table} could not be rescued"

    def _project(self) -> None:
        for row in self._rescue.rows("project"):
            name, content = row["key"], row["value"]
            if isinstance(name, str) and isinstance(content, str) and facts.readable(name, content):
                self._target.execute("INSERT OR REPLACE INTO project (key, value) VALUES (?, ?)", (name, content))
            else:
                self._rescue.lose("project", row, "it cannot be read")

    def _people(self) -> None:
        self._rescue.take("annotator", lambda row: "" if str(row["name"]).strip() else "there is no name")
        wanted = self._staged.execute(
            "SELECT annotator_id FROM claim UNION SELECT annotator_id FROM article_state ORDER BY 1"
        )
        for (annotator_id,) in wanted.fetchall():
            if isinstance(annotator_id, int) and 0 < annotator_id <= LARGEST_ID:
                row: Values = dict.fromkeys(("id", "uuid", "name", "role", "created_at"))
                row.update(id=annotator_id, name=f"Unknown annotator {annotator_id}", role="annotator")
                if not self._rescue.has("annotator", annotator_id):
                    reason = (
                        f"nothing is known of annotator {annotator_id} any more; their claims stand under this name"
                    )
                    self._rescue.mend("annotator", row, reason)
                    row.update(uuid=new_uuid(), created_at=now())
                    self._rescue.put("annotator", row)

    def _codebook(self) -> None:
        for table in ("stance_label", "form", "codebook_revision"):
            if value(self._staged, f"SELECT 1 FROM {table}"):
                self._target.execute(f"DELETE FROM {table}")
                self._rescue.take(table)
        for identity, stance, label in schema.STANCE_LABELS:
            self._target.execute("INSERT OR IGNORE INTO stance_label VALUES (?, ?, ?)", (identity, stance, label))
        self._target.execute(
            "UPDATE codebook_revision SET annotator_id = NULL WHERE annotator_id NOT IN (SELECT id FROM annotator)"
        )
        for row in self._rescue.rows("field"):
            if self._rescue.clean("field", row):
                choices = rescued.choices_of(row["choices"])
                row["choices"] = json.dumps(choices, ensure_ascii=False)
                if self._rescue.put("field", row):
                    self._note_field(row, choices)
        self._propositions()
        known = {row[0] for row in self._target.execute("SELECT form FROM form")}
        for (form,) in self._staged.execute("SELECT DISTINCT form FROM claim WHERE typeof(form) = 'text'"):
            if form not in known:
                self._target.execute("INSERT INTO form (form, label) VALUES (?, ?)", (form, form.replace("_", " ")))
                self._rescue.mended.append(Remark("form", f"“{form}”", "its label could not be read"))

    def _note_field(self, row: Values, choices: list[str]) -> None:
        self._fields[int(str(row["id"]))] = Field(
            int(str(row["id"])), str(row["uuid"]), str(row["name"]), str(row["label"]), FieldKind(str(row["kind"])),
            tuple(choices), str(row["help"]), int(str(row["position"])), bool(row["retired"]),
        )  # fmt: skip

    def _propositions(self) -> None:
        rows = {
            row["id"]: row
            for row in self._rescue.rows("proposition")
            if self._rescue.clean("proposition", row) and self._rescue.put("proposition", row | {"parent_id": None})
        }
        for identity, row in rows.items():
            above, passed = row["parent_id"], {identity}
            while above in rows and above not in passed:
                passed.add(above)
                above = rows[above]["parent_id"]
            in_a_circle = above == identity
            if in_a_circle or (row["parent_id"] is not None and row["parent_id"] not in rows):
                self._rescue.mend("proposition", row, "what it stands under could not be rescued")
                row["parent_id"] = None
        self._target.executemany("UPDATE proposition SET parent_id = :parent_id WHERE id = :id", rows.values())

    def _articles(self) -> None:
        total = number(self._staged, "SELECT count(*) FROM article_text")
        rows = {row["id"]: row for row in self._rescue.rows("article")}
        for done, row in enumerate(self._rescue.rows("article_text"), 1):
            if done % _REPORTED_EVERY == 1:
                self._progress(done, total, "articles")
            found = rows.pop(row["article_id"], None)
            self._article(row, found)
        for row in rows.values():
            self._rescue.lose("article", row, "its text cannot be read")
        covered: dict[Any, int] = {}
        lengths = dict(self._target.execute("SELECT id, characters FROM article").fetchall())
        self._rescue.take(
            "region", lambda row: rescued.right_region(covered, row, lengths.get(row["article_id"])), "ORDER BY 1, 2"
        )
        for table in ("article_state", "place", "dismissal"):
            self._rescue.take(
                table,
                lambda row: self._gone("article", row["article_id"]) or self._gone("annotator", row["annotator_id"]),
            )

    def _article(self, row: Values, found: Values | None) -> None:
        if found is None:
            known = self._staged.execute(
                "SELECT uuid, sha256 FROM article_key WHERE id = ?", (row["article_id"],)
            ).fetchone() or (None, None)
            text = rescued.right_text(row["text"], known[1])
            if not text:
                name = rescued.described(row["text"])["first_words"] if isinstance(row["text"], str) else None
                self._rescue.lose("article", {"id": row["article_id"], "first_words": name}, "its details are gone")
                return
            found = dict.fromkeys(column.name for column in salvage.tables()["article"].columns)
            found.update(id=row["article_id"], uuid=known[0], sha256=known[1], note="", imported_from="")
            self._rescue.mend("article", found | rescued.described(text), "its title, source and date are gone")
            found.update(imported_at=now(), uuid=known[0] or new_uuid())
        else:
            text = rescued.right_text(row["text"], found["sha256"])
            if not text:
                self._rescue.lose("article", found, "its text is not the one that was imported any more")
                return
        found.update(rescued.described(text))
        if self._rescue.clean("article", found) and self._rescue.put("article", found):
            self._rescue.put("article_text", {"article_id": found["id"], "text": text})

    def _claims(self) -> None:
        total = number(self._staged, "SELECT count(*) FROM claim")
        for done, row in enumerate(self._rescue.rows("claim", "ORDER BY article_id, id"), 1):
            if done % _REPORTED_EVERY == 1:
                self._progress(done, total, "claims")
            if not self._rescue.clean("claim", row):
                continue
            reason = self._gone("article", row["article_id"]) or self._gone("annotator", row["annotator_id"])
            spans = () if reason else self._spans(row)
            if not spans:
                self._rescue.lose("claim", row, reason or "its quote is not what stands in the text at its place")
                continue
            row.update(start=spans[0].start, end=spans[-1].end)
            self._mend_claim(row)
            if self._rescue.put("claim", row):
                self._target.executemany(
                    'INSERT INTO span (claim_id, start, "end") VALUES (?, ?, ?)', [(row["id"], *span) for span in spans]
                )
        self._parts_of_claims()

    def _spans(self, row: Values) -> tuple[Span, ...]:
        listed = self._staged.execute('SELECT start, "end" FROM span WHERE claim_id = ? ORDER BY start', (row["id"],))
        return rescued.right_spans(
            self._text(row["article_id"]), row["quote"], [listed.fetchall(), [(row["start"], row["end"])]]
        )

    def _text(self, article_id: object) -> str:
        if self._text_of[0] != article_id:
            text = value(self._target, "SELECT text FROM article_text WHERE article_id = ?", article_id)
            self._text_of = article_id, str(text)
        return self._text_of[1]

    def _mend_claim(self, row: Values) -> None:
        lacking = []
        for column, table in (("actor_id", "actor"), ("via_id", "actor"), ("proposition_id", "proposition")):
            if row[column] is not None and not self._rescue.has(table, row[column]):
                row[column] = None
                lacking.append(column.removesuffix("_id"))
        if row["confidence"] not in (None, 1, 2, 3, 4):
            row["confidence"] = None
            lacking.append("confidence")
        for words, start, end in (("actor_as_written", "actor_start", "actor_end"),
                                  ("date_text", "date_start", "date_end")):  # fmt: skip
            place = (row[start], row[end])
            if place != (None, None) and not rescued.right_spans(self._text(row["article_id"]), row[words], [[place]]):
                row[start] = row[end] = None
                lacking.append(f"place of the {words.replace('_', ' ')}")
        if lacking:
            self._rescue.mend("claim", row, f"its {', '.join(lacking)} could not be rescued")

    def _parts_of_claims(self) -> None:
        def against(row: Values) -> str:
            if reason := self._gone("claim", row["claim_id"]):
                return reason
            if "actor_id" in row:
                return self._gone("actor", row["actor_id"])
            return self._wrong_value(row) if "field_id" in row else ""

        for table in _PARTS:
            self._rescue.take(table, against)

    def _wrong_value(self, row: Values) -> str:
        field = self._fields.get(int(str(row["field_id"])))
        if field is None:
            return "the field that it belongs to could not be rescued"
        try:
            field.checked(str(row["value"]))
        except InvalidValueError as error:
            return error.message
        return ""

    def _decisions(self) -> None:
        for row in self._rescue.rows("decision"):
            if not self._rescue.clean("decision", row):
                continue
            if reason := self._gone("article", row["article_id"]):
                self._rescue.lose("decision", row, reason)
                continue
            if row["claim_id"] is not None and self._gone("claim", row["claim_id"]):
                self._rescue.lose("decision", row, "its gold claim could not be rescued")
                continue
            self._rescue.put("decision", row)
        self._rescue.take("decided_from", lambda row: self._gone("decision", row["decision_id"]))
        self._rescue.take("article_review", lambda row: self._gone("article", row["article_id"]))

    def _history(self) -> bool:
        """Take the history: to be undone when nothing is lost at all, else only to be looked up and restored from."""
        whole = not (self._rescue.lost or self._rescue.mended)
        lost = len(self._rescue.lost)
        self._rescue.take("action")
        self._rescue.take("image", self._against_image)
        whole = whole and len(self._rescue.lost) == lost and not self._rescue.mended
        if not whole:
            self._target.execute("UPDATE action SET state = 'left'")
            self._target.execute("DELETE FROM image WHERE document IS NULL")
        return whole

    def _against_image(self, row: Values) -> str:
        entity, document = str(row["entity"]), row["document"]
        if reason := self._gone("action", row["action_id"]):
            return reason
        if entity not in entities.ENTITIES or not entities.readable(entity, document):
            return "what it shows cannot be read"
        if entity != "claim" or document is None:
            return ""
        article_id = entities.integer("claim", str(document), "article_id")
        if not self._rescue.has("article", article_id):
            return "" if not self._rescue.lost else "its article could not be rescued"
        spans = [(start, end) for start, end in json.loads(str(document))["span"]]
        words = entities.words("claim", str(document), "quote")
        right = rescued.right_spans(self._text(article_id), words, [sorted(spans)])
        return "" if right else "its quote is not what stands in the text at its place"

    def _go_on_counting(self) -> None:
        """Never give a number anew that the damaged project or its history gave."""
        for name in [name for name, table in salvage.tables().items() if table.has_rowid]:
            given = number(self._target, "SELECT seq FROM sqlite_sequence WHERE name = ?", name)
            old = value(self._staged, "SELECT seq FROM sequence WHERE name = ?", name)
            seen = number(self._target, "SELECT max(last_id) FROM image WHERE entity = ?", name)
            past = [n for n in (old, seen) if isinstance(n, int) and given < n < LARGEST_ID]
            if past:
                self._target.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
                self._target.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, max(past)))
