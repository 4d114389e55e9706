"""By which groups a page may be held here, decided without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sangam.kernel import ids
from sangam.records.ownership import page_rules
from sangam.records.ownership.page import Barred, Intake, Page, Sent, Way
from sangam.records.types import Group

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
RECORD = ids.new_id_of("HR")
NCR, BORDER = "DL:NCR", "DL:BORDER"


def group(version: int, code: str = NCR, left: dict[str, int] | None = None, **members: int) -> Group:
    return Group(code, version, "Gangs", "गिरोह", members, left=left or {})


def page(
    *ways: Way, groups: list[Group], joined: set[str] | None = None, held: dict[UUID, tuple[str, int]] | None = None
) -> Page:
    """Return a page of one record of Haryana's, sent to Delhi by these ways."""
    sent = Sent("HR", AT, [(RECORD, 1)], {RECORD: AT + timedelta(days=1)}, ways)
    known = {each.code: each for each in groups}
    return Page(sent, held or {}, groups=known, joined=frozenset(joined or ()), us="DL")


@pytest.mark.parametrize(
    ("known", "is_barred", "lacking"),
    [
        ([], True, NCR),
        ([group(2, DL=1, HR=1)], True, NCR),
        ([group(3, DL=1, HR=3)], False, ""),
        ([group(3, DL=3, HR=1)], False, ""),
        ([group(4, DL=1, HR=4)], True, ""),
        ([group(4, DL=4, HR=1)], True, ""),
        ([group(3, DL=1)], True, ""),
        ([group(3, HR=1)], True, ""),
        ([group(3, DL=1, HR=2, left={"HR": 2})], True, ""),
        ([group(3, DL=1, HR=2, left={"HR": 1})], False, ""),
    ],
    ids=[
        "no document",
        "an older one",
        "both in it",
        "we since then",
        "sent before it was in",
        "sent before we were in",
        "not in it",
        "we are not in it",
        "it has left",
        "it had left before",
    ],
)
def test_a_way_admits_members_of_the_version_it_names(known: list[Group], is_barred: bool, lacking: str) -> None:
    way = {NCR: 3}
    found = page(way, groups=known)
    assert page_rules.barred_way(found) == (way if is_barred else None)
    assert page_rules.first_missing_group(way, found.groups) == lacking


@pytest.mark.parametrize(
    ("way", "is_admitted"), [({NCR: 5}, True), ({NCR: 3}, False), ({NCR: 6}, False), ({NCR: 3, BORDER: 2}, True)]
)
def test_one_group_that_admits_the_sender_is_enough(way: dict[str, int], is_admitted: bool) -> None:
    found = page(way, groups=[group(5, DL=1, HR=4), group(2, BORDER, DL=1, HR=2)])
    assert (page_rules.judge(found).barred is None) is is_admitted


def test_every_change_needs_a_way_of_its_own() -> None:
    known = [group(5, DL=1, HR=4), group(2, BORDER, DL=1)]
    assert page_rules.barred_way(page({}, {NCR: 5}, {BORDER: 2}, groups=known)) == {BORDER: 2}


def test_what_is_sent_by_no_group_is_taken_in() -> None:
    for found in (page(groups=[]), page({}, groups=[])):
        assert page_rules.judge(found).intake == Intake({RECORD}, [], [])


def test_news_waits_for_the_document_that_is_not_here() -> None:
    judgement = page_rules.judge(page({NCR: 3}, groups=[]))
    assert (judgement.barred, judgement.intake) == (Barred((NCR,), is_stranger=True, awaited=NCR), None)


def test_what_is_over_waits_for_no_document() -> None:
    """It may never come to who was taken out of the group."""
    for judge in (page_rules.judge, page_rules.judge_pointers):
        judgement = judge(page({NCR: 3}, groups=[], held={RECORD: ("HR", 1)}))
        assert (judgement.is_over, judgement.barred, judgement.intake) == (True, None, None)


@pytest.mark.parametrize(("joined", "is_stranger"), [({NCR, BORDER}, False), ({NCR}, True), (set(), True)])
def test_only_who_was_in_all_the_groups_hears_that_they_are_known(joined: set[str], is_stranger: bool) -> None:
    known = [group(3, DL=1), group(3, BORDER, DL=1)]
    judgement = page_rules.judge(page({NCR: 3, BORDER: 3}, groups=known, joined=joined))
    assert judgement.barred == Barred((NCR, BORDER), is_stranger=is_stranger)


def test_what_is_barred_is_refused_even_where_it_is_over() -> None:
    found = page({NCR: 3}, groups=[group(3, DL=1)], held={RECORD: ("HR", 1)})
    assert page_rules.judge(found).barred == Barred((NCR,), is_stranger=True)
