"""The fields of a claim as the reviewer compares them: label, words, and what taking one over sets."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from annotator.app.registry import Registry
from annotator.core.claim import Claim, ClaimValues, Stance
from annotator.core.codebook import Field


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of claims.

    `key` is its name among `ReviewRow.differs`; `text` gives its words (empty when nothing is coded); `same` what
    equal values have in common; `values` what sets it as in a claim. A `lasting` one is shown even when nobody uses it.
    """

    key: str
    label: str
    text: Callable[[Claim], str]
    same: Callable[[Claim], Hashable]
    values: Callable[[Claim], ClaimValues]
    lasting: bool = False


def field_views(registry: Registry) -> list[FieldView]:
    """Return all fields but the span, in the order they are compared in; the codebook's own ones last."""

    def actors(ids: Iterable[int]) -> str:
        return "; ".join(registry.actor(actor_id) for actor_id in ids)

    def organisation(claim: Claim) -> str:
        actor = registry.actors.get(claim.actor_id or 0)
        return claim.organisation or (actor.organisation if actor else None) or ""

    return [
        FieldView(
            "actor", "Actor", lambda c: registry.actor(c.actor_id), lambda c: c.actor_id,
            lambda c: ClaimValues(
                actor=c.actor_id, actor_as_written=c.actor_as_written, actor_span=c.actor_span
            ),
            lasting=True,
        ),
        FieldView(
            "stance", "Stance", lambda c: stance_label(registry, c.stance), lambda c: c.stance,
            lambda c: ClaimValues(stance=c.stance), lasting=True,
        ),
        FieldView(
            "proposition", "Proposition", lambda c: registry.proposition(c.proposition_id), lambda c: c.proposition_id,
            lambda c: ClaimValues(proposition=c.proposition_id), lasting=True,
        ),
        FieldView(
            "form", "Form", lambda c: registry.codebook.form_label(c.form), lambda c: c.form,
            lambda c: ClaimValues(form=c.form),
        ),
        FieldView(
            "organisation", "Organisation", organisation, organisation,
            lambda c: ClaimValues(organisation=c.organisation),
        ),
        FieldView(
            "addressees", "Addressees", lambda c: actors(c.addressees), lambda c: frozenset(c.addressees),
            lambda c: ClaimValues(addressees=tuple(c.addressees)),
        ),
        FieldView(
            "via", "Via", lambda c: registry.actor(c.via_id), lambda c: c.via_id,
            lambda c: ClaimValues(via=c.via_id),
        ),
        FieldView(
            "claim_date", "Claim date", lambda c: c.claim_date or "", lambda c: c.claim_date,
            lambda c: ClaimValues(claim_date=c.claim_date, date_text=c.date_text, date_span=c.date_span),
        ),
        FieldView(
            "tags", "Tags", lambda c: "; ".join(c.tags), lambda c: frozenset(c.tags),
            lambda c: ClaimValues(tags=tuple(c.tags)),
        ),
        FieldView("note", "Note", lambda c: c.note, lambda _c: None, lambda c: ClaimValues(note=c.note)),
        *(_own_field(field) for field in registry.codebook.fields),
    ]  # fmt: skip


def _own_field(field: Field) -> FieldView:
    name = field.name
    return FieldView(
        name, field.label, lambda c: c.fields.get(name, ""), lambda c: c.fields.get(name, ""),
        lambda c: ClaimValues(fields={name: c.fields.get(name, "")}),
    )  # fmt: skip


def stance_label(registry: Registry, stance: Stance | None) -> str:
    """Return the codebook's word for a stance; empty for none."""
    return registry.codebook.stance_labels.get(stance, stance.value) if stance else ""


def joined(parts: Iterable[ClaimValues]) -> ClaimValues:
    """Return several settings as one; own fields are put together."""
    found = ClaimValues()
    own: dict[str, str] = {}
    for part in parts:
        found.update(part)
        own.update(part.get("fields", {}))
    if own:
        found["fields"] = own
    return found
