"""A small project for the tests of finding: the five articles, three actors, a theme and some claims."""

import sqlite3

from annotator.core.folding import key
from annotator.core.resources import resource
from annotator.core.span import Span, quote
from annotator.core.text import first_words, sha256
from annotator.store import schema, word_index

TEXTS = tuple(path.read_text(encoding="utf-8") for path in sorted(resource("sample/articles").glob("*.txt")))

TITLES = (
    "With Russia threatening its borders, Ukraine urges NATO to ramp up its membership",
    None,
    "Zelensky calls on NATO",
    "Ukraine urges NATO to send 'real signal' to Russia with membership\u00a0plan",
    "Kremlin answers",
)
SOURCES = ("Geopolitical Monitor", None, "UATV", "WION", "UATV")
PUBLISHED = (None, "2021-04-06", "2021-04", "2021-04-06", "2021-05-01")

ACTORS = (
    ("Volodymyr Zelenskyy", "Office of the President", ("Zelensky", "Zelenskiy", "Ukraine's president")),
    ("NATO", "NATO", ()),
    ("Dmitry Peskov", "Kremlin", ()),
)
PROPOSITIONS = (
    (None, "Membership"),
    (1, "Ukraine should join NATO"),
    (1, "NATO would end the war"),
    (None, "Sanctions"),
)

ZELENSKYY, NATO, PESKOV = 1, 2, 3
MEMBERSHIP, JOIN, END_WAR, SANCTIONS = 1, 2, 3, 4


def empty_project() -> sqlite3.Connection:
    """Return a project in memory that holds nothing yet."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    for sql in (*schema.TABLES, *schema.INDEXES):
        connection.execute(sql)
    return connection


def add_article(
    connection: sqlite3.Connection,
    text: str,
    title: str | None = None,
    source: str | None = None,
    published: str | None = None,
) -> int:
    """Store an article and return its id."""
    article_id = connection.execute(
        "INSERT INTO article (uuid, sha256, characters, first_words, title, source, published, imported_at) "
        "VALUES (hex(randomblob(16)), ?, ?, ?, ?, ?, ?, '2026-01-01T00:00:00Z')",
        (sha256(text), len(text), first_words(text), title, source, published),
    ).lastrowid
    assert article_id
    connection.execute("INSERT INTO article_text VALUES (?, ?)", (article_id, text))
    word_index.add_articles(connection, article_id, article_id)
    return article_id


def add_claim(
    connection: sqlite3.Connection,
    article_id: int,
    spans: tuple[tuple[int, int], ...],
    annotator_id: int = 1,
    tags: tuple[str, ...] = (),
    **values: object,
) -> int:
    """Store a claim on spans of an article and return its id."""
    text = connection.execute("SELECT text FROM article_text WHERE article_id = ?", (article_id,)).fetchone()[0]
    parts = [Span(*span) for span in spans]
    columns = {
        "article_id": article_id, "annotator_id": annotator_id, "start": parts[0].start, '"end"': parts[-1].end,
        "quote": quote(text, parts), "codebook_revision": 1, "created_at": "2026-02-01", "updated_at": "2026-02-01",
    } | values  # fmt: skip
    claim_id = connection.execute(
        f"INSERT INTO claim (uuid, {', '.join(columns)}) VALUES (hex(randomblob(16)){', ?' * len(columns)})",
        tuple(columns.values()),
    ).lastrowid
    assert claim_id
    word_index.add_claims(connection, claim_id, claim_id)
    connection.executemany("INSERT INTO span VALUES (?, ?, ?)", [(claim_id, *part) for part in parts])
    connection.executemany("INSERT INTO tag VALUES (?, ?, ?)", [(claim_id, n, tag) for n, tag in enumerate(tags)])
    return claim_id


def sample_project() -> sqlite3.Connection:
    """Return a project with the five articles as 1 to 5 and claims on 001 and 003 (articles 2 and 4)."""
    connection = empty_project()
    for number, (text, title, source, published) in enumerate(zip(TEXTS, TITLES, SOURCES, PUBLISHED, strict=True)):
        assert add_article(connection, text, title, source, published) == number + 1
    for name in ("Ana", "Ben"):
        connection.execute("INSERT INTO annotator (uuid, name, created_at) VALUES (?, ?, '2026')", (name, name))
    for name, organisation, aliases in ACTORS:
        actor = connection.execute(
            "INSERT INTO actor (uuid, name, name_key, organisation, created_at) VALUES (?, ?, ?, ?, '2026')",
            (name, name, key(name), organisation),
        ).lastrowid
        connection.executemany("INSERT INTO alias VALUES (?, ?, ?)", [(actor, alias, key(alias)) for alias in aliases])
    for number, (parent, label) in enumerate(PROPOSITIONS):
        kind = "theme" if parent is None else "proposition"
        connection.execute(
            "INSERT INTO proposition (uuid, parent_id, kind, label, position) VALUES (?, ?, ?, ?, ?)",
            (label, parent, kind, label, number),
        )
    _add_states(connection)
    _add_claims(connection)
    return connection


def _add_states(connection: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT INTO article_state (article_id, annotator_id, state, updated_at) VALUES (?, ?, ?, ?)",
        [
            (2, 1, "done", "2026-03-02"),
            (4, 1, "doing", "2026-03-01"),
            (4, 2, "done", "2026-03-03"),
            (1, 1, "todo", "2026"),
        ],
    )


def _add_claims(connection: sqlite3.Connection) -> None:
    """Three claims on one span, one in two parts, two that nest, one of another annotator's: ids 1 to 7."""
    same = ((2033, 2109),)
    add_claim(connection, 2, same, actor_id=NATO, proposition_id=JOIN, stance="supports", form="reported")
    add_claim(connection, 2, same, actor_id=PESKOV, proposition_id=END_WAR, stance="opposes", tags=("irony",))
    add_claim(connection, 2, same)
    add_claim(connection, 2, ((659, 677), (699, 811)), actor_id=ZELENSKYY, claim_date="2021", updated_at="2026-02-03")
    written = {"actor_as_written": "Zelensky", "organisation": "Ukraine"}
    add_claim(
        connection, 4, ((1084, 1243),), actor_id=ZELENSKYY, proposition_id=MEMBERSHIP, stance="supports",
        form="direct_quote", claim_date="2021-04-06", **written,
    )  # fmt: skip
    add_claim(
        connection, 4, ((1170, 1243),), actor_id=NATO, proposition_id=JOIN, stance="neutral", claim_date="2021-04"
    )
    add_claim(
        connection, 4, ((1084, 1243),), annotator_id=2, actor_id=ZELENSKYY, proposition_id=SANCTIONS, stance="opposes",
        note="sloppy", tags=("ask again", "irony"),
    )  # fmt: skip
