"""What the worker does for the library: it sends what a force lacks, tells of overdue reviews, lays in what ships.

Any number of workers may do so side by side: each row is locked by the one that takes it.
"""

from django.db.models import Q, QuerySet

from sangam.audit.public import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.library import notes, policy, remarks, shipped_notes
from sangam.library.models import Note, Remark
from sangam.library.types import NoteState
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling, Urgency

_AT_ONCE = 100


def tend() -> int:
    """Send what a force lacks and tell of what is overdue; return how many things were done."""
    return send_missing() + tell_overdue()


def send_missing() -> int:
    """Send our notes and remarks to each force that has not been sent them, such as one that joined since."""
    others = sorted(notes.others())
    lacking = ~Q(sent_to__contains=others) & Q(force=here.node().force)
    if not others or not (Note.objects.filter(lacking).exists() or Remark.objects.filter(lacking).exists()):
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:practice:send") as facts:
        rows = Note.objects.filter(lacking).select_for_update(skip_locked=True).order_by("released_at")[:_AT_ONCE]
        sent = sum(notes.send_note(row) for row in rows)
        said = Remark.objects.filter(lacking).select_for_update(skip_locked=True).order_by("came_at")[:_AT_ONCE]
        sent += sum(remarks.send_remark(row) for row in said)
        facts["sent"] = sent
    return sent


def tell_overdue() -> int:
    """Tell the owner of each note of ours whose review is overdue, and again each week; return how many notes.

    Where the owner's post is closed, its unit's desk is told.
    """
    if not _overdue().exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:practice:remind") as facts:
        rows = list(_overdue().select_for_update(skip_locked=True).order_by("review_by")[:_AT_ONCE])
        for row in rows:
            title = notes.released_note(row).text.title
            telling = Telling(
                notes.OVERDUE, Subject(notes.SUBJECT, row.id), "Review overdue: {title}", {"title": title},
                urgency=Urgency.ROUTINE,
            )  # fmt: skip
            notices.notify(telling, to=notes.who_answers(row))
            row.told_at = clock.now()
        Note.objects.bulk_update(rows, ["told_at"])
        facts["told"] = len(rows)
    return len(rows)


def lay_in() -> int:
    """Lay in the notes that ship with this version of Sangam, where they are new; return how many."""
    known = dict(Note.objects.filter(force=notes.SHIPPED).values_list("id", "version"))
    fresh = [each for each in shipped_notes.all_notes() if known.get(each.said.note, 0) < each.said.version]
    if not fresh:
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:practice:lay-in") as facts:
        for each in fresh:
            shipped_notes.write_shipped(each)
        facts["notes"] = len(fresh)
    return len(fresh)


def _overdue() -> "QuerySet[Note]":
    ours = Note.objects.filter(force=here.node().force, state=str(NoteState.RELEASED), review_by__lt=notes.today())
    return ours.filter(Q(told_at=None) | Q(told_at__lt=clock.now() - policy.REMIND_EVERY))
