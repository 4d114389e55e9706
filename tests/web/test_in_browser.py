"""What only a browser shows: a page rings, covers itself, keeps what cannot be sent, and is whole on a phone."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from in_browser import DESK, PHONE, ZOOMED, Door, at_the_screen
from support.cast import person, says
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor, enters
from support.wire_world import until

from sangam.access.sign_in import sessions
from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.own_records import records
from sangam.records.own_records.records import New

pytestmark = pytest.mark.browser

RANG_ONCE, RANG_AGAIN = "html[data-rang]", 'html[data-rang]:not([data-rang="1"])'
LISTENS = """window.shaken = []; window.beside = [];
navigator.vibrate = (pattern) => window.shaken.push(pattern);
window.Notification = class extends EventTarget {
  static permission = "granted";
  constructor(title, options) { super(); window.beside.push([title, options.body]); }
};"""
"""What the device would do, written down: a browser without a screen neither shakes nor shows."""
TOO_LOW = """[...document.querySelectorAll("button, summary, select, nav a")].filter((each) =>
  each.checkVisibility() && each.getBoundingClientRect().height < 43.5).map((each) => each.outerHTML)"""
CUT_OFF = """[...document.querySelectorAll(".top span, main nav a")].filter((each) => each.checkVisibility() &&
  each.clientWidth > 2 && each.scrollWidth > each.clientWidth + 1).map((each) => each.outerHTML)"""
BEHIND_MORE = ("/records/", "/requests/", "/units/", "/watches/", "/groups/", "/oversight/ledger/", "/me/")


@pytest.fixture
def door(delhi: TestNode, cluster: TestCluster) -> Iterator[Door]:
    served = Door(delhi, cluster)
    yield served
    served.stop()


@pytest.fixture
def desk(browser: Any, door: Door, narela: Visitor) -> Iterator[Any]:
    """The browser of Narela's desk, with one tab that shows Today."""
    context = at_the_screen(browser, door, narela, DESK)
    context.set_default_timeout(20_000)
    context.new_page().goto("/")
    yield context
    context.close()


@pytest.fixture
def screen(desk: Any) -> Any:
    return desk.pages[0]


def tell(urgency: Urgency = Urgency.FLASH) -> Subject:
    subject = Subject("alert", new_id())
    parts = {"number": "HR-7Q2M0XK", "caution": "Armed"}
    telling = Telling("alert", subject, "{number}: white Scorpio HR26DK8337, two men", parts, TodayLane.NOW, urgency)
    with deed(Actor.system("DL", "test"), "node:test:tell"):
        deliveries.notify(telling, to=["DL-ON-NARELA"])
    return subject


def acknowledged(subject: Subject) -> None:
    with deed(Actor.system("DL", "test"), "node:test:done"):
        deliveries.done_for_subject(subject)


def let_ring(page: Any) -> None:
    page.wait_for_selector("[data-bell]:not([hidden])")
    page.click("[data-bell-on]")
    page.wait_for_selector("[data-bell][hidden]", state="attached")


@pytest.mark.long
def test_a_flash_alert_rings_again_until_it_is_acknowledged(screen: Any) -> None:
    let_ring(screen)
    subject = tell()
    screen.wait_for_selector(RANG_AGAIN, state="attached")
    assert screen.title().startswith("⚠ Flash alert · Today")
    assert "armed" in screen.locator("#told .caution").inner_text().casefold()
    acknowledged(subject)
    screen.wait_for_selector("#told [data-ring]", state="detached")
    until(lambda: not screen.title().startswith("⚠"))


def test_what_rings_shakes_the_phone_and_shows_beside_the_page(desk: Any) -> None:
    screen = desk.new_page()
    screen.add_init_script(LISTENS)
    screen.goto("/")
    let_ring(screen)
    tell()
    screen.wait_for_selector(RANG_ONCE, state="attached")
    assert screen.evaluate("window.shaken") == [[400, 150, 400, 150, 400]]
    assert screen.evaluate("window.beside") == [["Flash alert", "Armed"]]


@pytest.mark.long
def test_of_two_tabs_of_one_browser_one_rings(desk: Any, screen: Any) -> None:
    let_ring(screen)
    other = desk.new_page()
    other.goto("/alerts/")
    other.mouse.click(700, 600)
    tell()
    screen.wait_for_selector(RANG_ONCE, state="attached")
    until(lambda: other.title().startswith("⚠ Flash alert"))
    assert other.locator(RANG_ONCE).count() == 0


@pytest.mark.long
def test_a_page_that_may_not_ring_says_so_and_how_it_may(screen: Any) -> None:
    screen.goto("/alerts/")
    assert screen.locator("[data-bell]").is_hidden()
    tell(Urgency.URGENT)
    screen.wait_for_selector("[data-bell]:not([hidden])")
    assert "This page cannot ring yet" in screen.locator("[data-bell]").inner_text()
    assert screen.title().startswith("⚠ Urgent alert")
    assert screen.locator(RANG_ONCE).count() == 0


def test_the_numbers_in_the_navigation_move_without_reloading(screen: Any) -> None:
    screen.goto("/me/")
    subject = tell(Urgency.ROUTINE)
    waiting = screen.locator(".bar [data-count=today]")
    waiting.wait_for()
    assert waiting.inner_text().startswith("1")
    acknowledged(subject)
    waiting.wait_for(state="hidden")


def test_a_page_whose_session_ends_covers_itself_at_once(screen: Any, narela: Visitor) -> None:
    tell()
    screen.wait_for_selector("#today >> text=white Scorpio")
    sessions.end(narela.actor)
    screen.wait_for_selector("[role=heading] >> text=Signed out")
    assert screen.locator("#today, #told, .bar").count() == 0
    assert "Scorpio" not in screen.content()


def test_without_a_link_nothing_is_lost_and_the_banner_leaves_with_it(desk: Any, screen: Any) -> None:
    screen.goto("/records/new/person/")
    screen.wait_for_selector('html[data-live="on"]', state="attached")
    screen.fill("[name=name]", "Harjeet")
    screen.fill("[name=source]", "PS diary")
    desk.set_offline(True)
    screen.wait_for_selector(".offline:visible")
    screen.locator("form.form").last.evaluate("form => { form.noValidate = true }")
    screen.locator("form.form .main-act").last.click()
    screen.wait_for_selector("form.form .unsent >> text=nothing was sent")
    assert screen.input_value("[name=name]") == "Harjeet"
    screen.fill("#box", "HR26DK8337")
    screen.click(".box .main-act")
    screen.wait_for_selector("#answer >> text=nothing was asked")
    desk.set_offline(False)
    screen.wait_for_selector(".offline", state="hidden")


@pytest.mark.long
def test_the_days_first_item_stands_on_the_first_screen_of_a_phone(browser: Any, door: Door, narela: Visitor) -> None:
    overdue = Telling(
        "thread.overdue", Subject("thread", new_id()), "they ask", {}, TodayLane.NOW, Urgency.URGENT, clock.now()
    )
    with deed(Actor.system("DL", "test"), "node:test:tell"):
        deliveries.notify(overdue, to=["DL-ON-NARELA"])
    for _ in range(3):
        tell()
    context = at_the_screen(browser, door, narela, PHONE)
    page = context.new_page()
    page.goto("/")
    first = page.locator("#today .item").first.bounding_box()
    tabs = page.locator("nav.tabs").bounding_box()
    assert first["y"] + first["height"] <= tabs["y"]
    assert page.locator("#today .item .caution").first.bounding_box()["y"] < first["y"] + 60
    assert page.locator("#told .told").count() == 3
    context.close()


def test_a_hit_stands_on_the_first_screen_below_one_line_of_an_alert(browser: Any, door: Door, narela: Visitor) -> None:
    said = person("Harjeet", says("caution", "armed"), plate="HR26DK8337")
    record = str(records.create(narela.actor, New("person", said)))
    for _ in range(3):
        tell()
    context = at_the_screen(browser, door, narela, PHONE)
    page = context.new_page()
    page.goto("/check/")
    whole = page.locator("#told").bounding_box()["height"]
    page.fill("#box", "HR26DK8337")
    page.keyboard.press("Enter")
    hit = page.locator(f"#hit-{record}")
    hit.wait_for()
    strip, caution = page.locator("#told .told").first.bounding_box(), hit.locator(".caution").bounding_box()
    if folder := os.environ.get("LOOK_AT"):
        page.screenshot(path=f"{folder}/hit-and-alert.png")
    assert (strip["height"] < 60 < whole < 200, page.locator("#told .told:visible").count()) == (True, 1)
    assert "armed" in page.locator("#told .told").first.inner_text().casefold()
    assert caution["y"] + caution["height"] <= page.locator("nav.tabs").bounding_box()["y"]
    assert hit.bounding_box()["y"] < PHONE["height"] * 0.6
    page.locator("#told .told a").first.click()
    page.wait_for_url("**/alerts/**")
    context.close()


def test_in_the_hand_each_alert_is_a_line_with_its_caution_and_its_act(
    browser: Any, door: Door, narela: Visitor
) -> None:
    for _ in range(2):
        tell()
    context = at_the_screen(browser, door, narela, PHONE)
    page = context.new_page()
    page.goto("/check/")
    lines = page.locator("#told .told")
    for at in range(2):
        line, act = lines.nth(at).bounding_box(), lines.nth(at).locator(".main-act").bounding_box()
        assert line["height"] < 60
        assert line["x"] <= act["x"] < act["x"] + act["width"] <= line["x"] + line["width"] <= PHONE["width"]
        assert "armed" in lines.nth(at).locator(".caution").inner_text().casefold()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("main h1").first.bounding_box()["y"] < page.locator("nav.tabs").bounding_box()["y"]
    context.close()


def test_an_answer_is_parted_from_the_record_that_was_open(screen: Any, narela: Visitor) -> None:
    open_one = str(records.create(narela.actor, New("person", person("Balwant Rana"))))
    records.create(narela.actor, New("person", person("Harjeet", plate="HR26DK8337")))
    screen.goto(f"/records/{open_one}/")
    parting, share = screen.locator(".below-answer"), screen.locator(f"a[href='/records/{open_one}/share/']")
    blue = "each => getComputedStyle(each).backgroundColor"
    accent, before = screen.locator(".box .main-act").evaluate(blue), share.evaluate(blue)
    assert (parting.is_visible(), before) == (False, accent)
    screen.fill("#box", "HR26DK8337")
    screen.keyboard.press("Enter")
    screen.locator(".hit").wait_for()
    assert "Not part of the answer: below is the open record, " in parting.inner_text()
    assert "Balwant Rana" in parting.inner_text()
    until(lambda: share.evaluate(blue) != accent)
    assert screen.locator(".hit .main-act").first.evaluate(blue) == accent


@pytest.mark.long
def test_urdu_stands_in_one_face(screen: Any, narela: Visitor) -> None:
    tell()
    narela.posts("/language/", language="ur")
    for address in ("/", "/check/", "/alerts/", "/records/"):
        screen.goto(address)
        faces = screen.evaluate(
            """() => [...new Set([...document.querySelectorAll('body *')]
                .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && /[\u0600-\u06ff]/.test(n.data)))
                .map(e => getComputedStyle(e).fontFamily.split(',')[0]))]"""
        )
        assert faces == ['"Noto Naskh Arabic"'], address


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_the_phone_and_a_zoomed_page_have_the_whole_product(
    browser: Any, door: Door, narela: Visitor, size: dict[str, int]
) -> None:
    context = at_the_screen(browser, door, narela, size)
    page = context.new_page()
    page.goto("/")
    assert page.locator("#box").is_visible()
    tabs = [each.get_attribute("href") for each in page.locator(".tabs a").all()]
    assert tabs == ["/check/", "/", "/report/", "/channels/", "/more/"]
    page.goto("/more/")
    behind = {each.get_attribute("href") for each in page.locator(".ways a").all()}
    assert {*BEHIND_MORE, "/report/"} <= behind
    page.goto("/report/")
    page.click(".ways a[href='/records/new/person/']")
    assert page.locator("form.form input:visible").first.get_attribute("name") == "photo"
    for address in ("/meetings/", "/units/"):
        page.goto(address)
        assert page.evaluate(TOO_LOW) == []
        assert page.evaluate(CUT_OFF) == []
    context.close()


def test_the_acknowledge_button_stands_above_the_tabs_of_a_phone(
    browser: Any, delhi: TestNode, door: Door, narela: Visitor
) -> None:
    alipur = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    alipur.signs_in()
    issued = narela.posts(
        "/alerts/new/",
        title="White Scorpio",
        text="Used in firing. " * 60,
        action="stop-and-check",
        urgency="flash",
        hours="12",
        caution=["armed"],
        unit=["DL-ON-ALIPUR"],
        step="send",
    )
    context = at_the_screen(browser, door, alipur, PHONE)
    page = context.new_page()
    page.goto(issued.headers["Location"])
    button, tabs = page.locator("#ack button[value=acted]").bounding_box(), page.locator(".tabs").bounding_box()
    assert button["y"] + button["height"] <= tabs["y"]
    assert button["height"] >= 48
    page.click("#ack button[value=seen]")
    page.wait_for_selector(".says.done")
    context.close()


@pytest.mark.long
def test_a_field_for_a_file_speaks_the_pages_language(screen: Any) -> None:
    screen.goto("/me/")
    screen.locator("main button[name=language][value=hi]").first.click()
    screen.wait_for_selector("html[lang=hi]")
    screen.goto("/records/new/person/")
    assert screen.locator("label.pick").first.inner_text() == "फ़ाइल चुनें"
    assert screen.locator(".picked").first.inner_text() == "कोई नहीं चुनी"
    screen.set_input_files("#f-photo", [{"name": "face.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}])
    assert screen.locator(".picked").first.inner_text() == "face.jpg"


@pytest.mark.long
def test_a_button_that_is_tapped_twice_sends_once(screen: Any) -> None:
    sent: list[str] = []
    screen.on(
        "request", lambda each: sent.append(each.url) if each.method == "POST" and "/live" not in each.url else None
    )
    screen.route("**/language/", lambda route: (screen.wait_for_timeout(800), route.continue_()))
    screen.goto("/me/")
    screen.evaluate(
        "() => { const b = document.querySelector('main button[name=language][value=hi]'); b.click();"
        " setTimeout(() => b.click(), 300); setTimeout(() => b.click(), 500); }"
    )
    screen.wait_for_selector("html[lang=hi]")
    assert len(sent) == 1
