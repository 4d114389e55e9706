"""Meetings as rows: locked, visible to whom, read as documents, kept at a newer version."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.units import units
from sangam.coordination import limits, policy, wire
from sangam.coordination.hand_overs import chain, hand_over_rows
from sangam.coordination.models import Action, Circulation, Meeting
from sangam.coordination.types import REFERENCES, CarriedItem, MeetingState, Participants, Reference
from sangam.coordination.wire import ItemBody, MeetingDocument
from sangam.hosting import memberships
from sangam.hosting import policy as hosting_policy
from sangam.hosting.contributions import lines_on
from sangam.hosting.types import Membership
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.bodies import Json
from sangam.kernel.errors import Malformed, NotFound, Refused


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting whose row is locked until the transaction ends.  document: as its host says it is, read once."""

    row: Meeting
    membership: Membership
    document: MeetingDocument

    @property
    def receivers(self) -> frozenset[str]:
        """Return the forces that our contributions go to: none from a draft, and none once we are no member."""
        if self.document.state is MeetingState.DRAFT:
            return frozenset()
        return hosting_policy.receivers(self.membership, here.node().force, reachable=memberships.reachable())


def lock(meeting: UUID) -> HeldMeeting | None:
    """Return a meeting with its row locked, None where it is not here."""
    return _with_membership(Meeting.objects.select_for_update().filter(id=meeting).first())


def _with_membership(row: Meeting | None) -> HeldMeeting | None:
    membership = memberships.membership(row.id) if row is not None else None
    return HeldMeeting(row, membership, document_of(row)) if row is not None and membership is not None else None


def lock_visible(actor: Actor, meeting: UUID) -> HeldMeeting:
    """Return a meeting that the actor may know, locked; one query for what is absent or hidden.  Raises NotFound."""
    held = _with_membership(visible(actor).select_for_update().filter(id=meeting).first())
    if held is None:
        raise no_such_meeting()
    return held


def visible(actor: Actor) -> "QuerySet[Meeting]":
    """Return the meetings that an actor may know: of the post, its unit, or a unit below it."""
    return Meeting.objects.filter(readers__overlap=_tokens(actor))


def is_host(actor: Actor, row: Meeting) -> bool:
    """Tell whether an actor is of the unit that called a meeting, or of one above it."""
    ours = row.host == here.node().force == actor.force
    return ours and bool(actor.unit) and actor.unit in path_of(row.unit)


def no_such_meeting() -> NotFound:
    """Return the same answer for a meeting that is absent and for one that is not the actor's to know."""
    return NotFound("coordination:meeting", "There is no such meeting for your post.")


def later_meetings(row: Meeting) -> "QuerySet[Meeting]":
    """Return the later meetings of a meeting's series that stand here, the next one first."""
    return Meeting.objects.filter(series=row.series, host=row.host, number__gt=row.number).order_by("number")


def knows_later(actor: Actor, row: Meeting) -> bool:
    """Tell whether an actor knows of a later meeting of a series: one that is hidden turns nobody away."""
    return later_meetings(row).filter(readers__overlap=_tokens(actor)).exists()


def document_of(row: Meeting) -> MeetingDocument:
    """Return a row as its host's document."""
    return wire.read_document(row.said, host=row.host)


def keep_document(document: MeetingDocument, body: Json, membership: Membership) -> Meeting:
    """Write down a meeting at a version, with actions and circulations, in the running deed.  body: as it travels."""
    now = clock.now()
    values = {
        "host": document.host,
        "version": document.version,
        "state": str(document.state),
        "unit": document.unit,
        "series": document.series,
        "number": document.number,
        "starts_at": document.plan.starts_at,
        "said": dict(body),
        "changed_at": now,
    }
    row, _ = Meeting.objects.update_or_create(id=document.thing, defaults=values)
    owners = hand_over_rows.owners(document.minutes.actions)
    paths = paths_of(each.unit for each in owners.values())
    for each in document.minutes.actions:
        owner = owners[each.id]
        of_action = {
            "meeting": row,
            "owner": owner.unit,
            "owner_path": list(paths[owner.unit]),
            "post": owner.post,
            "due_at": each.due_at,
            "round": each.round,
            "settled": each.settled,
        }
        Action.objects.update_or_create(id=each.id, defaults=of_action)
    for circulated in document.minutes.circulated:
        of_circulation = {"meeting": row, "due_at": circulated.due_at, "settled": circulated.settled}
        Circulation.objects.update_or_create(id=circulated.id, defaults=of_circulation)
    _withdraw_left_out(row, document)
    settle_readers(row, membership, document)
    return row


def _withdraw_left_out(row: Meeting, document: MeetingDocument) -> None:
    """Settle what an older version had and this one has no more: no page opens it, so nobody owes it."""
    actions = row.actions.filter(settled="").exclude(id__in=[each.id for each in document.minutes.actions])
    actions.update(settled="withdrawn")
    put = row.circulations.filter(settled="").exclude(id__in=[each.id for each in document.minutes.circulated])
    put.update(settled="withdrawn")


def settle_readers(row: Meeting, membership: Membership, document: MeetingDocument) -> None:
    """Write down which units and posts of ours read a meeting: none once we are no member."""
    us, readers = here.node().force, set[str]()
    if us in hosting_policy.present_members(membership):
        entries = document.participants.get(us, ())
        owners = [each for each in _owners_and_asked(document) if policy.force_of(each) == us]
        codes = [*(entry for entry in entries if not entry.startswith("post:")), *owners]
        codes += [document.unit] if membership.host == us else []
        readers = {code for path in paths_of(codes).values() for code in path}
        readers |= {entry for entry in entries if entry.startswith("post:")}
    if sorted(readers) != sorted(row.readers):
        row.readers = sorted(readers)
        row.save(update_fields=["readers"])


def _owners_and_asked(document: MeetingDocument) -> list[str]:
    """Return the units that own an action of a meeting, or have owned it, or are asked to take one over."""
    actions = document.minutes.actions
    offers = hand_over_rows.offers_by_action(each.id for each in actions) if actions else {}
    found = [unit for each in actions for unit in chain.owners_ever(each.owner, offers.get(each.id, ()))]
    asked = (chain.open_offer(each) for each in offers.values())
    return [*found, *(each.offer.to.unit for each in asked if each is not None and each.offer.to)]


def paths_of(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return each unit with all above it, by one query; one that is not known here stands under its force."""
    wanted = list(dict.fromkeys(codes))
    known = units.units(wanted)
    return {
        code: known[code].path if code in known else tuple(dict.fromkeys((policy.force_of(code), code)))
        for code in wanted
    }


def path_of(code: str) -> tuple[str, ...]:
    """Return a unit with all above it."""
    return paths_of([code])[code]


def recipients(participants: Participants) -> list[str]:
    """Return the desks and posts of ours that take part."""
    entries = participants.get(here.node().force, ())
    known = units.units(entry for entry in entries if not entry.startswith("post:"))
    return sorted({*(e for e in entries if e.startswith("post:")), *(units.desk_unit(code) for code in known)})


def takes_part(document: MeetingDocument, by: Author) -> bool:
    """Tell whether an author's post, or unit, or a unit below it, takes part in a meeting for its force."""
    entries = document.participants.get(by.force, ())
    codes = [entry for entry in entries if not entry.startswith("post:")]
    return f"post:{by.post}" in entries or any(by.unit in path for path in paths_of(codes).values())


def require_known_units(entries: Iterable[str]) -> None:
    """Raise Malformed for a unit's code that no unit has."""
    codes = {entry for entry in entries if not entry.startswith("post:")}
    if unknown := sorted(codes - set(units.units(codes))):
        raise Malformed("coordination:unit", "There is no unit {unit}: choose one from the list.", unit=unknown[0])


def author_of(actor: Actor) -> Author:
    """Return who speaks.  Raises Refused for an actor without a post: only posts speak."""
    if actor.post is None or not actor.unit:
        raise Refused("coordination:no-post", "{who} holds no post: only a post can speak here.", who=actor.label)
    return Author(actor.force, actor.unit, actor.post, actor.label[: limits.LONGEST_LABEL])


def items_of(meeting: UUID) -> list[ItemBody]:
    """Return the items that were put on a meeting's own agenda, in the order in which they came."""
    return [line.body for line in lines_on(ItemBody, [meeting])]


def as_carried(item: ItemBody) -> CarriedItem:
    """Return an item as one that was never deferred."""
    return CarriedItem(item.id, item.by, item.heading, item.text, item.consent, fresh=True)


def reference_of(text: str) -> Reference | None:
    """Return what a pasted address of a record, thread, alert, meeting or operation points to; None for an empty text.

    Raises Malformed for a text that is no such address.
    """
    if not text.strip():
        return None
    parts = [part for part in text.strip().split("/") if part]
    for at, part in enumerate(parts[:-1]):
        kind = part.removesuffix("s")
        if kind in REFERENCES:
            try:
                return Reference(kind, UUID(parts[at + 1]))
            except ValueError:
                break
    raise Malformed(
        "coordination:reference",
        "This is no number or address of a record, thread, alert, meeting or operation that you may open.",
    )


def _tokens(actor: Actor) -> list[str]:
    return [token for token in (actor.unit, f"post:{actor.post}" if actor.post else "") if token]
