"""Break glass in the browser, over two nodes: opened alone, told at once, reviewed by another."""

from datetime import timedelta
from uuid import UUID

import pytest
from border import Seated, is_sound, seated
from broken_glass import GLASS, NAKA, REASON, breaks
from django.db import connection, transaction
from hidden_things import without_chance
from support.cast import person, says
from support.markup import error_at, markup
from support.queries import counted
from support.visiting import text

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict
from sangam.kernel.ids import new_id_of, short
from sangam.oversight import glass as oversight_glass
from sangam.oversight import wire
from sangam.oversight.models import BrokenGlass
from sangam.records.own_records import records
from sangam.workers import timekeeper


def test_the_glass_opens_one_record_for_three_hours(across, cast):
    _, constable, _, record = cast
    assert constable.gets(f"/records/{record}/").status_code == 404
    is_sound(constable.gets(GLASS))
    opened = breaks(constable, record)
    assert opened.status_code == 303
    behind = opened.headers["Location"]
    page = constable.gets(behind)
    is_sound(page)
    assert "Harjit Singh" in text(page)
    assert constable.gets(f"/records/{record}/").status_code == 404
    with clock.shift_time(timedelta(hours=3, minutes=1)):
        seated_again = seated(across.delhi, "dl1007", "DL-ON", "beat")
        assert seated_again.gets(behind).status_code == 404
        with across.delhi:
            glass = BrokenGlass.objects.get()
        assert glass.until_at < clock.now()


def test_owner_and_everyone_above_are_told_at_once(across, cast):
    kundli, constable, dcp, record = cast
    breaks(constable, record)
    assert "broke the glass for danger to life" in text(dcp.gets("/"))
    across.wire.deliver()
    assert "broke the glass before a record of ours" in text(kundli.gets("/"))
    assert REASON in text(kundli.gets(GLASS))


def test_the_flag_stays_until_another_reviews_it(across, cast):
    kundli, constable, dcp, record = cast
    breaks(constable, record)
    across.wire.deliver()
    with clock.shift_time(timedelta(hours=73)), across.delhi:
        timekeeper.run_once()
        glass = BrokenGlass.objects.get().id
    review = f"{GLASS}{glass}/review/"
    assert constable.posts(review, verdict="justified", text="It was needed").status_code == 403
    assert dcp.posts(review, verdict="guilty", text="No").status_code == 400
    assert dcp.posts(review, verdict="justified", text=" ").status_code == 400
    refused = markup(dcp.posts(review, verdict="", text="The girl was found"))
    assert 'value="The girl was found"' in refused
    assert "Awaits review until" in text(dcp.gets(GLASS))
    assert dcp.posts(review, verdict="justified", text="The girl was found").status_code == 303
    assert dcp.posts(review, verdict="justified", text="Again").status_code == 409
    assert "The girl was found" in text(dcp.gets(GLASS))
    across.wire.deliver()
    assert "The girl was found" in text(kundli.gets(GLASS))


def test_who_broke_it_does_not_review_it(across, cast):
    _, _, dcp, record = cast
    behind = breaks(dcp, record)
    assert behind.status_code == 303
    with across.delhi:
        glass = BrokenGlass.objects.get().id
    refused = dcp.posts(f"{GLASS}{glass}/review/", verdict="justified", text="It was me")
    assert refused.status_code == 403
    assert "Another officer reviews an emergency opening" in text(refused)


def test_without_reason_record_or_right_the_glass_holds(across, cast):
    _, constable, _, record = cast
    wrong = breaks(constable, record, reason="urgent")
    assert (wrong.status_code, "whose life is in danger" in error_at(wrong, "reason")) == (400, True)
    wrong = breaks(constable, record, record="no!")
    assert (wrong.status_code, bool(error_at(wrong, "record"))) == (400, True)
    auditor = seated(across.delhi, "dl1009", "DL", "auditor")
    assert breaks(auditor, record).status_code == 403
    assert breaks(constable, record).status_code == 303
    assert breaks(constable, record).status_code == 409
    with across.delhi:
        assert BrokenGlass.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "urgent", REASON])
def test_the_glass_answers_alike_before_a_record_and_before_none(across, cast, reason):
    _, constable, _, record = cast
    absent = new_id_of("HR")
    for two in ((f"/records/{record}/", f"/records/{absent}/"), (f"HR-{short(record)}", f"HR-{short(absent)}")):
        (answer, queries), (of_absent, as_many) = (_tried(constable, each, reason) for each in two)
        assert answer == of_absent
        assert reason == REASON or queries == as_many


def _tried(constable: Seated, named: str, reason: str) -> tuple[tuple[int, str], int]:
    """Break the glass, take that back; return what the officer was answered and the number of queries."""
    with constable.node, counted() as asked, transaction.atomic():
        answer = constable.visitor.posts(GLASS, record=named, reason=reason)
        transaction.set_rollback(True)
    return (answer.status_code, without_chance(markup(answer).replace(named, "NUMBER"))), len(asked)


def test_nothing_behind_a_glass_is_told_to_all_above_and_bars_no_other(across, cast):
    _, constable, dcp, record = cast
    behind = breaks(constable, new_id_of("HR")).headers["Location"]
    refused = constable.gets(behind)
    assert refused.status_code == 404
    assert "Behind this glass is nothing that you may see" in text(refused)
    assert "broke the glass for danger to life" in text(dcp.gets("/"))
    assert breaks(constable, record).status_code == 303


def test_behind_the_glass_too_high_and_absent_are_one_answer(across, cast):
    _, constable, _, _ = cast
    owner = seated(across.delhi, "dl1001", "DL-ON-ALIPUR")
    said = [says("name", "Harjit Singh", level="CONFIDENTIAL")]
    with across.delhi:
        secret = records.create(owner.actor, records.New("person", said), purpose=NAKA)
    pages = []
    for each in (secret, new_id_of("DL")):
        page = constable.gets(breaks(constable, each).headers["Location"])
        listed = text(constable.gets(GLASS))
        pages.append((page.status_code, text(page), "Told at once" in listed, "Alipur" in listed))
    assert pages[0] == pages[1]
    assert pages[0][0] == 404


def test_a_look_behind_the_glass_is_the_officers_own_alone(across, cast):
    _, constable, dcp, record = cast
    behind = breaks(constable, record).headers["Location"]
    assert dcp.gets(behind).status_code == 404
    stranger = seated(across.delhi, "dl1008", "DL-ON-ALIPUR", "beat")
    assert REASON not in text(stranger.gets(GLASS))


def test_after_three_hours_nobody_reads_behind_the_glass(across, cast):
    _, constable, _, record = cast
    actor = constable.actor
    with across.delhi:
        glass = oversight_glass.break_glass(actor, record, reason=REASON)
        assert oversight_glass.open_behind(actor, glass).id == record
        with clock.shift_time(timedelta(hours=3, seconds=1)), pytest.raises(Conflict, match="three hours"):
            oversight_glass.open_behind(actor, glass)


def test_who_looked_names_the_look_behind_a_glass(across):
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    constable = seated(across.delhi, "dl1006", "DL-ON-ALIPUR", "beat")
    with across.delhi:
        record = records.create(narela.actor, records.New("person", person("Harjit Singh")), purpose=NAKA)
    constable.gets(breaks(constable, record).headers["Location"])
    said = text(narela.gets(f"/records/{record}/looks/"))
    assert "Opened a record behind a broken glass" in said
    assert "PS Alipur" in said


def sends(across, kind: str, **changes: object) -> None:
    """Let Delhi send what its own acts would not."""
    with across.delhi, deed(Actor.system("DL", "hostile"), "node:test:send"):
        outbox.post(kind, to=["HR"], body=changes)
    across.wire.deliver()


def broken(record: object, **changes: object) -> dict[str, object]:
    now = clock.now()
    body = wire.BrokenBody(new_id_of("DL"), record, "DL-ON-NARELA", REASON, now, now + timedelta(days=400))
    return bodies.write(body) | changes


def test_a_review_that_overtakes_its_glass_waits_for_it(across, cast):
    kundli, _, _, record = cast
    body = broken(record)
    review = wire.ReviewedBody(UUID(body["glass"]), "justified", "The girl was found", clock.now())
    sends(across, wire.REVIEWED, **bodies.write(review))
    sends(across, wire.BROKEN, **body)
    assert "The girl was found" in text(kundli.gets(GLASS))


def test_a_glass_that_comes_is_open_for_three_hours_at_most(across, cast):
    sends(across, wire.BROKEN, **broken(cast[3]))
    with across.haryana:
        glass = BrokenGlass.objects.get()
    assert glass.until_at - glass.at == timedelta(hours=3)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"glass": str(new_id_of("HR"))}, "oversight:made-by-another"),
        ({"reason": "a\x00b"}, "exchange:body"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "exchange:body"),
        ({"reason": "a" * 1_001}, "exchange:body"),
    ],
)
def test_a_glass_that_nobody_can_break_is_set_aside(across, cast, changes, code):
    sends(across, wire.BROKEN, **broken(cast[3], **changes))
    with across.haryana, connection.cursor() as cursor:
        assert not BrokenGlass.objects.exists()
        cursor.execute("SELECT code FROM federation_setaside")
        assert cursor.fetchall() == [(code,)]
