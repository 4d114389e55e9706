"""A watch that is kept for a case: what it needs, who sees it, how it is renewed and ended."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.cast import CASE, says
from support.watched import CASE_NUMBER, Watcher, in_days, watcher
from support.world import Station, build

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.matching.checks import dismissals
from sangam.matching.watches import watches

PLATE = "HR26DK8337"


@pytest.fixture
def haryana(fresh_nodes) -> Station:
    return build(*fresh_nodes("HR")).stations[0]


@pytest.fixture
def kundli(haryana: Station) -> Watcher:
    return watcher(haryana)


def test_a_kept_watch_outlives_the_72_hours_and_fires_for_its_purpose(haryana, kundli):
    kept = kundli.keeps(kundli.checks(PLATE), purpose=CASE)
    assert (kept.case_number, kept.purpose, kept.reason) == (CASE_NUMBER, "case", "seen near the bank")
    with clock.shift_time(timedelta(days=20)):
        with haryana.node:
            watches.forget()
        record = haryana.opens([says("plate", PLATE)], kind="vehicle")
        assert len(kundli.told()) == 1
        with haryana.node:
            (entry,) = [each for each in audit.entries_on(record) if each.action == "node:watch:answer"]
    assert entry.purpose == f"case {CASE.reference}"


def test_it_ends_with_its_last_day_in_india(kundli):
    kept = kundli.keeps(kundli.checks(PLATE), days=0)
    assert kept.until_at.astimezone(clock.INDIA).hour == 0
    assert timedelta(0) < kept.until_at - clock.now() <= timedelta(days=1)


@pytest.mark.parametrize("number", ["FIR No. 123/26 PS Kundli", "मु0अ0सं0 123/2026", "0123/2026"])
def test_a_case_number_is_read_in_any_spelling(kundli, number):
    assert kundli.keeps(kundli.checks(PLATE), case_number=number).case_number == CASE_NUMBER


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"case_number": " "}, "needs the number of its case"),
        ({"case_number": "the bank robbery"}, "is not a fir"),
        ({"case_number": PLATE}, "is not a fir"),
        ({"reason": "  "}, "Say in a few words"),
        ({"reason": "x" * 301}, "at most 300 characters"),
        ({"days": 181}, "at most 180 days"),
        ({"days": -1}, "at most 180 days"),
    ],
)
def test_what_a_longer_watch_lacks_is_said(kundli, said, sentence):
    answer = kundli.checks(PLATE)
    with pytest.raises(Malformed, match=sentence):
        kundli.keeps(answer, **said)
    assert [each.case_number for each in kundli.watches()] == [""]


def test_it_needs_a_purpose(kundli):
    with pytest.raises(Refused, match="choose a purpose"):
        kundli.keeps(kundli.checks(PLATE), purpose=None)


def test_a_beat_officer_may_not_and_is_told_who_may(haryana):
    beat = watcher(haryana, "beat")
    with pytest.raises(Refused, match="watch:keep"):
        beat.keeps(beat.checks(PLATE))


@pytest.mark.parametrize("act", ["keep", "renew", "end", "look"])
def test_another_posts_watch_is_not_there(haryana, kundli, act):
    answer = kundli.checks(PLATE)
    other = watcher(haryana, unit="HR-SNP-RAI")
    acts = {
        "keep": lambda: other.keeps(answer),
        "renew": lambda: watches.renew_watch(other.actor, answer.id, until=in_days(3)),
        "end": lambda: watches.end_watch(other.actor, answer.id),
        "look": lambda: watches.watch(other.actor, answer.id),
    }
    with haryana.node, pytest.raises(NotFound, match="has no such watch"):
        acts[act]()


def test_after_its_time_it_cannot_be_kept(kundli):
    answer = kundli.checks(PLATE)
    with clock.shift_time(timedelta(hours=73)), pytest.raises(NotFound, match="its time may be over"):
        kundli.keeps(answer)


def test_it_is_renewed_within_the_same_bound(haryana, kundli):
    kept = kundli.keeps(kundli.checks(PLATE), days=5)
    with haryana.node:
        longer = watches.renew_watch(kundli.actor, kept.id, until=in_days(180))
        assert longer.until_at - kept.until_at == timedelta(days=175)
        with pytest.raises(Malformed, match="at most 180 days"):
            watches.renew_watch(kundli.actor, kept.id, until=in_days(181))


def test_a_checks_own_watch_is_not_renewed(haryana, kundli):
    answer = kundli.checks(PLATE)
    with haryana.node, pytest.raises(Conflict, match="give its case number"):
        watches.renew_watch(kundli.actor, answer.id, until=in_days(3))


def test_ended_it_fires_no_more_and_what_was_asked_is_forgotten(haryana, kundli):
    kept = kundli.keeps(kundli.checks(PLATE))
    with haryana.node:
        watches.end_watch(kundli.actor, kept.id)
    haryana.opens([says("plate", PLATE)], kind="vehicle")
    assert (kundli.told(), kundli.watches()) == ([], [])
    assert not haryana.read_rows("matching_watchkey")


def test_ending_a_checks_watch_ends_that_of_the_same_check_done_twice(haryana, kundli):
    kundli.checks(PLATE)
    answer = kundli.checks(PLATE)
    assert len(kundli.watches()) == 1
    with haryana.node:
        watches.end_watch(kundli.actor, answer.id)
    assert kundli.watches() == []


def test_the_next_holder_sees_ends_and_renews_it(haryana, kundli):
    kept = kundli.keeps(kundli.checks(PLATE))
    successor = Watcher(haryana, replace(kundli.actor, officer=haryana.desk.officer))
    assert [each.id for each in successor.watches()] == [kept.id]
    with haryana.node:
        watches.renew_watch(successor.actor, kept.id, until=in_days(60))
        watches.end_watch(successor.actor, kept.id)


def test_the_list_counts_what_answered_and_is_written(haryana, kundli):
    kundli.checks("98110 54321")
    kundli.keeps(kundli.checks(PLATE))
    haryana.opens([says("plate", PLATE)], kind="vehicle")
    kundli.told()
    assert [(each.asked, each.answers) for each in kundli.watches()] == [
        ((("plate", PLATE),), 1),
        ((("phone", "+919811054321"),), 0),
    ]
    with haryana.node:
        assert audit.recent_entries(action="officer:watch:list")[0].post == kundli.actor.post


def test_who_was_told_that_it_is_not_him_is_not_told_again(haryana, kundli):
    kundli.checks("Harjeet Singh s/o Balwant")
    record = haryana.opens([says("name", "Harjeet Singh"), says("relative", "s/o Balwant")])
    (told,) = kundli.told()
    with haryana.node:
        dismissals.dismiss_hit(kundli.actor, record, subject=told.parts["subject"], purpose=CASE)
    assert kundli.told() == []
    haryana.corrects(record, says("caution", "armed"))
    assert kundli.told() == []


@pytest.mark.parametrize(("status", "lane"), [("recovered", "watching"), ("plate-misused", "now"), ("stolen", "now")])
def test_an_answer_presses_by_the_cautions_that_it_shows(haryana, kundli, status, lane):
    kundli.checks(PLATE)
    haryana.opens([says("plate", PLATE), says("status", status), says("caution", "armed")], kind="vehicle")
    (told,) = kundli.told()
    assert (str(told.lane), bool(told.parts["caution"])) == (lane, lane == "now")
