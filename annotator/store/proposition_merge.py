"""Several propositions made one."""

from collections.abc import Iterable

from annotator.core.codebook import PropositionKind
from annotator.core.errors import InvalidValueError, NotFoundError
from annotator.store import claims, codebook, decisions
from annotator.store.history import Writing


def merge(writing: Writing, sources: Iterable[int], target: int) -> None:
    """Make several propositions one: their claims have the target from now on, and what was decided of them stands.

    The target keeps its label; definitions and examples that say something else are written below its own.

    Raises:
        NotFoundError: when one of them is gone.
        InvalidValueError: when one of them is a theme, or others stand under one that goes.
    """
    connection = writing.connection
    known = {node.id: node for node in codebook.codebook(connection).propositions}
    gone = [source for source in dict.fromkeys(sources) if source != target]
    if not {*gone, target} <= known.keys():
        raise NotFoundError("This proposition is not in the codebook any more.")
    if any(known[one].kind is PropositionKind.THEME for one in (*gone, target)):
        raise InvalidValueError("Only propositions can be merged, not themes.", "Move what stands under the theme.")
    texts = {"definition": known[target].definition, "examples": known[target].examples}
    for source in gone:
        having = connection.execute(
            "SELECT id, uuid, updated_at FROM claim WHERE proposition_id = ? ORDER BY id", (source,)
        ).fetchall()
        for claim_id, claim_uuid, before in having:
            claims.set_values(writing, claim_id, {"proposition_id": target})
            decisions.follow(writing, claim_uuid, before)
        for name, said in (("definition", known[source].definition), ("examples", known[source].examples)):
            # As lines of their own: a short text may stand within a longer word.
            if said.strip() and f"\n{said.strip()}\n" not in f"\n{texts[name]}\n":
                texts[name] = f"{texts[name].rstrip()}\n{said.strip()}".strip()
    changed = {name: text for name, text in texts.items() if text != getattr(known[target], name)}
    if changed:
        codebook.set_proposition(writing, target, changed)
    for source in gone:
        codebook.delete_proposition(writing, source)
