"""Title, residue, byline, source and language of an article."""

from assist_sample import Sample
from hypothesis import given
from hypothesis import strategies as st

from annotator.assist.language import propose_language
from annotator.assist.layout import propose_regions
from annotator.core.region import RegionKind

BODY = "The ministers met again in Brussels and talked about the plan for hours, said people who were there. "


def why(text: str) -> dict[str, str]:
    return {e.text: e.why for e in propose_regions(text).residue}


def test_titles_of_the_sample(sample: Sample) -> None:
    found = {short: propose_regions(text).title for short, text in sample.texts.items()}
    assert {short: title.span if title else None for short, title in found.items()} == {
        "000": (0, 81),
        "001": None,
        "002": None,
        "003": (12, 83),
        "004": (0, 68),
    }


def test_residue_of_the_sample_is_exact_and_nearly_whole(sample: Sample) -> None:
    right = wrong = missed = 0
    for short, text in sample.texts.items():
        gold = {i for span in sample.residue[short] for i in range(*span) if not text[i].isspace()}
        mine = {i for e in propose_regions(text).residue for i in range(*e.span) if not text[i].isspace()}
        right, wrong, missed = right + len(gold & mine), wrong + len(mine - gold), missed + len(gold - mine)
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.85


def test_byline_and_source_of_the_sample(sample: Sample) -> None:
    proposal = propose_regions(sample.texts["003"])
    assert proposal.byline is not None
    assert proposal.byline.text == "WION Web Team"
    assert proposal.source is not None
    assert (proposal.source.text, proposal.source.span) == ("WION", (85, 89))
    box = propose_regions(sample.texts["000"])
    assert box.byline is not None
    assert box.byline.text == "Geopolitical Monitor"
    assert box.source is None


def test_a_page_with_menu_caption_and_teasers() -> None:
    text = "\n".join(
        [
            "Home",
            "Politics",
            "Ministers meet again over the plan | Daily Herald",
            "By Jane Doe",
            "Photo: Getty Images",
            BODY * 3,
            "Advertisement",
            BODY * 2,
            "Also read: Ten places to see",
            BODY * 2,
            "You may also like",
            "Ten places to see this summer",
            "They are lovely… Read More",
            "© 2024 Daily Herald. All rights reserved.",
        ]
    )
    proposal = propose_regions(text)
    assert proposal.title is not None
    assert proposal.title.text.startswith("Ministers meet")
    assert proposal.source is not None
    assert proposal.source.text == "Daily Herald"
    assert proposal.byline is not None
    assert proposal.byline.text == "By Jane Doe"
    assert [e.text for e in proposal.residue] == [
        line for line in text.split("\n") if not line.startswith(("Ministers", "The ministers"))
    ]
    assert proposal.regions[2].kind is RegionKind.TITLE


def test_body_below_a_related_heading_stays_body() -> None:
    text = f"Ministers meet over the plan\n{BODY * 3}\nRelated stories\n{BODY * 3}\n{BODY}"
    assert why(text) == {"Related stories": "list of links"}


def test_a_subheading_and_a_quoted_read_more_stay_body() -> None:
    text = (
        f"Ministers meet over the plan\n{BODY * 3}\nWhat comes next?\n{BODY * 3}\nHe wants to read more books.\n{BODY}"
    )
    assert why(text) == {}


def test_reader_comments_are_residue() -> None:
    text = f"Ministers meet over the plan\n{BODY * 5}\nComments\nI do not believe a word of what they say there."
    assert len(why(text)) == 2


def test_long_texts_are_read_at_both_ends() -> None:
    text = f"Advertisement\nMinisters meet over the plan\n{(BODY + chr(10)) * 2_000}Read More"
    assert [e.text for e in propose_regions(text).residue] == ["Advertisement", "Read More"]


@given(st.text(alphabet=st.sampled_from("aB .\n\t\u00a0:…20by"), max_size=120))
def test_evidence_lies_where_it_says(text: str) -> None:
    proposal = propose_regions(text)
    for evidence in [*proposal.residue, *(e for e in (proposal.title, proposal.byline) if e)]:
        assert text[evidence.span.start : evidence.span.end] == evidence.text != ""
    ends = [r.end for r in proposal.regions]
    assert all(r.start >= end for r, end in zip(proposal.regions[1:], ends, strict=False))


def test_language_of_texts(sample: Sample) -> None:
    assert {propose_language(text) for text in sample.texts.values()} == {"en"}
    spoken = {
        "de": "Der Minister sagte, dass die Regierung nicht mit dem Plan und auch nicht auf eine Frage einging.",
        "fr": "Le ministre a dit que les alliés sont dans une situation qui ne change pas pour les pays avec le plan.",
        "es": "El ministro dijo que los aliados no van a cambiar las reglas para el país y que es una guerra.",
        "it": "Il ministro ha detto che gli alleati non sono pronti per la guerra e che il piano è una bozza.",
        "pt": "O ministro disse que os aliados não vão mudar as regras para o país e que é uma guerra do povo.",
        "nl": "De minister zei dat het plan van de regering niet werd aangenomen en dat er ook een ander is.",
        "pl": "Minister powiedział, że rząd nie jest gotowy do wojny i że to się nie zmieni przez rok dla kraju.",
        "sv": "Ministern sade att regeringen inte har en plan och att det är en fråga för landet.",
        "tr": "Bakan bu plan için çok önemli bir adım ve daha sonra da yeni bir karar olarak kabul edildi.",
        "uk": "Міністр сказав, що уряд не готовий до цієї війни і що план її не змінить.",
        "ru": "Министр сказал, что правительство не готово к этой войне и что план её не изменит, были вопросы.",
        "ar": "قال الوزير إن الحكومة ليست مستعدة لهذه الحرب",
        "he": "השר אמר שהממשלה לא מוכנה למלחמה הזאת",
    }
    assert {code: propose_language(text) for code, text in spoken.items()} == {code: code for code in spoken}


def test_language_is_none_when_unsure() -> None:
    unsure = [
        "",
        "NATO",
        "1 2 3",
        "今日は晴れ。",
        "وزیر گفت که دولت پیش از جنگ",
        "Ministeren sa at det ikke er en sak som kommer fra landet og ble til.",
    ]
    assert [propose_language(text) for text in unsure] == [None] * len(unsure)
