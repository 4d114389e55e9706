"""Words on another's record are answered as words on one that is not here, now and at every repeat."""

import re
from datetime import timedelta

import pytest
from foreign_envelopes import carried, outcomes, waits
from grouped import NCR, make, remove, settle
from record_envelopes import sends
from squatted_ids import KINDS
from support.cast import person
from support.desks import told_to_desk
from support.putting_back import falls_behind

from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id, new_id_of

pytestmark = pytest.mark.one_case

FAR = 900_000_000
SAID = "SELECT kind, body::text FROM federation_outbox WHERE recipient = %s ORDER BY id"
PARTICULAR = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.+Z]+")


def said(kind, **body):
    return lambda record, _: (kind, {"record": str(record), **body})


def copied(level, version=9):
    return lambda record, forms: (KINDS[level], {"changes": [form(forms, level, record, version)]})


def offered(version):
    return lambda record, forms: (
        "record.offered.v1",
        {"change": form(forms, Level.WHOLE, record, version), "reason": "yours"},
    )


def case_offered(record, forms):
    case = form(forms, Level.WHOLE, record, 9)
    due = clock.now().isoformat()
    return "records.offered.v1", {
        "handover": str(new_id()),
        "case": str(record),
        "changes": [case],
        "kept": 0,
        "history": [],
        "reason": "yours",
        "due_at": due,
    }


def case_answered(kind):
    return lambda record, _: (
        kind,
        {"handover": str(new_id()), "versions": {str(record): 9}, "reason": "x"},
    )


def challenged(record, _):
    return "record.challenged.v1", {
        "challenge": str(new_id()),
        "record": str(record),
        "statement": str(new_id()),
        "property": "name",
        "reason": "x",
        "urgent": False,
        "unit": "UP",
        "at": clock.now().isoformat(),
    }


def answered(record, _):
    return "record.challenge_answered.v1", {
        "challenge": str(new_id()),
        "record": str(record),
        "answer": "upheld",
        "reason": "x",
        "at": clock.now().isoformat(),
    }


def looked(kind):
    return lambda record, _: (
        kind,
        {"record": str(record), "unit": "UP-GZB-LONI", "who": "SI", "at": clock.now().isoformat()},
    )


def paged(kind, **body):
    return lambda record, _: (kind, {"records": [[str(record), 9]], **body})


def form(forms, level, record, version):
    return forms[level] | {"record": str(record), "version": version}


NOW = clock.now().isoformat()
ASKS = {
    "copy": (copied(Level.WHOLE), "parked"),
    "silent": (copied(Level.SILENT), "parked"),
    "pointer": (copied(Level.POINTER), "parked"),
    "copy, first version": (copied(Level.WHOLE, 1), "parked"),
    "copy, far": (copied(Level.WHOLE, FAR), "records:version-far"),
    "offer": (offered(9), "parked"),
    "offer, first version": (offered(1), "parked"),
    "offer, far": (offered(FAR), "records:version-far"),
    "case offer": (case_offered, "parked"),
    "offer lapsed": (lambda record, _: ("records.offer_lapsed.v1", {"handover": str(record)}), "applied"),
    "void": (said("record.transfer_void.v1", version=9, gone=True), "records:no-transfer"),
    "accepted": (said("record.accepted.v1", version=2), "records:not-offered"),
    "declined": (said("record.declined.v1", reason="no"), "applied"),
    "case accepted": (case_answered("records.accepted.v1"), "records:not-offered"),
    "case declined": (case_answered("records.declined.v1"), "records:not-offered"),
    "transferred to DL": (said("record.transferred.v1", to="DL", version=9), "parked"),
    "transferred to us": (said("record.transferred.v1", to="HR", version=9), "parked"),
    "transferred to himself": (said("record.transferred.v1", to="UP", version=9), "parked"),
    "remark": (said("record.remarked.v1", number=9, challenged=[]), "parked"),
    "challenge": (challenged, "applied"),
    "answer to a challenge": (answered, "applied"),
    "look": (looked("record.opened.v1"), "applied"),
    "asked about silent": (looked("silent.asked.v1"), "applied"),
    "recall": (said("record.recalled.v1", version=9, reason="x"), "tombstoned"),
    "recalls": (paged("records.recalled.v1", reason="x"), "tombstoned"),
    "erased": (said("record.erased.v1", version=9, erased_at=NOW), "applied"),
    "erased page": (
        paged("records.erased.v1", erased_at=NOW, gone_from_backups_by=NOW, reason="recalled"), "applied",
    ),
    "confirmed": (paged("records.confirmed.v1", corrected_at=NOW), "applied"),
}  # fmt: skip


def forms_of(up, wire):
    """Return how a force's own record goes out at each level: its forgeries are made from it."""
    found = {}
    for number, (level, kind) in enumerate(KINDS.items()):
        up.opens(person(f"Meena {number}", relative="w/o Ram", plate="UP14DK8337"), shares={"HR": level})
        (found[level],) = carried(wire.load(), kind)["changes"]
        wire.deliver()
    return found


def hears(sender, to, wire, kind, body):
    """Return all that a force hears of its words: what the receipt says, then and an hour on, and what comes back."""
    before = len(to.rows(SAID, sender.force))
    sends(sender, kind, body, to, lane=Lane.NORMAL)
    (journey,) = [each for each in wire.load() if each.source is sender.node]
    first = results(wire.carry(journey))
    wire.deliver()
    waits(to, minutes=90)
    wire.deliver()
    again = results(wire.carry(journey))
    back = [(kind, PARTICULAR.sub("…", text)) for kind, text in to.rows(SAID, sender.force)[before:]]
    return first, again, back


def results(receipt):
    answered = wire.read_receipt(signed_line.take_apart(receipt).text)
    return [(each.outcome, each.code, each.reason) for each in answered.results]


def held(delhi, haryana, _up, wire, level):
    record = delhi.opens(person("Harjeet", relative="s/o Balwant", plate="HR26DK8337"), shares={"HR": level})
    wire.deliver()
    return record


def held_and_recalled(delhi, haryana, up, wire):
    record = held(delhi, haryana, up, wire, Level.WHOLE)
    delhi.corrects(record, *person("Harjeet", note="seen"))
    delhi.recalls(record)
    wire.deliver()
    return record


def ours(_delhi, haryana, _up, wire):
    record = haryana.opens(person("Harjeet", relative="s/o Balwant"), shares={"DL": Level.SILENT})
    wire.deliver()
    return record


def ours_recalled(delhi, haryana, up, wire):
    record = ours(delhi, haryana, up, wire)
    haryana.recalls(record)
    wire.deliver()
    return record


def ours_handed_on(delhi, haryana, _up, wire):
    record = haryana.opens(person("Harjeet"))
    haryana.hands_over(record, to=delhi)
    wire.deliver()
    delhi.takes_over(record)
    wire.deliver()
    return record


def at(level):
    return lambda *world: held(*world, level)


STATES = {
    "held whole": ("DL", at(Level.WHOLE)),
    "held as a pointer": ("DL", at(Level.POINTER)),
    "held silent": ("DL", at(Level.SILENT)),
    "held and recalled": ("DL", held_and_recalled),
    "ours": ("HR", ours),
    "ours and recalled": ("HR", ours_recalled),
    "ours and handed on": ("HR", ours_handed_on),
}


@pytest.fixture
def forms(world):
    return forms_of(world.stations[2], world.wire)


@pytest.mark.parametrize(("asks", "outcome"), ASKS.values(), ids=ASKS)
def test_what_stands_here_is_answered_as_what_does_not(world, forms, asks, outcome):
    _, haryana, up, wire = world
    unknown = {maker: hears(up, haryana, wire, *asks(new_id_of(maker), forms)) for maker in ("DL", "HR")}
    assert {code or found for first, again, _ in unknown.values() for found, code, _ in first + again} == {outcome}
    standing = {state: make(*world) for state, (_, make) in STATES.items()}
    before = haryana.copies()[0]
    heard = {state: hears(up, haryana, wire, *asks(record, forms)) for state, record in standing.items()}
    assert heard == {state: unknown[maker] for state, (maker, _) in STATES.items()}
    assert haryana.copies()[0] == before


TOLD = {
    "copy": "records:two-owners", "silent": "records:two-owners", "pointer": "records:two-owners",
    "offer": "records:two-owners", "remark": "records:two-owners", "transferred to himself": "records:two-owners",
    "recall": "records:recall-others", "look": "records:not-a-holder", "asked about silent": "records:not-a-holder",
    "challenge": "records:not-a-holder", "answer to a challenge": "records:never-challenged",
    "accepted": "records:not-offered",
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_and_the_desk_is_told_of_it(world, forms, name):
    _, haryana, up, wire = world
    record = ours(*world)
    hears(up, haryana, wire, *ASKS[name][0](record, forms))
    assert told_to_desk(haryana.node) == [TOLD[name]]


def test_nor_does_a_recall_of_his_own_before_it_change_what_he_hears(world, forms):
    _, haryana, up, wire = world
    heard = []
    for record in (new_id_of("HR"), ours(*world), ours_recalled(*world)):
        hears(up, haryana, wire, *ASKS["recall"][0](record, forms))
        names = ("copy", "offer", "remark", "transferred to DL", "transferred to himself")
        heard.append([hears(up, haryana, wire, *ASKS[name][0](record, forms)) for name in names])
    assert heard[0] == heard[1] == heard[2]


@pytest.mark.long
@pytest.mark.parametrize("name", ["copy", "remark", "transferred to DL", "recall", "offer"])
def test_nor_does_it_that_its_owner_is_hidden_since_a_restore(world, forms, name):
    delhi, haryana, up, wire = world
    record = held(delhi, haryana, up, wire, Level.WHOLE)
    falls_behind(haryana.node, "DL")
    heard = [hears(up, haryana, wire, *ASKS[name][0](each, forms)) for each in (new_id_of("DL"), record)]
    assert heard[0] == heard[1]


@pytest.mark.long
def test_a_remark_made_before_handing_on_comes_late_and_one_since_waits(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    wire.deliver()
    for minutes in (-5, 5):
        number = int((clock.now() + timedelta(minutes=minutes)).timestamp() * 1000)
        sends(delhi, "record.remarked.v1", {"record": str(record), "number": number, "challenged": []}, haryana)
    wire.deliver()
    assert outcomes(haryana, "record.remarked.v1") == ["applied", "parked"]


@pytest.mark.long
def test_when_what_he_waits_for_comes_is_not_his_to_learn(world, forms):
    delhi, haryana, up, wire = world
    record = delhi.opens(person("Harjeet"))
    sends(up, *ASKS["remark"][0](record, forms), haryana)
    (journey,) = wire.load()
    wire.deliver()
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    up.offers(record, to=haryana)
    wire.deliver()
    assert haryana.read_rows("federation_inbox", "outcome", kind="record.remarked.v1") == [("applied",)]
    assert results(wire.carry(journey)) == [("parked", "", "")]


@pytest.mark.long
def test_a_withdrawn_holder_who_challenges_hears_that_it_is_gone(world, forms):
    _, haryana, up, wire = world
    record = haryana.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    wire.deliver()
    haryana.withdraws(record, from_=up)
    wire.deliver()
    heard = hears(up, haryana, wire, *challenged(record, forms))
    assert heard == hears(up, haryana, wire, *challenged(new_id_of("HR"), forms))
    assert told_to_desk(haryana.node) == []


def by_group(code, under):
    def asks(record, forms):
        change = form(forms, Level.WHOLE, record, 9)
        return "records.copied.v1", {"changes": [change | {"terms": change["terms"] | {"via": {"HR": {code: under}}}}]}

    return asks


def left(code, since):
    return "sharing.left.v1", {"group": code, "since": since}


@pytest.mark.long
def test_who_never_was_in_a_group_does_not_learn_that_it_is_known_here(world, forms):
    delhi, haryana, up, wire = world
    code = make(haryana, delhi)
    wire.deliver()
    assert code == NCR
    for asks in (lambda code: by_group(code, 1)(new_id_of("UP"), forms), lambda code: left(code, 1)):
        heard = [hears(up, haryana, wire, *asks(each)) for each in ("HR:NIL", code)]
        assert heard[0] == heard[1]
        assert heard[0][0] == [("parked", "", "")]
    assert told_to_desk(haryana.node) == ["records:not-in-group"] * 2


@pytest.mark.long
def test_who_was_removed_from_a_group_is_told_so(world, forms):
    _, haryana, up, wire = world
    make(haryana, up)
    remove(haryana, up)
    wire.deliver()
    settle(haryana, up)
    first, _, _ = hears(up, haryana, wire, *by_group(NCR, 2)(new_id_of("UP"), forms))
    assert [code for _, code, _ in first] == ["records:not-in-group"]
    assert hears(up, haryana, wire, *left(NCR, 2))[0] == [("applied", "", "")]
