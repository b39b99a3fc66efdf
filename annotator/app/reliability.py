"""The reliability report: who agreed how far on what, and what was decided where they did not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotator import __version__
from annotator.app.agreement import AgreementReport, Figures
from annotator.app.review_rows import ArticleReview, ReviewRow, RowKind
from annotator.core.claim import Claim, Stance
from annotator.formats.report import Block, Chart, Heading, Interval, Paragraph, TextTable
from annotator.review.confusion import Confusion
from annotator.review.figures import Figure

CONFUSED_FIELDS = ("stance", "proposition", "actor")
"""The fields of which the report shows what was taken for what."""

_LARGEST_MATRIX = 8
_CONFUSIONS = 20

_KINDS = {
    RowKind.IDENTICAL: "identical, but not everybody has it", RowKind.BOUNDARY: "boundary", RowKind.ACTOR: "actor",
    RowKind.STANCE: "stance", RowKind.PROPOSITION: "proposition", RowKind.OTHER: "other fields",
    RowKind.MERGED_SPLIT: "merged or split", RowKind.ONLY: "one annotator only", RowKind.ADDED: "added in review",
}  # fmt: skip
_COEFFICIENTS = {
    "percent": "Percent agreement", "alpha_nominal": "Krippendorff's α, nominal",
    "alpha_ordinal": "Krippendorff's α, ordinal", "alpha_masi": "Krippendorff's α, MASI distance",
    "cohen_kappa": "Cohen's κ", "cohen_kappa_linear": "Cohen's κ, linear weights",
    "cohen_kappa_quadratic": "Cohen's κ, quadratic weights", "scott_pi": "Scott's π", "fleiss_kappa": "Fleiss' κ",
    "gwet_ac1": "Gwet's AC1", "u_alpha": "Krippendorff's uα (propositions)", "bar_u_alpha": "Krippendorff's |uα",
    "cu_alpha": "Krippendorff's cuα (propositions)",
}  # fmt: skip
_MATCHES = {"strict": "same words", "overlap": "any overlap", "jaccard": "Jaccard index of 0.5 or more"}


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called, for reports."""

    annotators: Mapping[int, str]
    actors: Mapping[int, str]
    propositions: Mapping[int, str]
    articles: Mapping[int, str]

    def claim(self, claim: Claim) -> str:
        """Return who says what and where they stand, on one line."""
        stance = {Stance.SUPPORTS: "supports", Stance.OPPOSES: "opposes", Stance.NEUTRAL: "neutral"}
        return ", ".join((
            self.actors.get(claim.actor_id or 0, "no actor"),
            stance[claim.stance] if claim.stance else "no stance",
            self.propositions.get(claim.proposition_id or 0, "no proposition"),
        ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewedProject:
    """What reports are made from.

    Attributes:
        title: the project's name.
        written_at: when, in UTC.
        agreement: of all annotators under review.
        threshold: the Jaccard index from which on claims were laid side by side.
        confusions: by field and pair of annotators.
        reviews: all articles' rows.
        names: what ids are called.
    """

    title: str
    written_at: str
    agreement: AgreementReport
    threshold: float
    confusions: Mapping[tuple[str, int, int], Confusion]
    reviews: Sequence[ArticleReview]
    names: Names

    @property
    def rows(self) -> Iterator[ReviewRow]:
        """All rows of all articles."""
        return (row for review in self.reviews for row in review.rows)


def reliability(project: ReviewedProject) -> list[Block]:
    """Return the reliability report."""
    return [
        Heading(f"Reliability of {project.title}", 1),
        Paragraph(f"Written on {project.written_at[:10]} by Claim Annotator {__version__}."),
        *_material(project),
        *_agreement(project.agreement),
        *_pairs(project.agreement),
        *_confusions(project),
        *_disagreements(project),
    ]


def coefficient(name: str) -> str:
    """Return what a coefficient is called in reports."""
    if name in _COEFFICIENTS:
        return _COEFFICIENTS[name]
    measure, match = name.split("_", 1)
    return f"{measure.capitalize()} of claims, {_MATCHES.get(match, match)}"


def shown(figure: Figure) -> tuple[str, str, str, str]:
    """Return value, interval, n and left out as cells; why there is no value or interval in place of it."""
    if figure.value is None:
        return "–", figure.why, figure.amount, f"{figure.left_out:,}"
    interval = figure.why if figure.low is None or figure.high is None else f"{figure.low:.2f} to {figure.high:.2f}"
    return f"{figure.value:.3f}", interval, figure.amount, f"{figure.left_out:,}"


def _material(project: ReviewedProject) -> Iterator[Block]:
    names = project.agreement.names()
    claims, articles = Counter[int](), Counter[int]()
    for review in project.reviews:
        here = Counter(one for row in review.rows for one in row.claims for _ in row.versions(one))
        claims += here
        articles.update(here.keys())
    yield Heading("Annotators and articles")
    yield TextTable(
        ("Annotator", "Articles with claims", "Claims"),
        tuple((name, f"{articles[one]:,}", f"{claims[one]:,}") for one, name in names.items()),
        frozenset({1, 2}),
    )
    counted = project.agreement.articles
    yield Paragraph(
        f"{counted.counted:,} of {counted.all:,} articles count: those that two annotators at least worked on. An "
        "article counts for an annotator who called it done, with claims or without, or has claims in it; one not "
        f"started does not. In {counted.in_progress:,} of the articles somebody with claims has not called it done yet."
    )
    yield Paragraph(
        "Claims of different annotators were laid side by side by the one-to-one assignment with the largest overlap, "
        f"from a Jaccard index of {project.threshold:g} on, over code points."
    )
    decisions = Counter(decision.kind for row in project.rows for decision in row.decisions)
    reviewers = sorted({decision.reviewer for row in project.rows for decision in row.decisions})
    if reviewers:
        yield Paragraph(f"Decided by {', '.join(reviewers)}:")
        kinds = ("unanimous", "taken", "edited", "rejected")
        still_open = sum(row.open for row in project.rows)
        yield TextTable(
            (*(kind.capitalize() for kind in kinds), "Open"),
            ((*(f"{decisions[kind]:,}" for kind in kinds), f"{still_open:,}"),),
            frozenset(range(5)),
        )


def _agreement(report: AgreementReport) -> Iterator[Block]:
    yield Heading("Agreement")
    yield Paragraph(
        "Intervals are 95 % percentile intervals of a bootstrap over articles with a fixed seed. Left out are units "
        "that no second annotator has. Their categories count only in what chance alone would give by Fleiss' κ and "
        "Gwet's AC1, which are defined so: these two may have a value where α and Cohen's κ have none."
    )
    lines = [_line("Claims marked, |uα", report.unitizing["bar_u_alpha"])]
    for field, figures in report.coding.items():
        best = next(name for name in ("alpha_ordinal", "alpha_masi", "alpha_nominal") if name in figures)
        lines.append(_line(f"{_field(field)}, {_COEFFICIENTS[best].split(', ')[-1]} α", figures[best]))
    yield Chart("Krippendorff's α with 95 % intervals", tuple(lines))
    yield Heading("What was marked (unitizing)", 3)
    yield _figures(report.unitizing)
    if report.flattened:
        yield Paragraph(
            f"{report.flattened:,} claims overlap another of the same annotator; for the uα family the one that starts "
            "later was put on top and the other cut."
        )
    for field, figures in report.coding.items():
        yield Heading(f"{_field(field)} (coding)", 3)
        yield _figures(figures)


def _line(label: str, figure: Figure) -> Interval:
    return Interval(label, figure.value, figure.low, figure.high)


def _field(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _figures(figures: Figures) -> TextTable:
    rows = tuple((coefficient(name), *shown(figure)) for name, figure in figures.items())
    return TextTable(("Coefficient", "Value", "95 % interval", "n", "Left out"), rows, frozenset({1, 3, 4}))


def _pairs(report: AgreementReport) -> Iterator[Block]:
    if len(report.pairwise) < 2:
        return
    names = report.names()
    yield Heading("Every two annotators")
    rows = []
    for (one, other), pair in report.pairwise.items():
        chosen = (
            pair.unitizing["f1_overlap"], pair.unitizing["bar_u_alpha"], pair.coding["actor"]["alpha_nominal"],
            pair.coding["stance"].get("alpha_ordinal", pair.coding["stance"]["alpha_nominal"]),
            pair.coding["proposition"]["alpha_nominal"],
        )  # fmt: skip
        rows.append((f"{names[one]} and {names[other]}", *(shown(figure)[0] for figure in chosen)))
    header = ("Annotators", "F1, any overlap", "|uα", "Actor α", "Stance α", "Proposition α")
    yield TextTable(header, tuple(rows), frozenset(range(1, len(header))))


def _confusions(project: ReviewedProject) -> Iterator[Block]:
    names = project.agreement.names()
    if project.confusions:
        yield Heading("What was taken for what")
    for (field, one, other), matrix in project.confusions.items():
        yield Heading(f"{_field(field)}: {names[one]} (rows) and {names[other]} (columns)", 3)
        if not matrix.n:
            yield Paragraph("No claim was coded by both.")
        elif len(matrix.categories) <= _LARGEST_MATRIX:
            yield _matrix(matrix)
        else:
            yield from _most_confused(matrix, names[one], names[other])


def _matrix(matrix: Confusion) -> TextTable:
    labels = tuple(map(str, matrix.categories))
    most = max(1, *(count for row in matrix.counts for count in row))
    return TextTable(
        ("", *labels),
        tuple((label, *(f"{count:,}" for count in row)) for label, row in zip(labels, matrix.counts, strict=True)),
        frozenset(range(1, len(labels) + 1)),
        tuple((0.0, *(count / most * 0.5 for count in row)) for row in matrix.counts),
    )


def _most_confused(matrix: Confusion, one: str, other: str) -> Iterator[Block]:
    off = {cell: len(behind) for cell, behind in matrix.cells.items() if cell[0] != cell[1]}
    agreed = matrix.n - sum(off.values())
    yield Paragraph(f"Of {matrix.n:,} claims that both coded, {agreed:,} have the same.")
    rows = tuple(
        (str(matrix.categories[row]), str(matrix.categories[column]), f"{number:,}")
        for (row, column), number in sorted(off.items(), key=lambda entry: -entry[1])[:_CONFUSIONS]
    )
    if rows:
        yield TextTable((one, other, "Claims"), rows, frozenset({2}))


def _disagreements(project: ReviewedProject) -> Iterator[Block]:
    yield Heading("Disagreements")
    found = False
    for review in project.reviews:
        rows = [row for row in review.rows if row.claims and not row.unanimous]
        if not rows:
            continue
        found = True
        yield Heading(project.names.articles.get(review.article_id, ""), 3)
        for row in rows:
            yield from _disagreement(row, project.names)
    if not found:
        yield Paragraph("There are none.")


def _disagreement(row: ReviewRow, names: Names) -> Iterator[Block]:
    differs = ", ".join(field.replace("_", " ") for field in row.differs)
    yield Paragraph(f"{_KINDS[row.kind].capitalize()}{f' ({differs})' if differs else ''}. {decided(row)}")
    rows = [
        (names.annotators.get(one, ""), names.claim(claim), claim.quote)
        for one in row.claims
        for claim in row.versions(one)
    ]
    rows += [(names.annotators.get(one, ""), "no claim", "") for one in row.missing]
    rows += [("Gold", names.claim(claim), claim.quote) for claim in row.gold]
    yield TextTable(("", "Coding", "Words"), tuple(rows))


def decided(row: ReviewRow) -> str:
    """Return what was decided of a row, and why."""
    if row.decision is None:
        return "Not decided yet."
    words = {"unanimous": "Taken", "taken": "One version taken", "edited": "Edited", "rejected": "No claim here"}
    why = f" Reason: {row.decision.reason}." if row.decision.reason else ""
    note = f" Note: {row.decision.note}" if row.decision.note else ""
    changed = " Claims changed since." if row.changed_since else ""
    return f"{words[row.decision.kind]}.{why}{note}{changed}"


def pairs_to_confuse(report: AgreementReport) -> list[tuple[str, int, int]]:
    """Return fields and pairs of annotators of which the report shows a confusion matrix."""
    ids = [person.id for person in report.annotators]
    return [(field, one, other) for field in CONFUSED_FIELDS for one, other in combinations(ids, 2)]
