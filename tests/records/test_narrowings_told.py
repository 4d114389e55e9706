"""Who hears of a narrowing, and who may not undo it."""

from datetime import timedelta
from uuid import UUID

import pytest
from narrowed_records import counts_told
from support.cast import person
from support.world import Station

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.purpose import Purpose
from sangam.records import narrowings
from sangam.records.own_records import limits, undone_narrowings


@pytest.fixture
def made(delhi: Station) -> UUID:
    return delhi.opens(person("Harjeet"))


@pytest.fixture
def above(delhi: Station) -> Actor:
    return delhi.at("supervisor", "DL-ON")


def test_nobody_undoes_what_a_unit_above_the_own_narrowed(delhi: Station, made: UUID, above: Actor):
    headquarters = delhi.at("supervisor", "DL")
    with delhi.node:
        limits.limit(headquarters, made, purposes=frozenset({Purpose.CASE}))
        (entry,) = narrowings.narrowings(above)
        assert not entry.undoable
        with pytest.raises(NotFound, match="not your unit's to undo"):
            undone_narrowings.undo_narrowing(above, entry.id)
        undone_narrowings.undo_narrowing(headquarters, entry.id)


def test_an_early_end_is_told_to_the_unit_above_at_once(delhi: Station, made: UUID, above: Actor):
    with delhi.node:
        limits.limit(delhi.desk, made, expires_at=clock.now() + timedelta(minutes=5))
    assert counts_told(delhi, above.unit) == ["1"]
