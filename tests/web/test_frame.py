"""What holds for every page: its guards, its skip links, its words in the reader's language, its refusals."""

import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings
from support.markup import markup
from support.nodes import TestNode
from support.queries import counted
from support.visiting import Visitor, enters, text

from sangam.web import assets
from sangam.web.common import frame
from sangam.web.door.doorkeeper import POLICY
from sangam.web.door.threaded_asgi import SIGNED_IN

PAGES = ("/", "/check/", "/records/", "/records/new/person/", "/me/", "/me/device/", "/sign-in/", "/sign-in/code/")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_no_page_carries_script_or_style_of_its_own_and_each_is_guarded(
    narela: Visitor, address: str, language: str
) -> None:
    narela.posts("/language/", language=language)
    answer = narela.gets(address)
    assert answer.status_code == 200
    assert not INLINE.search(markup(answer))
    assert answer["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "microphone=(self)" in answer["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/", "/check/", "/records/", "/me/"])
def test_each_page_can_be_walked_by_keyboard(narela: Visitor, address: str) -> None:
    page = markup(narela.gets(address))
    assert page.index('href="#main"') < page.index('href="#box"') < page.index("<nav")
    assert 'id="main" tabindex="-1"' in page
    assert 'id="box"' in page
    assert page.count("<h1") == 1
    assert page.count('aria-current="page"') >= 1


def test_the_frame_names_the_post_and_the_ways_that_it_may_go(delhi: TestNode, narela: Visitor) -> None:
    desk = text(narela.gets("/"))
    assert "Desk DL-ON-NARELA · PS Narela" in desk
    admin = enters(delhi, "dl9001", "DL", "admin")
    admin.signs_in()
    page = markup(admin.gets("/"))
    assert 'href="/records/"' not in page
    assert 'href="/oversight/node/"' in page


def test_every_way_of_the_desk_is_a_tab_of_the_phone_or_behind_more() -> None:
    assert {way.key for way in frame.WAYS} <= {way.key for way in (*frame.TABS, *frame.BEHIND)}


def test_today_check_and_a_part_of_it_ask_the_database_little(narela: Visitor) -> None:
    with counted() as today:
        narela.gets("/")
    with counted() as page:
        narela.posts("/check/", text="HR26DK8337")
    with counted() as part:
        narela.posts("/check/", htmx=True, text="HR26DK8337")
    assert (len(today), len(page) <= 16, len(part) <= 13) == (10, True, True), (len(page), len(part))


def test_what_is_absent_and_what_is_refused_have_their_pages(delhi: TestNode, narela: Visitor) -> None:
    absent = narela.gets(f"/records/{uuid4()}/")
    assert absent.status_code == 404
    assert "Not here" in text(absent)
    assert narela.gets("/no-such-page/").status_code == 404
    admin = enters(delhi, "dl9001", "DL", "admin")
    admin.signs_in()
    admin.states()
    refused = admin.gets("/records/")
    assert refused.status_code == 403
    assert "access:" in text(refused)


def test_a_refusal_speaks_the_readers_language(narela: Visitor) -> None:
    narela.posts("/language/", language="hi")
    assert "अनुमति नहीं" in text(narela.posts("/purpose/", purpose="case"))


def test_for_htmx_a_refusal_is_the_message_part_alone(narela: Visitor) -> None:
    refused = narela.posts("/check/", htmx=True, text=" ")
    assert refused.status_code == 400
    assert (refused["HX-Retarget"], refused["HX-Reswap"]) == ("#messages", "outerHTML")
    assert "<html" not in markup(refused)
    assert "Type or paste what you have" in text(refused)


def test_for_htmx_a_session_that_has_ended_leads_to_sign_in(narela: Visitor) -> None:
    narela.posts("/sign-out/")
    sent = narela.posts("/check/", htmx=True, text="HR26DK8337")
    assert (sent.status_code, sent["HX-Redirect"]) == (204, "/sign-in/")


def test_a_restored_node_keeps_every_read_shut_but_lets_its_officers_out(narela: Visitor, tmp_path: Path) -> None:
    (tmp_path / "restored_at").write_text("2026-11-24T10:00:00+05:30")
    with override_settings(SANGAM=replace(settings.SANGAM, home=tmp_path)):
        for address in ("/", "/records/", "/check/", "/alerts/", "/threads/"):
            shut = narela.gets(address)
            assert shut.status_code == 403, address
            assert "restored from a backup" in text(shut)
        assert narela.posts("/check/", text="HR26DK8337").status_code == 403
        assert narela.posts("/sign-out/").status_code == 303


def test_a_form_is_answered_only_where_a_form_is_expected(narela: Visitor) -> None:
    assert narela.gets("/sign-out/").status_code == 405
    assert narela.posts("/").status_code == 405


def test_every_face_has_the_letters_of_every_script_that_we_ship() -> None:
    tokens = (Path(__file__).parents[2] / "web" / "styles" / "tokens.css").read_text()
    faces = re.findall(r"--(face[\w-]*): ([^;]+);", tokens)
    lacking = [
        (name, script)
        for name, families in faces
        for script in ("Noto Sans Devanagari", "Noto Sans Gurmukhi", "Noto Naskh Arabic")
        if f'"{script}"' not in families
    ]
    assert len(faces) == 4
    assert lacking == []


def test_built_files_are_kept_for_a_year_by_their_digest(narela: Visitor, tmp_path: Path) -> None:
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "app.css").write_text("body { color: black }")
    with override_settings(STATIC_ROOT=tmp_path):
        address = assets.Assets().url("built/app.css")
        assert re.fullmatch(r"/static/built/app\.css\?v=[0-9a-f]{12}", address)
        kept = narela.gets(address)
        assert (kept["Content-Type"], kept["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")
        assert narela.gets(address, **{"If-None-Match": kept["ETag"]}).status_code == 304
        assert narela.gets(address, **{"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"
        assert narela.gets("/static/built/app.css")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("site", ["", "none", "same-origin", "same-site", "cross-site"])
def test_a_page_that_another_site_asks_for_is_not_packed(narela: Visitor, site: str) -> None:
    """Its length, packed, would tell of what stands beside the text that the other site chose."""
    asked = {"Accept-Encoding": "gzip"} | ({"Sec-Fetch-Site": site} if site else {})
    answer = narela.gets("/records/?q=Kala", **asked)
    assert answer.has_header("Content-Encoding") is not site.endswith("-site")


@pytest.mark.parametrize("name", ["built/absent.css", "../urls.py", "%2e%2e/urls.py"])
def test_nothing_but_built_files_is_sent(narela: Visitor, name: str) -> None:
    assert narela.gets(f"/static/{name}").status_code == 404


def test_pages_stand_before_anything_is_built(narela: Visitor, tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path / "absent"):
        assert "/static/built/app.css" in markup(narela.gets("/"))


def test_the_door_learns_of_a_session_from_what_looks_at_it_alone(narela: Visitor) -> None:
    assert narela.gets("/me/").wsgi_request.META[SIGNED_IN]
    assert SIGNED_IN not in narela.gets("/no-such-page/").wsgi_request.META
    narela.browser.cookies[settings.SESSION_COOKIE_NAME] = "made-up"
    assert narela.gets("/me/").wsgi_request.META[SIGNED_IN] == ""
