"""Bodies that a hostile node sends past its own acts."""

from sangam.audit.audit import deed
from sangam.federation.outbox import post
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace


def sends(table, force, kind, body, *, to):
    """Let a force's node send any body at all, past its own acts."""
    with table.nodes[force], deed(Actor(force, "hostile", role="station"), "officer:word:say"):
        post(kind, to=[to], body=body)
    table.wire.deliver()


def sent_document(table, meeting):
    """Return the host's document as it stands at the host."""
    from sangam.coordination.rows import lock
    from sangam.hosting.memberships import membership

    with table.haryana, deed(table.kundli, "officer:word:say"):
        held = lock(meeting)
        now = membership(meeting)
        return replace(held.document, version=now.version, members=now.members)
