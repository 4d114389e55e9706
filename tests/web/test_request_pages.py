"""Requests through the door: asked, approved at the version read, refused; the list for both sides; each refusal."""

import re
from datetime import timedelta

import pytest
from border import is_sound, seated
from request_world import CALLS, CAR, superior
from support.markup import error_at, markup
from support.visiting import text

from sangam.kernel import clock
from sangam.workers import timekeeper


@pytest.fixture
def narela(across):
    return seated(across.delhi, "dl1001", "DL-ON-NARELA", "investigator", title_en="Investigating officer")


def sent(officer, **fields) -> str:
    answer = officer.posts("/requests/new/", **fields)
    assert answer.status_code == 303, text(answer)
    return answer.headers["Location"].replace("/requests/", "/threads/")


def refused(answer, code: int, *words: str) -> None:
    assert answer.status_code == code, text(answer)
    for each in words:
        assert each in text(answer)


def version(page) -> str:
    return re.search(r'name="version" value="(\d+)"', markup(page))[1]


def test_a_request_of_a_type_reaches_the_desk_with_its_fields_and_clock(across, narela, kundli):
    page = is_sound(narela.gets("/requests/new/?type=vehicle"))
    assert "not yet verified by a legal officer" in page
    address = sent(narela, **CAR, words="Seen at the toll.")
    across.wire.deliver()
    assert "HR26DK8337" in text(kundli.gets("/"))
    told = text(kundli.gets(address))
    for each in ("Details of a vehicle", "Registration number", "HR26DK8337", "Seen at the toll."):
        assert each in told
    assert told.index("Registration number") < told.index("Answer by a tap")
    listed = kundli.gets("/requests/?whose=for-us&type=vehicle")
    assert "HR26DK8337" in is_sound(listed)
    assert "HR26DK8337" not in text(kundli.gets("/requests/?whose=we-wait"))
    assert "HR26DK8337" not in text(kundli.gets("/requests/?type=custody"))
    assert "HR26DK8337" in text(narela.gets("/requests/?whose=mine&force=HR"))


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({**CAR, "type": "gossip"}, 400, "no such type of request"),
        ({**CAR, "to": "HR-NOWHERE"}, 400, "Choose the desk that is asked"),
        ({**CAR, "field-plate": " "}, 400, "This request needs more: Registration number"),
        ({**CAR, "field-plate": "x" * 401}, 400, "at most 400 characters"),
        ({**CAR, "pace": "soon"}, 400, "choose one of the list"),
        ({**CAR, "type": "intercepted"}, 403, "never asked for or sent through Sangam"),
        ({**CAR, "words": "Send the call  RECORDING of this number"}, 403, "never asked for"),
        ({**CALLS, "basis": ""}, 400, "must say what it rests on"),
        ({**CAR, "basis": "x" * 401}, 400, "at most 400 characters"),
        (CALLS, 403, "Nobody of the rank of SP / DCP"),
    ],
)
def test_what_a_request_may_not_say_is_refused_and_nothing_typed_is_lost(narela, fields, code, words):
    answer = narela.posts("/requests/new/", **fields)
    refused(answer, code, words)
    if fields["type"] in {"vehicle", "subscriber"}:
        assert f'value="{fields.get("field-plate", "9812345678").strip()}"' in markup(answer)


@pytest.mark.parametrize(("field", "typed"), [("to", "HR-NOWHERE"), ("field-plate", ""), ("pace", "soon")])
def test_what_a_request_lacks_is_said_at_its_field(narela, field, typed):
    assert error_at(narela.posts("/requests/new/", **{**CAR, field: typed}), field)


def test_a_desk_is_offered_no_sentence_of_a_record_that_there_is_not(across, narela, kundli):
    custody = {"type": "custody", "field-person": "Harjeet", "to": "HR-SNP-KUNDLI", "pace": "routine"}
    address = sent(narela, **custody)
    across.wire.deliver()
    offered = set(re.findall(r'name="ready" value="([^"]+)"', markup(kundli.gets(address))))
    assert {"will-answer", "ring"} <= offered
    assert not offered & {"holds", "nothing-more", "more-known", "hold-person"}


def test_call_records_leave_when_a_dcp_has_approved_what_was_read(across, narela, kundli):
    acp, dcp = superior(across.delhi, "dl2060", "ACP"), superior(across.delhi, "dl2082", "DCP", "DL")
    draft = narela.posts("/requests/new/", **CALLS).headers["Location"]
    across.wire.deliver()
    assert "waits for approval: SP / DCP" in text(narela.gets("/requests/"))
    for address in ("/", "/requests/"):
        item = markup(dcp.gets(address)).partition("9812345678")[2].partition("</li>")[0]
        assert re.findall(r'class="force"[^>]*><bdi dir="ltr">(\w+)<', item) == ["DL"], (
            address
        )  # whose act it is, not who is asked
    assert "9812345678" not in text(kundli.gets("/requests/"))
    assert "9812345678" in text(dcp.gets("/"))
    assert "9812345678" not in text(acp.gets("/"))
    read = version(dcp.gets(draft))
    assert 'value="approve"' not in text(acp.gets(draft))
    refused(acp.posts(f"{draft}approve/", version=read), 403, "SP / DCP", "yours is ACP")
    assert "reason" in error_at(dcp.posts(f"{draft}return/", version=read, reason=" "), "reason")
    assert dcp.posts(f"{draft}return/", version=read, reason="Say which days").status_code == 303
    refused(dcp.posts(f"{draft}approve/", version=read), 409, "went back to its asker")
    assert "Say which days" in text(narela.gets(draft))
    assert narela.posts(f"{draft}change/", **{**CALLS, "field-period": "3 November"}).status_code == 303
    refused(dcp.posts(f"{draft}approve/", version=read), 409, "was changed since you opened it")
    approved = dcp.posts(f"{draft}approve/", version=version(dcp.gets(draft)))
    assert approved.status_code == 303
    across.wire.deliver()
    told = text(kundli.gets(approved.headers["Location"]))
    for each in ("3 November", "Approved by", "DCP"):
        assert each in told
    refused(dcp.posts(f"{draft}approve/", version="2"), 404, "no such request")
    assert narela.gets(draft).status_code == 303


def test_a_dcp_approves_by_asking_and_a_request_is_taken_back(across, narela, kundli):
    dcp = superior(across.delhi, "dl2082", "DCP", "DL")
    address = sent(dcp, **CALLS)
    draft = narela.posts("/requests/new/", **CALLS).headers["Location"]
    assert narela.posts(f"{draft}withdraw/").status_code == 303
    across.wire.deliver()
    assert "9812345678" in text(kundli.gets(address))
    assert len(re.findall("9812345678", text(kundli.gets("/requests/")))) == 1
    assert narela.posts(f"{draft}forge/").status_code == 404


def test_the_clock_pauses_once_and_runs_on_with_the_reply(across, narela, kundli):
    address = sent(narela, **CAR)
    across.wire.deliver()
    assert kundli.posts(f"{address}say/", kind="accept", desk="1").status_code == 303
    refused(kundli.posts(f"{address}say/", kind="accept", desk="1"), 409, "moved on")
    assert kundli.posts(f"{address}say/", kind="clarify", text="Which colour?", desk="1").status_code == 303
    across.wire.deliver()
    page = text(narela.gets(address))
    for each in ("clock paused", "accepted", "Which colour?"):
        assert each in page
    with clock.shift_time(timedelta(hours=5)):
        with across.haryana:
            timekeeper.run_once()
        assert "overdue" not in markup(kundli.gets("/requests/?whose=for-us"))
    assert narela.posts(f"{address}say/", kind="message", text="White").status_code == 303
    across.wire.deliver()
    assert "clock paused" not in text(kundli.gets(address))
    refused(kundli.posts(f"{address}say/", kind="clarify", text="And the year?", desk="1"), 409, "moved on")


def test_a_desk_is_warned_and_then_the_desk_above_has_it(across, narela, kundli):
    sonipat = seated(across.haryana, "hr2080", "HR-SNP")
    address = sent(narela, **CAR)
    across.wire.deliver()
    for minutes, here, above in ((50, "Soon due", False), (61, "Unanswered", True)):
        with clock.shift_time(timedelta(minutes=minutes)), across.haryana:
            timekeeper.run_once()
        assert here in text(kundli.gets("/"))
        assert ("Unanswered" in text(sonipat.gets("/"))) is above
    assert (
        sonipat.posts(
            f"{address}say/", kind="answer", text="Stolen.", grade_source="A", grade_information="1", desk="1"
        ).status_code
        == 303
    )


def test_a_request_is_declined_with_a_reason_or_handed_over_and_rated(across, narela, kundli):
    rai = seated(across.haryana, "hr2009", "HR-SNP-RAI")
    declined, handed = sent(narela, **CAR), sent(narela, **{**CAR, "field-plate": "HR10AB1234"})
    across.wire.deliver()
    refused(kundli.posts(f"{declined}say/", kind="decline-for", desk="1"), 400, "Choose why it is declined")
    kundli.posts(f"{declined}say/", kind="decline-for", reason="not-held", text="Ask the RTO.", desk="1")
    for to, words in (("DL-ON", "a desk of your own force"), ("HR-SNP-KUNDLI", "with this desk already")):
        refused(kundli.posts(f"{handed}say/", kind="hand", to=to, desk="1"), 400, words)
    assert kundli.posts(f"{handed}say/", kind="hand", to="HR-SNP-RAI", desk="1").status_code == 303
    assert "HR10AB1234" in text(rai.gets("/"))
    assert kundli.gets(handed).status_code == 404
    rai.posts(f"{handed}say/", kind="answer", text="Ours.", grade_source="B", grade_information="2", desk="1")
    across.wire.deliver()
    assert "We do not hold this. Ask the RTO." in text(narela.gets(declined))
    assert "Rai" in text(narela.gets(handed))
    assert narela.posts(f"{handed}outcome/", outcome="late").status_code == 303
    across.wire.deliver()
    assert "Came too late" in text(rai.gets(handed))


def test_the_asker_takes_no_step_of_the_answering_desk(across, narela, kundli):
    address = sent(narela, **CAR)
    for kind in ("accept", "clarify", "hand"):
        answer = narela.posts(f"{address}say/", kind=kind, text="x", to="DL-ON")
        refused(answer, 403, "for the desk that answers")


def test_a_record_begins_a_request_that_names_it(across, narela, kundli):
    record = across.shared_person(kundli)
    page = narela.gets(f"/requests/new/?record={record.id}&type=antecedents")
    about = re.search(r'name="about" value="([^"]+)"', markup(page))[1]
    said = {"type": "antecedents", "about": about, "field-person": "Harjit Singh", "pace": "week"}
    address = sent(narela, **said)
    across.wire.deliver()
    assert f"/records/{record.id}/" in markup(kundli.gets(address))
