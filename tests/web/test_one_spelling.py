"""One spelling of one word in each language: with its nukta, its izafat, the right apostrophe, dots in an acronym."""

import re

import pytest
from sentences import WHOLE
from test_terms import said as said_in
from test_terms import standing

INSTEAD = {
    "hi": {
        "तारीख": "तारीख़", "खाली": "ख़ाली", "गलत": "ग़लत", "दूरभाष": "फ़ोन", "निरस्त": "रद्द", "स्तंभ": "कॉलम",
        "हिन्दी": "हिंदी", "एफ़आईआर": "एफआईआर", "मुकदमा": "मुक़दमा", "जरूरी": "ज़रूरी", "आतिथेय": "मेज़बान",
    },
    "pa": {
        "ਹਾਲੇ": "ਅਜੇ", "ਨਾਮ": "ਨਾਂ", "ਵੇਖੋ": "ਦੇਖੋ", "ਸਾਂਭੋ": "ਸੰਭਾਲੋ", "ਉਹਨਾਂ": "ਉਨ੍ਹਾਂ", "ਇਹਨਾਂ": "ਇਨ੍ਹਾਂ",
        "ਐਨਆਈਏ": "ਐੱਨ.ਆਈ.ਏ.", "ਐਫ਼ਆਈਆਰ": "ਐੱਫ਼.ਆਈ.ਆਰ.", "ਡੀਐਨਏ": "ਡੀ.ਐੱਨ.ਏ.", "ਆਈਐੱਮਈਆਈ": "ਆਈ.ਐੱਮ.ਈ.ਆਈ.",
    },
    "ur": {"کلید": "کنجی", "شرطوں": "شرائط", "وزارت داخلہ": "وزارتِ داخلہ", "قابل اعتماد": "قابلِ اعتماد", "پتہ": "پتا"},
}  # fmt: skip
"""What is not written, and what is written in its place."""


@pytest.mark.parametrize("language", WHOLE)
def test_a_word_has_one_spelling(language: str) -> None:
    found = [
        f"write {right} for {wrong}: {text}"
        for *_, text in said_in(language)
        for wrong, right in INSTEAD[language].items()
        if standing(wrong, text)
    ]
    assert found == []


def test_no_typewriter_apostrophe_stands_in_punjabi() -> None:
    assert [text for *_, text in said_in("pa") if re.search("'ਤੇ", text)] == []
