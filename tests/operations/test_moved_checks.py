"""An upgrade from cells to corners: what is planned already is moved, asked again, and met."""

from importlib import import_module

from planned_border import LONI, planned

from sangam.audit.public import deed
from sangam.operations.deconfliction import cells
from sangam.operations.models import AskedList, Question
from sangam.operations.types import CheckState
from sangam.workers import timekeeper

moving = import_module("sangam.operations.migrations.0003_corners")
TARGET = "target phone 9812345678"


def test_a_check_by_cells_has_the_inputs_that_corners_give_it():
    north, east = (int(each * cells.PER_DEGREE // 1) for each in LONI)
    now = cells.inputs(planned(), [("phone", "9812345678")])
    edges = sorted({int(each.split()[3]) for each in now if each.startswith("corner ")})
    before = [f"place {north} {east} {bucket}" for bucket in edges[:-1]]
    assert set(moving.corners_of([*before, TARGET])) == set(now)
    assert moving.corners_of(now) == now


def test_what_was_planned_before_an_upgrade_is_asked_anew(border):
    """The upgrade to lists under their own keys empties the table of questions: `0004_hidden_lists`."""
    first = border.checks(border.cell)
    with border.delhi, deed(border.cell, "officer:test:upgrade"):
        Question.objects.all().delete()
    with border.haryana, deed(border.stf, "officer:test:upgrade"):
        AskedList.objects.all().delete()
    with border.delhi:
        timekeeper.run_once()
    border.wire.deliver()
    assert border.opens(border.cell, first).state is CheckState.CLEAR
    second = border.checks(border.stf)
    for actor, check in ((border.cell, first), (border.stf, second)):
        assert border.opens(actor, check).state is CheckState.CONFLICT
