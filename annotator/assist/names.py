"""Names in a text: capitalised ones, and those of the actor registry.

Words are compared as written, case included; no-break spaces count as spaces and curly apostrophes as straight ones.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from annotator.assist.verbs import PREPOSITIONS, PRONOUNS
from annotator.assist.wordlists import word_set
from annotator.core.span import Span

_TOKEN = re.compile(r"(?:[^\W_]\.){2,4}|[^\W_]+(?:[-.&][^\W_]+|['’](?!s\b)[^\W_]+)*")
_GAP = re.compile(r"[ \u00a0\u202f]{1,2}|\.[ \u00a0]|[ \u00a0]&[ \u00a0]")
_JOINERS = word_set("of the for de del della di da do dos van von der den la le du al el bin ibn ben y e und et")
COMMON = word_set(
    "the a an this that these those there here it its he she they we you i his her their our my your in on at by for "
    "from with as to of and or but if when while after before since because although though however meanwhile despite "
    "according during under over between among amid through with without within against about into what why who how "
    "where which whose no not yes one two three some many most several all both each every any another other such so "
    "then now still yet also more last next first recent just only even keep make let see is are was were will would "
    "can could may might must should has have had do does did be been being us story read "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
)
_ARTICLES = ("the", "The")
_OFFICES = word_set(
    "party union ministry council bank court committee commission office house states nations forces agency group "
    "institute university association federation congress parliament senate government assembly department service "
    "company times post news alliance front movement league army police board fund club city region province"
)
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_MAX_WORDS = 12
_CLOSE_PREFIX = 5
_CLOSE_SHARE = 0.7


class Token(NamedTuple):
    """A word of a text and where it stands `[start, end)`, in code points."""

    word: str
    start: int
    end: int


def tokens_in(text: str, start: int, end: int) -> list[Token]:
    """Return the words of `[start, end)`; a possessive 's is not part of its word."""
    return [
        Token(match[0].replace("’", "'"), match.start(), match.end()) for match in _TOKEN.finditer(text, start, end)
    ]


def capitalised(text: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """Return the runs of capitalised words, joined by "of the" and the like, which may be names.

    "General Staff of the Armed Forces of Ukraine" is one; "Kremlin aide Dmitry Peskov" two. A word that is capitalised
    only because it opens its sentence counts too, unless it is one of the common ones.

    Args:
        text: what the tokens are of.
        tokens: the words of one sentence, in reading order; a run does not mind a full stop, as in "J. Smith".

    Returns:
        For each run the indices of its first and its last token.
    """
    runs: list[tuple[int, int]] = []
    index = 0
    while index < len(tokens):
        if not _is_capitalised(tokens[index].word) or tokens[index].word.lower() in COMMON:
            index += 1
            continue
        last = index
        step = index + 1
        while step < len(tokens) and step - index < _MAX_WORDS and _adjacent(text, tokens[step - 1], tokens[step]):
            word = tokens[step].word
            if _is_capitalised(word) and word.lower() not in COMMON:
                last = step
            elif word not in _JOINERS or step - last > 2:
                break
            step += 1
        runs.append((index, last))
        index = last + 1
    return runs


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() or (len(word) > 2 and word[1] in "'-" and word[2].isupper())


def _adjacent(text: str, one: Token, other: Token) -> bool:
    between = text[one.end : other.start]
    return between == " " or _GAP.fullmatch(between) is not None


class Mention(NamedTuple):
    """A place where a known actor is named, in code points, and how it was recognised."""

    span: Span
    actor_id: int
    why: str


class NameIndex:
    """The names and aliases of the registry, for finding them in a text.

    Built once; adding and removing a name costs microseconds. A name that belongs to several actors is ambiguous and is
    not proposed. A name ending in a bracket, as "Ukraine (government)", is found without the bracket as well.
    """

    def __init__(self, known: Mapping[str, int] | Iterable[tuple[str, int]] = ()) -> None:
        self._names: dict[tuple[str, ...], dict[int, int]] = {}
        self._bases: dict[tuple[str, ...], dict[int, int]] = {}
        self._lengths: dict[str, dict[int, int]] = {}
        self._surnames: dict[str, dict[int, int]] = {}
        self._close: dict[str, dict[str, int]] = {}
        for name, actor_id in known.items() if isinstance(known, Mapping) else known:
            self.add(name, actor_id)

    def add(self, name: str, actor_id: int) -> None:
        """Take up a name or alias of an actor; the same pair may be added again and then counts twice."""
        self._count(name, actor_id, 1)

    def remove(self, name: str, actor_id: int) -> None:
        """Forget a name or alias of an actor; one that was never added is ignored."""
        words = _key(name)
        if self._names.get(words, {}).get(actor_id):
            self._count(name, actor_id, -1)

    def mentions(self, text: str, tokens: list[Token]) -> list[Mention]:
        """Return the known actors that these words name, longest names first choice, in reading order.

        Whole names and aliases come first, then a full name's surname alone, then a close spelling of it.
        """
        found: list[Mention] = []
        index = 0
        while index < len(tokens):
            step = self._whole(text, tokens, index, found) or self._by_surname(tokens, index, found)
            index += max(1, step)
        return found

    def _whole(self, text: str, tokens: list[Token], index: int, found: list[Mention]) -> int:
        lengths = self._lengths.get(tokens[index].word)
        if not lengths or (tokens[index].word.lower() in PRONOUNS):
            return 0
        for length in sorted(lengths, reverse=True):
            last = index + length - 1
            if last >= len(tokens):
                continue
            words = tuple(token.word for token in tokens[index : last + 1])
            exact = self._names.get(words) is not None
            actor_id = _only(self._names[words]) if exact else _only(self._bases.get(words))
            if actor_id is not None and "\n" not in text[tokens[index].start : tokens[last].end]:
                why = "name or alias" if exact else "name without its bracket"
                found.append(Mention(Span(tokens[index].start, tokens[last].end), actor_id, why))
                return length
        return 0

    def _by_surname(self, tokens: list[Token], index: int, found: list[Mention]) -> int:
        word = tokens[index].word
        if not word[0].isupper() or len(word) < 3:
            return 0
        actor_id, why = _only(self._surnames.get(word)), "surname"
        if actor_id is None and word not in self._surnames:
            actor_id, why = self._close_to(word), "close to a known surname"
        if actor_id is None:
            return 0
        found.append(Mention(Span(tokens[index].start, tokens[index].end), actor_id, why))
        return 1

    def _close_to(self, word: str) -> int | None:
        if len(word) <= _CLOSE_PREFIX:
            return None
        owners: set[int] = set()
        for surname in self._close.get(word[:_CLOSE_PREFIX], ()):
            same = next((i for i, (a, b) in enumerate(zip(word, surname, strict=False)) if a != b), len(word))
            same = min(same, len(surname))
            if same >= _CLOSE_SHARE * max(len(word), len(surname)) and max(len(word), len(surname)) - same <= 2:
                owners.update(self._surnames[surname])
        return owners.pop() if len(owners) == 1 else None

    def _count(self, name: str, actor_id: int, by: int) -> None:
        words = _key(name)
        if not words:
            return
        _tally(self._names, words, actor_id, by)
        _tally(self._lengths, words[0], len(words), by)
        base = _key(name.rsplit("(", 1)[0]) if name.endswith(")") else ()
        if base and base != words:
            _tally(self._bases, base, actor_id, by)
            _tally(self._lengths, base[0], len(base), by)
        surname = _surname(words)
        if surname is not None:
            _tally(self._surnames, surname, actor_id, by)
            if len(surname) > _CLOSE_PREFIX:
                _tally(self._close, surname[:_CLOSE_PREFIX], surname, by)


def _key(name: str) -> tuple[str, ...]:
    words = tuple(token.word for token in tokens_in(name, 0, len(name)))
    return words[1:] if words and words[0] in _ARTICLES else words


def _surname(words: tuple[str, ...]) -> str | None:
    """Return the last word of what looks like a person's full name."""
    if not 2 <= len(words) <= 4 or any(w.lower() in PREPOSITIONS or not _is_capitalised(w) for w in words):
        return None
    last = words[-1]
    return None if last.lower() in _OFFICES or last.isupper() or len(last) < 3 else last


def _only(owners: dict[int, int] | None) -> int | None:
    return next(iter(owners)) if owners and len(owners) == 1 else None


def _tally(table: dict[_Key, dict[_Value, int]], key: _Key, value: _Value, by: int) -> None:
    counts = table.get(key)
    if counts is None:
        table[key] = {value: by}
        return
    counts[value] = counts.get(value, 0) + by
    if counts[value] <= 0:
        del counts[value]
    if not counts:
        del table[key]
