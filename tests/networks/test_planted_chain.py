"""The chain of scenario F, from an extortion call in Gurugram to "Z": found by who may see it, and no decoy by anybody.

A third force of the test stands for the NIA.
"""

from uuid import UUID

from gangs import around, names
from world import Line, Station, until

from sangam.kernel.handling import Grade, Handling
from sangam.lab.world.public import RecordSeed, World, world
from sangam.records.public import records
from sangam.records.types import Said

CALL = ("F-Z", "F-financier", "F-financier-of-Z", "F-call-number", "F-call-case", "F-call-shop", "F-call-customer")


def lay_down(made: World, stations: dict[str, Station]) -> None:
    """Make the records of the chain where they belong, with their terms."""
    for seed in made.records:
        if seed.key in CALL or seed.key.startswith("F-call-customer-"):
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


def chain_of(made: World) -> list[UUID]:
    return [made.record(key).id for key in ("F-call-case", "F-call-number", "F-financier", "F-Z")]
