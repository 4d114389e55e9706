"""Threads about a record: asked, answered, followed to the outcome; between forces and within one."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.beat import officer
from support.wire_world import operator

from sangam.audit import audit
from sangam.exchange.threads import acts, pages
from sangam.exchange.threads import pages as thread_pages
from sangam.exchange.types import Act, OutcomeCode, Pace, RecordRef, Side, ThreadState
from sangam.federation.lanes import status
from sangam.federation.peers import pairing
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Grade
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.notices import lists
from sangam.workers import timekeeper

B2 = Grade("B", 2)


def answers(border, actor, thread, text="Yes, non-bailable warrant stands."):
    with border.at(actor):
        return acts.answer(actor, thread, text=text, grade=B2)


def progress(border, actor, thread):
    return [message.progress and message.progress.state for message in border.reads(actor, thread).messages]


def test_a_question_reaches_the_owners_desk_with_its_clock(border, kala):
    before = clock.now()
    thread = border.asks(border.narela, kala, pace=Pace.URGENT)
    border.wire.deliver()
    (notice,) = border.pending(border.kundli)
    assert (notice.kind, notice.lane, notice.subject.id) == ("thread.question", "now", thread)
    assert before + timedelta(hours=1) <= notice.due_at <= clock.now() + timedelta(hours=1)
    view = border.reads(border.kundli, thread)
    assert (view.state, view.question, view.record.id) == (ThreadState.OPEN, "Is he your man?", kala.id)
    assert view.can == {"said", "answered", "declined"}
    assert view.asks.label == border.narela.label
    assert view.purpose == "naka"


def test_the_five_states_follow_the_question_from_sent_to_acted(border, kala):
    thread = border.asks(border.narela, kala)
    assert progress(border, border.narela, thread) == ["sent"]
    border.wire.deliver()
    assert progress(border, border.narela, thread) == ["reached"]
    border.reads(border.kundli, thread)
    border.wire.deliver()
    assert progress(border, border.narela, thread) == ["seen"]
    answers(border, border.kundli, thread)
    border.wire.deliver()
    view = border.reads(border.narela, thread)
    states = view.messages[0].progress
    assert (states.state, view.messages[1].progress) == ("acted", None)
    assert states.sent_at <= states.left_at <= states.reached_at <= states.seen_at <= states.acted_at


def test_an_answer_comes_back_graded_and_stops_the_clock(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    answers(border, border.kundli, thread)
    border.wire.deliver()
    assert border.kinds(border.kundli) == []
    (notice,) = border.pending(border.narela)
    assert (notice.kind, notice.lane) == ("thread.news", "back")
    view = border.reads(border.narela, thread)
    assert (view.state, view.messages[1].act, view.messages[1].grade) == (ThreadState.ANSWERED, Act.ANSWERED, B2)
    assert border.kinds(border.narela) == []
    with clock.shift_time(timedelta(hours=9)), border.haryana:
        timekeeper.run_once()
        assert lists.open_notices(border.sonipat) == []


def test_an_outcome_goes_back_to_the_supplier_of_the_record(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    answers(border, border.kundli, thread)
    border.wire.deliver()
    with border.delhi:
        acts.give_outcome(border.narela, thread, outcome=OutcomeCode.ARRESTED, note="at Singhu")
    border.wire.deliver()
    (notice,) = border.pending(border.kundli)
    assert (notice.kind, notice.lane, notice.parts["outcome"]) == ("thread.news", "back", "arrested")
    view = border.reads(border.kundli, thread)
    assert (view.messages[-1].outcome, view.messages[-1].text) == (OutcomeCode.ARRESTED, "at Singhu")
    assert progress(border, border.kundli, thread) == [None, "acted", None]


def test_an_outcome_may_come_long_after_the_closing_and_nothing_else_may(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    with border.delhi:
        acts.close(border.narela, thread)
        acts.give_outcome(border.narela, thread, outcome=OutcomeCode.NOT_HIM)
        with pytest.raises(Conflict, match="is closed: it cannot be said"):
            acts.reply(border.narela, thread, text="one more thing")
    border.wire.deliver()
    view = border.reads(border.kundli, thread)
    assert (view.state, view.can) == (ThreadState.CLOSED, frozenset())
    assert "thread.question" not in border.kinds(border.kundli)
    with border.haryana, pytest.raises(Conflict, match="is closed"):
        acts.answer(border.kundli, thread, text="late", grade=B2)


def test_declining_needs_a_reason_and_gives_it(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    with border.haryana:
        with pytest.raises(Malformed, match="The reason has"):
            acts.decline(border.kundli, thread, reason=" ")
        acts.decline(border.kundli, thread, reason="Sealed by the court; ask the STF.")
    border.wire.deliver()
    view = border.reads(border.narela, thread)
    assert (view.state, view.messages[1].text) == (ThreadState.DECLINED, "Sealed by the court; ask the STF.")
    assert view.can == {"said", "outcome", "closed"}


def test_both_sides_reply_and_each_is_told_of_the_other(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    with border.haryana:
        acts.reply(border.kundli, thread, text="Which Harjeet?")
    border.wire.deliver()
    assert border.kinds(border.narela) == ["thread.news"]
    with border.delhi:
        acts.reply(border.narela, thread, text="Son of Balwant")
    border.wire.deliver()
    assert sorted(border.kinds(border.kundli)) == ["thread.news", "thread.question"]
    texts = [message.text for message in border.reads(border.kundli, thread).messages]
    assert texts == ["Is he your man?", "Which Harjeet?", "Son of Balwant"]
    assert border.kinds(border.kundli) == ["thread.question"]


def test_an_unanswered_question_goes_to_the_desk_above(border, kala):
    thread = border.asks(border.narela, kala, pace=Pace.AT_ONCE)
    border.wire.deliver()
    with clock.shift_time(timedelta(minutes=9)), border.haryana:
        timekeeper.run_once()
        assert lists.open_notices(border.sonipat) == []
    with clock.shift_time(timedelta(minutes=11)), border.haryana:
        timekeeper.run_once()
        assert [notice.kind for notice in lists.open_notices(border.sonipat)] == ["thread.overdue"]
        assert [notice.kind for notice in lists.open_notices(border.kundli)] == ["thread.overdue"]  # once, not twice
        assert pages.threads(border.kundli)[0].overdue(clock.now())
    answers(border, border.sonipat, thread)
    assert border.kinds(border.sonipat) == border.kinds(border.kundli) == []


def test_the_asker_sees_undelivered_then_received_then_the_answerers_word(border, kala):
    thread = border.asks(border.narela, kala)
    assert border.reads(border.narela, thread).due_at is None
    border.wire.deliver()
    as_of = border.reads(border.narela, thread).due_at
    assert as_of is not None
    border.reads(border.kundli, thread)
    border.wire.deliver()
    assert border.reads(border.narela, thread).due_at == border.reads(border.kundli, thread).due_at


def test_only_the_two_desks_and_those_above_them_know_of_a_thread(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    for outsider in (border.alipur, border.rai, border.loni):
        with border.at(outsider):
            assert pages.threads(outsider) == []
            for act in (
                lambda: pages.read_thread(outsider, thread),  # noqa: B023 - called at once
                lambda: acts.reply(outsider, thread, text="x"),  # noqa: B023
                lambda: acts.close(outsider, thread),  # noqa: B023
            ):
                with pytest.raises(NotFound, match="no such thread"):
                    act()
    for superior in (border.acp, border.sonipat):
        assert border.reads(superior, thread).id == thread
    border.wire.deliver()
    assert progress(border, border.narela, thread) == ["reached"]


def test_a_transfer_of_the_post_hands_the_thread_over(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    answers(border, border.kundli, thread)
    border.wire.deliver()
    successor = dataclasses.replace(border.narela, officer=new_id(), label="Insp New, PS Narela")
    assert border.kinds(successor) == ["thread.news"]
    with border.delhi:
        acts.give_outcome(successor, thread, outcome=OutcomeCode.USEFUL)


def test_each_side_does_only_what_is_its_own(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    with border.delhi:
        with pytest.raises(Refused, match="a message is answered by the other side"):
            acts.answer(border.narela, thread, text="myself", grade=B2)
        with pytest.raises(Refused, match="declined by the other side"):
            acts.decline(border.narela, thread, reason="no")
    with border.haryana:
        with pytest.raises(Refused, match="closed by the other side"):
            acts.close(border.kundli, thread)
        with pytest.raises(Refused, match="outcome by the other side"):
            acts.give_outcome(border.kundli, thread, outcome=OutcomeCode.USEFUL)


def test_a_role_without_the_right_is_told_so(border, kala):
    constable = officer(border.haryana, "HR-SNP-KUNDLI", "beat", "Ct Suresh")
    auditor = dataclasses.replace(border.narela, role="auditor")
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    assert border.reads(constable, thread).can == frozenset()
    with border.haryana, pytest.raises(Refused, match="thread:answer"):
        acts.answer(constable, thread, text="x", grade=B2)
    with border.delhi:
        with pytest.raises(Refused, match="thread:open"):
            acts.open_thread(auditor, kala, question="?", purpose=Stated(Purpose.NAKA))
        for look in (pages.threads, lambda actor: pages.read_thread(actor, thread)):
            with pytest.raises(Refused, match="record:open"):
                look(auditor)


@pytest.mark.parametrize(
    ("purpose", "said"), [(None, "Say why you look"), (Stated(Purpose.CASE), "needs the number it serves")]
)
def test_a_question_needs_a_purpose(border, kala, purpose, said):
    with border.delhi, pytest.raises(Refused, match=said):
        acts.open_thread(border.narela, kala, question="?", purpose=purpose)


def test_a_question_is_neither_empty_nor_endless_and_names_who_answers(border, kala):
    for question in ("", "x" * 4001):
        with pytest.raises(Malformed, match="The question has"):
            border.asks(border.narela, kala, question=question)
    with pytest.raises(Malformed, match="no force XX"):
        border.asks(border.narela, dataclasses.replace(kala, owner="XX", desk=""))
    with border.delhi:
        pairing.leave(operator("DL"), "HR")
    with pytest.raises(Refused, match="HR is left"):
        border.asks(border.narela, kala)
    with border.delhi:
        assert pages.threads(border.narela) == []


def test_messages_are_neither_empty_nor_endless(border, kala):
    thread = border.asks(border.narela, kala)
    with border.delhi:
        with pytest.raises(Malformed, match="The message has"):
            acts.reply(border.narela, thread, text="")
        with pytest.raises(Malformed, match="The note has"):
            acts.close(border.narela, thread, note="x" * 4001)
    border.wire.deliver()
    with border.haryana, pytest.raises(Malformed, match="The answer has"):
        acts.answer(border.kundli, thread, text=" ", grade=B2)


def test_a_record_without_a_desk_of_its_own_is_answered_by_headquarters(border, kala):
    thread = border.asks(border.narela, dataclasses.replace(kala, desk=""))
    border.wire.deliver()
    headquarters = officer(border.haryana, "HR", "station", "Duty officer")
    assert border.kinds(headquarters) == ["thread.question"]
    assert border.reads(headquarters, thread).sides == {Side.OWNER}


def test_within_one_force_a_thread_works_without_the_wire(border):
    own = RecordRef(new_id(), "DL", "white Scorpio", "DL-ON-ALIPUR", own_words=True)
    thread = border.asks(border.narela, own)
    assert border.kinds(border.alipur) == ["thread.question"]
    assert border.reads(border.acp, thread).sides == {Side.ASKER, Side.OWNER}
    assert progress(border, border.narela, thread) == ["reached"]
    border.reads(border.alipur, thread)
    assert progress(border, border.narela, thread) == ["seen"]
    answers(border, border.alipur, thread)
    assert border.kinds(border.narela) == ["thread.news"]
    with border.delhi:
        acts.give_outcome(border.narela, thread, outcome=OutcomeCode.RECOVERED)
        assert border.kinds(border.alipur) == ["thread.news"]
        assert status.delivery_of(thread) == []
    assert progress(border, border.alipur, thread) == ["acted", "acted", "reached"]


def test_what_was_seen_is_told_once_a_post(border, kala):
    constable = officer(border.haryana, "HR-SNP-KUNDLI", "beat", "Ct Suresh")
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    for reader in (border.kundli, border.kundli, constable, constable, border.sonipat):
        border.reads(reader, thread)
    with border.haryana:
        assert len(status.delivery_of(thread)) == 2


def test_a_reading_is_one_look_in_the_ledger(border, kala):
    thread = border.asks(border.narela, kala)
    border.reads(border.narela, thread)
    with border.delhi:
        looks = [entry for entry in audit.entries_on(thread) if entry.action == "officer:thread:read"]
        assert [look.details["shown"] for look in looks] == [[str(thread)]]


def test_threads_are_listed_by_record_last_changed_first(border, kala):
    first = border.asks(border.narela, kala)
    second = border.asks(border.narela, dataclasses.replace(kala, id=new_id()))
    with border.delhi:
        acts.reply(border.narela, first, text="?")
        assert [view.id for view in pages.threads(border.narela)] == [first, second]
        assert [view.id for view in pages.threads(border.narela, record=kala.id)] == [first]


def test_a_page_takes_as_many_queries_for_many_messages_as_for_two(border, kala):
    def queries(look):
        with border.delhi:
            with CaptureQueriesContext(connection) as caught:
                look()
            return len(caught)

    def read():
        pages.read_thread(border.narela, thread)

    thread = border.asks(border.narela, kala)
    border.reads(border.narela, thread)
    few, few_listed = queries(read), queries(lambda: pages.threads(border.narela))
    for _ in range(8):
        with border.delhi:
            acts.reply(border.narela, thread, text="?")
        border.asks(border.narela, kala)
    assert queries(read) == few
    assert queries(lambda: pages.threads(border.narela)) == few_listed


def test_losses_repeats_and_reorders_end_in_the_same_thread_on_both_sides(border, kala):
    border.wire.random.seed(3)
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    with border.haryana:
        acts.reply(border.kundli, thread, text="which one?")
    with border.delhi:
        acts.reply(border.narela, thread, text="the elder")
    answers(border, border.kundli, thread)
    border.wire.deliver_badly(rounds=10)
    border.reads(border.narela, thread)
    with border.delhi:
        acts.give_outcome(border.narela, thread, outcome=OutcomeCode.ARRESTED)
        acts.close(border.narela, thread)
    border.wire.deliver_badly(rounds=10)
    asker, owner = border.reads(border.narela, thread), border.reads(border.kundli, thread)
    assert asker.state is owner.state is ThreadState.CLOSED
    assert [message.id for message in asker.messages] == [message.id for message in owner.messages]
    assert asker.answered_at == owner.answered_at


def test_an_answer_that_crosses_the_closing_is_kept_and_opens_nothing(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    with border.delhi:
        acts.close(border.narela, thread)
    answers(border, border.kundli, thread)
    border.wire.deliver()
    for side in (border.narela, border.kundli):
        view = border.reads(side, thread)
        assert view.state is ThreadState.CLOSED
        assert sorted(message.act for message in view.messages) == ["answered", "asked", "closed"]


def test_a_very_long_thread_shows_its_question_and_its_last_messages(border, kala, monkeypatch):
    monkeypatch.setattr(thread_pages, "MOST_SEEN", 2)
    thread = border.asks(border.narela, kala)
    with border.delhi:
        for text in ("one", "two", "three"):
            acts.reply(border.narela, thread, text=text)
    view = border.reads(border.narela, thread)
    assert [message.text for message in view.messages] == ["two", "three"]
    assert view.question == "Is he your man?"
