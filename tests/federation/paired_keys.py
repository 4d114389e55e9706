"""Keys of a node that will pair."""

from support.nodes import TestNode
from support.wire_world import operator

from sangam.audit.public.audit import deed
from sangam.federation.public import connections, keys


def furnish(node: TestNode) -> None:
    """Give the node its keys."""
    with node, deed(operator(node.force), "admin:key:make"):
        keys.ensure_signing_key()
        connections.ensure_certificates(["hr.example.in", "10.0.0.7"])
