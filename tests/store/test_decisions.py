"""Gold claims are nobody's: whatever lists or counts annotators' claims leaves them out."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app.exporting import ExportOptions
from annotator.app.session import Session
from annotator.core.claim import ClaimValues, Stance
from annotator.core.filters import ArticleFilter, ArticleSort, ClaimFilter, ClaimSort
from annotator.store import decisions, lists
from annotator.store.annotators import annotators


@pytest.fixture
def plain(sample_template: Path) -> Iterator[Session]:
    """Give the sample without any decision."""
    with closing(Session.open(sample_template, read_only=True)) as session:
        yield session


@pytest.fixture
def reviewed(sample_path: Path) -> Iterator[Session]:
    """Give the sample with the identical claims decided and one gold claim that has words of its own."""
    with closing(Session.open(sample_path, "R. Lindqvist")) as session:
        session.reviewing.take_all_identical()
        article_id = session.reviewing.articles()[0].article_id
        values = ClaimValues(actor="Nobody Else", proposition="A proposition of the gold set", note="zzyzx")
        session.reviewing.add(article_id, [(0, 4)], values)
        yield session


def gold_ids(session: Session) -> set[int]:
    (gold,) = decisions.gold_ids(session.connection)
    return {row[0] for row in session.connection.execute("SELECT id FROM claim WHERE annotator_id = ?", (gold,))}


def test_gold_is_no_annotator(reviewed: Session) -> None:
    names = [person.name for person in annotators(reviewed.connection)]
    assert names == ["Annotator A", "Annotator B", "R. Lindqvist"]
    assert set(reviewed.claims_by_annotator()) == {1, 2}
    assert reviewed.totals() == (5, 164)
    assert decisions.GOLD_NAME not in names
    reviewed.work_as("gold")
    assert reviewed.annotator_id not in decisions.gold_ids(reviewed.connection)


def test_gold_is_in_no_list(reviewed: Session) -> None:
    gold = gold_ids(reviewed)
    assert len(gold) > 20
    for sort in ClaimSort:
        listed = reviewed.claims.ids(ClaimFilter(sort=sort))
        assert len(listed) == 164
        assert gold.isdisjoint(listed)
    article_id = reviewed.reviewing.articles()[0].article_id
    assert gold.isdisjoint(claim.id for claim in reviewed.claims.of_article(article_id))
    assert gold.isdisjoint(head.id for head in reviewed.claims.heads(article_id, everybody=True)[0])
    ids = reviewed.articles.ids(ArticleFilter())
    assert sum(row.claims for row in lists.article_rows(reviewed.connection, ids)) == 164
    assert not any(row.claims for row in reviewed.articles.rows(ids))
    assert not reviewed.deleted_claims()


def test_gold_is_not_sorted_or_filtered_by(plain: Session, reviewed: Session) -> None:
    by_claims = ArticleFilter(sort=ArticleSort.CLAIMS, descending=True)
    with closing(Session.open(reviewed.path, read_only=True)) as other:
        assert list(other.articles.ids(by_claims)) == list(plain.articles.ids(by_claims))
        only_gold = next(actor.id for actor in other.actors.all() if actor.name == "Nobody Else")
        assert not other.articles.ids(ArticleFilter(actor_id=only_gold))
        opened = ArticleFilter(has_open_claims=True)
        assert list(other.articles.ids(opened)) == list(plain.articles.ids(opened))
        ids = other.articles.ids(ArticleFilter())
        assert sum(row.open_claims for row in other.articles.rows(ids)) == sum(
            row.open_claims for row in plain.articles.rows(ids)
        )


def test_gold_is_not_found_or_counted(reviewed: Session) -> None:
    assert reviewed.finding.search("zzyzx").claims == ()
    reviewed.blind = False
    answer = reviewed.finding.search("zzyzx")
    assert (answer.claims, answer.claims_total.number) == ((), 0)
    assert reviewed.finding.search("NATO", limit=500).claims_total.number > 20
    assert gold_ids(reviewed).isdisjoint(hit.claim_id for hit in reviewed.finding.search("NATO", limit=500).claims)
    uses = reviewed.actors.usage()
    only_gold = next(actor.id for actor in reviewed.actors.all() if actor.name == "Nobody Else")
    assert only_gold not in uses
    assert sum(uses.values()) == sum(
        claim.actor_id is not None
        for article_id in reviewed.articles.ids(ArticleFilter())
        for claim in reviewed.claims.of_article(article_id)
    )
    assert sum(reviewed.codebook.usage().values()) <= 164


@pytest.mark.parametrize("name", ["claims.csv", "dump.jsonl"])
def test_gold_is_not_exported_unless_asked_for(reviewed: Session, plain: Session, tmp_path: Path, name: str) -> None:
    texts = []
    for number, session in enumerate((reviewed, plain)):
        dest = tmp_path / f"{number}"
        options = ExportOptions(format="jsonl" if name.endswith("jsonl") else "csv")
        session.exporting.export(dest, options)
        texts.append((dest if dest.is_file() else dest / name).read_text("utf-8"))
    assert texts[0].count("\n") == texts[1].count("\n")
    assert "zzyzx" not in texts[0]
    assert ",gold," not in texts[0]


def test_a_decision_taken_back_leaves_no_claim_to_restore(reviewed: Session) -> None:
    row = next(
        row
        for row in reviewed.reviewing.article(reviewed.reviewing.articles()[0].article_id).rows
        if row.gold and row.claims
    )
    reviewed.reviewing.reopen(row.article_id, row.key)
    assert reviewed.deleted_claims() == []
    claim = next(iter(row.claims.values()))
    reviewed.claims.delete([claim.id])
    assert [deleted.claim_id for deleted in reviewed.deleted_claims()] == [claim.id]


def test_damaged_gold_is_found(reviewed: Session) -> None:
    broken = min(gold_ids(reviewed))
    with reviewed.project.transaction() as connection:
        connection.execute("UPDATE span SET start = start + 1 WHERE claim_id = ?", (broken,))
    assert broken in {finding.claim_id for finding in reviewed.checking.check()}


def test_settings_and_decisions_survive_the_session(reviewed: Session, sample_path: Path) -> None:
    before = decisions.decisions(reviewed.connection)
    with closing(Session.open(sample_path, read_only=True)) as other:
        assert decisions.decisions(other.connection) == before
        assert decisions.decision(other.connection, before[0].id) == before[0]
    assert {source.annotator for made in before for source in made.sources} == {"Annotator A", "Annotator B"}
    assert [made.kind for made in before].count("edited") == 1
    assert all(sum(source.taken for source in made.sources) == (made.kind == "unanimous") for made in before)


def test_stances_of_gold_are_checked_like_others(reviewed: Session) -> None:
    article_id = reviewed.reviewing.articles()[0].article_id
    key = reviewed.reviewing.add(article_id, [(5, 9)], ClaimValues(stance=Stance.SUPPORTS))
    row = reviewed.reviewing.article(article_id).row(key)
    assert row is not None
    assert row.gold[0].quote == reviewed.articles.text(article_id)[5:9]
