"""What a force is called: its short name, its office, and the languages that it writes."""

import pytest
from django.utils import translation

from sangam.access.units.force_names import force_names
from sangam.web.templatetags.words import police_words, word


@pytest.mark.parametrize(
    "language, code, short, office",
    [
        ("en", "MH", "Maharashtra", "Maharashtra Police"),
        ("hi", "HR", "हरियाणा", "हरियाणा पुलिस"),
        ("pa", "PB", "ਪੰਜਾਬ", "ਪੰਜਾਬ ਪੁਲਿਸ"),
        ("ur", "UP", "اتر پردیش", "اتر پردیش پولیس"),
        ("en", "NIA", "NIA", "NIA"),
        ("en", "MHA", "Home Ministry", "Home Ministry"),
        ("hi", "CRPF", "CRPF", "CRPF"),
        ("en", "XX", "XX", "XX"),
    ],
)
def test_a_force_is_called_so(language: str, code: str, short: str, office: str) -> None:
    with translation.override(language):
        assert (str(word(code, "force")), str(police_words(code))) == (short, office)


def test_every_force_has_a_name_in_each_language() -> None:
    for names in force_names().values():
        assert all(names.short.values())
        assert all(names.office.values())
    short = force_names()["TN"].short
    assert short == {"en": "Tamil Nadu", "hi": "तमिलनाडु", "pa": "ਤਾਮਿਲਨਾਡੂ", "ur": "تمل ناڈو"}
