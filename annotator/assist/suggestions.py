"""Likely claims that nobody has marked yet: dotted in the reader, taken or dismissed by one key."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from annotator.assist.dates import WEEKDAYS
from annotator.assist.names import Token, tokens_in
from annotator.assist.quotations import quotations
from annotator.assist.sentences import sentences_in
from annotator.assist.verbs import HELPERS, PLAIN_SAYING, POSITION, PREPOSITIONS, PRONOUNS, SAYING, WANTING
from annotator.assist.wordlists import word_set
from annotator.core.claim import DIRECT_QUOTE, INDIRECT_QUOTE, REPORTED
from annotator.core.region import Region, RegionKind
from annotator.core.span import Span

WHOLE_UP_TO = 200_000
"""Up to this many code points a text is read whole; of a longer one only the window asked for."""

_WORD = re.compile(r"[^\W\d_]+")
_VERBS = SAYING | WANTING
_MIN_WORDS = 4
_SHORTEST = 12
_VERB_TO_CONTENT = 9
_ENDS = ".!?… \u00a0,;:"
_NOT_CONTENT = word_set("on in at to of by with about for as during after before and or")
_LINKS = word_set("and but or also then as who")
_PARTICIPLE_OPENS = word_set("and while")
_AFTER_PRONOUN = WANTING - HELPERS - word_set("make makes making made remain remains remained remaining")
"""Verbs of position that may as well be nouns: taken behind "he" or "they" only."""
_THEY = word_set("he she they we")


class ClaimSuggestion(NamedTuple):
    """A stretch of text that may be a claim: where it stands in code points, its likely form, and why."""

    span: Span
    form: str
    why: str


def suggest_claims(
    text: str,
    regions: Iterable[Region],
    taken: Sequence[Span],
    start: int = 0,
    end: int | None = None,
) -> list[ClaimSuggestion]:
    """Return likely claims outside of residue and of what is taken, in reading order.

    They are quotations with a verb of saying beside them, what follows "said that" or stands before ", X said", and
    what is urged, promised, opposed and so on. A suggestion that shares a code point with a taken span is left out.

    Args:
        text: the article's canonical text.
        regions: its title and residue; residue is passed over.
        taken: spans of the claims that exist, and of suggestions dismissed before.
        start: where to begin, in code points.
        end: where to stop; None stands for the end of the text, or for `WHOLE_UP_TO` code points of a longer one.
    """
    stop = min(len(text), start + WHOLE_UP_TO if end is None else end)
    residue = [Span(r.start, r.end) for r in regions if r.kind is RegionKind.RESIDUE]
    free = _Free([*residue, *taken])
    quoted = quotations(text, start, stop)
    starts = [q.start for q in quoted]
    sentences = sentences_in(text, start, stop)
    found: list[ClaimSuggestion] = []
    before: list[Token] = []
    for index, sentence in enumerate(sentences):
        near = quoted[max(0, bisect_left(starts, sentence.end) - 3) : bisect_left(starts, sentence.end)]
        if sentence.end - sentence.start < _SHORTEST:
            continue
        speaks = not _VERBS.isdisjoint(map(str.lower, _WORD.findall(text, *sentence)))
        if not speaks and not any(q.end > sentence.start for q in near):
            before = []
            continue
        tokens = tokens_in(text, *sentence)
        cuts = [t.start for t, last in zip(tokens[1:], tokens, strict=False) if _turns(text, last, t)]
        found += _said(text, sentence, tokens, cuts)
        found += _wanted(text, sentence, tokens, cuts)
        for quote in near:
            part = Span(max(quote.start, sentence.start), min(quote.end, sentence.end))
            if part.end - part.start > 1 and _long_enough(text, part):
                outside = [t for t in tokens if not quote.start <= t.start < quote.end]
                beside = _says(outside) or (not outside and _speaker_near(text, sentences, index, quote, before))
                if beside:
                    found.append(ClaimSuggestion(part, DIRECT_QUOTE, "quotation with a verb of saying beside it"))
        before = tokens
    return _chosen(text, found, free, quoted)


class _Free:
    """Tells in logarithmic time whether a stretch touches none of the spans given."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans: list[Span] = []
        for span in sorted(spans):
            if self._spans and span.start <= self._spans[-1].end:
                self._spans[-1] = Span(self._spans[-1].start, max(self._spans[-1].end, span.end))
            else:
                self._spans.append(span)
        self._ends = [s.end for s in self._spans]

    def __contains__(self, span: Span) -> bool:
        index = bisect_left(self._ends, span.start + 1)
        return index == len(self._spans) or self._spans[index].start >= span.end


def _says(tokens: Iterable[Token]) -> bool:
    return any(t.word.lower() in SAYING or t.word.lower() in POSITION for t in tokens)


def _speaker_near(text: str, sentences: Sequence[Span], index: int, quote: Span, before: Sequence[Token]) -> bool:
    """Whether somebody speaks in the sentence before a quotation or where it ends."""
    if _says(before):
        return True
    for sentence in sentences[index + 1 : index + 6]:
        if sentence.start > quote.end:
            break
        if sentence.end > quote.end and _says(tokens_in(text, quote.end, sentence.end)):
            return True
    return sentences[index].start > quote.start


def _long_enough(text: str, span: Span) -> bool:
    return len(tokens_in(text, span.start, min(span.end, span.start + 200))) >= _MIN_WORDS


def _turns(text: str, last: Token, token: Token) -> bool:
    """Whether a new claim begins here: ", saying", ", framing"."""
    if not token.word.endswith("ing") or text[last.end : last.end + 1] != ",":
        return False
    return token.word in SAYING or token.word in WANTING


def _said(text: str, sentence: Span, tokens: list[Token], cuts: list[int]) -> list[ClaimSuggestion]:
    """Return the content of "X said that …", "X said …" and "…, X said"."""
    found: list[ClaimSuggestion] = []
    for index, token in enumerate(tokens):
        word = token.word.lower()
        if word not in SAYING:
            continue
        begin = _content_start(text, tokens, index)
        if begin is not None:
            why = f"content after “{token.word}”"
            found.append(ClaimSuggestion(_content(text, begin, sentence.end, cuts), INDIRECT_QUOTE, why))
        comma = text.rfind(",", sentence.start, token.start)
        behind = [t for t in tokens[:index] if t.start > comma] if comma > 0 else []
        if word in PLAIN_SAYING and comma > 0 and len(behind) <= 6 and text[token.end : token.end + 6] != " that ":
            lead = Span(sentence.start, comma)
            if len(tokens) - len(behind) > 7 and text[comma - 1] not in "”\"’'" and begin is None:
                found.append(ClaimSuggestion(lead, INDIRECT_QUOTE, f"content before “{token.word}”"))
    return found


def _content_start(text: str, tokens: list[Token], index: int) -> int | None:
    """Return where the content of a verb of saying begins: behind "that", or at once after "said"."""
    for step in range(index + 1, min(index + 1 + _VERB_TO_CONTENT, len(tokens) - 1)):
        between = text[tokens[step - 1].end : tokens[step].start]
        if any(mark in between for mark in ',;:"“”') and step > index + 1:
            return None
        if tokens[step].word == "that":
            return tokens[step + 1].start if text[tokens[step].end].isspace() else None
    if tokens[index].word.lower() not in PLAIN_SAYING or index + 1 >= len(tokens):
        return None
    following = tokens[index + 1]
    if following.word == "on" and index + 3 < len(tokens) and tokens[index + 2].word.lower() in WEEKDAYS:
        index, following = index + 2, tokens[index + 3]
        return None if text[tokens[index].end : following.start].strip() else following.start
    if text[tokens[index].end : following.start].strip() or following.word.lower() in _NOT_CONTENT | SAYING:
        return None
    verb = tokens[index].word.lower()
    return None if verb.startswith("t") and verb != "thinks" else following.start


def _wanted(text: str, sentence: Span, tokens: list[Token], cuts: list[int]) -> list[ClaimSuggestion]:
    """Return what starts with a verb of position whose subject stands before it: "urged NATO to …"."""
    found: list[ClaimSuggestion] = []
    for index, token in enumerate(tokens):
        word = token.word.lower()
        mine = word in POSITION or (word in _AFTER_PRONOUN and index > 0 and tokens[index - 1].word.lower() in _THEY)
        if (
            not mine
            or text[token.end : token.end + 1] in ",:"
            or index + 3 >= len(tokens)
            or not token.word[0].islower()
        ):
            continue
        if not _has_subject(text, tokens, index):
            continue
        if tokens[index + 1].word == "that" or (word in SAYING and _content_start(text, tokens, index) is not None):
            continue
        span = _content(text, token.start, sentence.end, cuts)
        found.append(ClaimSuggestion(span, REPORTED, f"position after “{token.word}”"))
    return found


def _has_subject(text: str, tokens: list[Token], index: int) -> bool:
    word = tokens[index].word
    if index == 0:
        return False
    before = tokens[index - 1].word
    if word.endswith("ing"):
        return (
            "," in text[tokens[index - 1].end : tokens[index].start]
            or before in _PARTICIPLE_OPENS
            or (before in ("is", "are", "was", "were"))
        )
    if before == "to":
        return index > 1
    if before.lower() in PREPOSITIONS or before.lower() in ("the", "a", "an", "its", "his", "their", "her"):
        return False
    return (
        before[0].isupper()
        or before.lower() in HELPERS | PRONOUNS | _LINKS
        or before.endswith(("ly", "s"))
        or word.endswith(("ed", "es"))
    )


def _content(text: str, start: int, sentence_end: int, cuts: list[int]) -> Span:
    """Return the stretch up to the next claim, without the stop at its end; marks inside of a quotation stay."""
    end = next((cut for cut in cuts if cut > start), sentence_end)
    while end > start and text[end - 1] in _ENDS:
        end -= 1
    return Span(start, max(end, start + 1))


def _chosen(text: str, found: list[ClaimSuggestion], free: _Free, quoted: list[Span]) -> list[ClaimSuggestion]:
    """Return the suggestions that are free and long enough, without those inside another one."""
    order = {DIRECT_QUOTE: 0, INDIRECT_QUOTE: 1, REPORTED: 2}
    kept: list[ClaimSuggestion] = []
    reach = -1
    for suggestion in sorted(found, key=lambda s: (s.span.start, order[s.form], -s.span.end)):
        inside = suggestion.form != DIRECT_QUOTE and _within(quoted, suggestion.span.start)
        if suggestion.span.start < reach or inside or suggestion.span not in free:
            continue
        if _long_enough(text, suggestion.span):
            kept.append(suggestion)
            reach = suggestion.span.end
    return kept


def _within(quoted: list[Span], place: int) -> bool:
    index = bisect_left(quoted, Span(place, place))
    return index > 0 and quoted[index - 1].start < place < quoted[index - 1].end
