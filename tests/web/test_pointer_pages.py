"""Pointers on the pages: what stands under an answer, on Today, and the question to the desk."""

import re

import pytest
from border import NAKA, Across, Seated, hidden, is_sound, seated
from sangam_lab.chaos.load.pointers import still_waits
from support.cast import says
from support.markup import markup
from support.visiting import text

from sangam.kernel.ids import new_id
from sangam.matching.checks import check as check_check
from sangam.records.own_records import records

PLATE = "HR26DK8337"


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def pointed(across, kundli):
    """Return a record of Haryana's that Delhi holds as a pointer."""
    with across.haryana:
        made = records.create(kundli.actor, records.New("vehicle", [says("plate", PLATE)]), purpose=NAKA)
    address = f"/records/{made}/share/"
    assert "“Exists” notice: call the owner" in text(kundli.gets(address))
    assert kundli.posts(address, force=["DL"], level="pointer").status_code == 303
    across.wire.deliver()
    return made


def checks(officer: Seated, what: str = PLATE) -> str:
    """Check; return the address under which the answer's page asks for pointers."""
    page = markup(officer.posts("/check/", text=what, htmx=True))
    assert "Nothing in Sangam. This is not a clearance." in page
    (address,) = re.findall(r'hx-get="(/check/[^"]+/pointers/)"', page)
    return address


def turns(across: Across) -> None:
    with across.delhi:
        check_check.notify_owners()


def test_the_answer_says_not_asked_yet_and_then_that_something_exists(across, narela, pointed):
    address = checks(narela)
    part = narela.gets(address, HX_REQUEST="true")
    assert 'hx-trigger="every 1s"' in markup(part)
    assert still_waits(part.content.decode())
    turns(across)
    assert "Not asked yet, no connection" in text(narela.gets(address, HX_REQUEST="true"))
    across.wire.deliver()
    part = narela.gets(address, HX_REQUEST="true")
    assert "Information exists: call PS Kundli." in text(part)
    assert "hx-get" not in markup(part)
    assert not still_waits(part.content.decode())
    assert "call PS Kundli" in text(is_page(narela, address))


def test_today_says_it_and_the_desk_is_asked_about_just_that(across, narela, kundli, pointed):
    address = checks(narela)
    turns(across)
    across.wire.deliver()
    today = narela.gets("/")
    assert f"Haryana Police knows something about {PLATE}: ask PS Kundli" in text(today)
    assert f'href="{address}"' in markup(today)
    form = narela.posts(f"/records/{pointed}/ask/", pointer=hidden(narela.gets(address), "pointer"))
    assert f"Ask the desk · {PLATE}" in text(form)
    sent = narela.posts(
        f"/records/{pointed}/ask/", about=hidden(form, "about"), question="What of this car?", pace="urgent"
    )
    assert sent.status_code == 303
    across.wire.deliver()
    assert "What of this car?" in text(kundli.gets("/threads/"))


def test_nothing_known_is_said_and_a_question_about_nothing_is_refused(across, narela, pointed):
    address = checks(narela, "DL8CAF5031")
    turns(across)
    across.wire.deliver()
    assert "Asked without revealing your query; no information with" in text(narela.gets(address))
    check = address.split("/")[2]
    assert narela.posts(f"/records/{pointed}/ask/", pointer=check).status_code == 404
    assert narela.posts(f"/records/{pointed}/ask/", pointer="x").status_code == 400
    assert narela.gets(f"/check/{new_id()}/pointers/").status_code == 404


def test_a_force_whose_record_is_a_hit_is_not_said_to_know_nothing(across, narela, kundli, pointed):
    across.shared_person(kundli)
    page = markup(narela.posts("/check/", text="Harjit Singh @ Kala", htmx=True))
    assert 'class="hit' in page
    (address,) = re.findall(r'hx-get="(/check/[^"]+/pointers/)"', page)
    turns(across)
    across.wire.deliver()
    said = narela.gets(address)
    assert "no information with" not in text(said)
    assert "Not asked yet" not in text(said)


def test_where_nobody_shares_pointers_only_the_page_says_so(across, narela):
    address = checks(narela)
    turns(across)
    assert text(narela.gets(address, HX_REQUEST="true")).strip() == ""
    assert "Nobody shares “exists” notices with your post" in text(narela.gets(address))


def is_page(officer: Seated, address: str):
    page = officer.gets(address)
    is_sound(page)
    return page
