"""The ministry's own node: it has each force's totals and the practices, and nothing else of the police's work."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from border import Seated
from django.db import connection
from scenario_stage import Stage, staged
from stated_totals import states
from support.cast import person
from support.markup import markup
from support.putting_back import restored, settled
from support.visiting import laid_down_and_paired, lay_down, text
from support.wire_world import Wire, pair, say

from sangam.federation import ministries
from sangam.federation.lanes import status
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.node.envelope_handlers import HANDLERS
from sangam.oversight.models import MonthlyTotals
from sangam.oversight.totals.monthly import recent_months, state_due, tend
from sangam.records.own_records import records
from sangam.records.reconciliation import owner_side

TOTALS = "/oversight/totals/"
CLOSED = ("/records/", "/threads/", "/alerts/", "/meetings/", "/channels/", "/oversight/answers/", "/oversight/looks/")


@pytest.fixture
def stage(fresh_nodes) -> Stage:
    return staged(fresh_nodes, "DL", "HR", "MHA")


@pytest.fixture
def desk(stage: Stage) -> Seated:
    return stage.seat("mha2001", "MHA", "ministry")


def held(node) -> dict[str, dict[str, int | None]]:
    """Return what a node holds of other forces' newest month."""
    with node:
        rows = MonthlyTotals.objects.filter(month=recent_months(1)[0]).exclude(force=node.force)
        return {row.force: row.totals for row in rows}


def test_the_ministrys_node_has_each_forces_totals_and_tells_its_desk(stage, desk):
    month, before = recent_months(2)
    states(stage.nodes["HR"], stage.wire, month, request=123, shared=4)
    states(stage.nodes["DL"], stage.wire, month, request=48)
    states(stage.nodes["DL"], stage.wire, before, request=41)
    said = text(desk.gets(TOTALS))
    assert "Requests received 45 120 165" in said
    assert "Records shared &lt; 5 &lt; 5 –" in said
    assert "123" not in said
    assert "Answer a letter" not in said, "it has no numbers of its own"
    today = markup(desk.gets("/"))
    assert f"{TOTALS}?month={before}" in today
    assert f"Totals of {month}: stated by Delhi Police, Haryana Police" in text(desk.gets("/"))
    with stage.nodes["MHA"]:
        assert state_due() == 0


def test_a_months_totals_have_a_chart_of_what_was_said_alone(stage, desk):
    month, before = recent_months(2)
    states(stage.nodes["HR"], stage.wire, before, request=104, shared=4)
    states(stage.nodes["HR"], stage.wire, month, request=53)
    page = markup(desk.gets(TOTALS))
    with stage.nodes["MHA"]:
        rows = [row.totals for row in MonthlyTotals.objects.filter(force="HR", month__in=(month, before))]
    said = {name for row in rows for name, value in row.items() if value is not None}
    assert page.count('<svg class="bars"') == len(said)
    assert "shared" not in said
    assert 'height="20"/><rect x="50" y="10" width="8" height="10"/>' in page


def test_what_lies_beneath_is_refused_on_the_ministrys_node_and_written(stage, desk):
    refused = desk.gets(f"{TOTALS}HR/request/")
    assert refused.status_code == 403
    assert "Nothing beneath a total is shown here." in text(refused)
    assert {address: desk.gets(address).status_code for address in CLOSED} == dict.fromkeys(CLOSED, 403)
    auditor = stage.seat("mha2002", "MHA", "auditor")
    assert "Asked for what lies beneath a total" in text(auditor.gets("/oversight/ledger/"))


def test_no_kind_but_totals_and_practices_is_queued_for_a_ministry(stage):
    assert set(HANDLERS) >= ministries.OPEN_KINDS
    for kind in sorted(set(HANDLERS) - ministries.OPEN_KINDS):
        for source, target in (("DL", "MHA"), ("MHA", "DL")):
            with pytest.raises(Refused, match="MHA reads totals and practices alone"):
                say(stage.nodes[source], "x", to=target, kind=kind)


@pytest.mark.parametrize(("source", "target"), [("DL", "MHA"), ("MHA", "DL")])
def test_what_goes_to_a_ministry_nonetheless_is_kept_without_its_words(stage, monkeypatch, source, target):
    with monkeypatch.context() as open_gate:
        open_gate.setattr(ministries, "is_closed", lambda *_: False)
        say(stage.nodes[source], "Harjit Singh", to=target, kind="thread.said.v1")
        say(stage.nodes[source], "Harjit Singh", to=target, kind="a.later.kind.v9")
    stage.wire.deliver()
    with stage.nodes[target], connection.cursor() as cursor:
        cursor.execute("SELECT kind, code, length(line) FROM federation_setaside ORDER BY kind")
        assert cursor.fetchall() == [
            (kind, "federation:totals-alone", 0) for kind in ("a.later.kind.v9", "thread.said.v1")
        ]
        cursor.execute("SELECT count(*) FROM federation_inbox WHERE line IS NOT NULL")
        assert cursor.fetchone() == (0,)


def test_a_ministry_is_no_partner_and_is_offered_in_no_form(stage):
    narela = stage.seat("dl2001", "DL-ON-NARELA")
    with stage.nodes["DL"]:
        made = records.create(narela.actor, records.New("person", person("Harjit Singh")), purpose=Stated(Purpose.NAKA))
        assert [peer.force for peer in status.peers()] == ["HR", "MHA"]
        assert [peer.force for peer in status.partners()] == list(status.states()) == ["HR"]
        assert status.there() == {"HR"}
        with pytest.raises(Refused):
            records.share(narela.actor, made, with_forces={"MHA": Level.WHOLE})
        assert owner_side.begin_due() == 1
    with stage.nodes["MHA"]:
        assert status.partners() == []
        assert owner_side.begin_due() == 0
    for address in ("/meetings/new/", "/alerts/new/", "/requests/new/", "/operations/new/", f"/records/{made}/"):
        page = narela.gets(address)
        assert page.status_code == 200, address
        assert "MHA" not in markup(page), address


def test_a_force_that_joins_later_is_sent_the_totals_that_stand(fresh_nodes):
    haryana, ministry = fresh_nodes("HR", "MHA")
    lay_down(haryana)
    lay_down(ministry)
    states(haryana, SimpleNamespace(deliver=lambda: None), recent_months(1)[0], request=123)
    pair(haryana, ministry)
    wire = Wire((haryana, ministry), HANDLERS)
    with haryana:
        tend()
    wire.deliver()
    assert held(ministry)["HR"]["request"] == 120


def test_totals_stand_after_a_restore_of_either_node(fresh_nodes):
    month = recent_months(1)[0]
    haryana, ministry = fresh_nodes("HR", "MHA")
    laid_down_and_paired(haryana, ministry)
    wire = Wire((haryana, ministry), HANDLERS)
    for lost in (ministry, haryana):
        lost.backs_up()
        states(haryana, wire, month, request=24 if lost is ministry else 35)
        restored(wire, lost)
        settled(wire)
        assert held(ministry)["HR"]["request"] == (20 if lost is ministry else 35)
    with haryana:
        assert MonthlyTotals.objects.get(force="HR", month=month).totals["request"] == 35


def test_the_desk_is_told_from_the_eighth_which_forces_are_late(stage, desk):
    now = clock.now().astimezone(clock.INDIA)
    month = f"{now:%Y-%m}"
    eighth = (now.replace(day=1) + timedelta(days=32)).replace(day=8, hour=12)
    states(stage.nodes["DL"], stage.wire, month, request=48)
    with clock.shift_time(eighth - now - timedelta(days=1)), stage.nodes["MHA"]:
        assert tend() == 0
    with stage.later(seconds=(eighth - now).total_seconds()):
        with stage.nodes["MHA"]:
            assert tend() == 1
            assert tend() == 0, "once a week"
        assert f"Totals of {month} are late: not stated by Haryana Police" in text(desk.gets("/"))
        states(stage.nodes["HR"], stage.wire, month, request=48)
        assert "are late" not in text(desk.gets("/"))
