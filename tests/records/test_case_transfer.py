"""A case changes hands with its records: offered, taken or declined as a whole, and the recall that crosses it wins."""

import pytest
from case_transfers import accepts, case_of, clean, declines, lapses, offers, owners
from support.beat import furnish
from support.cast import NAKA, person, says
from support.wire_world import pair
from support.world import DESKS, Line, Station

from sangam.access.models import Force
from sangam.access.units import shipped_data
from sangam.audit import audit
from sangam.federation import outbox
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.own_records import limits
from sangam.records.transfers import case as transfer_case
from sangam.records.visibility import disclosure


def looks_at(station, handover):
    with station.node:
        return transfer_case.open_handover(station.at("data_officer"), handover, purpose=NAKA)


@pytest.mark.parametrize("seed", range(3))
def test_a_case_goes_over_whole_and_every_holder_knows_whose_it_is(delhi, haryana, up, wire, seed):
    wire.random.seed(seed)
    case, man = case_of(delhi, shares={"UP": Level.WHOLE})
    wire.deliver()
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver(reordered=True)
    assert [told.kind for told in haryana.told("HR")] == ["case.offered"]
    view = looks_at(haryana, handover)
    assert ({each.id for each in view.records}, view.kept, view.may_answer) == ({case, man}, 1, True)
    assert accepts(haryana, handover) == {case: 2, man: 2}
    wire.deliver(reordered=True)
    for record in (case, man):
        assert owners(record, delhi, haryana, up) == ["HR"] * 3
    assert haryana.reads(case).first("accused")["ref"] == str(man)
    assert not haryana.holds_any_trace_of("S-14")
    clean(delhi, haryana, up)
    assert haryana.told("HR") == []
    (told,) = (told for told in delhi.told() if told.kind == "case.answered")
    assert told.parts["force"] == "HR"


def test_a_case_goes_to_the_agency_with_its_history_and_holders_are_told(fresh_nodes, monkeypatch):
    monkeypatch.setitem(DESKS, "NIA", "NIA")
    nodes = fresh_nodes("DL", "HR", "NIA")
    for node in nodes:
        furnish(node)
        with node, audit.deed(Actor.system(node.force, "reference"), "node:reference:load"):
            Force.objects.create(code="NIA", kind="agency", name_en="NIA", name_hi="NIA", badge="NIA")
            shipped_data.load_units([AGENCY])
    pair(*nodes)
    (delhi, haryana, agency), wire = map(Station, nodes), Line(nodes, HANDLERS)
    case, man = case_of(delhi, shares={"HR": Level.WHOLE})
    wire.deliver()
    handover = offers(delhi, case, man, to=agency, reason="zero FIR 0123/2026, entrusted to the agency")
    wire.deliver()
    accepts(agency, handover)
    wire.deliver(repeated=2)
    for record in (case, man):
        assert owners(record, delhi, haryana, agency) == ["NIA"] * 3
    with agency.node:
        lines = [(each.version, each.why) for each in disclosure.history(agency.desk, case)]
    assert lines == [(2, "taken over from DL"), (1, "made")]
    clean(delhi, haryana, agency)


AGENCY = {
    "code": "NIA", "parent": "", "kind": "headquarters", "name_en": "NIA", "name_hi": "NIA",
    "jurisdiction": "territory", "synthetic": "yes", "source": "test",
}  # fmt: skip


def test_the_history_goes_along_line_by_line_with_who_wrote_it(delhi, haryana, wire):
    case, man = case_of(delhi)
    delhi.corrects(case, says("section", "302 IPC"), why="medical report")
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    accepts(haryana, handover)
    with haryana.node:
        lines = [(each.version, each.why, each.by[:4]) for each in disclosure.history(haryana.desk, case)]
    assert lines == [(3, "taken over from DL", "SI T"), (2, "medical report", "[DL]"), (1, "made", "[DL]")]


def test_a_declined_case_stays_whole_where_it_was(delhi, haryana, wire):
    case, man = case_of(delhi)
    before = haryana.copies()
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    declines(haryana, handover)
    wire.deliver(reordered=True)
    assert haryana.copies() == before
    assert [delhi.reads(each).state for each in (case, man)] == ["live", "live"]
    (told,) = (told for told in delhi.told() if told.kind == "case.answered")
    assert told.parts["why"] == "not ours"
    with pytest.raises(NotFound, match="no such case"):
        accepts(haryana, handover)


def test_why_a_limited_case_is_declined_is_told_to_who_sees_it(delhi, haryana, wire):
    case, _ = case_of(delhi)
    with delhi.node:
        limits.limit(delhi.desk, case, audience={"DL": frozenset({delhi.desk.unit}), "HR": frozenset({"HR"})})
    handover = offers(delhi, case, to=haryana)
    wire.deliver()
    declines(haryana, handover)
    wire.deliver()
    (told,) = (told for told in delhi.told() if told.kind == "case.answered")
    assert told.parts["why"] == "not ours"


def test_an_unanswered_case_stays_where_it_was_and_both_forces_are_told(delhi, haryana, wire, monkeypatch):
    case, man = case_of(delhi)
    before = haryana.copies()
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    with delhi.node:
        assert transfer_case.lapse() == 0
    assert lapses(delhi, monkeypatch) == 1
    wire.deliver(repeated=2)
    assert haryana.copies() == before
    assert [delhi.reads(each).state for each in (case, man)] == ["live", "live"]
    assert [told.kind for told in haryana.told("HR")] == ["record.lapsed"]
    assert "case.answered" in [told.kind for told in delhi.told()]
    with pytest.raises(NotFound, match="no such case"):
        accepts(haryana, handover)


def test_a_single_offer_lapses_too(delhi, haryana, wire, monkeypatch):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    assert lapses(delhi, monkeypatch) == 1
    wire.deliver()
    assert (delhi.reads(record).state, haryana.sees(record)) == ("live", False)
    assert [told.kind for told in haryana.told("HR")] == ["record.lapsed"]


def test_an_acceptance_that_crosses_the_lapse_counts_while_nothing_changed(delhi, haryana, up, wire, monkeypatch):
    case, man = case_of(delhi, shares={"UP": Level.WHOLE})
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    accepts(haryana, handover)
    lapses(delhi, monkeypatch)
    wire.deliver(reordered=True)
    assert owners(case, delhi, haryana, up) == ["HR"] * 3
    clean(delhi, haryana, up)


def test_an_acceptance_that_crosses_the_lapse_and_a_change_is_void(delhi, haryana, up, wire, monkeypatch):
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    lapses(delhi, monkeypatch, days=7.1)
    delhi.corrects(record, says("note", "still ours"))
    wire.deliver()
    assert owners(record, delhi, up) == ["DL"] * 2
    assert not haryana.sees(record)
    assert up.reads(record).values("note") == ["still ours"]
    assert "record.void" in [told.kind for told in haryana.told()]
    clean(delhi, haryana, up)


@pytest.mark.one_case
@pytest.mark.parametrize("seed", range(4))
def test_a_recall_that_came_first_at_the_old_owner_beats_the_acceptance(delhi, haryana, up, wire, seed):
    wire.random.seed(seed)
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    haryana.corrects(record, says("note", "arrested"))
    delhi.recalls(record)
    wire.deliver(reordered=True)
    assert [each.sees(record) for each in (delhi, haryana, up)] == [False] * 3
    clean(delhi, haryana, up)
    assert delhi.read_rows("records_receipt", record=record, force="HR")
    assert "record.void" in [told.kind for told in haryana.told()]


def test_one_recalled_record_voids_itself_and_not_its_case(delhi, haryana, wire):
    case, man = case_of(delhi)
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    accepts(haryana, handover)
    delhi.recalls(man)
    wire.deliver()
    assert owners(case, delhi, haryana) == ["HR", "HR"]
    assert [each.sees(man) for each in (delhi, haryana)] == [False, False]
    clean(delhi, haryana)


def test_a_decline_that_crosses_the_recall_changes_nothing(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.declines(record)
    delhi.recalls(record)
    wire.deliver()
    assert [each.sees(record) for each in (delhi, haryana)] == [False, False]
    clean(delhi, haryana)


def test_what_cannot_be_offered_taken_or_seen_is_refused_with_its_reason(delhi, haryana, up, wire):
    case, man = case_of(delhi)
    with pytest.raises(Malformed, match="Begin with the case"):
        offers(delhi, man, to=haryana)
    with pytest.raises(Malformed, match="Say why the record is handed over"):
        offers(delhi, case, to=haryana, reason=" ")
    large = [delhi.opens(person("x", *(says("note", "अ" * 1_900) for _ in range(30)))) for _ in range(3)]
    with pytest.raises(Malformed, match="too much for one offer"):
        offers(delhi, case, *large, to=haryana)
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    with pytest.raises(Conflict, match="answer the case as a whole"):
        haryana.takes_over(man)
    with pytest.raises(Malformed, match="Say why you decline"):
        declines(haryana, handover, reason="")
    for act in (accepts, looks_at):
        with pytest.raises(NotFound, match="no such case"):
            act(up, handover)
    with haryana.node, pytest.raises(Refused, match="does not carry the right"):
        transfer_case.accept_case_transfer(haryana.at("beat"), handover)
    delhi.recalls(case)
    wire.deliver()
    with pytest.raises(NotFound, match="no such case"):
        accepts(haryana, handover)


def test_a_forger_neither_accepts_nor_voids_anothers_handover(delhi, haryana, up, wire):
    case, man = case_of(delhi)
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()

    def forges(kind, body, to="DL", by=up):
        with by.node, audit.deed(by.desk, "officer:test:forge"):
            outbox.post(kind, to=[to], body=body)

    ident = str(handover)
    forges("records.accepted.v1", {"handover": ident, "versions": {str(case): 2}})
    forges("records.accepted.v1", {"handover": ident, "versions": {str(new_id()): 2}}, by=haryana)
    forges("records.declined.v1", {"handover": ident, "reason": "x"})
    forges("records.accepted.v1", {"handover": ident, "versions": {}}, by=haryana)
    forges("records.offer_lapsed.v1", {"handover": ident}, to="HR")
    forges("record.transfer_void.v1", {"record": str(case), "version": 2, "gone": True}, to="HR")
    forges(
        "records.offered.v1",
        {
            "handover": str(new_id()),
            "case": str(case),
            "reason": "",
            "due_at": "",
            "kept": 0,
            "changes": [{}],
            "history": [],
        },
        to="HR",
    )
    wire.deliver()
    codes = set(delhi.set_aside())
    assert codes == {"records:not-offered", "exchange:body"}
    assert set(haryana.set_aside()) == {
        "records:no-transfer",
        "exchange:body",
    }
    assert accepts(haryana, handover)[case] == 2
