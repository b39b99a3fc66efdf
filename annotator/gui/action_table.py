"""Every action of the program as data: menus, shortcuts, the key sheet and the manual are made from this table."""

from typing import NamedTuple

WINDOW, READER, TEXT, ROWS, WALKING = "window", "reader", "text", "rows", "walking"
"""Where an action's keys work, all but the first never while typing.

`window`: anywhere; `reader`: in the reader and on the claim cards; `rows`: in the review; `walking`: in the text and
among the rows of the review, not in its lists; `text`: wherever `reader` and `walking` ones do.
"""

MENUS = ("File", "Edit", "View", "Article", "Claim", "Suggestion", "Review", "Data", "Help")


class ActionSpec(NamedTuple):
    """One action.

    `keys` are written as for QKeySequence, the one shown in menus first. `menu` is one of `MENUS` or, for a submenu,
    such as `View/Theme`; a change of `group` within a menu draws a line. `exclusive` names a set of checkable actions
    of which one is checked. `tip` says in a sentence what it does.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    menu: str
    group: str
    tip: str
    context: str = WINDOW
    checkable: bool = False
    exclusive: str = ""
    submenu: bool = False


def _reader(id_: str, text: str, keys: tuple[str, ...], menu: str, group: str, tip: str) -> ActionSpec:
    return ActionSpec(id_, text, keys, menu, group, tip, READER)


def _text(id_: str, text: str, keys: tuple[str, ...], menu: str, group: str, tip: str) -> ActionSpec:
    return ActionSpec(id_, text, keys, menu, group, tip, TEXT)


def _rows(name: str, text: str, key: str, group: str, tip: str) -> ActionSpec:
    return ActionSpec(f"review.{name}", text, (key,), "Review", group, tip, ROWS)


_FILE = (
    ActionSpec("file.new", "&New project…", ("Ctrl+N",), "File", "project", "Make an empty project file."),
    ActionSpec("file.open", "&Open project…", ("Ctrl+Shift+O",), "File", "project", "Open a project file."),
    ActionSpec(
        "file.recent", "Open &recent", (), "File", "project", "Open one of the projects used last.", submenu=True
    ),
    ActionSpec(
        "file.sample", "Open the &sample project", (), "File", "project", "Open five articles with claims to try."
    ),
    ActionSpec("file.close", "&Close project", ("Ctrl+W",), "File", "project", "Go back to the start page."),
    ActionSpec(
        "file.import", "&Import articles…", ("Ctrl+O",), "File", "in", "Take in texts, web pages, tables or folders."
    ),
    ActionSpec("file.paste", "&Paste article…", ("Ctrl+Shift+V",), "File", "in", "Make an article of the copied text."),
    ActionSpec("file.import_claims", "Import c&laims…", (), "File", "in", "Take in claims exported as JSONL."),
    ActionSpec("file.export", "&Export…", ("Ctrl+E",), "File", "out", "Write the claims as CSV or JSONL."),
    ActionSpec(
        "file.packs",
        "Pac&ks for annotators…",
        (),
        "File",
        "several",
        "Make a project for each annotator, without claims.",
    ),
    ActionSpec(
        "file.merge", "&Merge annotators' files…", (), "File", "several", "Take in the work of several annotators."
    ),
    ActionSpec(
        "file.gold",
        "Export the &gold set…",
        (),
        "File",
        "several",
        "Write the decided claims and the reliability report.",
    ),
    ActionSpec("file.backup", "&Back up now…", (), "File", "safety", "Write a verified copy of the project."),
    ActionSpec(
        "file.restore",
        "Res&tore a backup…",
        (),
        "File",
        "safety",
        "Go back to a backup; the project as it is now is kept too.",
    ),
    ActionSpec(
        "file.properties",
        "Pro&ject properties…",
        (),
        "File",
        "settings",
        "Name, annotators and figures.",
    ),
    ActionSpec(
        "file.preferences", "Pre&ferences…", ("Ctrl+,",), "File", "settings", "Fonts, theme, keys and annotator."
    ),
    ActionSpec("file.quit", "&Quit", ("Ctrl+Q",), "File", "end", "Close the window; everything is saved already."),
)

_EDIT = (
    ActionSpec("edit.undo", "&Undo", ("Ctrl+Z",), "Edit", "history", "Take back the last change."),
    ActionSpec(
        "edit.redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", "history", "Make the change taken back again."
    ),
    ActionSpec(
        "edit.history", "&History…", ("Ctrl+H",), "Edit", "history", "See who changed what and restore deleted claims."
    ),
    ActionSpec("edit.copy", "&Copy", ("Ctrl+C",), "Edit", "copy", "Copy the selected text exactly as it is stored."),
    ActionSpec("edit.find", "&Find in this article…", ("Ctrl+F",), "Edit", "find", "Find words in the open article."),
    ActionSpec("edit.find_next", "Find &next", ("F3",), "Edit", "find", "Go to the next place found."),
    ActionSpec("edit.find_previous", "Find &previous", ("Shift+F3",), "Edit", "find", "Go to the place found before."),
    ActionSpec("edit.search", "&Search everything…", ("Ctrl+K",), "Edit", "find", "Search all articles and claims."),
)

_VIEW = (
    ActionSpec(
        "view.larger", "&Larger text", ("Ctrl++", "Ctrl+="), "View", "text", "Set the article in a larger size."
    ),
    ActionSpec("view.smaller", "&Smaller text", ("Ctrl+-",), "View", "text", "Set the article in a smaller size."),
    ActionSpec("view.reset", "&Usual text size", ("Ctrl+0",), "View", "text", "Set the article in the usual size."),
    ActionSpec(
        "view.theme_system",
        "As the &system",
        (),
        "View/Theme",
        "theme",
        "Be light or dark as the system is.",
        checkable=True,
        exclusive="theme",
    ),
    ActionSpec(
        "view.theme_light",
        "&Light",
        (),
        "View/Theme",
        "theme",
        "Dark text on a light page.",
        checkable=True,
        exclusive="theme",
    ),
    ActionSpec(
        "view.theme_dark",
        "&Dark",
        (),
        "View/Theme",
        "theme",
        "Light text on a dark page.",
        checkable=True,
        exclusive="theme",
    ),
    ActionSpec(
        "view.annotate",
        "A&nnotate",
        ("F2",),
        "View",
        "workspace",
        "Read and tag articles.",
        checkable=True,
        exclusive="workspace",
    ),
    ActionSpec(
        "view.review",
        "Re&view",
        ("F4",),
        "View",
        "workspace",
        "Compare the claims of several annotators and decide.",
        checkable=True,
        exclusive="workspace",
    ),
    ActionSpec(
        "view.articles", "&Articles panel", ("F9",), "View", "panels", "Show the list of articles.", checkable=True
    ),
    ActionSpec(
        "view.claims", "&Claims panel", ("F10",), "View", "panels", "Show the claims of the article.", checkable=True
    ),
    ActionSpec(
        "view.others",
        "&Other annotators' claims",
        ("F7",),
        "View",
        "shown",
        "Show what others marked in the article.",
        checkable=True,
    ),
    ActionSpec(
        "view.suggestions",
        "Su&ggestions",
        ("F8",),
        "View",
        "shown",
        "Show what may be a claim, dotted.",
        checkable=True,
    ),
    ActionSpec(
        "view.focus_articles", "Go to the articl&es", ("Alt+1",), "View", "focus", "Put the focus on the articles."
    ),
    ActionSpec("view.focus_reader", "Go to the te&xt", ("Alt+2",), "View", "focus", "Put the focus on the text."),
    ActionSpec("view.focus_claims", "Go to the cla&ims", ("Alt+3",), "View", "focus", "Put the focus on the cards."),
    ActionSpec("view.full_screen", "&Full screen", ("F11",), "View", "screen", "Use the whole screen.", checkable=True),
)

_ARTICLE = (
    ActionSpec("article.next", "&Next article", ("Ctrl+Down",), "Article", "go", "Open the next article of the list."),
    ActionSpec(
        "article.previous", "&Previous article", ("Ctrl+Up",), "Article", "go", "Open the article before in the list."
    ),
    ActionSpec(
        "article.done_next",
        "Mark done and go on",
        ("Ctrl+Return", "Ctrl+Enter"),
        "Article",
        "go",
        "Mark the article done and open the next one.",
    ),
    ActionSpec(
        "article.todo",
        "&To do",
        ("Ctrl+1",),
        "Article/State",
        "state",
        "Mark the article as not begun.",
        checkable=True,
        exclusive="state",
    ),
    ActionSpec(
        "article.doing",
        "D&oing",
        ("Ctrl+2",),
        "Article/State",
        "state",
        "Mark the article as begun.",
        checkable=True,
        exclusive="state",
    ),
    ActionSpec(
        "article.done",
        "&Done",
        ("Ctrl+3",),
        "Article/State",
        "state",
        "Mark the article as done.",
        checkable=True,
        exclusive="state",
    ),
    ActionSpec(
        "article.details", "Article &details…", ("Ctrl+I",), "Article", "details", "Title, source, byline, date."
    ),
    _reader("article.residue", "Mark as &residue", ("R",), "Article", "regions", "Grey out the selection."),
    _reader("article.title", "Mark as tit&le", ("T",), "Article", "regions", "Make the selection the title."),
    _reader("article.body", "Mark as &body", ("B",), "Article", "regions", "Make the selection plain text again."),
    ActionSpec(
        "article.accept_regions",
        "&Accept the proposed regions",
        (),
        "Article",
        "regions",
        "Take over what is proposed as title and residue.",
    ),
    ActionSpec("article.delete", "Delete article…", (), "Article", "delete", "Take the article out of the project."),
)

_CLAIM = (
    _text("claim.sentence", "Take the &sentence", ("S",), "Claim", "select", "Select the sentence at the caret."),
    _text("claim.grow", "&Grow by a sentence", ("+", "Shift+S"), "Claim", "select", "Add the next sentence."),
    _text("claim.shrink", "Sh&rink by a sentence", ("-",), "Claim", "select", "Drop the last sentence."),
    _text("claim.grow_clause", "Grow by a clause", ("Alt++", "Alt+="), "Claim", "select", "Add the next clause."),
    _text("claim.shrink_clause", "Shrink by a clause", ("Alt+-",), "Claim", "select", "Drop the last clause."),
    _text("claim.new", "&New claim", ("C",), "Claim", "make", "Tag the selection as a claim."),
    _text(
        "claim.enter",
        "&Edit claim or tag selection",
        ("Return", "Enter"),
        "Claim",
        "make",
        "Tag the selection; without one, edit the selected claim.",
    ),
    _reader("claim.duplicate", "D&uplicate", ("D",), "Claim", "make", "Make another claim of the same words."),
    _reader("claim.delete", "&Delete claim", ("Del",), "Claim", "make", "Delete the claim; undo brings it back."),
    _reader("claim.next", "Ne&xt claim", ("J",), "Claim", "go", "Select the next claim of the article."),
    _reader("claim.previous", "&Previous claim", ("K",), "Claim", "go", "Select the claim before."),
    _reader(
        "claim.card", "Go to the c&ard", ("G",), "Claim", "go", "Go between a claim's words and the fields of its card."
    ),
    _reader("claim.respan", "Move to the se&lection", ("M",), "Claim", "span", "Let the claim cover the selection."),
    _reader(
        "claim.add_span",
        "Add the selection &to it",
        ("Shift+C",),
        "Claim",
        "span",
        "Make it a further part of the claim.",
    ),
    _reader(
        "claim.actor_wording",
        "Selection is the actor's &wording",
        ("W",),
        "Claim",
        "span",
        "Keep the selection as the actor's name as written.",
    ),
    _reader(
        "claim.date_wording",
        "Selection is the date's word&ing",
        ("Shift+D",),
        "Claim",
        "span",
        "Keep the selection as the wording of the claim's date.",
    ),
)

_SUGGESTION = (
    _reader("suggestion.next", "&Next suggestion", ("N",), "Suggestion", "go", "Go to the next dotted passage."),
    _reader("suggestion.accept", "&Accept…", ("A",), "Suggestion", "decide", "Tag the suggestion as a claim."),
    _reader("suggestion.dismiss", "&Dismiss", ("X",), "Suggestion", "decide", "Do not suggest this passage again."),
)

_REVIEW = (
    *(
        ActionSpec(
            f"review.take_{place}",
            f"Take annotator {place}'s version",
            (str(place % 10),),
            "Review/Take a version",
            "take",
            "Decide for all that this annotator has here.",
            ROWS,
        )
        for place in range(1, 11)
    ),
    _rows("edit", "&Edit…", "E", "decide", "Decide on a version of your own, begun from any annotator's."),
    _rows("reject", "Re&ject all", "X", "decide", "Decide that there is no claim here."),
    _rows("reopen", "Re&open", "U", "decide", "Take the decision back."),
    _rows("reason", "&Reason", "R", "why", "Say why it is decided so."),
    _rows("note", "&Note", "M", "why", "Write a note on the decision."),
    _rows("guideline", "&Guideline to be mended", "G", "why", "Flag what the guideline does not settle."),
    ActionSpec("review.next_open", "Next open ro&w", ("Down",), "Review", "go", "Go to the next open row.", WALKING),
    ActionSpec(
        "review.previous_open", "Previous open row", ("Up",), "Review", "go", "Go to the open row before.", WALKING
    ),
    _rows("next", "Ne&xt row", "J", "go", "Go to the next row."),
    _rows("previous", "&Previous row", "K", "go", "Go to the row before."),
    _rows("identical", "Take all &identical here", "I", "bulk", "Take every row of the article on which all agree."),
    ActionSpec(
        "review.identical_all",
        "Take &all identical of the project…",
        (),
        "Review",
        "bulk",
        "Take every row of all articles on which everybody agrees.",
    ),
    ActionSpec(
        "review.blind", "&Blind", (), "Review", "how", "Show A, B, C instead of annotators' names.", checkable=True
    ),
    ActionSpec(
        "review.worst_first", "Wor&st first", (), "Review", "how", "Sort articles by disagreement.", checkable=True
    ),
    ActionSpec("review.threshold", "O&verlap…", (), "Review", "how", "Say from which overlap on claims are paired."),
    ActionSpec("review.workload", "Work&load…", (), "Review", "lists", "See how far everybody is."),
    ActionSpec(
        "review.guidelines", "G&uidelines to be mended…", (), "Review", "lists", "List the decisions flagged so."
    ),
    ActionSpec("review.report", "Reliability report…", (), "Review", "lists", "Write how far the annotators agree."),
)

_DATA = (
    ActionSpec("data.actors", "&Actors…", ("Ctrl+Shift+A",), "Data", "lists", "Names, aliases and merging of actors."),
    ActionSpec("data.codebook", "&Codebook…", ("Ctrl+B",), "Data", "lists", "Propositions, stance labels, own fields."),
    ActionSpec("data.claims", "All c&laims…", ("Ctrl+L",), "Data", "lists", "All claims of the project as a table."),
    ActionSpec("data.check", "Check &project…", (), "Data", "check", "Check the file, the offsets and the quotes."),
)

_HELP = (
    ActionSpec("help.keys", "All &keys", ("F1",), "Help", "read", "All keys, to search in and to change."),
    ActionSpec("help.manual", "&Manual", ("Shift+F1",), "Help", "read", "A page for each task, offline."),
    ActionSpec("help.hints", "&Show hints again", (), "Help", "hints", "Show the hints of the first run again."),
    ActionSpec("help.about", "&About Claim Annotator", (), "Help", "about", "Version and licences."),
)

ACTIONS: tuple[ActionSpec, ...] = (
    *_FILE,
    *_EDIT,
    *_VIEW,
    *_ARTICLE,
    *_CLAIM,
    *_SUGGESTION,
    *_REVIEW,
    *_DATA,
    *_HELP,
)
"""All actions, in the order of the menus."""

SPECS: dict[str, ActionSpec] = {spec.id: spec for spec in ACTIONS}
"""The same by id."""


def heard_together(one: str, other: str) -> bool:
    """Return whether there is a place where the keys of both contexts work, so that they may not share one."""
    places = {READER: {READER}, TEXT: {READER, WALKING}, ROWS: {ROWS, WALKING}, WALKING: {WALKING}}
    return WINDOW in (one, other) or bool(places[one] & places[other])


def plain_text(spec: ActionSpec) -> str:
    """Return an action's name without the mark of its mnemonic and without an ellipsis."""
    return spec.text.replace("&", "").removesuffix("…")
