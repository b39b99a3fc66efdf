"""A filter of claims in words."""

from collections.abc import Callable

from annotator.app.registry import Registry
from annotator.core.filters import NOT_CODED, ClaimFilter

_NOT_CODED = "not coded"


def filter_parts(
    wanted: ClaimFilter, registry: Registry, title_of: Callable[[int], str]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is asked for in words, each with the names of the fields of the filter that say so.

    `title_of` returns an article's title. Whose claims are asked for is left out.
    """
    book = registry.codebook
    stances = {stance.value: label for stance, label in book.stance_labels.items()}
    form = _NOT_CODED if wanted.form == NOT_CODED else book.form_label(wanted.form)
    parts: list[tuple[bool, str, tuple[str, ...]]] = [
        (bool(wanted.text), f"“{wanted.text}”", ("text",)),
        (wanted.stance is not None, f"Stance: {stances.get(wanted.stance or '', _NOT_CODED)}", ("stance",)),
        (wanted.status is not None, f"Status: {wanted.status}", ("status",)),
        (wanted.actor_id is not None, f"Actor: {registry.actor(wanted.actor_id)}", ("actor_id",)),
        (wanted.organisation is not None, f"Organisation: {wanted.organisation}", ("organisation",)),
        (
            wanted.proposition_id is not None,
            f"Proposition: {registry.proposition(wanted.proposition_id)}",
            ("proposition_id",),
        ),
        (wanted.form is not None, f"Form: {form}", ("form",)),
        (wanted.tag is not None, f"Tag: {wanted.tag}", ("tag",)),
        (wanted.source is not None, f"Source: {wanted.source}", ("source",)),
        (wanted.state is not None, f"Article: {wanted.state.words if wanted.state else ''}", ("state",)),
        _dates("Claim date", wanted.claim_date_from, wanted.claim_date_to, ("claim_date_from", "claim_date_to")),
        _dates("Published", wanted.published_from, wanted.published_to, ("published_from", "published_to")),
    ]
    if wanted.article_id is not None:
        parts.append((True, f"Article: {title_of(wanted.article_id)}", ("article_id",)))
    return [(words, fields) for asked, words, fields in parts if asked]


def _dates(
    name: str, first: str | None, last: str | None, fields: tuple[str, str]
) -> tuple[bool, str, tuple[str, ...]]:
    ends = (f"from {first}" if first else "", f"to {last}" if last else "")
    return bool(first or last), " ".join((name, *filter(None, ends))), fields


def proposition_tree(registry: Registry, *, retired: bool = True) -> list[tuple[object, str]]:
    """Return id and label of all themes and propositions, depth first, indented by blanks."""
    depths: dict[int | None, int] = {None: -1}
    entries: list[tuple[object, str]] = []
    for one in registry.codebook.propositions:
        depths[one.id] = depths.get(one.parent_id, -1) + 1
        if retired or not one.retired:
            words = f"{one.label} (retired)" if one.retired else one.label
            entries.append((one.id, "    " * depths[one.id] + words))
    return entries
