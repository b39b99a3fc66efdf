"""What people do in a project, each deed by chance on what is there; and all of a project's data, to compare."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar, cast

from annotator.app.exporting import ExportOptions
from annotator.app.review_rows import ReviewRow
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.claim import ClaimValues, Stance, values_of
from annotator.core.codebook import FieldKind
from annotator.core.errors import InvalidValueError
from annotator.core.filters import ArticleFilter, ClaimFilter
from annotator.core.region import Region, RegionKind
from annotator.core.span import Span

T = TypeVar("T")
Deed = Callable[[Session, Random], None]

PEOPLE = ("Anna", "Bartek", "Chloé", "ألمى")
NAMES = ("Minister Kowalski", "Kowalski", "NATO", "the Union", "Зеленський", "Élodie 😀", "nato")
LABELS = ("Join the union", "Raise taxes", "Arms", "Peace", "“Quoted”, with a comma")
WORDS = ("", "a note", "🙂 ok", "“curly”", "x" * 40)
TEXTS = (
    "Minister Kowalski said on Friday, “We will join the union 😀 and soon.” The opposition did not agree.",
    "“Нет”, — сказал Зеленський. “No,” he said.\n\nNATO had no comment.\n\nRead more: five things to know",
    "قال الوزير إن الاتفاق لم يتغير. Élodie a dit\u00a0: « non ». E\u0301lodie again.",
    "Short.",
)
_HISTORY = {"action", "image"}
_NO_ACTION = {"place", "project"}
"""Tables that undo leaves alone: where somebody reads, settings, the highest revision ever given."""


def dump(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables that hold data, in order."""
    rows = session.connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' AND name NOT LIKE 'sqlite%' "
        "AND substr(name, 1, 1) <> '_'"
    ).fetchall()
    names = sorted({row[0] for row in rows} - _HISTORY - _NO_ACTION)
    return {name: sorted(session.connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def some(values: Sequence[T], chance: Random) -> T:
    """Return one of the values.

    Raises:
        InvalidValueError: when there is none.
    """
    if not values:
        raise InvalidValueError("There is nothing to choose from.")
    return values[chance.randrange(len(values))]


def _ids(session: Session) -> list[int]:
    return list(session.articles.ids(ArticleFilter()))


def _claim_ids(session: Session) -> list[int]:
    return list(session.claims.ids(ClaimFilter()))


def _actor_ids(session: Session) -> list[int]:
    return [actor.id for actor in session.actors.all()]


def _spans(session: Session, article_id: int, chance: Random) -> list[tuple[int, int]]:
    """Return one or two stretches; now and then one that is impossible."""
    length = len(session.articles.text(article_id))
    made = []
    for _ in range(chance.choice((1, 1, 2))):
        start = chance.randrange(length)
        made.append((start, start + chance.randint(0 if chance.random() < 0.05 else 1, 30)))
    return made if chance.random() < 0.05 else [(start, min(end, length)) for start, end in made]


def _values(session: Session, chance: Random) -> ClaimValues:
    """Return some of what can be said of a claim: known and new actors and propositions among it."""
    actors, book = _actor_ids(session), session.codebook.get()
    who: list[int | str | None] = [*actors, *NAMES, None]
    what: list[int | str | None] = [*(p.id for p in book.propositions), *LABELS, None]
    known: list[int | str] = [*actors, *NAMES]
    fields = {field.name: chance.choice(("", "yes", "no", "3", "2021-04", "red", *WORDS)) for field in book.fields}
    everything = ClaimValues(
        actor=some(who, chance), proposition=some(what, chance), stance=chance.choice((*Stance, None)),
        form=chance.choice((*(form.form for form in book.forms), None)), via=some(who, chance),
        addressees=tuple(some(known, chance) for _ in range(chance.randint(0, 3))),
        claim_date=chance.choice(("2021", "2021-04", "2021-04-02", None, "yesterday")),
        confidence=chance.choice((1, 4, None)), note=chance.choice(WORDS), organisation=chance.choice(("NATO", None)),
        tags=tuple(chance.choice(("later", "irony", "ask")) for _ in range(chance.randint(0, 2))),
        fields=dict(list(fields.items())[:1]), actor_as_written=chance.choice(("he", "the minister", None)),
    )  # fmt: skip
    kept = {name: value for name, value in everything.items() if chance.random() < 0.4}
    return cast(ClaimValues, kept)


def add_claim(session: Session, chance: Random) -> None:
    article_id = some(_ids(session), chance)
    session.claims.add(article_id, _spans(session, article_id, chance), **_values(session, chance))


def edit_claim(session: Session, chance: Random) -> None:
    claim = session.claims.get(some(_claim_ids(session), chance))
    spans = _spans(session, claim.article_id, chance) if chance.random() < 0.3 else None
    session.claims.edit(claim.id, spans, **_values(session, chance))


def set_spans(session: Session, chance: Random) -> None:
    claim = session.claims.get(some(_claim_ids(session), chance))
    session.claims.set_spans(claim.id, _spans(session, claim.article_id, chance))


def duplicate_claim(session: Session, chance: Random) -> None:
    claim = session.claims.get(some(_claim_ids(session), chance))
    session.claims.add(claim.article_id, claim.spans, **values_of(claim))


def delete_claims(session: Session, chance: Random) -> None:
    found = _claim_ids(session)
    session.claims.delete(list({some(found, chance) for _ in range(chance.randint(1, 3))}))


def restore_claims(session: Session, chance: Random) -> None:
    found = [claim.claim_id for claim in session.deleted_claims()]
    session.restore_claims(list({some(found, chance) for _ in range(chance.randint(1, 3))}))


def edit_many(session: Session, chance: Random) -> None:
    found = _claim_ids(session)
    chosen = list({some(found, chance) for _ in range(3)})
    session.claims.edit_many(chosen, **_values(session, chance))


def add_tags(session: Session, chance: Random) -> None:
    found = _claim_ids(session)
    session.claims.add_tags(list({some(found, chance) for _ in range(3)}), ["later", chance.choice(WORDS)])


def import_article(session: Session, chance: Random) -> None:
    text = chance.choice(TEXTS) + f"\r\n\n{chance.randrange(6)}"
    session.importing.add([session.importing.pasted(text)])
    session.importing.finished()


def set_details(session: Session, chance: Random) -> None:
    session.articles.set_details(
        some(_ids(session), chance),
        {"title": chance.choice((*LABELS, None)), "published": chance.choice(("2021", "2020-02-31", None))},
    )


def mark_region(session: Session, chance: Random) -> None:
    article_id = some(_ids(session), chance)
    span = Span(*_spans(session, article_id, chance)[0])
    session.articles.mark_region(article_id, span, chance.choice(list(RegionKind)))


def set_regions(session: Session, chance: Random) -> None:
    article_id = some(_ids(session), chance)
    start, end = _spans(session, article_id, chance)[0]
    session.articles.set_regions(article_id, [Region(start, end, RegionKind.RESIDUE)])


def set_state(session: Session, chance: Random) -> None:
    found = _ids(session)
    session.articles.set_state(list({some(found, chance) for _ in range(2)}), chance.choice(list(State)))


def delete_article(session: Session, chance: Random) -> None:
    session.articles.delete([some(_ids(session), chance)], with_claims=chance.random() < 0.7)


def dismiss(session: Session, chance: Random) -> None:
    article_id = some(_ids(session), chance)
    session.articles.dismiss(article_id, Span(*_spans(session, article_id, chance)[0]))


def add_actor(session: Session, chance: Random) -> None:
    session.actors.add(chance.choice(NAMES), [chance.choice(NAMES)], organisation="NATO")


def correct_actor(session: Session, chance: Random) -> None:
    actor_id = some(_actor_ids(session), chance)
    session.actors.set_details(actor_id, {"name": chance.choice(NAMES), "note": chance.choice(WORDS)})


def set_aliases(session: Session, chance: Random) -> None:
    aliases = [chance.choice((*NAMES, "a new one", "")) for _ in range(2)]
    session.actors.set_aliases(some(_actor_ids(session), chance), aliases)


def merge_actors(session: Session, chance: Random) -> None:
    found = _actor_ids(session)
    session.actors.merge([some(found, chance), some(found, chance)], some(found, chance))


def split_actor(session: Session, chance: Random) -> None:
    actor = some([actor for actor in session.actors.all() if actor.aliases], chance)
    claims = [claim_id for claim_id in session.actors.claims_naming(actor.id) if chance.random() < 0.5]
    session.actors.split(actor.id, some(actor.aliases, chance), claims)


def delete_actor(session: Session, chance: Random) -> None:
    session.actors.delete(some(_actor_ids(session), chance))


def rename_annotator(session: Session, chance: Random) -> None:
    person = some(session.annotators(), chance)
    session.rename_annotator(person.id, chance.choice((*PEOPLE, "Dora")))


def add_proposition(session: Session, chance: Random) -> None:
    themes = [p.id for p in session.codebook.get().propositions] + [None]
    if chance.random() < 0.3:
        session.codebook.add_theme(chance.choice(LABELS))
    else:
        session.codebook.add_proposition(chance.choice(LABELS), some(themes, chance), definition="what it means")


def _proposition(session: Session, chance: Random) -> int:
    return some([p.id for p in session.codebook.get().propositions], chance)


def set_proposition(session: Session, chance: Random) -> None:
    values = chance.choice(
        ({"label": chance.choice(LABELS)}, {"retired": chance.choice((0, 1))}, {"definition": "other"})
    )
    session.codebook.set_proposition(_proposition(session, chance), values)


def move_proposition(session: Session, chance: Random) -> None:
    parent = chance.choice((None, _proposition(session, chance)))
    session.codebook.move(_proposition(session, chance), parent, chance.randrange(4))


def delete_proposition(session: Session, chance: Random) -> None:
    session.codebook.delete_proposition(_proposition(session, chance))


def merge_propositions(session: Session, chance: Random) -> None:
    session.codebook.merge([_proposition(session, chance) for _ in range(2)], _proposition(session, chance))


def label_stance(session: Session, chance: Random) -> None:
    session.codebook.set_stance_label(chance.choice(list(Stance)), chance.choice(("for", "against", "unsure")))


def add_form(session: Session, chance: Random) -> None:
    session.codebook.add_form(chance.choice(("tweet", "open letter")))


def set_form(session: Session, chance: Random) -> None:
    forms = [form.id for form in session.codebook.get().forms]
    session.codebook.set_form(some(forms, chance), {"retired": chance.choice((0, 1)), "label": "called so"})


def add_field(session: Session, chance: Random) -> None:
    kind = chance.choice(list(FieldKind))
    session.codebook.add_field(f"field {kind}", kind, ["red", "yes"] if kind is FieldKind.CHOICE else ())


def set_field(session: Session, chance: Random) -> None:
    fields = [field.id for field in session.codebook.get().fields]
    values = chance.choice(({"retired": 1}, {"retired": 0}, {"label": "called so"}, {"help": "how to"}))
    session.codebook.set_field(some(fields, chance), values)


def order_codebook(session: Session, chance: Random) -> None:
    book = session.codebook.get()
    if chance.random() < 0.5:
        session.codebook.order_forms([form.id for form in reversed(book.forms)])
    else:
        session.codebook.order_fields([field.id for field in reversed(book.fields)])


def import_codebook(session: Session, chance: Random) -> None:
    document = json.loads(session.codebook.export_json())
    for proposition in document.get("propositions", ()):
        if chance.random() < 0.5:
            proposition["definition"] = "as others have it"
    session.codebook.import_json(json.dumps(document))


def import_claims(session: Session, chance: Random) -> None:
    """Bring the project's own claims in again, some as new ones of somebody else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.jsonl"
        session.exporting.export(path, ExportOptions(format="jsonl"))
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for line in lines:
        if chance.random() < 0.3:
            line |= {"uuid": None, "annotator": chance.choice(PEOPLE), "proposition": chance.choice(LABELS)}
    session.claims_in.import_claims([json.dumps(line) for line in lines])


def _row(session: Session, chance: Random) -> ReviewRow:
    rows = [
        row for summary in session.reviewing.articles() for row in session.reviewing.article(summary.article_id).rows
    ]
    return some(rows, chance)


def take(session: Session, chance: Random) -> None:
    row = _row(session, chance)
    session.reviewing.take(row.article_id, row.key, some(list(row.claims), chance), note=chance.choice(WORDS))


def take_identical(session: Session, _chance: Random) -> None:
    session.reviewing.take_all_identical()


def edit_gold(session: Session, chance: Random) -> None:
    row = _row(session, chance)
    spans = _spans(session, row.article_id, chance) if chance.random() < 0.5 else None
    session.reviewing.edit(row.article_id, row.key, spans, _values(session, chance), reason="guideline gap")


def reject(session: Session, chance: Random) -> None:
    row = _row(session, chance)
    session.reviewing.reject(row.article_id, row.key, reason="annotator error", guideline=True)


def add_gold(session: Session, chance: Random) -> None:
    article_id = some(_ids(session), chance)
    session.reviewing.add(article_id, _spans(session, article_id, chance), _values(session, chance))


def reopen(session: Session, chance: Random) -> None:
    row = _row(session, chance)
    session.reviewing.reopen(row.article_id, row.key)


def explain(session: Session, chance: Random) -> None:
    decision_id = some(_row(session, chance).decisions, chance).id
    session.reviewing.set_reason(decision_id, chance.choice(("boundary rule", "own reason", "")))


def decide_article(session: Session, chance: Random) -> None:
    session.reviewing.decide_article(some(_ids(session), chance), decided=chance.random() < 0.7)


CLAIMS: tuple[Deed, ...] = (
    add_claim, edit_claim, set_spans, duplicate_claim, delete_claims, restore_claims, edit_many, add_tags,
    import_claims,
)  # fmt: skip
ARTICLES: tuple[Deed, ...] = (
    import_article, set_details, mark_region, set_regions, set_state, delete_article, dismiss,
)  # fmt: skip
ACTORS: tuple[Deed, ...] = (
    add_actor, correct_actor, set_aliases, merge_actors, split_actor, delete_actor, rename_annotator,
)  # fmt: skip
CODEBOOK: tuple[Deed, ...] = (
    add_proposition, set_proposition, move_proposition, delete_proposition, merge_propositions, label_stance, add_form,
    set_form, add_field, set_field, order_codebook, import_codebook,
)  # fmt: skip
REVIEW: tuple[Deed, ...] = (
    take, take_identical, edit_gold, reject, add_gold, reopen, explain, decide_article,
)  # fmt: skip
ALL = (*CLAIMS, *ARTICLES, *ACTORS, *CODEBOOK, *REVIEW)
