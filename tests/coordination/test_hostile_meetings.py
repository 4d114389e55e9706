"""What a hostile or broken node sends of meetings: refused, parked or of no effect; nothing that stands is changed."""

from datetime import timedelta
from uuid import UUID

import pytest
from hostile_bodies import sends, sent_document
from meeting_bodies import BODIES, DOCUMENT

from sangam.coordination import actions, agenda, limits, meetings, pages, wire
from sangam.coordination.types import ActionState, Attendance, ItemOutcome, MeetingState, Presence, Reference
from sangam.coordination.wire import ItemBody, ReportBody
from sangam.kernel import bodies, clock
from sangam.kernel.author import Author
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.ids import new_id, new_id_of
from sangam.kernel.texts import REASON


def refusal(read, body):
    """Return the error that a reader raises for a body, None for one that it takes."""
    try:
        read(body)
    except SangamError as error:
        return error
    return None


def test_a_flood_of_items_leaves_a_closed_meeting_readable(table, monkeypatch):
    monkeypatch.setattr(limits, "MOST_OUTCOMES", 2)
    meeting = table.runs()
    for actor, title in ((table.kundli, "Ours"), (table.narela, "Theirs"), (table.loni, "One too many")):
        table.proposes(actor, meeting, title, consent=True)
        table.wire.deliver()
    with table.at(table.kundli):
        assert agenda.agree_consent_items(table.kundli, meeting) == 2
        (left,) = [each.id for each in pages.open_meeting(table.kundli, meeting).items if each.outcome is None]
        with pytest.raises(Refused):
            agenda.settle_item(table.kundli, meeting, left, ItemOutcome.DISCUSSED)
    table.advances(meeting, "closed")
    for actor in (table.kundli, table.loni):
        assert [each.title for each in table.opens(actor, meeting).items if each.late] == ["One too many"]
    following = table.calls(after=meeting)
    assert [each.title for each in table.opens(table.loni, following).items] == ["One too many"]


def item(meeting, force, unit):
    by = Author(force, unit, UUID(int=7), "Somebody")
    return ItemBody(new_id_of(force), "Planted", "", False, by, clock.now(), thing=meeting)


def report(meeting, action, force, unit, *, made_by=None):
    by = Author(force, unit, UUID(int=7), "Somebody")
    return ReportBody(action, new_id_of(made_by or force), 1, "Done", by, clock.now(), thing=meeting)


def test_a_force_that_takes_no_part_changes_nothing(table):
    meeting = table.runs(forces="HR DL")
    action = table.sets(meeting)
    sends(table, "UP", wire.ITEM, bodies.write(item(meeting, "UP", "UP-GZB-LONI")), to="HR")
    body = bodies.write(report(meeting, action, "UP", "UP-GZB-LONI"))
    sends(table, "UP", wire.REPORT, body, to="HR")
    assert table.opens(table.kundli, meeting).items == ()
    assert table.action(table.kundli, action).state is ActionState.OPEN


def test_only_the_force_of_the_owner_reports_whatever_it_says_of_itself(table):
    meeting = table.runs()
    action = table.sets(meeting)
    for unit, made_by in (("UP-GZB-LONI", "UP"), ("DL-ON-NARELA", "UP"), ("DL-ON-NARELA", "DL")):
        body = bodies.write(report(meeting, action, "UP", unit, made_by=made_by))
        sends(table, "UP", wire.REPORT, body, to="HR")
    body = bodies.write(report(meeting, action, "DL", "DL-ON-ALIPUR"))
    sends(table, "DL", wire.REPORT, body, to="HR")
    assert table.action(table.kundli, action).reports == ()


@pytest.mark.parametrize(
    ("carried_by", "names"),
    [(wire.REPORT, "meeting"), (wire.REPORT_ON_MEETING, "thread"), (wire.REPORT_ON_MEETING, "")],
)
def test_a_report_by_the_kind_of_another_is_kept_nowhere(table, carried_by, names):
    meeting = table.runs()
    action = table.sets(meeting)
    said = report(meeting, action, "DL", "DL-ON-NARELA")
    said = replace(said, reference=Reference(names, new_id()) if names else None)
    sends(table, "DL", carried_by, bodies.write(said), to="HR")
    assert table.action(table.kundli, action).reports == ()
    sends(table, "DL", said.kind, bodies.write(said), to="HR")
    assert len(table.action(table.kundli, action).reports) == 1


@pytest.mark.parametrize("state", [MeetingState.SENT, MeetingState.RUNNING])
def test_a_closed_meeting_is_never_opened_again(table, state):
    meeting = table.runs()
    table.advances(meeting, "closed")
    document = sent_document(table, meeting)
    again = bodies.write(replace(document, version=document.version + 1, state=state))
    sends(table, "HR", wire.DOCUMENT, again, to="DL")
    assert table.opens(table.narela, meeting).state is MeetingState.CLOSED


def test_nobody_but_its_host_says_how_a_meeting_stands(table):
    meeting = table.runs()
    document = sent_document(table, meeting)
    taken = bodies.write(replace(document, version=99, unit="UP-GZB-LONI"))
    sends(table, "UP", wire.DOCUMENT, taken, to="DL")
    assert table.opens(table.narela, meeting).host == "HR"


def test_a_host_moves_no_action_of_another_meeting(table):
    meeting, other = table.runs(), table.calls()
    action = table.sets(meeting)
    moved = sent_document(table, meeting).minutes
    document = sent_document(table, other)
    body = bodies.write(replace(document, version=document.version + 1, minutes=moved))
    sends(table, "HR", wire.DOCUMENT, body, to="DL")
    assert table.action(table.narela, action).meeting == meeting


@pytest.mark.parametrize("kind", sorted(BODIES))
@pytest.mark.parametrize("wrong", [None, 7, "", [], {}, "x" * 70_000, "\x00"], ids=str)
def test_a_member_of_a_body_that_cannot_be_is_refused_as_malformed(kind, wrong):
    said, write, read = BODIES[kind]
    body = write(said)
    said = {name: refusal(read, {**body, name: wrong}) for name in body}
    assert {name for name, error in said.items() if error and not isinstance(error, Malformed)} == set()


@pytest.mark.parametrize("name", ["carried", "decisions", "actions"])
def test_a_document_with_too_much_in_it_is_refused(name):
    body = bodies.write(DOCUMENT)
    with pytest.raises(Malformed):
        wire.read_document({**body, name: body[name] * 61}, host="DL")


def test_too_long_a_text_is_refused_before_it_is_kept(table):
    meeting = table.runs()
    action = table.sets(meeting)
    long = "x" * (REASON + 1)
    acts = [
        lambda: agenda.record_decision(table.kundli, meeting, long),
        lambda: meetings.remove_force(table.kundli, meeting, "UP", why=long),
        lambda: meetings.advance_meeting(table.kundli, meeting, "closed", why=long),
        lambda: actions.settle_action(table.kundli, action, actions.Settling.WITHDRAW, note=long),
        lambda: agenda.note_attendance(table.kundli, meeting, [Attendance("HR-SNP-KUNDLI", Presence.PRESENT, long)]),
    ]
    with table.haryana:
        for act in acts:
            with pytest.raises(Malformed):
                act()
    for text, address in ((long, ""), ("done", long)):
        with pytest.raises(Malformed):
            table.reports(table.narela, action, text, address)
    assert table.opens(table.narela, meeting).state is MeetingState.RUNNING
    assert clock.now() + timedelta(days=6) < table.action(table.narela, action).due_at
