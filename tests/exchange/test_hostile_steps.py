"""What an answering force may not do to a request's clock, and what it says after the request is over."""

from datetime import timedelta

import pytest
from alert_envelopes import alert_body, by, refused, sends

from sangam.exchange.messages import SaidBody, SeenBody
from sangam.exchange.threads import acts
from sangam.exchange.types import Act, Step, ThreadState
from sangam.kernel import bodies, clock
from sangam.kernel.ids import new_id


@pytest.fixture
def asked(border, kala):
    """A question of Narela's that has reached Kundli."""
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    return thread


def says(border, thread, *, act=Act.SAID, text="words", late=timedelta(0), **more):
    """Let the answering node send a message, right or wrong.  late: how far ahead it is dated."""
    body = SaidBody(thread, new_id(), act, text, by(border.kundli), clock.now() + late, **more)
    sends(border, border.kundli, "thread.said.v1", bodies.write(body), to="DL")
    border.wire.deliver()


def test_no_desk_lengthens_the_clock_of_what_it_is_asked(border, asked):
    latest = clock.now() + timedelta(hours=8, minutes=10)
    for days in (9, 40_000):
        says(border, asked, due_at=clock.now() + timedelta(days=days))
        assert border.reads(border.narela, asked).due_at < latest
    (first,) = [each.id for each in border.reads(border.narela, asked).messages if each.act is Act.ASKED]
    seen = SeenBody(asked, (first,), by(border.kundli), clock.now(), clock.now() + timedelta(days=9))
    sends(border, border.kundli, "thread.seen.v1", bodies.write(seen), to="DL")
    border.wire.deliver()
    assert border.reads(border.narela, asked).due_at < latest


def test_a_clock_is_paused_once_whatever_is_sent(border, asked):
    says(border, asked, step=Step.CLARIFY)
    assert border.reads(border.narela, asked).paused
    with border.delhi:
        acts.reply(border.narela, asked, text="White")
    border.wire.deliver()
    for _ in range(2):
        says(border, asked, step=Step.CLARIFY)
        assert not border.reads(border.narela, asked).paused


def test_a_step_after_the_end_changes_no_state(border, asked):
    with border.delhi:
        acts.close(border.narela, asked)
    border.wire.deliver()
    for step, handed_to in ((Step.ACCEPTED, ""), (Step.CLARIFY, ""), (Step.HANDED, "HR-SNP-RAI")):
        says(border, asked, step=step, handed_to=handed_to)
    says(border, asked, act=Act.ANSWERED)
    view = border.reads(border.narela, asked)
    assert (view.state, view.paused, view.steps) == (ThreadState.CLOSED, False, frozenset())


def test_what_is_dated_ahead_stands_where_it_came(border, asked):
    says(border, asked, text="ahead", late=timedelta(days=900))
    with border.delhi:
        acts.reply(border.narela, asked, text="after it")
    assert [each.text for each in border.reads(border.narela, asked).messages][1:] == ["ahead", "after it"]


def test_no_answer_is_dated_before_its_question(border, asked):
    says(border, asked, act=Act.ANSWERED, late=-timedelta(days=900))
    view = border.reads(border.narela, asked)
    assert view.answered_at >= view.opened_at


def test_no_force_sends_an_alert_that_outlives_every_alert(border, scorpio):
    far = {"issued_at": "2150-01-01T00:00:00+00:00", "expires_at": "2150-01-20T00:00:00+00:00"}
    body = {**alert_body(border, scorpio), **far}
    assert "no sensible time after issued_at" in refused(border, border.narela, "alert.issued.v1", body)
