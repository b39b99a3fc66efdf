"""What can be done with the codebook. Each change counts its revision up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from annotator.app.part import Part
from annotator.core.claim import Stance, key_for_form
from annotator.core.codebook import Codebook, Field, FieldKind, Form, Proposition, PropositionKind
from annotator.core.errors import NotFoundError
from annotator.store import claims, codebook, proposition_merge
from annotator.store.history import Writing


class PropositionMerge(NamedTuple):
    """What merging would do: the proposition that stays, those that become part of it, and how many claims change."""

    target: Proposition
    sources: tuple[Proposition, ...]
    claims: int


class CodebookActions(Part):
    """Reading and changing propositions, stance labels, forms and fields."""

    def get(self) -> Codebook:
        """Return the codebook as it is now."""
        return codebook.codebook(self.connection)

    def usage(self) -> dict[int, int]:
        """Return how many claims have each proposition, by id."""
        return claims.usage(self.connection, "proposition_id")

    def revisions(self) -> list[tuple[int, str, str | None, str]]:
        """Return revision, time, annotator and what changed, newest first."""
        return codebook.revisions(self.connection)

    @contextmanager
    def revising(self, label: str) -> Iterator[Writing]:
        """Run one action on the codebook and count its revision up."""
        with self.session.action(label) as writing:
            yield writing
            codebook.new_revision(writing, label)

    def add_theme(self, label: str, parent_id: int | None = None) -> int:
        """Add a theme; return its id."""
        with self.revising(f"New theme: {label}") as writing:
            return codebook.add_proposition(writing, label, PropositionKind.THEME, parent_id)

    def add_proposition(
        self, label: str, parent_id: int | None = None, *, definition: str = "", examples: str = ""
    ) -> int:
        """Add a proposition; return its id."""
        with self.revising(f"New proposition: {label}") as writing:
            return codebook.add_proposition(
                writing, label, PropositionKind.PROPOSITION, parent_id, definition=definition, examples=examples
            )

    def set_proposition(self, proposition_id: int, values: Mapping[str, object]) -> None:
        """Set `label`, `definition`, `examples`, `parent_id`, `position` or `retired` of a node of the tree."""
        found = self.get().proposition(proposition_id)
        label = found.label if found else ""
        verb = "Change"
        if "retired" in values:
            verb = "Retire" if values["retired"] else "Take back"
        elif "parent_id" in values or "position" in values:
            verb = "Move"
        with self.revising(f"{verb}: {label}") as writing:
            codebook.set_proposition(writing, proposition_id, values)

    def move(self, proposition_id: int, parent_id: int | None, position: int) -> None:
        """Put a node under another, as its child number `position` (from 0)."""
        book = self.get()
        moved = book.proposition(proposition_id)
        siblings = [p.id for p in book.propositions if p.parent_id == parent_id and p.id != proposition_id]
        siblings.insert(max(0, min(position, len(siblings))), proposition_id)
        with self.revising(f"Move: {moved.label if moved else ''}") as writing:
            codebook.set_proposition(writing, proposition_id, {"parent_id": parent_id})
            for number, sibling in enumerate(siblings, 1):
                codebook.set_proposition(writing, sibling, {"position": number})

    def delete_proposition(self, proposition_id: int) -> None:
        """Remove a node that is not in use.

        Raises:
            InvalidValueError: when claims have it or others stand under it.
            NotFoundError: when it is gone.
        """
        found = self.get().proposition(proposition_id)
        with self.revising(f"Remove: {found.label if found else ''}") as writing:
            codebook.delete_proposition(writing, proposition_id)

    def merge_preview(self, sources: Sequence[int], target: int) -> PropositionMerge:
        """Return what merging the sources into the target would do.

        Raises:
            NotFoundError: when one of them is gone.
        """
        book, usage = self.get(), self.usage()
        kept = book.proposition(target)
        others = [book.proposition(source) for source in dict.fromkeys(sources) if source != target]
        found = tuple(other for other in others if other is not None)
        if kept is None or len(found) < len(others):
            raise NotFoundError("This proposition is not in the codebook any more.")
        return PropositionMerge(kept, found, sum(usage.get(other.id, 0) for other in found))

    def merge(self, sources: Sequence[int], target: int) -> None:
        """Make several propositions one, as one action; claims keep their history, decisions stand.

        Raises:
            NotFoundError: when one of them is gone.
            InvalidValueError: when one of them is a theme, or others stand under one that goes.
        """
        found = self.merge_preview(sources, target)
        if found.sources:
            names = ", ".join(one.label for one in found.sources)
            with self.revising(f"Merge proposition {names} into {found.target.label}") as writing:
                proposition_merge.merge(writing, [one.id for one in found.sources], target)

    def set_stance_label(self, stance: Stance, label: str) -> None:
        """Call a stance by another word; the dataset keeps the stance's own name."""
        with self.revising(f"Stance label: {label}") as writing:
            codebook.set_stance_label(writing, stance, label)

    def add_form(self, label: str) -> int:
        """Add a form; return its id."""
        with self.revising(f"New form: {label}") as writing:
            return codebook.add_form(writing, key_for_form(label), label)

    def set_form(self, form_id: int, values: Mapping[str, object]) -> None:
        """Set `label`, `position` or `retired` of a form."""
        with self.revising("Change form") as writing:
            codebook.set_form(writing, form_id, values)

    def add_field(self, label: str, kind: FieldKind, choices: Sequence[str] = (), help_text: str = "") -> int:
        """Add a field of the project's own; return its id."""
        with self.revising(f"New field: {label}") as writing:
            name = key_for_form(label)
            return codebook.add_field(writing, name, label, kind, choices=choices, help_text=help_text)

    def set_field(self, field_id: int, values: Mapping[str, object]) -> None:
        """Set `label`, `choices`, `help`, `position` or `retired` of a field."""
        with self.revising("Change field") as writing:
            codebook.set_field(writing, field_id, values)

    def order_forms(self, form_ids: Sequence[int]) -> None:
        """Put the forms into this order, in one action; those not named follow as they stood.

        Raises:
            NotFoundError: when one of them is not there any more.
        """
        self._order("Order forms", self.get().forms, form_ids, codebook.set_form)

    def order_fields(self, field_ids: Sequence[int]) -> None:
        """Put the project's own fields into this order, in one action; those not named follow as they stood.

        Raises:
            NotFoundError: when one of them is not there any more.
        """
        self._order("Order fields", self.get().fields, field_ids, codebook.set_field)

    def _order(
        self,
        label: str,
        entries: Sequence[Form] | Sequence[Field],
        ids: Sequence[int],
        change: Callable[[Writing, int, Mapping[str, object]], None],
    ) -> None:
        places = _places(entries, ids)
        if places:
            with self.revising(label) as writing:
                for entry_id, position in places:
                    change(writing, entry_id, {"position": position})

    def export_json(self) -> str:
        """Return the codebook as a JSON document, to keep or to hand to another project."""
        from annotator.app.codebook_exchange import as_document
        from annotator.formats import codebook_json

        return codebook_json.dump(as_document(self.get()))

    def import_json(self, text: str) -> bool:
        """Take a codebook in: what is known by UUID or key is brought up to date, the rest added, nothing retired.

        All of it is one action and one revision. Returns whether anything was different.

        Raises:
            InvalidValueError: when the text is no codebook, or a thing in it is of another kind here; nothing changes.
        """
        from annotator.app.codebook_exchange import CodebookMerge
        from annotator.formats import codebook_json

        document = codebook_json.load(text)
        with self.session.action("Import codebook") as writing:
            merge = CodebookMerge(writing)
            merge.take(document)
            if merge.changed:
                codebook.new_revision(writing, "Import codebook")
        return merge.changed


def _places(entries: Sequence[Form] | Sequence[Field], ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return id and position (from 1) of each entry that has to change its position.

    Raises:
        NotFoundError: when one of the ids is none of the entries'.
    """
    old = {entry.id: entry.position for entry in entries}
    if not old.keys() >= set(ids):
        raise NotFoundError("This part of the codebook is not there any more.")
    order = dict.fromkeys((*ids, *old))
    return [(entry_id, place) for place, entry_id in enumerate(order, 1) if old[entry_id] != place]
