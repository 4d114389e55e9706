"""Whom an administrator administers: the officers whose posts lie in the administrator's unit or below it.

An administrator sits in a post with the right `officer:manage`.  The unit of that post is the reach.  Nobody
administers the own account.  An officer who holds a post outside too is seen, and administered by whoever stands above
both.
"""

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sangam.access import officer_rows
from sangam.access.models import Holding, Officer, Rank, Unit
from sangam.access.policy import is_grave, require, roles_with
from sangam.access.types import Order
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused

RIGHT = "officer:manage"
_ABOVE_ALL = 1_000
"""The rank of whoever acts at the node's command line."""
_LIGHT = frozenset({"end-sessions", "strike"})
"""Steps that take nothing from an officer but what signing in gives back."""


def officers_within(actor: Actor) -> QuerySet[Officer]:
    """Return the officers whom an administrator sees.  Raises Refused for whoever is none.

    They hold a post within reach, or held one there and hold none now.
    """
    require(actor, RIGHT)
    inside = Q(post__unit__path__contains=[actor.unit])
    held = Holding.objects.filter(officer=OuterRef("pk"))
    lasting = held.filter(lasts())
    left = ~Exists(lasting) & (Exists(held.filter(inside)) | (~Exists(held) & Q(force_id=actor.unit)))
    return Officer.objects.filter(Exists(lasting.filter(inside)) | left, force_id=here.node().force)


def units_within(actor: Actor) -> QuerySet[Unit]:
    """Return the units that an administrator administers.  Raises Refused for whoever is none."""
    require(actor, RIGHT)
    return Unit.objects.filter(force_id=here.node().force, path__contains=[actor.unit])


def is_within(actor: Actor, code: str) -> bool:
    """Tell whether an administrator administers a unit.  Raises Refused for whoever is none."""
    return units_within(actor).filter(code=code).exists()


def bar(actor: Actor, officer: Officer) -> str:
    """Return why an administrator may do nothing to an officer who is seen: "self", "outside" or ""."""
    if officer.id == actor.officer:
        return "self"
    outside = officer.holding_set.filter(lasts()).exclude(post__unit__path__contains=[actor.unit])
    return "outside" if outside.exists() else ""


def lock_officer(actor: Actor, officer_id: UUID | None) -> Officer:
    """Return an officer whom an administrator may administer, locked for the caller's deed.

    Raises NotFound for one out of reach, Refused for the own account and for one with a post outside too.
    """
    audit.require_deed()
    rows = officers_within(actor).filter(id__in=[officer_id] if officer_id else [])
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound("access:officer-id", "There is no such officer.")
    barred = bar(actor, found)
    if barred == "self":
        raise Refused("access:administers-self", "You do not administer your own account: ask another administrator.")
    if barred == "outside":
        raise Refused(
            "access:post-outside",
            "This officer also holds a post outside your unit: an administrator above both units can do this.",
        )
    return found


def require_unit(actor: Actor, code: str) -> None:
    """Return if an administrator administers a unit.  Raises NotFound."""
    if not is_within(actor, code):
        raise NotFound("access:unit-reach", "There is no such unit among those that you administer.")


def takes_two(actor: Actor, order: Order) -> bool:
    """Tell whether an order takes a second administrator.

    It does where it gives or strips a grave role, or stops its holder.  It does where it gives sign-in data of a rank
    above the administrator's.
    """
    if order.step in _LIGHT:
        return False
    force = here.node().force
    if any(is_grave(role, unit=unit, force=force) for role, unit in (_seat_given(order), *_seats_held(order.officer))):
        return True
    return order.step in ("reset", "give-code", "make") and _rank_of(order) > own_rank(actor)


def administrators_above(order: Order) -> set[UUID]:
    """Return the administrators who can sign in and whose reach holds the units of an order."""
    units = [code for code in (order.values.get("to_unit", ""), order.values.get("unit", "")) if code]
    units += (
        Holding.objects.filter(lasts(), officer_id=order.officer).values_list("post__unit", flat=True)
        if order.officer
        else []
    )
    paths = list(Unit.objects.filter(code__in=units).values_list("path", flat=True))
    return {officer for officer, unit, _ in _serving() if paths and all(unit in path for path in paths)}


def require_another(officer: Officer) -> None:
    """Return if each unit that an officer administers keeps another administrator who can sign in.  Raises Conflict.

    Another counts whose post has no end, and who has chosen the own password: a code may never be used.
    Administrators are locked for the caller's deed: two cannot strip each other at one moment.
    """
    audit.require_deed()
    seats = list(_serving().select_for_update(of=("self",)).order_by("id"))
    lasting = list(_serving().filter(to_at=None, officer__credential__first_until=None))
    for unit, path in ((unit, path) for holder, unit, path in seats if holder == officer.id):
        if not any(holder != officer.id and other in path for holder, other, _ in lasting):
            raise Conflict(
                "access:last-administrator",
                "This officer is the last administrator of {unit} who can sign in: make another first.",
                unit=unit,
            )


def _serving() -> "QuerySet[Holding, tuple[UUID, str, list[str]]]":
    """Return officer, unit and path of each post of an administrator who can sign in today."""
    rows = Holding.objects.filter(lasts(), from_at__lte=clock.now(), post__role__in=roles_with(RIGHT))
    rows = rows.filter(post__closed_at=None, officer__left_at=None, officer__credential__isnull=False)
    return rows.values_list("officer", "post__unit", "post__unit__path")


def lasts() -> Q:
    """Return the condition of a holding that has not ended, begun or not."""
    return (Q(to_at=None) | Q(to_at__gt=clock.now())) & ~Q(to_at=F("from_at"))


def _seat_given(order: Order) -> tuple[str, str]:
    """Return role and unit of the post that an order gives, "" each for none."""
    values = order.values
    return values.get("to_role", "") or values.get("role", ""), values.get("to_unit", "") or values.get("unit", "")


def _seats_held(officer: UUID | None) -> list[tuple[str, str]]:
    if officer is None:
        return []
    return list(Holding.objects.filter(lasts(), officer_id=officer).values_list("post__role", "post__unit"))


def _rank_of(order: Order) -> int:
    if order.officer:
        ranks = Rank.objects.filter(officer=order.officer)
    else:
        ranks = Rank.objects.filter(code=officer_rows.ranks_by_name().get(order.values.get("rank", "").lower(), ""))
    return max(ranks.values_list("equivalence", flat=True), default=0)


def own_rank(actor: Actor) -> int:
    """Return the rank of an administrator, as ranks of all forces compare."""
    if actor.officer is None:
        return _ABOVE_ALL
    return max(Rank.objects.filter(officer=actor.officer).values_list("equivalence", flat=True), default=0)
