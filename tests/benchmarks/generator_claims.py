"""Claims as several annotators make them on the same sentences: mostly alike, sometimes not, and some decided on."""

import uuid
from collections import defaultdict
from itertools import accumulate
from typing import NamedTuple

from generator_words import Sentence, Speakers, Words

from annotator.core.span import Span, normalised, quote

_STANCES = ("supports", "opposes", "neutral")
_TAGS = ("checked", "ask again", "metaphor", "irony", "headline", "later")
_FRAMES = ("security", "economy", "morality")
_DECIDED = 0.08
"""The part of the articles that a reviewer has decided on."""

CLAIM = (
    'claim (id, uuid, article_id, annotator_id, start, "end", quote, actor_id, actor_as_written, actor_start, '
    "actor_end, organisation, proposition_id, stance, form, claim_date, date_text, date_start, date_end, confidence, "
    "note, codebook_revision, created_at, updated_at)"
)
_DECISION = "decision (id, uuid, article_id, reviewer, kind, claim_id, reason, decided_at)"
_FROM = "decided_from (decision_id, claim_uuid, annotator, claim_updated_at, taken)"


class _Meant(NamedTuple):
    """What a sentence says, as most annotators code it."""

    actor_id: int
    proposition_id: int
    stance: str


class _Made(NamedTuple):
    """As much of a claim as a decision on it needs: its row, and its parts."""

    annotator: int
    row: tuple[object, ...]
    spans: tuple[Span, ...]


class ClaimMaker:
    """Makes the rows of claims, of what belongs to them, and of decisions, into `rows`, by table and columns."""

    def __init__(
        self, words: Words, speakers: Speakers, first_proposition: int, last_proposition: int, annotators: int
    ) -> None:
        self.rows: dict[str, list[tuple[object, ...]]] = defaultdict(list)
        self._chance = words.random
        self._words = words
        self._speakers = speakers
        self._propositions = range(first_proposition, last_proposition + 1)
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._propositions))))
        self._annotators = annotators
        self._claim_id = self._decision_id = 0

    def claims(self, article_id: int, text: str, sentences: list[tuple[int, Sentence]], number: int) -> None:
        """Make so many claims in an article on its sentences, in order, from the first again when there are too few."""
        chance = self._chance
        people = sorted(chance.sample(range(self._annotators), chance.randint(1, min(3, self._annotators))))
        if self._annotators > 3 and chance.random() < 0.05:
            people = list(range(self._annotators))
        step = max(1, int(len(sentences) * len(people) * 0.8 / number)) if number else 1
        decided = number > 0 and chance.random() < _DECIDED
        place = 0
        while number > 0:
            begin, sentence = sentences[place % len(sentences)]
            meant = self._meant(sentence)
            coders = [person for person in people if chance.random() < 0.8][:number] or people[:1]
            again = place >= len(sentences)
            made = [self._claim(article_id, person, text, begin, sentence, meant, again=again) for person in coders]
            if decided:
                self._decide(article_id, made)
            number -= len(made)
            place += step if place + step < len(sentences) or place >= len(sentences) else len(sentences) - place
        for person in people:
            if decided or chance.random() < 0.8:
                state = "done" if decided else chance.choice(("doing", "done", "done"))
                row = (article_id, person + 1, state, f"2026-02-{1 + article_id % 28:02}T10:00:00.000Z")
                self.rows["article_state (article_id, annotator_id, state, updated_at)"].append(row)
        if decided:
            row = (article_id, "Annotator 0", "2026-05-01T10:00:00.000Z")
            self.rows["article_review (article_id, reviewer, decided_at)"].append(row)

    def _meant(self, sentence: Sentence) -> _Meant:
        chance = self._chance
        assert sentence.speaker is not None
        proposition = chance.choices(self._propositions, cum_weights=self._weights)[0]
        return _Meant(sentence.speaker + 1, proposition, chance.choice(_STANCES))

    def _claim(
        self, article_id: int, annotator: int, text: str, begin: int, sentence: Sentence, meant: _Meant, *, again: bool
    ) -> _Made:
        chance = self._chance
        spans = self._spans(text, begin, sentence, again=again)
        actor = meant.actor_id if chance.random() < 0.95 else self._speakers.any() + 1
        proposition = meant.proposition_id if chance.random() < 0.88 else meant.proposition_id ^ 1
        if proposition not in self._propositions:
            proposition = meant.proposition_id
        stance = meant.stance if chance.random() < 0.85 else chance.choice(_STANCES)
        lacking = chance.randrange(3) if chance.random() < 0.08 else None
        who, when = sentence.who, sentence.when if chance.random() < 0.3 else None
        self._claim_id += 1
        time = _time(self._claim_id)
        row = (
            self._claim_id, str(uuid.UUID(int=chance.getrandbits(128), version=4)), article_id, annotator + 1,
            spans[0].start, spans[-1].end, quote(text, spans),
            None if lacking == 0 else actor, *_wording(text, begin, who), self._organisation(actor),
            None if lacking == 1 else proposition, None if lacking == 2 else stance, sentence.form,
            f"{2015 + article_id % 10}-{1 + article_id % 12:02}" if when else None, *_wording(text, begin, when),
            chance.randint(1, 4) if chance.random() < 0.4 else None,
            self._words.some(6) if chance.random() < 0.03 else "", 1, time, time,
        )  # fmt: skip
        self.rows[CLAIM].append(row)
        self._belongings(self._claim_id, spans)
        return _Made(annotator, row, spans)

    def _organisation(self, actor: int) -> str | None:
        return self._speakers.people[actor - 1].organisation if actor % 5 == 0 else None

    def _belongings(self, claim_id: int, spans: tuple[Span, ...]) -> None:
        """Make the rows of the claim's parts, and now and then of tags, addressees and own fields."""
        chance, rows = self._chance, self.rows
        rows['span (claim_id, start, "end")'].extend((claim_id, *span) for span in spans)
        if chance.random() < 0.05:
            rows["tag (claim_id, position, tag)"].append((claim_id, 0, chance.choice(_TAGS)))
        if chance.random() < 0.1:
            row = (claim_id, 0, self._speakers.any() + 1)
            rows["addressee (claim_id, position, actor_id)"].append(row)
        if chance.random() < 0.25:
            rows["claim_field (claim_id, field_id, value)"].append((claim_id, 1, chance.choice(_FRAMES)))

    def _spans(self, text: str, begin: int, sentence: Sentence, *, again: bool) -> tuple[Span, ...]:
        """Return the parts of a claim: mostly the words said, at times more or fewer of them."""
        parts = [(begin + start, begin + end) for start, end in sentence.parts]
        kind = self._chance.random()
        if again or kind < 0.06:
            start, end = parts[-1]
            inner = text.find(" ", start + self._chance.randrange(max(1, (end - start) // 2)), end)
            parts = [(inner + 1 if 0 < inner < end - 1 else start, end)]
        elif kind < 0.16:
            start, end = parts[0]
            parts[0] = (min(end - 1, text.find(" ", start) + 1) if " " in text[start:end] else start, end)
        elif kind < 0.26:
            parts = [(begin, begin + len(sentence.text))]
        elif kind < 0.3:
            parts = [(parts[0][0], min(len(text), parts[-1][1] + self._chance.randint(20, 160)))]
        return normalised(parts)

    def _decide(self, article_id: int, made: list[_Made]) -> None:
        """Take one of the claims into the gold set, or none of them."""
        chance = self._chance
        self._decision_id += 1
        rejected = len(made) == 1 and chance.random() < 0.2
        taken = None if rejected else made[0]
        gold_id = None
        time = "2026-05-01T10:00:00.000Z"
        if taken is not None:
            self._claim_id += 1
            gold_id = self._claim_id
            new = (gold_id, str(uuid.UUID(int=chance.getrandbits(128), version=4)), article_id, self._annotators + 1)
            self.rows[CLAIM].append((*new, *taken.row[4:-2], time, time))
            self.rows['span (claim_id, start, "end")'].extend((gold_id, *span) for span in taken.spans)
        alike = len(made) > 1 and len({claim.row[4:14] for claim in made}) == 1
        kind = "rejected" if rejected else "unanimous" if alike else "taken"
        reason = chance.choice(("boundary rule", "annotator error", "ambiguous text")) if kind != "unanimous" else ""
        self.rows[_DECISION].append((
            self._decision_id, str(uuid.UUID(int=chance.getrandbits(128), version=4)), article_id, "Annotator 0",
            kind, gold_id, reason, time,
        ))  # fmt: skip
        self.rows[_FROM].extend(
            (self._decision_id, claim.row[1], f"Annotator {claim.annotator}", claim.row[-1], int(claim is taken))
            for claim in made
        )


def _time(number: int) -> str:
    """Return when the claim of that number was made: some twenty a minute, from January on."""
    minute = number // 20
    day = f"2026-{1 + minute // 40_320 % 4:02}-{1 + minute // 1_440 % 28:02}"
    return f"{day}T{minute // 60 % 24:02}:{minute % 60:02}:00.000Z"


def _wording(text: str, begin: int, place: tuple[int, int] | None) -> tuple[str | None, int | None, int | None]:
    if place is None:
        return None, None, None
    start, end = begin + place[0], begin + place[1]
    return text[start:end], start, end
