"""A pointer: the officer learns that something exists and whom to call; its owner, that it was asked, and how often."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from support.cast import person, says
from support.putting_back import falls_behind, is_caught_up
from support.queries import counted
from support.watched import Watcher, watcher
from support.wire_world import operator
from support.world import Station

from sangam.audit import audit
from sangam.federation.inbox import parked
from sangam.federation.peers import pairing
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Caveat, Level
from sangam.matching import pointer_questions
from sangam.matching.types import NO_CLEARANCE, PointerView
from sangam.matching.watches import watches
from sangam.node.envelope_handlers import HANDLERS
from sangam.notices import lists
from sangam.notices.types import NoticeView
from sangam.oblivious import hidden_lists
from sangam.records.models.pointers import PointerKey
from sangam.records.pointers import holdings
from sangam.records.pointers import holdings as pointer_holdings
from sangam.records.sharing import envelope_batches
from sangam.records.storage import records as store

SAID = [*person("Harjeet Singh", relative="s/o Balwant"), says("plate", "HR26DK8337"), says("phone", "+14165550142")]
ASKED_WITHOUT = PointerView((), (), (), {})


@pytest.fixture
def kundli(haryana: Station) -> Watcher:
    """Return a post of Haryana that asks."""
    return watcher(haryana)


def asks(who: Watcher, text: str) -> UUID:
    """Check, and let the worker take its turn; return the check."""
    answer = who.checks(text)
    who.station.tells_silent_owners()
    return answer.id


def said(who: Watcher, check: UUID) -> PointerView | None:
    with who.station.node:
        return pointer_questions.asked_of(who.actor, check)


def told(who: Watcher) -> list[NoticeView]:
    with who.station.node:
        return [each for each in lists.open_notices(who.actor) if each.kind == pointer_questions.KIND]


def bodies(station: Station) -> str:
    """Return all that a force ever put on the wire."""
    return "\n".join(body for (body,) in station.rows("SELECT body::text FROM federation_outbox"))


@pytest.fixture
def pointed(delhi, haryana, wire):
    """Return a record of Delhi's that Haryana holds as a pointer."""
    record = delhi.opens([*SAID, says("note", "watched at the dhaba")], shares={"HR": Level.POINTER})
    wire.deliver()
    return record


def test_the_neighbour_holds_tokens_and_nothing_that_it_can_read(delhi, haryana, pointed):
    assert haryana.count_records() == 0
    assert haryana.count_rows("records_silent") == 0
    for text in ("dhaba", "DK8337", "5550142", "arjeet", "hrjt"):
        assert not haryana.holds_any_trace_of(text)
    tokens = haryana.rows("SELECT length(token), desk, record FROM records_pointer")
    assert tokens == [(16, "DL-ON-NARELA", pointed)] * 3
    assert delhi.holders(pointed) == [("HR", Level.POINTER, 1)]


@pytest.mark.parametrize("text", ["HR26DK8337", "+1 416 555 0142", "Harjeet s/o Balwant", "हरजीत सिंह पुत्र बलवंत"])
def test_who_asks_learns_that_something_exists_and_whom_to_call(haryana, kundli, wire, pointed, text):
    answer = kundli.checks(f"{text} near the dhaba")
    assert (answer.hits, answer.sentence) == ((), NO_CLEARANCE)
    assert said(kundli, answer.id) is None
    haryana.tells_silent_owners()
    assert said(kundli, answer.id).waiting == ("DL",)
    wire.deliver(repeated=2)
    view = said(kundli, answer.id)
    assert [(each.owner, each.desk, each.record) for each in view.found] == [("DL", "DL-ON-NARELA", str(pointed))]
    assert (view.waiting, view.nothing, view.refused) == ((), (), {})
    (notice,) = told(kundli)
    assert (notice.parts["force"], notice.parts["desk"]) == ("DL", "DL-ON-NARELA")
    assert haryana.rows("SELECT inputs FROM matching_pointerask") == [("[]",)]


def test_an_answer_repeated_after_a_restore_counts_once(haryana, kundli, wire, pointed):
    check = asks(kundli, "HR26DK8337")
    falls_behind(haryana.node, "DL")
    wire.deliver()
    assert (said(kundli, check).waiting, said(kundli, check).nothing) == (("DL",), ())
    is_caught_up(haryana.node, "DL")
    with haryana.node:
        parked.replay_due(HANDLERS)
    assert [each.record for each in said(kundli, check).found] == [str(pointed)]
    assert len(told(kundli)) == 1


def test_a_force_hidden_since_a_restore_is_asked_what_was_checked_then(haryana, kundli, wire, pointed):
    before = asks(kundli, "+1 416 555 0142")
    wire.deliver()
    falls_behind(haryana.node, "DL")
    check = asks(kundli, "HR26DK8337")
    wire.deliver()
    assert said(kundli, check) == ASKED_WITHOUT
    is_caught_up(haryana.node, "DL")
    wire.deliver()
    for each in (before, check):
        assert [found.record for found in said(kundli, each).found] == [str(pointed)]
    assert haryana.count_rows("matching_pointerask") == 2


def test_the_owner_sees_neither_what_is_asked_nor_whether_it_met_anything(delhi, haryana, wire, pointed, kundli):
    for text in ("HR26DK8337 near the dhaba", "DL8CAF5031 near the dhaba"):
        asks(kundli, text)
    wire.deliver()
    for text in ("8337", "5031", "dhaba", "plate"):
        assert text not in bodies(haryana)
    assert delhi.read_rows("records_pointercount", "force", "asked", "refused") == [("HR", 2, 0)]
    assert [each for each in delhi.told() if "pointer" in each.kind] == []
    one, other = (
        json.loads(body)
        for (body,) in haryana.rows("SELECT body::text FROM federation_outbox WHERE kind = 'pointer.asked.v1'")
    )
    assert {key: type(value) for key, value in one.items()} == {key: type(value) for key, value in other.items()}
    assert len(str(one)) == len(str(other))


def test_a_check_that_met_nothing_says_so(haryana, wire, pointed, kundli):
    check = asks(kundli, "DL8CAF5031")
    wire.deliver()
    assert said(kundli, check) == PointerView((), (), ("DL",), {})
    assert told(kundli) == []


def test_with_the_link_down_it_is_asked_when_the_link_is_back(haryana, wire, pointed, kundli):
    with haryana.node:
        pairing.suspend(operator("HR"), "DL")
    check = asks(kundli, "HR26DK8337")
    assert said(kundli, check).waiting == ("DL",)
    with haryana.node:
        pairing.resume(operator("HR"), "DL")
    wire.deliver()
    assert len(said(kundli, check).found) == 1


def test_the_check_itself_asks_nothing_more_than_before(delhi, haryana, wire):
    def statements() -> list[str]:
        with haryana.node, counted() as sent:
            haryana.checks("HR26DK8337")
        return [statement for statement in sent.statements if "SELECT" in statement]

    before = statements()
    delhi.opens(SAID, shares={"HR": Level.POINTER})
    wire.deliver()
    assert statements() == before
    assert not any("pointer" in statement for statement in before)


def test_a_pointer_closed_to_a_post_changes_nothing_that_it_can_observe(delhi, haryana, wire, kundli):
    rai = watcher(haryana, unit="HR-SNP-RAI")
    delhi.opens(SAID, shares={"HR": Level.POINTER}, audience={"HR": ["HR-SNP-RAI"]})
    wire.deliver()
    check, theirs = asks(kundli, "HR26DK8337"), asks(rai, "HR26DK8337")
    wire.deliver()
    assert said(kundli, check) == ASKED_WITHOUT
    assert len(said(rai, theirs).found) == 1
    delhi.opens([says("plate", "DL8CAF5031")], kind="vehicle", shares={"HR": Level.POINTER})
    wire.deliver()
    check = asks(kundli, "HR26DK8337")
    wire.deliver()
    assert said(kundli, check) == PointerView((), (), ("DL",), {})


def test_another_posts_check_is_nobodys_to_ask_about(haryana, wire, pointed, kundli):
    check = asks(kundli, "HR26DK8337")
    with pytest.raises(NotFound, match="not your post's"):
        said(watcher(haryana, unit="HR-SNP-RAI"), check)


@pytest.mark.parametrize("end", ["withdrawn", "recalled", "expired"])
def test_after_its_end_nothing_is_left_and_nothing_is_found(delhi, kundli, wire, pointed, end):
    found = asks(kundli, "HR26DK8337")
    wire.deliver()
    if end == "withdrawn":
        delhi.withdraws(pointed, from_=kundli.station)
    elif end == "recalled":
        delhi.recalls(pointed)
    wire.deliver()
    with clock.shift_time(timedelta(days=31 if end == "expired" else 0)):
        with kundli.station.node:
            watches.forget()
        assert kundli.station.count_rows("records_pointer") == 0
        if end != "expired":
            assert said(kundli, found).found == ()
            check = asks(kundli, "HR26DK8337")
            wire.deliver()
            assert said(kundli, check) == ASKED_WITHOUT


def test_a_copy_becomes_a_pointer_and_a_copy_again(delhi, haryana, wire):
    record = delhi.opens(SAID, shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.offers(record, to=haryana, level=Level.POINTER)
    wire.deliver()
    assert not haryana.sees(record)
    assert not haryana.holds_any_trace_of("DK8337")
    delhi.offers(record, to=haryana, level=Level.SILENT)
    wire.deliver()
    assert haryana.count_rows("records_pointer") == 0
    delhi.offers(record, to=haryana, level=Level.POINTER)
    delhi.offers(record, to=haryana, level=Level.WHOLE)
    wire.deliver()
    assert haryana.sees(record)
    assert haryana.count_rows("records_pointer") == 0


def test_a_correction_moves_the_tokens_with_it(delhi, haryana, wire, pointed, kundli):
    (plate,) = (each.id for each in delhi.reads(pointed).statements if each.property == "plate")
    delhi.corrects(pointed, says("plate", "DL8CAF5031"), take_back=[plate])
    wire.deliver(repeated=2)
    old, new = asks(kundli, "HR26DK8337"), asks(kundli, "DL8CAF5031")
    wire.deliver()
    assert (len(said(kundli, old).found), len(said(kundli, new).found)) == (0, 1)


def test_nobody_is_pointed_at_through_a_victim_or_a_child(delhi, haryana, wire):
    delhi.opens(
        [*person("Asha Rani", says("phone", "+14165550142", Caveat.VICTIM)), says("plate", "HR26DK8337")],
        shares={"HR": Level.POINTER},
    )
    wire.deliver()
    assert haryana.count_rows("records_pointer") == 1


def test_an_offer_that_is_declined_leaves_the_pointer(delhi, haryana, wire, pointed, kundli):
    delhi.hands_over(pointed, to=haryana)
    wire.deliver()
    haryana.declines(pointed)
    wire.deliver()
    assert not haryana.sees(pointed)
    check = asks(kundli, "HR26DK8337")
    wire.deliver()
    assert len(said(kundli, check).found) == 1


def test_two_forces_cannot_put_their_tokens_together(delhi):
    with delhi.node:
        record = delhi.opens(SAID)
        with audit.deed(operator("DL"), "test:pointer:make"):
            (draft,) = store.drafts([record])
            one, other = (set(envelope_batches.changes_for(force)(draft)["tokens"]) for force in ("HR", "UP"))
    assert len(one) == len(other) == 3
    assert not one & other


class TestTurningTheKey:
    def test_each_period_the_tokens_are_new_and_the_old_are_gone(self, delhi, haryana, kundli, wire):
        delhi.opens(SAID, days=90, shares={"HR": Level.POINTER})
        delhi.opens([says("plate", "DL8CAF5031")], kind="vehicle", days=20, shares={"HR": Level.POINTER})
        wire.deliver()
        before = set(haryana.read_rows("records_pointer", "token"))
        with clock.shift_time(timedelta(days=29)), delhi.node:
            assert pointer_holdings.rotate() == 0
        with clock.shift_time(timedelta(days=31)):
            with delhi.node:
                assert (pointer_holdings.rotate(), pointer_holdings.rotate()) == (1, 0)
            wire.deliver(repeated=2)
            after = haryana.read_rows("records_pointer", "token")
            assert (len(before), len(after), before & set(after)) == (4, 3, set())
            assert haryana.count_rows("records_pointerset") == 1
            check = asks(kundli, "HR26DK8337")
            wire.deliver()
            assert len(said(kundli, check).found) == 1

    def test_the_old_key_is_answered_until_the_new_tokens_are_here(self, delhi, kundli, wire):
        delhi.opens(SAID, days=90, shares={"HR": Level.POINTER})
        wire.deliver()
        with clock.shift_time(timedelta(days=31)):
            check = asks(kundli, "HR26DK8337")
            with delhi.node:
                pointer_holdings.rotate()
            wire.brings_first(Lane.URGENT)
            wire.deliver()
            assert len(said(kundli, check).found) == 1

    def test_under_a_key_that_is_gone_it_is_asked_again_under_the_new_one(self, delhi, kundli, wire):
        delhi.opens(SAID, days=90, shares={"HR": Level.POINTER})
        wire.deliver()
        for days in (31, 62):
            with clock.shift_time(timedelta(days=days)), delhi.node:
                pointer_holdings.rotate()
        assert len(delhi.read_rows("records_pointerkey", "id")) == 2
        with clock.shift_time(timedelta(days=66)), delhi.node:
            assert pointer_holdings.rotate() == 0
        assert len(delhi.read_rows("records_pointerkey", "id")) == 1
        with clock.shift_time(timedelta(days=66)):
            check = asks(kundli, "HR26DK8337")
            wire.brings_first(Lane.URGENT)
            wire.deliver()
            assert len(said(kundli, check).found) == 1

    def test_an_owner_that_lost_its_key_refuses_and_sends_all_anew(self, delhi, kundli, wire):
        delhi.opens(SAID, shares={"HR": Level.POINTER})
        wire.deliver()
        check = asks(kundli, "HR26DK8337")
        with delhi.node, audit.deed(operator("DL"), "test:key:lose"):
            PointerKey.objects.all().delete()
        wire.deliver()
        assert said(kundli, check).refused == {"DL": "records:pointer-set"}
        with delhi.node:
            assert (pointer_holdings.rotate(), pointer_holdings.rotate()) == (1, 0)
        wire.deliver()
        check = asks(kundli, "HR26DK8337")
        wire.deliver()
        assert len(said(kundli, check).found) == 1

    def test_an_answer_by_another_key_is_set_aside_and_met_by_nothing(self, delhi, haryana, kundli, wire):
        delhi.opens(SAID, shares={"HR": Level.POINTER})
        wire.deliver()
        check = asks(kundli, "HR26DK8337")
        with delhi.node, audit.deed(operator("DL"), "test:key:swap"):
            other = hidden_lists.make_key()
            PointerKey.objects.update(secret=other.secret, public=other.public)
        wire.deliver()
        assert said(kundli, check).waiting == ("DL",)
        assert haryana.set_aside() == ["oblivious:proof"]

    def test_a_second_key_for_one_set_is_refused_and_nothing_of_it_is_kept(self, delhi, haryana, wire):
        delhi.opens(SAID, shares={"HR": Level.POINTER})
        wire.deliver()
        with delhi.node, audit.deed(operator("DL"), "test:key:swap"):
            other = hidden_lists.make_key()
            PointerKey.objects.update(secret=other.secret, public=other.public)
        delhi.opens(person("Meena Rawat", plate="DL8CAF5031"), shares={"HR": Level.POINTER})
        wire.deliver()
        assert haryana.set_aside() == ["records:pointer-key"]
        assert haryana.rows("SELECT count(DISTINCT record) FROM records_pointer") == [(1,)]


def test_what_is_over_the_limit_is_refused_and_counted_and_told_once(delhi, kundli, wire, monkeypatch):
    delhi.opens(SAID, shares={"HR": Level.POINTER})
    wire.deliver()
    monkeypatch.setitem(holdings.MOST_OF_A_POST, holdings.HOUR, 2)
    checks = [asks(kundli, text) for text in ("DL8CAF5031", "DL8CAF5032", "HR26DK8337", "DL8CAF5034")]
    wire.deliver()
    views = [said(kundli, check) for check in checks]
    assert [view.nothing for view in views] == [("DL",), ("DL",), (), ()]
    assert [view.found for view in views] == [()] * 4
    assert views[2].refused == {"DL": "records:pointer-limit"}
    assert "HR has asked for 2 pointers within an hour: it is answered again" in bodies(delhi)
    assert delhi.read_rows("records_pointercount", "asked", "refused") == [(2, 2)]
    (notice,) = (each for each in delhi.told("DL") if each.kind == "pointer.limit")
    assert notice.times == 2
    with clock.shift_time(timedelta(hours=2)):
        check = asks(kundli, "HR26DK8337")
        wire.deliver()
        assert len(said(kundli, check).found) == 1


def test_a_force_that_invents_posts_meets_the_limit_of_the_force(delhi, kundli, wire, monkeypatch):
    delhi.opens(SAID, shares={"HR": Level.POINTER})
    wire.deliver()
    monkeypatch.setitem(holdings.MOST_OF_A_FORCE, holdings.DAY, 2)
    rai = watcher(kundli.station, unit="HR-SNP-RAI")
    checks = [(who, asks(who, "DL8CAF5031")) for who in (kundli, rai, kundli)]
    wire.deliver()
    assert [bool(said(who, check).refused) for who, check in checks] == [False, False, True]
    (notice,) = (each for each in delhi.told("DL") if each.kind == "pointer.limit")
    assert notice.times == 1
