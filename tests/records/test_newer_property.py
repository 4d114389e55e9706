"""A newer node may say more of a kind: an older one keeps what it does not know, and loses nothing of the rest."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from support.cast import says

from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.records.schema import values
from sangam.records.schema.kinds import KINDS, Property, Type
from sangam.records.types import Statement


@pytest.fixture
def newer(monkeypatch):
    """Weapons have a further property, as long as this is open."""
    weapon = KINDS["weapon"]
    further = Property("finish", Type.TEXT, "Finish")
    with monkeypatch.context() as patched:
        patched.setitem(KINDS, "weapon", replace(weapon, properties=(*weapon.properties, further)))
        yield patched


def test_a_property_that_is_not_known_here_is_kept_and_the_rest_is_read(delhi, haryana, wire, newer):
    said = [says("type", "pistol"), says("finish", "blued")]
    record = delhi.opens(said, kind="weapon", shares={"HR": Level.WHOLE})
    newer.undo()
    wire.deliver()
    view = haryana.reads(record)
    assert view.values("type") == ["pistol"]
    assert view.values("finish") == ["blued"]


@pytest.mark.parametrize("value", [{"jpeg": "x"}, "x" * 4_001, None])
def test_what_is_not_known_here_and_is_no_plain_text_is_refused(value):
    said = says("finish", value)
    strange = Statement(uuid4(), "finish", value, "PS diary", said.grade, said.handling, date(2026, 11, 24))
    with pytest.raises(Malformed, match="does not know this property"):
        values.received_statements("weapon", [strange])
