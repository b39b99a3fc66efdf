"""Bytes to text: which encoding a file is in, and how sure that is."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from annotator.core.errors import AnnotatorError
from annotator.formats.latin import LATIN, likeliest_latin

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE_ENCODINGS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_CANDIDATES = (
    *LATIN,
    "cp1251",
    "cp1253",
    "cp1255",
    "cp1256",
    "koi8_r",
    "koi8_u",
    "cp866",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
)
_WEB_NAMES = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""Browsers read the left names as the right ones, which hold more characters."""

_NOT_OF_PAGES = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined"})
"""Names that Python knows and no page is in; they read slowly or make up characters."""

_DECLARED = re.compile(
    rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]+)|^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_DECLARATION_BYTES = 4096
_CONTROLS = bytes((*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_WIDE_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_WIDE_SPACES = re.compile("[ \n\u3000、。，]")
_CONTROL_SHARE = 0.005
_SAMPLE_BYTES = 32_768
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x1f\x8b", "a compressed file"),
)
_KNOWN_BEGINNINGS = tuple(beginning for beginning, _ in (*_BOMS, *_SIGNATURES))
_CHOOSE = "Choose another encoding in the preview."
_SAVE_AS_TEXT = "Save it as plain text or as a web page and import that."


class UnreadableError(AnnotatorError):
    """Bytes that are not text, or not in the encoding they are said to be in."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding it was read in.

    `certain` is False when the encoding was guessed; `alternatives` are then other encodings that fit as well, the
    likelier first.
    """

    text: str
    encoding: str
    certain: bool
    alternatives: tuple[str, ...] = ()


def decode(data: bytes, encoding: str | None = None, *, html: bool = False) -> Decoded:
    """Return the bytes as text, without a leading byte order mark; line ends stay as they are.

    Args:
        data: the whole file.
        encoding: used strictly when given; otherwise the encoding is recognised.
        html: heed the encoding that a web page declares for itself.

    Raises:
        UnreadableError: when the data is no text, holds NUL, or is broken in the encoding given or marked.
    """
    if encoding is not None:
        return _as_given(data, encoding)
    if data.startswith(_KNOWN_BEGINNINGS) and (marked := _marked(data)):
        return marked
    if b"\x00" in data:
        return _wide(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_binary(data)
        return _declared(data) if html and _declaration(data) else _guessed(data, error)
    _refuse_binary(data)
    if "\x1b" in text and (shifted := _shifted(data)):
        return shifted
    return Decoded(text, "utf-8", certain=True)


def _marked(data: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Decoded(_checked(_strictly(data, name), name), name, certain=True)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableError(f"This is {what}, not text.", _SAVE_AS_TEXT)
    return None


def _as_given(data: bytes, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding.strip()).name
    except (LookupError, ValueError) as error:
        raise UnreadableError(
            f"“{encoding}” is no encoding known here.", "Try utf-8, windows-1252 or utf-16."
        ) from error
    text = _strictly(data, name)
    return Decoded(_checked(text.removeprefix("\ufeff"), name), name, certain=True)


def _strictly(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"Byte {error.start + 1} is not valid in {name}: {error.reason}.", _CHOOSE) from error
    except (LookupError, ValueError) as error:
        raise UnreadableError(f"“{name}” is not an encoding of text.", "Try utf-8, windows-1252 or utf-16.") from error


def _checked(text: str, name: str) -> str:
    position = text.find("\x00")
    if position >= 0:
        raise UnreadableError(
            f"Character {position + 1} is NUL, which no text in {name} holds: this is binary data or in another "
            "encoding.",
            _CHOOSE,
        )
    return text


def _refuse_binary(data: bytes) -> None:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > len(data) * _CONTROL_SHARE and controls > 1:
        raise UnreadableError(f"{controls:,} of {len(data):,} bytes are control characters: binary data, not text.")


def _wide(data: bytes) -> Decoded:
    """Recognise UTF-16 and UTF-32 without a byte order mark: only the right byte order gives blanks and no controls."""
    fitting = []
    for name in _WIDE_ENCODINGS:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _WIDE_SPACES.search(text) and not _WIDE_CONTROLS.search(text) and _assigned(text):
            fitting.append((_strangeness(text), name, text))
    if not fitting:
        position = data.index(b"\x00") + 1
        raise UnreadableError(f"Byte {position} is NUL: this is binary data, not text.", _CHOOSE)
    fitting.sort()
    _, name, text = fitting[0]
    return Decoded(text, name, certain=False, alternatives=tuple(other for _, other, _ in fitting[1:]))


def _assigned(text: str) -> bool:
    return all(unicodedata.category(character) not in {"Cn", "Co"} for character in set(text))


def _strangeness(text: str) -> int:
    """How many scripts' blocks a text draws on: swapped bytes scatter it over all of Unicode."""
    return len({ord(character) >> 8 for character in text})


def _shifted(data: bytes) -> Decoded | None:
    if b"\x1b$" not in data:
        return None
    try:
        return Decoded(data.decode("iso2022_jp"), "iso2022_jp", certain=False, alternatives=("utf-8",))
    except UnicodeDecodeError:
        return None


def _declaration(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_DECLARATION_BYTES])
    if not match:
        return None
    label = (match[1] or match[2]).decode("ascii", "ignore")
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return None if name.startswith("utf") or name in _NOT_OF_PAGES else _WEB_NAMES.get(name, name)


def _declared(data: bytes) -> Decoded:
    name = _declaration(data) or "cp1252"
    try:
        return Decoded(_strictly(data, name), name, certain=True)
    except UnreadableError as error:
        return _guessed(data, error)


def _guessed(data: bytes, cause: Exception) -> Decoded:
    fitting = _fitting(data)
    if not fitting:
        raise UnreadableError("No encoding fits: this is binary data or a damaged text.", _CHOOSE) from cause
    best, *others = fitting
    return Decoded(data.decode(best), best, certain=False, alternatives=tuple(others))


def _fitting(data: bytes) -> list[str]:
    """Return the encodings that can hold the data, the likeliest first."""
    from charset_normalizer import from_bytes

    sample = _sample(data)
    ranked = [match.encoding for match in from_bytes(sample, cp_isolation=list(_CANDIDATES))]
    ranked = [name for name in ranked if name in _CANDIDATES]
    if not ranked or ranked[0] in LATIN:
        latin = likeliest_latin(sample)
        ranked = [*latin, *(name for name in ranked if name not in latin)]
    ranked += [name for name in _CANDIDATES if name not in ranked]
    return [name for name in ranked if _decodable(data, name)]


def _sample(data: bytes) -> bytes:
    """Return the lines that say something about the encoding: those that are not ASCII."""
    lines, size = [], 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_BYTES:
                break
    return _cut(b"".join(lines))


def _cut(sample: bytes) -> bytes:
    """Return the beginning of a long sample, ended behind a blank so that no character is cut in two."""
    if len(sample) <= 2 * _SAMPLE_BYTES:
        return sample
    end = max(sample.rfind(blank, _SAMPLE_BYTES, 2 * _SAMPLE_BYTES) for blank in (b" ", b"\n", b">", b"<"))
    return sample[: end + 1] if end >= 0 else sample[: 2 * _SAMPLE_BYTES]


def _decodable(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True
