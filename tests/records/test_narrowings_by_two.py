"""Two officers narrow together what one alone may not: agreed to by another, whole, and no wider than shown."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from challenged_statements import challenged, challenges
from django.conf import settings
from narrowed_records import counts_told, in_days, list_entries, make_shared_person
from support.cast import person
from support.world import Station

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.records.own_records.limits import Limits
from sangam.records.recalls import two_person_narrowing
from sangam.records.recalls.two_person_narrowing import NewTerms

MOST = 20


@pytest.fixture(autouse=True)
def twenty(monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=MOST))


@pytest.fixture
def made(delhi: Station, haryana: Station, up: Station) -> UUID:
    return make_shared_person(delhi)


ALIPUR = NewTerms(Limits(audience={"DL": frozenset({"DL-ON-ALIPUR"})}), {"HR": Level.NONE})


def agreed(delhi: Station, made: list[UUID], second: Actor, to: NewTerms = ALIPUR) -> UUID:
    proposal = two_person_narrowing.propose_narrowing(delhi.desk, made, to, reason="an informer is named")
    view, listed, read = two_person_narrowing.proposed_narrowing(second, proposal)
    assert (list(listed), read) == (made, to)
    two_person_narrowing.agree_to_narrowing(second, proposal, digest=view.digest)
    return proposal


def test_beyond_the_limit_two_officers_narrow(delhi: Station, haryana: Station, monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=0))
    made = [delhi.opens(person(f"Harjeet {at}"), shares={"HR": Level.WHOLE}) for at in range(3)]
    second = delhi.at("supervisor", "DL-ON", session=new_id())
    with delhi.node:
        proposal = agreed(delhi, made, second)
        assert two_person_narrowing.narrow_agreed(delhi.desk, proposal) == 3
        with pytest.raises(Conflict, match="done already"):
            two_person_narrowing.narrow_agreed(delhi.desk, proposal)
        assert two_person_narrowing.proposed_narrowings(second)[0].used_at
    assert {row[1] for row in list_entries(delhi)} == {False}
    terms = delhi.reads(made[0], by=delhi.desk).terms
    assert (terms.audience, terms.level("HR")) == (dict(ALIPUR.limits.audience), Level.NONE)
    assert counts_told(delhi, "DL-ON") == ["3"]


def test_one_officer_alone_does_not_do_what_takes_two(delhi: Station, made: UUID):
    second = delhi.at("supervisor", "DL-ON", session=new_id())
    with delhi.node:
        proposal = two_person_narrowing.propose_narrowing(delhi.desk, [made], ALIPUR, reason="an informer")
        view, *_ = two_person_narrowing.proposed_narrowing(second, proposal)
        with pytest.raises(Refused, match="second officer"):
            two_person_narrowing.narrow_agreed(delhi.desk, proposal)
        with pytest.raises(Refused, match="another officer must agree"):
            two_person_narrowing.agree_to_narrowing(
                replace(second, officer=delhi.desk.officer), proposal, digest=view.digest
            )
        with pytest.raises(Conflict, match="not what was laid down"):
            two_person_narrowing.agree_to_narrowing(second, proposal, digest="0" * 64)


@pytest.mark.parametrize(
    ("listed", "reason", "why"),
    [("made", " ", "Say why"), ("none", "x", "From 1 to 500"), ("absent", "x", "no such record")],
)
def test_what_cannot_be_laid_down_is_refused(delhi: Station, made: UUID, listed: str, reason: str, why: str):
    found = {"made": [made], "none": [], "absent": [new_id()]}[listed]
    with delhi.node, pytest.raises(Exception, match=why):
        two_person_narrowing.propose_narrowing(delhi.desk, found, ALIPUR, reason=reason)


def test_two_officers_widen_nothing_by_a_narrowing(delhi: Station, made: UUID):
    for to in (NewTerms(forces={"UP": Level.WHOLE}), NewTerms(Limits(expires_at=in_days(90)))):
        with delhi.node, pytest.raises(Malformed, match="takes nothing from any reader of 1"):
            two_person_narrowing.propose_narrowing(delhi.desk, [made], to, reason="an informer")


def test_what_share_refuses_two_officers_do_not_share(delhi: Station, made: UUID):
    with delhi.node:
        with pytest.raises(Refused, match="choose another force"):
            two_person_narrowing.propose_narrowing(
                delhi.desk, [made], replace(ALIPUR, forces={"DL": Level.SILENT}), reason="an informer"
            )
        with clock.shift_time(timedelta(days=61)), pytest.raises((Refused, NotFound)):
            two_person_narrowing.propose_narrowing(delhi.desk, [made], ALIPUR, reason="an informer")


def test_a_whole_copy_given_by_two_brings_what_stands_beside_it(delhi: Station, up: Station, made: UUID, wire):
    second = delhi.at("supervisor", "DL-ON", session=new_id())
    challenges(delhi, made)
    with delhi.node:
        two_person_narrowing.narrow_agreed(
            delhi.desk, agreed(delhi, [made], second, replace(ALIPUR, forces={"UP": Level.WHOLE}))
        )
    wire.deliver()
    assert challenged(up, made)
