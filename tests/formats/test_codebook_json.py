"""Codebooks as JSON."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import InvalidValueError
from annotator.core.resources import resource
from annotator.formats.codebook_json import FORMAT, MAX_LABEL, dump, load

Json = dict[str, Any]
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
LABELS = TEXTS.filter(str.strip)
UUID = "83f2d194-40e1-533e-ab74-266f2504618a"

BOOK: Json = {
    "format": FORMAT,
    "version": 1,
    "revision": 7,
    "stances": [{"key": "supports", "label": "for"}],
    "forms": [{"key": "reported", "label": "reported", "retired": True}],
    "propositions": [
        {"uuid": UUID, "kind": "theme", "label": "membership", "definition": "", "examples": "", "retired": False,
         "children": [
             {"uuid": None, "kind": "proposition", "label": "“Soon” 😀", "definition": "d", "examples": "a\nb",
              "retired": False, "children": []},
         ]},
    ],
    "fields": [
        {"uuid": None, "key": "tone", "label": "Tone", "kind": "choice", "choices": ["calm", "loud"], "help": "h",
         "retired": False},
    ],
}  # fmt: skip


def node(children: list[Json], label: str = "x") -> Json:
    return {"uuid": None, "kind": "proposition", "label": label, "definition": "", "examples": "", "retired": False,
            "children": children}  # fmt: skip


TREES = st.recursive(
    LABELS.map(lambda label: node([], label)),
    lambda nodes: st.tuples(st.lists(nodes, max_size=3), LABELS).map(lambda pair: node(*pair)),
    max_leaves=10,
)


def test_a_codebook_comes_back_as_it_was() -> None:
    text = dump(BOOK)
    assert load(text) == BOOK
    assert dump(load(text)) == text
    assert "“Soon” 😀" in text
    assert text.endswith("}\n")


@given(st.lists(TREES, max_size=3), st.integers(1, 10**6))
def test_every_tree_comes_back(propositions: list[Json], revision: int) -> None:
    book = BOOK | {"propositions": propositions, "revision": revision}
    assert load(dump(book)) == book


def test_the_sample_codebook_is_read() -> None:
    read = load(resource("sample/codebook.json").read_text(encoding="utf-8"))
    assert [entry["key"] for entry in read["stances"]] == ["supports", "opposes", "neutral"]
    assert load(dump(read)) == read


def test_what_is_left_out_is_filled_in() -> None:
    read = load(json.dumps({"format": FORMAT, "version": 1, "propositions": [{"label": "a"}]}))
    assert read["revision"] == 1
    assert read["propositions"] == [node([], "a")]
    assert (read["stances"], read["forms"], read["fields"]) == ([], [], [])
    read["propositions"][0]["children"].append(node([]))
    assert load(json.dumps({"format": FORMAT, "version": 1, "propositions": [{"label": "a"}]}))["propositions"] == [
        node([], "a")
    ]


def child(book: Json) -> Json:
    found: Json = book["propositions"][0]["children"][0]
    return found


MISTAKES: list[tuple[Callable[[Json], object], str]] = [
    (lambda b: b.update(format="x"), "not a codebook"),
    (lambda b: b.update(version=2), "version 2"),
    (lambda b: b.update(revision=0), "revision"),
    (lambda b: b.update(revision=True), "revision"),
    (lambda b: b.update(colour="red"), "colour"),
    (lambda b: b.update(propositions={}), "propositions: has to be a list"),
    (lambda b: b["propositions"].append("x"), "propositions[1]: has to be an object"),
    (lambda b: child(b).update(label=5), "propositions[0].children[0].label"),
    (lambda b: child(b).update(label="  "), "propositions[0].children[0].label"),
    (lambda b: child(b).update(label="x" * (MAX_LABEL + 1)), "propositions[0].children[0].label"),
    (lambda b: child(b).update(label="\ud800"), "propositions[0].children[0].label"),
    (lambda b: child(b).pop("label"), "propositions[0].children[0].label: is missing"),
    (lambda b: child(b).update(kind="thing"), "propositions[0].children[0].kind"),
    (lambda b: child(b).update(kind=["theme"]), "propositions[0].children[0].kind"),
    (lambda b: child(b).update(retired="no"), "propositions[0].children[0].retired"),
    (lambda b: child(b).update(uuid=UUID), "propositions[0].children[0].uuid: is the same as propositions[0].uuid"),
    (lambda b: child(b).update(uuid="x"), "propositions[0].children[0].uuid"),
    (lambda b: child(b).update(examples=["x"]), "propositions[0].children[0].examples"),
    (lambda b: b["stances"].append({"key": "supports", "label": "x"}), "stances[1].key"),
    (lambda b: b["stances"].append({"key": "maybe", "label": "x"}), "stances[1].key"),
    (lambda b: b["forms"].append({"key": "a b", "label": "x"}), "forms[1].key"),
    (lambda b: b["fields"].append(b["fields"][0]), "fields[1].key: is the same as fields[0].key"),
    (lambda b: b["fields"][0].update(kind="colour"), "fields[0].kind"),
    (lambda b: b["fields"][0].update(choices=[]), "fields[0].choices"),
    (lambda b: b["fields"][0].update(choices=["a", 1]), "fields[0].choices[1]"),
]


@pytest.mark.parametrize(("mistake", "place"), MISTAKES)
def test_a_mistake_is_named_with_its_place(mistake: Callable[[Json], object], place: str) -> None:
    book = copy.deepcopy(BOOK)
    mistake(book)
    with pytest.raises(InvalidValueError) as raised:
        load(json.dumps(book))
    assert place in raised.value.message


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, "9" * 6000])
def test_what_is_no_codebook_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError):
        load(text)


def test_a_tree_is_at_most_twenty_levels_deep() -> None:
    tree = node([])
    for _ in range(19):
        tree = node([tree])
    assert load(dump(BOOK | {"propositions": [tree]}))
    with pytest.raises(InvalidValueError, match="deeper than 20"):
        dump(BOOK | {"propositions": [node([tree])]})
