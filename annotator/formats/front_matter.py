"""What the head of a Markdown file says, in `---` lines or a heading, as proposals; the text keeps it."""

import re

from annotator.formats.columns import Role, role_of
from annotator.formats.dates import parse_date
from annotator.formats.incoming import Details, Proposed, as_details, one_line, proposed

_BLOCK = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,8192}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\ufeff?\s*^#[ \t]+(\S.{0,1999})", re.MULTILINE)
_CLOSING = re.compile(r"[ \t]#+\Z")
_ENTRY = re.compile(r"([\w .-]{1,40}?)\s*:\s+(\S.*)")

_SHOWN = 80
"""Letters of a date that cannot be read that are shown."""


def detail(role: Role, value: object, evidence: str, day_first: bool | None = None) -> Proposed | None:
    """Return the proposal for one cell or entry, dates to ISO 8601; `evidence` says where it stood.

    What stands there as a date and is none is not passed over: its proposal has an empty value and says so.
    """
    if role is not Role.PUBLISHED:
        return proposed(value, f"{evidence}: {one_line(value)}")
    found = parse_date(value, day_first)
    if found is not None:
        return Proposed(found.value, one_line(f"{evidence}: {found.evidence}"), found.ambiguous)
    written = one_line("" if value is None else value)
    return Proposed("", one_line(f"{evidence}: “{written[:_SHOWN]}” is no date")) if written else None


def front_matter(text: str) -> Details:
    """Return the title, date, source, author, address and language that `key: value` lines at the head propose."""
    block = _BLOCK.match(text)
    details: dict[str, Proposed | None] = {}
    for line in block[1].splitlines() if block else ():
        entry = _ENTRY.fullmatch(line.rstrip())
        role = role_of(entry[1]) if entry else None
        known = details.get(role.value) if role else None
        if entry and role and role is not Role.TEXT and not (known and known.value):
            details[role.value] = detail(role, _unquoted(entry[2]), f"front matter “{entry[1]}”")
    return as_details(details)


def heading(text: str) -> Proposed | None:
    """Return the `# Heading` that the text begins with, front matter left aside, as the proposal for the title."""
    block = _BLOCK.match(text)
    found = _HEADING.match(text, block.end() if block else 0)
    return proposed(_CLOSING.sub("", found[1].rstrip()), "heading of the file") if found else None


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
