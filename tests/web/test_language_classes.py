"""Classes of faults that a language officer found: each is looked for in every message of Hindi, Urdu and Punjabi."""

import re
import unicodedata
from itertools import pairwise

import pytest
from sentences import LOCALE, TEMPLATE_FILES, WHOLE
from term_tables import IN_ORDER, said, terms

ALL = ("en", *WHOLE)

# An officer, and whoever an officer writes of, is a man or a woman.
GENDERED = {
    "hi": r"\S+ता ?/ ?\S*ती|\S+ता या \S+ती|(?:ता|ती|रहा|रही) हूँ|[ूऊ]ँग[ाी]",
    "ur": r"\S+تا ?/ ?\S*تی|\S+تا یا \S+تی|(?:تا|تی|رہا|رہی) ہوں(?! گ)|(?:ؤں|روں) گ[ای]",
    "pa": r"\S+ਦਾ ?/ ?\S*ਦੀ|\S+ਦਾ ਜਾਂ \S+ਦੀ|(?:ਦਾ|ਦੀ|ਰਿਹਾ|ਰਹੀ) ਹਾਂ|ਾਂਗ[ਾੀ]",
}
SAYS_A_GENDER = {
    "hi": ("मैं लौटाता/लौटाती हूँ", "वह क्या कहता या कहती है", "मैं आ रहा हूँ।", "मैं बताऊँगा"),
    "ur": ("میں واپس کرتا/کرتی ہوں", "وہ کیا کہتا یا کہتی ہے", "میں آ رہا ہوں۔", "میں بتاؤں گا"),
    "pa": ("ਮੈਂ ਮੋੜਦਾ/ਮੋੜਦੀ ਹਾਂ", "ਉਹ ਕੀ ਕਹਿੰਦਾ ਜਾਂ ਕਹਿੰਦੀ ਹੈ", "ਮੈਂ ਆ ਰਿਹਾ ਹਾਂ।", "ਮੈਂ ਦੱਸਾਂਗਾ"),
}

# One gender for one noun: a desk is feminine in Hindi, masculine in Urdu and Punjabi, as a unit is in Urdu.
OF_THE_OTHER_GENDER = {
    "hi": r"(?:का|के|अपने|हमारे|दूसरे|वाले|अपना|हमारा|दूसरा) डेस्क",
    "ur": r"(?:کی|ہماری|دوسری|اپنی|والی|میری| سی) (?:یونٹ|ڈیسک)",
    "pa": r"(?:ਦੀ|ਸਾਡੀ|ਦੂਜੀ|ਆਪਣੀ|ਤੁਹਾਡੀ|ਵਾਲੀ|ਕਿਹੜੀ|ਉੱਪਰਲੀ) ਡੈਸਕ",
}

# "Border" alone is the border with Pakistan: between two states it is a state border, or inter-state.
BORDER = {
    "en": r"(?<!state )\bborders?\b",
    "hi": r"(?<!राज्य-)सीमा (?:बैठक|समन्वय|के दोनों|की (?:कौन-सी )?ओर)|^सीमा$",
    "ur": "سرحد",
    "pa": "ਸਰਹੱਦ",
}

# What each language writes as two words, or with its apostrophe.
ONE_WORD_FOR_TWO = r"(?<![\u0a00-\u0a7f])(?:ਉਸ|ਇਸ|ਜਿਸ|ਕਿਸ)(?:ਦਾ|ਦੀ|ਦੇ|ਨੂੰ|ਨੇ|ਤੋਂ|ਵਿੱਚ|ਨਾਲ|ਲਈ)(?![\u0a00-\u0a7f])"
ON_WITHOUT_ITS_APOSTROPHE = r"(?<![\u0a00-\u0a7f’])ਤੇ(?![\u0a00-\u0a7f])|ਉੱਤੇ"

LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]+")
FORMATS = (
    "PDF CSV TSV MB KiB kB UTF 16 Windows JPEG PNG WebP SVG XML DOCX XLSX xlsx xls txt Excel Word parquet Spark "
    "pyspark Java java Ogg M4A AAC MP3 WAV AMR HTTP TLS JSON JavaScript GeoJSON PMTiles csv graphml ftm stix pip "
    "install memory"
)
CLASSES = "Unclassified Restricted Confidential Secret Top"
LETTERS = "FSL IPC NBW PIS PNO IMEI UIN UID MAC IST DD MM YYYY DL HR DK B2 F6 Gi Enter SHA OCND"
EXAMPLES = "HR06 HR26EX0001 SNP KUNDLI NCR GANGS instagram example org releases"
TYPED = (
    "name property map out HEADING COLUMN NAME the same for all born text entry window en More Export chat father "
    "station release release_date date threat conditions address jail fir unit from to post phone always across "
    "warrant no woman search language document signature form column item authority stock gang member case prosecution "
    "court"
)
"""Words of a file that an administrator writes, and of another program's menu: each is typed or chosen as it stands."""
STAYS = {*FORMATS.split(), *CLASSES.split(), *LETTERS.split(), *EXAMPLES.split(), *TYPED.split()}


def texts(language: str) -> list[str]:
    return [text for *_, text in said(language)]


@pytest.mark.parametrize("language", WHOLE)
def test_no_message_guesses_the_gender_of_an_officer(language: str) -> None:
    assert [text for text in texts(language) if re.search(GENDERED[language], text)] == []
    assert [text for text in SAYS_A_GENDER[language] if not re.search(GENDERED[language], text)] == []


@pytest.mark.parametrize("language", WHOLE)
def test_a_desk_and_a_unit_have_one_gender(language: str) -> None:
    assert [text for text in texts(language) if re.search(OF_THE_OTHER_GENDER[language], text)] == []


@pytest.mark.parametrize("language", ALL)
def test_the_border_of_a_state_is_named_as_one(language: str) -> None:
    assert [text for text in texts(language) if re.search(BORDER[language], text.lower())] == []


def test_punjabi_parts_its_words_as_it_is_written() -> None:
    assert [text for text in texts("pa") if re.search(f"{ONE_WORD_FOR_TWO}|{ON_WITHOUT_ITS_APOSTROPHE}", text)] == []
    assert re.search(ONE_WORD_FOR_TWO, "ਉਸਨੂੰ ਦੱਸੋ")
    assert not re.search(ON_WITHOUT_ITS_APOSTROPHE, "ਪੰਨੇ ’ਤੇ ਅਤੇ ਸੂਚੀ ਵਿੱਚ")


@pytest.mark.parametrize("language", WHOLE)
def test_no_english_is_left(language: str) -> None:
    found = {word: text for text in texts(language) for word in LATIN.findall(text) if word not in STAYS}
    assert found == {}


@pytest.mark.parametrize("language", WHOLE)
def test_a_term_begins_no_part_of_another_word(language: str) -> None:
    """Putting one term in place of another once cut a word in two: "دکھاتے" became "دآڈٹ لاگ"."""
    approved = {row["approved"].split(" / ")[IN_ORDER.index(language)] for row in terms() if row["approved"]}
    inside = re.compile(
        r"(?<=[\u0620-\u064a\u0671-\u06d3\u0904-\u0939\u093e-\u094c\u0a05-\u0a39\u0a3e-\u0a4c])"
        f"(?:{'|'.join(map(re.escape, sorted(approved)))})"
    )
    assert [text for text in texts(language) if inside.search(text)] == []


@pytest.mark.parametrize("language", ALL)
def test_each_message_stands_once_with_one_wording(language: str) -> None:
    """A merge by union of lines leaves what gettext's own tools refuse: a message twice, or two wordings of one."""
    lines = (LOCALE / language / "LC_MESSAGES" / "django.po").read_text("utf-8").splitlines()
    keys, context, wordings = [], "", []
    for before, line in pairwise(lines):
        if line.startswith('msgctxt "'):
            context = line
        elif line.startswith('msgid "') and line != 'msgid ""':
            keys.append((context, line))
            context = ""
        elif line.startswith('msgstr "') and not before.startswith(("msgid", '"')):
            wordings.append(line)
    assert sorted({key for key in keys if keys.count(key) > 1} if len(keys) != len(set(keys)) else ()) == []
    assert wordings == []


@pytest.mark.parametrize("language", WHOLE)
def test_a_letter_with_its_dot_is_written_in_one_way(language: str) -> None:
    assert [text for text in texts(language) if text != unicodedata.normalize("NFC", text)] == []


def test_a_page_parts_words_by_the_comma_of_its_language() -> None:
    """Between two words a template says {% comma %}, or has the list parted by |listed: Urdu has its own comma."""
    prose = re.compile(r"{% blocktrans.*?endblocktranslate %}|{#.*?#}|value=\"[^\"]*\"", re.DOTALL)
    latin = re.compile(r"(?:}}|%}|</bdi>|</a>), ?(?:{{|{%|<)|join:\", ")
    found = [path.name for path in TEMPLATE_FILES if latin.search(prose.sub("", path.read_text("utf-8")))]
    assert found == []


@pytest.mark.parametrize("language", ALL)
def test_a_day_is_not_asked_for_as_a_program_writes_it(language: str) -> None:
    assert [text for text in texts(language) if re.search(r"\d{4}-\d\d-\d\dT", text)] == []
