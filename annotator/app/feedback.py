"""Feedback for one annotator: what was decided otherwise than they coded it, and why."""

from collections.abc import Iterable, Iterator

from annotator.app.reliability import Names, ReviewedProject
from annotator.app.review_rows import ReviewRow
from annotator.core.claim import Claim
from annotator.formats.report import Block, Heading, Paragraph, TextTable
from annotator.review.pairing import Organisations, difference, organisation_of

_SHOWN_ALWAYS = ("boundary", "actor", "stance", "proposition")
"""In what claims differ is said by the words and by `Names.claim` in these, else by the value besides."""


def feedback(project: ReviewedProject, annotator_id: int, organisations: Organisations) -> list[Block]:
    """Return one annotator's feedback. It names no other annotator, and holds decided rows only."""
    mine = [row for row in project.rows if not row.open and (annotator_id in row.claims or annotator_id in row.missing)]
    otherwise = [row for row in mine if _otherwise(row, annotator_id, organisations)]
    blocks: list[Block] = [
        Heading(f"Feedback for {project.names.annotators.get(annotator_id, '')}", 1),
        Paragraph(f"{project.title}, {project.written_at[:10]}."),
        Paragraph(
            f"Of {len(mine):,} decisions on what you read, {len(mine) - len(otherwise):,} are as you coded them. The "
            "others are listed here with the reason, where one was given. Your own claims were not changed."
        ),
    ]
    article_id = 0
    for row in otherwise:
        if row.article_id != article_id:
            article_id = row.article_id
            blocks.append(Heading(project.names.articles.get(article_id, "")))
        blocks.extend(_entry(row, annotator_id, project.names, organisations))
    return blocks


def _otherwise(row: ReviewRow, annotator_id: int, organisations: Organisations) -> bool:
    mine = row.versions(annotator_id)
    if len(mine) != len(row.gold):
        return True
    return any(difference(own, gold, organisations) for own, gold in zip(mine, row.gold, strict=True))


def _entry(row: ReviewRow, annotator_id: int, names: Names, organisations: Organisations) -> Iterator[Block]:
    mine = row.versions(annotator_id)
    fields: dict[str, None] = {}
    if not mine:
        yield Paragraph("You marked no claim here; there is one.")
    elif not row.gold:
        yield Paragraph("You marked a claim here; it was decided that there is none.")
    elif len(mine) != len(row.gold):
        yield Paragraph(f"You made {_several(mine)} of this; it was decided on {_several(row.gold)}.")
    else:
        pairs = zip(mine, row.gold, strict=True)
        fields = dict.fromkeys(field for own, gold in pairs for field in difference(own, gold, organisations))
        yield Paragraph(f"Decided otherwise: {', '.join(field.replace('_', ' ') for field in fields)}.")
    further = [field for field in fields if field not in _SHOWN_ALWAYS]
    rows = [
        (whose, "; ".join((names.claim(claim), *_besides(claim, further, names, organisations))), claim.quote)
        for whose, claims in (("You", mine), ("Decided", row.gold))
        for claim in claims
    ]
    yield TextTable(("", "Coding", "Words"), tuple(rows))
    if row.decision is not None and row.decision.reason:
        yield Paragraph(f"Reason: {row.decision.reason}.")
    if row.decision is not None and row.decision.note:
        yield Paragraph(row.decision.note, quote=True)


def _besides(claim: Claim, fields: Iterable[str], names: Names, organisations: Organisations) -> Iterator[str]:
    """Return what a claim says in these fields, each with its name."""
    values = {
        "organisation": organisation_of(claim, organisations),
        "form": (claim.form or "").replace("_", " "),
        "addressees": ", ".join(names.actors.get(actor_id, "") for actor_id in claim.addressees),
        "via": names.actors.get(claim.via_id or 0),
        "claim_date": claim.claim_date,
        "tags": ", ".join(claim.tags),
    }
    for field in fields:
        value = values[field] if field in values else claim.fields.get(field)
        yield f"{field.replace('_', ' ')}: {value or 'none'}"


def _several(claims: tuple[Claim, ...]) -> str:
    return "one claim" if len(claims) == 1 else f"{len(claims)} claims"
