"""Joint listing: a claim is seconded or disputed by another force, withdrawn by its owner, and gone at every holder."""

from typing import Any
from uuid import UUID

import pytest
from gangs import CASE, around, claims, person, ref, ties
from support.cast import says
from support.world import Line, Station

from sangam.arrests.gang_charts import chart_acts, chart_rows
from sangam.arrests.gang_charts.chart_types import Chosen
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Classification, Grade, Level
from sangam.networks import membership
from sangam.networks.types import Apart, OpinionInput

GRADE = Grade.parse("B2")


def opines(station: Station, claim: UUID, stance: str = "disputed", by: Actor | None = None, **more: Any) -> UUID:
    told = {"reason": "The man is another Sunil Kumar", "source": "GD 21A", "grade": GRADE} | more
    with station.node:
        return membership.give_opinion(by or station.desk, claim, OpinionInput(stance, **told), purpose=CASE)


def proposed(owner: Station, *to: Station) -> tuple[UUID, UUID, UUID]:
    """Let a force share a gang, a man and the claim that ties them."""
    shares = {each.force: Level.WHOLE for each in to}
    gang = ties(owner, "gang", says("name", "Kala gang"), shares=shares)
    man = owner.opens(person("Sunil Kumar"), shares=shares)
    return gang, man, claims(owner, man, gang, shares=shares)


def charted(station: Station, gang: UUID, man: UUID) -> UUID:
    """Let a force draw a man into a gang chart; return its id."""
    with station.node:
        chart = chart_acts.open_chart(station.desk, "bns-111", gang, "Kala gang", purpose=CASE)
        chart_acts.draw_chart(station.desk, chart, [Chosen(man, {})], purpose=CASE)
    return chart


def test_a_wrong_mans_claim_is_disputed_withdrawn_and_gone_at_every_holder(
    delhi: Station, haryana: Station, up: Station, wire: Line
) -> None:
    gang, man, claim = proposed(haryana, delhi, up)
    wire.deliver()
    chart = charted(haryana, gang, man)
    opinion = opines(delhi, claim)
    wire.deliver()
    with haryana.node:
        view = chart_rows.open_chart_page(haryana.desk, chart, purpose=CASE)
    assert (view.unseen, view.members) == (True, ())  # nobody signs it until it is drawn anew
    with pytest.raises(Malformed):
        charted(haryana, gang, man)
    for station in (haryana, delhi):
        (said,) = around(station, gang).claims
        assert (said.apart, [each.id for each in said.opinions]) == (Apart.DISPUTED, [opinion])
        assert around(station, man).neighbours == ()
    haryana.recalls(claim)
    wire.deliver()
    for station in (haryana, delhi, up):
        assert around(station, gang).claims == ()


def test_a_seconded_claim_counts_and_names_who_seconds_it(delhi: Station, haryana: Station, wire: Line) -> None:
    gang, _, claim = proposed(haryana, delhi)
    wire.deliver()
    opines(delhi, claim, "seconded")
    wire.deliver()
    (said,) = around(haryana, gang).claims
    assert said.apart is None
    assert [(each.owner, each.first("stance")) for each in said.opinions] == [("DL", "seconded")]


def test_an_opinion_goes_no_farther_than_the_claim(delhi: Station, haryana: Station, up: Station, wire: Line) -> None:
    _, _, claim = proposed(haryana, delhi)
    wire.deliver()
    opinion = opines(delhi, claim)
    wire.deliver()
    with pytest.raises(NotFound):
        up.reads(opinion)


def test_an_opinion_is_seen_at_home_by_whom_the_claim_is_for(delhi: Station, haryana: Station, wire: Line) -> None:
    shares, narrow = {"DL": Level.WHOLE}, {"DL": ["DL-ON-NARELA"]}
    gang = ties(haryana, "gang", says("name", "Kala gang"), shares=shares)
    man = haryana.opens(person("Sunil Kumar"), shares=shares)
    claim = claims(haryana, man, gang, shares=shares, audience=narrow)
    wire.deliver()
    opinion = opines(delhi, claim)
    assert delhi.reads(opinion).first("stance") == "disputed"
    for hidden in (claim, opinion):
        with pytest.raises(NotFound):
            delhi.reads(hidden, by=delhi.at("station", "DL-ON-ALIPUR"))


def test_an_opinion_that_is_taken_back_lets_the_claim_count(delhi: Station, haryana: Station, wire: Line) -> None:
    gang, _, claim = proposed(haryana, delhi)
    wire.deliver()
    delhi.recalls(opines(delhi, claim))
    wire.deliver()
    assert [each.apart for each in around(haryana, gang).claims] == [None]


def test_no_force_judges_its_own_claim_or_judges_without_a_reason(delhi: Station, haryana: Station, wire: Line) -> None:
    gang, _, claim = proposed(haryana, delhi)
    wire.deliver()
    with pytest.raises(Refused, match="your own force's"):
        opines(haryana, claim)
    with pytest.raises(Malformed, match="Give the reason and its source"):
        opines(delhi, claim, reason=" ")
    with pytest.raises(Malformed, match="second the claim or dispute it"):
        opines(delhi, claim, "doubted")
    with pytest.raises(NotFound, match="no claim of membership"):
        opines(delhi, gang)
    with pytest.raises(Refused, match="does not carry the right"):
        opines(delhi, claim, by=delhi.at("beat"))


@pytest.mark.parametrize("stance", ["seconded", "disputed"])
def test_an_opinion_of_the_claims_own_force_takes_no_part(delhi: Station, stance: str) -> None:
    gang, _, claim = proposed(delhi)
    ties(delhi, "opinion", ref("claim", claim), says("stance", stance), says("reason", "Because"))
    (said,) = around(delhi, gang).claims
    assert (said.apart, said.opinions) == (None, ())


def test_an_opinion_is_as_secret_as_the_claim_that_it_is_about(delhi: Station, haryana: Station, wire: Line) -> None:
    shares = {"DL": Level.WHOLE}
    gang = ties(haryana, "gang", says("name", "Kala gang"), shares=shares)
    man = haryana.opens(person("Sunil Kumar"), shares=shares)
    claim = claims(haryana, man, gang, level="CONFIDENTIAL", shares=shares)
    wire.deliver()
    opinion = opines(delhi, claim, by=delhi.at("analyst"))
    marks = {each.handling.classification for each in delhi.reads(opinion, by=delhi.at("analyst")).statements}
    assert marks == {Classification.CONFIDENTIAL}
