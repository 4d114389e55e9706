"""Events and links as columns: admitted first, masked left out, one look in the ledger, and whose copy how old."""

from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cast import CASE, NAKA, person, says

from sangam.audit import audit
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose
from sangam.records.visibility import event_columns, event_scan, link_scan

INCIDENTS = event_columns.Scope(("incident",))
BORDER = event_columns.Area(28.40, 76.95, 28.60, 77.15)


def snatching(position="28.52620,77.08000", at="2026-11-20 21:30", *more, head="snatching"):
    return [says("head", head), says("position", position), says("earliest", at), *more]


def read(station, scope=INCIDENTS, *, by=None, purpose=NAKA):
    with station.node:
        return event_scan.events(by or station.desk, scope, purpose=purpose)


def edges(station, *kinds, by=None, purpose=NAKA, properties=()):
    with station.node:
        return link_scan.links(by or station.desk, kinds, purpose=purpose, properties=properties)


def ids(found):
    return [found.record(row) for row in range(len(found))]


def plain(found):
    """Return all that a scan says, for comparing."""
    return {name: _plain(getattr(found, name)) for name in found.__dataclass_fields__}


def _plain(value):
    if isinstance(value, np.ndarray):
        return value.tobytes()
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def test_an_incident_is_one_row_of_what_it_says(delhi):
    record = delhi.opens(
        [
            says("head", "robbery"), says("head", "firing"), says("place", "Kapashera"), says("precision", "crossing"),
            says("position", "28.5262 77.08", grade="C3"), says("earliest", "2026-11-20 21:30"), says("patrol", "no"),
            says("latest", "2026-11-20 22:00"), says("modus", "transport.motorcycle"), says("trade", "jeweller"),
        ],
        kind="incident",
    )  # fmt: skip
    found = read(delhi)
    assert ids(found) == [record]
    assert (found.latitude[0], found.longitude[0]) == (28.5262, 77.08)
    assert [found.earliest[0], found.latest[0]] == [
        np.datetime64("2026-11-20T16:00:00"),
        np.datetime64("2026-11-20T16:30:00"),
    ]
    assert [found.heads.words[code] for code in found.heads.codes] == ["robbery", "firing"]
    assert (found.modus.words, found.trades.words, found.precision.words) == (
        ("transport.motorcycle",),
        ("jeweller",),
        ("crossing",),
    )
    assert (found.patrol.tolist(), found.grade.words, found.kind.words) == ([0], ("C3",), ("incident",))


def test_no_incident_is_a_scan_of_nothing(delhi):
    found = read(delhi)
    assert (len(found), found.provenance, found.heads.starts.tolist()) == (0, (), [0])
    assert len(edges(delhi, "incident")) == 0


def test_a_masked_or_secret_value_is_absent_and_the_rest_stands(delhi):
    said = snatching("28.5262, 77.0800", "2026-11-20 21:30", says("trade", "nurse", Caveat.VICTIM))
    said += [says("latest", "2026-11-20 23:00", level="CONFIDENTIAL")]
    delhi.opens(said, kind="incident")
    assert read(delhi, purpose=CASE).trades.words == ("nurse",)
    assert str(read(delhi, purpose=CASE).latest[0]) == "2026-11-20T17:30:00"
    constable = delhi.at("beat", clearance=1)
    found = read(delhi, by=constable)
    assert found.trades.words == ()
    assert found.latest[0] == found.earliest[0]
    assert len(found) == 1


HIDDEN = st.sampled_from(
    [
        {"kind": "incident", "level": "CONFIDENTIAL"},
        {"kind": "incident", "purposes": frozenset({Purpose.MISSING})},
        {"kind": "incident", "audience": {"DL": frozenset({"DL-ON-ALIPUR"})}},
        {"kind": "incident", "shares": {"HR": Level.SILENT}, "audience": {"DL": frozenset({"DL-ON-ALIPUR"})}},
        {"kind": "membership", "level": "CONFIDENTIAL"},
        {"kind": "membership", "purposes": frozenset({Purpose.MISSING})},
    ]
)


@given(adding=st.lists(HIDDEN, min_size=1, max_size=3), scoped=st.booleans())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_that_is_not_ones_to_see_changes_no_array_and_no_count(delhi, adding, scoped):
    constable = delhi.at("beat", clearance=1)
    scope = event_columns.Scope(("incident",), BORDER, datetime(2026, 1, 1, tzinfo=UTC)) if scoped else INCIDENTS
    man = delhi.opens(person("Harjeet"))
    delhi.opens(snatching("28.5262, 77.0800", "2026-11-20 21:30", suspect(man)), kind="incident")
    before = plain(read(delhi, scope, by=constable)), plain(edges(delhi, "incident", "membership", by=constable))
    for each in adding:
        hides(delhi, man, **each)
    after = plain(read(delhi, scope, by=constable)), plain(edges(delhi, "incident", "membership", by=constable))
    assert after == before


def suspect(man, *caveats, name="suspect", level="RESTRICTED"):
    return says(name, {"ref": str(man), "label": ""}, *caveats, level=level)


def hides(station, man, *, kind, level="RESTRICTED", **terms):
    """Make a record that a constable of the station may not see."""
    elsewhere = station.at("station", "DL-ON-ALIPUR")
    if kind == "membership":
        said = [suspect(man, name="person", level=level), says("role", "shooter", level=level)]
    else:
        said = [says("head", "murder", level=level), says("position", "28.5, 77.1", level=level)]
        said += [says("earliest", "2026-11-20 22:00", level=level), suspect(man, level=level)]
    desk, station.desk = station.desk, elsewhere
    record = station.opens(said, kind=kind, **terms)
    station.desk = desk
    return record


def test_a_hidden_statement_of_a_seen_record_changes_no_array(delhi):
    constable = delhi.at("beat", clearance=1)
    seen = snatching("28.5262, 77.0800", "2026-11-20 21:30", says("trade", "nurse"))
    hidden = [says("precision", "exact", level="CONFIDENTIAL"), says("head", "firing", level="CONFIDENTIAL")]
    delhi.opens(seen, kind="incident")
    before = plain(read(delhi, by=constable))
    delhi.recalls(ids(read(delhi))[0])
    delhi.opens([hidden[0], *seen, hidden[1]], kind="incident")
    after = plain(read(delhi, by=constable))
    for name in set(before) - {"ids", "provenance"}:
        assert after[name] == before[name], name


def test_an_area_and_a_period_leave_out_and_count_what_says_neither(delhi):
    inside = delhi.opens(snatching(), kind="incident")
    delhi.opens(snatching("28.7000, 77.1000"), kind="incident")
    delhi.opens([says("head", "theft"), says("earliest", "2026-11-20 21:30")], kind="incident")
    delhi.opens([says("head", "theft"), says("position", "28.5, 77.0")], kind="incident")
    delhi.opens(snatching("28.5, 77.0", "2026-11-22 21:30"), kind="incident")
    scope = event_columns.Scope(
        ("incident",), BORDER, datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
    )
    found = read(delhi, scope)
    assert ids(found) == [inside]
    assert (found.unplaced, found.undated) == (1, 1)
    for half in (event_columns.Scope(since=scope.since), event_columns.Scope(until=scope.until)):
        assert (read(delhi, half).unplaced, read(delhi, half).undated) == (0, 1)
    assert (read(delhi).unplaced, read(delhi).undated) == (0, 0)
    assert len(read(delhi)) == 5


def test_an_event_that_may_lie_in_the_period_takes_part(delhi):
    over_midnight = snatching("28.5, 77.0", "2026-11-20 23:00", says("latest", "2026-11-21 03:00"))
    delhi.opens(over_midnight, kind="incident")
    midnight = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert len(read(delhi, event_columns.Scope(since=midnight))) == 1
    assert len(read(delhi, event_columns.Scope(until=midnight))) == 1
    assert len(read(delhi, event_columns.Scope(since=datetime(2026, 11, 21, tzinfo=UTC)))) == 0


def test_each_forces_rows_are_counted_with_the_newest(delhi, haryana, wire):
    ours = delhi.opens(snatching(), kind="incident")
    theirs = haryana.opens(snatching("28.5, 77.0"), kind="incident", shares={"DL": Level.WHOLE})
    wire.deliver()
    found = read(delhi)
    assert {*ids(found)} == {ours, theirs}
    assert [(each.force, each.rows) for each in found.provenance] == [("DL", 1), ("HR", 1)]
    received = delhi.reads(theirs).received_at
    assert received is not None
    assert found.provenance[1].newest_at == received.replace(microsecond=0)
    haryana.recalls(theirs)
    wire.deliver()
    assert ids(read(delhi)) == [ours]
    assert delhi.count_rows("records_event", owner="HR") == 0


def test_a_correction_and_a_limit_reach_the_arrays(delhi):
    record = delhi.opens(snatching(), kind="incident")
    (old,) = [each.id for each in delhi.reads(record).statements if each.property == "position"]
    delhi.corrects(record, says("position", "28.4, 77.0"), take_back=[old])
    assert read(delhi).latitude.tolist() == [28.4]
    assert ids(read(delhi, event_columns.Scope(area=BORDER))) == [record]


def test_a_scan_is_one_look_with_its_counts_and_purpose(delhi):
    delhi.opens(snatching(), kind="incident")
    read(delhi, event_columns.Scope(area=BORDER), purpose=CASE)
    with delhi.node:
        (look,) = audit.recent_entries(action="officer:record:scan")
    assert (look.purpose, look.details["rows"], look.details["forces"]) == (str(CASE), 1, {"DL": 1})
    assert look.details["kinds"] == ["incident"]
    assert look.details["area"].startswith("28.40000")


def test_a_scan_without_a_purpose_is_refused(delhi):
    with delhi.node, pytest.raises(Refused, match="Say why you look"):
        event_scan.events(delhi.desk, INCIDENTS, purpose=None)
    with delhi.node, pytest.raises(Refused, match="Say why you look"):
        link_scan.links(delhi.desk, ["incident"], purpose=None)


def test_a_post_that_opens_no_records_scans_none(delhi):
    auditor = delhi.at("auditor")
    for act in (lambda: read(delhi, by=auditor), lambda: edges(delhi, "incident", by=auditor)):
        with pytest.raises(Refused, match="does not carry the right"):
            act()


DAY = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (event_columns.Scope(("phone",)), "reads incident, arrest, place, not phone"),
        (event_columns.Scope(()), "not nothing"),
        (event_columns.Scope(since=DAY, until=DAY), "ends before it begins"),
        (event_columns.Scope(area=event_columns.Area(76.9, 28.4, 77.2, 28.6)), "latitude first"),
        (event_columns.Scope(area=event_columns.Area(28.6, 77.0, 28.4, 77.2)), "south below its north"),
        (event_columns.Scope(area=event_columns.Area(28.4, 77.2, 28.6, 77.0)), "west below its east"),
        (event_columns.Scope(area=event_columns.Area(28.4, 77.0, 60.0, 77.2)), "within India"),
        (event_columns.Scope(area=event_columns.Area(-10.0, 77.0, 28.6, 77.2)), "within India"),
    ],
)
def test_a_scope_that_holds_nothing_is_refused_in_a_sentence(delhi, scope, said):
    with pytest.raises(Malformed, match=said):
        read(delhi, scope)


def test_links_are_rows_of_who_names_whom(delhi):
    man, gang = delhi.opens(person("Harjeet")), delhi.opens([says("name", "Kala gang")], kind="gang")
    claim = delhi.opens(
        [suspect(man, name="person"), says("gang", {"ref": str(gang), "label": ""}, grade="C4")], kind="membership"
    )
    found = edges(delhi, "membership")
    rows = {
        found.property.words[found.property.codes[row]]: (
            found.source.record(row),
            found.target.record(row),
            found.target.kind.words[found.target.kind.codes[row]],
            found.grade.words[found.grade.codes[row]],
        )
        for row in range(len(found))
    }
    assert rows == {"person": (claim, man, "person", "B2"), "gang": (claim, gang, "gang", "C4")}
    said = {each.id for each in delhi.reads(claim).statements}
    assert {UUID(bytes=half.astype(">u8").tobytes()) for half in found.statement} == said
    assert (found.force.words, [each.rows for each in found.provenance]) == (("DL",), [2])
    assert len(edges(delhi, "membership", properties=["gang"])) == 1


def test_a_link_stands_only_where_both_its_ends_may_be_seen(delhi):
    constable = delhi.at("beat", clearance=1)
    open_man = delhi.opens(person("Harjeet"))
    secret = delhi.opens([says("name", "Kala", level="CONFIDENTIAL")])
    narrow = delhi.opens(person("Bhola"), purposes=frozenset({Purpose.MISSING}))
    gone = delhi.opens(person("Gone"))
    said = [suspect(each) for each in (open_man, secret, narrow, gone)]
    delhi.opens([says("head", "murder"), *said], kind="incident")
    delhi.recalls(gone)
    found = edges(delhi, "incident", by=constable)
    assert [found.target.record(row) for row in range(len(found))] == [open_man]
    assert len(edges(delhi, "incident", purpose=CASE)) == 2


def test_a_masked_reference_is_no_link(delhi):
    man = delhi.opens(person("Harjeet"))
    delhi.opens([says("head", "murder"), suspect(man, Caveat.MINOR)], kind="incident")
    assert len(edges(delhi, "incident", by=delhi.at("beat"))) == 0
    assert len(edges(delhi, "incident", purpose=CASE)) == 1


@pytest.mark.parametrize(
    ("kinds", "named", "said"),
    [(("phones",), (), "phones"), (("incident",), ("head",), "head"), ((), (), "any property")],
)
def test_links_of_what_names_nothing_are_refused(delhi, kinds, named, said):
    with pytest.raises(Malformed, match=f"name no others by {said}"):
        edges(delhi, *kinds, properties=named)
