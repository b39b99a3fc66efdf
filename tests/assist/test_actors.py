"""Who is guessed to make a claim."""

import pytest
from assist_sample import Sample

from annotator.assist.actors import ActorGuess, propose_actor
from annotator.assist.names import NameIndex
from annotator.core.span import Span

KNOWN = NameIndex({"Mark Rutte": 1, "Dmitry Peskov": 2, "Volodymyr Zelensky": 3, "NATO": 4})


def best(text: str, claim: str, known: NameIndex = KNOWN) -> ActorGuess:
    start = text.index(claim)
    return propose_actor(text, [Span(start, start + len(claim))], known)[0]


@pytest.mark.parametrize(
    ("text", "claim", "actor"),
    [
        ("NATO met. Rutte said on Friday that the plan is dead.", "the plan is dead", 1),
        ("“The plan is dead,” said Mark Rutte, head of NATO.", "“The plan is dead,”", 1),
        ("The plan, according to Peskov, is dead for NATO.", "The plan, according to Peskov, is dead", 2),
        ("“NATO is far. NATO is weak,” Peskov told Zelensky.", "“NATO is far.", 2),
        ("Peskov, who met Rutte, urged NATO to wait.", "urged NATO to wait", 2),
        ("Zelensky came to NATO. He said that time is short.", "time is short", 3),
        ("With the war near, Zelensky has asked NATO to act, seeking help.", "seeking help", 3),
        ("Rutte met Zelensky. “NATO stands.”", "“NATO stands.”", 1),
    ],
)
def test_the_speaker_comes_first(text: str, claim: str, actor: int) -> None:
    assert best(text, claim).actor_id == actor


def test_the_role_belongs_to_the_name_as_written() -> None:
    text = "Kremlin spokesman Dmitry Peskov told reporters that war is near."
    guess = best(text, "war is near")
    assert guess.as_written == "Kremlin spokesman Dmitry Peskov" == text[guess.span.start : guess.span.end]


def test_an_unknown_speaker_is_named_without_actor() -> None:
    guess = best("On Monday Olaf Scholz said that NATO is strong.", "NATO is strong")
    assert (guess.actor_id, guess.as_written) == (None, "Olaf Scholz")
    assert "not in the registry" in guess.why


def test_nobody_near_means_no_guess() -> None:
    assert propose_actor("it rains here and there.", [Span(3, 8)], KNOWN) == []
    assert propose_actor("NATO", [], KNOWN) == []


@pytest.mark.parametrize(("annotator", "least"), [("Annotator A", 0.75), ("Annotator B", 0.75)])
def test_three_of_four_sample_actors_are_guessed_first(sample: Sample, annotator: str, least: float) -> None:
    right = asked = 0
    for claim in (c for c in sample.claims if c.annotator == annotator and c.actor):
        known = dict(sample.actors)
        for other in sample.claims:
            if other.article != claim.article and other.actor and other.as_written not in (None, "He"):
                known.setdefault(other.as_written, sample.actors[other.actor])
        guesses = propose_actor(sample.texts[claim.article], claim.spans, NameIndex(known))
        asked += 1
        right += bool(guesses) and guesses[0].actor_id == sample.actors.get(claim.actor or "")
        assert [g.score for g in guesses] == sorted((g.score for g in guesses), reverse=True)
        text = sample.texts[claim.article]
        assert all(text[g.span.start : g.span.end] == g.as_written and 0 <= g.score <= 1 for g in guesses)
    assert asked > 70
    assert right / asked >= least
