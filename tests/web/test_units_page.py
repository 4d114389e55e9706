"""The order of battle in the browser: the tree, a unit's posts and opposite numbers, search."""

import pytest
from border import Seated, is_sound, seated
from support.markup import markup
from support.queries import counted
from support.visiting import lay_down, text


@pytest.fixture
def narela(fresh_nodes) -> Seated:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    return seated(node, "dl1001", "DL-ON-NARELA")


def test_the_tree_opens_ones_own_force_and_links_the_others(narela):
    shown = narela.gets("/units/")
    page = is_sound(shown)
    assert "Outer North" in text(shown)
    assert '/units/HR/"' in page
    assert "PS Kundli" not in text(shown)


def test_a_unit_shows_its_posts_holders_and_opposite_numbers(narela):
    shown = narela.gets("/units/DL-ON-NARELA/")
    is_sound(shown)
    words = text(shown)
    assert "Desk DL-ON-NARELA" in words
    assert "SI Test dl1001" in words
    assert "PS Kundli" in words
    assert "synthetic" in words
    assert "its territory" in words


def test_another_forces_posts_are_shown_by_its_directory_without_holders(narela):
    words = text(narela.gets("/units/HR-SNP-KUNDLI/"))
    assert "Another force tells us which posts it has, not who holds them." in words
    assert "vacant" not in words
    assert "PS Narela" in words


def test_the_tree_is_opened_down_to_the_unit(narela):
    page = markup(narela.gets("/units/HR-SNP-KUNDLI/"))
    for code in ("HR-SNP-KUNDLI-NAKA", "HR-SNP-RAI", "HR-SNP", "DL", "UP"):
        assert f'/units/{code}/"' in page


@pytest.mark.parametrize("sought", ["kundli", "SNP-KUN"])
def test_a_unit_is_found_by_part_of_its_name_or_code(narela, sought):
    assert "PS Kundli" in text(narela.gets(f"/units/?q={sought}"))


def test_what_is_not_found_says_what_to_try(narela):
    assert "No unit has this name." in text(narela.gets("/units/?q=Atlantis"))
    assert narela.gets("/units/XX-NOWHERE/").status_code == 404


def test_who_is_not_signed_in_sees_no_units(narela):
    narela.visitor.browser.cookies.clear()
    assert narela.gets("/units/").status_code == 303


def test_the_pages_speak_hindi(narela):
    for address in ("/units/", "/units/DL-ON-NARELA/"):
        assert 'lang="hi"' in is_sound(narela.in_hindi(address))
        assert "इकाइयाँ" in text(narela.in_hindi(address))


def test_a_level_of_the_tree_costs_one_query(narela):
    narela.gets("/units/HR/")
    lengths = []
    for address in ("/units/HR/", "/units/HR-SNP/"):
        with narela.node, counted() as asked:
            narela.gets(address)
        lengths.append(len(asked))
    assert lengths[1] - lengths[0] <= 2
    assert lengths[1] <= 25
