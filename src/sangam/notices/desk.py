"""What federation has written down for the desk, told as notices: the lower package's rows, drained here."""

from django.db import transaction

from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.notices.telling import notify
from sangam.notices.types import Subject, Telling, TodayLane, Urgency


def tell_desk_notes() -> int:
    """Tell headquarters what it must know about the peers, as one deed of the timekeeper; return how many things."""
    ours = here.node().force
    with transaction.atomic():
        notes = federation.untold()
        if not notes:
            return 0
        with audit.deed(Actor.system(ours, "timekeeper"), "node:desk:tell") as facts:
            for note in notes:
                parts = {"force": note.force, "sentence": note.sentence, "code": note.code}
                about = Subject("peer-note", note.id)
                told = Telling("peer.note", about, "{force}: {sentence}", parts, TodayLane.BACK, Urgency.URGENT)
                notify(told, to=[ours])
            federation.told(note.id for note in notes)
            facts["notes"] = [str(note.id) for note in notes]
    return len(notes)
