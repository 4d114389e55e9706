"""Equality on a text key finds the same name in any spelling and script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.names.comparison.keys import keys
from sangam.names.reader.parser import parse

SPELLINGS = [
    ("Harjeet Singh", "हरजीत सिंह"), ("Harjit Singh", "ਹਰਜੀਤ ਸਿੰਘ"), ("Harjeet Singh", "ہرجیت سنگھ"),
    ("Mohd Imran", "मो0 इमरान"), ("Mohammed Imran", "محمد عمران"), ("Laxmi Devi", "लक्ष्मी देवी"),
    ("Vikas Yadav", "Bikash Yado"), ("Manish Kumar", "manishkumar"), ("Zahid Khan", "जाहिद खान"),
    ("Gurpreet Kaur", "ਗੁਰਪ੍ਰੀਤ ਕੌਰ"), ("Harjeet Singh", "Singh Harjeet"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "stored"), SPELLINGS)
def test_another_spelling_shares_a_key(asked: str, stored: str) -> None:
    assert keys(parse(asked)).lookup.keys() & keys(parse(stored)).person


def test_an_alias_alone_finds_the_record() -> None:
    assert keys(parse("kala")).lookup.keys() & keys(parse("हरजीत @ काला s/o बलवंत")).person


def test_the_father_makes_a_key_of_its_own() -> None:
    shared = keys(parse("हरजीत पुत्र बलवंत")).lookup.keys() & keys(parse("Harjeet s/o Balwant Singh")).person
    assert any("<" in key for key in shared)


def test_an_everyday_surname_is_not_asked_for_beside_a_rarer_word() -> None:
    assert not keys(parse("Zorawar Singh")).lookup.keys() & keys(parse("Singh")).tokens
    assert keys(parse("Singh")).lookup


@pytest.mark.parametrize("name", ["हरजीत @ काला s/o बलवंत", "Mohd Imran @ Bhura s/o Rafiq", "A K Sharma", "Ram Lal"])
def test_a_record_stores_about_a_dozen_keys_at_most(name: str) -> None:
    assert 0 < len(keys(parse(name)).person) <= 12


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("Dharampal Singh s/o Naval Singh", "dharm pal s/o nawal singh"),
        ("Dharampal Singh", "dharm pal"),
        ("Dharampal Singh", "dharm pal singh"),
        ("dharm pal", "Dharampal Singh"),
        ("Sandeep s/o Munesh Kumar", "sandeep s/o pappu urf munesh kumar"),
        ("Sandeep s/o Pappu", "sandeep s/o pappu urf munesh kumar"),
    ],
)
def test_words_cut_otherwise_share_a_key_that_tells_more_than_a_given_name(asked: str, stored: str) -> None:
    lookup = keys(parse(asked)).lookup
    assert max(lookup[key] for key in lookup.keys() & keys(parse(stored)).person) > 10


@pytest.mark.parametrize("stored", ["सुनील कुमार", "ਸੁਨੀਲ ਕੁਮਾਰ", "سنیل کمار", "Kumar Sunil"])
def test_the_finer_pair_is_asked_for_in_any_script(stored: str) -> None:
    shared = keys(parse("Sunil Kumar")).lookup.keys() & keys(parse(stored)).person
    assert any("=" in key for key in shared)


def test_the_finer_pair_outweighs_the_coarse_one() -> None:
    lookup = keys(parse("Kamal Kumar")).lookup
    near, far = (sum(lookup.get(key, 0) for key in keys(parse(name)).person) for name in ("कमल कुमार", "Komal Kumari"))
    assert near > far


@given(st.text(max_size=60))
def test_any_string_has_bounded_keys_and_a_stored_one_is_found_by_some(text: str) -> None:
    found = keys(parse(text))
    assert len(found.lookup) <= 48
    assert len(found.person) <= 60
    assert not found.person or found.person & found.lookup.keys()
    assert all(bits > 0 for bits in found.lookup.values())
