"""Records that a restored force lost: given back by those who hold them, and taken back by their owner."""

from datetime import datetime

from sangam.records import arriving
from sangam.records.models import Record


def note_arrived_since(force: str, *, since: datetime) -> None:
    """Let the matcher hold what a force sent since then against what is watched, in the running deed."""
    arrived = Record.objects.filter(owner=force, received_at__gte=since)
    arriving.note(list(arrived.values_list("id", flat=True)))
