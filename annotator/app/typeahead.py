"""Finding what somebody means by the first letters they type."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from annotator.core.folding import folded


class Choice(NamedTuple):
    """Something that can be chosen: an actor, a proposition.

    `names` are other names it answers to; `detail` is shown beside it (a theme, an organisation), `help` says more.
    """

    id: int
    label: str
    detail: str = ""
    names: tuple[str, ...] = ()
    help: str = ""
    keys: tuple[str, ...] = ()

    def folded_names(self) -> tuple[str, ...]:
        """Return label and names as they are compared."""
        return self.keys or tuple(folded(name) for name in (self.label, *self.names))


class Match(NamedTuple):
    """A choice that fits what was typed; `alias` is the name that fitted when it was not the label.

    `close` says that no name has these letters and this one only comes near.
    """

    choice: Choice
    alias: str = ""
    close: bool = False


_EXACT, _START, _WORDS, _INITIALS, _WITHIN, _CLOSE = range(6)
_CLOSE_ENOUGH = 80
_NOTHING: Mapping[int, int] = {}


def matches(
    typed: str,
    choices: Sequence[Choice],
    *,
    uses: Mapping[int, int] = _NOTHING,
    ranks: Mapping[int, float] = _NOTHING,
    limit: int = 7,
) -> list[Match]:
    """Return the choices that fit, best first: a name's beginning, its words' beginnings, initials, letters within.

    Each word typed has to begin a word of the name. Where nothing fits, names that differ by a slip of the finger.
    Nothing typed: those that fit the place or were chosen most. `uses` says how often each id was chosen, `ranks` how
    well it fits the place at hand.
    """
    wanted = folded(typed).strip()
    if not wanted:
        ordered = sorted(choices, key=lambda c: (-ranks.get(c.id, 0.0), -uses.get(c.id, 0)))
        return [Match(choice) for choice in ordered[:limit]]
    words = wanted.split()
    found: list[tuple[int, bool, float, int, int, Match]] = []
    for number, choice in enumerate(choices):
        best = _LAST
        alias = ""
        for position, name in enumerate(choice.folded_names()):
            level = _level(wanted, words, name)
            if level < best:
                best, alias = level, "" if position == 0 else choice.names[position - 1]
        if best < _LAST:
            found.append(
                (best, bool(alias), -ranks.get(choice.id, 0.0), -uses.get(choice.id, 0), number, Match(choice, alias))
            )
    if not found:
        return _close(wanted, choices, limit)
    return [entry[-1] for entry in sorted(found, key=lambda entry: entry[:5])[:limit]]


_LAST = _CLOSE + 1


def _level(wanted: str, words: Sequence[str], name: str) -> int:
    if name.startswith(wanted):
        return _EXACT if len(name) == len(wanted) else _START
    if wanted not in name and len(words) == 1:
        return _INITIALS if len(wanted) > 1 and _initials(name).startswith(wanted) else _LAST
    parts = name.replace("-", " ").replace("'", " ").split()
    if all(any(part.startswith(word) for part in parts) for word in words):
        return _WORDS
    return _WITHIN if wanted in name else _LAST


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split())


def _close(wanted: str, choices: Sequence[Choice], limit: int) -> list[Match]:
    if len(wanted) < 4:
        return []
    from rapidfuzz import fuzz, process

    names = {(number, name): name for number, c in enumerate(choices) for name in c.folded_names()}
    near = process.extract(wanted, names, scorer=fuzz.partial_ratio, score_cutoff=_CLOSE_ENOUGH, limit=limit * 2)
    ordered = dict.fromkeys(number for _, _, (number, _) in near)
    return [Match(choices[number], close=True) for number in list(ordered)[:limit]]


def is_known(typed: str, choices: Iterable[Choice]) -> bool:
    """Return whether the text is exactly a name of one of the choices, case and accents aside."""
    wanted = " ".join(folded(typed).split())
    return any(wanted in choice.folded_names() for choice in choices)
