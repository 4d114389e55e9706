"""The frame of an officer's page, its notices and its live streams, from made views without a database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.http import Http404, HttpRequest
from django.test import RequestFactory, override_settings
from django.utils import translation
from made_notices import ALERT, AT

from sangam.access.policy import ROLES
from sangam.access.types import HoldingView, OfficerView, Seat, SignedIn
from sangam.federation.types import KeptBack, PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat, Classification, Grade
from sangam.kernel.purpose import Purpose, Stated
from sangam.notices.types import News, NoticeView, Subject
from sangam.web import assets
from sangam.web.account import me, sign_in
from sangam.web.common import frame, inputs, languages, notice_list

ASKS = RequestFactory()
ASHA = OfficerView(UUID(int=7), "DL", "dl1001", "asha", "Asha Devi Rana", "आशा देवी राणा", "SI")
DESK = HoldingView(UUID(int=1), UUID(int=2), "SHO", "थानाध्यक्ष", "DL-ON-NARELA", "PS Narela", "थाना नरेला")
READER = Actor("DL", "SI Asha, Narela", role="station", officer=UUID(int=7), unit="DL-ON-NARELA")


@pytest.fixture(autouse=True)
def in_english(tmp_path: Path) -> Iterator[None]:
    """Stand on a node that reads in English; nothing here asks the database."""
    with translation.override("en"), here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        yield


@pytest.mark.parametrize("name, said", [("Asha Devi Rana", "AR"), ("Asha", "A"), ("Anil Arora", "AA"), ("", "")])
def test_initials_are_of_the_first_and_the_last_word(name, said):
    assert frame.initials(name) == said


def test_an_officer_and_a_post_are_named_in_the_readers_script():
    assert frame.officer_of(Seat(ASHA, DESK, (DESK,))) == {"name": "Asha Devi Rana", "rank": "SI", "initials": "AR"}
    with translation.override("hi"):
        assert frame.officer_of(Seat(ASHA, DESK, (DESK,)))["name"] == "आशा देवी राणा"
        assert frame.post_words(DESK)["unit"] == "थाना नरेला"


def test_posts_are_offered_to_who_holds_several_with_the_one_in_use_marked():
    other = replace(DESK, id=UUID(int=3))
    assert frame._posts(Seat(ASHA, DESK, (DESK,))) == []
    assert [each["here"] for each in frame._posts(Seat(ASHA, other, (DESK, other)))] == [False, True]
    assert frame._post_here(Seat(ASHA, None, (DESK,))) == {"name": "", "unit": ""}


def ways(page: str | None, actor: Actor = READER, *notices: NoticeView) -> dict[str, dict]:
    request = ASKS.get("/")
    request.actor, request.resolver_match = actor, page and SimpleNamespace(url_name=page)
    return {each["key"]: each for each in frame._ways(request, frame.WAYS, lambda: News(notices, 1))}


def test_the_way_on_which_a_page_lies_is_marked_and_no_other():
    def marked(page: str | None) -> list[str]:
        return [key for key, way in ways(page).items() if way["here"]]

    assert marked("records") == marked("record_status") == ["records"]
    assert marked(None) == marked("of-tomorrow") == []
    request = ASKS.get("/")
    request.actor, request.resolver_match = READER, SimpleNamespace(url_name=None)
    assert [each["key"] for each in frame._ways(request, frame.WAYS, lambda: News((), 1)) if each["here"]] == []


def test_the_ways_are_those_that_the_role_may_go():
    for role, rights in ROLES.items():
        keys = set(ways("today", replace(READER, role=role)))
        assert keys == {way.key for way in frame.WAYS if way.capability in rights}, role


def test_a_way_counts_what_waits_behind_it_where_something_can():
    shown = ways("today", READER, ALERT)
    assert {key for key, way in shown.items() if way["counts"]} == {"today", "alerts", "channels"} & set(shown)
    assert (shown["alerts"]["count"], shown["records"]["count"]) == (1, 0)


def test_more_leads_to_what_is_no_tab_and_not_twice_to_watches():
    assert {"alert", "records", "units"} <= set(frame.MORE.pages)
    assert not {"watch", "watches"} & set(frame.MORE.pages)


def test_a_stranger_is_told_only_which_node_this_is():
    assert set(frame.frame(ASKS.get("/"))) == {"here"}


def framed(actor: Actor = READER, *kept: str, purpose: Stated | None = None) -> dict:
    request = ASKS.get("/")
    request.actor, request.purpose = actor, purpose
    request.COOKIES |= dict.fromkeys(kept, "x")
    return frame.frame(request)


def test_a_page_may_be_locked_on_an_enrolled_device_and_knows_its_lock():
    plain = framed()
    both = framed(READER, settings.DEVICE_COOKIE_NAME, settings.LOCK_COOKIE_NAME)
    assert (plain["may_lock"], plain["locked_url"]) == (False, "")
    assert (both["may_lock"], both["locked_url"]) == (True, "/locked/")


def test_a_page_offers_purposes_and_says_which_need_a_number():
    shown = {each["code"]: each["needs_reference"] for each in framed()["purposes"]}
    assert (shown["case"], shown["naka"]) == (True, False)
    assert framed()["purpose"] is None
    stated = framed(purpose=Stated(Purpose.CASE, "442/2026"))["purpose"]
    assert stated == {"code": "case", "reference": "442/2026"}


def test_a_part_that_asks_by_itself_leaves_messages_to_the_page_looked_at():
    request = ASKS.get("/", headers={"Sangam-Unattended": "1"})
    request.actor, request.purpose = READER, None
    assert frame.frame(request)["messages"] == ()
    assert "messages" not in framed()


def peer(force: str, **more: object) -> SimpleNamespace:
    return SimpleNamespace(**{"force": force, "state": PeerState.PAIRED, "heard_at": AT, "is_hidden": False} | more)


def test_a_force_is_late_once_it_was_not_heard_for_long(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT + frame.LATE_AFTER)
    late, silent, left = (AT - timedelta(seconds=1)), None, PeerState.LEFT
    peers = [peer("HR", heard_at=late), peer("UP"), peer("RJ", heard_at=silent), peer("PB", heard_at=late, state=left)]
    assert [each.force for each in frame.late_peers(peers)] == ["HR"]


def test_a_force_is_named_as_hidden_unless_it_is_named_as_unanswered():
    peers = [peer("HR", is_hidden=True), peer("UP", is_hidden=True), peer("RJ")]
    assert frame.hidden_forces(peers, [KeptBack("UP", AT, None)]) == ["HR"]


def test_a_notice_is_told_to_the_roles_that_open_what_it_is_about():
    told = [replace(ALERT, subject=Subject(kind, uuid4())) for kind in ("alert", "record", "totals", "of-tomorrow")]
    for role, rights in ROLES.items():
        may = {"of-tomorrow"} | {
            kind
            for kind, right in (("alert", "alert:acknowledge"), ("record", "record:open"), ("totals", "totals:read"))
            if right in rights
        }
        shown = notice_list._readable(replace(READER, role=role), told)
        assert {each.subject.kind for each in shown} == may, role
    assert notice_list._readable(READER, []) == []
    assert notice_list._readable(replace(READER, role="of-tomorrow"), told[:1]) == []


def test_an_officer_a_unit_and_a_force_in_a_notice_are_called_by_name():
    (called,) = notice_list._parts_by_name([{"who": "SI Asha, Narela", "owner": "HR", "title": "DL"}])
    assert called == {"who": "SI Asha, Narela", "owner": "HR", "title": "DL"}


@pytest.mark.parametrize("path, form", [("/a\x01b", {}), ("/", {"na\nme": "x"}), ("/", {"name": "a\x7f"})])
def test_what_cannot_be_written_down_is_refused_wherever_it_stands(path, form):
    with pytest.raises(Malformed):
        inputs.require_readable(ASKS.post(path, form))
    if form:
        with pytest.raises(Malformed):
            inputs.require_readable(ASKS.get(path, form))


def test_a_text_of_lines_and_tabs_in_any_script_is_read():
    inputs.require_readable(ASKS.post("/नाम/", {"text": "हरजीत\r\n\tسنگھ"}))
    inputs.require_readable(HttpRequest())
    assert inputs.is_address("/check/?q=1") is True
    assert inputs.is_address("/check/\r\nX: 1") is False
    with pytest.raises(Malformed, match="UTF-8"):
        inputs.require_readable(
            ASKS.post("/", "a=1", content_type="application/x-www-form-urlencoded; charset=latin-1")
        )


def test_a_grade_and_a_handling_are_read_from_a_form_as_listed():
    form = ASKS.post("/", {"classification": "confidential", "caveat": ["minor"]}).POST
    read = inputs.handling_of(form)
    assert (read.classification, read.caveats) == (Classification.CONFIDENTIAL, frozenset({Caveat.MINOR}))
    assert inputs.grade_of({"grade_source": "B", "grade_information": "2"}) == Grade.parse("B2")
    for wrong in ({}, {"grade_source": "B"}):
        with pytest.raises(Malformed, match="grade"):
            inputs.grade_of(wrong)
    for wrong in ({"classification": "x"}, {"caveat": ["x"]}):
        with pytest.raises(Malformed, match="listed"):
            inputs.handling_of(ASKS.post("/", wrong).POST)


def test_a_brief_is_in_each_language_that_is_named_once_else_in_all_four():
    assert languages.brief_languages(ASKS.get("/?language=ur&language=hi&language=ur")) == ("ur", "hi")
    assert languages.brief_languages(ASKS.get("/")) == ("hi", "en", "ur", "pa")
    with pytest.raises(Malformed, match="not in ta"):
        languages.brief_languages(ASKS.get("/?language=hi&language=ta"))
    with translation.override(None):
        assert languages.in_language("Narela", "नरेला") == "Narela"


def test_a_session_speaks_the_officers_language_where_none_was_chosen():
    begun = SignedIn("token", uuid4(), uuid4(), AT, "hi")
    for chosen in ("", "xx"):
        request = ASKS.get("/")
        request.COOKIES[languages.CHOSEN] = chosen
        assert languages.session_language(request, begun) == "hi"


@pytest.mark.parametrize("language", ["", "xx", "../hi"])
def test_no_language_but_those_that_are_listed_is_chosen(language):
    with pytest.raises(Malformed, match="listed"):
        me.set_language.__wrapped__(ASKS.post("/language/", {"language": language}))


def test_a_refusal_stands_beside_the_field_that_it_is_about():
    assert me._field_of(Refused("access:pin-easy", "Easy.")) == "pin"
    assert me._field_of(Refused("access:of-tomorrow", "No.")) == "code"
    assert (me._status(Malformed("x", "X")), me._status(Refused("x", "X"))) == (400, 403)
    with pytest.raises(Malformed, match="purposes"):
        me.purpose_of_form(ASKS.post("/", {"purpose": "x"}))
    assert me.purpose_of_form(ASKS.post("/", {"purpose": "case", "reference": " 442 "})) == Stated(Purpose.CASE, "442")


@pytest.mark.parametrize(
    "headers, in_hand",
    [
        ({"Sec-CH-UA-Mobile": "?1"}, True),
        ({"Sec-CH-UA-Mobile": "?0", "User-Agent": "x Mobile"}, False),
        ({"User-Agent": "Firefox Mobile"}, True),
        ({"User-Agent": "Firefox"}, False),
        ({}, False),
    ],
)
def test_a_device_in_the_hand_is_known_by_what_its_browser_says(headers, in_hand):
    assert sign_in._in_hand(ASKS.get("/", headers=headers)) is in_hand


def test_who_leaves_is_led_to_the_pin_of_an_enrolled_device():
    for device, way in (("", "/sign-in/"), ("x", "/unlock/")):
        request = ASKS.post("/sign-out/")
        request.COOKIES |= {settings.DEVICE_COOKIE_NAME: device} if device else {}
        left = sign_in._sign_out_answer(request)
        assert (left.headers["Location"], left.headers["Clear-Site-Data"]) == (way, '"cache", "storage"')
        assert left.cookies[settings.SESSION_COOKIE_NAME].value == ""
    for wrong in (None, "", "x"):
        with pytest.raises(Refused, match="listed"):
            sign_in._id(wrong)


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "a.css").write_bytes(b"x" * 400)
    (tmp_path / "a.woff2").write_bytes(b"x" * 400)
    (tmp_path / "a.of-tomorrow").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    with override_settings(STATIC_ROOT=tmp_path):
        yield tmp_path


def test_a_built_file_is_kept_by_its_digest_and_a_font_for_a_week(built):
    digest = assets.Assets().url("a.css").partition("?v=")[2]
    assert len(digest) == 12
    assert assets.Assets().url("absent.css") == f"{settings.STATIC_URL}absent.css"
    assert assets.Assets().url(None) == settings.STATIC_URL
    for address, name, kept in (
        ("/?v=1", "a.css", "immutable"),
        ("/", "a.css", "no-cache"),
        ("/", "a.woff2", "604800"),
    ):
        assert kept in assets.serve(ASKS.get(address), name).headers["Cache-Control"]


def test_a_built_file_is_sent_packed_where_that_helps_and_once(built):
    asked = {"Accept-Encoding": "gzip"}
    packed = assets.serve(ASKS.get("/", headers=asked), "a.css")
    assert (packed.headers["Content-Encoding"], packed.headers["Content-Type"]) == ("gzip", "text/css")
    assert "Content-Encoding" not in assets.serve(ASKS.get("/"), "a.css").headers
    assert "Content-Encoding" not in assets.serve(ASKS.get("/", headers=asked), "a.woff2").headers
    known = assets.serve(ASKS.get("/", headers={"If-None-Match": packed.headers["ETag"]}), "a.css")
    assert (known.status_code, known.content) == (304, b"")
    assert assets.serve(ASKS.get("/"), "a.of-tomorrow").headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("name", ["absent.css", "folder", "../a.css", "a\x00.css", "x" * 999, ""])
def test_what_is_no_built_file_is_not_there(built, name):
    with pytest.raises(Http404):
        assets.serve(ASKS.get("/"), name)
