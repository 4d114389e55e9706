"""Signing in: password, code, post; a device by PIN; changing user, post and language; signing out."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from support.markup import markup
from support.nodes import TestNode
from support.visiting import PASSWORD, Visitor, code, enters, text

from sangam.access.models import Officer, Session
from sangam.audit.audit import recent_entries
from sangam.node.cookies import cookie_names
from sangam.workers import timekeeper

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 13) Mobile"}
PIN = "482913"


class OverHttps(Client):
    """A browser whose requests come over HTTPS, as the door makes out, also from a proxy that it believes."""

    def generic(self, *given: Any, **named: Any) -> HttpResponse:
        return super().generic(*given, **named | {"secure": True})


def enrols(visitor: Visitor, **fields: str) -> HttpResponse:
    """Enrol the visitor's browser, by the code after the one of the visitor's sign-in."""
    given = {"name": "naka phone 2", "pin": PIN, "again": PIN, "code": code(1)} | fields
    return visitor.posts("/me/device/", **given)


def test_password_and_code_lead_to_today(visitor: Visitor) -> None:
    assert visitor.gives_password()["Location"].startswith("/sign-in/code/")
    assert visitor.gives_code(code())["Location"] == "/"
    assert visitor.gets("/").status_code == 200


def test_a_stranger_is_sent_to_sign_in_and_back_to_what_he_wanted(visitor: Visitor) -> None:
    sent = visitor.gets("/records/?kind=person")
    assert (sent.status_code, sent["Location"]) == (303, "/sign-in/?next=%2Frecords%2F%3Fkind%3Dperson")
    fields = {"name": visitor.service_number, "password": "synthetic-password-1", "next": "/records/?kind=person"}
    step = visitor.posts("/sign-in/", **fields)["Location"]
    assert visitor.posts(step, code=code())["Location"] == "/records/?kind=person"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_signing_in_never_leads_to_another_site(visitor: Visitor, elsewhere: str) -> None:
    visitor.gives_password()
    assert visitor.posts("/sign-in/code/", code=code(), next=elsewhere)["Location"] == "/"


def test_a_wrong_password_is_refused_in_the_form_that_keeps_the_name(visitor: Visitor) -> None:
    refused = visitor.gives_password("not the password")
    assert refused.status_code == 403
    assert "The name or the password is wrong." in text(refused)
    assert 'value="dl1001"' in markup(refused)
    assert "not the password" not in markup(refused)


def test_a_wrong_code_is_refused(visitor: Visitor) -> None:
    visitor.gives_password()
    refused = visitor.gives_code("000000")
    assert refused.status_code == 403
    assert "one-time code is wrong" in text(refused)


def test_a_code_without_its_password_is_refused(visitor: Visitor) -> None:
    assert "run out of time" in text(visitor.gives_code(code()))


def test_after_too_many_wrong_passwords_a_stranger_waits(visitor: Visitor) -> None:
    for _ in range(5):
        visitor.gives_password("wrong password")
    assert "wait until" in text(visitor.gives_password())


def test_a_browser_that_signed_in_before_is_not_held_up_by_strangers(visitor: Visitor) -> None:
    visitor.signs_in()
    visitor.posts("/sign-out/")
    stranger = Visitor(visitor.service_number, Client(SERVER_NAME="localhost"))
    for _ in range(5):
        stranger.gives_password("wrong password")
    assert "wait until" in text(stranger.gives_password())
    assert visitor.signs_in(step=1)["Location"] == "/"


def test_after_too_many_names_from_one_address_others_still_get_in(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, sign_in_address_attempts=4))
    flood = Client(SERVER_NAME="localhost", REMOTE_ADDR="198.51.100.9")
    for number in range(4):
        flood.post("/sign-in/", {"name": f"name{number}", "password": "x"})
    refused = flood.post("/sign-in/", {"name": visitor.service_number, "password": PASSWORD})
    assert "Too many names were tried" in text(refused)
    assert visitor.signs_in()["Location"] == "/"


def test_the_step_between_code_and_post_serves_once(delhi: TestNode, visitor: Visitor) -> None:
    enters(delhi, visitor.service_number, "DL-ON-ALIPUR")
    visitor.gives_password()
    visitor.gives_code(code())
    step = visitor.browser.cookies[settings.STEP_COOKIE_NAME].value
    holding = Officer.objects.get().holding_set.first()
    assert visitor.posts("/post/", post=holding.id)["Location"] == "/"
    thief = Visitor(visitor.service_number, Client(SERVER_NAME="localhost"))
    thief.browser.cookies[settings.STEP_COOKIE_NAME] = step
    again = thief.posts("/post/", post=holding.id)
    assert (again.status_code, "run out of time" in text(again)) == (403, True)
    assert Session.objects.filter(ended_at=None).count() == 1


def test_an_officer_with_two_posts_chooses_one_and_moves_between_them(delhi: TestNode, visitor: Visitor) -> None:
    enters(delhi, visitor.service_number, "DL-ON-ALIPUR")
    visitor.gives_password()
    assert visitor.gives_code(code())["Location"].startswith("/sign-in/post/")
    choice = visitor.gets("/sign-in/post/")
    assert "PS Narela" in text(choice)
    assert "PS Alipur" in text(choice)
    narela, alipur = Officer.objects.get().holding_set.order_by("from_at")
    assert visitor.posts("/post/", post=narela.id)["Location"] == "/"
    first = visitor.token
    assert visitor.posts("/post/", post=alipur.id).status_code == 303
    assert visitor.token != first
    assert Session.objects.filter(ended_at=None).get().holding_id == alipur.id


def test_a_post_that_is_not_his_is_refused(narela: Visitor, delhi: TestNode) -> None:
    enters(delhi, "dl1002", "DL-ON-ALIPUR")
    foreign = Officer.objects.get(service_number="dl1002").holding_set.get()
    assert narela.posts("/post/", post=foreign.id).status_code == 403
    assert narela.posts("/post/", post="nonsense").status_code == 403
    assert narela.gets("/").status_code == 200


def test_an_officer_without_a_post_is_told_whom_to_ask(visitor: Visitor) -> None:
    from sangam.access.models import Holding
    from sangam.audit.audit import deed
    from sangam.kernel.actor import Actor
    from sangam.kernel.clock import now

    with deed(Actor.system("DL", "test"), "node:test:transfer"):
        Holding.objects.update(to_at=now())
    visitor.gives_password()
    assert "You hold no post today" in text(visitor.gives_code(code()))


def test_a_phone_is_enrolled_after_signing_in_and_then_opens_by_pin(visitor: Visitor) -> None:
    visitor.gives_password()
    visitor.browser.defaults["HTTP_USER_AGENT"] = PHONE["User-Agent"]
    assert visitor.gives_code(code())["Location"].startswith("/me/device/")
    assert enrols(visitor).status_code == 303
    visitor.posts("/sign-out/")
    assert visitor.gets("/")["Location"] == "/unlock/"
    unlock = visitor.gets("/unlock/")
    assert "SI Test dl1001" in text(unlock)
    officer = Officer.objects.get().id
    refused = visitor.posts("/unlock/", officer=officer, pin="111111")
    assert (refused.status_code, "The PIN is wrong." in text(refused)) == (403, True)
    assert visitor.posts("/unlock/", officer=officer, pin=PIN)["Location"] == "/"
    assert visitor.gets("/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"again": "482914"}, 400, "The two PINs differ."),
        ({"pin": "1234", "again": "1234"}, 403, "A PIN has six digits."),
        ({"pin": "111111", "again": "111111"}, 403, "too easy to guess"),
        ({"code": "000000"}, 403, "one-time code is wrong"),
        ({"code": ""}, 403, "one-time code is wrong"),
        ({"name": "x" * 61}, 400, "at most 60 characters"),
    ],
)
def test_an_enrolment_that_will_not_do_is_refused_with_its_reason(
    narela: Visitor, fields: dict[str, str], status: int, sentence: str
) -> None:
    refused = enrols(narela, **fields)
    assert refused.status_code == status
    assert sentence in text(refused)
    assert settings.DEVICE_COOKIE_NAME not in narela.browser.cookies


def test_the_officer_reads_on_today_that_a_device_was_enrolled(narela: Visitor) -> None:
    enrols(narela, name="a thief's phone")
    timekeeper.run_once()
    today = narela.gets("/")
    assert "You can now sign in on this device: a thief's phone" in text(today).replace("&#x27;", "'")
    assert 'href="/me/"' in markup(today)


def test_signing_out_everywhere_leaves_no_pin(narela: Visitor) -> None:
    enrols(narela)
    narela.posts("/sign-out/everywhere/")
    assert narela.gets("/unlock/")["Location"] == "/sign-in/"


def test_a_password_is_changed_by_the_old_one_and_a_fresh_code(narela: Visitor) -> None:
    fields = {"old": PASSWORD, "new": "river lamp stone kite", "again": "river lamp stone kite", "code": code(1)}
    assert "Change my password" in text(narela.gets("/me/password/"))
    for wrong, status, sentence in (
        ({"again": "x"}, 400, "The two passwords differ."),
        ({"new": "short", "again": "short"}, 400, "at least twelve characters"),
        ({"new": "password1234", "again": "password1234"}, 403, "too easy to guess"),
        ({"old": "x"}, 403, "present password is wrong"),
        ({"code": "000000"}, 403, "one-time code is wrong"),
    ):
        refused = narela.posts("/me/password/", **fields | wrong)
        assert (refused.status_code, sentence in text(refused)) == (status, True)
    assert narela.posts("/me/password/", **fields)["Location"] == "/me/"
    assert narela.gets("/").status_code == 200
    other = Visitor(narela.service_number, Client(SERVER_NAME="localhost"))
    assert "password is wrong" in text(other.gives_password())
    assert other.gives_password("river lamp stone kite").status_code == 303


def test_a_device_is_shared_and_the_next_officer_takes_over_by_his_pin(delhi: TestNode, narela: Visitor) -> None:
    enrols(narela)
    narela.posts("/sign-out/")
    second = enters(delhi, "dl1002", "DL-ON-NARELA", "beat")
    second.browser = narela.browser
    second.signs_in()
    enrols(second, pin="914283", again="914283")
    people = text(second.gets("/unlock/"))
    assert "Test dl1001" in people
    assert "Test dl1002" in people


def test_a_struck_off_device_opens_no_more(narela: Visitor) -> None:
    enrols(narela)
    page = markup(narela.gets("/me/"))
    strike = page.split('action="/me/devices/')[1].split('"')[0]
    assert narela.posts(f"/me/devices/{strike}").status_code == 303
    officer = Officer.objects.get().id
    assert narela.posts("/unlock/", officer=officer, pin=PIN)["Location"] == "/sign-in/"


def test_signing_out_ends_the_session_at_once(narela: Visitor) -> None:
    token = narela.token
    left = narela.posts("/sign-out/")
    assert left["Location"] == "/sign-in/"
    thief = Client(SERVER_NAME="localhost")
    thief.cookies[settings.SESSION_COOKIE_NAME] = token
    assert thief.get("/").status_code == 303


def test_signing_out_everywhere_ends_every_session(delhi: TestNode, narela: Visitor) -> None:
    other = Visitor(narela.service_number, Client(SERVER_NAME="localhost"))
    other.signs_in(step=1)
    narela.posts("/sign-out/everywhere/")
    assert other.gets("/").status_code == 303


def test_one_session_is_ended_from_another(narela: Visitor) -> None:
    other = Visitor(narela.service_number, Client(SERVER_NAME="localhost"))
    other.signs_in(step=1)
    newest = Session.objects.order_by("-started_at")[0]
    ending = f"/me/sessions/{newest.id}/end/"
    asked = narela.posts(ending)
    assert "so that nobody else ends it" in text(asked)
    wrong = narela.posts(ending, password="not the password")
    assert (wrong.status_code, "present password is wrong" in text(wrong)) == (403, True)
    assert other.gets("/").status_code == 200
    assert narela.posts(ending, password=PASSWORD).status_code == 303
    assert other.gets("/").status_code == 303
    assert narela.posts(ending, password=PASSWORD).status_code == 404


def test_the_cookies_are_kept_from_scripts_and_other_sites(visitor: Visitor) -> None:
    visitor.signs_in()
    enrols(visitor)
    visitor.posts("/language/", language="en")
    for cookie in filter(lambda cookie: cookie.value, visitor.browser.cookies.values()):
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


@override_settings(SESSION_COOKIE_SECURE=True)
def test_over_https_the_session_never_travels_in_the_clear(visitor: Visitor) -> None:
    visitor.signs_in()
    assert visitor.browser.cookies[settings.SESSION_COOKIE_NAME]["secure"]


def test_every_cookie_is_secure_where_the_door_says_https(visitor: Visitor) -> None:
    visitor.browser = OverHttps(SERVER_NAME="localhost")
    visitor.signs_in()
    enrols(visitor)
    visitor.posts("/language/", language="hi")
    kept = [cookie for cookie in visitor.browser.cookies.values() if cookie.value]
    assert len(kept) >= 5
    assert [cookie.key for cookie in kept if not cookie["secure"]] == []
    assert "max-age=31536000" in visitor.gets("/")["Strict-Transport-Security"]


def test_over_plain_http_nothing_is_said_of_https(visitor: Visitor) -> None:
    assert "Strict-Transport-Security" not in visitor.gets("/sign-in/")


def test_over_https_each_cookie_is_bound_to_this_very_host() -> None:
    assert all(name.startswith("__Host-sangam_") for name in cookie_names("HR", over_https=True).values())
    assert not any(name.startswith("__") for name in cookie_names("HR", over_https=False).values())
    assert set(cookie_names("HR", over_https=True).values()).isdisjoint(cookie_names("DL", over_https=True).values())


def test_a_cookie_bound_to_its_host_has_its_whole_path_and_no_domain(visitor: Visitor) -> None:
    visitor.signs_in()
    enrols(visitor)
    for cookie in visitor.browser.cookies.values():
        assert (cookie["path"], cookie["domain"]) == ("/", ""), cookie.key


def test_a_form_without_its_token_is_refused(visitor: Visitor) -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    refused = strict.post("/sign-in/", {"name": "dl1001", "password": "x"})
    assert refused.status_code == 403
    assert "This page did not come from you" in text(refused)


def test_language_is_chosen_before_and_after_signing_in(visitor: Visitor) -> None:
    assert visitor.posts("/language/", language="hi", next="/sign-in/")["Location"] == "/sign-in/"
    assert 'lang="hi"' in markup(visitor.gets("/sign-in/"))
    visitor.signs_in()
    visitor.posts("/language/", language="ur")
    assert 'lang="ur" dir="rtl"' in markup(visitor.gets("/"))
    assert Officer.objects.get().language == "ur"
    assert visitor.posts("/language/", language="xx").status_code == 400


def test_each_step_is_written_into_the_ledger(narela: Visitor) -> None:
    actions = {entry.action for entry in recent_entries(action="officer:")}
    assert {"officer:session:start", "officer:purpose:state"} <= actions


@pytest.mark.parametrize(
    ("purpose", "reference", "status"),
    [("naka", "", 303), ("case", "0123/2026", 303), ("case", "", 403), ("fun", "", 400)],
)
def test_a_purpose_is_of_the_closed_list_and_a_case_needs_its_number(
    narela: Visitor, purpose: str, reference: str, status: int
) -> None:
    assert narela.states(purpose, reference).status_code == status


def test_the_list_of_sign_ins_names_the_post_in_the_readers_language(delhi: TestNode) -> None:
    visitor = enters(delhi, "dl1009", "DL-ON-NARELA", "beat", title_en="Beat 4", title_hi="बीट 4")
    visitor.signs_in()
    assert "बीट 4" not in _signed_in_at(visitor)
    visitor.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "hi"
    assert "बीट 4" in _signed_in_at(visitor)
    assert "Beat 4" not in _signed_in_at(visitor)


def _signed_in_at(visitor: Visitor) -> str:
    return markup(visitor.gets("/me/")).split('class="items"')[1].split("</ul>")[0]


def test_the_language_chosen_on_the_way_in_is_the_officers_from_then_on(visitor: Visitor) -> None:
    visitor.posts("/language/", language="hi")
    visitor.signs_in()
    assert 'lang="hi"' in markup(visitor.gets("/"))
    assert visitor.actor.language == "hi"
    assert f"{settings.LANGUAGE_COOKIE_NAME}_chosen" not in {
        name for name, morsel in visitor.browser.cookies.items() if morsel.value
    }


def test_a_language_left_in_the_browser_is_not_the_next_officers(delhi: TestNode, narela: Visitor) -> None:
    narela.posts("/language/", language="hi")
    narela.posts("/sign-out/")
    alipur = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    alipur.browser = narela.browser
    alipur.signs_in()
    assert alipur.actor.language == "en"
    assert 'lang="en"' in markup(alipur.gets("/"))
