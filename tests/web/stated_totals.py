"""Totals that a force states."""

from sangam.audit.public import deed
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.oversight.models import Response
from sangam.oversight.public_totals import state_month


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
                for matter, n in counts.items()
            )
        state_month(system, month)
    wire.deliver()
