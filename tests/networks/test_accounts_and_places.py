"""Accounts and places are nodes: an account ties its holder to a call, a place its incidents, and a market none."""

from uuid import UUID

import pytest
from gangs import around, names, plain, ref, ties
from support.cast import person, says
from support.world import Station, build

from sangam.kernel.purpose import Purpose

NARROW = {"purposes": [Purpose.MISSING]}


@pytest.fixture
def haryana(fresh_nodes) -> Station:
    return build(*fresh_nodes("HR")).stations[0]


def calls_at(haryana: Station, *places: UUID, account: UUID | None = None, **terms) -> list[UUID]:
    paid = [ref("account", account)] if account else []
    return [
        ties(haryana, "incident", says("head", "extortion-call"), ref("site", place), *paid, **terms)
        for place in places
    ]


def test_an_account_leads_from_a_call_to_a_banned_organisation(haryana):
    banned = ties(haryana, "organisation", says("name", "Z"), says("listed_in", "First Schedule"))
    account = ties(haryana, "account", says("upi", "rathi77@upi"), ref("holder", banned))
    hideout = ties(haryana, "place", says("name", "Dhaba Murthal"))
    (call,) = calls_at(haryana, hideout, account=account)
    found = around(haryana, call)
    assert [len(way) for way in names(found)] == [3]
    assert {each.record.id for each in found.neighbours} == {account, hideout}
    tie = [ref("one", haryana.opens(person("Harjeet"))), ref("other", hideout), says("relation", "sheltered")]
    ties(haryana, "tie", *tie, says("evidence", "GD 21A"))
    assert len(around(haryana, hideout).neighbours) == 2


def test_a_gang_bears_its_numbers_in_other_databases(haryana):
    gang = ties(haryana, "gang", says("name", "Kala gang"), says("reference", "OCND/2026/118"))
    assert haryana.reads(gang).values("reference") == ["OCND/2026/118"]


def test_a_market_of_many_incidents_ties_none_of_them_and_is_said(haryana):
    market = ties(haryana, "place", says("name", "Azadpur Mandi"))
    first, *_ = calls_at(haryana, *[market] * 11)
    found = around(haryana, first)
    assert (found.neighbours, dict(found.crowded)) == ((), {market: 11})


def test_a_hidden_account_or_place_changes_nothing(haryana):
    holder = haryana.opens(person("Harjeet"))
    hideout = ties(haryana, "place", says("name", "Dhaba Murthal"))
    (call,) = calls_at(haryana, hideout)
    before = [plain(around(haryana, each)) for each in (holder, hideout, call)]
    hidden = ties(haryana, "account", says("upi", "rathi77@upi"), ref("holder", holder), **NARROW)
    calls_at(haryana, hideout, account=hidden, **NARROW)
    assert [plain(around(haryana, each)) for each in (holder, hideout, call)] == before
