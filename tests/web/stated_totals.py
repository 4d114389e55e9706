"""Totals that a force states.

A count is given as it is once blurred: the force counts less by what chance adds, so that pages say known numbers.
A matter that is not given has the blurred count zero: chance alone would let one in eight pass the gate.
"""

from sangam.audit.audit import deed
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.oversight.models import Response
from sangam.oversight.totals.monthly import MEASURES, noise_of, state_month

MATTERS = [name for name in MEASURES if name.startswith("outcome-") or "-" not in name]


def _unblurred(force: str, month: str, counts: dict[str, int]) -> dict[str, int]:
    return {matter: counts.get(matter, 0) - noise_of(force, month, matter) for matter in MATTERS}


def states(node, wire, month: str, **counts: int) -> None:
    """Let a force count so many of each matter in a month, and state its totals."""
    with node:
        system = Actor.system(here.node().force, "test")
        with deed(system, "node:test:count"):
            Response.objects.filter(period=month).delete()
            Response.objects.bulk_create(
                Response(
                    period=month,
                    force=node.force,
                    unit="",
                    matter=matter,
                    count=n,
                    answered=n,
                    in_time=n,
                    undelivered=0,
                )
                for matter, n in _unblurred(node.force, month, counts).items()
            )
        state_month(system, month)
    wire.deliver()
