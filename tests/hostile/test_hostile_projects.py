"""Project files that something else wrote, or that are meant to do harm: refused with a reason, or borne."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from damage import dump
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lengths import is_long, short_or_long

from annotator.app.exporting import ExportOptions
from annotator.app.merging import MergeActions
from annotator.app.pack_note import pack_note
from annotator.app.rescue import RescueReport, rescue
from annotator.app.session import Session
from annotator.core.article import ArticleDetails, State
from annotator.core.codebook import FieldKind
from annotator.core.errors import AnnotatorError, DamagedProjectError, ProjectError
from annotator.core.filters import ArticleFilter, ClaimFilter
from annotator.store.trouble import explained

_SECONDS = 10
Spoil = Callable[[sqlite3.Connection], object]


def spoilt(path: Path, spoil: Spoil | str) -> None:
    """Change the file as any program can that knows SQLite."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if isinstance(spoil, str):
            connection.executescript(f"PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON; {spoil}")
        else:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            spoil(connection)


def quotes(path: Path) -> dict[int, str]:
    """Return the quote of each claim."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT id, quote FROM claim").fetchall())


def tried(action: Callable[[], object]) -> AnnotatorError | None:
    """Do something; what goes wrong must have words for the user."""
    try:
        action()
    except AnnotatorError as error:
        return error
    except Exception as error:
        told = explained(error)
        if told is None:
            raise
        return told
    return None


def _claimed(session: Session) -> None:
    claim_id = session.claims.add(1, [(0, 4)])
    assert session.claims.get(claim_id).quote == session.articles.text(1)[:4]
    session.claims.edit(claim_id, note="changed")
    session.claims.delete([claim_id])


def exercised(path: Path, folder: Path, *, thoroughly: bool) -> None:
    """Open the project and do what a day's work does with it; nothing of that may fail without words."""
    with closing(Session.open(path, "Annotator A")) as session:
        session.checking.check()
        article_ids = session.articles.ids(ArticleFilter())
        claim_ids = session.claims.ids(ClaimFilter())
        for action in (
            session.totals,
            session.codebook.get,
            session.codebook.export_json,
            session.actors.all,
            session.annotators,
            session.history,
            session.deleted_claims,
            lambda: pack_note(session.connection),
            lambda: session.articles.rows(list(article_ids)),
            lambda: session.claims.rows(list(claim_ids)),
            lambda: [session.articles.regions(article_id) for article_id in article_ids],
            lambda: [session.claims.heads(article_id) for article_id in article_ids],
            lambda: [session.claims.get(claim_id) for claim_id in claim_ids],
            lambda: session.finding.search("NATO membership", limit=20),
            lambda: session.articles.set_state([1], State.DONE),
            lambda: _claimed(session),
            lambda: [session.changed_fields(step.id) for step in session.history()],
            *[session.undo] * 20,
            *[session.redo] * 3,
        ):
            tried(action)
        if not thoroughly:
            return
        for action in (
            session.reviewing.articles,
            lambda: [session.reviewing.article(article_id) for article_id in article_ids],
            lambda: session.exporting.export(folder / "csv", ExportOptions(None, "csv")),
            lambda: session.exporting.export(folder / "claims.jsonl", ExportOptions(None, "jsonl")),
        ):
            tried(action)
    other = folder / "other.claims"
    with closing(Session.create(other, "Somebody")) as session:
        tried(lambda: MergeActions(session).merge([path]))


# What the file itself would do

_ACTS = [
    "CREATE TRIGGER sly AFTER INSERT ON claim BEGIN UPDATE claim SET quote = 'never said'; END",
    "CREATE TRIGGER sly BEFORE UPDATE ON claim BEGIN DELETE FROM article_text; END",
    "CREATE TRIGGER sly AFTER INSERT ON action BEGIN SELECT load_extension('/tmp/x.so'); END",
    "CREATE TRIGGER sly AFTER INSERT ON extra BEGIN SELECT 1; END",
    "CREATE VIEW sly AS SELECT * FROM claim",
    "DROP VIEW article_search; CREATE VIEW article_search AS SELECT id, 'x' AS title, quote AS text FROM claim",
    "DROP TABLE place; CREATE VIEW place AS SELECT 1 AS article_id, 1 AS annotator_id, 1 AS position, 1 AS caret",
    "CREATE INDEX sly ON claim (hex(zeroblob(200)))",
    "CREATE INDEX sly ON claim (quote) WHERE length(hex(zeroblob(200))) > 1",
    "CREATE UNIQUE INDEX sly ON claim (annotator_id, stance, form, confidence, via_id) WHERE id > 100000",
    "ALTER TABLE claim ADD COLUMN sly TEXT AS (hex(zeroblob(200))) VIRTUAL",
    "ALTER TABLE claim ADD COLUMN sly TEXT CHECK (length(hex(zeroblob(200))) > 1)",
    "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL,', 'NOT NULL COLLATE NOCASE,') WHERE name = 'actor'",
    "UPDATE sqlite_master SET sql = replace(sql, ' STRICT', '') WHERE name = 'claim'",
    "UPDATE sqlite_master SET sql = 'CREATE TABLE tag (claim_id, position, tag)' WHERE name = 'tag'",
    "UPDATE sqlite_master SET sql = replace(sql, \"'supports', \", '') WHERE name = 'claim'",
    "UPDATE sqlite_master SET sql = replace(sql, 'unicode61 remove_diacritics 2', 'trigram') WHERE name = 'claim_fts'",
    "UPDATE sqlite_master SET sql = 'CREATE VIRTUAL TABLE claim_fts USING nothing(x)' WHERE name = 'claim_fts'",
]


@pytest.mark.parametrize("act", _ACTS)
def test_what_would_act_by_itself_is_refused_before_anything_is_written(rich_path: Path, act: str) -> None:
    with closing(sqlite3.connect(rich_path)) as connection:
        connection.execute("CREATE TABLE extra (id INTEGER PRIMARY KEY)")
    spoilt(rich_path, act)
    before = rich_path.read_bytes()
    with pytest.raises(DamagedProjectError) as refused:
        Session.open(rich_path)
    assert "\n" not in str(refused.value)
    assert rich_path.read_bytes() == before
    # Also when the file says that it is older and asks to be brought up to date.
    spoilt(rich_path, "PRAGMA user_version = 0")
    with pytest.raises(ProjectError):
        Session.open(rich_path)
    with closing(sqlite3.connect(rich_path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        assert connection.execute("SELECT count(*) FROM claim WHERE quote = 'never said'").fetchone() == (0,)


def test_a_file_that_is_refused_can_still_be_rescued_without_what_it_would_do(rich_path: Path, tmp_path: Path) -> None:
    spoilt(rich_path, _ACTS[0])
    spoilt(rich_path, "UPDATE sqlite_master SET sql = replace(sql, ' STRICT', '') WHERE name = 'claim'")
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert report.lost == []
    with closing(sqlite3.connect(tmp_path / "copy.claims")) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone() == (0,)
    assert quotes(tmp_path / "copy.claims") == quotes(rich_path)


# What is no trouble, and what is wrong in ways that SQLite does not see

_DEEP = 3000
_LONG = "x" * 100_000
_MARKUP = "<img src=x><b>bold</b>"


def _deep_tree(connection: sqlite3.Connection) -> None:
    rows = [(i, f"u{i}", i - 1 if i > 1000 else None, "theme", f"t{i}") for i in range(1000, 1000 + _DEEP)]
    connection.executemany("INSERT INTO proposition (id, uuid, parent_id, kind, label) VALUES (?, ?, ?, ?, ?)", rows)


def _long_names(connection: sqlite3.Connection) -> None:
    for table, column in (("actor", "name"), ("proposition", "label"), ("annotator", "name"), ("form", "label")):
        connection.execute(f"UPDATE {table} SET {column} = ? || id WHERE id = 1", (_LONG,))
    connection.execute("UPDATE article SET title = ?, source = ? WHERE id = 1", (_LONG, _LONG))
    connection.execute("UPDATE field SET name = ?, label = ?", (_LONG, _LONG))


def _odd_field(connection: sqlite3.Connection) -> None:
    for number, name in enumerate(("__proto__", "constructor", "a,b;c\n=1+1", "", "\0", "../../x", "claim_id")):
        connection.execute(
            "INSERT INTO field (uuid, name, label, kind, position) VALUES (?, ?, ?, 'text', 9)",
            (f"odd{number}", name, name),
        )
        connection.execute(
            "INSERT INTO claim_field SELECT 3, id, '=cmd()' FROM field WHERE uuid = ?", (f"odd{number}",)
        )


def _odd_notes(connection: sqlite3.Connection) -> None:
    for name in ("merge/made/x", "merge/rank/x", "merge/action/x", "highest_codebook_revision", "pack", "packs"):
        for value in ("[]", "a b", "{", '{"annotator": 3}', "7"):
            connection.execute("INSERT OR REPLACE INTO project VALUES (?, ?)", (name, value))


_WRONG: list[Spoil | str] = [
    "UPDATE span SET \"end\" = 99999999 WHERE claim_id % 3 = 0",
    "UPDATE claim SET start = -5, \"end\" = 4000000000000000000 WHERE id % 3 = 0",
    "UPDATE claim SET actor_start = -3, actor_end = 9000000000000000000, date_start = 5, date_end = 1",
    "DELETE FROM span",
    "UPDATE region SET \"end\" = 9000000000000000000",
    "UPDATE article_text SET text = replace(text, 'NATO', 'OTAN')",
    "UPDATE article_text SET text = ''",
    "UPDATE article_text SET text = char(0) || text",
    "UPDATE article SET characters = -1, published = 'soon', language = 'xx-yy-zz', url = 'javascript:alert(1)'",
    "UPDATE article SET sha256 = 'f' || substr(sha256, 2), title = NULL, first_words = ''",
    "DELETE FROM article_text",
    "UPDATE actor SET name = char(0) || name || char(10), organisation = name, role = char(8238)",
    "UPDATE actor SET name = '', name_key = ''",
    "UPDATE proposition SET parent_id = id",
    "UPDATE proposition SET parent_id = id % 7 + 1 WHERE id < 8",
    "UPDATE proposition SET position = 9000000000000000000, retired = 7",
    "UPDATE field SET choices = 'null'",
    "UPDATE field SET choices = '{\"a\": 1}'",
    "UPDATE field SET choices = '[1, [2], null]'",
    "UPDATE field SET choices = '" + "[" * 100_000 + "'",
    "UPDATE field SET kind = 'video'",
    "UPDATE claim SET stance = 'loves', confidence = 99, form = 'sung', claim_date = 'x', updated_at = 'yesterday'",
    "UPDATE claim SET codebook_revision = 9000000000000000000",
    "UPDATE annotator SET role = 'gold'",
    "DELETE FROM annotator",
    "DELETE FROM codebook_revision; DELETE FROM form; DELETE FROM stance_label; DELETE FROM project",
    _odd_notes,
    "UPDATE image SET document = 'no JSON' WHERE document IS NOT NULL",
    "UPDATE image SET document = '{\"claim\": [1, 2]}' WHERE document IS NOT NULL",
    "UPDATE image SET document = '[]', entity = 'claim'",
    "UPDATE image SET entity = 'sqlite_master'",
    "UPDATE image SET last_id = 4000000000000000000",
    "UPDATE image SET entity_id = -4000000000000000000",
    "UPDATE action SET state = 'forgotten', label = char(0) || char(10) || '<b>', created_at = ''",
    "UPDATE article_fts_data SET block = zeroblob(4) WHERE id > 10",
    "UPDATE claim_fts_data SET block = randomblob(length(block))",
    "DELETE FROM article_fts_data; DELETE FROM claim_fts_idx",
    "DELETE FROM article_fts_config; DELETE FROM claim_fts_docsize",
    "INSERT INTO decided_from SELECT id, 'nobody', 'x', 'y', 1 FROM decision",
    "UPDATE decision SET claim_id = 9, kind = 'guessed', decided_at = ''",
    "UPDATE article_state SET state = 'half', updated_at = ''",
    "ANALYZE; UPDATE sqlite_stat1 SET stat = '0 0 x'",
    "UPDATE sqlite_sequence SET seq = 9223372036854775807",
    "UPDATE sqlite_sequence SET seq = 'many'",
    "UPDATE article SET id = 9223372036854775807 WHERE id = 5",
    "UPDATE claim SET id = -id",
    "PRAGMA auto_vacuum = 1; VACUUM",
    "PRAGMA page_size = 512; VACUUM",
    "PRAGMA encoding = 'UTF-16'",
    "CREATE TABLE more (id INTEGER PRIMARY KEY, claim_id REFERENCES claim); INSERT INTO more VALUES (1, 3)",
    _deep_tree,
    _long_names,
    _odd_field,
]  # fmt: skip


_ONCE_FOUND = (
    "DELETE FROM span",
    "DELETE FROM article_text",
    "UPDATE claim SET stance = 'loves', confidence = 99, form = 'sung', claim_date = 'x', updated_at = 'yesterday'",
    "UPDATE image SET document = 'no JSON' WHERE document IS NOT NULL",
    _odd_notes,
)
"""What once failed without words in reviewing, exporting or merging."""


@pytest.mark.parametrize("number", range(len(_WRONG)))
def test_wrong_contents_are_refused_or_borne(rich_path: Path, tmp_path: Path, number: int) -> None:
    spoilt(rich_path, _WRONG[number])
    before, began = quotes(rich_path), time.monotonic()
    spoil = _WRONG[number]
    thoroughly = is_long() or spoil in _ONCE_FOUND
    refused = tried(lambda: exercised(rich_path, tmp_path, thoroughly=thoroughly))
    assert refused is None or refused.message
    after = quotes(rich_path)
    assert {claim_id for claim_id, words in after.items() if before.get(claim_id, words) != words} == set()
    copy = tmp_path / "copy.claims"
    if thoroughly and tried(lambda: rescue(rich_path, copy)) is None:
        with closing(Session.open(copy)) as session:
            assert session.checking.check() == []
    assert time.monotonic() - began < _SECONDS * 2


# A history that never was


_SHOWN = "UPDATE image SET document = json_set(document, '$.{}', {}) WHERE entity = '{}'"
_ADDED = (
    "INSERT INTO image (action_id, entity, entity_id, last_id, document) "
    "SELECT max(id), 'article_text', 1, 1, {} FROM action"
)
_FALSE = [
    "UPDATE image SET document = replace(document, (SELECT quote FROM claim WHERE id = image.entity_id), 'never said')",
    _SHOWN.format("claim[5]", "'never said'", "claim"),
    _SHOWN.format("span[0][1]", "99999999", "claim"),
    _SHOWN.format("claim[3]", "-5", "claim"),
    _SHOWN.format("span", "json('[]')", "claim"),
    _SHOWN.format("claim[1]", "2", "claim"),
    _SHOWN.format("article_text[0]", "'never written'", "article_text"),
    _SHOWN.format("article[1]", "'f00'", "article"),
    _ADDED.format("json_object('article_text', json_array('never written'))"),
    _ADDED.format("NULL"),
]


@pytest.mark.parametrize("number", range(len(_FALSE)))
def test_no_undo_brings_back_what_was_never_said(rich_path: Path, number: int) -> None:
    with closing(Session.open(rich_path, "Annotator A")) as session:
        session.articles.set_details(1, ArticleDetails(title="Another title"))
        claim_id = session.claims.add(1, [(0, 12)], note="one")
        session.claims.set_spans(claim_id, [(3, 20)])
        session.claims.delete([claim_id])
        added = session.importing.add([session.importing.pasted("A text that is only here. It is short.")])
        assert added
        article_id = max(session.articles.ids(ArticleFilter()))
        session.claims.add(article_id, [(0, 6)])
        session.articles.delete([article_id], with_claims=True)
    spoilt(rich_path, _FALSE[number])
    with closing(Session.open(rich_path, "Annotator A")) as session:
        gone = [claim.claim_id for claim in session.deleted_claims()]
        tried(lambda: session.restore_claims(gone))
        stopped = None
        while stopped is None and session.undo_label:
            before = dump(rich_path)
            stopped = tried(session.undo)
            assert session.checking.check() == []
        if stopped is not None:
            assert dump(rich_path) == before
        while session.redo_label and tried(session.redo) is None:
            assert session.checking.check() == []
        # Whatever the history was made to hold, work goes on.
        _claimed(session)


def test_a_false_step_says_that_its_words_do_not_stand_in_the_text(rich_path: Path) -> None:
    with closing(Session.open(rich_path, "Annotator A")) as session:
        session.claims.delete([session.claims.add(1, [(0, 12)])])
    spoilt(rich_path, _FALSE[1])
    with closing(Session.open(rich_path, "Annotator A")) as session:
        with pytest.raises(DamagedProjectError, match="words that do not stand in the text"):
            session.undo()
        gone = [claim.claim_id for claim in session.deleted_claims() if claim.quote == "never said"]
        assert gone
        assert session.restore_claims(gone) == 0
        assert session.checking.check() == []


# Bytes that are not what they were


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a row or two in most tables: there is less to read, and more of the flips hit something."""
    path = tmp_path_factory.mktemp("small") / "Small.claims"
    with closing(Session.create(path, "Anna")) as session:
        session.importing.add([session.importing.pasted("The minister said no.\n\nNobody else said so. " * 3)])
        session.codebook.add_field("Frame", FieldKind.CHOICE, ["security", "economy"])
        for start in range(0, 60, 6):
            session.claims.add(
                1, [(start, start + 5)], actor="The minister", proposition="It rains", tags=("x",), note="one",
                fields={"frame": "economy"}, addressees=("Nobody",),
            )  # fmt: skip
        session.claims.delete([2])
        session.work_as("Bo")
        session.reviewing.take_all_identical()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA page_size = 512")
        connection.execute("VACUUM")
    return path


def test_damage_is_told_on_one_line_also_where_the_damaged_words_are_on_several(rich: Path, tmp_path: Path) -> None:
    data, path = bytearray(rich.read_bytes()), tmp_path / "several.claims"
    at = data.index(b"CREATE TABLE", data.index(b"_sqlite_migrations"))
    # A quotation mark that nothing closes any more: SQLite quotes all after it.
    data[data.rindex(b'"', at, data.index(b"\n)", at))] = ord("x")
    path.write_bytes(data)
    with pytest.raises(DamagedProjectError) as refused:
        Session.open(path)
    assert "unrecognized token" in refused.value.message
    assert "\n" not in str(refused.value)


@settings(
    max_examples=short_or_long(60, 10_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.large_base_example],
    database=None,
)
@given(st.lists(st.tuples(st.integers(0, 2**24), st.integers(1, 255)), min_size=1, max_size=12), st.booleans())
def test_bytes_that_flipped_are_refused_found_or_harmless(
    small: Path, tmp_path: Path, flips: list[tuple[int, int]], read_only: bool
) -> None:
    data = bytearray(small.read_bytes())
    for place, bits in flips:
        data[place % len(data)] ^= bits
    path, copy = tmp_path / "flipped.claims", tmp_path / "copy.claims"
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(data)
    copy.unlink(missing_ok=True)
    began = time.monotonic()
    refused: AnnotatorError | None = None
    try:
        with closing(Session.open(path, read_only=read_only)) as session:
            session.checking.check()
    except AnnotatorError as error:
        refused = error
    assert refused is None or "\n" not in refused.message
    path.write_bytes(data)
    report: RescueReport | AnnotatorError
    try:
        report = rescue(path, copy)
    except AnnotatorError as error:
        report = error
    assert isinstance(report, RescueReport) == copy.exists()
    assert path.read_bytes() == bytes(data)
    assert time.monotonic() - began < _SECONDS
