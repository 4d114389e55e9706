"""Breaking the glass, reading behind it, and the review.

Who breaks it acts alone; whoever would have had to agree is told at once, and a second person reviews it.  The flag
stays until then.

A glass breaks before whatever number an officer names.  That no record has it, or one above the clearance, is told
behind the glass alone.  By then everyone above has heard of it, so nobody tries numbers unseen.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q

from sangam.access.policy import may, require
from sangam.access.sign_in import seats
from sangam.access.units import units
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.types import Envelope, Incoming, Lane, Parked
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of, was_made_by
from sangam.kernel.texts import REASON, require_length
from sangam.notices import deliveries
from sangam.notices.obligations import Obligation
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency
from sangam.oversight import wire
from sangam.oversight.models import BrokenGlass
from sangam.oversight.types import GlassView
from sangam.records.ownership import holders
from sangam.records.types import RecordView
from sangam.records.visibility import search, views

LASTS = timedelta(hours=3)
REVIEWED_WITHIN = timedelta(hours=72)
FEWEST_LETTERS = 20
_ONE_AFTER_ANOTHER = "SELECT count(pg_advisory_xact_lock(hashtextextended(%s, 0)))"
_AGAIN = timedelta(days=1)
_MOST = 100
_BROKEN = "{who} broke the glass for danger to life: {reason}"
_UNREVIEWED = "A broken glass is not reviewed: {who}, {reason}"
_REVIEWED = "The broken glass of {who} was reviewed: {text}"


def break_glass(actor: Actor, record: UUID, *, reason: str) -> UUID:
    """Let the actor open one record for three hours, for danger to life; return the id under which it is reviewed.

    The owner's desk, and each unit above that would have had to agree, are told at once.  Where nothing stands behind
    the glass it ends at once.
    Raises Refused (no right), Malformed (no reason), and Conflict while another glass of the actor's is open.
    """
    with audit.deed(actor, "officer:glass:break", on=record) as facts:
        require(actor, "record:open")
        reason = _reason(reason)
        facts["reason"] = reason
        owner = next(iter(views.owners([record])), actor.force)
        desk = search.desk_of(record, owner=here.node().force) or ""
        _require_none_open(actor)
        now = clock.now()
        row = BrokenGlass.objects.create(
            id=new_id_of(actor.force),
            force=actor.force,
            record=record,
            owner=owner,
            desk=desk,
            officer=actor.an_officer(),
            unit=actor.unit,
            by=actor.label,
            reason=reason,
            skipped=_skipped_units(actor, desk),
            at=now,
            until_at=now + LASTS if views.shows_for_life(actor, record) else now,
            review_by=now + REVIEWED_WITHIN,
        )
        _notify_of_glass(row)
        facts.update(skipped=row.skipped, until=row.until_at)
    return row.id


def open_behind(actor: Actor, glass: UUID) -> RecordView:
    """Show the record behind a glass that the actor broke, while it is open.  A look of its own.

    Raises NotFound for another's glass and where nothing stands behind it; Conflict once its three hours are over.
    """
    with audit.deed(actor, "officer:glass:open", on=glass) as facts:
        require(actor, "record:open")
        row = BrokenGlass.objects.filter(id=glass, officer=actor.officer).first()
        if row is None:
            raise _no_such_glass()
        if not _has_opened(row):
            raise NotFound(
                "oversight:nothing-behind",
                "Behind this glass is nothing that you may see. Check the number: you may break another glass now.",
            )
        if row.until_at <= clock.now():
            raise Conflict("oversight:glass-over", "The three hours of this glass are over: ask the record's desk.")
        view = views.opened_for_life(actor, row.record)
        facts.showed([row.record])
    return view


def review_glass(actor: Actor, glass: UUID, *, verdict: str, text: str) -> None:
    """Write down what the review of a broken glass came to; its flag ends, and the owner is told.

    Raises Refused (no right; one's own), NotFound, Conflict (reviewed already) and Malformed.
    """
    with audit.deed(actor, "officer:glass:review", on=glass) as facts:
        row = _lock_to_review(actor, glass)
        if verdict not in wire.VERDICTS:
            raise Malformed("oversight:glass-verdict", "Choose whether breaking the glass was justified.")
        text = require_length(text, part="reason", most=REASON).strip()
        if not text:
            raise Malformed("oversight:glass-text", "Write what the review found.")
        row.verdict, row.review, row.reviewer, row.reviewed_at = verdict, text, actor.label, clock.now()
        row.save(update_fields=["verdict", "review", "reviewer", "reviewed_at"])
        _tell_reviewed(row)
        facts.update(verdict=verdict, text=text)


def broken_glasses(actor: Actor) -> list[GlassView]:
    """Return the broken glasses that the actor may know, those to review first.  One look.

    One's own, and those before records of one's unit; for who reviews or audits, all of them.
    """
    with audit.deed(actor, "officer:glass:list") as facts:
        if not may(actor, "record:open"):
            require(actor, "ledger:audit")
        rows = BrokenGlass.objects.order_by(F("reviewed_at").desc(nulls_first=True), "-at")
        if not (may(actor, "act:agree") or may(actor, "ledger:audit")):
            rows = rows.filter(Q(officer=actor.officer) | Q(desk=actor.unit))
        found = [_view(actor, row) for row in rows[:_MOST]]
        facts["glasses"] = len(found)
    return found


def tell_units(row: BrokenGlass, to: Iterable[str]) -> None:
    """Tell units of a broken glass, and let a clock ring with the last of them until it is reviewed."""
    about, parts = Subject("glass", row.id), {"who": row.by, "reason": row.reason, "force": row.force}
    told = [*dict.fromkeys(to)]
    deliveries.notify(Telling("glass.broken", about, _BROKEN, parts, TodayLane.NOW, Urgency.URGENT), to=told)
    late = Telling("glass.unreviewed", about, _UNREVIEWED, parts, TodayLane.NOW, Urgency.URGENT)
    deliveries.set_clocks([Deadline(late, told[-1], row.review_by, repeat=_AGAIN)])


def end_flag(row: BrokenGlass) -> None:
    """Stop the clock of a glass that was reviewed, and take it off Today."""
    about = Subject("glass", row.id)
    deliveries.stop_clocks(about)
    deliveries.done_for_subject(about)


def _reason(text: str) -> str:
    text = require_length(text, part="reason", most=REASON).strip()
    if len(text) < FEWEST_LETTERS:
        raise Malformed(
            "oversight:glass-reason",
            "Write whose life is in danger and how, in at least {least} letters.",
            least=FEWEST_LETTERS,
        )
    return text


def _require_none_open(actor: Actor) -> None:
    """Raise Conflict while a glass of the actor's is open; the same officer's requests wait for one another."""
    prepared.run(_ONE_AFTER_ANOTHER, [f"glass {actor.an_officer()}"])
    if BrokenGlass.objects.filter(officer=actor.an_officer(), until_at__gt=clock.now()).exists():
        raise Conflict("oversight:glass-open", "You have broken a glass already: it opens one record for three hours.")


def _skipped_units(actor: Actor, desk: str) -> list[str]:
    """Return the units that were skipped: the actor's and those above, and the record's own desk where it is ours."""
    above = reversed(units.unit(actor.unit).path)
    return [*dict.fromkeys([*above, *([units.desk_unit(desk)] if desk else [])])]


def _notify_of_glass(row: BrokenGlass) -> None:
    tell_units(row, [each for each in row.skipped if each != row.force] + [row.force])
    if row.owner != here.node().force:
        said = wire.BrokenBody(row.id, row.record, row.unit, row.reason, row.at, row.until_at)
        outbox.post_even_if_away(wire.BROKEN, to=[row.owner], body=bodies.write(said), on=row.record, lane=Lane.URGENT)


def _lock_to_review(actor: Actor, glass: UUID) -> BrokenGlass:
    require(actor, "act:agree")
    row = BrokenGlass.objects.select_for_update().filter(id=glass, force=actor.force).first()
    if row is None:
        raise _no_such_glass()
    if _is_own(actor, row):
        raise Refused("oversight:own-glass", "Nobody reviews the glass that he broke himself: another does.")
    if row.reviewed_at:
        raise Conflict("oversight:glass-reviewed", "This glass is reviewed already, by {who}.", who=row.reviewer)
    return row


def _tell_reviewed(row: BrokenGlass) -> None:
    end_flag(row)
    said = wire.ReviewedBody(row.id, row.verdict, row.review, row.reviewed_at or clock.now())
    if row.owner != here.node().force:
        outbox.post_even_if_away(wire.REVIEWED, to=[row.owner], body=bodies.write(said), on=row.record)


def _has_opened(row: BrokenGlass) -> bool:
    """Tell whether anything stood behind a glass that the officer may see."""
    return row.until_at > row.at


def _view(actor: Actor, row: BrokenGlass) -> GlassView:
    now = clock.now()
    own = row.force == actor.force and _is_own(actor, row)
    tells = _has_opened(row) or not own  # who broke it learns of whose record it was by what stands behind it
    can_review = may(actor, "act:agree") and row.force == actor.force and not own and row.reviewed_at is None
    return GlassView(
        row.id,
        row.force,
        row.record,
        row.owner if tells else row.force,
        row.by,
        row.unit,
        row.reason,
        tuple(row.skipped) if tells else (),
        row.at,
        row.until_at,
        row.review_by,
        row.reviewed_at,
        row.verdict,
        row.review,
        row.reviewer,
        is_late=row.reviewed_at is None and row.review_by <= now,
        is_open=own and row.officer is not None and row.until_at > now,
        can_review=can_review,
    )


def _is_own(actor: Actor, row: BrokenGlass) -> bool:
    """Tell whether the actor broke this glass of our force; where a restore lost by whom, the label tells."""
    return row.officer == actor.officer if row.officer else row.by == actor.label


def _no_such_glass() -> NotFound:
    return NotFound("oversight:no-glass", "There is no such broken glass here.")


# What another force says of glasses that its officers broke before records of ours.

_LONGEST_LABEL = 200
_TITLE = "{force}: {who} broke the glass before a record of ours for danger to life: {reason}"
_REVIEWED_OF_INTAKE = "{force} reviewed the broken glass of {who}: {text}"
_BEYOND = "{force} broke the glass more than {most} times today: look at the list"
_BACK = TodayLane.BACK
_SKEW = timedelta(minutes=5)


def take_broken(envelope: Incoming) -> None:
    """glass.broken.v1: keep that the sender broke the glass, and tell the record's desk and headquarters at once.

    Raises Malformed, and Refused for a record that the sender does not hold, and for an id that it did not make.
    """
    said = wire.read_broken(envelope.body)
    _require_made_by(said.glass, envelope.sender)
    ours = here.node().force
    desk = search.desk_of(said.record, owner=ours)
    holders.require_holder(said.record, envelope, stands=desk is not None)
    at = min(said.at, clock.now() + _SKEW)
    row, is_new = BrokenGlass.objects.get_or_create(
        id=said.glass,
        defaults={
            "force": envelope.sender,
            "record": said.record,
            "owner": ours,
            "desk": desk or "",
            "unit": said.unit,
            "by": envelope.actor_label[:_LONGEST_LABEL],
            "reason": said.reason,
            "at": at,
            "until_at": min(said.until_at, at + LASTS),
            "review_by": at + REVIEWED_WITHIN,
            "line": envelope.line.decode(),
        },
    )
    if is_new:
        _notify_desk(row, Telling("glass.broken", Subject("glass", row.id), _TITLE, _parts(row), _BACK, Urgency.URGENT))
        parked.wake_parked(row.id)


def take_reviewed(envelope: Incoming) -> Parked | None:
    """glass.reviewed.v1: keep what the sender's review came to, and tell the desk; the first review stands.

    It waits where the glass has not come yet.  Raises Malformed, and Refused for an id that the sender did not make.
    """
    said = bodies.read(wire.ReviewedBody, envelope.body)
    _require_made_by(said.glass, envelope.sender)
    row = BrokenGlass.objects.select_for_update().filter(id=said.glass, force=envelope.sender).first()
    if row is None:
        return Parked(said.glass)
    if row.reviewed_at:
        return None
    row.verdict, row.review, row.reviewed_at = said.verdict, said.text, clock.now()
    row.reviewer = envelope.actor_label[:_LONGEST_LABEL]
    row.review_line = envelope.line.decode()
    row.save(update_fields=["verdict", "review", "reviewed_at", "reviewer", "review_line"])
    deliveries.done_for_subject(Subject("glass", row.id))
    parts = _parts(row) | {"text": row.review}
    _notify_desk(row, Telling("glass.reviewed", Subject("glass", row.id), _REVIEWED_OF_INTAKE, parts, _BACK))
    return None


HANDLERS = {wire.BROKEN: take_broken, wire.REVIEWED: take_reviewed}


def _require_made_by(glass: UUID, force: str) -> None:
    if not was_made_by(glass, force):
        raise Refused(
            "oversight:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=force,
        )


def _notify_desk(row: BrokenGlass, told: Telling) -> None:
    to = [*([units.desk_unit(row.desk)] if row.desk else []), here.node().force]
    deliveries.notify_for(row.force, told, to=to, beyond=_BEYOND)


def _parts(row: BrokenGlass) -> dict[str, str]:
    return {"force": row.force, "who": row.by, "reason": row.reason}


# Broken glasses of our officers that a restore lost us, as the records' owners give them back.


def take_broken_back(giver: str, word: Envelope) -> None:
    """Keep a broken glass of ours again, and tell the units above of it again: its flag stands until the review.

    giver: the record's owner, which held it.
    """
    said = wire.read_broken(word.body)
    row, is_new = BrokenGlass.objects.get_or_create(
        id=said.glass,
        defaults={
            "force": here.node().force,
            "record": said.record,
            "owner": giver,
            "officer": _officer(word.post),
            "unit": said.unit,
            "by": word.label,
            "reason": said.reason,
            "skipped": _units_above(said.unit),
            "at": said.at,
            "until_at": said.until_at,
            "review_by": said.at + REVIEWED_WITHIN,
        },
    )
    if is_new:
        tell_units(row, [*(each for each in row.skipped if each != row.force), row.force])
        parked.wake_parked(row.id)


def take_review_back(_giver: str, word: Envelope) -> Parked | None:
    """Keep the review of a broken glass of ours again; it waits where the glass has not come back yet."""
    said = bodies.read(wire.ReviewedBody, word.body)
    row = BrokenGlass.objects.select_for_update().filter(id=said.glass, force=here.node().force).first()
    if row is None:
        return Parked(said.glass)
    if row.reviewed_at is None:
        row.verdict, row.review, row.reviewer, row.reviewed_at = said.verdict, said.text, word.label, said.at
        row.save(update_fields=["verdict", "review", "reviewer", "reviewed_at"])
        end_flag(row)
    return None


def _officer(post: str) -> UUID | None:
    """Return who holds the post today, None where that is not one officer: then the label tells who broke it."""
    try:
        held = seats.holders(post=UUID(post))
    except ValueError:
        return None
    return held[0].id if len(held) == 1 else None


def _units_above(unit: str) -> list[str]:
    try:
        return [*reversed(units.unit(unit).path)]
    except NotFound:
        return [here.node().force]


# What `oversight` declares as owed: a review by a second person of each broken glass.


def _review_rights(actor: Actor) -> Mapping[str, bool]:
    return {"reviews": may(actor, "act:agree") or may(actor, "ledger:audit")}


GLASS = Obligation(
    kind="glass",
    rights=("record:open", "ledger:audit"),
    values=_review_rights,
    # It stands on the list before its time, by when it is to be reviewed.
    overdue="""
        SELECT b.id, u.code, u.path, b.review_by, b.owner, NULL::uuid, '',
            %(reviews)s OR b.officer = %(officer)s OR b.desk = %(own)s, b.reason, NULL::uuid
        FROM oversight_brokenglass b JOIN units u ON u.code = b.unit
        WHERE b.reviewed_at IS NULL AND b.officer IS NOT NULL AND u.path @> ARRAY[%(unit)s]
    """,
)
