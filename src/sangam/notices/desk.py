"""What the desk is told as notices: what federation has written down for it, and that a disk is nearly full."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import desk_notes
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.notices.deliveries import done_for_subjects, notify
from sangam.notices.models import Notice
from sangam.notices.types import Subject, Telling, TodayLane, Urgency

_LOW_DISK = "node.disk"
_DISK_AGAIN = timedelta(days=1)
_ONE_AFTER_ANOTHER = "SELECT count(pg_advisory_xact_lock(hashtextextended(%s, 0)))"
_THE_NODE = UUID(int=0)


def tell_desk_notes() -> int:
    """Tell headquarters what it must know about the peers, as one deed of the timekeeper; return how many things."""
    ours = here.node().force
    with transaction.atomic():
        notes = desk_notes.load_pending_notes()
        if not notes:
            return 0
        with audit.deed(Actor.system(ours, "timekeeper"), "node:desk:tell") as facts:
            for note in notes:
                parts = {"force": note.force, "sentence": note.sentence, "code": note.code}
                about = Subject("peer-note", note.id)
                told = Telling("peer.note", about, "{force}: {sentence}", parts, TodayLane.BACK, Urgency.URGENT)
                notify(told, to=[ours])
                done_for_subjects("peer-note", note.ends)
            desk_notes.mark_notes_told(note.id for note in notes)
            facts["notes"] = [str(note.id) for note in notes]
    return len(notes)


def tell_low_disk(left_mb: int) -> bool:
    """Tell headquarters that a disk of the node has so many megabytes left, once a day; return whether it was told.

    Of several workers that look at once, one tells.
    """
    ours, since = here.node().force, clock.now() - _DISK_AGAIN
    with transaction.atomic():
        prepared.run(_ONE_AFTER_ANOTHER, [_LOW_DISK])
        if Notice.objects.filter(kind=_LOW_DISK, told_at__gt=since).exists():
            return False
        _tell_low_disk(ours, left_mb)
    return True


def _tell_low_disk(ours: str, left_mb: int) -> None:
    with audit.deed(Actor.system(ours, "timekeeper"), "node:desk:tell") as facts:
        title = "The disk of this node has {megabytes} MB left: let its administrator make room before it is full."
        about, parts = Subject("node", _THE_NODE), {"megabytes": str(left_mb)}
        notify(Telling(_LOW_DISK, about, title, parts, TodayLane.NOW, Urgency.URGENT), to=[ours])
        facts["notes"] = [_LOW_DISK]
