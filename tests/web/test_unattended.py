"""What a page asks by itself keeps no session open; what the officer does, does."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sentences import TEMPLATE_FILES
from support.visiting import Visitor

from sangam.access.models import SessionSeen
from sangam.kernel import clock
from sangam.web.common.pages import UNATTENDED

BY_ITSELF = re.compile(r"sse:|every |load|revealed|intersect")
ITSELF = {UNATTENDED: "1"}


def asking_tags() -> Iterator[tuple[str, str]]:
    """Yield each tag of the templates that has a trigger, with its file."""
    for path in TEMPLATE_FILES:
        page = path.read_text(encoding="utf-8")
        for found in re.finditer("hx-trigger=", page):
            yield path.name, page[page.rindex("<", 0, found.start()) : page.index(">", found.start())]


def self_reading_parts() -> list[tuple[str, str]]:
    """Return those that ask without the officer."""
    return [(name, tag) for name, tag in asking_tags() if BY_ITSELF.search(tag.split('hx-trigger="')[1].split('"')[0])]


def seen_after(visitor: Visitor, address: str, **headers: str) -> bool:
    """Tell whether a request five minutes later is noted as the officer's."""
    before = SessionSeen.objects.get().at
    with clock.shift_time(timedelta(minutes=5)):
        visitor.gets(address, **headers)
    return SessionSeen.objects.get().at > before


def test_every_part_that_reads_itself_says_so() -> None:
    parts = self_reading_parts()
    assert {"today.html", "watches.html", "thread.html", "alert_board.html", "import.html"} <= {
        part[0] for part in parts
    }
    mark = f"""hx-headers='{{"{UNATTENDED}": "1"}}'"""
    assert [name for name, tag in parts if mark not in tag] == []


@pytest.mark.parametrize("address", ["/", "/watches/", "/threads/"])
def test_a_part_that_reads_itself_is_no_activity(narela: Visitor, address: str) -> None:
    assert not seen_after(narela, address, **ITSELF)
    assert seen_after(narela, address)


@pytest.mark.parametrize(("loads", "noted"), [("image", False), ("audio", False), ("document", True), ("empty", True)])
def test_a_picture_that_a_part_brings_along_is_no_activity(narela: Visitor, loads: str, noted: bool) -> None:
    assert seen_after(narela, "/", **{"Sec-Fetch-Dest": loads}) is noted


def test_what_the_officer_sends_is_activity_wherever_it_stands(narela: Visitor) -> None:
    before = SessionSeen.objects.get().at
    with clock.shift_time(timedelta(minutes=5)):
        narela.browser.post("/purpose/", {"purpose": "naka"}, headers=ITSELF)
    assert SessionSeen.objects.get().at > before


def test_a_page_that_only_reads_itself_runs_out(narela: Visitor) -> None:
    for minutes in (8, 16):
        with clock.shift_time(timedelta(minutes=minutes)):
            assert narela.gets("/", **ITSELF).status_code == 200
    with clock.shift_time(timedelta(minutes=21)):
        assert narela.gets("/", **ITSELF).status_code == 303
