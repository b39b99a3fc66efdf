"""Propositions that become one: claims, definitions, decisions, undo, and the files of annotators afterwards."""

from contextlib import closing
from pathlib import Path

import pytest

from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.core.claim import Claim
from annotator.core.codebook import PropositionKind
from annotator.core.errors import InvalidValueError, NotFoundError


def most_used(session: Session) -> tuple[int, int]:
    usage = session.codebook.usage()
    first, second = sorted(usage, key=lambda one: -usage[one])[:2]
    return first, second


def claims_of(session: Session) -> list[Claim]:
    return [claim for article in range(1, 6) for claim in session.claims.of_article(article)]


def test_claims_definitions_and_decisions_go_along(sample: Session) -> None:
    target, source = most_used(sample)
    sample.codebook.set_proposition(target, {"definition": "Membership as such.", "examples": "one"})
    sample.codebook.set_proposition(source, {"definition": "Its pace.", "examples": "one"})
    taken = sample.reviewing.take_all_identical()
    before, changed = claims_of(sample), sum(one.changed for one in sample.reviewing.articles())
    having = [claim.id for claim in before if claim.proposition_id == source]
    preview = sample.codebook.merge_preview([source, source, target], target)
    assert (preview.claims, [one.id for one in preview.sources]) == (sample.codebook.usage()[source], [source])
    assert preview.claims >= len(having) > 5
    sample.codebook.merge([source], target)
    book = sample.codebook.get()
    kept = book.proposition(target)
    assert kept is not None
    assert (kept.definition, kept.examples) == ("Membership as such.\nIts pace.", "one")
    assert book.proposition(source) is None
    after = {claim.id: claim for claim in claims_of(sample)}
    assert {after[claim_id].proposition_id for claim_id in having} == {target}
    for claim in before:
        if claim.id not in having:
            assert after[claim.id] == claim
    assert sum(one.changed for one in sample.reviewing.articles()) == changed
    assert sample.reviewing.progress()[0] == taken
    assert sample.undo_label.startswith("Merge proposition ")
    assert book.revision == sample.codebook.revisions()[0][0]
    sample.undo()
    assert claims_of(sample) == before
    assert sample.codebook.get().proposition(source) is not None
    sample.redo()
    assert sample.codebook.get().proposition(source) is None
    assert sample.checking.check() == []


def test_themes_and_what_is_gone_cannot_be_merged(sample: Session) -> None:
    target, source = most_used(sample)
    theme = next(one.id for one in sample.codebook.get().propositions if one.kind is PropositionKind.THEME)
    before = sample.codebook.get()
    with pytest.raises(InvalidValueError, match="not themes"):
        sample.codebook.merge([theme], target)
    with pytest.raises(NotFoundError):
        sample.codebook.merge([source], 10**6)
    with pytest.raises(NotFoundError):
        sample.codebook.merge_preview([10**6], target)
    sample.codebook.merge([target], target)
    assert sample.codebook.get() == before


def test_an_older_file_brings_nothing_back(sample: Session, tmp_path: Path) -> None:
    other = tmp_path / "other.claims"
    sample.backup(other)
    target, source = most_used(sample)
    sample.codebook.merge([source], target)
    report = MergeActions(sample).merge([other])
    assert report.files[0].added == report.files[0].updated == report.files[0].deleted == 0
    assert sample.codebook.get().proposition(source) is None
    with closing(Session.open(other, "Annotator B")) as theirs:
        theirs.claims.edit(
            next(c.id for c in claims_of(theirs) if c.proposition_id == source and c.annotator_id == 2), note="again"
        )
    MergeActions(sample).merge([other])
    assert sample.checking.check() == []


def test_a_definition_that_only_stands_within_words_of_another_is_kept(sample: Session) -> None:
    target, source = most_used(sample)
    sample.codebook.set_proposition(target, {"definition": "Membership now.\nNot later.", "examples": ""})
    sample.codebook.set_proposition(source, {"definition": "Member", "examples": "Not later."})
    sample.codebook.merge([source], target)
    kept = sample.codebook.get().proposition(target)
    assert kept is not None
    assert (kept.definition, kept.examples) == ("Membership now.\nNot later.\nMember", "Not later.")
