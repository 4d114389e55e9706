"""Lists and forms that only a page shows: requests before they leave, searches, a form that begins anew."""

import re

import pytest
from border import seated
from request_world import CALLS, CAR, superior
from support.markup import markup
from support.visiting import text

from sangam.exchange.request_types import request_types


@pytest.fixture
def narela(across):
    return seated(across.delhi, "dl1001", "DL-ON-NARELA", "investigator", title_en="Investigating officer")


def test_a_request_that_waits_stands_among_open_ones_that_are_not_for_us(across, narela):
    superior(across.delhi, "dl2082", "DCP", "DL")
    draft = narela.posts("/requests/new/", **CALLS).headers["Location"]
    for address, stands in (
        ("/requests/", True),
        ("/requests/?whose=mine", True),
        ("/requests/?whose=for-us", False),
        ("/requests/?show=answered", False),
    ):
        assert (f'href="{draft}"' in markup(narela.gets(address))) is stands, address
    page = text(narela.gets(draft))
    assert ("waits for approval" in page, "returned" in page) == (True, False)
    assert narela.posts(f"{draft}burn/").status_code == 404


def test_the_list_is_narrowed_by_types_that_may_be_asked(narela):
    offered = set(re.findall(r'<option value="([^"]+)"', markup(narela.gets("/requests/"))))
    types = request_types()
    assert {code for code, kind in types.items() if kind.refused}.isdisjoint(offered)
    assert {code for code, kind in types.items() if not kind.refused} <= offered


def test_a_form_of_a_request_finds_a_desk_before_it_is_sent(across, narela):
    found = narela.posts("/requests/new/", **CAR | {"to": "", "step": "find", "q": "Alipur"})
    assert found.status_code == 200
    assert "DL-ON-ALIPUR" in markup(found)
    assert 'value="HR26DK8337"' in markup(found)
    assert "HR26DK8337" not in text(narela.gets("/requests/?whose=mine"))


def test_a_new_request_begins_with_its_type(narela):
    chooser = markup(narela.gets("/requests/new/"))
    assert "/requests/new/?type=vehicle" in chooser
    assert 'name="field-plate"' not in chooser
    assert 'name="field-plate"' in markup(narela.gets("/requests/new/?type=vehicle"))


def test_a_search_says_that_nothing_was_found_only_where_it_looked(narela):
    nothing = "No message that you may read"
    assert nothing in text(narela.gets("/channels/search/?q=nowhere"))
    assert nothing not in text(narela.gets("/channels/search/"))
    refused = narela.gets("/channels/search/?q=!")
    assert (refused.status_code, nothing in text(refused)) == (400, False)
