"""Pool phones in the browser: issued at the desk, opened once in a fresh browser, its one board, and its end."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from border import Seated, is_sound, seated
from django.conf import settings
from django.test import Client
from operation_world import approved
from support.markup import error_at, markup
from support.visiting import form_time, lay_down, text

from sangam.kernel import clock
from sangam.kernel.ids import new_id

WORDS = {"hi": "साझा फ़ोन", "ur": "مشترکہ فون", "pa": "ਸਾਂਝੇ ਫ਼ੋਨ"}
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}")


@pytest.fixture
def desk(fresh_nodes) -> Seated:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    return seated(node, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def address(desk) -> str:
    with desk.node:
        made = approved(desk.actor, replace(desk.actor, officer=new_id()))
    return f"/operations/{made}/phones/"


def issue(desk, address, **changes):
    fields = {"rank": "HC", "name": "Ram Singh", "belt": "1190", "until": form_time(hours=6), **changes}
    return desk.posts(address, **fields)


def code_at(desk, address):
    return CODE.search(text(desk.gets(address)))[0]


class Phone:
    """A browser in which nobody is signed in."""

    def __init__(self, node):
        self.node, self.browser = node, Client(SERVER_NAME="localhost")

    def gets(self, address, **headers):
        with self.node:
            return self.browser.get(address, headers=headers or None)

    def posts(self, address, **fields):
        with self.node:
            return self.browser.post(address, fields)


@pytest.fixture
def phone(desk, address) -> Phone:
    issue(desk, address)
    phone = Phone(desk.node)
    assert phone.posts("/pool/", code=code_at(desk, address)).status_code == 303
    return phone


def wipe(desk, address):
    tap = re.search(r'action="([^"]+/wipe/)"', markup(desk.gets(address)))[1]
    return desk.posts(tap)


def test_a_pool_phone_opens_its_board_and_no_other_page(desk, address, phone):
    board = text(phone.gets("/pool/"))
    assert "Ankur Vihar" in board
    assert "Arrest of one man" not in board  # aims stay with who planned it
    assert phone.posts("/pool/write/", kind="position", text="At the back door").status_code == 303
    at_desk = text(desk.gets(address.removesuffix("phones/")))
    assert "At the back door" in at_desk
    assert "HC Ram Singh, 1190, pool phone" in at_desk
    for other in ("/", "/operations/", "/records/", address, "/phone/lists/"):
        assert phone.gets(other).status_code in (303, 401, 403), other
    kept = phone.gets("/pool/lists/").json()
    assert kept["boards"][0]["title"] == "Ankur Vihar"
    assert kept["until"] > kept["at"]


def test_a_board_that_did_not_change_is_not_sent_again(phone):
    mark = re.search(r"\?mark=([^\"]+)\"", markup(phone.gets("/pool/")))[1]
    assert phone.gets(f"/pool/?mark={mark}", **{"HX-Request": "true"}).status_code == 204
    phone.posts("/pool/write/", kind="incident", text="A shot")
    assert phone.gets(f"/pool/?mark={mark}", **{"HX-Request": "true"}).status_code == 200


def test_a_wiped_phone_is_told_to_erase_itself_and_the_desk_sees_it(desk, address, phone):
    assert wipe(desk, address).status_code == 303
    assert "has had no link since" in text(desk.gets(address))
    assert phone.gets("/pool/lists/").status_code == 410
    assert phone.posts("/pool/write/", kind="position", text="Still here").status_code == 403
    leads = phone.gets("/pool/?mark=x", **{"HX-Request": "true"})
    assert leads.headers["HX-Redirect"] == "/pool/"
    over = phone.gets("/pool/")
    assert over.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "not issued any more" in text(over)
    assert "has erased what it kept" in text(desk.gets(address))
    assert "Choose a PIN" in text(phone.gets("/pool/"))  # it is a phone like any other again


def test_an_officers_browser_becomes_no_pool_phone_and_loses_nothing(desk, address, phone):
    code = (issue(desk, address, belt="77"), code_at(desk, address))[1]
    answer = desk.posts("/pool/", code=code)
    assert (answer.status_code, "belongs to nobody" in text(answer)) == (403, True)
    wipe(desk, address)
    phone.browser.cookies[settings.DEVICE_COOKIE_NAME] = "an officer's"
    assert "Clear-Site-Data" not in phone.gets("/pool/").headers


def test_what_opens_and_issues_nothing_is_told_and_nothing_typed_is_lost(desk, address, phone):
    wrong = Phone(desk.node).posts("/pool/", code="ABCD-EFGH")
    assert (wrong.status_code, "ABCD-EFGH" in markup(wrong)) == (403, True)
    refused = issue(desk, address, belt="", name="Suresh")
    assert (refused.status_code, "Suresh" in markup(refused)) == (400, True)
    assert error_at(refused, "belt") == "This is missing."
    empty = phone.posts("/pool/write/", kind="incident", text=" ")
    assert (empty.status_code, "Write what happened" in text(empty)) == (400, True)
    assert phone.posts("/pool/write/", kind="nothing", text="A shot").status_code == 400
    assert "A shot" in markup(phone.posts("/pool/write/", kind="nothing", text="A shot"))
    with clock.shift_time(timedelta(hours=6, minutes=1)):
        assert "not issued any more" in text(phone.gets("/pool/"))


def test_every_page_of_a_pool_phone_is_sound_in_every_language(desk, address, phone):
    is_sound(desk.gets(address))
    is_sound(phone.gets("/pool/"))
    for language, words in WORDS.items():
        assert words in markup(desk.gets_in(language, address))
        phone.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert phone.gets("/pool/").status_code == 200
    is_sound(Phone(desk.node).gets("/pool/"))
