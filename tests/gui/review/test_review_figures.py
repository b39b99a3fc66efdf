"""The figures at the left are computed in the background, and nothing waits for them."""

import pytest

from annotator.core.claim import Stance
from annotator.gui.review import left_panel
from tests.gui.review.desk import Desk


def test_what_is_being_computed_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_panel, "SHOW_AFTER", 0)
    left = desk.workspace.left
    said: list[str] = []
    desk.runner.progressed.connect(lambda *_: said.append(left.figures.remark.text()))
    desk.wait_for_figures()
    assert "Computing… 100 %" in said
    assert "articles" in left.figures.remark.text()


def test_claims_are_not_read_anew_on_the_thread_of_the_window(desk: Desk) -> None:
    desk.wait_for_figures()
    left, agreement = desk.workspace.left, desk.session.agreement
    claim = next(iter(desk.review().row(desk.review().order[0]).claims.values()))
    before = left.confusion.counted()
    assert agreement.at_hand
    desk.session.claims.edit(claim.id, stance=Stance.OPPOSES if claim.stance is None else None)
    assert not agreement.at_hand
    left.refresh_confusion()
    assert not agreement.at_hand
    assert not left.confusion.isVisible()
    assert left._timer.isActive()
    desk.wait_for_figures()
    assert left.confusion.isVisible()
    assert abs(left.confusion.counted() - before) <= 1


def test_an_edit_and_its_undo_do_not_wait_for_figures(desk: Desk) -> None:
    left = desk.workspace.left
    claim = next(iter(desk.review().row(desk.review().order[0]).claims.values()))
    left._compute()
    running = left._task
    assert running is not None
    assert running.running
    desk.session.claims.edit(claim.id, note="seen again")
    desk.session.undo()
    assert running.running
    left._compute()
    assert left._task is not running
    desk.qtbot.waitUntil(lambda: left._task is None, timeout=30_000)
    assert not desk.runner.tasks()


def test_the_window_closes_while_figures_are_computed(desk: Desk) -> None:
    desk.workspace.left._compute()
    assert len(desk.runner.tasks()) == 1
    assert desk.runner.shutdown()
    assert not desk.runner.tasks()
