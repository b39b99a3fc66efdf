"""The dataset's tables: which columns, in which order, of which type, and what each means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from annotator import __version__
from annotator.core.claim import COMPLETE, DIRECT_QUOTE, INDIRECT_QUOTE, OPEN, REPORTED, Stance
from annotator.core.codebook import Field, FieldKind

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
DIALECT_PROFILE = "https://datapackage.org/profiles/2.0/tabledialect.json"

_PARTIAL_DATE = MappingProxyType({"pattern": r"\d{4}(-\d{2}(-\d{2})?)?"})
_REQUIRED = MappingProxyType({"required": True})
_KEY = MappingProxyType({"required": True, "unique": True})
_OFFSET = MappingProxyType({"required": True, "minimum": 0})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the dataset: its name, Frictionless type, meaning, and what values it admits."""

    name: str
    type: str
    description: str
    constraints: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)

    def descriptor(self) -> dict[str, Any]:
        """Return the column as a field of a Table Schema."""
        described = {"name": self.name, "type": self.type, "description": self.description, **self.properties}
        if self.constraints:
            described["constraints"] = dict(self.constraints)
        return described


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose values are those of `field` in another table, or empty. Without a `table` it is its own."""

    column: str
    table: str | None
    field: str

    def reference(self) -> dict[str, Any]:
        """Return what the column refers to, as a Table Schema says it."""
        return ({"resource": self.table} if self.table else {}) | {"fields": [self.field]}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the dataset, kept in `<name>.csv`."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def file_name(self) -> str:
        """The name of the table's file."""
        return f"{self.name}.csv"

    def resource(self) -> dict[str, Any]:
        """Return the table as a resource of a Data Package."""
        schema: dict[str, Any] = {
            "$schema": SCHEMA_PROFILE,
            "fields": [column.descriptor() for column in self.columns],
            "missingValues": [""],
            "primaryKey": list(self.primary_key),
        }
        if self.foreign_keys:
            schema["foreignKeys"] = [
                {"fields": [key.column], "reference": key.reference()} for key in self.foreign_keys
            ]
        return {
            "$schema": RESOURCE_PROFILE,
            "name": self.name,
            "type": "table",
            "path": self.file_name,
            "description": self.description,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {
                "$schema": DIALECT_PROFILE,
                "delimiter": ",",
                "lineTerminator": "\r\n",
                "quoteChar": '"',
                "doubleQuote": True,
                "header": True,
            },
            "schema": schema,
        }


_CLAIM_COLUMNS = (
    Column("claim_id", "string", "The claim's UUID, the same in every export.", _KEY, {"format": "uuid"}),
    Column("article_id", "string", "The article's UUID.", _REQUIRED, {"format": "uuid"}),
    Column("article_title", "string", "The article's title; empty where it has none."),
    Column("source", "string", "The publisher of the article."),
    Column("published", "string", "When the article appeared: YYYY, YYYY-MM or YYYY-MM-DD.", _PARTIAL_DATE),
    Column("annotator", "string", "Who coded the claim.", _REQUIRED),
    Column("actor", "string", "Who makes the claim, by the name in the registry; empty while not coded."),
    Column("actor_as_written", "string", "The actor in the article's own words."),
    Column("organisation", "string", "The organisation the actor speaks for."),
    Column("proposition", "string", "What the claim is about, worded so that one can support or oppose it."),
    Column("stance", "string", "Where the actor stands; empty while not coded.", {"enum": [s.value for s in Stance]}),
    Column(
        "stance_value",
        "integer",
        "The stance as a number: 1 supports, -1 opposes, 0 neutral; empty while not coded.",
        {"enum": [s.value_number for s in Stance]},
    ),
    Column("form", "string", "How the claim is rendered in the article."),
    Column("addressees", "string", "Whom the claim is addressed to; several are joined by “; ”."),
    Column("via", "string", "Who passes the claim on."),
    Column("claim_date", "string", "When the claim was made: YYYY, YYYY-MM or YYYY-MM-DD.", _PARTIAL_DATE),
    Column("date_text", "string", "The article's wording that the claim's date was taken from."),
    Column("quote", "string", "The claim's words, unaltered; parts of a discontinuous claim are joined by “ […] ”."),
    Column("start", "integer", "Offset of the first character in the article, in code points from 0.", _OFFSET),
    Column("end", "integer", "Offset behind the last character, in code points.", _OFFSET),
    Column(
        "spans",
        "string",
        "Every part of the claim as start-end, in code points; several are joined by “;”.",
        {"required": True, "pattern": r"\d+-\d+(;\d+-\d+)*"},
    ),
    Column(
        "confidence",
        "integer",
        "How sure the annotator is: 1 guess, 2 low, 3 medium, 4 high.",
        {"minimum": 1, "maximum": 4},
    ),
    Column("note", "string", "The annotator's note."),
    Column("tags", "string", "Tags of the annotator's own; several are joined by “; ”."),
    Column(
        "status",
        "string",
        "“open” while actor, stance or proposition is missing, else “complete”.",
        {"required": True, "enum": [OPEN, COMPLETE]},
    ),
    Column("codebook_revision", "integer", "The revision of the codebook the claim was coded under.", {"minimum": 1}),
    Column("created_at", "datetime", "When the claim was made in the program (UTC)."),
    Column("updated_at", "datetime", "When the claim was last changed (UTC)."),
)

_GOLD_COLUMNS = (
    Column(
        "decision",
        "string",
        "How the claim came into the gold set: all annotators said so, one's version was taken, or it was edited.",
        {"required": True, "enum": ["unanimous", "taken", "edited"]},
    ),
    Column("decided_from", "string", "UUIDs of the annotators' claims decided on; several are joined by “; ”."),
    Column("reviewer", "string", "Who decided.", _REQUIRED),
    Column("decided_at", "datetime", "When it was decided (UTC).", _REQUIRED),
    Column("reason", "string", "The reason given for the decision."),
)

DECISIONS = Table(
    "decisions",
    "One row for each decision of a reviewer, those that there is no claim included.",
    (
        Column("decision_id", "string", "The decision's UUID.", _KEY, {"format": "uuid"}),
        Column("article_id", "string", "The article's UUID.", _REQUIRED, {"format": "uuid"}),
        Column(
            "decision",
            "string",
            "What was decided: all annotators said the same, one's version was taken, edited, or rejected (no claim).",
            {"required": True, "enum": ["unanimous", "taken", "edited", "rejected"]},
        ),
        Column("claim_id", "string", "The claim of the gold set; empty where rejected.", {}, {"format": "uuid"}),
        Column("decided_from", "string", "UUIDs of the annotators' claims decided on; several are joined by “; ”."),
        Column("annotators", "string", "Whose claims those are, in the same order."),
        Column("taken_from", "string", "The UUID of the annotator's claim taken as it was.", {}, {"format": "uuid"}),
        Column("reviewer", "string", "Who decided.", _REQUIRED),
        Column("decided_at", "datetime", "When it was decided (UTC).", _REQUIRED),
        Column("reason", "string", "The reason given."),
        Column("note", "string", "The reviewer's note."),
        Column(
            "guideline",
            "boolean",
            "Whether the reviewer asks for the guideline to be mended.",
            {"required": True},
            {"trueValues": ["true"], "falseValues": ["false"]},
        ),
    ),
    ("decision_id",),
    (ForeignKey("article_id", "articles", "article_id"), ForeignKey("claim_id", "claims", "claim_id")),
)

SPANS = Table(
    "spans",
    "One row for each part of each claim.",
    (
        Column("claim_id", "string", "The claim that the part belongs to.", _REQUIRED, {"format": "uuid"}),
        Column("position", "integer", "The part's number within its claim, from 1.", {"required": True, "minimum": 1}),
        Column("start", "integer", "Offset of the first character in the article, in code points from 0.", _OFFSET),
        Column("end", "integer", "Offset behind the last character, in code points.", _OFFSET),
        Column("text", "string", "The words of this part, unaltered.", _REQUIRED),
    ),
    ("claim_id", "position"),
    (ForeignKey("claim_id", "claims", "claim_id"),),
)

ARTICLES = Table(
    "articles",
    "One row for each article of the project, with or without claims.",
    (
        Column("article_id", "string", "The article's UUID.", _KEY, {"format": "uuid"}),
        Column("title", "string", "The title; empty where the article has none."),
        Column("source", "string", "The publisher."),
        Column("byline", "string", "Who wrote the article."),
        Column("published", "string", "When it appeared: YYYY, YYYY-MM or YYYY-MM-DD.", _PARTIAL_DATE),
        Column("published_evidence", "string", "The words the date was taken from."),
        Column("url", "string", "The web address."),
        Column("language", "string", "The language, as an ISO 639 code."),
        Column("characters", "integer", "Length of the text in code points.", {"required": True, "minimum": 0}),
        Column("sha256", "string", "SHA-256 of the text in UTF-8.", {"pattern": "[0-9a-f]{64}"}),
        Column("note", "string", "A note on the article."),
        Column("imported_from", "string", "The file the article came from."),
        Column("imported_at", "datetime", "When it was imported (UTC)."),
    ),
    ("article_id",),
)

ACTORS = Table(
    "actors",
    "One row for each actor of the registry.",
    (
        Column("actor_id", "string", "The actor's UUID.", _KEY, {"format": "uuid"}),
        Column("name", "string", "The name that claims are listed under.", _REQUIRED),
        Column("type", "string", "What kind of actor: a person, an organisation, a state, a collective …"),
        Column("organisation", "string", "The organisation the actor belongs to."),
        Column("country", "string", "The country the actor belongs to."),
        Column("role", "string", "The office or function."),
        Column("aliases", "string", "Other spellings and names; several are joined by “; ”."),
        Column("note", "string", "A note on the actor."),
    ),
    ("actor_id",),
)

PROPOSITIONS = Table(
    "propositions",
    "One row for each theme and each proposition of the codebook.",
    (
        Column("proposition_id", "string", "The proposition's UUID.", _KEY, {"format": "uuid"}),
        Column("parent_id", "string", "The theme or proposition it stands under.", {}, {"format": "uuid"}),
        Column(
            "kind",
            "string",
            "“theme” groups; “proposition” is what claims are about.",
            {
                "required": True,
                "enum": ["theme", "proposition"],
            },
        ),
        Column("label", "string", "The wording that claims are listed under.", _REQUIRED),
        Column("definition", "string", "What is meant, and what is not."),
        Column("examples", "string", "Examples from articles."),
        Column("position", "integer", "The place among its siblings.", {"minimum": 0}),
        Column(
            "retired",
            "boolean",
            "Whether it is no longer offered for new claims.",
            {},
            {"trueValues": ["true"], "falseValues": ["false"]},
        ),
    ),
    ("proposition_id",),
    (ForeignKey("parent_id", None, "proposition_id"),),
)

ANNOTATORS = Table(
    "annotators",
    "One row for each annotator whose claims the dataset holds.",
    (
        Column("annotator_id", "string", "The annotator's UUID.", _KEY, {"format": "uuid"}),
        Column("name", "string", "The name that claims are listed under.", _KEY),
    ),
    ("annotator_id",),
)


def claims_table(fields: Sequence[Field] = (), forms: Sequence[str] = (), *, gold: bool = False) -> Table:
    """Return the table of claims, the codebook's own fields at its end.

    Args:
        fields: the codebook's own fields, in order. `choices` must hold every value that a claim of the dataset has.
        forms: keys of the codebook's forms, retired ones included; the three usual ones when empty.
        gold: whether the claims are those of the gold set, which say how they were decided before the own fields.
    """
    kinds = {"enum": list(forms or (DIRECT_QUOTE, INDIRECT_QUOTE, REPORTED))}
    columns = [
        Column(column.name, column.type, column.description, kinds) if column.name == "form" else column
        for column in (*_CLAIM_COLUMNS, *(_GOLD_COLUMNS if gold else ()))
    ]
    for extra in fields:
        columns.append(_extra_column(extra, {column.name for column in columns}))
    return Table(
        "claims",
        "One row for each claim: who says what, where they stand, in which words of which article.",
        tuple(columns),
        ("claim_id",),
        (
            ForeignKey("article_id", ARTICLES.name, "article_id"),
            ForeignKey("annotator", ANNOTATORS.name, "name"),
            ForeignKey("actor", ACTORS.name, "name"),
            ForeignKey("via", ACTORS.name, "name"),
            ForeignKey("proposition", PROPOSITIONS.name, "label"),
        ),
    )


def tables(fields: Sequence[Field] = (), forms: Sequence[str] = (), *, gold: bool = False) -> tuple[Table, ...]:
    """Return all tables of the dataset; arguments as for `claims_table`."""
    decided = (DECISIONS,) if gold else ()
    return (claims_table(fields, forms, gold=gold), SPANS, ARTICLES, ACTORS, PROPOSITIONS, ANNOTATORS, *decided)


_ALTERED = (
    " Written safe for spreadsheets: text that begins with =, +, -, @, a tab or a carriage return has an apostrophe "
    "before it that is not in the project."
)


def datapackage(
    title: str,
    created_at: str,
    fields: Sequence[Field] = (),
    forms: Sequence[str] = (),
    *,
    gold: bool = False,
    spreadsheet_safe: bool = False,
) -> dict[str, Any]:
    """Return what `datapackage.json` says, a Frictionless Data Package 2.0.

    Args:
        title: the project's name.
        created_at: when the dataset was written, ISO 8601 with time and zone.
        fields: the codebook's own fields, in order.
        forms: keys of the codebook's forms, retired ones included.
        gold: whether the dataset is the gold set.
        spreadsheet_safe: whether text that a spreadsheet would take for a formula was altered.
    """
    return {
        "$schema": PROFILE,
        "name": slug(title),
        "title": title,
        "description": "Claims in news articles: who says what, where they stand, by whom it was coded. Offsets count "
        "Unicode code points of the article's text, from 0, the end exclusive. Files are UTF-8, RFC 4180."
        + (_ALTERED if spreadsheet_safe else ""),
        "version": __version__,
        "created": created_at,
        "resources": [table.resource() for table in tables(fields, forms, gold=gold)],
    }


def slug(title: str) -> str:
    """Return the title as a package's name: ASCII letters in lower case, digits, hyphens; “claims” if none is left."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:100] or "claims"


def _extra_column(extra: Field, taken: set[str]) -> Column:
    name = extra.name
    while name in taken:
        name = f"field_{name}"
    description = f"{extra.label}. {extra.help}".strip()
    match extra.kind:
        case FieldKind.CHOICE if extra.choices:
            return Column(name, "string", description, {"enum": list(extra.choices)})
        case FieldKind.NUMBER:
            return Column(name, "number", description)
        case FieldKind.YES_NO:
            return Column(name, "boolean", description, {}, {"trueValues": ["yes"], "falseValues": ["no"]})
        case FieldKind.DATE:
            return Column(name, "string", f"{description} YYYY, YYYY-MM or YYYY-MM-DD.".strip(), _PARTIAL_DATE)
    return Column(name, "string", description)
