"""The annotators under review as the workspace shows them: a place, a letter, a colour and a key each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.store.annotators import Annotator

KEYS = "1234567890"
"""The keys that take an annotator's version, by place."""


@dataclass(frozen=True, slots=True)
class Person:
    """One annotator. `index` is the place from 0, which gives colour and key; `name` is the letter while blind."""

    id: int
    letter: str
    name: str
    index: int

    @property
    def key(self) -> str:
        """The key that takes this annotator's version; empty beyond the tenth."""
        return KEYS[self.index] if self.index < len(KEYS) else ""

    @property
    def title(self) -> str:
        """The name, after the letter unless the name tells it anyway."""
        words = self.name.replace(".", " ").split()
        told = self.letter in (words[0], words[-1]) if words else True
        return self.name if told else f"{self.letter} · {self.name}"


class People:
    """The annotators of one article, in the order of their columns."""

    def __init__(self, annotators: Sequence[Annotator] = (), blind: Mapping[int, str] | None = None) -> None:
        """With `blind`, the letters that stand for the annotators by id: in the letters' order and without names."""
        ordered = sorted(annotators, key=lambda one: (blind or {}).get(one.id, ""))
        letters = [(blind or {}).get(one.id, letter_of(place)) for place, one in enumerate(ordered)]
        self._people = tuple(
            Person(one.id, letter, letter if blind is not None else one.name, place)
            for place, (one, letter) in enumerate(zip(ordered, letters, strict=True))
        )
        self._by_id = {person.id: person for person in self._people}

    def __len__(self) -> int:
        return len(self._people)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people)

    def __getitem__(self, index: int) -> Person:
        return self._people[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, People) and other._people == self._people

    def __hash__(self) -> int:
        return hash(self._people)

    def get(self, annotator_id: int | None) -> Person | None:
        """Return the annotator of that id, if under review."""
        return self._by_id.get(annotator_id) if annotator_id is not None else None

    def letters(self, annotator_ids: Sequence[int]) -> str:
        """Return the letters of some annotators in the order of the columns: `A, C`."""
        return ", ".join(person.letter for person in self._people if person.id in annotator_ids)


def letter_of(place: int) -> str:
    """Return the letter of a place from 0: A to Z, then A2, B2 and so on."""
    turn, letter = divmod(place, 26)
    return chr(ord("A") + letter) + (str(turn + 1) if turn else "")
