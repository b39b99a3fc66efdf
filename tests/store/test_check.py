"""The check finds every kind of damage that it knows of, and nothing in a sound project."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app.session import Session
from annotator.core.codebook import FieldKind
from annotator.core.errors import CancelledError


def test_the_sample_is_sound(sample: Session) -> None:
    seen: list[str] = []
    assert sample.checking.check(lambda _done, _total, what: seen.append(what)) == []
    assert "articles" in seen


DAMAGE = [
    ("UPDATE claim SET quote = quote || '.' WHERE id = 3", "The quote is not what stands in the text", 3),
    ("UPDATE claim SET start = start + 1 WHERE id = 3", "ends are not those of its parts", 3),
    ('UPDATE claim SET "end" = "end" + 1 WHERE id = 3', "ends are not those of its parts", 3),
    ('UPDATE span SET "end" = 99999 WHERE claim_id = 3', "lies outside of the text", 3),
    ("UPDATE span SET start = -5 WHERE claim_id = 3", "lies outside of the text", 3),
    ("DELETE FROM span WHERE claim_id = 3", "has no words", 3),
    ('INSERT INTO span SELECT claim_id, start + 1, "end" FROM span WHERE claim_id = 3', "overlap or touch", 3),
    ("UPDATE claim SET actor_start = actor_start + 1 WHERE id = 3", "The wording of the actor is not what", 3),
    ("UPDATE claim SET actor_end = NULL WHERE id = 3", "The wording of the actor lies outside", 3),
    ("UPDATE claim SET date_text = 'x', date_start = 0, date_end = 99999 WHERE id = 3", "of the date lies outside", 3),
    ("UPDATE claim SET date_text = 'x', date_start = 0, date_end = 4 WHERE id = 3", "of the date is not what", 3),
    ("UPDATE claim SET form = 'sung' WHERE id = 3", "The form “sung” is not in the codebook", 3),
    ("INSERT INTO claim_field SELECT 3, id, 'c' FROM field", "“c” is not among the choices", 3),
    ("UPDATE article_text SET text = replace(text, 'NATO', 'OTAN') WHERE article_id = 1", "not the one that was", 0),
    ("UPDATE article_text SET text = text || ' ' WHERE article_id = 1", "not the one that was imported", 0),
    ("UPDATE article SET characters = 7 WHERE id = 1", "not the one that was imported", 0),
    ("DELETE FROM article_text WHERE article_id = 1", "has no text", 0),
    ('UPDATE region SET "end" = 99999 WHERE article_id = 1 AND start = 0', "A region (title) lies outside", 0),
    ('UPDATE region SET "end" = 3000 WHERE article_id = 1 AND start = 0', "Two regions overlap at 2926", 0),
    ("DELETE FROM actor WHERE id = 2", "names one of “actor” that is not there", 0),
    ("UPDATE claim SET annotator_id = 77 WHERE id = 3", "names one of “annotator” that is not there", 0),
]


@pytest.mark.parametrize(("sql", "words", "claim_id"), DAMAGE)
def test_damage_is_found_and_said_where(sample_path: Path, sql: str, words: str, claim_id: int) -> None:
    with closing(Session.open(sample_path)) as session:
        session.codebook.add_field("Frame", FieldKind.CHOICE, ["a", "b"])
    with closing(sqlite3.connect(sample_path, isolation_level=None)) as connection:
        assert connection.execute(sql).rowcount > 0
    with closing(Session.open(sample_path, read_only=True)) as session:
        findings = session.checking.check()
    found = [finding for finding in findings if words in finding.what]
    assert found, findings
    assert all(finding.remedy and finding.where for finding in findings)
    if claim_id:
        assert {finding.claim_id for finding in findings} == {claim_id}
        assert f"claim {claim_id}" in found[0].where


def test_a_word_index_out_of_step_is_found(sample_path: Path) -> None:
    with closing(sqlite3.connect(sample_path, isolation_level=None)) as connection:
        connection.execute("UPDATE claim SET note = 'unheard-of' WHERE id = 3")
    with closing(Session.open(sample_path)) as session:
        assert ["claims" in finding.what for finding in session.checking.check()] == [True]
    with closing(Session.open(sample_path, read_only=True)) as session:
        assert session.checking.check() == []


def test_a_torn_page_is_found(sample_path: Path) -> None:
    with closing(sqlite3.connect(sample_path, isolation_level=None)) as connection:
        page_size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'tag_by_tag'").fetchone()[0]
    session = Session.open(sample_path)
    with closing(session):
        # While it is open, as a failing disk would do it; opening would refuse the file.
        with sample_path.open("rb+") as file:
            file.seek((root - 1) * page_size)
            file.write(b"\xff" * page_size)
        findings = session.checking.check()
    assert findings
    assert findings[0].where == "the file"
    assert "backup" in findings[0].remedy


def test_checking_can_be_cancelled(sample: Session) -> None:
    def cancel(_done: int, _total: int | None, what: str) -> None:
        if what == "articles":
            raise CancelledError

    with pytest.raises(CancelledError):
        sample.checking.check(cancel)
