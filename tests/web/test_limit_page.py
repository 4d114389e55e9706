"""The limits of a record in the browser: until when, for what, by whom; what it does at each holder is said first."""

from datetime import timedelta

import pytest
from border import Seated, is_sound, seated
from support.markup import markup
from support.visiting import text

from sangam.kernel import clock
from sangam.records.models import Record


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).astimezone(clock.INDIA).date().isoformat()


def limited(narela: Seated, record, **said: object) -> str:
    answer = narela.posts(f"/records/{record}/limit/", **{"until": day(30), "audience": "", **said})
    assert answer.status_code == 303, text(answer)
    return answer.headers["Location"]


def test_the_form_stands_beside_sharing_and_says_what_each_holder_does(across, narela):
    view = across.shared_person(narela)
    assert f"/records/{view.id}/limit/" in markup(narela.gets(f"/records/{view.id}/"))
    form = narela.gets(f"/records/{view.id}/limit/")
    is_sound(form)
    words = text(form)
    assert "Haryana · Whole copy" in words
    assert "The force is told at once." in words
    assert view.terms.expires_at.astimezone(clock.INDIA).date().isoformat() in markup(form)


def test_a_purpose_hides_the_copy_from_whoever_looks_for_another(across, narela, kundli):
    view = across.shared_person(narela)
    address = f"/records/{view.id}/"
    assert kundli.gets(address).status_code == 200
    assert limited(narela, view.id, purpose=["case", "naka"]) == address
    assert "Only for" in text(narela.gets(address))
    assert limited(narela, view.id, purpose=["case"]) == "/records/"
    across.wire.deliver()
    assert kundli.gets(address).status_code == 404
    with kundli.node:
        kundli.visitor.states("case", "FIR 1/26")
    assert kundli.gets(address).status_code == 200
    with narela.node:
        narela.visitor.states("case", "FIR 1/26")
    assert limited(narela, view.id) == address
    across.wire.deliver()
    with kundli.node:
        kundli.visitor.states()
    assert kundli.gets(address).status_code == 200


def test_units_narrow_who_sees_the_copy_and_the_form_says_them_again(across, narela, kundli):
    view = across.shared_person(narela)
    limited(narela, view.id, audience="HR-SNP-RAI")
    across.wire.deliver()
    assert kundli.gets(f"/records/{view.id}/").status_code == 404
    assert "HR-SNP-RAI" in markup(narela.gets(f"/records/{view.id}/limit/"))
    limited(narela, view.id)
    across.wire.deliver()
    assert kundli.gets(f"/records/{view.id}/").status_code == 200


def test_whoever_is_named_the_desk_and_the_units_above_still_see_it(across, narela):
    view = across.shared_person(narela)
    assert "Its own unit, each unit above it" in text(narela.gets(f"/records/{view.id}/limit/"))
    assert limited(narela, view.id, audience="DL-ON-ALIPUR") == f"/records/{view.id}/"
    above = seated(across.delhi, "dl3001", "DL", role="supervisor")
    beside = seated(across.delhi, "dl3002", "DL-CR", role="control")
    assert [each.gets(f"/records/{view.id}/").status_code for each in (narela, above, beside)] == [200, 200, 404]


def test_the_copy_ends_with_the_day_that_was_given(across, narela):
    view = across.shared_person(narela)
    limited(narela, view.id, until=day(2))
    across.wire.deliver()
    with across.haryana:
        ends = Record.objects.get(id=view.id).expires_at.astimezone(clock.INDIA)
    assert (ends.date().isoformat(), ends.hour) == (day(2), 23)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"until": "2001-01-01"}, "You cannot give a time that has passed"),
        ({"until": "soon"}, "Give the last day as a date"),
        ({"purpose": ["curiosity"]}, "Choose one of the purposes"),
        ({"audience": "UP-GZB-LONI"}, "There is no unit UP-GZB-LONI"),
    ],
)
def test_what_cannot_be_limited_so_comes_back_with_its_reason(across, narela, said, why):
    view = across.shared_person(narela)
    answer = narela.posts(f"/records/{view.id}/limit/", **{"until": day(30), **said})
    assert answer.status_code == 400
    assert why in text(answer)


def test_another_s_record_is_not_limited_here(across, narela, kundli):
    view = across.shared_person(narela)
    assert f"/records/{view.id}/limit/" not in markup(kundli.gets(f"/records/{view.id}/"))
    assert kundli.gets(f"/records/{view.id}/limit/").status_code == 403
    beat = seated(across.delhi, "dl2001", "DL-ON-NARELA", role="beat")
    assert beat.posts(f"/records/{view.id}/limit/", until=day(30)).status_code == 403
