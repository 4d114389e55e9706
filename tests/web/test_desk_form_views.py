"""Forms of a desk read from made requests: rosters, reminders, quarantine, chats, requests, and what a phone sends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from sangam.access.policy import ROLES
from sangam.access.types import UnitView
from sangam.exchange.types import DraftState, DraftView, Pace, RecordRef, Terms
from sangam.federation.files import partial_uploads
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, Refused
from sangam.rosters import rosters as roster_rosters
from sangam.rosters.types import Duty, Holder
from sangam.web.common import sealed_references
from sangam.web.conversation import chat_imports, reminders, rosters
from sangam.web.phone import phone_pages, phone_submissions, phone_uploads, reach
from sangam.web.requests import request_addresses, request_forms, request_list
from sangam.web.requests import request_addresses as request_request_addresses

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ASKS = RequestFactory()
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=UUID(int=7), unit="DL-ON-NARELA")
NARELA = UnitView("DL-ON-NARELA", "DL", "DL-ON", "station", "PS Narela", "थाना नरेला", "", "", True, ("DL",))
DUTY = Duty(UUID(int=1), "ASI Mohan", AT, AT + timedelta(hours=8), "9810012345")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def sent(**form: object) -> HttpRequest:
    request = ASKS.post("/", form)
    request.actor = OFFICER
    return request


def test_a_duty_is_on_from_its_first_instant_to_before_its_last():
    def stands(at: datetime) -> tuple[bool, bool]:
        shown = rosters._duty(DUTY, {}, at)
        return shown["now"], shown["over"]

    assert stands(AT - timedelta(seconds=1)) == (False, False)
    assert stands(AT) == stands(DUTY.to_at - timedelta(seconds=1)) == (True, False)
    assert stands(DUTY.to_at) == (False, True)


def test_who_is_on_duty_and_who_is_next_are_said_as_far_as_known():
    nobody = {"now": "", "phone": "", "until": None, "next": "", "next_at": None}
    assert rosters.holder_words(None) == rosters.holder_words(Holder(DUTY.post)) == nobody
    both = rosters.holder_words(Holder(DUTY.post, DUTY, bodies.replace(DUTY, name="SI Ravi")))
    assert (both["now"], both["phone"], both["until"], both["next"]) == ("ASI Mohan", DUTY.phone, DUTY.to_at, "SI Ravi")


@pytest.mark.parametrize("size", [0, rosters._MOST_SHEET_BYTES + 1])
def test_a_roster_is_taken_from_a_sheet_of_a_size_that_can_be_read(size):
    handed = {"file": SimpleUploadedFile("roster.csv", b"x" * size)} if size else {}
    with pytest.raises(Malformed, match="at most 2 MB"):
        rosters._load_sheet(sent(**handed), "DL-ON-NARELA")


def test_a_row_of_a_roster_that_cannot_be_read_is_named_by_its_line():
    columns = ",".join(roster_rosters.COLUMNS)
    with pytest.raises(Malformed, match="Row 2 of the sheet"):
        rosters._load_sheet(
            sent(file=SimpleUploadedFile("roster.csv", f"{columns}\n{'x,' * 40}\n".encode())), "DL-ON-NARELA"
        )


@pytest.mark.parametrize(
    "when, at",
    [
        ("30", datetime(2026, 11, 24, 23, 30, tzinfo=clock.INDIA)),
        ("120", datetime(2026, 11, 25, 1, 0, tzinfo=clock.INDIA)),
        ("morning", datetime(2026, 11, 25, 8, 0, tzinfo=clock.INDIA)),
    ],
)
def test_a_post_is_reminded_soon_or_on_the_next_morning_in_india(monkeypatch, when, at):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 23, 0, tzinfo=clock.INDIA).astimezone(UTC))
    assert reminders._time_of_choice(when) == at


@pytest.mark.parametrize("when", ["", "45", "evening"])
def test_a_reminder_for_no_listed_time_is_refused(when):
    with pytest.raises(Malformed, match="Choose when"):
        reminders._time_of_choice(when)


def test_a_chat_is_taken_from_a_file_and_known_by_its_id():
    with pytest.raises(Malformed, match="Choose the file"):
        chat_imports._read_export(sent(), SimpleNamespace(id=uuid4()))
    with pytest.raises(Malformed, match="Choose the file"):
        chat_imports._upload(sent(upload="x"))
    assert chat_imports._upload(sent(upload=str(UUID(int=5)))) == UUID(int=5)


def test_a_person_of_a_chat_is_given_a_post_of_a_length_that_fits():
    export = SimpleNamespace(people={"Asha": 3, "Ravi": 1, "Mohan": 1})
    longest = "x" * chat_imports._LONGEST_POST
    assert chat_imports._posts(sent(**{"who-0": " SHO ", "who-2": longest}), export) == {
        "Asha": "SHO",
        "Mohan": longest,
    }
    with pytest.raises(Malformed, match="at most 120 characters"):
        chat_imports._posts(sent(**{"who-1": longest + "x"}), export)


def test_who_can_attach_a_file_to_something_uploads_it():
    for role, rights in ROLES.items():
        may, actor = bool(rights & set(phone_uploads._ATTACHES)), replace(OFFICER, role=role)
        if may:
            phone_uploads._require_attaching(actor)
            continue
        with pytest.raises(Refused):
            phone_uploads._require_attaching(actor)


def part(**headers: str) -> HttpRequest:
    given = {name.upper(): value for name, value in headers.items()}
    return ASKS.generic("POST", "/", b"12345", content_type="application/octet-stream", **given)


def test_a_part_of_an_upload_says_how_long_it_is_and_is_not_too_long():
    assert phone_uploads._part(part()) == b"12345"
    whole = ASKS.generic("POST", "/", b"x" * partial_uploads.MOST_BYTES, content_type="application/octet-stream")
    assert len(phone_uploads._part(whole)) == partial_uploads.MOST_BYTES
    for said in ("", "x", str(partial_uploads.MOST_BYTES + 1)):
        with pytest.raises(Malformed, match="no part of an upload"):
            phone_uploads._part(part(content_length=said))


@pytest.mark.parametrize("said", ["", "x", "-1"])
def test_a_part_without_its_place_is_refused(said):
    assert phone_uploads._number(part(http_upload_offset="0"), "Upload-Offset") == 0
    with pytest.raises(Malformed, match="no part of an upload"):
        phone_uploads._number(part(http_upload_offset=said), "Upload-Offset")


def test_what_a_phone_sends_says_its_kind_and_its_id():
    assert phone_submissions._kind(sent(kind="message")) is phone_submissions._message
    assert phone_submissions._id(sent(id=str(UUID(int=3))), "id") == UUID(int=3)
    with pytest.raises(Malformed, match="does not know what this telephone sends"):
        phone_submissions._kind(sent(kind="of-tomorrow"))
    with pytest.raises(Malformed, match="does not say what it belongs to"):
        phone_submissions._id(sent(), "id")


def test_what_waited_on_a_phone_says_when_it_was_written(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    for waited in ("", "x", "0", str(phone_submissions._TOLD_AFTER_S - 1)):
        assert phone_submissions._waiting_words(sent(waited=waited)) == "", waited
    assert phone_submissions._waiting_words(sent()) == ""
    assert "24.11.2026, 11:58" in phone_submissions._waiting_words(sent(waited="120"))


def test_an_alert_waits_on_a_phone_until_its_officer_acknowledges():
    says = SimpleNamespace(title="Scorpio", text="Seen.", action="inform", caution="", expires_at=AT)
    by = SimpleNamespace(force="HR")
    for mine, can, waits in ((None, {"acknowledge"}, True), (None, set(), False), (by, {"acknowledge"}, False)):
        view = SimpleNamespace(id=uuid4(), number="1", says=says, issued_by=by, mine=mine, can=can)
        assert phone_pages._alert(view)["waits"] is waits


def test_a_phone_keeps_nothing_that_its_officers_post_may_not_read():
    nobody = replace(OFFICER, role="none", unit="")
    assert phone_pages._channels(nobody) == phone_pages._boards(nobody) == phone_pages._across(nobody) == []


def test_the_opposite_desk_is_rung_by_the_duty_officers_number_or_its_own():
    def number(holder: Holder | None, desk: str) -> tuple[str, str]:
        telephone = SimpleNamespace(number=desk) if desk else None
        shown = phone_pages._counterpart(SimpleNamespace(unit=NARELA, holder=holder, telephone=telephone))
        return shown["who"], shown["phone"]

    on_duty, silent = Holder(DUTY.post, DUTY), Holder(DUTY.post, bodies.replace(DUTY, phone=""))
    assert number(on_duty, "011-1") == ("ASI Mohan", "9810012345")
    assert number(silent, "011-1") == ("ASI Mohan", "011-1")
    assert number(None, "011-1") == ("", "011-1")
    assert number(Holder(DUTY.post), "") == ("", "")


def test_the_name_of_what_a_phone_keeps_tells_nobody_whose_it_is():
    own, other = (phone_pages.tag_of(replace(OFFICER, officer=UUID(int=each))) for each in (7, 8))
    assert own != other
    assert own == phone_pages.tag_of(OFFICER)


def test_the_matrix_of_phones_says_what_comes_late_and_what_was_tried():
    rows = reach.reach()
    assert {row["tried"] for row in rows} <= {"yes", "no"}
    assert {row["urgent"] for row in rows} | {row["routine"] for row in rows} <= set(reach.REACHES)


KIND = next(each for each in request_forms.request_types.request_types().values() if len(each.fields) > 1)


def typed(**fields: str) -> dict:
    empty = dict.fromkeys(("to", "q", "basis", "words", "about", "to_name"), "")
    return empty | {"pace": KIND.pace, "fields": dict.fromkeys((each.code for each in KIND.fields), "") | fields}


def test_a_request_without_a_record_goes_by_its_first_field_in_own_words():
    first, second = (each.code for each in KIND.fields[:2])
    about = request_forms._own(KIND, typed(**{first: "", second: "HR26DK8337"}), NARELA)
    assert (about.label, about.owner, about.desk, about.own_words) == ("HR26DK8337", "DL", "DL-ON-NARELA", True)
    assert request_forms._own(KIND, typed(), NARELA).label == request_request_addresses.in_words(KIND.texts)
    assert len(request_forms._own(KIND, typed(**{first: "x" * 999}), NARELA).label) == request_forms._LONGEST_LABEL


def test_a_request_says_how_soon_it_wants_its_answer():
    assert request_forms._pace("at-once") is Pace.AT_ONCE
    for wrong in ("", "now"):
        with pytest.raises(Malformed, match="how soon"):
            request_forms._pace(wrong)


def test_a_request_begins_from_a_record_that_the_address_names():
    request = ASKS.get("/?record=x")
    assert request_forms._about(request) == request_forms._about(ASKS.get("/")) == {}
    assert request_forms._is_id(str(UUID(int=1))) is True


def test_a_request_about_a_record_goes_to_its_desk_whatever_is_typed():
    record = RecordRef(uuid4(), "HR", "Harjeet Singh", "HR-SNP-KUNDLI")
    values = typed() | {"about": sealed_references.sealed_reference(OFFICER, record), "pace": "urgent"}
    asked = request_forms._request_of_form(OFFICER, KIND, values)
    assert (asked.record, asked.terms.post, asked.pace) == (record, None, Pace.URGENT)


def test_a_reference_is_unsealed_for_the_officer_to_whom_it_was_shown():
    for own in (True, False):
        record = RecordRef(uuid4(), "HR", "Harjeet Singh", "HR-SNP-KUNDLI", own_words=own)
        sealed = sealed_references.sealed_reference(OFFICER, record)
        assert sealed_references.unsealed_reference(OFFICER, sealed) == record
        with pytest.raises(Malformed):
            sealed_references.unsealed_reference(replace(OFFICER, officer=uuid4()), sealed)
    assert sealed_references.unsealed_reference(OFFICER, "") is None


@pytest.mark.parametrize("typed_version, read", [("3", 3), ("", 0), ("x", 0), ("-1", 0)])
def test_an_approval_says_which_version_was_read(typed_version, read):
    assert request_request_addresses._version_read(sent(version=typed_version)) == read


def test_a_text_of_the_data_is_in_english_where_there_is_no_other():
    texts = {"en": "Vehicle", "hi": "वाहन"}
    for language, said in (("hi", "वाहन"), ("ur", "Vehicle"), (None, "Vehicle")):
        with translation.override(language):
            assert request_request_addresses.in_words(texts) == said


def test_of_a_request_to_a_desk_nobody_is_named():
    nobody = {"title": "", "who": "", "until": None}
    assert request_addresses.reached_now(None, "DL-ON-NARELA") == nobody
    assert request_addresses.reached_now(Terms("vehicle"), "DL-ON-NARELA") == nobody
    assert request_addresses._duty_words(Holder(DUTY.post, DUTY)) == {"who": "ASI Mohan", "until": DUTY.to_at}
    assert request_addresses._duty_words(Holder(DUTY.post)) == {"who": "", "until": None}


@pytest.mark.parametrize("to", ["DL-ON-NARELA", ""])
def test_what_is_no_post_is_the_code_of_a_unit(to):
    assert request_addresses._post_or_unit(to) == to
    assert request_addresses._post_or_unit("post:x") == ""


def test_a_request_before_it_leaves_is_neither_urgent_nor_done(tmp_path):
    by = Author("DL", "DL-ON-NARELA", uuid4(), "SI Asha, Narela")
    view = DraftView(
        uuid4(),
        DraftState.WAITING,
        1,
        RecordRef(uuid4(), "HR", "Harjeet Singh"),
        Terms(KIND.code),
        "",
        Pace.URGENT,
        "naka",
        by,
        "Inspector",
        "",
        AT,
        mine=True,
        may_approve=False,
    )
    with here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        shown = request_list._draft(view)
        returned = request_list._draft(replace(view, state=DraftState.RETURNED))
    assert (shown["urgent"], shown["done"], shown["force"], shown["due_by"]) == (False, False, "DL", None)
    assert ("waits for approval" in shown["note"], "returned" in returned["note"]) == (True, True)
