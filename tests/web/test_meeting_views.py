"""What pages say of meetings and actions, and what their forms offer, from made views."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.utils import translation

from sangam.access.units import units
from sangam.coordination.types import (
    ActionState,
    ActionView,
    Attendance,
    HandOverState,
    HandOverView,
    ItemOutcome,
    ItemView,
    Level,
    MeetingState,
    MeetingView,
    Owner,
    Plan,
    Presence,
    Reference,
    ReportView,
    Series,
)
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import short
from sangam.web.meetings import calendar_files, hand_overs, meeting_forms, meetings
from sangam.web.meetings import meeting_forms as meeting_meeting_forms

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
BY = Author("DL", "DL-ON-NARELA", uuid4(), "SI Asha, Narela")
PLAN = Plan("Station officers", Level.STATION, "Kundli – Narela", Series.MONTHLY, "PS Kundli", AT)
MEETING = MeetingView(
    uuid4(), "DL", "DL-ON-NARELA", 4, uuid4(), 2, 1, MeetingState.SENT, PLAN, ("DL", "HR"),
    {"HR": ("HR-SNP-KUNDLI",), "DL": ("DL-ON-NARELA", "DL-ON-ALIPUR")}, AT,
)  # fmt: skip
ACTION = ActionView(
    uuid4(), MEETING.id, PLAN.title, "DL", "List the tenants", "DL-ON-NARELA", AT, "the list", ActionState.OPEN, 0, "",
    (), set_for="HR-SNP-KUNDLI", members=("DL",),
)  # fmt: skip
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), unit="DL-ON-NARELA")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("state", MeetingState)
def test_a_meeting_that_is_closed_or_cancelled_is_over(state):
    shown = meetings._item_of(replace(MEETING, state=state))
    assert shown["done"] is (state in (MeetingState.CLOSED, MeetingState.CANCELLED))
    assert (shown["kind"], shown["force"], shown["doing"]) == ("meeting", "DL", "open")


def test_a_meeting_shows_its_participants_by_force_and_who_came(delhi):
    noted = (Attendance("DL-ON-ALIPUR", Presence.SUBSTITUTE, "SI Devi"),)
    shown = meetings._whole(replace(MEETING, attendance=noted, can=frozenset({"agree minutes"})))["participants"]
    assert [each["entry"] for each in shown] == ["DL-ON-NARELA", "DL-ON-ALIPUR", "HR-SNP-KUNDLI"]
    assert [each["presence"] for each in shown] == ["", "substitute", ""]
    assert [each["holder"] for each in shown] == ["", "SI Devi", ""]


@pytest.mark.parametrize(
    "of_items, offers",
    [
        ((), False),
        (((True, None), (False, None)), True),
        (((True, ItemOutcome.AGREED), (False, None)), False),
    ],
)
def test_consent_is_offered_while_a_routine_item_is_open(delhi, of_items, offers):
    items = tuple(ItemView(uuid4(), BY, "Tenants", "", consent, 0, outcome) for consent, outcome in of_items)
    assert meetings._whole(replace(MEETING, items=items))["consent"] is offers


@pytest.mark.parametrize("state", ActionState)
def test_an_action_has_a_deadline_while_it_is_to_be_done(delhi, state):
    (shown,) = meeting_meeting_forms.words_of([replace(ACTION, state=state)])
    assert shown["due_by"] == (AT if state in (ActionState.OPEN, ActionState.OVERDUE) else None)
    assert (shown["owner"], shown["force"], shown["set_force"]) == ("PS Narela", "DL", "HR")
    assert (shown["post"], shown["due_at"]) == ("", AT)


def test_an_action_names_whom_it_was_offered_and_what_shows_it(delhi):
    of, sat = Reference("alert", uuid4()), Reference("meeting", uuid4())
    said = ReportView(BY, "Checked 41 houses", of, AT, 1)
    answer = replace(BY, force="HR", label="ASI Mohan, Kundli")
    offer = HandOverView(uuid4(), BY, Owner("DL-ON-ALIPUR", title="SHO Alipur"), "", AT, HandOverState.OPEN)
    taken = replace(offer, state=HandOverState.ACCEPTED, answer=answer)
    reports = (said, replace(said, reference=sat), replace(said, reference=None))
    action = replace(ACTION, reports=reports, hand_overs=(offer, taken), title="SHO")
    (shown,) = meeting_meeting_forms.words_of([action])
    assert [each["shows"] for each in shown["reports"]] == [
        {"kind": "alert", "number": short(of.id), "url": f"/alerts/{of.id}/"},
        {"kind": "meeting", "number": "", "url": f"/meetings/{sat.id}/"},  # a meeting goes by its running number
        None,
    ]
    assert [(each["answer_force"], each["answer"]) for each in shown["hand_overs"]] == [("", ""), ("HR", answer.label)]
    assert [(each["to"], each["post"]) for each in shown["hand_overs"]] == [("PS Alipur", "SHO Alipur")] * 2
    assert shown["post"] == "SHO"


def test_an_attendance_names_each_participant_that_is_noted():
    form = QueryDict("entry=DL-ON-NARELA&presence=present&holder=SI+Asha&entry=DL-ON-ALIPUR&presence=&holder=")
    assert meeting_forms.attendance_of(form) == [("DL-ON-NARELA", Presence.PRESENT, "SI Asha")]
    for wrong in ("entry=DL-ON-NARELA&presence=present", "entry=a&holder=b", "presence=present&holder=b"):
        with pytest.raises(Malformed) as refused:
            meeting_forms.attendance_of(QueryDict(wrong))
        assert refused.value.code == "web:attendance"


def test_entries_are_named_by_unit_and_post_else_by_their_code(delhi, visitor):
    (post,) = (each for each in units.posts_at("DL-ON-NARELA") if each.is_desk)
    names = meeting_forms.entry_names(["DL-ON-NARELA", f"post:{post.id}", "DL-NOWHERE", "post:x", f"post:{uuid4()}"])
    assert list(names.values())[:4] == ["PS Narela", post.title_en, "DL-NOWHERE", "post:x"]
    assert meeting_forms.participants([f"post:{post.id}", "HR-SNP-KUNDLI", f"post:{post.id}"]) == {
        "DL": (f"post:{post.id}",),
        "HR": ("HR-SNP-KUNDLI",),
    }
    for wrong in (f"post:{uuid4()}", "post:x"):
        with pytest.raises(Malformed):
            meeting_forms.participants([wrong])


def test_a_form_offers_and_ticks_units_of_paired_forces(delhi, visitor):
    (post,) = (each for each in units.posts_at("DL-ON-NARELA") if each.is_desk)
    shown = meeting_forms.choices(OFFICER, asked="Alipur", ticked=[f"post:{post.id}", "DL-ON-NARELA"])
    assert [(each["code"], each["here"]) for each in shown["units"]] == [
        ("DL-ON-ALIPUR", False),
        ("DL-ON-NARELA", True),
    ]
    ticked = {each["code"]: each["here"] for each in shown["posts"]}
    assert (ticked.pop(f"post:{post.id}"), set(ticked.values())) == (True, {False})
    quiet = meeting_forms.choices(replace(OFFICER, unit=""), asked="", ticked=["DL-ON-NARELA"])
    assert [each["code"] for each in quiet["units"]] == ["DL-ON-NARELA"]
    assert quiet["posts"] == []


def test_a_plan_whose_length_is_no_number_lasts_no_minute():
    values = meeting_forms.values_of_meeting(MEETING)
    as_it_is, long = meeting_forms.MeetingForm(values), meeting_forms.MeetingForm(values | {"lasts_min": "long"})
    assert (as_it_is.is_valid(), long.is_valid()) == (True, True)
    assert as_it_is.plan() == PLAN
    assert long.plan().lasts_min == 0


def test_an_action_is_offered_to_those_of_its_forces_that_have_it_not(delhi, visitor):
    (post,) = (each for each in units.posts_at("DL-ON-NARELA") if each.is_desk)
    at_alipur = {f"post:{each.id}" for each in units.posts_at("DL-ON-ALIPUR")}
    held = replace(ACTION, post=post.id)

    def offered(action: ActionView, q: str = "") -> set[str]:
        return {each["code"] for each in hand_overs._owners_found(OFFICER, action, q) if each["code"] not in at_alipur}

    assert offered(ACTION) == {f"post:{post.id}"}
    assert offered(held) == {"DL-ON-NARELA"}
    assert offered(ACTION, "Alipur") == {"DL-ON-ALIPUR"}
    assert offered(replace(ACTION, members=("HR",))) == {"HR-SNP-KUNDLI"}
    assert hand_overs._owners_found(replace(OFFICER, unit=""), ACTION, "") == []


def test_only_a_post_has_a_meeting_in_its_calendar():
    with pytest.raises(Malformed) as refused:
        calendar_files._invitation(OFFICER, MEETING, "")
    assert refused.value.code == "web:no-post-to-invite"
