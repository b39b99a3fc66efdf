"""Actors: found under any spelling, merged and split without loss."""

import pytest

from annotator.app.session import Session
from annotator.core.actor import Actor
from annotator.core.claim import Claim
from annotator.core.errors import InvalidValueError


def _claims(session: Session) -> list[Claim]:
    return [claim for article_id in range(1, 6) for claim in session.claims.of_article(article_id)]


def _state(session: Session) -> tuple[list[Actor], list[Claim]]:
    return session.actors.all(), _claims(session)


def _three_spellings(session: Session) -> list[int]:
    """Split the President's spellings apart, each with claims of its own."""
    actor = session.actors.named("Volodymyr Zelenskyy")
    assert actor is not None
    session.actors.set_aliases(actor, [])
    spellings = [
        actor,
        session.actors.add("Zelenskiy", role="president"),
        session.actors.add("Zelensky", ["V. Zelensky"]),
    ]
    for number, claim_id in enumerate(session.actors.claims_naming(actor)):
        session.claims.edit(claim_id, actor=spellings[number % 3], via=spellings[(number + 1) % 3])
    return spellings


def test_three_spellings_are_merged_and_unmerged_by_undo_without_loss(sample: Session) -> None:
    spellings = _three_spellings(sample)
    before = _state(sample)
    written = [(claim.uuid, claim.actor_as_written, claim.actor_span) for claim in before[1]]
    preview = sample.actors.merge_preview(spellings[1:], spellings[0])
    assert set(preview.names) == {"Zelenskiy", "Zelensky", "V. Zelensky"}
    sample.actors.merge(spellings[1:], spellings[0])
    merged = sample.actors.get(spellings[0])
    assert set(merged.aliases) == {"Zelenskiy", "Zelensky", "V. Zelensky"}
    assert [(claim.uuid, claim.actor_as_written, claim.actor_span) for claim in _claims(sample)] == written
    assert {claim.actor_id for claim in _claims(sample)}.isdisjoint(spellings[1:])
    changed = sum(one != other for one, other in zip(before[1], _claims(sample), strict=True))
    assert changed == preview.claims
    assert sample.undo_label == "Merge Zelenskiy, Zelensky into Volodymyr Zelenskyy"
    after = _state(sample)
    sample.undo()
    assert _state(sample) == before
    sample.redo()
    assert _state(sample) == after


def test_three_spellings_are_merged_and_unmerged_by_splitting(sample: Session) -> None:
    spellings = _three_spellings(sample)
    spoken = [{c.uuid for c in _claims(sample) if c.actor_id == spelling} for spelling in spellings]
    sample.actors.merge(spellings[1:], spellings[0])
    second = {c.uuid: c.id for c in _claims(sample)}
    new = sample.actors.split(spellings[0], "Zelenskiy", [second[uuid] for uuid in spoken[1]])
    assert {c.uuid for c in _claims(sample) if c.actor_id == new} == spoken[1]
    assert sample.actors.get(new).name == "Zelenskiy"
    assert "Zelenskiy" not in sample.actors.get(spellings[0]).aliases
    assert sample.actors.named("zelenskiy") == new
    kept = {c.uuid for c in _claims(sample) if c.actor_id == spellings[0]}
    assert kept == spoken[0] | spoken[2]
    assert len(_claims(sample)) == 164
    assert spoken[1]
    with pytest.raises(InvalidValueError, match="no alias"):
        sample.actors.split(spellings[0], "Nobody", [])


def test_split_proposes_the_claims_whose_wording_has_the_alias(sample: Session) -> None:
    actor = sample.actors.named("Zelenskiy")
    assert actor is not None
    proposed = sample.actors.split_preview(actor, "Zelenskiy")
    assert proposed
    assert all("zelenskiy" in (claim.actor_as_written or "").casefold() for claim in proposed)


def test_names_are_found_whatever_their_shape(sample: Session) -> None:
    actor = sample.actors.add("José O’Neill", ["J. O’Neill"], organisation="  Some   Office ", type="person")
    for name in ("José O’Neill", "jose o'neill", "JOSE\u00a0 O`NEILL", "j. o’neill"):
        assert sample.actors.named(name) == actor
    assert sample.actors.get(actor).organisation == "Some Office"
    with pytest.raises(InvalidValueError, match="already"):
        sample.actors.add("JOSÉ O'NEILL")
    with pytest.raises(InvalidValueError, match="belongs to"):
        sample.actors.set_aliases(actor, ["NATO"])
    with pytest.raises(InvalidValueError, match="already"):
        sample.actors.set_details(actor, {"name": "NATO"})
    with pytest.raises(InvalidValueError):
        sample.actors.add("   ")
    sample.actors.set_details(actor, {"name": "Joseph O’Neill", "organisation": ""})
    renamed = sample.actors.get(actor)
    assert (renamed.name, renamed.aliases, renamed.organisation) == (
        "Joseph O’Neill",
        ("J. O’Neill", "José O’Neill"),
        None,
    )


def test_an_actor_in_use_is_not_removed(sample: Session) -> None:
    nato = sample.actors.named("NATO")
    assert nato is not None
    with pytest.raises(InvalidValueError, match="is named in"):
        sample.actors.delete(nato)
    unused = sample.actors.add("Unused")
    sample.actors.delete(unused)
    assert sample.actors.named("Unused") is None


def test_the_preview_tells_which_details_the_one_that_stays_takes_over(sample: Session) -> None:
    kept = sample.actors.add("European allies", type="collective")
    general = sample.actors.add("General Staff", type="institution", country="UA")
    minister = sample.actors.add("Minister", country="PL", role="minister")
    preview = sample.actors.merge_preview([general, kept, minister], kept)
    assert preview.taken_over == {"country": "UA", "role": "minister"}
    sample.actors.merge([general, kept, minister], kept)
    merged = sample.actors.get(kept)
    assert (merged.type, merged.country, merged.role) == ("collective", "UA", "minister")
    assert sample.actors.merge_preview([], kept).taken_over == {}
