"""What forms refuse, where a page leads to, and which acts it offers: most decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import translation
from support.refusals import refuses

from sangam.access.types import Showing
from sangam.exchange.types import OutcomeCode
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Grade, Handling
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import label_of
from sangam.notices.types import News, NoticeView, Subject, TodayLane, Urgency
from sangam.records.types import RecordView, ShownStatement, Terms
from sangam.web.common import pages
from sangam.web.library import agenda
from sangam.web.live import streams
from sangam.web.phone import phone_uploads
from sangam.web.records import recalls, record_fields
from sangam.web.threads import threads

AT = datetime(2026, 11, 24, tzinfo=UTC)
OFFICER = Actor("DL", "SI Test Officer", "station", new_id(), new_id(), "DL-ON-NARELA")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def sent(**fields):
    request = RequestFactory().post("/", fields)
    request.actor, request.purpose = OFFICER, None
    return request


def made(kind, **fields):
    grading = {"grade": Grade.parse("B2"), "handling": Handling()}
    return [(each.property, each.value) for each in record_fields.statements_of_form(sent(**fields), kind, **grading)]


def test_a_form_takes_the_choices_that_it_offers_and_any_words():
    given = {"plate": " HR26DK8337 ", "status": "stolen", "note": "seen at dawn", "colour": ""}
    assert set(made("vehicle", **given)) >= {("plate", "HR26DK8337"), ("status", "stolen"), ("note", "seen at dawn")}
    assert "colour" not in dict(made("vehicle", **given))


@pytest.mark.parametrize("status", ["lost", "arrested"])
def test_a_choice_that_the_form_does_not_offer_is_refused(status):
    assert refuses("web:option", made, "vehicle", status=status).parts == {"word": status}


def listed(**fields):
    request = sent(**fields)
    form = recalls.ListForm(request.POST, request.FILES)
    assert form.is_valid()
    return form.text()


def test_a_list_to_recall_comes_as_a_file_or_as_numbers():
    assert listed(file=SimpleUploadedFile("ids.csv", "\ufeffone\ntwo".encode())) == "one\ntwo"
    assert listed(numbers="one\ntwo") == "one\ntwo"
    for none in ({}, {"numbers": ""}, {"numbers": " \n"}, {"file": SimpleUploadedFile("ids.csv", b"\xff\xfe")}):
        refuses("web:no-list", listed, **none)


@pytest.mark.parametrize(
    "said", [{}, {"HTTP_UPLOAD_OFFSET": ""}, {"HTTP_UPLOAD_OFFSET": "x"}, {"HTTP_UPLOAD_OFFSET": "-1"}]
)
def test_a_part_of_an_upload_says_where_it_begins(said):
    refuses("web:phone-part", phone_uploads._number, RequestFactory().post("/", **said), "Upload-Offset")
    begun = RequestFactory().post("/", HTTP_UPLOAD_OFFSET="65536")
    assert phone_uploads._number(begun, "Upload-Offset") == 65_536


def leads_to(method, address, **headers):
    answer = pages._to_sign_in(getattr(RequestFactory(), method)(address, **headers))
    return answer.headers.get("Location") or answer.headers["HX-Redirect"]


def test_who_signs_in_comes_back_to_the_page_that_was_asked_for():
    door = leads_to("get", "/")
    assert "?" not in door
    assert leads_to("get", "/threads/?show=answered") == f"{door}?next=%2Fthreads%2F%3Fshow%3Danswered"
    assert leads_to("post", "/threads/") == door
    assert leads_to("get", "/threads/", HTTP_HX_REQUEST="true") == door


def note(unit, *adopted):
    return SimpleNamespace(unit=unit, adoptions=[SimpleNamespace(by=SimpleNamespace(unit=each)) for each in adopted])


def test_a_practice_is_adopted_once_by_a_unit_that_did_not_write_it():
    theirs = note("HR-SNP", "HR-SNP-KUNDLI")
    assert agenda._may_adopt(OFFICER, theirs)
    assert not agenda._may_adopt(OFFICER, note("HR-SNP", OFFICER.unit))
    assert not agenda._may_adopt(OFFICER, note(OFFICER.unit))
    assert not agenda._may_adopt(replace(OFFICER, unit=""), theirs)
    assert not agenda._may_adopt(replace(OFFICER, role="admin"), theirs)


def vehicle(*, state="live", received=None, kind="vehicle", **said):
    shown = tuple(
        ShownStatement(new_id(), name, value, "test", Grade.parse("B2"), Handling(), date(2026, 11, 1), Showing.FULL)
        for name, value in said.items()
    )
    return RecordView(new_id(), kind, "DL", "DL-ON", 1, state, "", shown, Terms(AT), AT, received)


def test_an_outcome_offers_its_status_for_a_live_record_of_ours():
    view = vehicle(plate="HR26DK8337", status="stolen")
    offered = threads._status_words(view, OutcomeCode.RECOVERED)
    assert (offered["record"], offered["status"]) == (view.id, "recovered")
    assert str(view.id) in offered["url"]


@pytest.mark.parametrize(
    "view",
    [
        None,
        vehicle(plate="HR26DK8337", received=AT),
        vehicle(plate="HR26DK8337", state="draft"),
        vehicle(plate="HR26DK8337", status="recovered"),
        vehicle(kind="phone", number="9876543210"),
    ],
    ids=["unseen", "a copy", "not live", "so already", "without status"],
)
def test_an_outcome_offers_nothing_for_what_it_does_not_change(view):
    assert threads._status_words(view, OutcomeCode.RECOVERED) is None


def told(**changes):
    subject = Subject("thread", new_id())
    base = NoticeView(
        new_id(),
        "DL-ON",
        "thread.answered",
        subject,
        "Answered",
        {},
        TodayLane.BACK,
        Urgency.ROUTINE,
        AT,
        AT,
        None,
        1,
        None,
    )
    return replace(base, **changes)


def test_a_live_page_is_told_what_it_has_not_shown():
    stream, first, second = streams.Stream(OFFICER, new_id(), since=1, beat_s=20), told(), told()
    written = {
        ("en", 2, (streams._key(first),)): ([first], b"first"),
        ("en", 3, (streams._key(second),)): ([second], b"second"),
    }
    assert stream.take(News((first,), 2), written) == b"first"
    assert stream.take(News((first, second), 3), written) == b"second"
    assert stream.take(News((first, second), 3), written) == b""
    assert list(stream._shown) == [str(first.subject.id), str(second.subject.id)]
    assert stream.horizon == 3


def test_only_what_quotes_no_record_says_the_same_to_all():
    quoting = told(parts={"by": "SI Test Officer", "record": label_of(new_id())})
    assert streams._is_plain(told(parts={"by": "SI Test Officer"}))
    assert not streams._is_plain(quoting)


def test_what_quotes_a_record_is_written_for_each_reader_anew(node):
    plain, quoting = told(), told(parts={"record": label_of(new_id())})
    for at, fresh in enumerate([(plain, quoting), (quoting,)], 2):
        stream = streams.Stream(OFFICER, new_id(), since=1, beat_s=20)
        written = {("en", at, tuple(map(streams._key, fresh))): (list(fresh), b"another reader's")}
        assert b"another reader's" not in stream.take(News(fresh, at), written)
