"""From an action to the thing that shows it is done, and back: a record, a request, an alert, an operation."""

import pytest
from border import Seated, seated
from meeting_world import set_for
from operation_world import drafted
from support.markup import markup

from sangam.coordination.public import meeting_actions
from sangam.exchange.public import threads
from sangam.exchange.types import Pace, RecordRef


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def things(across, narela: Seated, kundli: Seated) -> dict[str, str]:
    """Return the address of one thing of each kind that both sides of an action can open."""
    shared = across.shared_person(kundli)
    actor = narela.actor
    with across.delhi:
        about = RecordRef(shared.id, "HR", "Harjit", "HR-SNP-KUNDLI")
        asked = threads.open_thread(actor, about, question="Where?", purpose=actor.purpose, pace=Pace.ROUTINE)
        operation = drafted(actor)
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
        "alert": sent.headers["Location"],
    }


def test_an_action_and_what_shows_it_done_lead_to_each_other(across, narela, kundli):
    for kind, address in things(across, narela, kundli).items():
        with across.delhi:
            action = set_for(narela.actor)
            meeting_actions.report_action(narela.actor, action, text="done", address=f"https://dl.example{address}")
        assert f'href="{address}"' in markup(narela.gets(f"/actions/{action}/")), kind
        assert f'href="/actions/{action}/"' in markup(narela.gets(address)), kind
