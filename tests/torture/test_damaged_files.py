"""Damaged files: refused with a reason, never altered by that; what is intact is rescued, and what is not is listed."""

import json
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from damage import HARMS, PAGE, Harm, dump, make_rich, root_of
from lengths import short_or_long

from annotator.app.rescue import RescueReport, go_back, look_at, newest_good, rescue
from annotator.app.session import Session
from annotator.cli import run
from annotator.core.errors import (
    AnnotatorError,
    CancelledError,
    DamagedProjectError,
    NewerProjectError,
    NotAProjectError,
    ProjectError,
)
from annotator.core.text import sha256
from annotator.store import schema
from annotator.store.backup import backups
from annotator.store.history import next_undo

_SECONDS = 10
"""Nothing that is done with a file of this size may take longer."""


def sound(path: Path) -> None:
    """The project opens and passes its check."""
    with closing(Session.open(path)) as session:
        assert session.checking.check() == []


def untouched(path: Path, copy: Path) -> RescueReport | AnnotatorError:
    """Rescue; whatever comes of it, the damaged file stays as it was and nothing half-made lies about."""
    before, files = path.read_bytes(), set(path.parent.iterdir())
    report: RescueReport | AnnotatorError
    try:
        report = rescue(path, copy)
    except AnnotatorError as error:
        report = error
    assert isinstance(report, RescueReport) or "\n" not in str(report)
    assert path.read_bytes() == before
    assert set(path.parent.iterdir()) - {copy} == files
    return report


def test_of_a_sound_project_nothing_is_lost(rich_path: Path, tmp_path: Path) -> None:
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert (report.lost, report.mended, report.whole_history) == ([], [], True)
    assert report.kept["articles"] == 5
    assert report.kept["decisions"] > 10
    assert dump(tmp_path / "copy.claims") == dump(rich_path)
    sound(tmp_path / "copy.claims")
    with closing(Session.open(tmp_path / "copy.claims")) as session:
        while next_undo(session.connection):
            session.undo()
        assert session.checking.check() == []
        assert session.totals() == (5, 164)


@pytest.mark.parametrize("harm", HARMS)
def test_what_random_damage_leaves_is_rescued_and_right(rich: Path, tmp_path: Path, harm: Harm) -> None:
    whole = rich.read_bytes()
    with closing(sqlite3.connect(rich)) as connection:
        texts = dict(connection.execute("SELECT article_id, text FROM article_text").fetchall())
        quotes = dict(connection.execute("SELECT uuid, quote FROM claim").fetchall())
    rescued = 0
    for seed in range(short_or_long(1, 100)):
        data = bytearray(whole)
        harm(data, random.Random(seed))
        path, copy = tmp_path / "harmed.claims", tmp_path / "copy.claims"
        path.write_bytes(data)
        copy.unlink(missing_ok=True)
        began = time.monotonic()
        report = untouched(path, copy)
        assert time.monotonic() - began < _SECONDS
        if isinstance(report, RescueReport):
            rescued += 1
            with closing(sqlite3.connect(copy)) as connection:
                for article_id, text in connection.execute("SELECT article_id, text FROM article_text"):
                    assert text == texts[article_id]
                for uuid, quote in connection.execute("SELECT uuid, quote FROM claim"):
                    assert quote == quotes.get(uuid, quote)
            if report.kept["claims"] < len(quotes):
                assert report.lost
        else:
            assert not copy.exists()
    assert rescued


def test_pages_of_two_tables_that_changed_places_cost_nothing_and_are_told(rich_path: Path, tmp_path: Path) -> None:
    data = bytearray(rich_path.read_bytes())
    leaves = [_last_leaf(data, root_of(rich_path, name)) for name in ("claim", "actor")]
    one, other = (slice((number - 1) * PAGE, number * PAGE) for number in leaves)
    data[one], data[other] = data[other], data[one]
    before = dump(rich_path)
    rich_path.write_bytes(data)
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert {remark.name for remark in report.lost} >= {"claim", "actor"}
    after = dump(tmp_path / "copy.claims")
    for name in ("claim", "actor", "span"):
        assert after[name] == before[name]


def _last_leaf(data: bytes, number: int) -> int:
    while data[(number - 1) * PAGE] == 0x05:
        number = int.from_bytes(data[(number - 1) * PAGE + 8 : (number - 1) * PAGE + 12], "big")
    return number


def test_a_flipped_letter_costs_its_article_only(rich_path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(rich_path)) as connection:
        text = connection.execute("SELECT text FROM article_text WHERE article_id = 2").fetchone()[0]
        here = connection.execute("SELECT count(*) FROM claim WHERE article_id = 2").fetchone()[0]
        everywhere = connection.execute("SELECT count(*) FROM claim").fetchone()[0]
    # A stretch that stands in the text and in no index or quote.
    words = text[500:560].encode()
    data = rich_path.read_bytes()
    assert data.count(words) == 1
    rich_path.write_bytes(data.replace(words, words.upper()))
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert report.kept["articles"] == 4
    assert report.kept["claims"] == everywhere - here
    assert next(remark for remark in report.lost if remark.kind == "article").reason.startswith("its text is not")
    assert sum(remark.kind == "claim" for remark in report.lost) == here
    assert not report.whole_history


def test_articles_whose_details_are_gone_come_back_by_their_hash(rich_path: Path, tmp_path: Path) -> None:
    _wipe(rich_path, root_of(rich_path, "article"))
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert report.kept["articles"] == 5
    assert report.kept["claims"] > 164
    assert all(remark.kind == "article" for remark in report.mended)
    old, new = dump(rich_path.with_name("copy.claims")), _whole(rich_path)
    assert {row[2] for row in old["article"]} == {row[2] for row in new["article"]}
    assert {row[1] for row in old["article"]} == {row[1] for row in new["article"]}


def _whole(rich_path: Path) -> dict[str, list[tuple[object, ...]]]:
    path = rich_path.with_name("whole.claims")
    make_rich(path)
    return dump(path)


def _wipe(path: Path, page: int) -> None:
    with path.open("rb+") as file:
        file.seek((page - 1) * PAGE)
        file.write(bytes(PAGE))


def _emptied(path: Path, *tables: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table in tables:
            connection.execute(f"DELETE FROM {table}")


def test_without_the_list_of_tables_rows_are_known_by_their_shape(rich_path: Path, tmp_path: Path) -> None:
    before = dump(rich_path)
    with rich_path.open("rb+") as file:
        for page in range(1, 12):
            file.seek((page - 1) * PAGE)
            if page == 1 or b"CREATE " in file.read(PAGE):
                file.seek((page - 1) * PAGE)
                file.write(bytes(PAGE))
    report = rescue(rich_path, tmp_path / "copy.claims")
    after = dump(tmp_path / "copy.claims")
    assert after["article_text"] == before["article_text"]
    assert len(after["claim"]) == len(before["claim"])
    assert after["span"] == before["span"]
    assert report.lost


def test_people_fields_and_forms_that_are_gone_leave_no_claim_behind(rich_path: Path, tmp_path: Path) -> None:
    for table in ("annotator", "form", "field"):
        _wipe(rich_path, root_of(rich_path, table))
    _emptied(rich_path, "actor", "proposition")
    report = rescue(rich_path, tmp_path / "copy.claims")
    with closing(Session.open(tmp_path / "copy.claims")) as session:
        assert session.totals()[0] == 5
        assert sum(session.claims_by_annotator().values()) == report.kept["claims"]
        assert {person.name for person in session.annotators()} >= {"Unknown annotator 1", "Unknown annotator 2"}
    assert any(remark.kind == "claim field" or "own field" in remark.kind for remark in report.lost)
    assert any("actor" in remark.reason for remark in report.mended)


def test_what_was_deleted_can_still_be_restored_where_undo_is_no_more(rich_path: Path, tmp_path: Path) -> None:
    _wipe(rich_path, root_of(rich_path, "tag"))
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert not report.whole_history
    with closing(Session.open(tmp_path / "copy.claims", "Annotator A")) as session:
        assert session.undo_label == ""
        deleted = session.deleted_claims()
        assert len(deleted) == 1
        assert session.restore_claims([deleted[0].claim_id]) == 1
        # No number of the damaged project's is given to anything else.
        assert session.claims.add(1, [(0, 3)]) > max(row[0] for row in _rows(rich_path, "claim"))
        assert session.checking.check() == []


def _rows(path: Path, table: str) -> list[tuple[int, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT id FROM {table}").fetchall()


def test_the_history_can_still_be_undone_where_only_an_index_is_broken(rich_path: Path, tmp_path: Path) -> None:
    for index in ("tag_by_tag", "claim_by_actor", "article_fts_data"):
        _wipe(rich_path, root_of(rich_path, index))
    with pytest.raises(DamagedProjectError):
        Session.open(rich_path)
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert (report.lost, report.mended, report.whole_history) == ([], [], True)
    sound(tmp_path / "copy.claims")


def test_latest_changes_in_the_log_are_rescued_too(rich_path: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.claims"
    with closing(Session.open(rich_path, "Annotator A")) as session:
        session.claims.add(1, [(50, 60)], note="only in the log")
        for suffix in ("", "-wal"):
            shutil.copy(f"{rich_path}{suffix}", f"{torn}{suffix}")
    _wipe(torn, root_of(rich_path, "tag_by_tag"))
    report = rescue(torn, tmp_path / "copy.claims")
    assert [remark for remark in report.lost if remark.kind == "file"] == []
    assert any(row[-4] == "only in the log" for row in dump(tmp_path / "copy.claims")["claim"])


def test_a_log_of_another_project_is_left_out(rich_path: Path, tmp_path: Path, empty_path: Path) -> None:
    with closing(Session.open(empty_path, "Anna")) as session:
        for name in ("Somebody", "Else"):
            session.actors.add(name)
        session.codebook.add_proposition("Another project's")
        shutil.copy(f"{empty_path}-wal", f"{rich_path}-wal")
    before = rich_path.read_bytes(), Path(f"{rich_path}-wal").read_bytes()
    with pytest.raises(AnnotatorError):
        Session.open(rich_path)
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert [remark.name for remark in report.lost if remark.kind == "file"] == ["Rich.claims-wal"]
    assert report.kept["articles"] == 5
    assert (rich_path.read_bytes(), Path(f"{rich_path}-wal").read_bytes()) == before


def test_a_log_that_is_missing_or_garbage_is_no_obstacle(rich_path: Path, tmp_path: Path) -> None:
    log = Path(f"{rich_path}-wal")
    for content in (b"", b"no log at all" * 1000, bytes(100_000)):
        log.write_bytes(content)
        report = rescue(rich_path, tmp_path / f"copy{len(content)}.claims")
        assert (report.lost, report.kept["articles"]) == ([], 5)


def _text(path: Path) -> None:
    path.write_text("Dear diary, this is no project. " * 900, encoding="utf-8")


def _compressed(path: Path) -> None:
    import gzip

    path.write_bytes(gzip.compress(path.read_bytes()))


def _encrypted(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(200_000))


def _zip(path: Path) -> None:
    import zipfile

    path.unlink()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("claims.csv", "a,b\n" * 5000)


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)")
        connection.executemany("INSERT INTO notes (body) VALUES (?)", [("x" * 500,)] * 500)
        connection.commit()


def _disguised(path: Path) -> None:
    """A database of another program that says it is a project."""
    _foreign(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _one_byte(path: Path) -> None:
    path.write_bytes(b"S")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")


@pytest.mark.parametrize(
    ("spoil", "error", "words", "holds"),
    [
        (_text, NotAProjectError, "is not a project", 0),
        (_compressed, NotAProjectError, "is not a project", 0),
        (_encrypted, NotAProjectError, "is not a project", 0),
        (_zip, NotAProjectError, "is not a project", 0),
        (_foreign, NotAProjectError, "another program", 0),
        (_disguised, DamagedProjectError, "does not have the tables", 0),
        (_empty, DamagedProjectError, "is empty", 0),
        (_one_byte, NotAProjectError, "is not a project", 0),
        (_folder, ProjectError, "cannot be read|is a folder", 0),
        (_newer, NewerProjectError, "newer version", 5),
    ],
)
def test_what_is_no_project_is_refused_and_nothing_is_made_of_it(
    rich_path: Path, tmp_path: Path, spoil: Callable[[Path], None], error: type[ProjectError], words: str, holds: int
) -> None:
    spoil(rich_path)
    before = rich_path.read_bytes() if rich_path.is_file() else b""
    with pytest.raises(error, match=words):
        Session.open(rich_path)
    copy = tmp_path / "copy.claims"
    if holds:
        assert rescue(rich_path, copy).kept["articles"] == holds
    else:
        with pytest.raises(ProjectError) as refused:
            rescue(rich_path, copy)
        assert refused.value.message
        assert not copy.exists()
    assert (rich_path.read_bytes() if rich_path.is_file() else b"") == before


def test_nothing_is_written_over_and_a_cancelled_rescue_leaves_nothing(rich_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.claims"
    copy.write_text("mine")
    with pytest.raises(ProjectError, match="already exists"):
        rescue(rich_path, copy)
    assert copy.read_text() == "mine"

    def cancel(_done: int, _total: int | None, what: str) -> None:
        if what == "claims":
            raise CancelledError

    with pytest.raises(CancelledError):
        rescue(rich_path, tmp_path / "other.claims", cancel)
    with pytest.raises(ProjectError, match="There is no file"):
        rescue(tmp_path / "gone.claims", tmp_path / "other.claims")
    with pytest.raises(ProjectError):
        rescue(rich_path, tmp_path / "no such folder" / "other.claims")
    assert not (tmp_path / "other.claims").exists()


def _command(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = run([str(argument) for argument in arguments], lambda _project, _annotator: 0)
    told = capsys.readouterr()
    return status, told.out, told.err


def test_the_command_rescues_lists_and_says_what_went_wrong(
    rich_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _wipe(rich_path, root_of(rich_path, "tag"))
    _emptied(rich_path, "actor")
    status, _, told = _command(capsys, "check", rich_path)
    assert status == 1
    assert "check PROJECT --repair COPY" in told
    assert told.count("\n") == 1
    status, out, told = _command(capsys, "check", rich_path, "--repair", tmp_path / "first")
    assert (status, told) == (0, "")
    assert out.startswith(f"Rescued into {tmp_path / 'first.claims'}: 5 articles, ")
    assert "\nLost (" in out
    assert "\nTaken, but not as it was (" in out
    status, out, told = _command(capsys, "check", rich_path, "--repair", tmp_path / "second", "--json")
    document = json.loads(out)
    assert document["kept"]["articles"] == 5
    assert document["copy"] == str(tmp_path / "second.claims")
    assert {"kind", "name", "reason"} == set(document["lost"][0])
    assert document["whole_history"] is False
    assert _command(capsys, "check", tmp_path / "second")[0] == 0
    status, out, told = _command(capsys, "check", rich_path, "--repair", tmp_path / "second")
    assert (status, out) == (1, "")
    assert told == "annotator: second.claims already exists. Choose another name; nothing was overwritten.\n"
    _text(rich_path)
    status, _, told = _command(capsys, "check", rich_path, "--repair", tmp_path / "third")
    assert status == 1
    assert "Nothing of a project can be read" in told
    assert told.count("\n") == 1


def test_going_back_keeps_the_file_of_before_and_passes_bad_backups_over(rich_path: Path) -> None:
    with closing(Session.open(rich_path, "Annotator A")) as session:
        session.backup()
        session.actors.add("Somebody new")
        session.backup()
        session.actors.add("Somebody else")
    newest, older = backups(rich_path)
    newest.write_bytes(newest.read_bytes()[:30_000])
    assert look_at(newest).fault
    facts = newest_good(rich_path)
    assert facts is not None
    assert facts.path == older
    assert (facts.articles, facts.claims, facts.fault) == (5, 166, "")
    before = dump(rich_path)
    with pytest.raises(ProjectError, match="no good"):
        go_back(rich_path, newest)
    assert dump(rich_path) == before
    with closing(Session.open(rich_path)), pytest.raises(ProjectError, match="open in another window"):
        go_back(rich_path, older)
    rich_path.write_bytes(rich_path.read_bytes()[:50_000])
    Path(f"{rich_path}-wal").write_bytes(b"the log of the damaged file")
    damaged = rich_path.read_bytes()
    kept = go_back(rich_path, older)
    assert kept is not None
    assert kept.name.startswith("Rich before going back 20")
    assert kept.read_bytes() == damaged
    assert Path(f"{kept}-wal").read_bytes() == b"the log of the damaged file"
    assert not Path(f"{rich_path}-wal").exists()
    assert dump(rich_path) == dump(older)
    sound(rich_path)
    rich_path.unlink()
    assert go_back(rich_path, older) is None
    sound(rich_path)


def test_numbers_from_a_page_that_never_were_are_not_taken(rich_path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(rich_path, isolation_level=None)) as connection:
        connection.execute("UPDATE claim SET id = 9223372036854775807 WHERE id = 3")
        connection.execute("UPDATE span SET claim_id = 9223372036854775807 WHERE claim_id = 3")
        connection.execute("UPDATE actor SET id = -7 WHERE id = 1")
    with pytest.raises(DamagedProjectError):
        Session.open(rich_path)
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert any("number" in remark.reason for remark in report.lost)
    with closing(Session.open(tmp_path / "copy.claims", "Annotator A")) as session:
        session.claims.add(1, [(0, 3)])
        assert session.checking.check() == []


def test_a_text_is_the_right_one_by_its_hash_alone(rich_path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(rich_path, isolation_level=None)) as connection:
        connection.execute("UPDATE article SET characters = 3, first_words = 'wrong' WHERE id = 1")
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert report.kept["articles"] == 5
    with closing(sqlite3.connect(tmp_path / "copy.claims")) as connection:
        for text, digest, characters in connection.execute(
            "SELECT text, sha256, characters FROM article_text JOIN article ON article.id = article_id"
        ):
            assert (sha256(text), len(text)) == (digest, characters)


def test_of_two_things_that_became_one_the_first_is_kept_and_nothing_hangs_on_the_other(
    rich_path: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(rich_path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        parents = "SELECT uuid FROM proposition WHERE id IN (SELECT parent_id FROM proposition) ORDER BY id LIMIT 2"
        (kept,), (gone,) = connection.execute(parents)
        (orphans,) = connection.execute(
            "SELECT count(*) FROM proposition WHERE parent_id = (SELECT id FROM proposition WHERE uuid = ?)", (gone,)
        ).fetchone()
    rich_path.write_bytes(rich_path.read_bytes().replace(gone.encode(), kept.encode()))
    report = rescue(rich_path, tmp_path / "copy.claims")
    assert [remark.kind for remark in report.lost if remark.kind == "proposition"] == ["proposition"]
    mended = [remark for remark in report.mended if "stands under" in remark.reason]
    assert len(mended) == orphans > 0
    sound(tmp_path / "copy.claims")
