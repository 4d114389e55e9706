"""Watches on a gang or a chain: a new edge tells the post once, for its purpose, and only what it may see."""

from datetime import timedelta
from uuid import UUID

import pytest
from gangs import claims, ref, ties
from support.cast import CASE, person, says
from support.watched import Watcher, watcher
from support.world import Station, build

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose
from sangam.matching.watches import watch_matching
from sangam.networks import watches
from sangam.notices import lists
from sangam.notices.types import NoticeView

NARROW = {"purposes": [Purpose.MISSING]}


@pytest.fixture
def haryana(fresh_nodes) -> Station:
    return build(*fresh_nodes("HR")).stations[0]


@pytest.fixture
def kundli(haryana: Station) -> Watcher:
    return watcher(haryana)


def begins(officer: Watcher, *records: UUID, purpose=CASE) -> UUID:
    with officer.station.node:
        return watches.begin_watch(officer.actor, records, purpose=purpose)


def told(officer: Watcher) -> list[NoticeView]:
    """Let the worker take both of its looks; return what the post is told of new links."""
    with officer.station.node:
        for shift in (0, 5):
            with clock.shift_time(timedelta(seconds=shift)):
                while watch_matching.match_arrivals(watches.answer_watches):
                    pass
        return [each for each in lists.open_notices(officer.actor) if each.kind == watches.KIND]


def gang_with_member(haryana: Station) -> tuple[UUID, UUID]:
    gang = ties(haryana, "gang", says("name", "Kala gang"))
    man = haryana.opens(person("Harjeet Singh"))
    claims(haryana, man, gang)
    return gang, man


def test_each_new_edge_of_a_gang_tells_once_and_known_ones_never(haryana, kundli):
    gang, man = gang_with_member(haryana)
    watch = begins(kundli, gang)
    assert told(kundli) == []
    recruit = haryana.opens(person("Balwant Rai"))
    claim = claims(haryana, recruit, gang)
    case = ties(haryana, "case", says("fir", "203/2026"), ref("accused", man))
    phone = ties(haryana, "phone", says("number", "+916660000401"), ref("holder", recruit))
    stranger = haryana.opens(person("Somebody Else"))
    ties(haryana, "phone", says("number", "+916660000402"), ref("holder", stranger))
    assert {each.subject.id for each in told(kundli)} == {claim, case, phone}
    haryana.corrects(case, says("station", "Kundli"))
    assert [each.times for each in told(kundli)] == [1, 1, 1]
    beside = haryana.opens(person("Co Accused"))
    haryana.corrects(case, ref("accused", beside))
    assert len(told(kundli)) == 4
    with haryana.node:
        (line,) = watches.list_watches(kundli.actor)
        assert (line.id, line.told, [each.id for each in line.records]) == (watch, 4, [gang])
        entries = [each for each in audit.entries_on(claim) if each.action == "node:network:answer"]
    assert [each.purpose for each in entries] == [str(CASE)]


@pytest.mark.parametrize("hidden", ["claim", "person"])
def test_an_edge_that_the_post_may_not_see_tells_nothing(haryana, kundli, hidden):
    gang, _ = gang_with_member(haryana)
    begins(kundli, gang)
    man = haryana.opens(person("Balwant Rai"), **(NARROW if hidden == "person" else {}))
    claims(haryana, man, gang, **(NARROW if hidden == "claim" else {}))
    case = ties(haryana, "case", says("fir", "203/2026"), ref("accused", man, Caveat.OWNER_ONLY), **NARROW)
    assert told(kundli) == []
    with haryana.node:
        assert watches.list_watches(kundli.actor)[0].told == 0
        assert not [each for each in audit.entries_on(case) if each.action == "node:network:answer"]


def test_a_chain_tells_of_a_call_and_takes_back_what_is_withdrawn(haryana, kundli):
    caller, financier = haryana.opens(person("Caller One")), haryana.opens(person("Financier Two"))
    banned = ties(haryana, "organisation", says("name", "Z"), says("listed_in", "First Schedule"))
    begins(kundli, caller, financier, banned)
    said = [ref("one", caller), ref("other", financier), says("relation", "called"), says("authority", "DCP/118")]
    tie = ties(haryana, "tie", *said)
    (notice,) = told(kundli)
    assert notice.subject.id == tie
    assert notice.title.startswith("{name}: a new tie")
    haryana.recalls(tie)
    assert told(kundli) == []


def test_a_claim_without_evidence_or_of_a_child_tells_nothing(haryana, kundli):
    gang, _ = gang_with_member(haryana)
    begins(kundli, gang)
    claims(haryana, haryana.opens(person("Without Evidence")), gang, evidence="")
    child = haryana.opens(person("A Child", says("caution", "minor")))
    claims(haryana, child, gang)
    assert told(kundli) == []


def test_a_watch_runs_thirty_days_and_ends_by_one_tap(haryana, kundli):
    gang, man = gang_with_member(haryana)
    watch = begins(kundli, gang)
    with haryana.node:
        assert watches.watches_on(kundli.actor, gang) == (watch,)
        with clock.shift_time(timedelta(days=20)):
            watches.renew_watch(kundli.actor, watch)
        with clock.shift_time(timedelta(days=45)):
            assert len(watches.list_watches(kundli.actor)) == 1
            watches.end_watch(kundli.actor, watch)
            assert watches.list_watches(kundli.actor) == ()
        assert not haryana.rows("SELECT 1 FROM networks_watchedrecord UNION SELECT 1 FROM networks_watchededge")
    again = begins(kundli, gang)
    with haryana.node, clock.shift_time(timedelta(days=31)):
        assert watches.forget() == 1
    ties(haryana, "case", says("fir", "203/2026"), ref("accused", man))
    assert told(kundli) == []
    with haryana.node, pytest.raises(NotFound):
        watches.end_watch(kundli.actor, again)


def test_a_watch_is_refused_without_right_purpose_sight_or_chain(haryana, kundli, monkeypatch):
    gang, man = gang_with_member(haryana)
    hidden = ties(haryana, "gang", says("name", "Hidden gang"), **NARROW)
    with pytest.raises(Refused, match="purpose"):
        begins(kundli, gang, purpose=None)
    with pytest.raises(Refused, match="network:read"):
        begins(watcher(haryana, "control"), gang)
    for unseen in (hidden, UUID(int=7)):
        with pytest.raises(NotFound, match="not yours to see"):
            begins(kundli, gang, unseen)
    with pytest.raises(Malformed, match="at most five"):
        begins(kundli)
    other = watcher(haryana, "investigator", "HR-SNP-RAI")
    mine = begins(kundli, gang)
    with haryana.node, pytest.raises(NotFound, match="no such watch"):
        watches.end_watch(other.actor, mine)
    monkeypatch.setattr("sangam.networks.watches.MOST_WATCHES", 1)
    assert begins(kundli, gang) == mine
    with pytest.raises(Conflict, match="end one first"):
        begins(kundli, man)
