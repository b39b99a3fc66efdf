"""What a merge takes, keeps, reports and refuses."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from merge_sample import ANNOTATORS, TEXTS, add_articles, base_project, held, held_in, merge_into

from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.claim import Stance
from annotator.core.codebook import FieldKind
from annotator.core.errors import CancelledError, DamagedProjectError, InvalidValueError, ProjectError
from annotator.store import schema
from annotator.store.entities import ENTITIES
from annotator.store.merge_report import FileReport

NOTE = ENTITIES["claim"].main.columns.index("note")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("merge") / "base.claims"
    base_project(path)
    return path


@pytest.fixture
def here(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(base, tmp_path / "here.claims"))


@pytest.fixture
def there(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(base, tmp_path / "there.claims"))


def opened(path: Path, annotator: str = ANNOTATORS[0]) -> closing[Session]:
    return closing(Session.open(path, annotator))


def merged_file(path: Path, other: Path) -> FileReport:
    (report,) = merge_into(path, other).files
    return report


def versions(session: Session, claim_id: int) -> set[str]:
    """Return the notes that the claim has and had, as the history shows."""
    rows = session.connection.execute(
        f"SELECT json_extract(document, '$.claim[{NOTE}]') FROM image WHERE entity = 'claim' AND entity_id = ? "
        "AND document IS NOT NULL",
        (claim_id,),
    )
    return {row[0] for row in rows} | {session.claims.get(claim_id).note}


# Claims


def test_report_says_what_came_in_for_each_annotator_and_article(here: Path, there: Path) -> None:
    with opened(there, "Ben") as session:
        session.claims.add(1, [(20, 30)])
        session.claims.edit(3, note="changed")
        session.claims.delete([4])
    report = merged_file(here, there)
    assert [(r.annotator, r.article_id, r.added, r.updated, r.deleted, r.unchanged) for r in report.received] == [
        ("Anna", 1, 0, 0, 0, 1), ("Anna", 2, 0, 0, 0, 1), ("Ben", 1, 1, 1, 0, 0), ("Ben", 2, 0, 0, 1, 0),
    ]  # fmt: skip
    assert (report.added, report.updated, report.deleted, report.conflicts) == (1, 1, 1, [])
    assert not merge_into(here, there).changed


def test_claim_edited_on_both_sides_is_a_conflict_and_neither_version_is_lost(here: Path, there: Path) -> None:
    for first, second in ((here, there), (there, here)):
        older, newer = f"{first.stem} first", f"{second.stem} second"
        with opened(first) as session:
            session.claims.edit(1, note=older)
        with opened(second) as session:
            session.claims.edit(1, note=newer)
        (conflict,) = merged_file(here, there).conflicts
        assert (conflict.kind, conflict.kept) == ("edited", "there" if second is there else "here")
        assert conflict.here_at != conflict.there_at
        with opened(here) as session:
            assert session.claims.get(1).note == newer
            assert versions(session, 1) >= {older, newer}
        assert merged_file(here, there).conflicts == []


def test_going_on_from_what_was_merged_is_no_conflict(here: Path, there: Path) -> None:
    for note in ("one", "two"):
        with opened(there) as session:
            session.claims.edit(1, note=note)
        report = merged_file(here, there)
        assert (report.updated, report.conflicts) == (1, [])
    with opened(here) as session:
        assert session.claims.get(1).note == "two"
        assert versions(session, 1) == {"", "one", "two"}


def test_deletion_travels_and_so_does_what_was_restored(here: Path, there: Path) -> None:
    for after, count in (("delete", 3), ("restore", 4), ("delete", 3), ("undo", 4)):
        with opened(there) as session:
            if after == "delete":
                session.claims.delete([1])
            elif after == "restore":
                session.restore_claims([1])
            else:
                session.undo()
        merged_file(here, there)
        with opened(here) as session:
            assert session.totals()[1] == count
            assert len(session.deleted_claims()) == 4 - count


def test_claim_deleted_on_one_side_and_edited_on_the_other_stays(here: Path, there: Path) -> None:
    with opened(here) as session:
        session.claims.delete([1])
        session.claims.edit(2, note="here")
    with opened(there) as session:
        session.claims.edit(1, note="there")
        session.claims.delete([2])
    report = merged_file(here, there)
    assert {(conflict.kind, conflict.kept) for conflict in report.conflicts} == {
        ("deleted here", "there"), ("deleted there", "here"),
    }  # fmt: skip
    with opened(here) as session:
        assert [session.claims.get(number).note for number in (1, 2)] == ["there", "here"]


def test_what_was_merged_by_mistake_can_be_taken_back_and_merged_again(here: Path, there: Path) -> None:
    with opened(there) as session:
        session.claims.add(1, [(20, 30)], actor="Somebody new")
        session.claims.delete([2])
    before = held_in(here)
    merged_file(here, there)
    after = held_in(here)
    with opened(here) as session:
        session.undo()
        assert held(session.connection) == before
        session.actors.add("Something else, so that redo is over")
    assert merged_file(here, there).added == 1
    assert held_in(here)["claims"] == after["claims"]


def test_progress_of_annotators_comes_along(here: Path, there: Path) -> None:
    with opened(there) as session:
        session.articles.set_state([1], State.DONE)
    assert merged_file(here, there).states == 1
    with opened(here) as session:
        assert session.articles.state(1) is State.DONE


# What claims refer to


def test_actor_that_both_sides_invented_is_proposed_not_merged(here: Path, there: Path) -> None:
    with opened(here) as session:
        session.actors.add("Jens Stoltenberg", ["Stoltenberg"])
        session.claims.edit(1, proposition="Sanctions should be lifted")
    with opened(there) as session:
        session.claims.add(2, [(64, 75)], actor="STOLTENBERG", proposition="Sanctions  should be LIFTED")
    report = merged_file(here, there)
    assert [(same.what, same.here, same.there) for same in report.same_names] == [
        ("actor", "Jens Stoltenberg", "STOLTENBERG"),
        ("proposition", "Sanctions should be lifted", "Sanctions should be LIFTED"),
    ]
    with opened(here) as session:
        names = {actor.name for actor in session.actors.all()}
        assert names >= {"Jens Stoltenberg", "STOLTENBERG"}
        same = report.same_names[0]
        session.actors.merge([same.there_id], same.here_id)
    assert merged_file(here, there).same_names[:1] == report.same_names[1:]


def test_details_changed_last_stand_and_all_names_are_kept(here: Path, there: Path) -> None:
    with opened(there) as session:
        session.actors.set_details(1, {"name": "J. Kowalski", "country": "Poland"})
        session.articles.set_details(1, {"title": "There"})
    with opened(here) as session:
        session.actors.set_aliases(1, ["the minister"])
        session.articles.set_details(1, {"title": "Here"})
    report = merged_file(here, there)
    assert ("article", "title", "here") in {(d.what, d.detail, d.kept) for d in report.details}
    with opened(here) as session:
        assert session.articles.get(1).title == "Here"
        names = {session.actors.get(1).name, *session.actors.get(1).aliases}
        assert names == {"J. Kowalski", "Kowalski", "the minister"}


def test_stale_copy_does_not_undo_corrections(here: Path, there: Path) -> None:
    with opened(here) as session:
        session.actors.set_details(1, {"country": "Poland"})
        session.actors.add("Unused")
        session.actors.delete(session.actors.named("Unused") or 0)
        session.codebook.set_proposition(1, {"definition": "Wider"})
    report = merged_file(here, there)
    with opened(here) as session:
        assert session.actors.get(1).country == "Poland"
        assert session.codebook.get().propositions[0].definition == "Wider"
    assert [(d.what, d.detail, d.here, d.there) for d in report.codebook] == [
        ("proposition", "definition", "Wider", "")
    ]


def test_actor_merged_away_comes_back_only_when_a_claim_needs_it(here: Path, there: Path) -> None:
    with opened(here) as session:
        gone = session.actors.get(1).name
        session.actors.merge([1], 2)
    merged_file(here, there)
    with opened(here) as session:
        assert gone not in {actor.name for actor in session.actors.all()}
    with opened(there) as session:
        session.claims.add(1, [(0, 5)], actor=gone)
    report = merged_file(here, there)
    assert report.actors_added == [gone]
    assert [same.there for same in report.same_names] == [gone]


def test_articles_are_matched_by_their_text(here: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.claims"
    with closing(Session.create(other, "Carla")) as session:
        add_articles(session, [TEXTS[1], "A third article. It is new."])
        session.claims.add(1, [(0, 7)])
        session.claims.add(2, [(0, 7)])
    report = merged_file(here, other)
    assert (report.other_project, report.articles_added, report.annotators_added) == (True, ["A third arti"], ["Carla"])
    with opened(here) as session:
        assert session.totals() == (3, 6)
        assert {claim.quote for claim in session.claims.of_article(2)} >= {TEXTS[1][:7]}
        assert session.finding.search("third").articles


def test_two_people_of_one_name_are_kept_apart(here: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.claims"
    with closing(Session.create(other, "Anna")) as session:
        add_articles(session, TEXTS)
        session.claims.add(1, [(0, 7)])
    report = merged_file(here, other)
    assert report.same_annotators == ["Anna"]
    with opened(here) as session:
        assert [person.name for person in session.annotators()] == ["Anna", "Anna", "Ben"]


def test_name_without_work_gives_way_to_the_person(here: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.claims"
    with closing(Session.create(other, "Dora")) as session:
        add_articles(session, TEXTS)
        session.claims.add(1, [(0, 7)])
        (dora,) = session.annotators()
    with opened(here, "Dora"):
        pass
    assert merged_file(here, other).same_annotators == []
    with opened(here) as session:
        assert [person.uuid for person in session.annotators() if person.name == "Dora"] == [dora.uuid]
    assert merged_file(other, here).same_annotators == []


def test_new_parts_of_the_codebook_come_in_as_one_revision(here: Path, there: Path) -> None:
    with opened(there) as session:
        theme = session.codebook.add_theme("Security")
        session.codebook.add_proposition("Drills should be joint", theme, definition="Any")
        session.codebook.add_form("Interview")
        session.codebook.add_field("Weight", FieldKind.NUMBER)
        session.claims.add(1, [(0, 7)], form="interview", fields={"weight": "3"}, proposition="Drills should be joint")
    with opened(here) as session:
        revision = session.codebook.get().revision
    report = merged_file(here, there)
    assert report.propositions_added == ["Security", "Drills should be joint"]
    assert (report.forms_added, report.fields_added) == (["Interview"], ["Weight"])
    with opened(here) as session:
        book = session.codebook.get()
        assert book.revision == revision + 1
        drills = next(node for node in book.propositions if node.label == "Drills should be joint")
        assert book.theme_of(drills.id) == "Security"
        (claim,) = (c for c in session.claims.of_article(1) if c.form)
        assert (claim.form, claim.fields, claim.proposition_id) == ("interview", {"weight": "3"}, drills.id)
        assert session.checking.check() == []


def test_gold_set_of_another_file_stays_there(here: Path, there: Path) -> None:
    with closing(sqlite3.connect(there)) as connection:
        connection.execute(
            "INSERT INTO annotator (id, uuid, name, role, created_at) VALUES (9, 'g', 'gold', 'gold', '2026')"
        )
        connection.execute("UPDATE claim SET annotator_id = 9 WHERE id = 4")
        connection.commit()
    report = merged_file(here, there)
    assert (report.added, report.unchanged, report.refused, report.annotators_added) == (0, 3, [], [])


# What is refused, and what is left behind


def test_preview_says_what_merging_does_and_changes_nothing(here: Path, there: Path) -> None:
    with opened(there) as session:
        session.claims.add(1, [(20, 30)], actor="Somebody", stance=Stance.OPPOSES)
        session.claims.edit(1, note="x")
    with opened(here) as session:
        before = held(session.connection)
        actions = len(session.history())
        told: list[object] = []
        session.subscribe(told.append)
        preview = MergeActions(session).preview([there])
        assert (held(session.connection), len(session.history()), told) == (before, actions, [])
        merged = MergeActions(session).merge([there])
        assert preview == merged
        assert len(told) == 1
        assert session.undo_label == "Merge there.claims"


def test_merging_a_project_into_itself_is_refused(here: Path, tmp_path: Path) -> None:
    with opened(here) as session:
        with pytest.raises(InvalidValueError, match="this project itself"):
            MergeActions(session).merge([here])
        with pytest.raises(ProjectError, match="There is no file"):
            MergeActions(session).merge([tmp_path / "nowhere.claims"])


def test_cancelled_merge_leaves_nothing(here: Path, there: Path) -> None:
    with opened(there) as session:
        session.claims.add(1, [(20, 30)])

    def cancel(done: int, _total: int | None, _what: str) -> None:
        if done:
            raise CancelledError

    with opened(here) as session:
        before = held(session.connection)
        with pytest.raises(CancelledError):
            MergeActions(session).merge([there], cancel)
        assert held(session.connection) == before
        assert session.checking.check() == []


KILLED = """
import os, signal, sys
from pathlib import Path
from annotator.app.merging import MergeActions
from annotator.app.session import Session

def kill(done, total, what):
    if done >= total > 0:
        os.kill(os.getpid(), signal.SIGKILL)

MergeActions(Session.open(Path(sys.argv[1]))).merge([Path(sys.argv[2])], kill)
"""


@pytest.mark.skipif(os.name == "nt", reason="a process cannot kill itself this way")
def test_killed_merge_leaves_the_project_as_it_was(here: Path, there: Path) -> None:
    with opened(there) as session:
        for start in range(60):
            session.claims.add(1, [(start, start + 9)], actor=f"Actor {start}")
    before = held_in(here)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(here), str(there)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with opened(here) as session:
        assert held(session.connection) == before
        assert session.checking.check() == []
    assert merged_file(here, there).added == 60


def test_claims_that_do_not_agree_with_the_text_are_refused(here: Path, there: Path) -> None:
    with closing(sqlite3.connect(there)) as connection:
        connection.execute("UPDATE claim SET uuid = 'new-' || id, quote = 'never said' WHERE id = 1")
        connection.execute("UPDATE claim SET uuid = 'new-' || id, actor_start = 3, actor_end = 9999 WHERE id = 2")
        connection.execute('UPDATE span SET "end" = 9999 WHERE claim_id = 3')
        connection.execute("UPDATE claim SET uuid = 'new-' || id WHERE id = 3")
        connection.commit()
    report = merged_file(here, there)
    assert [refused.reason for refused in report.refused] == [
        "Its quote is not what stands in the article.",
        "The wording of its actor lies outside of the article.",
        "Its spans overlap or lie outside of the article.",
    ]
    with opened(here) as session:
        assert session.totals() == (2, 4)


def test_article_that_is_not_what_its_hash_says_is_refused(here: Path, there: Path) -> None:
    with opened(there) as session:
        add_articles(session, ["A third article."])
        session.claims.add(3, [(0, 5)])
    with closing(sqlite3.connect(there)) as connection:
        connection.execute("UPDATE article_text SET text = 'A third artikel.' WHERE article_id = 3")
        connection.commit()
    report = merged_file(here, there)
    assert [refused.what for refused in report.refused] == ["article", "claim"]
    assert held_in(here)["articles"] == held_in(there)["articles"] - {max(
        held_in(there)["articles"], key=lambda row: row[1] == "A third arti"
    )}  # fmt: skip


def test_file_with_other_tables_is_refused(here: Path, there: Path) -> None:
    with closing(sqlite3.connect(there)) as connection:
        connection.execute("ALTER TABLE claim ADD COLUMN foreign_thing TEXT")
        connection.commit()
    before = held_in(here)
    with opened(here) as session, pytest.raises(DamagedProjectError, match="not made as this program"):
        MergeActions(session).merge([there])
    assert held_in(here) == before


def test_file_of_an_older_version_is_read(here: Path, there: Path) -> None:
    with opened(there) as session:
        session.claims.add(1, [(20, 30)])
    with closing(sqlite3.connect(there)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION - 1}")
    content = there.read_bytes()
    assert merged_file(here, there).added == 1
    assert there.read_bytes() == content
