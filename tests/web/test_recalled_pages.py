"""What was recalled is listed by number alone, with each holder's receipt; who asked of our pointers, and how often."""

from datetime import timedelta

import pytest
from border import Seated, is_sound, seated
from support.cast import person
from support.markup import markup
from support.visiting import text

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id, short
from sangam.records.models.pointers import PointerCount
from sangam.records.own_records import records

LIST = "/records/recalled/"


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def recalls(narela: Seated, wire, name: str):
    """Share a record with Haryana and recall it; nothing of the recall has left yet."""
    with narela.node:
        made = records.create(narela.actor, records.New("person", person(name)))
        records.share(narela.actor, made, with_forces={"HR": Level.WHOLE})
    wire.deliver()
    with narela.node:
        records.recall(narela.actor, made, reason="the wrong man")
    return made


def test_a_recalled_record_is_listed_with_receipts_until_all_confirmed(across, narela):
    confirmed = recalls(narela, across.wire, "Zubair One")
    across.wire.deliver()
    waiting = recalls(narela, across.wire, "Zubair Two")
    everything, open_ones = narela.gets(LIST), narela.gets(f"{LIST}?waiting=1")
    is_sound(everything)
    assert all(short(each) in text(everything) for each in (confirmed, waiting))
    assert short(waiting) in text(open_ones)
    assert short(confirmed) not in text(open_ones)
    assert "1 force has not confirmed" in text(open_ones)
    page = narela.gets(f"{LIST}{confirmed}/")
    is_sound(page)
    assert "receipt signed" in text(page)
    assert "on its way" in text(narela.gets(f"{LIST}{waiting}/"))
    for shown in (everything, page):
        assert "Zubair" not in markup(shown)


def test_only_whose_post_recalls_reads_it_and_only_of_ours(across, narela):
    made = recalls(narela, across.wire, "Zubair")
    beat = seated(across.delhi, "dl1002", "DL-ON-NARELA", role="beat")
    assert [beat.gets(LIST).status_code, beat.gets(f"{LIST}{made}/").status_code] == [403, 403]
    assert narela.gets(f"{LIST}{new_id()}/").status_code == 404
    kundli = seated(across.haryana, "hr1001", "HR-SNP-KUNDLI")
    across.wire.deliver()
    assert kundli.gets(f"{LIST}{made}/").status_code == 404


def test_the_node_page_says_who_asked_of_our_pointers_against_the_limits(across, narela):
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    with narela.node, audit.deed(narela.actor, "officer:test:count"):
        for back, post, asked, refused in [
            (0, "HR-1", 7, 0),
            (5, "HR-1", 30, 0),
            (0, "HR-2", 2, 9),
            (30, "HR-3", 99, 0),
        ]:
            at = hour - timedelta(hours=back)
            PointerCount.objects.create(force="HR", post=post, hour=at, asked=asked, refused=refused)
    admin = seated(across.delhi, "dl9009", "DL", role="admin")
    page = admin.gets("/oversight/node/")
    is_sound(page)
    words = " ".join(text(page).split())
    for row in ("all posts 9 / 5000 39 / 40000 9", "HR-1 7 / 200 37 / 1000 0", "HR-2 2 / 200 2 / 1000 9"):
        assert row in words
    assert "HR-3" not in words
