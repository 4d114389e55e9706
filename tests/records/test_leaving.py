"""What a caveat keeps on the page: each caveat on each way out, by the one table of `access.policy`."""

from datetime import timedelta

import pytest
from support.cast import CASE, person, says
from support.handed import document, upload

from sangam.access.policy import WAYS, bars
from sangam.access.types import Way
from sangam.exchange.alerts import acts
from sangam.exchange.models import Thread
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads import pages
from sangam.exchange.types import Action, Draft, RecordRef
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Grade, Handling, Level
from sangam.records.own_records import adopted_statements, attachments
from sangam.records.storage import attachments as storage_attachments

ALIAS = "Kala Chikna"
_ONWARD = {Caveat.NO_ONWARD, Caveat.VICTIM, Caveat.MINOR, Caveat.OWNER_ONLY}
_AWAY = {Caveat.LEAD_ONLY, Caveat.VICTIM, Caveat.MINOR, Caveat.OWNER_ONLY}
BARRED = {
    Way.PRINT: {Caveat.OWNER_ONLY}, Way.LIST: _AWAY, Way.DOWNLOAD: _AWAY, Way.ALERT: _ONWARD, Way.THREAD: _ONWARD,
    Way.TAKE_OVER: _ONWARD,
}  # fmt: skip
TRAVELS = [caveat for caveat in Caveat if caveat is not Caveat.OWNER_ONLY]


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("caveat", Caveat)
def test_a_caveat_bars_a_way_out(caveat, way):
    handling = Handling(caveats=frozenset({caveat, Caveat.CALL_FIRST}))
    barred = {caveat} if caveat in BARRED[way] else set()
    assert bars(handling, way, ours=False) == barred
    assert bars(handling, way, ours=True) == (barred if way in {Way.PRINT, Way.LIST} else set())


def test_every_way_out_says_where_it_is_asked():
    assert set(WAYS) == set(Way) == set(BARRED)


@pytest.fixture
def copies(delhi, haryana, wire):
    """A copy at Haryana for each caveat that travels: its alias carries it."""
    made = {
        caveat: delhi.opens(person("Harjeet", says("alias", ALIAS, caveat)), shares={"HR": Level.WHOLE})
        for caveat in TRAVELS
    }
    wire.deliver()
    return made


def about(view):
    return RecordRef(view.id, view.owner, view.label, view.desk)


def draft(view, *area, text="stop and call"):
    return Draft("White Scorpio", text, area, Action.OBSERVE, clock.now() + timedelta(hours=4), record=about(view))


def alerts(station, made):
    with station.node:
        return acts.issue(station.desk, made)


@pytest.mark.parametrize("caveat", TRAVELS)
def test_an_alert_to_a_third_force_names_and_quotes_nothing_barred(haryana, up, wire, copies, caveat):
    barred = caveat in BARRED[Way.ALERT]
    view = haryana.reads(copies[caveat], purpose=CASE)
    assert ALIAS in view.label
    alert = alerts(haryana, draft(view, "UP-GZB-LONI", "HR-SNP-RAI"))
    wire.deliver()
    ((label,),) = up.read_rows("exchange_alert", "record_label", id=alert)
    assert label == ("Person" if barred else view.label)
    assert up.holds_any_trace_of(ALIAS) is not barred
    quoting = draft(view, "UP-GZB-LONI", text=f"he is called {ALIAS.lower()}")
    if barred:
        with pytest.raises(Refused, match=f"marked {caveat} by DL: leave it out, or ask the desk DL-ON-NARELA"):
            alerts(haryana, quoting)
    else:
        alerts(haryana, quoting)
    alerts(haryana, draft(view, "DL-ON-NARELA", "HR-SNP-RAI", text=f"he is called {ALIAS}"))


def test_a_revised_alert_is_asked_again(haryana, copies):
    view = haryana.reads(copies[Caveat.NO_ONWARD], purpose=CASE)
    alert = alerts(haryana, draft(view, "DL-ON-NARELA", text=ALIAS))
    with haryana.node, pytest.raises(Refused, match="marked no-onward"):
        acts.revise(haryana.desk, alert, draft(view, "UP-GZB-LONI", text=ALIAS), version=1)


@pytest.mark.parametrize("caveat", TRAVELS)
def test_a_thread_with_a_third_names_no_barred_label_and_the_owners_all(haryana, copies, caveat):
    view = haryana.reads(copies[caveat], purpose=CASE)
    third, barred = RecordRef(view.id, "UP", view.label, "UP-GZB-LONI"), caveat in BARRED[Way.THREAD]
    with haryana.node:
        asked = thread_acts.open_thread(haryana.desk, third, question="do you know him?", purpose=CASE)
        label = Thread.objects.get(id=asked).record_label
        assert label == ("Person" if barred else view.label)
        owner = thread_acts.open_thread(haryana.desk, about(view), question=f"is {ALIAS} his?", purpose=CASE)
        assert pages.read_thread(haryana.desk, owner, purpose=CASE).record.label == view.label
        if barred:
            with pytest.raises(Refused, match=f"marked {caveat}"):
                thread_acts.open_thread(haryana.desk, third, question=f"is {ALIAS} his?", purpose=CASE)


@pytest.mark.parametrize("caveat", TRAVELS)
def test_what_may_not_go_on_is_not_taken_over(haryana, copies, caveat):
    own = haryana.opens(person("Harjeet Singh"))
    view = haryana.reads(copies[caveat], purpose=CASE)
    alias = next(each.id for each in view.statements if each.property == "alias")
    with haryana.node:
        if caveat in BARRED[Way.TAKE_OVER]:
            with pytest.raises(Refused, match=f"marked {caveat} by DL"):
                adopted_statements.take_over(haryana.desk, view.id, alias, into=own, purpose=CASE)
        else:
            adopted_statements.take_over(haryana.desk, view.id, alias, into=own, purpose=CASE)


@pytest.mark.parametrize("caveat", Caveat)
def test_a_barred_copys_document_is_not_downloaded_and_ours_is(delhi, haryana, wire, caveat):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    with delhi.node:
        handling = Handling(caveats=frozenset({caveat}))
        paper = attachments.attach(
            delhi.desk,
            record,
            upload(document(3_000), "a.pdf"),
            source="FIR 1",
            grade=Grade.parse("B2"),
            handling=handling,
        )
        with attachments.open_file(delhi.desk, record, paper.id, purpose=CASE).stream as stream:
            assert stream.read(4) == b"%PDF"
    wire.deliver()
    with haryana.node:
        if caveat is Caveat.OWNER_ONLY:
            assert storage_attachments.refs_of(haryana.reads(record).statements) == []
        elif caveat in BARRED[Way.DOWNLOAD]:
            with pytest.raises(Refused, match=f"marked {caveat} by DL"):
                attachments.open_file(haryana.desk, record, paper.id, purpose=CASE)
