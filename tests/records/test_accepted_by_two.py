"""Two forces accept one record: the first offer had lapsed, unheard, when its taker accepted, and another has it."""

from uuid import UUID

import pytest
from case_transfers import accepts, case_of, clean, goes, lapses, owners, unheard
from case_transfers import offers as offers_case
from support.cast import person, says
from support.world import World

from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case


def is_held(world: World, record: UUID, held: str) -> None:
    """Let Delhi give its record to Uttar Pradesh, or take it back."""
    delhi, _, up, wire = world
    if held in {"withdrawn", "whole again"}:
        delhi.offers(record, to=up)
        wire.deliver()
        delhi.withdraws(record, from_=up)
        wire.deliver()
    if held in {"whole", "whole again", "silent"}:
        delhi.offers(record, to=up, level=Level.SILENT if held == "silent" else Level.WHOLE)
        wire.deliver()


def goes_to_haryana(world: World, record: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Delhi's offer to Uttar Pradesh lapse, and Haryana take over; Uttar Pradesh, which accepted, hears nothing."""
    delhi, haryana, up, _ = world
    lapses(delhi, monkeypatch, days=7.1)
    delhi.hands_over(record, to=haryana)
    unheard(world, up)
    haryana.takes_over(record)
    unheard(world, up)


@pytest.mark.parametrize("held", ["never", "withdrawn", "whole", "whole again", "silent"])
@pytest.mark.parametrize("maker", ["giver", "taker"])
def test_what_another_has_by_then_is_not_the_late_taker_s(
    world: World, monkeypatch: pytest.MonkeyPatch, held: str, maker: str
) -> None:
    delhi, haryana, up, wire = world
    record = (up if maker == "taker" else delhi).opens(person("हरजीत"))
    if maker == "taker":
        goes(world, record, up, delhi)
    is_held(world, record, held)
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    goes_to_haryana(world, record, monkeypatch)
    wire.deliver()
    assert owners(record, delhi, haryana) == ["HR"] * 2
    assert up.sees(record) is ("whole" in held or (maker, held) == ("taker", "never"))
    assert "record.void" in [told.kind for told in up.told()]
    clean(delhi, haryana, up)
    haryana.corrects(record, says("note", "ours"))
    haryana.offers(record, to=up)
    wire.deliver()
    assert up.reads(record).values("note") == ["ours"]
    clean(delhi, haryana, up)


def test_what_came_back_to_its_giver_in_the_meantime_is_his_to_offer_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As seed 9 had it, but that Haryana offered it to Uttar Pradesh before it gave it back."""
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    goes_to_haryana(world, record, monkeypatch)
    haryana.hands_over(record, to=up)
    wire.deliver()
    clean(delhi, haryana, up)
    assert (up.reads(record).owner, up.reads(record).state) == ("HR", "transfer-offered")
    up.takes_over(record)
    wire.deliver()
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    clean(delhi, haryana, up)


def test_a_case_that_another_has_by_then_is_not_the_late_taker_s(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    delhi, haryana, up, wire = world
    case, man = case_of(delhi)
    handover = offers_case(delhi, case, man, to=up)
    wire.deliver()
    accepts(up, handover)
    goes_to_haryana(world, man, monkeypatch)
    wire.deliver()
    assert owners(man, delhi, haryana) == ["HR"] * 2
    assert owners(case, delhi, up) == ["UP"] * 2
    assert not up.sees(man)
    clean(delhi, haryana, up)
