"""What other forces send: out of order, twice, malformed, or in a name that is not theirs."""

import dataclasses
from datetime import timedelta
from itertools import permutations

import pytest
from alert_envelopes import alert_body, by, outcome, refused, sends
from support.beat import officer
from support.desks import told_to_desk

from sangam.exchange.alerts import pages
from sangam.exchange.messages import (
    AcknowledgedBody,
    CancelledBody,
    OpenedBody,
    OutcomeBody,
    SaidBody,
    SeenBody,
    request_of,
)
from sangam.exchange.threads import acts
from sangam.exchange.types import Acknowledged, Act, AlertState, OutcomeCode, Step, Terms, ThreadState
from sangam.federation.lanes import status
from sangam.federation.types import Outcome
from sangam.kernel import bodies, clock
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id, new_id_of
from sangam.kernel.sentences import Told


def unheard(border, actor, kind, body, *, as_if, to="HR"):
    """Return the reason for which an envelope is set aside, of which its sender hears nothing; nor at its repeat."""
    envelope = sends(border, actor, kind, body, to=to)
    border.wire.deliver(repeated=2)
    assert outcome(border, actor, envelope) == (as_if, "")
    with border.nodes[to]:
        (found,) = [each for each in status.set_aside() if each.envelope == envelope]
    assert found.code in told_to_desk(border.nodes[to])
    return found.reason


def cancelled_body(alert, version):
    return bodies.write(CancelledBody(alert, version, "over", clock.now()))


def opened_body(border, kala, *, thread=None, asked_by=None):
    asked_by = asked_by or by(border.narela)
    body = OpenedBody(thread or new_id(), new_id(), kala, "Who?", "naka", 8 * 3600, asked_by, clock.now())
    return bodies.write(body)


def said_body(actor, thread, *, act=Act.SAID, message=None, **changes):
    return bodies.write(SaidBody(thread, message or new_id(), act, "words", by(actor, **changes), clock.now()))


def test_a_cancellation_before_its_alert_leaves_a_stone_and_keeps_it_out(border, scorpio):
    alert = new_id()
    first = sends(border, border.narela, "alert.cancelled.v1", cancelled_body(alert, 2))
    sends(border, border.narela, "alert.issued.v1", alert_body(border, scorpio, alert=alert))
    border.wire.deliver()
    assert outcome(border, border.narela, first) == (Outcome.TOMBSTONED, "")
    assert border.kinds(border.kundli) == []
    assert border.alerts(border.kundli) == []


def test_a_stone_holds_off_only_the_versions_before_it(border, scorpio):
    alert = new_id()
    for version in (3, 2):
        sends(border, border.narela, "alert.cancelled.v1", cancelled_body(alert, version))
    sends(border, border.narela, "alert.updated.v1", alert_body(border, scorpio, alert=alert, version=3))
    border.wire.deliver()
    assert border.alerts(border.kundli) == []
    sends(border, border.narela, "alert.updated.v1", alert_body(border, scorpio, alert=alert, version=4))
    border.wire.deliver()
    assert [view.version for view in border.alerts(border.kundli)] == [4]


def test_versions_in_any_order_end_at_the_highest(border, scorpio):
    alerts = [new_id() for _ in permutations((1, 2, 3))]
    for alert, order in zip(alerts, permutations((1, 2, 3)), strict=True):
        for version in order:
            body = alert_body(border, scorpio, alert=alert, version=version, title=f"v{version}")
            sends(border, border.narela, "alert.updated.v1" if version > 1 else "alert.issued.v1", body)
    border.wire.deliver(repeated=2)
    views = border.alerts(border.kundli)
    assert sorted(view.id for view in views) == sorted(alerts)
    assert {(view.version, view.says.title) for view in views} == {(3, "v3")}


def test_an_alert_cancelled_at_last_is_over_in_whatever_order_it_came(border, scorpio):
    for order in permutations((1, 2, 3)):
        alert = new_id()
        for version in order:
            if version == 3:
                sends(border, border.narela, "alert.cancelled.v1", cancelled_body(alert, 3))
            else:
                body = alert_body(border, scorpio, alert=alert, version=version)
                sends(border, border.narela, "alert.updated.v1", body)
    border.wire.deliver()
    assert border.alerts(border.kundli) == []
    assert "alert" not in border.kinds(border.kundli)


def test_an_alert_that_comes_after_its_end_tells_nobody(border, scorpio):
    with clock.shift_time(-timedelta(hours=8)):
        body = alert_body(border, scorpio)
    sends(border, border.narela, "alert.issued.v1", body)
    border.wire.deliver()
    assert border.kinds(border.kundli) == []
    with border.haryana:
        assert [view.state for view in pages.past_alerts(border.kundli)] == [AlertState.EXPIRED]


def test_headquarters_answers_for_a_unit_of_ours_that_we_do_not_know_yet(border, scorpio):
    headquarters = officer(border.haryana, "HR", "station", "Duty officer")
    sends(border, border.narela, "alert.issued.v1", alert_body(border, scorpio, area=["HR-NEW-STATION"]))
    border.wire.deliver()
    assert border.kinds(headquarters) == ["alert"]


def test_an_unknown_issuing_unit_is_taken_at_the_word_of_its_force(border, scorpio):
    body = alert_body(border, scorpio, issued_by=by(border.narela, unit="DL-NEW"))
    sends(border, border.narela, "alert.issued.v1", body)
    border.wire.deliver()
    assert [view.issued_by.unit for view in border.alerts(border.kundli)] == ["DL-NEW"]


def test_no_force_speaks_for_a_unit_of_another(border, scorpio, kala):
    posing = by(border.narela, unit="UP-GZB-LONI")
    assert "not one of its units" in refused(
        border, border.narela, "alert.issued.v1", alert_body(border, scorpio, issued_by=posing)
    )
    assert "not one of its units" in refused(
        border, border.narela, "thread.opened.v1", opened_body(border, kala, asked_by=posing)
    )
    assert border.kinds(border.kundli) == []


def test_only_the_issuer_changes_or_cancels_an_alert(border, scorpio):
    alert = new_id()  # of an earlier version: it does not say who made it
    sends(border, border.narela, "alert.issued.v1", alert_body(border, scorpio, alert=alert))
    border.wire.deliver()
    body = alert_body(border, scorpio, alert=alert, version=9, issued_by=by(border.loni))
    why = unheard(border, border.loni, "alert.updated.v1", body, as_if=Outcome.APPLIED)
    assert "only the issuer may" in why
    body = cancelled_body(alert, 9)
    assert "only the issuer may" in unheard(border, border.loni, "alert.cancelled.v1", body, as_if=Outcome.TOMBSTONED)
    assert border.opens(border.kundli, alert).version == 1


def test_an_acknowledgement_waits_for_its_alert_and_counts_from_its_takers(border, scorpio):
    done = AcknowledgedBody(new_id(), 1, Acknowledged.ACTED, "", by(border.kundli), clock.now())
    early = sends(border, border.kundli, "alert.acknowledged.v1", bodies.write(done), to="DL")
    border.wire.deliver()
    assert outcome(border, border.kundli, early)[0] is Outcome.PARKED
    alert = border.issues(border.narela, scorpio(["DL-ON-ALIPUR"]))
    done = AcknowledgedBody(alert, 1, Acknowledged.ACTED, "", by(border.kundli), clock.now())
    body = bodies.write(done)
    why = unheard(border, border.kundli, "alert.acknowledged.v1", body, to="DL", as_if=Outcome.PARKED)
    assert "never sent there" in why


def test_what_is_said_before_its_thread_waits_for_it_in_any_order(border, kala):
    threads = []
    for order in permutations(range(4)):
        thread = new_id()
        threads.append(thread)
        finding = OutcomeBody(thread, new_id(), OutcomeCode.ARRESTED, "", by(border.narela), clock.now())
        envelopes = [
            ("thread.opened.v1", opened_body(border, kala, thread=thread)),
            ("thread.said.v1", said_body(border.narela, thread)),
            ("thread.said.v1", said_body(border.narela, thread, act=Act.CLOSED)),
            ("thread.outcome.v1", bodies.write(finding)),
        ]
        for place in order:
            sends(border, border.narela, *envelopes[place])
    border.wire.deliver(repeated=2)
    for thread in threads:
        view = border.reads(border.kundli, thread)
        assert view.state is ThreadState.CLOSED
        assert sorted(message.act for message in view.messages) == ["asked", "closed", "outcome", "said"]
    assert "thread.question" not in border.kinds(border.kundli)


def test_a_sight_of_a_message_that_we_do_not_hold_waits(border, kala):
    thread = border.asks(border.narela, kala)
    for about in (thread, new_id()):
        seen = bodies.write(SeenBody(about, (new_id(),), by(border.kundli), clock.now()))
        envelope = sends(border, border.kundli, "thread.seen.v1", seen, to="DL")
        border.wire.deliver()
        assert outcome(border, border.kundli, envelope)[0] is Outcome.PARKED


def test_a_repeated_question_changes_nothing_and_stays_its_own_forces(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    again = sends(border, border.narela, "thread.opened.v1", opened_body(border, kala, thread=thread))
    border.wire.deliver()
    assert outcome(border, border.narela, again)[0] is Outcome.APPLIED
    assert len(border.reads(border.kundli, thread).messages) == 1
    posing = opened_body(border, kala, thread=thread, asked_by=by(border.loni))
    assert "another force made" in refused(border, border.loni, "thread.opened.v1", posing)


def test_no_force_opens_a_question_under_an_id_that_another_made(border, kala):
    thread = new_id_of("DL")
    posing = opened_body(border, kala, thread=thread, asked_by=by(border.loni))
    assert "another force made" in refused(border, border.loni, "thread.opened.v1", posing)
    sends(border, border.narela, "thread.opened.v1", opened_body(border, kala, thread=thread))
    border.wire.deliver()
    assert len(border.reads(border.kundli, thread).messages) == 1


def test_no_force_speaks_for_another_whose_alert_is_not_here_yet(border, scorpio):
    alert = new_id_of("DL")
    posing = alert_body(border, scorpio, alert=alert, version=9, issued_by=by(border.loni))
    assert "another force made" in refused(border, border.loni, "alert.issued.v1", posing)
    assert "another force made" in refused(border, border.loni, "alert.cancelled.v1", cancelled_body(alert, 9))
    true = sends(border, border.narela, "alert.issued.v1", alert_body(border, scorpio, alert=alert))
    border.wire.deliver()
    assert outcome(border, border.narela, true)[0] is Outcome.APPLIED


def test_a_question_about_anothers_record_is_set_aside(border, kala):
    body = opened_body(border, dataclasses.replace(kala, owner="UP", desk="UP-GZB-LONI"))
    assert "ask UP" in refused(border, border.narela, "thread.opened.v1", body)


def test_no_third_force_writes_in_a_thread(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    seen = bodies.write(SeenBody(thread, (new_id(),), by(border.loni), clock.now()))
    finding = OutcomeBody(thread, new_id(), OutcomeCode.ARRESTED, "", by(border.loni), clock.now())
    said, outcome_of = said_body(border.loni, thread), bodies.write(finding)
    for kind, body in {"thread.said.v1": said, "thread.seen.v1": seen, "thread.outcome.v1": outcome_of}.items():
        assert "has no part" in unheard(border, border.loni, kind, body, as_if=Outcome.PARKED)
    posing = said_body(border.loni, thread, unit="HR-SNP-KUNDLI")
    assert "has no part" in unheard(border, border.loni, "thread.said.v1", posing, as_if=Outcome.PARKED)
    assert len(border.reads(border.kundli, thread).messages) == 1


@pytest.mark.parametrize("act", [Act.ANSWERED, Act.DECLINED])
def test_the_asker_does_not_answer_and_the_owner_does_not_close(border, kala, act):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    body = said_body(border.narela, thread, act=act)
    assert f"never {act}" in refused(border, border.narela, "thread.said.v1", body)
    body = said_body(border.kundli, thread, act=Act.CLOSED)
    assert "never closed" in refused(border, border.kundli, "thread.said.v1", body, to="DL")
    assert border.reads(border.narela, thread).state is ThreadState.OPEN


def test_a_message_that_came_stands_as_it_first_came(border, kala):
    thread, message = border.asks(border.narela, kala), new_id()
    with border.delhi:
        ours = acts.reply(border.narela, thread, text="ours")
    border.wire.deliver()
    for _ in range(2):
        again = sends(
            border, border.kundli, "thread.said.v1", said_body(border.kundli, thread, message=message), to="DL"
        )
        border.wire.deliver()
        assert outcome(border, border.kundli, again)[0] is Outcome.APPLIED
    assert [each.text for each in border.reads(border.narela, thread).messages] == ["Is he your man?", "ours", "words"]
    body = said_body(border.kundli, thread, message=ours)
    why = unheard(border, border.kundli, "thread.said.v1", body, to="DL", as_if=Outcome.APPLIED)
    assert "under the id of one of DL's" in why


def test_what_was_set_aside_shows_at_its_author_in_words_of_our_own(border, scorpio, kala):
    thread = border.asks(border.narela, kala)
    with border.delhi:
        acts.reply(border.narela, thread, text="before")
    border.wire.handlers = {**border.wire.handlers, "thread.said.v1": _refuses}
    border.wire.deliver()
    trouble = border.reads(border.narela, thread).messages[1].progress.trouble
    assert isinstance(trouble, Told)
    assert (trouble.parts, "could not take this in" in trouble, "no room" in trouble) == ({"force": "HR"}, True, False)


def _refuses(incoming):
    raise Refused("test:no-room", "There is no room for {kind}.", kind=incoming.kind)


def test_a_malformed_body_is_set_aside_and_what_follows_arrives(border, scorpio):
    bad = {**alert_body(border, scorpio), "area": []}
    assert "area of the alert" in refused(border, border.narela, "alert.issued.v1", bad)
    border.issues(border.narela, scorpio())
    border.wire.deliver()
    assert border.kinds(border.kundli) == ["alert"]


def test_no_force_takes_over_a_question_or_learns_that_it_is_there(border, kala):
    thread = new_id()  # it does not say who made it
    sends(border, border.narela, "thread.opened.v1", opened_body(border, kala, thread=thread))
    border.wire.deliver()
    posing = opened_body(border, kala, thread=thread, asked_by=by(border.loni))
    assert "has no part" in unheard(border, border.loni, "thread.opened.v1", posing, as_if=Outcome.APPLIED)


def request_body(border, kala, type_, **changes):
    asked = OpenedBody(
        new_id_of("DL"),
        new_id(),
        kala,
        "Whose?",
        "naka",
        8 * 3600,
        by(border.narela),
        clock.now(),
        request_of(Terms(type_, {"number": "9812345678"}, "BNSS 94", **changes), kala),
    )
    return bodies.write(asked)


def test_a_request_without_the_approval_of_its_type_is_set_aside(border, kala):
    body = request_body(border, kala, "subscriber", approved_by="DCP, Outer North")
    assert "SP / DCP" in refused(border, border.narela, "thread.opened.v1", body)
    body = request_body(border, kala, "intercepted")
    assert "never asked for" in refused(border, border.narela, "thread.opened.v1", body)
    body = request_body(border, kala, "subscriber", approved_by="DCP", approved_at=clock.now())
    sends(border, border.narela, "thread.opened.v1", body)
    sends(border, border.narela, "thread.opened.v1", request_body(border, kala, "of-a-later-version"))
    border.wire.deliver()
    assert sorted(border.kinds(border.kundli)) == ["thread.question", "thread.question"]


def test_only_the_answering_side_takes_a_step_and_to_a_desk_of_its_own(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    for actor, to, step, handed_to, why in (
        (border.narela, "HR", Step.ACCEPTED, "", "for the answering side"),
        (border.kundli, "DL", Step.HANDED, "DL-ON-NARELA", "not one of its units"),
    ):
        said = SaidBody(thread, new_id(), Act.SAID, "x", by(actor), clock.now(), step=step, handed_to=handed_to)
        assert why in refused(border, actor, "thread.said.v1", bodies.write(said), to=to)
    assert border.reads(border.narela, thread).record.desk == "HR-SNP-KUNDLI"
