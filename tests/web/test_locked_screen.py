"""The locked screen of a duty desk: it rings and says that something waits, never what; a PIN opens it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from in_browser import DESK, Door, at_the_screen, chromium
from live_pages import Reader, Server
from support.cluster import TestCluster
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, code, enters, text
from support.wire_world import until

from sangam.access.sign_in import sessions
from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency

PIN = "804613"
SECRET = ("Scorpio", "HR-7Q2M0XK", "Armed")


def tell(urgency: Urgency = Urgency.FLASH) -> Subject:
    subject = Subject("alert", new_id())
    telling = Telling(
        "alert",
        subject,
        "{number}: white Scorpio",
        {"number": "HR-7Q2M0XK", "caution": "Armed"},
        TodayLane.NOW,
        urgency,
    )
    with deed(Actor.system("DL", "test"), "node:test:tell"):
        deliveries.notify(telling, to=["DL-ON-NARELA"])
    return subject


def enrols(officer: Visitor) -> None:
    sent = officer.posts("/me/device/", name="desk", pin=PIN, again=PIN, code=code(1))
    assert sent.status_code == 303


@pytest.fixture
def locked(narela: Visitor) -> Visitor:
    """The desk officer of PS Narela, who has locked his screen."""
    enrols(narela)
    answer = narela.posts("/lock/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/locked/")
    return narela


def kept(officer: Visitor) -> str:
    """Return the cookies of a browser, as it sends them."""
    return "; ".join(f"{name}={each.value}" for name, each in officer.browser.cookies.items() if each.value)


@pytest.mark.parametrize(
    ("urgency", "said"),
    [
        (Urgency.FLASH, "Flash: something waits now"),
        (Urgency.URGENT, "Urgent: something waits"),
        (Urgency.ROUTINE, "Something waits. It does not ring."),
        (None, "Nothing waits."),
    ],
)
def test_a_locked_screen_says_only_that_something_waits(locked: Visitor, urgency: Urgency | None, said: str) -> None:
    if urgency is not None:
        tell(urgency)
    page = locked.gets("/locked/")
    assert said in text(page)
    assert [word for word in SECRET if word.casefold() in markup(page).casefold()] == []


def test_a_screen_that_no_pin_opens_is_not_locked(narela: Visitor) -> None:
    refused = narela.posts("/lock/")
    assert refused.status_code == 403
    assert "enrol it first" in text(refused)
    assert narela.gets("/").status_code == 200


def test_signing_out_leaves_no_locked_screen(locked: Visitor) -> None:
    opens = {"officer": str(_user(locked)), "pin": PIN}
    assert locked.posts("/unlock/", **opens).status_code == 303
    assert locked.gets("/").status_code == 200
    locked.posts("/sign-out/")
    assert locked.gets("/locked/").headers["Location"] == "/unlock/"


def _user(officer: Visitor) -> str:
    page = markup(officer.gets("/unlock/"))
    return page.split('name="officer" value="')[1].split('"')[0]


def test_a_locked_desk_keeps_its_purpose_for_the_shift(locked: Visitor) -> None:
    assert locked.posts("/unlock/", officer=_user(locked), pin=PIN).status_code == 303
    assert locked.posts("/check/", text="HR26DK8337").status_code == 200
    assert str(locked.actor.purpose.purpose) == "naka"


def test_a_purpose_outlives_no_shift(locked: Visitor) -> None:
    with clock.shift_time(timedelta(hours=11, minutes=50)):
        locked.posts("/unlock/", officer=_user(locked), pin=PIN)
        assert locked.actor.purpose is not None
    with clock.shift_time(timedelta(hours=12, minutes=5)):
        assert locked.gets("/").status_code == 303
        locked.posts("/unlock/", officer=_user(locked), pin=PIN)
        assert locked.actor.purpose is None


def test_a_desk_that_was_signed_out_asks_for_the_purpose_again(locked: Visitor) -> None:
    locked.posts("/unlock/", officer=_user(locked), pin=PIN)
    locked.posts("/sign-out/")
    locked.posts("/unlock/", officer=_user(locked), pin=PIN)
    assert locked.actor.purpose is None


def test_a_desk_opened_by_pin_can_stay_locked_after_its_next_session(locked: Visitor) -> None:
    assert "data-then" not in markup(locked.gets("/locked/"))
    locked.posts("/unlock/", officer=_user(locked), pin=PIN)
    assert 'data-then="/locked/"' in markup(locked.gets("/"))
    with clock.shift_time(timedelta(minutes=40)):
        assert locked.gets("/").status_code == 303
        assert locked.gets("/locked/").status_code == 200


class TestStream:
    """What a locked screen is told while it stands."""

    @pytest.fixture
    def server(self, delhi: TestNode, cluster: TestCluster) -> Iterator[Server]:
        served = Server(delhi, cluster)
        yield served
        served.stop()

    def test_its_stream_says_only_how_urgent_it_is(self, server: Server, locked: Visitor) -> None:
        reader = Reader(server.port, "", cookies=kept(locked), at="/live/locked/")
        assert (reader.status, "Nothing waits." in reader.next("told")["data"]) == (200, True)
        subject = tell()
        said = reader.next("told")["data"]
        assert 'data-ring="flash"' in said
        assert [word for word in (*SECRET, str(subject.id)) if word in said] == []
        with deed(Actor.system("DL", "test"), "node:test:done"):
            deliveries.done_for_subject(subject)
        assert "Nothing waits." in reader.next("told")["data"]
        reader.leaves()

    def test_its_stream_ends_with_the_pin(self, server: Server, locked: Visitor, delhi: TestNode) -> None:
        reader = Reader(server.port, "", cookies=kept(locked), at="/live/locked/")
        reader.next("told")
        elsewhere = enters(delhi, "dl1001", "DL-ON-NARELA")
        elsewhere.signs_in(step=-1)
        elsewhere.posts("/sign-out/everywhere/")
        assert reader.next("ended")
        reader.leaves()
        again = Reader(server.port, "", cookies=kept(locked), at="/live/locked/")
        assert again.status == 401
        again.leaves()

    def test_the_seal_of_a_locked_desk_opens_no_stream_of_a_page(self, server: Server, locked: Visitor) -> None:
        reader = Reader(server.port, "", cookies=kept(locked))
        assert reader.status == 401
        reader.leaves()


def at_the_locked_screen(browser: Any, door: Door, locked: Visitor) -> Any:
    """Return a window in which every cookie of the locked desk stands."""
    context = at_the_screen(browser, door, locked, DESK)
    context.add_cookies(
        [
            {"name": name, "value": each.value, "url": door.origin}
            for name, each in locked.browser.cookies.items()
            if each.value
        ]
    )
    return context


@pytest.mark.browser
@pytest.mark.long
def test_a_page_that_slept_past_its_session_is_covered_where_a_lock_stands(
    delhi: TestNode, cluster: TestCluster, locked: Visitor
) -> None:
    opens = {"officer": _user(locked), "pin": PIN}
    assert locked.posts("/unlock/", **opens).status_code == 303
    door = Door(delhi, cluster)
    with chromium() as browser:
        context = at_the_locked_screen(browser, door, locked)
        page = context.new_page()
        page.route("**/live/?since=*", lambda route: route.abort())
        page.goto("/")
        page.wait_for_selector("html[data-live=off]", state="attached")
        with delhi:
            sessions.end(locked.actor)
        page.unroute("**/live/?since=*")
        page.wait_for_url("**/locked/")
        page.wait_for_selector("html[data-live=on]", state="attached")
        context.close()
    door.stop()


@pytest.mark.browser
@pytest.mark.long
def test_a_locked_desk_rings_and_a_pin_opens_it(delhi: TestNode, cluster: TestCluster, locked: Visitor) -> None:
    door = Door(delhi, cluster)
    with chromium() as browser:
        context = at_the_locked_screen(browser, door, locked)
        page = context.new_page()
        page.goto("/locked/")
        page.wait_for_selector("[data-bell]:not([hidden])")
        page.click("[data-bell-on]")
        with delhi:
            tell()
        page.wait_for_selector("html[data-rang]", state="attached")
        assert page.title().startswith("⚠ Flash: something waits now")
        assert [word for word in SECRET if word in page.content()] == []
        page.click("main a.main-act")
        page.fill("input[name=pin]", PIN)
        page.click("form[data-pin] .main-act")
        page.wait_for_selector("#today >> text=white Scorpio")
        until(lambda: page.url.endswith("/"))
        context.close()
    door.stop()
