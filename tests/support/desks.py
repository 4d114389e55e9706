"""What a node's desk is to be told of its peers."""

from django.db import transaction
from support.nodes import TestNode

from sangam.federation.desk_notes import load_pending_notes


def told_to_desk(node: TestNode) -> list[str]:
    """Return the codes of what the desk is to be told and has not been, oldest first."""
    with node, transaction.atomic():
        return [note.code for note in load_pending_notes()]
