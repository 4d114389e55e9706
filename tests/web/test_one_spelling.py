"""One spelling of one word in each language: with its nukta, its izafat, the right apostrophe, dots in an acronym."""

import re
from collections.abc import Iterable

import pytest
from sentences import WHOLE
from term_tables import TABLES
from term_tables import said as said_in

INSTEAD = {
    "hi": {
        "तारीख": "तारीख़", "खाली": "ख़ाली", "गलत": "ग़लत", "दूरभाष": "फ़ोन", "निरस्त": "रद्द", "स्तंभ": "कॉलम",
        "हिन्दी": "हिंदी", "एफ़आईआर": "एफआईआर", "मुकदमा": "मुक़दमा", "जरूरी": "ज़रूरी", "आतिथेय": "मेज़बान",
        "पृष्ठ": "पन्ना", "पेज": "पन्ना", "यूनिट": "इकाई", "यूनिटों": "इकाइयों", "खाना": "ख़ाना", "खाने": "ख़ाने",
        "मामला": "मुक़दमा", "मामले": "मुक़दमे", "केस": "मुक़दमा", "प्रकरण": "मुक़दमा", "तिथि": "तारीख़",
        "प्राथमिकी": "एफआईआर", "फोन": "फ़ोन", "खराब": "ख़राब", "खतरनाक": "ख़तरनाक", "खुद": "ख़ुद",
        "गिरफ्तार": "गिरफ़्तार", "गिरफ्तारी": "गिरफ़्तारी", "बाकी": "बाक़ी", "सुराग़": "सुराग", "कतार": "क़तार",
        "तत्काल": "अत्यावश्यक", "पंजी": "रजिस्टर", "प्रमाण-पत्र": "प्रमाणपत्र", "संगरोध": "क्वारंटीन",
        "पुस्तकालय": "लाइब्रेरी", "कार्य-प्रणाली": "कार्य-विधि", "शृंखला": "सीरीज़", "सिलसिला": "सीरीज़",
        "पर्दा": "स्क्रीन", "संकेतक": "संकेत", "पद-क्रम": "रैंक", "प्रपत्र": "फ़ॉर्म",
        "मासिक योग": "मासिक आँकड़े", "ढका": "छिपाया",
    },
    "pa": {
        "ਹਾਲੇ": "ਅਜੇ", "ਨਾਮ": "ਨਾਂ", "ਵੇਖੋ": "ਦੇਖੋ", "ਸਾਂਭੋ": "ਸੰਭਾਲੋ", "ਉਹਨਾਂ": "ਉਨ੍ਹਾਂ", "ਇਹਨਾਂ": "ਇਨ੍ਹਾਂ",
        "ਐਨਆਈਏ": "ਐੱਨ.ਆਈ.ਏ.", "ਐਫ਼ਆਈਆਰ": "ਐੱਫ਼.ਆਈ.ਆਰ.", "ਡੀਐਨਏ": "ਡੀ.ਐੱਨ.ਏ.", "ਆਈਐੱਮਈਆਈ": "ਆਈ.ਐੱਮ.ਈ.ਆਈ.",
        "ਬਲ": "ਫੋਰਸ", "ਬਲਾਂ": "ਫੋਰਸਾਂ", "ਫ਼ੋਰਸ": "ਫੋਰਸ", "ਤਾਰੀਖ": "ਤਾਰੀਖ਼", "ਖਾਲੀ": "ਖ਼ਾਲੀ", "ਖਾਨਾ": "ਖ਼ਾਨਾ",
        "ਖਾਨੇ": "ਖ਼ਾਨੇ", "ਕਾਗਜ਼": "ਕਾਗ਼ਜ਼", "ਲਵੋ": "ਲਓ", "ਸੰਸਕਰਨ": "ਸੰਸਕਰਣ", "ਸਰਟੀਫਿਕੇਟ": "ਸਰਟੀਫ਼ਿਕੇਟ",
        "ਫਾਰਮ": "ਫ਼ਾਰਮ", "ਫੋਲਡਰ": "ਫ਼ੋਲਡਰ", "ਗਲਤ": "ਗ਼ਲਤ", "ਫੈਸਲਾ": "ਫ਼ੈਸਲਾ", "ਯੰਤਰ": "ਉਪਕਰਣ", "ਉਪਕਰਨ": "ਉਪਕਰਣ",
        "ਯੂਨਿਟ": "ਇਕਾਈ", "ਗਰੋਹ": "ਗੈਂਗ", "ਗਿਰੋਹ": "ਗੈਂਗ", "ਅਧਿਕਾਰੀ": "ਅਫ਼ਸਰ", "ਡਾਟਾ": "ਡੇਟਾ",
        "ਐੱਫਆਈਆਰ": "ਐੱਫ਼.ਆਈ.ਆਰ.", "ਐੱਫ਼ਆਈਆਰ": "ਐੱਫ਼.ਆਈ.ਆਰ.", "ਸੰਕੇਤਕ": "ਸੰਕੇਤ", "ਪਰਦਾ": "ਸਕਰੀਨ",
        "ਮਿਲਾਨ": "ਮਿਲਾਣ", "ਤਾਲਿਕਾ": "ਸਾਰਣੀ", "ਕੇਸ": "ਮੁਕੱਦਮਾ", "ਵੇਖੀ": "ਦੇਖੀ", "ਵਿਖਾਓ": "ਦਿਖਾਓ", "ਢੱਕਿਆ": "ਲੁਕਾਇਆ",
    },
    "ur": {
        "کلید": "کنجی", "شرطوں": "شرائط", "وزارت داخلہ": "وزارتِ داخلہ", "قابل اعتماد": "قابلِ اعتماد", "پتہ": "پتا",
        "اکائی": "یونٹ", "اکائیاں": "یونٹ", "یونٹیں": "یونٹ", "مماثلت": "مطابقت", "فورسیں": "فورسز", "فورسوں": "فورسز",
        "ساجھا": "شیئر", "گروہ": "گروپ", "سند": "سرٹیفکیٹ", "کتب خانہ": "لائبریری", "پوسٹ": "عہدہ",
        "سکرین": "اسکرین", "ڈیٹابیس": "ڈیٹا بیس", "کاما": "کوما",
        "مطلوبہ نوٹس": "مطلوب نوٹس", "ڈھکا": "چھپایا",
    },
}  # fmt: skip
"""What is not written, and what is written in its place."""


OWN_WORDS = {"units", "words.tsv", "marks.tsv"}
"""Tables of what others write: the names of units as their forces give them, words that are looked for."""


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a word that stands by itself."""
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![\w\u0900-\u0963\u0a00-\u0a75])(?:{longest_first})(?![\w\u0900-\u0963\u0966-\u0dff])")


@pytest.mark.parametrize("language", WHOLE)
def test_a_word_has_one_spelling(language: str) -> None:
    wrong = any_of(INSTEAD[language])
    found = [(each[0], text) for *_, text in said_in(language) for each in wrong.finditer(text)]
    assert [f"write {INSTEAD[language][word]} for {word}: {text}" for word, text in found] == []


def test_a_table_has_the_spelling_of_the_catalogues() -> None:
    wrong = any_of(word for words in INSTEAD.values() for word in words)
    tables = [path for path in TABLES if not OWN_WORDS & {path.name, path.parent.name}]
    assert len(tables) > 10
    found = [(path.name, each[0]) for path in tables for each in wrong.finditer(path.read_text("utf-8"))]
    assert found == []


def test_no_typewriter_apostrophe_stands_in_punjabi() -> None:
    assert [text for *_, text in said_in("pa") if re.search("'ਤੇ", text)] == []
