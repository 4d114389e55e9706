"""Which acts a page offers, by the reader's role and force and by the state of what it shows."""

import re
from uuid import UUID

import pytest
from border import Seated, hidden, seated
from meeting_world import called
from operation_world import drafted
from support.markup import markup

from sangam.coordination import meetings
from sangam.kernel.ids import named_id
from sangam.operations.plans import plans

READS = {"minutes", "brief", "meeting.ics"}


def offered(officer: Seated, address: str, page: str = "") -> set[str]:
    """Return the acts under an address that its page, or the page below it, has a form or a way to."""
    found = re.findall(rf'(?:action|href)="{re.escape(address)}([^"?#]*)', markup(officer.gets(f"{address}{page}")))
    return {each.rstrip("/") for each in found} - {"", page.rstrip("/")}


def steps(officer: Seated, address: str) -> set[str]:
    """Return what an officer may say in a thread."""
    return set(re.findall(r'name="kind" value="(\w+)"', markup(officer.gets(address))))


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def beat(across) -> Seated:
    return seated(across.delhi, "dl1007", "DL-ON-NARELA", role="beat")


@pytest.fixture
def channel(across, narela) -> str:
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "step": "open"}
    made = narela.posts("/channels/new/", **form, unit=["DL-ON-NARELA", "HR-SNP-KUNDLI"]).headers["Location"]
    across.wire.deliver()
    return made


def test_a_host_removes_forces_a_guest_leaves_and_a_beat_officer_reads(narela, kundli, beat, channel):
    readers = (narela, kundli, beat)
    host, guest, reader = (offered(each, channel, "members/") for each in readers)
    assert host == {"members/add", "members/drop", "members/remove"}
    assert guest == {"members/add", "members/drop", "members/leave"}
    assert reader == set()
    dropped = [markup(each.gets(f"{channel}members/")).count('members/drop/"') for each in readers]
    assert dropped == [2, 1, 0]
    assert [offered(each, channel) for each in readers] == [{"import", "say", "members"}] * 2 + [{"say", "members"}]


def test_the_state_of_a_meeting_says_what_its_host_and_its_guest_may_do(across, narela, kundli, beat):
    with narela.node:
        meeting = called(narela.actor, "HR-SNP-KUNDLI")
    address, seen = f"/meetings/{meeting}/", {}
    for state in ("", "sent", "started", "closed"):
        if state:
            with narela.node:
                meetings.advance_meeting(narela.actor, meeting, state)
            across.wire.deliver()
        seen[state] = [offered(each, address) - READS for each in (narela, kundli, beat)]
    assert seen == {
        "": [{"plan", "join", "item", "send", "cancel"}, set(), set()],
        "sent": [{"plan", "join", "item", "start", "cancel", "circulate", "remove"}, {"item"}, set()],
        "started": [{"join", "item", "attendance", "decision", "action", "close", "remove"}, {"item"}, set()],
        "closed": [{"item", "agree-minutes", "circulate", "remove"}, {"item"}, set()],
    }


def test_a_group_is_changed_by_its_host_and_left_by_its_member(across):
    chief = seated(across.delhi, "dl9001", "DL-ON", role="supervisor")
    theirs = seated(across.haryana, "hr9001", "HR-SNP", role="supervisor")
    constable = seated(across.delhi, "dl1007", "DL-ON-NARELA", role="beat")
    page = f"/groups/{named_id('sharing-group', 'DL:NCR')}/"
    chief.posts("/groups/", code="ncr", name_en="Gangs", name_hi="गिरोह")
    assert offered(chief, page) == {"add"}
    chief.posts(f"{page}add/", force="HR", why="order 12")
    across.wire.deliver()
    assert [offered(each, page) for each in (chief, theirs, constable)] == [{"remove"}, {"leave"}, set()]
    chief.posts(f"{page}remove/", force="HR", why="order 13")
    across.wire.deliver()
    assert [offered(each, page) for each in (chief, theirs)] == [{"add"}, set()]


def test_the_desk_answers_a_question_and_the_asker_closes_it(across, narela, kundli, beat):
    shared = across.shared_person(narela)
    about = hidden(kundli.gets(f"/records/{shared.id}/ask/"), "about")
    said = {"about": about, "question": "Is he with you?", "pace": "urgent"}
    address = kundli.posts(f"/records/{shared.id}/ask/", **said).headers["Location"]
    across.wire.deliver()
    asked = [steps(each, address) for each in (narela, kundli, beat)]
    assert asked == [{"answer", "accept", "clarify", "message", "decline", "hand"}, {"message"}, set()]
    answer = {"kind": "answer", "text": "He is.", "grade_source": "B", "grade_information": "2"}
    assert narela.posts(f"{address}say/", **answer).status_code == 303
    across.wire.deliver()
    assert [steps(each, address) for each in (narela, kundli, beat)] == [{"answer", "message"}, {"message"}, set()]
    acts = [offered(each, address) - {"request.pdf"} for each in (narela, kundli, beat)]
    assert acts == [{"say"}, {"say", "outcome", "close"}, set()]


def test_an_operation_is_led_by_its_host_and_entered_by_its_members(across, narela, kundli, beat):
    second, seen = seated(across.delhi, "dl1005", "DL-ON-NARELA"), []
    with narela.node:
        address = f"/operations/{drafted(narela.actor, 'HR-SNP-KUNDLI')}/"

    def look() -> None:
        across.wire.deliver()
        seen.append([offered(each, address) for each in (narela, kundli, beat)])

    look()
    for officer in (narela, second):
        assert "approve" in offered(officer, address)
        with officer.node:
            plans.approve_operation(officer.actor, UUID(address.split("/")[2]))
        look()
    assert narela.posts(f"{address}start/").status_code == 303
    look()
    said = {"arrests": "1", "recoveries": "one pistol", "debrief": "Go earlier."}
    assert narela.posts(f"{address}close/", **said).status_code == 303
    look()
    running = {"task", "phones", "remove", "close", "entry", "cancel"}
    assert seen == [
        [{"plan", "task", "remove", "approve", "cancel"}, set(), set()],
        [{"plan", "task", "remove", "cancel"}, set(), set()],
        [(running | {"plan", "start"}) - {"close"}, {"phones", "entry"}, {"entry"}],
        [running, {"phones", "entry"}, {"entry"}],
        [set(), set(), set()],
    ]
