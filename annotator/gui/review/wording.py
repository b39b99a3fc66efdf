"""What the review says of rows and decisions."""

from annotator.app.review_rows import ReviewRow, RowKind
from annotator.gui.review.fields import FieldView
from annotator.gui.review.people import People
from annotator.review.pairing import NAMED_IN_PLURAL

_KINDS = {
    RowKind.IDENTICAL: "Identical",
    RowKind.BOUNDARY: "Boundary differs",
    RowKind.ACTOR: "Actor differs",
    RowKind.STANCE: "Stance differs",
    RowKind.PROPOSITION: "Proposition differs",
    RowKind.ADDED: "Added in review",
}


def kind_label(row: ReviewRow, people: People, views: list[FieldView]) -> str:
    """Return in what the claims of a row differ, with who has none here."""
    match row.kind:
        case RowKind.ONLY:
            person = next((person for person in people if person.id in row.claims), None)
            return f"Only {person.name}" if person else "Only one"
        case RowKind.MERGED_SPLIT:
            return _split_label(row, people)
        case RowKind.OTHER:
            named = [view for view in views if view.key in row.differs]
            label = "Other fields differ"
            if len(named) == 1:
                label = f"{named[0].label} {'differ' if named[0].key in NAMED_IN_PLURAL else 'differs'}"
        case kind:
            label = _KINDS[kind]
    return f"{label} · not {people.letters(row.missing)}" if row.missing and row.claims else label


def _split_label(row: ReviewRow, people: People) -> str:
    several = sorted({len(claims) for claims in row.parts.values()})
    count = f"{several[0]}" if len(several) == 1 else "several"
    who = people.letters(list(row.parts))
    return f"{who} made {count} of one" if who else "Merged or split"


def decision_label(row: ReviewRow, people: People) -> str:
    """Return what was decided; empty while the row is open."""
    decision = row.decision
    if decision is None:
        return ""
    match decision.kind:
        case "unanimous":
            return "decided: all agree"
        case "rejected":
            return "decided: no claim here"
        case "taken":
            person = people.get(row.taken_from())
            return f"decided: took {person.letter}" if person else "decided: taken"
        case _:
            return "decided: added" if row.kind is RowKind.ADDED else "decided: edited"


def short_value(value: str) -> str:
    """Return a figure from -1 to 1 with two digits and without a zero before the point."""
    return value.replace("0.", ".", 1)


def counted_rows(count: int) -> str:
    """Return a number of rows with its noun."""
    return f"{count:,} {'row' if count == 1 else 'rows'}"
