"""Title, byline, source and residue of an article, proposed from its lines with the evidence for each.

Runs for every article at import: one pass over the lines, of long texts only the head and the tail.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from annotator.assist.dates import whole_date_at, whole_dates
from annotator.assist.wordlists import word_set
from annotator.core.region import Region, RegionKind
from annotator.core.span import Span


class Evidence(NamedTuple):
    """Something proposed: its words, where they stand `[start, end)` in code points, and why."""

    text: str
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a text's lines say about it. Nothing is made up: what is not there is None or empty."""

    title: Evidence | None
    residue: tuple[Evidence, ...]
    byline: Evidence | None
    source: Evidence | None

    @property
    def regions(self) -> tuple[Region, ...]:
        """The title and the residue as regions, in reading order; everything else is body."""
        regions = [Region(e.span.start, e.span.end, RegionKind.RESIDUE) for e in self.residue]
        if self.title is not None:
            regions.append(Region(self.title.span.start, self.title.span.end, RegionKind.TITLE))
        return tuple(sorted(regions))


class _Line(NamedTuple):
    text: str
    start: int
    end: int


_LABELS = {
    label: why
    for why, labels in {
        "advertisement": "ugc_banner|advertisement|advert|ad|ads|sponsored|promoted|promoted content|anzeige|werbung"
        "|publicité|publicidad|реклама|advertisement - scroll to continue|story continues below advertisement",
        "image label": "main img|main image|featured image|image|photo|video|play video|image caption|media caption",
        "heading of highlights": "story highlights|highlights|key points|key takeaways|in this article",
        "menu or button": "menu|home|search|share|share this|share this article|share article|tweet|print|email"
        "|copy link|save|follow|follow us|subscribe|sign up"
        "|sign in|log in|login|register|skip to content"
        "|skip to main content|back to top|facebook|twitter|whatsapp|telegram|linkedin|pinterest"
        "|reddit|instagram|youtube|listen|next"
        "|previous|load more|show more|view more|see more|more|close|donate|support us|contact|contact us|about us"
        "|about|privacy policy|terms of use|terms of service|cookie policy|cookie settings|accept all|accept"
        "|reject all",
        "link": "read more|continue reading|learn more|click here|full story|read full story|weiterlesen|mehr lesen"
        "|lire la suite|leer más|читать далее|читати далі",
        "comments": "comments|comment|leave a comment|leave a reply|post a comment|add a comment|no comments|0 comments"
        "|join the conversation|kommentare|commentaires|comentarios|комментарии|коментарі",
        "list of links": "related sources|related|related articles|related posts|related stories|related news"
        "|related topics|related content|recent posts|recent articles|latest news|latest posts|latest stories|most read"
        "|most popular|popular posts|trending|trending now|you may also like|you might also like|more stories|more news"
        "|more from this section|recommended|recommended for you|editor's picks|editors' picks|top stories|read next"
        "|up next|don't miss|tags|topics|categories|archives|sources|also read|read also|see also",
        "newsletter": "newsletter|sign up for our newsletter|subscribe to our newsletter|get our newsletter",
    }.items()
    for label in labels.split("|")
}
_LISTS = frozenset({"comments", "list of links"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_RESIDUE = re.compile(
    r"(?P<agency>\((?:with|reporting|additional|edited|compiled|source)\b[^()\n]{0,120}\)\Z)"
    r"|(?P<cookie>(?:this (?:web)?site|we|our (?:web)?site|by continuing|diese website)\b.{0,80}\bcookies?\b)"
    r"|(?P<rights>(?:©|\(c\) ?\d|copyright ©?|all rights reserved))"
    r"|(?P<caption>(?:file (?:photo|photos|image|picture)s?\b|(?:photo|photograph|image|picture|credit|foto|bild"
    r"|фото) ?(?:credit|by|courtesy)? ?:|image (?:source|credit)))"
    r"|(?P<byline>(?:by|von|par|por|автор:?) (?=[A-ZÀ-ÞА-ЯІЇЄҐ])[^.!?]{3,80}\Z)"
    r"|(?P<follow>(?:follow|like|find|join) us (?:on|at)\b|(?:sign up|subscribe) (?:for|to) (?:our|the|get)\b"
    r"|(?:share|tweet) (?:this|on|via)\b|click here\b|download (?:the|our) app\b)"
    r"|(?P<also>(?:also read|read also|read more|see also|more on this|watch|related|tags|topics|filed under|source"
    r"|sources)\s?[:|–-])",
    re.IGNORECASE,
)
_BEGINNINGS = word_set(
    "(wi (re (ad (ed (co (so thi our die (c) cop all fil pho ima pic cre fot bil фот von par por авт fol lik fin joi "
    "sig sub sha twe cli dow als rea see mor wat rel tag top sou"
) | {"we ", "by "}
"""What a line of `_RESIDUE` can begin with; spares most lines the expression."""
_WHY = {
    "agency": "agency credit",
    "cookie": "cookie notice",
    "rights": "copyright notice",
    "caption": "picture caption",
    "byline": "byline",
    "follow": "call to follow or subscribe",
    "also": "link to another article",
}
_CREDIT = re.compile(
    r"\b(?:photograph|photo|image|picture|credit)s? ?(?:credit|by|courtesy)? ?: ?\(?[A-Z]"
    r"|\((?:AFP|AP|Reuters|Getty Images?|EPA|Shutterstock|File)(?: ?(?:/|via|photo)[^)]{0,30})?\)\s*\Z",
    re.IGNORECASE,
)
_CREDIT_PARTS = ("hoto", "redit", "mage", "icture", "HOTO")
_TEAM = re.compile(
    r"(?P<source>[A-ZÀ-Þ][\w&.'’-]*(?: [A-ZÀ-Þ][\w&.'’-]*){0,3}?) "
    r"(?P<role>(?:(?:Web|News|Staff|Editorial|Online) )?(?:Team|Desk|Staff|Bureau|Reporter|Correspondent|Writers?))\Z"
)
_UPDATED = re.compile(
    r"(?:published|updated|posted|last modified|first published|veröffentlicht|aktualisiert|publié|publicado|stand) ?:?"
    r"(?: on| at| am| le| el)? ?[\w,]{0,12} ?\d",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:brought to you|bring(?:s|ing)? to you|bring you|our (?:team|mission|readers|newsletter|website)|about the "
    r"author|(?:is|are) an? (?:journalist|reporter|correspondent|writer|columnist|freelance\w*|editor)s? (?:at|for"
    r"|based|with|who|covering))\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"(?: \| | [-–—] )((?:[A-Z][\w.&'’]*(?: |\Z)){1,4})\Z",
)
_PRESS = word_set(
    "news times post tribune herald journal guardian telegraph press gazette mail observer reuters bbc cnn afp ap wion "
    "independent chronicle today daily weekly magazine tv radio media"
)
_SOURCE_LINE = re.compile(r"(?:source|quelle|fuente|fonte|источник|джерело) ?: ?([^\n]{2,60})\Z", re.IGNORECASE)
_MORE = ("Read More", "read more", "Read more", "READ MORE", "Continue reading", "[…]", "[...]")
_STOPS = (".", "!", "?", "…", '."', '?"', '!"', ".”", "?”", "!”", ".’", ".)", "。", "؟", "।", "！", "？", ".»")
_LONG_TEXT, _HEAD, _TAIL = 60_000, 8_000, 24_000
_SHORT, _TITLE, _BODY = 100, 200, 120
_CAPTION = 320
_HEAD_LINES = 14


def propose_regions(text: str) -> Proposal:
    """Return the title, residue, byline and source that the text's lines suggest.

    A title is a short first line without a full stop that body follows. Residue are whole lines: labels of pages and
    advertisements, bylines, datelines, captions, notices, and after the body headings and teasers of other articles.
    Of texts over 60,000 code points only the first 8,000 and the last 24,000 are read.
    """
    if len(text) <= _LONG_TEXT:
        lines = _lines(text, 0, len(text))
    else:
        head_end, tail_start = text.rfind("\n", 0, _HEAD) + 1, text.find("\n", len(text) - _TAIL)
        lines = _lines(text, 0, head_end or _HEAD)
        lines += _lines(text, tail_start + 1 if tail_start >= 0 else len(text), len(text))
    if not lines:
        return Proposal(None, (), None, None)
    residue: dict[int, str] = {}
    byline: Evidence | None = None
    source: Evidence | None = None
    for index, line in enumerate(lines):
        why = _why(line.text, in_head=index < _HEAD_LINES)
        if why:
            residue[index] = why
    title_at = _title_at(lines, residue)
    first_body = next((i for i in range(title_at + 1, len(lines)) if i not in residue and _is_body(lines[i].text)), 0)
    _drop_doubtful(lines, residue, first_body)
    _add_menu(lines, residue, title_at)
    _add_tail(lines, residue, first_body)
    title = _evidence(lines[title_at], "a short first line without a full stop") if title_at >= 0 else None
    for index, why in residue.items():
        if why in ("byline", "team") and byline is None:
            byline = _evidence(lines[index], "byline" if why == "byline" else "a newsroom's name")
        if why == "author's box" and byline is None and len(lines[index].text) <= _SHORT:
            byline = _evidence(lines[index], "heading of the author's box")
    source = _source(lines, residue, title)
    found = tuple(_evidence(lines[i], "byline" if why == "team" else why) for i, why in sorted(residue.items()))
    return Proposal(title, found, byline, source)


def _lines(text: str, start: int, end: int) -> list[_Line]:
    """Return the lines that are not blank, without white space at their ends."""
    lines: list[_Line] = []
    place = start
    for raw in text[start:end].split("\n"):
        stripped = raw.strip()
        if stripped:
            begin = place + (0 if raw[0] == stripped[0] else len(raw) - len(raw.lstrip()))
            lines.append(_Line(stripped, begin, begin + len(stripped)))
        place += len(raw) + 1
    return lines


def _evidence(line: _Line, why: str) -> Evidence:
    return Evidence(line.text, Span(line.start, line.end), why)


def _is_body(line: str) -> bool:
    return len(line) > _BODY or (len(line) > 40 and line.endswith(_STOPS))


def _why(line: str, *, in_head: bool) -> str:
    """Return why a line by itself is residue; empty when it is not."""
    length = len(line)
    if length > _CAPTION:
        return ""
    if length < 60:
        label = _LABELS.get(line.rstrip(" :…»›.!").lower().replace("’", "'"))
        if label:
            return label
    match = _RESIDUE.match(line) if line[:3].lower() in _BEGINNINGS or line[0] == "©" else None
    if match:
        kind = match.lastgroup or ""
        if kind == "byline":
            return "byline" if in_head and not line.endswith(_STOPS) else ""
        if kind == "caption" or length <= _TITLE:
            return _WHY[kind]
    if (line[-1] == ")" or (":" in line and any(part in line for part in _CREDIT_PARTS))) and _CREDIT.search(line):
        return "picture caption"
    if in_head and length <= _TITLE and not line.endswith("."):
        if length <= 60 and _TEAM.match(line):
            return "team"
        if _YEAR.search(line) and (_is_date(line) or _UPDATED.search(line)):
            return "dateline"
        return ""
    return "date" if length < 40 and line[-1].isdigit() and _YEAR.search(line) and _is_date(line) else ""


def _is_date(line: str) -> bool:
    if whole_date_at(line, 0, len(line) // 2):
        return True
    return any((match.end() - match.start()) * 2 >= len(line) for match in whole_dates(line, 0, len(line)))


def _title_at(lines: list[_Line], residue: dict[int, str]) -> int:
    """Return the index of the title's line; -1 when there is none."""
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if index in residue:
            continue
        words = line.text.count(" ") + 1
        if words < 3 and index + 1 < len(lines):
            continue
        opens = line.text[0].isupper() or not line.text[0].isalpha() or not line.text[0].islower()
        if len(line.text) > _TITLE or line.text.endswith((".", "…", ".”", '."', "。", "।", ":", ",")) or not opens:
            return -1
        after = [x.text for i, x in enumerate(lines[index + 1 : index + 12], index + 1) if i not in residue]
        return index if any(_is_body(text) for text in after) else -1
    return -1


def _drop_doubtful(lines: list[_Line], residue: dict[int, str], first_body: int) -> None:
    """Forget what is residue only outside of the body: a date or a lone word like "Sources" between paragraphs."""
    last_body = max((i for i in range(len(lines)) if i not in residue and _is_body(lines[i].text)), default=0)
    for index in [i for i, why in residue.items() if first_body < i < last_body and why in ("date", "menu or button")]:
        beside = index - 1 in residue or index + 1 in residue or lines[index - 1].text.endswith(_MORE)
        if not beside:
            del residue[index]


def _add_menu(lines: list[_Line], residue: dict[int, str], title_at: int) -> None:
    """Take two or more lines of one or two words in front of the title for a menu."""
    menu = [i for i in range(title_at) if i not in residue and lines[i].text.count(" ") < 2 and len(lines[i].text) < 30]
    labels = sum(1 for i in range(title_at) if residue.get(i) == "menu or button")
    if menu and len(menu) + labels > 1:
        residue.update(dict.fromkeys(menu, "menu"))


def _add_tail(lines: list[_Line], residue: dict[int, str], first_body: int) -> None:
    """Take the teasers after the body, and the author's box in front of them."""
    start = _list_start(lines, residue, first_body)
    if start is not None:
        for index in range(start, len(lines)):
            residue.setdefault(index, "teaser")
    index = len(lines) - 1
    weak: list[int] = []
    while index > first_body:
        if index in residue or _is_teaser(lines[index].text):
            residue.setdefault(index, "teaser")
            residue.update(dict.fromkeys(weak, "teaser"))
            weak = []
        elif _is_body(lines[index].text) or len(weak) == 2 or index == len(lines) - 1:
            break
        else:
            weak.append(index)
        index -= 1
    top = index + len(weak)
    if top + 1 < len(lines) and first_body < top and top + 1 in residue and _ABOUT.search(lines[top].text):
        residue[top] = "author's box"
        heading = lines[top - 1].text
        if top - 1 > first_body and len(heading) < 60 and not heading.endswith(_STOPS) and heading.count(" ") < 6:
            residue[top - 1] = "author's box"


def _list_start(lines: list[_Line], residue: dict[int, str], first_body: int) -> int | None:
    """Return where a list of other articles or the comments begin, when nothing but teasers follows."""
    half = lines[-1].end // 3
    for index in range(first_body + 1, len(lines)):
        why = residue.get(index)
        if why not in _LISTS or lines[index].start < half:
            continue
        after = [line.text for i, line in enumerate(lines[index + 1 :], index + 1) if i not in residue]
        real = sum(1 for text in after if len(text) > _TITLE or (_is_body(text) and not _is_teaser(text)))
        if why == "comments" or real == 0:
            return index
    return None


def _is_teaser(line: str) -> bool:
    return len(line) <= _CAPTION and line.endswith(_MORE)


def _source(lines: list[_Line], residue: dict[int, str], title: Evidence | None) -> Evidence | None:
    """Return the publisher when a newsroom's byline, a line "Source: …" or the end of the title names it."""
    for index, why in sorted(residue.items()):
        line = lines[index]
        team = _TEAM.match(line.text) if why == "team" else None
        named = team or (_SOURCE_LINE.match(line.text) if why == "link to another article" else None)
        if named:
            start, end = named.span(1)
            words = named[1].rstrip()
            span = Span(line.start + start, line.start + start + len(words))
            return Evidence(words, span, "a newsroom's name" if team else f"the line “{line.text[:end]}”")
    match = _SUFFIX.search(title.text) if title else None
    if title and match and (" | " in match[0] or _PRESS.intersection(match[1].lower().split())):
        start = title.span.start + match.start(1)
        return Evidence(match[1], Span(start, start + len(match[1])), "the end of the title")
    return None


def spans_of(residue: Iterable[Evidence]) -> list[Span]:
    """Return where the proposed residue stands, as `propose_published` takes it."""
    return [evidence.span for evidence in residue]
