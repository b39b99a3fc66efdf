"""The codebook's rows, and its revision, which counts up at each change."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from annotator.core.claim import Stance
from annotator.core.codebook import Codebook, Field, FieldKind, Form, Proposition, PropositionKind
from annotator.core.errors import InvalidValueError, NotFoundError
from annotator.core.identity import new_uuid
from annotator.store.claims import revision
from annotator.store.connection import number, value
from annotator.store.history import Writing

_PROPOSITION = ("parent_id", "label", "definition", "examples", "position", "retired")
_FORM = ("label", "position", "retired")
DEEPEST = 100
"""Levels of the tree that are shown as such; what stands deeper is shown at the top."""
_HIGHEST = "highest_codebook_revision"
"""Key of the project's table, which undo leaves alone."""
_FIELD = ("label", "kind", "choices", "help", "position", "retired")


def codebook(connection: sqlite3.Connection) -> Codebook:
    """Return the codebook as it is now."""
    children: dict[int | None, list[Proposition]] = {}
    for row in connection.execute(
        "SELECT id, uuid, parent_id, kind, label, definition, examples, position, retired "
        "FROM proposition ORDER BY position, id"
    ):
        found = Proposition(*(*row[:3], PropositionKind(row[3]), *row[4:8], bool(row[8])))
        children.setdefault(found.parent_id, []).append(found)
    ordered: list[Proposition] = []
    stack = [(node, 1) for node in reversed(children.pop(None, ()))]
    while stack or children:
        if not stack:
            # What stands under itself, in a file that something else wrote, is shown at the top.
            lost = children.pop(next(iter(children)))
            stack = [(node._replace(parent_id=None), 1) for node in reversed(lost)]
        node, depth = stack.pop()
        if depth > DEEPEST:
            node, depth = node._replace(parent_id=None), 1
        ordered.append(node)
        stack.extend((below, depth + 1) for below in reversed(children.pop(node.id, ())))
    labels = connection.execute("SELECT stance, label FROM stance_label ORDER BY id").fetchall()
    forms = connection.execute("SELECT id, form, label, position, retired FROM form ORDER BY position, id").fetchall()
    fields = connection.execute(
        "SELECT id, uuid, name, label, kind, choices, help, position, retired FROM field ORDER BY position, id"
    ).fetchall()
    return Codebook(
        revision=revision(connection),
        propositions=tuple(ordered),
        stance_labels={Stance(stance): label for stance, label in labels},
        forms=tuple(Form(*(*row[:4], bool(row[4]))) for row in forms),
        fields=tuple(
            Field(*(*row[:4], FieldKind(row[4]), _choices(row[5]), *row[6:8], bool(row[8]))) for row in fields
        ),
    )


def new_revision(writing: Writing, summary: str) -> None:
    """Count the revision up, once for each action; `summary` says what changed.

    A number is never given twice, also when undo took back what it was given for: claims and files handed out name it.
    """
    connection = writing.connection
    highest = number(connection, "SELECT CAST(value AS INTEGER) FROM project WHERE key = ?", _HIGHEST) or number(
        connection, "SELECT max(codebook_revision) FROM claim"
    )
    revision_id = max(revision(connection), highest) + 1
    writing.execute("INSERT OR REPLACE INTO project (key, value) VALUES (?, ?)", (_HIGHEST, str(revision_id)))
    writing.execute(
        "INSERT INTO codebook_revision (id, created_at, annotator_id, summary) VALUES (?, ?, ?, ?)",
        (revision_id, writing.time, writing.annotator_id, summary),
    )
    writing.created("codebook_revision", revision_id)


def revisions(connection: sqlite3.Connection) -> list[tuple[int, str, str | None, str]]:
    """Return revision, time, annotator and summary of each change, newest first."""
    return connection.execute(
        "SELECT codebook_revision.id, codebook_revision.created_at, annotator.name, summary FROM codebook_revision "
        "LEFT JOIN annotator ON annotator.id = annotator_id ORDER BY codebook_revision.id DESC"
    ).fetchall()


def add_proposition(
    writing: Writing, label: str, kind: PropositionKind, parent_id: int | None = None, *,
    definition: str = "", examples: str = "", proposition_uuid: str = "",
) -> int:  # fmt: skip
    """Add a theme or proposition as the last under its parent; return its id.

    Raises:
        InvalidValueError: when the label is empty.
    """
    position = number(
        writing.connection,
        "SELECT coalesce(max(position), 0) + 1 FROM proposition WHERE parent_id IS ?",
        parent_id,
    )
    proposition_id = writing.insert(
        "INSERT INTO proposition (uuid, parent_id, kind, label, definition, examples, position) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (proposition_uuid or new_uuid(), parent_id, kind, _label(label), definition, examples, position),
    )
    writing.created("proposition", proposition_id)
    return proposition_id


def set_proposition(writing: Writing, proposition_id: int, values: Mapping[str, object]) -> None:
    """Set label, definition, examples, place in the tree or retirement of a proposition.

    Raises:
        InvalidValueError: when the label is empty, or the proposition would stand under itself.
        NotFoundError: when there is no such proposition.
    """
    parent = values.get("parent_id")
    passed: set[object] = set()
    while parent is not None and parent not in passed:
        if parent == proposition_id:
            raise InvalidValueError("A proposition cannot stand under itself.")
        passed.add(parent)
        # Of a parent that is gone the foreign key tells.
        parent = value(writing.connection, "SELECT parent_id FROM proposition WHERE id = ?", parent)
    _set(writing, "proposition", proposition_id, _PROPOSITION, values)


def delete_proposition(writing: Writing, proposition_id: int) -> None:
    """Remove a proposition that no claim has and that nothing stands under.

    Raises:
        InvalidValueError: when it is in use.
        NotFoundError: when there is no such proposition.
    """
    connection = writing.connection
    _refuse_gone(connection, "proposition", proposition_id)
    used = number(connection, "SELECT count(*) FROM claim WHERE proposition_id = ?", proposition_id)
    if used:
        raise InvalidValueError(
            f"{used} claims have this proposition.", "Retire it: it is offered no more, they keep it."
        )
    if number(connection, "SELECT count(*) FROM proposition WHERE parent_id = ?", proposition_id):
        raise InvalidValueError("Other propositions stand under this one.", "Move them first.")
    writing.touch("proposition", proposition_id)
    writing.execute("DELETE FROM proposition WHERE id = ?", (proposition_id,))


def proposition_labelled(connection: sqlite3.Connection, label: str) -> int | None:
    """Return the id of the proposition (not theme) with exactly that label, or None."""
    return (
        number(
            connection,
            "SELECT id FROM proposition WHERE label = ? AND kind = 'proposition' ORDER BY retired, id",
            " ".join(label.split()),
        )
        or None
    )


def set_stance_label(writing: Writing, stance: Stance, label: str) -> None:
    """Call a stance by another word; what it means stays.

    Raises:
        InvalidValueError: when the label is empty.
    """
    row_id = number(writing.connection, "SELECT id FROM stance_label WHERE stance = ?", stance)
    _set(writing, "stance_label", row_id, ("label",), {"label": label})


def add_form(writing: Writing, form: str, label: str) -> int:
    """Add a form under its lasting key; return its id.

    Raises:
        InvalidValueError: when key or label is empty, or the key is taken.
    """
    if not form or number(writing.connection, "SELECT id FROM form WHERE form = ?", form):
        raise InvalidValueError(f"There already is a form “{label}”." if form else "A form needs a label.")
    form_id = writing.insert(
        "INSERT INTO form (form, label, position) VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM form))",
        (form, _label(label)),
    )
    writing.created("form", form_id)
    return form_id


def set_form(writing: Writing, form_id: int, values: Mapping[str, object]) -> None:
    """Set label, position or retirement of a form."""
    _set(writing, "form", form_id, _FORM, values)


def add_field(
    writing: Writing, name: str, label: str, kind: FieldKind, *, choices: Sequence[str] = (), help_text: str = "",
    field_uuid: str = "",
) -> int:  # fmt: skip
    """Add a field of the project's own; return its id.

    Raises:
        InvalidValueError: when name or label is empty, the name is taken, or a choice field has no choices.
    """
    if not name or number(writing.connection, "SELECT id FROM field WHERE name = ?", name):
        raise InvalidValueError(f"There already is a field “{label}”." if name else "A field needs a label.")
    if kind is FieldKind.CHOICE and not choices:
        raise InvalidValueError(f"{label} needs choices to choose from.")
    field_id = writing.insert(
        "INSERT INTO field (uuid, name, label, kind, choices, help, position) "
        "VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM field))",
        (field_uuid or new_uuid(), name, _label(label), kind, _json(choices), help_text),
    )
    writing.created("field", field_id)
    return field_id


def set_field(writing: Writing, field_id: int, values: Mapping[str, object]) -> None:
    """Set label, kind, choices, help, position or retirement of a field."""
    stored = dict(values)
    if "choices" in stored:
        choices = values["choices"]
        stored["choices"] = _json([str(c) for c in choices] if isinstance(choices, (list, tuple)) else [])
    _set(writing, "field", field_id, _FIELD, stored)


def field_ids(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the id of each field by its name."""
    return dict(connection.execute("SELECT name, id FROM field").fetchall())


def _set(writing: Writing, table: str, row_id: int, allowed: Sequence[str], values: Mapping[str, object]) -> None:
    _refuse_gone(writing.connection, table, row_id)
    stored = {name: values[name] for name in allowed if name in values}
    if "label" in stored:
        stored["label"] = _label(str(stored["label"]))
    if "retired" in stored:
        stored["retired"] = int(bool(stored["retired"]))
    if stored:
        writing.touch(table, row_id)
        assignments = ", ".join(f"{name} = ?" for name in stored)
        writing.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", (*stored.values(), row_id))


def _refuse_gone(connection: sqlite3.Connection, table: str, row_id: int) -> None:
    if not number(connection, f"SELECT count(*) FROM {table} WHERE id = ?", row_id):
        raise NotFoundError("This part of the codebook is not there any more.")


def _label(label: str) -> str:
    shown = " ".join(label.split())
    if not shown:
        raise InvalidValueError("A label is needed.")
    return shown


def _choices(stored: str) -> tuple[str, ...]:
    try:
        found = json.loads(stored)
    except (ValueError, RecursionError):
        return ()
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def _json(choices: Sequence[str]) -> str:
    return json.dumps([" ".join(choice.split()) for choice in choices if choice.strip()], ensure_ascii=False)
