"""Incidents, arrests, places, externments and history sheets: what they take, and what they refuse in a sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cast import NAKA, person, says

from sangam.kernel import here
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.records.schema import event_kinds, values
from sangam.records.schema.kinds import KINDS, Property, Type

TIME = Property("earliest", Type.TIME, "Earliest time")
POSITION = Property("position", Type.POSITION, "Latitude and longitude")
SNATCHING = [
    says("head", "snatching"), says("place", "Kapashera border"), says("position", "28.5262, 77.0800"),
    says("precision", "crossing"), says("earliest", "2026-11-20 21:30"), says("latest", "2026-11-20 22:00"),
    says("modus", "transport.motorcycle"), says("trade", "jeweller"), says("patrol", "no"),
    says("plate", "HR26DK8337"), says("fir", "0123/2026"), says("phone", "9811012345"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-11-20T21:30", "2026-11-20T21:30+05:30"),
        ("2026-11-20 0:05", "2026-11-20T00:05+05:30"),
        ("2026-11-20 2130", "2026-11-20T21:30+05:30"),
        ("2026-11-20T18:45:10Z", "2026-11-21T00:15+05:30"),
    ],
)
def test_a_time_is_kept_to_the_minute_in_india(written, kept):
    assert event_kinds.kept_time(TIME, written) == kept
    assert event_kinds.kept_time(TIME, kept) == kept


@pytest.mark.parametrize("written", ["2026-11-20 2400", "2026-11-20T24:00", "2026-11-20 24:00"])
def test_twenty_four_hours_is_no_time_and_says_so(written):
    with pytest.raises(Malformed, match=r"the clock has no 24:00") as refused:
        event_kinds.kept_time(TIME, written)
    assert refused.value.code == "records:midnight"


@pytest.mark.parametrize("written", ["2026-11-20", "21:30", "2026-02-30 10:00", "2026-11-20 25:00", "last night", ""])
def test_what_is_no_day_with_a_time_is_refused(written):
    with pytest.raises(Malformed, match="expected a day and time"):
        event_kinds.kept_time(TIME, written)


def test_swapped_latitude_and_longitude_are_called_swapped():
    with pytest.raises(Malformed, match="Write the latitude first") as refused:
        event_kinds.kept_position(POSITION, "77.0310, 28.4982")
    assert refused.value.code == "records:position-swapped"


@pytest.mark.parametrize("written", ["51.5, -0.1", "0, 0", "28.4982, 28.4982", "5.9, 77.0", "28.5, 97.8"])
def test_a_position_outside_india_is_refused(written):
    with pytest.raises(Malformed, match="lies outside India: look"):
        event_kinds.kept_position(POSITION, written)


@pytest.mark.parametrize("written", ["28.4982", "north of the toll", "28,4982 77,0310 1", "nan, 77"])
def test_what_is_no_pair_of_numbers_is_no_position(written):
    with pytest.raises(Malformed, match="expected two numbers"):
        event_kinds.kept_position(POSITION, written)


@given(st.floats(event_kinds.SOUTH, event_kinds.NORTH), st.floats(event_kinds.WEST, event_kinds.EAST))
def test_a_position_in_india_is_kept_to_a_metre(latitude, longitude):
    kept = event_kinds.kept_position(POSITION, f"{latitude:.7f} {longitude:.7f}")
    assert event_kinds.position_in(kept) == pytest.approx((latitude, longitude), abs=1e-5)
    assert event_kinds.kept_position(POSITION, kept) == kept


def test_an_incident_is_shared_found_by_its_numbers_and_recalled(delhi, haryana, wire):
    record = delhi.opens(SNATCHING, kind="incident", shares={"HR": Level.WHOLE})
    wire.deliver()
    assert haryana.reads(record).label == "Kapashera border snatching"
    for asked in ("HR26DK8337", "FIR 0123/2026", "9811012345"):
        assert [hit.record.id for hit in haryana.checks(asked).hits] == [record], asked
    delhi.recalls(record)
    wire.deliver()
    assert not haryana.sees(record)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("incident", says("earliest", "2026-11-20 22:00"), says("latest", "2026-11-20 21:59")),
        ("externment", says("from_date", "2026-11-20"), says("until_date", "2026-11-19")),
    ],
)
def test_what_ends_before_it_begins_is_refused(delhi, kind, first, last):
    with pytest.raises(Malformed, match="lies before") as refused:
        delhi.opens([first, last], kind=kind)
    assert refused.value.code == "records:ends-before"
    record = delhi.opens([first], kind=kind)
    with pytest.raises(Malformed, match="lies before"):
        delhi.corrects(record, last)
    assert len(delhi.reads(record).statements) == 1


def test_a_correction_may_put_the_end_right(delhi):
    record = delhi.opens([says("earliest", "2026-11-20 22:00"), says("latest", "2026-11-20 23:00")], kind="incident")
    wrong = [each.id for each in delhi.reads(record).statements]
    delhi.corrects(record, says("earliest", "2026-11-21 01:00"), says("latest", "2026-11-21 02:00"), take_back=wrong)
    assert delhi.reads(record).values("latest") == ["2026-11-21T02:00+05:30"]


def test_an_incident_has_no_name_of_a_victim_and_refers_to_suspects_alone():
    incident = KINDS["incident"]
    assert not [each for each in incident.properties if each.type in (Type.NAME, Type.RELATIVE)]
    assert {each.name: each.to for each in incident.properties if each.type is Type.REFERENCE} == {
        "site": ("place",),
        "case": ("case",),
        "suspect": ("person",),
        "vehicle": ("vehicle",),
        "account": ("account",),
    }
    with pytest.raises(Malformed, match="has no property name"):
        values.check(incident, says("name", "Sushila"))


def test_a_person_card_shows_the_externment_that_is_in_force(delhi):
    man = delhi.opens(person("हरजीत", relative="s/o बलवंत"))
    ref = {"ref": str(man), "label": "हरजीत"}
    order = delhi.opens([says("person", ref), says("area", "NCT of Delhi")], kind="externment")
    (hit,) = delhi.checks("हरजीत s/o बलवंत", purpose=NAKA).hits
    assert [link.record.id for link in hit.links] == [order]


def test_a_code_of_another_forces_master_stands_as_it_is(delhi):
    record = delhi.opens([says("head", "theft"), says("modus", "means.magnet")], kind="incident")
    assert delhi.reads(record).values("modus") == ["means.magnet"]
    with pytest.raises(Malformed, match="expected a code of the master"):
        delhi.opens([says("modus", "with a magnet")], kind="incident")


def with_master(folder: Path, text: str) -> here.Here:
    own = folder / "modus_operandi.csv"
    own.write_text(text, encoding="utf-8")
    return here.Here("DL", keys=folder, files=folder, modus_operandi=own)


def test_the_master_begins_with_the_ten_heads_in_four_languages(tmp_path):
    with here.acting_as(here.Here("DL", keys=tmp_path, files=tmp_path)):
        shipped = event_kinds.master()
    assert len(shipped.heads) == 10
    assert all(head.codes for head in shipped.heads)
    assert all(set(said) == set(event_kinds.LANGUAGES) for said in shipped.words.values())


def test_a_force_adds_codes_and_words_to_the_master(tmp_path):
    text = "code,en,hi\nmeans.magnet,Magnet,चुंबक\nentry.roof,Roof cut,\n"
    with here.acting_as(with_master(tmp_path, text)):
        ours = event_kinds.master()
    assert "means.magnet" in next(head for head in ours.heads if head.code == "means").codes
    assert (ours.word("means.magnet", "hi"), ours.word("means.magnet", "ur")) == ("चुंबक", "Magnet")
    assert ours.word("entry.roof", "en") == "Roof cut"
    assert ours.word("means.unheard-of", "en") == "means.unheard-of"


@pytest.mark.parametrize(
    ("text", "said"),
    [("code,en\nMeans Magnet,Magnet\n", "line 2: expected a head"), ("code,en\nmeans.magnet,\n", "line 2: the column")],
)
def test_a_bad_line_of_a_forces_master_is_named(tmp_path, text, said):
    with here.acting_as(with_master(tmp_path, text)), pytest.raises(Malformed, match=said):
        event_kinds.master()
