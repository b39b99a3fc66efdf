"""What listeners are told is what was done, whatever another thread finishes meanwhile."""

from contextlib import closing
from pathlib import Path

from annotator.app.importing import candidate
from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.formats.incoming import IncomingArticle
from annotator.store import claims


def _told(session: Session) -> list[Changes]:
    told: list[Changes] = []
    session.subscribe(told.append)
    return told


def test_articles_imported_aside_are_told_of_although_a_claim_was_tagged_before(sample: Session) -> None:
    told = _told(sample)
    report = sample.importing.add([candidate(IncomingArticle("The minister denied it.", "new.txt"))])
    article_id = sample.articles.get(1).id
    claim_id = sample.claims.add(article_id, [(0, 5)])
    assert told[-1].claims == {claim_id}
    assert not told[-1].articles
    sample.importing.finished()
    assert told[-1].articles == set(report.added)
    assert not told[-1].claims


def test_claims_imported_aside_are_told_of_although_a_claim_was_tagged_before(sample: Session) -> None:
    told = _told(sample)
    sha256 = sample.articles.get(2).sha256
    sample.claims_in.add([f'{{"article": {{"sha256": "{sha256}"}}, "spans": [[0, 5]], "annotator": "Someone"}}'])
    sample.claims.add(1, [(0, 5)])
    sample.claims_in.finished()
    assert told[-1].claim_articles == {2}
    assert told[-1].annotators


def test_a_merge_aside_is_told_of_although_a_claim_was_tagged_before(sample: Session, tmp_path: Path) -> None:
    other = tmp_path / "other.claims"
    sample.backup(other)
    with closing(Session.open(other, "Annotator B")) as theirs:
        theirs.claims.add(2, [(3, 9)])
    told = _told(sample)
    merging = MergeActions(sample)
    assert merging.add([other]).changed
    sample.claims.add(1, [(0, 5)])
    merging.finished()
    assert told[-1].claim_articles == {2}


def test_undo_takes_the_action_back_that_is_the_last_when_its_turn_comes(sample: Session) -> None:
    """An import may commit while undo waits for it; undo out of order would not restore what was there."""
    claim_id = sample.claims.add(1, [(0, 5)])
    left = ["an import that commits just before undo may write"]

    def commit_first(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE" and left:
            left.clear()
            with sample.project.writing_aside("Import") as writing:
                claims.set_values(writing, claim_id, {"note": "later"})

    sample.connection.set_trace_callback(commit_first)
    sample.undo()
    sample.connection.set_trace_callback(None)
    assert not left
    assert sample.claims.get(claim_id).note == ""
    assert sample.undo_label.startswith("Tag claim")
