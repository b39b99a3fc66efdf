"""The sample's articles and the claims that two annotators found in them."""

import json
from dataclasses import dataclass

from annotator.core.resources import resource
from annotator.core.span import Span


@dataclass(frozen=True)
class SampleClaim:
    """A claim of the sample."""

    article: str
    annotator: str
    spans: tuple[Span, ...]
    actor: str | None
    as_written: str | None
    form: str
    date_text: str | None
    claim_date: str | None


@dataclass(frozen=True)
class Sample:
    """The sample: texts by the first three letters of the file, claims, residue, actors by number."""

    texts: dict[str, str]
    claims: tuple[SampleClaim, ...]
    residue: dict[str, tuple[Span, ...]]
    actors: dict[str, int]


def read_sample() -> Sample:
    folder = resource("sample")
    project = json.loads((folder / "project.json").read_text(encoding="utf-8"))
    texts, residue, shorts = {}, {}, {}
    for article in project["articles"]:
        short = article["file"][:3]
        shorts[article["uuid"]] = short
        with (folder / "articles" / article["file"]).open(encoding="utf-8", newline="") as file:
            texts[short] = file.read()
        residue[short] = tuple(Span(a, b) for a, b, kind in article["regions"] if kind == "residue")
    lines = (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    claims = tuple(
        SampleClaim(
            article=shorts[row["article"]["uuid"]],
            annotator=row["annotator"],
            spans=tuple(Span(*span) for span in row["spans"]),
            actor=row["actor"],
            as_written=row["actor_as_written"],
            form=row["form"],
            date_text=row["date_text"],
            claim_date=row["claim_date"],
        )
        for row in map(json.loads, lines)
    )
    actors = {name: number for number, name in enumerate(sorted({c.actor for c in claims if c.actor}))}
    return Sample(texts, claims, residue, actors)
