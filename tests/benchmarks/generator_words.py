"""Words, names and sentences of made-up news: seeded, as unevenly frequent as in life, in several scripts.

Nothing here is taken from a real article; the people, places and agencies do not exist.
"""

import random
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

VOCABULARY = 60_000
_FRESH_AT_ONCE = 20_000
_KNOWN = 2_000
"""Sentences that many articles have in common."""

_COMMON = """
    the of to and in a that for on with is as it by from at was be has are have an this not will its he would said
    they which their were had been but more than who she after or over about into also could two other one his her
    new people government country year years state minister last first may against between all so many under out up
    if time when before no such what them during because most any should while some must where only both since part
"""

_NEWS = """
    talks border vote court budget energy security union alliance accession sanctions parliament election reform
    grain harbour ceasefire treaty summit spokesman ambassador opposition coalition inquiry prices wages strike
    farmers migration asylum climate emissions pipeline exports tariffs inflation hospital school police army navy
    border-guard observers mission delegation statement proposal membership plan guarantee deadline package
    commission regulator protest rally petition draft amendment veto majority mandate deal dispute claim denial
    evidence report figures
"""

_GIVEN = """
    Anna Jan Mira Tomasz Zoë José Élodie Søren Łukasz Žofia Iva Petra Marek Ines Björn Chloé Nils Aylin Óscar Réka
    Dmitri Olena Farid Leïla Hugo Nadia Viktor Selma Agnès Ján Kateřina Raúl Ewa Mário Sinéad Tove
"""

_VOWELS = ("a", "e", "i", "o", "u", "ou", "ia")
_SHORT_ONES = 500
_SYLLABLES = ("ko", "va", "le", "mar", "sten", "dor", "bri", "nov", "hal", "ter", "zu", "per", "lin", "ga", "rov", "mi")
_ENDINGS = ("ski", "ová", "sen", "er", "ić", "ez", "enko", "berg", "ini", "ães", "lı", "ström", "ák", "ou", "wicz")
_ROLES = ("Prime Minister", "Minister", "President", "spokeswoman", "Commissioner", "Senator", "General", "Professor")
_BODIES = ("Ministry of Grain", "Harbour Union", "Northern Alliance", "Court of Audit", "People’s Assembly",
           "Energy Board", "Farmers’ League", "Border Mission", "Central Bank", "Free Press Council")  # fmt: skip
COUNTRIES = ("Velmark", "Osteria", "Kaledonia", "Dravia", "São Bento", "Łęgia", "Norrøy", "Tarsk")
_PLACES = ("VELM", "OSTERBRÜCK", "PORT KALED", "DRAVOGRAD", "SÃO BENTO", "ŁĘGÓW", "TARSKOPOL", "NORRHAVN")
_AGENCIES = ("Northwire", "Agence Côte", "Eastern Post", "The Lamp", "Canal Nueve", "Tarsk Today", "Daily Ferry")
SOURCES = (*_AGENCIES, None)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_OTHER_SCRIPTS = (
    "Министр заявил в пятницу, что переговоры о зерне продолжатся. «Мы не отступим», — добавил он.",
    "Речниця повідомила, що угоду підпишуть восени; опозиція — проти.",
    "قال المتحدث إن المحادثات ستستمر يوم الجمعة، وأضاف: «لن نتراجع».",
    "Ο εκπρόσωπος είπε ότι η συμφωνία δεν άλλαξε. 🌾",
)
RESIDUE = ("Read more: five things to know", "Share this article", "Sign up for our newsletter", "Cookie settings",
           "© Northwire. All rights reserved.", "Most read today")  # fmt: skip


class Person(NamedTuple):
    """Somebody who is quoted: the name in full, the name mostly written, what they are and for whom."""

    name: str
    short: str
    role: str
    organisation: str
    country: str


class Sentence(NamedTuple):
    """A sentence that somebody's claim may stand in.

    Offsets are code points from the sentence's beginning. `parts` are the stretches that are the claim itself; `who`
    is the place of the wording that names `speaker`, an index into the people; `when` that of the wording of the date.
    """

    text: str
    parts: tuple[tuple[int, int], ...] = ()
    speaker: int | None = None
    who: tuple[int, int] | None = None
    when: tuple[int, int] | None = None
    form: str | None = None


@cache
def vocabulary() -> tuple[str, ...]:
    """Return all words, the most frequent first; the same ones for every seed."""
    chance = random.Random(1)
    syllables = [onset + vowel for onset in (*"bcdfghjklmnprstvwz", "st", "tr", "pl") for vowel in _VOWELS]
    words = dict.fromkeys(f"{_COMMON} {_NEWS}".split())
    while len(words) < VOCABULARY:
        most = 4 if len(words) > _SHORT_ONES else 2
        words["".join(chance.choices(syllables, k=chance.randint(1, most)))] = None
    return tuple(words)


class Words:
    """Words as they come in texts: the most frequent first, and how often each is met."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = vocabulary()
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
        self._fresh: list[str] = []
        self._known: list[str] = []

    def drawn(self, number: int) -> list[str]:
        """Return words as they come in a text."""
        if len(self._fresh) < number:
            self._fresh = self.random.choices(self.words, cum_weights=self._weights, k=max(number, _FRESH_AT_ONCE))
        found = self._fresh[-number:]
        del self._fresh[-number:]
        return found

    def some(self, number: int) -> str:
        """Return words as they come in a text, in one line."""
        return " ".join(self.drawn(number))

    def sentence(self) -> str:
        """Return a sentence in which nobody says anything."""
        words = self.some(self.random.randint(9, 24)).split(" ")
        if len(words) > 14:
            words[8] += ","
        return " ".join(words).capitalize() + "."

    def known(self) -> str:
        """Return a sentence that other articles have too, as agencies' do."""
        if len(self._known) < _KNOWN:
            self._known.append(self.sentence())
            return self._known[-1]
        return self.random.choice(self._known)

    def text(self, length: int = 3_000) -> str:
        """Return an article of about `length` code points, some of its sentences met in others too."""
        paragraphs, size = [], 0
        while size < length:
            sentences = [self.known() if self.random.random() < 0.3 else self.sentence() for _ in range(4)]
            paragraphs.append(" ".join(sentences))
            size += len(paragraphs[-1]) + 2
        return "“" + "\n\n".join(paragraphs)[:length].rstrip() + "”"


class Speakers:
    """People with made-up names, of whom the first are quoted far more often than the last."""

    def __init__(self, words: Words, number: int) -> None:
        self._words = words
        chance = words.random
        names: dict[str, Person] = {}
        given = _GIVEN.split()
        while len(names) < number:
            family = "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))).capitalize() + chance.choice(_ENDINGS)
            name = f"{chance.choice(given)} {family}"
            country = chance.choice(COUNTRIES)
            names[name] = Person(name, family, chance.choice(_ROLES), f"{chance.choice(_BODIES)} of {country}", country)
        self.people = list(names.values())
        self._weights = list(accumulate((rank + 3) ** -1.05 for rank in range(number)))
        self._drawn: list[int] = []
        self._kinds: tuple[Callable[[Person], list[str | tuple[str, str]]], ...] = (
            self._quoted, self._quoted, self._split, self._indirect, self._reported, self._amount,
        )  # fmt: skip

    def any(self) -> int:
        """Return the number of somebody, the much quoted more often than the others."""
        if not self._drawn:
            self._drawn = self._words.random.choices(range(len(self.people)), cum_weights=self._weights, k=10_000)
        return self._drawn.pop()

    def sentence(self, speaker: int) -> Sentence:
        """Return a sentence in which that person says something, quoted or not."""
        person = self.people[speaker]
        kind = self._words.random.choice(self._kinds)
        return _put_together(kind(person), speaker, _FORMS[kind.__name__])

    def _named(self, person: Person) -> tuple[str, str]:
        chance = self._words.random.random()
        written = (
            person.short if chance < 0.5 else person.name if chance < 0.8 else f"{person.role}\u00a0{person.short}"
        )
        return "who", written

    def _when(self) -> tuple[str, str]:
        chance = self._words.random
        day = f"{chance.choice(_MONTHS)}\u00a0{chance.randint(1, 28)}"
        return "when", f"on {chance.choice(_DAYS)}" if chance.random() < 0.7 else f"on {day}"

    def _said(self, least: int, most: int) -> str:
        return self._words.some(self._words.random.randint(least, most))

    def _quoted(self, person: Person) -> list[str | tuple[str, str]]:
        return ["“", ("part", self._said(7, 22).capitalize()), ",” ", self._named(person), " said ", self._when(), "."]

    def _split(self, person: Person) -> list[str | tuple[str, str]]:
        begun, ended = self._said(5, 12).capitalize(), self._said(6, 14)
        return ["“", ("part", begun), ",” said ", self._named(person), ", “", ("part", ended), ".”"]

    def _indirect(self, person: Person) -> list[str | tuple[str, str]]:
        return [self._named(person), " said ", self._when(), " that ", ("part", self._said(8, 20)), "."]

    def _reported(self, person: Person) -> list[str | tuple[str, str]]:
        return ["According to ", self._named(person), ", ", ("part", self._said(8, 18)), "."]

    def _amount(self, person: Person) -> list[str | tuple[str, str]]:
        amount = f"{self._words.random.randint(2, 99)}\u00a0% of the {self._said(2, 4)}"
        return [
            self._named(person),
            " – ",
            self._said(2, 4),
            " – wants ",
            ("part", f"{amount} {self._said(4, 9)}"),
            ".",
        ]


_FORMS = {
    "_quoted": "direct_quote", "_split": "direct_quote", "_indirect": "indirect_quote", "_reported": "reported",
    "_amount": "reported",
}  # fmt: skip


def _put_together(pieces: Sequence[str | tuple[str, str]], speaker: int, form: str) -> Sentence:
    text = ""
    found: dict[str, list[tuple[int, int]]] = {"part": [], "who": [], "when": []}
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
        else:
            found[piece[0]].append((len(text), len(text) + len(piece[1])))
            text += piece[1]
    when = found["when"][0] if found["when"] else None
    return Sentence(text, tuple(found["part"]), speaker, found["who"][0], when, form)


def dateline(words: Words) -> str:
    """Return how a report begins: place, date and agency."""
    chance = words.random
    day = f"{chance.choice(_MONTHS)[:3]}. {chance.randint(1, 28)}"
    return f"{chance.choice(_PLACES)}, {day} ({chance.choice(_AGENCIES)}) – "


def other_script(words: Words) -> str:
    """Return a sentence in another script."""
    return words.random.choice(_OTHER_SCRIPTS)
