"""Names written in another script by machine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.names.sounds.renderings import in_script, romanise
from sangam.names.types import Script


@pytest.mark.parametrize(
    ("text", "script", "written"),
    [
        ("हरजीत सिंह", Script.LATIN, "Harjeet Singh"),
        ("Harjeet Singh", Script.DEVANAGARI, "हरजीत सिंह"),
        ("Harjeet Singh", Script.GURMUKHI, "ਹਰਜੀਤ ਸਿੰਘ"),
        ("Harjeet Singh", Script.URDU, "ہرجیت سنگھ"),
        ("राकेश यादव", Script.LATIN, "Rakesh Yadav"),
        ("राकेश यादव", Script.URDU, "راکیش یادو"),
        ("ਰਾਕੇਸ਼", Script.DEVANAGARI, "राकेश"),
        ("محمد عمران", Script.LATIN, "Mohammad Imran"),
        ("राकेश, 34", Script.LATIN, "Rakesh, 34"),
        ("Rakesh", Script.LATIN, "Rakesh"),
        ("तौफीक @ लंबू", Script.LATIN, "Taufeeq @ Lambu"),
        ("परवेज पुत्र आरिफ", Script.LATIN, "Parvez Putra Arif"),
        ("फूल, कानपुर", Script.LATIN, "Phool, Kanpur"),
        ("लंबू", Script.URDU, "لمبو"),
        ("लंबू", Script.GURMUKHI, "ਲੰਬੂ"),
    ],
)
def test_a_name_is_written_by_sound(text: str, script: Script, written: str) -> None:
    assert in_script(text, script) == written


def test_names_sort_together_once_romanised() -> None:
    assert sorted(["राकेश", "Anil", "محمد"], key=lambda name: romanise(name).casefold()) == ["Anil", "محمد", "राकेश"]


@given(st.text(max_size=60), st.sampled_from(Script))
def test_any_text_can_be_written_in_any_script(text: str, script: Script) -> None:
    in_script(text, script)
