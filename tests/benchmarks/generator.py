"""A made-up project of any size, seeded: news of 3 KB and some far longer, claims as annotators make them.

    python tests/benchmarks/generator.py DEST.claims [--articles 100000] [--claims 1000000] [--annotators 4] [--seed 7]

Lengths, actors and propositions have a long tail. Claims nest, overlap, come in parts, lack a coding; annotators differ
on some; some articles are decided. `annotator check` finds nothing wrong with it.
"""

import argparse
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path

from generator_claims import ClaimMaker
from generator_words import COUNTRIES, RESIDUE, SOURCES, Sentence, Speakers, Words, dateline, other_script

from annotator.core.folding import key
from annotator.core.text import canonical, first_words, sha256
from annotator.store import word_index
from annotator.store.connection import connect
from annotator.store.project_file import ProjectFile

USUAL_LENGTH, LONGEST = 2_700, 5_000_000
"""Code points. The usual length is the median."""

_LONG_FROM, _TAIL = 12_000, 1.1
_MOST_CLAIMS = 5_000
_AT_ONCE = 250
_THEMES, _PROPOSITIONS = 12, 240
_MADE_AT = "2026-01-01T00:00:00.000Z"
_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"
_FIELDS = (("frame", "Frame", "choice", '["security", "economy", "morality"]'), ("echoed", "Echoed", "yes_no", "[]"))


class Article:
    """A text that grows sentence by sentence, and where the sentences stand in it that claims can be made on."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.length = 0
        self.sentences: list[tuple[int, Sentence]] = []

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._pieces)

    def add(self, words: str) -> None:
        """Go on with words that are nobody's claim."""
        self._pieces.append(words)
        self.length += len(words)

    def say(self, sentence: Sentence) -> None:
        """Go on with a sentence that claims can be made on."""
        self.sentences.append((self.length, sentence))
        self.add(sentence.text)


def article(words: Words, speakers: Speakers, length: int) -> tuple[Article, int]:
    """Return an article of about `length` code points, and where the residue at its end begins, if any."""
    made, chance = Article(), words.random
    quoted = [speakers.any() for _ in range(2 + length // 1_500 % 400)]
    made.add(dateline(words))
    while made.length < length:
        for _ in range(chance.randint(2, 4)):
            kind = chance.random()
            if kind < 0.4:
                made.say(speakers.sentence(chance.choice(quoted)))
            else:
                made.add(words.known() if kind < 0.6 else words.sentence())
            made.add(" ")
        if chance.random() < 0.01:
            made.add(other_script(words))
        made.add("\n\n")
    if not made.sentences:
        made.say(speakers.sentence(quoted[0]))
    body = made.length
    if chance.random() < 0.3:
        made.add("\n".join(chance.sample(RESIDUE, 3)))
    return made, body


def lengths(words: Words, articles: int) -> list[int]:
    """Return how long each article is to be, in code points: a median of 2.7 KB, one in a hundred far longer."""
    chance = words.random
    return [
        min(LONGEST, int(_LONG_FROM * (1 - chance.random()) ** (-1 / _TAIL)))
        if chance.random() < 0.01
        else max(300, int(USUAL_LENGTH * chance.lognormvariate(0, 0.45)))
        for _ in range(articles)
    ]


def shares(words: Words, long: list[int], claims: int) -> list[int]:
    """Return how many of all claims each article has: more in a longer one, and unevenly."""
    wished = [length**0.7 * words.random.lognormvariate(0, 0.6) for length in long]
    sums = list(accumulate(wished))
    ends = [round(claims * part / sums[-1]) for part in sums]
    found = [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
    most = max(_MOST_CLAIMS, -(-claims // len(long)))
    left = 0
    for number, share in enumerate(found):
        found[number] = min(most, share + left)
        left += share - found[number]
    found[0] += left
    return found


def build(
    path: Path, articles: int, claims: int | None = None, annotators: int = 4, seed: int = 7, actors: int | None = None
) -> None:
    """Write a project: ten claims an article unless said otherwise, of 1 to 10 annotators; indexed, and closed.

    There is an actor to every ten articles unless said otherwise, with bounds.

    Raises:
        ProjectError: when there already is a file of that name, or none can be written there.
    """
    words = Words(seed)
    speakers = Speakers(words, actors or max(60, min(20_000, articles // 10)))
    ProjectFile.create(path).close()
    with closing(connect(path)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        _register(connection, words, speakers, annotators)
        maker = ClaimMaker(words, speakers, _THEMES + 1, _THEMES + _PROPOSITIONS, annotators)
        for rows in _rows(words, speakers, maker, articles, 10 * articles if claims is None else claims):
            for table, entries in rows.items():
                columns = len(entries[0])
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", entries)
        for _, sql in indexes:
            connection.execute(sql)
        word_index.rebuild(connection, "article_fts")
        word_index.rebuild(connection, "claim_fts")
        connection.execute("COMMIT")
    # As the program leaves a project behind.
    ProjectFile.open(path).close()


def _rows(
    words: Words, speakers: Speakers, maker: ClaimMaker, articles: int, claims: int
) -> Iterator[dict[str, list[tuple[object, ...]]]]:
    """Yield the rows of some articles at a time, by the table (and columns) that they belong to."""
    long = lengths(words, articles)
    rows = maker.rows
    for number, (length, share) in enumerate(zip(long, shares(words, long, claims), strict=True), 1):
        made, body = article(words, speakers, length)
        text = made.text.rstrip()
        assert canonical(text).text == text
        rows[_ARTICLE].append((number, *_details(words, number, text)))
        rows["article_text (article_id, text)"].append((number, text))
        if body < len(text):
            rows['region (article_id, start, "end", kind)'].append((number, body, len(text), "residue"))
        maker.claims(number, text, made.sentences, share)
        if number % _AT_ONCE == 0 or number == articles:
            yield {table: entries for table, entries in rows.items() if entries}
            for entries in rows.values():
                entries.clear()


_ARTICLE = (
    "article (id, uuid, sha256, characters, first_words, title, source, published, byline, language, imported_from, "
    "imported_at)"
)


def _details(words: Words, number: int, text: str) -> tuple[object, ...]:
    chance = words.random
    title = f"{words.some(chance.randint(6, 11)).capitalize()}" if chance.random() < 0.95 else None
    date = f"{2015 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}" if chance.random() < 0.9 else None
    name = f"{number:06}.txt"
    return (
        str(uuid.UUID(int=chance.getrandbits(128))), sha256(text), len(text), first_words(text), title,
        chance.choice(SOURCES), date, f"By {words.some(2).title()}" if chance.random() < 0.5 else None, "en", name,
        _MADE_AT,
    )  # fmt: skip


def _register(connection: sqlite3.Connection, words: Words, speakers: Speakers, annotators: int) -> None:
    """Write annotators, actors, propositions and the project's own fields."""
    chance = words.random

    def named() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128)))

    connection.executemany(
        "INSERT INTO annotator (uuid, name, role, created_at) VALUES (?, ?, ?, ?)",
        [(named(), f"Annotator {number}", "annotator", _MADE_AT) for number in range(annotators)]
        + [(named(), "gold", "gold", _MADE_AT)],
    )
    for number, person in enumerate(speakers.people, 1):
        connection.execute(
            "INSERT INTO actor (id, uuid, name, name_key, type, organisation, country, role, created_at) "
            "VALUES (?, ?, ?, ?, 'person', ?, ?, ?, ?)",
            (number, named(), person.name, key(person.name), person.organisation, person.country, person.role,
             _MADE_AT),
        )  # fmt: skip
        aliases = {person.short, f"{person.role} {person.short}"} if number % 2 else {person.short}
        connection.executemany(
            "INSERT INTO alias VALUES (?, ?, ?)", [(number, alias, key(alias)) for alias in sorted(aliases)]
        )
    for number in range(_THEMES + _PROPOSITIONS):
        theme = None if number < _THEMES else 1 + chance.randrange(_THEMES)
        label = words.some(2 if theme is None else 7).capitalize() + ("" if theme is None else f" in {COUNTRIES[0]}")
        connection.execute(
            "INSERT INTO proposition (id, uuid, parent_id, kind, label, definition, position) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number + 1, named(), theme, "theme" if theme is None else "proposition", label, words.sentence(), number),
        )
    for number, (name, label, kind, choices) in enumerate(_FIELDS, 1):
        connection.execute(
            "INSERT INTO field (id, uuid, name, label, kind, choices, position) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, named(), name, label, kind, choices, number),
        )


def main() -> None:
    """Build a project and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dest", type=Path)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--claims", type=int, help="ten an article unless said otherwise")
    parser.add_argument("--annotators", type=int, default=4, choices=range(1, 11), metavar="1…10")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    begin = time.perf_counter()
    build(chosen.dest, chosen.articles, chosen.claims, chosen.annotators, chosen.seed)
    print(f"{chosen.dest}: {chosen.dest.stat().st_size / 2**20:,.0f} MB in {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
