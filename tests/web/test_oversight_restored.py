"""A force whose node was restored from a backup has its totals, its broken glasses and its officers' looks again."""

import pytest
from border import seated
from broken_glass import GLASS, breaks
from django.db import transaction
from stated_totals import states
from support.putting_back import falls_behind, restored, settled
from support.visiting import text

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.lanes import status
from sangam.hosting.wire import ReturnedLines
from sangam.kernel import bodies
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.node.envelope_handlers import HANDLERS
from sangam.oversight import wire
from sangam.oversight.models import BrokenGlass, MonthlyTotals, PeerLook
from sangam.oversight.totals.monthly import recent_months, state_due


def goes_back(across, node) -> None:
    across.wire.deliver()
    restored(across.wire, node)
    settled(across.wire)


def test_a_broken_glass_outlives_a_restore_of_its_node(across, cast):
    _, constable, dcp, record = cast
    across.delhi.backs_up()
    breaks(constable, record)
    goes_back(across, across.delhi)
    with across.delhi:
        glass = BrokenGlass.objects.get()
        assert (glass.by, glass.owner, glass.officer) == (constable.actor.label, "HR", constable.actor.officer)
    assert "Awaits review until" in text(dcp.gets(GLASS))
    assert "broke the glass for danger to life" in text(dcp.gets("/"))


def test_a_review_outlives_a_restore_and_its_flag_stays_ended(across, cast):
    _, constable, dcp, record = cast
    across.delhi.backs_up()
    breaks(constable, record)
    with across.delhi:
        glass = BrokenGlass.objects.get().id
    assert dcp.posts(f"{GLASS}{glass}/review/", verdict="justified", text="The girl was found").status_code == 303
    goes_back(across, across.delhi)
    assert "The girl was found" in text(dcp.gets(GLASS))
    assert "broke the glass for danger to life" not in text(dcp.gets("/"))


def test_a_look_that_a_restore_lost_is_read_by_the_auditor(across):
    across.wire.handlers = HANDLERS
    record = across.shared_person(seated(across.haryana, "hr2001", "HR-SNP-KUNDLI"))
    narela, auditor = (seated(across.delhi, *who) for who in (("dl1001", "DL-ON-NARELA"), ("dl1009", "DL", "auditor")))
    assert narela.gets(f"/records/{record.id}/").status_code == 200
    across.wire.deliver()
    across.delhi.backs_up()
    assert narela.gets(f"/records/{record.id}/").status_code == 200
    goes_back(across, across.delhi)
    with across.delhi:
        assert [look.label for look in PeerLook.objects.filter(force="DL")] == [narela.actor.label]
    assert text(auditor.gets(f"/records/{record.id}/looks/")).count("Test dl1001") == 2


def test_totals_that_were_stated_stand_after_a_restore(across):
    across.wire.handlers = HANDLERS
    month = recent_months(1)[0]
    across.haryana.backs_up()
    states(across.haryana, across.wire, month, request=24, hit=9)
    goes_back(across, across.haryana)
    states(across.haryana, across.wire, month, request=28, hit=14)
    for node in (across.haryana, across.delhi):
        with node:
            stated = MonthlyTotals.objects.get(force="HR", month=month).totals
        assert (stated["request"], stated["hit"]) == (20, 10), "28 may be less than five from what was said as 20"


def test_no_total_is_stated_while_a_peer_may_give_one_back(across):
    falls_behind(across.delhi, "HR")
    with across.delhi:
        assert state_due() == 0


def test_what_is_given_back_unasked_or_unsigned_is_not_taken(across, cast):
    _, constable, _, record = cast
    breaks(constable, record)
    across.wire.deliver()
    with across.haryana, deed(Actor.system("HR", "test"), "node:test:give"):
        line = BrokenGlass.objects.get().line
        outbox.post(wire.RETURNED, to=["DL"], body=bodies.write(ReturnedLines((line,))))
    across.wire.deliver()
    with across.delhi, transaction.atomic():
        assert "federation:nothing-lost" in [each.code for each in status.set_aside()]
    for body in ({"lines": "all"}, {"lines": [7]}, {"lines": ["x"] * 101}, {"lines": ["x" * 2_000_001]}):
        with pytest.raises(Malformed):
            bodies.read(ReturnedLines, body)
