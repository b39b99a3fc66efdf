"""Who makes a claim: guesses from the names around it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from annotator.assist.names import COMMON, NameIndex, Token, capitalised, tokens_in
from annotator.assist.quotations import quotations
from annotator.assist.sentences import previous_sentence, sentence_at
from annotator.assist.verbs import HELPERS, PREPOSITIONS, PRONOUNS, SAYING, WANTING
from annotator.assist.wordlists import word_set
from annotator.core.span import Span

_REACH = 1_500
_CLAIM_REACH = 3_000
"""How much of a claim's own words is read, in code points."""
_VERBS = SAYING | WANTING
_ROLE = re.compile(
    r"(?:president|spokes(?:man|woman|person)|minister|secretary|chancellor|leader|envoy|ambassador|official|chief|head"
    r"|general|senator|premier|prime|foreign|defen[cs]e|deputy|chairman|chairwoman|director|mayor|governor|king|pope"
    r"|presidential|government|the|and|analyst|professor|expert|lawmaker|author|economist)s?",
    re.IGNORECASE,
)
_WEAK = word_set("is are was were has have had make makes made making remain remains remained continue")
_TO_SOMEBODY = word_set(
    "tell tells told telling ask asks asked asking assure assures assured assuring inform informs informed informing "
    "warn warns warned warning answer answers answered answering"
)
"""Verbs after which the person spoken to is named, not the speaker."""
_MARKS = ("", '"', "“", "„", "«", "'", "‘")
_BACK = 4
"""How many sentences before the claim are read for a speaker named there."""


class ActorGuess(NamedTuple):
    """A possible actor of a claim: a guess, never saved unseen.

    `actor_id` is None for a name that the registry does not hold. `as_written` is the text at `span` (code points);
    `score` lies between 0 and 1.
    """

    actor_id: int | None
    as_written: str
    span: Span
    why: str
    score: float


class _Named(NamedTuple):
    span: Span
    actor_id: int | None
    why: str


def propose_actor(text: str, spans: Sequence[Span], known: NameIndex) -> list[ActorGuess]:
    """Return who may be making the claim, best first; empty when nobody is named nearby.

    Speakers ("X said", "said X", "according to X", the subject of the claim's own verb) come before names that only
    stand near, this sentence before the ones before it. Each known actor appears once; unknown names come as well.
    """
    if not spans:
        return []
    start = min(s.start for s in spans)
    claim = Span(start, min(max(s.end for s in spans), start + _CLAIM_REACH))
    near = _context(text, claim)
    if _is_whole(text, claim, near):
        # The speaker is named among the words themselves: judge as if the claim came after them.
        claim = Span(near.end, near.end)
    quoted = quotations(text, near.start, near.end)
    guesses = _guesses(text, near, claim, quoted, known, 1.0)
    place, weight = near.start, 0.75
    for _ in range(_BACK):
        before = previous_sentence(text, place)
        if before is None or claim.start - before.start > _REACH or (guesses and max(g.score for g in guesses) >= 0.8):
            break
        gap = text.count("\n", before.end, place)
        weight *= 0.7 if gap > 1 else 0.9
        guesses += _guesses(text, before, claim, quotations(text, *before), known, weight)
        place = before.start
    return _best(guesses)


def _is_whole(text: str, claim: Span, near: Span) -> bool:
    """Whether the claim is a whole sentence, or several, that begins outside of quotation marks."""
    return claim.start <= near.start and claim.end >= near.end - 1 and text[near.start : near.start + 1] not in _MARKS


def _context(text: str, claim: Span) -> Span:
    """Return the claim's sentences; inside a quotation those up to its end, where the speaker often stands."""
    first, last = sentence_at(text, claim.start), sentence_at(text, max(claim.start, claim.end - 1))
    low, high = max(first.start, claim.start - _REACH), min(last.end, claim.end + _REACH)
    left = max(text.rfind("\n", max(0, claim.start - _REACH), claim.start) + 1, claim.start - _REACH, 0)
    right = text.find("\n", claim.end, claim.end + _REACH)
    right = min(len(text), claim.end + _REACH) if right < 0 else right
    for quote in quotations(text, left, right):
        if quote.start <= claim.start < quote.end:
            opening, closing = sentence_at(text, quote.start), sentence_at(text, quote.end - 1)
            return Span(max(left, min(low, opening.start)), min(right, max(high, closing.end)))
    return Span(low, high)


def _guesses(
    text: str, near: Span, claim: Span, quoted: list[Span], known: NameIndex, weight: float
) -> list[ActorGuess]:
    tokens = tokens_in(text, near.start, near.end)
    ends = [token.end for token in tokens]
    subject = True
    found: list[ActorGuess] = []
    for named in _named(text, tokens, known):
        first = bisect_right(ends, named.span.start)
        last = min(bisect_left(ends, named.span.end), len(tokens) - 1)
        score, why = _judge(text, tokens, first, last, claim, subject=subject)
        subject = subject and score < 0.5
        if any(q.start <= named.span.start < q.end for q in quoted) and not _inner(text, quoted, named.span, claim):
            score, why = score * 0.3, why + ", inside a quotation"
        if named.actor_id is None:
            score *= 0.85
        span = _with_role(text, tokens, first, named.span)
        reason = f"{why} ({named.why})" if named.actor_id is not None else f"{why} (not in the registry)"
        found.append(ActorGuess(named.actor_id, text[span.start : span.end], span, reason, round(score * weight, 3)))
    return found


def _inner(text: str, quoted: list[Span], name: Span, claim: Span) -> bool:
    """Whether the name speaks in the same sentence of the same quotation: `"Biden assured me that …"`."""
    if not name.end < claim.start or sentence_at(text, claim.start).start > name.start:
        return False
    return any(q.start <= name.start and name.end < claim.start < q.end for q in quoted)


def _named(text: str, tokens: list[Token], known: NameIndex) -> list[_Named]:
    """Return known and unknown names in reading order; an unknown one only where no known one is."""
    named = [_Named(m.span, m.actor_id, m.why) for m in known.mentions(text, tokens)]
    known_names = list(named)
    known_starts, known_ends = [n.span.start for n in named], [n.span.end for n in named]
    for first, last in capitalised(text, tokens):
        span = Span(tokens[first].start, tokens[last].end)
        inside = known_names[bisect_right(known_ends, span.start) : bisect_left(known_starts, span.end)]
        part = all(text[span.start : n.span.start].rstrip().endswith((" of", " of the", " for")) for n in inside)
        if (first > 0 or last > first) and part:
            named.append(_Named(span, None, ""))
    return sorted(named, key=lambda n: n.span)


def _judge(text: str, tokens: list[Token], first: int, last: int, claim: Span, *, subject: bool) -> tuple[float, str]:
    """Score one name of a sentence by the words around it."""
    start, end = tokens[first].start, tokens[last].end
    inside = claim.start <= start and end <= claim.end
    before = [t.word.lower() for t in tokens[max(0, first - 6) : first]]
    ahead = _skip_role_back(before)
    possessive = text[end : end + 2] in ("'s", "’s") or text[end : end + 1] in "'’"
    if ahead[-2:] == ["according", "to"]:
        return 0.98, "according to"
    verb, distance = _verb_after(text, tokens, last)
    who = last + 1 < len(tokens) and tokens[last + 1].word == "who"
    if verb and not possessive:
        own = tokens[distance].start >= claim.start >= end
        leads = end <= claim.start and claim.start - end < 12
        score = 0.95 if own or leads else 0.9 if verb in SAYING else 0.6 if verb in _WEAK else 0.82
        if inside and not (start - claim.start < 4 and verb in SAYING):
            score -= 0.35
        if ahead[-1:] and ahead[-1] in PREPOSITIONS and ahead[-1] != "with" and not who:
            score -= 0.3
        if text[end : end + 1] == "," and not who and ahead and "," not in text[max(0, start - 2) : start]:
            score -= 0.1
        return score - (0.0 if subject else 0.03), f"before “{verb}”"
    if ahead[-1:] and ahead[-1] in SAYING - _TO_SOMEBODY and not inside and start >= claim.end:
        return 0.93, f"after “{ahead[-1]}”"
    if end <= claim.start <= end + 4 and text[end : claim.start].strip() in ("", "'s", "’s", "'", "’"):
        return 0.8, "right before the claim"
    base = 0.3 if inside else 0.5
    if subject and not (ahead[-1:] and ahead[-1] in PREPOSITIONS) and not possessive:
        return base + 0.2, "subject of the sentence"
    distance_share = min(1.0, max(start - claim.end, claim.start - end, 0) / 400)
    return base - 0.15 * distance_share - (0.1 if possessive else 0.0), "named nearby"


def _skip_role_back(before: list[str]) -> list[str]:
    """Return the words before a name without the role or article right in front of it."""
    words = list(before)
    while words and (_ROLE.fullmatch(words[-1]) or words[-1] in ("a", "an", "us", "nato", "ukrainian", "russian")):
        words.pop()
    return words


def _verb_after(text: str, tokens: list[Token], last: int) -> tuple[str, int]:
    """Return the verb whose subject the name may be, and its token; an apposition between commas is stepped over.

    Without a verb it is "" and 0.
    """
    index = last + 1
    if index >= len(tokens) or text[tokens[last].end : tokens[last].end + 1] != ",":
        return _verb_from(text, tokens, index)
    if tokens[index].word == "who":
        found = _verb_from(text, tokens, index + 1)
        if found[0]:
            return found
    elif tokens[index].word in _VERBS | HELPERS:
        return _verb_from(text, tokens, index)
    comma = text.find(",", tokens[last].end + 1, tokens[last].end + 90)
    if comma < 0:
        return "", 0
    while index < len(tokens) and tokens[index].start < comma:
        index += 1
    return _verb_from(text, tokens, index)


def _verb_from(text: str, tokens: list[Token], index: int) -> tuple[str, int]:
    for step in range(index, min(index + 6, len(tokens))):
        word = tokens[step].word.lower()
        if word in SAYING or (word in WANTING and word not in HELPERS):
            return word, step
        if step > index and text[tokens[step - 1].end : tokens[step].start].strip():
            break
        if word in WANTING and step + 1 < len(tokens) and tokens[step + 1].word.lower() not in _VERBS | HELPERS:
            return word, step
        timed = word in ("on", "in", "at") or tokens[step].word[0].isupper() or word.endswith("ly") or word.isdigit()
        if word not in HELPERS and not timed:
            break
    return "", 0


def _with_role(text: str, tokens: list[Token], first: int, span: Span) -> Span:
    """Return the name with the capitalised and role words right before it: "Kremlin spokesman Dmitry Peskov"."""
    start = span.start
    for index in range(first - 1, max(-1, first - 6), -1):
        token = tokens[index]
        between = text[token.end : start]
        if between not in (" ", "\u00a0", "'s ", "’s ", "’s\u00a0"):
            break
        word = token.word
        capital = word[0].isupper() and word.lower() not in PREPOSITIONS | PRONOUNS | COMMON
        if not (capital or _ROLE.fullmatch(word)):
            break
        start = token.start
    while text[start : start + 4] in ("and ", "the "):
        start += 4
    return Span(start, span.end)


def _best(guesses: list[ActorGuess]) -> list[ActorGuess]:
    """Return the guesses best first, each actor and each unknown name once."""
    kept: dict[int | str, ActorGuess] = {}
    for guess in sorted(guesses, key=lambda g: -g.score):
        kept.setdefault(guess.as_written if guess.actor_id is None else guess.actor_id, guess)
    return list(kept.values())
