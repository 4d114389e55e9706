"""Whom to ring: the telephone number and the duty post stand wherever an officer is told to call a unit."""

from types import SimpleNamespace

import pytest
from border import Seated, hidden, is_sound, seated
from support.markup import markup
from support.visiting import text
from support.wire_world import operator

from sangam.access.units import telephones
from sangam.audit.audit import deed
from sangam.federation.peers.directory import publish_directory
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused

KUNDLI, NUMBER = "HR-SNP-KUNDLI", "+91 66600 12345"


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def loads(node, *rows: tuple[str, str]):
    with node:
        admin = Actor(node.force, "command line", role="admin", unit=node.force)
        return telephones.load_phones(admin, [{"unit": unit, "phone": phone} for unit, phone in rows])


def published(across) -> None:
    with across.haryana:
        publish_directory(["DL"])
    across.wire.deliver()


@pytest.fixture
def known(across, kundli) -> SimpleNamespace:
    """Kundli's number, entered in Haryana and known in Delhi by the directory."""
    assert loads(across.haryana, (KUNDLI, NUMBER)).changed == 1
    published(across)
    return SimpleNamespace(record=across.shared_person(kundli))


def test_a_units_page_says_its_number_and_duty_post(narela, known):
    shown = narela.gets(f"/units/{KUNDLI}/")
    page = is_sound(shown)
    assert NUMBER in text(shown)
    assert 'href="tel:+916660012345"' in page
    assert "Desk HR-SNP-KUNDLI" in text(shown)


def test_a_unit_without_a_number_says_so_or_names_the_unit_above(across, narela):
    assert "No telephone number is entered" in text(narela.gets("/units/DL-ON-NARELA/"))
    loads(across.delhi, ("DL", "100"))
    assert "100 ( Delhi Police )" in text(narela.gets("/units/DL-ON-NARELA/"))


def test_a_hit_its_record_and_its_question_say_whom_to_ring(narela, known):
    assert NUMBER in text(narela.posts("/check/", text="Harjit Singh @ Kala"))
    assert NUMBER in text(narela.gets(f"/records/{known.record.id}/"))
    assert NUMBER in text(narela.posts(f"/records/{known.record.id}/ask/"))


def test_a_thread_says_whom_to_ring_on_both_sides(across, narela, kundli, known):
    loads(across.delhi, ("DL-ON-NARELA", "+91 66600 54321"))
    with across.delhi:
        publish_directory(["HR"])
    across.wire.deliver()
    form = markup(narela.posts(f"/records/{known.record.id}/ask/"))
    about = form.partition('name="about" value="')[2].partition('"')[0]
    address = narela.posts(
        f"/records/{known.record.id}/ask/", about=about, ready="armed", kind="person", pace="urgent"
    ).headers["Location"]
    across.wire.deliver()
    for side in (narela, kundli):
        assert NUMBER in text(side.gets(address))
        assert "+91 66600 54321" in text(side.gets(address))


def test_a_thread_names_the_station_when_its_directory_came_later(across, narela, kundli):
    record = across.shared_person(kundli)
    assert loads(across.haryana, (KUNDLI, NUMBER), ("HR", "+91 66600 99999")).faults == ()
    about = hidden(narela.gets(f"/records/{record.id}/ask/"), "about")
    address = narela.posts(f"/records/{record.id}/ask/", about=about, question="Where is he?", pace="urgent")[
        "Location"
    ]
    before = text(narela.gets(address))
    assert "PS Kundli" in before
    published(across)
    after = text(narela.gets(address))
    assert "PS Kundli" in after
    assert NUMBER in after
    assert "+91 66600 99999" not in after


def test_a_number_taken_away_is_taken_away_across_the_border(across, narela, known):
    assert loads(across.haryana, (KUNDLI, "")).changed == 1
    published(across)
    assert NUMBER not in text(narela.gets(f"/units/{KUNDLI}/"))


def test_a_sheet_with_a_fault_changes_nothing(across):
    found = loads(across.haryana, (KUNDLI, NUMBER), ("DL-ON-NARELA", "100"), (KUNDLI, "ring me"))
    assert [(each.line, each.column) for each in found.faults] == [(3, "unit"), (4, "phone")]
    with across.haryana:
        assert telephones.duties([KUNDLI])[KUNDLI].number == ""


def test_only_the_administrator_loads_numbers(across, kundli):
    with across.haryana, pytest.raises(Refused):
        telephones.load_phones(kundli.actor, [{"unit": KUNDLI, "phone": NUMBER}])


@pytest.mark.parametrize("phones", [{"DL-ON-NARELA": "100"}, {KUNDLI: "=HYPERLINK()"}])
def test_a_directory_with_a_number_not_of_its_units_is_refused(across, phones):
    with across.delhi, pytest.raises(Malformed), deed(operator("DL"), "peer:directory:take"):
        telephones.take_phones("HR", phones, as_of=None)
