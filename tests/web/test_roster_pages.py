"""The duty roster and the opposite numbers in the browser: whom a message reaches, before it is sent."""

import re
from datetime import timedelta

import pytest
from border import Seated, is_sound, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from support.markup import markup
from support.visiting import text

from sangam.access.units import units
from sangam.kernel import clock
from sangam.rosters import rosters

NARELA, KUNDLI = "DL-ON-NARELA", "HR-SNP-KUNDLI"
PAGE = f"/units/{NARELA}/roster/"


@pytest.fixture
def told(across):
    for node in (across.delhi, across.haryana):
        with node:
            rosters.tell_new_peers()
    return across


@pytest.fixture
def narela(told) -> Seated:
    return seated(told.delhi, "dl1001", NARELA)


def hour(hours: float) -> str:
    return f"{(clock.now() + timedelta(hours=hours)).astimezone(clock.INDIA):%Y-%m-%dT%H:%M}"


def desk(narela: Seated) -> str:
    with narela.node:
        return str(units.desks_at([NARELA])[NARELA].id)


def adds(narela: Seated, name: str, begins: float, ends: float, **more: str):
    times = {"from": hour(begins), "to": hour(ends)}
    return narela.posts(PAGE, step="add", post=desk(narela), name=name, **{**times, **more})


@pytest.mark.parametrize("address", [PAGE, "/me/"])
def test_hindi_asks_from_when_and_not_from_whom(narela, address):
    shown = text(narela.gets_in("hi", address))
    assert ("कब से" in shown, "किससे" in shown) == (True, False)


def test_a_duty_is_added_by_hand_seen_and_taken_out(narela):
    assert adds(narela, "SI Mahesh", -1, 5, phone="98765 43210").status_code == 303
    page = narela.gets(PAGE)
    is_sound(page)
    assert "SI Mahesh" in text(page)
    (begins,) = re.findall(r'name="from" value="([^"]+\+[^"]+)"', markup(page))
    assert narela.posts(PAGE, step="drop", post=desk(narela), **{"from": begins}).status_code == 303
    assert "The roster is empty" in text(narela.gets(PAGE))


def test_what_cannot_be_a_duty_is_refused_and_stays_in_the_form(narela):
    refused = adds(narela, "SI Mahesh", 5, 1)
    assert refused.status_code == 400
    assert 'value="SI Mahesh"' in markup(refused)
    assert narela.posts(PAGE, step="add", post="x", name="SI", **{"from": hour(0), "to": hour(1)}).status_code == 400
    assert narela.posts(PAGE, step="add", post=desk(narela), name="SI", **{"from": "soon"}).status_code == 400


def test_a_sheet_is_taken_in_and_its_faults_are_named_by_row(narela):
    def hands(content: str):
        file = SimpleUploadedFile("roster.csv", content.encode(), "text/csv")
        return narela.posts(PAGE, step="load", file=file)

    heading = "unit,name,from,to\n"
    wrong = hands(f"{heading}{KUNDLI},SI Over,{hour(0)},{hour(1)}\n")
    assert wrong.status_code == 400
    assert "Row 2" in text(wrong)
    assert hands("a,b\n1,2\n").status_code == 400
    assert narela.posts(PAGE, step="load").status_code == 400
    assert hands(f"{heading}{NARELA},SI Suman,{hour(-1)},{hour(1)}\n").status_code == 303
    assert "SI Suman" in text(narela.gets(PAGE))


def test_a_beat_reads_the_roster_and_changes_nothing(told, narela):
    adds(narela, "SI Mahesh", -1, 5)
    beat = seated(told.delhi, "dl1003", NARELA, "beat")
    page = beat.gets(PAGE)
    assert "SI Mahesh" in text(page)
    assert "Add a duty" not in text(page)
    assert adds(Seated(beat.node, beat.visitor), "SI Suman", 6, 7).status_code == 403
    assert beat.gets("/units/DL-NOWHERE/roster/").status_code == 404


def test_opposite_numbers_stand_two_taps_away_with_holder_and_telephone(told, narela, kundli):
    adds(narela, "SI Mahesh", -1, 5, phone="98765 43210")
    adds(narela, "ASI Suman", 5, 9)
    told.wire.deliver()
    assert 'href="/opposite-numbers/"' in markup(kundli.gets("/channels/"))
    page = kundli.gets("/opposite-numbers/")
    is_sound(page)
    for word in ("PS Narela", "SI Mahesh", "ASI Suman"):
        assert word in text(page)
    assert 'href="tel:9876543210"' in markup(page)
    assert kundli.gets("/opposite-numbers/?unit=XX-NOWHERE").status_code == 404


def test_the_composer_says_whom_a_message_reaches_before_it_is_sent(told, narela, kundli):
    adds(narela, "SI Mahesh", -1, 5)
    told.wire.deliver()
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": [NARELA, KUNDLI]}
    channel = kundli.posts("/channels/new/", step="open", **form).headers["Location"]
    assert "SI Mahesh" in text(kundli.gets(channel))
