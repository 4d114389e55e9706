"""Clocks: they ring when nobody acts, as often as they should, and never for what is over."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from support.beat import officer

from sangam.audit import audit
from sangam.audit.audit import deed
from sangam.federation import desk_notes
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import Told
from sangam.notices import deliveries, lists, policy
from sangam.notices import desk as notice_desk
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency

SYSTEM = Actor.system("DL", "test")
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def sets(to="DL-ON-NARELA", *, minutes=5, subject=None, repeat=None, until=None, matter=""):
    about = subject or Subject("thing", new_id())
    due_at = clock.now() + minutes * MINUTE
    telling = Telling(
        "late", about, "{what} is late", {"what": "it"}, TodayLane.NOW, Urgency.URGENT, due_at, matter=matter
    )
    with deed(SYSTEM, "node:test:set"):
        deliveries.set_clocks([Deadline(telling, to, due_at, repeat, until)])
    return about


def stops(about, **narrowed):
    with deed(SYSTEM, "node:test:stop"):
        deliveries.stop_clocks(about, **narrowed)


def rings(minutes):
    with clock.shift_time(minutes * MINUTE):
        return deliveries.ring_due_clocks()


def test_a_clock_rings_once_when_it_is_due(desk):
    about = sets()
    assert rings(4) == 0
    assert lists.open_notices(desk.narela) == []
    assert rings(6) == 1
    assert rings(60) == 0
    (notice,) = lists.open_notices(desk.narela)
    assert (notice.subject, notice.title, notice.parts) == (about, "{what} is late", {"what": "it"})
    assert not notice.overdue(clock.now())
    assert notice.overdue(clock.now() + 6 * MINUTE)


def test_a_repeating_clock_rings_on_its_beat_until_its_end(desk):
    sets(repeat=5 * MINUTE, until=clock.now() + 14 * MINUTE)
    assert [rings(minutes) for minutes in (5.1, 6, 10.1, 15.1, 60)] == [1, 0, 1, 0, 0]
    (notice,) = lists.open_notices(desk.narela)
    assert notice.times == 2


def test_rings_missed_while_the_node_was_down_are_not_made_up_for(desk):
    sets(repeat=5 * MINUTE)
    assert [rings(31), rings(31), rings(34.9), rings(35.1)] == [1, 0, 0, 1]


def test_a_clock_past_its_end_tells_nobody(desk):
    sets(until=clock.now() + 6 * MINUTE)
    rings(7)
    assert lists.open_notices(desk.narela) == []


def test_a_stopped_clock_rings_no_more_and_may_be_set_anew(desk):
    about = sets()
    stops(about)
    assert rings(6) == 0
    sets(subject=about, minutes=10)
    assert [rings(9), rings(11)] == [0, 1]


def test_clocks_are_stopped_by_recipient_and_by_matter(desk):
    about = Subject("thing", new_id())
    sets("DL-ON-NARELA", subject=about, matter="a")
    sets("DL-ON-ALIPUR", subject=about, matter="a")
    sets("DL-ON-ALIPUR", subject=about, matter="b")
    stops(about, to="DL-ON-NARELA")
    stops(about, matter="b")
    assert rings(6) == 1
    assert lists.open_notices(desk.narela) == []
    assert len(lists.open_notices(desk.alipur)) == 1


def test_setting_the_same_clock_twice_in_one_go_sets_the_last(desk):
    telling = Telling("late", Subject("thing", new_id()), "x")
    with deed(SYSTEM, "node:test:set"):
        deliveries.set_clocks(Deadline(telling, "DL-ON-NARELA", clock.now() + minutes * MINUTE) for minutes in (5, 10))
    assert [rings(6), rings(11)] == [0, 1]


def test_ringing_is_one_deed_of_the_timekeeper_and_silence_is_none(desk):
    about = sets()
    sets()
    rings(1)
    rings(6)
    (entry,) = audit.recent_entries(action="node:clock:ring")
    assert entry.label == "system:timekeeper"
    assert f"thing:{about.id} to DL-ON-NARELA" in entry.details["rung"]


def test_setting_and_stopping_need_a_deed(desk):
    telling = Telling("late", Subject("thing", new_id()), "x")
    with pytest.raises(RuntimeError, match="inside audit"):
        deliveries.set_clocks([Deadline(telling, "DL", clock.now())])
    with pytest.raises(RuntimeError, match="inside audit"):
        deliveries.stop_clocks(telling.subject)


@pytest.mark.parametrize(
    ("at", "repeat", "until", "following"),
    [
        (0, None, None, None),
        (0, 5, None, 5),
        (1, 5, None, 5),
        (5, 5, None, 10),
        (31, 5, None, 35),
        (0, 5, 6, 5),
        (0, 5, 5, None),
    ],
)
def test_the_next_ring_lies_ahead_on_the_same_beat(at, repeat, until, following):
    def minutes(count):
        return None if count is None else AT + count * MINUTE

    found = policy.next_ring(AT, at=minutes(at), repeat=repeat and repeat * MINUTE, until=minutes(until))
    assert found == minutes(following)


def test_what_federation_wrote_for_the_desk_reaches_headquarters_once(desk):
    headquarters = officer(desk.node, "DL", "station", "Duty officer")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO federation_desknote (id, force, code, sentence, at) "
            "VALUES (gen_random_uuid(), 'HR', 'federation:clock', 'The clock is ahead.', now())"
        )
    assert [notice_desk.tell_desk_notes(), notice_desk.tell_desk_notes()] == [1, 0]
    (notice,) = lists.open_notices(headquarters)
    assert (notice.kind, notice.parts["sentence"]) == ("peer.note", "The clock is ahead.")


def test_a_fork_leaves_the_list_once_its_force_was_restored(desk):
    headquarters = officer(desk.node, "DL", "station", "Duty officer")
    restored = "HR was restored."
    for force, code, sentence in (
        ("HR", "federation:fork", "The ledger of HR forked."),
        ("UP", "federation:fork", "The ledger of UP forked."),
        ("HR", "federation:ledger-lost", restored),
    ):
        with deed(SYSTEM, "node:test:write"):
            desk_notes.tell_desk(force, code, Told(sentence))
        notice_desk.tell_desk_notes()
    assert {each.parts["sentence"] for each in lists.open_notices(headquarters)} == {
        "The ledger of UP forked.",
        restored,
    }


def test_of_workers_that_look_at_the_disk_at_once_one_tells(desk):
    with transaction.atomic():
        assert notice_desk.tell_low_disk(4200)
        with connection.cursor() as cursor:
            cursor.execute("SELECT hashtextextended('node.disk', 0) & 4294967295")
            (low,) = cursor.fetchone()
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid()",
                [low],
            )
            assert cursor.fetchone() == (1,)


def test_headquarters_is_told_once_a_day_that_the_disk_nears_its_end(desk):
    headquarters = officer(desk.node, "DL", "station", "Duty officer")
    assert [notice_desk.tell_low_disk(4200), notice_desk.tell_low_disk(4100)] == [True, False]
    with clock.shift_time(timedelta(days=1, minutes=1)):
        assert notice_desk.tell_low_disk(3000)
    (notice,) = lists.open_notices(headquarters)
    assert (notice.kind, notice.parts["megabytes"], notice.times) == ("node.disk", "3000", 2)
