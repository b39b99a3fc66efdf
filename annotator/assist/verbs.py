"""The words by which a text says that somebody says, wants or opposes something."""

from annotator.assist.wordlists import word_set


def _forms(base: str) -> set[str]:
    """Return the forms of a regular English verb."""
    if base.endswith("e"):
        return {base, base + "s", base + "d", base[:-1] + "ing"}
    if base.endswith("y") and base[-2] not in "aeo":
        return {base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"}
    sibilant = base.endswith(("s", "sh", "ch", "x"))
    return {base, base + ("es" if sibilant else "s"), base + "ed", base + "ing"}


def _all_forms(bases: str, irregular: str = "") -> frozenset[str]:
    return frozenset(form for base in bases.split() for form in _forms(base)) | frozenset(irregular.split())


_FOREIGN = (
    # German, Dutch, Swedish
    "sagt sagte sagten erklärt erklärte erklärten betont betonte behauptet behauptete meint meinte mitteilte "
    "berichtete zei zegt verklaarde benadrukte säger sade sa uppgav "
    # French, Spanish, Portuguese, Italian
    "dit déclare déclaré affirme affirmé ajoute ajouté souligne souligné estime indiqué assuré "
    "dijo dice declaró afirmó señaló aseguró añadió disse afirmou declarou acrescentou ha dichiarato detto dichiarato "
    "affermato "
    # Polish, Ukrainian, Russian, Turkish
    "powiedział powiedziała oświadczył stwierdził dodał сказав сказала заявив заявила зазначив зазначила додав "
    "повідомив наголосив сказал заявил заявило отметил отметила добавил сообщил подчеркнул dedi söyledi belirtti "
    "قال قالت صرح أكد أعلن אמר אמרה הודיע"
)

SAYING = _all_forms(
    "state claim argue assert insist maintain declare announce remark observe note add explain stress emphasise "
    "emphasize underline underscore reiterate reaffirm affirm confirm admit acknowledge concede warn caution tweet "
    "comment report reply respond answer ask believe suggest indicate predict estimate conclude contend allege "
    "mention complain assure inform deny signal recall reveal conclude post",
    "say says said saying tell tells told telling write writes wrote written writing think thinks thought thinking "
    "reads read quoted admitted admitting quipped hinted foresee foresees foresaw swear swears swore " + _FOREIGN,
)
"""Verbs that bring what somebody says or thinks; mostly with "that" or a quotation."""

PLAIN_SAYING = word_set(
    "say says said saying tell tells told telling claim claims claimed claiming believe believes believed believing"
)
"""Verbs after which the content may come without "that"."""

WANTING = _all_forms(
    "urge request demand appeal seek ask call plead press push propose recommend advocate promise pledge vow commit "
    "oppose reject condemn criticise criticize denounce dismiss accuse blame praise welcome endorse support favour "
    "favor approve agree refuse threaten view label frame describe regard fear hope want expect intend prefer doubt "
    "question offer invite consider express voice raise reaffirm renew announce convince favor defend target "
    "underscore underline emphasise emphasize warn intensify depict portray deem",
    "sought seeking committed committing preferred remain remains remained remaining continue continues continued "
    "continuing is are was were has have had opposed made make makes making won't refuses vetoed vetoing",
)
"""Verbs that carry a position themselves, and those that a position is often held with ("remains opposed")."""

POSITION = WANTING - word_set(
    "is are was were has have had made make makes making remain remains remained remaining continue continues "
    "continued continuing raise raises raised raising question questions expect expects expected expecting target "
    "targets targeted targeting consider considers considered considering offer offers voice support supports call "
    "calls push press demand demands request requests threat hope hopes fear doubt doubts appeal appeals "
    "favor favour view views label labels frame frames blame promise promises pledge pledges invite invites"
)
"""Verbs of wanting that are rarely nouns and rarely mere auxiliaries."""

HELPERS = word_set(
    "has have had is are was were be been will would may might can could should must did does do not also soon again "
    "once now still then later recently repeatedly clearly strongly publicly firmly reportedly never even just already "
    "yesterday today earlier himself herself itself themselves expected scheduled set likely unlikely since "
    "however both have 's"
)
"""Words that may stand between a subject and its verb."""

PREPOSITIONS = word_set(
    "of to with from in by for against at on about regarding into between among over under towards toward along around "
    "through including despite after before near via within across like than amid on behind beyond during upon"
)
"""Words that make the name after them somebody other than the subject."""

PRONOUNS = word_set("he she they it we i who him her them his their its")
"""Words that stand for somebody named before."""
