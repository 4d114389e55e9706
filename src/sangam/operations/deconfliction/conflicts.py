"""Conflicts: written down on both sides when two checks meet, and resolved by what each side writes."""

from dataclasses import replace
from uuid import UUID

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.types import Lane
from sangam.hosting import memberships
from sangam.kernel import bodies, clock, here
from sangam.kernel.ids import new_id
from sangam.operations.deconfliction import lookups, notes, wire
from sangam.operations.deconfliction.wire import Found, Resolved
from sangam.operations.models import ActionCheck, Conflict, Question
from sangam.operations.types import Contact, Word

NOBODY = Contact("", "", "", "")
"""Of a conflict whose other side has not said yet whom to call."""

MOST_CLAIMED = 20
"""Conflicts of one force with one check, beyond which what it merely says has no effect.

What was compared here counts always.
"""


def may_claim(check: ActionCheck, force: str, other: UUID) -> bool:
    """Tell whether a force's word that its list meets a check has an effect: one known here, or one of a few."""
    found = Conflict.objects.filter(check_of=check, force=force)
    return found.filter(other=other).exists() or found.count() < MOST_CLAIMED


def note_conflict(check: ActionCheck, force: str, other: UUID, contact: Contact) -> Conflict | None:
    """Write down once that a check of ours meets another, in the running deed, and tell its post; None if it stood.

    An empty contact is filled in, and told, once the other side has said whom to call.
    The check is locked first: an answer at the same moment must not leave "no conflict known" beside the conflict.
    """
    if not lookups.lock_check(check.id):
        return None
    values = {"unit": contact.unit, "name": contact.name, "telephone": contact.telephone}
    values["reference"] = contact.reference
    made = {"id": new_id(), "force": force, "found_at": clock.now(), **values}
    row, is_new = Conflict.objects.get_or_create(check_of=check, other=other, defaults=made)
    if not is_new and (row.unit or not contact.unit):
        return None
    if not is_new:
        Conflict.objects.filter(id=row.id).update(**values)
        row.refresh_from_db()
    if row.ours is None:
        notes.tell_conflict(row)
    return row


def note_and_tell(question: Question, other: UUID, contact: Contact) -> None:
    """Write down a conflict with a list of another force, in the running deed, and say there whom to call."""
    check = question.check_of
    note_conflict(check, question.force, other, contact)
    if lookups.lock_check(check.id):
        found = Found(question.id, other, notes.contact_of(check))
        outbox.post_even_if_away(wire.FOUND, to=[question.force], body=bodies.write(found), lane=Lane.URGENT)
        parked.wake_parked(question.id)


def note_with_own_units(check: ActionCheck) -> None:
    """Write down, in the running deed, the conflicts of a check with those of other units of our force, on both."""
    us = here.node().force
    standing = ActionCheck.objects.filter(withdrawn_at=None, ends_at__gt=clock.now())
    standing = standing.exclude(operation=check.operation) if check.operation else standing
    for other in (
        standing.filter(published__overlap=check.published).exclude(unit=check.unit).exclude(id=check.id).order_by("id")
    ):
        if lookups.lock_check(other.id):
            note_conflict(check, us, other.id, notes.contact_of(other))
            note_conflict(other, us, check.id, notes.contact_of(check))


def write_word(row: Conflict, word: Word) -> None:
    """Keep what our side does about a conflict, in the running deed, and let the other side read it."""
    row.ours = bodies.write(word)
    row.save(update_fields=["ours"])
    notes.end_conflict(row)
    if row.force == here.node().force:
        _keep_theirs(Conflict.objects.filter(check_of=row.other, other=row.check_of_id).first(), word)
    elif row.force in memberships.reachable():
        question = Question.objects.get(check_of=row.check_of_id, force=row.force)
        resolved = Resolved(question.id, row.other, word)
        outbox.post_even_if_away(wire.RESOLVED, to=[row.force], body=bodies.write(resolved), lane=Lane.URGENT)


def keep_word_of(force: str, said: Resolved) -> bool:
    """Keep what another force does about a conflict, in the running deed; return whether that conflict is known."""
    found = Conflict.objects.filter(
        check_of__questions__id=said.theirs, check_of__questions__force=force, other=said.ours, force=force
    ).first()
    _keep_theirs(found, said.word)
    return found is not None


def _keep_theirs(row: Conflict | None, word: Word) -> None:
    if row is None:
        return
    row.theirs = bodies.write(replace(word, at=min(word.at, audit.require_deed().at)))
    row.save(update_fields=["theirs"])
    notes.tell_word(row, word)
