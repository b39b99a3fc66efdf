"""Windows-1252 or Windows-1250? Which of the Latin one-byte encodings spells words that some language has."""

from collections import Counter

_ALPHABETS = {
    "cp1252": (
        "àâæçéèêëîïôœùûüÿ",  # French
        "äöüß",  # German
        "áéíñóúü",  # Spanish
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "áéíóúèëïöü",  # Dutch
        "åäöé",  # Swedish, Finnish
        "æøåéèôóòâ",  # Danish, Norwegian
        "áðéíóúýþæö",  # Icelandic
        "àçèéíïòóúü·",  # Catalan
    ),
    "cp1250": (
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîşţ",  # Romanian
        "čćđšž",  # Croatian, Slovenian, Serbian
    ),
    "cp1254": ("çğıi̇öşüâîû",),  # Turkish
    "cp1257": (
        "ąčęėįšųūž",  # Lithuanian
        "āčēģīķļņšūž",  # Latvian
        "äõöüšž",  # Estonian
    ),
}
_ALPHABETS["iso8859_2"] = _ALPHABETS["cp1250"]

LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2")
"""One-byte encodings of the Latin script, the commoner first."""

_PUNCTUATION = frozenset("\u00a0“”„‚‘’«»‹›–—…•·§°€£©®™¿¡´`½²³†‰")


def likeliest_latin(sample: bytes) -> list[str]:
    """Return those of `LATIN` that can hold the sample, the one whose letters make the best fit first."""
    scores = []
    for order, name in enumerate(LATIN):
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        scores.append((-_fit(text, name), order, name))
    return [name for _, _, name in sorted(scores)]


def _fit(text: str, name: str) -> float:
    """Return the share of characters beyond ASCII that the best fitting language of the encoding uses, 0 to 1."""
    counts = Counter(character for character in text.lower() if character > "\x7f")
    for mark in _PUNCTUATION:
        counts.pop(mark, None)
    total = sum(counts.values())
    if not total:
        return 1.0
    return max(sum(counts[letter] for letter in alphabet) for alphabet in _ALPHABETS[name]) / total
