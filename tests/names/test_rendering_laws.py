"""A name written in another script by machine, and back, is still heard as the same name."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.names.comparison.weights import likeness
from sangam.names.reader.lexer import pieces
from sangam.names.sounds.renderings import in_script
from sangam.names.sounds.sounds import script_of
from sangam.names.types import Script

NAMES = [
    "harjeet", "balwant", "gurpreet", "sukhwinder", "jaswinder", "paramjit", "rakesh",
    "suresh", "ganesh", "pradeep", "kuldeep", "naveen", "praveen", "surender",
    "dharmender", "imran", "salman", "javed", "shahid", "wasim", "faisal",
    "meenakshi", "pooja", "neha", "sangeeta", "santosh", "shanti", "farzana",
    "bhupender", "chaudhary", "dahiya", "hooda", "chauhan", "kashyap", "mishra",
    "shukla", "joshi", "negi", "dhillon", "bajwa", "agarwal", "raju",
    "sonu", "vinod", "vikas", "ravi", "swati", "kamran", "सुरेन्द्र",
    "जितेंद्र", "प्रवीण", "ज्ञान", "विद्या", "विजय", "श्याम", "तिवारी",
    "वसीम", "नवीन", "ऋषि", "कमला", "शर्मा", "ਹਰਜੀਤ", "ਮਨਪ੍ਰੀਤ",
    "ਸੁਖਵਿੰਦਰ",
]  # fmt: skip
KEPT = {Script.LATIN: 0.9, Script.DEVANAGARI: 0.9, Script.GURMUKHI: 0.87, Script.URDU: 0.75}
"""The least likeness of a name with itself after the way through a script: Urdu leaves short vowels out."""

CONSONANTS, VOWELS = "kgcjtdnpbmrlsh", ("aa", "ee", "i", "oo", "u", "e", "o")
"""No short a: a script that leaves it unwritten may leave it unspoken."""

INVENTED = st.lists(
    st.tuples(st.sampled_from(CONSONANTS), st.sampled_from(VOWELS)).map("".join), min_size=2, max_size=4
).map("".join)


@pytest.mark.parametrize(("name", "through"), list(product(NAMES, Script)))
def test_a_name_that_goes_through_a_script_and_back_is_heard_as_itself(name: str, through: Script) -> None:
    home = script_of(name)
    assert home is not None
    assert likeness(name, in_script(in_script(name, through), home)) >= KEPT[through]


@given(INVENTED, st.sampled_from([Script.DEVANAGARI, Script.GURMUKHI]))
def test_an_invented_name_keeps_its_sound_in_an_indian_script(name: str, script: Script) -> None:
    assert likeness(name, in_script(name, script)) >= 0.8


@given(INVENTED, st.sampled_from(Script))
def test_writing_once_more_in_the_same_script_changes_nothing(name: str, script: Script) -> None:
    once = in_script(name, script)
    assert in_script(once, script) == once


@given(INVENTED, st.sampled_from(Script))
def test_a_written_name_is_a_word_of_that_script(name: str, script: Script) -> None:
    written = in_script(name, script)
    assert script_of(written) is script
    assert [piece.kind for piece in pieces(written)] == ["word"] or written.casefold() != name
