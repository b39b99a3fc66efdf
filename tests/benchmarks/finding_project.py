"""A seeded synthetic project to measure finding and listing in: articles of 3 KB, words as frequent as in life."""

import random
import sqlite3
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from annotator.core.folding import key
from annotator.store import schema, word_index
from annotator.store.connection import connect

VOCABULARY = 60_000
ACTORS = 2_000
ANNOTATORS = 4
PROPOSITIONS = 120
SOURCES = ("WION", "Reuters", "UATV", "Al Jazeera", "The Hill", "Sky News", "DW", None)
TAGS = ("checked", "ask again", "metaphor", "irony", "headline")


class Words:
    """Made-up words, the most frequent first, and how often each is met."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = self._made_up()
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
        self._sentences = [self._sentence() for _ in range(40_000)]

    def _made_up(self) -> list[str]:
        onsets, vowels = (*"bcdfghjklmnprstvwz", "st", "tr", "pl"), (*"aeiou", "ou", "ia")
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            syllables = self.random.randint(1, 4) if len(words) > 300 else self.random.randint(1, 2)
            words["".join(self.random.choice(onsets) + self.random.choice(vowels) for _ in range(syllables))] = None
        return list(words)

    def some(self, number: int) -> str:
        """Return words as they come in a text, in one line."""
        return " ".join(self.random.choices(self.words, cum_weights=self._weights, k=number))

    def _sentence(self) -> str:
        return self.some(self.random.randint(12, 26)).capitalize() + ". "

    def text(self) -> str:
        """Return an article of about 3 KB, some of it met in other articles and some not."""
        parts = self.random.choices(self._sentences, k=10)
        return "“" + "".join(parts) + "”\n\n" + self.some(300) + "."


def build(path: Path, articles: int, seed: int = 7) -> None:
    """Write a project of that many articles, ten claims each on average, and index it."""
    words = Words(seed)
    connection = connect(path, create=True)
    for pragma in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    for sql in schema.TABLES:
        connection.execute(sql)
    _registry(connection, words)
    connection.executemany(
        "INSERT INTO article (id, uuid, sha256, characters, first_words, title, source, published, imported_at) "
        "VALUES (?, ?, ?, 3000, ?, ?, ?, ?, '2026-01-01T00:00:00Z')",
        _articles(words, articles),
    )
    texts_made = ((number + 1, words.text()) for number in range(articles))
    connection.executemany("INSERT INTO article_text VALUES (?, ?)", texts_made)
    connection.executemany(
        "INSERT INTO article_state (article_id, annotator_id, state, updated_at) VALUES (?, ?, ?, ?)",
        (
            (i + 1, a + 1, words.random.choice(("doing", "done", "done")), f"2026-02-{1 + i % 28:02}T10:00:00Z")
            for i in range(articles)
            for a in range(ANNOTATORS)
            if words.random.random() < 0.4
        ),
    )
    texts = connection.execute("SELECT article_id, text FROM article_text")
    connection.executemany(
        'INSERT INTO claim (uuid, article_id, annotator_id, start, "end", quote, actor_id, actor_as_written, '
        "organisation, proposition_id, stance, form, claim_date, codebook_revision, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'direct_quote', ?, 1, ?, ?)",
        _claims(words, texts),
    )
    connection.execute('INSERT INTO span SELECT id, start, "end" FROM claim')
    tagged = connection.execute("SELECT id FROM claim WHERE id % 20 = 0").fetchall()
    connection.executemany("INSERT INTO tag VALUES (?, 0, ?)", ((row[0], words.random.choice(TAGS)) for row in tagged))
    for sql in schema.INDEXES:
        connection.execute(sql)
    word_index.rebuild(connection)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _registry(connection: sqlite3.Connection, words: Words) -> None:
    for number in range(ANNOTATORS):
        connection.execute(
            "INSERT INTO annotator (uuid, name, created_at) VALUES (?, ?, '2026')",
            (f"n{number}", f"Annotator {number}"),
        )
    for number in range(ACTORS):
        name = " ".join(words.random.choices(words.words[300:], k=2)).title()
        connection.execute(
            "INSERT INTO actor (uuid, name, name_key, organisation, created_at) VALUES (?, ?, ?, ?, '2026')",
            (f"a{number}", name, key(name), f"Organisation {number % 90}"),
        )
        alias = name.split()[1] + "y"
        connection.execute("INSERT INTO alias VALUES (?, ?, ?)", (number + 1, alias, key(alias)))
    for number in range(PROPOSITIONS):
        theme = None if number < 8 else 1 + number % 8
        connection.execute(
            "INSERT INTO proposition (uuid, parent_id, kind, label, position) VALUES (?, ?, ?, ?, ?)",
            (f"p{number}", theme, "theme" if theme is None else "proposition", words.some(5).capitalize(), number),
        )


def _articles(words: Words, articles: int) -> Iterator[tuple[object, ...]]:
    chance = words.random
    for number in range(articles):
        title = words.some(9).capitalize() if chance.random() < 0.95 else None
        date = f"{2015 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}" if chance.random() < 0.9 else None
        yield number + 1, f"u{number}", f"h{number}", words.some(12), title, chance.choice(SOURCES), date


def _claims(words: Words, texts: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    chance = words.random
    number = 0
    for article, text in texts:
        for _ in range(chance.randint(5, 15)):
            number += 1
            start = chance.randrange(len(text) - 200)
            end = start + chance.randint(60, 190)
            actor = min(int(chance.expovariate(1 / 200)) + 1, ACTORS)
            proposition = chance.randint(9, PROPOSITIONS) if chance.random() < 0.9 else None
            stance = chance.choice(("supports", "opposes", "neutral", None))
            time = f"2026-03-{1 + number % 28:02}T{number % 24:02}:00:00Z"
            annotator, date = chance.randint(1, ANNOTATORS), f"{2015 + number % 10}-{1 + number % 12:02}"
            yield (
                f"c{number}", article, annotator, start, end, text[start:end], actor, "the minister", None, proposition,
                stance, date, time, time,
            )  # fmt: skip
