"""Keys of a node that will pair."""

from support.nodes import TestNode
from support.wire_world import operator

from sangam.audit.audit import deed
from sangam.federation.keys import signing_key, tls


def furnish(node: TestNode) -> None:
    """Give the node its keys."""
    with node, deed(operator(node.force), "admin:key:make"):
        signing_key.ensure_signing_key()
        tls.ensure_certificates(["hr.example.in", "10.0.0.7"])
