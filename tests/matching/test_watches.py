"""A later record answers who asked before: what fires, what does not, and what is taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.cast import NAKA, person, says
from support.queries import counted
from support.watched import Watcher, answer_all, watcher
from support.world import Station, until

from sangam.access.models import Post
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.models import Watch
from sangam.matching.queries.query_context import recognise_text
from sangam.matching.watches import watch_matching, watches
from sangam.matching.watches.watch_creation import asked_of, read_back, without_protected
from sangam.notices.types import TodayLane, Urgency
from sangam.records.own_records import records
from sangam.records.own_records.records import New

PLATE = "HR26DK8337"
HIM = person("Harjeet Singh", alias="Kala", relative="s/o Balwant")


@pytest.fixture
def kundli(haryana: Station) -> Watcher:
    return watcher(haryana)


def change_post(station: Station, post: object, **changes: object) -> None:
    with station.node, audit.deed(Actor.system(station.force, "test"), "admin:post:change"):
        Post.objects.filter(id=str(post)).update(**changes)


def test_a_later_record_of_our_own_answers_the_check(haryana, kundli):
    answer = kundli.checks(f"white scorpio {PLATE} went towards Narela")
    assert answer.watched_until is not None
    haryana.opens([says("plate", PLATE)], kind="vehicle")
    (told,) = kundli.told()
    assert (told.parts["asked"], told.parts["force"], told.parts["desk"]) == (PLATE, "HR", "PS Kundli")
    assert (told.lane, told.urgency) == (TodayLane.WATCHING, Urgency.ROUTINE)


def test_a_copy_from_another_force_answers_it_over_the_wire(delhi, kundli, wire):
    kundli.checks("हरजीत @ काला पुत्र बलवंत")
    delhi.opens(HIM, shares={"HR": Level.WHOLE})
    wire.deliver(repeated=2)
    (told,) = kundli.told()
    assert (told.parts["force"], told.times) == ("DL", 1)


def test_a_man_who_may_shoot_needs_the_post_now(haryana, kundli):
    kundli.checks("Harjeet s/o Balwant")
    haryana.opens([*HIM, says("caution", "armed")])
    (told,) = kundli.told()
    assert (told.lane, told.urgency, told.parts["caution"]) == (TodayLane.NOW, Urgency.URGENT, "armed")


@pytest.mark.parametrize("text", ["Harjeet Singh @ Kala", "हरजीत सिंह पुत्र बलवंत"])
def test_a_name_that_is_told_apart_fires(haryana, kundli, text):
    kundli.checks(text)
    haryana.opens(HIM)
    assert len(kundli.told()) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Sunil Kumar", person("Sunil Kumar", relative="s/o Ramesh")),
        ("Sunil Kumar s/o Ramesh", person("Sunil Kumar", relative="s/o Jagdish")),
        ("Sunil Kumar s/o Ramesh", person("Sunil Kumar")),
        ("HR26DKB337", [says("name", "Nobody"), says("plate", PLATE)]),
    ],
)
def test_a_weaker_hit_does_not_fire(haryana, kundli, asked, said):
    kundli.checks(asked)
    haryana.opens(said)
    assert kundli.told() == []


def test_a_common_name_alone_is_not_watched_and_the_answer_says_so(kundli):
    assert kundli.checks("Sunil Kumar").watched_until is None
    assert kundli.watches() == []


FORBIDDEN = {
    "classification": ([says("plate", PLATE, level="CONFIDENTIAL")], {}),
    "victim": ([says("plate", PLATE, Caveat.VICTIM)], {}),
    "audience": ([says("plate", PLATE)], {"audience": {"HR": ["HR-SNP-RAI"]}}),
    "purpose": ([says("plate", PLATE)], {"purposes": [Purpose.MISSING]}),
    "expiry": ([says("plate", PLATE)], {"days": -1}),
}


@pytest.mark.parametrize("why", FORBIDDEN)
def test_what_the_post_may_not_see_fires_nothing(haryana, kundli, why):
    said, terms = FORBIDDEN[why]
    kundli.checks(PLATE)
    by = haryana.at("station", "HR-SNP-RAI") if why == "audience" else None
    haryana.opens([says("name", "Nobody"), *said], by=by, **terms)
    assert kundli.told() == []
    assert not haryana.read_rows("matching_watchhit")


def test_a_silent_record_of_another_unit_of_the_force_fires_nothing(haryana, kundli):
    kundli.checks(PLATE)
    with haryana.node:
        terms = until(shares={"DL": Level.SILENT})
        records.create(haryana.at("station", "HR-SNP-RAI"), New("vehicle", [says("plate", PLATE)], terms))
    assert kundli.told() == []
    assert not haryana.read_rows("matching_watchhit")


def test_a_silent_record_of_a_partner_fires_nothing(delhi, haryana, kundli, wire):
    kundli.checks(PLATE)
    delhi.opens([says("plate", PLATE)], kind="vehicle", shares={"HR": Level.SILENT})
    wire.deliver()
    assert kundli.told() == []


def test_the_owner_of_a_silent_record_learns_of_the_check_and_of_no_watch(delhi, haryana, kundli, wire):
    delhi.opens([says("plate", PLATE)], kind="vehicle", shares={"HR": Level.SILENT})
    wire.deliver()
    kundli.keeps(kundli.checks(PLATE))
    assert [haryana.tells_silent_owners() for _ in range(2)] == [1, 0]
    wire.deliver()
    assert [notice.times for notice in delhi.told() if notice.kind == "silent.asked"] == [1]


def test_the_rights_of_the_day_decide_not_those_of_the_check(haryana, kundli):
    kundli.checks(PLATE)
    change_post(haryana, kundli.actor.post, clearance=2)
    haryana.opens([says("plate", PLATE, level="CONFIDENTIAL")], kind="vehicle")
    assert len(kundli.told()) == 1


def test_a_clearance_lowered_since_the_check_hides_what_comes(haryana):
    high = watcher(haryana)
    change_post(haryana, high.actor.post, clearance=2)
    high.checks(PLATE)
    change_post(haryana, high.actor.post, clearance=1)
    haryana.opens([says("plate", PLATE, level="CONFIDENTIAL")], kind="vehicle")
    assert high.told() == []


def test_the_next_holder_of_the_post_is_told_and_the_last_one_is_not(haryana, kundli):
    kundli.checks(PLATE)
    successor = Watcher(haryana, replace(kundli.actor, officer=haryana.desk.officer, label="SI Successor"))
    kundli.actor = watcher(haryana, unit="HR-SNP-RAI").actor
    haryana.opens([says("plate", PLATE)], kind="vehicle")
    assert (len(successor.told()), len(kundli.told())) == (1, 0)


def test_a_closed_post_is_told_nothing(haryana, kundli):
    kundli.checks(PLATE)
    change_post(haryana, kundli.actor.post, closed_at=clock.now())
    haryana.opens([says("plate", PLATE)], kind="vehicle")
    assert kundli.told() == []


def test_after_72_hours_nobody_is_told_and_what_was_asked_is_forgotten(haryana, kundli):
    kundli.checks(PLATE)
    with clock.shift_time(timedelta(hours=73)):
        haryana.opens([says("plate", PLATE)], kind="vehicle")
        assert kundli.told() == []
        with haryana.node:
            assert watches.forget() == 1
    assert haryana.rows("SELECT (SELECT count(*) FROM matching_watch), (SELECT count(*) FROM matching_watchkey)") == [
        (0, 0)
    ]


def test_several_officers_of_one_post_see_the_same_and_are_told_once(haryana, kundli):
    kundli.checks(PLATE)
    colleague = Watcher(haryana, replace(kundli.actor, officer=haryana.desk.officer))
    colleague.checks(PLATE)
    haryana.opens([says("plate", PLATE)], kind="vehicle")
    assert kundli.told() == colleague.told()
    assert [told.times for told in kundli.told()] == [1]


def test_what_the_check_showed_is_not_told_again(haryana, kundli):
    record = haryana.opens([says("plate", PLATE)], kind="vehicle")
    kundli.checks(PLATE)
    haryana.corrects(record, says("colour", "white"))
    assert kundli.told() == []


def test_a_version_is_told_again_only_when_it_adds_something(haryana, kundli):
    kundli.checks(f"{PLATE} Harjeet s/o Balwant")
    record = haryana.opens([says("name", "Nobody"), says("plate", PLATE)])
    assert [told.times for told in kundli.told()] == [1]
    haryana.corrects(record, says("village", "Nahra"))
    assert [told.times for told in kundli.told()] == [1]
    haryana.corrects(record, says("caution", "armed"))
    ((told),) = kundli.told()
    assert (told.times, told.lane) == (2, TodayLane.NOW)


@pytest.mark.parametrize("end", ["recalled", "withdrawn", "corrected", "narrowed"])
def test_what_holds_no_more_leaves_the_list(delhi, haryana, kundli, wire, end):
    record = delhi.opens([says("plate", PLATE), says("make", "Mahindra")], kind="vehicle", shares={"HR": Level.WHOLE})
    kundli.checks(PLATE)
    wire.deliver()
    assert len(kundli.told()) == 1
    if end == "recalled":
        delhi.recalls(record)
    if end == "withdrawn":
        delhi.withdraws(record, from_=haryana)
    if end == "narrowed":
        delhi.offers(record, to=haryana, only=["HR-SNP-RAI"])
    if end == "corrected":
        plate = next(s.id for s in delhi.reads(record).statements if s.property == "plate")
        delhi.corrects(record, take_back=[plate])
    wire.deliver()
    assert kundli.told() == []
    assert not haryana.read_rows("matching_watchhit")


def test_what_was_told_and_is_recalled_after_the_watch_leaves_the_list_too(delhi, haryana, kundli, wire):
    record = delhi.opens([says("plate", PLATE)], kind="vehicle", shares={"HR": Level.WHOLE})
    kundli.checks(PLATE)
    wire.deliver()
    kundli.told()
    with clock.shift_time(timedelta(hours=80)):
        with haryana.node:
            watches.forget()
        delhi.recalls(record)
        wire.deliver()
        assert kundli.told() == []


def test_a_post_is_not_told_of_what_it_wrote_itself(haryana, kundli):
    kundli.checks(PLATE)
    with haryana.node:
        records.create(kundli.actor, New("vehicle", [says("plate", PLATE)]))
    assert kundli.told() == []


def test_the_look_is_written_with_purpose_post_and_what_was_shown(haryana, kundli):
    purpose = Stated(Purpose.CASE, "0442/2026")
    kundli.checks(PLATE, purpose)
    record = haryana.opens([says("plate", PLATE)], kind="vehicle")
    kundli.told()
    with haryana.node:
        (entry,) = [each for each in audit.entries_on(record) if each.action == "node:watch:answer"]
    assert (entry.post, entry.purpose) == (kundli.actor.post, "case 0442/2026")
    assert entry.details["to"] == f"post:{kundli.actor.post}"


def test_a_check_beside_the_writing_is_answered_at_the_second_look(haryana, kundli):
    """The record is looked at while the check's watch has not been committed: as if it came between."""
    haryana.opens([says("plate", PLATE)], kind="vehicle")
    with haryana.node:
        assert watch_matching.match_arrivals() == 1
    kundli.checks(PLATE)
    with haryana.node, audit.deed(Actor.system("HR", "test"), "admin:test:forget"):
        Watch.objects.update(known={})
    assert len(kundli.told()) == 1


def test_no_text_aadhaar_number_or_victim_is_kept(haryana, kundli):
    haryana.opens([says("name", "Meena Devi", Caveat.VICTIM), says("phone", "9811054321", Caveat.VICTIM)])
    case = Stated(Purpose.CASE, "0442/2026")
    kundli.checks(f"dhaba, Aadhaar 2345 6789 0124, Meena Devi s/o Ramphal 9811054321, {PLATE}", case)
    (kept,) = haryana.read_rows("matching_watch", "asked")
    assert kept == ([f"plate:{PLATE}"],)


def test_what_is_kept_is_asked_again_as_it_was(kundli):
    text = f"{PLATE}, 98110 12345, Harjeet @ Kala s/o Balwant\nFIR 0442/2022 PS Loni, IMEI 490154203237518"
    once = without_protected(recognise_text(text), [])
    again = read_back(asked_of(once))
    assert again.wanted == once.wanted
    assert [person.name.text for person in again.persons] == [person.name.text for person in once.persons]


def test_nothing_that_is_watched_costs_the_intake_a_query(haryana, kundli):
    haryana.opens([says("plate", "HR26DK0001")], kind="vehicle")
    with haryana.node, counted() as before:
        haryana.opens([says("plate", "HR26DK0002")], kind="vehicle")
    kundli.checks(PLATE)
    with haryana.node, counted() as after:
        haryana.opens([says("plate", PLATE)], kind="vehicle")
    assert len(before) == len(after)


def test_a_turn_of_the_worker_costs_the_same_queries_whatever_the_number(haryana, kundli):
    def turn(count: int) -> int:
        with haryana.node:
            answer_all()
        for number in range(count):
            haryana.opens([says("plate", f"DL8C{1000 + number}")], kind="vehicle")
        with haryana.node, counted() as asked:
            assert watch_matching.match_arrivals() == count
        return len(asked)

    few = turn(1)
    for number in range(30):
        kundli.checks(f"HR26DK{1000 + number}")
    assert turn(40) == few
    assert few <= 6


def test_a_check_says_nothing_of_what_others_watch(kundli, haryana):
    other = watcher(haryana, unit="HR-SNP-RAI")
    other.checks(PLATE, NAKA)
    assert kundli.watches() == []
