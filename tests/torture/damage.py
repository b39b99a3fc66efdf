"""A project with something in every table, and ways to damage it."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from annotator.app.sample import make_sample
from annotator.app.session import Session
from annotator.core.article import ArticleDetails
from annotator.core.codebook import FieldKind
from annotator.core.span import Span
from annotator.store.articles import Place
from annotator.store.salvage import tables

PAGE = 4096
Harm = Callable[[bytearray, random.Random], None]


def make_rich(path: Path) -> None:
    """Write the sample with fields, tags, a long article, a review, and a history of edits and a deletion."""
    make_sample(path)
    with closing(Session.open(path, "Annotator A")) as session:
        session.codebook.add_field("Frame", FieldKind.CHOICE, ["security", "economy"])
        session.claims.add(1, [(0, 20)], note="a note", tags=("x", "y"), fields={"frame": "economy"})
        session.claims.add(2, [(5, 20), (30, 40)], actor="Somebody")
        session.claims.delete([session.claims.add(3, [(5, 25)])])
        session.articles.set_details(1, ArticleDetails(source="Geopolitical Monitor, corrected"))
        session.articles.set_place(1, Place(3, 4))
        session.articles.dismiss(2, Span(3, 9))
        session.work_as("R. Lindqvist")
        session.reviewing.take_all_identical()


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of a sound project by table, without what each file has of its own."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: sorted(
                connection.execute(
                    f"SELECT {', '.join(chr(34) + column.name + chr(34) for column in table.columns)} FROM {name}"
                ).fetchall(),
                key=repr,
            )
            for name, table in tables().items()
        }


def root_of(path: Path, name: str) -> int:
    """Return the page at which a table or an index begins."""
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
        return found


def flipped(data: bytearray, dice: random.Random) -> None:
    """Flip some bits."""
    for _ in range(dice.choice((1, 4, 40, 400))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def scribbled(data: bytearray, dice: random.Random) -> None:
    """Overwrite some pages."""
    for _ in range(dice.randrange(1, 20)):
        start = dice.randrange(-(-len(data) // PAGE)) * PAGE
        data[start : start + PAGE] = dice.randbytes(len(data[start : start + PAGE]))


def cut(data: bytearray, dice: random.Random) -> None:
    """Cut the end off."""
    del data[dice.randrange(len(data)) :]


def zeroed(data: bytearray, dice: random.Random) -> None:
    """Put zeros over a part, as a disk does that could not read it."""
    start = dice.randrange(len(data))
    end = min(len(data), start + dice.randrange(100_000))
    data[start:end] = bytes(end - start)


def beheaded(data: bytearray, dice: random.Random) -> None:
    """Overwrite the beginning."""
    data[:100] = dice.randbytes(100)


def shuffled(data: bytearray, dice: random.Random) -> None:
    """Exchange pages with one another, as a file system does that lost its way."""
    pages = len(data) // PAGE
    for _ in range(dice.randrange(1, 6)):
        one, other = (dice.randrange(pages) * PAGE for _ in range(2))
        data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


HARMS: tuple[Harm, ...] = (flipped, scribbled, cut, zeroed, beheaded, shuffled)
