"""A codebook taken from one project into another."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotator.app.opening import new_project
from annotator.app.session import Session
from annotator.core.claim import Stance
from annotator.core.codebook import FieldKind, PropositionKind
from annotator.core.errors import InvalidValueError


def _without_revision(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    del document["revision"]
    return document


def _enriched(session: Session) -> str:
    book = session.codebook
    theme = book.get().propositions[0]
    book.set_proposition(book.add_proposition("Old one", theme.id, definition="d", examples="e"), {"retired": True})
    book.add_field("2nd look", FieldKind.YES_NO, help_text="look again")
    book.set_field(book.add_field("Frame", FieldKind.CHOICE, ["a", "b"]), {"retired": True})
    book.set_form(book.add_form("Sung"), {"retired": True})
    book.set_stance_label(Stance.NEUTRAL, "ambivalent")
    return book.export_json()


def test_an_empty_project_becomes_the_same_codebook_in_one_revision(sample: Session, tmp_path: Path) -> None:
    text = _enriched(sample)
    new_project(tmp_path / "n.claims", text)
    with closing(Session.open(tmp_path / "n.claims", "Anna")) as other:
        assert _without_revision(other.codebook.export_json()) == _without_revision(text)
        assert other.codebook.get().revision == 2
        assert [step.label for step in other.history()] == ["Import codebook"]
        assert not other.codebook.import_json(text)
        assert other.codebook.get().revision == 2
        other.undo()
        assert other.codebook.get().propositions == ()


def test_what_is_known_is_brought_up_to_date_and_nothing_retired(sample: Session) -> None:
    text = _enriched(sample)
    before = sample.codebook.get()
    mine = sample.codebook.add_proposition("Mine alone")
    used = sample.claims.add(1, [(0, 4)], fields={"frame": "b"})
    document = json.loads(text)
    themes = document["propositions"]
    themes[0]["label"] = "  Renamed   theme "
    themes[1], themes[2] = themes[2], themes[1]
    moved = themes[0]["children"].pop()
    themes[1]["children"].append(moved)
    document["fields"] = [{**document["fields"][-1], "choices": ["c", "a"], "retired": False}]
    document["forms"] = []
    revision = sample.codebook.get().revision
    assert sample.codebook.import_json(json.dumps(document))
    after = sample.codebook.get()
    assert after.revision == revision + 1
    labels = {p.uuid: p.label for p in after.propositions}
    assert labels[themes[0]["uuid"]] == "Renamed theme"
    tops = [p.uuid for p in after.propositions if p.parent_id is None]
    assert tops[:3] == [theme["uuid"] for theme in themes[:3]]
    found = next(p for p in after.propositions if p.uuid == moved["uuid"])
    assert after.theme_of(found.id) == labels[themes[1]["uuid"]]
    assert after.proposition(mine) is not None
    frame = after.field("frame")
    assert frame is not None
    assert (frame.choices, frame.retired) == (("c", "a", "b"), True)
    assert sample.claims.get(used).fields == {"frame": "b"}
    assert {form.form for form in after.forms} == {form.form for form in before.forms}
    assert sum(p.retired for p in after.propositions) == sum(p.retired for p in before.propositions)
    sample.undo()
    assert sample.codebook.get().revision == revision
    assert _without_revision(text)["fields"] == _without_revision(sample.codebook.export_json())["fields"]


def test_parent_and_child_may_change_places(empty: Session) -> None:
    outer = empty.codebook.add_theme("Outer")
    inner = empty.codebook.add_theme("Inner", outer)
    document = json.loads(empty.codebook.export_json())
    (node,) = document["propositions"]
    (child,) = node.pop("children")
    document["propositions"] = [{**child, "children": [{**node, "children": []}]}]
    empty.codebook.import_json(json.dumps(document))
    assert [(p.id, p.parent_id) for p in empty.codebook.get().propositions] == [(inner, None), (outer, inner)]


def test_written_by_hand_without_ids(empty: Session) -> None:
    text = json.dumps({
        "format": "claim-annotator-codebook", "version": 1,
        "propositions": [{"kind": "theme", "label": "T", "children": [{"label": "P"}]}],
        "fields": [{"key": "frame", "label": "Frame", "kind": "text"}],
    })  # fmt: skip
    assert empty.codebook.import_json(text)
    assert not empty.codebook.import_json(text)
    kinds = [(p.label, p.kind) for p in empty.codebook.get().propositions]
    assert kinds == [("T", PropositionKind.THEME), ("P", PropositionKind.PROPOSITION)]


def test_another_kind_is_refused_whole(empty: Session) -> None:
    empty.codebook.add_theme("T")
    empty.codebook.add_field("Frame", FieldKind.TEXT)
    document = json.loads(empty.codebook.export_json())
    before = empty.codebook.get()
    for part, kind in (("propositions", "proposition"), ("fields", "number")):
        spoilt = {**document, "forms": [{"key": "new", "label": "New"}], part: [{**document[part][0], "kind": kind}]}
        with pytest.raises(InvalidValueError, match="here, not"):
            empty.codebook.import_json(json.dumps(spoilt))
    assert empty.codebook.get() == before
