"""An upgrade from cells to corners: what is planned already is moved, asked again, and met."""

from importlib import import_module

from django.apps import apps
from django.db import connection, transaction
from planned_border import LONI, planned

from sangam.operations.deconfliction import cells
from sangam.operations.models import ActionCheck, Question
from sangam.operations.types import CheckState
from sangam.workers import timekeeper

moving = import_module("sangam.operations.migrations.0003_corners")
TARGET = "target phone 9812345678"


def in_cells(check: ActionCheck) -> list[str]:
    """Return what a check published before corners: its cell in each of its buckets."""
    corners = [tuple(map(int, each.split()[1:])) for each in check.published if each.startswith("corner ")]
    north, east, bucket = min(corners)
    last = max(each[2] for each in corners)
    return [f"place {north} {east} {each}" for each in range(bucket, last)]


def put_back(actor_at, check):
    """Put a check back to what it was before the upgrade, answered by all."""
    from sangam.audit.public import deed
    from sangam.kernel.actor import Actor

    with actor_at, deed(Actor.system("DL", "test"), "node:deconfliction:ask"):
        row = ActionCheck.objects.get(id=check)
        row.published = in_cells(row)
        row.save()
        Question.objects.filter(check_of=check).update(tokens=[], pads={})


def test_a_check_by_cells_has_the_inputs_that_corners_give_it():
    north, east = (int(each * cells.PER_DEGREE // 1) for each in LONI)
    now = cells.inputs(planned(), [("phone", "9812345678")])
    edges = sorted({int(each.split()[3]) for each in now if each.startswith("corner ")})
    before = [f"place {north} {east} {bucket}" for bucket in edges[:-1]]
    assert set(moving.corners_of([*before, TARGET])) == set(now)
    assert moving.corners_of(now) == now


def test_what_was_planned_before_an_upgrade_is_met_after_it(border):
    first = border.checks(border.cell)
    put_back(border.nodes["DL"], first)
    with border.nodes["DL"], transaction.atomic(), connection.schema_editor() as editor:
        moving.move_standing(apps, editor)
    assert border.opens(border.cell, first).state is CheckState.WAITING
    with border.nodes["DL"]:
        timekeeper.run_once()
    border.wire.deliver()
    assert border.opens(border.cell, first).state is CheckState.CLEAR
    second = border.checks(border.stf)
    for actor, check in ((border.cell, first), (border.stf, second)):
        assert border.opens(actor, check).state is CheckState.CONFLICT
