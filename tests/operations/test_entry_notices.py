"""Notices of entry over two nodes: announced, acknowledged, sealed until their hour, cancelled, given back."""

from datetime import timedelta

import pytest
from planned_border import team
from support.putting_back import restored, settled

from sangam.audit.audit import deed, recent_entries
from sangam.federation.outbox import post
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.operations.entry import entries, intake, wire
from sangam.operations.entry.wire import AcknowledgementBody, NoticeBody
from sangam.operations.types import EntryState, TeamMember
from sangam.workers import timekeeper

SOON = timedelta(hours=4)


def test_a_team_is_announced_and_acknowledged_and_both_ledgers_agree(border):
    notice = border.announces(border.stf)
    seen = border.reads(border.loni, notice)
    assert (seen.state, seen.says.team[1].belt, seen.says.vehicles) == (EntryState.SENT, "1190", ("HR10AB1234",))
    assert border.kinds(border.loni) == ["entry.announced"]
    border.acknowledges(border.loni, notice, "SI Tomar comes along")
    sent = border.reads(border.stf, notice)
    assert (sent.state, sent.acknowledgements[0].note) == (EntryState.ACKNOWLEDGED, "SI Tomar comes along")
    assert sent.digest == border.reads(border.loni, notice).digest
    assert border.kinds(border.loni) == []
    assert border.kinds(border.stf) == ["entry.acknowledged"]


def test_who_takes_no_part_knows_nothing_of_a_notice(border):
    notice = border.announces(border.stf)
    for actor in (border.kundli, border.cell, border.narela):
        with pytest.raises(NotFound):
            border.reads(actor, notice)
    assert border.reads(border.ghaziabad, notice).number == border.reads(border.stf, notice).number


def test_a_silent_station_is_told_again_and_the_sender_learns_of_it(border):
    border.announces(border.stf)
    with clock.shift_time(timedelta(minutes=16)):
        for actor, kind in (
            (border.loni, "entry.announced"),
            (border.ghaziabad, "entry.announced"),
            (border.stf, "entry.silent"),
        ):
            with border.at(actor):
                timekeeper.run_once()
            assert kind in border.kinds(actor)


def test_a_sealed_notice_takes_two_persons_and_opens_at_its_hour(border):
    notice = border.announces(border.stf_two, opens_in=SOON)
    with pytest.raises(NotFound):
        border.reads(border.loni, notice)
    with border.haryana, pytest.raises(Refused):
        entries.agree_to_seal(border.stf_two, notice)
    border.seals(notice)
    sealed = border.reads(border.loni, notice)
    assert (sealed.state, sealed.says, sealed.code, sealed.second) == (EntryState.SEALED, None, "", border.stf.label)
    border.acknowledges(border.loni, notice)
    assert len(border.reads(border.stf, notice).acknowledgements) == 1
    with clock.shift_time(SOON + timedelta(minutes=1)):
        with border.haryana:
            timekeeper.run_once()
        border.wire.deliver()
        opened = border.reads(border.loni, notice)
        assert (opened.state, opened.says.area) == (EntryState.SENT, "Ankur Vihar")
        assert "entry.opened" in border.kinds(border.loni)


def test_a_sealed_notice_that_is_opened_early_is_refused_and_logged(border):
    notice = border.announces(border.stf_two, opens_in=SOON)
    border.seals(notice)
    assert border.reads(border.stf, notice).code == ""
    with clock.shift_time(SOON + timedelta(minutes=1)):
        code = border.reads(border.stf, notice).code
    with border.up:
        with pytest.raises(Refused):
            intake.open_with_code(border.loni, notice, code)
        refused = recent_entries(action="officer:entry:open-with-code")
        assert [each.outcome for each in refused] == ["refused"]
    assert border.reads(border.loni, notice).says is None
    with clock.shift_time(SOON + timedelta(minutes=1)), border.up:
        with pytest.raises(Malformed):
            intake.open_with_code(border.loni, notice, "0" * 20)
        spoken = f"{code[:10]} {code[10:]}".lower().replace("0", "o")
        intake.open_with_code(border.loni, notice, spoken)
        assert entries.open_entry(border.loni, notice).says.area == "Ankur Vihar"
        with pytest.raises(Conflict):
            intake.open_with_code(border.loni, notice, code)


def test_a_cancelled_notice_is_over_on_both_sides(border):
    notice = border.announces(border.stf)
    with border.haryana:
        with pytest.raises(Malformed):
            entries.end_entry(border.stf, notice, "lost", why="")
        entries.end_entry(border.stf, notice, "cancelled", why="He has moved")
        with pytest.raises(Conflict):
            entries.end_entry(border.stf, notice, "ended", why="")
    border.wire.deliver()
    assert (border.reads(border.loni, notice).state, border.kinds(border.loni)) == (
        EntryState.CANCELLED,
        ["entry.ended"],
    )
    with pytest.raises(Conflict):
        border.acknowledges(border.loni, notice)


def test_only_the_sender_ends_and_only_the_host_acknowledges(border):
    notice = border.announces(border.stf)
    with border.haryana, pytest.raises(Refused):
        intake.acknowledge_entry(border.stf, notice)
    with border.up:
        with pytest.raises(Refused):
            entries.end_entry(border.loni, notice, "cancelled", why="")
        with pytest.raises(Refused):
            entries.agree_to_seal(border.loni, notice)
    with border.delhi, pytest.raises(Refused):
        entries.announce_entry(border.beat, team())


def test_a_notice_that_no_host_can_read_is_refused_with_a_sentence(border):
    now = clock.now()
    cases = [{"host_unit": "UP-XX"}, {"host_unit": "HR-SNP-KUNDLI"}, {"team": ()}, {"ends_at": now},
             {"starts_at": now + timedelta(days=90)}, {"team": (TeamMember("HC", "", "1"),)},
             {"vehicles": ("HR",) * 11}, {"area": "x" * 201}, {"contact": "9" * 41},
             {"reference": "x" * 121}]  # fmt: skip
    with border.haryana:
        for changes in cases:
            with pytest.raises(Malformed):
                entries.announce_entry(border.stf, team(**changes))
        with pytest.raises(Refused):
            entries.announce_entry(border.stf, team(host_unit="RJ"))
        with pytest.raises(Malformed):
            entries.announce_entry(border.stf, team(), opens_at=now - SOON)
        assert entries.entry_notices(border.stf) == []


def test_what_a_third_force_sends_of_a_notice_changes_nothing(border):
    notice = border.announces(border.stf)
    by = replace(border.reads(border.stf, notice).by, force="DL", unit="DL-ON")
    acknowledged = AcknowledgementBody(notice, new_id_of("DL"), "", by, clock.now())
    forged = NoticeBody(new_id_of("HR"), "UP-GZB-LONI", by, clock.now(), team())
    nowhere = replace(forged, notice=new_id_of("DL"), host_unit="UP-NONE")
    for kind, to, body in (
        (wire.ACKNOWLEDGED, "HR", bodies.write(acknowledged)),
        (wire.NOTICE, "UP", bodies.write(forged)),
        (wire.NOTICE, "UP", bodies.write(nowhere)),
        (wire.OPENED, "UP", bodies.write(wire.OpenedBody(notice, "0" * 20))),
        (
            wire.ENDED,
            "UP",
            {
                "notice": str(notice),
                "state": "cancelled",
                "why": "",
                "at": clock.now().isoformat(),
                "by": {"unit": "DL-ON", "post": str(by.post), "label": "x"},
            },
        ),
    ):
        with border.delhi, deed(Actor("DL", "hostile", role="station"), "officer:word:say"):
            post(kind, to=[to], body=body)
        border.wire.deliver()
    assert border.reads(border.stf, notice).acknowledgements == ()
    with border.up:
        (only,) = entries.entry_notices(border.loni)
    assert (only.id, only.state) == (notice, EntryState.SENT)


def test_a_restored_force_has_its_own_notices_or_acknowledgements_again(border):
    for node, actor in ((border.haryana, border.stf), (border.up, border.loni)):
        node.backs_up()
        notice = border.announces(border.stf)
        border.acknowledges(border.loni, notice, "Seen")
        restored(border.wire, node)
        settled(border.wire)
        view = border.reads(actor, notice)
        assert (view.state, view.acknowledgements[0].note) == (EntryState.ACKNOWLEDGED, "Seen")
