"""A node whose questions were emptied by an upgrade asks its standing checks anew."""

from sangam.audit.audit import deed
from sangam.operations.models import AskedList, Question
from sangam.operations.types import CheckState
from sangam.workers import timekeeper


def test_what_was_planned_before_an_upgrade_is_asked_anew(border):
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
