"""Words that an officer read wrongly: what each screen, letter and wireless text says in their place."""

import re
from datetime import timedelta

import pytest
from catalogues import catalogue
from django.utils import translation
from sentences import LOCALE, WHOLE
from term_tables import TABLES

from sangam.exchange.cap import ACTIONS
from sangam.exchange.types import Action
from sangam.interchange import letters
from sangam.kernel.handling import Classification
from sangam.web.common.sentences import sentence_in_words
from sangam.web.templatetags.words import span_words, word

LANGUAGES = ("en", *WHOLE)
DETAIN = {"en": "detain", "hi": "हिरासत में लें", "pa": "ਹਿਰਾਸਤ ਵਿੱਚ ਲਓ", "ur": "حراست میں لیں"}
NOWHERE = {
    "hi": ("आत्मघाती", "सीमा पार", "एलओसी", "चेतावनी", "चेतावनि", "चुनौती"),
    "ur": ("سرحد", "ایل او سی", "چیلنج"),
    "pa": ("ਸਰਹੱਦ", "ਐਲਓਸੀ", "ਪੱਕਾ", "ਚੇਤਾਵਨੀ", "ਚਿਤਾਵਨੀ", "ਚੁਣੌਤੀ", "ਕਥਨ"),
    "en": ("across the border", "opposite station", "challenge", "statement"),
}


def shown(language: str, key: str, **parts: object) -> str:
    with translation.override(language):
        return sentence_in_words(key, parts)


def texts(language: str) -> list[str]:
    """Return all that the catalogue of a language says; of English what differs from the keys, or else the key."""
    found: list[str] = []
    with translation.override(language):
        for message in catalogue("hi" if language == "en" else language):
            keys = message.id if isinstance(message.id, tuple) else (message.id,)
            context = message.context or None
            found += [
                translation.pgettext(context, key) if context else translation.gettext(key) for key in keys if key
            ]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_misled_stands_nowhere(language: str) -> None:
    said_anywhere = texts(language)
    assert [each for each in said_anywhere for word in NOWHERE[language] if word in each.lower()] == []


def test_a_word_that_misled_stands_in_no_table() -> None:
    words = [word for language in WHOLE for word in NOWHERE[language]]
    found = [(path.name, word) for path in TABLES for word in words if word in path.read_text("utf-8")]
    assert found == []


def test_who_may_take_their_own_life_is_no_attacker() -> None:
    assert shown("hi", "Suicidal") == "आत्महत्या का ख़तरा"
    assert letters.both("caution:suicidal") == ("Suicide risk", "आत्महत्या का ख़तरा")


SAID = {
    "Suicidal": ("Suicide risk", "आत्महत्या का ख़तरा", "خودکشی کا خطرہ", "ਖ਼ੁਦਕੁਸ਼ੀ ਦਾ ਖ਼ਤਰਾ"),
    "Across the border": ("In the neighbouring state", "पड़ोसी राज्य में", "پڑوسی ریاست میں", "ਗੁਆਂਢੀ ਰਾਜ ਵਿੱਚ"),
    "strong": ("strong", "प्रबल", "مضبوط", "ਮਜ਼ਬੂਤ"),
    "Challenged a statement": (
        "Objected to an entry", "प्रविष्टि पर आपत्ति दर्ज की", "اندراج پر اعتراض درج کیا", "ਇੰਦਰਾਜ ’ਤੇ ਇਤਰਾਜ਼ ਦਰਜ ਕੀਤਾ",
    ),
    "It stands": ("Entry upheld", "प्रविष्टि यथावत", "اندراج برقرار", "ਇੰਦਰਾਜ ਬਰਕਰਾਰ"),
    "Look-out circular": ("Look-out circular", "लुक-आउट सर्कुलर", "لُک آؤٹ سرکلر", "ਲੁੱਕ-ਆਊਟ ਸਰਕੂਲਰ"),
    "Authority": ("Legal basis", "आधार", "قانونی بنیاد", "ਆਧਾਰ"),
}  # fmt: skip
"""What stands in place of a word that misled: English, Hindi, Urdu, Punjabi."""


@pytest.mark.parametrize("key", SAID)
def test_what_misled_is_said_as_the_review_wants_it(key: str) -> None:
    said_now = [shown(language, key) for language in ("en", "hi", "ur", "pa")]
    wanted = SAID[key]
    assert [text for text, begins in zip(said_now, wanted, strict=True) if not text.startswith(begins)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_class_stands_beside_its_english_word(language: str) -> None:
    with translation.override(language):
        for each in Classification:
            english = each.name.replace("_", " ").lower()
            assert english in word(each.name.lower(), "classification").lower()


def test_one_word_is_no_other_class_in_another_language() -> None:
    with translation.override("hi"):
        hindi = word("secret", "classification").split(" (")[0]
    with translation.override("pa"):
        punjabi = word("secret", "classification").split(" (")[0]
    assert (hindi, punjabi) == ("गुप्त", "ਗੁਪਤ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_to_detain_is_worded_alike_on_screens_letters_and_wireless(language: str) -> None:
    with translation.override(language):
        aloud, screen = str(ACTIONS[Action.DETAIN]), word("detain", "required_action")
    assert aloud == DETAIN[language]
    assert screen.lower().startswith(DETAIN[language])
    english, hindi = letters.both("action:detain") or ("", "")
    assert english.lower().startswith(DETAIN["en"])
    assert hindi.startswith(DETAIN["hi"])


def test_the_basis_of_a_letter_is_no_power() -> None:
    assert letters.heading_pair("Authority")[1].startswith("आधार")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("thing", ["This record", "This meeting"])
def test_what_cannot_be_done_is_said_in_whole_grammar(language: str, thing: str) -> None:
    key = "{thing} is {state}: it cannot be {act}. Possible now: {possible}."
    words = shown(language, key, thing=thing, state="transfer-offered", act="shared", possible="accepted, declined")
    assert not re.search(r"(यह|ਇਹ|یہ) \S+ (की|ਦੀ|کی)", words), words
    assert not re.search(r"cannot be \w+ing|now: \w+ing", words), words


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize(
    "key, parts",
    [
        ("A record of this kind cannot be {status}: choose a status from its list.", {"status": "bailed"}),
        ("What you would pass on is marked {caveats} by {owner}: leave it out, or ask the desk {desk}.",
         {"caveats": "call-first, lead-only", "owner": "HR", "desk": "HR-1"}),
        ("{name}: {value} is not one of {options}.", {"name": "build", "value": "7", "options": "thin, medium, heavy"}),
        ("A {wanted} is expected here, and this is a {found}.", {"wanted": "photo", "found": "document"}),
        ("{name}: expected a year, not {value}.", {"name": "born_year", "value": "7"}),
        ("Two records of these kinds are never one: {kinds}.", {"kinds": "gang, person"}),
        ("A {kind} has no property {name}; it has {names}.", {"kind": "person", "name": "sex", "names": "name, alias"}),
        ("A meeting that is {before} is never {now} again: nothing of this is kept.",
         {"before": "running", "now": "draft"}),
    ],
)  # fmt: skip
def test_no_code_is_shown(language: str, key: str, parts: dict[str, str]) -> None:
    words = re.sub(r"\bHR(-1)?\b", "", shown(language, key, **parts))
    assert not re.search(r"[A-Za-z]{2,}", words), words


def test_the_catalogues_are_compiled() -> None:
    assert {path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.mo")} == set(LANGUAGES)


@pytest.mark.parametrize("language, one", [("en", "1 h"), ("hi", "1 घंटा"), ("ur", "1 گھنٹہ"), ("pa", "1 ਘੰਟਾ")])
def test_a_clock_says_one_hour_as_one(language: str, one: str) -> None:
    with translation.override(language):
        assert span_words(timedelta(hours=1)) == one
        assert span_words(timedelta(hours=1, minutes=10)).startswith(f"{one} ")
        assert span_words(timedelta(days=2, hours=1)).endswith(one)
