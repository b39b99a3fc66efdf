"""The language of a text, from its script and its commonest words."""

from annotator.assist.wordlists import word_set

_REACH = 2_000
_MIN_WORDS = 3
_LEAD = 1.4
_LATIN_BYTES = 1.4
"""Text of more UTF-8 bytes a letter than this may be of another script than Latin."""

_WORDS: dict[str, frozenset[str]] = {
    "en": word_set("the of and to in that is was for with on it as by at from are this have has be not but"),
    "de": word_set("der die das und ist nicht mit den von zu ein eine dem des sich auf für im auch wird als dass"),
    "fr": word_set("le la les des et est une dans que pour du qui sur pas au avec par ne ce il sont été aux"),
    "es": word_set("el la los las de que en y del un una por con para se es su al lo como más ha pero"),
    "it": word_set("il di che e la per un una del della con non sono è gli le nel alla da si ha anche dei"),
    "pt": word_set("o a os as de que do da em um uma para com não no na dos das por ao mais se é foi"),
    "nl": word_set("de het een van en in dat is op te voor met zijn niet aan er om ook als door bij naar"),
    "pl": word_set("i w na z nie się że do jest o to jak przez dla po za od który oraz był są ale"),
    "tr": word_set("ve bir bu için ile da de olarak olan daha çok sonra kadar ancak ise gibi en oldu"),
    "sv": word_set("och att det i en som är på för med av till den har inte om ett var jag de från men"),
    "da": word_set("og at det i en som er på for med af til den har ikke om et var jeg de fra men ved blev"),
    "no": word_set("og at det i en som er på for med av til den har ikke om et var jeg de fra men ved ble"),
    "ro": word_set("și de în la cu pe că nu este din un o care pentru sunt mai au fost al lui"),
    "cs": word_set("a se v na je že s z do to o ve k pro jako za po by ale si od jsou byl které"),
    "fi": word_set("ja on ei että se oli hän mutta ovat myös kun joka niin sen kuin mukaan ole"),
    "hu": word_set("a az és hogy nem is egy van volt meg csak de ez ha mint már még"),
}
_TOLD = word_set("en de fr es it pt nl pl uk ru ar he tr sv")


def propose_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the text's language; None when unsure or when it is none of those known.

    Only the first 2,000 code points count. Known: ar de en es fr he it nl pl pt ru sv tr uk.
    """
    head = text[:_REACH]
    if not head.isascii() and len(head.encode("utf-8", "replace")) > _LATIN_BYTES * len(head):
        script = _script(head)
        if script is not None:
            return _by_letters(head.lower(), script)
    words = set(head.lower().split())
    (best, code), (second, _) = sorted([(len(known & words), code) for code, known in _WORDS.items()])[:-3:-1]
    if best < _MIN_WORDS or best < second * _LEAD or code not in _TOLD:
        return None
    return code


def _script(head: str) -> str | None:
    """Return the script that most of a sample of letters belongs to; None for Latin."""
    counts = {"latin": 0, "cyrillic": 0, "hebrew": 0, "arabic": 0, "other": 0}
    for letter in head[:: max(1, len(head) // 120)]:
        if not letter.isalpha():
            continue
        point = ord(letter)
        if point < 0x250:
            counts["latin"] += 1
        elif 0x400 <= point < 0x530:
            counts["cyrillic"] += 1
        elif 0x590 <= point < 0x600:
            counts["hebrew"] += 1
        elif 0x600 <= point < 0x700:
            counts["arabic"] += 1
        else:
            counts["other"] += 1
    best = max(counts, key=lambda name: counts[name])
    return None if best == "latin" else best


def _by_letters(head: str, script: str) -> str | None:
    if script == "hebrew":
        return "he"
    if script == "arabic":
        return None if any(letter in head for letter in "پچژگےۀ") else "ar"
    if script != "cyrillic" or any(letter in head for letter in "ўљњћђјѓќ"):
        return None
    ukrainian = any(letter in head for letter in "іїєґ")
    russian = any(letter in head for letter in "ыэё")
    if ukrainian == russian:
        return None
    return "uk" if ukrainian else "ru"
