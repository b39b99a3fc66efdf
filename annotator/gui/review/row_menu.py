"""The context menu of one row."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from annotator.app.review_rows import ReviewRow
from annotator.gui.review.open_review import OpenReview
from annotator.gui.widgets.menus import Menu

if TYPE_CHECKING:
    from annotator.gui.review.workspace import ReviewWorkspace


def row_menu(workspace: "ReviewWorkspace", review: OpenReview, row: ReviewRow) -> Menu:
    """Return what can be done with a row, and the way to each annotator's claim."""
    menu = Menu(workspace)
    if workspace.actions_ is not None:
        for name in ("edit", "reject", "note", "reopen"):
            menu.addAction(workspace.actions_.action(f"review.{name}"))
    menu.addSeparator()
    # The other workspace shows whose claim it is.
    for person in () if review.blind else review.people:
        for claim in row.versions(person.id)[:1]:
            action = menu.addAction(f"Show {person.name}'s claim in its workspace".replace("&", "&&"))
            action.triggered.connect(lambda _on=False, found=claim.id: workspace.claim_requested.emit(found))
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
