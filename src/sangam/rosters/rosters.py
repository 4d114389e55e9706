"""Rosters of our units, kept by the unit and those above it; each change goes to every force that we exchange with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.access.policy import require
from sangam.access.types import DutyView, PostView, UnitView
from sangam.access.units import telephones as unit_telephones
from sangam.access.units import units as unit_units
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Envelope, Incoming, Lane
from sangam.hosting import memberships, recovery
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import Body, filled, listed
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.rosters import policy
from sangam.rosters.models import Receiver, Roster
from sangam.rosters.policy import MOST_DUTIES
from sangam.rosters.types import Duty, Holder, RosterFault, RosterLoad

# Bodies of the envelopes of `rosters`, version 1.

UNIT, RETURNED = "roster.unit.v1", "roster.returned.v1"
_LONGEST_UNIT = 60


class RosterBody(Body, frozen=True):
    """roster.unit.v1: the roster of one unit, whole."""

    title: ClassVar[str] = "roster"

    unit: Annotated[str, filled(_LONGEST_UNIT)]
    version: Annotated[int, Meta(ge=1, le=2**53)]
    duties: Annotated[tuple[Duty, ...], listed(0, MOST_DUTIES)]


COLUMNS = ("unit", "name", "from", "to")
OPTIONAL_COLUMNS = ("post", "phone")
_MOST_FAULTS = 50


def duties_of(unit: str) -> tuple[Duty, ...]:
    """Return the roster of a unit of any force, by post and time; empty where none is known."""
    row = Roster.objects.filter(unit=unit).first()
    return _roster(row).duties if row else ()


def holders_of(codes: Iterable[str]) -> dict[str, dict[UUID, Holder]]:
    """Return by unit and post who is on duty now and who is next, in one query; units with a roster alone."""
    now = clock.now()
    found = Roster.objects.filter(unit__in=sorted(set(codes)))
    return {row.unit: policy.holders(_roster(row).duties, at=now) for row in found}


def add_duty(actor: Actor, unit: str, duty: Duty) -> None:
    """Add a duty to a unit's roster.  Raises Refused for a unit that is not the actor's or below it; Malformed.

    A duty that is long over is malformed, too: a roster keeps none.
    """
    with audit.deed(actor, "officer:roster:add", on=unit) as facts:
        require_keeper(actor, unit)
        _require_posts(unit, [duty])
        fit = policy.require_duty(duty)
        policy.require_not_over(fit, at=clock.now())
        _change(unit, lambda held: [*held, fit])
        facts.update(post=str(duty.post), begins=duty.from_at.isoformat(), ends=duty.to_at.isoformat())


def remove_duty(actor: Actor, unit: str, post: UUID, from_at: datetime) -> None:
    """Take a duty out of a unit's roster.  Raises NotFound and Refused."""
    with audit.deed(actor, "officer:roster:remove", on=unit) as facts:
        require_keeper(actor, unit)

        def without(held: Sequence[Duty]) -> list[Duty]:
            left = [each for each in held if (each.post, each.from_at) != (post, from_at)]
            if len(left) == len(held):
                raise NotFound("rosters:duty", "There is no such duty on the roster any more.")
            return left

        _change(unit, without)
        facts.update(post=str(post), begins=from_at.isoformat())


def load_rosters(actor: Actor, rows: Sequence[Mapping[str, str]]) -> RosterLoad:
    """Set the rosters of the units that a sheet names, in place of what these had; all of it, or nothing with a fault.

    rows: with COLUMNS, perhaps OPTIONAL_COLUMNS; without a post the unit's desk is meant.  Raises Refused.
    """
    with audit.deed(actor, "officer:roster:load") as facts:
        require(actor, "roster:keep")
        sheet = _read_sheet(actor, rows)
        faults = sheet.faults
        if not faults:
            for unit, duties in sorted(sheet.units.items()):
                faults += _try_change(unit, duties)
        facts.update(rows=len(rows), units=len(sheet.units), faults=len(faults))
        if faults:
            return RosterLoad(len(rows), 0, tuple(faults[:_MOST_FAULTS]))
        for unit, duties in sorted(sheet.units.items()):
            _write_roster(unit, duties)
    return RosterLoad(len(rows), len(sheet.units))


def require_keeper(actor: Actor, unit: str) -> None:
    """Raise Refused unless the actor keeps rosters of this unit: its own and those below.  Raises NotFound."""
    require(actor, "roster:keep")
    if actor.unit not in unit_units.unit(unit).path:
        raise Refused("rosters:unit", "{unit} is not below your unit: its own station keeps its roster.", unit=unit)


def may_keep(actor: Actor, unit: str) -> bool:
    """Tell whether the actor keeps the roster of a unit."""
    try:
        require_keeper(actor, unit)
    except (NotFound, Refused):
        return False
    return True


def keep_roster(body: RosterBody, *, force: str, line: str = "") -> bool:
    """Keep a roster but one of a lower version than ours, in the running deed; tell whether it was kept."""
    row = Roster.objects.select_for_update().filter(unit=body.unit).first()
    if row is not None and row.version > body.version:
        return False
    values = {
        "force": force, "version": body.version, "duties": bodies.write(body)["duties"], "changed_at": clock.now(),
        "line": line,
    }  # fmt: skip
    Roster.objects.update_or_create(unit=body.unit, defaults=values)
    return True


def tell_new_peers() -> int:
    """Send all our rosters to forces that have not had them; return to how many.  The time is `kernel.clock`'s."""
    us = here.node().force
    fresh = sorted(memberships.reachable() - {us} - set(Receiver.objects.values_list("force", flat=True)))
    if not fresh:
        return 0
    with audit.deed(Actor.system(us, "rosters"), "node:roster:tell") as facts:
        for row in Roster.objects.filter(force=us).order_by("unit"):
            outbox.post_even_if_away(UNIT, to=fresh, body=bodies.write(_roster(row)))
        Receiver.objects.bulk_create([Receiver(force=force, at=clock.now()) for force in fresh], ignore_conflicts=True)
        facts["to"] = fresh
    return len(fresh)


@dataclass
class _Sheet:
    units: dict[str, list[Duty]] = field(default_factory=dict)
    faults: list[RosterFault] = field(default_factory=list)


def _roster(row: Roster) -> RosterBody:
    return bodies.read(RosterBody, {"unit": row.unit, "version": row.version, "duties": row.duties})


def _change(unit: str, change: Callable[[Sequence[Duty]], Iterable[Duty]]) -> None:
    row = Roster.objects.select_for_update().filter(unit=unit).first()
    _write_roster(unit, change(_roster(row).duties if row else ()))


def _write_roster(unit: str, duties: Iterable[Duty]) -> None:
    """Write a unit's next roster and send it to every force that has had ours, in the running deed."""
    now, us = clock.now(), here.node().force
    row = Roster.objects.select_for_update().filter(unit=unit).first()
    duties = policy.require_roster(duties, at=now)
    body = RosterBody(unit, policy.next_version(row.version if row else 0, at=now), duties)
    keep_roster(body, force=us)
    to = set(Receiver.objects.values_list("force", flat=True)) & memberships.reachable()
    outbox.post_even_if_away(UNIT, to=sorted(to), body=bodies.write(body))


def _try_change(unit: str, duties: Sequence[Duty]) -> list[RosterFault]:
    try:
        policy.require_roster(duties, at=clock.now())
    except Malformed as error:
        return [RosterFault(0, "unit", unit, error.message)]
    return []


def _read_sheet(actor: Actor, rows: Sequence[Mapping[str, str]]) -> _Sheet:
    sheet, known = _Sheet(), dict[str, list[PostView] | None]()
    for line, row in enumerate(rows, 1):
        unit = row["unit"].strip()
        if unit not in known:
            known[unit] = unit_units.posts_at(unit) if may_keep(actor, unit) else None
        found = known[unit]
        if found is None:
            sheet.faults.append(RosterFault(line, "unit", unit, "is no unit whose roster you keep"))
            continue
        try:
            sheet.units.setdefault(unit, []).append(_duty(row, found))
        except _FaultError as fault:
            sheet.faults.append(RosterFault(line, fault.column, fault.value, fault.why))
    return sheet


class _FaultError(Exception):
    def __init__(self, column: str, value: str, why: str) -> None:
        super().__init__(why)
        self.column, self.value, self.why = column, value[:60], why


def _duty(row: Mapping[str, str], known: Sequence[PostView]) -> Duty:
    title = row.get("post", "").strip()
    post = next((each for each in known if _is_called(each, title)), None)
    if post is None:
        raise _FaultError("post", title, "is no post of this unit" if title else "the unit has no desk: name the post")
    duty = Duty(post.id, row["name"], _time(row, "from"), _time(row, "to"), row.get("phone", ""))
    try:
        return policy.require_duty(duty)
    except Malformed as error:
        raise _FaultError("name", row["name"], error.message) from None


def _is_called(post: PostView, title: str) -> bool:
    if not title:
        return post.is_desk
    return title.casefold() in (post.title_en.casefold(), post.title_hi.casefold(), str(post.id))


def _time(row: Mapping[str, str], column: str) -> datetime:
    try:
        return policy.read_time(row[column])
    except ValueError:
        raise _FaultError(column, row[column], "is no time such as 2026-11-28 20:00") from None


def _require_posts(unit: str, duties: Iterable[Duty]) -> None:
    known = {each.id for each in unit_units.posts_at(unit)}
    if any(duty.post not in known for duty in duties):
        raise NotFound("rosters:post", "This unit has no such post.")


# Taking other forces' rosters, and our own back after a restore, inside the envelope's deed.


def take_roster(incoming: Incoming) -> None:
    """roster.unit.v1: hold a unit's roster in place of an older one.  Raises Refused for another force's unit."""
    body = bodies.read(RosterBody, incoming.body)
    _require_own_unit(body.unit, incoming.sender)
    duties = policy.require_roster((policy.require_duty(each) for each in body.duties), at=clock.now())
    keep_roster(RosterBody(body.unit, body.version, duties), force=incoming.sender, line=incoming.line.decode())


def _lines_of_force(force: str, since: datetime) -> list[str]:  # noqa: ARG001 - a roster counts whole, whenever it came
    """Return the lines of a force's own rosters as they are held here."""
    return list(Roster.objects.filter(force=force).exclude(line="").order_by("unit").values_list("line", flat=True))


def _take_back(_: str, word: Envelope) -> None:
    keep_roster(bodies.read(RosterBody, word.body), force=here.node().force)


LINES = recovery.SignedLines(RETURNED, _lines_of_force, {UNIT: _take_back}, Lane.URGENT)


def _require_own_unit(unit: str, sender: str) -> None:
    try:
        found = unit_units.unit(unit)
    except NotFound:
        found = None
    if found is None or found.force != sender:
        raise Refused(
            "rosters:unit-of-another",
            "{sender} sends a roster of {unit}, which is not its unit.",
            sender=sender,
            unit=unit,
        )


# Opposite numbers: across the border from a unit and from each unit above it, whom to ring now.


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A unit across the border with its desk, the telephone, and who is on duty there now."""

    unit: UnitView
    desk: PostView | None
    telephone: DutyView | None
    holder: Holder | None

    @property
    def until(self) -> datetime | None:
        """Return until when the holder is on duty, None where the roster names nobody now."""
        return self.holder.now.to_at if self.holder and self.holder.now else None


def opposite_numbers(actor: Actor, code: str) -> list[tuple[UnitView, list[Counterpart]]]:
    """Return for a unit, then for each unit above it, its counterparts across the border; those with any.

    Raises NotFound for a unit that there is not, Refused without the right.
    """
    require(actor, "unit:read")
    across = unit_units.neighbours_by_level(code)
    codes = [each.code for _, found in across for each in found]
    telephones, holders = unit_telephones.duties(codes), holders_of(codes)
    desks = unit_units.desks_at(codes)
    return [
        (level, [_counterpart(each, desks.get(each.code), telephones.get(each.code), holders) for each in found])
        for level, found in across
    ]


def on_duty(codes: Sequence[str]) -> dict[str, Holder]:
    """Return by unit who is on duty at its desk now and who is next: whom a message reaches.

    A unit without a roster is missing.
    """
    holders = holders_of(codes)
    desks = unit_units.desks_at(list(holders))
    reached = {code: _at_the_desk(found, desks.get(code)) for code, found in holders.items()}
    return {code: holder for code, holder in reached.items() if holder is not None}


def _counterpart(
    unit: UnitView,
    desk: PostView | None,
    telephone: DutyView | None,
    holders: Mapping[str, Mapping[UUID, Holder]],
) -> Counterpart:
    return Counterpart(unit, desk, telephone, _at_the_desk(holders.get(unit.code, {}), desk))


def _at_the_desk(holders: Mapping[UUID, Holder], desk: PostView | None) -> Holder | None:
    """Return who is on duty at a unit's desk.

    desk: None while the directory of the unit's force names no desk; then anyone on duty at the unit is returned.
    """
    if desk is not None:
        return holders.get(desk.id)
    return next((each for each in holders.values() if each.now), next(iter(holders.values()), None))
