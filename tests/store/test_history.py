"""Undo, redo and restoring: whatever was done, the way back leads to exactly the same rows."""

import json
import random
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.app.exporting import ExportOptions
from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle, State
from annotator.core.claim import Stance, values_of
from annotator.core.codebook import FieldKind
from annotator.core.errors import AnnotatorError, InvalidValueError, NotFoundError
from annotator.core.region import RegionKind
from annotator.core.span import Span
from annotator.core.text import canonical
from annotator.store import articles, stepping
from annotator.store.check import check_words

TABLES = (
    "annotator", "article", "article_text", "region", "article_state", "actor", "alias", "proposition", "stance_label",
    "form", "field", "codebook_revision", "claim", "span", "addressee", "tag", "claim_field", "dismissal",
)  # fmt: skip

Content = dict[str, list[tuple[object, ...]]]


def content(session: Session) -> Content:
    """All rows that actions change, apart from the history itself."""
    return {table: sorted(session.connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def words_are_in_step(session: Session) -> bool:
    with closing(session.project.writer()) as connection:
        return check_words(connection) == []


class Doer:
    """Does random things to a project, each through the session as a user would."""

    def __init__(self, session: Session, chance: random.Random) -> None:
        self.session = session
        self.chance = chance
        self.actions: list[Callable[[], object]] = [
            getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")
        ]

    def some(self, table: str) -> int:
        rows = self.session.connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()
        return int(self.chance.choice(rows)[0]) if rows else 0

    def word(self) -> str:
        return self.chance.choice(["Ana", "Bo", "Çem", "😀 D", "NATO", "e\u0301", "O’Neil", "“q”"]) + str(
            self.chance.randrange(6)
        )

    def spans(self, article_id: int) -> list[Span]:
        length = self.session.articles.get(article_id).characters
        starts = sorted(self.chance.sample(range(length - 3), self.chance.choice([1, 1, 2])))
        return [Span(start, start + self.chance.randint(1, 3)) for start in starts]

    def do_article(self) -> None:
        text = canonical(f"{self.word()} said: «{self.word()} 😀 {self.word()}», in {self.word()}.")
        with self.session.action("article") as writing:
            articles.add_articles(writing, [NewArticle(text.text, text.sha256, "t.txt", ArticleDetails())])

    def do_article_again(self) -> None:
        self.do_article()

    def do_details(self) -> None:
        self.session.articles.set_details(self.some("article"), ArticleDetails(title=self.word(), published="2021-04"))

    def do_region(self) -> None:
        article_id = self.some("article")
        kind = self.chance.choice(list(RegionKind))
        self.session.articles.mark_region(article_id, self.spans(article_id)[0], kind)

    def do_state(self) -> None:
        self.session.articles.set_state([self.some("article")], self.chance.choice(list(State)))

    def do_delete_article(self) -> None:
        self.session.articles.delete([self.some("article")], with_claims=self.chance.random() < 0.7)

    def do_dismiss(self) -> None:
        self.session.articles.dismiss(self.some("article"), Span(0, 2))

    def do_claim(self) -> None:
        article_id = self.some("article")
        self.session.claims.add(
            article_id, self.spans(article_id), actor=self.word(), via=self.word(), proposition=self.word(),
            stance=self.chance.choice([*Stance, None]), addressees=(self.word(), self.word()), tags=(self.word(),),
            actor_span=Span(0, 2), claim_date="2021", date_text="then", confidence=2, note=self.word(),
            organisation=self.chance.choice([None, "", "Org"]),
        )  # fmt: skip

    def do_claim_again(self) -> None:
        self.do_claim()

    def do_edit_claim(self) -> None:
        names = [field.name for field in self.session.codebook.get().fields if field.kind is FieldKind.TEXT]
        self.session.claims.edit(
            self.some("claim"), actor=self.word(), note=self.word(), tags=(self.word(),),
            fields={name: self.word() for name in names},
        )  # fmt: skip

    def do_move_claim(self) -> None:
        claim = self.session.claims.get(self.some("claim"))
        self.session.claims.set_spans(claim.id, self.spans(claim.article_id))

    def do_duplicate(self) -> None:
        claim = self.session.claims.get(self.some("claim"))
        self.session.claims.add(claim.article_id, claim.spans, **values_of(claim))

    def do_delete_claims(self) -> None:
        self.session.claims.delete(list({self.some("claim"), self.some("claim")}))

    def do_restore(self) -> None:
        gone = self.session.deleted_claims()
        self.session.restore_claims([claim.claim_id for claim in gone[:2]])

    def do_import(self) -> None:
        sha256 = self.session.articles.get(self.some("article")).sha256
        line = json.dumps({"article": {"sha256": sha256}, "spans": [[0, 3]], "actor": self.word(), "annotator": "Bo"})
        self.session.claims_in.import_claims([line, line])

    def do_actor(self) -> None:
        self.session.actors.add(self.word(), [self.word()], organisation="Org")

    def do_rename_actor(self) -> None:
        self.session.actors.set_details(self.some("actor"), {"name": self.word(), "note": self.word()})

    def do_aliases(self) -> None:
        self.session.actors.set_aliases(self.some("actor"), [self.word(), self.word()])

    def do_merge(self) -> None:
        self.session.actors.merge([self.some("actor"), self.some("actor")], self.some("actor"))

    def do_split(self) -> None:
        actor = self.session.actors.get(self.some("actor"))
        alias = self.chance.choice(actor.aliases or ("nobody",))
        claims = self.session.actors.claims_naming(actor.id)
        self.session.actors.split(actor.id, alias, claims[:2])

    def do_delete_actor(self) -> None:
        self.session.actors.delete(self.some("actor"))

    def do_theme(self) -> None:
        theme = self.session.codebook.add_theme(self.word())
        self.session.codebook.move(self.some("proposition"), theme, 0)

    def do_proposition(self) -> None:
        self.session.codebook.set_proposition(self.some("proposition"), {"definition": self.word(), "retired": True})

    def do_delete_proposition(self) -> None:
        self.session.codebook.delete_proposition(self.some("proposition"))

    def do_stance_label(self) -> None:
        self.session.codebook.set_stance_label(Stance.SUPPORTS, self.word())

    def do_form(self) -> None:
        self.session.codebook.set_form(self.session.codebook.add_form(self.word()), {"label": self.word()})

    def do_field(self) -> None:
        self.session.codebook.add_field(self.word(), FieldKind.TEXT, help_text=self.word())

    def do_annotator(self) -> None:
        self.session.rename_annotator(self.session.annotator_id, self.word())


def last_action(session: Session) -> int:
    steps = session.history(limit=1)
    return steps[0].id if steps else 0


@pytest.fixture(params=["at once", "in small pieces"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How undo goes about an action: as usual, or as about a very large one."""
    if request.param != "at once":
        monkeypatch.setattr(stepping, "_AT_ONCE", 3)
        monkeypatch.setattr(stepping, "_TEXTS_AT_ONCE", 2)
        monkeypatch.setattr(stepping, "_MANY", 4)
    return str(request.param)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), length=st.integers(5, 30))
@pytest.mark.usefixtures("pieces")
def test_any_actions_can_be_undone_and_redone(empty_template: Path, seed: int, length: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(empty_template, Path(folder) / "p.claims"))
        with closing(Session.open(path)) as session:
            session.work_as("Anna")
            states = [content(session)]
            at = 0
            doer = Doer(session, chance)
            for step in range(length):
                before = last_action(session)
                if step > 3 and chance.random() < 0.3:
                    backwards = chance.random() < 0.6
                    changes = session.undo() if backwards else session.redo()
                    possible = at > 0 if backwards else at < len(states) - 1
                    assert (changes is not None) is possible
                    at += (-1 if backwards else 1) if possible else 0
                else:
                    action = doer.do_article if step < 2 else chance.choice(doer.actions)
                    try:
                        action()
                    except AnnotatorError:
                        # What was drawn is impossible. Of two steps the first may be done.
                        assert last_action(session) - before <= 1
                    done = last_action(session) - before
                    if done:
                        del states[at + 1 :]
                        states.extend([content(session)] * done)
                        at += done
                        if done > 1:
                            session.undo()
                            states[-2] = content(session)
                            session.redo()
                assert content(session) == states[at]
            assert words_are_in_step(session)
            while at:
                session.undo()
                at -= 1
                assert content(session) == states[at]
            assert session.undo() is None
            assert words_are_in_step(session)
            for state in states[1:]:
                assert session.redo() is not None
                assert content(session) == state
            assert session.redo() is None
            assert words_are_in_step(session)
            assert session.checking.check() == []


def test_history_survives_closing(sample_path: Path) -> None:
    with closing(Session.open(sample_path, "Annotator A")) as session:
        before = content(session)
        claim_id = session.claims.add(1, [(0, 4)], note="new")
        after = content(session)
        session.articles.set_details(1, ArticleDetails(title="Another"))
        session.undo()
        assert session.redo_label == "Correct “With Russia threatening its borders, Uk…”"
    with closing(Session.open(sample_path, "Annotator A")) as session:
        assert session.undo_label == "Tag claim “With”"
        assert content(session) == after
        changes = session.undo()
        assert changes is not None
        assert changes.claims == {claim_id}
        assert changes.claim_articles == {1}
        assert content(session) == before
        session.redo()
        session.redo()
        assert session.articles.get(1).title == "Another"


def test_a_new_action_leaves_undone_ones_behind_but_on_record(sample: Session) -> None:
    kept = sample.claims.add(1, [(0, 4)])
    sample.undo()
    sample.claims.add(1, [(5, 11)])
    assert sample.redo() is None
    assert [step.state for step in sample.history()] == ["done", "left"]
    assert [claim.claim_id for claim in sample.deleted_claims()] == [kept]
    assert sample.restore_claims([kept]) == 1
    assert sample.claims.get(kept).quote == "With"


def test_a_deleted_claim_is_restored_as_it_was(sample: Session) -> None:
    claim = next(c for c in sample.claims.of_article(2) if len(c.spans) == 2)
    sample.claims.delete([claim.id])
    gone = sample.deleted_claims()
    assert [(found.claim_id, found.quote) for found in gone] == [(claim.id, claim.quote)]
    assert sample.restore_claims([claim.id]) == 1
    assert sample.claims.get(claim.id) == claim
    assert sample.deleted_claims() == []
    assert sample.restore_claims([claim.id]) == 0


def test_a_claim_whose_actor_and_proposition_are_gone_is_restored_open(sample: Session) -> None:
    claim_id = sample.claims.add(
        1, [(0, 4)], actor="Passing", addressees=("Nobody",), proposition="Brief", stance=Stance.OPPOSES
    )
    claim = sample.claims.get(claim_id)
    sample.claims.delete([claim_id])
    sample.actors.delete(claim.actor_id or 0)
    sample.actors.delete(claim.addressees[0])
    sample.codebook.delete_proposition(claim.proposition_id or 0)
    assert sample.restore_claims([claim_id]) == 1
    restored = sample.claims.get(claim_id)
    assert (restored.actor_id, restored.addressees, restored.proposition_id) == (None, (), None)
    assert (restored.status, restored.stance, restored.quote) == ("open", Stance.OPPOSES, "With")


def test_a_claim_that_came_back_by_import_is_not_restored_a_second_time(sample: Session, tmp_path: Path) -> None:
    sample.exporting.export(tmp_path / "all.jsonl", ExportOptions(format="jsonl"))
    claim = sample.claims.of_article(1)[0]
    sample.claims.delete([claim.id])
    assert sample.claims_in.import_claims([tmp_path / "all.jsonl"]).added == 1
    assert sample.restore_claims([claim.id]) == 0
    sample.undo()
    assert sample.restore_claims([claim.id]) == 1


def _break_off(session: Session) -> None:
    with session.action("broken") as writing:
        articles.set_state(writing, 1, session.annotator_id, State.TODO)
        raise ZeroDivisionError


def test_nothing_written_is_no_action(sample: Session) -> None:
    before = content(sample)
    with sample.action("nothing"):
        pass
    with pytest.raises(ZeroDivisionError):
        _break_off(sample)
    assert sample.history() == []
    assert content(sample) == before


def test_deleting_articles_says_what_is_on_them_and_undo_brings_all_back(sample: Session) -> None:
    before = content(sample)
    with pytest.raises(InvalidValueError, match="29 claims"):
        sample.articles.delete([1])
    sample.articles.delete([1, 2], with_claims=True)
    assert sample.totals() == (3, 164 - 29 - 39)
    assert words_are_in_step(sample)
    sample.undo()
    assert content(sample) == before
    assert words_are_in_step(sample)


def test_undoing_a_large_import_keeps_the_words_of_the_others(sample: Session) -> None:
    uuid = sample.articles.get(1).uuid
    lines = [json.dumps({"article": {"uuid": uuid}, "spans": [[n, n + 9]], "note": f"word{n}"}) for n in range(2100)]
    before = content(sample)
    assert sample.claims_in.import_claims(lines, "Annotator A").added == 2100
    after = content(sample)
    sample.undo()
    assert content(sample) == before
    assert words_are_in_step(sample)
    sample.redo()
    assert content(sample) == after
    assert words_are_in_step(sample)


def test_what_is_gone_cannot_be_removed_from_the_codebook_nor_stood_under(empty: Session) -> None:
    with pytest.raises(NotFoundError):
        empty.codebook.delete_proposition(7)
    proposition_id = empty.codebook.add_proposition("Taxes should rise")
    with pytest.raises(NotFoundError):
        empty.codebook.set_proposition(proposition_id, {"parent_id": 99})
    assert [step.label for step in empty.history()] == ["New proposition: Taxes should rise"]
