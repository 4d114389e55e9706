"""A force whose node was restored from a backup: what it wrote since is back, once, in whatever order it comes."""

from datetime import timedelta

import pytest
from alert_envelopes import alert_body, by, sends
from support.filing import fetches
from support.handed import mp4, picture, upload
from support.nodes import TestNode
from support.putting_back import restored, settled
from support.wire_world import Wire

from sangam.audit.audit import deed
from sangam.exchange import storage
from sangam.exchange.alerts import acts
from sangam.exchange.messages import UPDATED, CancelledBody, SaidBody
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads import pages
from sangam.exchange.types import Acknowledged, Act, AlertState, OutcomeCode, ThreadState
from sangam.federation import outbox
from sangam.federation.lanes import status
from sangam.federation.models import Inbox
from sangam.federation.types import Outcome
from sangam.kernel import bodies, clock
from sangam.kernel.handling import Grade
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS

pytestmark = pytest.mark.one_case

B2 = Grade("B", 2)


@pytest.fixture
def border(border):
    border.wire = Wire(tuple(border.nodes.values()), HANDLERS)
    return border


def says(border, actor, thread, text):
    with border.at(actor):
        return thread_acts.reply(actor, thread, text=text)


def texts(border, actor, thread):
    return [(message.act, message.text) for message in border.reads(actor, thread).messages]


def hidden(border, thread):
    with border.haryana:
        return thread in storage.hidden_of([thread])


def put_back(border, node: TestNode):
    restored(border.wire, node)
    settled(border.wire)


def test_a_question_since_the_backup_is_back_with_all_that_both_sides_said(border, kala):
    border.delhi.backs_up()
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    says(border, border.narela, thread, "He has a scar.")
    with border.haryana:
        thread_acts.answer(border.kundli, thread, text="It is he.", grade=B2)
    border.wire.deliver()
    with border.delhi:
        thread_acts.give_outcome(border.narela, thread, outcome=OutcomeCode.ARRESTED, note="at Singhu")
        thread_acts.close(border.narela, thread)
    border.wire.deliver()
    before, view = texts(border, border.narela, thread), border.reads(border.narela, thread)
    assert [act for act, _ in before] == [Act.ASKED, Act.SAID, Act.ANSWERED, Act.OUTCOME, Act.CLOSED]
    put_back(border, border.delhi)
    assert texts(border, border.narela, thread) == texts(border, border.kundli, thread) == before
    again = border.reads(border.narela, thread)
    assert (again.state, again.question, again.purpose) == (ThreadState.CLOSED, view.question, view.purpose)
    assert (again.due_at, again.asks) == (view.due_at, view.asks)


def test_an_answer_since_the_backup_stops_the_clock_and_the_thread_goes_on(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    border.haryana.backs_up()
    with border.haryana:
        thread_acts.answer(border.kundli, thread, text="It is he.", grade=B2)
    border.wire.deliver()
    restored(border.wire, border.haryana)
    assert hidden(border, thread)
    settled(border.wire)
    assert border.reads(border.kundli, thread).state is ThreadState.ANSWERED
    assert "thread.question" not in border.kinds(border.kundli)
    says(border, border.narela, thread, "Thank you.")
    says(border, border.kundli, thread, "Come for him.")
    settled(border.wire)
    assert texts(border, border.kundli, thread) == texts(border, border.narela, thread)
    assert len(texts(border, border.kundli, thread)) == 4


def test_a_received_question_and_its_sent_answer_are_both_back(border, kala):
    border.haryana.backs_up()
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    with border.haryana:
        thread_acts.answer(border.kundli, thread, text="It is he.", grade=B2)
    border.wire.deliver()
    put_back(border, border.haryana)
    assert [act for act, _ in texts(border, border.kundli, thread)] == [Act.ASKED, Act.ANSWERED]


@pytest.mark.long
def test_an_alert_revised_since_the_backup_lives_again_acknowledged(border, scorpio):
    border.delhi.backs_up()
    alert = border.issues(border.narela, scorpio())
    with border.delhi:
        acts.revise(border.narela, alert, scorpio(title="White Scorpio, three men"), version=1)
    border.wire.deliver()
    with border.haryana:
        acts.acknowledge(border.kundli, alert, how=Acknowledged.ACTED, note="stopped")
    border.wire.deliver()
    before = border.stages(border.narela, alert)
    put_back(border, border.delhi)
    view = border.opens(border.narela, alert)
    assert (view.version, view.says.title, view.state) == (2, "White Scorpio, three men", AlertState.LIVE)
    assert border.stages(border.narela, alert)["HR-SNP-KUNDLI"] == before["HR-SNP-KUNDLI"]
    with border.delhi:
        assert acts.revise(border.narela, alert, scorpio(title="Found"), version=2) == 3
        acts.cancel(border.narela, alert, reason="found")
    settled(border.wire)
    assert border.alerts(border.kundli) == border.alerts(border.loni) == []


@pytest.mark.long
def test_an_alert_cancelled_since_the_backup_stays_so_for_all_that_come(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    border.delhi.backs_up()
    with border.delhi:
        acts.cancel(border.narela, alert, reason="found")
    settled(border.wire, without=border.up)
    assert border.opens(border.loni, alert).state is AlertState.LIVE
    put_back(border, border.delhi)
    for actor in (border.narela, border.kundli, border.loni):
        assert border.alerts(actor) == []


@pytest.mark.long
def test_an_alert_that_left_one_area_since_the_backup_lives_for_the_others(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    border.delhi.backs_up()
    with border.delhi:
        acts.revise(border.narela, alert, scorpio(["DL-ON-ALIPUR", "UP-GZB-LONI"], title="Gone east"), version=1)
    border.wire.deliver()
    put_back(border, border.delhi)
    assert border.alerts(border.kundli) == []
    for actor in (border.narela, border.loni):
        (view,) = border.alerts(actor)
        assert (view.version, view.says.title) == (2, "Gone east")


@pytest.mark.long
def test_an_acknowledgement_given_since_the_backup_rings_no_more(border, scorpio):
    border.haryana.backs_up()
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    with border.haryana:
        acts.acknowledge(border.kundli, alert, how=Acknowledged.ACTED)
    border.wire.deliver()
    put_back(border, border.haryana)
    assert "acknowledge" not in border.opens(border.kundli, alert).can
    assert "alert" not in border.kinds(border.kundli)


@pytest.mark.long
def test_photograph_and_voice_since_the_backup_are_back_in_their_messages(border, kala):
    border.delhi.backs_up()
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    with border.delhi:
        thread_acts.reply(border.narela, thread, text="This one?", attach=upload(picture(side=200), "a.jpg"))
    with border.haryana:
        voice = upload(mp4(b"soun"), "a.m4a")
        thread_acts.answer(border.kundli, thread, text="Hear him.", grade=B2, attach=voice)
    border.wire.deliver()
    assert fetches(border.haryana, of=border.delhi) == fetches(border.delhi, of=border.haryana) == 1
    before = [message.file for message in border.reads(border.narela, thread).messages]
    put_back(border, border.delhi)
    assert fetches(border.delhi, of=border.haryana) == 2
    after = [message.file for message in border.reads(border.narela, thread).messages]
    assert [file and (file.id, file.state, file.size) for file in after] == [
        file and (file.id, file.state, file.size) for file in before
    ]
    photo = next(file.id for file in after if file and file.media == "image/jpeg")
    assert opens(border, border.narela, thread, photo) == opens(border, border.kundli, thread, photo)


def opens(border, actor, thread, file) -> bytes:
    with border.at(actor), pages.open_file(actor, thread, file).stream as stream:
        return stream.read()


@pytest.mark.long
def test_what_comes_again_and_again_changes_nothing(border, kala, scorpio):
    border.delhi.backs_up()
    thread, alert = border.asks(border.narela, kala), border.issues(border.narela, scorpio())
    border.wire.deliver()
    put_back(border, border.delhi)
    before = texts(border, border.narela, thread)
    put_back(border, border.delhi)
    put_back(border, border.delhi)
    assert texts(border, border.narela, thread) == before
    assert border.opens(border.narela, alert).version == 1


def test_an_alert_under_the_kind_of_before_is_read_and_given_back(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    border.delhi.backs_up()
    sends(border, border.narela, UPDATED, alert_body(border, scorpio, alert=alert, version=2, title="Black Scorpio"))
    border.wire.deliver()
    put_back(border, border.delhi)
    for actor in (border.kundli, border.narela):
        view = border.opens(actor, alert)
        assert (view.version, view.says.title) == (2, "Black Scorpio")


@pytest.fixture
def forged(border, kala, scorpio):
    """Return what the restored Delhi says to items that Haryana makes up as given back."""
    thread, alert = border.asks(border.narela, kala), border.issues(border.narela, scorpio())
    border.wire.deliver()
    border.delhi.backs_up()

    def answer(make) -> str:
        restored(border.wire, border.delhi)
        with border.haryana, deed(border.kundli, "officer:envelope:forge"):
            envelope = outbox.post("exchange.returned.v1", to=["DL"], body={"items": make(thread, alert)})
        settled(border.wire)
        with border.delhi:
            row = Inbox.objects.get(envelope=envelope)
        assert row.outcome == Outcome.SET_ASIDE
        return row.reason

    return answer


@pytest.mark.long
def test_what_is_given_back_must_be_what_can_be_ours(border, forged, scorpio):
    now, haryanas = clock.now(), border.issues(border.kundli, scorpio())

    def answered(thread, _):
        said = SaidBody(thread, new_id(), Act.ANSWERED, "It is he.", by(border.narela), now, "B2")
        return [{"kind": "thread.said.v1", "body": bodies.write(said)}]

    def anothers(_, __):
        body = bodies.write(CancelledBody(haryanas, 2, "over", now))
        return [{"kind": "alert.cancelled.v1", "body": body}]

    assert "our side cannot have written" in forged(answered)
    assert "as ours" in forged(anothers)
    assert "no item that can be taken" in forged(lambda *_: [{"kind": "thread.seen.v1", "body": {}}])
    assert "no list of at most" in forged(lambda *_: [{}] * 101)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["exchange.returned.v1", "records.returned.v1", "records.held.v1"])
def test_nobody_puts_words_into_the_mouth_of_a_force_that_lost_nothing(border, kind):
    with border.haryana, deed(border.kundli, "officer:envelope:forge"):
        envelope = outbox.post(kind, to=["DL"], body={"items": [], "changes": [], "records": []})
    border.wire.deliver()
    with border.haryana:
        (delivery,) = status.delivery([envelope])
    assert (delivery.outcome, "have not lost" in delivery.reason) == (Outcome.SET_ASIDE, True)


@pytest.mark.long
def test_what_was_lost_comes_back_also_to_an_older_backup(border, kala):
    thread = border.asks(border.narela, kala)
    border.wire.deliver()
    border.delhi.backs_up()
    says(border, border.narela, thread, "He has a scar.")
    border.wire.deliver()
    restored(border.wire, border.delhi)
    border.delhi.backs_up()
    settled(border.wire)
    with clock.shift_time(timedelta(seconds=5)):
        put_back(border, border.delhi)
    assert [text for _, text in texts(border, border.narela, thread)][-1] == "He has a scar."
