"""A record changes hands: offered, accepted or declined, and every holder knows whose it is."""

import pytest
from support.cast import person, says

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.ids import new_id


def owners(record, *stations):
    return [station.reads(record).owner for station in stations]


def test_after_acceptance_the_new_force_owns_it_everywhere(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    assert haryana.takes_over(record) == 2
    wire.deliver(repeated=2)
    assert owners(record, delhi, haryana, up) == ["HR"] * 3
    assert [station.reads(record).version for station in (delhi, haryana, up)] == [2, 2, 2]
    haryana.corrects(record, says("note", "arrested"))
    wire.deliver()
    assert [station.reads(record).values("note") for station in (delhi, up)] == [["arrested"]] * 2
    assert not delhi.set_aside()
    with pytest.raises(NotFound, match="belongs to HR"):
        delhi.corrects(record, says("note", "no"))


def test_the_offer_waits_at_headquarters_and_the_answer_comes_to_the_desk(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    assert [told.kind for told in haryana.told("HR")] == ["record.offered"]
    haryana.takes_over(record)
    wire.deliver()
    assert [told.kind for told in delhi.told() if told.kind == "record.accepted"] == ["record.accepted"]


@pytest.mark.parametrize("level", [Level.NONE, Level.WHOLE, Level.SILENT])
def test_a_declined_record_stays_where_it_was_and_as_it_was(delhi, haryana, wire, level):
    record = delhi.opens(person("Harjeet", relative="s/o Balwant"), shares={"HR": level} if level != "none" else {})
    wire.deliver()
    before = haryana.copies()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.declines(record, reason="not our beat")
    wire.deliver()
    assert haryana.copies() == before
    assert (delhi.reads(record).owner, delhi.reads(record).state) == ("DL", "live")
    (told,) = (told for told in delhi.told() if told.kind == "record.declined")
    assert told.parts["why"] == "not our beat"


def test_a_statement_for_the_owner_alone_stays_in_the_old_owners_history(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet", says("note", "informant S-14", Caveat.OWNER_ONLY)))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver()
    assert not haryana.holds_any_trace_of("S-14")
    assert delhi.rows("SELECT 1 FROM records_version v WHERE position('S-14' in v::text) > 0")
    assert delhi.reads(record).values("note") == []


def test_a_new_owners_version_that_overtakes_the_old_owners_word_waits(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet", relative="s/o Balwant"), shares={"UP": Level.WHOLE})
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.brings_first("HR")
    assert up.read_rows("records_record", "owner") == [("DL",)]
    wire.deliver(repeated=2)
    assert (owners(record, up), up.reads(record).version) == (["HR"], 2)
    assert not up.waits()


def test_what_no_key_finds_is_silent_again_once_its_offer_is_declined(delhi, haryana, wire):
    record = delhi.opens([says("note", "seen at the mandi")], shares={"HR": Level.SILENT})
    wire.deliver()
    before = haryana.copies()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.declines(record)
    wire.deliver()
    assert haryana.copies() == before != []
    assert haryana.read_rows("records_silent", "version") == [(1,)]


def test_a_silent_holder_follows_the_change_of_owner(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet", relative="s/o Balwant"), shares={"UP": Level.SILENT})
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver(reordered=True)
    assert up.read_values("records_silent", "owner", "version") == [("HR", 2)]
    assert not up.waits()


@pytest.mark.one_case
@pytest.mark.parametrize("seed", range(4))
def test_a_change_of_owner_survives_any_delivery(delhi, haryana, up, wire, seed):
    wire.random.seed(seed)
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    haryana.corrects(record, says("note", "arrested"))
    wire.deliver(reordered=True)
    assert owners(record, delhi, haryana, up) == ["HR"] * 3
    assert [station.reads(record).values("note") for station in (delhi, up)] == [["arrested"]] * 2


def test_a_record_on_offer_is_not_corrected_or_shared_or_offered_again(delhi, haryana, up):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    for attempt in (
        lambda: delhi.corrects(record, says("note", "x")),
        lambda: delhi.offers(record, to=up),
        lambda: delhi.hands_over(record, to=up),
    ):
        with pytest.raises(Conflict, match="transfer-offered"):
            attempt()


def test_a_record_on_offer_may_be_recalled_and_the_offer_goes_with_it(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    delhi.recalls(record)
    wire.deliver()
    assert not haryana.sees(record)
    with pytest.raises(NotFound):
        haryana.takes_over(record)


def test_an_offer_that_its_recall_overtook_never_appears(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    delhi.recalls(record)
    wire.brings_first("urgent")
    wire.deliver()
    assert not haryana.sees(record)
    assert haryana.told("HR") == []


def test_a_record_that_was_withdrawn_may_be_offered_to_the_same_force(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    delhi.withdraws(record, from_=haryana)
    delhi.hands_over(record, to=haryana)
    wire.deliver(reordered=True)
    assert haryana.takes_over(record) == 3
    wire.deliver()
    assert owners(record, delhi, haryana) == ["HR"] * 2


@pytest.mark.parametrize("in_a_page", [False, True])
def test_a_withdrawal_that_comes_after_the_next_offer_leaves_that_standing(delhi, haryana, wire, in_a_page):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    delhi.hands_over(record, to=haryana)
    if in_a_page:  # as a list says it
        with delhi.node, audit.deed(delhi.desk, "officer:test:withdraw"):
            body = {"records": [[str(record), 2]], "reason": "withdrawn"}
            outbox.post("records.recalled.v1", to=["HR"], body=body, lane=Lane.URGENT)
    wire.brings_first(Lane.NORMAL)
    wire.deliver()
    assert haryana.read_rows("records_record", "offered_to") == [("HR",)]
    assert haryana.takes_over(record) == 3
    wire.deliver()
    assert owners(record, delhi, haryana) == ["HR"] * 2


def test_what_was_not_offered_is_not_taken_and_not_declined(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    with pytest.raises(Conflict, match="not on offer to us"):
        haryana.takes_over(record)
    with pytest.raises(Conflict, match="not on offer to us"):
        haryana.declines(record)
    with pytest.raises(NotFound):
        haryana.takes_over(new_id())


def test_offering_and_declining_need_a_reason(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    with pytest.raises(Malformed, match="Say why the record is handed over"):
        delhi.hands_over(record, to=haryana, reason=" ")
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    with pytest.raises(Malformed, match="Say why you decline"):
        haryana.declines(record, reason="")


def test_a_record_is_not_handed_to_its_own_force(delhi):
    record = delhi.opens(person("Harjeet"))
    with pytest.raises(Refused, match="DL owns this record"):
        delhi.hands_over(record, to=delhi)


def test_a_force_cannot_take_what_was_offered_to_another(delhi, haryana, up, wire):
    """Uttar Pradesh says that it accepts what Haryana was offered: the desk is told, the record stays on offer."""
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    with up.node, audit.deed(up.desk, "officer:test:forge"):
        outbox.post("record.accepted.v1", to=["DL"], body={"record": str(record), "version": 2})
    wire.deliver()
    assert delhi.set_aside() == ["records:not-offered"]
    assert delhi.reads(record).state == "transfer-offered"


def test_a_partner_cannot_keep_anothers_record_away_by_recalling_it_first(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    with haryana.node, audit.deed(haryana.desk, "officer:test:forge"):
        body = {"record": str(record), "version": 2**60, "reason": "malice"}
        outbox.post("record.recalled.v1", to=["UP"], body=body)
    wire.brings_first("HR")
    wire.deliver()
    assert up.reads(record).owner == "DL"


def test_a_partner_cannot_recall_or_change_anothers_copy(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    wire.deliver()
    with haryana.node, audit.deed(haryana.desk, "officer:test:forge"):
        body = {"record": str(record), "version": 9, "reason": "malice", "to": "HR"}
        outbox.post("record.recalled.v1", to=["UP"], body=body)
        outbox.post("record.transferred.v1", to=["UP"], body=body)
    wire.deliver()
    assert up.reads(record).owner == "DL"
    found = up.read_rows("federation_inbox", "outcome", kind="record.transferred.v1")
    assert found == [("applied",)]  # and changed nothing: the giver's own recall ended its word
