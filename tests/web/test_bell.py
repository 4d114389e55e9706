"""The bell: what rings, what stands on top of each page, who could hear it, and how many things wait."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest
from border import hidden, seated
from live_pages import Reader, Server, tell
from support.cluster import TestCluster
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text
from support.wire_world import until

from sangam.audit.audit import deed
from sangam.exchange.alerts import pages
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import CAN_WAIT, NoticeView, Subject, TodayLane, Urgency
from sangam.web.live import bell

ALERT = {
    "title": "White Scorpio", "text": "Used in firing.", "action": "stop-and-check", "urgency": "flash", "hours": "12",
    "caution": ["armed"], "step": "send",
}  # fmt: skip


@pytest.fixture
def server(delhi: TestNode, cluster: TestCluster) -> Iterator[Server]:
    served = Server(delhi, cluster)
    yield served
    served.stop()


@pytest.mark.parametrize("address", ["/", "/me/", "/more/", "/alerts/"])
def test_an_alert_that_waits_stands_on_top_of_every_page_with_its_caution(narela: Visitor, address: str) -> None:
    tell("white Scorpio", urgency=Urgency.FLASH, caution="Armed")
    page = markup(narela.gets(address)).split('id="told"')[1].split('id="answer"')[0]
    assert page.index("Armed") < page.index("Flash alert</b>") < page.index("white Scorpio")
    assert 'data-ring="flash" data-rings="again"' in page


def test_what_is_routine_or_acknowledged_does_not_ring(narela: Visitor) -> None:
    tell("routine", urgency=Urgency.ROUTINE)
    subject = tell("done", urgency=Urgency.FLASH)
    with deed(Actor.system("DL", "test"), "node:test:done"):
        deliveries.done_for_subject(subject)
    assert "data-ring=" not in markup(narela.gets("/"))


def test_what_shows_beside_the_page_names_neither_person_nor_title(narela: Visitor) -> None:
    tell("Harjeet in a white Scorpio", caution="Armed")
    page = markup(narela.gets("/me/"))
    (tag,) = (each for each in page.split("<") if each.startswith("div") and "data-ring=" in each)
    assert 'data-ring-word="Urgent alert"' in tag
    assert 'data-ring-caution="Armed"' in tag
    assert "Harjeet" not in tag


def test_many_alerts_leave_room_for_the_page(narela: Visitor) -> None:
    for number in range(5):
        tell(f"alert {number}")
    page = text(narela.gets("/me/"))
    assert "2 more alerts wait" in page
    assert "alert 4" in page
    assert "alert 0" not in page


def test_an_open_page_falls_silent_when_another_acknowledges(server: Server, narela: Visitor) -> None:
    reader = Reader(server.port, narela.token)
    subject = tell("white Scorpio")
    assert 'data-rings="again"' in reader.next("told")["data"]
    assert reader.next("waiting")["data"] == '{"today": 1, "alerts": 1, "channels": 0}'
    with deed(Actor.system("DL", "test"), "node:test:done"):
        deliveries.done_for_subject(subject)
    assert "data-ring" not in reader.next("told")["data"]
    assert reader.next("waiting")["data"] == '{"today": 0, "alerts": 0, "channels": 0}'
    reader.leaves()


def test_the_sender_sees_which_posts_had_a_page_open(delhi: TestNode, server: Server, narela: Visitor) -> None:
    hears = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    hears.signs_in()
    reader = Reader(server.port, hears.token)
    assert reader.beats()
    address = narela.posts("/alerts/new/", **ALERT, unit=["DL-ON-ALIPUR", "DL-CR"]).headers["Location"]
    assert 'data-ring="flash"' in reader.next("told")["data"]

    def heard() -> dict[str, bool]:
        rows = pages.board(narela.actor, UUID(address.split("/")[2])).rows
        return {row.unit: row.heard_at is not None for row in rows}

    until(lambda: heard()["DL-ON-ALIPUR"])
    assert heard() == {"DL-ON-ALIPUR": True, "DL-CR": False}
    assert "none when it came" in text(narela.gets(f"{address}board/"))
    reader.leaves()


def test_of_another_forces_posts_it_is_not_known_who_had_a_page_open(across, kundli) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    address = narela.posts("/alerts/new/", **ALERT, unit=["HR-SNP-KUNDLI"]).headers["Location"]
    across.wire.deliver()
    board = text(narela.gets(f"{address}board/"))
    assert "not known" in board
    assert "none when it came" not in board


def test_a_badge_is_the_force_whose_act_the_item_tells_of(across, kundli) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    narela.posts("/alerts/new/", **ALERT, unit=["HR-SNP-KUNDLI"])
    shared = across.shared_person(narela)
    about = hidden(kundli.gets(f"/records/{shared.id}/ask/"), "about")
    kundli.posts(f"/records/{shared.id}/ask/", about=about, question="Is he with you?", pace="urgent")
    across.wire.deliver()
    for officer, theirs in ((kundli, "DL"), (narela, "HR")):
        items = markup(officer.gets("/")).split('class="group now"')[1].split("</section>")[0]
        assert items.count("data-item") == 1
        assert f">{theirs}<" in items


def called(*, can_wait: bool, urgency: Urgency = Urgency.ROUTINE) -> NoticeView:
    """Return a call on a post that has just come."""
    at, parts = clock.now(), {CAN_WAIT: "yes"} if can_wait else {}
    about = Subject("channel", new_id())
    return NoticeView(
        new_id(), "DL-ON-NARELA", "channel.mention", about, "", parts, TodayLane.NOW, urgency, at, at, None, 1, None
    )


@pytest.mark.parametrize(
    ("hour", "quiet", "rings"),
    [
        (12, (22, 6), True),
        (23, (22, 6), False),
        (23, (9, 17), True),
        (12, (9, 17), False),
        (17, (9, 17), True),
        (23, (0, 0), True),
    ],
)
def test_what_can_wait_rings_outside_the_officers_own_quiet_hours(
    monkeypatch: pytest.MonkeyPatch, hour: int, quiet: tuple[int, int], *, rings: bool
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 29, hour, tzinfo=clock.INDIA))
    reader = Actor("DL", "SHO Narela", quiet=quiet)
    assert bool(bell.heard_once([called(can_wait=True)], reader)) is rings
    assert bell.heard_once([called(can_wait=False, urgency=Urgency.URGENT)], reader)
    assert not bell.heard_once([called(can_wait=False)], reader)


def test_an_officer_chooses_quiet_hours(narela: Visitor) -> None:
    assert "22:00" in narela.gets("/me/").content.decode()
    assert narela.posts("/me/quiet-hours/", quiet_from="9", quiet_until="17").status_code == 303
    assert narela.actor.quiet == (9, 17)
    assert narela.posts("/me/quiet-hours/", quiet_from="9", quiet_until="25").status_code == 400
