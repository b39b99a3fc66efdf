"""Which column of a table holds the text, the title, the date: recognised by its name, changed by the user."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What a column can hold."""

    TEXT = "text"
    TITLE = "title"
    SOURCE = "source"
    BYLINE = "byline"
    PUBLISHED = "published"
    URL = "url"
    LANGUAGE = "language"


_NAMES = {
    Role.TEXT: "text fulltext articletext body articlebody content contents article maintext story transcript "
    "inhalt volltext haupttext texte contenu corps texto contenido cuerpo testo contenuto conteudo tekst treść treśc "
    "tresc inhoud текст содержание статья стаття metin içerik szöveg brödtext",
    Role.TITLE: "title headline articletitle heading titel überschrift schlagzeile titre título titulo titular titolo "
    "tytuł tytul nagłówek kop заголовок название назва başlık cím rubrik",
    Role.SOURCE: "source publisher outlet newspaper sourcename sitename publication medium media mediaoutlet "
    "newssource journal quelle medienname zeitung herausgeber journalsource éditeur source_name fuente medio periódico "
    "periodico fonte testata giornale jornal źródło zrodlo gazeta bron krant источник издание джерело видання kaynak "
    "gazete forrás källa tidning domain",
    Role.BYLINE: "byline author authors authorname writer journalist creator autor autorin autoren verfasser auteur "
    "auteurs autores autore autori автор авторы автори yazar szerző författare",
    Role.PUBLISHED: "published date pubdate publishdate publicationdate datepublished publishedat publishedon "
    "publisheddate articledate datetime datum veröffentlicht erscheinungsdatum publié datepublication "
    "datedepublication fecha fechadepublicación data datapublikacji datadipubblicazione publicatiedatum дата "
    "датапубликации датапублікації tarih dátum publicerad dateofpublication when day",
    Role.URL: "url link links uri href permalink webaddress articleurl sourceurl adresse webadresse lien enlace "
    "dirección adres ссылка адрес посилання bağlantı",
    Role.LANGUAGE: "language lang languagecode sprache langue idioma lingua język jezyk taal язык мова dil nyelv språk",
}
_LONGEST_NAME = 500
"""Code points of a column's name that are kept."""

_SEPARATORS = re.compile(r"[\W_]+")


def _key(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())


_ROLES = {_key(name): (role, rank) for role, names in _NAMES.items() for rank, name in enumerate(names.split())}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The name of the column that holds each thing, as in the table's header; None where there is none."""

    text: str | None = None
    title: str | None = None
    source: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None

    def with_column(self, role: Role, column: str | None) -> "ColumnMap":
        """Return the map with another column for `role`; a column that held something else no longer does."""
        freed = {other.value: None for other in Role if column is not None and self.column(other) == column}
        return replace(self, **(freed | {role.value: column}))

    def column(self, role: Role) -> str | None:
        """Return the name of the column for `role`, or None."""
        value: str | None = getattr(self, role.value)
        return value

    @property
    def details(self) -> tuple[tuple[Role, str], ...]:
        """The roles other than the text that have a column, each with its column."""
        pairs = ((role, self.column(role)) for role in Role if role is not Role.TEXT)
        return tuple((role, column) for role, column in pairs if column is not None)


def role_of(name: str) -> Role | None:
    """Return what a column of this name holds, or None when the name says nothing."""
    found = _ROLES.get(_key(name))
    return found[0] if found else None


def recognise_columns(header: Iterable[str]) -> ColumnMap:
    """Return what each column holds by its name; of two that could hold the same, the plainer name wins."""
    best: dict[Role, tuple[int, str]] = {}
    for name in header:
        role, rank = _ROLES.get(_key(name), (None, 0))
        if role is not None and (role not in best or rank < best[role][0]):
            best[role] = (rank, name)
    return ColumnMap(**{role.value: name for role, (_, name) in best.items()})


def distinct_names(header: Sequence[object]) -> tuple[str, ...]:
    """Return the header with a name for each nameless column and a number behind each repeated name."""
    names: dict[str, None] = {}
    numbers: dict[str, int] = {}
    for position, cell in enumerate(header, start=1):
        name = " ".join(shown_cell(cell)[:_LONGEST_NAME].split()) or f"column {position}"
        unique = name
        while unique in names:
            numbers[name] = numbers.get(name, 1) + 1
            unique = f"{name} ({numbers[name]})"
        names[unique] = None
    return tuple(names)


def shown_cell(cell: object) -> str:
    """Return a cell as text, empty for None; JSON may nest values deeper than can be written out."""
    try:
        return "" if cell is None else str(cell)
    except RecursionError:
        return "…"
