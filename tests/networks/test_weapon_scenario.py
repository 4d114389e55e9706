"""Scenario E: a seized pistol, two firings of one laboratory reference, and a supplier in a state without a node."""

from datetime import timedelta
from uuid import UUID

from gangs import CASE, around
from sangam_lab.world.public import RecordSeed, World, world
from support.world import Line, Station, until

from sangam.exchange.gateway import acts
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads import pages
from sangam.exchange.types import Pace, ThreadState
from sangam.interchange import letters
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Grade, Handling
from sangam.matching.checks import check
from sangam.records.own_records import records
from sangam.records.types import Said

KEYS = ("E-pistol", "E-seizure-case", "E-firing-rohtak", "E-firing-noida", "E-supplier", "E-namesake")


BIHAR = "RJ"
"""A force of the tests' directory that has no node stands for Bihar."""


def lay_down(made: World, stations: dict[str, Station]) -> dict[str, UUID]:
    for seed in made.records:
        if seed.key in KEYS:
            station = stations[seed.node]
            forces = {stations[each.force].force: each.level for each in seed.terms.shares if each.force in stations}
            shares = {force: level for force, level in forces.items() if force != station.force}
            with station.node:
                terms = until(seed.terms.expiry_days, shares=shares)
                records.create(station.desk, records.New(seed.kind, said(seed), terms, seed.id))
    return {key: made.record(key).id for key in KEYS}


def said(seed: RecordSeed) -> list[Said]:
    return [
        Said(each.property, each.value, each.source, Grade.parse(each.grade), Handling(caveats=each.caveats))
        for each in seed.statements
    ]


def test_a_weapon_leads_to_a_supplier_and_bihar_is_asked_by_letter(
    delhi: Station, haryana: Station, up: Station, wire: Line
) -> None:
    made = world()
    ids = lay_down(made, {"DL": delhi, "HR": haryana, "UP": up})
    wire.deliver()
    found = around(delhi, ids["E-pistol"])
    (supplier,) = (each for each in found.neighbours if each.record.id == ids["E-supplier"])
    (statement,) = supplier.ties[0].statements
    assert (str(statement.grade), Caveat.LEAD_ONLY in statement.handling.caveats) == ("C3", True)
    assert ids["E-namesake"] not in {spot.record.id for spot in found.chart.spots}
    for station in (haryana, up):
        assert ids["E-supplier"] not in {spot.record.id for spot in around(station, ids["E-pistol"]).chart.spots}
    with delhi.node:
        hits = check.check(delhi.desk, "FSL/SYN/2026/0417", purpose=CASE).hits
        assert ids["E-pistol"] in {each.record.id for each in hits}
        acts.open_gateway(Actor("DL", "command line", role="admin"), BIHAR, desk=delhi.desk.unit, contact="SCRB Patna")
        thread = thread_acts.ask_by_letter(
            delhi.desk,
            BIHAR,
            subject="A supplier in Munger",
            question="Is he known in Munger?",
            purpose=CASE,
            pace=Pace.ROUTINE,
        )
        (letter,) = acts.letters_about(thread)
        pdf = letters.letter_pdf(letter)
        assert pdf.startswith(b"%PDF")
        acts.hand_over(delhi.desk, letter.id, how="By hand to the control room in Patna")
        waits = pages.read_thread(delhi.desk, thread, purpose=CASE)
        assert waits.due_at is not None
        assert waits.due_at - clock.now() > timedelta(hours=7)
        answer = acts.Said("He runs a workshop at Mirzapur Bardah.", "SI Synthetic, Munger", Grade.parse("C3"))
        acts.key_in_answer(delhi.desk, letter.id, answer)
        assert pages.read_thread(delhi.desk, thread, purpose=CASE).state is ThreadState.ANSWERED
