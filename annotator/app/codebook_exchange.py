"""A codebook out of one project and into another."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from annotator.core.claim import Stance
from annotator.core.codebook import Codebook, Field, FieldKind, Proposition, PropositionKind
from annotator.core.errors import InvalidValueError
from annotator.store import codebook
from annotator.store.history import Writing

Json = Mapping[str, Any]


def as_document(book: Codebook) -> dict[str, Any]:
    """Return the codebook as `formats.codebook_json.dump` takes it."""
    children: dict[int | None, list[Proposition]] = {}
    for node in book.propositions:
        children.setdefault(node.parent_id, []).append(node)

    def nodes(parent_id: int | None) -> list[dict[str, Any]]:
        return [
            {
                "uuid": node.uuid, "kind": node.kind.value, "label": node.label, "definition": node.definition,
                "examples": node.examples, "retired": node.retired, "children": nodes(node.id),
            }
            for node in children.get(parent_id, ())
        ]  # fmt: skip

    return {
        "revision": book.revision,
        "stances": [{"key": stance.value, "label": label} for stance, label in book.stance_labels.items()],
        "forms": [{"key": form.form, "label": form.label, "retired": form.retired} for form in book.forms],
        "propositions": nodes(None),
        "fields": [
            {
                "uuid": field.uuid, "key": field.name, "label": field.label, "kind": field.kind.value,
                "choices": list(field.choices), "help": field.help, "retired": field.retired,
            }
            for field in book.fields
        ],
    }  # fmt: skip


class CodebookMerge:
    """Takes a codebook into a project: what is known by UUID or key is brought up to date, the rest is added.

    Nothing is removed or retired. `changed` says whether anything was different.
    """

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._book = codebook.codebook(writing.connection)
        self.changed = False

    def take(self, document: Json) -> None:
        """Take all of a document that `formats.codebook_json.load` returned.

        Raises:
            InvalidValueError: when a thing that is known is of another kind here.
        """
        for stance in document["stances"]:
            self._take_stance(Stance(stance["key"]), stance["label"])
        for form in document["forms"]:
            self._take_form(form)
        self._take_propositions(document["propositions"], None)
        for field in document["fields"]:
            self._take_field(field)

    def _take_stance(self, stance: Stance, label: str) -> None:
        if self._book.stance_labels.get(stance) != _one_line(label):
            codebook.set_stance_label(self._writing, stance, label)
            self.changed = True

    def _take_form(self, given: Json) -> None:
        known = next((form for form in self._book.forms if form.form == given["key"]), None)
        if known is None:
            form_id = codebook.add_form(self._writing, given["key"], given["label"])
            if given["retired"]:
                codebook.set_form(self._writing, form_id, {"retired": True})
            self.changed = True
        elif known.label != _one_line(given["label"]):
            codebook.set_form(self._writing, known.id, {"label": given["label"]})
            self.changed = True

    def _take_propositions(self, given: Sequence[Json], parent_id: int | None) -> None:
        found = [self._known(node, parent_id) for node in given]
        places = [known.position for known in found if known is not None]
        in_order = all(before < after for before, after in pairwise(places))
        for position, (node, known) in enumerate(zip(given, found, strict=True), 1):
            if known is None:
                proposition_id = codebook.add_proposition(
                    self._writing, node["label"], PropositionKind(node["kind"]), parent_id,
                    definition=node["definition"], examples=node["examples"], proposition_uuid=node["uuid"] or "",
                )  # fmt: skip
                if node["retired"]:
                    codebook.set_proposition(self._writing, proposition_id, {"retired": True})
                self.changed = True
            else:
                proposition_id = known.id
                self._update(known, node, parent_id, known.position if in_order else position)
            self._take_propositions(node["children"], proposition_id)

    def _known(self, node: Json, parent_id: int | None) -> Proposition | None:
        """Return the node of that UUID; where the document gives none, the one that stands there under that label."""
        for known in self._book.propositions:
            if known.uuid == node["uuid"]:
                if known.kind != node["kind"]:
                    raise InvalidValueError(f"“{known.label}” is a {known.kind} here, not a {node['kind']}.")
                return known
            here = (known.parent_id, known.kind, known.label) == (parent_id, node["kind"], _one_line(node["label"]))
            if here and node["uuid"] is None:
                return known
        return None

    def _update(self, known: Proposition, node: Json, parent_id: int | None, position: int) -> None:
        wanted: dict[str, object] = {
            "label": _one_line(node["label"]), "definition": node["definition"], "examples": node["examples"],
            "parent_id": parent_id, "position": position,
        }  # fmt: skip
        different = {name: entry for name, entry in wanted.items() if getattr(known, name) != entry}
        if different:
            codebook.set_proposition(self._writing, known.id, different)
            self.changed = True

    def _take_field(self, given: Json) -> None:
        kind = FieldKind(given["kind"])
        known = self._known_field(given)
        if known is None:
            field_id = codebook.add_field(
                self._writing, given["key"], given["label"], kind,
                choices=given["choices"], help_text=given["help"], field_uuid=given["uuid"] or "",
            )  # fmt: skip
            if given["retired"]:
                codebook.set_field(self._writing, field_id, {"retired": True})
            self.changed = True
            return
        if known.kind is not kind:
            raise InvalidValueError(f"The field {known.label} is of kind {known.kind} here, not {kind}.")
        wanted: dict[str, object] = {
            "label": _one_line(given["label"]),
            "help": given["help"],
            # Claims may have a choice that the document does not know.
            "choices": tuple(dict.fromkeys((*map(_one_line, given["choices"]), *known.choices))),
        }
        different = {name: entry for name, entry in wanted.items() if getattr(known, name) != entry}
        if different:
            codebook.set_field(self._writing, known.id, different)
            self.changed = True

    def _known_field(self, given: Json) -> Field | None:
        by_uuid = next((field for field in self._book.fields if field.uuid == given["uuid"]), None)
        return by_uuid or next((field for field in self._book.fields if field.name == given["key"]), None)


def _one_line(label: str) -> str:
    return " ".join(label.split())
