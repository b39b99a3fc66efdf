"""The language in which users search: words, "phrases", beginnings*, AND, OR, NOT, -word, parentheses.

`OR` binds weakest, then `AND` (or nothing at all between two parts), then `NOT` or `-`. The operators are written in
capitals, so that "and" is a word. Bare words side by side must all occur; where they stand in a row, those places
are the ones that count.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

from annotator.core.span import Span
from annotator.core.tokens import MARK, prepared, tokens

MAX_WORDS = 64
"""Words of a query beyond this number are left out."""

_MAX_DEPTH = 8
_QUOTES = '"“”„‟«»″＂'
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_LEADING = frozenset({"AND", "OR", "open", "end"})
_TRAILING = frozenset({"AND", "OR", "close", "end"})
_LEXEME = re.compile(
    rf"""(?P<open>\() | (?P<close>\))
    | [{_QUOTES}] (?P<phrase>[^{_QUOTES}]*) (?P<end>[{_QUOTES}]\*?)?
    | (?<![^\s(]) - (?=[^\s\-)*]) (?P<minus>)
    | (?P<chunk>[^\s(){_QUOTES}]+)""",
    re.VERBOSE,
)
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens in a row; with `prefix` the last one is only the beginning of a word."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Bare words side by side: all must occur, and where they stand in a row, only those places count."""

    parts: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All parts must be satisfied."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part must be satisfied."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """`kept` must be satisfied and `left_out` must not."""

    kept: "Node"
    left_out: "Node"


Node = Phrase | Words | And | Or | Without


@dataclass(frozen=True, slots=True)
class Query:
    """What a user searches for, read as well as possible.

    `root` is None when there is nothing to search for. `hint` says in a sentence what was malformed and how it was
    read.
    """

    text: str
    root: Node | None
    hint: str | None = None


class _Lexeme(NamedTuple):
    kind: str
    phrase: Phrase | None = None


class _Reader:
    """Reads one query; keeps the first hint."""

    def __init__(self, text: str, *, typing: bool) -> None:
        self.hint: str | None = None
        self._words = 0
        self._lexemes = self._balanced(self._lexed(_UNSTORABLE.sub(" ", text), typing=typing))
        self._position = 0

    def node(self) -> Node | None:
        parts: list[Node] = []
        while True:
            part = self._all_of()
            if part is not None:
                parts.append(part)
            else:
                self._say_dangling("OR", beside=self._kind() == "OR" or self._kind(-1) == "OR")
            if self._kind() != "OR":
                return _joined(Or, parts)
            self._position += 1

    def _all_of(self) -> Node | None:
        kept: list[Node] = []
        left_out: list[Node] = []
        run: list[Phrase] = []
        negated = False
        while (kind := self._kind()) not in {"OR", "close", "end"}:
            lexeme = self._lexemes[self._position]
            self._position += 1
            if kind == "word" and lexeme.phrase and not negated:
                run.append(lexeme.phrase)
                continue
            kept.extend(_run(run))
            if kind == "NOT":
                negated = not negated
                self._say_dangling("NOT", beside=self._kind() in _TRAILING)
                continue
            if kind == "AND":
                before, after = self._kind(-2), self._kind()
                self._say_dangling("AND", beside=before in _LEADING or after in _TRAILING)
                continue
            part = self._inside() if kind == "open" else lexeme.phrase
            if part is not None:
                (left_out if negated else kept).append(part)
            negated = False
        kept.extend(_run(run))
        everything = _joined(And, kept)
        nothing = _joined(Or, left_out)
        if everything is None and nothing is not None:
            self._say("NOT only takes away: say as well what is to be found.")
        return everything if everything is None or nothing is None else Without(everything, nothing)

    def _inside(self) -> Node | None:
        part = self.node()
        self._position += 1
        return part

    def _kind(self, ahead: int = 0) -> str:
        place = self._position + ahead
        return self._lexemes[place].kind if 0 <= place < len(self._lexemes) else "end"

    def _say(self, hint: str) -> None:
        self.hint = self.hint or hint

    def _say_dangling(self, operator: str, *, beside: bool) -> None:
        if beside:
            self._say(f"{operator} has nothing beside it to work on; left out.")

    def _lexed(self, text: str, *, typing: bool) -> Iterator[_Lexeme]:
        for match in _LEXEME.finditer(text):
            kind = match.lastgroup
            at_end = typing and match.end() == len(text)
            if kind == "chunk":
                chunk = match["chunk"]
                if chunk in _OPERATORS:
                    yield _Lexeme(chunk)
                elif phrase := self._phrase(chunk, starred=chunk.endswith("*"), typing=at_end):
                    yield _Lexeme("word", phrase)
            elif match["phrase"] is not None:
                inner, end = match["phrase"], match["end"]
                if end is None:
                    self._say("A quotation mark is not closed; searched as if it were at the end.")
                starred = inner.rstrip().endswith("*") or (end or "").endswith("*")
                if phrase := self._phrase(inner, starred=starred, typing=at_end and end is None):
                    yield _Lexeme("phrase", phrase)
            else:
                yield _Lexeme("NOT" if kind == "minus" else str(kind))

    def _phrase(self, text: str, *, starred: bool, typing: bool) -> Phrase | None:
        found = tokens(text)
        room = MAX_WORDS - self._words
        if len(found) > room:
            self._say(f"Only the first {MAX_WORDS} words are searched for.")
            found = found[:room]
        self._words += len(found)
        if not found:
            return None
        long_enough = len(found[-1]) > 1 or found[-1] >= "\u2e80"
        if starred and not long_enough:
            self._say("Before * there must be two letters or more; searched as a whole word.")
        whole = typing and text[-1:].isspace()
        return Phrase(tuple(found), (starred or (typing and not whole)) and long_enough)

    def _balanced(self, lexemes: Iterable[_Lexeme]) -> list[_Lexeme]:
        depth = 0
        kept: list[_Lexeme] = []
        for lexeme in lexemes:
            if lexeme.kind == "open":
                depth += 1
                if depth > _MAX_DEPTH:
                    self._say(f"Parentheses are nested deeper than {_MAX_DEPTH}; the inner ones are left out.")
                    continue
            elif lexeme.kind == "close":
                if depth == 0:
                    self._say("A parenthesis is closed that was never opened; left out.")
                    continue
                depth -= 1
                if depth >= _MAX_DEPTH:
                    continue
            kept.append(lexeme)
        if depth:
            self._say("A parenthesis is not closed; searched as if it were at the end.")
        kept.extend([_Lexeme("close")] * min(depth, _MAX_DEPTH))
        return kept


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(tuple(parts))


def _run(run: list[Phrase]) -> list[Node]:
    words: list[Node] = [Words(tuple(run))] if len(run) > 1 else list(run)
    run.clear()
    return words


def parse(text: str, *, typing: bool = False) -> Query:
    """Read a query; never fails.

    With `typing` the word at the very end is taken for the beginning of a word, as long as it has two letters.
    """
    reader = _Reader(text, typing=typing)
    return Query(text, reader.node(), reader.hint)


def widened(query: Query, names: Iterable[str]) -> Query:
    """Return the query satisfied by any of the names, as phrases, as well."""
    phrases: list[Node] = [Phrase(tuple(found)) for name in names if (found := tokens(name)[:MAX_WORDS])]
    root = _joined(Or, ([query.root] if query.root else []) + list(dict.fromkeys(phrases)))
    return Query(query.text, root, query.hint)


def any_of(query: Query) -> Query:
    """Return the query that any of the phrases looked for satisfies, for showing where they stand."""
    found: list[Node] = list(dict.fromkeys(phrases(query.root)))
    return Query(query.text, _joined(Or, found), query.hint)


def fts_text(query: Query) -> str | None:
    """Return the query for FTS5, made of quoted tokens only; None when there is nothing to search for."""
    return None if query.root is None else fts_node(query.root)


def run_text(query: Query) -> str | None:
    """Return the query for FTS5 with bare words side by side standing in a row; None when that is no other query."""
    if query.root is None:
        return None
    whole, in_a_row = fts_node(query.root), fts_node(query.root, in_a_row=True)
    return None if in_a_row == whole else in_a_row


def fts_node(node: Node, *, in_a_row: bool = False) -> str:
    """Return one node of a query for FTS5; with `in_a_row` bare words side by side become a phrase."""
    if isinstance(node, Phrase):
        return f'"{" ".join(node.tokens)}"{" *" if node.prefix else ""}'
    if isinstance(node, Without):
        return f"({fts_node(node.kept, in_a_row=in_a_row)} NOT {fts_node(node.left_out)})"
    if isinstance(node, Words) and in_a_row and not any(part.prefix for part in node.parts[:-1]):
        return fts_node(Phrase(tuple(t for part in node.parts for t in part.tokens), node.parts[-1].prefix))
    operator = " OR " if isinstance(node, Or) else " AND "
    return f"({operator.join(fts_node(part, in_a_row=in_a_row) for part in node.parts)})"


def phrases(node: Node | None) -> tuple[Phrase, ...]:
    """Return the phrases that a text may satisfy the query by; not those that are left out."""
    if node is None:
        return ()
    if isinstance(node, Phrase):
        return (node,)
    if isinstance(node, Without):
        return phrases(node.kept)
    return tuple(phrase for part in node.parts for phrase in phrases(part))


class _Page(NamedTuple):
    """A prepared text with a space at either end, and another one that words may stand in as well."""

    text: str
    elsewhere: str
    marked: bool
    limit: int | None


def places(query: Query, text: str, *, elsewhere: str = "", limit: int | None = None) -> list[Span]:
    """Return where the text satisfies the query: code points of `text` as it was given, in order, not overlapping.

    Empty when it does not satisfy the query. Words that stand in `elsewhere` (an article's title, say) count as being
    there but have no place. At most `limit` places are returned.
    """
    if query.root is None:
        return []
    here, there = f" {prepared(text)} ", f" {prepared(elsewhere)} " if elsewhere else ""
    found = _found(query.root, _Page(here, there, MARK in here or MARK in there, limit))
    merged: list[Span] = []
    for span in sorted(found or ()):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged[:limit]


def satisfies(query: Query, *texts: str) -> bool:
    """Return whether the texts, taken together, satisfy the query; no phrase reaches from one into the next."""
    if query.root is None:
        return False
    page = "\x00".join(f" {prepared(text)} " for text in texts)
    return _found(query.root, _Page(page.replace(MARK, ""), "", False, 1)) is not None


def _found(node: Node, page: _Page) -> list[Span] | None:
    """Return the places of a node, None when the page does not satisfy it."""
    if isinstance(node, Phrase):
        return _phrase_places((node,), page)
    if isinstance(node, Without):
        return None if _found(node.left_out, page) is not None else _found(node.kept, page)
    results = [_found(part, page) for part in node.parts]
    satisfied = [result for result in results if result is not None]
    if not satisfied or (len(satisfied) < len(results) and not isinstance(node, Or)):
        return None
    if isinstance(node, Words) and (run := _phrase_places(node.parts, page)):
        return run
    return [span for result in satisfied for span in result]


def _phrase_places(parts: tuple[Phrase, ...], page: _Page) -> list[Span] | None:
    pattern = _pattern(parts, marked=page.marked)
    # The pattern begins with the space before the phrase, which the page's leading space makes up for.
    matches = islice(pattern.finditer(page.text), page.limit)
    found = [Span(match.start(1) - 1, match.end(1) - 1) for match in matches]
    return found if found or (page.elsewhere and pattern.search(page.elsewhere)) else None


@lru_cache(maxsize=512)
def _pattern(parts: tuple[Phrase, ...], *, marked: bool) -> re.Pattern[str]:
    """Return what finds the parts in a row: a literal space first, which is what makes the search quick."""
    between = f"{MARK}*" if marked else ""
    words: list[str] = []
    for part in parts:
        words.extend("".join(re.escape(char) + between for char in token) for token in part.tokens)
        if part.prefix:
            words[-1] += "[^ ]*"
    return re.compile(f" ({' +'.join(words)})(?= )")


class Labels:
    """Many short texts, asked at once which of them hold a phrase."""

    def __init__(self, texts: Sequence[str]) -> None:
        together = prepared("\n".join(texts))
        ends = list(accumulate(len(text) + 1 for text in texts))
        starts = [0, *ends]
        pages = [together[start : end - 1] for start, end in zip(starts, ends, strict=False)]
        # NUL is no space, so that no phrase reaches from one text into the next.
        page = " \x00 ".join(pages).replace(MARK, "")
        self._page = f" {page} "
        self._ends = [match.start() for match in re.finditer("\x00", self._page)]

    def holding(self, phrase: Phrase) -> list[int]:
        """Return the numbers of the texts that hold the phrase, in order, counted from 0."""
        matches = _pattern((phrase,), marked=False).finditer(self._page)
        return list(dict.fromkeys(bisect_left(self._ends, match.start(1)) for match in matches))

    def satisfying(self, node: Node) -> set[int]:
        """Return the numbers of the texts that satisfy the query, each by itself."""
        if isinstance(node, Phrase):
            return set(self.holding(node))
        if isinstance(node, Without):
            return self.satisfying(node.kept) - self.satisfying(node.left_out)
        results = [self.satisfying(part) for part in node.parts]
        return set().union(*results) if isinstance(node, Or) else results[0].intersection(*results[1:])
