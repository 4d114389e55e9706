"""Classes of faults that a language officer found: each is looked for in every message of Hindi, Urdu and Punjabi."""

import re
import unicodedata
from itertools import pairwise

import pytest
from sentences import LOCALE, TEMPLATE_FILES, WHOLE
from term_tables import IN_ORDER, said, terms

ALL = ("en", *WHOLE)
LETTER = "[\\w\u0900-\u0963\u0a01-\u0a75]"

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
    "install memory requirements spark docs resolving md"
)
CLASSES = "Unclassified Restricted Confidential Secret Top"
LETTERS = "FSL IPC NBW PIS PNO IMEI UIN UID MAC IST DD MM YYYY DL HR DK B2 F6 Gi Enter SHA SHA256SUMS OCND"
EXAMPLES = "HR06 HR26EX0001 SNP KUNDLI NCR GANGS instagram example org releases"
TYPED = (
    "name property map out HEADING COLUMN NAME the same for all born text entry window en More Export chat father "
    "station release release_date date threat conditions address jail fir unit from to post phone always across "
    "warrant no woman search language document signature form column item authority stock gang member case prosecution "
    "court sangam check file Kruti Dev"
)
"""Words of a file that an administrator writes, and of another program's menu: each is typed or chosen as it stands."""
STAYS = {*FORMATS.split(), *CLASSES.split(), *LETTERS.split(), *EXAMPLES.split(), *TYPED.split()}


def texts(language: str) -> list[str]:
    return [text for *_, text in said(language)]


def with_english(language: str) -> list[tuple[str, str, str]]:
    """Return (identifier, what an English reader sees, text) of each message of a language."""
    english = {(context, key): text for context, key, text in said("en")}
    return [(key, english[context, key], text) for context, key, text in said(language)]


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


# A pronoun may stand for an officer or a person, in whatever clause: no verb of its clause shows a gender.
PRONOUN = {
    "hi": "वह|वे|जो|कोई|वही|खुद|ख़ुद|स्वयं",
    "ur": "وہ|جو|کوئی|وہی|خود",
    "pa": "ਉਹ|ਜੋ|ਜਿਹੜਾ|ਜਿਹੜੀ|ਜਿਹੜੇ|ਕੋਈ|ਉਹੀ|ਆਪ|ਖ਼ੁਦ",
}
CLAUSE_OF_A_PRONOUN = {
    "hi": r"[:;।?,(—]| (?:कि|जिसे|जिसक[ाीे]|जिस|जब|तब|उसे|उसक[ाीे]|उस|उन्हें|उन्हीं|उनक[ाीे]|उन|जिन्हें|जिन) ",
    "ur": r"[:;۔؛؟،(—]| (?:کہ|جس\w*|جب|تب|اسے|اس|ان|انہی\w*|جن\w*) ",
    "pa": r"[:;।?,(—]| (?:ਕਿ|ਜਿਸ|ਜਿਨ੍ਹਾਂ|ਜਦ\w*|ਉਸ|ਉਨ੍ਹਾਂ) ",
}
SHOWS_A_GENDER = {
    "hi": r"(L)+(?:ता|ती)(?: (?:है|था|थी))?|(L)+ते (?:हैं|थे)|(L)+(?:ेगा|ेगी|एगा|एगी)|होग[ाी]|चुक[ाी]|रह[ाी]|गया|गई|हुआ|हुई",
    "ur": r"(L)+(?:تا|تی)(?: (?:ہے|تھا|تھی))?|(L)+تے (?:ہیں|تھے)|گا|گی|چک[ای]|رہ[ای]|گیا|گئی|ہوا|ہوئی",
    "pa": r"(?!ਅਹੁਦਾ)(L)+(?:ਦਾ|ਦੀ)(?: (?:ਹੈ|ਸੀ))?|(L)+ਦੇ (?:ਹਨ|ਸਨ)|(L)+(?:ਗਾ|ਗੀ)|ਚੁੱਕ[ਾੀ]|ਰਿਹਾ|ਰਹੀ|ਗਿਆ|ਗਈ|ਹੋਇਆ|ਹੋਈ",
}
SAYS_WHO = re.compile(
    r"\b(?:who|whoever|nobody|no one|somebody|someone|anybody|anyone|every(?:body|one)|he|his|him|she|her|another)\b"
    r"|[{(](?:who|officer|by|name|person|maker|asker|recipient|sender)[})]",
    re.IGNORECASE,
)
OF_A_PERSON = {
    "hi": (
        "{who} ने पूछा; वह उत्तर देख सकता है।",
        "जो भी इस पद पर होगा, यही देखेगा।",
        "इस पर कोई हस्ताक्षर नहीं करता।",
        "जो मुक़दमा पढ़ सकती है, उसके लिए।",
    ),
    "ur": ("{who} نے پوچھا؛ وہ جواب دیکھ سکتا ہے۔", "اب اسے کوئی نہیں پڑھے گا۔", "اس پر کوئی دستخط نہیں کرتا۔"),
    "pa": ("{who} ਨੇ ਪੁੱਛਿਆ; ਉਹ ਜਵਾਬ ਦੇਖ ਸਕਦਾ ਹੈ।", "ਹੁਣ ਇਸ ਨੂੰ ਕੋਈ ਨਹੀਂ ਪੜ੍ਹੇਗਾ।", "ਇਸ ’ਤੇ ਕੋਈ ਦਸਤਖ਼ਤ ਨਹੀਂ ਕਰਦਾ।"),
}
OF_NO_GENDER = {
    "hi": ("इस पद पर जो भी हो, उसे यही दिखेगा।", "{who} ने पूछा; उत्तर उसे दिखता है।", "उस पर हस्ताक्षर नहीं किए जाते।"),
    "ur": ("یہ کسی کو نظر نہیں آئے گا۔", "{who} نے پوچھا؛ جواب اسے نظر آتا ہے۔"),
    "pa": ("ਇਹ ਕਿਸੇ ਨੂੰ ਨਹੀਂ ਦਿਸੇਗਾ।", "{who} ਨੇ ਪੁੱਛਿਆ; ਜਵਾਬ ਉਸ ਨੂੰ ਦਿਸਦਾ ਹੈ।"),
}
OF_A_THING = (
    "A chart of another unit, saved at",
    "A phone that belongs to no officer",
    "A tie is a lead to its",
    "An envelope in the name of {claimed}",
    "An envelope of {force} is for {recipient},",
    "Another post reviews this message: yours wrote",
    "Counted: claims that name their evidence, are",
    "Each row names its source and who",
    "Members as the register claims them. A",
    "No record that your post may see",
    "Nothing more that you see is linked",
    "Our force hosts the group: it alone",
    "The PDF holds only what every recipient",
    "This record is on offer to another",
    "Two officers approve it again. Until then",
    "What was done was done by now,",
    "What you quote is not for everyone",
    "What you write is a record of",
    "Who is added later receives it too;",
    "Your post does not see all that",
    "{by} saved this chart since you opened",
    "{force} says that we took over a",
    "{force} sends as its own a record",
)
"""Beginnings of sentences whose pronoun, as each was read, stands for a thing or a force, never for a person."""

# "The one who does" with no noun of ours after it is a man or a woman.
DOER = {
    "hi": rf"(?<!आ)ने वाल[ाी](?!{LETTER})(?! (?:कोई|कुछ|बल|पद|फ़ॉर्म|संगठन|सीमा|इकाई|डेस्क|पक्ष|है।|और|नहीं))",
    "ur": rf"(?<!آ)نے وال[ای](?!{LETTER})(?!، ماڈل)"
    r"(?! (?:کوئی|فورس|عہدہ|فارم|تنظیم|یونٹ|ڈیسک|شخص|فریق|پورا|فائل|اقسام|ہے۔|نہیں))",
    "pa": rf"ਣ ਵਾਲ[ਾੀ](?!{LETTER})(?! (?:ਕੋਈ|ਫੋਰਸ|ਅਹੁਦਾ|ਫ਼ਾਰਮ|ਸੰਗਠਨ|ਹੱਦ|ਇਕਾਈ|ਡੈਸਕ|ਧਿਰ|ਪੰਨਾ|ਚਿੱਠੀ|ਹੈ।|ਨਹੀਂ))",
}


def gendered_of_a_pronoun(text: str, language: str) -> bool:
    """Tell whether a pronoun in the nominative has, in its own clause, a verb that shows a gender."""
    pronoun = rf"(?<!{LETTER})(?:{PRONOUN[language]})(?!{LETTER})"
    verb = rf"(?<!{LETTER})(?:{SHOWS_A_GENDER[language].replace('(L)', LETTER)})(?!{LETTER})"
    clauses = [re.split(CLAUSE_OF_A_PRONOUN[language], text[at.end() :])[0] for at in re.finditer(pronoun, text)]
    return any(re.search(verb, each) for each in clauses)


@pytest.mark.parametrize("language", WHOLE)
def test_no_verb_agrees_with_a_pronoun_of_a_person(language: str) -> None:
    found = {
        key: text
        for key, english, text in with_english(language)
        if SAYS_WHO.search(f"{english} {key}")
        and not key.startswith(OF_A_THING)
        and gendered_of_a_pronoun(text, language)
    }
    assert found == {}
    assert [text for text in OF_A_PERSON[language] if not gendered_of_a_pronoun(text, language)] == []
    assert [text for text in OF_NO_GENDER[language] if gendered_of_a_pronoun(text, language)] == []


@pytest.mark.parametrize("language", WHOLE)
def test_no_doer_is_named_as_a_man_or_a_woman(language: str) -> None:
    assert [text for text in texts(language) if re.search(DOER[language], text)] == []


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
