"""The telephone in a real Chromium: a report without typing, without a link, from a tab that is killed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import phone_screen
import pytest
from border import Seated, seated
from in_browser import DESK, Door, at_the_screen
from operation_world import approved
from phone_screen import PIN, UNITS, heard, opened, unlocked, wait_until_sent, writes
from support.cluster import TestCluster
from support.handed import PLACE, picture
from support.markup import markup
from support.visiting import text

pytestmark = pytest.mark.browser

browser = pytest.fixture(scope="module")(phone_screen.browser)
narela, channel, line, phone, enrolled = map(
    pytest.fixture,
    (phone_screen.narela, phone_screen.channel, phone_screen.line, phone_screen.phone, phone_screen.enrolled),
)


@pytest.fixture
def screen_of_kundli(browser: Any, cluster: TestCluster, kundli: Seated) -> Iterator[Any]:
    door = Door(kundli.node, cluster)
    context = at_the_screen(browser, door, kundli.visitor, DESK)
    yield context
    context.close()
    door.stop()


def test_a_photograph_a_voice_note_and_the_place_leave_without_typing(
    across, screen_of_kundli, phone, channel, tmp_path: Path
) -> None:
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    photo = tmp_path / "taken.jpg"
    photo.write_bytes(picture(side=4_000))
    assert PLACE in photo.read_bytes()
    page.set_input_files("#f-phone-photo", photo)
    page.wait_for_selector("img[data-photo]:not([hidden])")
    page.click("[data-record]")
    page.wait_for_selector("[data-record][aria-pressed=true]")
    page.wait_for_timeout(1_200)
    page.click("[data-record]")
    page.wait_for_selector("audio[data-voice]:not([hidden])")
    page.click("[data-place]")
    page.wait_for_selector("text=28.85260, 77.09290")
    page.screenshot(path=tmp_path / "report.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.click("[data-report] .main-act")
    page.wait_for_selector("[data-all-sent]:not([hidden])")
    across.wire.deliver()
    shown = screen_of_kundli.new_page()
    shown.goto(channel)
    assert shown.locator("article.said").count() == 2
    assert "28.85260, 77.09290" in shown.content()
    check_at_home(page, channel)


def check_at_home(page: Any, channel: str) -> None:
    """Find the photograph small and bare, and hear the voice note at each speed."""
    page.goto(channel)
    address = page.locator("article.said a:has(img)").get_attribute("href")
    content = page.request.get(address).body()
    assert len(content) < 700_000
    assert PLACE not in content
    audio = "document.querySelector('audio[data-speeds]')"
    lasts = "new Promise((done) => audio.addEventListener('durationchange', () => done(audio.duration)))"
    assert (
        0.8
        < page.evaluate(f"() => {{ const audio = {audio}; audio.preload = 'auto'; audio.load(); return {lasts} }}")
        < 30
    )
    for speed in ("1.5", "2", "1"):
        page.click(f"[data-speed='{speed}']")
        assert page.evaluate(f"{audio}.playbackRate") == float(speed)


def test_what_is_written_without_a_link_outlives_the_tab_and_leaves_once(
    across, enrolled, line, kundli, channel
) -> None:
    line.cut()
    page = opened(enrolled)
    page.wait_for_selector("text=No link to the server")
    page.fill("#f-phone-code", PIN)
    page.press("#f-phone-code", "Enter")
    page.wait_for_selector("text=does not open what this phone keeps")
    page.close()
    page = unlocked(enrolled)
    for words in ("HR26DK8337 at the naka", "two men", "gone north"):
        writes(page, words)
        page.wait_for_selector(f"[data-waits]:has-text('{words}')")
    page.close(run_before_unload=False)
    page = unlocked(enrolled)
    assert page.locator("[data-waits]").count() == 3
    assert page.locator("[data-kept-safely]:not([hidden]), [data-kept-unsafely]:not([hidden])").count() == 1
    line.mend()
    line.swallows = True  # the node takes it, and the phone never hears so
    page.close(run_before_unload=False)
    page = opened(enrolled)
    page.close()
    line.swallows = False
    page = opened(enrolled)
    wait_until_sent(page)
    across.wire.deliver()
    shown = heard(kundli, channel)
    order = [shown.index(words) for words in ("HR26DK8337 at the naka", "two men", "gone north")]
    assert order == sorted(order)
    assert [shown.count(words) for words in ("at the naka", "two men", "gone north")] == [1, 1, 1]


@pytest.mark.long
def test_an_answer_that_is_lost_on_the_line_sends_nothing_twice(across, phone, line, kundli, channel) -> None:
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    line.swallows = True
    writes(page, "seen at the toll plaza")
    page.wait_for_selector("[data-waits]:has-text('waits for the link')")
    line.swallows = False
    page.reload()
    wait_until_sent(page)
    across.wire.deliver()
    assert heard(kundli, channel).count("seen at the toll plaza") == 1


@pytest.mark.long
def test_a_second_tap_sends_nothing_twice(across, phone, kundli, channel) -> None:
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    page.fill("#f-phone-line", "seen at the toll plaza")
    page.evaluate("const form = document.querySelector('[data-report]'); form.requestSubmit(); form.requestSubmit()")
    page.wait_for_selector("[data-all-sent]:not([hidden])")
    wait_until_sent(page)
    across.wire.deliver()
    assert heard(kundli, channel).count("seen at the toll plaza") == 1


@pytest.mark.long
def test_a_large_file_goes_on_where_the_line_stalled(phone, line, channel, narela, tmp_path: Path) -> None:
    paper = tmp_path / "FIR 442.pdf"
    paper.write_bytes(b"%PDF-1.4\n" + b"% synthetic FIR\n" * 60_000 + b"%%EOF\n")
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    page.set_input_files("#f-phone-file", paper)
    page.wait_for_selector("[data-others]:has-text('FIR 442.pdf')")
    line.most_bytes = 500_000
    with page.expect_event("requestfailed"):
        page.click("[data-report] .main-act")
    asked = []
    page.on("request", lambda request: asked.append(request.headers.get("upload-offset", "")))
    line.most_bytes = None
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_sent(page)
    offsets = [int(each) for each in asked if each]
    assert offsets[0] >= 131_072
    assert len(offsets) < 8
    assert heard(narela, channel).count("FIR 442.pdf") == 1


def test_what_another_app_shares_is_a_draft_until_the_officer_sends_it(enrolled, line, channel, narela) -> None:
    page = opened(enrolled)
    page.wait_for_selector("[data-report]:not([hidden])")
    page.evaluate(
        """() => {
          const form = Object.assign(document.createElement("form"), { method: "post", action: "/share/" });
          form.enctype = "multipart/form-data";
          const text = Object.assign(document.createElement("textarea"), { name: "text", value: "HR26DK8337\\nblue" });
          const files = Object.assign(document.createElement("input"), { name: "files", type: "file" });
          const held = new DataTransfer();
          held.items.add(new File(["%PDF-1.4\\n%%EOF\\n"], "slip.pdf", { type: "application/pdf" }));
          files.files = held.files;
          form.append(text, files);
          document.body.append(form);
          form.submit();
        }"""
    )
    page.wait_for_selector("[data-others]:has-text('slip.pdf')")
    assert page.url == f"{line.origin}/phone/"
    assert page.input_value("#f-phone-shared") == "HR26DK8337\nblue"
    assert "HR26DK8337" not in heard(narela, channel)
    page.click("[data-report] .main-act")
    page.wait_for_selector("[data-shared]", state="hidden")  # the form is emptied once the phone keeps what it held
    wait_until_sent(page)
    assert markup(narela.gets(channel)).count('<p class="read" dir="auto">HR26DK8337') == 1


def test_a_refusal_stays_on_the_phone_with_its_sentence(phone, narela, line, channel) -> None:
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    writes(page, "lawful intercept says he is in Narela")
    page.wait_for_selector("[data-waits]:has-text('was refused: This speaks of an intercepted communication')")
    page.click("[data-drop]")
    page.wait_for_selector("[data-outbox]", state="hidden")


@pytest.mark.long
def test_alerts_are_read_and_acknowledged_without_a_link(across, enrolled, line, kundli, narela) -> None:
    form = {"title": "White Scorpio", "text": "Used in firing", "action": "stop-and-check", "urgency": "urgent"}
    kundli.posts("/alerts/new/", **form, hours="6", caution=["armed"], unit=UNITS, step="send")
    across.wire.deliver()
    chief = seated(across.delhi, "dl1009", "DL-ON", "supervisor")
    with across.delhi:
        approved(narela.actor, chief.actor)
    opened(enrolled).wait_for_selector("[data-alerts] >> text=White Scorpio")
    line.cut()
    page = unlocked(enrolled)
    page.wait_for_selector("[data-alerts] >> text=Used in firing")
    page.wait_for_selector("[data-boards] >> text=Ankur Vihar")
    page.click("[data-seen]")
    page.wait_for_selector("[data-waits]:has-text('White Scorpio')")
    line.mend()
    page.reload()
    wait_until_sent(page)
    assert "not acted yet" not in text(narela.gets("/alerts/"))


def test_nothing_of_what_a_phone_keeps_is_in_the_clear(enrolled, line) -> None:
    line.cut()
    page = unlocked(enrolled)
    writes(page, "secret-scorpio")
    page.wait_for_selector("[data-waits]")
    kept = page.evaluate(
        """async () => {
          const asked = indexedDB.open("sangam-phone");
          const db = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
          const found = [];
          for (const name of db.objectStoreNames) {
            const rows = db.transaction(name).objectStore(name).getAll();
            for (const row of await new Promise((done) => (rows.onsuccess = () => done(rows.result))))
              for (const part of [row.body?.data, row.byLock?.data, row.bySecret?.data])
                if (part) found.push(new TextDecoder("latin1").decode(part));
          }
          return found.join(" ") + JSON.stringify(localStorage);
        }"""
    )
    assert len(kept) > 200
    assert not re.search("scorpio|Narela|Kundli", kept)


def test_signing_out_asks_first_and_then_wipes_the_phone(enrolled, line) -> None:
    line.cut()
    page = unlocked(enrolled)
    writes(page, "not sent")
    page.wait_for_selector("[data-waits]")
    line.mend()
    line.swallows = True
    page.close()
    line.swallows = False
    page = enrolled.new_page()
    page.route("**/phone/**", lambda route: route.abort())
    page.goto("/me/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.evaluate("document.querySelector(\"form[action='/sign-out/']\").requestSubmit()")
    page.wait_for_url("**/unlock/")
    assert "signing out throws it away" in asked[0]
    assert page.evaluate("indexedDB.databases()") == []
