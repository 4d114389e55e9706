"""Networks of records: admitted first, each tie with its statement, claims that do not count apart, nobody rated."""

from uuid import UUID

import pytest
from gangs import CASE, LONG_AGO, NAKA, around, claims, names, person, plain, ref, ties
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cast import says
from support.world import Line, Station

from sangam.audit import audit
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose
from sangam.networks.types import Apart


def banned(station: Station, name: str = "Z", **terms: object) -> UUID:
    return ties(station, "organisation", says("name", name), says("listed_in", "synthetic list"), **terms)


def gang(station: Station, name: str = "Kala gang") -> UUID:
    return ties(station, "gang", says("name", name))


def holds(station: Station, number: str, *holders: UUID, **terms: object) -> UUID:
    return ties(station, "phone", says("number", number), *(ref("holder", each) for each in holders), **terms)


def call(station: Station) -> tuple[UUID, UUID, UUID]:
    """Lay down a case, the number of the call and the man who holds it."""
    man = station.opens(person("Rajan"))
    number = holds(station, "+916660000400", man)
    case = ties(station, "case", says("fir", "203/2026"), says("offence_date", "2026-11-01"), ref("property", number))
    return case, number, man


def test_a_way_to_a_banned_organisation_gives_each_step_word_for_word(delhi: Station) -> None:
    case, number, man = call(delhi)
    org = banned(delhi)
    claim = claims(delhi, man, org, role="financier", evidence="three payments", grade="C3")
    (way,) = around(delhi, case).ways.ways
    assert [each.id for each in way.records] == [case, number, man, org]
    assert [tie.said_in.id for step in way.steps for tie in step] == [case, number, claim]
    said = {each.property: (each.value, str(each.grade), each.source) for each in way.steps[2][0].statements}
    assert said["evidence"] == ("three payments", "B2", "synthetic record for tests")
    assert said["gang"][1] == "C3"


def test_a_way_has_four_hops_at_most(delhi: Station) -> None:
    men = [delhi.opens(person(f"Man {place}")) for place in range(2)]
    middle = [delhi.opens(person("Bhola", ref("linked", each))) for each in men[:1]]
    delhi.opens(person("Far", ref("linked", middle[0])))
    last = delhi.opens(person("Last", ref("linked", men[0]), ref("linked", men[1])))
    org = banned(delhi)
    claims(delhi, men[1], org)
    assert around(delhi, last).ways.ways
    far = delhi.opens(person("Farther", ref("linked", middle[0])))
    assert names(around(delhi, middle[0])) == [["Bhola", "Man 0", "Last", "Man 1", "Z"]]
    assert around(delhi, far).ways.ways == ()


def test_an_organisation_that_no_list_bans_is_the_end_of_no_way(delhi: Station) -> None:
    case, _, man = call(delhi)
    claims(delhi, man, ties(delhi, "organisation", says("name", "Tea company")))
    assert around(delhi, case).ways.ways == ()


@pytest.mark.parametrize("shared", ["phone", "sighting", "shop"])
def test_what_many_share_ties_nobody_and_is_said(delhi: Station, shared: str) -> None:
    org, member = banned(delhi), delhi.opens(person("Member"))
    claims(delhi, member, org)
    men = [member, *(delhi.opens(person(f"Customer {place}")) for place in range(10))]
    if shared == "shop":
        thing = ties(delhi, "organisation", says("name", "Mobile shop"))
        for place, man in enumerate(men):
            holds(delhi, f"+9166600005{place:02d}", thing, man)
        assert around(delhi, men[1]).ways.ways == ()
        assert around(delhi, thing).crowded == {thing: 11}
        return
    if shared == "phone":
        thing = holds(delhi, "+916660000500", *men)
    else:
        thing = ties(delhi, "sighting", says("place", "Kundli"), *(ref("seen", each) for each in men))
    found = around(delhi, men[1])
    assert found.ways.ways == ()
    assert found.neighbours == ()
    assert found.crowded == {thing: 11}


def test_a_phone_of_a_few_is_a_tie(delhi: Station) -> None:
    org, member, man = banned(delhi), delhi.opens(person("Member")), delhi.opens(person("Friend"))
    claims(delhi, member, org)
    holds(delhi, "+916660000500", member, man)
    assert names(around(delhi, man)) == [["Friend", "+916660000500", "Member", "Z"]]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"evidence": ""}, Apart.NO_EVIDENCE),
        ({"until": ""}, Apart.NO_LAST_DAY),
        ({"until": LONG_AGO}, Apart.EXPIRED),
        ({"grade": "F6"}, Apart.UNJUDGED),
        ({"role": "victim"}, Apart.VICTIM),
    ],
)
def test_a_claim_that_does_not_count_stands_apart_and_ties_nobody(
    delhi: Station, changes: dict[str, str], reason: Apart
) -> None:
    man, org = delhi.opens(person("Harjeet")), banned(delhi)
    claims(delhi, man, org, **changes)
    found = around(delhi, org)
    assert [(each.person.id, each.apart) for each in found.claims] == [(man, reason)]
    assert (found.neighbours, found.chart.whole) == ((), 1)
    assert around(delhi, man).ways.ways == ()


def test_a_child_is_no_member_and_is_masked_from_who_may_not_see(delhi: Station) -> None:
    child, bloc = delhi.opens([says("name", "Anil", Caveat.MINOR)]), gang(delhi)
    young = delhi.opens(person("Young", born_year="2015"))
    for each in (child, young):
        claims(delhi, each, bloc)
    assert {each.apart for each in around(delhi, bloc).claims} == {Apart.CHILD}
    masked = around(delhi, bloc, by=delhi.at("analyst")).claims
    assert {each.apart for each in masked} == {Apart.CHILD}
    assert "Anil" not in {str(value) for each in masked for value in each.person.values("name")}


def test_who_was_wronged_stands_in_no_network(delhi: Station) -> None:
    _, number, _ = call(delhi)
    wronged = delhi.opens([says("name", "Vinod"), says("caution", "victim"), ref("linked", number)])
    assert wronged not in {each.record.id for each in around(delhi, number).neighbours}
    assert around(delhi, wronged).neighbours == ()


def test_two_records_that_may_be_one_person_stay_two(delhi: Station) -> None:
    bloc = gang(delhi)
    for _ in range(2):
        claims(delhi, delhi.opens(person("Sunil Kumar", relative="s/o Ramkishan")), bloc)
    assert len({each.person.id for each in around(delhi, bloc).claims}) == 2


def test_a_person_between_two_gangs_is_named_with_through_whom(delhi: Station) -> None:
    one, other = gang(delhi), gang(delhi, "Titu gang")
    man, broker, third = (delhi.opens(person(name)) for name in ("Harjeet", "Broker", "Third"))
    claims(delhi, man, one)
    claims(delhi, third, other)
    ties(delhi, "case", says("fir", "11/2026"), *(ref("accused", each) for each in (man, broker)))
    ties(delhi, "case", says("fir", "12/2026"), *(ref("accused", each) for each in (third, broker)))
    (found,) = around(delhi, one).between
    assert (found.person.id, [each.id for each in found.gangs]) == (broker, [other])
    assert {gang: view.id for gang, view in found.through.items()} == {one: man, other: third}


def test_events_of_a_gangs_members_stand_newest_first(delhi: Station) -> None:
    bloc, man = gang(delhi), delhi.opens(person("Harjeet"))
    claims(delhi, man, bloc)
    ties(delhi, "case", says("fir", "11/2026"), says("offence_date", "2026-03-01"), ref("accused", man))
    ties(delhi, "sighting", says("place", "Kundli"), says("seen_date", "2026-05-01"), ref("seen", man))
    assert [event.day.isoformat() for event in around(delhi, bloc).events] == ["2026-05-01", "2026-03-01"]


def test_a_chart_shows_the_strongest_and_says_of_how_many(delhi: Station) -> None:
    bloc = gang(delhi)
    best = delhi.opens(person("Best"))
    claims(delhi, best, bloc, grade="A1")
    weak = [delhi.opens(person(f"Weak {place}")) for place in range(62)]
    for each in weak:
        claims(delhi, each, bloc, grade="D4")
    chart = around(delhi, bloc).chart
    assert (len(chart.spots), chart.whole) == (60, 64)
    assert [spot.record.id for spot in chart.spots][:1] == [bloc]
    assert chart == around(delhi, bloc).chart


@pytest.mark.parametrize("role", ["beat", "control", "liaison", "data_officer", "auditor"])
def test_a_post_without_the_right_reads_no_network(delhi: Station, role: str) -> None:
    man = delhi.opens(person("Harjeet"))
    with pytest.raises(Refused, match="does not carry the right"):
        around(delhi, man, by=delhi.at(role))


def test_a_network_without_a_purpose_is_refused(delhi: Station) -> None:
    with pytest.raises(Refused, match="Say why you look"):
        around(delhi, delhi.opens(person("Harjeet")), purpose=None)


def test_a_record_of_a_kind_without_a_network_is_not_here(delhi: Station) -> None:
    with pytest.raises(NotFound, match="stand in no network"):
        around(delhi, ties(delhi, "missing", says("name", "Anita")))


def test_a_look_at_a_network_writes_every_record_that_it_showed(delhi: Station) -> None:
    case, number, man = call(delhi)
    org = banned(delhi)
    claim = claims(delhi, man, org)
    around(delhi, case)
    with delhi.node:
        (look,) = audit.recent_entries(action="officer:network:look")
        assert set(audit.shown_by(look.id)) == {case, number, man, org, claim}


HIDDEN = st.sampled_from(
    [
        {"level": "CONFIDENTIAL"},
        {"purposes": frozenset({Purpose.MISSING})},
        {"audience": {"DL": frozenset({"DL-ON-ALIPUR"})}},
        {"shares": {"HR": Level.SILENT}, "audience": {"DL": frozenset({"DL-ON-ALIPUR"})}},
    ]
)


@given(adding=st.lists(HIDDEN, min_size=1, max_size=3))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_hidden_record_or_edge_changes_nothing_that_an_officer_sees(delhi: Station, adding: list[dict]) -> None:
    case, number, man = call(delhi)
    org, bloc = banned(delhi), gang(delhi)
    claims(delhi, man, bloc)
    asked, officer = [case, number, man, org, bloc], delhi.at("investigator", clearance=1)
    before = [plain(around(delhi, each, by=officer)) for each in asked]
    keeper, delhi.desk = delhi.desk, delhi.at("station", "DL-ON-ALIPUR")
    try:
        for terms in adding:
            level, more = str(terms.get("level", "RESTRICTED")), {k: v for k, v in terms.items() if k != "level"}
            claims(delhi, man, org, level=level, **more)
            hidden = delhi.opens([says("name", "Hidden", level=level)], **more)
            claims(delhi, hidden, bloc, level=level, **more)
            said = [says("fir", "99/2026", level=level), says("offence_date", "2026-10-10", level=level)]
            said += [ref("accused", each, level=level) for each in (man, hidden)]
            delhi.opens(said, kind="case", **more)
    finally:
        delhi.desk = keeper
    assert [plain(around(delhi, each, by=officer)) for each in asked] == before


def test_a_masked_end_is_in_no_way_and_no_count(delhi: Station) -> None:
    _, number, man = call(delhi)
    org = banned(delhi)
    said = [ref("gang", org), ref("person", man, Caveat.MINOR), says("evidence", "disclosure")]
    ties(delhi, "membership", *said, says("until", "2099-01-01"))
    found = around(delhi, number, purpose=NAKA)
    assert (found.ways.ways, found.chart.whole) == ((), 3)
    assert len(around(delhi, number, purpose=CASE).ways.ways) == 1


def test_an_edge_shared_with_a_third_force_alone_is_seen_there_alone(
    delhi: Station, haryana: Station, up: Station, wire: Line
) -> None:
    case, number, man = call(haryana)
    org = banned(haryana)
    for record in (case, number, man, org):
        for other in (delhi, up):
            haryana.offers(record, to=other)
    wire.deliver()
    before = [plain(around(delhi, each)) for each in (case, man, org)]
    haryana.offers(claims(haryana, man, org, role="financier"), to=up)
    wire.deliver()
    assert [plain(around(delhi, each)) for each in (case, man, org)] == before
    assert around(delhi, case).ways.ways == ()
    for station in (haryana, up):
        assert [[each.id for each in way.records] for way in around(station, case).ways.ways] == [
            [case, number, man, org]
        ]
