"""Hindi typed for the font Kruti Dev 010."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.names.legacy import convert, recognise

TYPED = [
    ("gjthr flag", "हरजीत सिंह"), ("jke flag iq= cyoar", "राम सिंह पुत्र बलवंत"), ("eqgEen bejku", "मुहम्मद इमरान"),
    ("fot; dqekj", "विजय कुमार"), ("lqjsUnz", "सुरेन्द्र"), ("bUnzthr", "इन्द्रजीत"), ("v#.k", "अरुण"),
    ("efgUnz", "महिन्द्र"),
    ("pkS/kjh", "चौधरी"), ("'kekZ", "शर्मा"), ("/keZ", "धर्म"), ("vkfFkZd", "आर्थिक"), ("fufeZr", "निर्मित"),
    ("dk;Zokgh", "कार्यवाही"), ("fLFkfr", "स्थिति"), ("O;fDr", "व्यक्ति"), ("izdk'k", "प्रकाश"), ("jk\"Vªh;", "राष्ट्रीय"),
    ("Hkkjr", "भारत"), ("iqfyl", "पुलिस"), ("Jh", "श्री"), ("Kku", "ज्ञान"), ("fo|k", "विद्या"), ("{ks=", "क्षेत्र"),
    ("vkSj", "और"), ("cks/kx;k", "बोधगया"), ("clk<+h", "बसाढ़ी"), ("iM+fj;k", "पड़रिया"), ("dUgkSy", "कन्हौल"),
    ("xaQk[kqnZ", "गंफाखुर्द"), ("f>dfV;k", "झिकटिया"), ("'ks[kokjk", "शेखवारा"), ("bZyjk", "ईलरा"), ("d`\".k", "कृष्ण"),
    ("?kj", "घर"), ("nq%[k", "दुःख"), ("ƒ„…", "१२३"), ("fdlh dks ugha]", "किसी को नहीं,"), ("twu", "जून"),
    ("i=koyh dk voyksdu fd;k x;kA", "पत्रावली का अवलोकन किया गया।"), ("mRrj izns'k", "उत्तर प्रदेश"),
    ("uk¡xyksbZ", "नाँगलोई"),
]  # fmt: skip
PLAIN = [
    "Harjeet Singh", "Check Mohd Imran of Loni", "gaadi number dekho", "MOHD IMRAN", "r/o H.No. 12", "HR26DK8337",
    "u/s 302 IPC", "Sh. R.K. Gupta", "balwant s/o dhanna ram", "M/s ABC Pvt Ltd", "kala", "smt", "NDPS", "9812345678",
    "हरजीत सिंह", "हरजीत flag", "ہرجیت", "", "   ", "@", "a", "white scorpio near toll plaza",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "read"), TYPED)
def test_the_font_is_read(typed: str, read: str) -> None:
    assert convert(typed) == read


@pytest.mark.parametrize("typed", [typed for typed, _ in TYPED if len(typed) > 5])
def test_the_font_is_recognised(typed: str) -> None:
    assert recognise(typed) > 0.9


@pytest.mark.parametrize("text", PLAIN)
def test_english_romanised_hindi_and_unicode_are_not_taken_for_the_font(text: str) -> None:
    assert recognise(text) < 0.1


@given(st.text(max_size=80))
def test_no_string_raises(text: str) -> None:
    convert(text)
    assert 0.0 <= recognise(text) <= 1.0


def test_what_the_font_does_not_hold_stays() -> None:
    assert convert("हरजीत 12 €") == "हरजीत 12 €"
