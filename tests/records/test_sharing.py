"""What a partner receives, keeps and loses."""

from datetime import timedelta

import pytest
from django.db import connection
from msgspec.structs import replace
from support.cast import CASE, NAKA, person, says

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose
from sangam.records import policy
from sangam.records.storage import records as store
from sangam.records.visibility import views


def test_a_partner_receives_no_statement_marked_for_the_owner_alone(delhi, haryana, wire):
    record = delhi.opens(person("हरजीत", says("note", "informant S-14", Caveat.OWNER_ONLY), alias="काला"))
    delhi.offers(record, to=haryana)
    wire.deliver(repeated=2, reordered=True)
    assert haryana.reads(record).values("alias") == ["काला"]
    assert not haryana.holds_any_trace_of("S-14")
    assert delhi.holds_any_trace_of("S-14")


def test_a_force_that_is_not_named_receives_nothing(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat"))
    delhi.offers(record, to=haryana)
    wire.deliver()
    assert haryana.sees(record)
    assert not up.sees(record)
    assert not up.holds_any_trace_of("Rawat")


def test_terms_given_at_the_start_send_the_record_at_once(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    assert haryana.reads(record).owner == "DL"
    assert delhi.holders(record) == [("HR", Level.WHOLE, 1)]


def test_a_partner_learns_its_own_level_and_audience_and_nobody_elses(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat"))
    delhi.offers(record, to=up, only=["UP-GZB-LONI"])
    delhi.offers(record, to=haryana)
    wire.deliver()
    terms = haryana.reads(record).terms
    assert (dict(terms.shares), dict(terms.audience)) == ({"HR": Level.WHOLE}, {})
    assert set(up.reads(record).terms.audience) == {"UP"}


def test_an_audience_inside_the_partner_force_is_kept_there(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"))
    delhi.offers(record, to=haryana, only=["HR-SNP-RAI"])
    wire.deliver()
    assert haryana.sees(record, by=haryana.at("station", "HR-SNP-RAI"))
    assert not haryana.sees(record)
    assert haryana.checks("Meena Rawat").hits == ()


def test_a_correction_reaches_every_holder_and_replaces_what_was_said(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat", village="Bhopura"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    (wrong,) = (s.id for s in delhi.reads(record).statements if s.property == "village")
    delhi.corrects(record, says("village", "Loni"), take_back=[wrong])
    wire.deliver(repeated=2)
    for partner in (haryana, up):
        assert partner.reads(record).values("village") == ["Loni"]
        assert not partner.holds_any_trace_of("Bhopura")


def test_a_partner_cannot_change_a_copy(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    for attempt in (
        lambda: haryana.corrects(record, says("note", "seen")),
        lambda: haryana.offers(record, to=delhi),
        lambda: haryana.recalls(record),
        lambda: haryana.hands_over(record, to=delhi),
    ):
        with pytest.raises(NotFound, match="belongs to DL"):
            attempt()
    assert haryana.reads(record).version == 1


def test_a_record_is_not_shared_with_its_own_force(delhi):
    record = delhi.opens(person("Meena Rawat"))
    with pytest.raises(Refused, match="DL owns this record"):
        delhi.offers(record, to=delhi)


def test_an_expired_record_is_not_shared(delhi, haryana):
    record = delhi.opens(person("Meena Rawat"), days=1)
    with clock.shift_time(timedelta(days=2)), pytest.raises(Refused, match="expired on"):
        delhi.offers(record, to=haryana)


def test_a_copy_after_its_terms_ran_out_is_set_aside_with_its_reason(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), days=1, shares={"HR": Level.WHOLE})
    with clock.shift_time(timedelta(days=2)):
        wire.deliver()
        assert not haryana.sees(record)
        assert haryana.set_aside() == ["records:terms-over"]


def test_in_a_batch_only_what_is_still_in_force_is_kept(delhi, haryana, wire):
    short = delhi.opens(person("Meena Rawat"), days=1, shares={"HR": Level.SILENT})
    long = delhi.opens(person("Asha Rawat"), days=9, shares={"HR": Level.WHOLE})
    with clock.shift_time(timedelta(days=2)):
        wire.deliver()
        assert haryana.sees(long)
        assert not haryana.has_keys(short)


def test_sharing_a_record_that_is_not_there_says_only_that(delhi, haryana):
    with pytest.raises(NotFound, match="There is no such record, or it is not yours to see"):
        delhi.offers(new_id(), to=haryana)


def test_withdrawing_erases_the_copy_and_its_holder_says_so(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    wire.deliver(repeated=2)
    assert not haryana.sees(record)
    assert not haryana.read_rows("records_key", record=record)
    assert [level for _, level, _ in delhi.holders(record)] == [Level.NONE]
    assert delhi.sees(record)


def test_a_withdrawn_copy_comes_back_when_it_is_shared_again(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    wire.deliver()
    delhi.offers(record, to=haryana)
    wire.deliver(repeated=2)
    assert haryana.reads(record).version == 3
    assert delhi.holders(record) == [("HR", Level.WHOLE, 3)]


def test_a_recall_erases_everywhere_and_leaves_no_content(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE, "UP": Level.SILENT})
    wire.deliver()
    delhi.recalls(record)
    wire.deliver(reordered=True)
    for force in (delhi, haryana, up):
        assert not force.sees(record)
        assert force.read_rows("records_tombstone", "owner", record=record) == [("DL",)]
    for table in ("records_record", "records_key", "records_version", "records_silent"):
        assert not haryana.rows(f"SELECT 1 FROM {table} t WHERE position('Rawat' in t::text) > 0")  # noqa: S608
    assert sorted(force for force, _, _ in delhi.holders(record)) == ["HR", "UP"]


def test_a_recall_that_overtakes_its_record_keeps_it_away_for_good(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    delhi.recalls(record)
    wire.brings_first("urgent")
    wire.deliver(repeated=2)
    assert not haryana.sees(record)
    assert haryana.count_rows("records_tombstone") == 1
    assert haryana.count_records() == 0


def test_a_recall_needs_a_reason(delhi):
    record = delhi.opens(person("Meena Rawat"))
    with pytest.raises(Malformed, match="Say why you recall"):
        delhi.recalls(record, reason="  ")
    assert delhi.sees(record)


def test_opening_a_copy_tells_its_owner_which_post_opened_it_and_not_why(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    haryana.reads(record, purpose=CASE)
    wire.deliver(repeated=2)
    (notice,) = (told for told in delhi.told() if told.kind == "record.opened")
    assert (notice.parts["force"], notice.subject.id, notice.times) == ("HR", record, 1)
    assert "Kundli" in notice.parts["who"] or "KUNDLI" in notice.parts["who"]
    assert not delhi.holds_any_trace_of(CASE.reference)


def test_opening_ones_own_record_tells_nobody(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.reads(record)
    assert wire.load() == []


def test_a_statement_taken_from_a_third_force_under_no_onward_stays(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat", says("note", "from HR", Caveat.NO_ONWARD), village="Loni"))
    with delhi.node:
        statements = store.drafts([record])[0].statements
    taken = [replace(s, taken_from="HR:1") if s.property == "note" else s for s in statements]
    assert [s.property for s in policy.for_partner(taken, internet=True)] == ["name", "village"]
    assert [s.property for s in policy.for_partner(statements, internet=True)] == ["name", "village", "note"]


def test_a_list_shows_what_the_officer_may_see_and_is_in_the_ledger(delhi, haryana, wire):
    shared = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    own = haryana.opens(person("Ramesh"))
    haryana.opens(person("Suresh"), purposes=[Purpose.MISSING])
    haryana.opens(person("Mahesh"), by=haryana.at("station", "HR-SNP-RAI"), audience={"HR": ["HR-SNP-RAI"]})
    with haryana.node:
        found = views.list_records(haryana.desk, purpose=NAKA)
        assert {view.id for view in found} == {own, shared}
        assert [view.id for view in views.list_records(haryana.desk, purpose=NAKA, owner="DL")] == [shared]
        assert audit.entries_on(shared)[0].action == "officer:record:list"


def test_a_recall_reaches_the_body_that_carried_the_record_in_our_outbox(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    assert _bodies_with("Rawat", delhi) == 1
    delhi.recalls(record)
    assert _bodies_with("Rawat", delhi) == 0
    wire.deliver()
    assert not haryana.sees(record)


def _bodies_with(word, station):
    with station.node, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM federation_outbox WHERE body LIKE %s", [f"%{word}%"])
        return cursor.fetchone()[0]
