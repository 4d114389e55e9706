"""What a force passed on under its name, its acceptance being void: it comes back, and nothing waits for it."""

from uuid import UUID

import pytest
from case_transfers import clean, lapses
from support.cast import person, says
from support.putting_back import notes
from support.world import World

from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case


@pytest.mark.parametrize("shares", [{"UP": Level.WHOLE}, {}], ids=["the third held it", "the third did not"])
@pytest.mark.parametrize("maker", ["giver", "taker"])
@pytest.mark.parametrize("handed_on", [False, True], ids=["shared on", "handed on"])
def test_what_was_passed_on_comes_back_and_what_its_owner_gives_arrives(
    world: World, monkeypatch: pytest.MonkeyPatch, shares, maker: str, *, handed_on: bool
) -> None:
    delhi, haryana, up, wire = world
    record = _taken_over(world, maker=maker, shares=shares)
    haryana.corrects(record, says("note", "ours now"))
    haryana.offers(record, to=up)
    if handed_on:
        haryana.hands_over(record, to=up)
    lapses(delhi, monkeypatch, days=7.1)
    delhi.corrects(record, says("note", "still ours"))
    wire.deliver()
    assert [each.sees(record) for each in (delhi, haryana, up)] == [True, maker == "taker", bool(shares)]
    assert (
        haryana.read_rows(
            "records_owed",
            "force",
            "what",
            "version",
            order=(
                "force",
                "what",
                "version",
            ),
        )
        == []
    )
    assert up.read_rows("records_handover", answer="") == []
    assert haryana.read_rows("records_handover", answer="") == []
    clean(delhi, haryana, up)
    delhi.corrects(record, says("note", "and more"))
    delhi.offers(record, to=up)
    wire.deliver()
    assert up.reads(record).owner == "DL"
    assert up.reads(record).values("note") == ["still ours", "and more"]
    clean(delhi, haryana, up)


@pytest.mark.parametrize("gone", [False, True], ids=["changed", "recalled"])
@pytest.mark.parametrize("maker", ["giver", "taker"])
def test_a_recall_of_what_was_not_ours_keeps_nothing_of_its_owner_out(
    world: World, monkeypatch: pytest.MonkeyPatch, maker: str, *, gone: bool
) -> None:
    delhi, haryana, up, wire = world
    record = _taken_over(world, maker=maker, shares={"UP": Level.WHOLE})
    haryana.recalls(record)
    if gone:
        delhi.recalls(record)
    else:
        lapses(delhi, monkeypatch, days=7.1)
        delhi.corrects(record, says("note", "still ours"))
        delhi.offers(record, to=haryana)
    wire.deliver()
    assert [each.sees(record) for each in (delhi, haryana, up)] == [not gone] * 3
    assert ("records:recall-void" in notes(haryana.node)) is not gone
    clean(delhi, haryana, up)
    assert haryana.read_rows("records_owed", "force", "what", "version") == []


def _taken_over(world: World, *, maker: str, shares: dict[str, Level]) -> UUID:
    """Return a record that Haryana has taken over from Delhi, which has not heard so."""
    delhi, haryana, _, wire = world
    record = (haryana if maker == "taker" else delhi).opens(person("हरजीत"), shares=shares)
    wire.deliver()
    if maker == "taker":
        haryana.hands_over(record, to=delhi)
        wire.deliver()
        delhi.takes_over(record)
        wire.deliver()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    return record
