"""From an action to what shows that it is done, and back: a record, request, alert, meeting or operation."""

import re
from uuid import UUID

import pytest
from border import Seated, seated
from meeting_world import called, set_for
from operation_world import drafted
from support.markup import markup
from support.visiting import text

from sangam.audit import audit
from sangam.coordination import actions
from sangam.exchange.threads import acts
from sangam.exchange.types import Pace, RecordRef
from sangam.kernel.ids import short
from sangam.records.own_records import limits


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def things(across, narela: Seated, kundli: Seated) -> dict[str, str]:
    """Return the address of one thing of each kind that both sides of an action can open."""
    shared = across.shared_person(kundli)
    actor = narela.actor
    with across.delhi:
        about = RecordRef(shared.id, "HR", "Harjit", "HR-SNP-KUNDLI")
        asked = acts.open_thread(actor, about, question="Where?", purpose=actor.purpose, pace=Pace.ROUTINE)
        operation, meeting = drafted(actor), called(actor)
    sent = narela.posts(
        "/alerts/new/",
        title="White Scorpio",
        text="Stop it",
        action="inform",
        urgency="urgent",
        hours="6",
        unit=["DL-ON-NARELA"],
        step="send",
    )
    return {
        "record": f"/records/{shared.id}/",
        "thread": f"/threads/{asked}/",
        "operation": f"/operations/{operation}/",
        "meeting": f"/meetings/{meeting}/",
        "alert": sent.headers["Location"],
    }


def test_an_action_and_what_shows_it_done_lead_to_each_other(across, narela, kundli):
    for kind, address in things(across, narela, kundli).items():
        with across.delhi:
            action = set_for(narela.actor)
            actions.report_action(narela.actor, action, text="done", address=f"https://dl.example{address}")
        assert f'href="{address}"' in markup(narela.gets(f"/actions/{action}/")), kind
        assert f'href="/actions/{action}/"' in markup(narela.gets(address)), kind


def test_the_number_of_a_thing_will_do_as_well_as_its_address(across, narela, kundli):
    for kind, address in things(across, narela, kundli).items():
        number = short(UUID(address.split("/")[-2]))
        for typed in (number.lower(), f"DL-{number}"):
            with across.delhi:
                action = set_for(narela.actor)
            assert narela.posts(f"/actions/{action}/report/", text="done", address=typed).status_code == 303, kind
            assert f'href="{address}"' in markup(narela.gets(f"/actions/{action}/")), kind


def test_a_meeting_goes_by_the_number_of_its_page_where_one_has_it(across, narela):
    with across.delhi:
        action = set_for(narela.actor)
    meeting = re.search(r"/meetings/[0-9a-f-]{36}/", markup(narela.gets(f"/actions/{action}/")))[0]
    number = re.search(r"DL-[0-9]+", text(narela.gets(meeting)))[0]
    assert narela.posts(f"/actions/{action}/report/", text="done", address=number).status_code == 303
    assert markup(narela.gets(f"/actions/{action}/")).count(f'href="{meeting}"') == 2
    with across.delhi:
        second = set_for(narela.actor)
    assert narela.posts(f"/actions/{second}/report/", text="done", address=number).status_code == 400


def test_a_number_that_nobody_gave_and_one_not_to_be_known_are_alike(across, narela, kundli):
    with across.haryana:
        secret = drafted(kundli.actor)
    with across.delhi:
        ours = set_for(narela.actor)
    for typed in ("HR-0000000", f"HR-{short(secret)}"):
        refused = narela.posts(f"/actions/{ours}/report/", text="kept words", address=typed)
        assert (refused.status_code, "This is no number or link" in text(refused)) == (400, True)
        assert "kept words" in markup(refused)


def test_no_line_of_the_ledger_tells_that_a_hidden_record_has_a_number(across, narela, kundli):
    hidden = across.shared_person(kundli)
    with across.haryana:
        limits.limit(kundli.actor, hidden.id, audience={"DL": frozenset({"DL-STF"})})
    across.wire.deliver()
    with across.delhi:
        ours = set_for(narela.actor)
    told = []
    for typed in ("DL-0000000", f"HR-{short(hidden.id)}"):
        assert narela.posts(f"/actions/{ours}/report/", text="kept words", address=typed).status_code == 400
        with across.delhi:
            newest = audit.recent_entries(limit=30)
        asked = next(at for at, each in enumerate(newest) if each.outcome == "refused" and "report" in each.action)
        told.append([(each.action, each.outcome) for each in newest[asked : asked + 6]])
    assert told[0] == told[1]
    assert "officer:record:open" not in {action for action, _ in told[1]}
