"""The chain of scenario F, from an extortion call in Gurugram to "Z": found by who may see it, and no decoy by anybody.

A third force of the test stands for the NIA.
"""

from uuid import UUID

from gangs import CASE, around, names, plain
from sangam_lab.world.public import RecordSeed, World, world
from support.watched import Watcher, watcher
from support.world import Line, Station, until

from sangam.exchange.threads import acts
from sangam.exchange.types import Pace, RecordRef
from sangam.kernel.handling import Grade, Handling, Level
from sangam.matching.watches import watch_matching
from sangam.networks import watches
from sangam.networks.types import Apart
from sangam.notices import lists
from sangam.records.own_records import records
from sangam.records.types import Said

CALL = ("F-Z", "F-financier", "F-financier-of-Z", "F-call-number", "F-call-case", "F-call-shop", "F-call-customer")


def lay_down(made: World, stations: dict[str, Station], *keys: str) -> None:
    """Make the records of the chain, or those of these keys, where they belong, with their terms."""
    for seed in made.records:
        if seed.key in (keys or CALL) or (not keys and seed.key.startswith("F-call-customer-")):
            station = stations[seed.node]
            shares = {stations[each.force].force: each.level for each in seed.terms.shares if each.force in stations}
            terms = until(seed.terms.expiry_days, shares={k: v for k, v in shares.items() if k != station.force})
            with station.node:
                records.create(station.desk, records.New(seed.kind, said(seed), terms, seed.id))


def said(seed: RecordSeed) -> list[Said]:
    return [
        Said(each.property, each.value, each.source, Grade.parse(each.grade), Handling(caveats=each.caveats))
        for each in seed.statements
    ]


def test_the_chain_from_a_call_to_z_is_found_by_whom_it_is_for(
    delhi: Station, haryana: Station, up: Station, wire: Line
) -> None:
    made = world()
    lay_down(made, {"DL": delhi, "HR": haryana, "NIA": up})
    wire.deliver()
    case, chain = made.record("F-call-case").id, chain_of(made)
    for station in (haryana, up):
        (way,) = around(station, case).ways.ways
        assert [each.id for each in way.records] == chain
        assert len(way.steps) == 3
    theirs = around(delhi, case)
    assert (theirs.ways.ways, theirs.ways.complete) == ((), True)
    assert {spot.record.id for spot in theirs.chart.spots} == set(chain[:3])
    assert around(delhi, chain[2]).claims == around(delhi, chain[3]).claims == ()
    customer = around(haryana, made.record("F-call-customer").id)
    assert names(customer) == []
    phone = around(haryana, made.record("F-call-customer-01").id)
    assert phone.ways.ways == ()
    assert list(phone.crowded) == [made.record("F-call-shop").id]


def test_punjabs_edge_is_seen_and_asked_about_by_the_nia_alone(
    delhi: Station, haryana: Station, up: Station, wire: Line
) -> None:
    """Haryana stands for Punjab, which holds the edge and gives it to the NIA alone."""
    made, stations = world(), {"DL": delhi, "HR": haryana, "NIA": up}
    lay_down(made, stations, "F-handler", "F-number", "F-listed", "F-Z", "F-listed-in-Z", "F-payment")
    wire.deliver()
    number, handler, banned = (made.record(key).id for key in ("F-number", "F-handler", "F-Z"))
    watching = [watcher(delhi), watcher(up)]
    for each in watching:
        with each.station.node:
            watches.begin_watch(each.actor, [number, handler, banned], purpose=CASE)
    before = [plain(around(delhi, each)) for each in (number, handler, banned)]
    assert before[0]["ways"] != []
    edge = punjabs_edge(made, haryana, up)
    wire.deliver()
    assert [plain(around(delhi, each)) for each in (number, handler, banned)] == before
    first = around(up, number).ways.ways[0]
    assert [each.id for each in first.records] == [number, handler, banned]
    tie = first.steps[-1][0]
    assert (tie.said_in.id, tie.said_in.owner, tie.said_in.is_copy) == (edge, haryana.force, True)
    assert [told_of_edges(each) for each in watching] == [[], [edge]]
    about = RecordRef(edge, haryana.force, "Gang membership", tie.said_in.desk)
    with up.node:
        acts.open_thread(up.desk, about, question="On what does this rest?", purpose=CASE, pace=Pace.URGENT)
    wire.deliver()
    assert "thread.question" in {each.kind for each in haryana.told(tie.said_in.desk)}


def punjabs_edge(made: World, punjab: Station, agency: Station) -> UUID:
    seed = made.record("F-punjab-edge")
    terms = until(seed.terms.expiry_days, shares={agency.force: Level.WHOLE})
    with punjab.node:
        return records.create(punjab.desk, records.New(seed.kind, said(seed), terms))


def told_of_edges(officer: Watcher) -> list[UUID]:
    with officer.station.node:
        while watch_matching.match_arrivals(watches.answer_watches):
            pass
        return [each.subject.id for each in lists.open_notices(officer.actor) if each.kind == watches.KIND]


def test_the_wrong_mans_claim_is_disputed_withdrawn_and_gone(
    delhi: Station, haryana: Station, up: Station, wire: Line
) -> None:
    made = world()
    lay_down(made, {"DL": delhi, "HR": haryana, "UP": up}, "B-gang", "G-member", "G-membership", "G-dispute")
    wire.deliver()
    claim, member, gang = (made.record(key).id for key in ("G-membership", "G-member", "B-gang"))
    for station in (haryana, delhi):
        assert [each.apart for each in around(station, member).claims] == [Apart.DISPUTED]
        assert around(station, gang).neighbours == ()
    haryana.recalls(claim)
    wire.deliver()
    for station in (haryana, delhi, up):
        assert around(station, member).claims == ()


def test_a_pistol_is_tied_to_its_case_and_supplier_and_to_no_namesake(
    delhi: Station, haryana: Station, up: Station, wire: Line
) -> None:
    made, stations = world(), {"DL": delhi, "HR": haryana, "NIA": up, "UP": up}
    lay_down(made, stations, "E-pistol", "E-seizure-case", "E-supplier", "E-namesake")
    wire.deliver()
    pistol, case, supplier = (made.record(key).id for key in ("E-pistol", "E-seizure-case", "E-supplier"))
    assert {each.record.id for each in around(delhi, pistol).neighbours} == {case, supplier}
    assert {each.record.id for each in around(haryana, pistol).neighbours} == {case}


def chain_of(made: World) -> list[UUID]:
    return [made.record(key).id for key in ("F-call-case", "F-call-number", "F-financier", "F-Z")]
