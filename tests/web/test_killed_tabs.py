"""A thousand tabs of a telephone that die with something unsent in them: nothing is lost, and nothing is sent twice."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import phone_screen
import pytest
from border import Seated
from in_browser import PHONE, at_the_screen, chromium
from line import Line
from phone_screen import enrol
from support.markup import markup

pytestmark = [pytest.mark.browser, pytest.mark.long]

ROUNDS, IN_A_ROUND, TABS = 10, 100, 4
LIGHT = (
    "--process-per-site",
    "--disable-gpu",
    "--disable-breakpad",
    "--disable-features=SpareRendererForSitePerProcess",
)
"""The tabs of a node share a process, so that they die at the same moment; none is started ahead."""
SENT_WITHIN_S = 120.0
OPEN, WAITS = "[data-report]:not([hidden])", "[data-waits]"
# Playwright's own waiting draws a frame after the other, which costs more than all that is waited for.
STANDS = """async ([selector, words]) => {
  const stands = () => [...document.querySelectorAll(selector)].some((each) => each.textContent.includes(words));
  while (!stands()) await new Promise((done) => setTimeout(done, 20));
}"""
TYPED = """([field, words]) => {
  const input = document.querySelector(field);
  input.value = words;
  input.form.requestSubmit();
}"""
LOCAL = """async () => {
  const asked = indexedDB.open("sangam-phone");
  const db = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const rows = db.transaction("outbox").objectStore("outbox").getAll();
  const found = await new Promise((done) => (rows.onsuccess = () => done(rows.result)));
  db.close();
  return found.map((each) => each.why || "waits");
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium(*LIGHT) as running:
        yield running


narela, channel, line = map(pytest.fixture, (phone_screen.narela, phone_screen.channel, phone_screen.line))


@pytest.fixture
def phone(browser: Any, line: Line, narela: Seated, channel: str) -> Iterator[Any]:
    """A telephone that a code opens; its page was open once with a link."""
    context = at_the_screen(browser, line, narela.visitor, PHONE)
    context.set_default_timeout(60_000)
    enrol(context)
    yield context
    context.close()


def opened(phone: Any, count: int) -> list[Any]:
    """Return so many tabs with the page, loaded from the node side by side."""
    pages = [phone.new_page() for _ in range(count)]
    for page in pages:
        page.goto("/phone/", wait_until="commit")
    for page in pages:
        page.evaluate(STANDS, [OPEN, ""])
    return pages


def unlocked(phone: Any, count: int) -> list[Any]:
    """Return so many tabs with the page as the browser kept it, opened by the code, without a link."""
    pages = [phone.new_page() for _ in range(count)]
    for page in pages:
        page.goto("/phone/", wait_until="commit")
    for page in pages:
        page.evaluate(STANDS, ["[data-unlock]:not([hidden])", ""])
        page.evaluate(TYPED, ["#f-phone-code", phone.offline_code])
    for page in pages:
        page.evaluate(STANDS, [OPEN, ""])
    return pages


def is_renderer(process: int) -> bool:
    """Tell whether a process shows pages still: its number may be another's by now."""
    try:
        return b"--type=renderer" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def kill(pages: list[Any]) -> None:
    """Kill the processes that show pages, as the system does with tabs when the memory runs out."""
    session = pages[0].context.browser.new_browser_cdp_session()
    for process in session.send("SystemInfo.getProcessInfo")["processInfo"]:
        if process["type"] == "renderer" and is_renderer(process["id"]):
            with suppress(ProcessLookupError):
                os.kill(process["id"], signal.SIGKILL)
    session.detach()
    for page in pages:
        page.close()


def write_and_promise(page: Any, words: str) -> None:
    """Write a line, and see it among what waits: from here on the telephone has promised it."""
    page.evaluate(TYPED, ["#f-phone-line", words])
    page.evaluate(STANDS, [WAITS, words])


def shown(officer: Seated, address: str) -> str:
    """Return all pages of a channel, from the newest message back.

    A page links to itself, too: only the link to earlier messages leads on.
    """
    found = ""
    while address:
        content = markup(officer.gets(address))
        found += content
        earlier = re.search(r'<p class="event"><a class="button" href="([^"]+\?before=[^"]+)"', content)
        address = earlier[1].replace("&amp;", "&") if earlier else ""
    return found


def wait_until_sent(page: Any) -> None:
    """Return once the telephone keeps nothing unsent; fail where for so long nothing of it has left."""
    fewest, deadline = IN_A_ROUND + 1, 0.0
    while left := page.evaluate(LOCAL):
        if len(left) < fewest:
            fewest, deadline = len(left), time.monotonic() + SENT_WITHIN_S
        assert time.monotonic() < deadline, f"still unsent: {left}"
        page.wait_for_timeout(100)


@pytest.mark.parametrize("part", range(ROUNDS))
def test_of_a_thousand_killed_tabs_nothing_is_lost_or_sent_twice(
    across, phone, line, kundli, channel, *, part: int
) -> None:
    """Tabs lose the line before they send, some are opened without it, and some die while they send.

    So many as `TABS` are killed at the same moment, each with something of its own that it has promised.
    """
    from playwright.sync_api import Error

    kept: list[str] = []
    for turn in range(IN_A_ROUND // TABS):
        if turn % 10 == 0:
            line.cut()
            pages = unlocked(phone, TABS)
        else:
            pages = opened(phone, TABS)
            pages[0].wait_for_timeout(turn % 7 * 20)  # they send what the tabs before them left
            line.cut()
        for page in pages:
            kept.append(f"killed-{part}-{len(kept):03}.")
            write_and_promise(page, kept[-1])
        kill(pages)
        line.mend()
        line.swallows = turn % 4 == 1  # the node takes what comes next, and the telephone never hears so
        if turn % 2:
            sending = phone.new_page()
            with suppress(Error):
                sending.goto("/phone/", wait_until="commit", timeout=5_000)
            sending.wait_for_timeout(turn % 7 * 40)
            kill([sending])
        line.swallows = False
    (page,) = opened(phone, 1)
    wait_until_sent(page)
    across.wire.deliver()
    every = shown(kundli, channel)
    assert [words for words in kept if len(re.findall(rf"<p class=\"read\"[^>]*>{re.escape(words)}", every)) != 1] == []
