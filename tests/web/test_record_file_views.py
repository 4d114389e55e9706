"""Files of a record and of the message it begins with: handed in, given out whole or in part, from made values."""

import inspect
import io
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.utils import translation

from sangam.channels.types import MessageView, Needed
from sangam.federation.files import partial_uploads
from sangam.federation.types import FileKind, FileState, FileView, OpenedFile
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.handling import Caveat, Classification, Grade, Handling
from sangam.web.common.pages import Said
from sangam.web.records import files, from_message

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
AUDITOR = Actor("DL", "SI Asha, Narela", role="auditor", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")
PHOTO = FileView(uuid4(), FileKind.PHOTO, "image/jpeg", "a.jpg", 8, FileState.HERE, 8, b"small", "", "")
BY = Author("DL", "DL-ON-NARELA", uuid4(), "SI Asha, Narela")
MESSAGE = MessageView(
    uuid4(), 1, BY, "HR26DK8337 seen, 9810012345", Classification.CONFIDENTIAL, AT, AT, late=False, file=PHOTO
)
BEGUN = Needed(uuid4(), "Border", MESSAGE)
GRADE = Grade.parse("B2")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def sent(address: str = "/", **fields: object):
    request = RequestFactory().post(address, fields)
    request.actor, request.purpose, request._messages = AUDITOR, None, Said(request)
    return request


def handed(content: bytes = b"x", name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def warned(request) -> list[str]:
    return [each.message for each in get_messages(request)]


def given(stretch: str = "", *, download: bool = False, **view: object) -> HttpResponseBase:
    opened = OpenedFile(replace(PHOTO, **view), 8, io.BytesIO(b"01234567"))
    asked = RequestFactory().get("/", headers={"Range": stretch} if stretch else None)
    return files.given_file(asked, opened, download=download)


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    "stretch, content, place",
    [
        ("bytes=2-4", b"234", "bytes 2-4/8"),
        ("bytes=0-0", b"0", "bytes 0-0/8"),
        ("bytes=5-", b"567", "bytes 5-7/8"),
        ("bytes=5-999", b"567", "bytes 5-7/8"),
        ("bytes=7-7", b"7", "bytes 7-7/8"),
    ],
)
def test_a_player_is_given_the_stretch_that_it_asks_for(stretch, content, place):
    answer = given(stretch)
    assert (answer.status_code, answer.headers["Content-Range"]) == (206, place)
    assert answer.headers["Content-Length"] == str(len(content))
    assert body(answer) == content


@pytest.mark.parametrize("stretch", ["", "bytes=8-", "bytes=5-4", "bytes=-3", "lines=1-2"])
def test_a_stretch_that_is_none_is_answered_with_the_whole_file(stretch):
    answer = given(stretch)
    assert (answer.status_code, "Content-Range" in answer.headers) == (200, False)
    assert (answer.headers["Content-Length"], body(answer)) == ("8", b"01234567")


@pytest.mark.parametrize("kind", FileKind)
def test_a_document_is_downloaded_and_what_is_seen_or_heard_is_shown(kind):
    shown = given(kind=kind).headers["Content-Disposition"]
    assert shown.partition(";")[0] == ("attachment" if kind is FileKind.DOCUMENT else "inline")
    assert given(kind=kind, download=True).headers["Content-Disposition"].startswith("attachment")


def test_a_file_without_a_name_is_downloaded():
    assert given(name="").headers["Content-Disposition"] == "attachment"


def test_a_file_comes_from_the_list_or_else_from_the_camera():
    both = files._upload_of(sent(file=handed(b"list", "a.jpg"), camera=handed(b"camera", "b.jpg")))
    assert (both.name, both.stream.read()) == ("a.jpg", b"list")
    assert files._upload_of(sent(camera=handed(b"camera", "b.jpg"))).name == "b.jpg"
    assert files._upload_of(sent()) is None


def test_a_form_with_a_file_asks_for_none_that_came_before_it():
    for fields in ({"file": handed()}, {"file": handed(), "upload": "x"}):
        with files.handed_in(sent(**fields)) as upload:
            assert upload.name == "a.jpg"
    with files.handed_in(sent()) as upload:
        assert upload is None


def test_a_file_of_which_not_all_has_come_is_chosen_again():
    request = sent(upload="none-such")
    request.actor = replace(AUDITOR, role="station")
    with pytest.raises(Malformed, match="Not all of this file has come"), files.handed_in(request):
        pytest.fail("there is no such file")


def test_what_came_before_its_form_is_dropped_once_the_form_is_taken(narela):
    upload, officer = uuid4(), narela.actor.an_officer()
    request = sent(upload=str(upload), upload_name="a.jpg")
    request.actor = narela.actor
    with pytest.raises(Malformed, match="Not all of this file has come"), files.handed_in(request):
        pytest.fail("nothing has come yet")
    partial_uploads.receive(officer, upload, at=0, length=1, part=b"x")
    with pytest.raises(NotFound, match="no such record"), files.handed_in(request):
        raise NotFound("records:none", "There is no such record.")
    with files.handed_in(request) as came:
        assert (came.name, came.stream.read()) == ("a.jpg", b"x")
    assert partial_uploads.have(officer, upload) == 0


def test_a_form_without_a_file_attaches_nothing():
    with pytest.raises(Malformed, match="Choose a file first"):
        inspect.unwrap(files.record_attach)(sent(source="x"), uuid4())


def test_the_restrictions_of_a_file_are_those_that_are_listed():
    assert list(files._caveats(sent(caveat=["owner-only"]))) == [Caveat.OWNER_ONLY]
    with pytest.raises(Malformed, match="restrictions that are listed"):
        list(files._caveats(sent(caveat=["nonsense"])))


def test_a_photograph_that_is_not_kept_in_full_is_said_and_none_is_not():
    for fields, said in (({}, 0), ({"photo": handed()}, 1)):
        request = sent(**fields)
        files.keep_original(request, uuid4(), GRADE, Handling())
        assert len(warned(request)) == said


def begun(kind: str, **message: object) -> dict[str, str]:
    return from_message.begin_record(replace(BEGUN, message=replace(MESSAGE, **message)), kind).dict()


def test_a_record_begins_with_what_the_message_names_and_its_text():
    vehicle = begun("vehicle")
    assert (vehicle["plate"], vehicle["note"]) == ("HR26DK8337", MESSAGE.text)
    assert (vehicle["classification"], "number" in vehicle) == ("confidential", False)
    assert "SI Asha, Narela" in vehicle["source"]
    phone = begun("phone", text="9810012345, then 9810054321")
    assert (phone["number"], "plate" in phone) == ("9810012345", False)


def test_a_record_that_begins_with_nothing_holds_nothing():
    assert from_message.begin_record(None, "vehicle").dict() == {}
    assert "summary" not in begun("vehicle")
    assert begun("incident")["summary"] == MESSAGE.text


@pytest.mark.parametrize("state", FileState)
def test_a_message_gives_its_file_where_it_is_here_to_kinds_with_files(state):
    made = replace(BEGUN, message=replace(MESSAGE, file=replace(PHOTO, state=state)))
    assert (from_message.begun_file(made, "vehicle") is not None) is (state is FileState.HERE)
    assert from_message.begun_file(made, "phone") is None


def test_a_message_without_a_file_gives_none():
    assert from_message.begun_file(None, "vehicle") is None
    assert from_message.begun_file(replace(BEGUN, message=replace(MESSAGE, file=None)), "vehicle") is None


def test_a_file_of_a_message_is_attached_where_it_is_ticked():
    bare = replace(BEGUN, message=replace(MESSAGE, file=None))
    for made, fields in ((BEGUN, {}), (None, {"with_file": "1"}), (bare, {"with_file": "1"})):
        request = sent(**fields)
        from_message.attach_file(request, uuid4(), made, grade=GRADE, handling=Handling())
        assert warned(request) == []


def test_a_file_that_is_not_taken_is_said_and_the_record_stands(narela):
    request = sent(with_file="1")
    request.actor = narela.actor
    from_message.attach_file(request, uuid4(), BEGUN, grade=GRADE, handling=Handling())
    assert len(warned(request)) == 1


def test_a_message_that_is_not_there_takes_nothing_typed_away():
    assert from_message.begun_with(RequestFactory().get("/")) is None
    with pytest.raises(NotFound, match="no such message"):
        from_message.begun_with(RequestFactory().get("/?message=x"))
    assert from_message.begun_with(sent("/?message=x")) is None


def test_the_digest_of_a_file_is_of_all_its_bytes():
    assert from_message._sha256_of(io.BytesIO(b"abc")).startswith("ba7816bf")
    long = b"x" * (from_message._SOME + 1)
    assert from_message._sha256_of(io.BytesIO(long)) != from_message._sha256_of(io.BytesIO(long[:-1]))
