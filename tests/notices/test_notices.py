"""Telling posts and units, being through with it, and reading without missing any."""

import dataclasses
from datetime import timedelta

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import new_id
from sangam.notices import deliveries, lists, policy
from sangam.notices.models import Notice
from sangam.notices.types import Subject, Telling, TodayLane, Urgency

SYSTEM = Actor.system("DL", "test")


def ids(actor):
    return [notice.subject.id for notice in lists.open_notices(actor)]


def test_a_units_notice_is_for_any_post_of_exactly_that_unit(desk):
    about = desk.tells("DL-ON-NARELA")
    assert ids(desk.narela) == ids(desk.constable) == [about.id]
    assert ids(desk.alipur) == []
    above = dataclasses.replace(desk.narela, unit="DL-ON", post=new_id())
    assert ids(above) == []


def test_a_posts_notice_is_for_that_post_alone_and_for_whoever_holds_it(desk):
    about = desk.tells(f"post:{desk.narela.post}")
    assert ids(desk.constable) == []
    assert ids(dataclasses.replace(desk.narela, officer=new_id())) == [about.id]


def test_a_part_of_the_node_has_no_notices(desk):
    desk.tells("DL-ON-NARELA")
    assert policy.tokens(SYSTEM) == []
    assert lists.open_notices(SYSTEM) == []


def test_what_needs_me_now_comes_first_then_the_most_urgent_then_the_due(desk):
    soon, later = clock.now() + timedelta(minutes=5), clock.now() + timedelta(hours=5)
    wanted = [
        {"urgency": Urgency.FLASH},
        {"urgency": Urgency.URGENT, "due_at": soon},
        {"urgency": Urgency.URGENT, "due_at": later},
        {"urgency": Urgency.URGENT},
        {},
        {"lane": TodayLane.BACK, "urgency": Urgency.FLASH},
        {"lane": TodayLane.WATCHING},
    ]
    told = [desk.tells("DL-ON-NARELA", **said) for said in reversed(wanted)]
    assert ids(desk.narela) == [about.id for about in reversed(told)]


def test_a_notice_is_ones_own_only_where_all_of_it_is(desk):
    def told_by(*acted):
        about = Subject("channel", new_id())
        for actor in acted:
            with deed(actor, "node:test:tell"):
                deliveries.notify(Telling("channel.message", about, "said", {}), to=["DL-ON-NARELA"])
        return next(each.told_by for each in lists.open_notices(desk.narela) if each.subject == about)

    assert told_by(desk.narela, desk.narela) == desk.narela.officer
    assert told_by(SYSTEM, desk.narela) is None
    assert told_by(desk.constable, desk.narela) is None
    assert told_by(desk.narela, SYSTEM) is None


def test_the_same_matter_is_told_again_not_twice(desk):
    about = desk.tells("DL-ON-NARELA", urgency=Urgency.ROUTINE)
    desk.tells("DL-ON-NARELA", subject=about, urgency=Urgency.FLASH)
    (notice,) = lists.open_notices(desk.narela)
    assert (notice.times, notice.urgency, notice.parts) == (2, Urgency.FLASH, {"what": "it"})
    deliveries.mark_done(desk.narela, notice.id)
    desk.tells("DL-ON-NARELA", subject=about)
    (again,) = lists.open_notices(desk.narela)
    assert again.id != notice.id
    assert again.times == 1


def test_one_of_the_unit_is_through_for_all_and_again_changes_nothing(desk):
    desk.tells("DL-ON-NARELA")
    (notice,) = lists.open_notices(desk.narela)
    for _ in range(2):
        deliveries.mark_done(desk.constable, notice.id)
    assert lists.open_notices(desk.narela) == []
    assert Notice.objects.get(id=notice.id).done_by == desk.constable.post


def test_where_each_officer_must_see_it_one_is_through_only_for_himself(desk):
    about = desk.tells("DL-ON-NARELA", each_officer=True)
    (notice,) = lists.open_notices(desk.narela)
    horizon = lists.since(desk.constable, 0).horizon
    for _ in range(2):
        deliveries.mark_done(desk.constable, notice.id)
    assert ids(desk.constable) == []
    assert ids(desk.narela) == [about.id]
    (changed,) = lists.since(desk.constable, horizon).notices
    assert changed.done_at is not None
    with deed(SYSTEM, "node:test:end"):
        deliveries.done_for_subject(about)
    assert ids(desk.narela) == []


def test_nobody_is_through_with_anothers_notice(desk):
    desk.tells("DL-ON-NARELA")
    (notice,) = lists.open_notices(desk.narela)
    for stranger, known in ((desk.alipur, notice.id), (desk.narela, new_id())):
        with pytest.raises(NotFound, match="no such notice"):
            deliveries.mark_done(stranger, known)
    assert ids(desk.narela) == [notice.subject.id]


def test_what_is_done_with_leaves_by_subject_recipient_kind_and_matter(desk):
    about = Subject("thing", new_id())

    def tell():
        for matter in ("one", "two"):
            desk.tells("DL-ON-NARELA", "DL-ON-ALIPUR", subject=about, kind=f"kind-{matter}", matter=matter)

    def left(**narrowed):
        tell()
        with deed(SYSTEM, "node:test:end"):
            deliveries.done_for_subject(about, **narrowed)
        return len(lists.open_notices(desk.narela)), len(lists.open_notices(desk.alipur))

    assert left(to="DL-ON-NARELA") == (0, 2)
    assert left(kind="kind-one") == (1, 1)
    assert left(matter="two") == (1, 1)
    assert left() == (0, 0)


def test_telling_nobody_tells_nobody(desk):
    with deed(SYSTEM, "node:test:tell"):
        assert deliveries.notify(Telling("test", Subject("thing", new_id()), "x"), to=[]) == 0


def test_telling_and_ending_need_a_deed(desk):
    about = Subject("thing", new_id())
    with pytest.raises(RuntimeError, match="inside audit"):
        deliveries.notify(Telling("test", about, "x"), to=["DL-ON-NARELA"])
    with pytest.raises(RuntimeError, match="inside audit"):
        deliveries.done_for_subject(about)
    with pytest.raises((ProgrammingError, InternalError), match="outside a deed"), transaction.atomic():
        Notice.objects.create(
            to="DL",
            kind="x",
            subject_kind="x",
            subject=new_id(),
            title="x",
            parts={},
            lane="now",
            urgency="flash",
            matter="x",
            each_officer=False,
            created_at=clock.now(),
            told_at=clock.now(),
            times=1,
            written_in=1,
        )


def test_from_the_last_horizon_comes_what_changed_and_no_older_thing(desk):
    first = desk.tells("DL-ON-NARELA")
    start = lists.since(desk.narela, 0)
    assert [notice.subject for notice in start.notices] == [first]
    second = desk.tells("DL-ON-NARELA")
    news = lists.since(desk.narela, start.horizon)
    assert [notice.subject for notice in news.notices] == [second]
    assert lists.since(desk.narela, news.horizon).notices == ()
    deliveries.mark_done(desk.narela, news.notices[0].id)
    (gone,) = lists.since(desk.narela, news.horizon).notices
    assert gone.done_at is not None
    assert lists.since(desk.alipur, 0).notices == ()


def test_at_the_start_only_open_notices_come(desk):
    desk.tells("DL-ON-NARELA")
    (notice,) = lists.open_notices(desk.narela)
    deliveries.mark_done(desk.narela, notice.id)
    assert lists.since(desk.narela, 0).notices == ()


def test_a_horizon_from_before_a_restore_starts_afresh(desk):
    about = desk.tells("DL-ON-NARELA")
    news = lists.since(desk.narela, 1 << 60)
    assert [notice.subject for notice in news.notices] == [about]
    assert news.horizon < 1 << 60


def test_a_notice_that_commits_after_a_younger_one_is_not_missed(desk, cluster):
    with cluster.superuser(desk.node.database) as slow:
        slow.autocommit = False
        slow.execute("SELECT set_config('sangam.deed', 'x', true), pg_current_xact_id()")
        desk.tells("DL-ON-NARELA")
        seen = lists.since(desk.narela, 0)
        assert len(seen.notices) == 1
        slow.execute(
            """INSERT INTO notices_notice (id, "to", kind, subject_kind, subject, title, parts, lane, urgency, matter,
               each_officer, created_at, told_at, times, written_in)
               VALUES (gen_random_uuid(), 'DL-ON-NARELA', 'slow', 'thing', gen_random_uuid(), 'late', '{}', 'now',
               'routine', 'slow', false, now(), now(), 1, pg_current_xact_id()::text::bigint)"""
        )
        slow.commit()
    assert "slow" in [notice.kind for notice in lists.since(desk.narela, seen.horizon).notices]


def test_a_telling_wakes_the_listeners_once_a_transaction(desk, cluster):
    with cluster.superuser(desk.node.database) as listener:
        listener.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(deliveries.CHANNEL)))
        with deed(SYSTEM, "node:test:tell"):
            for _ in range(3):
                deliveries.notify(Telling("t", Subject("thing", new_id()), "x"), to=["DL-ON-NARELA", "DL-ON-ALIPUR"])
        assert len(list(listener.notifies(timeout=120, stop_after=1))) == 1
        assert list(listener.notifies(timeout=0)) == []


def test_reading_takes_one_query(desk):
    for _ in range(5):
        desk.tells("DL-ON-NARELA")
    for look in (lists.open_notices, lambda actor: lists.since(actor, 0)):
        with CaptureQueriesContext(connection) as caught:
            look(desk.narela)
        assert len(caught) == 1
